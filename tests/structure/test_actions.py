"""Actions: what each changes, what it refuses, and in which words."""

from datetime import date
from decimal import Decimal

import pytest

from catchment.foundation.facts import copy_rows
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor, ActorKind
from catchment.structure.actions import (
    OrphansLeft,
    Part,
    Refused,
    change_boundary,
    close_organisation,
    draw_area,
    merge_organisations,
    move_practice,
    rename_organisation,
    split_organisation,
)
from catchment.structure.checks import run_checks
from catchment.structure.models import (
    Footprint,
    Organisation,
    Post,
    RegisteredPatients,
    Relationship,
    Succession,
)
from catchment.structure.queries.facts import load_facts
from tests.people import OPERATOR
from tests.structure.world import World, small_world

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 1)
BEFORE = date(2026, 3, 31)
ASKED = {"on": DAY, "reason": "agreed by the board", "actor": OPERATOR}


@pytest.fixture
def world() -> World:
    """Return a small world in order."""
    return small_world()


def target(source: str, kind: str, day: date) -> list[str]:
    """Return what a source is related to on a day."""
    found = Relationship.objects.at(Moment(day)).filter(source__code=source, kind=kind)
    return sorted(found.values_list("target__code", flat=True))


def errors(day: date) -> list[str]:
    """Return the errors that the checks find on a day."""
    found = run_checks(load_facts(Moment(day)), day)
    return [f"{each.rule} {each.sentence}" for each in found if each.severity == "error"]


def name_on(code: str, day: date) -> str:
    """Return an organisation's name on a day."""
    return Organisation.objects.get(code=code).organisationnames.at(Moment(day)).get().name


def test_the_world_is_in_order(world: World) -> None:
    """The checks find nothing wrong with the world that the tests change."""
    assert errors(BEFORE) == []


def test_rename_keeps_the_identity(world: World) -> None:
    """S000-05: from the day it is called something else; before, what it was called."""
    rename_organisation(code="UQA1", name=" Rugged  Hill PCN ", **ASKED)
    assert name_on("UQA1", BEFORE) == "UQA1 pcn"
    assert name_on("UQA1", DAY) == "Rugged Hill PCN"
    with pytest.raises(Refused, match="already called Rugged Hill PCN on 1 April 2026"):
        rename_organisation(code="UQA1", name="Rugged Hill PCN", **ASKED)


def test_rename_on_the_same_day_corrects(world: World) -> None:
    """A second name from the same day replaces the first; both were believed, one after the other."""
    rename_organisation(code="UQA1", name="Rugged Hil PCN", **ASKED)
    rename_organisation(code="UQA1", name="Rugged Hill PCN", **ASKED)
    names = Organisation.objects.get(code="UQA1").organisationnames
    assert sorted(names.current().values_list("name", flat=True)) == ["Rugged Hill PCN", "UQA1 pcn"]
    assert names.filter(name="Rugged Hil PCN", recorded_to__isnull=False).exists()


def test_move_practice(world: World) -> None:
    """F-012: a practice is in one PCN until the day and in the other from it."""
    move_practice(code="PQA1a", to_pcn="UQA2", **ASKED)
    assert target("PQA1a", "member_of", BEFORE) == ["UQA1"]
    assert target("PQA1a", "member_of", DAY) == ["UQA2"]
    with pytest.raises(Refused, match=r"PQA1a practice \(PQA1a\) already belongs to UQA2 pcn \(UQA2\)"):
        move_practice(code="PQA1a", to_pcn="UQA2", **ASKED)


def test_a_move_keeps_what_is_planned_for_later(world: World) -> None:
    """A move in December leaves a move planned for April standing."""
    move_practice(code="PQA1a", to_pcn="UQA2", **ASKED)
    earlier = {**ASKED, "on": date(2025, 12, 1)}
    move_practice(code="PQA1a", to_pcn="UQB1", **earlier)
    assert [target("PQA1a", "member_of", day) for day in (date(2025, 11, 30), BEFORE, DAY)] == [
        ["UQA1"],
        ["UQB1"],
        ["UQA2"],
    ]


def test_closing_a_network_with_members_is_refused(world: World) -> None:
    """F-005: its practices would be in no PCN; the refusal names them and nothing is changed."""
    with pytest.raises(OrphansLeft) as refusal:
        close_organisation(code="UQA1", **ASKED)
    assert str(refusal.value) == (
        "This would leave 2 orphans: PQA1a practice (PQA1a) would be in no PCN from 1 April 2026; "
        "PQA1b practice (PQA1b) would be in no PCN from 1 April 2026."
    )
    assert target("PQA1a", "member_of", DAY) == ["UQA1"]


def test_closing_with_a_successor_moves_the_members(world: World) -> None:
    """K-043: what pointed at it points at its successor, and the succession is recorded."""
    close_organisation(code="UQA1", successor="UQA2", **ASKED)
    assert target("PQA1b", "member_of", BEFORE) == ["UQA1"]
    assert target("PQA1b", "member_of", DAY) == ["UQA2"]
    assert Succession.objects.get().kind == "replaced_by"
    assert errors(DAY) == [] and errors(BEFORE) == []


def test_closing_a_practice_needs_no_successor(world: World) -> None:
    """A practice may close; nothing depends on it but the place drawn out of it, which is drawn anew."""
    place = {"kind": "place", "system": "QA", "actor": OPERATOR, "reason": "the old borough"}
    draw_area(name="North", blocks=["PQA1a", "PQA1b"], starts_on=date(2024, 1, 1), **place)
    close_organisation(code="PQA1b", **ASKED)
    versions = Footprint.objects.current().order_by("version")
    assert [(row.version, row.valid_from, row.valid_to) for row in versions] == [
        (1, date(2024, 1, 1), DAY),
        (2, DAY, None),
    ]
    assert [row.blocks.count() for row in versions] == [2, 1]
    assert errors(DAY) == [] and errors(BEFORE) == []
    with pytest.raises(OrphansLeft, match="PL-QA-1 would have no building blocks"):
        close_organisation(code="PQA1a", **ASKED)


def test_closing_a_practice_with_patients_is_refused(world: World) -> None:
    """K-043: its patients would have no practice, unless it has a successor or they moved."""
    practice = world.organisations["PQA1b"].pk
    rows = [[practice, date(2026, month, 1), "all", 5446, []] for month in (3, 5)]
    copy_rows(RegisteredPatients, rows, world.change)
    with pytest.raises(
        OrphansLeft, match=r"5,446 patients of PQA1b practice \(PQA1b\) would have no practice"
    ):
        close_organisation(code="PQA1b", **ASKED)
    close_organisation(code="PQA1b", patients_placed_elsewhere=True, **ASKED)
    assert errors(DAY) == []


def test_a_practice_that_left_the_newest_list_may_close(world: World) -> None:
    """Patients who were on its list once, and are no longer, hold nothing up."""
    left, other = (world.organisations[code].pk for code in ("PQA1b", "PQA1a"))
    rows = [[left, date(2026, 2, 1), "all", 5446, []], [other, date(2026, 3, 1), "all", 9000, []]]
    copy_rows(RegisteredPatients, rows, world.change)
    close_organisation(code="PQA1b", **ASKED)


def test_posts_follow_the_employer(world: World) -> None:
    """B-007: staff are passed on; with nobody to pass them to, the closing is refused."""
    practice = world.organisations["PQA1a"].pk
    said = {"role": "care coordinator", "wte": Decimal("0.6"), "deployed_in_id": None, "reference": "CC1"}
    world.fact(Post, employer_id=practice, deployed_to_id=practice, **said)
    with pytest.raises(OrphansLeft, match=r"1 post of PQA1a \(care coordinator\) would have no employer"):
        close_organisation(code="PQA1a", **ASKED)
    close_organisation(code="PQA1a", successor="PQA1b", **ASKED)
    post = Post.objects.at(Moment(DAY)).get()
    assert (post.employer.code, post.deployed_to.code, post.reference) == ("PQA1b", "PQA1b", "PQA1a CC1")


def test_merging_icbs_into_a_new_one(world: World) -> None:
    """F-031: sub-ICBs, trusts, ground and drawn areas are the new ICB's from the day."""
    place = {"kind": "place", "system": "QB", "actor": OPERATOR, "reason": "the old borough"}
    draw_area(name="South", blocks=["PQB1a"], starts_on=date(2024, 1, 1), **place)
    merge_organisations(codes=["QA", "QB"], into="QC", name="Joint ICB", **ASKED)
    assert target("SQB1", "part_of", DAY) == ["QC"] == target("RQA", "located_in", DAY)
    assert target("QC", "part_of", DAY) == ["Y1"]
    assert Footprint.objects.at(Moment(DAY)).get().system.code == "QC"
    assert Footprint.objects.at(Moment(BEFORE)).get().system.code == "QB"
    assert errors(DAY) == [] and errors(BEFORE) == []
    facts = load_facts(Moment(DAY))
    assert facts.icb_of_practice("PQA1a") == "QC"
    assert sorted(Succession.objects.values_list("predecessor__code", "kind")) == [
        ("QA", "merged_into"),
        ("QB", "merged_into"),
    ]


def test_merging_practices_into_one_of_them(world: World) -> None:
    """The practice that stays keeps its own PCN; the other's payee role passes to it."""
    merge_organisations(codes=["PQA1a", "PQA2a"], into="PQA2a", **ASKED)
    assert target("PQA2a", "member_of", DAY) == ["UQA2"]
    assert target("PQA1a", "member_of", DAY) == []
    assert errors(DAY) == []


def test_merging_sub_icbs_of_different_icbs_is_refused(world: World) -> None:
    """B-002: their ground would be in both ICBs."""
    with pytest.raises(Refused, match=r"part of different ICBs \(QA and QB\)"):
        merge_organisations(codes=["SQA1", "SQB1"], into="SQA1", **ASKED)


def test_splitting_a_network(world: World) -> None:
    """Each part takes its practices; a practice that no part takes would be an orphan."""
    with pytest.raises(OrphansLeft, match=r"PQA1b practice \(PQA1b\) would be in no PCN"):
        parts = [Part("UN1", "New 1", ("PQA1a",)), Part("UN2", "New 2")]
        split_organisation(code="UQA1", parts=parts, **ASKED)
    parts = [Part("UN1", "New 1", ("PQA1a",)), Part("UN2", "New 2", ("PQA1b",))]
    split_organisation(code="UQA1", parts=parts, **ASKED)
    assert target("PQA1a", "member_of", DAY) == ["UN1"]
    assert target("PQA1a", "payee_for", DAY) == ["UN1"]
    assert target("PQA1b", "member_of", DAY) == ["UN2"]
    assert errors(DAY) == []


def test_splitting_an_icb_divides_its_ground(world: World) -> None:
    """B-002, B-003: each part has its own ground, and none is in two or in none."""
    parts = [
        Part("QX", "X ICB", ("SQA1", "RQA"), ("E54QA",)),
        Part("QY", "Y ICB", ("SQA2",)),
    ]
    split_organisation(code="QA", parts=parts, **ASKED)
    assert target("SQA2", "part_of", DAY) == ["QY"]
    assert errors(DAY) == [] and errors(BEFORE) == []


def test_moving_a_sub_icb_moves_its_ground(world: World) -> None:
    """F-046: a boundary change leaves every small area in exactly one ICB, on every day."""
    change_boundary(to="QB", organisations=["SQA1"], **ASKED)
    assert errors(DAY) == [] and errors(BEFORE) == []
    facts = load_facts(Moment(DAY))
    assert facts.icb_of_practice("PQA1a") == "QB" and facts.icb_of_practice("PQA2a") == "QA"


def test_moving_ground_before_a_later_boundary_change(world: World) -> None:
    """An edition of the lookup for an earlier day puts the later ones right (found by the sequences test)."""
    later = {**ASKED, "on": date(2025, 10, 1)}
    change_boundary(to="QB", organisations=["SQA1"], **later)
    change_boundary(to="QB", organisations=["SQA2"], **{**ASKED, "on": date(2025, 4, 1)})
    for day in (date(2025, 3, 31), date(2025, 4, 1), date(2025, 10, 1), DAY):
        assert errors(day) == []


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"code": "NOBODY"}, "No organisation has the code “NOBODY”."),
        ({"reason": " "}, "Say why"),
        ({"actor": Actor(ActorKind.OPERATOR)}, "Say who asks"),
        ({"on": date(2022, 7, 1)}, "opens on 1 July 2022, so it cannot end on that day"),
        ({"on": date(2020, 1, 1)}, "opens on 1 July 2022, after 1 January 2020"),
        ({"successor": "QA"}, "Only organisations of one kind"),
        ({"successor": "UQA1"}, "cannot follow itself"),
    ],
)
def test_refusals_are_sentences(world: World, asked: dict[str, object], words: str) -> None:
    """Whatever is wrong with what was asked is said, and nothing is changed."""
    changes = Relationship.objects.count()
    with pytest.raises(Refused) as refusal:
        close_organisation(**{"code": "UQA1", **ASKED, **asked})
    assert words in str(refusal.value)
    assert Relationship.objects.count() == changes


def test_closing_twice_is_refused(world: World) -> None:
    """An organisation closes once."""
    close_organisation(code="UQA1", successor="UQA2", **ASKED)
    with pytest.raises(Refused, match=r"UQA1 pcn \(UQA1\) already closed on 1 April 2026\."):
        close_organisation(code="UQA1", successor="UQA2", **{**ASKED, "on": date(2027, 1, 1)})
    with pytest.raises(Refused, match=r"UQA1 pcn \(UQA1\) already closes on 1 April 2026"):
        close_organisation(code="UQA1", successor="UQA2", **{**ASKED, "on": date(2025, 1, 1)})


def test_moving_to_a_network_that_will_close_is_refused(world: World) -> None:
    """An action is judged on every day from its date, not only on the first."""
    close_organisation(code="UQA1", successor="UQA2", **ASKED)
    earlier = {**ASKED, "on": date(2025, 12, 1)}
    with pytest.raises(
        OrphansLeft, match=r"PQB1a practice \(PQB1a\) would be related .* not open on 1 April 2026"
    ):
        move_practice(code="PQB1a", to_pcn="UQA1", **earlier)
