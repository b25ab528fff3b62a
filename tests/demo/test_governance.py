"""How the example governs itself: its handbooks on the days of its history, and what they break today."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from catchment.demo.example import Example
from catchment.demo.governance.keeping import days_of_keeping
from catchment.demo.governance.telling import Script, Step, handbook_on, steps_of
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.governance.queries.facts import facts_of
from catchment.governance.queries.handbook import load_handbook, systems_with_handbooks
from catchment.governance.queries.standing import standing_of
from catchment.governance.rules.checks import run_checks
from catchment.governance.rules.document import Body, Handbook
from catchment.governance.rules.document.vocabulary import BodyKind, Job, PlaceForm, Purpose
from catchment.governance.rules.facts import holders_on

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
TODAY = date(2026, 11, 22)
ERRORS_TODAY = {
    ("B-022", "XEX-BOARD/partner-primary-medical"),  # vacant since September
    ("B-062", "XEX-P-NED4/I1"),  # declared after 98 days
    ("B-075", "XEX-AUDIT/chair"),  # the board's own chair
    ("F-006", "XEX-XN018"),  # no payee
    ("S001-19", "XEX-TEAM-N17"),  # no lead
}
EXPECTED_NAMES = {  # pages, journeys and guides name these people
    "XEX-P-SECRETARY": Job.BOARD_SECRETARY,
    "XEX-P-FINANCE": Job.DIRECTOR,
    "XEX-P-CD1": Job.GP_PARTNER,
    "XEX-P-MANAGER": Job.PRACTICE_MANAGER,
    "XEX-P-NURSE": Job.DISTRICT_NURSE,
    "XEX-P-SOCIAL": Job.SOCIAL_WORKER,
    "XEX-P-LINK": Job.LINK_WORKER,
    "XEX-P-GP": Job.GP_PARTNER,
    "XEX-P-PRIVACY": Job.PRIVACY_OFFICER,
    "XEX-P-PLANNER": Job.PLANNER,
    "XEX-P-ANALYST": Job.ANALYST,
    "XEX-P-PATIENT": Job.PATIENT_REPRESENTATIVE,
    "XEX-P-PLACE1": Job.DIRECTOR,
    "XEX-P-LMC": Job.DIRECTOR,
}


def handbook(system: str, day: date, known: datetime | None = None) -> Handbook:
    """Return a system's handbook; it must have one."""
    found = load_handbook(system, Moment(day, known))
    assert found is not None, f"{system} has a handbook on {day}"
    return found


def sitting(body: Body, seat_code: str, day: date) -> list[str]:
    """Return who holds a seat on a day."""
    seat = next(seat for seat in body.seats if seat.code == seat_code)
    return [held.person for held in holders_on(seat, day)]


def findings(system: str, day: date, severity: str) -> set[tuple[str, str]]:
    """Return what the checks of governance find, as (rule, about)."""
    found = run_checks(facts_of(handbook(system, day), Moment(day)), day)
    return {(each.rule, each.about.code) for each in found if each.severity == severity}


@pytest.fixture
def today(db: None) -> Handbook:
    """Return Exampleshire's handbook of today."""
    return handbook("XEX", TODAY)


def test_the_errors_of_today_are_those_on_purpose() -> None:
    """One for each planned fault, and no other."""
    assert findings("XEX", TODAY, "error") == ERRORS_TODAY
    assert findings("XNB", TODAY, "error") == set()


def test_the_planned_warnings_are_there() -> None:
    """Softer faults on purpose, each told by its rule."""
    warned = findings("XEX", TODAY, "warning")
    assert {
        ("B-041", "XEX-BOARD/ned-people"),
        ("D-058", "XEX-PLACE-P4"),
        ("S000-12", "XEX-PLACE-P3"),
        ("S001-22", "XEX-XN001/clinical-director"),
        ("S004-28", "XEX-GP-BOARD/place-3"),
        ("S002-25", "XEX"),
    } <= warned
    assert len(warned) < 30, "few and telling"


@pytest.mark.parametrize("day", [date(2016, 6, 1), date(2019, 8, 1), date(2022, 7, 1), date(2025, 12, 1)])
def test_in_better_days_the_board_was_nearly_lawful(day: date) -> None:
    """Each day is judged by its own rules; only the network without payee and the team without lead err."""
    assert findings("XEX", day, "error") <= {("F-006", "XEX-XN018"), ("S001-19", "XEX-TEAM-N17")}


def test_the_board_has_thirteen_seats_and_one_is_vacant(today: Handbook) -> None:
    """B-022: who spoke for general practice left on 1 September 2026."""
    board = today.body("XEX-BOARD")
    assert board is not None
    assert len(board.seats) == 13
    assert [seat.code for seat in board.seats if not holders_on(seat, TODAY)] == ["partner-primary-medical"]
    in_august = handbook("XEX", date(2026, 8, 31)).body("XEX-BOARD")
    assert in_august is not None
    assert sitting(in_august, "partner-primary-medical", date(2026, 8, 31)) == ["XEX-P-CD2"]


def test_every_network_and_neighbourhood_has_its_body(today: Handbook) -> None:
    """27 networks have a board, three of them next door; 24 neighbourhoods have a team."""
    next_door = handbook("XNB", TODAY)
    boards = [
        body for each in (today, next_door) for body in each.bodies if body.kind is BodyKind.NETWORK_BOARD
    ]
    assert len({board.organisation for board in boards}) == 27
    teams = [body for body in today.bodies if body.purpose is Purpose.NEIGHBOURHOOD_TEAM]
    assert len({team.area for team in teams}) == 24
    assert all(team.accountable_body for team in teams)


def test_places_have_the_five_forms(today: Handbook) -> None:
    """D-050 to D-055: four places, five forms, so one place mixes two."""
    boards = [body for body in today.bodies if body.purpose is Purpose.PLACE_BOARD]
    assert {board.form for board in boards} == set(PlaceForm)
    assert sorted(board.area or "" for board in boards) == ["XEX-P1", "XEX-P1", "XEX-P2", "XEX-P3", "XEX-P4"]
    then = handbook("XEX", date(2023, 8, 1)).body("XEX-PLACE-P2")
    assert then is not None and then.form is PlaceForm.CONSULTATIVE_FORUM


def test_a_practice_is_seven_steps_from_the_board(today: Handbook) -> None:
    """J-001: practice, network, place, GP board, primary care board, provider board, board."""
    network = today.body("XEX-XN001")
    assert network is not None and "X99001" in {party.organisation for party in network.parties}
    steps, here = [], network
    while here.feeds:
        following = today.body(here.feeds[0])
        assert following is not None
        steps.append(following.code)
        here = following
    assert steps == [
        "XEX-PLACE-P1",
        "XEX-GP-BOARD",
        "XEX-PRIMARY-CARE-BOARD",
        "XEX-PROVIDER-BOARD",
        "XEX-BOARD",
    ]


@pytest.mark.parametrize(("code", "job"), EXPECTED_NAMES.items())
def test_those_whom_others_name_are_there(today: Handbook, code: str, job: Job) -> None:
    """Everybody a guide or a journey signs in as has the post it says."""
    person = today.person(code)
    assert person is not None and job in {post.job for post in person.posts}
    assert standing_of(code, Moment(TODAY)).posts


def test_two_networks_share_their_director(today: Handbook) -> None:
    """S001-22: two people hold one seat, and the seat says how much time it has and needs."""
    seats = [seat for body in today.bodies for seat in body.seats if seat.code == "clinical-director"]
    assert sum(len(holders_on(seat, TODAY)) == 2 for seat in seats) == 2
    assert all(seat.protected_time and seat.needed_time for seat in seats)


def test_what_was_believed_in_june_2024_was_wrong() -> None:
    """K-041: Philippa Vanishing had left in February; until September nobody had keyed it in."""
    day = date(2024, 3, 3)
    believed = handbook("XEX", day, datetime(2024, 6, 30, tzinfo=UTC)).body("XEX-BOARD")
    known = handbook("XEX", day).body("XEX-BOARD")
    assert believed is not None and known is not None
    assert sitting(believed, "ned-quality", day) == ["XEX-P-NED0"]
    assert sitting(known, "ned-quality", day) == []
    assert sitting(known, "ned-quality", date(2024, 9, 1)) == ["XEX-P-NED4"]


def test_the_interest_was_unknown_until_it_was_declared() -> None:
    """B-062: nobody can key in what nobody has said."""
    day = date(2026, 3, 1)
    in_spring = handbook("XEX", day, datetime(2026, 4, 30, tzinfo=UTC)).person("XEX-P-NED4")
    now = handbook("XEX", day).person("XEX-P-NED4")
    assert in_spring is not None and not in_spring.interests
    assert now is not None and now.interests


def test_before_the_act_there_were_other_bodies() -> None:
    """Moving over 1 July 2022 shows a board begin; the councils' boards and the networks were there."""
    before = {body.purpose for body in handbook("XEX", date(2022, 6, 30)).bodies}
    assert before == {Purpose.HEALTH_AND_WELLBEING_BOARD, Purpose.NETWORK}
    assert {body.purpose for body in handbook("XEX", date(2016, 5, 1)).bodies} == {
        Purpose.HEALTH_AND_WELLBEING_BOARD
    }
    assert systems_with_handbooks(Moment(date(2015, 1, 1))) == []


def test_over_the_merger_one_board_follows_two() -> None:
    """K-043: on 1 April 2027 both handbooks end and the planned one holds, most of its seats still vacant."""
    assert systems_with_handbooks(Moment(date(2027, 3, 31))) == ["XEX", "XNB"]
    merger = date(2027, 4, 1)
    assert systems_with_handbooks(Moment(merger)) == ["XEN"]
    board = handbook("XEN", merger).body("XEN-BOARD")
    assert board is not None
    vacant = [seat.code for seat in board.seats if not holders_on(seat, merger)]
    assert len(vacant) > len(board.seats) / 2
    assert ("B-022", "XEN-BOARD/partner-primary-medical") in findings("XEN", merger, "error")
    early = Moment(merger, datetime(2026, 6, 1, tzinfo=UTC))
    assert systems_with_handbooks(early) == ["XEX", "XNB"]


def test_the_handbooks_were_keyed_in_day_by_day(example: Example) -> None:
    """Every keeping has a change of its own, in order and not before what it tells."""
    keepings = days_of_keeping(example.scripts)
    changes = list(Change.objects.filter(action="keep example handbook").order_by("at"))
    assert len(changes) == len(keepings)
    assert [each.kept for each in keepings] == sorted(each.kept for each in keepings)
    kept_first = [each for each in keepings if each.kept > date(2022, 7, 4) and each.on < TODAY]
    assert kept_first and all(each.on <= each.kept for each in kept_first)


def test_a_network_over_the_border_has_all_its_members(today: Handbook) -> None:
    """K-036: XN022 has a practice that Neighbourshire commissions, on its board and in the facts alike."""
    board = today.body("XEX-XN022")
    assert board is not None
    network = facts_of(today, Moment(TODAY)).networks["XN022"]
    assert set(network.practices) == {each.organisation for each in board.parties if each.role == "member"}


def test_offices_are_not_employment() -> None:
    """B-075: a non-executive with a post of that name at the board may chair audit, as one did until 2026."""
    day = date(2025, 12, 1)
    audit = handbook("XEX", day).body("XEX-AUDIT")
    assert audit is not None and sitting(audit, "chair", day) == ["XEX-P-NED1"]
    assert not [about for rule, about in findings("XEX", day, "error") if rule == "B-075"]


def test_everybody_has_a_name_of_their_own(today: Handbook) -> None:
    """So that nobody in a list is taken for somebody else."""
    names = [person.name for person in today.people]
    assert len(set(names)) == len(names)
    assert 200 < len(names) < 300


def script(**item: Any) -> Script:
    """Return a script whose board has one seat with one holder."""
    seat = {"code": "chair", "title": "Chair", "role": "chair", "filling": "appointed", "holders": [item]}
    body = {"code": "B", "from": date(2022, 1, 1), "name": "Board", "kind": "committee", "seats": [seat]}
    people = [{"code": "P", "name": "Ada Teacosy", "suitable": date(2023, 1, 1)}]
    return Script("XEX", "A script", bodies=[body], people=people)


STEPS = steps_of([date(2022, 1, 1), date(2023, 1, 1), date(2024, 1, 1), date(2025, 1, 1)])
LEFT = {"person": "P", "since": date(2022, 1, 1), "until": date(2022, 6, 1)}


@pytest.mark.parametrize(
    ("item", "told"),
    [
        (LEFT, [None, date(2022, 6, 1), "gone", "gone"]),
        ({**LEFT, "end_known": date(2023, 9, 1)}, [None, None, date(2022, 6, 1), "gone"]),
        ({**LEFT, "announced": True}, [date(2022, 6, 1), "gone", "gone", "gone"]),
    ],
)
def test_an_end_is_told_once_it_is_known(item: dict[str, Any], told: list[Any]) -> None:
    """An end is told at the first step after it was heard of, and at that step only."""

    def end(step: Step) -> Any:
        holders = handbook_on(script(**item), step).bodies[0].seats[0].holders
        return holders[0].until if holders else "gone"

    assert [end(step) for step in STEPS] == told


def test_a_person_is_described_while_they_hold_something() -> None:
    """And their answers are there from the day on which they gave them."""
    first, second, third, _ = (handbook_on(script(**LEFT), step) for step in STEPS)
    assert first.people[0].suitability is None
    assert second.people[0].suitability is not None
    assert third.people == ()
