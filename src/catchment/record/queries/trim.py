"""The rule of access, said to the database: a condition that keeps what the asker may see and nothing else.

It stands in the WHERE of every search, total, chain and page, so that what is hidden is not there for any of
them. It is the same rule as `rules/access/deciding`, part for part; a test compares the two. The condition on
the patient comes first and is a plain IN over the asker's relationships, because the planner can start from it:
for somebody with thirty patients the search then goes from those thirty (decision 33).
"""

from typing import Any
from zoneinfo import ZoneInfo

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
from catchment.record.rules.values import DIRECTORY

LONDON = ZoneInfo("Europe/London")  # whose days flags and registrations are dated in
Sql = tuple[str, list[Any]]
_TIE = (
    "held.holder = ANY(%s) AND held.recorded_to IS NULL AND held.starts <= %s "
    "AND (held.ends IS NULL OR held.ends > %s)"
)
_FLAG = "flag.recorded_to IS NULL AND flag.valid_from <= %s AND (flag.valid_to IS NULL OR flag.valid_to > %s)"


def trim(asker: Asker, *, patient: str = "t0.patient", version: str = "v") -> Sql:
    """Return the condition, with its parameters, that an asker may see a version.

    `patient` is the column of the patient's number, `version` the alias of `record_resourceversion`. The
    condition is one that AND can follow.
    """
    if asker.unlimited:
        return "TRUE", []
    parts = [_within_scopes(asker, patient, version)]
    if asker.purpose is Purpose.DIRECT_CARE:
        parts += _for_care(asker, patient, version)
    else:
        parts += _for_planning(asker, patient, version)
    kept = [part for part in parts if part[0] != "TRUE"]
    return f"({' AND '.join(sql for sql, _ in kept)})", [value for _, values in kept for value in values]


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


def _own(asker: Asker) -> list[int]:
    """Return what stands for a patient in things about nobody that the asker may see."""
    return [DIRECTORY, *(-number for number in asker.organisations)]


def _for_care(asker: Asker, patient: str, version: str) -> list[Sql]:
    """Keep the patients to whom there is a relationship, then what nothing limits or an override opens."""
    tie = [list(asker.holders), asker.at, asker.at]
    visible = (
        f"{patient} IN (SELECT held.patient FROM record_relationship held WHERE {_TIE} "
        "UNION ALL SELECT unnest(%s::bigint[]))"
    )
    override: Sql = (_has_tie(patient, "held.kind = %s"), [*tie, OVERRIDE])
    restricted, limits = _has_flag(asker, patient, [FLAG_RESTRICTED])
    objects, objected = _has_flag(asker, patient, [FLAG_OBJECTION])
    return [
        (visible, [*tie, _own(asker)]),
        (
            f"(NOT {restricted} OR {_has_tie(patient, 'held.kind = ANY(%s)')})",
            [*limits, *tie, sorted(STRONG)],
        ),
        (
            f"(NOT {objects} OR {version}.source = ANY(%s::bigint[]) OR {override[0]})",
            [*objected, list(asker.organisations), *override[1]],
        ),
        (f"({version}.sensitivity & %s = 0 OR {override[0]})", [_hidden(asker), *override[1]]),
    ]


def _for_planning(asker: Asker, patient: str, version: str) -> list[Sql]:
    """Keep everybody but whoever refused, and nothing sealed."""
    refused, opted_out = _has_flag(asker, patient, sorted(NOT_FOR_PLANNING))
    type_1, kept_back = _has_flag(asker, patient, [FLAG_TYPE_1])
    elsewhere = (
        "EXISTS (SELECT 1 FROM structure_organisation sender "
        f"WHERE sender.id = {version}.source AND sender.kind <> 'practice')"
    )
    return [
        (f"({patient} > 0 OR {patient} = ANY(%s::bigint[]))", [_own(asker)]),
        (f"NOT {refused}", opted_out),
        (f"(NOT {type_1} OR {elsewhere})", kept_back),
        (f"{version}.sensitivity & %s = 0", [_hidden(asker)]),
    ]


def _hidden(asker: Asker) -> int:
    return (SEALED | SENSITIVE) & ~asker.cleared


def _has_tie(patient: str, also: str) -> str:
    return f"EXISTS (SELECT 1 FROM record_relationship held WHERE {_TIE} AND held.patient = {patient} AND {also})"


def _has_flag(asker: Asker, patient: str, kinds: list[str]) -> Sql:
    today = asker.at.astimezone(LONDON).date()
    return (
        f"EXISTS (SELECT 1 FROM record_patientflag flag WHERE flag.patient_id = {patient} "
        f"AND flag.kind = ANY(%s) AND {_FLAG})",
        [kinds, today, today],
    )
