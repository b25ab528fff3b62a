"""Which practices lie in a drawn area: one rule on every page, whatever the area is drawn out of."""

from datetime import date

import pytest

from catchment.foundation.facts import begin_change
from catchment.foundation.moment import Moment
from catchment.structure.actions import draw_area
from catchment.structure.models import (
    Area,
    AreaLookup,
    Footprint,
    Organisation,
    PatientsByArea,
    RegisteredPatients,
    Relationship,
)
from catchment.structure.queries.drawn import drawn_page
from catchment.structure.queries.facts import load_facts
from catchment.structure.queries.footprints import footprint_summary
from catchment.structure.queries.groups import system_page
from catchment.structure.queries.locate import locate_area, locate_organisation
from tests.people import OPERATOR
from tests.structure import factories

pytestmark = pytest.mark.usefixtures("world")
TODAY = Moment(date(2025, 12, 15))
SMALL = ["E01000001", "E01000002", "E01000003"]


def draw(name: str, *blocks: str, within: str | None = None) -> Footprint:
    """Draw a place, or a neighbourhood within one."""
    return draw_area(
        kind="neighbourhood" if within else "place",
        name=name,
        system="QAA",
        blocks=blocks,
        within=within,
        reason="agreed",
        starts_on=date(2025, 1, 1),
        actor=OPERATOR,
    )


def page(footprint: Footprint):
    """Return the page of a drawn area."""
    return drawn_page(locate_area(footprint.area.code, TODAY), TODAY)


def by_place() -> dict[str, int]:
    """Return how many practices each place has on the page of the system."""
    told = system_page(locate_organisation("QAA", TODAY), TODAY)
    table = next(each for each in told.tables if each.key == "places")
    return {row.about.code: row.values["practices"] for row in table.rows}


def live(code: str, homes: dict[str, int]) -> None:
    """Say where the patients of a practice live, in a newer edition."""
    change = begin_change(actor="test", action="residence")
    for area, patients in homes.items():
        PatientsByArea.objects.create(
            practice=Organisation.objects.get(code=code),
            edition=date(2025, 11, 1),
            area=Area.objects.get(code=area),
            patients=patients,
            recorded_from=change.at,
            change=change,
        )


@pytest.mark.parametrize(("kind", "code"), [("msoa21", "E02000001"), ("ward", "E05000001")])
def test_a_place_of_larger_areas_holds_their_small_areas(kind: str, code: str) -> None:
    """A place drawn out of an MSOA or a ward is not empty on its page."""
    change = begin_change(actor="test", action="lookup")
    larger = factories.area(change, kind, code, "Testshire 001")
    rows = [
        {
            "lookup": f"lsoa21-{kind}",
            "edition": date(2024, 4, 1),
            "child_id": Area.objects.get(code=small).pk,
            "parent_id": larger.pk,
            "change_code": "",
        }
        for small in SMALL[:2]
    ]
    factories.record(change, AreaLookup, rows)
    place = draw("North", code)
    ground = footprint_summary(place.area.code, TODAY).summary.ground
    counts = page(place).counts
    assert (counts["small_areas"], counts["practices"], counts["patients"]) == (2, 2, 300)
    assert (ground.small_areas, ground.practices) == (2, 2)


def test_a_practice_that_is_a_block_of_a_neighbourhood_stays_in_its_place() -> None:
    """A neighbourhood drawn out of a practice takes nothing from the place that it is within."""
    place = draw("North", *SMALL[:2])
    before = page(place).counts
    draw("Middle", "A00002", within=place.area.code)
    after = page(place)
    assert (after.counts["practices"], after.counts["patients"]) == (2, 300)
    assert after.counts["patients"] == before["patients"]
    table = next(each for each in after.tables if each.key == "neighbourhoods")
    assert {row.about.name: row.values["patients"] for row in table.rows if row.about}["Middle"] == 200
    assert by_place() == {place.area.code: 2}


def test_a_neighbourhood_block_comes_into_the_place_from_elsewhere() -> None:
    """A practice whose patients live elsewhere lies in a place when it is a block of its neighbourhood."""
    place = draw("North", "E01000001")
    draw("Middle", "A00003", within=place.area.code)
    assert page(place).counts["practices"] == by_place()[place.area.code] == 2


def test_the_largest_share_decides_on_every_page() -> None:
    """A practice without a majority anywhere lies where the most live, whichever page is asked."""
    live("A00003", {"E01000001": 120, "E01000002": 105, "E01000003": 75})
    one, two = draw("One", SMALL[0]), draw("Two", SMALL[1])
    told = by_place()
    assert told == {one.area.code: 2, two.area.code: 1}
    assert {each.area.code: page(each).counts["practices"] for each in (one, two)} == told
    held = {
        each.area.code: footprint_summary(each.area.code, TODAY).summary.ground.practices
        for each in (one, two)
    }
    assert held == told


def test_a_practice_lies_only_in_a_place_of_its_own_system() -> None:
    """A practice of another system whose patients live here is not counted on either page."""
    place = draw("South", "E01000004")
    assert page(place).counts["practices"] == by_place()[place.area.code] == 1
    change = begin_change(actor="test", action="move")
    other = factories.organisation(change, "QBB", "icb", "NHS Other", "RO261")
    sub_icb = factories.organisation(change, "02A", "sub-icb", "NHS Other 02A", "RO98")
    factories.relate(change, sub_icb, "part_of", other)
    Relationship.objects.filter(source__code="A00003", kind="commissioned_by").update(target=sub_icb)
    assert page(place).counts["practices"] == by_place()[place.area.code] == 0


def test_lists_of_the_invented_example_do_not_count_in_england() -> None:
    """A practice that left the lists of England is not counted because the example has older lists."""
    draw("South", "E01000004")
    RegisteredPatients.objects.filter(practice__code="A00003", edition=factories.LATEST_LIST).delete()
    before = [each.patients for each in load_facts(TODAY).drawn_areas]
    change = begin_change(actor="test", action="example")
    RegisteredPatients.objects.create(
        practice=Organisation.objects.create(code="ZZ0001", kind="practice", invented=True),
        edition=factories.FIRST_LIST,
        sex="all",
        total=5,
        ages=[],
        recorded_from=change.at,
        change=change,
    )
    assert [each.patients for each in load_facts(TODAY).drawn_areas] == before == [None]
