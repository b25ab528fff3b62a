"""Checks of consultations that are open: what would be lost, or stand alone, if nothing more were done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from catchment.foundation.rules.checked import Checked
from catchment.foundation.rules.findings import About, Check
from catchment.foundation.rules.listing import INFO, Fault, listed
from catchment.structure.rules.words import counted, plain_date

DAYS_BEFORE = 7
SOURCE = "Seed S004-37 to S004-40: a consultation answered question by question, with reasons"


@dataclass(frozen=True, slots=True)
class ResponseFacts:
    """A response to an open consultation on a day: whether a draft of it is left, who endorses it."""

    consultation: str
    title: str
    system: str  # that it is put to; whoever asks, where it is put to the country
    closes: date
    respondent: str  # in words
    drafted: bool
    submitted: bool
    endorsed: int
    members: int  # how many it speaks for

    @property
    def belongs(self) -> tuple[tuple[tuple[str, str], str], ...]:
        """Return what its findings are about, with the system."""
        return ((("consultation", self.consultation), self.system),)

    @property
    def about(self) -> About:
        """Return the consultation as the subject of a finding."""
        return About("consultation", self.consultation, self.title)


def _drafts(checked: Checked, as_of: date) -> Iterator[Fault]:
    """S004-37: an answer that was written counts only when it was submitted."""
    for facts in checked.of(ResponseFacts):
        if facts.drafted and as_of <= facts.closes <= as_of + timedelta(days=DAYS_BEFORE):
            left = (facts.closes - as_of).days
            when = f"in {counted(left, 'day')}" if left else "today"
            yield Fault(
                facts.about,
                f"{facts.respondent} has a draft that is not submitted, and “{facts.title}” closes {when}, "
                f"on {plain_date(facts.closes)}.",
                "Submit it, or it does not count.",
            )


def _alone(checked: Checked, _as_of: date) -> Iterator[Fault]:
    """S004-28: who leads does not for that reason represent; an endorsement shows that they do."""
    for facts in checked.of(ResponseFacts):
        if facts.submitted and facts.members and not facts.endorsed:
            yield Fault(
                facts.about,
                f"Nobody has endorsed the response of {facts.respondent}, which speaks for "
                f"{facts.members} others.",
                "Ask them to endorse it, with reservations or without, before it closes.",
            )


CHECKS: tuple[Check, ...] = (
    listed("S004-37", "Is a draft still to be submitted a week before the last day?", INFO, SOURCE, _drafts),
    listed(
        "S004-28",
        "Has anybody endorsed a response of those it speaks for?",
        INFO,
        "Seed S004-28: leading and representing are two things",
        _alone,
    ),
)
