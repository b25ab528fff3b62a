"""ODS's PCN workbook: networks with their dates, and which practices were partners when (F-001, F-013).

Two sheets, whose header cells contain line breaks. Dates are text YYYYMMDD; closing and end dates are the
inclusive last day. The workbook at hand is of early 2023: it gives the history that the monthly map lacks.
"""

import re
from datetime import date
from typing import Any

from catchment.foundation.facts import Recorded, record_published
from catchment.foundation.imports.registry import DIRECTORY, Importer, importer
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import Refusal, SourceFile, read_day
from catchment.foundation.models import Change

DETAILS, PARTNERS = "PCNDetails", "PCN Core Partner Details"
DETAIL_HEADER = ("PCN Code", "PCN Name", "Open Date", "Close Date", "Postcode")
START, END = "Practice to PCN Relationship Start Date", "Practice to PCN Relationship End Date"
PARTNER_HEADER = ("Partner Organisation Code", "PCN Code", START, END)
PCN_CODE = re.compile(r"U\d{5}")
PARTNER_CODE = re.compile(r"[A-Z][0-9A-Z]{5}")
DETAIL_KIND, PARTNER_KIND = "pcn-details", "pcn-partners"


@importer
class NetworkWorkbook(Importer):
    """`ePCN.xlsx`."""

    kind = "epcn"
    title = "ODS primary care networks and their core partners"
    publisher = "NHS England, Organisation Data Service"
    file_name = re.compile(r"ePCN\.xlsx")
    batch = DIRECTORY
    order = 20
    derives = ("organisations",)
    address = "https://files.digital.nhs.uk/assets/ods/current/ePCN.zip"

    def edition(self, source: SourceFile) -> date:
        """Return the newest date in the partner sheet: the workbook does not say its own."""
        newest = ""
        for _, row in source.sheet(PARTNERS, PARTNER_HEADER):
            newest = max(newest, str(row[START] or ""), str(row[END] or ""))
        try:
            return read_day(newest)
        except ValueError as problem:
            raise Refusal(f"{source.name}, sheet “{PARTNERS}”: found no dates written YYYYMMDD.") from problem

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Keep the rows of both sheets as evidence."""
        details: dict[str, dict[str, Any]] = {}
        for line, row in source.sheet(DETAILS, DETAIL_HEADER):
            report.read()
            code = str(row["PCN Code"] or "")
            if not PCN_CODE.fullmatch(code):
                report.reject(line, "PCN Code", code, "Expected a PCN code such as U16318.", row)
            elif problem := _dates_problem(row, "Open Date", "Close Date"):
                report.reject(line, problem, row[problem], "Expected dates written YYYYMMDD, in order.", row)
            elif code in details:
                report.reject(line, "PCN Code", code, "The PCN is in the sheet twice.", row)
            else:
                details[code] = _detail(row)
        partners: dict[str, dict[str, Any]] = {}
        for line, row in source.sheet(PARTNERS, PARTNER_HEADER):
            report.read()
            self._read_partner(line, row, details, partners, report)
        recorded = record_published(DETAIL_KIND, edition, details, change=change)
        return recorded + record_published(PARTNER_KIND, edition, partners, change=change)

    @staticmethod
    def _read_partner(
        line: int,
        row: dict[str, Any],
        details: dict[str, dict[str, Any]],
        partners: dict[str, dict[str, Any]],
        report: Report,
    ) -> None:
        practice, pcn = str(row["Partner Organisation Code"] or ""), str(row["PCN Code"] or "")
        key = f"{practice} {pcn} {row[START]}"
        if not PARTNER_CODE.fullmatch(practice):
            report.reject(line, "Partner Organisation Code", practice, "Expected a code such as M83001.", row)
        elif pcn not in details:
            report.reject(line, "PCN Code", pcn, f"No such PCN in the sheet {DETAILS}.", row)
        elif problem := _dates_problem(row, START, END):
            report.reject(line, problem, row[problem], "Expected dates written YYYYMMDD, in order.", row)
        elif key in partners:
            report.reject(
                line, "Partner Organisation Code", practice, "The same partnership comes twice.", row
            )
        else:
            partners[key] = {
                "practice": practice,
                "pcn": pcn,
                "started": str(row[START]),
                "ended": str(row[END] or ""),
            }


def _detail(row: dict[str, Any]) -> dict[str, str]:
    lines = [str(row.get(f"Address Line {number}") or "").strip() for number in range(1, 6)]
    return {
        "name": str(row["PCN Name"] or "").strip(),
        "opened": str(row["Open Date"]),
        "closed": str(row["Close Date"] or ""),
        "address": ", ".join(line for line in lines if line),
        "postcode": str(row["Postcode"] or "").strip(),
    }


def _dates_problem(row: dict[str, Any], start: str, end: str) -> str | None:
    """Return the column whose date cannot be used, or None."""
    for column in (start, end):
        text = str(row[column] or "")
        if column == start or text:
            try:
                read_day(text)
            except ValueError:
                return column
    return end if row[end] and read_day(str(row[end])) < read_day(str(row[start])) else None
