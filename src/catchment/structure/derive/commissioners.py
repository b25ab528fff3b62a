"""Nation, regions, ICBs, sub-ICB locations and the CCGs they were, and PCNs and trusts.

ICBs and sub-ICB locations began on 1 July 2022 (B-006, B-012). A CCG's code lives on as a sub-ICB location
(K-003): one identity whose roles change. An ICB's region, and the ICB of a sub-ICB location that no ODS file
names, are taken to have been the same since they began, until a map shows otherwise.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from catchment.structure.derive.described import (
    ICBS_BEGAN,
    Described,
    life_seen,
    spelled_as_newest,
    stated,
)
from catchment.structure.derive.evidence import by_key
from catchment.structure.models.organisations import OrganisationKind, RelationshipKind
from catchment.structure.rules.timeline import Seen, Stated, Stretch, timeline

NATION, NATION_NAME, NHS_BEGAN = "ENG", "England", date(1948, 7, 5)
SUB_ICB_ROLE, HUB_ROLE, REPORTING_ROLE = "RO319", "RO218", "RO327"
PART_OF = RelationshipKind.PART_OF
Maps = Mapping[date, Mapping[str, Mapping[str, Any]]]


def commissioners(evidence: Mapping[str, Any]) -> Iterator[Described]:
    """Yield the nation, its regions, ICBs, sub-ICB locations, CCGs and hubs."""
    maps: Maps = evidence["gp-map"]
    if any(evidence.values()):
        yield Described(
            NATION,
            OrganisationKind.NATION,
            "NATION",
            [Stretch(True, NHS_BEGAN, None, False)],
            names=[Stretch(NATION_NAME, NHS_BEGAN, None, False)],
            has_ods_code=False,
        )
    yield from _regions(_seen_by(maps, "region", ("region_name", "region_gss")))
    yield from _icbs(evidence, maps)
    yield from _locations(evidence, maps)


def _seen_by(maps: Maps, key: str, columns: tuple[str, ...]) -> dict[str, dict[date, Mapping[str, Any]]]:
    """Return, for each code in column `key`, one row of every month it is in."""
    found: dict[str, dict[date, Mapping[str, Any]]] = {}
    for month, rows in maps.items():
        for row in rows.values():
            found.setdefault(row[key], {}).setdefault(month, {column: row[column] for column in columns})
    return found


def _since_icbs_began(seen: list[Seen[str]], began: date = ICBS_BEGAN) -> list[Stated[str]]:
    """Take what was first seen to have been so since ICBs began."""
    earliest = [each for each in seen if each.value][:1]
    return [Stated(each.value, began, None, began) for each in earliest if each.value]


def _steady(values: Iterable[tuple[date, str]]) -> list[Stretch[str]]:
    """Return a timeline of sightings, the first of which is taken to have been so since ICBs began."""
    seen = [Seen(on, value) for on, value in sorted(values)]
    if seen and seen[0].on < ICBS_BEGAN:
        return timeline([], seen)
    return timeline(_since_icbs_began(seen), seen)


def _one_spelling(names: Mapping[date, str]) -> list[Stretch[str]]:
    """Return the names over time; "ICB" for "Integrated Care Board" is not a renaming."""
    _, seen = spelled_as_newest([], [Seen(on, name) for on, name in sorted(names.items())])
    return _steady((each.on, each.value) for each in seen if each.value)


def _regions(found: dict[str, dict[date, Mapping[str, Any]]]) -> Iterator[Described]:
    life = [Stretch(True, ICBS_BEGAN, None, False)]
    for code, rows in sorted(found.items()):
        yield Described(
            code,
            OrganisationKind.REGION,
            "RO209",
            life,
            names=_steady((month, row["region_name"]) for month, row in rows.items()),
            gss_codes=_steady((month, row["region_gss"]) for month, row in rows.items()),
            relations={PART_OF: [Stretch(NATION, ICBS_BEGAN, None, False)]},
        )


def _icbs(evidence: Mapping[str, Any], maps: Maps) -> Iterator[Described]:
    mapped = _seen_by(maps, "icb", ("icb_name", "icb_gss", "region"))
    named, coded = by_key(evidence["icb-names"]), by_key(evidence["icb-codes"])
    for code in sorted(mapped.keys() | named.keys() | coded.keys()):
        months = mapped.get(code, {})
        names = {
            edition: row["name"] for edition, row in {**coded.get(code, {}), **named.get(code, {})}.items()
        }
        names |= {month: row["icb_name"] for month, row in months.items()}
        gss = {edition: row["gss"] for edition, row in {**coded.get(code, {}), **named.get(code, {})}.items()}
        gss |= {month: row["icb_gss"] for month, row in months.items()}
        life = [Stretch(True, ICBS_BEGAN, None, False)]
        yield Described(
            code,
            OrganisationKind.ICB,
            "RO261",
            life,
            names=_one_spelling(names),
            other_roles=[Stretch("RO318", ICBS_BEGAN, None, False)],
            gss_codes=_steady(gss.items()),
            relations={PART_OF: _steady((month, row["region"]) for month, row in months.items())},
        )


def _locations(evidence: Mapping[str, Any], maps: Maps) -> Iterator[Described]:
    directory, mapped = (
        by_key(evidence["eccg"]),
        _seen_by(maps, "sub_icb", ("sub_icb_name", "sub_icb_gss", "icb")),
    )
    coded = by_key(evidence["sub-icb-codes"])
    for code in sorted(directory.keys() | mapped.keys() | coded.keys()):
        rows = directory.get(code, {})
        yield _location(code, rows, mapped.get(code, {}), coded.get(code, {}))


def _location(
    code: str, rows: Mapping[date, Any], months: Mapping[date, Any], coded: Mapping[date, Any]
) -> Described:
    roles = rows[max(rows)]["role"] if rows else SUB_ICB_ROLE
    is_location = bool(months or coded) or SUB_ICB_ROLE in roles
    life = timeline(_stated(rows, lambda row: True), []) or [Stretch(True, ICBS_BEGAN, None, False)]
    seen_names = [Seen(on, row["sub_icb_name"]) for on, row in sorted(months.items())]
    names_from = ICBS_BEGAN if is_location else None
    names, seen = spelled_as_newest(_stated(rows, lambda row: row["name"], names_from), seen_names)
    if not names:
        names = _since_icbs_began(seen)
    gss = {edition: row["gss"] for edition, row in coded.items()}
    gss |= {month: row["sub_icb_gss"] for month, row in months.items()}
    described = Described(
        code,
        _location_kind(is_location, roles),
        "RO98",
        life,
        names=timeline(names, seen),
        addresses=timeline(_stated(rows, lambda row: (row["address"], row["postcode"])), []),
    )
    if is_location:
        part_of = [Seen(on, row["icb"]) for on, row in sorted(months.items())]
        said = _stated(rows, lambda row: row["icb"], ICBS_BEGAN) or _since_icbs_began(part_of)
        described.other_roles = [Stretch(SUB_ICB_ROLE, ICBS_BEGAN, None, False)]
        described.gss_codes = _steady(gss.items())
        described.relations[PART_OF] = timeline(said, part_of)
    elif roles:
        described.other_roles = [Stretch(roles.split("|")[0], each.start, each.end, False) for each in life]
    return described


def _location_kind(is_location: bool, roles: str) -> OrganisationKind:
    if is_location:
        return OrganisationKind.SUB_ICB
    if HUB_ROLE in roles:
        return OrganisationKind.COMMISSIONING_HUB
    return OrganisationKind.REPORTING_ENTITY if REPORTING_ROLE in roles else OrganisationKind.CCG


def _stated(rows: Mapping[date, Any], value_of: Any, not_before: date | None = None) -> list[Stated[Any]]:
    found = (
        stated(value_of(row), row["opened"], row["closed"], edition, not_before)
        for edition, row in rows.items()
        if value_of(row)
    )
    return [each for each in found if each is not None]


def trusts(evidence: Mapping[str, Any]) -> Iterator[Described]:
    """Yield NHS trusts, open and closed, with the ICB in whose area their headquarters are."""
    points = {code: row for rows in evidence["trust-points"].values() for code, row in rows.items()}
    for code, rows in sorted(by_key(evidence["etr"]).items()):
        life = timeline(_stated(rows, lambda row: True), [])
        foundation = any("FOUNDATION TRUST" in row["name"].upper() for row in rows.values())
        described = Described(
            code,
            OrganisationKind.TRUST,
            "RO197",
            life,
            names=timeline(_stated(rows, lambda row: row["name"]), []),
            other_roles=[Stretch("RO57", each.start, each.end, each.observed) for each in life if foundation],
            addresses=timeline(_stated(rows, lambda row: (row["address"], row["postcode"])), []),
            relations={
                RelationshipKind.LOCATED_IN: timeline(_stated(rows, lambda row: row["icb"], ICBS_BEGAN), [])
            },
        )
        if code in points:
            described.point = (points[code]["longitude"], points[code]["latitude"])
        yield described


def networks(evidence: Mapping[str, Any]) -> Iterator[Described]:
    """Yield PCNs; one that no practice on a later map belongs to has ended by then (F-001)."""
    details, mapped = by_key(evidence["pcn-details"]), _seen_by(evidence["gp-map"], "pcn", ("pcn_name",))
    months = sorted(evidence["gp-map"])
    for code in sorted((details.keys() | mapped.keys()) - {"U"}):
        rows, seen_in = details.get(code, {}), mapped.get(code, {})
        sightings = [Seen(month, True if month in seen_in else None) for month in months]
        if not rows:
            sightings = life_seen(months, set(seen_in), None)
        names, seen = spelled_as_newest(
            _stated(rows, lambda row: row["name"]),
            [Seen(month, row["pcn_name"]) for month, row in sorted(seen_in.items())],
        )
        yield Described(
            code,
            OrganisationKind.PCN,
            "RO272",
            timeline(_stated(rows, lambda row: True), sightings),
            names=timeline(names, seen),
            addresses=timeline(_stated(rows, lambda row: (row["address"], row["postcode"])), []),
        )
