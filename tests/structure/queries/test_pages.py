"""What each page says of a world whose sums can be done in the head."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from catchment.foundation.facts import begin_change, close_rows
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing, as_json
from catchment.structure import queries
from catchment.structure.models import RegisteredPatients
from catchment.structure.queries.home import home_page
from catchment.structure.queries.locate import locate
from tests.structure.factories import LATEST_LIST

DECEMBER = Moment(LATEST_LIST)
pytestmark = pytest.mark.usefixtures("world")


def table(page, key):
    return next(each for each in page.tables if each.key == key)


def test_a_system_counts_what_it_is_made_of(django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        page = queries.show("qaa", DECEMBER)
    assert page.counts == {
        "sub_icb_locations": 2,
        "pcns": 2,
        "practices": 3,
        "patients": 600,
        "places": 0,
        "trusts": 1,
        "councils": 0,
        "small_areas": 4,
    }
    assert page.sentence.startswith("Testshire serves 600 registered patients through 3 practices in 2 PCNs")
    assert [link.code for link in page.trail] == ["ENG", "Y60"]


def test_a_system_without_places_says_what_stands_in():
    places = table(queries.show("QAA", DECEMBER), "places")
    assert not places.rows
    assert places.empty == "No places are drawn; sub-ICB locations stand in for them."
    assert places.action.href == "/draw/QAA"


def test_deprivation_is_weighted_by_where_patients_live():
    rows = {row.about.code: row.values for row in table(queries.show("QAA", DECEMBER), "pcns").rows}
    assert rows["U00001"]["deprivation"] == pytest.approx(40)  # all its patients live in the first area
    assert rows["U00002"]["deprivation"] == pytest.approx((50 * 40 + 150 * 30 + 300 * 10) / 500)
    assert rows["U00002"]["most_deprived_fifth"] == pytest.approx(50 / 500)
    assert rows["U00002"]["aged_65_and_over"] == pytest.approx(0.5)


def test_change_compares_the_same_practices():
    """The practice that closed does not make the others look smaller, or larger."""
    page = queries.show("QAA", DECEMBER)
    patients = next(figure for figure in page.figures if figure.name == "patients")
    assert patients.note == "up 100.0% since 1 March 2025"


def test_the_map_draws_outlines_and_dots():
    picture = queries.show("QAA", DECEMBER).pictures[0]
    assert [shape.code for shape in picture.shapes] == ["E01000001", "E01000002", "E01000003"]
    assert [point.code for point in picture.points] == ["E01000004"]
    assert picture.title == "1 of 4 small areas in Testshire are among the most deprived fifth of England."


@pytest.mark.parametrize(
    "figure", ["residents", "aged-65", "registered", "registered-change", "deprivation-change", "nonsense"]
)
def test_every_area_figure_has_a_map(figure):
    page = queries.page_of(locate("QAA", DECEMBER), DECEMBER, figure)
    assert len(page.pictures[0].shapes) == 3


@pytest.mark.parametrize("units", ["practices", "pcns", "sub-icbs"])
def test_practice_figures_can_be_drawn_in_three_units(units):
    page = queries.page_of(locate("QAA", DECEMBER), DECEMBER, "patients-65", units)
    assert [choice.name for choice in page.choices.units if choice.selected] == [units]


def test_a_practice_is_drawn_where_it_is_or_where_its_patients_are():
    page = queries.page_of(locate("QAA", DECEMBER), DECEMBER, "patients", "practices")
    middles = {point.code: point.geometry["coordinates"][0] for point in page.pictures[0].points}
    assert middles["A00001"] == -1.95
    assert middles["A00002"] == pytest.approx((50 * -1.95 + 150 * -1.85) / 200)


def test_registered_patients_by_area_are_those_of_every_practice():
    page = queries.page_of(locate("QAA", DECEMBER), DECEMBER, "registered")
    values = {shape.code: shape.value for shape in (*page.pictures[0].shapes, *page.pictures[0].points)}
    assert values == {"E01000001": 150, "E01000002": 150, "E01000003": None, "E01000004": 300}


def test_where_patients_live_says_of_which_quarter():
    said = "Where patients live is of October 2025."
    system = queries.page_of(locate("QAA", DECEMBER), DECEMBER, "registered")
    assert said in system.pictures[0].note
    assert said in queries.show("U00001", DECEMBER).pictures[0].note
    assert said in queries.show("A00002", DECEMBER).pictures[0].note
    assert said in table(queries.show("E01000001", DECEMBER), "practices_used").note


def test_region_sub_icb_and_network_say_the_same_numbers(django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        assert queries.show("Y60", DECEMBER).counts["patients"] == 600
    with django_assert_max_num_queries(13):
        assert queries.show("01A", DECEMBER).counts["patients"] == 300
    with django_assert_max_num_queries(20):
        network = queries.show("U00002", DECEMBER)
    assert network.counts["patients"] == 500
    shares = {row.about.code: row.values["share"] for row in table(network, "sub_icbs").rows}
    assert shares == {"01A": pytest.approx(0.4), "01B": pytest.approx(0.6)}
    assert table(network, "sub_icbs").note == "It crosses lines: 2 sub-icb locations."


def test_a_network_lists_when_its_members_joined():
    rows = table(queries.show("U00002", DECEMBER), "practices").rows
    joined = {row.about.code: row.values["joined"] for row in rows}
    assert joined == {
        "A00002": "1 November 2025 or before (first seen)",
        "A00003": "1 July 2022",
    }


def test_a_practice_says_whom_it_looks_after(django_assert_max_num_queries):
    with django_assert_max_num_queries(20):  # three of them by voice, which may tell something here
        page = queries.show("A00002", DECEMBER)
    assert page.sentence == (
        "Two Surgery looks after 200 people, in South PCN, where it was first seen on 1 November 2025."
    )
    assert [link.code for link in page.trail] == ["ENG", "Y60", "QAA", "01A", "U00002"]
    assert page.pictures[0].title == "Half of the patients of Two Surgery live in 1 small area."


def test_a_practice_before_it_moved_is_in_its_old_network():
    page = queries.show("A00002", Moment(date(2025, 10, 31)))
    assert "in North PCN, since 1 July 2022" in page.sentence
    assert page.counts == {"patients": 100}


def test_a_closed_practice_has_a_page():
    page = queries.show("A00004", DECEMBER)
    assert (
        page.sentence
        == "Four Surgery closed on 1 June 2025 and has no patients. Three Surgery came after it."
    )


def test_an_area_says_who_lives_there(django_assert_max_num_queries):
    with django_assert_max_num_queries(18):
        page = queries.show("E01000001", DECEMBER)
    assert page.sentence.startswith("Testshire 001A is home to 1,000 people and stands at decile 1 of 10")
    used = {row.about.code: row.values["patients"] for row in table(page, "practices_used").rows}
    assert used == {"A00001": 100, "A00002": 50}


def test_an_organisation_page_tells_its_relations(django_assert_max_num_queries):
    with django_assert_max_num_queries(7):
        page = queries.page_of(locate("RAA", DECEMBER), DECEMBER)
    assert page.sentence == "Testshire Hospitals NHS Trust is an NHS trust, open since 1 July 2022."
    assert [row.about.code for row in table(page, "relations_outward").rows] == ["QAA"]


def test_home_shows_england_and_never_counts_the_example(world, django_assert_max_num_queries):
    type(world["QAA"]).objects.create(code="XX", kind="nation", invented=True)
    with django_assert_max_num_queries(20):
        page = home_page(DECEMBER)
    assert page.code == "ENG"
    assert page.counts["patients"] == 600
    assert [link.code for link in page.links] == ["ENG", "XX"]
    assert home_page(DECEMBER, "XX").counts["patients"] == 0


def test_old_figures_are_called_old():
    note = queries.show("QAA", Moment(date(2026, 11, 22))).freshness
    assert note.old
    assert "1 December 2025, 11 months before the date you are looking at" in note.sentence


def test_no_lists_is_said():
    page = queries.show("QAA", Moment(date(2024, 1, 1)))
    assert page.counts["practices"] == 0
    assert "There are no list sizes for 1 January 2024 or before" in page.freshness.sentence


def test_as_known_earlier_leaves_out_what_was_not_believed(world):
    later = begin_change(actor="test", action="correct a list")
    row = RegisteredPatients.objects.get(practice=world["A00003"], edition=LATEST_LIST)
    later.at = timezone.now() + timedelta(days=2)
    later.save()
    close_rows(RegisteredPatients, [row.pk], later)
    assert queries.show("QAA", DECEMBER).counts["patients"] == 300
    known = queries.show("QAA", Moment(LATEST_LIST, timezone.now() + timedelta(days=1)))
    assert known.counts["patients"] == 600
    assert "left out" in known.freshness.sentence


def test_a_wrong_code_suggests_searching():
    with pytest.raises(Missing, match="Try searching"):
        queries.show("NOWHERE", DECEMBER)


def test_every_page_is_json():
    for code in ("QAA", "Y60", "01A", "U00002", "A00002", "RAA", "E01000001"):
        assert as_json(queries.show(code, DECEMBER)).startswith(b"{")
