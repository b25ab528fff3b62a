"""Who plans for somebody on a day: the practice they are registered with, and what lies above it (B-011).

Somebody is planned for by their practice, the sub-ICB location that it is commissioned by, and the board that
is responsible for them. Where no registration leads to a board, the board on whose ground their home lies is
responsible. Nobody else plans for them: not a neighbouring board, not a trust, not what lies above a board.

The same facts are asked in two directions. `who_plans_for` goes up, from one person; `planned_for` goes down,
from who asks, because a search asks it of every row: the practices and homes are gathered once in a
statement, and a row costs one look into an index. A test holds the two together.
"""

from datetime import date
from typing import Any

from catchment.foundation.moment import Moment
from catchment.structure.queries.ground_above import in_use
from catchment.structure.queries.sql import fetch

STEPS_UP = 3  # from a practice to its board: by a sub-ICB location, at most
# In a subquery: asked of each row, never gathered, for a total either; the database cannot know beforehand
# how many practices lie beneath a board, and gathering by a wrong guess took ten seconds.
ROW_BY_ROW = " OFFSET (0)"
AS_AT = "%(as_at)s"
_UPWARDS = "kind IN ('commissioned_by', 'part_of')"


def who_plans_for(patient: int, day: date) -> frozenset[int]:
    """Return the numbers of the organisations that plan for somebody (a number) on a day (two queries)."""
    moment = Moment(day)
    rows = fetch(
        "SELECT up.id, up.kind FROM record_gpregistration said, "
        f"LATERAL ({above('said.practice_id', AS_AT)}) up "
        f"WHERE said.patient_id = %(patient)s AND {_holds('said', AS_AT)}",
        moment,
        patient=patient,
    )
    found = {row.id for row in rows}
    if not any(row.kind == "icb" for row in rows):
        home = fetch(
            "SELECT home.board FROM record_patient person, "
            f"LATERAL ({board_at('person.small_area', AS_AT)}) home "
            "WHERE person.number = %(patient)s",
            moment,
            patient=patient,
        )
        found |= {row.board for row in home}
    return frozenset(found)


def planned_for(patient: str, organisations: tuple[int, ...], day: date) -> tuple[str, list[Any]]:
    """Return the condition, with its parameters, that one of some organisations plans for a patient (SQL)."""
    on = f"DATE '{day.isoformat()}'"
    ours = list(organisations)
    condition = (
        "(EXISTS (SELECT 1 FROM record_gpregistration said "
        f"WHERE said.patient_id = {patient} AND {_holds('said', on)} "
        f"AND said.practice_id = ANY(ARRAY({_beneath(on)})){ROW_BY_ROW}) "
        f"OR EXISTS (SELECT 1 FROM record_patient person WHERE person.number = {patient} "
        f"AND person.small_area <> '' AND person.small_area = ANY(ARRAY({_homes(on)})) "
        "AND NOT EXISTS (SELECT 1 FROM record_gpregistration said, "
        f"LATERAL ({above('said.practice_id', on)}) up "
        f"WHERE said.patient_id = person.number AND {_holds('said', on)} AND up.kind = 'icb'{ROW_BY_ROW})"
        f"{ROW_BY_ROW}))"
    )
    return condition, [ours, ours, ours]


def above(organisation: str, day: str) -> str:
    """Return SQL for an organisation and what it lies in, up to its board: `id`, `kind`, `code`, `step`."""
    return f"""WITH RECURSIVE up AS (
        SELECT o.id, o.kind, o.code, 0 AS step FROM structure_organisation o WHERE o.id = {organisation}
        UNION
        SELECT o.id, o.kind, o.code, up.step + 1 FROM up
          JOIN structure_relationship r ON r.source_id = up.id AND r.{_UPWARDS} AND {_holds("r", day)}
          JOIN structure_organisation o ON o.id = r.target_id
         WHERE up.kind <> 'icb' AND up.step < {STEPS_UP})
        SELECT id, kind, code, step FROM up"""


def board_at(small_area: str, day: str) -> str:
    """Return SQL for the `board` (a number) on whose ground a small area (its code) lies, with its `code`."""
    return f"""SELECT o.id AS board, o.code FROM structure_area home
        {_ground(day)} WHERE home.kind = 'lsoa21' AND home.code = {small_area}
         ORDER BY {_likeliest(day)} LIMIT 1"""


def _beneath(day: str) -> str:
    """Return SQL for some organisations (a parameter) and all whose way up to a board leads through them."""
    return f"""WITH RECURSIVE beneath AS (
        SELECT unnest(%s::bigint[]) AS id, 0 AS step
        UNION
        SELECT r.source_id, beneath.step + 1 FROM beneath
          JOIN structure_relationship r ON r.target_id = beneath.id AND r.{_UPWARDS} AND {_holds("r", day)}
          JOIN structure_organisation o ON o.id = r.source_id AND o.kind <> 'icb'
         WHERE beneath.step < {STEPS_UP})
        SELECT id FROM beneath"""


def _homes(day: str) -> str:
    """Return SQL for the codes of the small areas on the ground of some organisations that are boards.

    Every small area that was ever on their ground is looked at, and the likeliest board of each decides.
    """
    return f"""SELECT found.home FROM (
        SELECT DISTINCT ON (home.id) home.code AS home, o.id AS board FROM structure_area home
        {_ground(day)} WHERE home.kind = 'lsoa21' AND home.id IN (
            SELECT theirs.child_id FROM structure_relationship within
              JOIN structure_organisationarea held ON held.organisation_id = within.source_id
               AND held.kind = 'responsible_for' AND held.recorded_to IS NULL
              JOIN structure_arealookup theirs ON theirs.parent_id = held.area_id
               AND theirs.lookup = 'lsoa21-sub-icb' AND theirs.recorded_to IS NULL
             WHERE within.target_id = ANY(%s::bigint[])
               AND within.kind = 'part_of' AND {_holds("within", day)})
         ORDER BY home.id, {_likeliest(day)}) found WHERE found.board = ANY(%s::bigint[])"""


def _ground(day: str) -> str:
    """Return SQL that joins a small area `home` to the boards `o` on whose ground it may lie.

    The lookup of the day gives the ground of a sub-ICB location, which may have another code by now; who has,
    or had, that ground says which board it is part of on the day, because boards merge between two lookups.
    """
    return f"""JOIN structure_arealookup l ON l.child_id = home.id AND l.lookup = 'lsoa21-sub-icb'
           AND {in_use("l", Moment(date.max)).replace(AS_AT, day)}
          JOIN structure_organisationarea s ON s.area_id = l.parent_id AND s.kind = 'responsible_for'
           AND s.recorded_to IS NULL
          JOIN structure_relationship i ON i.source_id = s.organisation_id AND i.kind = 'part_of'
           AND {_holds("i", day)}
          JOIN structure_organisation o ON o.id = i.target_id AND o.kind = 'icb'"""


def _likeliest(day: str) -> str:
    return f"{_holds('s', day)} DESC, i.valid_from DESC, o.code"


def _holds(alias: str, day: str) -> str:
    return (
        f"({alias}.recorded_to IS NULL AND {alias}.valid_from <= {day} "
        f"AND ({alias}.valid_to IS NULL OR {alias}.valid_to > {day}))"
    )
