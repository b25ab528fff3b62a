"""What is wrong with a contract before it is kept: each a rule and a sentence that says what would be right.

The terms are asked first by themselves (dates, shares, loops, more than its money), then beside what is known
of the parties, the collaborative and the decision on the day it begins.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from catchment.foundation.rules.money import pounds
from catchment.money.rules.contract_flows import CannotFlow, last_change, months_until, paid_in, reach_in
from catchment.money.rules.contracts import WHOLE, Form, Subcontract, Terms
from catchment.money.rules.moving import Obstacle
from catchment.structure.rules.kinds import kind_rule
from catchment.structure.rules.words import plain_date

LONGEST_YEARS = 25


@dataclass(frozen=True, slots=True)
class PartyKnown:
    """What the structure says of a provider on the day: its kind, and whether it is open (K-043)."""

    code: str
    name: str
    kind: str
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class DecisionKnown:
    """The decision that awarded a contract: whose, whether it is valid, and how much it allows in pence."""

    code: str
    system: str
    valid: bool
    taken_on: date
    amount_pence: int
    void_because: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the terms: `members` are the parties of the collaborative on the day."""

    system: str
    parties: Mapping[str, PartyKnown] = field(default_factory=dict)
    collaborative: str = ""  # its name; empty where no body of that code is a collaborative on the day
    members: frozenset[str] = frozenset()
    decision: DecisionKnown | None = None

    def name(self, code: str) -> str:
        """Return the name of a provider, its code where it has none."""
        return self.parties[code].name if code in self.parties else code


def faults_of(terms: Terms, starts: date, ends: date | None, known: Known) -> tuple[Obstacle, ...]:
    """Return everything that is wrong with a contract; what cannot flow is said once all else is right."""
    found = [*_dates(starts, ends), *_shape(terms), *_subcontracts(terms, starts, ends, known)]
    found += [*_sharing(terms, known), *_parties(terms, starts, known), *_collaborative(terms, starts, known)]
    if found:
        return tuple(found)
    try:
        months = months_until(starts, last_change(terms, starts, ends))
        for month in months:
            reach_in(terms, month)
    except CannotFlow as problem:
        return (Obstacle("D-054", str(problem)),)
    return tuple(_decision(terms, starts, ends, known))


def due_in_all(terms: Terms, starts: date, ends: date | None) -> int:
    """Return what the commissioner pays in all, in pence; of a contract without an end, in its first year."""
    until = ends or date(starts.year + 1, starts.month, 1)
    return sum(sum(paid_in(terms, month).values()) for month in months_until(starts, until))


def _dates(starts: date, ends: date | None) -> Iterator[Obstacle]:
    if starts.day != 1 or (ends is not None and ends.day != 1):
        yield Obstacle(
            "S002-26",
            "A contract begins on the first day of a month and ends on the last day of one, so that every "
            "month is paid whole.",
        )
    elif ends is not None and not starts < ends <= date(starts.year + LONGEST_YEARS, starts.month, 1):
        yield Obstacle(
            "S002-26", f"A contract ends after it begins, and within {LONGEST_YEARS} years of that day."
        )


def _shape(terms: Terms) -> Iterator[Obstacle]:
    paid = [each.organisation for each in terms.paid]
    if terms.form is Form.LEAD_PROVIDER and len(paid) > 1:
        yield Obstacle(
            "D-054",
            "A lead provider is paid alone, and pays the others: name the others as its subcontractors, or "
            "pay them member by member.",
        )
    for code in sorted({each for each in paid if paid.count(each) > 1}):
        yield Obstacle("S002-26", f"{code} is paid twice in these terms; give it one amount.")


def _subcontracts(terms: Terms, starts: date, ends: date | None, known: Known) -> Iterator[Obstacle]:
    reached = {each.organisation for each in terms.paid}
    reached |= {each.payee for each in terms.subcontracts}
    for place, each in enumerate(terms.subcontracts):
        who = f"The subcontract of {known.name(each.payer)} with {known.name(each.payee)}"
        if each.payer not in reached:
            yield Obstacle(
                "D-054",
                f"{who} is paid by somebody who gets nothing under this contract: name who pays "
                f"{known.name(each.payer)} first.",
            )
        too_early = each.starts < starts
        too_late = ends is not None and (each.ends is None or each.ends > ends)
        if too_early or too_late:
            until = f" until {plain_date(ends - timedelta(days=1))}" if ends else ""
            yield Obstacle(
                "D-054",
                f"{who} goes beyond the contract, which runs from {plain_date(starts)}{until}. "
                "Keep it within.",
            )
        if each.starts.day != 1 or (each.ends and (each.ends.day != 1 or each.ends <= each.starts)):
            yield Obstacle("D-054", f"{who} begins and ends with a month, and ends after it begins.")
        if any(_same_time(each, other) for other in terms.subcontracts[:place]):
            yield Obstacle("D-054", f"{who} is there twice at the same time; make it one.")


def _same_time(one: Subcontract, other: Subcontract) -> bool:
    if (one.payer, one.payee) != (other.payer, other.payee):
        return False
    return (one.ends is None or other.starts < one.ends) and (other.ends is None or one.starts < other.ends)


def _sharing(terms: Terms, known: Known) -> Iterator[Obstacle]:
    if terms.sharing is None:
        return
    total = sum(terms.sharing.shares.values(), Decimal(0))
    if total != WHOLE:
        yield Obstacle("D-054", f"The shares of gain and risk come to {total:g}% and have to come to 100%.")
    for code in sorted(terms.sharing.shares.keys() - {known.system, *terms.parties}):
        yield Obstacle(
            "D-054", f"{known.name(code)} has a share of gain and risk and no part in this contract."
        )


def _parties(terms: Terms, starts: date, known: Known) -> Iterator[Obstacle]:
    for code in terms.parties:
        party = known.parties.get(code)
        if code == known.system:
            yield Obstacle("S002-26", "The board pays for this contract and cannot be paid by it.")
        elif party is None:
            yield Obstacle("S002-26", f"No organisation has the code {code}. Search for its code first.")
        elif not kind_rule(party.kind).may_hold_money:
            law = kind_rule(party.kind)
            yield Obstacle(
                law.rule,
                f"{party.name} cannot be party to a contract: {law.because}. Name a legal person that "
                "acts for it, such as a member practice.",
            )
        elif not party.is_open:
            yield Obstacle(
                "K-043", f"{party.name} is not open on {plain_date(starts)}: name what came after it."
            )


def _collaborative(terms: Terms, starts: date, known: Known) -> Iterator[Obstacle]:
    if terms.collaborative is None:
        return
    if not known.collaborative:
        yield Obstacle(
            "D-070",
            f"{terms.collaborative} is not a provider collaborative in the handbook on {plain_date(starts)}.",
        )
        return
    for code in dict.fromkeys(each.organisation for each in terms.paid):
        if code not in known.members:
            yield Obstacle(
                "D-070",
                f"{known.name(code)} is not in {known.collaborative} on {plain_date(starts)}: only members "
                "are paid by its contract. Others can be subcontractors.",
            )


def _decision(terms: Terms, starts: date, ends: date | None, known: Known) -> Iterator[Obstacle]:
    decision = known.decision
    if decision is None:
        yield Obstacle("S000-22", "No decision of that code is kept: a contract rests on one. Decide first.")
    elif decision.system != known.system:
        yield Obstacle(
            "B-079",
            f"{decision.code} is a decision of {decision.system}, and these books are of {known.system}.",
        )
    elif not decision.valid:
        yield Obstacle(
            "B-079", f"{decision.code} is void and awards nothing. {decision.void_because}".strip()
        )
    elif due_in_all(terms, starts, ends) > decision.amount_pence:
        due, allowed = pounds(due_in_all(terms, starts, ends)), pounds(decision.amount_pence)
        span = f"by {plain_date(ends)}" if ends else "in its first twelve months"
        yield Obstacle(
            "B-079",
            f"The contract pays {due} {span}, and {decision.code} allows {allowed}. Decide again for the "
            "whole, or make the contract smaller.",
        )
