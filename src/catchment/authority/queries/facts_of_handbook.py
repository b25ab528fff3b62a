"""AuthorityFacts with one system's handbook taken from a value: a file, a draft, a design that is compared.

Everything else - the other systems, the ground, the organisations - is as recorded.
"""

from dataclasses import replace
from datetime import date

from catchment.authority.queries.facts import codes_named, facts_at, local_functions, organisation_on
from catchment.authority.rules.facts import (
    AuthorityFacts,
    BodyOn,
    HolderOn,
    ScopedDelegation,
    SeatOn,
)
from catchment.foundation.moment import Moment
from catchment.governance.assumptions import values_for
from catchment.governance.queries.facts import facts_of, organisations_at
from catchment.governance.rules.document import Body, Delegation, Handbook, Person, Seat
from catchment.governance.rules.document.vocabulary import Duty
from catchment.governance.rules.facts import GovernanceFacts, holders_on


def facts_with(
    handbook: Handbook, moment: Moment, *, recorded: AuthorityFacts | None = None
) -> AuthorityFacts:
    """Return the facts with one system's handbook taken from a value, in place of what is recorded of it."""
    facts = recorded or facts_at(moment)
    system = handbook.system
    known = facts_of(handbook, moment)
    bodies = {code: body for code, body in facts.bodies.items() if body.system != system}
    seats = {code: seat for code, seat in facts.seats.items() if seat.body in bodies}
    for body in handbook.bodies:
        bodies[body.code] = _body(body, system)
        seats |= {f"{body.code}/{seat.code}": _seat(body, seat, known, moment) for seat in body.seats}
    was = {each.said.code: each for each in facts.delegations if each.system == system}
    delegations = (
        *(each for each in facts.delegations if each.system != system),
        *(
            ScopedDelegation(system, each, version_since=_since(each, was.get(each.code)))
            for each in handbook.delegations
        ),
    )
    missing = organisations_at(codes_named(bodies.values(), delegations) - set(facts.organisations), moment)
    strangers = {code: organisation_on(each, moment.as_at) for code, each in missing.items()}
    others = {key: each for key, each in facts.functions.items() if not key.startswith(f"{system}-")}
    local = [(system, each) for each in handbook.functions]
    return replace(
        facts,
        functions={**others, **local_functions(local, others)},
        organisations={**facts.organisations, **strangers},
        bodies=bodies,
        seats=seats,
        delegations=delegations,
        reservations=(
            *(each for each in facts.reservations if each[0] != system),
            *((system, each) for each in handbook.reservations),
        ),
        instruments={
            **{key: each for key, each in facts.instruments.items() if key[0] != system},
            **{(system, each.code): each for each in handbook.instruments},
        },
        values={**facts.values, system: values_for(handbook)},
    )


def _since(said: Delegation, recorded: ScopedDelegation | None) -> date | None:
    """Return since when a delegation stands in these words; of a draft's words that is not known."""
    same = recorded is not None and recorded.withdrawn is None and recorded.said == said
    return recorded.version_since if recorded is not None and same else None


def _body(body: Body, system: str) -> BodyOn:
    return BodyOn(
        body.code,
        body.name,
        body.kind,
        system,
        body.purpose,
        body.form,
        body.organisation or "",
        body.area or "",
        tuple((party.organisation, party.role) for party in body.parties),
    )


def _seat(body: Body, seat: Seat, known: GovernanceFacts, moment: Moment) -> SeatOn:
    holders = tuple(
        HolderOn(
            held.person,
            known.person_named(held.person),
            _employers(known.people.get(held.person), moment),
        )
        for held in holders_on(seat, moment.as_at)
    )
    outcomes = tuple((each.name, each.needs) for each in seat.outcomes)
    accountable = Duty.ACCOUNTABLE_FOR_OUTCOMES in seat.duties
    return SeatOn(f"{body.code}/{seat.code}", seat.title, body.code, holders, outcomes, accountable)


def _employers(person: Person | None, moment: Moment) -> frozenset[str]:
    """Return with whom a person of a handbook has a post on the day."""
    if person is None:
        return frozenset()
    day = moment.as_at
    posts = [post for post in person.posts if post.since <= day and (post.until is None or day < post.until)]
    return frozenset(code for post in posts for code in (post.employer, post.seconded_to) if code)
