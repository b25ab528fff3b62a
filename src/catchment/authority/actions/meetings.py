"""Running a meeting: each step is allowed by the rules, written once, and refused when somebody was first.

Within one transaction the turn of the writers is held, the meeting is read again, and the rules say whether
the step may be taken now; a motion that is carried stores its decision with the step.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from django.db import transaction
from django.utils import timezone

from catchment.authority.actions.deciding import Asking, check_question, decided_at_meeting
from catchment.authority.actions.meeting_fits import minutes_to_approve, require_fitting
from catchment.authority.actions.proceedings import add_step, open_proceeding, require_last
from catchment.authority.models import Proceeding, ProceedingKind
from catchment.authority.queries.meetings_read import meeting_as_recorded, setting_on
from catchment.authority.rules.meeting import steps as said
from catchment.authority.rules.meeting.people import PROCEDURE
from catchment.authority.rules.meeting.state import Meeting
from catchment.authority.rules.meeting.taking import take
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.governance.models import Body
from catchment.structure.rules.words import plain_date


@dataclass(frozen=True, slots=True)
class Taken:
    """A meeting after a step, the number of the step, and the code of the decision stored with it, if any."""

    meeting: Meeting
    number: int
    decision: str = ""


@transaction.atomic
def call_meeting(
    *,
    actor: Actor,
    body: str,
    on: date,
    where: str,
    at: time | None = None,
    public: bool | None = None,
    exclusion: said.Exclusion | None = None,
    reason: str = "",
) -> Taken:
    """Call a meeting of a body; `public` left out is what the law asks of the body (B-068).

    Raises NotAllowed, Missing where there is no such body on the day, ValidationError for what has no shape.
    """
    require_today(actor, Act.RUN_MEETINGS, body, Thing.BODY)
    change = begin_change(
        actor=str(actor), action="call a meeting", reason=reason, detail={"body": body, "on": on.isoformat()}
    )
    identity = Body.objects.select_related("system").filter(code=body).first()
    if identity is None:
        raise Missing(f"No body has the code “{body[:60]}”.")
    setting = setting_on(identity, on)
    open_to_all = setting.must_be_public if public is None else public
    step = said.Called(on=on, at=at, where=where, public=open_to_all, exclusion=exclusion, setting=setting)
    proceeding = open_proceeding(ProceedingKind.MEETING, identity.system, identity, on)
    meeting = take(Meeting(proceeding.code), step)
    number = add_step(proceeding, said.step_as_json(step), after=0, change=change)
    return Taken(meeting, number)


@transaction.atomic
def open_meeting(
    *,
    actor: Actor,
    meeting: str,
    chair: str,
    after: int | None,
    person: str | None = None,
    because: str | None = None,
    held_on: date | None = None,
) -> Taken:
    """Open a meeting from the chair; from now on the handbook counts as it stands today (B-070).

    `chair` is the seat in the chair; `because` says why, where that is not the body's chair; `held_on` the
    day it is held, where that was asked. Raises OutOfOrder before the day of the meeting, or where it was
    held on another day than it is called for; NotAllowed, SomebodyWasFirst.
    """
    proceeding, change = _begin(actor, meeting, "open a meeting")
    if timezone.localdate() < proceeding.held_on:
        raise OutOfOrder(
            PROCEDURE,
            f"The meeting is on {plain_date(proceeding.held_on)}; it cannot be opened before that day.",
        )
    if held_on is not None and held_on != proceeding.held_on:
        raise OutOfOrder(
            PROCEDURE,
            f"The meeting is called for {plain_date(proceeding.held_on)}. If it was held on "
            f"{plain_date(held_on)}, record first that it was moved to that day, then open it.",
        )
    assert proceeding.body is not None, "a meeting is of a body"
    step = said.Opened(
        chair=chair,
        person=person or None,
        because=because or None,
        setting=setting_on(proceeding.body, proceeding.held_on),
    )
    return _write(proceeding, meeting_as_recorded(proceeding), step, after, change)


@transaction.atomic
def move_meeting(
    *,
    actor: Actor,
    meeting: str,
    on: date,
    where: str,
    because: str,
    after: int | None,
    at: time | None = None,
) -> Taken:
    """Move a meeting that was called to another day, time or place; raises as `open_meeting` does.

    From then on the handbook of the new day counts. Missing where that day's has no such body.
    """
    proceeding, change = _begin(actor, meeting, "move a meeting")
    assert proceeding.body is not None, "a meeting is of a body"
    setting = setting_on(proceeding.body, on)
    step = said.Moved(on=on, at=at, where=where, because=because, setting=setting)
    taken = _write(proceeding, meeting_as_recorded(proceeding), step, after, change)
    Proceeding.objects.filter(pk=proceeding.pk).update(held_on=on)  # where lists look for it
    return taken


def take_step(
    *, actor: Actor, meeting: str, step: said.AnyStep, after: int | None, asking: Asking | None = None
) -> Taken:
    """Take any other step of a meeting; as `take_steps`, with one."""
    return take_steps(actor=actor, meeting=meeting, steps=(step,), after=after, asking=asking)


@transaction.atomic
def take_steps(
    *,
    actor: Actor,
    meeting: str,
    steps: Sequence[said.AnyStep],
    after: int | None,
    asking: Asking | None = None,
) -> Taken:
    """Take the steps of one form, all or none; `after` is the number of the last that the writer had seen.

    A result that is declared carried stores a decision, with the answer of `asking` (the resolver) as its
    proof: valid, or void with the reason; that of an item for minutes approves those of the earlier meeting.
    Raises OutOfOrder with its rule, SomebodyWasFirst, NotAllowed, Missing.
    """
    if not steps:
        raise OutOfOrder(PROCEDURE, "Nothing was said that could be recorded.")
    if any(isinstance(step, said.Called | said.Opened | said.Moved) for step in steps):
        raise OutOfOrder(
            PROCEDURE,
            "A meeting is called with call_meeting, opened with open_meeting and moved with move_meeting.",
        )
    proceeding, change = _begin(actor, meeting, f"meeting: {steps[0].kind.replace('-', ' ')}")
    now, number, decision = meeting_as_recorded(proceeding), after, ""
    for said_step in steps:
        if number is not None:
            require_last(proceeding, number, change)
        step = require_fitting(proceeding, said_step, timezone.localdate())
        taken = _write(proceeding, now, step, number, change)
        decision = _what_follows(proceeding, taken.meeting, step, change, asking) or decision
        now, number = taken.meeting, taken.number
    return Taken(now, taken.number, decision)


def _what_follows(
    proceeding: Proceeding, meeting: Meeting, step: said.AnyStep, change: Change, asking: Asking | None
) -> str:
    """Do what follows from a motion or a result beside the meeting; return the code of a decision, if any."""
    if not isinstance(step, said.MotionPut | said.ResultDeclared):
        return ""
    item = meeting.item(step.number)
    assert item is not None, "a motion is put on an item"
    if isinstance(step, said.MotionPut):
        if item.to_decide:
            check_question(item.says, meeting.body.body, meeting.day, asking)
        else:
            minutes_to_approve(proceeding, item)
        return ""
    if not item.carried:
        return ""
    if item.to_decide:
        return decided_at_meeting(proceeding, meeting, item, change, asking).code
    earlier, approved = minutes_to_approve(proceeding, item)
    add_step(earlier, said.step_as_json(approved), after=None, change=change)
    return ""


def _begin(actor: Actor, code: str, action: str) -> tuple[Proceeding, Change]:
    """Return the meeting and the audit event, with the right to run it and the writers' turn."""
    found = Proceeding.objects.select_related("body__system", "system")
    proceeding = found.filter(kind=ProceedingKind.MEETING, code=code).first()
    if proceeding is None or proceeding.body is None:
        raise Missing(f"No meeting has the code “{code[:60]}”.")
    require_today(actor, Act.RUN_MEETINGS, proceeding.body.code, Thing.BODY)
    return proceeding, begin_change(actor=str(actor), action=action, detail={"meeting": code})


def _write(
    proceeding: Proceeding, before: Meeting, step: said.AnyStep, after: int | None, change: Change
) -> Taken:
    """Write a step that the rules allow; where they do not, the transaction ends and nothing is kept.

    Whoever was not first is told so before anything else: the rules would judge what they have not seen.
    """
    number = add_step(proceeding, said.step_as_json(step), after=after, change=change)
    return Taken(take(before, step), number)
