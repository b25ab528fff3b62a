"""Where everybody of the body is during a meeting, and why somebody may not vote on an item."""

from dataclasses import dataclass

from catchment.authority.rules.meeting.conflicts import out_for, silent_for
from catchment.authority.rules.meeting.room import counts_in
from catchment.authority.rules.meeting.state import ItemNow, Meeting, Occupant
from catchment.governance.rules.document.vocabulary import ActsAs

IN_THE_CHAIR, PRESENT, DEPUTY = "in the chair", "present", "deputy"
CONFLICTED, LEFT, APOLOGIES, NOT_THERE = "out for a conflict", "left", "apologies", "not there"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Somebody of the body: where they are now, and why not in the room."""

    seat: str
    title: str
    person: str
    name: str
    how: str
    votes: bool
    observer: bool
    in_room: bool
    why: str = ""


def whereabouts(meeting: Meeting) -> tuple[Whereabouts, ...]:
    """Return where everybody of the body is, seat by seat, for the item that the meeting is at."""
    out = out_for(meeting, meeting.current) if meeting.current else {}
    found: list[Whereabouts] = []
    for then in meeting.body.seats:
        seat = then.seat
        observer = seat.acts_as is ActsAs.OBSERVER
        here = [each for each in meeting.occupants if each.seat == seat.code]
        for each in here:
            if each.person in out and each.in_room:
                how, why = CONFLICTED, out[each.person]
            elif not each.in_room:
                how, why = LEFT, each.why_out
            elif meeting.chair is not None and meeting.chair.person == each.person:
                how, why = IN_THE_CHAIR, ""
            else:
                how, why = DEPUTY if each.deputy else PRESENT, ""
            inside = each.in_room and each.person not in out
            found.append(
                Whereabouts(
                    seat.code, seat.title, each.person, each.name, how, seat.votes, observer, inside, why
                )
            )
        apologies = {each.person for each in meeting.apologies if each.seat == seat.code}
        for holder in then.holders:
            if not any(each.person == holder.person for each in here):
                how = APOLOGIES if holder.person in apologies else NOT_THERE
                found.append(
                    Whereabouts(
                        seat.code, seat.title, holder.person, holder.name, how, seat.votes, observer, False
                    )
                )
    return tuple(found)


def why_no_vote(meeting: Meeting, item: ItemNow, place: Whereabouts) -> str:
    """Return why somebody may not vote on an item, empty where they may; the page asks before they try."""
    if place.observer or not place.votes:
        return "Has no vote."
    if place.how == CONFLICTED:
        return f"Must leave: {place.why}"
    if not place.in_room:
        return "Is not in the room."
    if place.person in silent_for(meeting, item):
        return "Stays without a vote."
    voting = meeting.body.voting
    deputy = any(
        each.deputy and (each.seat, each.person) == (place.seat, place.person) for each in meeting.occupants
    )
    if deputy and voting is not None and not voting.deputies_vote:
        return "Deputies do not vote here."
    return "" if counts_in(meeting, place.person) == place.seat else "Votes in another seat."


def yet_to_vote(meeting: Meeting, item: ItemNow) -> tuple[Occupant, ...]:
    """Return who may vote on the motion on an item and has not; of a shared seat, nobody once one has."""
    if item.motion is None or item.motion.consensus:
        return ()
    seats = {each.seat for each in item.motion.votes}
    people = {each.person for each in item.motion.votes}
    may = {(p.seat, p.person) for p in whereabouts(meeting) if not why_no_vote(meeting, item, p)}
    return tuple(
        each
        for each in meeting.occupants
        if (each.seat, each.person) in may and each.seat not in seats and each.person not in people
    )
