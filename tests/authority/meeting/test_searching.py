"""Searching the house finds meetings, decisions and functions - and no word that was said in private."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from catchment.authority.actions.meetings import call_meeting
from catchment.authority.models import ProceedingStep
from catchment.authority.queries.searching import search_authority
from catchment.foundation.moment import Moment
from tests.authority.meeting import world
from tests.authority.meeting.world import DAY, ITEM, OPERATOR, take

pytestmark = pytest.mark.usefixtures("governed")
MOMENT = Moment(DAY)


def found(words: str, kind: str, moment: Moment = MOMENT) -> list[str]:
    """Return the addresses of one kind that some words find."""
    return [each.href for each in search_authority(words, moment, 10) if each.kind == kind]


def called(public: bool = True, **item: Any) -> str:
    """Call a meeting about one item, open it and let everybody come."""
    taken = call_meeting(actor=OPERATOR, body="PLACE", on=DAY, where="Town Hall", public=public)
    code = taken.meeting.code
    take(code, "item-added", item={**ITEM, **item})
    world.open_meeting(actor=OPERATOR, meeting=code, chair="chair", after=None)
    for seat in ("gp", "people"):
        take(code, "attended", seat=seat, how="present")
    return code


def test_meetings_by_code_and_by_body_and_day() -> None:
    code = called()
    for words in (
        code,
        code.lower(),
        "northmoor place",
        "Northmoor December",
        "meeting of northmoor place board, 1 December 2025",
        "northmoor 2025-12-01",
        "1 dec 2025",
        "december 2025",
        "2025-12-01",
    ):
        assert found(words, "meeting") == [f"/meeting/{code}"], words
    for words in ("northmoor november", "2 december 2025", "december", "12", "2025", "meeting", "nobody"):
        assert found(words, "meeting") == [], words
    (hit,) = [each for each in search_authority(code, MOMENT, 10) if each.kind == "meeting"]
    assert (hit.kind_label, hit.name, hit.invented) == (
        "Meeting",
        "Northmoor place board, 1 December 2025",
        False,
    )


def test_a_meeting_that_was_not_known_yet_is_not_found() -> None:
    code = called()
    first = ProceedingStep.objects.select_related("change").earliest("number")
    before = Moment(DAY, datetime(2020, 1, 1, tzinfo=first.change.at.tzinfo))
    assert found(code, "meeting", before) == []
    assert found(code, "meeting", Moment(DAY, first.change.at)) == [f"/meeting/{code}"]


def test_decisions_by_code_and_by_a_title_that_is_public() -> None:
    decision = world.decided(called()).decision
    for words in (decision, decision.lower(), "community nursing", "nursing northmoor"):
        assert found(words, "decision") == [f"/decision/{decision}"], words
    assert found("nursing", "decision", Moment(DAY.replace(day=1, month=11))) == [], "not taken by then"


@pytest.mark.parametrize(
    "what",
    [
        {"private": {"resolution": "Resolution 7", "reason": "Terms."}},
        {"about_one_person": True},
        {"public": False},
    ],
)
def test_a_word_of_a_private_title_finds_nothing(what: dict[str, Any], client: Client) -> None:
    """That it is found would tell the word; by its code it is found, without its title."""
    decision = world.decided(called(title="Zebra", **what)).decision
    assert found("zebra", "decision") == []
    (hit,) = [each for each in search_authority(decision, MOMENT, 10) if each.kind == "decision"]
    assert hit.href == f"/decision/{decision}" and "Zebra" not in hit.name
    assert "/decision/" not in client.get("/search?q=zebra&as_at=2025-12-01").content.decode()


def test_functions_by_any_of_their_names(client: Client) -> None:
    assert "/functions?q=commission-district-nursing" in found("district nursing", "function")
    page = client.get("/search?q=district+nursing&as_at=2025-12-01").content.decode()
    assert "/functions?q=commission-district-nursing" in page and "Function" in page
    assert client.get("/functions?q=commission-district-nursing").status_code == 200


def test_a_search_takes_no_more_queries_for_more_that_it_finds(django_assert_max_num_queries: Any) -> None:
    for _ in range(3):
        world.decided(called())
    with django_assert_max_num_queries(4):
        assert len(found("northmoor", "decision")) == 3
