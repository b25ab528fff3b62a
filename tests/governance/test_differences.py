"""What differs between two handbooks is said in words that a reader of handbook.yaml knows."""

from typing import Any

import pytest

from catchment.governance.rules.differences import differences, value_in_words
from catchment.governance.rules.document import Handbook
from tests.governance.scenario import handbook_named


def _sentences(**said: Any) -> str:
    """Return what is said where parts of the board become others."""
    value = handbook_named("lawful-board")
    before = Handbook.model_validate(value)
    value["bodies"][0] |= said
    return " ".join(each.sentence for each in differences(before, Handbook.model_validate(value)))


def test_a_rule_is_written_as_in_the_file() -> None:
    """A quorum inside a quorum reads as YAML on one line, never as the inside of a program."""
    said = _sentences(quorum={"needs": {"all": [{"at_least": "50%"}, {"at_least": 1, "of": "executive"}]}})
    assert "becomes {needs: {all: [{at_least: 50%}, {at_least: 1, of: executive}]}}" in said
    for mark in ("'", "Decimal", "datetime", "None", "True"):
        assert mark not in said


def test_long_texts_are_cut_where_they_differ() -> None:
    """Where two long texts begin alike, what is shown is what differs."""
    value = handbook_named("lawful-board")
    value["title"] = f"{'long ' * 40}before"
    before = Handbook.model_validate(value)
    value["title"] = f"{'long ' * 40}after"
    (only,) = differences(before, Handbook.model_validate(value))
    assert "before becomes ..." in only.sentence and only.sentence.endswith("after.")
    assert len(only.sentence) < 200


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "(nothing)"),
        ([], "(nothing)"),
        ("50%", "50%"),
        (["a", "b"], "a, b"),
        (True, "true"),
        (3, "3"),
        ({"votes": False, "of": ["a"]}, "{votes: false, of: [a]}"),
    ],
)
def test_values_in_words(value: Any, words: str) -> None:
    """Text stays text, lists are lists, and the rest is YAML on one line."""
    assert value_in_words(value) == words
