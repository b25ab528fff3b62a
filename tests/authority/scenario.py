"""Reading scenarios of authority: a scheme, and who may or may not decide something on a day.

`python -m pytest tests/authority/test_scenarios.py` runs every `may_*.yaml` in tests/scenarios/authority. All
start from the scheme in `worlds/exampleshire.yaml` there; what a file or a case adds to it is written as in a
handbook. A file or a case may:

    add:       {delegations: [...], bodies: [...]}    say more
    without:   [D-NORTH, R-BUDGET, BOARD/finance]     take out
    change:    {D-NORTH: {limit: 5000000}}            say something else of one
    vacate:    [BOARD/finance]                        nobody holds these seats
    withdrawn: {D-NORTH: 2025-11-01}                  taken out of the handbook on a day
    values:    {D-012: {commenced_on: 2024-04-01}}    what the handbook says where nobody is sure
    regimes:   {HB26: 2027-04-01}                     give a regime its first day

and a case then says, for a day (`as_at`), one question to a line: `WHO: FUNCTION for AREA[, £POUNDS]`

    may:       those who may;        with `through`, the delegations it rests on
    may_not:   those who may not;    with `because`, the rule of the reason and words of it
    spent:     {D-NORTH: 8000000}    pounds decided this financial year
    accountable, liable:             the organisations that are, where somebody may
    conditions:                      words of the conditions that go with a yes
"""

import re
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from catchment.authority.rules.answers import Question
from catchment.authority.rules.building import build_graph
from catchment.authority.rules.graph import Graph
from catchment.foundation.rules.periods import Period
from tests.authority.checks.scenario import FOLDER, facts_of
from tests.reading import read_yaml

LISTS = ("organisations", "areas", "bodies", "seats", "instruments", "reservations", "delegations")
CHANGES = {"add", "without", "change", "vacate", "withdrawn", "values", "regimes"}
SAYS = {"may", "may_not", "because", "through", "spent", "accountable", "liable", "conditions"}
LINE = re.compile(r"^(?P<who>\S+): (?P<function>\S+) for (?P<area>[^\s,]+)(, £(?P<pounds>[\d,]+(\.\d\d)?))?$")
REGIMES = {
    "CCG": Period(date(2013, 4, 1), date(2022, 7, 1)),
    "HCA22": Period(date(2022, 7, 1)),
    "PSR": Period(date(2024, 1, 1)),
    "ICB_2026": Period(date(2026, 4, 1)),
    "ICB_2027": Period(date(2027, 4, 1)),
}


@dataclass(frozen=True)
class Case:
    """One dated case: who may and may not, and why; `spent` is pence."""

    name: str
    rules: tuple[str, ...]
    graph: Graph
    may: tuple[tuple[str, Question], ...]
    may_not: tuple[tuple[str, Question], ...]
    because: str = ""
    through: tuple[str, ...] = ()
    spent: dict[str, int] = field(default_factory=dict)
    accountable: tuple[str, ...] | None = None
    liable: tuple[str, ...] | None = None
    conditions: str = ""


def read_cases(path: Path) -> list[Case]:
    """Return the cases of a scenario file."""
    document = read_yaml(path)
    assert set(document) <= CHANGES | {"title", "cases"}, f"{path.stem} knows no {sorted(document)}"
    return [_case(path.stem, document, case) for case in document["cases"]]


def _case(file: str, document: dict[str, Any], case: dict[str, Any]) -> Case:
    unknown = set(case) - CHANGES - SAYS - {"case", "rule", "as_at"}
    assert not unknown, f"{file}: a case knows no {sorted(unknown)}"
    assert case.get("may") or case.get("may_not"), f"{file}: {case['case']} asks nothing"
    world = read_yaml(FOLDER / "worlds" / "exampleshire.yaml")
    said: dict[str, Any] = {"withdrawn": {}, "values": {}, "regimes": {}}
    for change in (document, case):
        _change(world, deepcopy(change))
        for name, values in said.items():
            values.update(change.get(name, {}))
    facts = facts_of(world, case["as_at"], said["withdrawn"], said["values"])
    regimes = {code: Period(first) for code, first in said["regimes"].items()}
    graph = build_graph(replace(facts, regimes={**REGIMES, **regimes}))
    return Case(
        name=f"{file}: {case['case']}",
        rules=tuple(str(case["rule"]).split()),
        graph=graph,
        may=tuple(_question(line, graph) for line in case.get("may", ())),
        may_not=tuple(_question(line, graph) for line in case.get("may_not", ())),
        because=case.get("because", ""),
        through=tuple(case.get("through", ())),
        spent={
            each.key: int(case["spent"][each.said.code] * 100)
            for each in facts.delegations
            if each.said.code in case.get("spent", {})
        },
        accountable=tuple(case["accountable"]) if "accountable" in case else None,
        liable=tuple(case["liable"]) if "liable" in case else None,
        conditions=case.get("conditions", ""),
    )


def _question(line: str, graph: Graph) -> tuple[str, Question]:
    found = LINE.match(line)
    assert found, f"“{line}” is not `WHO: FUNCTION for AREA, £POUNDS`"
    who, facts = found["who"], graph.facts
    assert who in facts.organisations or who in facts.bodies or who in facts.seats, f"nobody is called {who}"
    pence = round(float((found["pounds"] or "0").replace(",", "")) * 100)
    return who, Question(found["function"], found["area"], pence, facts.on)


def _change(world: dict[str, Any], said: dict[str, Any]) -> None:
    for name, items in said.get("add", {}).items():
        assert name in LISTS, f"there is no list {name}"
        world[name].extend(items)
    for code in said.get("without", ()):
        _find(world, code)
        for name in LISTS:
            world[name] = [each for each in world[name] if each["code"] != code]
    for code in said.get("vacate", ()):
        _find(world, code)["held_by"] = []
    for code, changed in said.get("change", {}).items():
        _find(world, code).update(changed)


def _find(world: dict[str, Any], code: str) -> dict[str, Any]:
    return next(each for name in LISTS for each in world[name] if each["code"] == code)
