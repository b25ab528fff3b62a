"""`catchment check --deploy`: Django's list and ours, and an end of 1 while anything is on them."""

import json

import pytest
from click.testing import CliRunner

from catchment.cli import main

pytestmark = pytest.mark.django_db


def test_settings_of_a_desk_are_not_fit_for_everybody() -> None:
    """The settings that make the example run are said to be unfit, in sentences, of both lists."""
    result = CliRunner().invoke(main, ["check", "--deploy"])
    assert result.exit_code == 1, result.output
    lines = result.stdout.splitlines()
    assert any("security.W" in line for line in lines)
    assert any("CATCHMENT_" in line for line in lines)
    assert lines[-1] == f"{len(lines) - 1} problems."
    as_json = CliRunner().invoke(main, ["check", "--deploy", "--json"])
    assert json.loads(as_json.stdout) == lines[:-1]
