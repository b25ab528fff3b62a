"""Filling AuthorityFacts from the database: every system's scheme, bodies, seats and ground on one day.

About fifteen queries for all of England, however many delegations there are. A handbook that is not recorded
- a file, a design - takes the place of a recorded one with `facts_with`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import F, Q

from catchment.authority.queries.ground import Ground, ground_at
from catchment.authority.rules.facts import (
    AuthorityFacts,
    BodyOn,
    HolderOn,
    OrganisationOn,
    ScopedDelegation,
    SeatOn,
)
from catchment.foundation.moment import Moment
from catchment.foundation.rules.periods import Period
from catchment.governance.assumptions import given_values
from catchment.governance.functions import catalogue
from catchment.governance.models import (
    BodyParty,
    BodyTerms,
    Collection,
    HandbookEntry,
    Holding,
    PersonDetail,
    PostHeld,
    SeatTerms,
)
from catchment.governance.queries.facts import organisations_at
from catchment.governance.rules.document import (
    Assumption,
    Delegation,
    Function,
    Instrument,
    Reservation,
)
from catchment.governance.rules.document.vocabulary import BodyKind, Duty, PartyRole, PlaceForm, Purpose
from catchment.governance.rules.facts import OrganisationAt
from catchment.governance.rules.functions import COUNCILS, CatalogueFunction, LegalKind, legal_kind
from catchment.structure.models import Regime

SCHEME = (
    Collection.ASSUMPTION,
    Collection.INSTRUMENT,
    Collection.FUNCTION,
    Collection.RESERVATION,
    Collection.DELEGATION,
)
BOUNDED = frozenset({LegalKind.ICB, LegalKind.CCG, *COUNCILS})  # their functions end with their ground
# what an entry of each list becomes
MODELS = {
    Collection.ASSUMPTION: Assumption,
    Collection.INSTRUMENT: Instrument,
    Collection.FUNCTION: Function,
    Collection.RESERVATION: Reservation,
}


def facts_at(moment: Moment) -> AuthorityFacts:
    """Return everything the resolver needs to know at a moment, of every system."""
    scheme = _scheme(moment)
    ground = ground_at(moment)
    bodies = _bodies(moment)
    return AuthorityFacts(
        on=moment.as_at,
        functions=functions_of(scheme[Collection.FUNCTION]),
        organisations=_organisations(moment, ground, bodies.values(), scheme[Collection.DELEGATION]),
        bodies=bodies,
        seats=_seats(moment),
        areas=ground.areas,
        delegations=tuple(scheme[Collection.DELEGATION]),
        reservations=tuple(scheme[Collection.RESERVATION]),
        instruments={(system, each.code): each for system, each in scheme[Collection.INSTRUMENT]},
        regimes=_regimes(),
        values=_values(scheme[Collection.ASSUMPTION], {body.system for body in bodies.values()}),
    )


def _scheme(moment: Moment) -> dict[str, list[Any]]:
    """Return entries by list: pairs of system and item; delegations also after they ended and before they
    begin.
    """
    found: dict[str, list[Any]] = defaultdict(list)
    begun = Q(valid_from__lte=moment.as_at)
    entries = HandbookEntry.objects.known(moment).filter(
        begun | Q(key__collection=Collection.DELEGATION), key__collection__in=SCHEME
    )
    rows = entries.order_by("key__system__code", "key__code", "valid_from").values(
        "said",
        "valid_from",
        "valid_to",
        collection=F("key__collection"),
        system=F("key__system__code"),
        code=F("key__code"),
    )
    latest: dict[tuple[str, str], ScopedDelegation] = {}
    for row in rows:
        ended = row["valid_to"] is not None and row["valid_to"] <= moment.as_at
        key = (row["system"], row["code"])
        if row["collection"] == Collection.DELEGATION:
            if row["valid_from"] > moment.as_at and key in latest:
                continue  # another wording to come of one that is, was, or is first to come
            said = Delegation.model_validate(row["said"])
            withdrawn = row["valid_to"] if ended else None
            latest[key] = ScopedDelegation(row["system"], said, withdrawn, row["valid_from"])
        elif not ended:
            found[row["collection"]].append(
                (row["system"], MODELS[row["collection"]].model_validate(row["said"]))
            )
    found[Collection.DELEGATION] = list(latest.values())
    return found


def functions_of(local: Iterable[tuple[str, Function]]) -> dict[str, CatalogueFunction]:
    """Return the catalogue with the functions that systems named themselves."""
    found = {each.code: each for each in catalogue()}
    return {**found, **local_functions(local, found)}


def local_functions(
    local: Iterable[tuple[str, Function]], known: dict[str, CatalogueFunction]
) -> dict[str, CatalogueFunction]:
    """Return systems' own functions: each is in law what its parent is."""
    waiting = {each.code: each for _, each in local}
    found: dict[str, CatalogueFunction] = {}
    while waiting:
        ready = [each for each in waiting.values() if each.parent in known or each.parent in found]
        if not ready:
            break  # a circle: references refuse it before it is recorded
        for each in ready:
            parent = found.get(each.parent) or known[each.parent]
            statute = each.statute or parent.statute
            found[each.code] = replace(
                parent, code=each.code, name=each.name, parent=each.parent, also=(), statute=statute
            )
            del waiting[each.code]
    return found


def _bodies(moment: Moment) -> dict[str, BodyOn]:
    parties: dict[str, list[tuple[str, PartyRole]]] = defaultdict(list)
    for row in BodyParty.objects.at(moment).values(
        "role", body_code=F("body__code"), who=F("organisation__code")
    ):
        parties[row["body_code"]].append((row["who"], PartyRole(row["role"])))
    rows = BodyTerms.objects.at(moment).values(
        "name",
        "kind",
        "purpose",
        "area",
        "said",
        code=F("body__code"),
        system=F("body__system__code"),
        whose=F("organisation__code"),
    )
    return {
        row["code"]: BodyOn(
            row["code"],
            row["name"],
            BodyKind(row["kind"]),
            row["system"],
            Purpose(row["purpose"]),
            PlaceForm(row["said"]["form"]) if row["said"].get("form") else None,
            row["whose"] or "",
            row["area"],
            tuple(sorted(parties[row["code"]])),
        )
        for row in rows
    }


def _seats(moment: Moment) -> dict[str, SeatOn]:
    employers: dict[str, set[str]] = defaultdict(set)
    for row in PostHeld.objects.at(moment).values("said", who=F("person__code"), where=F("employer__code")):
        employers[row["who"]].add(row["where"])
        if row["said"].get("seconded_to"):
            employers[row["who"]].add(row["said"]["seconded_to"])
    names = dict(PersonDetail.objects.at(moment).values_list("person__code", "name"))
    holders: dict[int, list[HolderOn]] = defaultdict(list)
    for row in (
        Holding.objects.at(moment).order_by("valid_from", "id").values("seat_id", who=F("person__code"))
    ):
        person = row["who"]
        holders[row["seat_id"]].append(
            HolderOn(person, names.get(person, person), frozenset(employers[person]))
        )
    found = {}
    rows = SeatTerms.objects.at(moment).values(
        "seat_id", "title", "said", code=F("seat__code"), body=F("seat__body__code")
    )
    for row in rows:
        code = f"{row['body']}/{row['code']}"
        found[code] = SeatOn(
            code,
            row["title"],
            row["body"],
            tuple(holders[row["seat_id"]]),
            tuple((each["name"], tuple(each.get("needs", ()))) for each in row["said"].get("outcomes", ())),
            Duty.ACCOUNTABLE_FOR_OUTCOMES in row["said"].get("duties", ()),
        )
    return found


def codes_named(bodies: Iterable[BodyOn], delegations: Iterable[ScopedDelegation]) -> set[str]:
    """Return every code that may be an organisation's: of bodies, parties, delegators and delegates."""
    found: set[str] = set()
    for body in bodies:
        found |= {body.system, body.organisation, *(party for party, _ in body.parties)}
    for each in delegations:
        found |= {each.said.delegator, each.said.delegate, *each.said.jointly_with, *each.said.onward_to}
    return {code for code in found if code and "/" not in code}


def _organisations(
    moment: Moment, ground: Ground, bodies: Iterable[BodyOn], delegations: Iterable[ScopedDelegation]
) -> dict[str, OrganisationOn]:
    """Return everybody named in a scheme, and every ICB, CCG and council that is responsible for ground."""
    codes = codes_named(bodies, delegations) | set(ground.responsible)
    return {
        code: organisation_on(
            each,
            moment.as_at,
            code if code in ground.areas else ground.responsible.get(code, ""),
            district=code in ground.districts,
        )
        for code, each in organisations_at(codes, moment).items()
    }


def organisation_on(
    each: OrganisationAt, day: date, area: str = "", *, district: bool = False
) -> OrganisationOn:
    """Return what an organisation is to authority; one that is bounded by ground nobody knows has none."""
    legal = LegalKind.DISTRICT_COUNCIL if district else legal_kind(each.kind, each.roles, day)
    if not area and legal in BOUNDED:
        area = f"unknown ground of {each.code}"
    # the nation stands for what NHS England does in it
    name = f"NHS {each.name}" if legal is LegalKind.NHS_ENGLAND else each.name
    return OrganisationOn(each.code, name, legal, area if legal in BOUNDED else "", each.open)


def _regimes() -> dict[str, Period]:
    """Return the regimes that have a date (K-042)."""
    return {
        each.code: Period(each.valid_from, each.valid_to) for each in Regime.objects.exclude(valid_from=None)
    }


def _values(assumptions: Iterable[tuple[str, Assumption]], systems: set[str]) -> dict[str, Any]:
    """Return the values nobody is sure of, by system: a handbook's own over ours."""
    own: dict[str, dict[str, dict[str, Any]]] = {system: {} for system in systems}
    for system, each in assumptions:
        own.setdefault(system, {})[each.rule] = dict(each.values)
    given = given_values()
    return {
        system: {rule: {**given.get(rule, {}), **said.get(rule, {})} for rule in {*given, *said}}
        for system, said in own.items()
    }
