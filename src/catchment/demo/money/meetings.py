"""The meetings that decided about money: told in a few words each, and taken through every step of the rules.

`story.yaml` says what was decided; who was called when, the paper, the quorum and the minutes follow one
pattern. Nothing is written that the rules of meetings would not have allowed.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from catchment.authority.models import Decision
from catchment.demo.governance.meetings import keep_more_meetings
from catchment.foundation.models import Change

PENCE = 100


@cache
def story() -> dict[str, Any]:
    """Return what is told of money, as plain values."""
    text = files("catchment.demo").joinpath("money/story.yaml").read_text(encoding="utf-8")
    told: dict[str, Any] = yaml.safe_load(text)
    return told


def keep_money_meetings(_change: Change) -> int:
    """Write the meetings; each step has a change of its own. Returns how many steps."""
    meetings = sorted(story()["meetings"], key=lambda each: each["held"])
    return keep_more_meetings([{**each, "steps": list(_steps(each))} for each in meetings])


def decision_of(name: str) -> Decision:
    """Return the decision of an item of the story by its name, or of another meeting by its title."""
    titles = {item["name"]: item["title"] for each in story()["meetings"] for item in each["items"]}
    return Decision.objects.get(title=titles.get(name, name))


def _steps(meeting: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give the steps of a meeting from its call to its minutes."""
    held: date = meeting["held"]

    def on(days: int) -> date:
        return held + timedelta(days=days)

    yield {"day": on(-28), "kind": "called", "at": "14:00", "where": "The Counting House in Northmoor"}
    items = list(enumerate(meeting["items"], start=1))
    for number, item in items:
        yield {"day": on(-14), "kind": "item-added", "item": _item(number, item)}
    for number, item in items:
        yield {
            "day": on(-12),
            "kind": "paper-attached",
            "number": number,
            "title": item["title"],
            "author": "Penelope Abacus",
            "text": item["said"],
            "regards": {"efficiency": "The paper says what it costs, and what it replaces."},
            "otherwise": "It changes nothing for this duty.",
        }
    yield {"day": on(-8), "kind": "published", "address": f"https://xex.example/money/{held:%Y-%m-%d}"}
    yield {
        "day": held,
        "kind": "opened",
        "chair": meeting["chair"],
        "because": "As the terms of reference say.",
    }
    yield {"day": held, "kind": "everybody-comes"}
    for number, item in items:
        yield {"day": held, "kind": "item-opened", "number": number}
        proposal = {"text": f"To agree: {item['title']}.", "proposed_by": item["proposed_by"]}
        yield {"day": held, "kind": "agreed", "number": number, **proposal}
        yield {"day": held, "kind": "item-closed", "number": number}
    yield {"day": held, "kind": "meeting-closed"}
    for number, _ in items:
        yield {"day": on(5), "kind": "minutes-drafted", "number": number, "text": "Agreed as the paper says."}
    if "approved" in meeting:
        day: date = meeting["approved"]
        yield {"day": day, "kind": "minutes-approved", "meeting": meeting["approved_at"]}
        address = f"https://xex.example/money/{held:%Y-%m-%d}/minutes"
        yield {"day": day + timedelta(days=2), "kind": "minutes-published", "address": address}


def _item(number: int, told: dict[str, Any]) -> dict[str, Any]:
    return {
        "number": number,
        "title": told["title"],
        "does": "to-decide",
        "function": told["function"],
        "area": told["area"],
        "amount_pence": told["pounds"] * PENCE,
        "organisations": told.get("organisations", []),
    }
