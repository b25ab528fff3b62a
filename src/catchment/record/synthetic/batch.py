"""A batch: a thousand people and all that happened to them, as columns.

Each batch rolls dice of its own (Philox, keyed by the seed, counting from the batch), so any batch can be
made alone, in any order and on any processor, and is the same. A table is a mapping of column to array; all
columns of a table are of one length. `person` is always a person's number; what is a word in the end (a
code, an organisation) is a place in a table of words until somebody writes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from catchment.record.synthetic.illness import ILLNESSES
from catchment.record.synthetic.seats import Seats, seats_of
from catchment.record.synthetic.world import World

PEOPLE = 1_000  # in a batch
DAY, MINUTE = "datetime64[D]", "datetime64[m]"
DAYS_IN_YEAR = 365.25
Array = npt.NDArray[Any]
Table = dict[str, Array]
KEYS = tuple(illness.key for illness in ILLNESSES)


@dataclass
class Batch:
    """The people of a batch and what is told of them; `rows` of people count from 0 in a batch."""

    world: World
    seed: int
    number: int
    dice: np.random.Generator
    people: Table
    has: npt.NDArray[np.bool_]  # people by illnesses
    since: Array  # people by illnesses: the day it began
    tables: dict[str, Table] = field(default_factory=dict)

    def add(self, name: str, table: Table) -> None:
        """Add a table, or rows to it; raises ValueError where its columns differ in length or from before."""
        if len({len(column) for column in table.values()}) != 1:
            raise ValueError(f"The columns of {name} are of different lengths.")
        before = self.tables.get(name)
        if before is None:
            self.tables[name] = table
            return
        if before.keys() != table.keys():
            raise ValueError(f"More rows of {name} must have the columns {', '.join(before)}.")
        self.tables[name] = {key: np.concatenate((before[key], table[key])) for key in before}

    def rows(self, name: str) -> int:
        """Return how many rows a table has so far: the number of the next one."""
        table = self.tables.get(name)
        return len(next(iter(table.values()))) if table else 0

    def some(self, chance: Array | float, among: Array | None = None) -> Array:
        """Return the rows of people (or those of `among`) that something happens to, by chance."""
        if among is None:
            among = np.arange(PEOPLE)
        happens: npt.NDArray[np.bool_] = self.dice.random(len(among)) < np.asarray(chance, dtype=np.float64)
        return among[happens]

    def often(self, rates: Array) -> Array:
        """Return rows of people, each as often as something happens to them at their own rate."""
        return np.repeat(np.arange(PEOPLE), self.dice.poisson(rates))

    def days(self, rows: Array, earliest: Array | np.datetime64, years: float) -> Array:
        """Return a day for each row within the last years, not before `earliest` nor after their last day."""
        last = self.people["last_day"][rows]
        first = np.maximum(np.maximum(earliest, last - np.timedelta64(round(years * DAYS_IN_YEAR), "D")),
                           self.people["birth"][rows])  # fmt: skip
        span = np.maximum((last - first).astype(np.int64), 0)
        after = (self.dice.random(len(rows)) * (span + 1)).astype(np.int64).astype("timedelta64[D]")
        days: Array = first + after
        return days

    def at(self, days: Array, first_hour: int = 8, last_hour: int = 18) -> Array:
        """Return a time of day, to five minutes, on each day."""
        steps = self.dice.integers(first_hour * 12, last_hour * 12, len(days))
        moments: Array = days.astype(MINUTE) + (steps * 5).astype("timedelta64[m]")
        return moments

    def choose(self, weights: Sequence[float], many: int) -> Array:
        """Return a choice by weight, `many` times."""
        edges = np.cumsum(weights) / np.sum(weights)
        return np.searchsorted(edges, self.dice.random(many), side="right").clip(0, len(weights) - 1)

    def person(self, rows: Array) -> Array:
        """Return the numbers of people by their rows."""
        return self.people["person"][rows]


def dice_of(seed: int, number: int) -> np.random.Generator:
    """Return the dice of a batch."""
    return np.random.Generator(np.random.Philox(key=seed, counter=[0, 0, 0, number]))


def seats_in(world: World, seed: int, number: int) -> Seats:
    """Return the seats of a batch; the last batch of a world begins again with its first people."""
    every = seats_of(world, seed)
    places = np.arange(number * PEOPLE, (number + 1) * PEOPLE) % world.most
    return Seats(every.practice[places], every.cell[places], every.area[places], every.died[places])


def having(batch: Batch, key: str) -> npt.NDArray[np.bool_]:
    """Return who of a batch has a condition."""
    column: npt.NDArray[np.bool_] = batch.has[:, KEYS.index(key)]
    return column
