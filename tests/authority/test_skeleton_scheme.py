"""The scheme of a skeleton at work: applied as it is, it grants what every board has."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from catchment.authority.queries.asking import ask
from catchment.authority.rules.answers import Answer
from catchment.cli import main
from catchment.foundation.facts import begin_change
from catchment.foundation.moment import Moment
from catchment.structure.models import Area, AreaLookup, Organisation, OrganisationArea
from tests.structure.factories import ALWAYS, area, record, small_system

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    """Run a command that ends well, and return what it printed."""
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 0, (result.output, result.exception)
    return result.stdout


def ground() -> None:
    """Give the board its ground: that of its two sub-ICB locations."""
    change = begin_change(actor="test", action="draw the ground")
    whole = area(change, "icb-area", "E54000001", "Testshire")
    parts = Area.objects.filter(kind="sub-icb-area")
    lookup = {"lookup": "sub-icb-icb", "edition": date(2024, 4, 1), "change_code": ""}
    record(change, AreaLookup, [{"child_id": each.pk, "parent_id": whole.pk, **lookup} for each in parts])
    board = Organisation.objects.get(code="QAA")
    own = {"organisation_id": board.pk, "kind": "responsible_for", "area_id": whole.pk, **ALWAYS}
    record(change, OrganisationArea, [own])


@pytest.fixture
def skeleton_in_force(db: None, tmp_path: Path) -> None:
    """Apply the skeleton that Testshire, in the Midlands, has on 1 April 2024, from that day."""
    small_system()
    ground()
    path = tmp_path / "qaa.yaml"
    path.write_text(run("handbook", "skeleton", "QAA", "--as-at", "2024-04-01"), encoding="utf-8")
    run("handbook", "apply", str(path), "--from", "2024-04-01")


def asked(actor: str, function: str, on: date = date(2025, 6, 1)) -> Answer:
    """Ask whether somebody may decide a function, for the whole system."""
    return ask(actor, function, "QAA", 0, Moment(on))


@pytest.mark.parametrize(
    "function", ["general practice", "dentistry", "community pharmacy", "opticians", "kidney services"]
)
def test_the_board_decides_what_nhs_england_delegated(skeleton_in_force: None, function: str) -> None:
    """D-013, D-014: by a chain that comes from NHS England, under section 65Z5."""
    answer = asked("QAA-BOARD", function)
    assert answer.allowed, answer.sentence
    routes = [link.route for link in answer.chain]
    assert routes == ["statute", "section-65z5", "constitution"]
    assert answer.chain[1].delegator.code == "ENG"
    assert "ENG" in [each.code for each in answer.accountable]
    assert "QAA" in [each.code for each in answer.liable]


def test_what_was_not_delegated_stays_with_nhs_england(skeleton_in_force: None) -> None:
    """Highly specialised services are excepted, and performers lists were never named."""
    assert not asked("QAA-BOARD", "highly specialised services").allowed
    assert not asked("QAA-BOARD", "performers lists").allowed


def test_the_board_keeps_the_plan_and_its_committee_decides_pay(skeleton_in_force: None) -> None:
    """B-074, B-079: what is reserved is the board's alone; pay is the remuneration committee's too."""
    assert asked("QAA-BOARD", "joint forward plan").allowed
    assert not asked("QAA-AUDIT", "joint forward plan").allowed
    assert asked("QAA-REMUNERATION", "executive pay").allowed
    assert not asked("QAA-AUDIT", "executive pay").allowed
