"""Who changed what: open to whoever may read it today, with what was said before and after."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.structure.actions import move_practice, rename_organisation
from tests.governance import exampleshire
from tests.people import OPERATOR, gives_post, signs_in, somebody
from tests.structure.world import World, small_world

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 1)


@pytest.fixture
def world(db: None) -> World:
    """Return two systems in order."""
    return small_world()


@pytest.fixture
def reader(client: Client, world: World) -> Client:
    """Return a client in which a privacy officer is signed in."""
    return signs_in(client, somebody("privacy-officer", "QA"))


def test_only_whoever_may_read_them(client: Client, world: World) -> None:
    """Somebody without the post gets the reason; the day when they had it, in the address, is no help."""
    assert client.get("/changes.json").status_code == 401
    manager = signs_in(client, somebody("practice-manager", "QA"))
    gives_post("P-TEST", "privacy-officer", "QA", since=date(2024, 1, 1), until=timezone.localdate())
    told = manager.get("/me.json?as_at=2025-01-01").json()
    assert "read who changed what" in [each["act"] for each in told["rights"] if each["allowed"]]
    for path in ("/changes", "/changes?as_at=2025-01-01", "/changes/1"):
        answer = client.get(path)
        assert answer.status_code == 403
        page = answer.content.decode()
        assert "You may not do this" in page and "the post of privacy officer" in page
    assert (
        client.get("/changes.json").json()["error"].startswith("Terry Tester may not read who changed what")
    )


def test_a_change_shows_before_and_after(reader: Client) -> None:
    """A new name and a move, each in words with its dates, by whom and why."""
    named = rename_organisation(code="PQA1a", name="Mill Lane", on=DAY, reason="agreed", actor=OPERATOR)
    moved = move_practice(code="PQA1b", to_pcn="UQA2", on=DAY, reason="nearer", actor=OPERATOR)
    told = reader.get(f"/changes/{named.pk}.json").json()
    assert told["line"]["actor"] == "Test Person, at the terminal" and told["line"]["reason"] == "agreed"
    (altered,) = [each for each in told["altered"] if each["part"] == "PQA1a"]
    assert "Mill Lane" in altered["after"] and "until 1 April 2026" in altered["after"]
    assert "Mill Lane" not in altered["before"] and "until" not in altered["before"]
    told = reader.get(f"/changes/{moved.pk}.json").json()
    (altered,) = [each for each in told["altered"] if each["part"] == "PQA1b"]
    assert "UQA1" in altered["before"] and "UQA2" in altered["after"]
    page = reader.get(f"/changes/{moved.pk}").content.decode()
    assert "Move practice" in page and "nearer" in page and "UQA2" in page
    assert reader.get("/changes/999999").status_code == 404


def test_the_list_is_newest_first_and_can_be_searched(reader: Client) -> None:
    """A hundred to a page; a page there is not is the last."""
    for number in range(120):
        begin_change(actor="test", action="count", reason=f"number {number}")
    total = Change.objects.count()
    first = reader.get("/changes.json").json()
    assert first["sentence"].startswith(f"{total} changes recorded, newest first.")
    assert first["lines"][0]["reason"] == "number 119" and len(first["lines"]) == 100
    assert reader.get(first["older"]).status_code == 200
    assert reader.get("/changes.json?page=99").json()["number"] == 2
    assert reader.get("/changes.json?page=x").json()["number"] == 1
    found = reader.get("/changes.json?q=number+7").json()
    assert len(found["lines"]) == 11 and "that hold “number 7”" in found["sentence"]


def test_an_applied_handbook_keeps_its_differences(reader: Client) -> None:
    """In the words of the handbook, and how many more there are."""
    part = {"name": "quorum_count", "before": "None", "after": "7"}
    change = begin_change(
        actor="Sam (P-1)",
        action="apply handbook",
        reason="Board of May",
        detail={
            "system": "QA",
            "number": 3,
            "differences": [{"what": "body", "code": "BOARD", "change": "changed", "parts": [part]}],
        },
    )
    told = reader.get(f"/changes/{change.pk}.json").json()
    assert told["altered"] == [
        {"what": "body BOARD, changed", "part": "quorum count", "before": "", "after": "7"}
    ]
    assert told["left_out"] == 2
    assert "At least 2 more" in reader.get(f"/changes/{change.pk}").content.decode()


def test_what_somebody_answered_privately_is_in_no_list_of_changes(client: Client) -> None:
    """A sentence of 2024 (B-052): that the answers changed is told, and by whom; what they are is not."""
    exampleshire.organisations()
    value = exampleshire.living_handbook()
    applied = exampleshire.apply(value)
    director = next(each for each in value["people"] if each["code"] == "P-CFO")
    director["suitability"]["convictions"] = [{"on": date(2024, 2, 1), "months": 4}]
    change = exampleshire.apply(value).change
    assert change is not None and applied.change is not None
    assert "months" not in str(change.detail) and "P-CFO" in str(change.detail)
    officer = signs_in(client, somebody("privacy-officer", "XEX"))
    page = officer.get(f"/changes/{change.pk}").content.decode()
    assert "P-CFO" in page and "answers kept privately" in page and "2024-02-01" not in page
    Change.objects.filter(pk=change.pk).update(detail={}, action="keep example")
    rows = officer.get(f"/changes/{change.pk}").content.decode()
    assert "P-CFO" in rows and "answers kept privately" in rows and "2024-02-01" not in rows


def test_answers_in_events_from_before_they_were_masked_are_masked_when_read(reader: Client) -> None:
    """B-052: an event that once wrote a conviction down keeps it, and shows it to nobody."""
    said = {"name": "suitability", "before": "None", "after": "convictions=(on 2024-02-01, months 4)"}
    change = begin_change(
        actor="Sam (P-1)",
        action="apply handbook",
        detail={
            "number": 1,
            "differences": [{"what": "person", "code": "P-CFO", "change": "changed", "parts": [said]}],
        },
    )
    (altered,) = reader.get(f"/changes/{change.pk}.json").json()["altered"]
    assert (altered["before"], altered["after"]) == ("", "(answers kept privately)")
    assert "convictions" not in reader.get(f"/changes/{change.pk}").content.decode()
