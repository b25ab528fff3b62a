"""A value that a handbook sets and nobody can use: a finding of that system, and no page stops for it."""

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest
from django.test import Client

from catchment.foundation.moment import Moment
from catchment.governance.assumptions import given_values
from catchment.governance.queries import load_handbook
from catchment.governance.queries.facts import facts_of
from catchment.governance.rules.checks import run_checks
from catchment.governance.rules.duties import duties
from tests.governance import exampleshire

BAD = ("rubbish", -1, [["x"], 3], [], 10**17, True, "1e999999", None)
PAGES = ("/findings", "/duties/XEX", "/duties/XEX.ics", "/body/BOARD", "/handbook/XEX")
MOST_NAMES = max(len(values) for values in given_values().values())
YEARS_ON = date(2028, 12, 1)


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


def test_no_value_alone_stops_the_checks_or_the_duties(governed: dict[str, Any]) -> None:
    """Whatever a handbook says of one value, the others ours: the checks end, and so does the calendar."""
    on = date(2025, 12, 1)
    handbook = load_handbook("XEX", Moment(on))
    assert handbook is not None
    facts = facts_of(handbook, Moment(on))
    for rule, values in given_values().items():
        for name, bad in product(values, BAD):
            told = replace(facts, values={**facts.values, rule: {**facts.values[rule], name: bad}})
            assert all(each.sentence for each in run_checks(told, on)), (rule, name, bad)
            assert all(on <= each.due <= YEARS_ON for each in duties(told, on, YEARS_ON)), (rule, name, bad)


@pytest.mark.parametrize(("turn", "shift"), list(product(range(MOST_NAMES), range(len(BAD)))))
def test_no_value_stops_a_page(governed: dict[str, Any], turn: int, shift: int) -> None:
    """Whatever a handbook says of any value, every page of the system answers.

    Each handbook spoils one value of every rule, each in another way: no two values of one rule, of which
    the first might hide the second. Over all turns and shifts, each value is spoilt in each way once.
    """
    spoilt = []
    for place, (rule, values) in enumerate(given_values().items()):
        name = dict(enumerate(values)).get(turn)
        if name is not None:
            spoilt.append({"rule": rule, "values": {name: BAD[(place + shift) % len(BAD)]}})
    exampleshire.apply({**governed, "assumptions": spoilt})
    for page in PAGES:
        assert Client().get(f"{page}?as_at=2025-12-01").status_code == 200, (page, spoilt)


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
