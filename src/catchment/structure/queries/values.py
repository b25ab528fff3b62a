"""What a page of the structure says: finished values, sentences included.

One shape for all: a sentence, the trail above it, counts, figures, pictures and tables. The HTML page, its
JSON twin and `catchment show --json` are this value and nothing else, so they cannot disagree.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from catchment.foundation.pictures import (
    BarPicture,
    LinePicture,
    MapPicture,
    PyramidPicture,
    TimelinePicture,
)
from catchment.foundation.told import Told
from catchment.structure.models.areas import AreaKind
from catchment.structure.models.organisations import OrganisationKind

Picture = MapPicture | PyramidPicture | TimelinePicture | BarPicture | LinePicture


@dataclass(frozen=True, slots=True)
class Link:
    """Something with a page of its own."""

    kind: str
    code: str
    name: str
    href: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure about the thing: in words, as a number, and where it comes from."""

    name: str
    label: str
    value: float | None
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Freshness:
    """Which editions the figures are from, in words; `old` when the list sizes are over three months old."""

    sentence: str
    edition: date | None
    old: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: which value, its heading, and how it is written.

    Styles: `text`, `number`, `decimal`, `share` (0 to 1), `change` (share, signed), `date`, `link`.
    """

    key: str
    label: str
    style: str = "text"


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: the thing it is about, and its values by column key."""

    about: Link | None
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """A table under a picture; `empty` is said instead of no rows, and `action` is what to do then."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    empty: str = ""
    note: str = ""
    action: Link | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the things a map can show."""

    name: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class MapChoices:
    """What the map can be coloured by, and what it can be made of."""

    figures: tuple[Choice, ...]
    units: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened in a life: when, in a sentence, and what recorded it."""

    day: date
    sentence: str
    observed: bool
    recorded_at: str
    recorded_by: str
    believed_until: str = ""


KIND_LABELS = {kind: str(label) for kind, label in (*OrganisationKind.choices, *AreaKind.choices)}


@dataclass(frozen=True, slots=True)
class StructurePage:
    """Everything a page of the structure says."""

    kind: str
    code: str
    name: str
    href: str
    sentence: str
    invented: bool
    freshness: Freshness
    trail: tuple[Link, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    choices: MapChoices | None = None
    pictures: tuple[Picture, ...] = ()
    tables: tuple[Table, ...] = ()
    events: tuple[Event, ...] = ()
    notes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    told: tuple[Told, ...] = ()  # by rooms above, right beneath the sentence
    kind_label: str = field(init=False)

    def __post_init__(self) -> None:
        """Say in words what kind of thing it is about."""
        object.__setattr__(self, "kind_label", KIND_LABELS.get(self.kind, self.kind))
