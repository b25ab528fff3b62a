"""No handbook gives anybody a right over another system, whatever it says of employers, bodies and codes.

Everything here is recorded and asked as in life: a handbook is applied by the secretary whom it describes,
and the same secretary is asked what they may do next door.
"""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, ActorKind, Thing, may_today
from catchment.governance.actions.applying import Refused, apply_handbook
from catchment.governance.models import Body, Person
from catchment.governance.queries.handbook import load_handbook
from catchment.governance.queries.standing import about_of
from catchment.governance.rules.document import Handbook
from tests.governance import exampleshire
from tests.governance.signed_in import client_of, with_secretary

SECRETARY = Actor(ActorKind.PERSON, "P-SECRETARY", "Hyacinth Bulldogclip")
SINCE = "2026-01-01"
POWERS = (Act.EDIT_HANDBOOK, Act.READ_SUITABILITY, Act.CHANGE_STRUCTURE, Act.DRAW_AREAS)


@pytest.fixture
def two_systems(db: None) -> dict[str, Any]:
    """Record Exampleshire with its secretary, and XFX next door; returns Exampleshire's handbook."""
    exampleshire.organisations()
    exampleshire.another_system("XFX")
    return with_secretary(exampleshire.living_handbook())


def body(code: str, role: str = "secretary", **said: Any) -> dict[str, Any]:
    """Return a body in whose one seat our secretary sits."""
    holders = [{"person": "P-SECRETARY", "since": SINCE}]
    return {
        "code": code,
        "name": f"The body {code}",
        "kind": "committee",
        "seats": [
            {"code": "only", "title": "Only seat", "role": role, "filling": "appointed", "holders": holders}
        ],
    } | said


def applied_by_secretary(change: dict[str, Any]) -> None:
    """Apply the handbook in force with more bodies or posts, as its own secretary."""
    handbook = load_handbook("XEX", Moment(timezone.localdate()))
    assert handbook is not None
    value = handbook.model_dump(mode="json")
    value["bodies"] += change.get("bodies", [])
    for person in value["people"]:
        if person["code"] == "P-SECRETARY":
            person["posts"] += change.get("posts", [])
    today = timezone.localdate()
    apply_handbook(Handbook.model_validate(value), on=today, actor=SECRETARY, reason="to see what it gives")


def powers_over(code: str) -> set[Act]:
    """Return what our secretary may do to an organisation today."""
    return {act for act in POWERS if may_today(SECRETARY, act, code).allowed}


def test_the_secretary_may_at_home(two_systems: dict[str, Any]) -> None:
    """Rights over one's own system are there, so that what follows is not refused for another reason."""
    assert powers_over("XEX") == set(POWERS)
    assert powers_over("XFX") == set()


@pytest.mark.parametrize("job", ["board-secretary", "governance-officer", "planner"])
def test_a_post_elsewhere_that_one_writes_oneself_gives_nothing_there(
    two_systems: dict[str, Any], job: str
) -> None:
    """A post counts within the system whose handbook keeps it, also where it names another employer."""
    post = {"employer": "XFX", "job": job, "title": "Self-made", "since": SINCE}
    applied_by_secretary({"posts": [post]})
    assert powers_over("XFX") == set()
    assert client_of().get("/handbook/XFX/edit").status_code == 403


@pytest.mark.parametrize(
    "said",
    [
        {"organisation": "XFX"},
        {"organisation": "XFX", "purpose": "remuneration"},
        {"organisation": "XR2", "area": "XEX-P1"},
    ],
)
@pytest.mark.parametrize("role", ["secretary", "chair", "place-lead"])
def test_a_seat_reaches_no_other_system(two_systems: dict[str, Any], said: dict[str, str], role: str) -> None:
    """A body counts within its own system, whatever organisation or area it says it is of."""
    applied_by_secretary({"bodies": [body("TINY", role, **said)]})
    assert powers_over("XFX") == set()
    assert powers_over("XR2") == set()


@pytest.mark.parametrize(
    ("code", "what"), [("XFX", "organisation"), ("XR2", "organisation"), ("XEX-P1", "area")]
)
def test_a_body_has_a_code_of_its_own(two_systems: dict[str, Any], code: str, what: str) -> None:
    """A body's code is no organisation's and no area's: they would be opened with it."""
    with pytest.raises(Refused, match=f"The code {code} is taken by the {what} {code}; give it another"):
        applied_by_secretary({"bodies": [body(code)]})
    assert powers_over("XFX") == set()


def test_a_code_stands_for_one_thing(two_systems: dict[str, Any]) -> None:
    """Of things with one code the organisation is meant, or whichever the caller says it is."""
    moment = Moment(timezone.localdate())
    applied_by_secretary({"bodies": [body("LATER")]})
    assert about_of("LATER", moment).within == {"LATER", "XEX"}
    exampleshire.another_system("LATER")  # an organisation that is imported with the code of a body
    assert about_of("LATER", moment).within == {"LATER"}
    assert about_of("LATER", moment, Thing.BODY).within == {"LATER", "XEX"}
    assert powers_over("LATER") == set()


def test_a_body_with_the_code_of_a_regime_opens_no_regime(two_systems: dict[str, Any]) -> None:
    """What holds for everybody lies within nobody's system."""
    applied_by_secretary({"bodies": [body("REGIME")]})
    assert not may_today(SECRETARY, Act.CHANGE_STRUCTURE, "REGIME", Thing.HOUSE).allowed


def test_a_minute_taker_does_not_edit_the_handbook(two_systems: dict[str, Any]) -> None:
    """The seat of a secretary gives the handbook only at the board; a place lead draws only the place."""
    taker = {"code": "P-TAKER", "name": "Minnie Taker"}
    people = [*two_systems["people"], taker]
    seats = [
        {
            "code": role,
            "title": role.capitalize(),
            "role": role,
            "filling": "appointed",
            "holders": [{"person": "P-TAKER", "since": SINCE}],
        }
        for role in ("secretary", "place-lead")
    ]
    minutes = {"code": "MINUTES", "name": "A place board", "kind": "committee", "organisation": "XEX"}
    bodies = [*two_systems["bodies"], {**minutes, "purpose": "place-board", "area": "XEX-P1", "seats": seats}]
    exampleshire.apply({**two_systems, "people": people, "bodies": bodies}, on=date(2026, 1, 1))
    minnie = Actor(ActorKind.PERSON, "P-TAKER", "Minnie Taker")
    assert not may_today(minnie, Act.EDIT_HANDBOOK, "XEX").allowed
    assert not may_today(minnie, Act.DRAW_AREAS, "XEX").allowed


@pytest.mark.parametrize(
    ("kind", "code", "other"), [("people", "p-secretary", "P-SECRETARY"), ("bodies", "board", "BOARD")]
)
def test_codes_differ_by_more_than_capitals(
    two_systems: dict[str, Any], kind: str, code: str, other: str
) -> None:
    """Two codes that look the same would be read as one: the second is refused, here and next door."""
    new = {"code": code, "name": "Somebody or something else"}
    new |= {"kind": "committee"} if kind == "bodies" else {}
    two = {"handbook": 1, "system": "XFX", "title": "Next door", kind: [new]}
    one = {**two_systems, kind: [*two_systems[kind], new]}
    for value in (one, two):
        with pytest.raises(Refused, match=f"The code {code} is taken by the .* {other}; give it another"):
            exampleshire.apply(value)


@pytest.mark.parametrize("kind", [Person, Body])
def test_the_database_keeps_no_two_codes_that_differ_by_capitals(
    two_systems: dict[str, Any], kind: type[Person | Body]
) -> None:
    """Whoever writes past the actions cannot make them either."""
    first = kind._default_manager.first()
    assert first is not None
    first.pk, first.code = None, first.code.lower()
    with pytest.raises(IntegrityError, match="code_once"), transaction.atomic():
        first.save(force_insert=True)


def test_an_address_may_have_other_capitals(two_systems: dict[str, Any]) -> None:
    """/person/p-gp is P-GP's page, with all that is theirs."""
    page = client_of().get("/person/p-gp.json").json()
    assert page["code"] == "P-GP"
    assert page["interests"]
    assert page == client_of().get("/person/P-GP.json").json()


def test_no_handbook_has_the_board_of_another_system(two_systems: dict[str, Any]) -> None:
    """A body that says it is the board of next door is refused before anything is recorded."""
    with pytest.raises(Refused, match="said to be the board of XFX, but this is the handbook of XEX"):
        applied_by_secretary({"bodies": [body("TINY", "chair", organisation="XFX", purpose="icb-board")]})
