"""Functions at the terminal: the tree with who holds each, one by its name, and the nearest."""

import json

import pytest
from click.testing import CliRunner

from catchment.cli import main

pytestmark = pytest.mark.django_db


def run(*arguments: str, exit_code: int = 0) -> str:
    """Run a command and return what it printed, having checked how it ended."""
    result = CliRunner().invoke(main, ["functions", *arguments])
    assert result.exit_code == exit_code, (result.output, result.exception)
    return result.output


def test_the_tree_is_listed_with_who_holds_each_on_the_day() -> None:
    """What is under a function stands further in."""
    printed = run("--as-at", "2022-06-30").splitlines()
    head = "  Arrange services for the health service [arrange-health-services]"
    assert f"{head}: clinical commissioning groups" in printed
    assert (
        "    Commission maternity services [commission-maternity-services]: clinical commissioning groups"
        in printed
    )
    assert "  Run the integrated care board [run-integrated-care-board]: nobody on this day" in printed
    assert f"{head}: integrated care boards" in run("--as-at", "2022-07-01").splitlines()


def test_one_is_found_by_what_people_call_it() -> None:
    """With its statute, its rule, what may not be done with it, and what is not certain."""
    printed = run("commission", "emergency", "ambulance", "services")
    assert "commission-emergency-ambulance" in printed
    assert "SI 2000/617 reg 5(a)(i) (D-022)" in printed
    assert "No section 75 arrangement may cover it (D-022)." in printed
    assert "Not certain:" in printed
    assert "commission-district-nursing" not in printed


def test_a_near_miss_ends_with_the_nearest() -> None:
    """The sentence names them, and the command ends with 1."""
    printed = run("adult socail care", exit_code=1)
    assert "No function is called “adult socail care”." in printed
    assert "Adult social care" in printed


def test_json_is_that_of_the_page() -> None:
    """The same value, line by line."""
    from django.test import Client

    words = ("--as-at", "2025-12-01", "continuing healthcare", "--json")
    page = Client().get("/functions.json", {"as_at": "2025-12-01", "q": "continuing healthcare"})
    assert json.loads(run(*words)) == page.json()


def test_a_day_that_is_none_is_refused() -> None:
    """In a sentence, ending with 2."""
    assert "as at" in run("--as-at", "yesterday", exit_code=2)
