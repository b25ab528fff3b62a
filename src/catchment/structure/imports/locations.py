"""Where trusts, hospitals and practices stand: longitudes and latitudes that others worked out.

Trust points are headquarters; hospital points have names and no codes, so they are kept as evidence only
(they cannot be tied to an organisation without guessing by name, K-033).
"""

import re
from datetime import date

from catchment.foundation.facts import Recorded, record_published
from catchment.foundation.imports.registry import DIRECTORY, Importer, importer
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import Refusal, SourceFile, read_day
from catchment.foundation.models import Change

WEST, EAST, SOUTH, NORTH = -9.0, 3.0, 49.0, 61.0  # the British Isles


class Points(Importer):
    """A file of points: a code (or name), a longitude and a latitude."""

    batch = DIRECTORY
    order = 40
    derives = ("organisations",)
    code_column: str
    longitude_column: str
    latitude_column: str

    def key(self, row: dict[str, str]) -> str:
        """Return what tells two rows of the file apart."""
        return row[self.code_column]

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Keep every sound point as evidence."""
        header = (self.code_column, self.longitude_column, self.latitude_column)
        rows: dict[str, dict[str, float]] = {}
        for line, row in source.table(header, kind=self.title):
            report.read()
            point = None if None in row else _point(row[self.longitude_column], row[self.latitude_column])
            if None in row:
                report.reject(line, "", "", "The row has the wrong number of columns.", row)
            elif point is None:
                report.reject(
                    line,
                    self.longitude_column,
                    f"{row[self.longitude_column]}, {row[self.latitude_column]}",
                    "Expected a longitude and latitude within the British Isles.",
                    row,
                )
            elif (key := self.key(row)) in rows:
                report.reject(line, self.code_column, key, "It comes twice.", row)
            else:
                rows[key] = {"longitude": point[0], "latitude": point[1]}
        return record_published(self.kind, edition, rows, change=change)


def _point(longitude: str, latitude: str) -> tuple[float, float] | None:
    try:
        east, north = float(longitude), float(latitude)
    except ValueError:
        return None
    return (east, north) if WEST <= east <= EAST and SOUTH <= north <= NORTH else None


@importer
class TrustPoints(Points):
    """Headquarters of NHS trusts, 2022."""

    kind = "trust-points"
    title = "NHS trust headquarters (longitude and latitude)"
    publisher = "NHS England ODS, placed by geographr"
    file_name = re.compile(r"points_nhs_trusts22\.csv(\.gz)?")
    code_column, longitude_column, latitude_column = "nhs_trust22_code", "lon", "lat"

    def edition(self, source: SourceFile) -> date:
        """Return the vintage in the file's name."""
        return date(2022, 7, 1)


@importer
class HospitalPoints(Points):
    """Hospitals by name, 2022."""

    kind = "hospital-points"
    title = "Hospitals by name (longitude and latitude)"
    publisher = "NHS Digital, placed by geographr"
    file_name = re.compile(r"points_hospitals22\.csv(\.gz)?")
    code_column, longitude_column, latitude_column = "hospital22_name", "lon", "lat"

    def key(self, row: dict[str, str]) -> str:
        """Return name and position: different hospitals share a name."""
        return f"{row['hospital22_name']} ({row['lon'][:8]}, {row['lat'][:8]})"

    def edition(self, source: SourceFile) -> date:
        """Return the vintage in the file's name."""
        return date(2022, 7, 1)


@importer
class PracticeLocations(Points):
    """Practices of one system, placed to the metre by their postcode."""

    kind = "practice-locations"
    title = "GP practice locations (longitude and latitude)"
    publisher = "Derived from NHS England and ONS postcodes"
    file_name = re.compile(r"SSOT_GP_Practice_Locations\.csv(\.gz)?")
    code_column, longitude_column, latitude_column = "PRACTICE_CODE", "Longitude_1m", "Latitude_1m"

    def edition(self, source: SourceFile) -> date:
        """Return the extract date of the first row."""
        _, row = next(source.table(("EXTRACT_DATE",), kind=self.title))
        try:
            return read_day(row["EXTRACT_DATE"])
        except (KeyError, ValueError) as problem:
            raise Refusal(f"{source.name}: the extract date of the first row cannot be read.") from problem
