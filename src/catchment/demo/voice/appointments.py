"""Seats of Exampleshire's board being filled: jointly, by a panel, one under way, one waiting for the chair.

The first two are told as they must have been for the holders whom the handbook names; they change none of
them. The seat of the partner member for practices is vacant since 1 September 2026 and nominations are open.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from catchment.demo.plan import MAIN
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.governance.queries.facts import facts_of
from catchment.governance.queries.handbook import load_handbook
from catchment.governance.rules.facts import GovernanceFacts
from catchment.voice.actions.appointments import opened, taken
from catchment.voice.queries.appointment_facts import Ground
from catchment.voice.queries.appointments_kept import appointment_kept
from catchment.voice.rules.appointment_opening import terms_of
from catchment.voice.rules.appointment_values import Method, step_from

LAST_DAY = date(2026, 12, 31)  # a day after every step


@cache
def told() -> list[dict[str, Any]]:
    """Return what is told of appointments, as plain values."""
    text = files("catchment.demo").joinpath("voice/appointments.yaml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = yaml.safe_load(text)["appointments"]
    return found


def keep_appointments(change: Change) -> int:
    """Write the appointments with their steps; returns how many rows."""
    return sum(_keep(each, change) for each in told())


def _keep(says: dict[str, Any], change: Change) -> int:
    ground = _ground(says["body"], says["seat"], says["drawn_on"])
    terms = terms_of(
        ground.facts,
        ground.body,
        ground.seat,
        Method(says["method"]),
        on=says["opened_on"],
        closes_on=says["closes_on"],
        guidance=says.get("guidance", ""),
    )
    code, rows = opened(ground, terms, change=change), 1
    for step in says["steps"]:
        for each in _each(step, terms.nominators, ground.facts):
            kept = appointment_kept(code, Moment(LAST_DAY))
            taken(kept, step_from(each), on=step["day"], change=change)
            rows += 1
    return rows


def _ground(body: str, seat: str, on: date) -> Ground:
    moment = Moment(on)
    handbook = load_handbook(MAIN, moment)
    assert handbook is not None, "the handbooks are written first"
    facts = facts_of(handbook, moment)
    found = facts.bodies[body]
    return Ground(facts, found, next(each for each in found.seats if each.code == seat))


def _each(
    step: dict[str, Any], nominators: tuple[str, ...], facts: GovernanceFacts
) -> Iterator[dict[str, Any]]:
    """Give the steps that one line of the story tells: one, or one for each of many practices."""
    said = {name: value for name, value in step.items() if name not in ("day", "by_every", "first")}
    said = {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()}
    if said["kind"] == "nominated":
        said.setdefault("name", facts.person_named(said["person"]))
    if "by_every" not in step:
        yield said
        return
    for code in nominators[step["first"] : 2 * len(nominators) // 3 : step["by_every"]]:
        yield {**said, "by": code}
