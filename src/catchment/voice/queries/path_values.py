"""What the pages of ways and of power show, as frozen values; their JSON twins carry the same."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from catchment.foundation.pictures import BarPicture, StepsPicture
from catchment.structure.queries.values import Link
from catchment.voice.rules.way_words import per_cent, turns


@dataclass(frozen=True, slots=True)
class Figure:
    """A power, 0 to 1: in words, per cent, as an exact fraction, and as the nearest decimal."""

    words: str
    per_cent: str
    exact: str
    decimal: float


def figure(power: Fraction) -> Figure:
    """Return a power as it is shown."""
    return Figure(turns(power), per_cent(power), str(power), float(power))


def figure_of(power: Fraction | None) -> Figure | None:
    """Return a power as it is shown; None where it cannot be counted."""
    return None if power is None else figure(power)


@dataclass(frozen=True, slots=True)
class SitterLine:
    """A seat on a way: who holds it, how it stands to those below (`tie`; in `words`), by which mandate."""

    seat: Link
    people: tuple[Link, ...]
    tie: str
    words: str
    given_by: str
    covers: str
    since: date | None
    until: date | None
    assumed: bool


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step up. `together`: several who gave one mandate; `days` a body takes to answer, None: never yet.

    `days_so_far` adds up the days of the bodies on the way up to here.
    """

    number: int
    source: str
    target: Link
    together: bool
    tie: str
    sentence: str
    sitters: tuple[SitterLine, ...]
    breaks: bool
    stops: bool
    advisory: bool
    carried: Figure | None
    arrives: Figure | None
    days: float | None
    days_so_far: float
    answered: int


@dataclass(frozen=True, slots=True)
class WayLine:
    """A way up to a body: hops, where it breaks, the power that arrives, and the days its answers take.

    `by_right` is the power without any assumption about members. `days` is the sum of the usual days of the
    bodies on the way that have answered before; `silent` names those that never did.
    """

    to: Link
    hops: int
    sentence: str
    breaks_at: int | None
    stops_at: int | None
    power: Figure | None
    by_right: Figure | None
    days: float
    silent: tuple[str, ...]
    steps: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A body above and what it is for, with the best way to it and the others."""

    body: Link
    purpose: str
    best: WayLine
    others: tuple[WayLine, ...]


@dataclass(frozen=True, slots=True)
class ThroughLine:
    """Somebody who comes up through a body: by which seat, by which mandate, and with what power there."""

    source: str
    href: str
    sitter: SitterLine
    power: Figure | None


@dataclass(frozen=True, slots=True)
class VoicePage:
    """The way up of a practice, a PCN or a body, and who comes up through it.

    `shown` is the way through most layers to the highest board; None where no way leads up, and `notes` say
    why. `heard` is what came back of what was raised.
    """

    kind: str
    code: str
    name: str
    title: str
    href: str
    system: str
    invented: bool
    trail: tuple[Link, ...]
    sentence: str
    heard: str
    notes: tuple[str, ...]
    picture: StepsPicture | None
    shown: WayLine | None
    targets: tuple[TargetLine, ...]
    through: tuple[ThroughLine, ...]
    top: Link | None
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class PowerLine:
    """The power of one seat in its body: absolute and normalised Banzhaf, Shapley-Shubik, Coleman's two."""

    seat: Link
    people: tuple[Link, ...]
    swings: int
    banzhaf: Figure
    before: Figure | None  # with everybody there, where somebody is left out
    normalised: Figure | None
    shapley: Figure | None
    prevent: Figure | None
    initiate: Figure | None
    casting: bool
    remark: str


@dataclass(frozen=True, slots=True)
class SeatChoice:
    """A seat that can be left out: its code, what it is called, and whether it is."""

    code: str
    name: str
    left_out: bool


@dataclass(frozen=True, slots=True)
class PowerPage:
    """How much each seat of a body can do by its vote, perhaps with some who must leave (J-026)."""

    kind: str
    code: str
    name: str
    title: str
    href: str
    system: str
    invented: bool
    trail: tuple[Link, ...]
    sentence: str
    notes: tuple[str, ...]
    picture: BarPicture | None
    rows: tuple[PowerLine, ...]
    act: Figure | None
    voting: str
    voting_assumed: bool
    quorum: str
    quorate: str
    choices: tuple[SeatChoice, ...]
    links: tuple[Link, ...]
