"""References: everything a handbook names by code must be there on the day it is to hold.

A wrong code is not a finding about a board but a mistake in the file: nothing can be recorded about something
that does not exist. So these refuse, with the item they stand in.
"""

from collections.abc import Iterator
from datetime import date

from catchment.foundation.rules.findings import About
from catchment.governance.rules.document import AllOf, AnyOf, AtLeast, Body, Handbook
from catchment.governance.rules.document.predicates import Predicate
from catchment.governance.rules.document.vocabulary import Purpose
from catchment.governance.rules.references_of_pools import about_pool, in_pools, organisations_of
from catchment.governance.rules.references_of_schemes import in_scheme
from catchment.governance.rules.references_values import Known, Misreference

__all__ = ["Known", "Misreference", "misreferences", "organisations_named"]

EVERYBODY = frozenset({"members"})


Named = tuple[str, About]


def organisations_named(handbook: Handbook) -> Iterator[Named]:
    """Give every organisation code in the handbook, with the item that names it."""
    system = handbook.system
    yield system, About("icb", system, system)
    for instrument in handbook.instruments:
        if instrument.organisation:
            about = About("instrument", f"{system}/{instrument.code}", instrument.title)
            yield instrument.organisation, about
    for plan in handbook.plans:
        if plan.organisation:
            yield plan.organisation, About("plan", f"{system}/{plan.code}", plan.title)
    for body in handbook.bodies:
        yield from _of_body(body)
    ours = {body.code for body in handbook.bodies}
    for delegation in handbook.delegations:
        about = About("delegation", f"{system}/{delegation.code}", f"Delegation {delegation.code}")
        yield from ((code, about) for code in delegation.jointly_with)
        for holder in (delegation.delegator, delegation.delegate, *delegation.onward_to):
            if "/" not in holder and holder not in ours:
                yield holder, about
    for fund in handbook.pooled_funds:
        yield from ((code, about_pool(system, fund)) for code in organisations_of(fund))
    for person in handbook.people:
        about = About("person", person.code, person.name)
        for post in person.posts:
            yield from ((code, about) for code in (post.employer, post.seconded_to) if code)
        for interest in person.interests:
            if interest.organisation:
                code = f"{person.code}/{interest.code}"
                yield interest.organisation, About("interest", code, f"{person.name}'s interest")


def _of_body(body: Body) -> Iterator[Named]:
    about = About("body", body.code, body.name)
    for code in (body.organisation, body.accountable_body, *(party.organisation for party in body.parties)):
        if code:
            yield code, about
    for seat in body.seats:
        place = About("seat", f"{body.code}/{seat.code}", f"{seat.title} of {body.name}")
        if seat.organisation:
            yield seat.organisation, place
        yield from ((code, place) for code in seat.nominators)
        yield from ((code, place) for code in (seat.mandate.organisations if seat.mandate else ()))
        for holder in seat.holders:
            yield from ((code, place) for code in holder.nominated_by)


def misreferences(handbook: Handbook, known: Known, on: date) -> list[Misreference]:
    """Return every reference of the handbook that leads nowhere on the day it is to hold."""
    found = [
        Misreference(about, _organisation_sentence(code, known, on))
        for code, about in dict.fromkeys(organisations_named(handbook))
        if not known.organisations.get(code) and not _before_the_board(handbook, about, known)
    ]
    found += _in_bodies(handbook, known)
    found += in_scheme(handbook, known)
    found += in_pools(handbook, known)
    found += _circles(handbook)
    bodies = {body.code for body in handbook.bodies}
    for plan in handbook.plans:
        for code in (plan.body, *plan.opinions):
            if code and code not in bodies:
                about = About("plan", f"{handbook.system}/{plan.code}", plan.title)
                found.append(
                    Misreference(about, f"The plan {plan.code} names the body {code}, which is not here.")
                )
    for person in handbook.people:
        about = About("person", person.code, person.name)
        if person.code in known.people:
            whose = known.people[person.code]
            found.append(
                Misreference(
                    about, f"{person.code} is kept in the handbook of {whose}; name them, do not repeat them."
                )
            )
        elif person.code in known.taken:
            found.append(_taken(about, person.code, known))
        for post in person.posts:
            if post.team and post.team not in bodies:
                found.append(
                    Misreference(about, f"{person.name} works in the team {post.team}, which is not here.")
                )
    return found


def _before_the_board(handbook: Handbook, about: About, known: Known) -> bool:
    """Say whether a system that is not open yet is only named as whose area a handbook is about.

    Councils' health and wellbeing boards were there before integrated care boards were (C-014).
    """
    board = any(body.purpose is Purpose.ICB_BOARD for body in handbook.bodies)
    return about.kind == "icb" and about.code in known.organisations and not board


def _organisation_sentence(code: str, known: Known, on: date) -> str:
    if code in known.organisations:
        return f"The organisation {code} does not exist on {on}: it had closed, or had not opened."
    return f"No organisation has the code {code}."


def _in_bodies(handbook: Handbook, known: Known) -> Iterator[Misreference]:
    bodies = {body.code for body in handbook.bodies}
    people = {person.code for person in handbook.people} | set(known.people) | known.coming
    instruments = {each.code for each in handbook.instruments}
    for body in handbook.bodies:
        about = About("body", body.code, body.name)
        if body.code in known.bodies:
            whose = known.bodies[body.code]
            yield Misreference(about, f"{body.code} is a body of {whose}; this one needs a code of its own.")
        elif body.code in known.taken:
            yield _taken(about, body.code, known)
        for code in (body.parent, *body.reports_to, *body.feeds):
            if code and code not in bodies:
                yield Misreference(
                    about, f"{body.code} names the body {code}, which is not in this handbook."
                )
        if body.purpose is Purpose.ICB_BOARD and body.organisation not in (None, handbook.system):
            whose = f"the board of {body.organisation}, but this is the handbook of {handbook.system}"
            yield Misreference(about, f"{body.code} is said to be {whose}.")
        if body.instrument and body.instrument not in instruments:
            yield Misreference(
                about, f"{body.code} rests on the instrument {body.instrument}, which is not here."
            )
        if body.area and body.area not in known.areas:
            yield Misreference(
                about, f"{body.code} covers the area {body.area}, which does not exist on the day."
            )
        for group in _groups_without_seats(body):
            sentence = f"A rule of {body.code} counts “{group}”, but no seat there is called or described so."
            yield Misreference(about, sentence)
        for seat in body.seats:
            for code in seat.mandate.bodies if seat.mandate else ():
                if code not in bodies:
                    place = About("seat", f"{body.code}/{seat.code}", f"{seat.title} of {body.name}")
                    sentence = f"The mandate of {seat.code} of {body.code} is from {code}, which is not here."
                    yield Misreference(place, sentence)
            for holder in seat.holders:
                if holder.person not in people:
                    place = About("seat", f"{body.code}/{seat.code}", f"{seat.title} of {body.name}")
                    held = f"The seat {seat.code} of {body.code} is held by {holder.person}"
                    sentence = f"{held}, who is not described."
                    yield Misreference(place, sentence)


def _taken(about: About, code: str, known: Known) -> Misreference:
    return Misreference(about, f"The code {code} is taken by {known.taken[code]}; give it another.")


def _groups_without_seats(body: Body) -> list[str]:
    """Return the groups that a body's rules count and that nobody at its table is in."""
    there = EVERYBODY.union(*(seat.words for seat in body.seats))
    named: list[str] = []
    if body.quorum:
        named += _groups(body.quorum.needs)
    if body.voting:
        named += [each.of for each in body.voting.thresholds]
        named += [body.voting.casting_vote] if body.voting.casting_vote else []
    return [group for group in dict.fromkeys(named) if group not in there]


def _groups(predicate: Predicate) -> Iterator[str]:
    match predicate:
        case AtLeast():
            yield predicate.of
        case AllOf():
            for inner in predicate.all:
                yield from _groups(inner)
        case AnyOf():
            for inner in predicate.any:
                yield from _groups(inner)


def _circles(handbook: Handbook) -> Iterator[Misreference]:
    """Give each body that is, through its parents, its own parent."""
    parents = {body.code: body.parent for body in handbook.bodies}
    for body in handbook.bodies:
        seen, here = {body.code}, body.parent
        while here in parents and here not in seen:
            seen.add(here)
            here = parents[here]
        if here == body.code:
            about = About("body", body.code, body.name)
            yield Misreference(about, f"{body.code} is, through its parents, its own parent.")
