"""What a step of a meeting must fit that the meeting alone does not know: today, other meetings, registers.

The rules of a meeting have no clock and see no other meeting; here a step is held against both before it is
written.
"""

from datetime import date

from catchment.authority.models import Decision, Proceeding, ProceedingKind
from catchment.authority.queries.meetings_read import meeting_as_recorded
from catchment.authority.queries.organisations_named import NotFound, organisations_named
from catchment.authority.rules.meeting import steps as said
from catchment.authority.rules.meeting.people import PROCEDURE
from catchment.authority.rules.meeting.state import ItemNow, Meeting
from catchment.authority.rules.meeting.taking import take
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.foundation.moment import Moment
from catchment.structure.rules.words import plain_date


def require_fitting(proceeding: Proceeding, step: said.AnyStep, today: date) -> said.AnyStep:
    """Return the step with the codes of organisations as they are kept; raises OutOfOrder where it cannot be.

    Refused are days to come (B-067), meetings and decisions of others, and organisations that nobody knows
    (B-063).
    """
    _not_to_come(step, today)
    match step:
        case said.MinutesApproved():
            raise OutOfOrder(
                "B-068",
                "Minutes are approved at the next meeting of the body, at its item for the minutes of the "
                "last: name this meeting in that item, and agree it there.",
            )
        case said.ItemAdded() | said.ItemChanged():
            if step.item.minutes_of is not None:
                earlier_meeting(proceeding, step.item.minutes_of)
            codes = _known(step.item.organisations, proceeding)
            return step.model_copy(update={"item": step.item.model_copy(update={"organisations": codes})})
        case said.InterestDeclared(new=said.NewInterest(organisation=str() as code) as new):
            (found,) = _known((code,), proceeding)
            return step.model_copy(update={"new": new.model_copy(update={"organisation": found})})
        case said.ActionDone(meeting=str() as code) if code != proceeding.code:
            agreed = meeting_as_recorded(_other(proceeding, code))
            if not any(each.action == step.action for each in agreed.actions):
                raise OutOfOrder(PROCEDURE, f"{code} has agreed no action {step.action}.")
        case said.UrgentReported():
            urgent = Decision.objects.filter(code=step.decision, urgent=True, body=proceeding.body)
            if not urgent.exists():
                raise OutOfOrder("B-073", f"No urgent decision of this body has the code {step.decision}.")
    return step


def _known(codes: tuple[str, ...], proceeding: Proceeding) -> tuple[str, ...]:
    """Return codes of organisations as they are kept; one that nobody has would hide a conflict (B-063)."""
    try:
        return organisations_named(codes, Moment(proceeding.held_on))
    except NotFound as problem:
        raise OutOfOrder("B-063", str(problem)) from problem


def _not_to_come(step: said.AnyStep, today: date) -> None:
    """Refuse a day in the future for what is recorded once it has happened."""
    days: dict[str, date] = {}
    match step:
        case said.Published() | said.MinutesPublished():
            days = {"Something published": step.on}
        case said.ActionDone():
            days = {"An action that was done": step.on}
        case said.InterestDeclared(new=said.NewInterest() as new):
            days = {"An interest that was declared": new.declared_on}
    for what, day in days.items():
        if day > today:
            raise OutOfOrder(
                PROCEDURE, f"{what} is recorded once it has happened; {plain_date(day)} is still to come."
            )


def earlier_meeting(proceeding: Proceeding, code: str) -> Meeting:
    """Return an earlier meeting of the same body, or raise OutOfOrder (B-068)."""
    other = _other(proceeding, code)
    if other.held_on > proceeding.held_on:
        raise OutOfOrder(
            "B-068",
            f"{code} is on {plain_date(other.held_on)}, after this meeting: its minutes are approved by a "
            "later one.",
        )
    return meeting_as_recorded(other)


def minutes_to_approve(proceeding: Proceeding, item: ItemNow) -> tuple[Proceeding, said.MinutesApproved]:
    """Return the meeting whose minutes an item approves, and the step that says so.

    Raises OutOfOrder where its minutes cannot be approved yet: it is not closed, or an item has no minute.
    """
    code = item.says.minutes_of
    assert code is not None, "an item for the minutes of the last names that meeting before it is voted on"
    earlier = earlier_meeting(proceeding, code)
    step = said.MinutesApproved(meeting=proceeding.code, on=proceeding.held_on)
    take(earlier, step)
    return _other(proceeding, code), step


def _other(proceeding: Proceeding, code: str) -> Proceeding:
    """Return another meeting of the same body, or raise OutOfOrder."""
    other = Proceeding.objects.filter(kind=ProceedingKind.MEETING, body=proceeding.body, code=code).first()
    if other is None:
        raise OutOfOrder(PROCEDURE, f"No meeting of the same body has the code “{code[:60]}”.")
    return other
