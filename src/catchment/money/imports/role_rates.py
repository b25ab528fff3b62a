"""The most that is reimbursed for a role, as somebody wrote it down, with dates, evidence and source.

Catchment ships only maxima that have a source (data/arrs_roles.yaml). What is read here goes before them, and
puts in what is missing there: London's supplements too, as london-inner and london-outer (E-065, E-066).
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from catchment.foundation.facts import Recorded, record_facts
from catchment.foundation.imports.registry import STATISTICS, Importer, importer
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import Refusal, SourceFile, read_day
from catchment.foundation.models import Change
from catchment.money.models import Rate
from catchment.money.queries.claims_kept import ROLE
from catchment.money.roles_shipped import shipped_roles
from catchment.structure.imports.reading import CellReader, Seen, checked_rows, real, text

TITLE = "a list of the maxima of additional roles"
HEADER = ("role", "from", "to", "pounds", "evidence", "source")
MOST_POUNDS = 300_000  # a year for a whole-time post
PER = "whole-time post"


def role(cell: str) -> str:
    """Return the code of a role or of a supplement."""
    table = shipped_roles()
    if cell.strip() in table.london:
        return cell.strip()
    found = table.find(cell)
    if found is None:
        raise ValueError(f"Expected one of: {', '.join([*table.roles, *table.london])}.")
    return found.code


def day(cell: str) -> date:
    """Return a date."""
    try:
        return read_day(cell)
    except ValueError as problem:
        raise ValueError("Expected a date such as 2026-04-01.") from problem


@importer
class RoleRates(Importer):
    """Maxima of roles with their dates; `to` is the first day after."""

    kind = "role-rates"
    title = TITLE
    publisher = "kept by hand"
    file_name = re.compile(r"role_rates.*\.csv(\.gz)?")
    batch = STATISTICS
    order = 72

    def edition(self, source: SourceFile) -> date:
        """Return the newest day from which a maximum holds."""
        days = []
        for _, row in source.table(HEADER, kind=TITLE):
            try:
                days.append(read_day(str(row.get("from", ""))))
            except ValueError:
                continue  # the row is rejected, with the reason, when it is read for good
        if not days:
            raise Refusal(f"{source.name} has no date such as 2026-04-01 in its column “from”.")
        return max(days)

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Keep each maximum, in place of what was kept for the same role from the same day."""
        columns: dict[str, CellReader] = {
            "role": role,
            "from": day,
            "to": day,
            "pounds": real(0, MOST_POUNDS),
            "evidence": text(200),
            "source": text(300),
        }
        seen = Seen(report)
        rows: list[tuple[Any, ...]] = []
        scope = Q(pk__in=())
        for line, row, published in checked_rows(source, columns, report, what=TITLE):
            if row["to"] <= row["from"]:
                why = "Expected a day after the first: it is the first day after."
                report.reject(line, "to", published["to"], why, published)
            elif seen.first_time((row["role"], row["from"]), line, "role", published["role"], published):
                pounds = Decimal(published["pounds"].strip())
                said = (row["from"], row["to"], pounds, PER, row["source"], row["evidence"])
                rows.append((ROLE, row["role"], *said))
                scope |= Q(kind=ROLE, component=row["role"], starts=row["from"])
        return record_facts(Rate, rows, change=change, scope=scope)
