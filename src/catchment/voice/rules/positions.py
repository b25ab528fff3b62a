"""Positions: what those who speak for general practice say to a question, and what they agree on together.

A place finds one voice in steps (S000-17). A *question* is put to the six groups that speak for general
practice (S003-65). Each of them gives a *position*; a later one supersedes it, the earlier stays readable.
Out of the positions an *agreed position* is drawn up; respondents *sign* it or refuse with reasons, and a
person in a seat is given a *mandate* to carry it, which binds those who signed and nobody else. A question is
*closed* with a reason. What a question is now follows from its steps alone: `after` reads them in order.

Days on which something ends are the first day on which it no longer holds, as in a handbook.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

MOST_TITLE, MOST_TEXT, MOST_REASONS, MOST_COVERS = 300, 4_000, 2_000, 1_000  # characters
MOST_STEPS = 10_000  # of one question: a system has a few hundred practices


class Stance(StrEnum):
    """What a respondent says to a question."""

    SUPPORT = "support"
    CONDITIONS = "support-with-conditions"
    OPPOSE = "oppose"
    NO_VIEW = "no-view"


STANCE_WORDS = {
    Stance.SUPPORT: "support",
    Stance.CONDITIONS: "support with conditions",
    Stance.OPPOSE: "oppose",
    Stance.NO_VIEW: "no view",
}
IN_FAVOUR = frozenset({Stance.SUPPORT, Stance.CONDITIONS})


class Group(StrEnum):
    """The six groups that speak for general practice, each in its own way (S003-65, S004-32)."""

    PRACTICES = "practices"
    NETWORKS = "networks"
    FEDERATIONS = "federations"
    COMMISSIONING_GPS = "commissioning-gps"
    LMC = "lmc"
    PRIMARY_CARE_TEAMS = "primary-care-teams"


GROUP_WORDS = {  # as a heading
    Group.PRACTICES: "GPs in practices",
    Group.NETWORKS: "Clinical directors of PCNs",
    Group.FEDERATIONS: "Directors of federations",
    Group.COMMISSIONING_GPS: "GPs on the commissioner’s side (once of the CCGs)",
    Group.LMC: "Local Medical Committee",
    Group.PRIMARY_CARE_TEAMS: "Commissioners’ primary care teams",
}
GROUP_IN_SHORT = {  # in a sentence
    Group.PRACTICES: "the practices",
    Group.NETWORKS: "the PCNs",
    Group.FEDERATIONS: "the federations",
    Group.COMMISSIONING_GPS: "the commissioner’s GPs",
    Group.LMC: "the LMC",
    Group.PRIMARY_CARE_TEAMS: "the commissioner’s primary care team",
}


class StepKind(StrEnum):
    """What may happen to a question."""

    POSITION = "position"
    DRAWN_UP = "drawn-up"
    SIGNED = "signed"
    REFUSED = "refused"
    MANDATED = "mandated"
    CLOSED = "closed"


class CannotStep(Exception):
    """A step that may not be taken; `field` is the question of the form it is about, the message says why."""

    def __init__(self, sentence: str, field: str = "") -> None:
        """Keep the sentence and the field."""
        super().__init__(sentence)
        self.sentence, self.field = sentence, field


@dataclass(frozen=True, slots=True)
class TakenStep:
    """A step as it was kept: its number from one, its day, what it says, and who said it."""

    number: int
    on: date
    said: Mapping[str, Any]
    who: str = ""


@dataclass(frozen=True, slots=True)
class Position:
    """What one respondent said on a day, as the respondent was called and grouped then."""

    number: int
    on: date
    respondent: str
    name: str
    group: Group
    stance: Stance
    reasons: str
    who: str


@dataclass(frozen=True, slots=True)
class Signature:
    """That a respondent signed an agreed position, or refused to and why."""

    number: int
    on: date
    respondent: str
    name: str
    signed: bool
    reasons: str
    who: str


@dataclass(frozen=True, slots=True)
class MandateGiven:
    """What a person in a seat was given to carry, for those who had signed, from a day until another."""

    number: int
    on: date
    person: str
    name: str
    seat: str
    seat_title: str
    covers: str
    since: date
    until: date
    binds: tuple[str, ...]  # respondents who had signed by then
    who: str

    def in_force(self, day: date) -> bool:
        """Return whether the mandate holds on a day."""
        return self.since <= day < self.until


@dataclass(frozen=True, slots=True)
class Agreed:
    """A position drawn up for all: its stance and text, what it covers, until when, who signed or refused."""

    number: int
    on: date
    stance: Stance
    text: str
    covers: str
    until: date
    who: str
    acts: tuple[Signature, ...] = ()  # in order; of several by one respondent the last one counts
    mandates: tuple[MandateGiven, ...] = ()

    @property
    def latest(self) -> Mapping[str, Signature]:
        """Return what each respondent did last, by code."""
        return {each.respondent: each for each in self.acts}

    @property
    def signed(self) -> tuple[Signature, ...]:
        """Return the signatures that stand, in the order in which they were given."""
        return tuple(each for each in self.latest.values() if each.signed)

    @property
    def refused(self) -> tuple[Signature, ...]:
        """Return the refusals that stand."""
        return tuple(each for each in self.latest.values() if not each.signed)


@dataclass(frozen=True, slots=True)
class QuestionNow:
    """A question after its steps; all days are those on which something was said."""

    code: str
    title: str
    opened_on: date
    closes_on: date | None = None  # the last day for positions
    positions: tuple[Position, ...] = ()  # all, in order
    agreed: tuple[Agreed, ...] = ()  # all, in order; the last one counts
    closed_on: date | None = None
    closed_because: str = ""
    last: int = 0

    @property
    def standing(self) -> Mapping[str, Position]:
        """Return the position of each respondent that stands, by code: the last one given."""
        return {each.respondent: each for each in self.positions}

    @property
    def agreed_now(self) -> Agreed | None:
        """Return the agreed position that counts, the last one drawn up."""
        return self.agreed[-1] if self.agreed else None

    def earlier(self, respondent: str) -> tuple[Position, ...]:
        """Return the positions that a respondent gave before the one that stands."""
        return tuple(each for each in self.positions if each.respondent == respondent)[:-1]

    def takes_positions(self, day: date) -> bool:
        """Return whether positions can still be given on a day."""
        return self.closed_on is None and (self.closes_on is None or day <= self.closes_on)


def agree(one: Stance, other: Stance) -> bool | None:
    """Return whether two stances are on the same side; None where one of them is no view."""
    if Stance.NO_VIEW in (one, other):
        return None
    return (one in IN_FAVOUR) == (other in IN_FAVOUR)


def after(opened: QuestionNow, steps: Iterable[TakenStep]) -> QuestionNow:
    """Return a question after its steps, in the order of their numbers."""
    now = opened
    for step in steps:
        now = replace(_READ[StepKind(step.said["kind"])](now, step), last=step.number)
    return now


def _position(now: QuestionNow, step: TakenStep) -> QuestionNow:
    said = step.said
    given = Position(
        step.number,
        step.on,
        said["respondent"],
        said["name"],
        Group(said["group"]),
        Stance(said["stance"]),
        said.get("reasons", ""),
        step.who,
    )
    return replace(now, positions=(*now.positions, given))


def _drawn_up(now: QuestionNow, step: TakenStep) -> QuestionNow:
    said = step.said
    until = date.fromisoformat(said["until"])
    stance = Stance(said["stance"])
    drawn = Agreed(step.number, step.on, stance, said["text"], said["covers"], until, step.who)
    return replace(now, agreed=(*now.agreed, drawn))


def _signed(now: QuestionNow, step: TakenStep) -> QuestionNow:
    said = step.said
    signed = said["kind"] == StepKind.SIGNED
    act = Signature(
        step.number,
        step.on,
        said["respondent"],
        said["name"],
        signed,
        said.get("reasons", ""),
        step.who,
    )
    found = now.agreed[-1]
    return replace(now, agreed=(*now.agreed[:-1], replace(found, acts=(*found.acts, act))))


def _mandated(now: QuestionNow, step: TakenStep) -> QuestionNow:
    said, found = step.said, now.agreed[-1]
    given = MandateGiven(
        step.number,
        step.on,
        said["person"],
        said["name"],
        said["seat"],
        said["seat_title"],
        said["covers"],
        date.fromisoformat(said["since"]),
        date.fromisoformat(said["until"]),
        tuple(said.get("binds", ())) or tuple(each.respondent for each in found.signed),
        step.who,
    )
    return replace(now, agreed=(*now.agreed[:-1], replace(found, mandates=(*found.mandates, given))))


def _closed(now: QuestionNow, step: TakenStep) -> QuestionNow:
    return replace(now, closed_on=step.on, closed_because=step.said["reasons"])


_READ = {
    StepKind.POSITION: _position,
    StepKind.DRAWN_UP: _drawn_up,
    StepKind.SIGNED: _signed,
    StepKind.REFUSED: _signed,
    StepKind.MANDATED: _mandated,
    StepKind.CLOSED: _closed,
}
