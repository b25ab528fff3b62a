"""Filling a seat through the pages, in the example: who may do what, in which order, and what it changes.

The vacant seat of the partner member for practices is being filled in the example. Here every other practice
has spoken, so that one practice's support settles it and the chair, then the secretary, bring it to its end.
"""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from catchment.authority.rules.proceedings import OutOfOrder
from catchment.cli.voice import voice
from catchment.foundation.facts import begin_change
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor, ActorKind, NotAllowed
from catchment.governance.queries.handbook import load_handbook
from catchment.governance.rules.facts import holders_on
from catchment.voice.actions import appointment_deciding as deciding
from catchment.voice.actions import appointments as acts
from catchment.voice.models import Appointment, AppointmentStep, Poll, PollStep
from catchment.voice.queries.appointment_facts import ground_of
from catchment.voice.queries.appointments_kept import appointment_kept
from catchment.voice.rules.appointment_opening import terms_of
from catchment.voice.rules.appointment_state import Stage
from catchment.voice.rules.appointment_values import (
    Abandoned,
    Declared,
    Method,
    Nominated,
    Settled,
    Supported,
    as_said,
)
from tests.demo.conftest import loaded
from tests.people import OPERATOR, signs_in

__all__ = ["loaded"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
BOARD, SEAT, OWN = "XEX-BOARD", "partner-primary-medical", "X99001"
CANDIDATE = ("XEX-TEST-TEAPOT", "Tessa Teapot")  # a practice manager: nobody asks whether she is a GP (B-027)
SECRETARY = Actor(ActorKind.PERSON, "XEX-P-SECRETARY", "Euphemia Paperclip")
CHAIR = Actor(ActorKind.PERSON, "XEX-P-CHAIR", "Clementine Anchorage")
CHIEF = Actor(ActorKind.PERSON, "XEX-P-CHIEF", "Barnaby Weathervane")
GP = Actor(ActorKind.PERSON, "XEX-P-GP", "A GP")


def nearly_everybody() -> str:
    """Open the seat's nominations afresh, with the support of every practice but one; returns the code."""
    today = timezone.localdate()
    change = begin_change(actor="test", action="prepare")
    for running in Appointment.objects.filter(body__code=BOARD, seat=SEAT, opened_on__gte="2026-01-01"):
        kept = appointment_kept(running.code, Moment(today))
        acts.taken(kept, Abandoned("Begun anew"), on=today, change=change)
    ground = ground_of(BOARD, SEAT, Moment(today))
    closes = today + timedelta(days=14)
    terms = terms_of(ground.facts, ground.body, ground.seat, Method.JOINT, on=today, closes_on=closes)
    code = acts.opened(ground, terms, change=change)
    others = [each for each in terms.nominators if each != OWN]
    steps: list[Any] = [Nominated(*CANDIDATE, others[0]), Declared(CANDIDATE[0], True)]
    steps += [Supported(each, CANDIDATE[0]) for each in others[1:]]
    row = Appointment.objects.get(code=code)
    AppointmentStep.objects.bulk_create(
        AppointmentStep(appointment=row, number=number, on=today, said=as_said(step), change=change)
        for number, step in enumerate(steps, start=1)
    )
    return code


@pytest.fixture
def code() -> str:
    """Return an appointment that waits for the word of one practice."""
    return nearly_everybody()


def page(client: Client, code: str) -> dict[str, Any]:
    """Return the page's JSON twin."""
    answer = client.get(f"/appointment/{code}.json")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def sends(client: Client, code: str, **said: str) -> Any:
    """Send a form of the page, as read a moment ago."""
    after = said.pop("after", str(appointment_kept(code, Moment(timezone.localdate())).state.number))
    return client.post(f"/appointment/{code}", {**said, "after": after})


def day(name: str, days: int = 0) -> dict[str, str]:
    """Return a date as a form sends it."""
    when = timezone.localdate() + timedelta(days=days)
    return {f"{name}-day": str(when.day), f"{name}-month": str(when.month), f"{name}-year": str(when.year)}


def test_a_nomination_reaches_the_handbook_and_nothing_of_it_is_skipped(client: Client, code: str) -> None:
    today = timezone.localdate()
    signs_in(client, GP)
    assert {each["does"] for each in page(client, code)["forms"]} >= {"support"}
    assert sends(client, code, do="support", by=OWN, supported=CANDIDATE[0]).status_code == 302
    assert "supported by 133 of 133 practices" in page(client, code)["sentence"]

    signs_in(client, SECRETARY)
    refused = sends(client, code, do="approve")
    assert refused.status_code == 403
    assert sends(client, code, do="settle", settled=CANDIDATE[0]).status_code == 302
    early = sends(client, code, do="appoint", **day("since"))
    assert "cannot be appointed before the chair approves it. Rule B-028" in early.content.decode()

    signs_in(client, CHAIR)
    assert sends(client, code, do="approve", approve_why="Glad of it").status_code == 302
    assert page(client, code)["sentence"].startswith(
        "Tessa Teapot was nominated jointly (133 of 133 practices support it; 67 were needed)"
    )

    signs_in(client, SECRETARY)
    assert sends(client, code, do="appoint", **day("since"), **day("term_ends", 900)).status_code == 302
    handbook = load_handbook("XEX", Moment(today))
    assert handbook is not None
    board = handbook.body(BOARD)
    assert board is not None
    (holder,) = holders_on(next(each for each in board.seats if each.code == SEAT), today)
    assert (holder.person, holder.approved_by, holder.approved_on) == (CANDIDATE[0], "Chair", today)
    assert len(holder.nominated_by) == 133
    person = handbook.person(CANDIDATE[0])
    assert person is not None
    assert person.name == CANDIDATE[1]
    assert "Tessa Teapot" in client.get(f"/body/{BOARD}").content.decode()
    assert page(client, code)["stage"] == "appointed"


def test_invented_people_are_said_to_be_invented(client: Client, code: str) -> None:
    """Candidates look real, so every page with them says that they are not, and where it stands."""
    for page in ("/system/XEX/appointments", f"/appointment/{code}"):
        said = client.get(page).content.decode()
        assert "Invented data" in said, page
        assert "Exampleland" in said, page


def test_who_may_do_what(code: str) -> None:
    doing = acts.Doing(CHIEF, code)
    with pytest.raises(NotAllowed, match="but not those of"):  # the ICB has no voice of a practice
        acts.support(doing, by=OWN, person=CANDIDATE[0])
    with pytest.raises(NotAllowed):
        acts.settle(acts.Doing(GP, code), person=CANDIDATE[0])
    with pytest.raises(NotAllowed):
        deciding.approve(acts.Doing(SECRETARY, code))
    with pytest.raises(OutOfOrder, match="not among those who may nominate"):
        acts.support(acts.Doing(OPERATOR, code), by="XR1", person=CANDIDATE[0])


def test_the_chair_gives_reasons_where_nobody_knows_mental_illness_services(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts.support(acts.Doing(GP, code), by=OWN, person=CANDIDATE[0])
    acts.settle(acts.Doing(SECRETARY, code), person=CANDIDATE[0])
    monkeypatch.setattr(deciding, "asks_mental_health", lambda *_: True)
    with pytest.raises(OutOfOrder, match="Say how that was considered") as refusal:
        deciding.approve(acts.Doing(CHAIR, code))
    assert refusal.value.rule == "B-029"
    deciding.approve(acts.Doing(CHAIR, code), mental_health="The next seat is for it.")
    kept = appointment_kept(code, Moment(timezone.localdate()))
    assert kept.state.stage(timezone.localdate()) is Stage.APPOINTING


def test_votes_counted_after_it_was_abandoned_are_told_and_fill_no_seat(client: Client, code: str) -> None:
    """The count is kept by the ballot; the appointment stays abandoned, and its page says so."""
    today = timezone.localdate()
    row = Appointment.objects.select_related("system").get(code=code)
    change = begin_change(actor="test", action="count after the end")
    poll = Poll.objects.create(
        code="XEX-B-TEST",
        system=row.system,
        appointment=row,
        title="A ballot",
        method="plurality",
        places=1,
        opens_on=today,
        closes_on=today,
        said={"candidates": []},
        change=change,
    )
    PollStep.objects.create(poll=poll, number=1, on=today, said={"kind": "set up"}, change=change)
    acts.abandon(acts.Doing(SECRETARY, code), because="The seat is not wanted.")
    assert page(client, code)["warnings"] == []
    said = {"kind": "counted", "refused": "It was abandoned."}
    PollStep.objects.create(poll=poll, number=2, on=today, said=said, change=change)
    told = page(client, code)
    assert told["stage"] == "abandoned"
    assert "XEX-B-TEST was counted on" in told["warnings"][0] and "fills no seat" in told["warnings"][0]


def test_nobody_is_appointed_into_a_seat_that_is_held() -> None:
    """Horatio Buttonhole's term has ended and he stayed: whoever comes after him waits until he leaves."""
    code = "XEX-A-0004"
    deciding.approve(acts.Doing(CHAIR, code))
    wanted = deciding.Appointing(timezone.localdate(), None, "")
    before = AppointmentStep.objects.filter(appointment__code=code).count()
    with pytest.raises(OutOfOrder, match="Horatio Buttonhole holds the seat"):
        deciding.appoint(acts.Doing(SECRETARY, code), wanted)
    assert AppointmentStep.objects.filter(appointment__code=code).count() == before


def test_why_somebody_may_not_sit_is_told_to_whoever_may_read_it(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """B-032: of the answers about somebody, others learn only that they cannot be appointed."""
    today = timezone.localdate()
    change = begin_change(actor="test", action="prepare")
    for step in (Supported(OWN, CANDIDATE[0]), Settled(CANDIDATE[0])):
        acts.taken(appointment_kept(code, Moment(today)), step, on=today, change=change)
    deciding.approve(acts.Doing(CHAIR, code))
    ground = ground_of(BOARD, SEAT, Moment(today))
    private = SimpleNamespace(suitability=SimpleNamespace(independent=False))
    facts = SimpleNamespace(people={CANDIDATE[0]: private}, person_named=ground.facts.person_named)
    monkeypatch.setattr(deciding, "ground_of", lambda *_: replace(ground, facts=facts))
    wanted = deciding.Appointing(today, None, "")
    with pytest.raises(OutOfOrder, match="The answers recorded about Tessa Teapot"):
        deciding.appoint(acts.Doing(SECRETARY, code), wanted)
    monkeypatch.setattr(deciding, "may_today", lambda *_: SimpleNamespace(allowed=False))
    with pytest.raises(OutOfOrder, match="Tessa Teapot cannot be appointed to") as refusal:
        deciding.appoint(acts.Doing(SECRETARY, code), wanted)
    assert (refusal.value.rule, "answers" in str(refusal.value)) == ("", False)


def test_of_two_at_once_the_second_is_told_and_nothing_typed_is_lost(client: Client, code: str) -> None:
    signs_in(client, SECRETARY)
    seen = page(client, code)["forms"][-1]["hidden"][0][1]
    acts.support(acts.Doing(GP, code), by=OWN, person=CANDIDATE[0])
    answer = sends(client, code, do="abandon", abandon_why="A long story", after=seen).content.decode()
    assert "went on with" in answer
    assert "A long story" in answer


def test_what_was_said_is_never_changed(code: str) -> None:
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        AppointmentStep.objects.filter(appointment__code=code).update(on="2020-01-01")


def test_pages_ask_the_same_few_questions_however_much_there_is(
    client: Client, django_assert_max_num_queries: Callable[[int], AbstractContextManager[None]]
) -> None:
    for address in ("/appointment/XEX-A-0001", "/system/XEX/appointments", f"/body/{BOARD}/fill/{SEAT}"):
        client.get(address)  # what is kept between requests is there
        with django_assert_max_num_queries(30):
            assert client.get(address).status_code == 200
    assert client.get("/appointment/XEX-A-9999").status_code == 404


def test_a_seat_is_opened_once_and_as_the_constitution_says(client: Client) -> None:
    signs_in(client, SECRETARY)
    running = client.get(f"/body/{BOARD}/fill/{SEAT}.json").json()
    assert running["form"] is None
    assert "being filled already, in XEX-A-0003" in running["sentence"]
    seats = client.get("/system/XEX/appointments.json").json()["vacant"]
    assert seats[0]["body"]["code"] == "XEX-GP-BOARD"
    address = seats[0]["href"]
    answer = client.post(address, {"method": "election", **day("closes_on", -1)})
    assert "The last day for nominations must be" in answer.content.decode()
    answer = client.post(address, {"method": "election", **day("closes_on", 20)})
    assert answer.status_code == 302
    code = answer["Location"].rpartition("/")[2]
    assert page(client, code)["method"] == "election by secret ballot"
    _is_elected(code)
    assert page(client, code)["sentence"].startswith("Tessa Teapot was elected by ballot; waits")


def _is_elected(code: str) -> None:
    """Put a candidate forward and let a poll elect her, as the count of a ballot does."""
    today = timezone.localdate()
    change = begin_change(actor="test", action="count a ballot")
    kept = appointment_kept(code, Moment(today))
    nominated = Nominated(*CANDIDATE, kept.state.terms.nominators[0])
    acts.taken(kept, nominated, on=today, change=change)
    with pytest.raises(OutOfOrder, match="was not nominated"):
        acts.elected(appointment_code=code, poll_code="P", people=["XEX-P-CHIEF"], on=today, change=change)
    acts.elected(appointment_code=code, poll_code="P", people=[CANDIDATE[0]], on=today, change=change)


def test_the_commands_answer_as_the_pages_do(client: Client) -> None:
    for words, address in (
        (("appointments", "XEX"), "/system/XEX/appointments.json"),
        (("appointment", "XEX-A-0001"), "/appointment/XEX-A-0001.json"),
    ):
        told = CliRunner().invoke(voice, [*words, "--json"])
        assert told.exit_code == 0, told.output
        assert json.loads(told.output)["sentence"] == client.get(address).json()["sentence"]
    told = CliRunner().invoke(voice, ["appointment", "XEX-A-0002"])
    assert "2024-07-15  Clementine Anchorage approves." in told.output
    assert CliRunner().invoke(voice, ["appointment", "XEX-A-9999"]).exit_code == 1


def test_an_appointment_is_read_as_at_a_day(client: Client) -> None:
    before = client.get("/appointment/XEX-A-0001.json?as_at=2022-06-10").json()
    assert before["sentence"].endswith("waits for the chair’s approval since 6 June 2022.")
    assert client.get("/appointment/XEX-A-0001?as_at=2022-05-01").status_code == 404
