"""A small world made by hand: one system, two sub-ICB locations, two PCNs, four practices, four small areas.

Numbers are round, so that every sum can be done in the head. Dated facts go in through
`foundation.facts`, as everything does.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from catchment.foundation.facts import begin_change, fact_columns, record_facts
from catchment.foundation.models import Change
from catchment.structure.figures import rebuild_practice_figures
from catchment.structure.models import (
    Address,
    Area,
    AreaLookup,
    AreaName,
    AreaPopulation,
    Boundary,
    Centroid,
    Deprivation,
    Organisation,
    OrganisationArea,
    OrganisationName,
    OrganisationRole,
    PatientsByArea,
    RegisteredPatients,
    Relationship,
    Succession,
)

START = date(2022, 7, 1)
FIRST_LIST, LATEST_LIST = date(2025, 3, 1), date(2025, 12, 1)
MOVED_ON = date(2025, 11, 1)
ALWAYS = {"valid_from": START, "valid_to": None, "basis": "stated"}


def record(change: Change, model: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Record rows, given as dictionaries."""
    columns = fact_columns(model)
    record_facts(model, [[row[name] for name in columns] for row in rows], change=change, scope=None)


def organisation(change: Change, code: str, kind: str, name: str, role: str, **life: Any) -> Organisation:
    """Make an organisation with a name and a primary role."""
    made = Organisation.objects.create(code=code, kind=kind)
    when = ALWAYS | life
    record(change, OrganisationName, [{"organisation_id": made.pk, "name": name, **when}])
    record(change, OrganisationRole, [{"organisation_id": made.pk, "role": role, "is_primary": True, **when}])
    return made


def relate(change: Change, source: Organisation, kind: str, target: Organisation, **when: Any) -> None:
    """Relate two organisations."""
    row = {"source_id": source.pk, "kind": kind, "target_id": target.pk, **ALWAYS, **when}
    record(change, Relationship, [row])


def area(change: Change, kind: str, code: str, name: str) -> Area:
    """Make an area with a name."""
    made = Area.objects.create(kind=kind, code=code)
    record(change, AreaName, [{"area_id": made.pk, "name": name, **ALWAYS}])
    return made


def square(column: int) -> dict[str, Any]:
    """Return the outline of a small square."""
    left = -2.0 + column * 0.1
    ring = [[left, 53.0], [left + 0.1, 53.0], [left + 0.1, 53.1], [left, 53.1], [left, 53.0]]
    return {"type": "Polygon", "coordinates": [ring]}


def small_system() -> dict[str, Organisation]:
    """Make the whole world; returns its organisations by code."""
    change = begin_change(actor="test", action="make a world")
    made = _organisations(change)
    areas = _ground(change, made)
    _patients(change, made, areas)
    rebuild_practice_figures()
    return made


def _organisations(change: Change) -> dict[str, Organisation]:
    """Make the organisations and how they belong together; one practice moves PCN, one has closed."""
    described = [
        ("ENG", "nation", "England", "NATION"),
        ("Y60", "region", "Midlands", "RO209"),
        ("QAA", "icb", "NHS Testshire Integrated Care Board", "RO261"),
        ("01A", "sub-icb", "NHS Testshire ICB - 01A", "RO98"),
        ("01B", "sub-icb", "NHS Testshire ICB - 01B", "RO98"),
        ("RAA", "trust", "TESTSHIRE HOSPITALS NHS TRUST", "RO197"),
        ("U00001", "pcn", "North PCN", "RO272"),
        ("U00002", "pcn", "SOUTH PCN", "RO272"),
        ("A00001", "practice", "ONE SURGERY", "RO177"),
        ("A00002", "practice", "TWO SURGERY", "RO177"),
        ("A00003", "practice", "THREE SURGERY", "RO177"),
    ]
    made = {row[0]: organisation(change, *row) for row in described}
    closed = date(2025, 6, 1)
    made["A00004"] = organisation(change, "A00004", "practice", "FOUR SURGERY", "RO177", valid_to=closed)
    relate(change, made["Y60"], "part_of", made["ENG"])
    relate(change, made["QAA"], "part_of", made["Y60"])
    relate(change, made["RAA"], "located_in", made["QAA"])
    for sub_icb in ("01A", "01B"):
        relate(change, made[sub_icb], "part_of", made["QAA"])
    for practice, sub_icb in (("A00001", "01A"), ("A00002", "01A"), ("A00003", "01B")):
        relate(change, made[practice], "commissioned_by", made[sub_icb])
    relate(change, made["A00001"], "member_of", made["U00001"])
    relate(change, made["A00002"], "member_of", made["U00001"], valid_to=MOVED_ON)
    moved = {"valid_from": MOVED_ON, "basis": "observed"}
    relate(change, made["A00002"], "member_of", made["U00002"], **moved)
    relate(change, made["A00003"], "member_of", made["U00002"])
    record(
        change,
        Succession,
        [
            {
                "predecessor_id": made["A00004"].pk,
                "successor_id": made["A00003"].pk,
                "kind": "merged_into",
                "happened_on": closed,
                "note": "",
            }
        ],
    )
    address = {"lines": "1 HIGH STREET", "postcode": "ST1 1AA", "longitude": -1.95, "latitude": 53.05}
    record(change, Address, [{"organisation_id": made["A00001"].pk, **address, **ALWAYS}])
    return made


def _ground(change: Change, made: dict[str, Organisation]) -> list[Area]:
    """Make four small areas: the first three of sub-ICB 01A (one without an outline), the last of 01B."""
    areas = [area(change, "lsoa21", f"E0100000{n}", f"Testshire 00{n}A") for n in (1, 2, 3, 4)]
    grounds = {code: area(change, "sub-icb-area", f"E3800000{code}", code) for code in ("01A", "01B")}
    lookup = {"lookup": "lsoa21-sub-icb", "edition": date(2024, 4, 1), "change_code": ""}
    owners = ["01A", "01A", "01A", "01B"]
    pairs = zip(areas, owners, strict=True)
    record(
        change,
        AreaLookup,
        [{"child_id": child.pk, "parent_id": grounds[owner].pk, **lookup} for child, owner in pairs],
    )
    record(
        change,
        OrganisationArea,
        [
            {"organisation_id": made[code].pk, "kind": "responsible_for", "area_id": ground.pk, **ALWAYS}
            for code, ground in grounds.items()
        ],
    )
    census = date(2021, 3, 21)
    for n, each in enumerate(areas[:3]):
        Boundary.objects.create(
            area=each, edition=census, geometry=square(n), recorded_from=change.at, change=change
        )
    middles = [
        {"area_id": each.pk, "edition": census, "longitude": -1.95 + n * 0.1, "latitude": 53.05}
        for n, each in enumerate(areas)
    ]
    record(change, Centroid, middles)
    for n, each in enumerate(areas):
        Deprivation.objects.create(
            area=each,
            edition=date(2025, 10, 30),
            score=40.0 - n * 10,
            rank=100 + n,
            decile=n * 3 + 1,
            domains={"income": {"score": 0.1, "rank": 5 + n, "decile": 1 + n}},
            recorded_from=change.at,
            change=change,
        )
        AreaPopulation.objects.create(
            area=each, edition=census, sex="all", total=1000, ages=[], recorded_from=change.at, change=change
        )
    return areas


def _patients(change: Change, made: dict[str, Organisation], areas: list[Area]) -> None:
    """Put people on lists: 100 with each practice in March, 100, 200 and 300 in December."""
    rows = [
        ("A00001", FIRST_LIST, 100),
        ("A00002", FIRST_LIST, 100),
        ("A00003", FIRST_LIST, 100),
        ("A00004", FIRST_LIST, 100),
        ("A00001", LATEST_LIST, 100),
        ("A00002", LATEST_LIST, 200),
        ("A00003", LATEST_LIST, 300),
    ]
    for code, edition, total in rows:
        ages = [0] * 20
        ages[2], ages[15] = total // 2, total - total // 2
        RegisteredPatients.objects.create(
            practice=made[code],
            edition=edition,
            sex="all",
            total=total,
            ages=ages if edition == LATEST_LIST else [],
            recorded_from=change.at,
            change=change,
        )
    homes = [("A00001", 0, 100), ("A00002", 0, 50), ("A00002", 1, 150), ("A00003", 3, 300)]
    record(
        change,
        PatientsByArea,
        [
            {
                "practice_id": made[code].pk,
                "edition": date(2025, 10, 1),
                "area_id": areas[n].pk,
                "patients": patients,
            }
            for code, n, patients in homes
        ],
    )
