"""What the page of an area says: what it lies in on a day, who lives there, how deprived it is."""

from datetime import date

from catchment.foundation.facts import begin_change
from catchment.foundation.moment import Moment
from catchment.structure import queries
from catchment.structure.models import Area, AreaLookup, Relationship
from tests.structure.factories import LATEST_LIST, area, organisation, record, relate

DECEMBER = Moment(LATEST_LIST)


def table(page, key):
    """Return a table of a page."""
    return next(each for each in page.tables if each.key == key)


def lookup(change, name, edition, child, parent):
    """Say what an area lies in."""
    row = {"lookup": name, "edition": edition, "change_code": ""}
    record(change, AreaLookup, [row | {"child_id": child.pk, "parent_id": parent.pk}])


def test_an_area_lies_in_what_the_lookup_of_the_day_says(world):
    change = begin_change(actor="test", action="add lookups")
    small = Area.objects.get(code="E01000001")
    old, new = area(change, "ward", "E05000001", "Old ward"), area(change, "ward", "E05000002", "New ward")
    lookup(change, "lsoa21-ward", date(2024, 4, 1), small, old)
    lookup(change, "lsoa21-ward", date(2025, 6, 1), small, new)
    for day, ward in (("2023-01-01", "Old ward"), ("2025-01-01", "Old ward"), ("2025-12-01", "New ward")):
        page = queries.show("E01000001", Moment(date.fromisoformat(day)))
        wards = [row.about.name for row in table(page, "larger").rows if row.about.kind == "ward"]
        assert wards == [ward]
        assert page.trail[-1].name == ward


def test_the_board_above_an_area_is_that_of_the_day(world):
    change = begin_change(actor="test", action="merge boards")
    ground = Area.objects.get(kind="sub-icb-area", code="E380000001B")
    lookup(
        change, "sub-icb-icb", date(2022, 7, 1), ground, area(change, "icb-area", "E54000001", "Testshire")
    )
    heir = organisation(change, "QZZ", "icb", "NHS Greater Testshire", "RO261", valid_from=date(2027, 4, 1))
    Relationship.objects.filter(source=world["01B"], kind="part_of").update(valid_to=date(2027, 4, 1))
    relate(change, world["01B"], "part_of", heir, valid_from=date(2027, 4, 1))
    assert queries.show("E01000004", Moment(date(2027, 4, 1))).trail[0].code == "QZZ"
    assert queries.show("E01000004", DECEMBER).trail[0].code == "QAA"
