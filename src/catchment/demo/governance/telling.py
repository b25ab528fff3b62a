"""Telling a handbook's whole life in one script, and cutting it into what the handbook said on a day.

A script has the items of a handbook as plain values, with a few words more, which no handbook knows:

- `from` and `to` of any body, seat, party, instrument, register, plan, delegation or pooled fund: it was in
  the handbook from one day until another. (A reservation has a `to` of its own, the body that keeps it: no
  day.)
- `changes` of such an item: from a day on, these parts of it were different.
- `end_known` of a holder or a post: the day its end was heard of, when that was later; `announced: true`
  says that it was heard of before.
- `suitable` of a person: the day on which every question about them (B-050 to B-057) was answered well.

Holders, posts and interests are believed to go on until their end is known, and nobody keys in an interest
before it is declared. A person is described while they hold a seat or a post with the board.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from catchment.governance.rules.document import Handbook

Item = dict[str, Any]
OWN_WORDS = ("from", "to", "changes")
ENTRIES = ("instruments", "registers", "plans", "functions", "reservations", "delegations", "pooled_funds")
NOT_UNSUITABLE = (
    "member_of_parliament",
    "bankruptcy_restrictions",
    "removed_from_office",
    "struck_off_or_disqualified",
)
SUITABLE = ("fit_and_proper", "nolan_principles", "role_specification", "independent")


@dataclass(frozen=True, slots=True)
class Step:
    """A day from which a handbook was applied, with the days of the steps before and after it."""

    day: date
    before: date
    after: date


@dataclass
class Script:
    """The life of one system's handbook."""

    system: str
    title: str
    instruments: list[Item] = field(default_factory=list)
    registers: list[Item] = field(default_factory=list)
    plans: list[Item] = field(default_factory=list)
    functions: list[Item] = field(default_factory=list)
    reservations: list[Item] = field(default_factory=list)
    delegations: list[Item] = field(default_factory=list)
    pooled_funds: list[Item] = field(default_factory=list)
    bodies: list[Item] = field(default_factory=list)
    people: list[Item] = field(default_factory=list)

    def add(self, chapter: Mapping[str, Any]) -> None:
        """Add what a chapter tells; its own `from` holds for those of its items that do not say one."""
        since = chapter.get("from", date.min)
        for name in (*ENTRIES, "bodies"):
            getattr(self, name).extend({"from": since, **item} for item in chapter.get(name, ()))
        self.people.extend(chapter.get("people", ()))


def steps_of(days: Iterable[date]) -> list[Step]:
    """Return the steps of a life, in order."""
    ordered = sorted(set(days))
    return [
        Step(day, before, after)
        for before, day, after in zip([date.min, *ordered], ordered, [*ordered[1:], date.max], strict=False)
    ]


def handbook_on(script: Script, step: Step) -> Handbook:
    """Return what the handbook said on the day of a step, as far as it was known by then."""
    bodies = [_body(item, step) for item in _there(script.bodies, step.day)]
    holding = {holder["person"] for body in bodies for seat in body["seats"] for holder in seat["holders"]}
    people = [_person(item, step) for item in script.people]
    value = {name: list(_there(getattr(script, name), step.day)) for name in ENTRIES}
    return Handbook.model_validate(
        {
            "handbook": 1,
            "system": script.system,
            "title": script.title,
            **value,
            "bodies": bodies,
            "people": [each for each in people if each["code"] in holding or _staff(each, script.system)],
        }
    )


def _staff(person: Item, system: str) -> bool:
    return any(post["employer"] == system for post in person["posts"])


def _there(items: Iterable[Item], day: date) -> Iterator[Item]:
    """Give the items that were in the handbook on a day, as they were on it, without our own words."""
    for item in items:
        end = item.get("to", date.max)
        keeper = {} if isinstance(end, date) else {"to": end}
        if item.get("from", date.min) <= day < (date.max if keeper else end):
            said = {key: value for key, value in item.items() if key not in OWN_WORDS} | keeper
            for changed_on, changes in sorted(item.get("changes", {}).items()):
                if changed_on <= day:
                    said.update(changes)
            yield said


def _body(item: Item, step: Step) -> Item:
    seats = [
        {**seat, "holders": _believed(seat.get("holders", ()), step)}
        for seat in _there(item.get("seats", ()), step.day)
    ]
    return {**item, "parties": list(_there(item.get("parties", ()), step.day)), "seats": seats}


def _believed(items: Iterable[Item], step: Step) -> list[Item]:
    """Return what was believed of items with dates of their own, but for what was told at an earlier step."""
    found = []
    for item in items:
        said = dict(item)
        end, announced = said.get("until"), said.pop("announced", False)
        heard = said.pop("end_known", end)
        if said["since"] > step.day or said.get("declared_on", date.min) > step.day:
            continue
        if end is not None:
            if announced:
                heard = step.day if step.day < end <= step.after else end
                if end <= step.day and said["since"] <= step.before:
                    continue  # told at the step before
            if heard > step.day:
                del said["until"]
            elif max(heard, end) <= step.before:
                continue
        found.append(said)
    return found


def _person(item: Item, step: Step) -> Item:
    """Return a person as described on the day of a step."""
    said = dict(item)
    tested = said.pop("suitable", None)
    if tested is not None and tested <= step.day:
        said["suitability"] = {
            "tested_on": tested,
            **dict.fromkeys(SUITABLE, True),
            **dict.fromkeys(NOT_UNSUITABLE, False),
            "independence_decided_by": "Chair",
        }
    said["posts"] = _believed(said.get("posts", ()), step)
    said["interests"] = _believed(said.get("interests", ()), step)
    if not said["interests"] and item.get("posts"):
        said["no_interests_declared_on"] = min(post["since"] for post in item["posts"])
    return said
