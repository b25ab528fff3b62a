"""What changed on a body, when we came to know it, and who said so: read from the audit events.

Every handbook that was applied left an event with each difference, before and after. Everybody may read what
changed, from which day, and when it was recorded; who changed it, why, and what was said before is for those
who may read changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

import orjson
from django.db import connection

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, may
from catchment.structure.rules.words import counted, listed, plain_date

MOST = 120  # differences
PLURALS = {"body": "bodies"}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that an item said before and says after, in words; empty is nothing."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One item that was added, changed or removed; `parts` only for who may read them."""

    sentence: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Remembrance:
    """What one change did to the body; `actor` and `reason` only for who may read them."""

    recorded_at: datetime
    holds_from: date | None
    sentence: str
    items: tuple[Changed, ...]
    actor: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What changed, newest first; `more` when there was too much to show, `why_less` why names are not."""

    changes: tuple[Remembrance, ...] = ()
    more: bool = False
    why_less: str = ""


def history_of(body: str, system: str, moment: Moment, actor: Actor, names: Mapping[str, str]) -> Remembered:
    """Return what changed on a body as far as it was known at the moment (one query, and what `may` asks).

    `names` are the titles of its seats (by `BODY/seat`) and the names of people, by code.
    """
    verdict = may(actor, Act.READ_CHANGES, system, moment)
    rows = _rows(body, system, moment.as_known)
    events = groupby(rows[:MOST], key=lambda row: row["id"])
    changes = tuple(_remembrance(list(same), names, whole=verdict.allowed) for _, same in events)
    return Remembered(changes, len(rows) > MOST, "" if verdict.allowed else verdict.reason)


def _rows(body: str, system: str, known: datetime | None) -> list[dict[str, Any]]:
    """Return the differences of a body's items, newest change first."""
    statement = """
        SELECT c.id, c.at, c.actor, c.reason, c.detail->>'from' AS holds_from,
               d->>'what' AS what, d->>'code' AS code, d->>'change' AS change, d->'parts' AS parts
          FROM foundation_change c,
               jsonb_array_elements(CASE WHEN c.action = 'apply handbook'
                   AND jsonb_typeof(c.detail->'differences') = 'array' THEN c.detail->'differences' END) d
         WHERE c.action = 'apply handbook' AND c.detail->>'system' = %(system)s
           AND (%(known)s::timestamptz IS NULL OR c.at <= %(known)s)
           AND d->>'what' IN ('body', 'seat', 'holder') AND split_part(d->>'code', '/', 1) = %(body)s
         ORDER BY c.id DESC, d->>'what', d->>'code' LIMIT %(most)s"""
    with connection.cursor() as cursor:
        cursor.execute(statement, {"system": system, "known": known, "body": body, "most": MOST + 1})
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _remembrance(rows: list[dict[str, Any]], names: Mapping[str, str], *, whole: bool) -> Remembrance:
    """Return one change; all rows are of it."""
    first = rows[0]
    holds_from = date.fromisoformat(first["holds_from"]) if first["holds_from"] else None
    said = []
    for change in ("added", "changed", "removed"):
        kinds = [row["what"] for row in rows if row["change"] == change]
        counts = [
            counted(kinds.count(kind), kind, PLURALS.get(kind, ""))
            for kind in ("body", "seat", "holder")
            if kind in kinds
        ]
        said += [f"{listed(counts)} {change}"] if counts else []
    return Remembrance(
        first["at"],
        holds_from,
        f"{'; '.join(said)}.",
        tuple(_changed(row, names, whole=whole) for row in rows),
        first["actor"] if whole else "",
        first["reason"] if whole else "",
    )


def _changed(row: Mapping[str, Any], names: Mapping[str, str], *, whole: bool) -> Changed:
    """Return one item in a sentence, with its parts before and after where they may be read."""
    parts = orjson.loads(row["parts"]) if isinstance(row["parts"], str) else row["parts"] or []
    sentence = f"{_name_of(row, names)} was {row['change']}"
    if row["change"] == "changed":
        sentence += f": {listed([each['name'].replace('_', ' ') for each in parts])}"
    shown = tuple(
        Part(each["name"].replace("_", " "), _said(each["before"]), _said(each["after"])) for each in parts
    )
    return Changed(f"{sentence}.", shown if whole and row["change"] == "changed" else ())


def _said(value: str) -> str:
    """Return what the audit event wrote of a value; nothing is written as None there."""
    return "" if value == "None" else value


def _name_of(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return what an item is called."""
    body, *rest = str(row["code"]).split("/")
    if not rest:
        return "The body itself"
    title = names.get(f"{body}/{rest[0]}", rest[0])
    if len(rest) < 3:
        return f"The seat “{title}”"
    return f"{names.get(rest[1], rest[1])} as “{title}” from {plain_date(date.fromisoformat(rest[2]))}"
