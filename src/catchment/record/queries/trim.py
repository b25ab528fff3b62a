"""The rule of access, said to the database: a condition that keeps what the asker may see and nothing else.

It stands in the WHERE of every search, total, chain and page, so that what is hidden is not there for any of
them. It is the same rule as `rules/access/deciding`, part for part; a test compares the two.

Each part is asked of one row at a time, in the order in which the search reads them (`OFFSET 0` keeps the
planner from gathering all patients of an asker first, who may have tens of thousands). A search for somebody
with few patients begins with those (`search_driving`).
"""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from catchment.record.queries.planned_for import planned_for
from catchment.record.rules.access.deciding import (
    FLAG_OBJECTION,
    FLAG_RESTRICTED,
    FLAG_TYPE_1,
    NOT_FOR_PLANNING,
    OVERRIDE,
    STRONG,
)
from catchment.record.rules.access.scopes import shown
from catchment.record.rules.access.sensitivity import SEALED, SENSITIVE
from catchment.record.rules.access.values import Asker, Purpose
from catchment.record.rules.receiving import OF_MANY
from catchment.record.rules.values import DIRECTORY

LONDON = ZoneInfo("Europe/London")  # whose days flags and registrations are dated in
ROW_BY_ROW = " OFFSET 0"  # in a subquery: asked of each row, never gathered for all
Sql = tuple[str, list[Any]]
_TIE = (
    "held.holder = ANY(%s) AND held.recorded_to IS NULL AND held.starts <= %s "
    "AND (held.ends IS NULL OR held.ends > %s)"
)
_FLAG = "flag.recorded_to IS NULL AND flag.valid_from <= %s AND (flag.valid_to IS NULL OR flag.valid_to > %s)"


def trim(asker: Asker, *, patient: str = "t0.patient", version: str = "v", whole: bool = False) -> Sql:
    """Return the condition, with its parameters, that an asker may see a version.

    `patient` is the column of the patient's number, `version` the alias of `record_resourceversion`. The
    condition is one that AND can follow. With `whole` everything that meets the search is to be read, as for
    a total: the planner may then gather the patients first, and does so where that is cheaper.
    """
    if asker.unlimited:
        return "TRUE", []
    parts = [_within_scopes(asker, patient, version), _of_many(asker, patient, version)]
    if asker.purpose is Purpose.DIRECT_CARE:
        parts += [_related(asker, patient, whole), *_for_care(asker, patient, version)]
    else:
        parts += _for_planning(asker, patient, version)
    kept = [part for part in parts if part[0] != "TRUE"]
    condition = f"({' AND '.join(sql for sql, _ in kept)})"
    if whole:
        condition = condition.replace(ROW_BY_ROW, "")
    return condition, [value for _, values in kept for value in values]


def _within_scopes(asker: Asker, patient: str, version: str) -> Sql:
    """Keep the types that the token reaches."""
    everybody, one = shown(asker.scopes)
    if "*" in everybody:
        return "TRUE", []
    found: list[Sql] = []
    if everybody:
        found.append((f"{version}.type = ANY(%s)", [sorted(everybody)]))
    if one:
        theirs: list[Any] = [[DIRECTORY, *([asker.only] if asker.only else [])]]
        about = f"{patient} = ANY(%s)"
        if "*" in one:
            found.append((about, theirs))
        else:
            found.append((f"({version}.type = ANY(%s) AND {about})", [sorted(one), *theirs]))
    if not found:
        return "FALSE", []
    return f"({' OR '.join(sql for sql, _ in found)})", [value for _, values in found for value in values]


def _of_many(asker: Asker, patient: str, version: str) -> Sql:
    """Keep lists of several people for those who use the record for care."""
    if asker.holders:
        return "TRUE", []
    return f"({patient} >= %s OR NOT {version}.type = ANY(%s))", [DIRECTORY, sorted(OF_MANY)]


def _own(asker: Asker) -> list[int]:
    """Return what stands for a patient in things about nobody that the asker may see."""
    return [DIRECTORY, *(-number for number in asker.organisations)]


def _related(asker: Asker, patient: str, whole: bool) -> Sql:
    """Keep the patients to whom there is a relationship, and what is about nobody and theirs to see."""
    tie = [list(asker.holders), asker.at, asker.at]
    if whole:
        theirs = f"SELECT held.patient FROM record_relationship held WHERE {_TIE}"
        return f"{patient} IN ({theirs} UNION ALL SELECT unnest(%s::bigint[]))", [*tie, _own(asker)]
    return f"({patient} = ANY(%s::bigint[]) OR {_has_tie(patient, 'TRUE')})", [_own(asker), *tie]


def _for_care(asker: Asker, patient: str, version: str) -> list[Sql]:
    """Keep what nothing limits, or an override opens."""
    tie = [list(asker.holders), asker.at, asker.at]
    override: Sql = (_has_tie(patient, "held.kind = %s"), [*tie, OVERRIDE])
    strong: Sql = (_has_tie(patient, "held.kind = ANY(%s)"), [*tie, sorted(STRONG)])
    limited, limits = _has_flag(asker, patient, [FLAG_OBJECTION, FLAG_RESTRICTED])
    restricted, restricts = _has_flag(asker, patient, [FLAG_RESTRICTED])
    objects, objected = _has_flag(asker, patient, [FLAG_OBJECTION])
    unless_limited = (
        f"(NOT {limited} OR {override[0]} OR ((NOT {restricted} OR {strong[0]}) "
        f"AND (NOT {objects} OR {version}.source = ANY(%s::bigint[]))))"
    )
    limiting = [*limits, *override[1], *restricts, *strong[1], *objected, list(asker.organisations)]
    return [
        (unless_limited, limiting),
        (f"({version}.sensitivity & %s = 0 OR {override[0]})", [_hidden(asker), *override[1]]),
    ]


def _for_planning(asker: Asker, patient: str, version: str) -> list[Sql]:
    """Keep whom the asker's organisation plans for, but whoever refused, and nothing sealed."""
    theirs, planned = planned_for(patient, asker.organisations, _today(asker))
    refused, opted_out = _has_flag(asker, patient, sorted(NOT_FOR_PLANNING))
    type_1, kept_back = _has_flag(asker, patient, [FLAG_TYPE_1])
    elsewhere = (
        f"EXISTS (SELECT 1 FROM structure_organisation sender WHERE sender.id = {version}.source "
        f"AND sender.kind <> 'practice'{ROW_BY_ROW})"
    )
    return [
        (f"({patient} = ANY(%s::bigint[]) OR {theirs})", [_own(asker), *planned]),
        (f"NOT {refused}", opted_out),
        (f"(NOT {type_1} OR {elsewhere})", kept_back),
        (f"{version}.sensitivity & %s = 0", [_hidden(asker)]),
    ]


def _hidden(asker: Asker) -> int:
    return (SEALED | SENSITIVE) & ~asker.cleared


def _today(asker: Asker) -> date:
    return asker.at.astimezone(LONDON).date()


def _has_tie(patient: str, also: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM record_relationship held WHERE {_TIE} "
        f"AND held.patient = {patient} AND {also}{ROW_BY_ROW})"
    )


def _has_flag(asker: Asker, patient: str, kinds: list[str]) -> Sql:
    today = _today(asker)
    flagged = (
        f"EXISTS (SELECT 1 FROM record_patientflag flag WHERE flag.patient_id = {patient} "
        f"AND flag.kind = ANY(%s) AND {_FLAG}{ROW_BY_ROW})"
    )
    return flagged, [kinds, today, today]
