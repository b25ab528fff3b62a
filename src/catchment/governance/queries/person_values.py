"""What the page of a person says, as finished values."""

from dataclasses import dataclass
from datetime import date

from catchment.foundation.rules.findings import Finding
from catchment.structure.queries.values import Link


@dataclass(frozen=True, slots=True)
class SeatHeld:
    """A seat somebody holds, held or is to hold; what they lead and whom they represent stand apart."""

    body: Link
    seat: str
    since: date
    until: date | None
    term_ends: date | None
    lapsed: bool
    leads: tuple[str, ...]
    represents: tuple[str, ...]
    mandate: str
    acts_as: str


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post somebody is or was in."""

    employer: Link
    title: str
    wte: float
    seconded_to: Link | None
    team: Link | None
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class InterestLine:
    """An interest; `days` are those between knowing and declaring, or so far where it is not declared."""

    code: str
    kind: str
    description: str
    organisation: Link | None
    since: date
    until: date | None
    aware_on: date
    declared_on: date | None
    days: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer about whether somebody may sit on the board; only for who may read it."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Everything the page of a person says to one reader."""

    kind: str
    kind_label: str
    code: str
    name: str
    href: str
    system: str
    sentence: str
    invented: bool
    trail: tuple[Link, ...]
    comes_from: str
    skills: tuple[str, ...]
    now: tuple[SeatHeld, ...]
    before: tuple[SeatHeld, ...]
    later: tuple[SeatHeld, ...]
    posts: tuple[PostLine, ...]
    former_posts: tuple[PostLine, ...]
    registrations: tuple[str, ...]
    interests: tuple[InterestLine, ...]
    interests_sentence: str
    fit_and_proper: str
    answers: tuple[Answer, ...]
    may_read_answers: bool
    why_not: str
    findings: tuple[Finding, ...]
    links: tuple[Link, ...]
