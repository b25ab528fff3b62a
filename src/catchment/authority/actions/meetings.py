"""Running a meeting: each step is allowed by the rules, written once, and refused when somebody was first.

Within one transaction the turn of the writers is held, the meeting is read again, and the rules say whether
the step may be taken now; a motion that is carried stores its decision with the step.
"""

from dataclasses import dataclass
from datetime import date, time

from django.db import transaction
from django.utils import timezone

from catchment.authority.actions.deciding import Asking, check_question, decided_at_meeting
from catchment.authority.actions.proceedings import add_step, open_proceeding
from catchment.authority.models import Decision, Proceeding, ProceedingKind
from catchment.authority.queries.meetings_read import meeting_as_recorded, setting_on
from catchment.authority.rules.meeting import steps as said
from catchment.authority.rules.meeting.people import PROCEDURE
from catchment.authority.rules.meeting.state import Meeting
from catchment.authority.rules.meeting.taking import take
from catchment.authority.rules.meeting.telling import approves_minutes
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
) -> Taken:
    """Open a meeting from the chair; from now on the handbook counts as it stands today (B-070).

    `chair` is the seat in the chair; `because` says why, where that is not the body's chair. Raises
    OutOfOrder before the day of the meeting, NotAllowed, SomebodyWasFirst.
    """
    proceeding, change = _begin(actor, meeting, "open a meeting")
    if timezone.localdate() < proceeding.held_on:
        raise OutOfOrder(
            PROCEDURE,
            f"The meeting is on {plain_date(proceeding.held_on)}; it cannot be opened before that day.",
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
def take_step(
    *, actor: Actor, meeting: str, step: said.AnyStep, after: int | None, asking: Asking | None = None
) -> Taken:
    """Take any other step of a meeting; `after` is the number of the last step that the writer had seen.

    A result that is declared carried stores a decision, with the answer of `asking` (the resolver) as its
    proof: valid, or void with the reason. Raises OutOfOrder with its rule, SomebodyWasFirst, NotAllowed,
    Missing.
    """
    if isinstance(step, said.Called | said.Opened):
        raise OutOfOrder(PROCEDURE, "A meeting is called with call_meeting and opened with open_meeting.")
    proceeding, change = _begin(actor, meeting, f"meeting: {step.kind.replace('-', ' ')}")
    before = meeting_as_recorded(proceeding)
    _fits_with_others(proceeding, step)
    taken = _write(proceeding, before, step, after, change)
    if isinstance(step, said.MotionPut):
        put = taken.meeting.item(step.number)
        assert put is not None, "a motion is put on an item"
        check_question(put.says, taken.meeting.body.body, taken.meeting.day, asking)
    if not isinstance(step, said.ResultDeclared):
        return taken
    item = taken.meeting.item(step.number)
    if item is None or not item.carried:
        return taken
    decision = decided_at_meeting(proceeding, taken.meeting, item, change, asking)
    return Taken(taken.meeting, taken.number, decision.code)


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


def _fits_with_others(proceeding: Proceeding, step: said.AnyStep) -> None:
    """Refuse a step that names another meeting or decision that does not fit."""
    match step:
        case said.MinutesApproved():
            other = _other_meeting(proceeding, step.meeting)
            if not approves_minutes(other) or other.day <= proceeding.held_on:
                raise OutOfOrder(
                    "B-068",
                    f"{step.meeting} has not come to an item that approves minutes, or is no later meeting: "
                    "minutes are approved by a later meeting, under an item for the minutes of the last.",
                )
        case said.ActionDone(meeting=str() as code) if code != proceeding.code:
            agreed = _other_meeting(proceeding, code)
            if not any(each.action == step.action for each in agreed.actions):
                raise OutOfOrder(PROCEDURE, f"{code} has agreed no action {step.action}.")
        case said.UrgentReported():
            urgent = Decision.objects.filter(code=step.decision, urgent=True, body=proceeding.body)
            if not urgent.exists():
                raise OutOfOrder("B-073", f"No urgent decision of this body has the code {step.decision}.")


def _other_meeting(proceeding: Proceeding, code: str) -> Meeting:
    """Return another meeting of the same body, or raise OutOfOrder."""
    other = Proceeding.objects.filter(kind=ProceedingKind.MEETING, body=proceeding.body, code=code).first()
    if other is None:
        raise OutOfOrder(PROCEDURE, f"No meeting of the same body has the code “{code[:60]}”.")
    return meeting_as_recorded(other)
