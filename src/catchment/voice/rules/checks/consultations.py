"""Checks of consultations that are open: what would be lost, or stand alone, if nothing more were done."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from catchment.foundation.rules.checked import Checked
from catchment.foundation.rules.findings import About, Check
from catchment.foundation.rules.listing import INFO, Fault, listed


@dataclass(frozen=True, slots=True)
class ResponseFacts:
    """A response to an open consultation on a day: who endorses it."""

    consultation: str
    title: str
    system: str  # that it is put to; whoever asks, where it is put to the country
    closes: date
    respondent: str  # in words
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
    listed(
        "S004-28",
        "Has anybody endorsed a response of those it speaks for?",
        INFO,
        "Seed S004-28: leading and representing are two things",
        _alone,
    ),
)
