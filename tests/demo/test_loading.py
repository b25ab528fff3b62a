"""The example in the database: loaded once, as at and as known, with its faults and without orphans."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from catchment.demo.actions import load_example
from catchment.demo.practices import CORRECTED_ON, MOVED_ON
from catchment.foundation.jobs import Progress
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.structure import checks
from catchment.structure.models import (
    Area,
    Footprint,
    FootprintBlock,
    Organisation,
    OrganisationName,
    OrganisationRole,
    PracticeFigure,
    RegisteredPatients,
    Relationship,
    Succession,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
TODAY = Moment(date(2026, 11, 22))
AFTER_MERGER = Moment(date(2027, 4, 1))


def codes(moment: Moment, kind: str, *, target: str) -> set[str]:
    """Return who has a relation of a kind with an organisation."""
    return set(
        Relationship.objects.at(moment)
        .filter(kind=kind, target__code=target)
        .values_list("source__code", flat=True)
    )


def networks_of(practice: str, moment: Moment) -> list[str]:
    """Return the networks of a practice."""
    found = Relationship.objects.at(moment).filter(kind="member_of", source__code=practice)
    return sorted(found.values_list("target__code", flat=True))


def row_counts() -> dict[str, int]:
    """Count the rows of every table of facts."""
    models = (Change, Organisation, Area, OrganisationName, Relationship, RegisteredPatients, FootprintBlock)
    return {model.__name__: model.objects.count() for model in models}


def test_the_load_says_what_it_did(loaded: dict[str, int]) -> None:
    assert loaded["organisations"] > 200
    assert loaded["areas"] > 1500
    assert loaded["added"] > 40_000
    assert PracticeFigure.objects.filter(measure="deprivation").exists()


def test_loading_twice_changes_nothing() -> None:
    before = row_counts()
    said: list[str] = []
    again = load_example(Progress(lambda progress: said.append(progress.message)))
    assert set(again.values()) == {0}
    assert row_counts() == before
    assert said == ["The example is already loaded."]


def test_all_of_it_is_marked_as_invented() -> None:
    assert not Organisation.objects.filter(code__startswith="X", invented=False).exists()
    assert not Area.objects.filter(code__startswith="X", invented=False).exists()


def closed_at(moment: Moment) -> set[int]:
    """Return the organisations that are closed, or do not exist yet, at a moment."""
    alive = (
        OrganisationRole.objects.at(moment).filter(is_primary=True).values_list("organisation_id", flat=True)
    )
    return set(Organisation.objects.filter(invented=True).values_list("id", flat=True)) - set(alive)


DAYS = ("2019-07-01", "2022-07-01", "2023-04-01", "2025-10-01", "2027-03-31", "2027-04-01")


@pytest.mark.parametrize("day", DAYS)
def test_no_relation_points_at_the_dead(day: str) -> None:
    """K-043: whoever ended takes all its relations along, on that very day."""
    moment = Moment(date.fromisoformat(day))
    closed = closed_at(moment)
    for relation in Relationship.objects.at(moment).select_related("source", "target"):
        assert relation.source_id not in closed, f"{relation.source} {relation.kind} {relation.target}"
        assert relation.target_id not in closed, f"{relation.source} {relation.kind} {relation.target}"
    assert not Footprint.objects.at(moment).filter(system_id__in=closed).exists()
    assert not OrganisationName.objects.at(moment).filter(organisation_id__in=closed).exists()


def test_the_merger_moves_everything() -> None:
    """K-043: on 1 April 2027 all that was in either board is in the one that follows, and nothing is lost."""
    last_day = Moment(date(2027, 3, 31))
    for kind in ("part_of", "located_in"):
        before = codes(last_day, kind, target="XEX") | codes(last_day, kind, target="XNB")
        assert before and codes(AFTER_MERGER, kind, target="XEN") == before
        assert not codes(AFTER_MERGER, kind, target="XEX")
    assert Footprint.objects.at(last_day).filter(system__code="XEX").count() == 28
    assert Footprint.objects.at(AFTER_MERGER).filter(system__code="XEN").count() == 28
    merged = Succession.objects.current().filter(successor__code="XEN", happened_on=date(2027, 4, 1))
    assert set(merged.values_list("predecessor__code", flat=True)) == {"XEX", "XNB"}


def test_the_plan_was_not_known_before_it_was_agreed() -> None:
    early = Moment(date(2027, 4, 1), datetime(2026, 6, 1, tzinfo=UTC))
    assert not codes(early, "part_of", target="XEN")
    assert codes(early, "part_of", target="XEX")


def test_a_group_became_part_of_the_board() -> None:
    names = OrganisationName.objects.filter(organisation__code="X1A")
    assert names.at(Moment(date(2022, 6, 30))).get().name == "NHS Northmoor CCG"
    assert names.at(Moment(date(2022, 7, 1))).get().name == "NHS Exampleshire ICB - X1A"
    former = codes(Moment(date(2022, 6, 30)), "commissioned_by", target="X1D")
    assert former and former <= codes(Moment(date(2022, 7, 1)), "commissioned_by", target="X1C")


def moved_practice(day: date) -> str:
    """Return the practice that changed network on a day and is not new."""
    old = set(
        Relationship.objects.current()
        .filter(kind="member_of", valid_to=day, source__invented=True)
        .values_list("source__code", flat=True)
    )
    new = set(
        Relationship.objects.current()
        .filter(kind="member_of", valid_from=day, source__invented=True)
        .values_list("source__code", flat=True)
    )
    (practice,) = old & new
    return practice


def test_a_practice_moved_network() -> None:
    practice = moved_practice(MOVED_ON)
    assert networks_of(practice, Moment(date(2025, 11, 30))) == ["XN016"]
    assert networks_of(practice, Moment(MOVED_ON)) == ["XN015"]
    # It was keyed in two weeks later: until then we believed otherwise.
    assert networks_of(practice, Moment(MOVED_ON, datetime(2025, 12, 10, tzinfo=UTC))) == ["XN016"]


def test_a_wrong_date_was_put_right() -> None:
    """K-041: as at the same day, what we believed changes with when we are asked."""
    practice, summer = moved_practice(CORRECTED_ON), date(2024, 8, 1)
    never, wrong, right = (datetime(2024, 9, 1, tzinfo=UTC), datetime(2024, 12, 1, tzinfo=UTC), None)
    assert networks_of(practice, Moment(summer, never)) == ["XN021"]
    assert networks_of(practice, Moment(summer, wrong)) == ["XN021"]
    assert networks_of(practice, Moment(summer, right)) == ["XN020"]
    assert networks_of(practice, Moment(date(2024, 11, 1), never)) == ["XN021"]
    assert networks_of(practice, Moment(date(2024, 11, 1), wrong)) == ["XN020"]


def test_a_place_was_redrawn() -> None:
    versions = Footprint.objects.current().filter(area__code="XEX-P4").order_by("version")
    assert [v.valid_from.year for v in versions] == [2022, 2024, 2027]
    assert versions[1].reason.startswith("Redrawn")
    assert {block.area.kind for block in versions[0].blocks.all()} == {"ltla"}
    assert {block.area.kind for block in versions[1].blocks.all()} == {"lsoa21"}
    assert all(footprint.blocks.exists() for footprint in Footprint.objects.filter(area__invented=True))


EXPECTED: list[tuple[str, str]] = [
    ("F-003", "XN005"),
    ("F-003", "XN006"),
    ("F-003", "XN001"),
    ("F-006", "XN018"),
    ("S000-06", "XEX-P4"),
    ("K-036", "XN022"),
    ("F-021", "XT012"),
]


@pytest.fixture
def found(db: None, loaded: Any) -> list[Any]:
    """Return what the checks find today; they keep their answer, so this is slow only once."""
    return checks.findings(TODAY)


@pytest.mark.parametrize(("rule", "code"), EXPECTED)
def test_the_faults_are_found(found: list[Any], rule: str, code: str) -> None:
    assert (rule, code) in {(finding.rule, finding.about.code) for finding in found}


def test_the_faults_are_the_only_errors(found: list[Any]) -> None:
    assert [(f.rule, f.about.code) for f in found if f.severity == "error"] == []
    assert [f.about.code for f in found if f.rule == "F-021"] == ["XT012"]
    assert len([f for f in found if f.rule == "F-005"]) == 2
    assert len([f for f in found if f.rule == "S000-06"]) == 1
