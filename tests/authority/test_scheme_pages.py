"""The pages of a scheme: what they say first, that HTML and JSON agree, and that a large scheme is quick."""

import time
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catchment.governance.functions import catalogue
from tests.authority.meeting import world
from tests.governance import exampleshire

pytestmark = pytest.mark.django_db
DAY = {"as_at": "2025-12-01"}
SCHEME, MAP, RIGHTS = (
    "/system/XEX/scheme",
    "/system/XEX/functions-and-decisions-map",
    "/place/XEX-P1/decision-rights",
)
MANY_BODIES, MANY_DELEGATIONS = 60, 200
LONGEST = 0.3  # seconds for a page whose graph is there


@pytest.fixture
def scheme(db: None) -> dict[str, Any]:
    """Record Exampleshire and a scheme; returns the handbook as plain values."""
    value = world.governed()
    value["reservations"] = [{"code": "R-PLAN", "function": "approve-joint-forward-plan", "to": "BOARD"}]
    place = next(each for each in value["bodies"] if each["code"] == "PLACE")
    place["seats"][0] |= {
        "duties": ["accountable-for-outcomes"],
        "outcomes": [
            {"name": "Home on the day", "needs": ["commission-virtual-wards"]},
            {"name": "A GP in three weeks", "needs": ["commission-general-practice"]},
        ],
    }
    exampleshire.apply(value)
    return value


def told(path: str, **query: str) -> dict[str, Any]:
    """Return a page as JSON."""
    answer = Client().get(f"{path}.json", DAY | query)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def test_the_scheme_counts_first_and_html_agrees(scheme: dict[str, Any]) -> None:
    """The sentence is computed from the rows; every line has its anchor; the matrix has every holder."""
    page = told(SCHEME, rows="all")
    rows = page["matrix"]["rows"]
    reserved = sum(row["state"] == "reserved" for row in rows)
    delegated = sum(row["state"] == "delegated" for row in rows)
    neither = len(rows) - reserved - delegated
    assert page["sentence"].startswith(
        f"{len(rows)} functions: {reserved} reserved, {delegated} delegated, {neither} neither; "
    )
    assert [column["code"] for column in page["matrix"]["columns"]] == ["BOARD", "PLACE", "BOARD/finance"]
    assert [group["level"] for group in page["groups"]] == ["Board", "Places", "Persons"]
    html = Client().get(SCHEME, DAY).content.decode()
    assert page["sentence"] in html
    for anchor in ("delegation-D-PLACE", "delegation-D-FINANCE", "reservation-R-PLAN"):
        assert f'id="{anchor}"' in html
    assert "£2,000,000 a decision" in html


def test_the_published_tables_are_those_of_the_four_kinds(scheme: dict[str, Any]) -> None:
    """B-079: each line stands in its table, with what it allows and what becomes of it."""
    tables = {each["key"]: each["lines"] for each in told(SCHEME)["tables"]}
    assert {key: [line["code"] for line in lines] for key, lines in tables.items()} == {
        "committees": ["D-PLACE"],
        "individuals": ["D-FINANCE"],
        "others": [],
        "received": [],
    }
    (line,) = tables["committees"]
    assert line["limits"] == ["£2,000,000 a decision", "£3,000,000 a financial year"]
    assert (line["where"], line["onward"], line["state"]) == (
        ["Northmoor City"],
        "May not be passed on",
        "in force",
    )


def test_a_finding_about_a_line_stands_on_the_page_and_leads_to_it(scheme: dict[str, Any]) -> None:
    """D-002: what is found about a delegation of this system, and nothing about others."""
    bad = {**scheme["delegations"][0], "code": "D-PCN", "delegate": "XN001", "route": "section-65z5"}
    exampleshire.apply({**scheme, "delegations": [*scheme["delegations"], bad]})
    found = [each for group in told(SCHEME)["holes"] for each in group["findings"]]
    assert ("D-002", "/system/XEX/scheme#delegation-D-PCN") in {
        (each["rule"], each["href"]) for each in found
    }


def test_the_map_has_the_board_above_the_place_above_the_person(scheme: dict[str, Any]) -> None:
    """Levels in their order; the place board reports to its parent; the ICB stays accountable (B-080)."""
    page = told(MAP)
    assert [each["level"] for each in page["levels"]] == ["Board", "Places", "Persons"]
    assert page["sentence"] == (
        "In Exampleshire the board has given decisions to 1 place board and 1 person's seat."
    )
    (place,) = page["levels"][1]["holders"]
    assert [each["code"] for each in place["reports_to"]] == ["BOARD"]
    assert [each["code"] for each in place["accountable"]] == ["XEX"]
    assert place["decides"][0]["up_to"] == "Up to £2m a decision"
    assert page["sentence"] in Client().get(MAP, DAY).content.decode().replace("&#39;", "'")


def test_a_place_says_who_decides_and_sets_accountability_beside_authority(scheme: dict[str, Any]) -> None:
    """S000-11, S000-14: the ladder of each function; outcomes beside what can be decided for them."""
    page = told(RIGHTS)
    assert page["sentence"].startswith("Northmoor City's board is a committee. ")
    assert "decided at place" in page["sentence"]
    (person,) = page["people"]
    assert [(each["name"], each["authority"]) for each in person["outcomes"]] == [
        ("Home on the day", True),
        ("A GP in three weeks", False),
    ]
    assert page["people_sentence"].endswith("is accountable for 2 outcomes and has authority for 1.")
    assert page["picture"]["bars"] == [["Accountable for", 2], ["Authority for", 1]]
    at_place = next(each for each in page["groups"] if each["title"] == "Decided at place")
    (row,) = at_place["rows"]
    assert [(each["name"], each["up_to"]) for each in row["deciders"]] == [
        ("Northmoor place board", "up to £2m"),
        ("Board of NHS Exampleshire ICB", "no limit"),
    ]
    assert sum(1 + row["folded"] for row in at_place["rows"]) == at_place["functions"]
    assert Client().get(RIGHTS, DAY).status_code == 200


def test_what_is_not_there_is_said_in_a_sentence(scheme: dict[str, Any]) -> None:
    """No such system, place or handbook: 404 with what was looked for."""
    exampleshire.another_system("XZZ")
    for path, query, sentence in (
        ("/system/XQQ/scheme.json", {}, "No system has the code “XQQ”"),
        ("/system/XZZ/scheme.json", {}, "has no handbook on 1 December 2025"),
        ("/system/XZZ/functions-and-decisions-map.json", {}, "has no handbook on 1 December 2025"),
        (
            "/system/XEX/scheme.json",
            {"place": "NOWHERE"},
            "No place of Exampleshire with a board has the code",
        ),
        ("/place/XR1/decision-rights.json", {}, "is not a place"),
        ("/place/NOWHERE/decision-rights.json", {}, "NOWHERE"),
    ):
        answer = Client().get(path, DAY | query)
        assert answer.status_code == 404, path
        assert sentence in answer.json()["error"], path


def test_before_the_scheme_there_is_none(scheme: dict[str, Any]) -> None:
    """On a day before its first line the board keeps everything."""
    answer = Client().get("/system/XEX/scheme.json", {"as_at": "2022-07-01"}).json()
    lines = {line["code"]: line["state"] for table in answer["tables"] for line in table["lines"]}
    assert lines == {"D-PLACE": "not yet", "D-FINANCE": "not yet"}
    assert "0 delegated" in answer["sentence"]


def large(value: dict[str, Any]) -> dict[str, Any]:
    """Return the handbook with sixty committees and two hundred delegations of functions of all kinds."""
    functions = [each.code for each in catalogue() if any(held.kind == "icb" for held in each.held_by)]
    bodies = [
        {"code": f"C{n}", "name": f"Invented committee {n}", "kind": "committee", "organisation": "XEX"}
        for n in range(MANY_BODIES)
    ]
    delegations = [
        {
            "code": f"D-{n}",
            "delegator": "BOARD",
            "delegate": f"C{n % MANY_BODIES}",
            "route": "internal",
            "functions": [functions[(n * 7 + step * 13) % len(functions)] for step in range(5)],
            "limit": 1_000 * (n % 50 + 1),
            "since": date(2023, 4, 1),
        }
        for n in range(MANY_DELEGATIONS)
    ]
    return {
        **value,
        "bodies": [*value["bodies"], *bodies],
        "delegations": [*value["delegations"], *delegations],
    }


def test_a_large_scheme_is_quick_and_asks_the_database_no_more(scheme: dict[str, Any]) -> None:
    """Two hundred delegations over sixty bodies: under 300 ms, with as many queries as a small one."""
    client, every = Client(), DAY | {"rows": "all"}
    pages = ((SCHEME, every), (MAP, DAY), (RIGHTS, DAY))
    asked = []
    for value in (scheme, large(scheme)):
        exampleshire.apply(value)
        for path, query in pages:
            client.get(path, query)  # the graph of the day is built once
        with CaptureQueriesContext(connection) as captured:
            for path, query in pages:
                client.get(path, query)
        asked.append(len(captured))
    assert asked[0] == asked[1]
    for path, query in pages:
        took = []
        for _ in range(5):
            begun = time.perf_counter()
            page = client.get(path, query)
            took.append(time.perf_counter() - begun)
        assert page.status_code == 200
        assert min(took) < LONGEST, (path, took)
