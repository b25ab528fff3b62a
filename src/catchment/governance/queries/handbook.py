"""Reading a system's handbook out of the database, as it stood on a day and as it was known at a time.

Ten queries, however large the handbook. Items with dates of their own (holders, posts, interests) are given
when they hold on the day or begin later; what ended before is history, and `queries.history` has it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F, Q, QuerySet

from catchment.foundation.models import DatedFact
from catchment.foundation.moment import Moment
from catchment.governance.models import (
    BodyParty,
    BodyTerms,
    Collection,
    HandbookEntry,
    Holding,
    Interest,
    PersonDetail,
    PostHeld,
    SeatTerms,
)
from catchment.governance.rules.document import Handbook
from catchment.governance.rules.writing import in_order
from catchment.governance.said import joined

Rows = Sequence[Mapping[str, Any]]


def systems_with_handbooks(moment: Moment) -> list[str]:
    """Return the codes of the systems that have a handbook on the day, in order."""
    titles = HandbookEntry.objects.at(moment).filter(key__collection=Collection.TITLE)
    return sorted(titles.values_list("key__system__code", flat=True))


def load_handbook(system: str, moment: Moment, *, history: bool = False) -> Handbook | None:
    """Return the handbook of a system at a moment, or None where it has none.

    With `history`, the holders, posts and interests that had ended by then are in it too.
    """
    entries = _rows(
        HandbookEntry.objects.at(moment).filter(key__system__code=system),
        "said",
        collection=F("key__collection"),
        code=F("key__code"),
    )
    title = next((row["said"] for row in entries if row["collection"] == Collection.TITLE), None)
    if title is None:
        return None
    order = title.get("order", {})

    def listed(collection: str) -> list[dict[str, Any]]:
        found = {row["code"]: row["said"] for row in entries if row["collection"] == collection}
        return [found[code] for code in _in_order(found, order.get(collection, ()))]

    bodies = _bodies(system, moment, history)
    people = people_kept(Q(system__code=system), moment, history=history)
    value = {
        "handbook": 1,
        "system": system,
        "title": title["title"],
        "assumptions": listed(Collection.ASSUMPTION),
        "instruments": listed(Collection.INSTRUMENT),
        "registers": listed(Collection.REGISTER),
        "plans": listed(Collection.PLAN),
        "functions": listed(Collection.FUNCTION),
        "reservations": listed(Collection.RESERVATION),
        "delegations": listed(Collection.DELEGATION),
        "pooled_funds": listed(Collection.POOLED_FUND),
        "bodies": [bodies[code] for code in _in_order(bodies, order.get("bodies", ()))],
        "people": [people[code] for code in _in_order(people, order.get("people", ()))],
    }
    return in_order(Handbook.model_validate(value))


def lasting(rows: QuerySet[Any], moment: Moment, history: bool = False) -> QuerySet[Any]:
    """Keep the facts that hold on the day or begin later, as known at the moment; with `history`, all."""
    known: Any = rows.known(moment)  # type: ignore[attr-defined]  # every fact's query set has it
    if history:
        return known
    return known.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=moment.as_at))


def _rows(rows: QuerySet[Any], *columns: str, **named: F) -> Rows:
    return list(rows.values(*columns, **named))


def _in_order(found: Iterable[str], order: Sequence[str]) -> list[str]:
    """Return codes in the order that was said; what it does not name follows by code."""
    place = {code: index for index, code in enumerate(order)}
    return sorted(found, key=lambda code: (place.get(code, len(place)), code))


def _period(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"since": row["valid_from"], "until": row["valid_to"]}


def _bodies(system: str, moment: Moment, history: bool) -> dict[str, dict[str, Any]]:
    of_system = Q(body__system__code=system)
    terms = _rows(
        BodyTerms.objects.at(moment).filter(of_system),
        "name",
        "kind",
        "purpose",
        "area",
        "said",
        code=F("body__code"),
        parent_code=F("parent__code"),
        organisation_code=F("organisation__code"),
        accountable=F("accountable_body__code"),
    )
    parties: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(
        BodyParty.objects.at(moment).filter(of_system),
        "role",
        body_code=F("body__code"),
        party=F("organisation__code"),
    ):
        parties[row["body_code"]].append({"organisation": row["party"], "role": row["role"]})
    seats = _seats(system, moment, history)
    found = {}
    for row in terms:
        said = dict(row["said"])
        held = seats.get(row["code"], {})
        found[row["code"]] = joined(
            {key: value for key, value in said.items() if key != "seat_order"},
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            purpose=row["purpose"],
            area=row["area"],
            parent=row["parent_code"],
            organisation=row["organisation_code"],
            accountable_body=row["accountable"],
            parties=parties.get(row["code"], []),
            seats=[held[code] for code in _in_order(held, said.get("seat_order", ()))],
        )
    return found


def _seats(system: str, moment: Moment, history: bool) -> dict[str, dict[str, dict[str, Any]]]:
    holders: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(
        lasting(Holding.objects.filter(seat__body__system__code=system), moment, history),
        "term_ends",
        "valid_from",
        "valid_to",
        "said",
        body_code=F("seat__body__code"),
        seat_code=F("seat__code"),
        holder=F("person__code"),
    ):
        item = joined(row["said"], person=row["holder"], term_ends=row["term_ends"], **_period(row))
        holders[row["body_code"], row["seat_code"]].append(item)
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in _rows(
        SeatTerms.objects.at(moment).filter(seat__body__system__code=system),
        "title",
        "role",
        "said",
        body_code=F("seat__body__code"),
        seat_code=F("seat__code"),
    ):
        key = (row["body_code"], row["seat_code"])
        item = joined(
            row["said"], code=row["seat_code"], title=row["title"], role=row["role"], holders=holders[key]
        )
        found[row["body_code"]][row["seat_code"]] = item
    return found


def people_kept(which: Q, moment: Moment, *, history: bool = False) -> dict[str, dict[str, Any]]:
    """Return people as plain values, by code, with their posts and interests (three queries).

    `which` picks the facts about people: those that a system keeps, or those about some people.
    """
    posts = _by_person(
        PostHeld.objects.filter(which),
        moment,
        history,
        ("job", "title"),
        employer=F("employer__code"),
    )
    interests = _by_person(
        Interest.objects.filter(which),
        moment,
        history,
        ("code", "aware_on", "declared_on"),
        organisation=F("organisation__code"),
    )
    found = {}
    details = PersonDetail.objects.at(moment).filter(which)
    for row in _rows(details, "name", "said", code=F("person__code")):
        found[row["code"]] = joined(
            row["said"],
            code=row["code"],
            name=row["name"],
            posts=posts[row["code"]],
            interests=interests[row["code"]],
        )
    return found


def _by_person(
    facts: QuerySet[DatedFact], moment: Moment, history: bool, columns: Sequence[str], **named: F
) -> dict[str, list[dict[str, Any]]]:
    """Return people's items with dates of their own, by person."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    renamed = {f"the_{name}": path for name, path in named.items()}
    rows = _rows(
        lasting(facts, moment, history),
        *columns,
        "valid_from",
        "valid_to",
        "said",
        whose=F("person__code"),
        **renamed,
    )
    for row in rows:
        own = {name: row[name] for name in columns}
        other = {name: row[f"the_{name}"] for name in named}
        found[row["whose"]].append(joined(row["said"], **own, **other, **_period(row)))
    return found
