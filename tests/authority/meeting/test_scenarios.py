"""Meetings as a board secretary would tell them."""

import pytest

from catchment.authority.rules.checks.meetings import CHECKS
from tests.authority.meeting.scenario import Case, facts_of, found_in, judged, read_cases, run


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case.name)
def test_scenario(case: Case) -> None:
    """What happens is allowed, what is refused names its rule, and the meeting says what it should."""
    assert run(case).taken > 0
    for expected, number, said in found_in(case):
        assert number == expected, said


@pytest.mark.parametrize("place", range(len(CHECKS)), ids=lambda place: CHECKS[place].asks)
def test_every_check_fires_and_rests(place: int) -> None:
    """Each check finds something in one case, and nothing in another."""
    cases = [case for case in read_cases() if judged(case)]
    found = [list(CHECKS[place].run(facts_of(case), case.told["as_at"])) for case in cases]
    assert any(found) and not all(found)


@pytest.mark.parametrize(
    "rule", ["B-062", "B-063", "B-066", "B-067", "B-068", "B-070", "B-071", "B-072", "B-079"]
)
def test_every_rule_refuses_something(rule: str) -> None:
    """Each rule that can refuse a step has a case in which it does."""
    refusals = [
        each["refused"] for case in read_cases() for each in case.told["happens"] if "refused" in each
    ]
    assert any(rule in refusal for refusal in refusals), f"nothing is refused under {rule}"
