"""The page of weighted need on a small system: two sub-ICB locations that stand in for places."""

import json
import re
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catchment.cli import main
from catchment.foundation.facts import begin_change, copy_rows
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.money.models import NeedWeight
from catchment.money.queries.need import need_page
from catchment.money.queries.need_england import england_page
from catchment.money.queries.need_lines import NeedLine
from catchment.structure.models import Organisation, Relationship
from tests.structure.factories import relate, small_system

pytestmark = pytest.mark.django_db

TODAY = Moment(date(2025, 12, 1))
# practice: district, people, overall weighted population (of the other components: the people)
TOLD = {
    "A00001": ("E07000001", 100, 120),
    "A00002": ("E07000002", 200, 240),
    "A00003": ("E07000002", 300, 180),
}


@pytest.fixture
def made() -> dict[str, Organisation]:
    """Make the system, with weights of 2025/26."""
    made = small_system()
    weigh(made, 2025, TOLD)
    return made


def weigh(made: dict[str, Organisation], year: int, told: dict[str, tuple[str, int, int]]) -> None:
    """Keep weights of a year."""
    change = begin_change(actor="test", action="weigh")
    rows = [
        (made[code].pk, year, "QAA", district, people, *[people] * 6, overall, people)
        for code, (district, people, overall) in told.items()
    ]
    copy_rows(NeedWeight, rows, change)


def overall(line: NeedLine) -> tuple[float | None, float | None]:
    """Return the overall index of a line against its system, and against England."""
    found = line.of("overall")
    return found.against_system_average, found.against_england_average


def test_sub_icb_locations_stand_in_where_no_places_are_drawn(made: dict[str, Organisation]) -> None:
    """01A has 300 people weighted 360, 01B 300 weighted 180; the system 600 weighted 540: 0.9 each."""
    page = need_page("QAA", TODAY)
    assert page.year == "2025/26"
    assert page.places_are == "sub-ICB locations"
    assert "No places are drawn; sub-ICB locations stand in for them." in page.notes[0]
    assert [(line.code, line.population) for line in page.places] == [("01A", 300), ("01B", 300)]
    assert overall(page.places[0]) == pytest.approx((1.2 / 0.9, 1.2 / 0.9))
    assert overall(page.places[1]) == pytest.approx((0.6 / 0.9, 0.6 / 0.9))
    assert overall(page.system)[0] == 1
    assert page.place_not_known is None
    assert sum(line.share_of_system_need or 0 for line in page.places) == pytest.approx(1)
    assert page.overall_against_system_average.lowest == pytest.approx(0.6 / 0.9)


def test_against_england_is_another_figure(made: dict[str, Organisation]) -> None:
    """Another system with more need: our own stands lower beside England than beside itself."""
    change = begin_change(actor="test", action="another system")
    other = Organisation.objects.create(code="B00001", kind="practice")
    copy_rows(NeedWeight, [(other.pk, 2025, "QBB", "", 600, *[600] * 6, 660, 600)], change)
    page = need_page("QAA", TODAY)
    assert overall(page.places[0]) == pytest.approx((1.2 / 0.9, 1.2))  # England: 1,200 people weighted 1,200
    assert overall(page.system) == pytest.approx((1.0, 0.9))
    assert page.overall_against_england_average.highest == pytest.approx(1.2)


def test_the_sentence_names_who_needs_most_and_least(made: dict[str, Organisation]) -> None:
    page = need_page("QAA", TODAY)
    assert page.sentence == (
        "In 2025/26 people in 01A need most, 33.3% more than the average of Testshire; people in 01B need "
        "least, 33.3% less than it. Beside England’s 1.00, Testshire as a whole is at 1.00."
    )
    assert page.picture.bars == (("01A", 33.3), ("01B", -33.3))
    other = need_page("QAA", TODAY, component="maternity")
    assert "need most for maternity, the same as the average" in other.sentence


def test_districts_are_another_grouping_and_unknown_codes_stay(made: dict[str, Organisation]) -> None:
    """A district that the lookups do not know is shown by its code, not dropped."""
    page = need_page("QAA", TODAY)
    assert {line.code: (line.practices, line.population) for line in page.districts} == {
        "E07000001": (1, 100),
        "E07000002": (2, 500),
    }
    assert page.districts[0].name == "District E07000001, not known (perhaps ended)"


def test_a_practice_that_is_nowhere_is_said_and_still_counts(made: dict[str, Organisation]) -> None:
    """A practice in no sub-ICB location has no place, but its people are in the system's average."""
    weigh(made, 2024, {"A00001": ("", 100, 100), "A00004": ("", 300, 600)})
    page = need_page("QAA", TODAY, "2024/25")
    assert page.place_not_known is not None
    assert (page.place_not_known.practices, page.place_not_known.population) == (1, 300)
    assert any("1 practice with 300 people cannot be put into a place" in note for note in page.notes)
    assert page.system.population == 400
    assert overall(page.places[0])[0] == pytest.approx(1 / 1.75)


def test_a_practice_is_grouped_where_it_was_in_that_year(made: dict[str, Organisation]) -> None:
    """One that moved to 01B on 1 April 2026 is in 01A for 2025/26, and in 01B for 2026/27."""
    change = begin_change(actor="test", action="move")
    held = Relationship.objects.current().get(source=made["A00001"], kind="commissioned_by")
    Relationship.objects.filter(pk=held.pk).update(valid_to=date(2026, 4, 1))
    relate(change, made["A00001"], "commissioned_by", made["01B"], valid_from=date(2026, 4, 1))
    weigh(made, 2026, TOLD)
    later = Moment(date(2026, 6, 1))
    before, after = need_page("QAA", later, "2025/26"), need_page("QAA", later, "2026/27")
    assert [line.population for line in before.places] == [300, 300]
    assert [line.population for line in after.places] == [200, 400]


def test_a_system_that_came_after_the_publication_has_who_belongs_to_it(
    made: dict[str, Organisation],
) -> None:
    """The merged system is not in the file: its practices on the day are taken, and the page says so."""
    change = begin_change(actor="test", action="merge")
    merged = Organisation.objects.create(code="QMM", kind="icb")
    day = date(2026, 4, 1)
    for code in ("01A", "01B"):
        Relationship.objects.filter(source=made[code], kind="part_of").update(valid_to=day)
        relate(change, made[code], "part_of", merged, valid_from=day)
    page = need_page("QMM", Moment(date(2026, 5, 1)))
    assert page.system.population == 600
    assert "does not name QMM" in page.notes[0]
    with pytest.raises(Missing, match="no practice of QMM"):
        need_page("QMM", Moment(date(2026, 3, 31)), "2025/26")


@pytest.mark.parametrize(
    ("code", "year", "said"),
    [
        ("QZZ", "", "No system"),
        ("01A", "", "No system"),
        ("QAA", "2019/20", "No weighted populations are kept for 2019/20. Kept is 2025/26."),
        ("QAA", "lately", "is not a financial year"),
    ],
)
def test_what_cannot_be_answered_is_said(
    made: dict[str, Organisation], code: str, year: str, said: str
) -> None:
    with pytest.raises(Missing, match=said):
        need_page(code, TODAY, year)


def test_without_any_file_the_page_says_which_to_import() -> None:
    small_system()
    with pytest.raises(Missing, match="catchment import allocations"):
        need_page("QAA", TODAY)


def test_the_page_and_its_twin(made: dict[str, Organisation], client: Client) -> None:
    address = "/system/QAA/need?as_at=2025-12-01&year=2025/26"
    html = client.get(address).content.decode()
    assert "people in 01A need most" in html
    assert "Beside the average of England" in html
    twin: dict[str, Any] = client.get(address.replace("need?", "need.json?")).json()
    (index,) = [each for each in twin["places"][0]["indices"] if each["component"] == "overall"]
    assert index["against_system_average"] == pytest.approx(1.2 / 0.9)
    assert index["against_england_average"] == pytest.approx(1.2 / 0.9)
    assert client.get("/system/QZZ/need").status_code == 404


def test_england_is_read_in_as_many_queries_as_one_system(made: dict[str, Organisation]) -> None:
    """Every system and every place in a handful of queries; each system's practices add up to it."""
    england_page(TODAY)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = england_page(TODAY)
    assert len(asked) <= 8
    (system,) = page.systems
    assert system.system.code == "QAA"
    assert [line.code for line in system.places] == ["01A", "01B"]
    assert sum(line.population for line in system.places) == system.system.population == page.population
    totals = {each.component: each.adds_up_to_population for each in page.totals}
    assert totals["community"] is True
    assert totals["overall"] is False  # 540 for 600 people: this small England is cut off


def test_the_command_says_the_same(made: dict[str, Organisation]) -> None:
    """For one system, for all England, as JSON, and what to do where it cannot answer."""
    asked = ["money", "index", "QAA", "--year", "2025/26", "--as-at", "2025-12-01"]
    told = CliRunner().invoke(main, asked)
    assert told.exit_code == 0, told.output
    assert told.output.startswith("In 2025/26 people in 01A need most, 33.3% more than the average")
    assert re.search(r"01B +0\.6667 +0\.6667", told.output)
    twin = json.loads(CliRunner().invoke(main, [*asked, "--json"]).output)
    assert twin["overall_against_system_average"]["highest"] == pytest.approx(1.2 / 0.9)
    assert twin["money"]["sentence"].startswith("The books have no core money of 2025/26")
    england = CliRunner().invoke(main, ["money", "index", "ENG", "--as-at", "2025-12-01"])
    assert "3 practices, 600 people; 1 system and 2 places in" in england.output
    wrong = CliRunner().invoke(main, ["money", "index", "QZZ"])
    assert (wrong.exit_code, "No system" in wrong.output) == (2, True)


def test_before_the_weights_were_known_nothing_is_said() -> None:
    """As known just before the import there are no weights to answer from; after it there are."""
    made = small_system()
    before = Moment(TODAY.as_at, timezone.now())
    weigh(made, 2025, TOLD)
    with pytest.raises(Missing, match="No weighted populations are kept"):
        need_page("QAA", before)
    assert need_page("QAA", Moment(TODAY.as_at, timezone.now())).system.population == 600
