"""People who may decide about providers, and what ties each to organisations, by the handbook of a day.

A post with another organisation than the buyer, or a seat on its board, is a position there; an interest that
names an organisation is one. `rules/selection/conflicts.py` says what follows (B-064 to B-066).
"""

from collections.abc import Iterable, Iterator
from datetime import date

from catchment.authority.rules.selection.steps import DeciderNamed, Tie
from catchment.foundation.moment import Moment
from catchment.governance.queries.handbook import load_handbook
from catchment.governance.rules.document import Handbook, Person
from catchment.governance.rules.document.people import Lasting
from catchment.governance.rules.document.vocabulary import ActsAs, Purpose, SeatRole
from catchment.governance.rules.facts import holders_on

MOST_WORDS = 300


def people_of(system: str, moment: Moment) -> dict[str, str]:
    """Return the people of a system's handbook on the day, name by code; nobody where it has none."""
    handbook = load_handbook(system, moment)
    return {person.code: person.name for person in handbook.people} if handbook else {}


def deciders_on(system: str, people: Iterable[str], day: date) -> dict[str, DeciderNamed]:
    """Return people as decision-makers with their ties on a day, by code; those whom nobody describes are
    left out.
    """
    handbook = load_handbook(system, Moment(day))
    if handbook is None:
        return {}
    wanted = set(people)
    return {each.code: _decider(handbook, each, day) for each in handbook.people if each.code in wanted}


def _decider(handbook: Handbook, person: Person, day: date) -> DeciderNamed:
    ties = tuple(dict.fromkeys(_ties(handbook, person, day)))
    return DeciderNamed(
        on=day, person=person.code, name=person.name, icb_member=_member(handbook, person, day), ties=ties
    )


def _ties(handbook: Handbook, person: Person, day: date) -> Iterator[Tie]:
    own = handbook.system
    for post in person.posts:
        for employer in filter(None, (post.employer, post.seconded_to)):
            if employer != own and _holds(post, day):
                yield Tie(organisation=employer, how=post.title, position=True)
    for body in handbook.bodies:
        if body.organisation is None or body.organisation == own:
            continue
        for seat in body.seats:
            if any(held.person == person.code for held in holders_on(seat, day)):
                how = f"{seat.title}, {body.name}"[:MOST_WORDS]
                yield Tie(organisation=body.organisation, how=how, position=True)
    for interest in person.interests:
        if interest.organisation and interest.organisation != own and _holds(interest, day):
            how = interest.description[:MOST_WORDS]
            yield Tie(organisation=interest.organisation, how=how, position=False)


def _holds(item: Lasting, day: date) -> bool:
    return item.since <= day and (item.until is None or day < item.until)


def _member(handbook: Handbook, person: Person, day: date) -> bool:
    """Say whether somebody is a member of the integrated care board (regulation 21(5)): observers are not."""
    return any(
        held.person == person.code
        for body in handbook.bodies
        if body.purpose is Purpose.ICB_BOARD
        for seat in body.seats
        if seat.acts_as is not ActsAs.OBSERVER and seat.role not in (SeatRole.OBSERVER, SeatRole.SECRETARY)
        for held in holders_on(seat, day)
    )
