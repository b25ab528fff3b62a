"""Checking a handbook that is not in force: a file on somebody's desk, judged by the law of a day."""

from dataclasses import dataclass, field, replace

from catchment.foundation.moment import Moment
from catchment.governance.queries.facts import facts_of
from catchment.governance.queries.known import known_to
from catchment.governance.rules.checks import run_checks
from catchment.governance.rules.document import Handbook
from catchment.governance.rules.reading import read_handbook
from catchment.governance.rules.references import misreferences
from catchment.governance.rules.reports import (
    Line,
    Positions,
    line_of_finding,
    line_of_misreference,
    line_of_problem,
)


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking a file; `handbook` is None where it cannot be used as it stands."""

    handbook: Handbook | None
    lines: tuple[Line, ...] = ()
    positions: Positions = field(default_factory=dict)


def usable(text: str | bytes, moment: Moment) -> Checked:
    """Return the handbook in a file, or what keeps it from being used on the day: shape and references."""
    reading = read_handbook(text)
    if reading.handbook is None:
        return Checked(None, tuple(map(line_of_problem, reading.problems)))
    known = known_to(reading.handbook, moment.as_at)
    wrong = misreferences(reading.handbook, known, moment.as_at)
    if wrong:
        return Checked(None, tuple(line_of_misreference(each, reading.positions) for each in wrong))
    return Checked(reading.handbook, (), reading.positions)


def check_file(text: str | bytes, moment: Moment) -> Checked:
    """Return what the checks of the day find in a file, or what keeps it from being checked.

    A file whose codes stand for nothing is not judged: findings about what is not there would mislead.
    """
    checked = usable(text, moment)
    if checked.handbook is None:
        return checked
    found = run_checks(facts_of(checked.handbook, moment), moment.as_at)
    lines = tuple(line_of_finding(each, checked.positions) for each in found)
    return replace(checked, lines=lines)
