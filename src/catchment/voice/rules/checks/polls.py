"""Checks of secret ballots: closed and left uncounted, or counted with few votes (B-024)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from catchment.foundation.rules.checked import Checked
from catchment.foundation.rules.findings import About, Check
from catchment.foundation.rules.listing import INFO, WARNING, Fault, listed
from catchment.structure.rules.words import counted, plain_date
from catchment.voice.rules.polls import PollStepKind, turnout_words

UNCOUNTED_DAYS = 14  # after the last day to vote
SOURCE = "Issue 6: a secret ballot is counted, and its count can be checked"


@dataclass(frozen=True, slots=True)
class PollFacts:
    """A poll on a day: what it is, when voting ended and how many voted."""

    code: str
    title: str
    system: str
    now: PollStepKind | None
    closes_on: date
    voters: int
    voted: int

    @property
    def belongs(self) -> tuple[tuple[tuple[str, str], str], ...]:
        """Return what its findings are about, with the system."""
        return ((("poll", self.code), self.system),)

    @property
    def about(self) -> About:
        """Return it as the subject of a finding."""
        return About("poll", self.code, self.title)


def _uncounted(checked: Checked, as_of: date) -> Iterator[Fault]:
    """Ballots that nobody counts are votes that nobody hears."""
    waiting = (PollStepKind.OPENED, PollStepKind.CLOSED, PollStepKind.UNSEALED)
    for facts in checked.of(PollFacts):
        days = (as_of - facts.closes_on).days
        if facts.now in waiting and days > UNCOUNTED_DAYS:
            yield Fault(
                facts.about,
                f"Voting on {facts.title} ended on {plain_date(facts.closes_on)} and is not counted "
                f"{counted(days, 'day')} later.",
                "Let both tellers open the ballots; if one lost their secret, abandon it and run it again.",
            )


def _few_voted(checked: Checked, _as_of: date) -> Iterator[Fault]:
    """Whoever is elected by a few speaks for few."""
    for facts in checked.of(PollFacts):
        if facts.now is PollStepKind.COUNTED and 2 * facts.voted < facts.voters:
            yield Fault(
                facts.about,
                f"Fewer than half took part in {facts.title}: {turnout_words(facts.voted, facts.voters)}.",
                "Say so where whoever was elected speaks for all; ask those who did not vote why.",
            )


CHECKS: tuple[Check, ...] = (
    listed("B-024", "Is every secret ballot counted soon after voting ends?", WARNING, SOURCE, _uncounted),
    listed("B-024", "Did half of those on the roll vote?", INFO, SOURCE, _few_voted, confidence="M"),
)
