"""A response to a consultation, step by step: drafted, assessed, submitted, endorsed.

A response is a draft for as long as it likes: each answer supersedes the one before. Submitting freezes what
is there as a version; until the last day a new version may follow, which says what changed. Those it speaks
for may endorse it, with reservations or without, and may think better of it (S004-28: whoever leads is not
for that reason whoever represents). An endorsement is of the version it was given to, not of a later one.
After the last day nothing moves any more: what was sent is what it is.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from catchment.authority.rules.proceedings import OutOfOrder
from catchment.governance.rules.document.base import UNSEEN
from catchment.structure.rules.words import listed, plain_date
from catchment.voice.rules.consultation_file import MOST_WORDS, ConsultationFile, Question
from catchment.voice.rules.consultation_steps import (
    Answer,
    Answered,
    Assessed,
    Endorsed,
    EndorsementWithdrawn,
    Step,
    Submitted,
)
from catchment.voice.rules.impact import LENS_WORDS, Assessment, faults_of

MOST_REASON = 2_000  # characters of what changed, of reservations, and of why one is withdrawn
NO_TEXT = re.compile(r"[\ud800-\udfff\ufffe\uffff]")  # what no document can hold
ENDORSES = "S004-28"


class Refused(OutOfOrder):
    """A step that may not be taken; `field` says which question of a form it is about, where it is one."""

    def __init__(self, rule: str, sentence: str, of: str = "") -> None:
        """Keep the rule, the sentence and the question."""
        super().__init__(rule, sentence)
        self.field = of


@dataclass(frozen=True, slots=True)
class Version:
    """What was submitted: frozen."""

    number: int
    on: date
    answers: Mapping[int, Answer]
    assessment: Assessment
    changed: str = ""


@dataclass(frozen=True, slots=True)
class Endorsement:
    """Somebody stands behind a version, perhaps with reservations; until they withdraw."""

    by: str
    on: date
    version: int
    reservations: str = ""
    withdrawn_on: date | None = None
    because: str = ""


@dataclass(frozen=True, slots=True)
class ResponseNow:
    """A response after its steps; `endorsements` holds those withdrawn and those of earlier versions too."""

    answers: Mapping[int, Answer] = field(default_factory=dict)
    assessment: Assessment = field(default_factory=dict)
    versions: tuple[Version, ...] = ()
    endorsements: tuple[Endorsement, ...] = ()

    @property
    def version(self) -> Version | None:
        """Return the version that counts, None while nothing was submitted."""
        return self.versions[-1] if self.versions else None

    @property
    def drafted(self) -> bool:
        """Say whether something was written that is not submitted."""
        sent = self.version
        before = (dict(sent.answers), dict(sent.assessment)) if sent else ({}, {})
        return (dict(self.answers), dict(self.assessment)) != before

    @property
    def standing(self) -> tuple[Endorsement, ...]:
        """Return the endorsements of the version that counts which nobody has withdrawn."""
        last = len(self.versions)
        return tuple(each for each in self.endorsements if each.version == last and not each.withdrawn_on)

    @property
    def of_earlier(self) -> tuple[Endorsement, ...]:
        """Return who endorsed an earlier version and has not endorsed the one that counts."""
        last, again = len(self.versions), {each.by for each in self.standing}
        found = {
            each.by: each
            for each in self.endorsements
            if each.version < last and not each.withdrawn_on and each.by not in again
        }
        return tuple(found.values())


def take(asked: ConsultationFile, respondent: str, now: ResponseNow, step: Step) -> ResponseNow:
    """Return a response after one more step; raises Refused with the reason where it may not be taken."""
    _refuse_outside(asked, step.on)
    match step:
        case Answered():
            return _answered(asked, now, step)
        case Assessed():
            return _assessed(now, step)
        case Submitted():
            return _submitted(now, step)
        case Endorsed():
            return _endorsed(respondent, now, step)
        case EndorsementWithdrawn():
            return _withdrawn(now, step)


def refuse_unless_there(name: str, *, there: bool, on: date) -> None:
    """Raise Refused where a respondent, or somebody who endorses, was not there on the day (K-043)."""
    if not there:
        raise Refused(
            "K-043",
            f"{name} is not there on {plain_date(on)}, so it answers and endorses nothing on that day.",
        )


def refuse_unless_spoken_for(by: str, name: str, members: Mapping[str, str]) -> None:
    """Raise Refused where `by` is none of the members, names by code, that a respondent speaks for."""
    if by in members:
        return
    if not members:
        raise Refused(
            ENDORSES,
            f"{name} speaks for itself alone, so nobody endorses what it says: answer yourself.",
            "by",
        )
    some = listed(sorted(members.values()), 3)
    raise Refused(
        ENDORSES,
        f"{by} is none of those {name} speaks for on that day. They are {some}. Answer in your own name.",
        "by",
    )


def unseen_in(text: str) -> str:
    """Return what keeps a text from being kept, in a sentence: characters nobody can see; empty for none."""
    found = UNSEEN.search(text) or NO_TEXT.search(text)
    if not found:
        return ""
    return f"The text holds U+{ord(found.group()):04X}, a character that cannot be seen: take it out."


def _refuse_outside(asked: ConsultationFile, on: date) -> None:
    if on < asked.opens:
        raise Refused("", f"“{asked.title}” opens on {plain_date(asked.opens)}: nothing is taken before.")
    if on > asked.closes:
        raise Refused(
            "",
            f"“{asked.title}” closed on {plain_date(asked.closes)}: answers and endorsements stay as they "
            "were on that day.",
        )


def _answered(asked: ConsultationFile, now: ResponseNow, step: Answered) -> ResponseNow:
    questions = {each.number: each for each in asked.questions}
    kept = dict(now.answers)
    for number, given in step.answers.items():
        question = questions.get(number)
        if question is None:
            raise Refused("", f"“{asked.title}” has no question {number}.", field_of(number))
        _refuse_answer(question, given)
        if given.answer or given.reasons:
            kept[number] = given
        else:
            kept.pop(number, None)
    return replace(now, answers={number: kept[number] for number in questions if number in kept})


def _refuse_answer(question: Question, given: Answer) -> None:
    where = field_of(question.number)
    if question.sides and given.answer and given.answer not in question.sides:
        raise Refused(
            "",
            f"“{given.answer[:60]}” is no answer to question {question.number}. Choose one of: "
            f"{'; '.join(question.sides)}.",
            where,
        )
    if given.reasons and not question.reasons:
        raise Refused(
            "", f"Question {question.number} asks for no reasons.", reasons_field_of(question.number)
        )
    for text, named in ((given.answer, where), (given.reasons, reasons_field_of(question.number))):
        if len(text) > MOST_WORDS:
            raise Refused("", f"Use {MOST_WORDS:,} characters or fewer here; you used {len(text):,}.", named)
        if unseen := unseen_in(text):
            raise Refused("", unseen, named)


def _assessed(now: ResponseNow, step: Assessed) -> ResponseNow:
    for lens, sentence in faults_of(step.assessment):
        raise Refused("S004-01", sentence, f"why-{lens}")
    for lens, seen in step.assessment.items():
        if unseen := unseen_in(seen.why):
            raise Refused("", f"{LENS_WORDS[lens]}: {unseen}", f"why-{lens}")
    return replace(now, assessment=dict(step.assessment))


def _submitted(now: ResponseNow, step: Submitted) -> ResponseNow:
    if not any(each.answer for each in now.answers.values()):
        raise Refused("", "Answer at least one question before you submit.")
    if not now.drafted:
        raise Refused("", f"Nothing has changed since version {len(now.versions)} was submitted.")
    if now.versions and not step.changed:
        raise Refused(
            "", f"Say what changes from version {len(now.versions)}: others may have endorsed it.", "changed"
        )
    _refuse_text(step.changed, "changed")
    made = Version(len(now.versions) + 1, step.on, now.answers, now.assessment, step.changed)
    return replace(now, versions=(*now.versions, made))


def _endorsed(respondent: str, now: ResponseNow, step: Endorsed) -> ResponseNow:
    if step.by == respondent:
        raise Refused(ENDORSES, "Nobody endorses their own response: they have said it already.", "by")
    if not now.versions:
        raise Refused("", "This response is a draft: it can be endorsed once it is submitted.", "by")
    if any(each.by == step.by for each in now.standing):
        raise Refused("", f"{step.by} has endorsed version {len(now.versions)} already.", "by")
    _refuse_text(step.reservations, "reservations")
    made = Endorsement(step.by, step.on, len(now.versions), step.reservations)
    return replace(now, endorsements=(*now.endorsements, made))


def _withdrawn(now: ResponseNow, step: EndorsementWithdrawn) -> ResponseNow:
    if not any(each.by == step.by and not each.withdrawn_on for each in now.endorsements):
        raise Refused("", f"{step.by} has not endorsed this response, so there is nothing to withdraw.", "by")
    if not step.because:
        raise Refused("", "Say why the endorsement is withdrawn.", "because")
    _refuse_text(step.because, "because")
    return replace(
        now,
        endorsements=tuple(
            replace(each, withdrawn_on=step.on, because=step.because)
            if each.by == step.by and not each.withdrawn_on
            else each
            for each in now.endorsements
        ),
    )


def _refuse_text(text: str, where: str) -> None:
    if len(text) > MOST_REASON:
        raise Refused("", f"Use {MOST_REASON:,} characters or fewer here; you used {len(text):,}.", where)
    if unseen := unseen_in(text):
        raise Refused("", unseen, where)


def field_of(number: int) -> str:
    """Return the name that the answer to a question has in a form."""
    return f"answer-{number}"


def reasons_field_of(number: int) -> str:
    """Return the name that the reasons of an answer have in a form."""
    return f"reasons-{number}"
