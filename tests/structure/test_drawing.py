"""Drawing: what is kept, what is refused in which words, and the pages that do it."""

from datetime import date

import pytest
from django.test import Client

from catchment.foundation.facts import copy_rows
from catchment.foundation.moment import Moment
from catchment.structure import checks
from catchment.structure.actions.footprints import DrawingRefused, draw_area
from catchment.structure.models import Footprint, PatientsByArea, RegisteredPatients
from catchment.structure.queries.footprints import footprint_summary, summary_of_blocks, versions_of
from tests.people import OPERATOR, signs_in, somebody
from tests.structure.world import World, small_world

pytestmark = pytest.mark.django_db
EDITION = date(2025, 10, 1)
DAY = date(2026, 1, 1)
ASKED = {
    "kind": "place",
    "name": "North",
    "system": "QA",
    "blocks": ["PQA1a", "E01QA2"],
    "reason": "the old borough",
    "starts_on": DAY,
    "actor": OPERATOR,
}


@pytest.fixture
def world() -> World:
    """Return the small world with lists, residence, a district and an LSOA 2011 that was split in two."""
    world = small_world()
    world.area("ltla", "E07QA")
    for area in ("E01QA1", "E01QA2"):
        world.lookup("lsoa21-ltla", area, "E07QA")
    world.area("lsoa11", "E01OLD")
    for part in ("E01QA1", "E01QA2"):
        world.lookup("lsoa11-lsoa21", "E01OLD", part, change_code="S")
    lists = {"PQA1a": {"E01QA1": 900, "E01QA2": 100}, "PQA2a": {"E01QA2": 400, "E01QB1": 400, "E01OLD": 200}}
    for code, homes in lists.items():
        practice = world.organisations[code].pk
        copy_rows(RegisteredPatients, [[practice, EDITION, "all", sum(homes.values()), ()]], world.change)
        rows = [[practice, EDITION, world.areas[area].pk, count] for area, count in homes.items()]
        copy_rows(PatientsByArea, rows, world.change)
    return world


def test_nobody_is_counted_twice(world: World) -> None:
    """A practice block counts with its list, others with those living inside; split areas are halved."""
    summary = summary_of_blocks(["PQA1a", "E01QA2"], Moment(DAY), "QA")
    # 1,000 on the list of PQA1a; of PQA2a 400 live inside, and half of the 200 in the area that was split.
    assert summary.ground.patients == 1500
    assert [(each.code, each.share) for each in summary.practices_across] == [("PQA2a", 0.5)]
    assert summary.sentence == "1,500 registered patients in 1 small area, with 1 practice."
    assert "fewer than the 250,000 to 500,000" in summary.band


def test_a_district_is_its_small_areas(world: World) -> None:
    """A district as a block is the same ground as its small areas one by one."""
    district = summary_of_blocks(["E07QA"], Moment(DAY), "QA")
    assert district.ground == summary_of_blocks(["E01QA1", "E01QA2"], Moment(DAY), "QA").ground
    assert district.ground.patients == 1600


def test_versions_are_kept_with_their_reasons(world: World) -> None:
    """S002-15: a new version ends the one before on its first day; drawing on that day again corrects it."""
    first = draw_area(**ASKED)
    assert first.area.code == "PL-QA-1"
    later = {
        **ASKED,
        "code": "PL-QA-1",
        "blocks": ["E07QA"],
        "starts_on": date(2026, 4, 1),
        "reason": "moved",
    }
    draw_area(**later)
    draw_area(**{**later, "reason": "moved, after the vote", "name": "North and West"})
    versions = versions_of("PL-QA-1", Moment(DAY))
    assert [(each.version, each.starts_on, each.ends_on, each.reason, each.blocks) for each in versions] == [
        (3, date(2026, 4, 1), None, "moved, after the vote", ("E07QA",)),
        (1, DAY, date(2026, 4, 1), "the old borough", ("E01QA2", "PQA1a")),
    ]
    before, after = (
        footprint_summary("PL-QA-1", Moment(DAY)),
        footprint_summary("PL-QA-1", Moment(date(2026, 4, 1))),
    )
    assert before is not None and before.name == "North"
    assert after is not None and (after.name, after.summary.ground.patients) == ("North and West", 1600)
    assert draw_area(**{**ASKED, "name": "South", "blocks": ["PQA2a"]}).area.code == "PL-QA-2"


def test_a_version_drawn_again_stays_in_the_list(client: Client, world: World) -> None:
    """S002-15: drawn again from its own first day, the earlier version says what became of it."""
    draw_area(**ASKED)
    again = {**ASKED, "code": "PL-QA-1", "blocks": ["PQA1a"], "reason": "smaller", "name": "Northern"}
    draw_area(**again)
    draw_area(**{**again, "starts_on": date(2099, 1, 1), "reason": "planned"})
    draw_area(**{**again, "starts_on": date(2099, 1, 1), "reason": "planned better"})
    twin = client.get("/place/PL-QA-1.json", {"as_at": "2026-01-01"}).json()
    rows = next(table for table in twin["tables"] if table["key"] == "versions")["rows"]
    said = [[row["values"][key] for key in ("version", "name", "reason", "blocks")] for row in rows]
    assert said == [
        [4, "Northern", "planned better", 1],
        [3, "Northern", "planned", 1],
        [2, "Northern", "smaller", 1],
        [1, "North", "the old borough", 2],
    ]
    outcomes = [row["values"]["outcome"] for row in rows]
    assert outcomes[:3] == ["", "replaced before it took effect", ""] and "corrected on" in outcomes[3]


def test_the_checks_count_a_place_as_the_page_does(world: World) -> None:
    """S000-06: the finding's figure is the summary's."""
    draw_area(**ASKED)
    found = [each for each in checks.findings(Moment(DAY), system="QA") if each.rule == "S000-06"]
    assert [each.sentence.split(",")[0] for each in found] == ["North is home to 1"]
    assert "1,500 registered patients" in found[0].sentence


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        ({"reason": "  "}, "reason", "Say why the border runs here"),
        ({"name": ""}, "name", "Give the place a name."),
        ({"name": "x" * 201}, "name", "Keep this to 200 characters."),
        ({"reason": "x" * 2001}, "reason", "Keep this to 2,000 characters."),
        ({"blocks": []}, "blocks", "Choose at least one building block"),
        ({"blocks": ["NOPE", "PQA1a"]}, "blocks", "Nothing to build with has the code NOPE."),
        ({"system": "UQA1"}, "system", "No integrated care board has the code “UQA1”."),
        ({"starts_on": date(2020, 1, 1)}, "starts_on", "QA is not open on 1 January 2020."),
        ({"kind": "borough"}, "kind", "Say whether this is a place or a neighbourhood."),
        ({"within": "PL-QA-9"}, "within", "Only a neighbourhood lies within a place."),
        ({"kind": "neighbourhood", "within": "PL-QA-9"}, "within", "is not a place of this system"),
        ({"code": "PL-QA-9"}, "code", "No place has the code “PL-QA-9”."),
    ],
)
def test_refusals(world: World, asked: dict[str, object], field: str, words: str) -> None:
    """Each refusal names its field in a sentence, and nothing is drawn."""
    with pytest.raises(DrawingRefused) as refusal:
        draw_area(**{**ASKED, **asked})
    assert any(name == field and words in sentence for name, sentence in refusal.value.problems)
    assert not Footprint.objects.exists()


def test_a_block_of_another_place_is_refused_unless_shared(world: World) -> None:
    """A district is in another place when any of its small areas is."""
    draw_area(**ASKED)
    with pytest.raises(DrawingRefused, match=r"1 building block \(E07QA\) is already in North\."):
        draw_area(**{**ASKED, "name": "West", "blocks": ["E07QA"]})
    draw_area(**{**ASKED, "name": "West", "blocks": ["E07QA"], "share_blocks": True})
    draw_area(**{**ASKED, "kind": "neighbourhood", "name": "Riverside", "within": "PL-QA-1"})


def test_a_block_of_another_system_is_refused_unless_shared(world: World) -> None:
    """A small area that is not the system's ground, and a practice commissioned elsewhere."""
    outside = {**ASKED, "blocks": ["PQA1a", "PQB1a", "E01QB1"]}
    words = (
        r"2 building blocks \(E01QB1 and PQB1a\) belong to another system than QA icb \(QA\)\. Take them out"
    )
    with pytest.raises(DrawingRefused, match=words):
        draw_area(**outside)
    draw_area(**{**outside, "share_blocks": True})


def test_a_practice_on_the_ground_of_another_place_is_an_overlap(world: World) -> None:
    """90% of the patients of PQA1a live in E01QA1."""
    draw_area(**{**ASKED, "blocks": ["E01QA1"]})
    with pytest.raises(DrawingRefused, match=r"1 building block \(PQA1a\) is already in North\."):
        draw_area(**{**ASKED, "name": "West", "blocks": ["PQA1a", "PQA2a"]})
    draw_area(**{**ASKED, "name": "West", "blocks": ["PQA2a"]})


def test_the_drawing_page_keeps_what_is_drawn(client: Client, world: World) -> None:
    """The form draws and leads to the place; the JSON twin offers the same blocks."""
    page = client.get("/draw/QA", {"as_at": "2026-01-01"})
    assert page.status_code == 200 and b'id="block-E07QA"' in page.content
    twin = client.get("/draw/QA.json", {"as_at": "2026-01-01"}).json()
    assert [each["code"] for each in twin["chooser"]["districts"]] == ["E07QA"]
    sent = {
        **{key: ASKED[key] for key in ("kind", "name", "blocks", "reason")},
        "starts_on-day": "1",
        "starts_on-month": "1",
        "starts_on-year": "2026",
    }
    signs_in(client, somebody("planner", "QA"))
    answer = client.post("/draw/QA", sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/place/PL-QA-1?as_at=2026-01-01")
    edit = client.get("/draw/QA", {"as_at": "2026-01-01", "edit": "PL-QA-1"}).content.decode()
    assert Footprint.objects.get().drawn_by == "Terry Tester (P-TEST)"
    assert "Draw North anew" in edit and 'value="E01QA2" id="block-E01QA2" checked' in edit


def test_the_drawing_page_says_everything_that_is_wrong(client: Client, world: World) -> None:
    """One error summary, in the order of the page, each linked to its field; the words stand there too."""
    signs_in(client, somebody("planner", "QA"))
    text = client.post(
        "/draw/QA", {"kind": "place", "starts_on-day": "31", "starts_on-month": "2"}
    ).content.decode()
    assert "There is a problem" in text and "<title>Error: " in text
    order = [
        text.index(f'<a href="#{field}"') for field in ("draw-filter", "name", "starts_on-day", "reason")
    ]
    assert order == sorted(order)
    assert text.count("Give the day it starts as a real date") == 2
    assert not Footprint.objects.exists()


def test_running_totals(client: Client, world: World) -> None:
    """The fragment says what the ticked blocks hold."""
    sent = {"kind": "place", "blocks": ["PQA1a", "E01QA2"]}
    text = client.post("/draw/QA/totals?as_at=2026-01-01", sent).content.decode()
    assert "1,500 registered patients in 1 small area, with 1 practice." in text
    assert client.post("/draw/NOBODY/totals", sent).status_code == 404


def test_a_place_drawn_from_practices_is_its_lists(client: Client, world: World) -> None:
    """Without ground there are no residents; the map shows where patients live, and who else is there."""
    draw_area(**{**ASKED, "blocks": ["PQA1a"]})
    twin = client.get("/place/PL-QA-1.json", {"as_at": "2026-01-01"}).json()
    names = {figure["name"] for figure in twin["figures"]}
    assert not names & {"residents", "registered_residents"} and twin["counts"]["patients"] == 1000
    picture = twin["pictures"][0]
    assert "Half of the patients of North live in 1 small area." in picture["title"]
    straddling = next(table for table in twin["tables"] if table["key"] == "straddling")
    # Most patients of E01QA1 are with PQA1a; 100 of the 1,000 of PQA2a live there, of the split area.
    assert [(row["about"]["code"], row["values"]["here"]) for row in straddling["rows"]] == [("PQA2a", 100)]
    assert "no border on the ground" in straddling["note"]
    assert client.get("/place/PL-QA-1", {"as_at": "2026-01-01"}).status_code == 200


def test_a_nul_is_refused_in_a_sentence(client: Client, world: World) -> None:
    """The database cannot keep a NUL, so no field or address may hold one."""
    for field in ("name", "reason", "blocks", "code", "within"):
        answer = client.post("/draw/QA", {"kind": "place", field: "A\x00B"})
        assert answer.status_code == 400 and b"cannot be kept" in answer.content
    assert client.post("/draw/QA/totals", {"blocks": "A\x00"}).status_code == 400
    assert client.get("/draw/Q%00").status_code in (400, 404)
    assert client.get("/draw/QA?edit=%00").status_code in (400, 404)


def test_the_drawing_page_leads_back_to_the_system(client: Client, world: World) -> None:
    """The trail ends with the system that is drawn in."""
    twin = client.get("/draw/QA.json", {"as_at": "2026-01-01"}).json()
    assert [step["code"] for step in twin["trail"]] == ["ENG", "Y1", "QA"]
    assert f'href="{twin["trail"][-1]["href"]}' in client.get("/draw/QA").content.decode()


def test_choosing_a_system(client: Client, world: World) -> None:
    """The list leads to each system; a code that is none is said to be none."""
    assert b'href="/draw/QB"' in client.get("/draw").content
    assert client.get("/draw/UQA1").status_code == 404
    assert client.get("/draw/QA", {"edit": "PL-QA-7"}).status_code == 404
