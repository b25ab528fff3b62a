"""From what was sent with a form of a meeting to the steps it stands for; problems are told with their field.

One form may stand for several steps: a secretary ticks everybody who is here, and the votes of the whole
table, at once. What is answered about an agenda item is read in `meeting_item_answers.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import time
from typing import Any

from pydantic import ValidationError

from catchment.authority.meeting_forms import prefix
from catchment.authority.meeting_item_answers import (
    interest_said,
    item_said,
    paper_said,
    result_said,
    vote_corrected_said,
    votes_said,
)
from catchment.authority.queries.meeting_values import MeetingPage
from catchment.authority.rules.meeting.agenda_steps import MOST_LONG_TEXT, MOST_TEXT, MOST_WORDS
from catchment.authority.rules.meeting.steps import AnyStep, read_step
from catchment.foundation.queries import FormError
from catchment.governance.edit_forms import Answers
from catchment.governance.rules.reading_words import sentence_for

CHOOSE = "Choose who."
FIELDS = {  # parts of a step that a form asks for under another name
    "amount_pence": "amount",
    "aware_on": "aware",
    "declared_on": "declared",
    "reason": "private_reason",
}
UNREADABLE = "What was sent is no step of a meeting. Open the page again, and use one of its forms."


class StepAnswers:
    """Reads the answers of one form; `answers.problems` has what is wrong, by field."""

    def __init__(self, page: MeetingPage, sent: Mapping[str, Sequence[str]]) -> None:
        """Take the meeting as the reader saw it, and what was sent."""
        self.page, self.answers = page, Answers(sent)
        self.kind = self.answers.raw("kind")
        number = self.answers.raw("number")
        self.number = int(number) if number.isdecimal() and len(number) < 4 else None
        self.start = prefix(self.kind, self.number)

    def steps(self) -> list[AnyStep]:
        """Return the steps, or none where something is wrong, which `answers.problems` then says.

        Raises OutOfOrder where the form stands for nothing that there is.
        """
        if self.kind in SEVERAL:
            said = SEVERAL[self.kind](self)
        else:
            more = ONE[self.kind](self) if self.kind in ONE else {}
            said = [{"kind": self.kind, **self._numbered(), **more}]
        if self.answers.problems:
            return []
        try:
            return [read_step(_without_nothing(each)) for each in said]
        except ValidationError as problem:
            self.misread(problem)
            return []

    def misread(self, problem: ValidationError) -> None:
        """Note what a step does not take, in a sentence beside each question."""
        for error in problem.errors(include_url=False)[:3]:
            part = str(error["loc"][-1]) if error["loc"] else ""
            here = part if f"{self.start}{part}" in self.answers.sent else FIELDS.get(part, part)
            asked = f"{self.start}{here}" in self.answers.sent
            if error["type"].startswith("union_tag") or (error["type"] == "missing" and not asked):
                self.answers.problems = [FormError("", UNREADABLE)]
                return
            sentence = "Answer this." if error["type"] == "missing" else sentence_for(error, {})
            self.wrong(here, sentence.removeprefix("The handbook: "))

    def _numbered(self) -> dict[str, Any]:
        return {"number": self.number} if self.number is not None else {}

    def wrong(self, name: str, sentence: str) -> None:
        """Note that something is wrong with an answer."""
        self.answers.wrong(f"{self.start}{name}", sentence)

    def words(self, name: str, missing: str = "", most: int = MOST_WORDS) -> str:
        """Return a text."""
        return self.answers.words(f"{self.start}{name}", missing, most)

    def day(self, name: str, missing: str = "") -> str:
        """Return a day as ISO text, empty where none was given."""
        found = self.answers.day(f"{self.start}{name}", missing)
        return found.isoformat() if found else ""

    def time(self, name: str) -> str:
        """Return a time of day as ISO text, empty where none was given."""
        found = time_in(self.answers, f"{self.start}{name}")
        return found.isoformat() if found else ""

    def ticked(self, name: str) -> tuple[str, ...]:
        """Return what was ticked."""
        return tuple(dict.fromkeys(self.answers.sent.get(f"{self.start}{name}", ())))

    def who(self, name: str, missing: str = "") -> dict[str, str]:
        """Return a seat with the person in it, from one answer."""
        return _who(self.words(name, missing))


def time_in(answers: Answers, name: str) -> time | None:
    """Return a time of day, None where none was given; what is no time is a problem."""
    said = answers.raw(name)
    if not said:
        return None
    try:
        found = time.fromisoformat(said.replace(".", ":").zfill(5))
    except ValueError:
        answers.wrong(name, "Give a time of day, such as 14:05.")
        return None
    return found.replace(second=0, microsecond=0, tzinfo=None)


def _who(answer: str) -> dict[str, str]:
    """Return a seat and the person in it; a deputy has no code, and is found by the seat."""
    seat, _, person = answer.partition(" ")
    if not seat:
        return {}
    return {"seat": seat} if ":" in person or not person else {"seat": seat, "person": person}


def _without_nothing(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value not in ("", None, ())}


def _attended(asked: StepAnswers) -> list[dict[str, Any]]:
    """Return who came, who sent apologies and who sent a deputy, who is somebody else (B-072)."""
    both = set(asked.ticked("present")) & set(asked.ticked("apologies"))
    if both:
        asked.wrong("apologies", "Somebody is ticked as here and as having sent apologies: choose one.")
    steps = [{"kind": "attended", "how": "present", **_who(each)} for each in asked.ticked("present")]
    steps += [{"kind": "attended", "how": "apologies", **_who(each)} for each in asked.ticked("apologies")]
    deputy_for = asked.who("deputy_for").get("seat", "")
    if deputy_for:
        name = asked.words("deputy", "Say who the deputy is.")
        steps.append({"kind": "attended", "how": "deputy", "deputy": name, "seat": deputy_for})
    elif asked.words("deputy"):
        asked.wrong("deputy_for", "Say for whom the deputy comes.")
    if not steps:
        asked.wrong("present", "Tick who is here, who sent apologies, or for whom a deputy comes.")
    return steps


def _owner(asked: StepAnswers) -> str:
    owner = asked.who("owner").get("seat", "") or asked.words("owner_name")
    if not owner:
        asked.wrong("owner", "Say who does it.")
    return owner


def _action_done(asked: StepAnswers) -> dict[str, Any]:
    """Return which action was done: one of this meeting, or “meeting number” of an earlier one."""
    meeting, _, number = asked.words("action", "Choose an action.").rpartition(" ")
    return {
        "action": number,
        "meeting": meeting,
        "on": asked.day("on", "Say when it was done."),
        "note": asked.words("note"),
    }


def _went(asked: StepAnswers) -> dict[str, Any]:
    return {**asked.who("seat", CHOOSE), "at": asked.time("at")}


def _why(missing: str = "Say why.") -> Callable[[StepAnswers], dict[str, Any]]:
    return lambda asked: {"reason": asked.words("reason", missing, MOST_TEXT)}


def _published(asked: StepAnswers) -> dict[str, Any]:
    return {"on": asked.day("on", "Say when."), "address": asked.words("address")}


SEVERAL: dict[str, Callable[[StepAnswers], list[dict[str, Any]]]] = {
    "attended": _attended,
    "vote-cast": votes_said,
}
ONE: dict[str, Callable[[StepAnswers], dict[str, Any]]] = {
    "item-added": item_said,
    "item-changed": item_said,
    "paper-attached": paper_said,
    "interest-declared": interest_said,
    "vote-corrected": vote_corrected_said,
    "result-declared": result_said,
    "left": lambda asked: {**_went(asked), "reason": asked.words("reason")},
    "returned": _went,
    "chair-taken": lambda asked: {
        **asked.who("seat", CHOOSE),
        "reason": asked.words("reason", "Say why."),
    },
    "attendance-corrected": lambda asked: {
        **asked.who("seat", CHOOSE),
        "because": asked.words("because", "Say how it came to be written down.", MOST_TEXT),
    },
    "consensus-undone": lambda asked: {"because": asked.words("because", "Say how you know.", MOST_TEXT)},
    "ruled": lambda asked: {
        **asked.who("seat", CHOOSE),
        "ruling": asked.words("ruling", "Choose what the chair rules."),
        "because": asked.words("because", "Say why.", MOST_TEXT),
    },
    "motion-put": lambda asked: {
        "text": asked.words("text", "Say what the motion is.", MOST_TEXT),
        "proposed_by": asked.who("proposed_by").get("seat", ""),
    },
    "casting-vote-given": lambda asked: {"vote": asked.words("vote", "Choose for or against.")},
    "item-withdrawn": _why(),
    "item-deferred": _why("Say why it is put off."),
    "action-agreed": lambda asked: {
        "what": asked.words("what", "Say what is to be done.", MOST_TEXT),
        "owner": _owner(asked),
        "due": asked.day("due", "Say by when."),
    },
    "action-done": _action_done,
    "urgent-reported": lambda asked: {"decision": asked.words("decision", "Choose a decision.")},
    "minutes-drafted": lambda asked: {"text": asked.words("text", "Write the minutes.", MOST_LONG_TEXT)},
    "minutes-published": _published,
    "published": _published,
    "cancelled": _why(),
}
