"""Practices, from the ODS file (when they opened, closed, joined), the partner history and the monthly maps.

A practice that was on the monthly map and is so no longer has closed by that month, unless a later ODS file
says otherwise. A practice that is on no map at all keeps what ODS says: it may be a hub or a service without
a list. In a map, "in no PCN" and "not on the map" both end membership.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from catchment.structure.derive.described import (
    Described,
    Place,
    life_seen,
    spelled_as_newest,
    stated,
)
from catchment.structure.derive.evidence import by_key
from catchment.structure.imports.practice_map import NO_PCN
from catchment.structure.models.organisations import OrganisationKind, RelationshipKind
from catchment.structure.rules.timeline import Seen, Stated, Stretch, timeline

GP_PRACTICE_SETTING = "4"
Rows = Mapping[date, Mapping[str, Any]]


def practices(evidence: Mapping[str, Any]) -> Iterator[Described]:
    """Yield every practice and other prescribing cost centre that the evidence names."""
    directory, maps = by_key(evidence["epraccur"]), by_key(evidence["gp-map"])
    partners = _partnerships(evidence["pcn-partners"])
    points = {code: row for rows in evidence["practice-locations"].values() for code, row in rows.items()}
    months = sorted(evidence["gp-map"])
    for code in sorted(directory.keys() | maps.keys()):
        described = _practice(code, directory.get(code, {}), maps.get(code, {}), months)
        member = timeline(partners.get(code, []), _membership_seen(maps.get(code, {}), months))
        described.relations[RelationshipKind.MEMBER_OF] = member
        if code in points:
            described.point = (points[code]["longitude"], points[code]["latitude"])
        yield described


def _practice(code: str, directory: Rows, mapped: Rows, months: list[date]) -> Described:
    newest_statement = max(directory) if directory else None
    is_practice = bool(mapped) or any(row["setting"] == GP_PRACTICE_SETTING for row in directory.values())
    life = timeline(
        _each(directory, lambda row: True, "opened", "closed"),
        life_seen(months, set(mapped), newest_statement),
    )
    stated_names, seen_names = spelled_as_newest(
        _each(directory, lambda row: row["name"], "opened", ""),
        [Seen(month, row["name"]) for month, row in sorted(mapped.items())],
    )
    addresses = _each(directory, lambda row: (row["address"], row["postcode"]), "opened", "")
    return Described(
        code=code,
        kind=OrganisationKind.PRACTICE if is_practice else OrganisationKind.PRESCRIBING_COST_CENTRE,
        primary_role="RO177",
        life=life,
        names=timeline(stated_names, seen_names),
        other_roles=[Stretch("RO76", each.start, each.end, each.observed) for each in life if is_practice],
        addresses=timeline(addresses, _postcodes_seen(mapped, addresses)),
        relations={
            RelationshipKind.COMMISSIONED_BY: timeline(
                _each(directory, lambda row: row["commissioner"], "joined", "left"),
                [Seen(month, row["sub_icb"]) for month, row in sorted(mapped.items())],
            )
        },
    )


def _each(directory: Rows, value_of: Any, first: str, last: str) -> list[Stated[Any]]:
    """Return one attribute as each edition of the ODS file states it; blank values are left out."""
    found = []
    for edition, row in directory.items():
        value = value_of(row)
        first_day = row[first] or row["opened"]
        if value:
            found.append(stated(value, first_day, row[last] if last else "", edition))
    return [each for each in found if each is not None]


def _postcodes_seen(mapped: Rows, addresses: list[Stated[Place]]) -> list[Seen[Place]]:
    """Return addresses as the maps show them: ODS's where the postcode agrees, else the postcode alone."""
    known = {each.value[1]: each.value for each in addresses}
    return [
        Seen(month, known.get(row["postcode"], ("", row["postcode"])))
        for month, row in sorted(mapped.items())
    ]


def _membership_seen(mapped: Rows, months: list[date]) -> list[Seen[str]]:
    """Return the PCN in every month there is a map for; None where it has none or is not on the map."""
    codes = {month: mapped[month]["pcn"] if month in mapped else NO_PCN for month in months}
    return [Seen(month, None if code == NO_PCN else code) for month, code in codes.items()]


def _partnerships(editions: Mapping[date, Mapping[str, Any]]) -> dict[str, list[Stated[str]]]:
    found: dict[str, list[Stated[str]]] = defaultdict(list)
    for edition, rows in editions.items():
        for row in rows.values():
            partnership = stated(row["pcn"], row["started"], row["ended"], edition)
            if partnership is not None:
                found[row["practice"]].append(partnership)
    return found
