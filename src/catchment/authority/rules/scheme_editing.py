"""Editing a scheme one line at a time: pure functions from a handbook to a handbook (B-078, B-079).

As with seats and interests, each gives a whole new handbook in which only that line differs; what it is
applied from, and by whom, is the business of `actions/scheme.py`. `Unfit` says which field is wrong, and why.
"""

from datetime import date
from typing import Any

from catchment.governance.rules.document import Delegation, Function, Handbook, Reservation
from catchment.governance.rules.editing import Unfit, changed


def add_delegation(handbook: Handbook, delegation: Delegation) -> Handbook:
    """Return the handbook with one more delegation, at the end of the list."""
    if any(each.code == delegation.code for each in handbook.delegations):
        raise Unfit(("code", f"There is a delegation {delegation.code} already. Choose another code."))
    return changed(handbook, delegations=(*handbook.delegations, delegation))


def delegation_in(handbook: Handbook, code: str) -> Delegation:
    """Return a delegation by its code; raises Unfit where the handbook has none."""
    found = next((each for each in handbook.delegations if each.code == code), None)
    if found is None:
        raise Unfit(("", f"The scheme has no delegation {code} on this day. Somebody may have withdrawn it."))
    return found


def change_delegation(handbook: Handbook, code: str, **said: Any) -> Handbook:
    """Return the handbook in which parts of a delegation are said anew; raises Unfit as `changed` does."""
    edited = changed(delegation_in(handbook, code), **said)
    return changed(
        handbook, delegations=tuple(edited if each.code == code else each for each in handbook.delegations)
    )


def end_delegation(handbook: Handbook, code: str, *, last_day: date, until: date) -> Handbook:
    """Return the handbook in which a delegation no longer holds from `until`, the day after its last day."""
    found = delegation_in(handbook, code)
    if last_day < found.since:
        raise Unfit(("until", f"The last day must be on or after {found.since}, the first day it holds."))
    return change_delegation(handbook, code, until=until)


def withdraw_delegation(handbook: Handbook, code: str) -> Handbook:
    """Return the handbook without a delegation: it stays known for the days before."""
    found = delegation_in(handbook, code)
    return changed(handbook, delegations=tuple(each for each in handbook.delegations if each is not found))


def add_reservation(handbook: Handbook, reservation: Reservation) -> Handbook:
    """Return the handbook with one more reservation."""
    if any(each.code == reservation.code for each in handbook.reservations):
        raise Unfit(("code", f"There is a reservation {reservation.code} already. Choose another code."))
    same = (reservation.function, reservation.to)
    if any((each.function, each.to) == same for each in handbook.reservations):
        raise Unfit(("function", "This function is reserved to this body already."))
    return changed(handbook, reservations=(*handbook.reservations, reservation))


def remove_reservation(handbook: Handbook, code: str) -> Handbook:
    """Return the handbook without a reservation; raises Unfit where it has none by that code."""
    kept = tuple(each for each in handbook.reservations if each.code != code)
    if len(kept) == len(handbook.reservations):
        raise Unfit(("", f"The scheme has no reservation {code} on this day. Somebody may have removed it."))
    return changed(handbook, reservations=kept)


def add_function(handbook: Handbook, function: Function) -> Handbook:
    """Return the handbook with one more function of the system's own."""
    if any(each.code == function.code for each in handbook.functions):
        raise Unfit(("name", f"There is a function {function.code} already. Give it another name."))
    return changed(handbook, functions=(*handbook.functions, function))
