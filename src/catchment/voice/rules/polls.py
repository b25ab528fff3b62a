"""Polls: what a secret ballot is now, from its steps, and which step may follow.

A poll is set up, opened once both tellers have made a key, closed after its last day (or once everybody has
voted), unsealed by the first teller and counted by the second; or abandoned, at any time before it is
counted. Who may vote and when is asked here too, and what a ballot may say.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from catchment.structure.rules.words import counted, plain_date
from catchment.voice.rules.counting.counting import why_spoilt
from catchment.voice.rules.counting.values import MOST_CANDIDATES, Method

MOST_VOTERS = 10_000
LONGEST_DAYS = 366  # from the day it opens to the day it closes
LONGEST_TITLE = 300
TELLERS = 2
FEWEST_BALLOTS = 3  # the roll says whose a single one is, and of two each voter would know the other's


class PollStepKind(StrEnum):
    """A step of a poll."""

    SET_UP = "set up"
    KEY_MADE = "key made"
    OPENED = "opened"
    CLOSED = "closed"
    UNSEALED = "unsealed"
    COUNTED = "counted"
    ABANDONED = "abandoned"


FOLLOWS: Mapping[PollStepKind, frozenset[PollStepKind | None]] = {
    PollStepKind.SET_UP: frozenset({None}),
    PollStepKind.KEY_MADE: frozenset({PollStepKind.SET_UP}),
    PollStepKind.OPENED: frozenset({PollStepKind.SET_UP}),
    PollStepKind.CLOSED: frozenset({PollStepKind.OPENED}),
    PollStepKind.UNSEALED: frozenset({PollStepKind.CLOSED}),
    PollStepKind.COUNTED: frozenset({PollStepKind.UNSEALED}),
    PollStepKind.ABANDONED: frozenset(
        {PollStepKind.SET_UP, PollStepKind.OPENED, PollStepKind.CLOSED, PollStepKind.UNSEALED}
    ),
}
IS_NOW = {
    None: "not set up",
    PollStepKind.SET_UP: "being set up",
    PollStepKind.OPENED: "open",
    PollStepKind.CLOSED: "closed and not yet counted",
    PollStepKind.UNSEALED: "closed, and opened by the first teller",
    PollStepKind.COUNTED: "counted",
    PollStepKind.ABANDONED: "abandoned",
}
ASKS = {
    PollStepKind.SET_UP: "be set up",
    PollStepKind.KEY_MADE: "have a key made, because ballots are sealed for those already made",
    PollStepKind.OPENED: "be opened",
    PollStepKind.CLOSED: "be closed",
    PollStepKind.UNSEALED: "be opened by the first teller",
    PollStepKind.COUNTED: "be counted",
    PollStepKind.ABANDONED: "be abandoned",
}


class CannotPoll(Exception):
    """Something that may not be done with a poll; the message says why and what to do, `field` where."""

    def __init__(self, sentence: str, field: str = "") -> None:
        """Keep the sentence and the question of the form it is about."""
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


@dataclass(frozen=True, slots=True)
class Candidate:
    """One who stands: the code of a person, and their name as the paper writes it."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class PollStepTaken:
    """A step with its number, its day, who wrote it down and what goes with it."""

    number: int
    on: date
    kind: PollStepKind
    said: Mapping[str, Any]
    who: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a poll is about, settled when it is set up. `closes_on` is the last day on which one may vote."""

    title: str
    method: Method
    places: int
    opens_on: date
    closes_on: date
    candidates: tuple[Candidate, ...]
    organisations: tuple[str, ...]
    people: tuple[str, ...]
    tellers: tuple[str, ...]


def state_of(steps: Iterable[PollStepTaken]) -> PollStepKind | None:
    """Return what a poll is now; raises CannotPoll at a step out of order.

    That is its last step, but for the keys: while they are made, and made anew, it is being set up.
    """
    now: PollStepKind | None = None
    for step in steps:
        require_follows(now, step.kind)
        if step.kind is not PollStepKind.KEY_MADE:
            now = step.kind
    return now


def fingerprints(steps: Iterable[PollStepTaken]) -> dict[int, str]:
    """Return the fingerprint of the key that each teller, by number, made last."""
    made = (each.said for each in steps if each.kind is PollStepKind.KEY_MADE)
    return {int(said["teller"]): str(said["fingerprint"]) for said in made}


def require_follows(now: PollStepKind | None, step: PollStepKind) -> None:
    """Raise CannotPoll where a step may not be taken now."""
    if now not in FOLLOWS[step]:
        raise CannotPoll(f"The poll is {IS_NOW[now]}: it cannot {ASKS[step]}.")


def require_terms(terms: Terms, today: date) -> None:
    """Raise CannotPoll where a poll cannot be set up like this; the sentence says what to change."""
    codes = [each.code for each in terms.candidates]
    if not terms.title.strip() or len(terms.title) > LONGEST_TITLE:
        raise CannotPoll(f"Say what the poll is about, in at most {LONGEST_TITLE} characters.", "title")
    if len(codes) < 2:
        raise CannotPoll(
            "A poll needs two candidates or more: with one there is nothing to vote on.", "candidates"
        )
    if len(codes) > MOST_CANDIDATES:
        raise CannotPoll(f"A poll has at most {MOST_CANDIDATES} candidates.", "candidates")
    if len(set(codes)) < len(codes):
        raise CannotPoll("Name each candidate once.", "candidates")
    if not 1 <= terms.places < len(codes):
        raise CannotPoll(
            f"{counted(len(codes), 'candidate')} stand: elect from 1 to {len(codes) - 1} of them.", "places"
        )
    if terms.opens_on < today:
        raise CannotPoll("A poll opens today or later.", "opens")
    if terms.closes_on < terms.opens_on:
        raise CannotPoll("The last day to vote is before the first: choose a later day.", "closes")
    if (terms.closes_on - terms.opens_on).days > LONGEST_DAYS:
        raise CannotPoll(f"A poll is open for at most {LONGEST_DAYS} days.", "closes")
    voters = len(terms.organisations) + len(terms.people)
    if voters < FEWEST_BALLOTS:
        raise CannotPoll(
            f"Name {FEWEST_BALLOTS} voters or more: the paper of a single voter is no secret, and fewer than "
            f"{FEWEST_BALLOTS} ballots are never counted.",
            "voters",
        )
    if voters > MOST_VOTERS:
        raise CannotPoll(f"A poll has at most {MOST_VOTERS:,} voters.", "voters")
    if len(set(terms.organisations)) + len(set(terms.people)) < voters:
        raise CannotPoll("Name each voter once.", "voters")
    if len(terms.tellers) != TELLERS or len(set(terms.tellers)) < TELLERS:
        raise CannotPoll("Name two tellers, two different people: neither opens a ballot alone.", "tellers")
    standing = sorted(set(terms.tellers) & set(codes))
    if standing:
        raise CannotPoll(
            f"{standing[0]} is a candidate and cannot be a teller: name somebody else.", "tellers"
        )


def why_no_vote(now: PollStepKind | None, opens_on: date, closes_on: date, today: date) -> str:
    """Return why nobody may vote today, empty where one may."""
    if now is not PollStepKind.OPENED:
        return f"The poll is {IS_NOW[now]}: nobody can vote in it now."
    if today < opens_on:
        return f"Voting begins on {plain_date(opens_on)}."
    if today > closes_on:
        return f"Voting ended on {plain_date(closes_on)}."
    return ""


def why_not_closed(closes_on: date, today: date, *, voted: int, voters: int) -> str:
    """Return why a poll may not be closed yet: its last day is not over, and not everybody has voted."""
    if today > closes_on or voted == voters:
        return ""
    return (
        f"The last day to vote is {plain_date(closes_on)}, and {voted:,} of {voters:,} have voted: close it "
        "the day after, or once everybody has."
    )


def why_too_few(voted: int) -> str:
    """Return why so few ballots (a number) are not counted, empty where they are enough.

    All papers are published, and the roll says who voted: of one or two papers it would say whose they are.
    """
    if voted >= FEWEST_BALLOTS:
        return ""
    return (
        f"Fewer than {FEWEST_BALLOTS} voted, so the published papers would tell who voted how. They are not "
        "counted: abandon the poll, and run it again when more will vote."
    )


def require_preferences(preferences: Sequence[int], candidates: int, method: Method, places: int) -> None:
    """Raise CannotPoll where a ballot, candidates by their place on the paper, would be spoilt."""
    standing = [str(number) for number in range(1, candidates + 1)]
    reason = why_spoilt([str(each) for each in preferences], set(standing), method, places)
    if reason:
        raise CannotPoll(f"This paper would not count: {reason}. Put it right and look at it again.")


def turnout_words(voted: int, voters: int) -> str:
    """Return how many voted: "23 of 30 have voted (77%)"."""
    share = round(100 * voted / voters) if voters else 0
    return f"{voted:,} of {voters:,} have voted ({share}%)"
