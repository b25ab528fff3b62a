"""The parts of the record measurement that run inside Catchment; each prints what it found as JSON.

decide   the decision on one resource, with what it reads of the database, for a GP of one practice
search   the shapes of searches, by a GP whose view is trimmed and by the operator whose view is not
tokens   a token of a system for each of some organisations
floor    PostgreSQL's own COPY of the same JSON into a table with two indexes: nothing is read, checked,
         matched to anybody or indexed for searching; that is how fast this machine takes the bytes
"""

import json
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import django

SAMPLE, ROWS, SEED = 2_000, 100_000, 2026
MILLISECONDS = 1000


def main(part: str, person: str) -> None:
    """Measure a part and print it."""
    django.setup()
    print(json.dumps({"decide": decide, "search": search, "tokens": tokens, "floor": floor}[part](person)))


def decide(person: str) -> dict[str, Any]:
    """Decide on resources of all kinds, drawn with one seed, most of people whom the GP does not know."""
    from django.db import connection

    from catchment.record.queries.deciding import verdict_on
    from catchment.record.queries.reading import current
    from catchment.record.tokens import asker_from, make_token

    now = datetime.now(UTC)
    asker = asker_from(f"Bearer {make_token(at=now, person=person, scope='user/*.rs')}", now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(number) FROM record_resourceversion")
        (last,) = cursor.fetchone()
        numbers = random.Random(SEED).sample(range(1, last + 1), min(SAMPLE, last))
        cursor.execute(
            "SELECT type, resource_id FROM record_resourceversion WHERE number = ANY(%s)", [numbers]
        )
        held = [current(*row) for row in cursor.fetchall()]
    taken, allowed = [], 0
    for each in held:
        assert each is not None, "what is in the table can be read"
        started = time.perf_counter()
        allowed += verdict_on(asker, each, "r").allowed
        taken.append((time.perf_counter() - started) * MILLISECONDS)
    return {"taken": taken, "allowed": allowed, "asked": len(held)}


def search(person: str) -> dict[str, list[float]]:
    """Ask the same searches twice: trimmed to what a GP may see, and not at all."""
    from django.conf import settings
    from django.db import connection

    from catchment.record.queries.asking import operator
    from catchment.record.queries.search import search as found
    from catchment.record.rules.searching import parse
    from catchment.record.tokens import asker_from, make_token

    now = datetime.now(UTC)
    trimmed = asker_from(f"Bearer {make_token(at=now, person=person, scope='user/*.rs')}", now)
    connection.ensure_connection()
    asked = json.loads((Path(settings.CATCHMENT_HOME) / "searches.json").read_text())
    taken: dict[str, list[float]] = {"on": [], "off": []}
    for name, asker in (("on", trimmed), ("off", operator(now))):
        for turn in (0, 1):  # the first makes the plans
            for path in asked:
                kind, _, query = path.partition("?")
                started = time.perf_counter()
                found(parse(kind, tuple(parse_qsl(query)), now=now), asker, "")
                if turn:
                    taken[name].append((time.perf_counter() - started) * MILLISECONDS)
    return taken


def tokens(codes: str) -> dict[str, str]:
    """Make a token for the system of each of some organisations, by their codes."""
    from catchment.record.tokens import make_token

    now = datetime.now(UTC)
    return {
        code: make_token(
            at=now, person="", organisation=code, client="bench", scope="system/*.cruds", minutes=600
        )
        for code in codes.split(",")
    }


def floor(_person: str) -> dict[str, Any]:
    """Copy resources that are there into a table of their own, beside two indexes, and drop it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT type, resource_id, patient, content FROM record_resourceversion "
            "WHERE content IS NOT NULL ORDER BY number LIMIT %s",
            [ROWS],
        )
        rows = [(kind, name, patient, bytes(content).decode()) for kind, name, patient, content in cursor]
        cursor.execute("CREATE TABLE bench_floor (type text, id text, patient bigint, content jsonb)")
        try:
            cursor.execute("CREATE INDEX ON bench_floor (type, id)")
            cursor.execute("CREATE INDEX ON bench_floor (patient, type)")
            started = time.perf_counter()
            with cursor.copy("COPY bench_floor FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            seconds = time.perf_counter() - started
        finally:
            cursor.execute("DROP TABLE bench_floor")
    return {"rows": len(rows), "seconds": seconds}


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
