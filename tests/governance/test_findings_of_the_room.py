"""What the room tells the house: nothing of things that are not its own, and the same thing only once."""

from datetime import date
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catchment.foundation.moment import Moment
from catchment.governance.checks import findings_about
from tests.governance import exampleshire

MOMENT = Moment(date(2025, 12, 1))


def test_of_a_practice_nothing_is_asked(governed: dict[str, Any]) -> None:
    """Governance finds nothing about practices or areas, so no handbook is read for their pages."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert findings_about("practice", "X99001", MOMENT) == []
        assert findings_about("area", "XEX-P1", MOMENT) == []
    assert len(asked) == 0


def test_what_two_systems_find_of_one_person_is_told_once(governed: dict[str, Any]) -> None:
    """P-GP declared late; the neighbour, on whose board P-GP sits too, finds the same."""
    exampleshire.another_system("XFX")
    holders = [{"person": "P-GP", "since": date(2024, 7, 1)}]
    seat = {"code": "gp", "title": "GP", "role": "partner-primary-medical", "filling": "nominated"}
    board = {"code": "XFX-BOARD", "name": "Board", "kind": "statutory-board", "purpose": "icb-board"}
    bodies = [{**board, "seats": [{**seat, "holders": holders}]}]
    exampleshire.apply({"handbook": 1, "system": "XFX", "title": "Next door", "bodies": bodies})
    late = [each for each in findings_about("person", "P-GP", MOMENT) if each.rule == "B-062"]
    assert [each.about.code for each in late] == ["P-GP/SHARES"]


def test_the_calendar_asks_little_once_the_system_was_judged(governed: dict[str, Any]) -> None:
    """The facts that the checks were told are used again: the calendar reads no handbook twice."""
    Client().get("/duties/XEX?as_at=2025-12-01")
    with CaptureQueriesContext(connection) as asked:
        assert Client().get("/duties/XEX?as_at=2025-12-01").status_code == 200
    assert len(asked) <= 8
