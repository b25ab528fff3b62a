"""What a search begins with: the choice that keeps it as quick among a million people as among a thousand.

All the index is in the order of (patient, number), and so are the results; a page ends as soon as it is full.
Four ways to begin:

- *one person*: everything is read at that person, however many others there are;
- *few rows*: what meets the rarest condition is gathered and put in order;
- *person by person*: where few people are concerned (those the asker may see, or those a chain leads to), the
  rarest condition is looked up at one after another until the page is full;
- *as it comes*: the rarest condition is read in order, and each row asked the rest; it is met often, so the
  page fills soon.

How many rows meet a condition is counted up to a limit, and remembered for a minute: it changes how soon an
answer comes, never what it is.
"""

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import psycopg

from catchment.record.queries.search_checks import (
    ALWAYS,
    TERMS,
    VERSIONS,
    AllOf,
    AnyOf,
    Check,
    Had,
    Linked,
    OfPatient,
    OnVersion,
    Row,
    Rows,
    Scope,
    Sql,
    asks,
    joined,
    of_type,
    reference_pattern,
    version_of,
)
from catchment.record.rules.access.values import Asker, Purpose
from catchment.record.rules.calendar import shifted

FEW_ROWS = 1000
FEW_PEOPLE = 3000
COUNTED_TO = 10_000
USUAL_ITEMS = 100  # of one type and one person, at most as a rule
IN_ORDER = 8  # terms whose rows are read side by side
REMEMBERED, REMEMBERED_FOR = 10_000, 60.0  # estimates; seconds
CLOCKS_DIFFER = timedelta(minutes=5)  # between processes that store
_estimates: OrderedDict[tuple[Any, ...], tuple[float, int]] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Beginning:
    """Where the rows of a search come from: a FROM clause and the names of patient and number in it.

    `most` is about how many rows there are, and COUNTED_TO or more where it is not known. `also` is a
    condition that goes with the source, such as that each is met once; `met` is a check that all rows meet.
    `by_person`: the rows of few people are looked up, so that all of them can be, however many there are.
    """

    source: Sql
    patient: str
    number: str
    most: int
    also: Sql = ALWAYS
    met: Check | None = None
    by_person: bool = False

    def by_number(self, descending: bool) -> "Beginning":
        """Return the same in the order of numbers, with nothing else asked of a row before its turn comes."""
        columns, way = f"{self.patient} AS patient, {self.number} AS number", "DESC" if descending else "ASC"
        text = f"(SELECT {columns} FROM {self.source.text} ORDER BY 2 {way} OFFSET 0) t"
        source = Sql(text, self.source.values)
        return Beginning(source, "t.patient", "t.number", self.most, self.also, self.met)

    def left(self, checks: Sequence[Check]) -> list[Check]:
        """Return the checks that the rows have still to be asked."""
        return [check for check in checks if self.met is None or _flat([check]) != [self.met]]


def begin(
    cursor: psycopg.Cursor[Any], scope: Scope, asker: Asker, resource_type: str, checks: Sequence[Check]
) -> Beginning:
    """Return where a search for resources of a type that meet all `checks` begins."""
    flat = _flat(checks)
    rows = [check for check in flat if isinstance(check, Rows)]
    for check in flat:
        if isinstance(check, OfPatient) and len(check.ids) == 1:
            narrow = next((each for each in rows if each.terms), rows[0] if rows else of_type(resource_type))
            return _at(scope, narrow, check.numbers())
        if isinstance(check, OnVersion) and check.ids:
            return _by_id(resource_type, check.ids)
    since = max((check.since for check in flat if isinstance(check, OnVersion) and check.since), default=None)
    if since is not None and (lately := _lately(cursor, resource_type, since)) is not None:
        return lately
    best, most = _rarest(cursor, rows or [of_type(resource_type)])
    if most < FEW_ROWS:
        return _gathered(best, most)
    through = _through(cursor, scope, resource_type, flat)
    if through is not None:
        return through
    people = _people(cursor, scope, asker, flat)
    if people is not None and people[1] <= FEW_PEOPLE and people[1] < most:
        return _person_by_person(scope, best, people[0], min(most, people[1] * USUAL_ITEMS))
    return _as_it_comes(resource_type, best)


def _flat(checks: Sequence[Check]) -> list[Check]:
    """Return checks that must all hold, those within others among them."""
    made: list[Check] = []
    for check in checks:
        one = isinstance(check, AllOf) or (isinstance(check, AnyOf) and len(check.checks) == 1)
        made += _flat(check.checks) if one and isinstance(check, AllOf | AnyOf) else [check]
    return made


def _at(scope: Scope, rows: Rows, patient: Sql) -> Beginning:
    """Begin at one person."""
    name = scope.name()
    asked = rows.asked(name)
    distinct = "" if len(rows.terms) == 1 else "DISTINCT "
    source = Sql(
        f"(SELECT {distinct}{name}.patient, {name}.number FROM {rows.table} {name} "
        f"WHERE {asked.text} AND {name}.patient = ({patient.text})) t",
        (*asked.values, *patient.values),
    )
    return Beginning(source, "t.patient", "t.number", FEW_ROWS, met=rows)


def _by_id(resource_type: str, ids: Sequence[str]) -> Beginning:
    """Begin with versions that have one of some ids."""
    source = Sql(
        f"(SELECT n.patient, n.number FROM {VERSIONS} n WHERE n.resource_id = ANY(%s) AND n.type = %s "
        "AND n.content IS NOT NULL) t",
        (list(ids), resource_type),
    )
    return Beginning(source, "t.patient", "t.number", len(ids))


def _lately(cursor: psycopg.Cursor[Any], resource_type: str, since: datetime) -> Beginning | None:
    """Begin with what was stored since a moment, if that is little: numbers and times go up together."""
    low = 0
    (high,) = cursor.execute(f"SELECT coalesce(max(number), 0) + 1 FROM {VERSIONS}").fetchone() or (0,)
    since = shifted(since, -CLOCKS_DIFFER)
    while low < high:  # the first version that was stored at that moment or later
        middle = (low + high) // 2
        cursor.execute(
            f"SELECT number, stored_at FROM {VERSIONS} WHERE number >= %s ORDER BY number LIMIT 1",
            [middle],
            prepare=True,
        )
        found = cursor.fetchone()
        if found is None or found[1] >= since:
            high = middle
        else:
            low = found[0] + 1
    lately = Sql(f"SELECT 1 FROM {VERSIONS} n WHERE n.type = %s AND n.number >= %s", (resource_type, low))
    (most,) = _counts(cursor, [lately])
    if most >= COUNTED_TO:
        return None
    source = Sql(
        f"(SELECT n.patient, n.number FROM {VERSIONS} n WHERE n.type = %s AND n.number >= %s "
        "AND n.content IS NOT NULL) t",
        (resource_type, low),
    )
    return Beginning(source, "t.patient", "t.number", most)


def _gathered(rows: Rows, most: int) -> Beginning:
    """Begin with all rows that meet a condition."""
    asked = rows.asked("g")
    distinct = "" if len(rows.terms) == 1 else "DISTINCT "
    text = f"(SELECT {distinct}g.patient, g.number FROM {rows.table} g WHERE {asked.text}) t"
    return Beginning(Sql(text, asked.values), "t.patient", "t.number", most, met=rows)


def _person_by_person(scope: Scope, rows: Rows, people: Sql, most: int) -> Beginning:
    """Begin with people, and look a condition up at one after another."""
    name = scope.name()
    asked = rows.asked(name)
    distinct = "" if len(rows.terms) == 1 else "DISTINCT "
    source = Sql(
        f"(SELECT DISTINCT q.patient FROM ({people.text}) q) p CROSS JOIN LATERAL ("
        f"SELECT {distinct}{name}.number FROM {rows.table} {name} WHERE {asked.text} "
        f"AND {name}.patient = p.patient ORDER BY {name}.number OFFSET 0) t",
        (*people.values, *asked.values),
    )
    return Beginning(source, "p.patient", "t.number", most, met=rows, by_person=True)


def _as_it_comes(resource_type: str, rows: Rows) -> Beginning:
    """Begin with rows of the index in their order; where several terms are asked, side by side."""
    if len(rows.terms) > IN_ORDER:
        rows = of_type(resource_type)
    if len(rows.terms) == 1:
        return _gathered(rows, COUNTED_TO)
    same = "e.patient = t.patient AND e.number = t.number"
    first = f"NOT EXISTS (SELECT 1 FROM {{}} e WHERE {{}} AND {same} OFFSET 0)"
    if rows.terms:
        one = f"(SELECT g.term, g.patient, g.number FROM {TERMS} g WHERE g.term = %s ORDER BY 2, 3)"
        beside = " UNION ALL ".join([one] * len(rows.terms))
        source = Sql(f"(SELECT * FROM ({beside}) o ORDER BY 2, 3) t", rows.terms)
        once = Sql(first.format(TERMS, "e.term = ANY(%s) AND e.term < t.term"), (list(rows.terms),))
        return Beginning(source, "t.patient", "t.number", COUNTED_TO, once, rows)
    asked, again = rows.asked("t"), rows.asked("e")
    once = Sql(
        f"{asked.text} AND {first.format(rows.table, f'{again.text} AND e.ctid < t.ctid')}",
        (*asked.values, *again.values),
    )
    return Beginning(Sql(f"{rows.table} t"), "t.patient", "t.number", COUNTED_TO, once, rows)


def _people(
    cursor: psycopg.Cursor[Any], scope: Scope, asker: Asker, flat: Sequence[Check]
) -> tuple[Sql, int] | None:
    """Return the smallest set of people outside which nothing can match, and about how many they are."""
    sets: list[Sql] = []
    if not asker.unlimited and asker.purpose is Purpose.DIRECT_CARE:
        sets.append(_seen(asker))
    sets += [about for check in flat if (about := _concerned(scope, check)) is not None]
    if not sets:
        return None
    counted = _counts(cursor, sets)
    number, place = min((number, place) for place, number in enumerate(counted))
    return sets[place], number


def _seen(asker: Asker) -> Sql:
    """Return the people with whom an asker has any relationship, and what stands for nobody in particular.

    More than they may see: the trim is asked of every row all the same.
    """
    nobody = [0, *(-number for number in asker.organisations)]
    return Sql(
        "SELECT r.patient FROM record_relationship r WHERE r.holder = ANY(%s) AND r.recorded_to IS NULL "
        "UNION ALL SELECT unnest(%s::bigint[])",
        (list(asker.holders), nobody),
    )


def _concerned(scope: Scope, check: Check) -> Sql | None:
    """Return whom a chain or `_has` about the same person concerns, where rows of the index say it."""
    if not isinstance(check, Linked | Had) or not check.own:
        return None
    rows = [each for each in _flat([check.check]) if isinstance(each, Rows)]
    if not rows:
        return None
    name = scope.name()
    narrow = next((each for each in rows if each.terms), rows[0])
    asked = narrow.asked(name)
    return Sql(f"SELECT {name}.patient FROM {narrow.table} {name} WHERE {asked.text}", asked.values)


def _through(
    cursor: psycopg.Cursor[Any], scope: Scope, resource_type: str, flat: Sequence[Check]
) -> Beginning | None:
    """Begin with what refers to, or is referred to by, the few resources that a chain or `_has` is about."""
    for check in flat:
        ways = check.checks if isinstance(check, AnyOf) else (check,)
        reached: list[Sql] = []
        rows = 0
        for way in ways:
            inner = _flat([way.check]) if isinstance(way, Linked | Had) and not way.own else []
            indexed = [each for each in inner if isinstance(each, Rows)]
            rarest, most = _rarest(cursor, indexed) if indexed else (None, COUNTED_TO)
            if rarest is None or most >= FEW_ROWS or not isinstance(way, Linked | Had):
                break
            reached.append(_from_others(scope, resource_type, way, rarest))
            rows += most
        if reached and len(reached) == len(ways):
            together = joined(reached, " UNION ")
            return Beginning(Sql(f"({together.text}) t", together.values), "t.patient", "t.number", rows)
    return None


def _from_others(scope: Scope, resource_type: str, check: Linked | Had, rows: Rows) -> Sql:
    """Begin with the few others, as seen by whoever asks, and go on to what is searched."""
    name, version = scope.name(), scope.name()
    asked, of = rows.asked(name), version_of(scope, f"{name}.number", version)
    meets = asks(scope, check.check, Row(f"{name}.patient", f"{name}.number", version))
    trim = scope.trim(version)
    where = joined([asked, meets, trim], " AND ")
    if isinstance(check, Linked):
        reached = Sql(
            f"SELECT DISTINCT l.patient, l.number FROM {rows.table} {name} {of.text} "
            f"JOIN {TERMS} l ON l.term = %s # {version}.key WHERE {where.text}",
            (*of.values, check.parameter, *where.values),
        )
    else:
        reached = Sql(
            f"SELECT DISTINCT l.patient, l.number FROM {rows.table} {name} {of.text} CROSS JOIN LATERAL "
            f"regexp_matches(convert_from({version}.content, 'UTF8'), %s, 'g') found(id) "
            f"JOIN {VERSIONS} l ON l.resource_id = found.id[1] AND l.type = %s AND l.content IS NOT NULL "
            f"WHERE {where.text}",
            (*of.values, reference_pattern(resource_type), resource_type, *where.values),
        )
    return reached


def _rarest(cursor: psycopg.Cursor[Any], rows: Sequence[Rows]) -> tuple[Rows, int]:
    """Return the condition that fewest rows meet, and how many; the first where nobody can tell quickly."""
    countable = [each for each in rows if each.together]
    if not countable:
        return rows[0], COUNTED_TO
    counted = _counts(cursor, [_counting(each) for each in countable])
    most, place = min((number, place) for place, number in enumerate(counted))
    return countable[place], most


def _counting(rows: Rows) -> Sql:
    asked = rows.asked("c")
    return Sql(f"SELECT 1 FROM {rows.table} c WHERE {asked.text}", asked.values)


def _counts(cursor: psycopg.Cursor[Any], asked: Sequence[Sql]) -> list[int]:
    """Return how many rows each of some questions has, up to a limit; remembered for a minute."""
    now = time.monotonic()
    keys = [(sql.text, repr(sql.values)) for sql in asked]
    unknown = {
        key: sql
        for key, sql in zip(keys, asked, strict=True)
        if key not in _estimates or _estimates[key][0] < now
    }
    if unknown:
        each = joined(
            (
                Sql(f"(SELECT count(*) FROM ({sql.text} LIMIT {COUNTED_TO}) s)", sql.values)
                for sql in unknown.values()
            ),
            ", ",
        )
        counted = cursor.execute(f"SELECT {each.text}", each.values, prepare=True).fetchone() or ()
        for key, number in zip(unknown, counted, strict=True):
            _estimates[key] = (now + REMEMBERED_FOR, number)
        while len(_estimates) > REMEMBERED:
            _estimates.popitem(last=False)
    return [_estimates[key][1] for key in keys]


def forget() -> None:
    """Forget how many rows were counted."""
    _estimates.clear()
