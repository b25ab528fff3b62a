"""The scheme as ICBs publish it: the scenarios, and what must be so of every scheme."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.authority.rules.building import build_graph
from catchment.authority.rules.checks.frame import CheckedAuthority
from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.graph import UNLIMITED
from catchment.authority.rules.place_rights import accountable_people, rights_rows, rights_sentence
from catchment.authority.rules.scheme import Hole, Level, SchemeOn, State, stands_in
from catchment.authority.rules.scheme_map import functions_map, map_sentence
from catchment.authority.rules.scheme_matrix import Cell, Letter, cells_of, matrix
from catchment.authority.rules.scheme_tables import reserved_lines, scheme_tables
from catchment.foundation.rules.money import pounds
from tests.authority.scheme_worlds import cases, scheme_of
from tests.authority.worlds import SYSTEMS, worlds

CASES = cases()
BASE = CASES[0][0]


def in_words(cell: Cell | None) -> str:
    """Return a cell as the scenarios write it."""
    if cell is None:
        return ""
    return f"{cell.letter} {pounds(cell.limit_pence)}" if cell.limit_pence is not None else str(cell.letter)


@pytest.mark.parametrize(("system", "case"), CASES, ids=[case["name"] for _, case in CASES])
def test_scenario(system: dict[str, Any], case: dict[str, Any]) -> None:
    """Everything that a case says is so."""
    scheme = scheme_of(system, case.get("lines"))
    if "sentence" in case:
        assert scheme.sentence == case["sentence"]
    tables = {table.key: [line.code for line in table.lines] for table in scheme_tables(scheme)}
    for key, codes in case.get("tables", {}).items():
        assert tables[key] == codes, key
    states = {line.code: line.state for table in scheme_tables(scheme) for line in table.lines}
    assert {code: states[code] for code in case.get("stands", {})} == case.get("stands", {})
    cells = cells_of(scheme)
    for holder, expected in case.get("cells", {}).items():
        found = {code: in_words(cells.get(holder, {}).get(code)) for code in expected}
        assert found == expected, holder
    rows = {row.code: row for row in rights_rows(scheme, "NORTH")}
    for code, expected in case.get("rights", {}).items():
        row = rows[code]
        assert row.decided == expected["decided"], code
        assert [each.code for each in row.deciders] == expected["deciders"], code
        assert [each.code for each in row.accountable] == expected["accountable"], code
        assert [each.code for each in row.liable] == expected["liable"], code
    if "outcomes" in case:
        assert [each.sentence for each in accountable_people(scheme, "NORTH")] == [case["outcomes"]]


def test_a_row_that_says_what_its_parent_says_is_folded_into_it() -> None:
    """The parent stands for it; with every row asked for nothing is folded, and nothing is lost."""
    scheme = scheme_of(BASE)
    folded, every = matrix(scheme), matrix(scheme, every=True)
    assert [(row.code, row.folded) for row in folded.rows] == [("care", 2), ("plan", 0)]
    assert [row.code for row in every.rows] == ["care", "nursing", "wards", "plan"]
    assert folded.functions == every.functions == 4


def test_a_place_narrows_the_matrix_to_what_holds_there() -> None:
    """In the south nobody at place decides, so the board of the north has no column there."""
    lines = {"D-N": {"from": "BOARD", "to": "NORTH-BOARD", "functions": ["care"], "places": ["NORTH"]}}
    scheme = scheme_of(BASE, lines)
    north, south = matrix(scheme, "NORTH"), matrix(scheme, "SOUTH")
    assert "NORTH-BOARD" in {column.code for column in north.columns}
    assert {column.code for column in south.columns} == {"BOARD", "FINANCE", "SOUTH-FORUM"}
    assert next(each.note for each in south.columns if each.code == "SOUTH-FORUM") == "advises only"


def test_only_the_holes_of_a_place_can_be_asked_for() -> None:
    """The rows are those that the sentence counts, with the reason beside each."""
    lines = {"D-N": {"from": "BOARD", "to": "NORTH-BOARD", "functions": ["nursing"], "places": ["NORTH"]}}
    scheme = scheme_of(BASE, lines, without=("D-FINANCE",))
    rows = matrix(scheme, only_holes=True).rows
    assert [(row.code, row.holes) for row in rows] == [("nursing", (f"in SOUTH: {Hole.NOBODY}",))]
    assert matrix(scheme, "NORTH", only_holes=True).rows == ()
    assert rights_sentence(scheme, "SOUTH", "South", rights_rows(scheme, "SOUTH")) == (
        "South's board is a consultative forum, which advises and decides nothing. Nothing is decided at "
        "place; 1 has no clear holder."
    )
    assert rights_sentence(scheme, "NORTH", "North", rights_rows(scheme, "NORTH")) == (
        "North's board is a committee. 1 of the 5 functions below is decided at place; what is "
        "usually decided at place has a clear holder."
    )


def test_the_map_runs_from_the_nation_down_to_one_person() -> None:
    """Each level that has anybody; heads stand for what is under them; the board is accountable."""
    lines = {
        "D-NHSE": {"from": "NHSE", "to": "ICB", "functions": ["care"], "route": "section-65z5"},
        "D-LEAD": {"from": "BOARD", "to": "NORTH-BOARD/lead", "functions": ["nursing"], "limit": 10_000},
    }
    levels = functions_map(scheme_of(BASE, lines), {"FINANCE": ("BOARD",)})
    assert [each.level for each in levels] == [
        Level.NATION,
        Level.BOARD,
        Level.COMMITTEES,
        Level.PLACES,
        Level.PERSONS,
    ]
    finance = levels[2].holders[0]
    assert [each.name for each in finance.decides[0].functions] == ["Arrange care"]
    assert finance.decides[0].functions[0].why == "and 2 functions under it"
    assert (finance.decides[0].up_to, finance.number) == ("Up to £1m a decision", 3)
    assert [each.code for each in finance.accountable] == ["ICB"]
    assert [each.code for each in finance.reports_to] == ["BOARD"]
    assert (
        map_sentence(levels, "Here")
        == "In Here the board has given decisions to 1 committee and 1 person's seat."
    )
    nothing = functions_map(scheme_of(BASE, without=("D-FINANCE",)), {})
    assert map_sentence(nothing, "Here").endswith(
        "the board decides everything itself: nothing is delegated."
    )


@given(worlds(), st.sampled_from(SYSTEMS))
def test_the_matrix_says_what_the_resolver_says(facts: AuthorityFacts, system: str) -> None:
    """D and S exactly where the graph lets a holder decide by a delegation, with its largest limit."""
    scheme = SchemeOn(CheckedAuthority(build_graph(facts)), system)
    graph = scheme.graph
    for holder, cells in cells_of(scheme).items():
        for code in scheme.ordered:
            bit = graph.bits[code]
            granted = [each for each in scheme.granted(holder) if each.functions & bit]
            cell = cells.get(code)
            if cell is not None and cell.letter is Letter.RESERVED:
                continue  # it says so whether or not the body holds the function: that is a finding
            assert bool(granted) == (cell is not None and cell.letter in (Letter.DECIDES, Letter.STANDS_IN))
            if cell is not None and cell.letter is Letter.DECIDES:
                largest = max(each.limit for each in granted if not stands_in(each))
                assert cell.limit_pence == (None if largest == UNLIMITED else largest)


@given(worlds(), st.sampled_from(SYSTEMS))
def test_every_function_and_line_is_told_once(facts: AuthorityFacts, system: str) -> None:
    """Folding loses no function, the tables no line, and the three states share out the scheme."""
    scheme = SchemeOn(CheckedAuthority(build_graph(facts)), system)
    shown = matrix(scheme)
    assert sum(1 + row.folded for row in shown.rows) == shown.functions == scheme.scope.bit_count()
    every = matrix(scheme, every=True)
    states = [row.state for row in every.rows]
    assert states.count(State.RESERVED) == (scheme.reserved & scheme.scope).bit_count()
    assert states.count(State.DELEGATED) == scheme.delegated.bit_count()
    lines = [line.code for table in scheme_tables(scheme) for line in table.lines]
    said = [
        each.said.code
        for each in facts.delegations
        if each.system == system and (each.withdrawn is None or each.withdrawn > facts.on)
    ]
    assert sorted(lines) == sorted(said)
    assert len(reserved_lines(scheme)) == sum(1 for whose, _ in facts.reservations if whose == system)
    for table in scheme_tables(scheme):
        for line in table.lines:
            assert line.state in ("in force", "in force in part") or line.why, line.code


def test_what_only_nhs_england_holds_is_not_nobodys() -> None:
    """What it holds in law and did not pass on, it decides; what it passed on, those who got it."""
    functions = {
        **BASE["functions"],
        "primary": {"name": "Arrange primary care", "held_by": "nhs-england"},
        "doctors": {"name": "Arrange general practice", "held_by": "nhs-england", "parent": "primary"},
    }
    lines = {
        "D-NHSE": {
            "from": "NHSE",
            "to": "ICB",
            "functions": ["doctors"],
            "route": "section-65z5",
            "onward": "allowed",
        },
        "D-PRIMARY": {"from": "BOARD", "to": "FINANCE", "functions": ["primary"], "limit": 1_000},
    }
    rows = {row.code: row for row in rights_rows(scheme_of({**BASE, "functions": functions}, lines), "NORTH")}
    assert [each.code for each in rows["primary"].deciders] == ["NHSE"]
    assert [each.code for each in rows["doctors"].deciders] == ["FINANCE", "BOARD"]
    assert [each.code for each in rows["doctors"].accountable] == ["NHSE", "ICB"]
    assert [each.code for each in rows["doctors"].liable] == ["ICB"]
