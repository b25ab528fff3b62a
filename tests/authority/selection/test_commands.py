"""Commands of selections: the same answers as the pages, in words or as JSON."""

import json

import pytest
from click.testing import CliRunner

from catchment.cli import main

pytestmark = pytest.mark.django_db


def test_the_route_is_told_with_its_rules() -> None:
    """Words for a reader, JSON for a program; a bad amount ends with a sentence and status 2."""
    said = ["selections", "route", "--no-framework", "--existing-provider", "--only-provider"]
    words = CliRunner().invoke(main, said)
    assert words.exit_code == 0
    assert words.output.startswith("Direct Award Process A must be used: no tender.")
    assert "D-081: Direct Award A must be used" in words.output
    found = json.loads(CliRunner().invoke(main, [*said, "--json"]).output)
    assert found["required"] == "Direct Award Process A"
    bad = CliRunner().invoke(main, ["selections", "route", "--original", "plenty"])
    assert bad.exit_code == 2 and "Give an amount in pounds" in bad.output


def test_every_question_can_be_answered() -> None:
    """No question of the chooser is missing among the options."""
    from catchment.authority.rules.selection.routes import AMOUNTS, QUESTIONS
    from catchment.cli.selections import QUESTION_OPTIONS

    assert {name.replace("-", "_") for name, _ in QUESTION_OPTIONS} == set(QUESTIONS) - AMOUNTS


def test_what_is_not_there_is_said() -> None:
    """An unknown system or selection ends with a sentence."""
    for arguments, words in ((["list", "ZZZ"], "No system has the code"), (["show", "X"], "No selection of")):
        answer = CliRunner().invoke(main, ["selections", *arguments])
        assert answer.exit_code == 1 and words in answer.output
