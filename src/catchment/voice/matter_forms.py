"""The questions about matters: a form for each step that a reader may take today, and for a new matter."""

from datetime import date, timedelta

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Act, Actor, ActorKind, Thing, may_today
from catchment.governance.edit_forms import Choice, Field, Form, date_field
from catchment.governance.functions import catalogue
from catchment.governance.rules.facts import GovernanceFacts
from catchment.structure.rules.words import counted
from catchment.voice.queries.matters_dissent import may_dissent_for
from catchment.voice.queries.matters_kept import KeptMatter, Names
from catchment.voice.queries.matters_raisers import RaiserOn, days_to_answer, facts_of_system, way_on
from catchment.voice.queries.path_start import far_from
from catchment.voice.rules.matters import Standing, answers_open_to, why_not, why_not_taken_further
from catchment.voice.rules.matters_steps import (
    ANSWER_WORDS,
    DECIDES,
    EFFECT_WORDS,
    MatterKind,
    StepKind,
)
from catchment.voice.rules.matters_way import Way, only_advises

FURTHER = "taken-further"  # those who asked pass it on themselves
ONESELF = "myself"
NONE = Choice("", "Choose one")
SIGN_IN = "Sign in to answer it, pass it on or take it further, if your post or seat lets you."


def forms_for(
    kept: KeptMatter, names: Names, today: Moment, actor: Actor
) -> tuple[tuple[Form, ...], tuple[str, ...]]:
    """Return the steps that somebody may take today, and why not those that they might expect."""
    if actor.kind is ActorKind.ANYBODY:
        return (), (SIGN_IN,) if kept.state.is_open else ()
    state, here = kept.state, kept.state.now.body
    keeps = may_today(actor, Act.ANSWER_FOR, here, Thing.BODY)
    asked = may_today(actor, Act.SPEAK_FOR, kept.raiser, kept.thing)
    forms: list[Form] = []
    try:
        facts = facts_of_system(kept.system, today)
    except Missing as nothing:
        return (), (str(nothing),)
    if keeps.allowed:
        forms += _of_the_body(kept, names, facts, today)
    if asked.allowed:
        forms += _of_those_who_asked(kept, facts, today, passing=not keeps.allowed)
    members = may_dissent_for(actor, kept, today)
    if members and not why_not(state, StepKind.DISSENTED):
        choices = tuple(Choice(each.code or ONESELF, each.name) for each in members)
        forms.append(
            _form(
                kept,
                StepKind.DISSENTED,
                "Say that you do not share the answer",
                Field("dissent-of", "In whose name?", "radios", choices=choices, value=choices[0].value),
                Field("dissent-words", "What do you not agree with, and why?", "area"),
                intro="It is kept with the answer for good, and shown to those who asked.",
            )
        )
    if asked.allowed and not keeps.allowed and state.standing is Standing.WAITING:
        there = here in facts.bodies
        too_early = why_not_taken_further(state, today.as_at, there=there)
        return tuple(forms), (too_early,) if too_early else ()
    return tuple(forms), () if forms or not state.is_open else (keeps.reason,)


def _form(kept: KeptMatter, does: str, title: str, *asked: Field, intro: str = "") -> Form:
    after = (("after", str(kept.state.last)),)
    return Form(str(does), title, title, asked, intro=intro, hidden=after, folded=True)


def _of_the_body(kept: KeptMatter, names: Names, facts: GovernanceFacts, today: Moment) -> list[Form]:
    """Return what may be done for the body where a matter is."""
    state = kept.state
    body = facts.bodies.get(state.now.body)
    name = names.body(state.now.body).name
    found = []
    if body is not None and not why_not(state, StepKind.ANSWERED):
        advises = only_advises(body)
        found.append(
            _form(
                kept,
                StepKind.ANSWERED,
                f"Answer for {name}",
                *_answer_fields(advises),
                intro="It is a consultative forum: it advises, and decides nothing (D-050)."
                if advises
                else "",
            )
        )
    if not why_not(state, StepKind.TOLD_BACK):
        found.append(
            _form(
                kept,
                StepKind.TOLD_BACK,
                "Tell those who asked",
                Field("told-words", "What do you tell them?", "area", "They read it on their own page."),
            )
        )
    found += _passing(kept, facts, today, StepKind.PASSED_ON, "Pass it on")
    return found


def _answer_fields(advises: bool) -> tuple[Field, ...]:
    answers = tuple(Choice(str(each), ANSWER_WORDS[each].capitalize()) for each in answers_open_to(advises))
    fields = [
        Field("answer", "What is the answer?", "radios", choices=answers),
        Field("answer-words", "Why?", "area", "Those who asked read this."),
    ]
    if any(each in DECIDES for each in answers_open_to(advises)):
        hint = "Such as XEX-D-0007, if a meeting decided it."
        fields.append(Field("answer-decision", "Code of the decision behind it", "text", hint))
    return tuple(fields)


def _of_those_who_asked(
    kept: KeptMatter, facts: GovernanceFacts, today: Moment, *, passing: bool
) -> list[Form]:
    """Return what may be done for whoever raised a matter."""
    found = []
    there = kept.state.now.body in facts.bodies
    if passing and not why_not_taken_further(kept.state, today.as_at, there=there):
        found += _passing(kept, facts, today, FURTHER, "Take it further yourselves")
    if not why_not(kept.state, StepKind.WITHDRAWN):
        field = Field("withdrawn-words", "Why?", "area")
        found.append(_form(kept, StepKind.WITHDRAWN, "Withdraw it", field))
    return found


def _passing(kept: KeptMatter, facts: GovernanceFacts, today: Moment, does: str, title: str) -> list[Form]:
    """Return the form that passes a matter on to one of the bodies above; none where there are none."""
    way = way_on(kept, facts, today)
    if why_not(kept.state, StepKind.PASSED_ON) or not way:
        return []
    days = days_to_answer(facts)
    choices = body_choices(way, facts, far_from(kept.state.now.body, facts, today))
    return [
        _form(
            kept,
            does,
            title,
            Field(f"{does}-to", "To which body?", "select", choices=(NONE, *choices)),
            _due(f"{does}-due", today.as_at, days),
            Field(f"{does}-words", "Why does it go there?", "area"),
        )
    ]


def body_choices(way: dict[str, Way], facts: GovernanceFacts, far: dict[str, str]) -> tuple[Choice, ...]:
    """Return bodies that may be asked, the nearest first, each with how far it is where that is known."""
    ordered = sorted(way, key=lambda code: (len(way[code]), facts.bodies[code].name))
    told = {code: f": {words}" for code, words in far.items()}
    return tuple(Choice(code, f"{facts.bodies[code].name}{told.get(code, '')}") for code in ordered)


def _due(name: str, today: date, days: int) -> Field:
    hint = f"{counted(days, 'day')} unless you say otherwise. For example, 1 4 2027"
    return date_field(name, "By when is an answer owed?", today + timedelta(days=days), hint)


def new_form(raiser: RaiserOn, today: date) -> Form:
    """Return the questions about something new: what it is, what is asked for, of whom first, by when."""
    kinds = (
        Choice(MatterKind.CONCERN, "A concern", "Something is wrong"),
        Choice(MatterKind.PROPOSAL, "A proposal", "Something should be done instead"),
    )
    effects = tuple(Choice(str(each), words) for each, words in EFFECT_WORDS.items())
    functions = tuple(Choice(each.code, each.name) for each in sorted(catalogue(), key=lambda f: f.name))
    nearest = raiser.first[0] if raiser.first else ""
    far = far_from(raiser.code, raiser.facts, Moment(today))
    return Form(
        "raise",
        "Raise it",
        "Raise it",
        (
            Field("kind", "What is it?", "radios", choices=kinds),
            Field("title", "Title", hint="A few words that tell it apart in a list"),
            Field("words", "What is it about?", "area"),
            Field("asks", "What do you ask for?", "area"),
            Field(
                "to",
                "Which body do you ask first?",
                "select",
                "It answers, or passes it on upwards.",
                (NONE, *body_choices(raiser.way, raiser.facts, far)),
                value=nearest,
            ),
            _due("due", today, raiser.days_to_answer),
            Field(
                "effect",
                "What does it do for patients?",
                "radios",
                "A proposal says so (S004-01).",
                effects,
            ),
            Field("effect_words", "How do you know?", "area", "It may be left out."),
            Field(
                "function",
                "Which function is it about?",
                "select",
                "If it is about one of those in the catalogue.",
                (Choice("", "None in particular"), *functions),
            ),
        ),
    )
