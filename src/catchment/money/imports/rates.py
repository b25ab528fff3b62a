"""Rates of the network contract, as somebody wrote them down: year, component, pounds, evidence, source.

NHS England publishes rates in documents, not in tables, so this is a list that people keep by hand. Whatever
it says goes before the rates that ship with Catchment, also where it says itself that nobody verified it: the
evidence is kept with each rate and shown with every amount that rests on it.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from catchment.foundation.facts import Recorded, record_edition
from catchment.foundation.imports.registry import STATISTICS, Importer, importer
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import Refusal, SourceFile
from catchment.foundation.models import Change
from catchment.money.models import Rate
from catchment.money.queries.rates import PAYMENT
from catchment.money.rules.rates import UNVERIFIED
from catchment.money.rules.vocabulary import Population
from catchment.money.rules.years import FinancialYear, UnclearYearError, read_year
from catchment.structure.imports.reading import CellReader, Seen, checked_rows, real, text

TITLE = "a list of rates of the network contract"
MOST_POUNDS = 10_000  # for one patient or bed; the largest seen is £130 for a bed
YEAR, COMPONENT, POUNDS, UNIT = "financial_year", "component", "rate", "unit"
EVIDENCE, SOURCE = "evidence", "source"
COMPONENTS = {
    "core pcn funding - registered list element": "core-registered",
    "core pcn funding - adjusted population element": "core-adjusted",
    "enhanced access": "enhanced-access",
    "extended hours": "extended-hours",
    "care home premium": "care-home",
    "capacity and access payments (total)": "capacity-support",
    "capacity and access support": "capacity-support",
    "capacity and access improvement": "capacity-improvement",
    "arrs maximum allocation": "additional-roles",
    "clinical director": "clinical-director",
    "leadership and management": "leadership",
    "network participation payment": "participation",
}
UNITS = {
    "registered patient": Population.REGISTERED,
    "adjusted population": Population.ADJUSTED,
    "contractor weighted population": Population.CONTRACTOR_WEIGHTED,
    "pcn weighted population": Population.CONTRACTOR_WEIGHTED,
    "care home bed": Population.CARE_HOME_BEDS,
}


def financial_year(cell: str) -> FinancialYear:
    """Return a year written 2024/25."""
    try:
        return read_year(cell)
    except UnclearYearError as problem:
        raise ValueError(str(problem)) from problem


def component(cell: str) -> str:
    """Return the code of a component, by its name in a list or by the code itself."""
    said = cell.strip().lower()
    if said in COMPONENTS.values():
        return said
    if said not in COMPONENTS:
        raise ValueError(f"Expected one of: {'; '.join(sorted(COMPONENTS))}.")
    return COMPONENTS[said]


def unit(cell: str) -> Population:
    """Return the population that a unit such as “GBP per adjusted population at 1 Jan 2024” is counted by."""
    found = {
        kind for words, kind in UNITS.items() if f"per {words}" in cell.lower().replace("pcn contr", "contr")
    }
    if len(found) != 1:
        raise ValueError(f"Expected “per” and one of: {', '.join(sorted(UNITS))}.")
    return found.pop()


@importer
class Rates(Importer):
    """Rates of a few years, each for a whole financial year."""

    kind = "pcn-rates"
    title = TITLE
    publisher = "kept by hand"
    file_name = re.compile(r"pcn_des_rates.*\.csv(\.gz)?")
    batch = STATISTICS
    order = 71

    def edition(self, source: SourceFile) -> date:
        """Return the first day of the newest year it has rates of."""
        starts = []
        for _, row in source.table((YEAR, COMPONENT, POUNDS, UNIT, EVIDENCE, SOURCE), kind=TITLE):
            try:
                starts.append(read_year(str(row.get(YEAR, ""))).starts)
            except UnclearYearError:
                continue  # the row is rejected, with the reason, when it is read for good
        if not starts:
            raise Refusal(f"{source.name} names no financial year; expected one such as 2024/25 in each row.")
        return max(starts)

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Keep each rate, in place of what was kept before for the same component and year."""
        columns: dict[str, CellReader] = {
            YEAR: financial_year,
            COMPONENT: component,
            POUNDS: real(0, MOST_POUNDS),
            UNIT: unit,
            EVIDENCE: text(200),
            SOURCE: text(300),
        }
        seen = Seen(report)
        rows: list[tuple[Any, ...]] = []
        for line, row, published in checked_rows(source, columns, report, what=TITLE):
            year, code = row[YEAR], row[COMPONENT]
            if not seen.first_time((year, code), line, COMPONENT, published[COMPONENT], published):
                continue
            pounds, per = Decimal(published[POUNDS]), row[UNIT].value
            rows.append((PAYMENT, code, year.starts, year.ends, pounds, per, row[SOURCE], row[EVIDENCE]))
            if UNVERIFIED in row[EVIDENCE].lower():
                report.note(
                    line, POUNDS, f"{published[COMPONENT]}, {year}", f"Its evidence: {row[EVIDENCE]}."
                )
        return record_edition(
            Rate, rows, key=["component", "starts"], edition={"kind": PAYMENT}, change=change, whole=False
        )
