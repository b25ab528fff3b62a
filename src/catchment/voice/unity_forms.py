"""The forms of a question: take a position, sign or refuse, draw up what is agreed, give a mandate, close.

A form stands on the page for those who may send it today. Names of its questions begin with what it does, so
that the same question may stand on a page twice; `after` says which step its reader had seen.
"""

from dataclasses import dataclass, replace
from datetime import date

from catchment.governance.edit_forms import Choice, Field, Form, date_field
from catchment.structure.rules.words import plain_date
from catchment.voice.rules.position_steps import AskedGround, Respondent, SeatHeld
from catchment.voice.rules.positions import (
    MOST_COVERS,
    MOST_REASONS,
    MOST_TEXT,
    STANCE_WORDS,
    QuestionNow,
    Stance,
    StepKind,
)

SIGN, REFUSE = StepKind.SIGNED.value, StepKind.REFUSED.value
CHOOSE = Choice("", "Choose one")
BETWEEN = "|"  # between a person and their seat, in what is sent


@dataclass(frozen=True, slots=True)
class Speaking:
    """For whom the reader can answer, and whether they may gather positions here."""

    respondents: tuple[Respondent, ...]
    gathers: bool


def question_forms(now: QuestionNow, reader: Speaking, ground: AskedGround, today: date) -> tuple[Form, ...]:
    """Return what the reader may do today with a question that is open, in the order it is done."""
    forms = []
    agreed = now.agreed_now
    if reader.respondents and now.takes_positions(today):
        forms.append(_position(now, reader.respondents))
    if reader.respondents and agreed is not None and today < agreed.until:
        forms.append(_sign(now, reader.respondents))
    if reader.gathers and now.positions:
        forms.append(_draw_up(now))
    if reader.gathers and agreed is not None and agreed.signed and today < agreed.until:
        forms.append(_mandate(now, ground, today))
    if reader.gathers:
        forms.append(_close())
    return tuple(replace(form, hidden=(("after", str(now.last)),)) for form in forms)


def new_question_form() -> Form:
    """Return the form of a new question."""
    return Form(
        "open",
        "Ask a question",
        "Put it to everybody",
        (
            Field("title", "What is asked?", hint="In one sentence that can be supported or opposed"),
            Field("text", "What should people know before they answer?", "area"),
            date_field(
                "closes", "Until when are positions gathered?", hint="May be left out. Such as 31 3 2027"
            ),
        ),
    )


def _position(now: QuestionNow, speaks: tuple[Respondent, ...]) -> Form:
    stances = tuple(Choice(each.value, words.capitalize()) for each, words in STANCE_WORDS.items())
    hint = f"Needed with conditions and against. {MOST_REASONS:,} characters at most"
    return Form(
        "position",
        "Take a position",
        "Take this position",
        (
            _respondent("position", now, speaks),
            Field("position-stance", "What do you say to the question?", "radios", choices=stances),
            Field("position-reasons", "Why, and under which conditions?", "area", hint),
        ),
        intro="It replaces the one you gave before, which stays readable.",
        folded=True,
    )


def _sign(now: QuestionNow, speaks: tuple[Respondent, ...]) -> Form:
    does = (Choice(SIGN, "Sign it"), Choice(REFUSE, "Refuse to sign"))
    return Form(
        "sign",
        "Sign the agreed position, or refuse",
        "Send it",
        (
            _respondent("sign", now, speaks),
            Field("sign-does", "Do you sign?", "radios", choices=does),
            Field("sign-reasons", "Why not, or what you want to say with it", "area"),
        ),
        intro="You may sign what you would not have chosen: the page shows both.",
        folded=True,
    )


def _draw_up(now: QuestionNow) -> Form:
    stances = tuple(
        Choice(each.value, words.capitalize())
        for each, words in STANCE_WORDS.items()
        if each is not Stance.NO_VIEW
    )
    agreed = now.agreed_now
    again = "It replaces the agreed position there is; its signatures do not carry over." if agreed else ""
    return Form(
        "draw",
        "Draw up an agreed position",
        "Draw it up",
        (
            Field("draw-stance", "What does it say to the question?", "radios", choices=stances),
            Field("draw-text", "Its text", "area", f"{MOST_TEXT:,} characters at most"),
            Field("draw-covers", "What does it cover?", "area", f"{MOST_COVERS:,} characters at most"),
            date_field("draw-until", "On which day does it end?"),
        ),
        intro=again,
        folded=True,
    )


def _mandate(now: QuestionNow, ground: AskedGround, today: date) -> Form:
    agreed = now.agreed_now
    assert agreed is not None, "a mandate carries an agreed position"
    holders = tuple(
        Choice(f"{each.person}{BETWEEN}{each.seat}", _held(each))
        for each in sorted(ground.seats.values(), key=lambda held: (held.title, held.name))
    )
    return Form(
        "mandate",
        "Give a mandate",
        "Give it",
        (
            Field("mandate-holder", "To whom, in which seat?", "select", choices=(CHOOSE, *holders)),
            Field("mandate-covers", "What does it cover?", "area", value=agreed.covers),
            date_field("mandate-since", "From which day?", today),
            date_field(
                "mandate-until",
                "On which day does it end?",
                hint=f"{plain_date(agreed.until)} at the latest, when the agreed position ends",
            ),
        ),
        intro=f"It binds those who signed: {len(agreed.signed)} of {len(ground.respondents)}.",
        folded=True,
    )


def _close() -> Form:
    reasons = Field("close-reasons", "Why?", "area")
    intro = "Nothing can be added to a closed question. What was said, and mandates given, stay."
    return Form("close", "Close the question", "Close it", (reasons,), intro=intro, folded=True)


def _respondent(does: str, now: QuestionNow, speaks: tuple[Respondent, ...]) -> Field:
    """Return the question for whom somebody answers; it is filled in where there is no choice."""
    standing = now.standing
    choices = []
    for each in speaks:
        said = standing.get(each.code)
        words = f"now: {STANCE_WORDS[said.stance]}" if said else "not answered"
        choices.append(Choice(each.code, f"{each.name} ({words})"))
    only = choices[0].value if len(choices) == 1 else ""
    offered = tuple(choices) if only else (CHOOSE, *choices)
    return Field(f"{does}-respondent", "For whom do you answer?", "select", choices=offered, value=only)


def _held(held: SeatHeld) -> str:
    until = f", until {plain_date(held.leaves)}" if held.leaves else ""
    return f"{held.name}: {held.title}{until}"
