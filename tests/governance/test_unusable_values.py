"""A value that a handbook sets and nobody can use: a finding of that system, and no page stops for it."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from catchment.governance.assumptions import given_values
from tests.governance import exampleshire

BAD = ("rubbish", -1, [["x"], 3], [], 10**17, True, "1e999999", None)
PAGES = ("/findings", "/duties/XEX", "/duties/XEX.ics", "/body/BOARD", "/handbook/XEX")


def test_one_systems_rubbish_stops_no_page_of_the_house(governed: dict[str, Any]) -> None:
    """A neighbour's share of patients is rubbish: its own finding says so, and ours are there as before."""
    exampleshire.another_system("XFX")
    board = {"code": "B", "name": "Board", "kind": "statutory-board", "purpose": "icb-board", "seats": []}
    rubbish = [{"rule": "B-025", "values": {"share_of_patients": "rubbish"}}]
    neighbour = {"handbook": 1, "system": "XFX", "title": "Next door", "bodies": [board]}
    exampleshire.apply({**neighbour, "assumptions": rubbish}, on=date(2022, 7, 1))
    said = Client().get("/findings?as_at=2025-12-01").content.decode()
    assert "The value share_of_patients of B-025 is “rubbish”" in said
    assert Client().get("/findings?as_at=2025-12-01&system=XEX").status_code == 200


@pytest.mark.parametrize(
    ("rule", "name"), [(rule, name) for rule, values in given_values().items() for name in values]
)
def test_no_value_stops_a_page(governed: dict[str, Any], rule: str, name: str) -> None:
    """Whatever a handbook says of any value, every page of the system answers."""
    for bad in BAD:
        exampleshire.apply({**governed, "assumptions": [{"rule": rule, "values": {name: bad}}]})
        for page in PAGES:
            assert Client().get(f"{page}?as_at=2025-12-01").status_code == 200, (page, bad)


@pytest.mark.parametrize("months", [120_000, -30_000, 0, 1_000_000_000_000])
def test_reviews_of_skills_in_no_sensible_time_are_left_out_of_the_calendar(
    governed: dict[str, Any], months: int
) -> None:
    """A number of months that leads out of the calendar gives no duty; twelve give one a year later."""
    for said, expected in ((months, False), (12, True)):
        values = {"months_between_reviews": said}
        exampleshire.apply({**governed, "assumptions": [{"rule": "B-039", "values": values}]})
        page = Client().get("/duties/XEX?as_at=2025-12-01").content.decode()
        assert ("Skills of the members" in page) is expected
