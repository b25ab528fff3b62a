"""Deflators: what a pound of each financial year is worth, so that general practice funding has real terms.

The Treasury revises the whole series with every edition, so an edition replaces the one before it, and none
ships with Catchment. The file is the table as people copy it from the workbook: a financial year and its
index, with the edition's month in the file's name (T-A4, S000-22).
"""

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db.models import Q

from catchment.foundation.facts import Recorded, record_facts
from catchment.foundation.imports.registry import STATISTICS, Importer, importer
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import Refusal, SourceFile
from catchment.foundation.models import Change
from catchment.money.models import Rate
from catchment.money.queries.deflators import COMPONENT, DEFLATOR
from catchment.money.rules.years import FinancialYear, read_year
from catchment.structure.imports.reading import Seen, checked_rows

YEAR, INDEX = "Financial year", "GDP deflator"
MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
LOWEST, HIGHEST = Decimal(1), Decimal(1000)
PER = "index"


def index(cell: str) -> Decimal:
    """Return a deflator, such as 95.1234. Raises ValueError."""
    try:
        value = Decimal(cell.strip())
    except InvalidOperation:
        value = Decimal(0)
    if not (value.is_finite() and LOWEST <= value <= HIGHEST):
        raise ValueError(f"Expected an index number from {LOWEST} to {HIGHEST}, such as 95.12.")
    return value.quantize(Decimal("0.0001"))


@importer
class Deflators(Importer):
    """The deflator of each financial year."""

    kind = "gdp-deflators"
    title = "the deflators of financial years"
    publisher = "HM Treasury, GDP deflators at market prices"
    page = "https://www.gov.uk/government/collections/gdp-deflators-at-market-prices-and-money-gdp"
    file_name = re.compile(r"gdp[-_]deflators.*\.csv(\.gz)?", re.IGNORECASE)
    batch = STATISTICS
    order = 60

    def edition(self, source: SourceFile) -> date:
        """Return the first day of the month in the file's name; refuses a name without one."""
        found = MONTH.search(source.name)
        if not found:
            raise Refusal(
                f"{source.name} does not say of which month it is. Put the edition's month in its name, such "
                "as gdp_deflators_2026-09.csv."
            )
        return date(int(found.group(1)), int(found.group(2)), 1)

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Make the file's series the one in use."""
        told: dict[FinancialYear, Decimal] = {}
        seen = Seen(report)
        for line, row, raw in checked_rows(source, {YEAR: read_year, INDEX: index}, report, what=self.title):
            if seen.first_time(row[YEAR], line, YEAR, row[YEAR].label, raw):
                told[row[YEAR]] = row[INDEX]
        if not told:
            raise Refusal(f"{source.name} has no deflator that could be read; nothing was changed.")
        said = f"{self.publisher}, {edition:%B %Y}"
        rows = [
            (DEFLATOR, COMPONENT, year.starts, year.ends, value, PER, said, f"The file {source.name}"[:200])
            for year, value in told.items()
        ]
        return record_facts(Rate, rows, change=change, scope=Q(kind=DEFLATOR))
