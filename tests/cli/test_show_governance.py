"""Showing a body and a person in the terminal: who sits there, and what somebody holds."""

import pytest
from click.testing import CliRunner

from catchment.cli import main
from tests.governance import exampleshire

pytestmark = pytest.mark.django_db
DAY = ("--as-at", "2025-12-01")


@pytest.fixture(autouse=True)
def governed(db: None) -> None:
    """Record Exampleshire and its handbook."""
    exampleshire.organisations()
    exampleshire.apply(exampleshire.living_handbook())


def shown(code: str) -> list[str]:
    """Return what the command prints about a code, line by line."""
    result = CliRunner().invoke(main, ["show", code, *DAY])
    assert result.exit_code == 0, result.output
    return result.output.splitlines()


def test_a_body_is_shown_with_who_sits_there() -> None:
    """By code or by whole name; a vacant seat and a lapsed term are said."""
    lines = shown("BOARD")
    assert lines == shown("Board of NHS Exampleshire ICB")
    assert "  Chair: Charity Chair since 2022-07-01" in lines
    assert any("(deputy chair): vacant" in line for line in lines)
    assert any("Tom Trustworthy" in line and "lapsed" in line for line in lines)
    assert any(line.startswith("  warning B-041: The term of Tom Trustworthy") for line in lines)


def test_a_person_is_shown_with_what_they_hold() -> None:
    """Capitals do not matter; seats and posts have a line each."""
    lines = shown("p-gp")
    assert lines[0].startswith("Gita Practice holds")
    assert any("GP partner, Mill Lane Surgery" in line for line in lines)
