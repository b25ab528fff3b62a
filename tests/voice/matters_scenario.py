"""Reading scenarios of matters: steps with their days, one to a line, as a board secretary writes them."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from catchment.foundation.rules.checked import Checked
from catchment.governance.rules.document import Body
from catchment.voice.rules.checks.matters import MatterFacts
from catchment.voice.rules.matters import State
from catchment.voice.rules.matters_steps import (
    Answer,
    Answered,
    Dissented,
    PassedOn,
    Raised,
    Said,
    Taken,
    ToldBack,
    Withdrawn,
)
from catchment.voice.rules.matters_way import Diagram

FOLDER = Path(__file__).parents[1] / "scenarios" / "voice"
LINE = re.compile(
    r"(?P<on>\S+) (?P<what>raised with|passed on to|answered|dissent|told|withdrawn)(?P<rest>.*)"
)


def read(name: str) -> dict[str, Any]:
    """Return a scenario file as plain values."""
    document: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return document


def steps_in(lines: list[str]) -> list[Taken]:
    """Return the steps that lines tell, numbered from one."""
    return [_step(number, line) for number, line in enumerate(lines, start=1)]


def _step(number: int, line: str) -> Taken:
    found = LINE.fullmatch(line)
    assert found, f"a step is told like “2026-01-12 raised with BOARD owed 2026-02-09”, not “{line}”"
    where, _, owed = found["rest"].strip().partition(" owed ")
    due = date.fromisoformat(owed) if owed else date.max
    said: dict[str, Said] = {
        "raised with": Raised("Something is wrong.", "Put it right.", where, due),
        "passed on to": PassedOn(where, due, "It is yours."),
        "dissent": Dissented("", "I do not share it."),
        "told": ToldBack("This came of it."),
        "withdrawn": Withdrawn("It is no longer so."),
    }
    if found["what"] == "answered":
        return Taken(
            number, date.fromisoformat(found["on"]), "Somebody", Answered(Answer(where), "So be it.")
        )
    return Taken(number, date.fromisoformat(found["on"]), "Somebody", said[found["what"]])


def checked(state: State, *, there: bool) -> Checked:
    """Return what the checks read of one matter; `there`: whether the body where it is has not ended."""
    facts = MatterFacts("XEX-V-0001", "Something", "XEX", state, "The network board", there)
    return Checked({MatterFacts: (facts,)}, dict(facts.belongs), {})


def diagram_in(document: dict[str, Any], case: dict[str, Any]) -> Diagram:
    """Return the bodies of a scenario, with the practices of its networks and the case's own."""
    bodies = tuple(Body.model_validate(each) for each in document["bodies"])
    practices = {**document["practices"], **case.get("networks", {})}
    return Diagram(bodies, document["top"], {code: tuple(each) for code, each in practices.items()})
