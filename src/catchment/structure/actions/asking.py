"""Asking: what every action checks first about what it was asked, and refuses in a sentence."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Max, Q

from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.structure.actions.editing import holding_on
from catchment.structure.actions.refusals import OrphansLeft, Refused
from catchment.structure.models import Organisation, OrganisationName, OrganisationRole, RegisteredPatients
from catchment.structure.rules.words import counted, plain_date


def asked_with_reason(reason: str, actor: Actor, codes: Iterable[str]) -> None:
    """Refuse a change by somebody who may not change one of these (NotAllowed), or that does not say why."""
    for code in dict.fromkeys(codes):
        require_today(actor, Act.CHANGE_STRUCTURE, code.strip(), Thing.ORGANISATION)
    if not reason.strip():
        raise Refused("Say why: a change to the structure is recorded with its reason.")
    if not actor.name.strip():
        raise Refused("Say who asks for this: a change to the structure is recorded with a name.")


def lock_in_order(codes: Iterable[str]) -> None:
    """Lock all the organisations that an action names, in order of code, until the action is done.

    Every action locks them in the same order, so that two at once wait for each other and never both.
    """
    named = Organisation.objects.select_for_update().filter(code__in=set(codes)).order_by("code")
    list(named.values_list("pk", flat=True))


def found(code: str) -> Organisation:
    """Return the organisation with a code, locked until the action is done, or refuse."""
    organisation = Organisation.objects.select_for_update().filter(code=code.strip()).first()
    if organisation is None:
        raise Refused(f"No organisation has the code “{code.strip()[:40]}”.")
    return organisation


def called(organisation: Organisation, on: date) -> str:
    """Return what an organisation is called on a day, with its code."""
    row = holding_on(OrganisationName, Q(organisation=organisation), on)
    return f"{row.name} ({organisation.code})" if row else organisation.code


def found_open(code: str, on: date) -> Organisation:
    """Return an organisation that was open before a day and still is on it, or refuse in a sentence."""
    organisation = found(code)
    life = Q(organisation=organisation, is_primary=True)
    if holding_on(OrganisationRole, life, on):
        return organisation
    roles = OrganisationRole.objects.current().filter(life)
    closed = roles.filter(valid_to__lte=on).order_by("-valid_to").first()
    if closed is not None and closed.valid_to is not None:
        name = called(organisation, closed.valid_from)
        raise Refused(f"{name} already closed on {plain_date(closed.valid_to)}.")
    opens = roles.order_by("valid_from").first()
    if opens is not None:
        name = called(organisation, opens.valid_from)
        raise Refused(f"{name} opens on {plain_date(opens.valid_from)}, after {plain_date(on)}.")
    raise Refused(f"{organisation.code} has no dates: nothing says when it opened.")


def found_ending(code: str, on: date) -> Organisation:
    """Return an organisation that can end on a day: open, and open for a day or more before it."""
    organisation = found_open(code, on)
    role = holding_on(OrganisationRole, Q(organisation=organisation, is_primary=True), on)
    if role is not None and role.valid_from == on:
        raise Refused(f"{called(organisation, on)} opens on {plain_date(on)}, so it cannot end on that day.")
    return organisation


def refuse_closing_again(organisation: Organisation, on: date) -> None:
    """Refuse to close what has a later closing date already: that would quietly move the date."""
    roles = OrganisationRole.objects.current().filter(organisation=organisation, is_primary=True)
    ends = [role.valid_to for role in roles]
    closes = [end for end in ends if end is not None]
    if closes and len(closes) == len(ends):
        raise Refused(
            f"{called(organisation, on)} already closes on {plain_date(max(closes))}; "
            "closing it would change that date."
        )


def refuse_leaving_patients(practice: Organisation, on: date) -> None:
    """Refuse to close a practice that still has patients in the newest list not after the day (K-043)."""
    lists = RegisteredPatients.objects.current().filter(sex="all", edition__lte=on)
    newest = lists.filter(practice__invented=practice.invented).aggregate(newest=Max("edition"))["newest"]
    held = lists.filter(edition=newest, practice=practice).first()
    if held is not None and held.total:
        patients = counted(held.total, "patient")
        where = f"{called(practice, on)} would have no practice (list of {plain_date(held.edition)})"
        raise OrphansLeft([f"{patients} of {where}; name a successor, or say that they have moved"])


def of_one_kind(organisations: Sequence[Organisation]) -> str:
    """Return the kind that all these organisations are, or refuse."""
    kinds = sorted({each.get_kind_display() for each in organisations})
    if len(kinds) > 1:
        raise Refused(f"Only organisations of one kind can follow each other; got {' and '.join(kinds)}.")
    return organisations[0].kind
