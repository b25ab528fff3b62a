"""What a check finds in private answers is not on the pages that everybody reads (B-032, B-050 to B-057)."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor, ActorKind
from catchment.governance.checks import findings_about, judged
from catchment.governance.queries.designing import preview_of
from catchment.governance.queries.facts import facts_of
from catchment.governance.queries.handbook import load_handbook
from catchment.governance.rules.asked import PRIVATE_RULES
from tests.governance import exampleshire
from tests.governance.signed_in import client_of, date_of, with_secretary

DAY = "2025-12-01"
PAGES = ("/findings", "/findings.json", "/handbook/XEX", "/handbook/XEX.json", "/system/XEX/governance")


@pytest.fixture
def convicted(db: None) -> None:
    """Record Exampleshire, whose director of finance was sentenced in 2024."""
    exampleshire.organisations()
    value = exampleshire.living_handbook()
    director = next(each for each in value["people"] if each["code"] == "P-CFO")
    director["suitability"]["convictions"] = [{"on": date(2024, 2, 1), "months": 4}]
    exampleshire.apply(value)


def test_the_check_finds_it(convicted: None) -> None:
    """B-052: those who may read the answers are told, so the finding is there."""
    verdict = judged("XEX", Moment(date(2025, 12, 1)))
    assert verdict is not None
    assert [each.about.code for each in verdict.findings if each.rule == "B-052"] == ["P-CFO"]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_for_everybody_tells(convicted: None, client: Client, page: str) -> None:
    """B-052: neither lists of findings nor the handbook's page say that somebody was sentenced."""
    response = client.get(page, {"as_at": DAY, "system": "XEX"})
    assert response.status_code == 200
    assert "was sentenced to" not in response.content.decode()


def test_nobody_is_told_by_asking_about_the_person(convicted: None) -> None:
    """B-052: asking the house about the person gives what everybody may read."""
    found = findings_about("person", "P-CFO", Moment(date(2025, 12, 1)))
    assert "B-052" not in {each.rule for each in found}


FORMER = {
    "code": "P-FORMER",
    "name": "Fergus Former",
    "posts": [
        {
            "employer": "XEX",
            "job": "board-secretary",
            "title": "Board secretary",
            "since": "2022-07-01",
            "until": "2024-07-01",
        },
        {"employer": "XEX", "job": "governance-officer", "title": "Officer to be", "since": "2090-01-01"},
    ],
}
CHIEF = {"code": "P-CHIEF", "name": "Cass Chief"}
SECRET = "was sentenced to"


@pytest.fixture
def in_house(db: None) -> dict[str, Any]:
    """Record Exampleshire with its secretary, a former one, and a chief executive who may edit.

    The director of finance was sentenced in 2024; Quentin, whom the system next door keeps, in 2025.
    """
    exampleshire.organisations()
    exampleshire.another_system("XFX")
    quentin = {"convictions": [{"on": "2025-01-01", "months": 12}], "fit_and_proper": False}
    people = [{"code": "Q", "name": "Quentin Nextdoor", "suitability": quentin}]
    exampleshire.apply({"handbook": 1, "system": "XFX", "title": "Next door", "people": people})
    value = exampleshire.living_handbook()
    for seat in value["bodies"][0]["seats"]:
        if seat["role"] == "chief-executive":
            seat["holders"] = [{"person": "P-CHIEF", "since": "2022-07-01"}]
    director = next(each for each in value["people"] if each["code"] == "P-CFO")
    director["suitability"]["convictions"] = [{"on": date(2024, 2, 1), "months": 4}]
    value["people"] += [FORMER, CHIEF]
    return with_secretary(value)


PRIVATE_PAGES = ("/person/P-CFO", "/body/BOARD", "/findings", "/handbook/XEX")
READERS = {"the public": None, "a former secretary": "P-FORMER", "a chief executive": "P-CHIEF"}


@pytest.mark.parametrize("day", ["2023-06-01", "2025-12-01", "2090-06-01"])
@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("page", PRIVATE_PAGES)
def test_whoever_may_not_read_the_answers_today_reads_them_on_no_day(
    in_house: dict[str, Any], page: str, reader: str, day: str
) -> None:
    """B-052: the right to read is today's, also on the page of a day when one was, or is to be, in post."""
    client = client_of(READERS[reader]) if READERS[reader] else Client()
    answer = client.get(f"{page}.json", {"as_at": day})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert SECRET not in text
    assert "1 February 2024" not in text
    if page.startswith("/person"):
        assert not answer.json()["may_read_answers"]
    if page.startswith("/body"):
        assert not {each["rule"] for each in answer.json()["asked"]} & PRIVATE_RULES


def test_the_secretary_of_today_reads_them(in_house: dict[str, Any]) -> None:
    """B-052: so that what the others do not see is really there."""
    client = client_of()
    assert SECRET in client.get("/body/BOARD.json", {"as_at": DAY}).content.decode()
    assert SECRET in client.get("/person/P-CFO.json", {"as_at": DAY}).content.decode()


def test_who_changed_what_is_for_those_who_may_read_it_today(in_house: dict[str, Any]) -> None:
    """A former officer reads on a body's page who changed it neither now nor on a day of their time."""
    for day in ("2023-06-01", DAY):
        history = client_of("P-FORMER").get("/body/BOARD.json", {"as_at": day}).json()["history"]
        assert history["why_less"]
        assert not any(each["actor"] for each in history["changes"])


def test_no_audit_page_tells(in_house: dict[str, Any]) -> None:
    """B-050: /changes says that answers changed, and not to what."""
    client = client_of()
    for change in Change.objects.all():
        text = client.get(f"/changes/{change.pk}.json").content.decode()
        assert "convictions" not in text
        assert "fit_and_proper" not in text


def test_a_plan_tells_only_whoever_may_read_the_answers(in_house: dict[str, Any]) -> None:
    """B-052: the file comes without answers, the plan is judged with them, and the page does not say so."""
    for reader, may in (("P-CHIEF", False), ("P-SECRETARY", True)):
        client = client_of(reader)
        text = client.get("/handbook/XEX.yaml").content.decode()
        sent = {"do": "plan", "text": text, "reason": "to see", **date_of("from", DAY)}
        answer = client.post("/handbook/XEX/edit", sent)
        assert answer.status_code == 200
        page = answer.content.decode()
        assert "Apply this handbook" in page or "Nothing would change" in page
        assert (SECRET in page) is may, reader


def test_seating_somebody_kept_elsewhere_tells_nothing(in_house: dict[str, Any]) -> None:
    """B-052: our secretary reads the answers of our people; Quentin's are for the system that asked."""
    value = in_house
    seat = next(each for each in value["bodies"][0]["seats"] if each["code"] == "ned-deputy")
    seat["holders"] = [{"person": "Q", "since": "2025-11-01"}]
    exampleshire.apply(value, on=date(2025, 11, 1))
    verdict = judged("XEX", Moment(date(2025, 12, 1)))
    assert verdict is not None
    assert any(each.about.code == "Q" and each.rule == "B-052" for each in verdict.findings)
    asked = client_of().get("/body/BOARD.json", {"as_at": DAY}).json()["asked"]
    about = {(each["rule"], found["about"]["code"]) for each in asked for found in each["findings"]}
    assert ("B-052", "P-CFO") in about
    assert not {rule for rule, code in about if code == "Q"} & PRIVATE_RULES


def test_a_design_tells_only_whoever_may_read_the_answers(in_house: dict[str, Any]) -> None:
    """B-052: what a new body brings to light in somebody's answers is left out of its preview."""
    moment = Moment(date(2025, 12, 1))
    after = load_handbook("XEX", moment)
    assert after is not None
    people = tuple(each.model_copy(update={"suitability": None}) for each in after.people)
    before = facts_of(after.model_copy(update={"people": people}), moment)
    for code, may in (("P-CHIEF", False), ("P-SECRETARY", True)):
        actor = Actor(ActorKind.PERSON, code, code)
        shown = preview_of(before, after, after.bodies[0], moment.as_at, (), actor)
        found = {line.rule for group in shown.groups for line in group.findings}
        assert ("B-052" in found) is may
