"""References of the scheme of reservation and delegation: functions, bodies, seats, areas, instruments.

Only what leads nowhere is refused. A delegation that breaks the law leads somewhere: it loads, a check finds
it, and it grants nothing.
"""

import difflib
from collections.abc import Iterator, Mapping

from catchment.foundation.rules.findings import About
from catchment.governance.rules.document import Delegation, Handbook
from catchment.governance.rules.references_values import Known, Misreference

NEAREST = 3


def in_scheme(handbook: Handbook, known: Known) -> Iterator[Misreference]:
    """Give every reference of the scheme that leads nowhere."""
    functions = {**known.functions, **{each.code: each.name for each in handbook.functions}}
    yield from _functions(handbook, known, functions)
    bodies = {body.code for body in handbook.bodies}
    for reservation in handbook.reservations:
        about = About("reservation", f"{handbook.system}/{reservation.code}", reservation.code)
        yield from unknown_functions(about, (reservation.function,), functions)
        if reservation.to not in bodies:
            said = f"{reservation.code} reserves to the body {reservation.to}, which is not in this handbook."
            yield Misreference(about, said)
    seats = {f"{body.code}/{seat.code}" for body in handbook.bodies for seat in body.seats}
    for body in handbook.bodies:
        for seat in body.seats:
            place = About("seat", f"{body.code}/{seat.code}", f"{seat.title} of {body.name}")
            for outcome in seat.outcomes:
                yield from unknown_functions(place, outcome.needs, functions)
    for delegation in handbook.delegations:
        yield from _of_delegation(handbook, delegation, known, functions, seats)


def _functions(handbook: Handbook, known: Known, functions: Mapping[str, str]) -> Iterator[Misreference]:
    """Give what is wrong with the functions that the system names itself."""
    parents = {each.code: each.parent for each in handbook.functions}
    for each in handbook.functions:
        about = About("function", f"{handbook.system}/{each.code}", each.name)
        if each.code in known.functions:
            yield Misreference(about, f"The function {each.code} is in the national catalogue already.")
        elif not each.code.startswith(f"{handbook.system}-"):
            expected = f"{handbook.system}-{each.code}"[:60]
            said = (
                f"{each.code} is this system's own function: its code starts with the system's, {expected}."
            )
            yield Misreference(about, said)
        yield from unknown_functions(about, (each.parent,), functions)
        seen, here = {each.code}, each.parent
        while here in parents and here not in seen:
            seen.add(here)
            here = parents[here]
        if here == each.code:
            yield Misreference(about, f"{each.code} is, through its parents, its own parent.")


def _of_delegation(
    handbook: Handbook,
    delegation: Delegation,
    known: Known,
    functions: Mapping[str, str],
    seats: set[str],
) -> Iterator[Misreference]:
    about = About("delegation", f"{handbook.system}/{delegation.code}", f"Delegation {delegation.code}")
    yield from unknown_functions(about, (*delegation.functions, *delegation.excepting), functions)
    named = (delegation.delegator, delegation.delegate, delegation.cover, *delegation.onward_to)
    for holder in named:
        if holder and "/" in holder and holder not in seats:
            yield Misreference(about, f"{delegation.code} names the seat {holder}, which is not here.")
    if delegation.cover and "/" not in delegation.cover:
        said = f"{delegation.code} names {delegation.cover} as cover: cover is a seat, such as BOARD/chair."
        yield Misreference(about, said)
    for area in delegation.areas:
        if area not in known.areas:
            said = f"{delegation.code} holds in the area {area}, which does not exist on the day."
            yield Misreference(about, said)
    if delegation.instrument and delegation.instrument not in {each.code for each in handbook.instruments}:
        said = f"{delegation.code} rests on the instrument {delegation.instrument}, which is not here."
        yield Misreference(about, said)


def unknown_functions(
    about: About, codes: tuple[str, ...], functions: Mapping[str, str]
) -> Iterator[Misreference]:
    """Give those of the codes that stand for no function, each with the nearest that do."""
    for code in codes:
        if code not in functions:
            near = difflib.get_close_matches(code, functions, n=NEAREST, cutoff=0.5)
            nearest = f" The nearest are {', '.join(near)}." if near else ""
            yield Misreference(about, f"No function has the code {code}.{nearest}")
