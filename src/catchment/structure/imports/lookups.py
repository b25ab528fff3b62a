"""Lookups: which larger area a smaller one lies in, in a vintage; what every lookup file shares.

A lookup file has a row for each small area, with the codes and names of one or more larger ones. Each pair
of columns that ties a child to a parent is a `Tie`, and becomes one `AreaLookup` of an edition. A child has
one parent (B-002): a row that says otherwise than a row before it is rejected. Catchment models England:
Welsh rows of files for England and Wales are set aside, with a count.

The formats themselves are in `lookups_formats`; the 2011 to 2021 vintages in `lookups_vintages`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db.models import Q

from catchment.foundation.facts import Recorded, record_published
from catchment.foundation.imports.registry import GEOGRAPHY, Importer
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import SourceFile
from catchment.foundation.models import Change
from catchment.structure.imports.areas import (
    VINTAGE_BEGAN,
    area_ids,
    name_larger_areas,
    name_small_areas,
    record_published_areas,
)
from catchment.structure.imports.reading import CellReader, checked_rows, refuse_if_cut_short
from catchment.structure.models import AreaLookup
from catchment.structure.models.areas import AreaKind

WALES = "W"
Row = Mapping[str, Any]
Pairs = dict[tuple[str, str], str]  # (child code, parent code) -> change code


@dataclass(frozen=True, slots=True)
class Tie:
    """Two columns of a file that say: this child lies in this parent."""

    lookup: str
    edition: date
    child_kind: AreaKind
    child: str  # column
    parent_kind: AreaKind
    parent: str  # column
    many_parents: bool = False  # between vintages a small area may have been split


class LookupImporter(Importer):
    """A file that ties areas to larger ones."""

    publisher = "ONS Open Geography, by way of geographr"
    page = "https://geoportal.statistics.gov.uk"
    batch = GEOGRAPHY
    columns: ClassVar[dict[str, CellReader]]
    ties: ClassVar[tuple[Tie, ...]]
    vintage: ClassVar[date]
    fewest_rows: ClassVar[int]
    names: ClassVar[dict[AreaKind, tuple[str, str]]]  # kind -> columns of code and name
    boards: ClassVar[dict[str, tuple[str, str, str]]] = {}  # evidence -> columns of ODS code, GSS code, name
    naming: ClassVar[frozenset[AreaKind]] = frozenset()  # the small areas that this file gives names to

    def edition(self, source: SourceFile) -> date:
        """Return when the lookup took effect; the file does not say, its kind does."""
        return self.vintage

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Read the ties and names, make the areas, record the lookups."""
        rows = self.sound_rows(source, report)
        refuse_if_cut_short(source, report, self.fewest_rows, what=self.title)
        done = Recorded()
        for tie in self.ties:
            done += record_lookup(tie, self.pairs(tie, rows), change)
        done += self.record_names(rows, edition, report, change)
        for evidence, (ods, gss, name) in self.boards.items():
            codes = {row[ods]: {"gss": row[gss], "name": row[name]} for row in rows}
            done += record_published(evidence, edition, codes, change=change)
        return done + self.after(report, change)

    def sound_rows(self, source: SourceFile, report: Report) -> list[Row]:
        """Return the English rows that agree with the rows before them."""
        parents: dict[tuple[str, str], tuple[str, int]] = {}
        rows: dict[tuple[str, str], Row] = {}
        first = self.ties[0]
        for line, row, published in checked_rows(source, self.columns, report, what=self.title):
            if any(str(row[tie.child]).startswith(WALES) for tie in self.ties):
                report.set_aside(
                    line, first.child, "W…", "The area is in Wales.", "Not used: not in England."
                )
                continue
            identity = (row[first.child], row[first.parent] if first.many_parents else "")
            if identity in rows:
                report.reject(
                    line, first.child, row[first.child], "The area is in the file twice.", published
                )
            elif (clash := self._clash(row, parents)) is not None:
                tie, parent, before = clash
                reason = f"Line {before} says that {row[tie.child]} lies in {parent}."
                report.reject(line, tie.parent, row[tie.parent], reason, published)
            else:
                rows[identity] = row
                for tie in self.ties:
                    parents.setdefault((tie.lookup, row[tie.child]), (row[tie.parent], line))
        return list(rows.values())

    def _clash(
        self, row: Row, parents: Mapping[tuple[str, str], tuple[str, int]]
    ) -> tuple[Tie, str, int] | None:
        """Return the tie that contradicts an earlier row, with what that row said and its line."""
        for tie in self.ties:
            parent, line = parents.get((tie.lookup, row[tie.child]), (row[tie.parent], 0))
            if parent != row[tie.parent] and not tie.many_parents:
                return tie, parent, line
        return None

    def pairs(self, tie: Tie, rows: list[Row]) -> Pairs:
        """Return the pairs of one tie, each with its change code (none but between vintages)."""
        return {(row[tie.child], row[tie.parent]): "" for row in rows}

    def record_names(self, rows: list[Row], edition: date, report: Report, change: Change) -> Recorded:
        """Record what the file calls its areas."""
        done = Recorded()
        larger: dict[tuple[str, str], str] = {}
        for kind, (code_column, name_column) in self.names.items():
            names = {row[code_column]: row[name_column] for row in rows}
            if kind in VINTAGE_BEGAN:
                done += name_small_areas(
                    kind, names, naming=kind in self.naming, report=report, change=change
                )
            else:
                larger.update({(kind.value, code): name for code, name in names.items()})
        if larger:
            done += name_larger_areas(self.kind, edition, larger, change)
        return done

    def after(self, report: Report, change: Change) -> Recorded:
        """Do what can only be done once this file's areas are in; most files need nothing more."""
        return Recorded()


def record_lookup(tie: Tie, pairs: Pairs, change: Change) -> Recorded:
    """Make `pairs` the whole of one lookup of an edition."""
    children = area_ids(tie.child_kind, (child for child, _ in pairs))
    parents = area_ids(tie.parent_kind, (parent for _, parent in pairs))
    rows = [
        (tie.lookup, tie.edition, children[child], parents[parent], change_code)
        for (child, parent), change_code in pairs.items()
    ]
    return record_published_areas(
        AreaLookup,
        rows,
        key=["child_id", "parent_id"] if tie.many_parents else ["child_id"],
        edition={"lookup": tie.lookup, "edition": tie.edition},
        mine=Q(child__invented=False),
        change=change,
    )
