"""Ending a handbook: from the day its bodies are no more, its people stay, and who did it is kept."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor, ActorKind, NotAllowed
from catchment.governance.actions.applying import Refused
from catchment.governance.actions.ending import end_handbook_of
from catchment.governance.models import BodyTerms, Holding, PersonDetail
from catchment.governance.queries.handbook import load_handbook
from tests.governance import exampleshire
from tests.governance.exampleshire import DAY, OPERATOR

pytestmark = pytest.mark.django_db
PLANNED = date(2027, 1, 1)


def test_a_handbook_is_ended_with_everything_planned_for_later(governed: dict[str, Any]) -> None:
    """K-043: in force on the day before, and on no day from then on; the audit event says what ended."""
    exampleshire.apply({**governed, "title": "A later title"}, on=PLANNED)
    ended = end_handbook_of("XEX", on=DAY, actor=OPERATOR, reason="Merged", at_terminal="root")
    assert load_handbook("XEX", Moment(DAY - timedelta(days=1))) is not None
    for day in (DAY, PLANNED, date(2040, 1, 1)):
        assert load_handbook("XEX", Moment(day)) is None
        assert not BodyTerms.objects.at(Moment(day)).exists()
        assert PersonDetail.objects.at(Moment(day)).exists()
    event = Change.objects.get(pk=ended.change.pk)
    assert (event.action, event.reason, event.actor) == ("end handbook", "Merged", str(OPERATOR))
    assert event.detail["at_terminal"] == "root"
    assert "BOARD" in event.detail["ended"]["bodies"]
    assert "BOARD/chair" in event.detail["ended"]["seats"]
    assert ended.sentence.startswith("The handbook of XEX ends: from 1 December 2025 its ")


def test_ending_is_refused_without_a_reason_a_right_or_a_handbook(governed: dict[str, Any]) -> None:
    """Each refusal is a sentence, and leaves neither a change nor a missing board behind."""
    nobody = Actor(ActorKind.PERSON, "P-GP", "A GP")
    before = Change.objects.count()
    with pytest.raises(Refused, match="Say why"):
        end_handbook_of("XEX", on=DAY, actor=OPERATOR, reason=" ")
    with pytest.raises(Refused, match="No handbook of “XR1” is in force"):
        end_handbook_of("XR1", on=DAY, actor=OPERATOR, reason="Merged")
    with pytest.raises(NotAllowed):
        end_handbook_of("XEX", on=DAY, actor=nobody, reason="Merged")
    assert Change.objects.count() == before
    assert load_handbook("XEX", Moment(DAY)) is not None


def test_somebody_whose_handbook_has_ended_cannot_be_edited(governed: dict[str, Any]) -> None:
    """They stay described, so the page of them is there; the page that edits them says what is missing."""
    end_handbook_of("XEX", on=DAY, actor=OPERATOR, reason="Merged")
    answer = Client().get(f"/person/P-CHAIR/edit?as_at={DAY}")
    assert answer.status_code == 404
    assert "has no handbook on 1 December 2025" in answer.content.decode()


def test_a_successor_takes_over_people_who_are_released(governed: dict[str, Any]) -> None:
    """K-043: in a merger the new board's handbook describes them from the day, with their posts, once."""
    exampleshire.another_system("XFX")
    people = [each for each in governed["people"] if each["code"] in ("P-CHAIR", "P-GP")]
    successor = {"handbook": 1, "system": "XFX", "title": "The successor", "people": people}
    end_handbook_of("XEX", on=DAY, actor=OPERATOR, reason="Merged", release_people=True)
    exampleshire.apply(successor, on=DAY)
    found = load_handbook("XFX", Moment(DAY))
    assert found is not None and {each.code for each in found.people} == {"P-CHAIR", "P-GP"}
    described = PersonDetail.objects.at(Moment(DAY)).values_list("person__code", "system__code")
    assert set(described) == {("P-CHAIR", "XFX"), ("P-GP", "XFX")}
    assert not Holding.objects.at(Moment(DAY)).exists()
    before = load_handbook("XEX", Moment(DAY - timedelta(days=1)))
    assert before is not None and before.person("P-GP") is not None
