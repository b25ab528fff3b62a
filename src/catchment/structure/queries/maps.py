"""Maps: small areas, practices or larger areas, coloured by the figure the reader chose.

`AREA_FIGURES` are figures of ground (who lives there); `PRACTICE_FIGURES` are figures of lists (who is
registered), drawn as dots. A map's title says what it finds, from the same values that colour it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from catchment.foundation.moment import Moment
from catchment.foundation.pictures import MapPicture, MapShape
from catchment.structure.queries.editions import Editions
from catchment.structure.queries.homes import (
    middles_of_practices,
    patients_living_in,
    residence_change,
)
from catchment.structure.queries.practices import PracticeLine, Sums
from catchment.structure.queries.residence_editions import quarter_of_ground
from catchment.structure.queries.small_areas import (
    SmallArea,
    aged_65_of,
    decile_change_of,
    deprivation_of,
    residents_of,
)
from catchment.structure.queries.values import Choice, Link, MapChoices
from catchment.structure.queries.words import ROUNDS_TO_NOTHING, percentage
from catchment.structure.rules.words import counted, plain_date


@dataclass(frozen=True, slots=True)
class FigureKind:
    """One figure a map can be coloured by."""

    name: str
    label: str
    unit: str
    scheme: str = "sequential"
    breaks: tuple[float, ...] = ()
    write: Callable[[float], str] = percentage

    @property
    def is_share(self) -> bool:
        """Say whether its values are shares, to be written as percentages."""
        return self.unit.startswith(("share", "change"))


def _whole(value: float) -> str:
    return f"{value:,.0f}"


def _score(value: float) -> str:
    return f"{value:.1f}"


def _decile(value: float) -> str:
    return f"decile {value:.0f}"


def _signed(value: float) -> str:
    return "0%" if abs(value) < ROUNDS_TO_NOTHING else f"{value * 100:+.1f}%"


def _steps(value: float) -> str:
    if value == 0:
        return "same tenth"
    return f"{counted(abs(round(value)), 'tenth')} {'less' if value > 0 else 'more'} deprived"


AREA_FIGURES = (
    FigureKind(
        "deprivation",
        "Deprivation of small areas",
        "tenth of England, 1 is most deprived",
        "reversed",
        (2, 4, 6, 8, 10),
        _decile,
    ),
    FigureKind("residents", "People who live there", "residents", write=_whole),
    FigureKind("aged-65", "Residents aged 65 and over", "share of residents"),
    FigureKind("registered", "Registered patients who live there", "patients", write=_whole),
    FigureKind("registered-change", "Change in registered patients", "change", "diverging", write=_signed),
    FigureKind(
        "deprivation-change",
        "Change in deprivation, 2019 to 2025",
        "tenths moved",
        "diverging",
        write=_steps,
    ),
)
PRACTICE_FIGURES = (
    FigureKind("patients", "List size", "patients", write=_whole),
    FigureKind("patients-65", "Patients aged 65 and over", "share of patients"),
    FigureKind("patients-under-20", "Patients aged under 20", "share of patients"),
    FigureKind("patients-deprivation", "Deprivation of patients", "mean score", write=_score),
    FigureKind("list-change", "Change in list size", "change", "diverging", write=_signed),
)
HOMES = FigureKind("homes", "Patients who live there", "patients", write=_whole)
FIGURES = {kind.name: kind for kind in (*AREA_FIGURES, *PRACTICE_FIGURES)}
DEFAULT_FIGURE = "deprivation"


def choices(selected: str, names: Sequence[str] = tuple(FIGURES)) -> MapChoices:
    """Return the figures a reader may choose between."""
    return MapChoices(tuple(Choice(name, FIGURES[name].label, name == selected) for name in names))


def is_of_practices(figure: str) -> bool:
    """Say whether a figure belongs to practices rather than ground."""
    return any(kind.name == figure for kind in PRACTICE_FIGURES)


def practice_value(figure: str, sums: Sums) -> float | None:
    """Return a practice figure of a practice or a group."""
    values: dict[str, float | None] = {
        "patients": sums.patients,
        "patients-65": sums.share_65,
        "patients-under-20": sums.share_under_20,
        "patients-deprivation": sums.deprivation,
        "list-change": sums.change,
    }
    return values[figure]


def shape(
    kind: FigureKind, link: Link, geometry: dict, value: float | None, size: float | None = None
) -> MapShape:
    """Return one thing on a map, with its figure in words."""
    label = "not known" if value is None else kind.write(value)
    return MapShape(link.code, link.name, geometry, value, label, link.href, size)


def area_map(
    name: str,
    areas: Sequence[SmallArea],
    kind: FigureKind,
    values: Mapping[int, float],
    *,
    outlines: tuple[MapShape, ...] = (),
    note: str = "",
) -> MapPicture:
    """Return a map of small areas coloured by one figure; areas without an outline become dots."""
    drawn = [
        (area, shape(kind, _area_link(area), area.geometry, values.get(area.id)))
        for area in areas
        if area.geometry is not None
    ]
    missing = len(areas) - len(drawn)
    notes = [note] if note else []
    if any(area.is_point for area, _ in drawn):
        notes.append("Outlines are not loaded for every area; dots mark the middle of those without one.")
    if missing:
        notes.append(f"{counted(missing, 'area')} cannot be drawn: nothing says where they are.")
    return MapPicture(
        title=map_title(name, kind, [values[area.id] for area in areas if area.id in values], "small areas"),
        figure=kind.label,
        unit=kind.unit,
        shapes=tuple(drawn_shape for area, drawn_shape in drawn if not area.is_point),
        points=tuple(drawn_shape for area, drawn_shape in drawn if area.is_point),
        scheme=kind.scheme,
        percentages=kind.is_share,
        breaks=kind.breaks,
        outlines=outlines,
        note=" ".join(notes),
    )


def _area_link(area: SmallArea) -> Link:
    return Link("lsoa21", area.code, area.name, f"/area/lsoa21/{area.code}")


def map_title(name: str, kind: FigureKind, values: Sequence[float], things: str) -> str:
    """Say in a sentence what a map finds."""
    if not values:
        return f"{kind.label} in {name}: nothing is known for this date."
    if kind.name == "deprivation":
        poorest = sum(1 for value in values if value <= 2)
        return (
            f"{poorest:,} of {len(values):,} {things} in {name} are among the most deprived fifth of England."
        )
    if kind.name == "deprivation-change":
        worse = sum(1 for value in values if value < 0)
        better = sum(1 for value in values if value > 0)
        return f"In {name} {worse:,} {things} moved towards more deprived and {better:,} away from it."
    if kind is HOMES:
        return homes_title(name, values)
    if kind.scheme == "diverging":
        growing = sum(1 for value in values if value > 0)
        return f"{kind.label}: {growing:,} of {len(values):,} {things} in {name} grew."
    lowest, highest = kind.write(min(values)), kind.write(max(values))
    return f"{kind.label} in {name}: from {lowest} to {highest}."


def homes_title(name: str, patients: Sequence[float]) -> str:
    """Say how close together the patients of a practice or PCN live."""
    half, areas = sum(patients) / 2, 0
    for held in sorted(patients, reverse=True):
        areas, half = areas + 1, half - held
        if half <= 0:
            break
    return f"Half of the patients of {name} live in {counted(areas, 'small area')}."


def ground_values(
    figure: str,
    area_ids: Sequence[int],
    sub_icb_ids: Sequence[int],
    moment: Moment,
    editions: Editions,
) -> tuple[dict[int, float], str]:
    """Return an area figure for each small area, and a note that says where it is from."""
    if figure == "deprivation":
        standings = deprivation_of(area_ids, moment)
        years = sorted({row.edition.year for row in standings.values()})
        note = f"English Index of Multiple Deprivation {' and '.join(map(str, years))}." if years else ""
        return {key: float(row.decile) for key, row in standings.items() if row.decile is not None}, note
    if figure == "residents":
        return residents_of(area_ids, moment), "Residents counted where they live (census or estimate)."
    if figure == "aged-65":
        return aged_65_of(
            area_ids, moment
        ), "Residents by age, carried over from older small areas where needed."
    if figure == "registered":
        note = f"Patients of any practice. {quarter_of_ground(area_ids, moment, editions)}"
        return patients_living_in(area_ids, moment, editions), note.strip()
    if figure == "deprivation-change":
        return decile_change_of(
            area_ids, moment
        ), "Tenths of England in the two indices; scores cannot be compared."
    change = residence_change(area_ids, sub_icb_ids, moment)
    if change is None:
        return {}, "There is only one edition of where patients live, so no change can be shown."
    note = f"Patients of this system's practices, {plain_date(change.first)} to {plain_date(change.latest)}."
    return change.by_area, note


def practice_dots(
    figure: str, lines: Sequence[PracticeLine], links: Mapping[int, Link], moment: Moment
) -> tuple[MapShape, ...]:
    """Return practices as dots: coloured by a figure, sized by list."""
    kind = FIGURES[figure]
    middles = middles_of_practices([line.id for line in lines], moment)
    return tuple(
        shape(
            kind,
            links[line.id],
            {"type": "Point", "coordinates": list(middles[line.id])},
            practice_value(figure, line.sums),
            line.sums.patients,
        )
        for line in lines
        if line.id in middles
    )


def practice_map(
    name: str,
    figure: str,
    lines: Sequence[PracticeLine],
    links: Mapping[int, Link],
    moment: Moment,
    outlines: tuple[MapShape, ...] = (),
) -> MapPicture:
    """Return a map of practices as dots on the outline of their system."""
    kind = FIGURES[figure]
    known_values = [value for line in lines if (value := practice_value(figure, line.sums)) is not None]
    note = "A practice without a placed address is drawn in the middle of where its patients live."
    return MapPicture(
        title=map_title(name, kind, known_values, "practices"),
        figure=kind.label,
        unit=kind.unit,
        shapes=(),
        points=practice_dots(figure, lines, links, moment),
        scheme=kind.scheme,
        percentages=kind.is_share,
        breaks=kind.breaks,
        outlines=outlines,
        note=note,
    )
