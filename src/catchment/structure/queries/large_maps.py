"""Large maps: systems, sub-ICB locations and PCNs, coloured by figures of their practices."""

from catchment.foundation.moment import Moment
from catchment.foundation.pictures import MapPicture, MapShape
from catchment.structure.queries import maps
from catchment.structure.queries.members import outlines_of
from catchment.structure.queries.practices import PracticeLine, Sums, add_up, grouped
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted


def total_of(groups: dict[int | None, Sums]) -> Sums:
    """Return the sum of groups."""
    columns = [[getattr(sums, name) for sums in groups.values()] for name in Sums.__slots__]
    return Sums(*(sum(column) for column in columns)) if groups else Sums()


def grounds_map(
    name: str,
    figure: str,
    sums: dict[int | None, Sums],
    links: dict[int, Link],
    moment: Moment,
    things: str,
) -> MapPicture:
    """Return a map of organisations' whole grounds, coloured by a figure of their practices."""
    kind = maps.FIGURES[figure]
    outlines = outlines_of(links, moment)
    values = {key: maps.practice_value(figure, sums[key]) for key in links if key in sums}
    known_values = [value for value in values.values() if value is not None]
    missing = len(links) - len(outlines)
    return MapPicture(
        title=maps.map_title(name, kind, known_values, things),
        figure=kind.label,
        unit=kind.unit,
        shapes=tuple(
            maps.shape(kind, links[key], outline, values.get(key)) for key, outline in outlines.items()
        ),
        scheme=kind.scheme,
        percentages=kind.is_share,
        note=f"{counted(missing, 'outline')} not loaded." if missing else "",
    )


def pcn_map(
    name: str,
    figure: str,
    lines: list[PracticeLine],
    links: dict[int, Link],
    moment: Moment,
    outlines: tuple[MapShape, ...],
) -> MapPicture:
    """Return a map of PCNs as dots in the middle of their practices, sized by patients."""
    kind = maps.FIGURES[figure]
    middles = maps.middles_of_practices([line.id for line in lines], moment)
    points = []
    values = []
    for pcn_id, held in grouped(lines, lambda line: line.pcn_id).items():
        placed = [line for line in held if line.id in middles]
        weight = sum(line.sums.patients for line in placed)
        if pcn_id is None or not weight:
            continue
        middle = [
            sum(middles[line.id][axis] * line.sums.patients for line in placed) / weight for axis in (0, 1)
        ]
        sums = add_up(held)
        value = maps.practice_value(figure, sums)
        values += [value] if value is not None else []
        point = {"type": "Point", "coordinates": middle}
        points.append(maps.shape(kind, links[pcn_id], point, value, sums.patients))
    return MapPicture(
        title=maps.map_title(name, kind, values, "PCNs"),
        figure=kind.label,
        unit=kind.unit,
        shapes=(),
        points=tuple(points),
        scheme=kind.scheme,
        percentages=kind.is_share,
        outlines=outlines,
        note="A PCN is drawn in the middle of its practices, weighted by patients.",
    )
