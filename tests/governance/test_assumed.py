"""Values that nobody is sure of: a handbook may set its own, and one that cannot be used stops nothing."""

from datetime import date
from decimal import Decimal

import pytest

from catchment.governance.assumptions import given_values
from catchment.governance.rules.assumed import day_in_year, day_of, number_of, unusable, words_of
from catchment.governance.rules.document import Assumption, Handbook
from catchment.governance.rules.duties import duties
from catchment.governance.rules.facts import GovernanceFacts


def test_our_own_values_can_be_used() -> None:
    """What Catchment gives for C-014, C-026 and S001-26 is read as what it is."""
    ours = given_values()
    assert day_of(ours, "C-026", "first_joint_forward_plan_due") == date(2023, 6, 30)
    assert day_in_year(ours, "C-026", "later_joint_forward_plans_due", 2025) == date(2025, 3, 31)
    assert number_of(ours, "S001-26", "leading_wte") == Decimal("0.6")
    assert "councillor" in (words_of(ours, "C-014", "roles") or ())


@pytest.mark.parametrize("said", ["soon", "", None, 7, [], {"a": 1}, "2023-02-30", "NaN", "-1", True])
def test_what_cannot_be_used_is_none(said: object) -> None:
    """No reader raises, whatever a handbook says; and the sentence names the rule and the value."""
    values = {"X-001": {"value": said}}
    assert day_of(values, "X-001", "value") is None
    assert day_in_year(values, "X-001", "value", 2024) is None
    if said != 7:
        assert number_of(values, "X-001", "value") is None
    if said != []:
        assert words_of(values, "X-001", "value") is None
    assert unusable(values, "X-001", "value", "a day").startswith("The value value of X-001 is “")


def test_the_last_of_february_is_no_day_of_every_year() -> None:
    """A day that only leap years have would be missing in the others."""
    assert day_in_year({"X-001": {"value": "02-29"}}, "X-001", "value", 2024) is None


def test_calendar_without_a_usable_date() -> None:
    """A date that is none leaves its duty out of the calendar, or at the day the law gives."""
    handbook = Handbook(
        handbook=1,
        system="XEX",
        title="Exampleshire",
        assumptions=(Assumption(rule="C-026", values={"first_strategy_due": "soon"}),),
    )
    facts = GovernanceFacts(handbook=handbook, values={"C-026": {"first_strategy_due": "soon"}})
    assert duties(facts, date(2022, 7, 1), date(2024, 7, 1)) == ()
