"""Writing frozen values into the database, in the order in which they came to be known.

The example was kept up to date month by month, so it is written month by month: each day of keeping has a
`Change` of its own, closes what was no longer believed after it and adds what was new. Organisations and
areas get their numbers first; `Who` and `Ground` are replaced by these.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Q

from catchment.demo.values import Belief, Blocks, Fact, Ground, Table, Who, beliefs_of, kept_on
from catchment.foundation.facts import Recorded, copy_rows, fact_columns, record_facts
from catchment.foundation.models import Change, DatedFact, RecordedRow
from catchment.structure import models as structure
from catchment.structure.models import Area, Footprint, FootprintBlock, Organisation

ACTOR = "example system"
KEPT_AT = time(9, 30, tzinfo=UTC)
REAL_KINDS = ("unplaced",)  # codes such as EMPTY are the publisher's own, and shared with real England


@dataclass(frozen=True, slots=True)
class Numbers:
    """The database's numbers of organisations and areas."""

    organisations: Mapping[str, int]
    areas: Mapping[tuple[str, str], int]

    def of(self, value: Any) -> Any:
        """Return the number of a `Who` or `Ground`, and anything else as it is."""
        if isinstance(value, Who):
            return self.organisations[value.code]
        return self.areas[value.kind, value.code] if isinstance(value, Ground) else value


def write_identities(organisations: Sequence[tuple[str, str]], areas: Sequence[Ground]) -> Numbers:
    """Write the organisations (code, kind) and areas that are not there yet; returns all their numbers."""
    Organisation.objects.bulk_create(
        (Organisation(code=code, kind=kind, invented=True) for code, kind in organisations),
        ignore_conflicts=True,
    )
    Area.objects.bulk_create(
        (Area(kind=a.kind, code=a.code, invented=a.kind not in REAL_KINDS) for a in areas),
        ignore_conflicts=True,
    )
    codes = [code for code, _ in organisations]
    invented = Area.objects.filter(Q(invented=True) | Q(kind__in=REAL_KINDS))
    return Numbers(
        dict(Organisation.objects.filter(code__in=codes).values_list("code", "id")),
        {(kind, code): number for kind, code, number in invented.values_list("kind", "code", "id")},
    )


def days_of_keeping(facts: Iterable[Fact], tables: Iterable[Table]) -> list[date]:
    """Return every day on which something was keyed in, in order."""
    days = {kept_on(each.published) for each in tables}
    for fact in facts:
        for belief in beliefs_of(fact):
            days.add(belief.known)
            if belief.forgotten is not None:
                days.add(belief.forgotten)
    return sorted(days)


class Ledger:
    """Writes what was keyed in on each day, one day after the other."""

    def __init__(self, facts: Iterable[Fact], tables: Iterable[Table], numbers: Numbers) -> None:
        """Sort what there is to write by kind of row, by what it is about, and by day."""
        self._numbers = numbers
        self._beliefs: dict[str, dict[Any, list[Belief]]] = defaultdict(lambda: defaultdict(list))
        self._touched: dict[date, dict[str, dict[Any, None]]] = defaultdict(lambda: defaultdict(dict))
        self._tables: dict[date, list[Table]] = defaultdict(list)
        for fact in facts:
            for belief in beliefs_of(fact):
                subject = belief.says[0][1]
                self._beliefs[belief.model][subject].append(belief)
                self._touched[belief.known][belief.model][subject] = None
                if belief.forgotten is not None:
                    self._touched[belief.forgotten][belief.model][subject] = None
        for each in tables:
            self._tables[kept_on(each.published)].append(each)

    def write_day(self, day: date, *, first: bool) -> Recorded:
        """Write one day's keeping under one change; on the first day there is nothing to compare with."""
        change = Change.objects.create(
            at=datetime.combine(day, KEPT_AT),
            actor=ACTOR,
            action="keep example",
            reason="Part of the invented history: what its people keyed in on this day.",
            detail={},
        )
        recorded = Recorded()
        for model_name, subjects in self._touched[day].items():
            recorded += self._write_facts(model_name, list(subjects), day, change, first=first)
        for each in self._tables[day]:
            recorded += self._write_table(each, change)
        return recorded

    def _write_facts(
        self, model_name: str, subjects: list[Any], day: date, change: Change, *, first: bool
    ) -> Recorded:
        """Make the facts about some subjects be what was believed from this day on."""
        model: type[DatedFact] = getattr(structure, model_name)
        columns = fact_columns(model)
        rows = [
            self._fact_row(belief, columns)
            for subject in subjects
            for belief in self._beliefs[model_name][subject]
            if belief.known <= day and (belief.forgotten is None or day < belief.forgotten)
        ]
        if first:
            return Recorded(added=copy_rows(model, rows, change))
        about = self._beliefs[model_name][subjects[0]][0].says[0][0]
        scope = Q(**{f"{about}_id__in": [self._numbers.of(subject) for subject in subjects]})
        return record_facts(model, rows, change=change, scope=scope)

    def _fact_row(self, belief: Belief, columns: Sequence[str]) -> tuple[Any, ...]:
        values = {"valid_from": belief.start, "valid_to": belief.end, "basis": "stated"}
        for column, value in belief.says:
            values[_database_column(column, columns)] = self._numbers.of(value)
        return tuple(values[column] for column in columns)

    def _write_table(self, each: Table, change: Change) -> Recorded:
        """Write one edition of a publication."""
        model: type[RecordedRow] = getattr(structure, each.model)
        order = [each.columns.index(_field_name(column, each.columns)) for column in fact_columns(model)]
        of = self._numbers.of
        rows = (tuple(of(row[index]) for index in order) for row in each.rows)
        return Recorded(added=copy_rows(model, rows, change))


def _database_column(column: str, columns: Sequence[str]) -> str:
    """Return the column of a field: a foreign key's ends in `_id`."""
    return column if column in columns else f"{column}_id"


def _field_name(column: str, fields: Sequence[str]) -> str:
    """Return the field of a column."""
    return column if column in fields else column.removesuffix("_id")


def count_afresh() -> None:
    """Let the database count its new rows, so that it reads them the short way; one table after the other."""
    with connection.cursor() as cursor:
        for room in ("structure", "governance", "authority", "money"):
            for model in apps.get_app_config(room).get_models():
                cursor.execute(f'ANALYZE "{model._meta.db_table}"')


def write_blocks(blocks: Iterable[Blocks], numbers: Numbers) -> int:
    """Write what each version of each drawn area is made of, as believed then and now; returns how many."""
    made_of = {(numbers.of(each.area), each.version): each.parts for each in blocks}
    footprints = Footprint.objects.filter(area_id__in=[area for area, _ in made_of])
    rows = [
        FootprintBlock(footprint_id=footprint_id, area_id=numbers.of(part))
        for footprint_id, area, version in footprints.values_list("id", "area_id", "version")
        for part in made_of[area, version]
    ]
    return len(FootprintBlock.objects.bulk_create(rows, batch_size=5000))
