"""Responses compared, question by question and group by group: how many agree, and where opinion splits.

A group is a kind of respondent (practices, PCNs, federations) or a place. Of each question it is counted how
often each answer was given, and which side most take. A question splits by place where most in one place are
on one side and most in another on the other: an average would hide it (S004-11, S000-17).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catchment.structure.rules.words import counted, listed
from catchment.voice.rules.consultation_file import ConsultationFile, Question, QuestionKind, Side
from catchment.voice.rules.consultation_steps import Answer

IN_WORDS = "answered in words"
MOST_SAID = 4  # questions whose finding is in the sentence; the page has the rest
LEAST = 2  # answers that make a group


@dataclass(frozen=True, slots=True)
class Given:
    """What one respondent submitted: its code, its kind and place in words (empty: none), its answers."""

    respondent: str
    kind: str
    place: str
    answers: Mapping[int, Answer]


@dataclass(frozen=True, slots=True)
class GroupCount:
    """How often each answer was given in a group, in the order of the answers, and which side leads."""

    group: str
    counts: tuple[int, ...]
    answered: int
    leads: str  # a side, or an answer where a question has no sides; empty where none leads alone


@dataclass(frozen=True, slots=True)
class QuestionCompared:
    """One question over all who answered it."""

    number: int
    words: str
    answers: tuple[str, ...]
    all: GroupCount
    by_kind: tuple[GroupCount, ...]
    by_place: tuple[GroupCount, ...]
    splits_by_kind: bool
    splits_by_place: bool
    together: int  # how many are on the side, or give the answer, that leads
    finding: str  # “question 1: 38 of 41 agree”; empty for an answer in words


def compare(asked: ConsultationFile, given: Sequence[Given]) -> tuple[QuestionCompared, ...]:
    """Compare what was submitted, question by question."""
    return tuple(_question(each, given) for each in asked.questions)


def summary(compared: Sequence[QuestionCompared], responses: int) -> str:
    """Say what most say to each question, and which questions split by place: two sentences at most."""
    if not responses:
        return "Nobody has submitted a response yet."
    said = [each.finding for each in compared if each.finding]
    more = [counted(len(said) - MOST_SAID, "more question")] if len(said) > MOST_SAID else []
    first = counted(responses, "response")
    if said:
        first = "; ".join([*said[:MOST_SAID], *more])
        first = first[:1].upper() + first[1:]
    split = [str(each.number) for each in compared if each.splits_by_place]
    if not split:
        return f"{first}."
    which = f"question {split[0]} splits" if len(split) == 1 else f"questions {listed(split, 8)} split"
    return f"{first}. Among practices, {which} by place."


def agreement_sentence(compared: Sequence[QuestionCompared]) -> str:
    """Say on which question most are on one side, and on which the fewest; each was answered by somebody."""
    by_share = sorted(compared, key=lambda each: (-each.together / each.all.answered, each.number))
    widest, narrowest = by_share[0], by_share[-1]

    if widest.together * narrowest.all.answered == narrowest.together * widest.all.answered:
        which = f"question {widest.number}" if len(by_share) == 1 else "every question"
        return f"On {which}, {widest.together} of {widest.all.answered} are on one side."
    return (
        f"Question {widest.number} unites most ({widest.together} of {widest.all.answered} on one side); "
        f"question {narrowest.number} divides most ({narrowest.together} of {narrowest.all.answered})."
    )


def _question(question: Question, given: Sequence[Given]) -> QuestionCompared:
    answers = tuple(question.sides) or (IN_WORDS,)
    by_kind = _grouped(question, answers, [(each.kind, each) for each in given])
    by_place = _grouped(question, answers, [(each.place, each) for each in given if each.place])
    together = _count(question, answers, "", list(given))
    most = max(_held(question, dict(zip(answers, together.counts, strict=True))).values())
    return QuestionCompared(
        question.number,
        question.words,
        answers,
        together,
        by_kind,
        by_place,
        _splits(by_kind),
        _splits(by_place),
        most,
        _finding(question, together, most),
    )


def _grouped(
    question: Question, answers: tuple[str, ...], pairs: Sequence[tuple[str, Given]]
) -> tuple[GroupCount, ...]:
    groups: dict[str, list[Given]] = {}
    for group, each in pairs:
        groups.setdefault(group, []).append(each)
    return tuple(_count(question, answers, group, groups[group]) for group in sorted(groups))


def _count(question: Question, answers: tuple[str, ...], group: str, given: list[Given]) -> GroupCount:
    said = [each.answers[question.number].answer for each in given if question.number in each.answers]
    found = Counter(each if question.sides else IN_WORDS for each in said if each)
    counts = tuple(found[each] for each in answers)
    return GroupCount(group, counts, sum(counts), _leading(question, dict(zip(answers, counts, strict=True))))


def _held(question: Question, counts: Mapping[str, int]) -> Counter[str]:
    """Return how many take each side; or give each answer, where a question has no sides."""
    held: Counter[str] = Counter()
    for answer, count in counts.items():
        held[str(question.sides[answer]) if question.takes_sides else answer] += count
    return held


def _leading(question: Question, counts: Mapping[str, int]) -> str:
    """Return the side that most take, or the answer that most give; empty where two are level, or none."""
    held = _held(question, counts)
    most = max(held.values(), default=0)
    leading = [each for each, count in held.items() if count == most and most]
    return leading[0] if len(leading) == 1 else ""


def _splits(groups: tuple[GroupCount, ...]) -> bool:
    """Say whether most in one group are on one side and most in another on another; one alone is no group."""
    return len({each.leads for each in groups if each.leads and each.answered >= LEAST}) > 1


def _finding(question: Question, all_of: GroupCount, most: int) -> str:
    """Say how many take the leading side: “question 1: 38 of 41 agree”; empty for words, and for none."""
    if question.kind is QuestionKind.FREE_TEXT or not all_of.answered:
        return ""
    where = f"question {question.number}"
    if not all_of.leads:
        return f"{where}: opinion is level"
    return f"{where}: {most} of {all_of.answered} {_verb(question, all_of.leads)}"


def _verb(question: Question, leads: str) -> str:
    if not question.takes_sides:
        return f"say “{leads}”"
    if question.kind is QuestionKind.YES_NO:
        return {Side.FOR: "say yes", Side.AGAINST: "say no"}[Side(leads)]
    sides = {Side.FOR: "agree", Side.AGAINST: "disagree", Side.NEITHER: "take neither side"}
    return sides[Side(leads)]
