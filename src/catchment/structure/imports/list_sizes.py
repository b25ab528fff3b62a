"""The monthly list sizes: one total for each practice, `gp-reg-pat-prac-all`.

The file also says which sub-ICB location a practice is in and its postcode; that is kept as evidence. How
the totals and the file by age make one month is told in `registrations`.
"""

import re
from datetime import date

from catchment.foundation.facts import Recorded, record_published
from catchment.foundation.imports.registry import STATISTICS, Importer, importer
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import SourceFile
from catchment.foundation.models import Change
from catchment.structure.imports.reading import (
    CellReader,
    Seen,
    checked_rows,
    code,
    one_of,
    refuse_if_cut_short,
    whole,
)
from catchment.structure.imports.registrations import (
    LIST_EVIDENCE,
    MOST_PATIENTS,
    NOT_A_PRACTICE,
    PAGE,
    combine,
    month_of,
    practice_ids,
    same_month,
)

HEADER = ("EXTRACT_DATE", "TYPE", "CODE", "SEX", "AGE", "NUMBER_OF_PATIENTS")


@importer
class ListSizes(Importer):
    """The size of each practice's list on the first of a month."""

    kind = LIST_EVIDENCE
    title = "the list sizes of practices in a month"
    publisher = "NHS England, Patients Registered at a GP Practice"
    page = PAGE
    file_name = re.compile(r"gp-reg-pat-prac-all.*\.csv(\.gz)?")
    batch = STATISTICS
    order = 50
    derives = ("practice figures",)
    fewest_rows = 5_000

    def edition(self, source: SourceFile) -> date:
        """Return the extract date of the first row."""
        return month_of(source, HEADER, self.title)

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Keep the totals as evidence and work out the month's lists."""
        columns: dict[str, CellReader] = {
            "EXTRACT_DATE": same_month(edition),
            "TYPE": one_of("GP"),
            "CODE": code("practice"),
            "SEX": one_of("ALL"),
            "AGE": one_of("ALL"),
            "NUMBER_OF_PATIENTS": whole(MOST_PATIENTS),
        }
        known = practice_ids()
        seen = Seen(report)
        lists: dict[str, dict[str, object]] = {}
        for line, row, published in checked_rows(source, columns, report, what=self.title):
            practice = row["CODE"]
            if practice not in known:
                report.reject(line, "CODE", practice, NOT_A_PRACTICE, published)
            elif seen.first_time(practice, line, "CODE", practice, published):
                lists[practice] = {
                    "patients": row["NUMBER_OF_PATIENTS"],
                    "sub_icb": published.get("SUB_ICB_LOCATION_CODE", ""),
                    "postcode": published.get("POSTCODE", ""),
                }
        refuse_if_cut_short(source, report, self.fewest_rows, what=self.title)
        record_published(self.kind, edition, lists, change=change)
        return combine(edition, report, change)
