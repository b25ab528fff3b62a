"""The answers about whether somebody may sit on the board, in words (B-032, B-050 to B-057).

Whether the fit and proper person test is passed is for everybody. The other answers (convictions, dismissals,
bankruptcy) are for the few who may read them. An answer that was never given is said to be so.
"""

from collections.abc import Iterator

from catchment.governance.rules.document import Suitability
from catchment.structure.rules.words import counted, plain_date

QUESTIONS = (
    ("nolan_principles", "Accepts the seven principles of public life (B-057)"),
    ("role_specification", "Meets the role specification (B-057)"),
    ("independent", "Independent of private healthcare in the sense of the Act (B-032)"),
    ("member_of_parliament", "Member of Parliament (B-050)"),
    ("bankruptcy_restrictions", "Bankruptcy restrictions (B-053)"),
    ("removed_from_office", "An earlier term ended for conduct (B-055)"),
    ("struck_off_or_disqualified", "Struck off, suspended or disqualified (B-056)"),
)


def fit_and_proper_in_words(said: Suitability | None) -> str:
    """Return whether the fit and proper person test is passed, and when it was taken."""
    if said is None or said.fit_and_proper is None:
        return "No fit and proper person test is recorded."
    outcome = "passed" if said.fit_and_proper else "not passed"
    when = f" on {plain_date(said.tested_on)}" if said.tested_on else ", on a day that is not recorded"
    return f"The fit and proper person test was {outcome}{when}."


def answers_in_words(said: Suitability | None) -> tuple[tuple[str, str], ...]:
    """Return every private answer as (question, answer)."""
    return tuple(_answers(said or Suitability()))


def _answers(said: Suitability) -> Iterator[tuple[str, str]]:
    for name, question in QUESTIONS:
        answer = getattr(said, name)
        words = "not answered" if answer is None else "yes" if answer else "no"
        if name == "independent" and answer is not None and said.independence_decided_by:
            words += f", decided by {said.independence_decided_by}"
        yield question, words
    convictions = [
        f"{plain_date(each.on)}: {counted(each.months, 'month')}"
        f"{', with the option of a fine' if each.option_of_fine else ''}"
        for each in said.convictions
    ]
    yield "Convictions with a custodial sentence (B-052)", "; ".join(convictions) or "none recorded"
    dismissals = [
        f"{plain_date(each.on)}{', redundancy' if each.redundancy else ''}" for each in said.dismissals
    ]
    yield "Dismissals by a health service body (B-054)", "; ".join(dismissals) or "none recorded"
