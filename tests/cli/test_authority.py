"""Asking about authority at the terminal: yes, no and what cannot be asked, each with its exit code."""

import json
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client

from catchment.cli import main
from tests.authority.meeting import world
from tests.governance import exampleshire

pytestmark = pytest.mark.django_db
COMMUNITY = "commission community health services"
HERE = ("--area", "Northmoor City", "--on", "2025-12-01")


@pytest.fixture(autouse=True)
def governed(db: None) -> dict[str, Any]:
    """Record Exampleshire and a scheme."""
    return world.governed()


def run(*arguments: str, exit_code: int = 0) -> str:
    """Run a command and return what it printed, having checked how it ended."""
    result = CliRunner().invoke(main, [*arguments])
    assert result.exit_code == exit_code, (result.output, result.exception)
    return result.output


def test_who_may_names_everybody_with_the_chain() -> None:
    """The sentence first; then each with what leads to it, from the law down, and who is accountable."""
    printed = run("who-may", COMMUNITY, *HERE, "--amount", "1200000")
    lines = printed.splitlines()
    assert "Northmoor place board may decide" in lines[0]
    assert "  The law" in lines
    assert any(
        "└─ Northmoor place board: delegation within the organisation (D-PLACE)" in each for each in lines
    )
    assert (
        "  Accountable: NHS Exampleshire Integrated Care Board, which holds the function in law (B-080)"
        in lines
    )


def test_may_ends_with_0_for_yes() -> None:
    """And says up to how much."""
    printed = run("may", "Northmoor place board", COMMUNITY, *HERE, "--amount", "£1.2m")
    assert printed.startswith("Yes: Northmoor place board, up to £2,000,000 a decision and £3,000,000 a year")


def test_may_ends_with_1_for_no_and_says_where_it_breaks() -> None:
    """The nearest reason, the link that breaks, and who may instead."""
    printed = run("may", "PLACE", COMMUNITY, *HERE, "--amount", "2500000", exit_code=1)
    assert printed.startswith("No: the limit of Northmoor place board")
    assert "✗ The limit of Northmoor place board" in printed
    assert "Who may instead: Board of NHS Exampleshire ICB, without a limit in money." in printed


def test_what_cannot_be_asked_ends_with_2() -> None:
    """An unknown function, area or body, or an amount that is none, in sentences; all of them at once."""
    result = CliRunner().invoke(
        main, ["may", "Northmor bord", "comunity helth", "--area", "Nortmoor", "--amount", "lots"]
    )
    assert result.exit_code == 2
    for said in ("No function is called “comunity helth”.", "“lots” is not an amount.", "Northmoor City"):
        assert said in result.output
    assert (
        "must be a real date"
        in CliRunner().invoke(main, ["who-may", COMMUNITY, "--area", "XEX-P1", "--on", "yesterday"]).output
    )


def test_json_is_that_of_the_page() -> None:
    """The same value, with the exit code of the answer."""
    query = {"function": COMMUNITY, "area": "XEX-P1", "amount": "2500000", "as_at": "2025-12-01"}
    asked = ("--area", "XEX-P1", "--amount", "2500000", "--as-at", "2025-12-01", "--json")
    assert json.loads(run("who-may", COMMUNITY, *asked)) == Client().get("/who-may.json", query).json()
    page = Client().get("/who-may.json", {**query, "body": "PLACE"}).json()
    assert json.loads(run("may", "PLACE", COMMUNITY, *asked, exit_code=1)) == page


def test_what_may_lists_the_powers() -> None:
    """What, where, up to how much, by which chain; nothing ends with 1, nobody with 2."""
    printed = run("what-may", "PLACE", "--on", "2025-12-01")
    assert "Commission community health services" in printed
    assert "in Northmoor City: £2,000,000 a decision, £3,000,000 a financial year (D-PLACE)" in printed
    page = Client().get("/body/PLACE/authority.json", {"as_at": "2025-12-01"}).json()
    assert json.loads(run("what-may", "PLACE", "--on", "2025-12-01", "--json")) == page
    assert "may decide nothing" in run("what-may", "GPB", "--on", "2025-12-01", exit_code=1)
    run("what-may", "Nobody at all", exit_code=2)


def test_as_known_asks_what_was_known() -> None:
    """Before anything was recorded there is nothing to ask, and that is said."""
    for command in (["may", "PLACE", COMMUNITY, *HERE], ["what-may", "PLACE"]):
        result = CliRunner().invoke(main, [*command, "--as-known", "2020-01-01"])
        assert result.exit_code == 2
        assert "By 1 January 2020 nothing was recorded." in result.output


def test_a_question_without_a_function_is_none() -> None:
    """An empty word is no question, and no answer of no."""
    result = CliRunner().invoke(main, ["who-may", "", *HERE])
    assert result.exit_code == 2
    assert "Say what is to be decided" in result.output


def test_cover_and_conditions_are_printed(governed: dict[str, Any]) -> None:
    """D-053: who stands in, while who is away, on which conditions."""
    governed["delegations"][1] |= {"cover": "BOARD/chief-executive", "conditions": ["Within the formulary"]}
    exampleshire.apply(governed)
    for printed in (
        run("what-may", "BOARD/chief-executive", "--on", "2025-12-01"),
        run("may", "BOARD/chief-executive", "medicines-optimisation", *HERE),
    ):
        assert "as cover: only while director of finance of" in printed.casefold()
        assert "condition: within the formulary" in printed.casefold()
