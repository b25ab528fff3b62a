"""The monthly lists by five-year age band and sex, `gp-reg-pat-prac-quin-age`.

The file has the same counts five times over: for practices, PCNs, sub-ICB locations, ICBs and regions. Only
the practices' rows are stored; every larger body is the sum of its practices. The other rows are used to
check: against their own bands, against each other, and against the sums of the practices that we know to be
in the body that month. Each difference is noted and the sum is used. One is known: in November and December
2025 the ICB rows follow the published map, which has 29 practices in the wrong ICB, so QNC is published with
1,206,404 patients and its practices have 1,209,887. Code `U` counts the practices in no PCN.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date

from catchment.foundation.facts import Recorded
from catchment.foundation.imports.registry import STATISTICS, Importer, importer
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import SourceFile
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.structure.imports.reading import (
    CellReader,
    checked_rows,
    code,
    one_of,
    refuse_if_cut_short,
    text,
    whole,
)
from catchment.structure.imports.registrations import (
    BANDS,
    FEMALE,
    MALE,
    NOT_A_PRACTICE,
    PAGE,
    combine,
    month_of,
    practice_ids,
    record_sex,
    same_month,
)
from catchment.structure.models import Relationship
from catchment.structure.models.organisations import RelationshipKind

HEADER = ("EXTRACT_DATE", "ORG_TYPE", "ORG_CODE", "SEX", "AGE_GROUP_5", "NUMBER_OF_PATIENTS")
PRACTICE, PCN, SUB_ICB, ICB, REGION = "GP", "PCN", "SUB_ICB_LOCATION_CODE", "ICB", "Comm Region"
NO_PCN = "U"
TOTAL = "ALL"
SEXES = {"FEMALE": FEMALE, "MALE": MALE}
Body = tuple[str, str]  # type and code
Counts = dict[Body, dict[tuple[str, str], int]]  # by body, then by sex and band


@importer
class ListAges(Importer):
    """Each practice's list by age and sex on the first of a month."""

    kind = "gp-list-ages"
    title = "the lists of practices by five-year age band and sex"
    publisher = "NHS England, Patients Registered at a GP Practice"
    page = PAGE
    file_name = re.compile(r"gp-reg-pat-prac-quin-age.*\.csv(\.gz)?")
    batch = STATISTICS
    order = 40
    derives = ("practice figures",)
    fewest_rows = 250_000

    def edition(self, source: SourceFile) -> date:
        """Return the extract date of the first row."""
        return month_of(source, HEADER, self.title)

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Record the practices' bands, check the rest, and work out the month's lists."""
        known = practice_ids()
        counts = self._counts(source, edition, known, report)
        refuse_if_cut_short(source, report, self.fewest_rows, what=self.title)
        check_own_bands(counts, report)
        check_sums(counts, edition, report)
        done = Recorded()
        for published, sex in SEXES.items():
            rows = []
            for (kind, practice), cells in counts.items():
                if kind == PRACTICE:
                    ages = tuple(cells[published, band] for band in BANDS if (published, band) in cells)
                    whole_ages = len(ages) == len(BANDS)
                    total = sum(ages) if whole_ages else cells.get((published, TOTAL), sum(ages))
                    rows.append((known[practice], edition, sex, total, ages if whole_ages else ()))
            done += record_sex(sex, edition, rows, change)
        return done + combine(edition, report, change)

    def _counts(self, source: SourceFile, edition: date, known: Mapping[str, int], report: Report) -> Counts:
        """Return every sound count of the file."""
        columns: dict[str, CellReader] = {
            "EXTRACT_DATE": same_month(edition),
            "ORG_TYPE": one_of(PRACTICE, PCN, SUB_ICB, ICB, REGION),
            "ORG_CODE": text(6),
            "SEX": one_of(TOTAL, *SEXES),
            "AGE_GROUP_5": one_of(TOTAL, *BANDS),
            "NUMBER_OF_PATIENTS": whole(),
        }
        read_practice = code("practice")
        counts: Counts = defaultdict(dict)
        for line, row, published in checked_rows(source, columns, report, what=self.title):
            body = (row["ORG_TYPE"], row["ORG_CODE"])
            cell = (row["SEX"], row["AGE_GROUP_5"])
            if body[0] == PRACTICE and body[1] not in known:
                try:
                    read_practice(body[1])
                    reason = NOT_A_PRACTICE
                except ValueError as problem:
                    reason = str(problem)
                report.reject(line, "ORG_CODE", body[1], reason, published)
            elif cell in counts[body]:
                report.reject(line, "AGE_GROUP_5", cell[1], "This count is in the file already.", published)
            else:
                counts[body][cell] = row["NUMBER_OF_PATIENTS"]
        return {body: cells for body, cells in counts.items() if cells}


def check_own_bands(counts: Counts, report: Report) -> None:
    """Note each body whose total rows are not the sum of its own bands, or whose bands are not all there."""
    for (kind, body), cells in counts.items():
        sums = {sex: [cells[sex, band] for band in BANDS if (sex, band) in cells] for sex in SEXES}
        short = [sex for sex, bands in sums.items() if len(bands) != len(BANDS)]
        for sex in short:
            value = f"{kind} {body} {sex}"
            reason = f"Only {len(sums[sex])} of {len(BANDS)} age bands can be used."
            report.note(0, "AGE_GROUP_5", value, reason, "The total is used, the ages are not.")
        if short:
            continue
        expected = {(sex, TOTAL): sum(bands) for sex, bands in sums.items()}
        expected[TOTAL, TOTAL] = sum(expected.values())
        for cell, total in expected.items():
            if cells.get(cell, total) != total:
                value = f"{kind} {body} {cell[0]}: {cells[cell]}"
                report.note(
                    0, "NUMBER_OF_PATIENTS", value, f"Its bands add up to {total}.", "The sum is used."
                )


def _patients(cells: Mapping[tuple[str, str], int]) -> int:
    """Return the total of a body: its total row, or else the rows of its sexes."""
    if (TOTAL, TOTAL) in cells:
        return cells[TOTAL, TOTAL]
    return sum(count for (sex, band), count in cells.items() if band != TOTAL and sex != TOTAL)


def _targets(kind: RelationshipKind, month: date) -> dict[str, str]:
    rows = Relationship.objects.at(Moment(month)).filter(kind=kind)
    return dict(rows.values_list("source__code", "target__code"))


def check_sums(counts: Counts, month: date, report: Report) -> None:
    """Note each PCN, sub-ICB, ICB and region whose total is not the sum of the practices we know it has."""
    network = _targets(RelationshipKind.MEMBER_OF, month)
    sub_icb = _targets(RelationshipKind.COMMISSIONED_BY, month)
    part_of = _targets(RelationshipKind.PART_OF, month)
    sums: dict[str, Counter[str]] = {level: Counter() for level in (PCN, SUB_ICB, ICB, REGION)}
    england = 0
    for (kind, practice), cells in counts.items():
        if kind == PRACTICE:
            patients = _patients(cells)
            england += patients
            location = sub_icb.get(practice, "")
            sums[PCN][network.get(practice, NO_PCN)] += patients
            sums[SUB_ICB][location] += patients
            sums[ICB][part_of.get(location, "")] += patients
            sums[REGION][part_of.get(part_of.get(location, ""), "")] += patients
    if not sub_icb:
        report.note(0, "ORG_CODE", "", "No practice is known to be in a sub-ICB: sums could not be checked.")
        return
    published: Counter[str] = Counter()
    for (kind, body), cells in counts.items():
        if kind != PRACTICE:
            patients = _patients(cells)
            published[kind] += patients
            if patients != sums[kind][body]:
                reason = f"Its practices add up to {sums[kind][body]:,}."
                report.note(
                    0, "NUMBER_OF_PATIENTS", f"{kind} {body}: {patients:,}", reason, "The sum is used."
                )
    for kind, patients in published.items():
        if patients != england:
            reason = f"All practices add up to {england:,}."
            report.note(0, "NUMBER_OF_PATIENTS", f"all of {kind}: {patients:,}", reason, "The sum is used.")
