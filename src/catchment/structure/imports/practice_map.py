"""The monthly map: each practice with patients, its PCN, sub-ICB location, ICB and region.

NHS England publishes it with the list sizes, on the first of the month. Quirks: a practice in no PCN has the
code `U`; and in November and December 2025 29 practices carry an ICB that is not the parent of their sub-ICB
location. The ICB is therefore taken from the sub-ICB location, whose ICB is what most of its rows say, and
each row that disagrees is reported.
"""

import re
from collections import Counter, defaultdict
from datetime import date

from catchment.foundation.facts import Recorded, record_published
from catchment.foundation.imports.registry import DIRECTORY, Importer, importer
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import Refusal, SourceFile, read_day
from catchment.foundation.models import Change, PublishedRow

HEADER = (
    "EXTRACT_DATE", "PRACTICE_CODE", "PRACTICE_NAME", "PRACTICE_POSTCODE", "PCN_CODE", "PCN_NAME",
    "ONS_SUB_ICB_LOCATION_CODE", "SUB_ICB_LOCATION_CODE", "SUB_ICB_LOCATION_NAME", "ONS_ICB_CODE",
    "ICB_CODE", "ICB_NAME", "ONS_COMM_REGION_CODE", "COMM_REGION_CODE", "COMM_REGION_NAME",
)  # fmt: skip
KIND = "the map of practices to PCNs and sub-ICB locations"
PATTERNS = {
    "PRACTICE_CODE": (re.compile(r"[A-Z][0-9A-Z]{5}"), "a practice code such as M83001"),
    "PCN_CODE": (re.compile(r"U|U\d{5}"), "a PCN code such as U16318, or U for none"),
    "SUB_ICB_LOCATION_CODE": (re.compile(r"[0-9A-Z]{3}|[0-9A-Z]{5}"), "a sub-ICB code such as 05W"),
    "ICB_CODE": (re.compile(r"Q[0-9A-Z]{2}"), "an ICB code such as QNC"),
    "COMM_REGION_CODE": (re.compile(r"Y\d{2}"), "a region code such as Y60"),
}
NO_PCN = "U"
SHRINKAGE_REFUSED = 0.9  # a month with fewer than this share of the last month's practices is cut short


@importer
class PracticeMap(Importer):
    """`gp-reg-pat-prac-map`, one month."""

    kind = "gp-map"
    title = "Practices, PCNs, sub-ICB locations, ICBs and regions by month"
    publisher = "NHS England, Patients Registered at a GP Practice"
    file_name = re.compile(r"gp-reg-pat-prac-map.*\.csv(\.gz)?")
    batch = DIRECTORY
    order = 30
    derives = ("organisations", "practice figures")

    def edition(self, source: SourceFile) -> date:
        """Return the extract date of the first row."""
        line, row = next(source.table(HEADER, kind=KIND))
        try:
            return read_day(row["EXTRACT_DATE"])
        except (KeyError, ValueError) as problem:
            raise Refusal(
                f"{source.name}, line {line}: the extract date cannot be read; expected, say, 01Dec2025."
            ) from problem

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Keep every sound row as evidence, with the ICB of its sub-ICB location."""
        rows: dict[str, dict[str, str]] = {}
        lines: dict[str, int] = {}
        for line, row in source.table(HEADER, kind=KIND):
            report.read()
            problem = _problem(row, edition, rows)
            if problem is not None:
                column, reason = problem
                report.reject(line, column, row.get(column, ""), reason, row)
            else:
                rows[row["PRACTICE_CODE"]] = row
                lines[row["PRACTICE_CODE"]] = line
        self._refuse_if_cut_short(source, edition, len(rows))
        evidence = _with_parent_icb(rows, lines, report)
        return record_published(self.kind, edition, evidence, change=change)

    def _refuse_if_cut_short(self, source: SourceFile, edition: date, practices: int) -> None:
        counts = Counter(
            PublishedRow.objects.current()
            .filter(kind=self.kind)
            .exclude(edition=edition)
            .values_list("edition", flat=True)
        )
        if not counts:
            return
        nearest = min(counts, key=lambda other: abs((other - edition).days))
        if practices < counts[nearest] * SHRINKAGE_REFUSED:
            raise Refusal(
                f"{source.name} has {practices:,} practices, but {nearest} had {counts[nearest]:,}: "
                "expected about as many, so the file is probably cut short. Download it again."
            )


def _problem(row: dict[str, str], edition: date, before: dict[str, dict[str, str]]) -> tuple[str, str] | None:
    """Return (column, reason) when a row cannot be used."""
    if None in row:
        return "", "The row has the wrong number of columns."
    for column, (pattern, expected) in PATTERNS.items():
        if not pattern.fullmatch(row[column]):
            return column, f"Expected {expected}."
    if row["PRACTICE_CODE"] in before:
        return "PRACTICE_CODE", "The practice is in the file twice; the first row was used."
    if not row["PRACTICE_NAME"]:
        return "PRACTICE_NAME", "Expected a name."
    try:
        if read_day(row["EXTRACT_DATE"]) != edition:
            return "EXTRACT_DATE", f"Expected {edition}, as in the first row."
    except ValueError as problem:
        return "EXTRACT_DATE", str(problem)
    return None


def _with_parent_icb(
    rows: dict[str, dict[str, str]], lines: dict[str, int], report: Report
) -> dict[str, dict[str, str]]:
    """Return the rows as evidence, each with the ICB (and region) that its sub-ICB location belongs to."""
    said: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    icb_columns = (
        "ICB_CODE",
        "ONS_ICB_CODE",
        "ICB_NAME",
        "COMM_REGION_CODE",
        "ONS_COMM_REGION_CODE",
        "COMM_REGION_NAME",
    )
    for row in rows.values():
        said[row["SUB_ICB_LOCATION_CODE"]][tuple(row[column] for column in icb_columns)] += 1
    parents = {code: votes.most_common(1)[0][0] for code, votes in said.items()}
    evidence = {}
    for code, row in rows.items():
        parent = parents[row["SUB_ICB_LOCATION_CODE"]]
        if row["ICB_CODE"] != parent[0]:
            report.correct(
                lines[code],
                "ICB_CODE",
                row["ICB_CODE"],
                f"Sub-ICB location {row['SUB_ICB_LOCATION_CODE']} is part of {parent[0]}.",
                f"{parent[0]} was used: the ICB is taken from the sub-ICB location.",
                row,
            )
        if row["PCN_CODE"] == NO_PCN:
            report.note(
                lines[code], "PCN_CODE", NO_PCN, "The practice is in no PCN.", "Recorded as in no PCN."
            )
        evidence[code] = {
            "name": row["PRACTICE_NAME"],
            "postcode": row["PRACTICE_POSTCODE"],
            "pcn": row["PCN_CODE"],
            "pcn_name": row["PCN_NAME"],
            "sub_icb": row["SUB_ICB_LOCATION_CODE"],
            "sub_icb_name": row["SUB_ICB_LOCATION_NAME"],
            "sub_icb_gss": row["ONS_SUB_ICB_LOCATION_CODE"],
            "supplier": row.get("SUPPLIER_NAME", ""),
            **dict(
                zip(
                    ("icb", "icb_gss", "icb_name", "region", "region_gss", "region_name"), parent, strict=True
                )
            ),
        }
    return evidence
