"""Regimes at the terminal: listed with their days, and a pending one gets its first."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from catchment.cli import main

pytestmark = pytest.mark.django_db
WHY = ("--reason", "Royal Assent")


def run(*arguments: str, exit_code: int = 0) -> str:
    """Run a command and return what it printed, having checked how it ended."""
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == exit_code, (result.output, result.exception)
    return result.output


def test_regimes_are_listed_with_their_days() -> None:
    """A Bill without a day says so."""
    printed = run("regimes")
    assert "HCA22      from 2022-07-01" in printed
    assert "HB26       has no day yet" in printed
    listed = {each["code"]: each["valid_from"] for each in json.loads(run("regimes", "--json"))}
    assert listed["HB26"] is None
    assert listed["ICB_2026"] == "2026-04-01"


def test_a_pending_regime_gets_its_day_and_may_get_another() -> None:
    """Each time the audit event keeps who, why, before and after."""
    from catchment.foundation.models import Change
    from catchment.structure.models import Regime

    run("change", "regime", "HB26", "--on", "2027-10-01", *WHY)
    run("change", "regime", "HB26", "--on", "2028-04-01", *WHY)
    assert Regime.objects.get(code="HB26").valid_from == date(2028, 4, 1)
    event = Change.objects.latest("id")
    assert event.actor.endswith(", at the terminal")
    assert event.reason == "Royal Assent"
    assert event.detail["before"] == {"valid_from": "2027-10-01"}
    assert event.detail["after"] == {"valid_from": "2028-04-01"}


def test_what_is_law_already_and_what_is_not_there_are_refused() -> None:
    """The day of an Act in force is not anybody's to change here."""
    from catchment.foundation.models import Change

    before = Change.objects.count()
    refused = run("change", "regime", "HCA22", "--on", "2028-04-01", *WHY, exit_code=1)
    assert "has been in force by law since 1 July 2022" in refused
    assert "the regimes are" in run("change", "regime", "NOPE", "--on", "2028-04-01", *WHY, exit_code=1)
    unsaid = ("--reason", " ")
    assert "Say why" in run("change", "regime", "HB26", "--on", "2028-04-01", *unsaid, exit_code=1)
    assert Change.objects.count() == before
