"""Finding people at a meeting: the holder of a seat by its code, and whoever sits there now."""

from catchment.authority.rules.meeting.setting import HolderThen, SeatThen
from catchment.authority.rules.meeting.state import ItemNow, Meeting, Occupant
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.structure.rules.words import listed

PROCEDURE = "B-067"  # the constitution states how decisions are made; each step has its place in that


def seat_named(meeting: Meeting, code: str) -> SeatThen:
    """Return a seat of the body, or raise OutOfOrder with the seats there are."""
    seat = meeting.body.seat(code)
    if seat is None:
        seats = listed([each.code for each in meeting.body.seats], 12)
        raise OutOfOrder(
            "B-077", f"{meeting.body.name} has no seat “{code}”. Its seats are {seats or 'not recorded'}."
        )
    return seat


def holder_named(meeting: Meeting, code: str, person: str | None) -> tuple[SeatThen, HolderThen]:
    """Return a seat with its holder; `person` says which, where it is shared. Raises OutOfOrder."""
    seat = seat_named(meeting, code)
    found = [each for each in seat.holders if person is None or each.person == person]
    if not seat.holders:
        raise OutOfOrder("B-077", f"The seat {seat.seat.title} is vacant on the day of the meeting.")
    if not found:
        held = listed([each.name for each in seat.holders])
        raise OutOfOrder("B-077", f"{person} does not hold the seat {seat.seat.title}; {held} does.")
    if len(found) > 1:
        names = listed([f"{each.name} ({each.person})" for each in found])
        raise OutOfOrder("B-077", f"The seat {seat.seat.title} is shared by {names}: say which of them.")
    return seat, found[0]


def occupant_named(meeting: Meeting, code: str, person: str | None) -> Occupant:
    """Return who sits in a seat at the meeting; raises OutOfOrder where nobody does, or not in the room."""
    seat = seat_named(meeting, code)
    here = [each for each in meeting.occupants if each.seat == code]
    found = [each for each in here if person is None or each.person == person]
    if not found:
        raise OutOfOrder(
            PROCEDURE, f"Nobody is at the meeting for the seat {seat.seat.title}: record who came."
        )
    if len(found) > 1:
        names = listed([f"{each.name} ({each.person})" for each in found])
        raise OutOfOrder(PROCEDURE, f"{names} share the seat {seat.seat.title}: say which of them.")
    return found[0]


def item_named(meeting: Meeting, number: int) -> ItemNow:
    """Return an item of the agenda, or raise OutOfOrder with the numbers there are."""
    item = meeting.item(number)
    if item is None:
        numbers = listed([str(each.number) for each in meeting.items], 30)
        raise OutOfOrder(
            PROCEDURE,
            f"There is no item {number} on the agenda. Its items are {numbers or 'still to be added'}.",
        )
    return item
