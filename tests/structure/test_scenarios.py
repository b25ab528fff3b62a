"""Scenarios: the checks of the structure, as a board secretary would state them."""

from pathlib import Path

import pytest

from catchment.structure.checks import run_checks
from catchment.structure.rules.checks import CHECKS
from tests.structure.scenario import Case, matches, read_cases, read_facts

FILES = sorted((Path(__file__).parent.parent / "scenarios" / "structure").glob("*.yaml"))
CASES = [case for path in FILES for case in read_cases(path)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_scenario(case: Case) -> None:
    """What is expected is found, exactly once, and what is not expected is not."""
    found = run_checks(read_facts(case.facts, case.as_at), case.as_at)
    said = "\n".join(
        f"{each.rule} {each.severity} about {each.about.code}: {each.sentence}" for each in found
    )
    for expected in case.finds:
        assert sum(matches(expected, each) for each in found) == 1, f"expected “{expected}” in:\n{said}"
    for refused in case.finds_nothing:
        assert not any(matches(refused, each) for each in found), f"did not expect “{refused}” in:\n{said}"
    for finding in found:
        assert finding.sentence.endswith(".") and finding.remedy.endswith("."), finding
        assert finding.source and finding.as_at == case.as_at


@pytest.mark.parametrize("rule", sorted({check.rule for check in CHECKS}))
def test_every_check_has_scenarios(rule: str) -> None:
    """Each check has a case in which it fires and one in which it does not."""
    assert any(line.split()[0] == rule for case in CASES for line in case.finds), f"{rule} never fires"
    assert any(line.split()[0] == rule for case in CASES for line in case.finds_nothing), (
        f"{rule} always fires"
    )


def test_listed_severity_is_the_worst() -> None:
    """No check finds anything worse than it is listed with."""
    order = ["error", "warning", "info"]
    listed = {check.rule: str(check.severity) for check in CHECKS}
    for case in CASES:
        for finding in run_checks(read_facts(case.facts, case.as_at), case.as_at):
            assert order.index(str(finding.severity)) >= order.index(listed[finding.rule])
