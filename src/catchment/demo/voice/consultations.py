"""Consultations of Exampleshire: the national one of 2020 that seed 004 answers, and a local one still open.

The files are what a user would load; who answered what is told in consultations.yaml, step by step, and goes
through the same rules as everything that is typed. Practices that answer alike are told together.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.structure.models import Relationship
from catchment.voice.actions.consultations import loaded, taken
from catchment.voice.queries.consultation_respondents import members_of, respondent_named
from catchment.voice.queries.consultations_kept import (
    KeptConsultation,
    KeptResponse,
    consultation_kept,
    response_kept,
)
from catchment.voice.rules.consultation_file import ConsultationFile, read_consultation
from catchment.voice.rules.consultation_steps import (
    Answer,
    Answered,
    Assessed,
    Endorsed,
    EndorsementWithdrawn,
    Step,
    Submitted,
)
from catchment.voice.rules.impact import Effect, Lens, Seen

Told = Mapping[str, Any]
BELONGING = ("commissioned_by",)


@cache
def told() -> list[dict[str, Any]]:
    """Return who answered what, as plain values."""
    found: list[dict[str, Any]] = yaml.safe_load(_text("consultations.yaml"))
    return found


def file_named(name: str) -> ConsultationFile:
    """Return the consultation in one of the example's files, which can be read."""
    asked, problems = read_consultation(_text(name))
    assert asked is not None, problems
    return asked


def keep_consultations(change: Change) -> int:
    """Load the consultations and write every response, step by step; returns how many rows."""
    return sum(_keep(each, change) for each in told())


def _text(name: str) -> str:
    return files("catchment.demo").joinpath(f"voice/{name}").read_text(encoding="utf-8")


def _keep(says: Told, change: Change) -> int:
    code = loaded(asked=file_named(says["file"]), change=change)
    written = 1
    for each in says["responses"]:
        written += _respond(code, each["respondent"], each["steps"], change)
    for each in says["choruses"]:
        steps = [{"day": each["day"], "answers": each["answers"]}, {"day": each["day"], "submitted": ""}]
        for practice in _some_of(each, each["day"]):
            written += _respond(code, practice, steps, change)
    return written


def _respond(code: str, respondent: str, steps: Iterable[Told], change: Change) -> int:
    """Write the steps of one response; returns how many rows."""
    steps = list(steps)
    moment = Moment(steps[-1]["day"])
    asked: KeptConsultation = consultation_kept(code, moment)
    found: KeptResponse = response_kept(asked, respondent_named(respondent, moment), moment)
    for says in steps:
        members = members_of(found.respondent, Moment(says["day"])) if "endorsed" in says else {}
        for step in _steps(says, found):
            found = taken(asked, found, step, change=change, members=members)
    return len(found.steps) + 1


def _steps(says: Told, found: KeptResponse) -> Iterator[Step]:
    """Give the steps that one line of the story stands for."""
    on = says["day"]
    if "answers" in says:
        yield Answered(on, {number: Answer(*each) for number, each in says["answers"].items()})
    elif "impact" in says:
        seen = {Lens(lens): Seen(Effect(effect), why) for lens, (effect, why) in says["impact"].items()}
        yield Assessed(on, seen)
    elif "submitted" in says:
        yield Submitted(on, says["submitted"])
    elif "endorsed" in says:
        standing = {each.by for each in found.now.standing}
        for by in _some_of(says["endorsed"], on):
            if by not in standing and by != found.respondent.code:
                yield Endorsed(on, by, says["endorsed"].get("reservations", ""))
    else:
        standing = {each.by for each in found.now.standing}
        for by in _some_of(says["withdrawn"], on):
            if by in standing:
                yield EndorsementWithdrawn(on, by, says["withdrawn"]["because"])


def _some_of(says: Told, on: date) -> list[str]:
    """Return every so many of the practices of a commissioner, PCN or committee on a day, by code."""
    moment = Moment(on)
    whose = respondent_named(says["within"], moment)
    codes = sorted(members_of(whose, moment))
    if not codes:
        related = Relationship.objects.at(moment).filter(target_id=whose.id, kind__in=BELONGING)
        codes = sorted(related.values_list("source__code", flat=True))
    return codes[says["first"] :: says["every"]]
