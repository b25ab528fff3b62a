"""How united those asked are on a question, on a day: positions joined with who is asked, then measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from catchment.foundation.pictures import StackedBarPicture
from catchment.voice.queries.questions_kept import KeptQuestion
from catchment.voice.queries.respondents import Asked
from catchment.voice.queries.unity_values import GroupLine, PairLine, QuestionLine, share_of
from catchment.voice.rules.alignment import Alignment, Voice, alignment
from catchment.voice.rules.position_steps import Respondent
from catchment.voice.rules.positions import GROUP_WORDS, Agreed, QuestionNow, Stance
from catchment.voice.rules.unity_words import (
    against_own,
    agreed_sentence,
    carried_words,
    index_sentence,
    state_words,
    unity_sentence,
)

PARTS = (
    ("Support", "good"),
    ("With conditions", "near"),
    ("Oppose", "bad"),
    ("No view", "none"),
    ("Not answered", "missing"),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A question measured on a day: each respondent once, and by registered patients."""

    once: Alignment
    by_patients: Alignment


def measured(now: QuestionNow, asked: Asked) -> Measured:
    """Return how united those asked on the day are; positions of others do not count."""
    standing = now.standing
    voices = [
        Voice(
            each.code, each.group, said.stance if (said := standing.get(each.code)) else None, each.patients
        )
        for each in asked.ground.respondents.values()
    ]
    return Measured(alignment(voices), alignment(voices, by_patients=True))


def group_lines(found: Measured) -> tuple[GroupLine, ...]:
    """Return where each group stands."""
    weighted = {each.group: each.within for each in found.by_patients.groups}
    return tuple(
        GroupLine(
            each.group.value,
            GROUP_WORDS[each.group],
            each.asked,
            each.counts.get(Stance.SUPPORT, 0),
            each.counts.get(Stance.CONDITIONS, 0),
            each.counts.get(Stance.OPPOSE, 0),
            each.counts.get(Stance.NO_VIEW, 0),
            each.silent,
            share_of(each.within),
            share_of(weighted[each.group]),
        )
        for each in found.once.groups
    )


def pair_lines(found: Measured) -> tuple[PairLine, ...]:
    """Return how far each two groups agree, those that agree least first."""
    weighted = {(each.one, each.other): each.between for each in found.by_patients.pairs}
    lines = []
    for each in sorted(found.once.pairs, key=lambda pair: pair.between):
        between = share_of(each.between)
        assert between is not None, "two groups with a view can be compared"
        lines.append(
            PairLine(
                GROUP_WORDS[each.one],
                GROUP_WORDS[each.other],
                between,
                share_of(weighted.get((each.one, each.other))),
            )
        )
    return tuple(lines)


def picture_of(found: Measured, href: str) -> StackedBarPicture:
    """Return the picture of a question: a bar for each group, in parts by what was said."""
    lines = group_lines(found)
    rows = tuple(
        (each.name, (each.support, each.conditions, each.oppose, each.no_view, each.silent)) for each in lines
    )
    links = tuple(f"{href}#group-{each.group}" for each in lines)
    return StackedBarPicture(_title(found), "respondents", PARTS, rows, links)


def _title(found: Measured) -> str:
    favour, against = found.once.sides
    if not favour and not against:
        return "No group has taken a side yet"
    if not (favour and against):
        return f"Every group with a view is {'in favour' if favour else 'against'}"
    return f"{len(favour)} of the groups are in favour, {len(against)} against"


def question_line(kept: KeptQuestion, asked: Asked, day: date) -> QuestionLine:
    """Return a question as it stands in a list."""
    now, found = kept.now, measured(kept.now, asked)
    agreed = now.agreed_now
    here = asked.ground.respondents
    mandates = tuple(carried_words(each, day) for each in (agreed.mandates if agreed else ()))
    return QuestionLine(
        kept.code,
        now.title,
        kept.href,
        now.opened_on,
        state_words(now),
        f"{unity_sentence(found.once)} {index_sentence(found.once, found.by_patients)}",
        share_of(found.once.index),
        sum(code in here for code in now.standing),
        len(here),
        agreed_words(agreed, now, here, day) if agreed else "",
        mandates,
    )


def agreed_words(agreed: Agreed, now: QuestionNow, here: Mapping[str, Respondent], day: date) -> str:
    """Return who signed an agreed position, in a sentence."""
    return agreed_sentence(agreed, len(here), len(against_own(agreed, now)), day)
