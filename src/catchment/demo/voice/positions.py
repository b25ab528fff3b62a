"""Three questions of unity in Exampleshire: one agreed on and carried, one split, one with a lapsed mandate.

Told in positions.yaml. Everybody who is asked on a day says what is told of their group, but for those told
of by themselves; whoever sits or works for a respondent is named as having said it.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.voice.actions.positions import opened, taken
from catchment.voice.queries.questions_kept import KeptQuestion, question_kept
from catchment.voice.queries.respondents import Asked
from catchment.voice.queries.unity_where import Where, asked_on, where
from catchment.voice.rules.gp_voice import directors
from catchment.voice.rules.position_steps import Respondent
from catchment.voice.rules.positions import StepKind, after

SILENT = "silent"


@cache
def told() -> list[dict[str, Any]]:
    """Return what is told of questions, as plain values."""
    text = files("catchment.demo").joinpath("voice/positions.yaml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = yaml.safe_load(text)["questions"]
    return found


def keep_positions(change: Change) -> int:
    """Write the questions with their steps; returns how many rows."""
    return sum(_keep(each, change) for each in told())


def _keep(says: dict[str, Any], change: Change) -> int:
    opened_on = says["opened_on"]
    place = where(says["about"], Moment(opened_on))
    code = opened(
        place=place,
        title=says["title"],
        text=says["text"],
        on=opened_on,
        closes_on=says["closes_on"],
        change=change,
        by=says["by"],
    )
    kept = question_kept(code, Moment(opened_on))
    for step in says["steps"]:
        kept = _step(kept, step, place, change)
    return 1 + kept.now.last


def _step(kept: KeptQuestion, step: dict[str, Any], place: Where, change: Change) -> KeptQuestion:
    """Write what is told of one day, and return the question after it."""
    day: date = step["day"]
    asked = asked_on(place, Moment(day))
    for said, by in _each(step, asked, day):
        took = taken(kept, said, day, asked, change, by=by)
        kept = replace(kept, now=after(kept.now, [took]))
    return kept


def _each(step: dict[str, Any], asked: Asked, day: date) -> Iterator[tuple[dict[str, Any], str]]:
    """Give every step of a day with who took it."""
    if "draws_up" in step:
        said = step["draws_up"]
        yield {"kind": StepKind.DRAWN_UP.value, **said, "until": said["until"].isoformat()}, step["by"]
        return
    if "mandate" in step:
        said = step["mandate"]
        days = {name: said[name].isoformat() for name in ("since", "until")}
        yield {"kind": StepKind.MANDATED.value, **said, **days}, step["by"]
        return
    but: dict[str, Any] = step["but"]
    strangers = set(but) - set(asked.ground.respondents)
    assert not strangers, f"{sorted(strangers)} are not asked in {asked.ground.name} on {day}"
    speakers = _speakers(asked, day)
    for each in asked.ground.respondents.values():
        said = _said(step, each, but.get(each.code))
        if said is not None:
            yield {"respondent": each.code, **said}, speakers.get(each.code, "")


def _said(step: dict[str, Any], each: Respondent, own: Any) -> dict[str, Any] | None:
    """Return what one respondent did on a day: what is told of itself, else of its group, else nothing."""
    if own == SILENT:
        return None
    if "signs" in step:
        if own is not None:
            return {"kind": StepKind.REFUSED.value, "reasons": own["refuses"]}
        return {"kind": StepKind.SIGNED.value} if each.group.value in step["signs"] else None
    if own is not None:
        return {"kind": StepKind.POSITION.value, **own}
    stance = step["positions"].get(each.group.value)
    if stance is None:
        return None
    reasons = step.get("reasons", {}).get(stance, "")
    return {"kind": StepKind.POSITION.value, "stance": stance, "reasons": reasons}


def _speakers(asked: Asked, day: date) -> dict[str, str]:
    """Return by name who speaks for each respondent: by their seat, else by their post."""
    facts = asked.facts
    assert facts is not None, "Exampleshire has a handbook on every day of its history"
    found = {
        post.employer: person.name
        for person in facts.people.values()
        for post in person.posts
        if post.since <= day and (post.until is None or day < post.until)
    }
    for sitting in facts.sittings(day):
        name = facts.person_named(sitting.holder.person)
        found[sitting.seat.organisation or sitting.code] = name
        found[sitting.code] = name
    for code, held in directors(facts, day).items():
        found[code] = facts.person_named(held[0].holder.person)
    found[asked.system.code] = f"the primary care team of {asked.system_name}"
    return found
