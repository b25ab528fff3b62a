"""Flows of money, drawn as ribbons between columns of bars (a Sankey diagram).

A ribbon is as thick as its amount, and leads to the postings behind it. What has been moved, what is only
set aside and what nobody has decided on are told apart by outline as well as by colour: filled, dashed and
empty. Each ribbon says from where to where, how much and why; the table beneath says the same.
"""

from catchment.foundation.pictures import FLOW_KINDS, FlowRibbon, FlowsPicture
from catchment.foundation.rules.money import pounds, pounds_in_short
from catchment.web.charts import flowing, marks, svg
from catchment.web.words import plural

BAR_FILL = "#12436d"
HALO = ' stroke="#fff" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'
LOOKS = {  # of each kind: fill, how opaque, outline, dashes
    "moved": ("#5a9fd4", "0.5", "#1f66a8", ""),
    "committed": ("#28a197", "0.25", "#0b6159", "6 3"),
    "left": ("#ffffff", "0.6", marks.GREY_LINE, "2 3"),
}
THINNEST = 0.75  # of an outline, so that the smallest amount can still be seen


def drawn(picture: FlowsPicture, link: svg.Link) -> str:
    """Return the flows as SVG, with a legend where they are of more than one kind."""
    plan = flowing.planned(picture)
    names = {node.code: node.name for node in picture.nodes}
    parts = [_headings(picture)]
    # the thickest first, so that a thin one lies on top and can be pointed at
    for band in sorted(plan.bands, key=lambda each: -each.thick):
        parts.append(_ribbon(band, names, link))
    parts += [_node(stand, link) for stand in plan.stands if stand.pence]
    count = len(plan.bands)
    description = (
        f"{plural(count, 'flow')} between {plural(len(picture.columns), 'column')}: "
        f"{', then '.join(picture.columns)}. The table below has the same amounts."
    )
    reached = any(each.ribbon.href for each in plan.bands) or any(node.href for node in picture.nodes)
    whole = svg.document(
        "flows", picture.title, description, flowing.WIDTH, plan.height, "".join(parts), links=reached
    )
    return whole + _legend(plan)


def words_for(ribbon: FlowRibbon, names: dict[str, str]) -> str:
    """Return a ribbon in words: how much, from where to where, and what it is."""
    state = "" if ribbon.kind == "moved" else f" ({FLOW_KINDS[ribbon.kind]})"
    said = f"{pounds(ribbon.pence)} from {names[ribbon.source]} to {names[ribbon.target]}{state}"
    return f"{said}: {ribbon.label}" if ribbon.label else said


def _headings(picture: FlowsPicture) -> str:
    """Return what each column is, above it."""
    step, last = flowing.step_of(picture), len(picture.columns) - 1
    return "".join(
        svg.text(
            step * column,
            marks.BASELINE + 2,
            svg.fitted(name, flowing.LAST_LABEL if column == last else step - flowing.BESIDE),
            fill=svg.QUIET,
        )
        for column, name in enumerate(picture.columns)
    )


def _ribbon(band: flowing.Band, names: dict[str, str], link: svg.Link) -> str:
    fill, opacity, stroke, dashes = LOOKS[band.ribbon.kind]
    half = (band.left + band.right) / 2
    bend, left, right = svg.px(half), svg.px(band.left), svg.px(band.right)
    top, end = band.left_top, band.right_top
    low, low_end = top + band.thick, end + band.thick
    outline = (
        f"M{left} {_exact(top)}C{bend} {_exact(top)} {bend} {_exact(end)} {right} {_exact(end)}"
        f"L{right} {_exact(low_end)}C{bend} {_exact(low_end)} {bend} {_exact(low)} {left} {_exact(low)}z"
    )
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    path = (
        f'<path d="{outline}" fill="{fill}" fill-opacity="{opacity}" stroke="{stroke}" '
        f'stroke-width="{THINNEST}"{dashed}/>'
    )
    body = f"<title>{svg.escaped(words_for(band.ribbon, names))}</title>{path}"
    return svg.linked(body, link(band.ribbon.href)) if band.ribbon.href else f"<g>{body}</g>"


def _exact(value: float) -> str:
    """Return a height to a hundredth of a pixel: thin ribbons add up to their bar."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _node(stand: flowing.Stand, link: svg.Link) -> str:
    """Return a bar with its name and amount beside it."""
    first = flowing.middle_of_label(stand)
    x = flowing.label_left(stand)
    lines = (*stand.lines, pounds_in_short(stand.pence))
    words = "".join(
        f"<g{HALO}>" + svg.text(x, first + marks.LINE * index, line, strong=index < len(stand.lines)) + "</g>"
        for index, line in enumerate(lines)
    )
    bar = svg.rectangle(stand.left, stand.top, flowing.BAR, max(stand.height, 1.0), BAR_FILL)
    body = f"<title>{svg.escaped(f'{stand.node.name}: {pounds(stand.pence)}')}</title>{bar}{words}"
    return svg.linked(body, link(stand.node.href)) if stand.node.href else f"<g>{body}</g>"


def _legend(plan: flowing.Plan) -> str:
    """Return what the outlines mean, where there are several."""
    kinds = [each for each in LOOKS if any(band.ribbon.kind == each for band in plan.bands)]
    if len(kinds) < 2:
        return ""
    rows = []
    for each in kinds:
        fill, opacity, stroke, dashes = LOOKS[each]
        more = f' fill-opacity="{opacity}" stroke="{stroke}" stroke-width="1.5"'
        more += f' stroke-dasharray="{dashes}"' if dashes else ""
        rows.append((svg.rectangle(2, 6, 32, 16, fill, more=more), FLOW_KINDS[each]))
    return marks.legend((("What each ribbon is", rows),))
