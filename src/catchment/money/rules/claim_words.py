"""What is said of claims and of a year's sum, in the sentence that a reader came for."""

from collections.abc import Iterable
from datetime import date

from catchment.foundation.rules.money import pounds, pounds_in_short
from catchment.money.rules.claim_steps import ClaimState
from catchment.money.rules.claim_values import Outcome
from catchment.money.rules.claims import could_bid
from catchment.money.rules.years import FinancialYear
from catchment.structure.rules.words import listed

CAUSES = {  # said of a claim's only line, of one of several, and of more
    "cap": (
        "the rate for this role is capped",
        "the rate for one of the posts is capped",
        "the rates for {} of the posts are capped",
    ),
    "sum": ("the additional roles sum has run out",) * 3,
    "baseline": ("staff must be additional to March 2019",) * 3,
    "limit": ("the number of such posts is limited",) * 3,
    "post": ("a post counts once",) * 3,
    "refused": (
        "the post may not be claimed for",
        "one of the posts may not be claimed for",
        "{} of the posts may not be claimed for",
    ),
}
PAID_WORDS = {
    ClaimState.WAITING: "accepted, waiting for approval",
    ClaimState.APPROVED: "approved, not yet paid",
    ClaimState.PAID: "paid",
}


def claim_sentence(state: ClaimState, outcomes: Iterable[Outcome]) -> str:
    """Say what came of a claim: "£15,028.20 of £16,000 paid: the rate for this role is capped." """
    told = tuple(outcomes)
    claimed, accepted = sum(each.claimed for each in told), sum(each.accepted for each in told)
    held = sum(each.held for each in told)
    if state is ClaimState.SENT_BACK:
        return (
            f"The {pounds(accepted)} that was paid was sent back: nothing of the claim is paid now. What is "
            "right is claimed anew."
        )
    if state not in PAID_WORDS:
        return f"The claim for {pounds(claimed)} was {state}: nothing of it is paid."
    words = PAID_WORDS[state]
    if accepted == claimed:
        return f"All of {pounds(claimed)} {words}."
    because = causes(told)
    sentence = f"{pounds(accepted)} of {pounds(claimed)} {words}{': ' + because if because else ''}."
    return (
        f"{sentence} {pounds(held)} is held until something that is missing is known." if held else sentence
    )


def causes(outcomes: tuple[Outcome, ...]) -> str:
    """Say why less is accepted than was claimed, the dearest reason first; empty where nothing was."""
    pence: dict[str, int] = {}
    lines: dict[str, set[int]] = {}
    for outcome in outcomes:
        for each in outcome.reductions:
            pence[each.cause] = pence.get(each.cause, 0) + each.pence
            lines.setdefault(each.cause, set()).add(outcome.number)
    said = []
    for cause in sorted(pence, key=lambda each: (-pence[each], each)):
        only, one, more = CAUSES[cause]
        number = len(lines[cause])
        said.append(only if len(outcomes) == 1 else one if number == 1 else more.format(number))
    return listed(said, most=len(said)) if said else ""


def year_sentence(year: FinancialYear, sum_pence: int | None, accepted: int, day: date) -> str:
    """Say how much of a year's sum is claimed and what is left, or lost once the year is over (E-062)."""
    if sum_pence is None:
        return (
            f"{pounds_in_short(accepted)} is accepted for {year}. The additional roles sum for that year is "
            "not known, so nobody can tell what is left."
        )
    left = sum_pence - accepted
    sentence = (
        f"{pounds_in_short(accepted)} of {pounds_in_short(sum_pence)} is claimed and accepted for {year}"
    )
    if left <= 0:
        return (
            f"All {pounds_in_short(sum_pence)} of the sum for {year} is claimed and accepted: it has run out."
        )
    if day >= year.ends:
        where = "others could bid for it" if could_bid(year) else "it is lost"
        return f"{sentence}. {pounds_in_short(left)} was not claimed, and {where}: it does not carry forward."
    return f"{sentence}; {pounds_in_short(left)} is left until 31 March {year.begins + 1}."
