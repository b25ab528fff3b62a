"""The number of a step as a form sends it, and how many steps one thing can have."""

import pytest

from catchment.voice.rules.step_limits import MOST_STEPS, step_number, why_no_more


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("12", 12), ("007", 7), ("", None), ("-1", None), ("1.0", None), ("٣", None), ("1" * 9, None)],
)
def test_a_number_is_read_or_it_is_none(text: str, number: int | None) -> None:
    assert step_number(text) == number


def test_nothing_has_steps_without_end() -> None:
    assert why_no_more(MOST_STEPS - 1) == ""
    assert "2,000 steps" in why_no_more(MOST_STEPS)
