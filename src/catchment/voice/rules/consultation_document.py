"""A response as a document: headings, paragraphs, lists and tables, before anybody writes a file of them.

The Word file and the Markdown file are written from this one value (`consultation_files.py`), so they cannot
say different things. Whatever somebody typed stays text: a line that looks like a heading is not one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from catchment.structure.rules.words import counted, plain_date
from catchment.voice.rules.consultation_file import ConsultationFile, Question, QuestionKind, as_shown
from catchment.voice.rules.consultation_steps import Answer
from catchment.voice.rules.consultations import Endorsement, ResponseNow, Version
from catchment.voice.rules.impact import EFFECT_WORDS, LENS_WORDS, Assessment, gate_sentence, in_order


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the title."""

    level: int
    words: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `strong` is its first words, set apart: “Answer:”."""

    words: str
    strong: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A table."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Bullets | Rows


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its title, who wrote it, its day, and its blocks in order."""

    title: str
    author: str
    on: date
    blocks: tuple[Block, ...]


def document_of(
    asked: ConsultationFile, names: Mapping[str, str], respondent: str, now: ResponseNow
) -> Document:
    """Return what a respondent submitted as a document; `names` are of organisations and bodies, by code.

    A response that was never submitted is no document yet: `now.version` is there.
    """
    sent = now.version
    assert sent is not None, "only what was submitted is a document"
    name = one_line(names.get(respondent, respondent))
    title = one_line(f"{name}: response to “{asked.title}”")
    blocks = (
        Heading(1, title),
        *_about(asked, names, name, sent),
        *_endorsed(names, now),
        Heading(2, "Answers"),
        *(block for question in asked.questions for block in _answer(question, sent.answers)),
        *_impact(sent.assessment),
    )
    return Document(title, name, sent.on, tuple(blocks))


def _about(asked: ConsultationFile, names: Mapping[str, str], name: str, sent: Version) -> Iterator[Block]:
    by = names.get(asked.asked_by, asked.asked_by)
    yield Paragraph(
        f"Asked by {by}, open from {plain_date(asked.opens)} to {plain_date(asked.closes)} "
        f"(consultation {asked.code})."
    )
    which = f"Version {sent.number}, submitted" if sent.number > 1 else "Submitted"
    yield Paragraph(f"{which} by {name} on {plain_date(sent.on)}.")
    if sent.changed:
        yield from _paragraphs(sent.changed, "What changed:")


def _endorsed(names: Mapping[str, str], now: ResponseNow) -> Iterator[Block]:
    yield Heading(2, "Endorsed by")
    standing = _by_name(names, now.standing)
    if standing:
        yield Paragraph(f"{counted(len(standing), 'organisation')} endorsed this response.")
        yield Bullets(tuple(_endorsement(names, each) for each in standing))
    else:
        yield Paragraph("Nobody has endorsed this response.")
    earlier = _by_name(names, now.of_earlier)
    if earlier:
        yield Paragraph("Endorsed an earlier version, and not yet this one:")
        yield Bullets(tuple(_endorsement(names, each) for each in earlier))


def _by_name(names: Mapping[str, str], each: Iterable[Endorsement]) -> list[Endorsement]:
    return sorted(each, key=lambda one: (names.get(one.by, one.by), one.by))


def _endorsement(names: Mapping[str, str], each: Endorsement) -> str:
    said = f"{names.get(each.by, each.by)} ({each.by}), {plain_date(each.on)}"
    return f"{said}, with reservations: {one_line(each.reservations)}" if each.reservations else said


def _answer(question: Question, answers: Mapping[int, Answer]) -> Iterator[Block]:
    yield Heading(3, f"Question {question.number}")
    yield from _paragraphs(question.words)
    given = answers.get(question.number)
    if given is None or not (given.answer or given.reasons):
        yield Paragraph("Not answered.", "Answer:")
        return
    if question.kind is QuestionKind.FREE_TEXT:
        yield from _paragraphs(given.answer or "Not answered.", "Answer:")
    else:
        yield Paragraph(as_shown(one_line(given.answer)) or "Not answered.", "Answer:")
    if given.reasons:
        yield from _paragraphs(given.reasons, "Reasons:")


def _impact(assessment: Assessment) -> Iterator[Block]:
    yield Heading(2, "Impact")
    if not assessment:
        yield Paragraph("The impact was not assessed.")
        return
    yield Paragraph(gate_sentence(assessment))
    rows = tuple(
        (LENS_WORDS[lens], EFFECT_WORDS[seen.effect], one_line(seen.why) or "No reason given")
        for lens, seen in in_order(assessment)
    )
    yield Rows(("Lens", "Effect", "Why"), rows)


def _paragraphs(text: str, strong: str = "") -> Iterator[Block]:
    """Give a text as its paragraphs: each line that is not empty is one."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    for position, line in enumerate(lines):
        yield Paragraph(line, strong if position == 0 else "")


def one_line(text: str) -> str:
    """Return a text on one line, as a list or a table holds it."""
    return " ".join(text.split())
