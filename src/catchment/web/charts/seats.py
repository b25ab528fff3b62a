"""Seats: a board drawn as its table with the seats around it (`seating.py` says where each one stands).

Four things are told by shape. A chair with a back votes, a round stool does not. A hollow, dashed one is
vacant. The mark inside says how the seat is filled, and the mark behind it says how its holder acts: as a
member in their own right, as a delegate who carries somebody's mandate (a flag), as a deputy, or as an
observer (an eye). A triangle warns; its words are in the tip and in the table beneath.
"""

from catchment.foundation.pictures import TablePicture, TableSeat
from catchment.web.charts import marks, seating, svg
from catchment.web.charts.seating import Place, Run, Seating
from catchment.web.words import plural

COLOURS = ("#005eb8", "#7c2855", "#00703c", "#8a5200", "#00617a", "#4b3a8f", "#a6340a", "#425563")
TURNS = {"head": 0, "right": 90, "foot": 180, "left": -90}
STOOL = 11.0
FILLINGS = {
    "appointed": '<circle r="5.5"/>',
    "nominated": '<path d="M0 -7.5L7.5 0L0 7.5L-7.5 0z"/>',
    "elected": '<path d="M-5.5 -5.5H5.5V5.5H-5.5z"/>',
    "ex officio": '<path d="M-2.2 -7H2.2V-2.2H7V2.2H2.2V7H-2.2V2.2H-7V-2.2H-2.2z"/>',
}
ACTS = {
    "member": '<circle cy="-4" r="3.6"/><path d="M-7 8C-7 0 7 0 7 8z"/>',
    "delegate": '<path d="M-5 -8V8" stroke-width="2"/><path d="M-5 -8H8L4 -4L8 0H-5z"/>',
    "deputy": '<g fill="#ffffff" stroke-width="1.6"><circle cy="-4" r="3.2"/>'
    '<path d="M-6.5 7.5C-6.5 0 6.5 0 6.5 7.5z"/></g>',
    "observer": '<path d="M-8.5 0Q0 -9 8.5 0Q0 9 -8.5 0z" fill="#ffffff" stroke-width="1.6"/>'
    '<circle r="2.8"/>',
}
ACTS_WORDS = {
    "member": "as a member, in their own right",
    "delegate": "as a delegate, on a mandate",
    "deputy": "as a deputy for somebody",
    "observer": "as an observer",
}


def drawn(picture: TablePicture, link: svg.Link) -> str:
    """Return the table with its seats as SVG, and the legend of its shapes after it."""
    if not picture.seats:
        words = svg.text(seating.WIDTH / 2, 40, "No seats yet", anchor="middle")
        description = "A table without seats. The table below has the same."
        return svg.document("seats", picture.title, description, seating.WIDTH, 64, words, links=False)
    plan = seating.seated(picture.seats)
    groups = list(dict.fromkeys(seat.group for seat in picture.seats))
    colours = {group: COLOURS[index % len(COLOURS)] for index, group in enumerate(groups)}
    parts = [_table(plan)]
    parts += [_run(run, plan, colours[run.group]) for run in plan.runs]
    parts.append(_summary(picture, plan))
    parts += [_place(place, colours[place.seat.group], link) for place in plan.places]
    description = f"A table with {plural(len(picture.seats), 'seat')}: {', '.join(_counts(picture.seats))}. "
    description += "The table below has the same seats in the same order."
    links = any(seat.href for seat in picture.seats)
    whole = svg.document(
        "seats", picture.title, description, seating.WIDTH, plan.height, "".join(parts), links=links
    )
    return whole + _legend(picture)


def words_for(seat: TableSeat) -> str:
    """Return a seat in words."""
    holder = seat.holder or seat.empty or "Vacant"
    group = f" ({seat.group})" if seat.group else ""
    acts = ACTS_WORDS.get(seat.acts_as, seat.acts_as)
    facts = [f"{holder}, {seat.title}{group}", seat.filling, acts]
    facts += [] if seat.votes else ["does not vote"]
    facts += [seat.detail] if seat.detail else []
    facts += [f"Warning: {seat.warning}"] if seat.warning else []
    return "; ".join(fact for fact in facts if fact)


def _counts(seats: tuple[TableSeat, ...]) -> list[str]:
    """Return what there is to know about them at a glance."""
    vacant = sum(not seat.holder and not seat.empty for seat in seats)
    away = sum(bool(seat.empty) for seat in seats)
    silent = sum(not seat.votes for seat in seats)
    warned = sum(bool(seat.warning) for seat in seats)
    counts = [f"{vacant} vacant" if vacant else "none vacant"]
    counts += [f"{away} not in the room"] if away else []
    counts += [f"{silent} without a vote"] if silent else []
    return counts + ([plural(warned, "warning")] if warned else [])


def _table(plan: Seating) -> str:
    """Return the board's table itself."""
    return (
        f'<rect x="{svg.px(seating.LEFT)}" y="{svg.px(plan.top)}" width="{svg.px(seating.TABLE)}" '
        f'height="{svg.px(plan.bottom - plan.top)}" rx="40" fill="#f0f4f5" stroke="{svg.QUIET}" '
        'stroke-width="2"/>'
    )


def _summary(picture: TablePicture, plan: Seating) -> str:
    """Return the counts, laid on the table under the name of the head's group."""
    y = plan.top + seating.HEAD_ROOM - 46
    middle = seating.WIDTH / 2
    seats = plural(len(picture.seats), "seat")
    return svg.text(middle, y, seats, anchor="middle", strong=True) + svg.text(
        middle, y + 20, ", ".join(_counts(picture.seats)), anchor="middle"
    )


def _run(run: Run, plan: Seating, colour: str) -> str:
    """Return a group's band along the edge of the table, and its name beside it."""
    if run.side in ("head", "foot"):
        y = plan.top + 5 if run.side == "head" else plan.bottom - 5 - seating.BAND
        band = svg.rectangle(run.start, y, run.end - run.start, seating.BAND, colour)
        lines = marks.wrapped(run.group, seating.TABLE - 80, 2)
        top = y + seating.BAND + 3 if run.side == "head" else y - 6 - len(lines) * marks.LINE
        return band + _lines(lines, seating.WIDTH / 2, top, "middle", colour)
    inside = seating.BAND + 5
    x = seating.RIGHT - inside if run.side == "right" else seating.LEFT + 5
    band = svg.rectangle(x, run.start, seating.BAND, run.end - run.start, colour)
    most = max(1, min(4, int((run.end - run.start + 4) // marks.LINE)))
    lines = marks.wrapped(run.group, seating.CARD, most)
    top = (run.start + run.end - len(lines) * marks.LINE) / 2
    if run.side == "right":
        return band + _lines(lines, x - 8, top, "end", colour)
    return band + _lines(lines, x + seating.BAND + 8, top, "start", colour)


def _lines(
    lines: tuple[str, ...], x: float, top: float, anchor: str, fill: str = svg.INK, strong: bool = False
) -> str:
    """Return lines of words from the top down."""
    return "".join(
        svg.text(x, top + marks.BASELINE + index * marks.LINE, line, anchor=anchor, fill=fill, strong=strong)
        for index, line in enumerate(lines)
    )


def _place(place: Place, colour: str, link: svg.Link) -> str:
    """Return one seat: its ground (what is clicked), its chair, its marks and its words."""
    seat, (x, y) = place.seat, place.chair
    ground = (
        f'<rect x="{svg.px(place.x)}" y="{svg.px(place.y)}" width="{svg.px(place.width)}" '
        f'height="{svg.px(place.height)}" rx="6" fill="#ffffff"/>'
    )
    away = seating.CHAIR / 2 + seating.BADGE / 2 + 1
    if place.side in ("head", "foot"):
        badge, after = (x + away + 4, y), (x - away - 4, y)
        words_x, anchor = x, "middle"
        top = place.y + 4 if place.side == "head" else y + seating.CHAIR / 2 + 4
    else:
        out = 1 if place.side == "right" else -1
        badge = (x + out * away, y)
        words_x = x + out * (seating.CHAIR / 2 + seating.BADGE + 4)
        after = (words_x + out * 10, y)
        words_x += out * marks.WARNING_WIDTH if seat.warning else 0
        anchor = "start" if out == 1 else "end"
        top = y - place.lines * marks.LINE / 2
    fill = svg.INK if seat.holder else svg.ORANGE
    name = _lines(place.name, words_x, top, anchor, fill, strong=True)
    title = _lines(place.title, words_x, top + len(place.name) * marks.LINE, anchor)
    body = f"<title>{svg.escaped(words_for(seat))}</title>{ground}"
    body += _chair(seat, x, y, TURNS[place.side], colour) + _badge(seat.acts_as, *badge)
    body += (marks.warning(*after) if seat.warning else "") + name + title
    return svg.linked(body, link(seat.href)) if seat.href else f"<g>{body}</g>"


def _chair(seat: TableSeat, x: float, y: float, turn: int, colour: str) -> str:
    """Return a chair seen from above, its back away from the table; a stool for who does not vote."""
    line = f'stroke="{colour}" stroke-width="2"'
    if not seat.holder:
        line += ' fill="#ffffff" stroke-dasharray="4 3"'
    else:
        line += f' fill="{colour}"' if seat.votes else ' fill="#e8edee"'
    inside = "#ffffff" if seat.holder and seat.votes else colour
    if seat.votes:
        shape = f'<rect x="-15" y="-11" width="30" height="28" rx="6" {line}/>'
        shape += f'<rect x="-18" y="-21" width="36" height="7" rx="3" {line}/>'
        middle = 3
    else:
        shape, middle = f'<circle cy="5" r="{svg.px(STOOL)}" {line}/>', 5
    mark = FILLINGS.get(seat.filling, "")
    turned = f' rotate({turn})"' if turn else '"'
    return (
        f'<g transform="translate({svg.px(x)} {svg.px(y)}){turned}>{shape}'
        f'<g transform="translate(0 {middle})" fill="{inside}">{mark}</g></g>'
    )


def _badge(acts_as: str, x: float, y: float) -> str:
    """Return the mark of how a seat's holder acts."""
    mark = ACTS.get(acts_as, "")
    place = f'transform="translate({svg.px(x)} {svg.px(y)})"'
    return f'<g {place} fill="{svg.INK}" stroke="{svg.INK}" stroke-width="0.5">{mark}</g>' if mark else ""


def _legend(picture: TablePicture) -> str:
    """Return the shapes that are in the picture, with what they mean."""
    seats = picture.seats
    fillings = [name for name in FILLINGS if any(seat.filling == name for seat in seats)]
    acts = [name for name in ACTS if any(seat.acts_as == name for seat in seats)]

    def sample(holder: str, votes: bool) -> str:
        seat = TableSeat("", holder, "", "", "", votes=votes)
        return f'<g transform="translate(18 15) scale(0.68)">{_chair(seat, 0, 0, 0, COLOURS[-1])}</g>'

    chairs = [(sample("x", True), "votes")] if any(seat.votes for seat in seats) else []
    chairs += [(sample("x", False), "does not vote")] if any(not seat.votes for seat in seats) else []
    hollow = ["vacant"] if any(not seat.holder and not seat.empty for seat in seats) else []
    hollow += ["not in the room"] if any(seat.empty for seat in seats) else []
    chairs += [(sample("", True), " or ".join(hollow))] if hollow else []
    chairs += [(marks.warning(18, 15), "warning")] if any(seat.warning for seat in seats) else []
    filled = [(f'<g transform="translate(18 14)">{FILLINGS[name]}</g>', name) for name in fillings]
    return marks.legend(
        (
            ("The seat", chairs),
            ("How it is filled (mark in the seat)", filled),
            ("How its holder acts (mark behind it)", [(_badge(n, 18, 14), ACTS_WORDS[n]) for n in acts]),
        )
    )
