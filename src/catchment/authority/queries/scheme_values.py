"""What the pages of a scheme say: the scheme, the functions and decisions map, the rights at a place.

Each is a finished value, sentences included: the HTML page and its JSON twin are this and nothing else.
"""

from dataclasses import dataclass

from catchment.authority.rules.place_rights import AccountablePerson, RightsGroup
from catchment.authority.rules.scheme import Level
from catchment.authority.rules.scheme_map import MapLevel
from catchment.authority.rules.scheme_matrix import Matrix
from catchment.authority.rules.scheme_tables import ReservedLine, SchemeTable
from catchment.foundation.pictures import BarPicture
from catchment.governance.queries.handbook_page import FoundGroup
from catchment.structure.queries.values import Link


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the matrix is narrowed to: a place (empty: all), rows with holes only, every row or folded."""

    place: str = ""
    only_holes: bool = False
    every: bool = False


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """Columns of the matrix that stand side by side at one level."""

    level: Level
    width: int


@dataclass(frozen=True, slots=True)
class SchemePage:
    """The scheme of reservation and delegation of a system."""

    system: str
    system_name: str
    invented: bool
    sentence: str
    picture_title: str
    narrowing: Narrowing
    places: tuple[Link, ...]
    groups: tuple[ColumnGroup, ...]
    matrix: Matrix
    holes: tuple[FoundGroup, ...]
    holes_sentence: str
    reserved: tuple[ReservedLine, ...]
    tables: tuple[SchemeTable, ...]
    links: tuple[Link, ...]
    trail: tuple[Link, ...]
    may_edit: bool = False
    sign_in: bool = False  # nobody is signed in who could be asked


@dataclass(frozen=True, slots=True)
class BeforeBoardsPage:
    """What stands in place of a scheme, or a map, before there were integrated care boards (B-006)."""

    system: str
    system_name: str
    invented: bool
    sentence: str
    groups: tuple[Link, ...]  # the clinical commissioning groups on its ground
    links: tuple[Link, ...]
    first: Link  # the first scheme that there was
    trail: tuple[Link, ...]
    before: bool = True


@dataclass(frozen=True, slots=True)
class MapPage:
    """The functions and decisions map of a system."""

    system: str
    system_name: str
    invented: bool
    sentence: str
    levels: tuple[MapLevel, ...]
    links: tuple[Link, ...]
    trail: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class RightsPage:
    """Who decides what at a place, and who is accountable for its outcomes."""

    code: str
    name: str
    system: str
    invented: bool
    sentence: str
    people: tuple[AccountablePerson, ...]
    people_sentence: str
    picture: BarPicture | None
    groups: tuple[RightsGroup, ...]
    functions: int
    holes: tuple[FoundGroup, ...]
    links: tuple[Link, ...]
    trail: tuple[Link, ...]
