"""Conflicts of interest: what the register suggests, what the chair ruled, who is out (B-062 to B-066).

The register suggests; the chair decides. Being a member of the board and working for a provider is not by
itself a conflict, so nobody is sent out for it (B-065). One case is not left to the chair: in a competitive
process, whoever holds a position with a bidder or has an interest in one steps out (B-064, B-066).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from catchment.authority.rules.meeting.setting import HolderThen, SeatThen, Setting
from catchment.authority.rules.meeting.state import ItemNow, Meeting
from catchment.authority.rules.meeting.steps import AgendaItem, Ruling

NO_CONFLICT = " That is not by itself a conflict."


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody who may have a conflict with an item, why, and whether the law leaves no choice."""

    seat: str
    person: str
    name: str
    organisation: str
    organisation_name: str
    why: str
    rule: str
    must_leave: bool = False
    interest: str = ""  # its code in the register
    declared: bool = False  # at this meeting, for this item
    ruling: Ruling | None = None


def suggested_conflicts(meeting: Meeting, number: int) -> tuple[Suggestion, ...]:
    """Return who may have a conflict with an item, by seat (B-063); empty where there is no such item.

    Somebody is suggested for each interest in the register of the day, and each post, that names an
    organisation the item bears on.
    """
    item = meeting.item(number)
    if item is None:
        return ()
    declared = {each.person for each in meeting.declarations if each.number == number}
    ruled = {each.person: each.ruling for each in meeting.conflicts if each.number == number}
    return tuple(
        Suggestion(
            **{
                name: getattr(each, name)
                for name in Suggestion.__slots__
                if name not in ("declared", "ruling")
            },
            declared=each.person in declared,
            ruling=ruled.get(each.person),
        )
        for each in matches(meeting.body, item.says, meeting.day)
    )


def matches(setting: Setting, item: AgendaItem, on: date) -> Iterator[Suggestion]:
    """Give whoever of the body may have a conflict with something it decides (B-063 to B-066).

    Each person is given once for an organisation, with everything that ties them to it.
    """
    found: dict[tuple[str, str], list[Suggestion]] = {}
    for seat in setting.seats:
        for holder in seat.holders:
            for each in _of_holder(setting, seat, holder, item, on):
                found.setdefault((each.person, each.organisation), []).append(each)
    yield from map(_as_one, found.values())


def _as_one(found: list[Suggestion]) -> Suggestion:
    """Return the gravest of what ties somebody to an organisation, with the reasons of all."""
    gravest = max(found, key=lambda each: (each.must_leave, each.rule != "B-065"))
    whys = [each.why for each in found]
    if gravest.rule != "B-065":
        whys = [why.removesuffix(NO_CONFLICT) for why in whys]
    interest = next((each.interest for each in found if each.interest), "")
    return replace(gravest, seat=found[0].seat, why=" ".join(dict.fromkeys(whys)), interest=interest)


def _of_holder(
    setting: Setting, seat: SeatThen, holder: HolderThen, item: AgendaItem, on: date
) -> Iterator[Suggestion]:
    for code in item.organisations:
        named = setting.organisation(code)
        who = (seat.code, holder.person, holder.name, code, named)
        for interest in holder.interests:
            holds = interest.since <= on and (interest.until is None or on < interest.until)
            if interest.organisation == code and holds:
                what = interest.description.rstrip(".")
                why = f"{holder.name} has registered an interest in {named}: {what}."
                rule = "B-064" if item.competitive else "B-063"
                yield Suggestion(*who, why, rule, item.competitive, interest.code)
        for post in holder.posts:
            if post.employer == code:
                yield _of_post(who, post.title, item.competitive)
        if seat.seat.organisation == code and not any(post.employer == code for post in holder.posts):
            yield _of_post(who, seat.seat.title, item.competitive)


def _of_post(who: tuple[str, str, str, str, str], title: str, competitive: bool) -> Suggestion:
    """Return what a position with an organisation suggests: to step out if it bids, else only to think."""
    _seat, _person, name, _code, named = who
    why = f"{name} is {title} at {named}"
    if competitive:
        return Suggestion(*who, f"{why}, which bids in this competitive process.", "B-066", True)
    return Suggestion(*who, f"{why}.{NO_CONFLICT}", "B-065")


def late_by(aware_on: date, declared_on: date, allowed: int) -> int:
    """Return by how many days a declaration was too late; `allowed` days are given by law (B-062)."""
    return max(0, (declared_on - aware_on).days - allowed)


def must_step_out(meeting: Meeting, item: ItemNow, person: str) -> Suggestion | None:
    """Return why somebody must step out of a competitive process whatever the chair says (B-064, B-066)."""
    if not item.says.competitive:
        return None
    found = (each for each in matches(meeting.body, item.says, meeting.day) if each.person == person)
    by_law = next((each for each in found if each.must_leave), None)
    if by_law is not None:
        return by_law
    for each in meeting.declarations:
        whose = (each.number, each.person) == (item.number, person)
        if whose and each.organisation in item.says.organisations:
            named = meeting.body.organisation(each.organisation)
            why = f"{each.name} declared an interest in {named}, which bids in this competitive process."
            return Suggestion(
                each.seat, person, each.name, each.organisation, named, why, "B-064", True, declared=True
            )
    return None


def out_for(meeting: Meeting, item: ItemNow) -> dict[str, str]:
    """Return who is out of the room for an item because of a conflict, by person, with the reason."""
    found = {
        each.person: each.because
        for each in meeting.conflicts
        if each.number == item.number and each.ruling is Ruling.LEAVE
    }
    for occupant in meeting.occupants:
        by_law = must_step_out(meeting, item, occupant.person)
        if by_law is not None:
            found.setdefault(occupant.person, by_law.why)
    return found


def silent_for(meeting: Meeting, item: ItemNow) -> dict[str, str]:
    """Return who stays for an item without a vote, by person, with the reason."""
    return {
        each.person: each.because
        for each in meeting.conflicts
        if each.number == item.number and each.ruling is Ruling.NO_VOTE
    }
