"""The table that says the same as a picture: the way in for keyboard, screen reader and copier."""

from dataclasses import dataclass

from catchment.foundation.pictures import (
    FLOW_KINDS,
    BarPicture,
    ChainPicture,
    FlowsPicture,
    LayerEdge,
    LayersPicture,
    LinePicture,
    MapPicture,
    PyramidPicture,
    StackedBarPicture,
    StepsPicture,
    TablePicture,
    TimelinePicture,
)
from catchment.foundation.rules.money import pounds
from catchment.web.words import number, plain_date


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a column."""

    words: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, perhaps a link."""

    words: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows; the first cell of a row names it."""

    headings: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]


def _with_unit(words: str, unit: str) -> str:
    return f"{words} ({unit})" if unit and unit != words else words


def of_map(picture: MapPicture) -> Table:
    """Return the areas and dots by name, with their figures in words."""
    rows = tuple(
        (Cell(shape.name, shape.href), Cell(shape.label or _figure_of(shape.value)))
        for shape in (*picture.shapes, *picture.points)
    )
    return Table((Heading("Name"), Heading(_with_unit(picture.figure, picture.unit))), rows)


def _figure_of(value: float | None) -> str:
    return "no figure" if value is None else number(value)


def of_pyramid(picture: PyramidPicture) -> Table:
    """Return the bands, youngest first."""
    if picture.everybody:
        rows = tuple(
            (Cell(band), Cell(number(people)))
            for band, people in zip(picture.bands, picture.everybody, strict=True)
        )
        return Table((Heading("Age"), Heading("People", True)), rows)
    pairs = zip(picture.bands, picture.female, picture.male, strict=True)
    by_sex = tuple((Cell(band), Cell(number(female)), Cell(number(male))) for band, female, male in pairs)
    return Table((Heading("Age"), Heading("Female", True), Heading("Male", True)), by_sex)


def of_timeline(picture: TimelinePicture) -> Table:
    """Return the stretches, row by row, oldest first."""
    order = {row: index for index, row in enumerate(dict.fromkeys(bar.row for bar in picture.bars))}
    rows = tuple(
        (
            Cell(bar.row),
            Cell(bar.label, bar.href),
            Cell(f"{'first seen ' if bar.observed else ''}{plain_date(bar.start)}"),
            Cell(plain_date(bar.end) if bar.end else "still so"),
        )
        for bar in sorted(picture.bars, key=lambda bar: (order[bar.row], bar.start))
    )
    return Table((Heading("What"), Heading("Which"), Heading("From"), Heading("Until")), rows)


def of_bars(picture: BarPicture) -> Table:
    """Return the labels with their figures."""
    links = picture.links or ("",) * len(picture.bars)
    figures = picture.figures or tuple(number(value) for _, value in picture.bars)
    rows = tuple(
        (Cell(label, href), Cell(figure))
        for (label, _), href, figure in zip(picture.bars, links, figures, strict=True)
    )
    return Table((Heading("Name"), Heading(picture.unit.capitalize() or "Figure", True)), rows)


def of_stacked_bars(picture: StackedBarPicture) -> Table:
    """Return how many of each row are in each part, and in all."""
    links = picture.links or ("",) * len(picture.rows)
    rows = tuple(
        (Cell(label, href), *(Cell(number(value)) for value in values), Cell(number(sum(values))))
        for (label, values), href in zip(picture.rows, links, strict=True)
    )
    parts = tuple(Heading(name, True) for name, _ in picture.parts)
    return Table((Heading("Group"), *parts, Heading("In all", True)), rows)


def of_line(picture: LinePicture) -> Table:
    """Return the dates with their figures, newest first."""
    rows = tuple((Cell(plain_date(day)), Cell(number(value))) for day, value in sorted(picture.points)[::-1])
    return Table((Heading("Date"), Heading(picture.unit.capitalize() or "Figure", True)), rows)


def of_table_of_seats(picture: TablePicture) -> Table:
    """Return the seats in the order they have round the table."""
    rows = tuple(
        (
            Cell(seat.title, seat.href),
            Cell(seat.holder or seat.empty or "Vacant"),
            Cell(seat.group),
            Cell(seat.filling),
            Cell(seat.acts_as),
            Cell("yes" if seat.votes else "no"),
            Cell(". ".join(words for words in (seat.detail, seat.warning) if words)),
        )
        for seat in picture.seats
    )
    names = ("Seat", "Holder", "Group", "How filled", "Acts as", "Votes", "Note or warning")
    return Table(tuple(Heading(name) for name in names), rows)


def of_chains(picture: ChainPicture) -> Table:
    """Return the links from the law down, chain by chain; the last column only where one breaks."""
    steps = [step for chain in picture.chains for step in chain]
    broken = any(step.broken for step in steps)
    rows = tuple(
        (
            Cell(step.taker, step.taker_href),
            Cell(step.giver, step.giver_href),
            Cell(step.how),
            Cell(step.document or "-"),
            Cell(step.limit or "no limit said"),
            Cell(step.where or "wherever the giver may"),
            Cell(step.conditions or "none"),
            Cell(step.since or "-"),
            Cell(step.until or "no end said"),
            *((Cell(step.broken),) if broken else ()),
        )
        for step in steps
    )
    headings = ("To", "From", "How", "Document", "Limit", "Where", "Conditions", "Since", "Until (last day)")
    return Table(tuple(Heading(each) for each in (*headings, *(("Breaks",) if broken else ()))), rows)


def of_steps(picture: StepsPicture) -> Table:
    """Return the steps from the lowest up; the last column only where one breaks."""
    broken = any(step.broken for step in picture.steps)
    rows = tuple(
        (
            Cell(f"{place}. {step.name}", step.href),
            Cell(step.who or "nobody"),
            Cell(step.figure),
            *((Cell(step.broken or "-"),) if broken else ()),
        )
        for place, step in enumerate(picture.steps, 1)
    )
    headings = ("Step to", "Who sits there", "What arrives", *(("Breaks",) if broken else ()))
    return Table(tuple(Heading(each) for each in headings), rows)


def of_layers(picture: LayersPicture) -> Table:
    """Return the bodies layer by layer, each with what ties it to others above, beneath or beside."""
    names = {node.code: node.name for node in picture.nodes}
    order = {layer: index for index, layer in enumerate(picture.layers)}
    ties: dict[str, list[str]] = {code: [] for code in names}
    for edge in picture.edges:
        if edge.source in names and edge.target in names:
            ties[edge.source].append(_tie(edge, names[edge.target]))
    rows = tuple(
        (
            Cell(node.name, node.href),
            Cell(node.layer),
            Cell(". ".join(words for words in (node.shape, node.detail) if words)),
            Cell("; ".join(ties[node.code])),
            Cell(node.warning),
        )
        for node in sorted(picture.nodes, key=lambda node: order.get(node.layer, len(order)))
    )
    headings = ("Body", "Layer", "What it is", "Answers to", "Warning")
    return Table(tuple(Heading(name) for name in headings), rows)


def _tie(edge: LayerEdge, target: str) -> str:
    """Return what an edge says of its source; answering is what the column is called, so it goes unsaid."""
    said = [words for words in (edge.kind if edge.kind != "reports" else "", edge.label) if words]
    return f"{target} ({', '.join(said)})" if said else target


def of_flows(picture: FlowsPicture) -> Table:
    """Return the flows column by column, the largest first, with exact amounts."""
    names = {node.code: node.name for node in picture.nodes}
    column = {node.code: picture.columns.index(node.column) for node in picture.nodes}
    rows = tuple(
        (
            Cell(names[each.source]),
            Cell(names[each.target]),
            Cell(pounds(each.pence), each.href),
            Cell(each.label or FLOW_KINDS[each.kind]),
        )
        for each in sorted(picture.ribbons, key=lambda each: (column[each.source], -each.pence))
    )
    return Table((Heading("From"), Heading("To"), Heading("Amount", True), Heading("What it is")), rows)
