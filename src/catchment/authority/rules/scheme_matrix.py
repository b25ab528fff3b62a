"""The matrix of a scheme: functions down, holders across, and in each cell what the holder has of it.

*D* decides, up to an amount; *R* is reserved to it; *A* only advises: a consultative forum that the scheme
names cannot bind anybody (D-050, D-056). A delegation that is named and grants nothing is shown as such
(*X*), because a hole that looks like a grant is the worst kind. *S* stands in while somebody is away (D-053).

A row that says exactly what the row above it says is folded into that one, so that two hundred functions
become the few dozen lines on which the scheme makes a difference.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from catchment.authority.rules.building import ends_on
from catchment.authority.rules.graph import UNLIMITED, Link, Warrant
from catchment.authority.rules.scheme import Level, SchemeOn, State, level_of, stands_in, works
from catchment.foundation.rules.money import pounds
from catchment.governance.rules.document.vocabulary import BodyKind
from catchment.governance.rules.functions import ancestors
from catchment.structure.rules.words import plain_date


class Letter(StrEnum):
    """What a holder has of a function."""

    DECIDES = "D"
    RESERVED = "R"
    ADVISES = "A"
    STANDS_IN = "S"
    NOTHING = "X"


@dataclass(frozen=True, slots=True)
class Column:
    """A holder: a body, an organisation or a seat; `note` says what weakens it (advises only, vacant)."""

    code: str
    name: str
    level: Level
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a holder has of a function, in a letter and in words; `line` is the code of what says so."""

    letter: Letter
    words: str
    limit_pence: int | None = None
    line: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A function; `folded` are the functions under it of which exactly the same is so."""

    code: str
    name: str
    depth: int
    state: State
    holes: tuple[str, ...]  # why it has no clear holder, and at which places
    cells: tuple[Cell | None, ...]
    folded: int = 0


@dataclass(frozen=True, slots=True)
class Matrix:
    """The columns and rows that a reader asked for."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    functions: int  # that the rows stand for, folded ones included


Cells = dict[str, dict[str, Cell]]  # by holder, then function


def matrix(scheme: SchemeOn, area: str = "", *, only_holes: bool = False, every: bool = False) -> Matrix:
    """Return functions by holders; `area` is a place to which it is narrowed, as the graph knows it.

    `only_holes` leaves the rows without a clear holder; `every` folds nothing.
    """
    graph = scheme.graph
    cells = cells_of(scheme, graph.grounds.get(area, 0) if area else 0)
    columns = tuple(_column(code, scheme) for code in scheme.holders if _is_shown(code, cells, scheme, area))
    rows = [
        Row(
            code,
            scheme.facts.name_of(code),
            scheme.depth_of(code),
            scheme.state_of(graph.bits[code]),
            scheme.holes_in_words(graph.bits[code], area),
            tuple(cells.get(column.code, {}).get(code) for column in columns),
        )
        for code in scheme.ordered
    ]
    if only_holes:
        rows = [row for row in rows if row.holes]
    return Matrix(columns, tuple(rows if every else _folded(rows, scheme)), len(rows))


def cells_of(scheme: SchemeOn, ground: int = 0) -> Cells:
    """Return what each holder has of each function, on all of a ground if one is given (not 0)."""
    inside = [(code, scheme.graph.bits[code]) for code in scheme.ordered]
    found: Cells = {}
    for holder in scheme.holders:
        cells: dict[str, Cell] = {}
        for warrant in sorted(scheme.granted(holder), key=_weakest_first):
            if not ground or not ground & ~warrant.ground:
                cell = _granting(warrant, scheme)
                cells.update({code: cell for code, bit in inside if bit & warrant.functions})
        found[holder] = cells
    for link in scheme.links:
        if link.delegate in found:  # the system itself goes by its board
            _name_in_vain(link, scheme, inside, ground, found[link.delegate])
    for each in scheme.reservations:
        if each.to in found:
            cell = Cell(Letter.RESERVED, f"reserved to it ({each.code})", line=f"reservation-{each.code}")
            under = scheme.checked.under.get(each.function, 0)
            found[each.to].update({code: cell for code, bit in inside if bit & under})
    return found


def _weakest_first(warrant: Warrant) -> tuple[bool, int]:
    """Order warrants so that the strongest is written last: cover before the rest, then by limit."""
    return (not stands_in(warrant), warrant.limit)


def _granting(warrant: Warrant, scheme: SchemeOn) -> Cell:
    last = warrant.chain[-1]
    limit = None if warrant.limit == UNLIMITED else warrant.limit
    amount = "without a limit in money" if limit is None else f"up to {pounds(limit)}"
    if last.said is None:
        return Cell(Letter.DECIDES, f"decides {amount}, as the board", limit)
    letter = Letter.STANDS_IN if stands_in(warrant) else Letter.DECIDES
    does = "stands in, and then decides" if letter is Letter.STANDS_IN else "decides"
    end = ends_on(last.said, scheme.facts)
    until = f", until {plain_date(end - timedelta(days=1))}" if end else ""
    jointly = ", jointly with the partners" if warrant.partners else ""
    line = f"delegation-{last.code}" if last.said.system == scheme.system else ""
    return Cell(letter, f"{does} {amount}{jointly}{until} ({last.code})", limit, line)


def _name_in_vain(
    link: Link, scheme: SchemeOn, inside: list[tuple[str, int]], ground: int, cells: dict[str, Cell]
) -> None:
    """Write into a holder's cells what a delegation names and does not grant."""
    assert link.said is not None, "links of the scheme are delegations"
    if ground and link.ground >= 0 and not ground & link.ground:
        return  # it is about other ground
    body = scheme.facts.bodies.get(link.delegate)
    if body is not None and body.kind is BodyKind.CONSULTATIVE_FORUM:
        cell = Cell(Letter.ADVISES, f"advises ({link.code})", line=f"delegation-{link.code}")
    else:
        why = why_nothing(link, scheme)
        cell = Cell(Letter.NOTHING, f"is named, but {why} ({link.code})", line=f"delegation-{link.code}")
    meant = scheme.checked.meant(link.said.said)
    for code, bit in inside:
        if bit & meant and code not in cells:
            cells[code] = cell


def why_nothing(link: Link, scheme: SchemeOn) -> str:
    """Return in a few words why a delegation grants nothing of something that it names."""
    assert link.said is not None, "links of the scheme are delegations"
    facts = scheme.facts
    end = ends_on(link.said, facts)
    if link.said.said.since > facts.on:
        return f"it begins on {plain_date(link.said.said.since)}"
    if end is not None and end <= facts.on:
        return f"it ended on {plain_date(end - timedelta(days=1))}"
    rules = dict.fromkeys(fault.rule for fault in scheme.faults_of(link))
    if rules:
        return f"the law does not let it through: {', '.join(rules)}"
    if works(link, facts):
        return "its delegator has nothing to pass on there, or the partners' half is missing"
    return "it grants nothing"


def _column(code: str, scheme: SchemeOn) -> Column:
    facts = scheme.facts
    body = facts.bodies.get(code)
    note = "advises only" if body is not None and body.kind is BodyKind.CONSULTATIVE_FORUM else ""
    if not scheme.graph.can_act(code):
        note = "vacant"
    return Column(code, facts.name_of(code), level_of(code, scheme.system, facts), note)


def _is_shown(code: str, cells: Cells, scheme: SchemeOn, area: str) -> bool:
    """Say whether a holder has a column: whoever has anything, and the boards of the places asked about."""
    boards = {board for place in scheme.places if area in ("", place.area) for board in place.boards}
    return bool(cells.get(code)) or code in boards or code == scheme.board


def _folded(rows: list[Row], scheme: SchemeOn) -> Iterator[Row]:
    """Give the rows that differ from the row of what they are part of, each with how many it stands for."""
    same = {row.code: (row.state, row.holes, row.cells) for row in rows}
    parents = scheme.facts.parents
    heads: dict[str, str] = {}
    counts: dict[str, int] = {}
    for row in rows:
        parent = parents.get(row.code, "")
        if parent in same and same[parent] == same[row.code]:
            heads[row.code] = heads.get(parent, parent)
            counts[heads[row.code]] = counts.get(heads[row.code], 0) + 1
    shown = {row.code for row in rows} - set(heads)
    for row in rows:
        if row.code in shown:
            depth = sum(1 for above in ancestors(row.code, parents)[1:] if above in shown)
            yield replace(row, depth=depth, folded=counts.get(row.code, 0))
