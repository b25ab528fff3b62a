"""The diagram of a system: bodies in layers, the way up from a practice, who sits in several."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.governance.queries.diagram import diagram_page
from tests.governance import exampleshire
from tests.governance.exampleshire import DAY

NOW = Moment(DAY)


def test_the_layers_from_the_top(governed: dict[str, Any]) -> None:
    """Those the law made first; each body once; ties of three kinds."""
    page = diagram_page("XEX", NOW)
    assert page.sentence.startswith("7 bodies; ")
    assert page.picture is not None
    assert page.picture.layers[0] == "Statutory bodies"
    assert [node.code for node in page.picture.nodes] == [body["code"] for body in governed["bodies"]]
    kinds = {(edge.source, edge.target): edge.kind for edge in page.picture.edges}
    assert kinds["PLACE", "BOARD"] == "reports"
    assert kinds["GPB", "PLACE"] == "feeds"
    assert kinds["BOARD", "ICP"] == "member"
    assert "shares people" not in kinds.values()


def test_lighting_one_body(governed: dict[str, Any]) -> None:
    """Its ups and downs are lit, and whom it shares people with is drawn."""
    page = diagram_page("XEX", NOW, light="GPB")
    assert page.picture is not None
    assert {"NETWORK", "GPB", "PLACE", "BOARD"} == set(page.picture.lit)
    shared = [edge for edge in page.picture.edges if edge.kind == "shares people"]
    assert {(edge.source, edge.target) for edge in shared} == {("BOARD", "GPB")}
    assert page.lit is not None and page.lit.href == "/body/GPB"
    with pytest.raises(Missing, match="No body of"):
        diagram_page("XEX", NOW, light="NOTHING")


def test_who_sits_in_several_bodies(governed: dict[str, Any]) -> None:
    """The one in most bodies first, with every seat."""
    rows = diagram_page("XEX", NOW).several
    assert (rows[0].person.name, rows[0].bodies) in {("Gita Practice", 3), ("Colin Council", 3)}
    assert all(row.bodies > 1 for row in rows)


def test_every_body_with_its_steps(governed: dict[str, Any]) -> None:
    """The network is three steps from the board; the partnership has no way there."""
    steps = {row.body.code: row.steps for row in diagram_page("XEX", NOW).bodies}
    assert (steps["BOARD"], steps["PLACE"], steps["GPB"], steps["NETWORK"]) == (0, 1, 2, 3)
    assert steps["ICP"] is None


def test_a_system_without_a_handbook(governed: dict[str, Any]) -> None:
    """The page says what is missing and where to begin; a practice is no system."""
    exampleshire.another_system("XNB")
    page = diagram_page("XNB", NOW)
    assert page.sentence.startswith("Nothing is recorded of how it is governed")
    assert "These systems have one: XEX." in page.way_note
    assert page.picture is None
    with pytest.raises(Missing, match="is no system"):
        diagram_page("X99001", NOW)


def test_more_bodies_cost_no_more_questions(governed: dict[str, Any]) -> None:
    """The number of queries does not grow with the bodies."""
    diagram_page("XEX", NOW)
    with CaptureQueriesContext(connection) as few:
        diagram_page("XEX", NOW)
    for number in range(5):
        governed["bodies"].append(
            {"code": f"MORE-{number}", "name": f"Committee {number}", "kind": "committee", "parent": "BOARD"}
        )
    exampleshire.apply(governed)
    assert len(diagram_page("XEX", NOW).bodies) == 12
    with CaptureQueriesContext(connection) as many:
        diagram_page("XEX", NOW)
    assert len(many) == len(few) <= 6


def test_the_page_and_its_twin_answer(governed: dict[str, Any], client: Client) -> None:
    """HTML with the diagram drawn, and JSON of the same value; also with a body lit."""
    for query in ({}, {"light": "PLACE"}):
        html = client.get("/system/XEX/governance", {"as_at": "2025-12-01", **query})
        twin = client.get("/system/XEX/governance.json", {"as_at": "2025-12-01", **query})
        assert (html.status_code, twin.status_code) == (200, 200)
        assert twin.json()["sentence"] in html.content.decode()
        assert "<svg" in html.content.decode()
