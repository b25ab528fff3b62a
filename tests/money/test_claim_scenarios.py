"""Runs tests/scenarios/money/claims.yaml: facts and lines that a finance officer can check by hand."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from catchment.foundation.rules.money import pounds, read_pounds
from catchment.money.roles_shipped import shipped_roles
from catchment.money.rules.claim_reading import Span, read_lines
from catchment.money.rules.claim_values import Assessment, Before, ClaimFacts, Line, Outcome
from catchment.money.rules.claims import assess
from catchment.money.rules.roles import RateTyped, RoleTable
from catchment.money.rules.years import FinancialYear, read_year
from tests.reading import read_yaml

CASES = read_yaml(Path(__file__).parents[1] / "scenarios/money/claims.yaml")["cases"]


def _lines(told: list[dict[str, Any]], year: FinancialYear, table: RoleTable) -> tuple[Line, ...]:
    rows = [{name: str(value) for name, value in each.items()} for each in told]
    lines, problems = read_lines(rows, Span(year.starts, year.ends), table)
    assert not problems, problems
    return lines


def _facts(told: dict[str, Any], year: FinancialYear, table: RoleTable) -> ClaimFacts:
    return ClaimFacts(
        year,
        registered=told.get("registered"),
        baseline={role: Decimal(str(wte)) for role, wte in told.get("baseline", {}).items()},
        sum_pence=read_pounds(told["sum"]) if "sum" in told else None,
        won_pence=read_pounds(told.get("won", "0")),
        before=tuple(
            Before(each, each.actual)
            for each in (_lines(told["before"], year, table) if "before" in told else ())
        ),
    )


def _flow(outcome: Outcome) -> str:
    """Say what came of a line as the scenarios write it."""
    words = [f"line {outcome.number}: {pounds(outcome.accepted)} of {pounds(outcome.claimed)}"]
    words += [f"{each.rule} takes {pounds(each.pence)}" for each in outcome.reductions]
    if outcome.held:
        words.append(f"{pounds(outcome.held)} held")
    return ", ".join(words)


def _found(assessment: Assessment) -> list[tuple[str, str]]:
    remarks = [*assessment.remarks, *(each for out in assessment.outcomes for each in out.missing)]
    return [(each.rule, each.sentence) for each in remarks]


@pytest.mark.parametrize("case", CASES, ids=[each["case"] for each in CASES])
def test_case(case: dict[str, Any]) -> None:
    year = read_year(case["year"])
    rates = [
        RateTyped(each["role"], each["from"], each["to"], Decimal(each["pounds"]), "invented")
        for each in case.get("rates", ())
    ]
    table = shipped_roles().with_rates(rates)
    found = assess(_lines(case["lines"], year, table), _facts(case.get("pcn", {}), year, table), table)
    flows = [_flow(each) for each in found.outcomes]
    for flow in case["flows"]:
        assert flow in flows
    for finding in case.get("finds", ()):
        rule, words = finding.split(" ", 1)
        assert any(rule == each and words in sentence for each, sentence in _found(found)), _found(found)
    if "finds" not in case and not any("held" in flow for flow in case["flows"]):
        assert _found(found) == []


def test_every_maximum_without_a_figure_says_why() -> None:
    table = shipped_roles()
    for role in (*table.roles.values(), *table.london.values()):
        assert role.maximum_on(date(2018, 1, 1)).pounds is None, role.code
        for each in role.maxima:
            assert each.starts < each.ends
            assert (each.pounds is None) == bool(not each.source), (role.code, each)
            assert each.pounds is not None or each.note, (role.code, each)
            assert each.pounds is None or each.confidence in ("H", "M"), (role.code, each)


def test_the_estimated_salaries_of_the_public_tool_are_nowhere() -> None:
    """X-06: many roles stand at £55,670 in that tool, the figure of 2020/21."""
    figures = {each.pounds for role in shipped_roles().roles.values() for each in role.maxima}
    assert Decimal(55670) not in figures
