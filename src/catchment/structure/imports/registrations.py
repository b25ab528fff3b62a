"""Practice lists: how one month is made out of two files.

NHS England publishes a month's lists twice: `gp-reg-pat-prac-all` has a total for each practice,
`gp-reg-pat-prac-quin-age` has five-year bands for each sex. Both end in `RegisteredPatients`. What each file
said is kept apart: the totals as published evidence, the bands as the rows of `female` and `male`. The rows
of `all`, which everything else reads, are worked out from both after either comes:

- the total is the list file's where it has the practice, otherwise the two sexes added up;
- the bands are the two sexes added up, where both have all their bands, otherwise none;
- a practice that neither file has any more is no longer believed.

So the files may come in either order, each may be corrected later, and the result is the same. Where the two
totals differ the report says so.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from catchment.foundation.facts import Recorded
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import Refusal, SourceFile, read_day
from catchment.foundation.models import Change, PublishedRow
from catchment.structure.imports.areas import record_published_areas
from catchment.structure.imports.reading import CellReader
from catchment.structure.models import Organisation, RegisteredPatients
from catchment.structure.models.organisations import OrganisationKind

LIST_EVIDENCE = "gp-list"
PAGE = (
    "https://digital.nhs.uk/data-and-information/publications/statistical/"
    "patients-registered-at-a-gp-practice"
)
ALL, FEMALE, MALE = "all", "female", "male"
BANDS = (*(f"{age}_{age + 4}" for age in range(0, 95, 5)), "95+")
MOST_PATIENTS = 1_000_000  # in one practice; the largest has about 130,000
WITH_LISTS = (OrganisationKind.PRACTICE, OrganisationKind.PRESCRIBING_COST_CENTRE)
NOT_A_PRACTICE = (
    "The directory has no practice with this code; import the newest epraccur and map of practices first."
)
MINE = Q(practice__invented=False)


def practice_ids() -> dict[str, int]:
    """Return the id of each organisation that may have a list, by code."""
    return dict(Organisation.objects.filter(kind__in=WITH_LISTS).values_list("code", "id"))


def month_of(source: SourceFile, header: Iterable[str], what: str) -> date:
    """Return the extract date of the first row; refuses a file that is not for the first of a month."""
    line, row = next(source.table(tuple(header), kind=what))
    try:
        month = read_day(row["EXTRACT_DATE"])
    except (KeyError, ValueError) as problem:
        raise Refusal(
            f"{source.name}, line {line}: the extract date cannot be read; expected one such as 2025-12-01."
        ) from problem
    if month.day != 1:
        raise Refusal(f"{source.name} is for {month}; lists are published for the first of a month.")
    return month


def same_month(month: date) -> CellReader:
    """Return a reader that accepts the month of the file only, however it is written."""
    accepted: set[str] = set()

    def read(cell: str) -> date:
        if cell not in accepted:
            if read_day(cell) != month:
                raise ValueError(f"Expected {month}, as in the first row.")
            accepted.add(cell)
        return month

    return read


def record_sex(sex: str, month: date, rows: list[tuple[Any, ...]], change: Change) -> Recorded:
    """Make `rows` what is believed of one sex in a month."""
    return record_published_areas(
        RegisteredPatients,
        rows,
        key=["practice_id"],
        edition={"edition": month, "sex": sex},
        mine=MINE,
        change=change,
    )


def combine(month: date, report: Report, change: Change) -> Recorded:
    """Work the rows of `all` out from what both files of a month say."""
    ids = practice_ids()
    evidence = PublishedRow.objects.current().filter(kind=LIST_EVIDENCE, edition=month)
    listed = {
        ids[code]: value["patients"] for code, value in evidence.values_list("key", "value") if code in ids
    }
    sexes: dict[int, list[tuple[int, list[int]]]] = {}
    by_sex = RegisteredPatients.objects.current().filter(MINE, edition=month, sex__in=(FEMALE, MALE))
    for practice, total, ages in by_sex.values_list("practice_id", "total", "ages").iterator():
        sexes.setdefault(practice, []).append((total, ages))
    codes = {practice: code for code, practice in ids.items()}
    rows = []
    for practice in {**listed, **sexes}:
        parts = sexes.get(practice, [])
        added_up = sum(total for total, _ in parts)
        total = listed.get(practice, added_up)
        if parts and total != added_up:
            report.note(
                0,
                "NUMBER_OF_PATIENTS",
                f"{codes[practice]}: {total}",
                f"The file by age and sex gives {added_up} for this month.",
                "The total is the list file's.",
            )
        rows.append((practice, month, ALL, total, _added_up(parts)))
    return record_sex(ALL, month, rows, change)


def _added_up(parts: list[tuple[int, list[int]]]) -> tuple[int, ...]:
    """Return the bands of both sexes added up, or none where a sex or its bands are missing."""
    if len(parts) != 2 or not all(ages for _, ages in parts):
        return ()
    (_, female), (_, male) = parts
    return tuple(a + b for a, b in zip(female, male, strict=True))
