"""Registration: which practice somebody was registered with on which days, from what descriptions say.

A registration goes on until another begins: nobody is registered with two practices on a day. A claim with a
first day is believed from that day; a claim without one says what is so today, and changes nothing where it
was so already, but for when it ends. Nobody is registered with a practice that has closed (K-043).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from catchment.record.rules.described import Claim


@dataclass(frozen=True, slots=True)
class Registered:
    """Registered with a practice (its number in the structure) from a day until another, or for good."""

    practice: int
    starts: date
    ends: date | None
    named_gp: str
    observed: bool  # the first day is when we saw it, not one that somebody said


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice of the structure: its number, and the day it closed, if it has."""

    number: int
    closed_on: date | None


def timeline(
    held: Iterable[Registered], claims: Sequence[Claim], practices: Mapping[str, Practice], today: date
) -> tuple[list[Registered], list[str]]:
    """Return the registrations to believe now, in order, and what was wrong with the claims as codes.

    The codes are `practice-unknown` and `practice-closed`. What is claimed from a day replaces what was held
    from that day on; the day before stays as it was. Of claims without a first day only the last counts, and
    none where others have one.
    """
    found, wrong = sorted(held, key=_start), []
    dated = sorted((claim for claim in claims if claim.starts is not None), key=_claim_start)
    for claim in dated or claims[-1:]:
        practice = practices.get(claim.practice)
        if practice is None:
            wrong.append("practice-unknown")
            continue
        ends = claim.ends
        if practice.closed_on and (ends is None or ends > practice.closed_on):
            wrong.append("practice-closed")
            ends = practice.closed_on
        claimed = Registered(
            practice.number, claim.starts or today, ends, claim.named_gp, observed=claim.starts is None
        )
        found = _with(found, claimed)
    return found, wrong


def has_moved(before: Iterable[Registered], after: Iterable[Registered]) -> bool:
    """Return whether somebody was registered with one practice for good, and now is with another."""
    old = {each.practice for each in before if each.ends is None}
    new = {each.practice for each in after if each.ends is None}
    return bool(old and new and old != new)


def _start(registered: Registered) -> date:
    return registered.starts


def _claim_start(claim: Claim) -> date:
    return claim.starts or date.max


def _is_so(held: Registered, claimed: Registered) -> bool:
    """Return whether what is claimed of today is believed already."""
    lasts = held.ends is None or held.ends > claimed.starts
    return held.practice == claimed.practice and held.starts <= claimed.starts and lasts


def _with(held: list[Registered], claimed: Registered) -> list[Registered]:
    """Return the timeline with one more claim."""
    same = next((each for each in held if _is_so(each, claimed)), None) if claimed.observed else None
    if same is not None:
        known = replace(same, named_gp=claimed.named_gp or same.named_gp)
        sooner = claimed.ends is not None and (same.ends is None or claimed.ends < same.ends)
        if sooner and claimed.ends == same.starts:
            return [each for each in held if each is not same]  # over on the day it was seen to begin
        if claimed.ends is not None and sooner and claimed.ends > same.starts:
            known = replace(known, ends=claimed.ends)
        return [known if each is same else each for each in held]
    if claimed.ends is not None and claimed.ends <= claimed.starts:
        return held  # it was over before it began: a closed practice, or a slip of the sender
    kept: list[Registered] = []
    for each in held:
        seen_again = each.practice == claimed.practice and each.observed and each.ends == claimed.ends
        if seen_again and not claimed.observed:
            continue  # we saw it from a later or an earlier day; now somebody says which day it was
        kept += _without(each, claimed)
    return sorted([*kept, claimed], key=_start)


def _without(held: Registered, claimed: Registered) -> Iterator[Registered]:
    """Yield what is left of a registration before and after the days that a claim takes."""
    if held.starts < claimed.starts:
        before = held.ends is None or held.ends > claimed.starts
        yield replace(held, ends=claimed.starts) if before else held
    if claimed.ends is not None and (held.ends is None or held.ends > claimed.ends):
        yield replace(held, starts=max(held.starts, claimed.ends))
