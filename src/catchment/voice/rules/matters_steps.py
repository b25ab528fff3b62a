"""The steps of a matter, as values: what was raised, passed on, answered, disputed, told and withdrawn.

A concern says that something is wrong; a proposal says what should be done instead, and what that does for
patients: a change must make their care better, or at least not worse (S004-01). Each step has a day and
somebody who took it, and is kept as plain JSON (`as_said`, `read_step`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

MOST_TITLE, MOST_WORDS = 300, 4_000  # characters
MOST_DAYS_AHEAD = 366  # an answer is owed within a year
RULE = "S003-63"


class MatterKind(StrEnum):
    """What is raised."""

    CONCERN = "concern"
    PROPOSAL = "proposal"


class StepKind(StrEnum):
    """What happens to a matter."""

    RAISED = "raised"
    PASSED_ON = "passed-on"
    ANSWERED = "answered"
    DISSENTED = "dissented"
    TOLD_BACK = "told-back"
    WITHDRAWN = "withdrawn"


class Answer(StrEnum):
    """What a body answers; a consultative forum advises and refers on, and decides nothing (D-050)."""

    AGREED = "agreed"
    PARTLY = "agreed-in-part"
    NOT_AGREED = "not-agreed"
    ADVICE = "advice-given"
    REFERRED = "referred-on"


class Effect(StrEnum):
    """What a proposal does for patients (S004-01)."""

    BETTER = "better"
    SAME = "no-worse"
    WORSE = "worse"
    UNKNOWN = "not-known"


ANSWER_WORDS = {
    Answer.AGREED: "agreed",
    Answer.PARTLY: "agreed in part",
    Answer.NOT_AGREED: "not agreed",
    Answer.ADVICE: "advice given",
    Answer.REFERRED: "referred on",
}
EFFECT_WORDS = {
    Effect.BETTER: "Care of patients gets better",
    Effect.SAME: "Care of patients gets no worse",
    Effect.WORSE: "Care of patients gets worse",
    Effect.UNKNOWN: "Nobody knows yet",
}
DECIDES = frozenset({Answer.AGREED, Answer.PARTLY, Answer.NOT_AGREED})
AGREES = frozenset({Answer.AGREED, Answer.PARTLY})
OF_A_FORUM = (Answer.ADVICE, Answer.REFERRED)
OF_OTHERS = (Answer.AGREED, Answer.PARTLY, Answer.NOT_AGREED, Answer.REFERRED)


@dataclass(frozen=True, slots=True)
class Raised:
    """What is wrong or proposed, what is asked for, and of which body first, who owes an answer by a day.

    A proposal may name the function of the catalogue that it is about, and says what it does for patients.
    """

    words: str
    asks: str
    to: str
    due: date
    effect: str = ""
    effect_words: str = ""
    function: str = ""


@dataclass(frozen=True, slots=True)
class PassedOn:
    """To which body next, who owes an answer by a day, and why; `by_raiser` where those who asked took it."""

    to: str
    due: date
    words: str = ""
    by_raiser: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """What the body where it is answers, with reasons; `decision` is the code of the decision behind it."""

    answer: Answer
    words: str
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Dissented:
    """Who does not share the answer: a member of the body (`of`, a code; empty: a person who sits there)."""

    of: str
    words: str


@dataclass(frozen=True, slots=True)
class ToldBack:
    """What those who asked were told."""

    words: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Why whoever raised it took it back."""

    words: str


Said = Raised | PassedOn | Answered | Dissented | ToldBack | Withdrawn
KINDS: dict[StepKind, type[Said]] = {
    StepKind.RAISED: Raised,
    StepKind.PASSED_ON: PassedOn,
    StepKind.ANSWERED: Answered,
    StepKind.DISSENTED: Dissented,
    StepKind.TOLD_BACK: ToldBack,
    StepKind.WITHDRAWN: Withdrawn,
}
KIND_OF = {said: kind for kind, said in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken: its number from one, its day, by whom (in words), and what was said."""

    number: int
    on: date
    by: str
    said: Said

    @property
    def kind(self) -> StepKind:
        """Return what happened."""
        return KIND_OF[type(self.said)]


def as_said(said: Said, by: str) -> dict[str, Any]:
    """Return a step as it is kept: its kind, by whom, and its parts in plain JSON, without those left out."""
    kept: dict[str, Any] = {"kind": str(KIND_OF[type(said)]), "by": by}
    for field in fields(said):
        value = getattr(said, field.name)
        if value != field.default:
            kept[field.name] = value.isoformat() if isinstance(value, date) else value
    return kept


def read_step(number: int, on: date, kept: Mapping[str, Any]) -> Taken:
    """Return a step that was kept by `as_said`."""
    said: dict[str, Any] = {name: value for name, value in kept.items() if name not in ("kind", "by")}
    if "due" in said:
        said["due"] = date.fromisoformat(said["due"])
    if "answer" in said:
        said["answer"] = Answer(said["answer"])
    return Taken(number, on, str(kept.get("by", "")), KINDS[StepKind(kept["kind"])](**said))


def faults_in(kind: str, title: str, said: Raised, today: date) -> list[tuple[str, str]]:
    """Return what is wrong with a matter before it is raised: the question, and a sentence each."""
    found = []
    if kind not in set(MatterKind):
        found.append(("kind", "Say whether it is a concern or a proposal."))
    if not title.strip() or len(title) > MOST_TITLE:
        found.append(("title", f"Give it a title of at most {MOST_TITLE} characters."))
    if not said.words.strip() or len(said.words) > MOST_WORDS:
        found.append(("words", f"Say what it is about, in at most {MOST_WORDS:,} characters."))
    if not said.asks.strip() or len(said.asks) > MOST_WORDS:
        found.append(("asks", f"Say what you ask for, in at most {MOST_WORDS:,} characters."))
    found += [("due", sentence) for sentence in [why_not_due(said.due, today)] if sentence]
    if said.effect and said.effect not in set(Effect):
        found.append(("effect", "Choose one of the effects in the list."))
    if kind == MatterKind.PROPOSAL and not said.effect:
        found.append(("effect", "Say what it does for patients (S004-01)."))
    if kind == MatterKind.PROPOSAL and said.effect == Effect.WORSE:
        sentence = "A change must not make the care of patients worse (S004-01): propose something else."
        found.append(("effect", sentence))
    if len(said.effect_words) > MOST_WORDS:
        found.append(("effect_words", f"Use at most {MOST_WORDS:,} characters."))
    return found


def why_not_due(due: date, today: date) -> str:
    """Return why an answer cannot be owed by a day, empty where it can."""
    if due <= today:
        return "The day by which an answer is owed must be after today."
    if (due - today).days > MOST_DAYS_AHEAD:
        return f"An answer is owed within {MOST_DAYS_AHEAD} days: choose an earlier day."
    return ""


def why_not_words(words: str, of_what: str) -> str:
    """Return why words cannot be kept, empty where they can; `of_what` completes “Say ...”."""
    if not words.strip() or len(words) > MOST_WORDS:
        return f"Say {of_what}, in at most {MOST_WORDS:,} characters."
    return ""
