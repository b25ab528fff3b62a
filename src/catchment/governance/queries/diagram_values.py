"""What the page of a system's governance says, as finished values."""

from dataclasses import dataclass

from catchment.foundation.pictures import LayersPicture
from catchment.structure.queries.values import Link


@dataclass(frozen=True, slots=True)
class BodyRow:
    """One body in the list beneath the diagram; `steps` are the fewest to the board, None for no way."""

    body: Link
    layer: str
    kind: str
    seats: int
    vacant: int
    errors: int
    warnings: int
    steps: int | None


@dataclass(frozen=True, slots=True)
class SeatsIn:
    """The bodies in which somebody holds a seat of the same title; each links to the seat."""

    seat: str
    bodies: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody who sits in more than one body."""

    person: Link
    seats: tuple[SeatsIn, ...]
    bodies: int


@dataclass(frozen=True, slots=True)
class WayUp:
    """A way from a practice to the board: its length in steps, and every body on it from below."""

    steps: int
    bodies: tuple[Link, ...]
    practices: int


@dataclass(frozen=True, slots=True)
class DiagramPage:
    """Everything the page of a system's governance says at a moment."""

    kind: str
    kind_label: str
    code: str
    name: str
    href: str
    sentence: str
    invented: bool
    trail: tuple[Link, ...]
    picture: LayersPicture | None
    lit: Link | None
    lit_sentence: str
    longest: WayUp | None
    shortest: WayUp | None
    way_note: str
    several: tuple[PersonRow, ...]
    bodies: tuple[BodyRow, ...]
    links: tuple[Link, ...]
