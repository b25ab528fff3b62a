"""Comparing designs: the same place under rival handbooks, function by function and in sum.

The White Paper left open who has what power at place (S000-11, S000-14), and five forms of governance answer
differently (D-050 to D-054). A design is a handbook; its answer is the graph that is built from it. For every
function that matters at place this says under each design who decides, up to what, how many steps of
delegation that is below the statutory body, who stays accountable and who is liable - and whether it has a
clear owner. What matters at place is what is usually decided there (the value `heads` of S000-11), and what
any design passes on to it: those compared, and those that the list is always made with, so that the number
of functions does not hang on which designs somebody chose.

Each column follows from its own graph, the place and the list of functions alone: so a design compared with
itself shows no difference, and the order of the designs only moves columns about.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from catchment.authority.rules.accountability import accountable_for, liable_for
from catchment.authority.rules.answers import Named
from catchment.authority.rules.checks.frame import CheckedAuthority
from catchment.authority.rules.comparing_values import (
    MATTERS_NOTE,
    MONEY_NOTE,
    NO_MONEY_NOTE,
    Cell,
    Column,
    Comparison,
    Decider,
    Row,
    Stands,
    Summary,
)
from catchment.authority.rules.comparing_words import difference, sum_up
from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.graph import UNLIMITED, Graph, Warrant
from catchment.foundation.rules.money import pounds_in_short
from catchment.governance.rules.assumed import words_of
from catchment.governance.rules.document.vocabulary import Purpose
from catchment.structure.rules.words import listed

Holding = tuple[str, Warrant]
PLACE_HEADS = "S000-11"
NO_MONEY: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True)
class Design:
    """A design to compare: what it is called, and the graph of its handbook among those of the others."""

    name: str
    title: str
    graph: Graph


@dataclass(frozen=True, slots=True)
class _Ground:
    """What is asked about: one place of one system, as a design has it."""

    system: str
    area: str
    ground: int
    boards: frozenset[str]


def compare(
    designs: Sequence[Design],
    system: str,
    area: str,
    always: Sequence[Graph] = (),
    money: Mapping[str, int] = NO_MONEY,
) -> Comparison:
    """Return designs side by side for one place; amounts are pence (S000-11, S000-14, D-050 to D-054).

    `area` is a place that every design's facts know. Differences are told against the first design. What the
    graphs `always` pass on to the place is compared too, though they have no column. `money` is what was
    decided on for the place, in pence by function.
    """
    judged = [CheckedAuthority(design.graph) for design in designs]
    grounds = [_ground(design.graph, system, area) for design in designs]
    others = [CheckedAuthority(graph) for graph in always]
    functions = _functions(
        [*judged, *others], [*grounds, *(_ground(graph, system, area) for graph in always)]
    )
    cells = {
        code: tuple(_cell(*pair, code) for pair in zip(judged, grounds, strict=True)) for code in functions
    }
    rows = tuple(
        Row(Named(code, functions[code]), found, any(other != found[0] for other in found[1:]))
        for code, found in cells.items()
    )
    columns = tuple(
        Column(design.name, design.title, _summary([row.cells[number] for row in rows], rows, money))
        for number, design in enumerate(designs)
    )
    return Comparison(
        system=system,
        place=Named(area, designs[0].graph.facts.name_of(area)),
        on=designs[0].graph.facts.on,
        sentence=sum_up(columns, designs[0].graph.facts.name_of(area)),
        designs=columns,
        differences=tuple(difference(columns, rows, number) for number in range(1, len(columns))),
        rows=rows,
        money_note=MONEY_NOTE.format(place=designs[0].graph.facts.name_of(area)) if money else NO_MONEY_NOTE,
        matters_note=MATTERS_NOTE,
    )


def place_boards(facts: AuthorityFacts, system: str) -> dict[str, list[str]]:
    """Return, by area, the boards at place of a system: with that purpose, or one of the five forms."""
    found: dict[str, list[str]] = {}
    for body in sorted(facts.bodies.values(), key=lambda each: each.code):
        at_place = body.purpose is Purpose.PLACE_BOARD or body.form is not None
        if body.system == system and at_place and body.area:
            found.setdefault(body.area, []).append(body.code)
    return found


def _ground(graph: Graph, system: str, area: str) -> _Ground:
    boards = place_boards(graph.facts, system).get(area, [])
    return _Ground(system, area, graph.grounds[area], frozenset(boards))


def _functions(judged: Sequence[CheckedAuthority], grounds: Sequence[_Ground]) -> dict[str, str]:
    """Return the functions that matter at place under any design, with their names; the catalogue's order."""
    names: dict[str, str] = {}
    for checked, place in zip(judged, grounds, strict=True):
        facts, wanted = checked.facts, 0
        for code in words_of(facts.values.get(place.system, {}), PLACE_HEADS, "heads") or ():
            wanted |= checked.under.get(code, 0)
        for holder, warrant in _delegated(checked, place):
            if _at_place(holder, warrant, place, facts):
                wanted |= warrant.functions
        names |= {code: facts.name_of(code) for code, bit in checked.graph.bits.items() if bit & wanted}
    order = {code: number for number, code in enumerate(judged[0].graph.bits)}
    system = grounds[0].system
    last = len(order)
    ordered = sorted(
        names, key=lambda code: (last if code.startswith(f"{system}-") else order.get(code, last), code)
    )
    return {code: names[code] for code in ordered}


def _delegated(checked: CheckedAuthority, place: _Ground) -> list[Holding]:
    """Return who was given something for the whole place by the system's handbook, and can act."""
    return [
        (holder, warrant)
        for holder, warrant in checked.delegated.get(place.system, ())
        if not place.ground & ~warrant.ground
        and holder not in checked.facts.boards
        and checked.graph.can_act(holder)
    ]


def _at_place(holder: str, warrant: Warrant, place: _Ground, facts: AuthorityFacts) -> bool:
    """Say whether a holder decides at place: its boards and their seats, or somebody outside the ICB for it.

    A committee of the ICB that decides for this place alone is still a committee of the ICB.
    """
    body = facts.body_of(holder)
    if body is not None and body.code in place.boards:
        return True
    return facts.organisation_of(holder) != place.system and not warrant.ground & ~place.ground


def _cell(checked: CheckedAuthority, place: _Ground, function: str) -> Cell:
    """Return who decides one function under one design."""
    graph, facts = checked.graph, checked.facts
    bit = graph.bits.get(function, 0)
    best: dict[str, Warrant] = {}
    for holder, warrant in _delegated(checked, place):
        if warrant.functions & bit and _better(warrant, best.get(holder)):
            best[holder] = warrant
    keepers = _keepers(graph, place, function) if bit else []
    kept_by = tuple(Named(holder, facts.name_of(holder)) for holder, _ in keepers)
    if not best:
        stands = Stands.KEPT if keepers else Stands.NOBODY
        clear, why = _kept_clearly(graph, place, keepers, bit)
        law = keepers[0][1] if keepers else None
        return _with_answers(facts, law, Cell(stands, (), kept_by, 0 if keepers else None, clear, why))
    levels = sorted(best.items(), key=lambda pair: _ladder(pair, place, facts))
    deciders = tuple(
        Decider(
            Named(holder, facts.name_of(holder)),
            None if warrant.limit == UNLIMITED else warrant.limit,
            _steps(warrant),
            _at_place(holder, warrant, place, facts),
        )
        for holder, warrant in levels
    )
    two = _two_owners(levels, facts)
    stands = Stands.AT_PLACE if deciders[0].at_place else Stands.IN_SYSTEM
    cell = Cell(stands, deciders, kept_by, deciders[0].steps, not two, two)
    return _with_answers(facts, levels[0][1], cell)


def _better(new: Warrant, old: Warrant | None) -> bool:
    return old is None or (new.limit, -len(new.chain)) > (old.limit, -len(old.chain))


def _ladder(pair: Holding, place: _Ground, facts: AuthorityFacts) -> tuple[bool, int, int, str]:
    """Order deciders: at place first, from the largest limit; elsewhere the ladder up, from the smallest."""
    holder, warrant = pair
    here = _at_place(holder, warrant, place, facts)
    return (not here, -warrant.limit if here else warrant.limit, len(warrant.chain), holder)


def _steps(warrant: Warrant) -> int:
    """Count the delegations between the statutory body and the holder of a warrant.

    What an organisation took on from another starts anew at its board: steps are those within the system.
    """
    steps = 0
    for link in warrant.chain:
        steps = 0 if link.said is None else steps + 1
    return steps


def _keepers(graph: Graph, place: _Ground, function: str) -> list[Holding]:
    """Return who decides where nobody else may: the board, or whoever else holds the function in law."""
    facts = graph.facts
    found = [
        (holder, warrant)
        for holder, warrant in graph.holding(function)
        if warrant.chain[-1].said is None
        and not place.ground & ~warrant.ground
        and holder not in facts.boards
    ]
    own = [pair for pair in found if facts.organisation_of(pair[0]) == place.system]
    return own or found


def _kept_clearly(graph: Graph, place: _Ground, keepers: list[Holding], bit: int) -> tuple[bool, str]:
    """Say whether a function that nobody was given has a clear owner all the same, and why (not)."""
    facts = graph.facts
    if not keepers:
        return False, "Nobody may decide it here."
    names = listed([facts.name_of(holder) for holder, _ in keepers])
    if len(keepers) > 1:
        return False, f"{names} each hold it in law."
    holder = keepers[0][0]
    if facts.organisation_of(holder) != place.system:
        return True, f"{names} decides it for itself."
    if graph.reserved.get(place.system, {}).get(holder, 0) & bit:
        return True, f"It is reserved to {names}."
    return False, f"Nobody has been given it; in law it stays with {names}."


def _two_owners(levels: list[Holding], facts: AuthorityFacts) -> str:
    """Say who shares a decision up to the same amount, neither through the other; empty where nobody does."""
    for index, (holder, warrant) in enumerate(levels):
        for earlier, other in levels[:index]:
            apart = not _through(other, holder) and not _through(warrant, earlier)
            if apart and warrant.limit == other.limit and warrant.root == other.root:
                limit = "whatever it costs"
                if warrant.limit != UNLIMITED:
                    limit = f"up to {pounds_in_short(warrant.limit)}"
                names = f"{facts.name_of(earlier)} and {facts.name_of(holder)}"
                return f"Both {names} may decide it {limit}."
    return ""


def _through(warrant: Warrant, holder: str) -> bool:
    return any(link.delegator == holder for link in warrant.chain)


def _with_answers(facts: AuthorityFacts, warrant: Warrant | None, cell: Cell) -> Cell:
    """Return the cell with who stays accountable and who is liable (B-080, D-007, D-028)."""
    if warrant is None:
        return cell
    return cell.answered_for(accountable_for(warrant, facts), liable_for(warrant, facts))


def _summary(cells: Sequence[Cell], rows: Sequence[Row], money: Mapping[str, int]) -> Summary:
    at_place = [cell for cell in cells if cell.stands is Stands.AT_PLACE]
    holders = {each.who for cell in cells for each in cell.deciders}
    limits = [each.limit_pence for cell in at_place for each in cell.deciders if each.at_place]
    steps = [cell.steps for cell in cells if cell.steps is not None]
    unclear = (row.function for row, cell in zip(rows, cells, strict=True) if not cell.clear)
    return Summary(
        functions=len(cells),
        at_place=len(at_place),
        share_at_place=round(len(at_place) / len(cells), 4) if cells else None,
        in_system=sum(cell.stands is Stands.IN_SYSTEM for cell in cells),
        kept=sum(cell.stands is Stands.KEPT for cell in cells),
        nobody=sum(cell.stands is Stands.NOBODY for cell in cells),
        median_steps=float(median(steps)) if steps else None,
        most_steps=max(steps, default=None),
        unclear=tuple(unclear),
        holders=tuple(sorted(holders, key=lambda each: each.code)),
        unlimited_at_place=None in limits,
        largest_limit_pence=max((limit for limit in limits if limit is not None), default=None),
        money_share_at_place=money_share(cells, rows, money),
    )


def money_share(cells: Sequence[Cell], rows: Sequence[Row], money: Mapping[str, int]) -> float | None:
    """Return how much of the money (pence by function) place would decide, 0 to 1; None if none is known."""
    whole = sum(money.values())
    if whole <= 0:
        return None
    at_place = sum(
        money.get(row.function.code, 0)
        for row, cell in zip(rows, cells, strict=True)
        if cell.stands is Stands.AT_PLACE
    )
    return round(at_place / whole, 4)
