"""Who is person number 1, 2, 3 ...: seats on the practices' lists, in an order whose every start is fair.

A list of 1.2 million people is to be shown by the first 2,000 or 100,000 of them, and more people may be
wanted later. So all seats stand in one order, and any start of it is an apportionment: practices by
Sainte-Laguë (the seat with the smallest (j + 1/2) / list comes next), so that every practice has its share to
within one person, and all of them when everybody is made. Within a practice the ages and sexes, and by
themselves the small areas, come in such an order too; there each row begins somewhere else (a number between
0 and 1 in place of 1/2), because with 15 people for 40 ages the same few would always come first.

After every 94 living people comes one who died in the year before the lists were counted.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from catchment.record.synthetic.world import BANDS, CELLS, Ints, World

LIVING = 94  # to one who died: rather more than one in a hundred die in a year
GOLDEN = 0.6180339887498949
ALONG = 0.7548776662466927  # steps of these two never fall together, so starts are spread evenly
DEATHS = (
    0.4, 0.1, 0.1, 0.3, 0.5, 0.6, 0.8, 1.1, 1.6, 2.4,
    3.6, 5.6, 8.8, 14.0, 22.0, 36.0, 62.0, 108.0, 180.0, 290.0,
)  # fmt: skip
"""Deaths a year among 1,000 people of each band; men die rather more often."""
MEN_MORE = 1.35


@dataclass(frozen=True)
class Seats:
    """Of each person by number: practice, cell of age and sex, small area, and whether they have died."""

    practice: npt.NDArray[np.int16]
    cell: npt.NDArray[np.int16]
    area: npt.NDArray[np.int16]
    died: npt.NDArray[np.bool_]


def order_of(counts: Ints, starts: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Return which item each next seat goes to, by (seats so far + start) / count; as many as counts say.

    Ties go to the earlier item. With every start 1/2 this is Sainte-Laguë's apportionment.
    """
    items = np.repeat(np.arange(len(counts)), counts)
    before = np.concatenate(([0], np.cumsum(counts)[:-1]))
    so_far = np.arange(len(items)) - before[items]
    keys = (so_far + starts[items]) / counts[items]
    return items[np.argsort(keys, kind="stable")]


def _starts(row: int, columns: int, seed: int) -> npt.NDArray[np.float64]:
    """Return where each item of a row begins, evenly spread over rows as well as over columns."""
    along = np.arange(columns, dtype=np.float64) * ALONG
    begins: npt.NDArray[np.float64] = np.mod(seed * 0.137 + row * GOLDEN + along, 1.0)
    return begins


@lru_cache(2)
def seats_of(world: World, seed: int) -> Seats:
    """Return all seats of a world in their order; the same world and seed always give the same."""
    living = _on_lists(world.lists, world.living_in, seed)
    gone = _on_lists(*_deaths(world), seed + 1)
    many = world.most
    number = np.arange(many)
    died = number % (LIVING + 1) == LIVING
    among = np.where(died, number // (LIVING + 1), number - number // (LIVING + 1))
    practice, cell, area = (
        np.where(died, dead[np.minimum(among, len(dead) - 1)], alive[among]).astype(np.int16)
        for alive, dead in zip(living, gone, strict=True)
    )
    return Seats(practice, cell, area, died)


def _on_lists(lists: Ints, living_in: Ints, seed: int) -> tuple[Ints, Ints, Ints]:
    """Return practice, cell and area of every seat of some lists, in order."""
    sizes = lists.sum(axis=1)
    practice = order_of(sizes, np.full(len(sizes), 0.5))
    cell, area = np.empty(len(practice), np.int64), np.empty(len(practice), np.int64)
    by_practice = np.argsort(practice, kind="stable")
    begin = 0
    for row, size in enumerate(sizes):
        mine = by_practice[begin : begin + size]
        begin += size
        cell[mine] = order_of(lists[row], _starts(row, CELLS, seed))
        somewhere = np.flatnonzero(living_in[row])
        in_turn = order_of(living_in[row][somewhere], _starts(row, len(somewhere), seed + 7))
        area[mine] = somewhere[in_turn]
    return practice, cell, area


def _deaths(world: World) -> tuple[Ints, Ints]:
    """Return how many of each practice died in the year, by cell and by small area, as whole people."""
    rates = np.concatenate((np.array(DEATHS), np.array(DEATHS) * MEN_MORE)) / 1000
    expected = world.lists * rates
    expected *= (world.most // (LIVING + 1) + 1) / expected.sum()
    running = np.floor(np.cumsum(expected.ravel()) + 0.5).astype(np.int64)
    by_cell = np.diff(running, prepend=0).reshape(world.lists.shape)
    died, listed = by_cell.sum(axis=1), world.living_in.sum(axis=1)
    spread = world.living_in * (died / listed)[:, None]
    running = np.floor(np.cumsum(spread, axis=1) + 0.5).astype(np.int64)
    running[:, -1] = died  # each row ends at its own whole number, whatever floats make of the sum
    return by_cell, np.diff(running, axis=1, prepend=0)


def women(cells: npt.NDArray[np.int16]) -> npt.NDArray[np.bool_]:
    """Return who of some cells are women."""
    return cells < BANDS
