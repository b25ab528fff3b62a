"""What the page of a body says, as finished values: the page, its JSON twin and `catchment show`."""

from dataclasses import dataclass
from datetime import date

from catchment.foundation.pictures import TablePicture, TimelinePicture
from catchment.governance.queries.history import Remembered
from catchment.governance.rules.asked import Asked, Turn
from catchment.structure.queries.values import Link


@dataclass(frozen=True, slots=True)
class HolderLine:
    """Somebody in a seat on the day; `lapsed` when their term has ended and they stay."""

    person: Link
    since: date
    first_appointed: date | None
    term_ends: date | None
    until: date | None
    lapsed: bool
    nominated_by: tuple[Link, ...]
    skills: tuple[str, ...]
    interests: int
    no_interests_on: date | None
    reasons: str


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One seat on the day; `vacant_since` is only there when nobody holds it and it is known since when."""

    code: str
    title: str
    group: str
    organisation: Link | None
    for_whom: str
    filling: str
    filled: str
    acting: str
    acts_as: str
    votes: bool
    mandate: str
    leads: tuple[str, ...]
    represents: tuple[str, ...]
    duties: tuple[str, ...]
    holders: tuple[HolderLine, ...]
    places: int
    vacant: bool
    vacant_since: date | None
    warning: str


@dataclass(frozen=True, slots=True)
class Nominators:
    """A constituency: who nominates jointly on the day, how that was worked out, and for which seats."""

    name: str
    basis: str
    seats: tuple[str, ...]
    organisations: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class BodyLine:
    """Another body that this one is tied to, and how."""

    body: Link
    how: str


@dataclass(frozen=True, slots=True)
class InstrumentLine:
    """A document that makes or rules the body."""

    code: str
    kind: str
    title: str
    version: str
    made: str
    published_at: str


@dataclass(frozen=True, slots=True)
class BodyPage:
    """Everything the page of a body says at a moment."""

    kind: str
    kind_label: str
    code: str
    name: str
    href: str
    system: str
    sentence: str
    what_it_is: str
    invented: bool
    trail: tuple[Link, ...]
    seats: tuple[SeatLine, ...]
    parties: tuple[BodyLine, ...]
    picture: TablePicture | None
    timeline: TimelinePicture | None
    upcoming: str
    asked: tuple[Asked, ...]
    asked_sentence: str
    not_shown: str
    last_turn: Turn | None
    next_turn: Turn | None
    quorum: str
    voting: str
    constituencies: tuple[Nominators, ...]
    ties: tuple[BodyLine, ...]
    instruments: tuple[InstrumentLine, ...]
    history: Remembered
    links: tuple[Link, ...]
