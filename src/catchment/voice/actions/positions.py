"""Changing questions: opened, answered, agreed on, signed, mandated, closed - one step at a time (S000-17).

Whoever may gather positions in a place or system opens a question, draws up what is agreed, gives a mandate
and closes it; whoever speaks for a respondent gives its position and signs or refuses. `opened` and `taken`
do the same within a change that somebody else began (the example).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from catchment.authority.actions.proceedings import SomebodyWasFirst
from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, NotAllowed, Thing, may_today, require_today
from catchment.structure.rules.words import plain_date
from catchment.voice.models import Question, QuestionStep
from catchment.voice.queries.questions_kept import KeptQuestion, question_kept
from catchment.voice.queries.respondents import Asked
from catchment.voice.queries.unity_where import Where, asked_on, where, where_of
from catchment.voice.rules.codes import next_code
from catchment.voice.rules.position_steps import Respondent, may_open, may_take
from catchment.voice.rules.positions import StepKind, TakenStep

BY_RESPONDENTS = frozenset({StepKind.POSITION, StepKind.SIGNED, StepKind.REFUSED})


def _require_voice(actor: Actor, respondent: Respondent) -> None:
    """Raise NotAllowed where somebody may not answer in a respondent's name today (J-007)."""
    verdicts = [may_today(actor, Act.SPEAK_FOR, code, Thing(thing)) for code, thing in respondent.voices]
    if not any(verdict.allowed for verdict in verdicts):
        raise NotAllowed(verdicts[0], actor)


@transaction.atomic
def open_question(*, actor: Actor, about: str, title: str, text: str, closes_on: date | None) -> str:
    """Put a question to everybody in a place or system (`about`, its code) and return its code.

    Raises NotAllowed, Missing, CannotStep.
    """
    today = timezone.localdate()
    place = where(about, Moment(today))
    require_today(actor, Act.GATHER_POSITIONS, *place.about)
    change = begin_change(
        actor=str(actor),
        action="open a question",
        detail={"about": place.about[0], "title": title.strip()[:300]},
    )
    return opened(place=place, title=title, text=text, on=today, closes_on=closes_on, change=change)


def opened(
    *, place: Where, title: str, text: str, on: date, closes_on: date | None, change: Change, by: str = ""
) -> str:
    """Do what `open_question` does, within a change that somebody else began, on a day."""
    said = may_open(title, text, on, closes_on)
    already = Question.objects.filter(system=place.system).count()
    row = Question.objects.create(
        code=next_code(place.system.code, "Q", already),
        system=place.system,
        area=place.area.code if place.area is not None else "",
        title=title.strip(),
        opened_on=on,
        closes_on=closes_on,
        said={**said, **({"by": by} if by else {})},
        change=change,
    )
    return str(row.code)


@transaction.atomic
def take_step(*, actor: Actor, code: str, said: Mapping[str, Any], after: int | None) -> int:
    """Take a question a step on and return the number of the step.

    `said` holds the `kind` of the step and what goes with it (rules/position_steps.py); `after` is the last
    step the actor had seen. Raises NotAllowed, Missing, CannotStep, SomebodyWasFirst.
    """
    moment = Moment(timezone.localdate())
    seen = question_kept(code, moment)
    place = where_of(seen, moment)
    asked = asked_on(place, moment)
    kind = StepKind(said["kind"])
    respondent = asked.ground.respondents.get(str(said.get("respondent", "")))
    if kind not in BY_RESPONDENTS:
        require_today(actor, Act.GATHER_POSITIONS, *place.about)
    elif respondent is not None:  # somebody who is not asked is refused by the rules, with the reason
        _require_voice(actor, respondent)
    may_take(seen.now, said, moment.as_at, asked.ground)  # before anybody waits for their turn
    change = begin_change(
        actor=str(actor),
        action=f"question: {kind.value}",
        reason=str(said.get("reasons", ""))[:300],
        detail={"question": seen.code, "respondent": respondent.code if respondent else ""},
    )
    _require_last(seen, after, change)
    kept = question_kept(code, moment)  # again, with who is asked: whoever had the turn may have changed it
    return taken(kept, said, moment.as_at, asked_on(place, moment), change).number


def taken(
    kept: KeptQuestion, said: Mapping[str, Any], on: date, asked: Asked, change: Change, by: str = ""
) -> TakenStep:
    """Do what `take_step` does, within a change that somebody else began, on a day; raises CannotStep.

    Returns the step as it was kept; `by` is who is said to have taken it, else whoever began the change.
    """
    step = may_take(kept.now, said, on, asked.ground)
    found = TakenStep(kept.now.last + 1, on, {**step, **({"by": by} if by else {})}, by or change.actor)
    QuestionStep.objects.create(
        question_id=kept.pk, number=found.number, on=on, said=dict(found.said), change=change
    )
    return found


def _require_last(kept: KeptQuestion, after: int | None, change: Change) -> None:
    """Raise SomebodyWasFirst where what was agreed, or whether it is open, changed since it was seen.

    Positions and signatures of others may come in between: many answer one question at the same time, and
    none of them stands in the way of another. What they answer must be the same.
    """
    if after is None:
        return
    since = QuestionStep.objects.select_related("change").filter(question_id=kept.pk, number__gt=after)
    changed = [step for step in since if StepKind(step.said["kind"]) not in BY_RESPONDENTS]
    own = [step for step in since if step.change.actor == change.actor]
    if changed:
        names = " and ".join(dict.fromkeys(step.change.actor for step in changed))
        raise SomebodyWasFirst(
            f"{names} went on with {kept.code} while you had it open. Nothing of yours was written and what "
            "you typed is still here: look at what it says now, and send it again if it is still right."
        )
    if own:
        day = plain_date(own[-1].on)
        raise SomebodyWasFirst(
            f"You sent something to {kept.code} from another window on {day}. Nothing was written a second "
            "time: look at what it says now, and send it again only if it is not there."
        )
