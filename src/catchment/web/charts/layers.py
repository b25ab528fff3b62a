"""Layers: bodies drawn in bands from the top down, each tied to those it answers to.

`layering.py` says where each body stands and `routing.py` how the lines run; here they are put on the page.
What a body is, is told by its outline: what the law made is filled, a committee has a plain box, a joint
body a double one, a forum (which decides nothing) a dashed one. What a tie is, is told by its dashes. With
some bodies lit, they and the ties between them are strong, and the rest steps back without getting too pale
to read.
"""

from dataclasses import dataclass

from catchment.foundation.pictures import LayerNode, LayersPicture
from catchment.web.charts import layering, marks, routing, svg
from catchment.web.charts.layering import EDGE, LABEL, WIDTH, Box, Row
from catchment.web.charts.routing import Routes, Trunk
from catchment.web.words import plural

UNDER_ROW = 8.0  # of a band, beneath its last row
ARROW = 7.0


@dataclass(frozen=True, slots=True)
class Look:
    """How a kind of body is drawn: its fill, its words, its outline, and what is drawn inside it."""

    fill: str = "#ffffff"
    ink: str = svg.INK
    stroke: str = "#12436d"
    thick: float = 1.75
    rounded: float = 0.0
    dashes: str = ""
    inside: str = ""  # double, halves, head, sides or foot


LOOKS = {
    "statutory": Look("#12436d", "#ffffff"),
    "committee": Look("#e3edf7"),
    "sub-committee": Look(inside="head"),
    "joint": Look("#e3edf7", inside="double"),
    "in common": Look("#e3edf7", inside="halves"),
    "forum": Look(dashes="5 4"),
    "partnership": Look("#e6f3ea", stroke="#00602f", rounded=12),
    "collaborative": Look("#e6f3ea", stroke="#00602f", inside="sides"),
    "network": Look("#fdf3e1", stroke="#8a5200", rounded=22),
    "team": Look("#fdf3e1", stroke="#8a5200", inside="foot"),
}
OTHER = Look(stroke="#425563", thick=1.0, rounded=4)
WORDS = {
    "statutory": "statutory body",
    "joint": "joint committee",
    "in common": "committees in common",
    "forum": "forum, decides nothing",
}
TIES = {  # colour, dashes and words of each kind of edge
    "reports": ("#12436d", "", "reports to"),
    "member": ("#8b2252", "9 4", "is a member of"),
    "feeds": ("#00703c", "2.5 3.5", "feeds into"),
    "shares people": ("#8a5200", "11 3 2.5 3", "shares people with"),
}
OTHER_TIE = (svg.QUIET, "5 5")


@dataclass(frozen=True, slots=True)
class Plan:
    """Where everything lies: the rows with their tops, and the routes between them."""

    rows: tuple[Row, ...]
    tops: tuple[float, ...]
    routes: Routes

    @property
    def bottoms(self) -> tuple[float, ...]:
        """Where each row ends."""
        return tuple(top + row.height for top, row in zip(self.tops, self.rows, strict=True))

    def bands(self) -> list[tuple[str, float, float]]:
        """Return the layers, each with where its band begins and ends."""
        found: list[tuple[str, float, float]] = []
        for row, bottom in zip(self.rows, self.bottoms, strict=True):
            if found and found[-1][0] == row.layer:
                found[-1] = (row.layer, found[-1][1], bottom + UNDER_ROW)
            else:
                found.append((row.layer, found[-1][2] if found else 0.0, bottom + UNDER_ROW))
        return found


def plan_of(picture: LayersPicture) -> Plan:
    """Return where everything lies; there is at least one body."""
    rows = layering.rows_of(picture)
    routes = routing.routed(rows, layering.known_edges(picture), frozenset(picture.lit))
    tops, y = [], 0.0
    for number, row in enumerate(rows):
        y += routes.channel_height(number)
        first = number == 0 or rows[number - 1].layer != row.layer
        alone = first and (number + 1 == len(rows) or rows[number + 1].layer != row.layer)
        if alone:  # the name of the layer has to fit beside its only row
            y += max(0.0, len(_label(row.layer)) * marks.LINE - row.height - UNDER_ROW)
        tops.append(y)
        y += row.height
    return Plan(tuple(rows), tuple(tops), routes)


def drawn(picture: LayersPicture, link: svg.Link) -> str:
    """Return the diagram as SVG, and the legend of its shapes and lines after it."""
    if not picture.nodes:
        words = svg.text(WIDTH / 2, 40, "No bodies yet", anchor="middle")
        description = "A diagram without bodies. The table below has the same."
        return svg.document("layers", picture.title, description, WIDTH, 64, words, links=False)
    plan = plan_of(picture)
    bands = plan.bands()
    parts = [_band(*band) for band in bands]
    trunks = sorted(enumerate(plan.routes.trunks), key=lambda each: each[1].lit)
    parts += [_trunk(number, trunk, plan, picture) for number, trunk in trunks]
    for row, top in zip(plan.rows, plan.tops, strict=True):
        parts += [_box(box, top, row.height, picture, link) for box in row.boxes]
    layers, ties = plural(len(bands), "layer"), plural(len(layering.known_edges(picture)), "tie")
    bodies = plural(len(picture.nodes), "body", "bodies")
    description = f"{bodies} in {layers}, with {ties} between them. The table below has the same bodies."
    links = any(node.href for node in picture.nodes)
    height = bands[-1][2] + EDGE
    whole = svg.document("layers", picture.title, description, WIDTH, height, "".join(parts), links=links)
    return whole + _legend(picture)


def words_for(node: LayerNode) -> str:
    """Return a body in words."""
    facts = [node.name, WORDS.get(node.shape, node.shape), node.detail]
    facts += [f"Warning: {node.warning}"] if node.warning else []
    return "; ".join(fact for fact in facts if fact)


def words_for_ties(trunk: Trunk, names: dict[str, str]) -> str:
    """Return the edges of a trunk in words."""
    said = []
    for edge in trunk.edges:
        words = TIES[edge.kind][2] if edge.kind in TIES else edge.kind
        label = f" ({edge.label})" if edge.label else ""
        said.append(f"{names[edge.source]} {words} {names[edge.target]}{label}")
    return "; ".join(said)


def _label(layer: str) -> tuple[str, ...]:
    return marks.wrapped(layer, LABEL - 20, 4)


def _band(layer: str, top: float, bottom: float) -> str:
    """Return a layer's ground, with its name at the left."""
    lines = _label(layer)
    first = (top + bottom - len(lines) * marks.LINE) / 2 + marks.BASELINE
    ground = svg.rectangle(0, top, LABEL - 8, bottom - top, "#f0f4f5")
    name = "".join(
        svg.text(8, first + marks.LINE * index, line, strong=True) for index, line in enumerate(lines)
    )
    return f"<g>{ground}{name}{svg.rule(0, bottom, WIDTH, bottom)}</g>"


def _trunk(number: int, trunk: Trunk, plan: Plan, picture: LayersPicture) -> str:
    """Return the lines of a trunk over a white edge, so that lines that cross are seen to cross."""
    colour, dashes = TIES[trunk.kind][:2] if trunk.kind in TIES else OTHER_TIE
    thick = 3.0 if trunk.lit else 1.75
    if picture.lit and not trunk.lit:
        colour, thick = marks.GREY_LINE, 1.0
    lines = routing.lines_of(number, plan.routes, plan.tops, plan.bottoms)
    way = "".join(
        f"M{svg.px(x1)} {svg.px(y1)}" + (f"V{svg.px(y2)}" if x1 == x2 else f"H{svg.px(x2)}")
        for x1, y1, x2, y2 in lines
    )
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    cap = "" if dashes else ' stroke-linecap="square"'
    names = {node.code: node.name for node in picture.nodes}
    return (
        f"<g><title>{svg.escaped(words_for_ties(trunk, names))}</title>"
        f'<path d="{way}" fill="none" stroke="#ffffff" stroke-width="{thick + 2.5:g}"/>'
        f'<path d="{way}" fill="none" stroke="{colour}" stroke-width="{thick:g}"{dashed}{cap}/>'
        f"{_arrows(trunk, plan, colour)}</g>"
    )


def _arrows(trunk: Trunk, plan: Plan, colour: str) -> str:
    """Return the points of the arrows, at the bodies answered to; sharing people has no direction."""
    if trunk.kind == "shares people":
        return ""
    if trunk.way == "up":
        x, y = trunk.port, plan.bottoms[trunk.end.row]
        points = [(x, y, ARROW)]
    elif trunk.way == "beside":
        points = [(trunk.port, plan.tops[trunk.end.row], -ARROW)]
    else:
        points = [
            (x, plan.tops[other.row], -ARROW) for other, x in zip(trunk.others, trunk.ports, strict=True)
        ]
    return "".join(
        f'<path d="M{svg.px(x)} {svg.px(y)}L{svg.px(x - 4.5)} {svg.px(y + long)}'
        f'H{svg.px(x + 4.5)}z" fill="{colour}"/>'
        for x, y, long in points
    )


def _box(box: Box, top: float, height: float, picture: LayersPicture, link: svg.Link) -> str:
    """Return one body: its outline, its name, and a triangle where something is wrong."""
    node, wide = box.node, box.right - box.left
    look = LOOKS.get(node.shape, OTHER)
    lit, quiet = node.code in picture.lit, bool(picture.lit) and node.code not in picture.lit
    ink = svg.QUIET if quiet else look.ink
    first = top + (height - len(box.lines) * marks.LINE) / 2 + marks.BASELINE
    strong = not quiet and (lit or node.shape == "statutory")
    words = "".join(
        svg.text(
            box.middle,
            first + marks.LINE * index,
            line,
            anchor="middle",
            fill=ink,
            strong=strong,
        )
        for index, line in enumerate(box.lines)
    )
    triangle = marks.warning(box.left + 6, top) if node.warning else ""
    outline = _outline(look, box.left, top, wide, height, lit=lit, quiet=quiet)
    body = f"<title>{svg.escaped(words_for(node))}</title>{outline}{triangle}{words}"
    return svg.linked(body, link(node.href)) if node.href else f"<g>{body}</g>"


def _outline(
    look: Look, x: float, y: float, wide: float, high: float, *, lit: bool = False, quiet: bool = False
) -> str:
    """Return the outline that says what a body is; one that steps back keeps its shape."""
    stroke = marks.GREY_LINE if quiet else look.stroke
    fill = "#ffffff" if quiet else look.fill
    filled_by_law = look is LOOKS["statutory"]
    thick = 3.5 if lit or (quiet and filled_by_law) else look.thick
    more = f' rx="{look.rounded:g}"' if look.rounded else ""
    more += f' stroke="{stroke}" stroke-width="{thick:g}"'
    more += f' stroke-dasharray="{look.dashes}"' if look.dashes else ""
    shape = svg.rectangle(x, y, wide, high, fill, more=more)
    line = f' stroke="{stroke}" stroke-width="1.25"'
    inner = {
        "double": svg.rectangle(x + 4, y + 4, wide - 8, high - 8, "none", more=line),
        "halves": svg.rule(x + 4, y, x + 4, y + high, stroke)
        + svg.rule(x + wide - 4, y, x + wide - 4, y + high, stroke),
        "head": svg.rule(x, y + 4, x + wide, y + 4, stroke),
        "sides": svg.rectangle(x, y, 6, high, stroke) + svg.rectangle(x + wide - 6, y, 6, high, stroke),
        "foot": svg.rectangle(x, y + high - 5, wide, 5, stroke),
    }.get(look.inside)
    if inner is None:
        return shape
    return f"{shape}<g>{inner}</g>"


def _legend(picture: LayersPicture) -> str:
    """Return the outlines and lines that are in the picture, with what they mean."""
    shapes = dict.fromkeys(node.shape for node in picture.nodes)
    ordered = [name for name in LOOKS if name in shapes] + [name for name in shapes if name not in LOOKS]
    bodies = [
        (_outline(LOOKS.get(name, OTHER), 2, 4, 32, 20), WORDS.get(name, name)) for name in ordered if name
    ]
    if any(node.warning for node in picture.nodes):
        bodies.append((marks.warning(18, 15), "warning"))
    kinds = dict.fromkeys(edge.kind for edge in layering.known_edges(picture))
    lines = []
    for kind in [name for name in TIES if name in kinds] + [name for name in kinds if name not in TIES]:
        colour, dashes = TIES[kind][:2] if kind in TIES else OTHER_TIE
        dashed = f' stroke-width="2" stroke-dasharray="{dashes}"' if dashes else ' stroke-width="2"'
        lines.append((svg.rule(0, 14, 36, 14, colour, dashed), TIES[kind][2] if kind in TIES else kind))
    return marks.legend((("What each body is", bodies), ("What each line says", lines)))
