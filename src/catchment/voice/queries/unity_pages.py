"""The pages of a place's unity: all its questions, and the form of a new one."""

from collections import Counter

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Act, Actor, may_today
from catchment.governance.queries.handbook_page import system_trail
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, listed
from catchment.voice.queries.questions_kept import questions_of_place
from catchment.voice.queries.respondents import Asked
from catchment.voice.queries.unity_measured import measured, picture_of, question_line
from catchment.voice.queries.unity_values import NewQuestionPage, QuestionLine, UnityPage
from catchment.voice.queries.unity_where import asked_on, where
from catchment.voice.rules.positions import GROUP_WORDS, Group
from catchment.voice.rules.unity_words import ONE_OF, lead_sentence
from catchment.voice.unity_forms import new_question_form


def unity_page(code: str, moment: Moment, actor: Actor) -> UnityPage:
    """Return the page of a place's unity on the day; raises Missing."""
    place = where(code, moment)
    if place.area is None:
        code = place.system.code
        raise Missing(f"{code} is a system, not a place: see its voice of general practice instead.")
    asked = asked_on(place, moment)
    kept = questions_of_place(place.area.code, moment)
    lines = tuple(question_line(each, asked, moment.as_at) for each in kept)
    verdict = may_today(actor, Act.GATHER_POSITIONS, *place.about)
    newest = kept[0] if kept else None
    found = measured(newest.now, asked) if newest is not None else None
    return UnityPage(
        kind="unity",
        kind_label="How united a place is",
        code=place.area.code,
        name=place.name,
        href=f"/place/{place.area.code}/unity",
        system=asked.system.code,
        sentence=_sentence(place.name, lines, lead_sentence(found.once) if found else ""),
        trail=(
            *system_trail(asked.system, asked.system_name, moment),
            Link("place", place.area.code, place.name, f"/place/{place.area.code}"),
        ),
        asked=asked_by_group(asked),
        picture=picture_of(found, newest.href) if newest is not None and found is not None else None,
        questions=lines,
        new_href=f"/place/{place.area.code}/unity/new" if verdict.allowed else "",
        why_not="" if verdict.allowed else verdict.reason,
        register_href=f"/system/{asked.system.code}/gp-voice",
        invented=asked.system.invented,
    )


def new_question_page(code: str, moment: Moment) -> NewQuestionPage:
    """Return the form of a new question in a place or system; raises Missing."""
    place = where(code, moment)
    asked = asked_on(place, moment)
    name = place.name or asked.system_name
    own = Link("icb", asked.system.code, asked.system_name, f"/system/{asked.system.code}")
    here = Link("place", place.about[0], name, f"/place/{place.about[0]}") if place.area else own
    home = f"{here.href}/unity" if place.area else f"{here.href}/gp-voice"
    groups = listed([words for words, _ in _counted(asked)], most=6)
    return NewQuestionPage(
        kind="new-question",
        kind_label="A new question",
        code=place.about[0],
        name=name,
        href=f"{home}/new",
        sentence=f"It is put to everybody who speaks for general practice in {name}: {groups}.",
        trail=(
            *system_trail(asked.system, asked.system_name, moment),
            *([here] if place.area else []),
            Link("unity", here.code, "How united" if place.area else "Voice of general practice", home),
        ),
        form=new_question_form(),
        invented=asked.system.invented,
    )


def asked_by_group(asked: Asked) -> tuple[tuple[str, int], ...]:
    """Return how many are asked, by group in words."""
    numbers = Counter(each.group for each in asked.ground.respondents.values())
    return tuple((GROUP_WORDS[group], numbers[group]) for group in Group)


def _counted(asked: Asked) -> list[tuple[str, int]]:
    numbers = Counter(each.group for each in asked.ground.respondents.values())
    return [(counted(numbers[group], *ONE_OF[group]), numbers[group]) for group in Group if numbers[group]]


def _sentence(name: str, lines: tuple[QuestionLine, ...], said: str) -> str:
    """Return the newest question of a place, and in `said` how its page says that it stands."""
    if not lines:
        return f"Nobody has asked {name} anything yet, so nobody knows how united it is."
    newest = lines[0]
    if newest.answered == 0:
        return f"“{newest.title}”: nobody in {name} has answered yet."
    return f"“{newest.title}”: {said}"
