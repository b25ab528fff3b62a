"""What was raised in Exampleshire: by practices, the LMC, federations, trusts, boards, a place (S002-31).

Some of it reached the board and came back; the provider board dissented from some answers; a few answers are
late on 22 November 2026. It is written by the same rules as anybody's, each step on its own day.
"""

from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.voice.actions.matters import raised, taken
from catchment.voice.queries.matters_kept import matter_kept
from catchment.voice.queries.matters_raisers import raiser_named
from catchment.voice.rules.matters_steps import (
    Answer,
    Answered,
    Dissented,
    PassedOn,
    Raised,
    Said,
    ToldBack,
    Withdrawn,
)

DAYS = timedelta(days=28)


@cache
def told() -> list[dict[str, Any]]:
    """Return what is told of matters, as plain values."""
    text = files("catchment.demo").joinpath("voice/matters.yaml").read_text(encoding="utf-8")
    matters: list[dict[str, Any]] = yaml.safe_load(text)["matters"]
    return matters


def keep_matters(change: Change) -> int:
    """Write every matter with its steps; handbooks and decisions must be there. Returns how many rows."""
    return sum(_keep(each, change) for each in told())


def _keep(says: dict[str, Any], change: Change) -> int:
    """Raise one matter and take it on; returns how many rows."""
    said = Raised(
        says["words"],
        says["asks"],
        says["to"],
        says.get("owed", says["on"] + DAYS),
        says.get("effect", ""),
        says.get("effect_words", ""),
        says.get("function", ""),
    )
    raiser = raiser_named(says["for"], Moment(says["on"]))
    code = raised(
        raiser=raiser,
        kind=says["kind"],
        title=says["title"],
        said=said,
        by=says["by"],
        on=says["on"],
        change=change,
    )
    steps = says.get("then", ())
    for step in steps:
        kept = matter_kept(code, Moment(step["on"]))
        taken(kept, _said(step), by=step["by"], on=step["on"], change=change)
    return 2 + len(steps)


def _said(step: dict[str, Any]) -> Said:
    """Return a step as the rules have it."""
    if "pass" in step:
        due = step.get("owed", step["on"] + DAYS)
        return PassedOn(step["pass"], due, step["words"], step.get("further", False))
    if "answer" in step:
        return Answered(Answer(step["answer"]), step["words"], step.get("decision", ""))
    if "dissent" in step:
        return Dissented(step.get("of", ""), step["dissent"])
    return ToldBack(step["told"]) if "told" in step else Withdrawn(step["withdrawn"])
