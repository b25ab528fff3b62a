"""Comparing designs: what a designer reads off them, and what never depends on how they are asked for."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.authority.rules.building import build_graph
from catchment.authority.rules.comparing import Design, compare, money_share
from catchment.authority.rules.comparing_values import Cell, Comparison, Stands
from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.spreading import TooTangled
from tests.authority.checks.scenario import FOLDER, facts_of
from tests.authority.scenario import _change
from tests.authority.worlds import SYSTEMS, worlds
from tests.reading import read_yaml

SYSTEM = "XEX"
SAYS = {"who_decides", "at_place", "no_clear_owner", "steps", "accountable", "liable", "says"}


@dataclass(frozen=True)
class Case:
    """Designs compared, and what is expected of them."""

    name: str
    found: Comparison
    expected: dict[str, Any]

    def cell(self, function: str, design: str) -> Cell:
        """Return one function under one design."""
        row = next(row for row in self.found.rows if row.function.code == function)
        number = [each.name for each in self.found.designs].index(design)
        return row.cells[number]


def read_cases() -> list[Case]:
    """Return the cases of compare.yaml."""
    document = read_yaml(FOLDER / "compare.yaml")
    return [_case(each) for each in document["cases"]]


def _case(said: dict[str, Any]) -> Case:
    unknown = set(said) - SAYS - {"case", "rule", "as_at", "place", "designs"}
    assert not unknown, f"a case of compare.yaml knows no {sorted(unknown)}"
    designs = []
    for name, changes in said["designs"].items():
        world = read_yaml(FOLDER / "worlds" / "exampleshire.yaml")
        _change(world, deepcopy(changes))
        designs.append(Design(name, name, build_graph(facts_of(world, said["as_at"], {}, {}))))
    return Case(said["case"], compare(designs, SYSTEM, said["place"]), said)


CASES = read_cases()


def in_words(cell: Cell) -> str:
    """Return the first decider of a cell as a scenario says it."""
    if cell.stands is Stands.KEPT:
        return f"kept by {', '.join(each.code for each in cell.kept_by)}"
    return f"{cell.deciders[0].who.code} {cell.deciders[0].limit_words}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_designs_stand_as_their_forms_let_them(case: Case) -> None:
    """Each line of the scenario, design by design."""
    for function, by_design in case.expected.get("who_decides", {}).items():
        for design, expected in by_design.items():
            assert in_words(case.cell(function, design)) == expected, (function, design)
    by_name = {each.name: each.summary for each in case.found.designs}
    assert {name: each.at_place for name, each in by_name.items()} == case.expected["at_place"]
    for design, functions in case.expected["no_clear_owner"].items():
        unclear = {each.code for each in by_name[design].unclear}
        assert unclear >= set(functions) and bool(unclear) == bool(functions), design
    for function, by_design in case.expected.get("steps", {}).items():
        assert {design: case.cell(function, design).steps for design in by_design} == by_design
    for says in ("accountable", "liable"):
        for function, by_design in case.expected.get(says, {}).items():
            for design, codes in by_design.items():
                assert {each.code for each in getattr(case.cell(function, design), says)} == set(codes)
    told = " ".join(each.sentence for each in case.found.differences)
    assert all(words in told for words in case.expected["says"]), told


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_sums_are_those_of_the_rows(case: Case) -> None:
    """Every function stands somewhere, shares are of those compared, and money is never made up."""
    for number, design in enumerate(case.found.designs):
        cells = [row.cells[number] for row in case.found.rows]
        each = design.summary
        assert each.functions == len(cells) == each.at_place + each.in_system + each.kept + each.nobody
        assert each.share_at_place == round(each.at_place / len(cells), 4)
        assert len(each.unclear) == sum(not cell.clear for cell in cells)
        assert each.money_share_at_place is None
    assert "budgets" in case.found.money_note


def test_the_share_of_money_is_of_the_functions_that_place_would_decide() -> None:
    """Of £100, £30 was decided under the first function at place; £50 under one that is not compared."""
    case = next(each for each in CASES if any(d.summary.at_place for d in each.found.designs))
    number = next(i for i, d in enumerate(case.found.designs) if d.summary.at_place)
    cells, rows = [row.cells[number] for row in case.found.rows], case.found.rows
    here = next(
        row.function.code for row, cell in zip(rows, cells, strict=True) if cell.stands is Stands.AT_PLACE
    )
    away = [row.function.code for row, c in zip(rows, cells, strict=True) if c.stands is not Stands.AT_PLACE]
    money = {here: 30_00, "not-compared": 50_00, (away or ["nor-this"])[0]: 20_00}
    assert money_share(cells, rows, money) == 0.3
    assert money_share(cells, rows, {}) is None


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_lines_put_together_lose_no_function(case: Case) -> None:
    """What is treated alike is read as one line; where designs differ comes first."""
    grouped = [each.code for group in case.found.groups for each in group.functions]
    assert sorted(grouped) == sorted(row.function.code for row in case.found.rows)
    differs = [group.differs for group in case.found.groups]
    assert differs == sorted(differs, reverse=True)


def designs_of(facts: AuthorityFacts, names: str) -> list[Design]:
    """Return one design of a generated world under several names."""
    graph = build_graph(facts)
    return [Design(name, name, graph) for name in names]


@given(facts=worlds(), area=st.sampled_from(("ALL", "WEST", "TOWN", "UNKNOWN")))
def test_a_design_differs_from_itself_in_nothing(facts: AuthorityFacts, area: str) -> None:
    """Whatever the scheme, also a broken one."""
    try:
        designs = designs_of(facts, "AB")
    except TooTangled:
        return
    found = compare(designs, SYSTEMS[0], area)
    assert not [row for row in found.rows if row.differs]
    assert found.designs[0].summary == found.designs[1].summary
    assert "nothing is different" in found.differences[0].sentence


@given(
    first=worlds(),
    second=worlds(),
    third=worlds(),
    order=st.permutations((0, 1, 2)),
    area=st.sampled_from(("ALL", "WEST", "TOWN")),
)
def test_the_order_of_designs_moves_columns_only(
    first: AuthorityFacts, second: AuthorityFacts, third: AuthorityFacts, order: list[int], area: str
) -> None:
    """Each column says the same wherever it stands, of the same functions in the same order."""
    try:
        designs = [
            Design(name, name, build_graph(each))
            for name, each in zip("ABC", (first, second, third), strict=True)
        ]
    except TooTangled:
        return
    straight = compare(designs, SYSTEMS[0], area)
    moved = compare([designs[number] for number in order], SYSTEMS[0], area)
    assert moved.designs == tuple(straight.designs[number] for number in order)
    assert [row.function.code for row in moved.rows] == [row.function.code for row in straight.rows]
    for row, other in zip(straight.rows, moved.rows, strict=True):
        assert other.cells == tuple(row.cells[number] for number in order)
        assert other.differs == row.differs
