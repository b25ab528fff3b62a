"""Reading the setting of a meeting out of a handbook: who sits where that day, by which rules.

Where a body says no voting rule, or not who decides urgently, the usual one is taken, which is data that a
handbook can set (B-072, B-073), and the setting says that it was taken. A quorum is never assumed: it is in
no statute, only in each body's standing orders (B-070).
"""

from collections.abc import Mapping
from datetime import date

from catchment.authority.rules.meeting.setting import HolderThen, PostThen, SeatThen, Setting
from catchment.governance.rules.assumed import Values, words_of
from catchment.governance.rules.document import (
    AtLeast,
    Body,
    Handbook,
    Person,
    Seat,
    UrgentDecisions,
    Voting,
)
from catchment.governance.rules.document.predicates import SHARE
from catchment.governance.rules.document.vocabulary import BodyKind, Purpose
from catchment.governance.rules.facts import holders_on

COMMITTEES = (BodyKind.COMMITTEE, BodyKind.SUB_COMMITTEE)


def setting_of(
    handbook: Handbook,
    body: Body,
    on: date,
    people: Mapping[str, Person],
    organisations: Mapping[str, str],
    values: Values,
) -> Setting:
    """Return what a handbook says of a body on a day.

    `people` are those who hold its seats, by code, of whichever handbook keeps them; `organisations` are
    names by code; `values` are those that are not certain, by rule.
    """
    seats = tuple(
        SeatThen(
            seat=seat.model_copy(update={"holders": ()}),
            holders=tuple(_holder(people.get(each.person), each.person, on) for each in holders_on(seat, on)),
        )
        for seat in body.seats
    )
    named = {code for seat in seats for code in _named(seat)}
    voting = body.voting or usual_voting(values)
    urgent = body.urgent or _usual_urgent(body, values)
    return Setting(
        body=body.code,
        name=body.name,
        system=handbook.system,
        kind=body.kind,
        purpose=body.purpose,
        icb=_icb_takes_part(handbook, body),
        must_be_public=must_be_public(handbook, body, on),
        quorum=body.quorum,
        voting=voting,
        voting_assumed=body.voting is None and voting is not None,
        urgent=urgent,
        urgent_assumed=body.urgent is None and urgent is not None,
        seats=seats,
        organisations={code: organisations[code] for code in sorted(named) if code in organisations},
    )


def _holder(person: Person | None, code: str, on: date) -> HolderThen:
    if person is None:
        return HolderThen(person=code, name=code)
    now = [each for each in person.interests if each.since <= on and (each.until is None or on < each.until)]
    posts = [each for each in person.posts if each.since <= on and (each.until is None or on < each.until)]
    employers = [
        PostThen(employer=where, title=each.title)
        for each in posts
        for where in (each.employer, each.seconded_to)
        if where is not None
    ]
    return HolderThen(person=code, name=person.name, interests=tuple(now), posts=tuple(employers))


def _named(seat: SeatThen) -> set[str]:
    named = {post.employer for holder in seat.holders for post in holder.posts}
    named |= {each.organisation for holder in seat.holders for each in holder.interests if each.organisation}
    return named | ({seat.seat.organisation} if seat.seat.organisation else set())


def _icb_takes_part(handbook: Handbook, body: Body) -> bool:
    whose = {body.organisation, *(party.organisation for party in body.parties)} - {None}
    return not whose or handbook.system in whose


def must_be_public(handbook: Handbook, body: Body, on: date) -> bool:
    """Say whether a body meets in public: the board, a committee of all board members, or one that says so.

    Source: B-068.
    """
    if body.public or body.purpose is Purpose.ICB_BOARD:
        return True
    board = next((each for each in handbook.bodies if each.purpose is Purpose.ICB_BOARD), None)
    if board is None or body.kind not in COMMITTEES:
        return False
    members = _members(board, on)
    return bool(members) and members <= _members(body, on)


def _members(body: Body, on: date) -> set[str]:
    return {each.person for seat in body.seats for each in holders_on(seat, on)}


def usual_voting(values: Values) -> Voting | None:
    """Return the voting rule of a body that says none (B-072); None where the value cannot be used."""
    said = values.get("B-072", {})
    threshold, casting = said.get("threshold"), said.get("casting_vote")
    if not isinstance(threshold, str) or not SHARE.fullmatch(threshold):
        return None
    return Voting(
        thresholds=(AtLeast(at_least=threshold),), casting_vote=casting if isinstance(casting, str) else None
    )


def _usual_urgent(body: Body, values: Values) -> UrgentDecisions | None:
    """Return who usually decides urgently (B-073), where the body has all of those seats."""
    words = words_of(values, "B-073", "together") or ()
    found: list[Seat] = []
    for word in words:
        seats = [seat for seat in body.seats if word in seat.words]
        if len(seats) != 1:
            return None
        found.append(seats[0])
    return UrgentDecisions(together=tuple(seat.code for seat in found)) if found else None
