"""Areas as files mention them: identities made on the fly, and what they are called.

A file about areas is welcome before the file that lists them, so an area that is not known yet is made when
it is first mentioned. Names are dated. A small area keeps its name for its whole vintage and takes it from
one *naming* file; other files only fill a gap. Larger areas are renamed now and then without a new code
(Herefordshire became "Herefordshire, County of"), so the names each file gives are kept as evidence and the
dated names are worked out from all of it: files may come in any order.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from django.db.models import Q

from catchment.foundation.facts import (
    Recorded,
    close_rows,
    copy_rows,
    fact_columns,
    record_edition,
    record_facts,
    record_published,
)
from catchment.foundation.imports.report import Report
from catchment.foundation.models import Change, PublishedRow
from catchment.foundation.models.dated import Basis, RecordedRow
from catchment.structure.models import Area, AreaName
from catchment.structure.models.areas import AreaKind

CENSUS_2011 = date(2011, 3, 27)
CENSUS_2021 = date(2021, 3, 21)
VINTAGE_BEGAN = {
    AreaKind.LSOA11: CENSUS_2011,
    AreaKind.MSOA11: CENSUS_2011,
    AreaKind.LSOA21: CENSUS_2021,
    AreaKind.MSOA21: CENSUS_2021,
}
RENAMED_KINDS = (
    AreaKind.WARD,
    AreaKind.LTLA,
    AreaKind.UTLA,
    AreaKind.SUB_ICB,
    AreaKind.ICB,
    AreaKind.REGION,
)
NAME_EVIDENCE = "area-names"
BATCH_SIZE = 5000


def area_ids(kind: str, codes: Iterable[str]) -> dict[str, int]:
    """Return the id of each area of a kind by code, making those of `codes` that are new."""
    known = dict(Area.objects.filter(kind=kind).values_list("code", "id"))
    new = sorted({each for each in codes if each not in known})
    if new:
        made = Area.objects.bulk_create((Area(kind=kind, code=each) for each in new), batch_size=BATCH_SIZE)
        known.update((area.code, area.pk) for area in made)
    return known


def record_published_areas(
    model: type[RecordedRow],
    rows: Sequence[Sequence[Any]],
    *,
    key: Sequence[str],
    edition: dict[str, Any],
    mine: Q,
    change: Change,
) -> Recorded:
    """Make `rows` what is believed of an edition among the rows that are `mine` (one kind of area, say).

    Several files share an edition (boundaries of ICBs and of sub-ICB locations), and so does the invented
    example. So rows of others are left alone, and rows of mine that the file no longer has are closed.
    """
    # Read first: what is added now needs no second look.
    earlier = list(model.objects.current().filter(mine, **edition).values_list("id", *key))
    done = record_edition(model, rows, key=key, edition=edition, change=change, whole=False)
    if not earlier:
        return done
    columns = fact_columns(model)
    positions = [columns.index(column) for column in key]
    mentioned = {tuple(row[position] for position in positions) for row in rows}
    gone = [row_id for row_id, *identity in earlier if tuple(identity) not in mentioned]
    close_rows(model, gone, change)
    return done + Recorded(superseded=len(gone))


def name_small_areas(
    kind: AreaKind, names: Mapping[str, str], *, naming: bool, report: Report, change: Change
) -> Recorded:
    """Give small areas their names; only the `naming` file of a kind may change one that has a name."""
    ids = area_ids(kind, names)
    held = dict(
        AreaName.objects.current()
        .filter(area__kind=kind, area__invented=False)
        .values_list("area__code", "name")
    )
    for code, name in names.items():
        if held.get(code, name) != name:
            report.note(
                0, "name", f"{code} {name}", f"Another file calls this area {held[code]}.",
                "Renamed." if naming else "The other name was kept.",
            )  # fmt: skip
    began = VINTAGE_BEGAN[kind]
    desired = (
        {
            "area_id": ids[code],
            "name": name,
            "valid_from": began,
            "valid_to": None,
            "basis": Basis.STATED.value,
        }
        for code, name in names.items()
        if naming or code not in held
    )
    columns = fact_columns(AreaName)
    rows = [tuple(name[column] for column in columns) for name in desired]
    if naming:
        mine = Q(area__kind=kind, area__invented=False)
        return record_facts(AreaName, rows, change=change, scope=mine)
    return Recorded(added=copy_rows(AreaName, rows, change), unchanged=len(names) - len(rows))


def name_larger_areas(
    publication: str, edition: date, names: Mapping[tuple[str, str], str], change: Change
) -> Recorded:
    """Keep the names that a file gives to (kind, code); work out the dated names from all such evidence."""
    evidence = {f"{kind} {code}": {"name": name} for (kind, code), name in names.items()}
    record_published(f"{NAME_EVIDENCE} {publication}", edition, evidence, change=change)
    said: dict[tuple[str, str], dict[date, str]] = defaultdict(dict)
    # Two publications of one day may disagree; the last in this order wins, whichever was imported last.
    rows = PublishedRow.objects.current().filter(kind__startswith=NAME_EVIDENCE).order_by("edition", "-kind")
    for day, key, value in rows.values_list("edition", "key", "value").iterator():
        kind, _, code = key.partition(" ")
        said[kind, code][day] = value["name"]
    ids = {kind: area_ids(kind, (code for each, code in said if each == kind)) for kind in RENAMED_KINDS}
    columns = fact_columns(AreaName)
    desired = [
        tuple({**fact, "area_id": ids[kind][code]}[column] for column in columns)
        for (kind, code), by_day in said.items()
        for fact in _name_periods(by_day)
    ]
    mine = Q(area__kind__in=RENAMED_KINDS, area__invented=False)
    done = record_facts(AreaName, desired, change=change, scope=mine)
    return Recorded(done.added, done.superseded)  # the names of other files are none of this file's rows


def _name_periods(by_day: Mapping[date, str]) -> list[dict[str, Any]]:
    """Return the periods of the names of one area: a name holds until another is first seen."""
    starts: list[tuple[date, str]] = []
    for day in sorted(by_day):
        if not starts or starts[-1][1] != by_day[day]:
            starts.append((day, by_day[day]))
    ends = [after[0] for _, after in pairwise(starts)]
    return [
        {"name": name, "valid_from": start, "valid_to": end, "basis": Basis.OBSERVED.value}
        for (start, name), end in zip(starts, [*ends, None], strict=True)
    ]
