"""What the page of an area says: what it lies in on a day, who lives there, how deprived it is."""

from datetime import date

import pytest

from catchment.foundation.facts import begin_change
from catchment.foundation.moment import Moment
from catchment.foundation.pictures import PyramidPicture
from catchment.structure import queries
from catchment.structure.models import Area, AreaLookup, AreaPopulation, Deprivation, Relationship
from catchment.structure.queries.life import kind_with_article
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


def test_ages_of_older_small_areas_are_carried_over_and_summed(world, django_assert_max_num_queries):
    """An area of 300 that was split in two is shared equally; one of 100 is carried over whole."""
    change = begin_change(actor="test", action="publish ages")
    small = list(Area.objects.filter(kind="lsoa21").order_by("code"))
    district = area(change, "ltla", "E07000001", "Testshire District")
    split, kept = area(change, "lsoa11", "E01009001", "Split"), area(change, "lsoa11", "E01000003", "Kept")
    changes = {"lookup": "lsoa11-lsoa21", "edition": date(2021, 3, 21)}
    became = [(split, small[0], "S"), (split, small[1], "S"), (kept, small[2], "U")]
    rows = [{"child_id": old.pk, "parent_id": new.pk, "change_code": code} for old, new, code in became]
    record(change, AreaLookup, [changes | row for row in rows])
    for each in (small[0], small[2]):
        lookup(change, "lsoa21-ltla", date(2024, 4, 1), each, district)
    for each, total in ((split, 300), (kept, 100)):
        ages = [0] * 91
        ages[10], ages[70] = total * 4 // 5, total // 5
        counted = {"edition": date(2020, 6, 30), "sex": "all", "total": total, "ages": ages}
        AreaPopulation.objects.create(area=each, recorded_from=change.at, change=change, **counted)
    with django_assert_max_num_queries(18):
        page = queries.show("E07000001", DECEMBER)
    figures = {figure.name: figure for figure in page.figures}
    assert figures["residents"].value == 2000
    assert figures["aged_65_and_over"].value == pytest.approx(0.2)
    pyramid = next(picture for picture in page.pictures if isinstance(picture, PyramidPicture))
    assert (pyramid.everybody[2], pyramid.everybody[14]) == (200, 50)
    assert not pyramid.female
    assert figures["deprivation_2025"].value == pytest.approx((40 + 20) / 2)
    assert figures["deprivation_2025"].note == "mean of 2 small areas"
    own = queries.show("E01000001", DECEMBER)
    assert sum(next(p for p in own.pictures if isinstance(p, PyramidPicture)).everybody) == 150


def test_a_summary_says_only_what_is_known(world):
    change = begin_change(actor="test", action="publish a summary")
    board = area(change, "icb-area", "E54000001", "Testshire")
    told = {"score": 20.0, "rank": 21, "decile": None, "domains": {}, "edition": date(2025, 10, 30)}
    Deprivation.objects.create(area=board, recorded_from=change.at, change=change, **told)
    page = queries.show("E54000001", DECEMBER)
    assert [figure.note for figure in page.figures] == ["rank 21"]
    assert page.sentence == "Testshire is an ICB area."


@pytest.mark.parametrize(
    ("kind", "said"),
    [("utla", "an upper-tier authority"), ("ward", "a ward")],
)
def test_kinds_have_their_article(kind, said):
    assert kind_with_article(kind) == said
