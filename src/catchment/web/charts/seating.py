"""Seating: where the table of a board stands on the page, and each seat around it.

The first seat (the chair) has the head of the table. The others follow clockwise in the order given: down
the right side, up the left. A small board with one seat left over puts it at the foot. Names stand outside
the chairs, so the table grows downwards with the number of seats and names are never squeezed; the names of
groups are laid on the table itself, beside a band along its edge, like place cards.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from catchment.foundation.pictures import TableSeat
from catchment.web.charts import marks

WIDTH, TABLE, EDGE = 960.0, 340.0, 4.0
LEFT, RIGHT = (WIDTH - TABLE) / 2, (WIDTH + TABLE) / 2
CHAIR = 46.0  # from the edge of the table to the outside of a chair's back
BADGE = 24.0  # beyond it: the mark of how its holder acts
END_WIDTH = 290.0  # the room of the seat at the head or the foot: no wider than a telephone
HEAD_ROOM, FOOT_ROOM, FOOT_ROOM_OF_A_SEAT = 122.0, 40.0, 76.0
LEAST_ROW, AROUND = 54.0, 16.0
MOST_SEATS_WITH_FOOT = 24  # a longer table has two long sides and nobody at the foot
BAND = 9.0
CARD = TABLE / 2 - BAND - 22  # how wide the name of a group may be


@dataclass(frozen=True, slots=True)
class Place:
    """One seat on the page: its own ground, its chair's middle, and its words in lines."""

    seat: TableSeat
    side: str  # head, right, foot or left
    x: float
    y: float
    width: float
    height: float
    chair: tuple[float, float]
    name: tuple[str, ...]
    title: tuple[str, ...]

    @property
    def lines(self) -> int:
        """How many lines of words it has."""
        return len(self.name) + len(self.title)


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbours of one group on one side: from where to where its band runs."""

    group: str
    side: str
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Seating:
    """The whole: the table from top to bottom, the places, the groups, and how high the picture is."""

    top: float
    bottom: float
    height: float
    places: tuple[Place, ...]  # in the order of the seats
    runs: tuple[Run, ...]


def seated(seats: Sequence[TableSeat]) -> Seating:
    """Return where everything stands; there is at least one seat."""
    head, rest = seats[0], list(seats[1:])
    foot = rest.pop(len(rest) // 2) if len(rest) % 2 and len(seats) <= MOST_SEATS_WITH_FOOT else None
    half = (len(rest) + 1) // 2
    right, left = rest[:half], rest[half:]
    at_head = _end(head, "head", 0)
    top = at_head.y + at_head.height + 2
    heights = {side: _heights(members) for side, members in (("right", right), ("left", left))}
    long = max(sum(heights["right"]), sum(heights["left"]), LEAST_ROW)
    start = top + HEAD_ROOM
    on_right = _side(right, "right", start, heights["right"], long)
    on_left = _side(left[::-1], "left", start, heights["left"][::-1], long)[::-1]
    bottom = start + long + (FOOT_ROOM_OF_A_SEAT if foot else FOOT_ROOM)
    at_foot = [_end(foot, "foot", bottom)] if foot else []
    height = bottom + (at_foot[0].height if at_foot else 0) + EDGE
    places = (at_head, *on_right, *at_foot, *on_left)
    return Seating(top, bottom, height, places, _runs(places))


def _words(seat: TableSeat, width: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a seat's holder and title in lines."""
    room = width - (marks.WARNING_WIDTH if seat.warning else 0)
    return marks.wrapped(seat.holder or seat.empty or "Vacant", room, 2), marks.wrapped(seat.title, room, 2)


def _side_width() -> float:
    """Return how wide the words of a seat at a side may be."""
    return LEFT - CHAIR - BADGE - 2 * EDGE


def _heights(seats: Sequence[TableSeat]) -> list[float]:
    """Return how high each seat of a side has to be for its words."""
    counts = [sum(map(len, _words(seat, _side_width()))) for seat in seats]
    return [max(LEAST_ROW, lines * marks.LINE + AROUND) for lines in counts]


def _side(
    seats: Sequence[TableSeat], side: str, top: float, heights: Sequence[float], long: float
) -> list[Place]:
    """Return the places along a side from the top down, spread evenly over its length."""
    spare = (long - sum(heights)) / max(len(seats), 1)
    places = []
    for seat, least in zip(seats, heights, strict=True):
        high = least + spare
        x = RIGHT + EDGE if side == "right" else EDGE
        middle = RIGHT + CHAIR / 2 if side == "right" else LEFT - CHAIR / 2
        ground = (x, top + 2, LEFT - 2 * EDGE, high - 4)
        name, title = _words(seat, _side_width())
        places.append(Place(seat, side, *ground, (middle, top + high / 2), name, title))
        top += high
    return places


def _end(seat: TableSeat, side: str, edge: float) -> Place:
    """Return the place at the head (from this edge downwards, to the table) or at the foot."""
    name, title = _words(seat, END_WIDTH - 2 * EDGE - marks.WARNING_WIDTH)
    high = (len(name) + len(title)) * marks.LINE + CHAIR + 12
    top = edge + EDGE
    middle = top + high - CHAIR / 2 if side == "head" else edge + CHAIR / 2
    ground = ((WIDTH - END_WIDTH) / 2, top, END_WIDTH, high - 2)
    return Place(seat, side, *ground, (WIDTH / 2, middle), name, title)


def _runs(places: Sequence[Place]) -> tuple[Run, ...]:
    """Return the groups along each side; one that goes round a corner has a run on both sides."""
    runs = []
    for (side, group), members in groupby(places, key=lambda place: (place.side, place.seat.group)):
        run = list(members)
        if side in ("head", "foot"):
            runs.append(Run(group, side, WIDTH / 2 - 60, WIDTH / 2 + 60))
        else:
            start = min(place.y for place in run) + 2
            runs.append(Run(group, side, start, max(place.y + place.height for place in run) - 2))
    return tuple(runs)
