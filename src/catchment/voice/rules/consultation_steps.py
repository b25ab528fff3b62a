"""The steps of a response as plain values, and as they are kept: answered, sent, endorsed, by whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from catchment.voice.rules.impact import Assessment, Effect, Lens, Seen


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question, one of those that may be given (or words of one's own), and reasons."""

    answer: str = ""
    reasons: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """Some questions were answered, by number; an empty answer takes one back."""

    on: date
    answers: Mapping[int, Answer]


@dataclass(frozen=True, slots=True)
class Assessed:
    """The impact was assessed through the six lenses (S004-05), all anew."""

    on: date
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Submitted:
    """What is there was submitted; from the second time on, with what changed."""

    on: date
    changed: str = ""


@dataclass(frozen=True, slots=True)
class Endorsed:
    """An organisation stands behind what was submitted, with reservations or without."""

    on: date
    by: str
    reservations: str = ""


@dataclass(frozen=True, slots=True)
class EndorsementWithdrawn:
    """An organisation no longer stands behind it."""

    on: date
    by: str
    because: str


Step = Answered | Assessed | Submitted | Endorsed | EndorsementWithdrawn


def as_said(step: Step) -> dict[str, Any]:
    """Return a step as it is kept; its day is kept beside it."""
    match step:
        case Answered():
            answers = [
                {"question": number, "answer": each.answer, "reasons": each.reasons}
                for number, each in step.answers.items()
            ]
            return {"kind": "answered", "answers": answers}
        case Assessed():
            lenses = {
                str(lens): {"effect": str(s.effect), "why": s.why} for lens, s in step.assessment.items()
            }
            return {"kind": "assessed", "lenses": lenses}
        case Submitted():
            return {"kind": "submitted", "changed": step.changed}
        case Endorsed():
            return {"kind": "endorsed", "by": step.by, "reservations": step.reservations}
        case EndorsementWithdrawn():
            return {"kind": "endorsement-withdrawn", "by": step.by, "because": step.because}


def step_of(said: Mapping[str, Any], on: date) -> Step:
    """Return a step from what is kept of it; raises ValueError for a kind that is none."""
    match said["kind"]:
        case "answered":
            answers = {each["question"]: Answer(each["answer"], each["reasons"]) for each in said["answers"]}
            return Answered(on, answers)
        case "assessed":
            lenses = {
                Lens(lens): Seen(Effect(each["effect"]), each["why"]) for lens, each in said["lenses"].items()
            }
            return Assessed(on, lenses)
        case "submitted":
            return Submitted(on, said["changed"])
        case "endorsed":
            return Endorsed(on, said["by"], said["reservations"])
        case "endorsement-withdrawn":
            return EndorsementWithdrawn(on, said["by"], said["because"])
    raise ValueError(f"“{said['kind']}” is no step of a response.")
