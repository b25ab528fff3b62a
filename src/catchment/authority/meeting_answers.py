"""From what was sent with a form of a meeting to the steps it stands for; problems are told with their field.

One form may stand for several steps: a secretary ticks everybody who is here, and the votes of the whole
table, at once. Names of functions and areas are taken as people write them and turned into codes here.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from catchment.authority.meeting_forms import prefix
from catchment.authority.queries.asking import Unknown, find_area, graph_at
from catchment.authority.queries.meeting_values import MeetingPage
from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.meeting.steps import AnyStep, read_step
from catchment.foundation.moment import Moment
from catchment.foundation.rules.money import UnclearAmountError, read_pounds
from catchment.governance.edit_forms import Answers
from catchment.governance.rules.functions import CatalogueFunction, find_function

MOST_TEXT = 20_000
CHOOSE = "Choose who."


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
        """Return the steps, or none where something is wrong."""
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
            for error in problem.errors()[:3]:
                where = str(error["loc"][-1]) if error["loc"] else ""
                self.wrong(where, f"{_message(error['msg'])}")
            return []

    def _numbered(self) -> dict[str, Any]:
        return {"number": self.number} if self.number is not None else {}

    def wrong(self, name: str, sentence: str) -> None:
        """Note that something is wrong with an answer."""
        self.answers.wrong(f"{self.start}{name}", sentence)

    def words(self, name: str, missing: str = "", most: int = 300) -> str:
        """Return a text."""
        return self.answers.words(f"{self.start}{name}", missing, most)

    def day(self, name: str, missing: str = "") -> str:
        """Return a day as ISO text, empty where none was given."""
        found = self.answers.day(f"{self.start}{name}", missing)
        return found.isoformat() if found else ""

    def ticked(self, name: str) -> tuple[str, ...]:
        """Return what was ticked."""
        return tuple(dict.fromkeys(self.answers.sent.get(f"{self.start}{name}", ())))

    def who(self, name: str, missing: str = "") -> dict[str, str]:
        """Return a seat with the person in it, from one answer."""
        return _who(self.words(name, missing))


def _who(answer: str) -> dict[str, str]:
    """Return a seat and the person in it; a deputy has no code, and is found by the seat."""
    seat, _, person = answer.partition(" ")
    if not seat:
        return {}
    return {"seat": seat} if ":" in person or not person else {"seat": seat, "person": person}


def _without_nothing(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value not in ("", None, ())}


def _message(said: str) -> str:
    """Return what a model refused, as a sentence."""
    text = said.removeprefix("Value error, ")
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def function_in(answers: Answers, name: str, facts: AuthorityFacts, *, needed: bool = True) -> str:
    """Return the code of a function that was named; what nobody knows is a problem with the nearest."""
    said = answers.words(name, "Say which function is decided." if needed else "")
    if not said:
        return ""
    found = find_function(said, facts.functions)
    if isinstance(found, CatalogueFunction):
        return found.code
    answers.wrong(name, found.sentence)
    return ""


def amount_in(answers: Answers, name: str) -> int:
    """Return an amount in pence; nothing said is nothing."""
    said = answers.words(name)
    if not said:
        return 0
    try:
        return read_pounds(said)
    except UnclearAmountError as problem:
        answers.wrong(name, str(problem))
        return 0


def _attended(asked: StepAnswers) -> list[dict[str, Any]]:
    steps = [{"kind": "attended", "how": "present", **_who(each)} for each in asked.ticked("present")]
    steps += [{"kind": "attended", "how": "apologies", **_who(each)} for each in asked.ticked("apologies")]
    deputy_for = asked.who("deputy_for")
    if deputy_for:
        name = asked.words("deputy", "Say who the deputy is.")
        steps.append({"kind": "attended", "how": "deputy", "deputy": name, **deputy_for})
    if not steps:
        asked.wrong("present", "Tick who is here, who sent apologies, or for whom a deputy comes.")
    return steps


def _votes(asked: StepAnswers) -> list[dict[str, Any]]:
    item = next((each for each in asked.page.items if each.number == asked.number), None)
    steps = []
    for line in item.votes if item else ():
        vote = asked.answers.one_of(f"{asked.start}vote-{line.seat}", ("for", "against", "abstain"))
        if vote:
            steps.append({"kind": "vote-cast", "number": asked.number, "seat": line.seat, "vote": vote})
    if not steps and item and item.votes:
        asked.wrong(f"vote-{item.votes[0].seat}", "Say how somebody voted.")
    return steps


def _item(asked: StepAnswers) -> dict[str, Any]:
    """Return an agenda item; names of functions and areas become codes."""
    facts = graph_at(Moment(asked.page.on)).facts
    function = function_in(asked.answers, f"{asked.start}function", facts, needed=False)
    area = asked.words("area")
    if area:
        try:
            area = find_area(facts, area)
        except Unknown as problem:
            asked.wrong("area", str(problem))
    amount = amount_in(asked.answers, f"{asked.start}amount")
    resolution = asked.words("resolution")
    reason = asked.words("private_reason", "Say why it is private." if resolution else "", MOST_TEXT)
    number = asked.number or max((each.number for each in asked.page.items), default=0) + 1
    codes = tuple(code.strip() for code in asked.words("organisations").split(",") if code.strip())
    item = {
        "number": number,
        "title": asked.words("title", "Say what the item is called."),
        "does": asked.words("does", "Choose what the body is asked to do."),
        "function": function,
        "area": area,
        "amount_pence": amount,
        "organisations": codes,
        "competitive": bool(asked.ticked("competitive")),
        "about_one_person": bool(asked.ticked("about_one_person")),
        "private": {"resolution": resolution, "reason": reason} if resolution else None,
    }
    return {"number": None, "item": _without_nothing(item)}


def _paper(asked: StepAnswers) -> dict[str, Any]:
    item = next((each for each in asked.page.items if each.number == asked.number), None)
    text, address = asked.words("text", most=MOST_TEXT), asked.words("address")
    if not text and not address:
        asked.wrong("text", "Give the paper's text, or the address where it can be read.")
    regards = [
        {"duty": line.duty, "line": said}
        for line in (item.regards if item else ())
        if (said := asked.words(f"regard-{line.duty}", most=1_000))
    ]
    return {
        "title": asked.words("title", "Say what the paper is called."),
        "author": asked.words("author", "Say who wrote it."),
        "text": text,
        "address": address,
        "regards": regards,
    }


def _interest(asked: StepAnswers) -> dict[str, Any]:
    registered = asked.words("registered")
    if registered:
        seat, person, interest = (*registered.split(" "), "", "", "")[:3]
        return {"seat": seat, "person": person, "interest": interest}
    aware = asked.day("aware", "Say when they became aware of it.")
    new = {
        "what": asked.words("what", "Choose what kind of interest it is."),
        "description": asked.words("description", "Say what the interest is.", MOST_TEXT),
        "organisation": asked.words("organisation"),
        "aware_on": aware,
        "declared_on": asked.page.on.isoformat(),
    }
    return {
        **asked.who("seat", "Choose an interest in the register, or whose the new one is."),
        "new": _without_nothing(new),
    }


def _owner(asked: StepAnswers) -> str:
    owner = asked.who("owner").get("seat", "") or asked.words("owner_name")
    if not owner:
        asked.wrong("owner", "Say who does it.")
    return owner


SEVERAL: dict[str, Callable[[StepAnswers], list[dict[str, Any]]]] = {
    "attended": _attended,
    "vote-cast": _votes,
}
ONE: dict[str, Callable[[StepAnswers], dict[str, Any]]] = {
    "item-added": _item,
    "item-changed": _item,
    "paper-attached": _paper,
    "interest-declared": _interest,
    "left": lambda asked: {**asked.who("seat", CHOOSE), "reason": asked.words("reason")},
    "returned": lambda asked: asked.who("seat", CHOOSE),
    "chair-taken": lambda asked: {
        **asked.who("seat", CHOOSE),
        "reason": asked.words("reason", "Say why."),
    },
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
    "item-withdrawn": lambda asked: {"reason": asked.words("reason", "Say why.", MOST_TEXT)},
    "item-deferred": lambda asked: {"reason": asked.words("reason", "Say why it is put off.", MOST_TEXT)},
    "action-agreed": lambda asked: {
        "what": asked.words("what", "Say what is to be done.", MOST_TEXT),
        "owner": _owner(asked),
        "due": asked.day("due", "Say by when."),
    },
    "action-done": lambda asked: {
        "action": asked.words("action", "Choose an action."),
        "on": asked.day("on", "Say when it was done."),
        "note": asked.words("note"),
    },
    "urgent-reported": lambda asked: {"decision": asked.words("decision", "Choose a decision.")},
    "minutes-drafted": lambda asked: {"text": asked.words("text", "Write the minutes.", MOST_TEXT)},
    "minutes-approved": lambda asked: {
        "meeting": asked.words("meeting", "Say which meeting approved them."),
        "on": asked.day("on", "Say when."),
    },
    "minutes-published": lambda asked: {
        "on": asked.day("on", "Say when."),
        "address": asked.words("address"),
    },
    "published": lambda asked: {"on": asked.day("on", "Say when."), "address": asked.words("address")},
    "cancelled": lambda asked: {"reason": asked.words("reason", "Say why.", MOST_TEXT)},
}
