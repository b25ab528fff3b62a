"""What a comparison of designs says: a column for each design, a row for each function, and what differs.

*Decides*, *is accountable* and *is liable* are kept apart in every cell (K.6). Shares are of functions,
counted. The share of money is of what was paid or committed from the place's budgets, by the function it was
decided under; it is empty where no books are kept, and never made up.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from catchment.authority.rules.answers import Named
from catchment.foundation.rules.money import pounds, pounds_in_short
from catchment.structure.rules.words import counted, listed

MATTERS_NOTE = (
    "A function matters at a place where it is one of those usually decided at place (S000-11), or where a "
    "design that ships with Catchment, the handbook in force or a design compared here delegates it there. "
    "So the list is the same whichever of these designs are chosen."
)
NO_MONEY_NOTE = "The share of money decided at place fills in when budgets are kept; nobody has made it up."
MONEY_NOTE = (
    "The share of money is of what was paid or committed from the budgets of {place} in the financial year, "
    "by the function it was decided under: how much of it place would decide."
)


class Stands(StrEnum):
    """Where a function is decided, seen from the place."""

    AT_PLACE = "at-place"
    IN_SYSTEM = "in-system"  # by a committee or person of the system, not at place
    KEPT = "kept"  # by whoever holds it in law: nobody was given it
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Decider:
    """Somebody who may decide a function: up to how many pence (None: any), how many steps down."""

    who: Named
    limit_pence: int | None
    steps: int
    at_place: bool

    @property
    def words(self) -> str:
        """Return who, and up to what: “Commissioning committee up to £3,000,000”."""
        return f"{self.who.name} {self.limit_words}"

    @property
    def limit_words(self) -> str:
        """Return up to what, exactly."""
        return "whatever it costs" if self.limit_pence is None else f"up to {pounds(self.limit_pence)}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One function under one design. The first of the deciders is the main one; `kept_by` decides above them.

    `steps` counts the delegations from the statutory body to the main decider, 0 where it decides itself.
    """

    stands: Stands
    deciders: tuple[Decider, ...]
    kept_by: tuple[Named, ...]
    steps: int | None
    clear: bool  # whether it has one clear owner (S000-11)
    why: str  # why not, or why it has though nobody was given it
    accountable: tuple[Named, ...] = ()
    liable: tuple[Named, ...] = ()

    @property
    def sentence(self) -> str:
        """Return who decides, in words; who decides above the limits of all, too."""
        if not self.deciders:
            return self.why
        said = "; ".join(each.words for each in self.deciders)
        if self.kept_by and all(each.limit_pence is not None for each in self.deciders):
            said += f"; above that {listed([each.name for each in self.kept_by])}"
        return f"{said}. {self.why}".rstrip() if self.why else f"{said}."

    def answered_for(self, accountable: tuple[Named, ...], liable: tuple[Named, ...]) -> "Cell":
        """Return the cell with who stays accountable and who is liable."""
        return replace(self, accountable=accountable, liable=liable)


@dataclass(frozen=True, slots=True)
class Summary:
    """A design in sum. `share_at_place` is of the functions compared, 0 to 1; limits are pence."""

    functions: int
    at_place: int
    share_at_place: float | None
    in_system: int
    kept: int
    nobody: int
    median_steps: float | None
    most_steps: int | None
    unclear: tuple[Named, ...]  # functions without a clear owner
    holders: tuple[Named, ...]  # who may decide anything of what is compared
    unlimited_at_place: bool
    largest_limit_pence: int | None
    money_share_at_place: float | None = None  # 0 to 1; see MONEY_NOTE

    @property
    def percent_at_place(self) -> int:
        """Return the share of functions decided at place, as a whole number of per cent."""
        return round(100 * (self.share_at_place or 0))

    @property
    def money_words(self) -> str:
        """Return the share of money decided at place: “0.6%”, empty where it is not known."""
        share = self.money_share_at_place
        return "" if share is None else f"{100 * share:.1f}%"

    @property
    def limit_words(self) -> str:
        """Return the most that one decision at place may cost."""
        if self.unlimited_at_place:
            return "without a limit"
        return f"up to {pounds_in_short(self.largest_limit_pence)}" if self.largest_limit_pence else ""

    @property
    def steps_words(self) -> str:
        """Return the median number of steps from the statutory body: 1, or 1.5."""
        return "none" if self.median_steps is None else f"{self.median_steps:g}"

    @property
    def sentence(self) -> str:
        """Return what the design comes to."""
        limit = f", {self.limit_words}" if self.limit_words else ""
        unclear = counted(len(self.unclear), "function")
        owners = f"{unclear} {'has' if len(self.unclear) == 1 else 'have'} no clear owner"
        if not self.unclear:
            owners = "every function has a clear owner"
        steps = "1 step" if self.median_steps == 1 else f"{self.steps_words} steps"
        return (
            f"Place decides {self.at_place:,} of {counted(self.functions, 'function')} "
            f"({self.percent_at_place}%){limit}; {self.in_system:,} are decided elsewhere in the system and "
            f"{self.kept:,} by whoever holds them in law. The median is {steps} from the "
            f"statutory body, and {owners}."
        )


@dataclass(frozen=True, slots=True)
class Column:
    """One design: what it is called, and what it comes to."""

    name: str
    title: str
    summary: Summary


@dataclass(frozen=True, slots=True)
class Row:
    """One function under every design, in the order of the columns."""

    function: Named
    cells: tuple[Cell, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Functions that every design treats alike among themselves, so that they can be read as one line."""

    functions: tuple[Named, ...]
    cells: tuple[Cell, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """What a design changes against the first one, function by function."""

    name: str
    against: str
    sentence: str
    decided_at_place: tuple[Named, ...]  # which place decides under this design, and not under the first
    no_longer_at_place: tuple[Named, ...]
    lose_clear_owner: tuple[Named, ...]
    gain_clear_owner: tuple[Named, ...]
    other_limit: tuple[Named, ...]  # decided at place under both, up to another amount
    other_accountable: tuple[Named, ...]
    other_liable: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Designs side by side for one place on one day."""

    system: str
    place: Named
    on: date
    sentence: str
    designs: tuple[Column, ...]
    differences: tuple[Difference, ...]
    rows: tuple[Row, ...]
    money_note: str
    matters_note: str

    @property
    def groups(self) -> tuple[Group, ...]:
        """Return the rows with those alike put together: where designs differ first, the largest before."""
        found: dict[tuple[Cell, ...], list[Named]] = {}
        for row in self.rows:
            found.setdefault(row.cells, []).append(row.function)
        groups = [
            Group(tuple(functions), cells, any(cell != cells[0] for cell in cells[1:]))
            for cells, functions in found.items()
        ]
        return tuple(sorted(groups, key=lambda group: (not group.differs, -len(group.functions))))
