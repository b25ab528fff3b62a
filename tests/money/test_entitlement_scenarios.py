"""Entitlements as a finance officer would work them out: tests/scenarios/money/entitlements.yaml."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from catchment.foundation.rules.findings import About
from catchment.foundation.rules.money import read_pounds
from catchment.money.queries.rates import shipped_rates
from catchment.money.rules.director_time import director_time
from catchment.money.rules.entitlements import Entitlement, Held, entitlement
from catchment.money.rules.leaving import leaving
from catchment.money.rules.rates import PaidTo, TypedRate, with_typed
from catchment.money.rules.vocabulary import Population
from catchment.money.rules.years import read_year
from tests.reading import read_yaml

FILE = Path(__file__).parent.parent / "scenarios" / "money" / "entitlements.yaml"
SAID = read_yaml(FILE)
PCN = About("pcn", "XN001", "Testham PCN")
PRACTICE = About("practice", "X99001", "The Testham Surgery")
KNOWN = {
    "case", "rule", "year", "held", "imported", "stand_in", "paid_to", "flows", "not", "total", "earned",
    "sum_of", "route", "month_of", "finds", "finds_not", "not_recurrent",
}  # fmt: skip


def people(said: dict[str, Any]) -> dict[Population, Held]:
    """Return populations as a case writes them."""
    return {Population(kind): Held(Decimal(str(number)), "the scenario") for kind, number in said.items()}


def worked_out(case: dict[str, Any]) -> Entitlement:
    """Work out the entitlement that a case is about."""
    assert set(case) <= KNOWN, f"a case knows no {sorted(set(case) - KNOWN)}"
    typed = [
        TypedRate(
            each["component"],
            each["from"],
            each["to"],
            Decimal(each["pounds"]),
            Population(each["per"]),
            "a test",
            "L",
        )
        for each in case.get("imported", ())
    ]
    return entitlement(
        PCN,
        people(case.get("held", SAID["held"])),
        with_typed(shipped_rates(), typed),
        read_year(case["year"]),
        stand_in=case.get("stand_in", False),
        paid_to=PaidTo(case.get("paid_to", "network")),
    )


def named(case: dict[str, Any]) -> str:
    """Return the name of a case."""
    return str(case["case"])


@pytest.mark.parametrize("case", SAID["cases"], ids=named)
def test_entitlement(case: dict[str, Any]) -> None:
    """Lines, total and months to the penny; and nothing known is left unsaid."""
    found = worked_out(case)
    lines = {line.component: line for line in found.lines}
    for component, pounds in case["flows"].items():
        assert component in lines, f"no line for {component}: {[each.sentence for each in found.findings]}"
        assert lines[component].pence == read_pounds(pounds), lines[component].sentence
    assert not set(case.get("not", ())) & set(lines)
    assert case["flows"] or not lines
    if "total" in case:
        assert found.pence == read_pounds(case["total"]), found.sentence
    if "earned" in case:
        assert found.earned_pence == read_pounds(case["earned"])
    if "sum_of" in case:
        parts = [lines[each].pence for each in case["sum_of"]["of"]]
        assert sum(parts) == read_pounds(case["sum_of"]["is"])
    for component, route in case.get("route", {}).items():
        assert lines[component].route == route
    assert {each for each in case.get("not_recurrent", ()) if lines[each].recurrent} == set()


@pytest.mark.parametrize("case", [case for case in SAID["cases"] if "month_of" in case], ids=named)
def test_months(case: dict[str, Any]) -> None:
    """What falls in a month; the months of a line add up to it, and those of all lines to the total."""
    found = worked_out(case)
    for component, months in case["month_of"].items():
        line = found.of(component)
        assert line is not None
        by_month = {each.month: each.pence for each in line.months}
        for month, pounds in months.items():
            assert by_month[month] == read_pounds(pounds)
        assert sum(by_month.values()) == line.pence
    assert sum(each.pence for each in found.months) == found.pence


@pytest.mark.parametrize(
    "case", [case for case in SAID["cases"] if "finds" in case or "finds_not" in case], ids=named
)
def test_findings(case: dict[str, Any]) -> None:
    """What is not known, or not certain, is said with its rule."""
    found = worked_out(case)
    for wanted in case.get("finds", ()):
        sentences = [each.sentence for each in found.findings if each.rule == wanted["rule"]]
        assert any(wanted["says"] in each for each in sentences), sentences
    for words in case.get("finds_not", ()):
        assert not [each.sentence for each in found.findings if words in each.sentence]


@pytest.mark.parametrize("case", SAID["directors"], ids=named)
def test_clinical_director(case: dict[str, Any]) -> None:
    """A quarter of full time for 50,000 patients, while the formula held (E-040, E-041)."""
    found = director_time(Decimal(case["registered"]), case["day"])
    assert found.wte == (None if case["wte"] is None else Decimal(case["wte"]))
    assert found.rule == case["rule"]


def test_the_directors_time_needs_the_list() -> None:
    assert "not known" in director_time(None, date(2022, 7, 1)).sentence


@pytest.mark.parametrize("case", SAID["leaving"], ids=named)
def test_leaving(case: dict[str, Any]) -> None:
    """What a practice and its network lose, line by line (S004-25)."""
    own = people(case["practice"])
    found = leaving(PRACTICE, PCN, own, people(SAID["held"]), shipped_rates(), read_year(case["year"]))
    lost = {line.component: line.lost_pence for line in found.lines}
    assert lost == {component: read_pounds(pounds) for component, pounds in case["lost"].items()}
    assert found.practice_pence == read_pounds(case["by_practice"])
    assert found.network_pence == read_pounds(case["by_network"])
    assert all(line.with_pence - line.without_pence == line.lost_pence for line in found.lines)


RULES = {
    *("E-017", "E-026", "E-040", "E-041", "E-042", "E-044", "E-045", "E-046", "E-047", "E-049", "E-060"),
    *("X-05", "X-10", "X-13", "S004-25"),
}


def test_each_rule_has_a_scenario() -> None:
    every = [*SAID["cases"], *SAID["directors"], *SAID["leaving"]]
    assert {rule for case in every for rule in case["rule"].split()} >= RULES
