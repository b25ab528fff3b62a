"""Claims that somebody only asks about: assessed as they would be, and nothing is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from catchment.foundation.moment import Moment
from catchment.foundation.rules.money import UnclearAmountError, pounds, read_pounds
from catchment.money.claim_forms import read_month
from catchment.money.queries.claim_networks import claim_network
from catchment.money.queries.claims_kept import claims_of, facts_for, month_span, roles_at
from catchment.money.rules.claim_reading import Problem, Span, read_claim_day, read_lines
from catchment.money.rules.claim_values import Assessment, ClaimFacts, Line
from catchment.money.rules.claim_words import causes
from catchment.money.rules.claims import assess
from catchment.money.rules.years import MONTHS, year_of
from catchment.structure.rules.words import plain_date


class NotReadError(ValueError):
    """What was asked cannot be read; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What would come of lines; pence."""

    sentence: str
    claimed: int
    accepted: int
    held: int
    assessment: Assessment


def assessed_line(
    row: Mapping[str, str],
    starts: str,
    months: int,
    moment: Moment,
    *,
    sum_said: str | None = None,
    won: str | None = None,
    registered: int | None = None,
) -> Asked:
    """Return what would come of one line (by column) over some months from a day; raises NotReadError."""
    first = read_claim_day(starts)
    if first is None:
        raise NotReadError(f"“{starts[:20]}” is not a date. Give the first day, such as 2023-07-01.")
    year = year_of(first)
    ends = _months_after(first, months)
    if ends > year.ends:
        raise NotReadError(
            f"{months} months from {plain_date(first)} go beyond {year}. A PCN has a sum for each year: ask "
            "for each year by itself."
        )
    table = roles_at(moment)
    lines, problems = read_lines([{"post": "the post", **row}], Span(first, ends), table)
    _refuse(problems)
    facts = ClaimFacts(
        year, registered, sum_pence=_pence(sum_said) if sum_said else None, won_pence=_pence(won or "0")
    )
    return _asked(assess(lines, facts, table))


def assessed_rows(
    rows: Sequence[Mapping[str, str]], pcn: str, month: str, moment: Moment
) -> tuple[tuple[Line, ...], Asked]:
    """Return lines of a PCN for a month and what would come of them; raises NotReadError, Missing."""
    first = read_month(month)
    if first is None:
        raise NotReadError(f"“{month[:20]}” is not a month. Write it such as 2023-08.")
    network = claim_network(pcn, moment)
    table = roles_at(moment)
    lines, problems = read_lines(rows, month_span(first), table)
    _refuse(problems)
    year = year_of(first)
    facts = facts_for(network.code, network.id, year, moment, claims_of(network.id, [year], moment))
    return lines, _asked(assess(lines, facts, table))


def _asked(found: Assessment) -> Asked:
    sentence = f"{pounds(found.accepted)} of {pounds(found.claimed)} would be paid"
    because = causes(found.outcomes)
    sentence += f": {because}." if because else "."
    if found.held:
        sentence += f" {pounds(found.held)} is held until something that is missing is known."
    return Asked(sentence, found.claimed, found.accepted, found.held, found)


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise NotReadError(" ".join(f"Line {each.line}: {each.sentence}" for each in problems))


def _pence(said: str) -> int:
    try:
        return read_pounds(said)
    except UnclearAmountError as problem:
        raise NotReadError(str(problem)) from problem


def _months_after(day: date, months: int) -> date:
    """Return the same day of the month some months later; where there is none, the first of the next."""
    whole = day.month - 1 + months
    year, month = day.year + whole // MONTHS, whole % MONTHS + 1
    try:
        return date(year, month, day.day)
    except ValueError:
        return date(year + month // MONTHS, month % MONTHS + 1, 1)
