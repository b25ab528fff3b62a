"""Who is there: the chair, deputies and apologies, leaving, interests and rulings (B-062 to B-066)."""

from dataclasses import replace

from catchment.authority.rules.meeting.conflicts import late_by, must_step_out, out_for
from catchment.authority.rules.meeting.people import (
    PROCEDURE,
    holder_named,
    item_named,
    occupant_named,
    seat_named,
)
from catchment.authority.rules.meeting.state import (
    Apology,
    Conflict,
    Declaration,
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
from catchment.governance.rules.days import DAYS_TO_DECLARE
from catchment.governance.rules.document import Interest
from catchment.governance.rules.document.vocabulary import ActsAs, SeatRole
from catchment.structure.rules.words import plain_date


def opened(meeting: Meeting, step: Opened) -> Meeting:
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
    chair = Occupant(seat.code, seat.seat.title, holder.person, holder.name)
    apologies = tuple(each for each in meeting.apologies if each.seat != seat.code)
    return replace(today, stage=Stage.OPEN, chair=chair, occupants=(chair,), apologies=apologies)


def attended(meeting: Meeting, step: Attended) -> Meeting:
    """Record that a seat's holder came, sent a deputy who is named, or sent apologies."""
    if step.how is not Attending.APOLOGIES and meeting.stage is not Stage.OPEN:
        raise OutOfOrder(
            PROCEDURE, "Nobody is there before the meeting is open. Open it from the chair first."
        )
    sitting = [each for each in meeting.occupants if each.seat == step.seat]
    if step.how is Attending.DEPUTY:
        return _with_deputy(meeting, step, sitting)
    seat, holder = holder_named(meeting, step.seat, step.person)
    here = next((each for each in sitting if each.person == holder.person), None)
    rest = tuple(a for a in meeting.apologies if (a.seat, a.person) != (seat.code, holder.person))
    if step.how is Attending.APOLOGIES:
        if here is not None:
            raise OutOfOrder(
                PROCEDURE, f"{holder.name} is at the meeting. If they went, record that they left."
            )
        apology = Apology(seat.code, seat.seat.title, holder.person, holder.name)
        return replace(meeting, apologies=(*rest, apology))
    if here is not None:
        raise OutOfOrder(PROCEDURE, f"{holder.name} is recorded already in the seat {seat.seat.title}.")
    if any(each.deputy and each.in_room for each in sitting):
        raise OutOfOrder(PROCEDURE, f"A deputy sits for {holder.name}: record first that the deputy left.")
    occupant = Occupant(seat.code, seat.seat.title, holder.person, holder.name)
    return replace(meeting, occupants=(*meeting.occupants, occupant), apologies=rest)


def _with_deputy(meeting: Meeting, step: Attended, sitting: list[Occupant]) -> Meeting:
    seat = seat_named(meeting, step.seat)
    if not step.deputy:
        raise OutOfOrder("B-072", f"Name the deputy who came for the seat {seat.seat.title}.")
    if not seat.holders:
        raise OutOfOrder("B-072", f"The seat {seat.seat.title} is vacant: there is nobody to deputise for.")
    if any(each.in_room for each in sitting):
        raise OutOfOrder(PROCEDURE, f"{sitting[0].name} sits in the seat {seat.seat.title} already.")
    occupants = tuple(each for each in meeting.occupants if not (each.seat == seat.code and each.deputy))
    person = step.person or f"{seat.code}:deputy"
    deputy = Occupant(seat.code, seat.seat.title, person, step.deputy, deputy=True)
    return replace(meeting, occupants=(*occupants, deputy))


def left(meeting: Meeting, step: Left) -> Meeting:
    """Record that somebody left the room, from every seat they sit in."""
    occupant = occupant_named(meeting, step.seat, step.person)
    if not occupant.in_room:
        raise OutOfOrder(PROCEDURE, f"{occupant.name} has left already.")
    if meeting.chair is not None and occupant.person == meeting.chair.person:
        raise OutOfOrder(
            PROCEDURE, f"{occupant.name} is in the chair: let somebody else take the chair before they leave."
        )
    return _moved(meeting, occupant.person, in_room=False, why=step.reason or "")


def returned(meeting: Meeting, step: Returned) -> Meeting:
    """Record that somebody who had left is back."""
    occupant = occupant_named(meeting, step.seat, step.person)
    if occupant.in_room:
        raise OutOfOrder(PROCEDURE, f"{occupant.name} is in the room already.")
    if any(each.seat == step.seat and each.deputy and each.in_room for each in meeting.occupants):
        raise OutOfOrder(PROCEDURE, f"A deputy sits for {occupant.name}: record first that the deputy left.")
    return _moved(meeting, occupant.person, in_room=True, why="")


def _moved(meeting: Meeting, person: str, *, in_room: bool, why: str) -> Meeting:
    occupants = tuple(
        replace(each, in_room=in_room, why_out=why) if each.person == person else each
        for each in meeting.occupants
    )
    return replace(meeting, occupants=occupants)


def chair_taken(meeting: Meeting, step: ChairTaken) -> Meeting:
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
    return replace(meeting, chair=occupant)


def interest_declared(meeting: Meeting, step: InterestDeclared) -> Meeting:
    """Record an interest declared in an item; one declared after 28 days is kept, and noted (B-062)."""
    item = item_named(meeting, step.number)
    here = [each for each in meeting.occupants if each.seat == step.seat]
    interests: tuple[Interest, ...] = ()
    if any(each.deputy for each in here) and step.person is None:
        occupant = next(each for each in here if each.deputy)
        declares_as = (occupant.person, occupant.name)
    else:
        _seat, holder = holder_named(meeting, step.seat, step.person)
        declares_as, interests = (holder.person, holder.name), holder.interests
    if (step.interest is None) == (step.new is None):
        raise OutOfOrder("B-062", "Name an interest in the register, or describe a new one: one of the two.")
    person, name = declares_as
    if step.new is not None:
        return _declared_new(meeting, step, step.new, person, name)
    registered = next((each for each in interests if each.code == step.interest), None)
    if registered is None:
        known = ", ".join(each.code for each in interests) or "none"
        raise OutOfOrder(
            "B-062", f"{name} has no interest “{step.interest}” in the register (it holds {known})."
        )
    declaration = Declaration(
        item.number,
        step.seat,
        person,
        name,
        registered.description,
        registered.organisation or "",
        interest=registered.code,
    )
    return replace(meeting, declarations=(*meeting.declarations, declaration))


def _declared_new(
    meeting: Meeting, step: InterestDeclared, new: NewInterest, person: str, name: str
) -> Meeting:
    if new.declared_on < new.aware_on:
        raise OutOfOrder(
            "B-062",
            f"It cannot be declared ({plain_date(new.declared_on)}) before {name} knew of it "
            f"({plain_date(new.aware_on)}).",
        )
    declaration = Declaration(
        step.number,
        step.seat,
        person,
        name,
        new.description,
        new.organisation or "",
        aware_on=new.aware_on,
        declared_on=new.declared_on,
        days_late=late_by(new.aware_on, new.declared_on, DAYS_TO_DECLARE),
    )
    return replace(meeting, declarations=(*meeting.declarations, declaration))


def ruled(meeting: Meeting, step: Ruled) -> Meeting:
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
    ruling = Conflict(
        item.number,
        occupant.seat,
        occupant.person,
        occupant.name,
        step.ruling,
        step.because,
        by_law.rule if by_law else "B-063",
    )
    rest = tuple(c for c in meeting.conflicts if (c.number, c.person) != (item.number, occupant.person))
    return replace(meeting, conflicts=(*rest, ruling))


def _still_to_decide(item: ItemNow) -> None:
    if item.stage not in (ItemStage.WAITING, ItemStage.OPEN):
        raise OutOfOrder("B-063", f"Item {item.number} is {item.stage}: a ruling on it comes too late.")
    if item.motion is not None and item.motion.outcome is not None:
        raise OutOfOrder(
            "B-063", f"The result of item {item.number} is declared: a ruling on it comes too late."
        )
