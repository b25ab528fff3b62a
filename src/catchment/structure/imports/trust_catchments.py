"""From which ground a trust's patients come: shares of admitted patients by ICB and by district.

OHID works the shares out for acute trusts; for one trust they add up to one over all ICBs, and again over
all districts. Trusts come from the directory, so these files are read after it.
"""

import re
from collections import defaultdict
from datetime import date
from typing import ClassVar

from django.db.models import Q

from catchment.foundation.facts import Recorded
from catchment.foundation.imports.registry import STATISTICS, Importer, importer
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import SourceFile
from catchment.foundation.models import Change
from catchment.structure.imports.areas import area_ids, record_published_areas
from catchment.structure.imports.lookups_formats import JULY_2022
from catchment.structure.imports.reading import (
    CellReader,
    Seen,
    checked_rows,
    code,
    real,
    refuse_if_cut_short,
)
from catchment.structure.models import Organisation, TrustCatchment
from catchment.structure.models.areas import AreaKind
from catchment.structure.models.organisations import OrganisationKind

SMALLEST_SHARE = 1e-12  # a share of nothing is no row
OFF_BY = 0.005  # shares are published in full, so they add up to one but for rounding


class TrustShares(Importer):
    """A file of trust, area and share."""

    publisher = "OHID, by way of geographr"
    batch = STATISTICS
    order = 30
    area_kind: ClassVar[AreaKind]
    read_area: ClassVar[CellReader]
    area_column: ClassVar[str]
    share_column: ClassVar[str]
    fewest_rows: ClassVar[int]

    def edition(self, source: SourceFile) -> date:
        """Return the vintage of the catchments; the file does not say, its kind does."""
        return JULY_2022

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Record the share of each trust and area."""
        columns = {
            "nhs_trust22_code": code("trust"),
            self.area_column: self.read_area,
            self.share_column: real(SMALLEST_SHARE, 1),
        }
        trusts = dict(Organisation.objects.filter(kind=OrganisationKind.TRUST).values_list("code", "id"))
        seen = Seen(report)
        shares: dict[tuple[str, str], float] = {}
        for line, row, published in checked_rows(source, columns, report, what=self.title):
            trust, area = row["nhs_trust22_code"], row[self.area_column]
            if trust not in trusts:
                reason = "No trust in the directory has this code."
                report.reject(line, "nhs_trust22_code", trust, reason, published)
            elif seen.first_time((trust, area), line, self.area_column, area, published):
                shares[trust, area] = row[self.share_column]
        refuse_if_cut_short(source, report, self.fewest_rows, what=self.title)
        _note_sums(shares, report)
        areas = area_ids(self.area_kind, (area for _, area in shares))
        return record_published_areas(
            TrustCatchment,
            [(trusts[trust], edition, areas[area], share) for (trust, area), share in shares.items()],
            key=["trust_id", "area_id"],
            edition={"edition": edition},
            mine=Q(area__kind=self.area_kind, trust__invented=False),
            change=change,
        )


def _note_sums(shares: dict[tuple[str, str], float], report: Report) -> None:
    """Note each trust whose shares do not add up to one."""
    sums: dict[str, float] = defaultdict(float)
    for (trust, _), share in shares.items():
        sums[trust] += share
    for trust, total in sums.items():
        if abs(total - 1) > OFF_BY:
            report.note(0, "nhs_trust22_code", trust, f"Its shares add up to {total:.3f}; expected 1.")


@importer
class TrustsByIcb(TrustShares):
    """Where a trust's patients live, by ICB."""

    kind = "trust-catchment-icb22"
    title = "the shares of trusts' patients by ICB (2022)"
    file_name = re.compile(r"lookup_nhs_trusts22_icb22\.csv(\.gz)?")
    area_kind, read_area, area_column = AreaKind.ICB, staticmethod(code("icb")), "icb22_code"
    share_column = "proportion_trust_came_from_icb"
    fewest_rows = 1_000


@importer
class TrustsByDistrict(TrustShares):
    """Where a trust's patients live, by district."""

    kind = "trust-catchment-ltla21"
    title = "the shares of trusts' patients by district (2021)"
    file_name = re.compile(r"lookup_nhs_trusts22_ltla21\.csv(\.gz)?")
    area_kind, read_area, area_column = AreaKind.LTLA, staticmethod(code("ltla")), "ltla21_code"
    share_column = "proportion_trust_came_from_ltla"
    fewest_rows = 4_000
