"""What an answer to a matter may rest on: decisions of the body that answers or above it, not from before."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catchment.authority.models import Decision
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.foundation.moment import Moment
from catchment.governance.queries.actors import actor_with_code
from catchment.voice.queries.matters_decisions import Resting, require_decision
from catchment.voice.queries.matters_raisers import diagram_of, facts_of_system
from catchment.voice.rules.matters_way import way_above
from tests.demo.conftest import loaded
from tests.people import OPERATOR, signs_in

__all__ = ["loaded"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
GP = "XEX-P-GP"
PLAN, CLAIM, BEDS = (
    "Operating plan for 2026/27",
    "A claim of a former supplier",
    "Forty community beds at Northmoor",
)


def rests_on(title: str, body: str = "XEX-BOARD") -> Resting:
    """Return an answer of today to what was raised at the beginning of 2026, resting on a decision."""
    code = Decision.objects.get(title=title, system__code="XEX").code
    facts = facts_of_system("XEX", Moment(timezone.localdate()))
    above = way_above(diagram_of(facts), body)
    return Resting(code, facts.bodies[body], above, date(2026, 1, 1), timezone.localdate())


def refused(answer: Resting, reader: str = "") -> str:
    """Return why an answer cannot rest on its decision, empty where it can."""
    actor = actor_with_code(reader) if reader else OPERATOR
    try:
        require_decision(answer, facts_of_system("XEX", Moment(answer.on)), actor)
    except OutOfOrder as refusal:
        return str(refusal)
    return ""


def test_an_answer_rests_on_a_decision_of_its_own_body_or_of_one_above() -> None:
    assert refused(rests_on(PLAN)) == refused(rests_on(PLAN, "XEX-PLACE-P1")) == ""
    facts = facts_of_system("XEX", Moment(timezone.localdate()))
    aside = replace(rests_on(PLAN), body=facts.bodies["XEX-PLACE-P1"], above=())
    assert "is a decision of Board of NHS Exampleshire" in refused(aside)
    assert "is void" in refused(rests_on(BEDS, "XEX-PLACE-P1"))


def test_an_answer_rests_on_nothing_decided_before_it_was_asked_for() -> None:
    answer = rests_on(PLAN)
    taken = Decision.objects.get(code=answer.decision).taken_on
    assert refused(replace(answer, raised=taken)) == ""
    assert "before this was raised" in refused(replace(answer, raised=taken + timedelta(days=1)))
    assert "No decision of" in refused(replace(answer, on=taken - timedelta(days=1)))


def test_of_a_decision_in_private_nobody_learns_here_that_it_is_there() -> None:
    """B-068: what somebody may not read is refused in the words for what is not there at all."""
    private = rests_on(CLAIM)
    assert refused(private) == ""
    unknown = replace(private, decision="XEX-D-9999")
    told = refused(private, GP)
    assert told and told.replace(private.decision, "X") == refused(unknown, GP).replace("XEX-D-9999", "X")


def test_whoever_names_nobody_is_asked_for_whom_they_raise_it(client: Client) -> None:
    """Those one speaks for are offered; how far a body is, is told as on the way page and the dashboard."""
    doctor = actor_with_code(GP)
    assert doctor is not None
    signs_in(client, doctor)
    found = client.get("/matter/new").content.decode()
    assert "Choose for whom you raise it." in found and 'href="/matter/new?for=X99001' in found
    way = client.get("/practice/X99001/voice.json").json()
    form = client.get("/matter/new?for=X99001").content.decode()
    assert f"{way['top']['name']}: {way['shown']['hops']} steps" in form
    board = client.get("/system/XEX/voice.json").json()["reaches"][0]
    assert f"{way['shown']['hops']} steps" in board["steps"]
