"""Scenarios: the checks of authority, as a board secretary would state them."""

import pytest

from catchment.authority.rules.checks import joint, law, passing_on, places, run_checks, scheme
from tests.authority.checks.scenario import FOLDER, Case, read_cases
from tests.structure.scenario import matches

FILES = sorted(FOLDER.glob("checks_*.yaml"))
CASES = [case for path in FILES for case in read_cases(path)]
CHECKS = (*law.CHECKS, *passing_on.CHECKS, *joint.CHECKS, *scheme.CHECKS, *places.CHECKS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_scenario(case: Case) -> None:
    """What is expected is found, exactly once, and what is not expected is not."""
    found = run_checks(case.checked, case.as_at)
    said = "\n".join(
        f"{each.rule} {each.severity} about {each.about.code}: {each.sentence}" for each in found
    )
    for expected in case.finds:
        assert sum(matches(expected, each) for each in found) == 1, f"expected “{expected}” in:\n{said}"
    for refused in case.finds_nothing:
        assert not any(matches(refused, each) for each in found), f"did not expect “{refused}” in:\n{said}"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: f"{check.rule} {check.asks}")
def test_every_check_has_scenarios(check: object) -> None:
    """Each check has a case in which it fires and one in which it does not."""
    fires = [bool(list(check.run(case.checked, case.as_at))) for case in CASES]  # type: ignore[attr-defined]
    assert any(fires), "it never fires"
    assert not all(fires), "it always fires"


def test_listed_severity_is_the_worst() -> None:
    """No check finds anything worse than it is listed with."""
    order = ["error", "warning", "info"]
    for case in CASES:
        for check in CHECKS:
            for finding in check.run(case.checked, case.as_at):
                assert order.index(str(finding.severity)) >= order.index(str(check.severity)), finding
