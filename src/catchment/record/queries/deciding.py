"""The verdict on one resource: what the rule needs is read in one query, then the rule is asked."""

from typing import Any

import psycopg
from django.db import connection

from catchment.record.queries.planned_for import who_plans_for
from catchment.record.queries.reading import current
from catchment.record.queries.trim import LONDON
from catchment.record.rules.access.deciding import About, Tie, Verdict, decide
from catchment.record.rules.access.values import Asker, Purpose
from catchment.record.rules.values import DIRECTORY, Held

_LIMITS = (
    "SELECT "
    "(SELECT array_agg(DISTINCT flag.kind) FROM record_patientflag flag "
    " WHERE flag.patient_id = %(patient)s AND flag.recorded_to IS NULL AND flag.valid_from <= %(today)s "
    " AND (flag.valid_to IS NULL OR flag.valid_to > %(today)s)), "
    "(SELECT sender.kind = 'practice' FROM structure_organisation sender WHERE sender.id = %(source)s), "
    "held.kind, held.holder, held.starts, held.ends "
    "FROM (VALUES (1)) one(row) LEFT JOIN record_relationship held ON held.patient = %(patient)s "
    "AND held.recorded_to IS NULL AND held.holder = ANY(%(holders)s)"
)


def verdict_on(asker: Asker, held: Held, letter: str = "r") -> Verdict:
    """Return whether an asker may do something (one of c r u d s) with a version, and why.

    A version that was replaced is judged by the patient of the newest, too.
    """
    verdict = verdict_about(asker, held.type, held.patient, letter, held.sensitivity, held.source)
    if verdict.allowed and held.replaced_by is not None:
        newest = current(held.type, held.id)
        if newest is not None and newest.patient != held.patient:
            return verdict_about(asker, held.type, newest.patient, letter, held.sensitivity, held.source)
    return verdict


def verdict_about(
    asker: Asker,
    resource_type: str,
    patient: int,
    letter: str,
    sensitivity: int = 0,
    source: int | None = None,
) -> Verdict:
    """Return the verdict for a resource about a patient (a number as in `Write`).

    One query at most; for planning and research three.
    """
    if asker.unlimited or patient <= DIRECTORY or letter in "cud":
        return decide(asker, About(resource_type, patient, letter, (), frozenset(), sensitivity, source))
    flags, ties, of_practice = _limits(asker, patient, source)
    planned_by = planners(asker, patient)
    return decide(
        asker,
        About(
            resource_type,
            patient,
            letter,
            ties,
            flags,
            sensitivity,
            source,
            of_practice,
            planned_by=planned_by,
        ),
    )


def planners(asker: Asker, patient: int) -> frozenset[int]:
    """Return who plans for a patient, as the rule asks it (two queries); nobody where it does not ask."""
    if asker.purpose is Purpose.DIRECT_CARE or patient <= DIRECTORY:
        return frozenset()
    return who_plans_for(patient, asker.at.astimezone(LONDON).date())


def _limits(asker: Asker, patient: int, source: int | None) -> tuple[frozenset[str], tuple[Tie, ...], bool]:
    """Return the flags that hold today, the asker's relationships, and whether a practice sent the thing."""
    asked: dict[str, Any] = {
        "patient": patient,
        "today": asker.at.astimezone(LONDON).date(),
        "source": source,
        "holders": list(asker.holders),
    }
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        rows = cursor.execute(_LIMITS, asked, prepare=True).fetchall()
    flags, of_practice = rows[0][:2]
    ties = tuple(Tie(*row[2:]) for row in rows if row[2] is not None)
    return frozenset(flags or ()), ties, of_practice is not False
