"""Editing one thing of a handbook changes that thing and nothing else, or is refused in a sentence."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.governance.rules import editing
from catchment.governance.rules.differences import differences
from catchment.governance.rules.document import Handbook, Holder, Interest, Person, Seat, Voting
from catchment.governance.rules.editing import Unfit, changed, code_from, made
from catchment.governance.rules.facts import holders_on
from catchment.governance.rules.reading import read_part
from tests.governance.scenario import handbook_named

LAWFUL = Handbook.model_validate(handbook_named("lawful-board"))
SEATS = [(body.code, seat.code) for body in LAWFUL.bodies for seat in body.seats]
PEOPLE = [person.code for person in LAWFUL.people]
DAYS = st.dates(date(2025, 1, 1), date(2030, 1, 1))


def _changed_items(after: Handbook) -> set[tuple[str, str]]:
    """Return what differs from the lawful handbook, as (what, code)."""
    return {(each.what, each.code) for each in differences(LAWFUL, after)}


@given(st.sampled_from(SEATS), st.text(st.characters(categories=["L"]), min_size=1, max_size=30))
def test_editing_one_seat_leaves_everything_else_equal(place: tuple[str, str], title: str) -> None:
    """Whatever a title becomes, only its seat differs, and changing it back gives the same handbook."""
    body, seat = place
    after = editing.change_seat(LAWFUL, body, seat, lambda found: changed(found, title=title))
    assert _changed_items(after) <= {("seat", f"{body}/{seat}")}
    before = next(each for each in LAWFUL.bodies if each.code == body)
    old = next(each.title for each in before.seats if each.code == seat)
    assert editing.change_seat(after, body, seat, lambda found: changed(found, title=old)) == LAWFUL


@given(st.sampled_from(SEATS), st.sampled_from(PEOPLE), DAYS)
def test_a_seat_is_filled_once_or_not_at_all(place: tuple[str, str], person: str, since: date) -> None:
    """A vacant seat takes anybody; one that is held on some of the days takes nobody."""
    body, seat = place
    holder = made(Holder, person=person, since=since)
    held = next(
        each for found in LAWFUL.bodies if found.code == body for each in found.seats if each.code == seat
    )
    vacant = editing.change_seat(LAWFUL, body, seat, lambda found: changed(found, holders=()))
    filled = editing.fill_seat(vacant, body, seat, holder)
    assert _holders(filled, body, seat, since) == [person]
    if holders_on(held, since):
        with pytest.raises(Unfit) as refused:
            editing.fill_seat(LAWFUL, body, seat, holder)
        assert refused.value.faults[0][0] == "since"


def _holders(handbook: Handbook, body: str, seat: str, day: date) -> list[str]:
    found = handbook.body(body)
    assert found is not None
    return [each.person for place in found.seats if place.code == seat for each in holders_on(place, day)]


@given(DAYS)
def test_leaving_frees_the_seat_from_the_day_after(last_day: date) -> None:
    """Somebody sits on their last day, and does not on the next; only their holding differs."""
    until = date.fromordinal(last_day.toordinal() + 1)
    after = editing.end_holding(
        LAWFUL, "BOARD", "chair", "P-CHAIR", on=last_day, last_day=last_day, until=until, reasons="Retired"
    )
    assert _holders(after, "BOARD", "chair", last_day) == ["P-CHAIR"]
    assert _holders(after, "BOARD", "chair", until) == []
    assert {what for what, _ in _changed_items(after)} == {"holder"}


def test_nobody_leaves_before_they_came() -> None:
    """A last day before the first is refused at the field where it was asked."""
    with pytest.raises(Unfit) as refused:
        editing.end_holding(
            LAWFUL,
            "BOARD",
            "chair",
            "P-CHAIR",
            on=date(2025, 12, 1),
            last_day=date(2020, 1, 1),
            until=date(2020, 1, 2),
            reasons="Mistaken",
        )
    assert refused.value.faults[0][0] == "last_day"
    assert "on or after" in str(refused.value)


def test_a_term_is_renewed() -> None:
    """The end of a term moves; an end before its beginning is refused."""
    day = date(2025, 12, 1)
    after = editing.renew_term(LAWFUL, "BOARD", "chair", "P-CHAIR", on=day, term_ends=date(2030, 6, 30))
    chair = after.bodies[0].seats[0]
    assert [each.term_ends for each in holders_on(chair, day)] == [date(2030, 6, 30)]
    with pytest.raises(Unfit, match="must end on or after"):
        editing.renew_term(LAWFUL, "BOARD", "chair", "P-CHAIR", on=day, term_ends=date(2000, 1, 1))


def test_only_who_sits_there_can_leave() -> None:
    """Naming somebody else, another seat or another body is refused in a sentence."""
    day = date(2025, 12, 1)
    for body, seat, person in (
        ("BOARD", "chair", "P-CEO"),
        ("BOARD", "nobody", "P-CEO"),
        ("NO", "x", "P-CEO"),
    ):
        with pytest.raises(Unfit) as refused:
            editing.renew_term(LAWFUL, body, seat, person, on=day, term_ends=None)
        assert str(refused.value).endswith(".")


def test_interests_are_declared_ended_and_denied() -> None:
    """Declaring one takes back having none; having none can be declared once the last is over."""
    interest = made(
        Interest,
        code="SHARES",
        kind="financial",
        description="Shares",
        since=date(2025, 1, 1),
        aware_on=date(2025, 1, 1),
    )
    declared = editing.declare_interest(LAWFUL, "P-CEO", interest)
    person = declared.person("P-CEO")
    assert person is not None and person.no_interests_declared_on is None
    with pytest.raises(Unfit, match="still has the interest"):
        editing.declare_no_interests(declared, "P-CEO", on=date(2025, 6, 1))
    with pytest.raises(Unfit, match="already"):
        editing.declare_interest(declared, "P-CEO", interest)
    with pytest.raises(Unfit, match="on or after"):
        editing.end_interest(declared, "P-CEO", "SHARES", until=date(2024, 1, 1))
    over = editing.end_interest(declared, "P-CEO", "SHARES", until=date(2025, 3, 1))
    none = editing.declare_no_interests(over, "P-CEO", on=date(2025, 6, 1))
    person = none.person("P-CEO")
    assert person is not None and person.no_interests_declared_on == date(2025, 6, 1)


def test_codes_are_used_once() -> None:
    """A second body, seat or person with a code is refused; a code made from a name is always free."""
    with pytest.raises(Unfit, match="already"):
        editing.add_body(LAWFUL, LAWFUL.bodies[0])
    with pytest.raises(Unfit, match="already"):
        editing.add_seat(
            LAWFUL, "BOARD", made(Seat, code="chair", title="x", role="chair", filling="elected")
        )
    with pytest.raises(Unfit, match="already"):
        editing.add_person(LAWFUL, made(Person, code="P-CEO", name="Somebody Else"))
    assert code_from("Zoë O'Example", {"P-ZOE-O-EXAMPLE"}, "P-") == "P-ZOE-O-EXAMPLE-2"
    assert code_from("Quorum", {"quorum"}).lower() == "quorum-2"
    assert code_from("…", ()) == "NEW"


def test_answers_about_suitability_are_left_out_and_kept() -> None:
    """Anybody may read a handbook without them; whoever edits it so does not take them away."""
    public = editing.without_suitability(LAWFUL)
    assert all(person.suitability is None for person in public.people)
    recorded = {person.code: person.suitability for person in LAWFUL.people}
    assert editing.keep_suitability(public, recorded) == LAWFUL


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("thresholds:\n- {at_least: majority, off: partner}\n", 2, "“off”"),
        ("consensus_first: true\n", 1, "“thresholds”"),
        ("thresholds:\n  - {at_least: [\n", 2, "not YAML"),
    ],
)
def test_a_rule_is_read_as_the_file_is(text: str, line: int, said: str) -> None:
    """A quorum or voting rule typed on a page is refused with its line and a sentence."""
    rule, problems = read_part(text, Voting)
    assert rule is None
    assert any(each.position.line == line and said in each.sentence for each in problems), problems


def test_faults_name_their_field() -> None:
    """What is wrong with the shape of an item is said of the field that it is in."""
    said: dict[str, Any] = {"code": "has a space", "name": "x" * 500}
    with pytest.raises(Unfit) as refused:
        made(Person, **said)
    assert {field for field, _ in refused.value.faults} == {"code", "name"}
    assert all(sentence.endswith(".") for _, sentence in refused.value.faults)
