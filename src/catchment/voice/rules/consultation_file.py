"""The file of a consultation: what somebody asks of many, question by question, so that answers compare.

Somebody publishes a paper with questions (B-005, S004-37 to S004-40); each body answers in its own words, and
afterwards nobody can say how many agreed. So each question here has answers that can be counted - a scale of
agreement, yes or no, or a choice - beside reasons that cannot. A choice says which of its answers agree with
what is proposed and which do not; “yes, with safeguards” is then an answer of its own, and still a yes.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from catchment.governance.rules.document.base import Day, Item, OrganisationCode, Text, Words
from catchment.governance.rules.document.schema import SCHEMA_ADDRESS
from catchment.governance.rules.reading import Position, Problem, read_part

MOST_BYTES = 1_000_000
MOST_QUESTIONS = 100
MOST_OPTIONS = 20
MOST_WORDS = 4_000  # characters of reasons, and of an answer in words
MOST_INTRODUCTION = 20_000
PlainCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+$", min_length=1, max_length=60)]


class QuestionKind(StrEnum):
    """How a question is answered."""

    AGREE_SCALE = "agree-scale"
    YES_NO = "yes-no"
    CHOICE = "choice"
    FREE_TEXT = "free-text"


class Side(StrEnum):
    """Which side an answer takes."""

    FOR = "for"
    AGAINST = "against"
    NEITHER = "neither"


AGREEMENT = {
    "strongly agree": Side.FOR,
    "agree": Side.FOR,
    "neither agree nor disagree": Side.NEITHER,
    "disagree": Side.AGAINST,
    "strongly disagree": Side.AGAINST,
}
SAID_OTHERWISE = (  # the reader is that of handbooks; its sentences are about what it read
    ("The rule", "The consultation"),
    ("“handbook” must hold", "the file must hold"),
    ("which no handbook knows", "which no consultation knows"),
    ("One file holds one handbook", "One file holds one consultation"),
    ("as an ODS or GSS code, ", ""),
)
YES_NO = {"yes": Side.FOR, "no": Side.AGAINST}


class Question(Item):
    """One question, with the answers that may be given to it."""

    number: Annotated[int, Field(ge=1, le=999, strict=True)]
    words: Text
    kind: QuestionKind
    options: Annotated[tuple[Words, ...], Field(max_length=MOST_OPTIONS)] = Field(
        (), description="The answers of a choice, in their order."
    )
    agrees: Annotated[tuple[Words, ...], Field(max_length=MOST_OPTIONS)] = Field(
        (), description="Which answers of a choice agree with what is proposed."
    )
    disagrees: Annotated[tuple[Words, ...], Field(max_length=MOST_OPTIONS)] = Field(
        (), description="Which answers of a choice are against what is proposed."
    )
    reasons: bool = Field(True, description="Whether reasons are asked for.")

    @model_validator(mode="after")
    def _options_fit(self) -> Self:
        if self.kind is not QuestionKind.CHOICE:
            if self.options or self.agrees or self.disagrees:
                raise ValueError("only a choice has options of its own; leave them out, or make it a choice")
            return self
        if len(self.options) < 2:
            raise ValueError("a choice needs at least two options")
        if len({each.lower() for each in self.options}) < len(self.options):
            raise ValueError("the options of a choice must differ by more than capitals")
        sided = (*self.agrees, *self.disagrees)
        unknown = next((each for each in sided if each not in self.options), None)
        if unknown is not None:
            raise ValueError(f"“{unknown[:60]}” is none of its options, so it cannot agree or disagree")
        if len(set(sided)) < len(sided):
            raise ValueError("an option agrees or disagrees, and is named once")
        return self

    @property
    def sides(self) -> Mapping[str, Side]:
        """Return the answers that may be given, in order, each with its side; empty for free text."""
        match self.kind:
            case QuestionKind.AGREE_SCALE:
                return AGREEMENT
            case QuestionKind.YES_NO:
                return YES_NO
            case QuestionKind.FREE_TEXT:
                return {}
        return {
            each: Side.FOR
            if each in self.agrees
            else Side.AGAINST
            if each in self.disagrees
            else Side.NEITHER
            for each in self.options
        }

    @property
    def takes_sides(self) -> bool:
        """Say whether its answers agree or disagree with something."""
        return any(side is not Side.NEITHER for side in self.sides.values())


class ConsultationFile(Item):
    """A consultation: who asks whom what, from when until when (the last day is a day to answer)."""

    consultation: Literal[1] = Field(description="The format of the file.")
    code: PlainCode
    title: Words
    asked_by: OrganisationCode
    system: OrganisationCode | None = Field(
        None, description="The system it is put to; left out where it is put to the whole country."
    )
    opens: Day
    closes: Day
    introduction: Annotated[str, Field(min_length=1, max_length=MOST_INTRODUCTION)]
    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=MOST_QUESTIONS)]

    @field_validator("questions")
    @classmethod
    def _numbered_once(cls, questions: tuple[Question, ...]) -> tuple[Question, ...]:
        numbers = [each.number for each in questions]
        twice = next((each for each in numbers if numbers.count(each) > 1), None)
        if twice is not None:
            raise ValueError(f"question {twice} comes twice; each has a number of its own")
        return questions

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.closes < self.opens:
            raise ValueError(f"it closes ({self.closes}) before it opens ({self.opens})")
        return self


def as_shown(answer: str) -> str:
    """Return an answer as it is shown: with a large first letter, the rest as it was written (NHS 111)."""
    return answer[:1].upper() + answer[1:]


def read_consultation(content: str | bytes) -> tuple[ConsultationFile | None, tuple[Problem, ...]]:
    """Return the consultation in a YAML text, or everything that is wrong with it, each with its line."""
    if len(content) > MOST_BYTES:
        sentence = "The file is larger than 1 MB; the questions of a consultation are far smaller."
        return None, (Problem(Position(1, 1), sentence),)
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        sentence = "The file is not text in UTF-8 from this line on. Save it so."
        return None, (Problem(Position(line, 1), sentence),)
    found, problems = read_part(text, ConsultationFile)
    wrong = sorted(problems, key=lambda each: (each.position.line, each.position.column))
    return found, tuple(Problem(each.position, _of_consultations(each.sentence)) for each in wrong)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a consultation's file."""
    schema = ConsultationFile.model_json_schema()
    return {"$schema": SCHEMA_ADDRESS, **schema, "title": "Catchment consultation, format 1"}


def _of_consultations(sentence: str) -> str:
    """Return what the reader of handbooks says, said of a consultation."""
    said = sentence
    for before, after in SAID_OTHERWISE:
        said = said.replace(before, after, 1)
    return said
