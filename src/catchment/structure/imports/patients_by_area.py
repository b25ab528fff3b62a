"""Where each practice's patients live: practice by small area, published every quarter (K-035).

Three layouts hold the same three columns: NHS England's own, a bare one of all England, and an extract of
one ICB, known by its `ICB_CODE` column. An extract is a part of its edition: it says all about its own
practices and nothing about others.

Small areas are of 2011 or of 2021, and the codes do not tell: most are the same. The vintage that has all of
the file's codes is taken. People with no usable address (`EMPTY`, `CLOSED`, `NO2011`) are counted against
areas of the kind `unplaced`, people from Wales, Scotland and beyond against `elsewhere`, so that the sums
agree with the lists; the report says how many there are of each.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date

from django.db.models import Q

from catchment.foundation.facts import Recorded
from catchment.foundation.imports.registry import STATISTICS, Importer, importer
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import Refusal, SourceFile, read_day
from catchment.foundation.models import Change
from catchment.structure.imports.areas import area_ids, record_published_areas
from catchment.structure.imports.reading import CODES, refuse_if_cut_short, whole
from catchment.structure.imports.registrations import ALL, MOST_PATIENTS, NOT_A_PRACTICE, PAGE, practice_ids
from catchment.structure.models import Area, PatientsByArea, RegisteredPatients
from catchment.structure.models.areas import AreaKind

HEADER = ("PRACTICE_CODE", "LSOA_CODE", "NUMBER_OF_PATIENTS")
PART_COLUMN = "ICB_CODE"
DAY_IN_NAME = re.compile(r"_(\d{4}-\d{2}-\d{2})")
ENGLISH = re.compile(r"E01\d{6}")
ELSEWHERE = re.compile(r"[WSNLM]\d{8}")
UNPLACED = re.compile(r"EMPTY|CLOSED|NO20\d\d")
NEW_VINTAGE_FROM = date(2023, 1, 1)  # decides only where the codes do not
MOST_DAYS_APART = 190
MOST_SHARE_APART = 0.1
WHY_OUTSIDE = {
    AreaKind.UNPLACED: "The patients have no usable address.",
    AreaKind.ELSEWHERE: "The patients live outside England.",
}
Patients = tuple[int, str, str, int]  # line, practice, small area (codes), patients


@importer
class PatientsBySmallArea(Importer):
    """Patients of each practice by small area."""

    kind = "gp-list-areas"
    title = "the patients of practices by small area"
    publisher = "NHS England, Patients Registered at a GP Practice"
    page = PAGE
    file_name = re.compile(r"gp-reg-pat-prac-lsoa.*\.csv(\.gz)?")
    batch = STATISTICS
    order = 60
    in_parts = True  # some months are for one ICB at a time
    derives = ("practice figures",)
    fewest_rows = 600_000

    def edition(self, source: SourceFile) -> date:
        """Return the extract date in the first row or, where there is none, in the file's name."""
        _, row = next(source.table(HEADER, kind=self.title))
        in_name = DAY_IN_NAME.search(source.name)
        said = row.get("EXTRACT_DATE") or (in_name[1] if in_name else "")
        try:
            return read_day(said)
        except ValueError as problem:
            raise Refusal(
                f"{source.name} does not say its date: expected an EXTRACT_DATE column, or a name such as "
                "gp-reg-pat-prac-lsoa-all_2025-10-01.csv."
            ) from problem

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Record where the patients of each practice live."""
        _, header = next(source.rows())
        part = PART_COLUMN in header
        practices = practice_ids()
        found = list(self._sound_rows(source, header, practices, report))
        if not part:
            refuse_if_cut_short(source, report, self.fewest_rows, what=self.title)
        areas = areas_of({code for _, _, code, _ in found}, edition, report)
        rows: list[tuple[int, date, int, int]] = []
        taken: set[int] = set()
        sums: Counter[int] = Counter()
        for line, practice_code, code, patients in found:
            practice, area = practices[practice_code], areas.get(code)
            if area is None:
                reason = "No small area of the vintage that this file uses has this code."
                report.reject(line, "LSOA_CODE", code, reason, (practice_code, code, patients))
                continue
            pair = practice << 32 | area
            if pair in taken:
                reason = "The practice has a row for this small area already; only that one was used."
                report.reject(line, "LSOA_CODE", code, reason, (practice_code, code, patients))
                continue
            taken.add(pair)
            sums[practice] += patients
            rows.append((practice, edition, area, patients))
        _report_outside(found, report)
        _compare_with_lists(sums, practices, edition, report)
        return record_published_areas(
            PatientsByArea,
            rows,
            key=["practice_id", "area_id"],
            edition={"edition": edition},
            mine=Q(practice__in=list(sums)) if part else Q(practice__invented=False),
            change=change,
        )

    def _sound_rows(
        self, source: SourceFile, header: list[str], practices: Mapping[str, int], report: Report
    ) -> Iterator[Patients]:
        """Yield the rows that can be used; by position, since there are a million of them."""
        width = len(header)
        positions = [header.index(column) for column in HEADER]
        at_practice, at_area, at_patients = positions
        read_number = whole(MOST_PATIENTS, least=1)
        sorts: dict[str, str] = {}  # one copy of each code, so that a million rows stay small
        lines = source.rows(width=width)
        next(lines)
        for line, fields in lines:
            report.read()
            if len(fields) != width:
                report.reject(line, "", "", "The row has more or fewer columns than the header.", fields)
                continue
            practice, code = fields[at_practice], fields[at_area]
            if practice not in practices:
                report.reject(line, HEADER[0], practice, _why_not(practice), fields)
                continue
            if code not in sorts:
                if not ENGLISH.fullmatch(code) and _sort_of(code) is None:
                    reason = "Expected a small area such as E01014210, EMPTY, CLOSED or NO2011."
                    report.reject(line, HEADER[1], code, reason, fields)
                    continue
                sorts[code] = code
            try:
                patients = read_number(fields[at_patients])
            except ValueError as problem:
                report.reject(line, HEADER[2], fields[at_patients], str(problem), fields)
                continue
            yield line, practice, sorts[code], patients


def _why_not(practice: str) -> str:
    pattern, expected = CODES["practice"]
    return NOT_A_PRACTICE if pattern.fullmatch(practice) else f"Expected {expected}."


def _sort_of(code: str) -> AreaKind | None:
    """Return the kind of a code that is no English small area, or None when it is no code at all."""
    if UNPLACED.fullmatch(code):
        return AreaKind.UNPLACED
    return AreaKind.ELSEWHERE if ELSEWHERE.fullmatch(code) else None


def areas_of(codes: set[str], edition: date, report: Report) -> dict[str, int]:
    """Return the id of the area of each code, English ones in the vintage that has most of them."""
    english = {code for code in codes if ENGLISH.fullmatch(code)}
    known = {
        kind: dict(Area.objects.filter(kind=kind).values_list("code", "id"))
        for kind in (AreaKind.LSOA11, AreaKind.LSOA21)
    }
    unknown = {kind: len(english - ids.keys()) for kind, ids in known.items()}
    if unknown[AreaKind.LSOA11] == unknown[AreaKind.LSOA21]:
        vintage = AreaKind.LSOA21 if edition >= NEW_VINTAGE_FROM else AreaKind.LSOA11
        report.note(0, "LSOA_CODE", vintage.label, "Both vintages have these codes; the date decided.")
    else:
        vintage = min(unknown, key=lambda kind: unknown[kind])
    areas = known[vintage] or area_ids(vintage, english)
    for kind in (AreaKind.UNPLACED, AreaKind.ELSEWHERE):
        others = {code for code in codes if _sort_of(code) == kind}
        ids = area_ids(kind, others)
        areas |= {code: ids[code] for code in others}
    return areas


def _report_outside(found: list[Patients], report: Report) -> None:
    """Say how many rows, and how many people, have no small area in England."""
    people: Counter[str] = Counter()
    for line, _, code, patients in found:
        kind = _sort_of(code)
        if kind is None:
            continue
        value = code if kind == AreaKind.UNPLACED else f"{code[0]}…"
        people[value] += patients
        report.set_aside(
            line, "LSOA_CODE", value, WHY_OUTSIDE[kind], f"Counted against areas of the kind {kind.value}."
        )
    for value, patients in people.items():
        report.note(0, "NUMBER_OF_PATIENTS", value, f"{patients:,} patients are in these rows.")


def _compare_with_lists(
    sums: Counter[int], practices: Mapping[str, int], edition: date, report: Report
) -> None:
    """Note each practice whose patients by area are far from its list of about the same time."""
    lists = RegisteredPatients.objects.current().filter(sex=ALL, practice__invented=False)
    months = lists.values_list("edition", flat=True).distinct()
    nearest = min(months, key=lambda month: abs((month - edition).days), default=None)
    if nearest is None or abs((nearest - edition).days) > MOST_DAYS_APART:
        return
    sizes = dict(lists.filter(edition=nearest).values_list("practice_id", "total"))
    codes = {practice: code for code, practice in practices.items()}
    for practice, patients in sums.items():
        size = sizes.get(practice, patients)
        if abs(patients - size) > size * MOST_SHARE_APART:
            value = f"{codes[practice]}: {patients:,}"
            report.note(0, "NUMBER_OF_PATIENTS", value, f"Its list of {nearest} has {size:,}.")
