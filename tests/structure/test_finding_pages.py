"""The findings pages, and reading the facts behind them: a fixed number of queries, kept until a change."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from django.test import Client

from catchment.foundation import checks
from catchment.foundation.moment import Moment
from catchment.structure.actions import move_practice
from catchment.structure.queries.facts import load_facts
from tests.people import OPERATOR
from tests.structure.world import World, small_world

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)
Counting = Callable[[int], AbstractContextManager[Any]]


@pytest.fixture
def world() -> World:
    """Return the small world, with a team that nobody answers for in QA."""
    world = small_world()
    world.organisation("T1", "team", "Riverside team")
    world.relate("T1", "works_with", "UQA1")
    return world


def test_facts_are_read_in_a_fixed_number_of_queries(
    world: World, django_assert_max_num_queries: Counting
) -> None:
    """However many organisations there are."""
    with django_assert_max_num_queries(20):
        load_facts(Moment(DAY))
    for number in range(20):
        world.organisation(f"PX{number}", "practice")
        world.relate(f"PX{number}", "commissioned_by", "SQA1")
        world.relate(f"PX{number}", "member_of", "UQA1")
    with django_assert_max_num_queries(20):
        load_facts(Moment(DAY))


def test_findings_are_kept_until_something_changes(world: World, django_assert_num_queries: Counting) -> None:
    """The second question costs one query a room; after an action the answer is worked out anew."""
    before = checks.findings(Moment(DAY))
    with django_assert_num_queries(5):  # one for each room that may have something new
        assert checks.findings(Moment(DAY)) == before
    for end in "ab":
        asked = {"on": date(2025, 6, 1), "reason": "agreed", "actor": OPERATOR}
        move_practice(code=f"PQA1{end}", to_pcn="UQA2", **asked)
    empty = [each for each in checks.findings_about("pcn", "UQA1", Moment(DAY)) if each.rule == "F-006"]
    assert [each.sentence for each in empty] == ["UQA1 pcn has no member practices."]


def test_findings_of_a_system(world: World) -> None:
    """A finding belongs to the ICB of what it is about."""
    world.organisation("UQA9", "pcn", "Empty PCN")
    practice = world.organisation("PQB9", "practice", "Lone practice")
    world.relate("PQB9", "commissioned_by", "SQB1")
    world.relate(practice.code, "member_of", "UQB1")
    world.organisation("UQB9", "pcn", "Gone PCN", opened=date(2030, 1, 1))
    world.relate(practice.code, "payee_for", "UQB9")
    assert "K-043" in {each.rule for each in checks.findings(Moment(DAY), system="QB")}
    assert "K-043" not in {each.rule for each in checks.findings(Moment(DAY), system="QA")}


def test_the_page_says_how_much_is_wrong(client: Client, world: World) -> None:
    """Sentence first; each finding leads to what it is about and says what puts it right."""
    text = client.get("/findings", {"as_at": "2026-01-01"}).content.decode()
    assert "Nothing breaks law or contract" in text
    assert '<a href="/organisation/T1?as_at=2026-01-01">Riverside team</a> has no accountable body' in text
    assert "What puts it right:" in text
    twin = client.get("/findings.json", {"as_at": "2026-01-01", "severity": "warning"}).json()
    assert "F-021" in [group["rule"] for group in twin["groups"]]


def test_filters(client: Client, world: World) -> None:
    """By system, severity and rule; a system or rule that is none is said to be none."""
    for filters, status in (
        ({"rule": "F-021"}, 200),
        ({"system": "QA", "severity": "warning"}, 200),
        ({"system": "NOPE"}, 404),
        ({"rule": "NOPE"}, 404),
        ({"severity": "NOPE"}, 404),
    ):
        assert client.get("/findings", {**filters, "as_at": "2026-01-01"}).status_code == status
    text = client.get(
        "/findings", {"system": "QA", "severity": "error", "as_at": "2026-01-01"}
    ).content.decode()
    assert "Nothing breaks" in text or "The checks find nothing" in text


def test_the_list_of_checks(client: Client, world: World) -> None:
    """Every check is listed with what it asks and how much it finds."""
    text = client.get("/findings/checks", {"as_at": "2026-01-01"}).content.decode()
    for check in checks.registered_checks():
        assert check.rule in text
    assert "findings of F-021" in text
