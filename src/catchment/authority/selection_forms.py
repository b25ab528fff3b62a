"""The forms of a selection, one for each kind of step: what is asked, and what was answered as a step.

What was answered becomes the plain values of a step (`rules/selection/steps.py`); everything that is wrong
with it is collected in the answers, so that a reader is told all of it at once.
"""

from collections.abc import Callable
from dataclasses import replace

from catchment.authority import selection_form_beginning, selection_form_ending
from catchment.authority.rules.selection.kinds import KIND_WORDS
from catchment.authority.selection_reading import LONG, Asked, Reading, Said
from catchment.governance.edit_forms import Answers, Field, Form, date_field

ALL_THE_SAME = "all_the_same"
DAY_WORDS = {
    "opened": "The day it begins",
    "notice": "The day it was submitted",
    "representation": "The day it was received",
    "further": "The day of the decision",
    "chosen": "The day it was decided",
    "awarded": "The day the contract was awarded",
    "urgent": "The day the contract was awarded",
    "modified": "The day of the modification",
    "standstill-ended": "The first day after the standstill",
}
DAY_FIRST = frozenset({"notice", "further"})  # another day is asked for, which comes after it
FORMS: dict[str, tuple[Callable[[Asked], list[Field]], Callable[[Reading], Said]]] = {
    **selection_form_beginning.FORMS,
    **selection_form_ending.FORMS,
}


def form_of(kind: str, asked: Asked, *, breaking: bool = False) -> Form:
    """Return the form of a kind of step; with `breaking`, it also asks why it happened all the same."""
    day = date_field("on", DAY_WORDS.get(kind, "On which day it happened"), asked.day)
    fields = FORMS[kind][0](asked)
    fields = [day, *fields] if kind in DAY_FIRST else [*fields, day]
    if breaking:
        label = "If it has happened all the same: why"
        hint = "It is then recorded as a breach, with this reason, and the checks report it."
        fields.append(Field(ALL_THE_SAME, label, "area", hint))
    named = tuple(replace(each, name=f"{kind}-{each.name}") for each in fields)
    title = KIND_WORDS.get(kind, "Start a selection")
    return Form(kind, title, "Record this" if kind in KIND_WORDS else "Start it", named)


def said_in(kind: str, answers: Answers, asked: Asked) -> Said:
    """Return what was answered as the plain values of a step; problems are noted in the answers."""
    reading = Reading(kind, answers, asked)
    said = FORMS[kind][1](reading)
    said |= {"kind": kind, "on": reading.day("on", "Give the day on which it happened, such as 1 4 2026.")}
    said[ALL_THE_SAME] = reading.words(ALL_THE_SAME, most=LONG) or None
    return {name: value for name, value in said.items() if value is not None}
