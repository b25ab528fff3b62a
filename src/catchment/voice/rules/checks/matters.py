"""Checks of matters: answers owed, matters with a body that has ended, answers nobody was told (S003-63)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from catchment.foundation.rules.checked import Checked
from catchment.foundation.rules.findings import About, Check
from catchment.foundation.rules.listing import ERROR, INFO, WARNING, Fault, listed
from catchment.structure.rules.words import counted, plain_date
from catchment.voice.rules.matters import Standing, State

SOURCE = "Seed S003-63: bring own ideas and strategies, not only react"
DAYS_TO_TELL = 28  # no source sets one: as long as a body has to answer


@dataclass(frozen=True, slots=True)
class MatterFacts:
    """A matter on a day: what it is, the body where it is, and whether that body is there."""

    code: str
    title: str
    system: str
    state: State
    place: str  # the name of the body where it is
    place_there: bool

    @property
    def belongs(self) -> tuple[tuple[tuple[str, str], str], ...]:
        """Return what its findings are about, with the system."""
        return ((("matter", self.code), self.system),)

    @property
    def about(self) -> About:
        """Return it as the subject of a finding."""
        return About("matter", self.code, self.title)


def _overdue(checked: Checked, as_of: date) -> Iterator[Fault]:
    """S003-63: whoever asked is answered by the day on which the answer is owed."""
    for each in checked.of(MatterFacts):
        if each.place_there and each.state.is_late(as_of):
            late, due = counted(each.state.now.days_late(as_of), "day"), plain_date(each.state.now.due)
            yield Fault(
                each.about,
                f"{each.title}: the answer of {each.place} was owed by {due}, {late} ago.",
                "Answer it, or pass it on with a reason; those who asked may take it further.",
            )


def _nobody_there(checked: Checked, _as_of: date) -> Iterator[Fault]:
    """S003-63: what waits for an answer waits where somebody can give it."""
    for each in checked.of(MatterFacts):
        if each.state.standing in (Standing.WAITING, Standing.REFERRED) and not each.place_there:
            yield Fault(
                each.about,
                f"{each.title} sits with {each.place}, which has ended: nobody there can answer.",
                "Whoever raised it, or whoever answers for the system, passes it on to a body that is there.",
            )


def _not_told(checked: Checked, as_of: date) -> Iterator[Fault]:
    """S003-63: what came of it comes back to those who asked."""
    for each in checked.of(MatterFacts):
        answered = each.state.now.answered
        if each.state.standing is not Standing.ANSWERED or answered is None:
            continue
        days = (as_of - answered.on).days
        if days > DAYS_TO_TELL:
            yield Fault(
                each.about,
                f"{each.title} was answered on {plain_date(answered.on)}, {counted(days, 'day')} ago, and "
                "those who asked have not been told.",
                f"{each.place} tells them what came of it.",
                severity=WARNING if days > 2 * DAYS_TO_TELL else INFO,
            )


CHECKS: tuple[Check, ...] = (
    listed("S003-63", "Is every answer given by when it is owed?", WARNING, SOURCE, _overdue),
    listed("S003-63", "Is every matter with a body that is there?", ERROR, SOURCE, _nobody_there),
    listed("S003-63", "Are those who asked told the answer?", WARNING, SOURCE, _not_told, confidence="M"),
)
