"""Who may do what: the one rule against the table of scenarios, and its answer from what is recorded.

`tests/scenarios/permissions/*.yaml` hold the table: who, what, about which thing, on which day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.permission import ANYBODY, Act, Actor, ActorKind, NotAllowed, may, require_today
from catchment.governance.actions.identities import NotLinked, link_identity, unlink_identity
from catchment.governance.queries.signing_in import identities, person_of_subject
from catchment.governance.queries.standing import about_of
from catchment.governance.rules.document.vocabulary import Job, Purpose, SeatRole
from catchment.governance.rules.permissions import About, PostOn, SeatOn, Standing
from catchment.governance.rules.permissions import may as rule
from catchment.structure.actions import rename_organisation
from tests.people import OPERATOR, somebody
from tests.reading import read_yaml
from tests.structure.world import World, small_world

FOLDER = Path(__file__).parent.parent / "scenarios" / "permissions"
CODE, ISSUER = "P-TEST", "https://provider.example"


@pytest.fixture
def world(db: None) -> World:
    """Return two systems in order."""
    return small_world()


@dataclass(frozen=True)
class Case:
    """One line of the table, with what it is read against."""

    said: dict[str, Any]
    person: dict[str, Any]
    within: frozenset[str]

    def __str__(self) -> str:
        return f"{self.said['who']}: {self.said['act']} {self.said.get('about', '')} on {self.said['day']}"


def cases() -> list[Case]:
    """Return every line of every table."""
    found = []
    for file in sorted(FOLDER.glob("*.yaml")):
        told = read_yaml(file)
        for said in told["cases"]:
            about = said.get("about")
            within = frozenset({about, *told["things"][about]}) if about else frozenset()
            found.append(Case(said, told["people"][said["who"]], within))
    return found


def standing(person: dict[str, Any], on: date) -> Standing:
    """Return what somebody of the table holds on a day."""

    def held(kind: str) -> list[dict[str, Any]]:
        return [
            each
            for each in person.get(kind, ())
            if each["since"] <= on and ("until" not in each or on < each["until"])
        ]

    posts = tuple(
        PostOn(Job(each["job"]), each["title"], each["at"], each["at"], each.get("kept_by", each["at"]))
        for each in held("posts")
    )
    seats = tuple(
        SeatOn(
            each["title"],
            SeatRole(each["role"]),
            frozenset(),
            each["of"],
            each["of"],
            Purpose(each["purpose"]),
            each.get("kept_by", "XEX"),
            frozenset(each["reaches"]),
        )
        for each in held("seats")
    )
    return Standing("P", person["name"], on, posts, seats)


@pytest.mark.parametrize("case", cases(), ids=str)
def test_who_may_what(case: Case) -> None:
    """The rule answers as the table says, with its reason."""
    said = case.said
    about = About(said["about"], said["about"], case.within) if "about" in said else None
    verdict = rule(standing(case.person, said["day"]), Act(said["act"]), about)
    assert verdict.allowed == ("may" in said), verdict.reason
    assert (said.get("may") or said["may_not"]) in verdict.reason


def test_the_table_leaves_no_act_out() -> None:
    """Every act stands in it: allowed somewhere unless it is the operator's, and refused somewhere."""
    allowed = {case.said["act"] for case in cases() if "may" in case.said}
    refused = {case.said["act"] for case in cases() if "may_not" in case.said}
    assert allowed == {act.value for act in Act} - {Act.LINK_IDENTITIES}
    assert refused == {act.value for act in Act}


@pytest.mark.django_db
def test_what_lies_within_what(world: World) -> None:
    """A practice within its sub-ICB location and its ICB; an ICB only within itself, not its region."""
    moment = Moment(date(2026, 1, 1))
    assert about_of("PQA1a", moment).within == {"PQA1a", "SQA1", "QA"}
    assert about_of("QA", moment).within == {"QA"}
    assert about_of("NOBODY", moment).within == {"NOBODY"}


@pytest.mark.django_db
def test_rights_come_from_what_is_recorded_on_the_day(world: World) -> None:
    """The post's first day is in, its last day is out; another system's things never are."""
    since, until = date(2025, 4, 1), date(2026, 4, 1)
    planner = somebody("planner", "QA", since=since, until=until)
    days = {since: True, until - timedelta(days=1): True, until: False, since - timedelta(days=1): False}
    for day, allowed in days.items():
        assert may(planner, Act.CHANGE_STRUCTURE, "PQA1a", Moment(day)).allowed is allowed, day
    assert not may(planner, Act.CHANGE_STRUCTURE, "PQB1a", Moment(since)).allowed
    assert may(OPERATOR, Act.LINK_IDENTITIES, "", Moment(since)).allowed
    refused = may(ANYBODY, Act.IMPORT_FILES, "", Moment(since))
    assert refused.reason == "Sign in first: nobody may import files without saying who they are."


@pytest.mark.django_db
def test_an_action_refuses_whoever_may_not(world: World) -> None:
    """It is today's right that counts: a post that ended gives no say over the days when it was held."""
    today = timezone.localdate()
    asked = {"code": "PQA1a", "name": "New name", "reason": "agreed"}
    gone = somebody("planner", "QA", until=today)
    there = somebody("planner", "QA", code="P-NOW", name="Nell Now")
    other = somebody("planner", "QB", code="P-B", name="Bea Other")
    changes = Change.objects.count()
    for actor in (gone, other, ANYBODY):
        with pytest.raises(NotAllowed):
            rename_organisation(**asked, on=today - timedelta(days=30), actor=actor)
    assert Change.objects.count() == changes
    done = rename_organisation(**asked, on=today, actor=there)
    assert done.actor == "Nell Now (P-NOW)"


@pytest.mark.django_db
def test_linking_a_subject_to_a_person() -> None:
    """By the operator, with a reason, once; ended and kept."""
    secretary = somebody("board-secretary", "XEX")
    asked = {"person": CODE, "issuer": ISSUER, "subject": "abc", "reason": "badge seen"}
    with pytest.raises(NotAllowed, match="whoever operates Catchment"):
        link_identity(**asked, actor=secretary)
    link_identity(**asked, actor=OPERATOR)
    assert person_of_subject(ISSUER, "abc") == (CODE, "Terry Tester")
    assert person_of_subject("https://elsewhere.example", "abc") is None
    assert identities(Moment(timezone.localdate())) == [(CODE, "Terry Tester", ISSUER, "abc")]
    with pytest.raises(NotLinked, match="stands for P-TEST already"):
        link_identity(**asked, actor=OPERATOR)
    for changed, why in (
        ({"person": "NOBODY"}, "No person has the code"),
        ({"reason": " "}, "Say why"),
        ({"subject": ""}, "Give an issuer"),
        ({"subject": "x" * 256}, "Give an issuer"),
    ):
        with pytest.raises(NotLinked, match=why):
            link_identity(**{**asked, **changed}, actor=OPERATOR)
    unlink_identity(**asked, actor=OPERATOR)
    assert person_of_subject(ISSUER, "abc") is None
    with pytest.raises(NotLinked, match="does not stand for"):
        unlink_identity(**asked, actor=OPERATOR)


@pytest.mark.django_db
def test_nobody_may_do_anything_without_a_name() -> None:
    """An actor that is no person of ours has no right at all."""
    stranger = Actor(ActorKind.PERSON, "P-GONE", "Gone Person")
    for act in Act:
        with pytest.raises(NotAllowed, match=r"P-GONE may not|Gone Person may not"):
            require_today(stranger, act, "")
