"""What must hold of the checks whatever a handbook says: they answer, in sentences, and in no order of it."""

from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catchment.foundation.rules.findings import Finding
from catchment.governance.rules.checks import CHECKS, run_checks
from catchment.governance.rules.document import Handbook
from catchment.governance.rules.facts import GovernanceFacts
from tests.governance.generated import handbooks
from tests.governance.scenario import facts_about

DAYS = st.sampled_from(
    [date(2021, 6, 1), date(2022, 7, 1), date(2024, 3, 3), date(2025, 12, 1), date(2027, 12, 1)]
)
HEALTH_BILL: dict[str, Any] = {
    "regimes": {"HB26": ["2027-04-01"]},
    "constituencies": {"mayors": ["X47000001"]},
    "organisations": {"X47000001": {"kind": "combined-authority", "name": "Storyshire"}},
}
PLACES: dict[str, Any] = {
    "areas": {
        "NORTHMOOR": {"kind": "place", "name": "Northmoor", "patients": 200_000},
        "STORYFORD": {"kind": "neighbourhood", "name": "Storyford", "within": "NORTHMOOR"},
    },
    "networks": {"XN001": {"practices": ["X99001"], "patients": 20_000}},
}
STRUCTURES = st.sampled_from([{}, PLACES, {**PLACES, **HEALTH_BILL}])
THOROUGH = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def shuffled(handbook: Handbook, seed: int) -> Handbook:
    """Return the handbook with its bodies, people and papers in another order; seats keep theirs."""
    order = Random(seed)

    def anyhow(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(order.sample(items, len(items)))

    people = tuple(
        person.model_copy(update={"posts": anyhow(person.posts), "interests": anyhow(person.interests)})
        for person in handbook.people
    )
    return handbook.model_copy(
        update={
            "bodies": anyhow(handbook.bodies),
            "people": anyhow(people),
            "instruments": anyhow(handbook.instruments),
            "registers": anyhow(handbook.registers),
            "plans": anyhow(handbook.plans),
        }
    )


@THOROUGH
@given(handbooks(), STRUCTURES, DAYS)
def test_checks_answer_in_sentences(handbook: Handbook, structure: dict[str, Any], day: date) -> None:
    """No check raises, and each finding is a sentence with a remedy, about something, on the day."""
    for finding in run_checks(facts_about(handbook, structure), day):
        assert finding.sentence.endswith(".") and finding.remedy.endswith("."), finding
        assert finding.about.kind and finding.about.code and finding.about.name, finding
        assert finding.as_at == day and finding.source, finding


@THOROUGH
@given(handbooks(), STRUCTURES, DAYS, st.integers(0, 1_000))
def test_order_of_the_handbook_does_not_matter(
    handbook: Handbook, structure: dict[str, Any], day: date, seed: int
) -> None:
    """The same handbook in another order breaks the same rules, in the same words."""
    found = run_checks(facts_about(handbook, structure), day)
    assert run_checks(facts_about(shuffled(handbook, seed), structure), day) == found


@given(handbooks(), DAYS)
def test_a_system_without_a_board_is_told_so_once(handbook: Handbook, day: date) -> None:
    """Of everything the Act asks of an integrated care board, only B-020 is found where there is none."""
    bodies = tuple(body for body in handbook.bodies if str(body.purpose) != "icb-board")
    found = run_checks(facts_about(handbook.model_copy(update={"bodies": bodies}), {}), day)
    of_the_board = [each.rule for each in found if _about_the_board(each)]
    assert of_the_board == (["B-020"] if day >= date(2022, 7, 1) else [])


def _about_the_board(finding: Finding) -> bool:
    """Say whether a finding is of the rules of domain.md part B that the ICB's board must keep.

    Terms lapse on every body, also where there is no board.
    """
    return finding.rule.startswith("B-0") and "still holds the seat" not in finding.sentence


@pytest.mark.parametrize("rule", sorted({check.rule for check in CHECKS if check.rule.startswith("B-0")}))
def test_rules_of_the_board_begin_with_the_act(rule: str) -> None:
    """A handbook that breaks many rules breaks none of the board's before 1 July 2022."""
    empty = Handbook.model_validate(
        {
            "handbook": 1,
            "system": "XEX",
            "title": "Next to nothing",
            "bodies": [{"code": "BOARD", "name": "Board", "kind": "statutory-board", "purpose": "icb-board"}],
        }
    )
    facts: GovernanceFacts = facts_about(empty, {})
    assert not [each for each in run_checks(facts, date(2022, 6, 30)) if each.rule == rule]
