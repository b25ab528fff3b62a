"""Who is there: the chair, deputies and apologies, leaving, interests and rulings (B-062 to B-066).

Each function refuses a step that may not be taken; what the step does is in `applying.py`.
"""

from dataclasses import replace

from catchment.authority.rules.meeting.conflicts import must_step_out, out_for
from catchment.authority.rules.meeting.people import (
    PROCEDURE,
    holder_named,
    item_named,
    occupant_named,
    seat_named,
)
from catchment.authority.rules.meeting.state import (
    ItemNow,
    ItemStage,
    Meeting,
    Occupant,
    Stage,
)
from catchment.authority.rules.meeting.steps import (
    Attended,
    Attending,
    ChairTaken,
    InterestDeclared,
    Left,
    NewInterest,
    Opened,
    Returned,
    Ruled,
    Ruling,
)
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.governance.rules.document import Interest
from catchment.governance.rules.document.vocabulary import ActsAs, SeatRole
from catchment.structure.rules.words import plain_date


def opened(meeting: Meeting, step: Opened) -> None:
    """Open the meeting from the chair. Somebody other than the chair of the body says why they are there."""
    if step.setting.body != meeting.body.body:
        raise OutOfOrder(PROCEDURE, f"This is a meeting of {meeting.body.name}, and of no other body.")
    today = replace(meeting, setting=step.setting)
    seat, holder = holder_named(today, step.chair, step.person)
    if seat.seat.acts_as is ActsAs.OBSERVER:
        raise OutOfOrder(PROCEDURE, f"{holder.name} is an observer and cannot take the chair.")
    if seat.seat.role is not SeatRole.CHAIR and not step.because:
        raise OutOfOrder(
            PROCEDURE, f"{holder.name} is not the chair of {today.body.name}: say why they are in the chair."
        )


def attended(meeting: Meeting, step: Attended) -> None:
    """Let a seat's holder come, send a deputy who is named, or send apologies, once."""
    if step.how is not Attending.APOLOGIES and meeting.stage is not Stage.OPEN:
        raise OutOfOrder(
            PROCEDURE, "Nobody is there before the meeting is open. Open it from the chair first."
        )
    sitting = [each for each in meeting.occupants if each.seat == step.seat]
    if step.how is Attending.DEPUTY:
        _with_deputy(meeting, step, sitting)
        return
    seat, holder = holder_named(meeting, step.seat, step.person)
    here = next((each for each in sitting if each.person == holder.person), None)
    if step.how is Attending.APOLOGIES:
        if here is not None:
            raise OutOfOrder(
                PROCEDURE, f"{holder.name} is at the meeting. If they went, record that they left."
            )
        return
    if here is not None:
        raise OutOfOrder(PROCEDURE, f"{holder.name} is recorded already in the seat {seat.seat.title}.")
    if any(each.deputy and each.in_room for each in sitting):
        raise OutOfOrder(PROCEDURE, f"A deputy sits for {holder.name}: record first that the deputy left.")


def _with_deputy(meeting: Meeting, step: Attended, sitting: list[Occupant]) -> None:
    seat = seat_named(meeting, step.seat)
    if not step.deputy:
        raise OutOfOrder("B-072", f"Name the deputy who came for the seat {seat.seat.title}.")
    if not seat.holders:
        raise OutOfOrder("B-072", f"The seat {seat.seat.title} is vacant: there is nobody to deputise for.")
    named = step.deputy.casefold()
    holder = next(
        (each for each in seat.holders if each.person == step.person or each.name.casefold() == named), None
    )
    if holder is not None:
        raise OutOfOrder(
            "B-072",
            f"{holder.name} holds the seat {seat.seat.title} and cannot be their own deputy: "
            "say who came for them.",
        )
    if any(each.in_room for each in sitting):
        raise OutOfOrder(PROCEDURE, f"{sitting[0].name} sits in the seat {seat.seat.title} already.")


def left(meeting: Meeting, step: Left) -> None:
    """Record that somebody left the room, from every seat they sit in."""
    occupant = occupant_named(meeting, step.seat, step.person)
    if not occupant.in_room:
        raise OutOfOrder(PROCEDURE, f"{occupant.name} has left already.")
    if meeting.chair is not None and occupant.person == meeting.chair.person:
        raise OutOfOrder(
            PROCEDURE, f"{occupant.name} is in the chair: let somebody else take the chair before they leave."
        )


def returned(meeting: Meeting, step: Returned) -> None:
    """Record that somebody who had left is back."""
    occupant = occupant_named(meeting, step.seat, step.person)
    if occupant.in_room:
        raise OutOfOrder(PROCEDURE, f"{occupant.name} is in the room already.")
    if any(each.seat == step.seat and each.deputy and each.in_room for each in meeting.occupants):
        raise OutOfOrder(PROCEDURE, f"A deputy sits for {occupant.name}: record first that the deputy left.")


def chair_taken(meeting: Meeting, step: ChairTaken) -> None:
    """Let somebody who is there take the chair."""
    occupant = occupant_named(meeting, step.seat, step.person)
    if not occupant.in_room:
        raise OutOfOrder(PROCEDURE, f"{occupant.name} is not in the room and cannot take the chair.")
    if seat_named(meeting, step.seat).seat.acts_as is ActsAs.OBSERVER or occupant.deputy:
        what = "a deputy" if occupant.deputy else "an observer"
        raise OutOfOrder(PROCEDURE, f"{occupant.name} is {what} and cannot take the chair.")
    item = meeting.current
    if item is not None and occupant.person in out_for(meeting, item):
        raise OutOfOrder(
            "B-063", f"{occupant.name} must leave for item {item.number} and cannot take the chair for it."
        )


def interest_declared(meeting: Meeting, step: InterestDeclared) -> None:
    """Record an interest declared in an item; one declared after 28 days is kept, and noted (B-062)."""
    item_named(meeting, step.number)
    here = [each for each in meeting.occupants if each.seat == step.seat]
    interests: tuple[Interest, ...] = ()
    if any(each.deputy for each in here) and step.person is None:
        occupant = next(each for each in here if each.deputy)
        name = occupant.name
    else:
        _seat, holder = holder_named(meeting, step.seat, step.person)
        name, interests = holder.name, holder.interests
    if (step.interest is None) == (step.new is None):
        raise OutOfOrder("B-062", "Name an interest in the register, or describe a new one: one of the two.")
    if step.new is not None:
        _declared_new(step.new, name)
        return
    registered = next((each for each in interests if each.code == step.interest), None)
    if registered is None:
        known = ", ".join(each.code for each in interests) or "none"
        raise OutOfOrder(
            "B-062", f"{name} has no interest “{step.interest}” in the register (it holds {known})."
        )


def _declared_new(new: NewInterest, name: str) -> None:
    if new.declared_on < new.aware_on:
        raise OutOfOrder(
            "B-062",
            f"It cannot be declared ({plain_date(new.declared_on)}) before {name} knew of it "
            f"({plain_date(new.aware_on)}).",
        )


def ruled(meeting: Meeting, step: Ruled) -> None:
    """Record what the chair rules on a conflict (B-063); a later ruling on it replaces it.

    Nobody rules on their own conflict, and in a competitive process the law rules (B-064, B-066).
    """
    item = item_named(meeting, step.number)
    _still_to_decide(item)
    occupant = occupant_named(meeting, step.seat, step.person)
    assert meeting.chair is not None, "an open meeting has somebody in the chair"
    if occupant.person == meeting.chair.person:
        raise OutOfOrder(
            "B-063",
            f"{occupant.name} is in the chair and cannot rule on their own conflict. "
            "Let somebody else take the chair first.",
        )
    by_law = must_step_out(meeting, item, occupant.person)
    if by_law is not None and step.ruling is not Ruling.LEAVE:
        raise OutOfOrder(
            by_law.rule, f"{by_law.why} They must leave for item {item.number}; the chair has no choice here."
        )


def _still_to_decide(item: ItemNow) -> None:
    if item.stage not in (ItemStage.WAITING, ItemStage.OPEN):
        raise OutOfOrder("B-063", f"Item {item.number} is {item.stage}: a ruling on it comes too late.")
    if item.motion is not None and item.motion.outcome is not None:
        raise OutOfOrder(
            "B-063", f"The result of item {item.number} is declared: a ruling on it comes too late."
        )
