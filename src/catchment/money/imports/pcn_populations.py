"""PCN populations of a year: registered and adjusted, practice by practice, as NHS England publishes them.

The adjusted population carries the weights of the ICB's primary medical allocation; the registered one is
the list of 1 January before the year (E-042). Practices in no PCN stand in the file as `no_data`; they are
kept, and belong to no PCN. The last row is the total of all: it is checked against the sum, so that a file
cut short is refused, and is not kept. Two further columns, where a file has them, are read too: the
contractor weighted population and the care home beds of each practice.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from catchment.foundation.facts import Recorded, record_edition
from catchment.foundation.imports.registry import STATISTICS, Importer, importer
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import Refusal, SourceFile
from catchment.foundation.models import Change
from catchment.money.models import PCNPopulation
from catchment.money.rules.vocabulary import Population
from catchment.money.rules.years import year_of
from catchment.structure.imports.reading import CellReader, Seen, checked_rows, code, real
from catchment.structure.imports.registrations import MOST_PATIENTS, NOT_A_PRACTICE, practice_ids
from catchment.structure.models import Organisation

TITLE = "the PCN adjusted populations of a year"
PRACTICE, PCN, REGISTERED, ADJUSTED = "Practice Code", "PCN Code", "Raw list size", "Adjusted Population"
MEMBER = re.compile(r"PCN member ([A-Z][a-z]+) (\d\d)")
LISTS_OF = "January"  # E-042
HEADER = (PRACTICE, PCN, REGISTERED, ADJUSTED)
IN_NO_PCN = "no_data"
PCN_CODE = re.compile(r"U\d{5}|XN\d{3}")  # or an invented one
MOST_IN_ALL = 2_000_000_000
FIGURES = {
    REGISTERED: Population.REGISTERED,
    ADJUSTED: Population.ADJUSTED,
    "Contractor Weighted Population": Population.CONTRACTOR_WEIGHTED,
    "Care Home Beds": Population.CARE_HOME_BEDS,
}
NOT_A_PCN = "The directory has no PCN with this code; import the newest ePCN first."


@dataclass(slots=True)
class Read:
    """What a file said: figures by kind and practice, the sums of every sound row, and the total row."""

    rows: dict[Population, list[tuple[object, ...]]] = field(default_factory=dict)
    sums: dict[str, Decimal] = field(default_factory=dict)
    total: dict[str, Decimal] | None = None


def blank_or(reader: CellReader) -> CellReader:
    """Return a reader that leaves a blank cell blank: the row of the total has no codes."""
    return lambda cell: reader(cell) if cell.strip() else ""


def people(cell: str) -> float:
    """Return how many people (or beds) a cell says."""
    return float(real(0, MOST_IN_ALL)(cell))


def network(cell: str) -> str:
    """Return the code of a PCN, or what stands for none."""
    if cell != IN_NO_PCN and not PCN_CODE.fullmatch(cell):
        raise ValueError(f"Expected a PCN code such as U12345, or {IN_NO_PCN}.")
    return cell


@importer
class PCNPopulations(Importer):
    """Registered and adjusted population of each practice, with its PCN, for a financial year."""

    kind = "pcn-populations"
    title = TITLE
    publisher = "NHS England, Network Contract DES"
    file_name = re.compile(r"pcn[-_]adjusted[-_]populations?.*\.csv(\.gz)?")
    batch = STATISTICS
    order = 70

    def edition(self, source: SourceFile) -> date:
        """Return the day of the lists, 1 January, which a column's name says."""
        _, row = next(source.table(HEADER, kind=TITLE))
        for name in row:
            said = MEMBER.fullmatch(str(name))
            if said and said[1] == LISTS_OF:
                return date(2000 + int(said[2]), 1, 1)
        raise Refusal(
            f"{source.name} does not say its year: expected a column such as “PCN member January 25”. Or "
            "give the day of the lists with --edition, such as 2025-01-01."
        )

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Keep every practice's figures for the year that begins in the year of the lists (E-042)."""
        if (edition.month, edition.day) != (1, 1):
            raise Refusal(f"{source.name} is for {edition}; the lists of 1 January count for a year (E-042).")
        year = year_of(date(edition.year, 4, 1))
        read = _read(source, f"PCN adjusted populations, {year}", year.begins, report)
        _check_total(source, read, report)
        recorded = Recorded()
        for kind, rows in read.rows.items():
            recorded += record_edition(
                PCNPopulation,
                rows,
                key=["practice_id"],
                edition={"year": year.begins, "kind": kind.value},
                change=change,
            )
        return recorded


def _read(source: SourceFile, told: str, year: int, report: Report) -> Read:
    """Read every row; figures are kept as rows of the model, in the order of its columns."""
    _, first = next(source.table(HEADER, kind=TITLE))
    figures = [name for name in FIGURES if name in first]
    columns: dict[str, CellReader] = {PRACTICE: blank_or(code("practice")), PCN: blank_or(network)}
    columns |= {name: people if name in HEADER else blank_or(people) for name in figures}
    directory = practice_ids(), dict(Organisation.objects.filter(kind="pcn").values_list("code", "id"))
    seen, read = Seen(report), Read()
    for line, row, published in checked_rows(source, columns, report, what=TITLE):
        if read.total is not None:
            raise Refusal(f"{source.name}, line {line}: a row stands after the total; it must be the last.")
        said = {name: Decimal(str(row[name])).normalize() for name in figures if row[name] != ""}
        if not row[PRACTICE]:
            read.total = said
            continue
        for name, number in said.items():
            read.sums[name] = read.sums.get(name, Decimal(0)) + number
        if not _usable(line, row, published, directory, seen, report):
            continue
        practice, joined = directory[0][row[PRACTICE]], directory[1].get(row[PCN])
        for name, number in said.items():
            kind = FIGURES[name]
            read.rows.setdefault(kind, []).append((practice, joined, year, kind.value, number, told))
    return read


def _usable(
    line: int,
    row: Mapping[str, Any],
    published: Mapping[str, str],
    directory: tuple[Mapping[str, int], Mapping[str, int]],
    seen: Seen,
    report: Report,
) -> bool:
    """Say whether a row can be kept; what cannot is rejected with the reason, and kept in the report."""
    practices, networks = directory
    practice, pcn = row[PRACTICE], row[PCN]
    in_none = pcn in ("", IN_NO_PCN)
    if practice not in practices:
        report.reject(line, PRACTICE, practice, NOT_A_PRACTICE, published)
        return False
    if not in_none and pcn not in networks:
        report.reject(line, PCN, pcn, NOT_A_PCN, published)
        return False
    for name in FIGURES:
        if row.get(name) and row[name] > MOST_PATIENTS:
            report.reject(line, name, row[name], f"Expected at most {MOST_PATIENTS:,} people.", published)
            return False
    if not seen.first_time(practice, line, PRACTICE, practice, published):
        return False
    if in_none:
        reason = "The practice is in no PCN, so no PCN is paid for its patients."
        report.note(line, PCN, pcn, reason, "Kept, as belonging to no PCN.")
    return True


def _check_total(source: SourceFile, read: Read, report: Report) -> None:
    """Refuse a file whose rows do not add up to its last row; where a cell was unreadable, only say so."""
    if read.total is None:
        raise Refusal(
            f"{source.name} is probably cut short: expected a last row without codes, with the total of all "
            "practices. Download it again."
        )
    for name, total in read.total.items():
        found = read.sums.get(name, Decimal(0))
        if found == total:
            report.note(0, name, f"{total:,f}", "The rows add up to the total in the last row.", "Not kept.")
        elif report.counts["rejected"]:
            reason = f"The rows that could be read add up to {found:,f}."
            report.note(0, name, f"{total:,f}", reason, "Not kept; the rejected rows may be the difference.")
        else:
            raise Refusal(
                f"{source.name}: {name} adds up to {found:,f}, but the last row says {total:,f}. Rows are "
                "missing or were changed: download it again."
            )
