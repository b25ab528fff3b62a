"""Scenarios: the checks of governance, as a board secretary would state them."""

import pytest

from catchment.governance.rules.checks import CHECKS, run_checks
from tests.governance.scenario import FOLDER, Case, read_cases
from tests.structure.scenario import matches

FILES = sorted(FOLDER.glob("*.yaml"))
CASES = [case for path in FILES for case in read_cases(path)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_scenario(case: Case) -> None:
    """What is expected is found, exactly once, and what is not expected is not."""
    found = run_checks(case.facts, case.as_at)
    said = "\n".join(
        f"{each.rule} {each.severity} about {each.about.code}: {each.sentence}" for each in found
    )
    for expected in case.finds:
        assert sum(matches(expected, each) for each in found) == 1, f"expected “{expected}” in:\n{said}"
    for refused in case.finds_nothing:
        assert not any(matches(refused, each) for each in found), f"did not expect “{refused}” in:\n{said}"
    for finding in found:
        assert finding.sentence.endswith((".", ")")) and finding.remedy.endswith("."), finding
        assert finding.source and finding.as_at == case.as_at


@pytest.mark.parametrize("rule", sorted({check.rule for check in CHECKS}))
def test_every_check_has_scenarios(rule: str) -> None:
    """Each check has a case in which it fires and one in which it does not."""
    fires = any(line.split()[0] == rule for case in CASES for line in case.finds)
    rests = any(line.split()[0] == rule for case in CASES for line in case.finds_nothing)
    assert fires, f"{rule} never fires"
    assert rests, f"{rule} always fires"


def test_listed_severity_is_the_worst() -> None:
    """No check finds anything worse than it is listed with."""
    order = ["error", "warning", "info"]
    listed = {
        check.rule: min(order.index(str(each.severity)) for each in CHECKS if each.rule == check.rule)
        for check in CHECKS
    }
    for case in CASES:
        for finding in run_checks(case.facts, case.as_at):
            assert order.index(str(finding.severity)) >= listed[finding.rule]
