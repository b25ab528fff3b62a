"""Scenarios of weighted need: facts a line each, in words that a finance officer can check by hand."""

import re
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from catchment.foundation.rules.money import pounds, read_pounds
from catchment.money.rules.need import (
    Component,
    Need,
    added_up,
    distance_from_target,
    need_index,
    pace_of_change,
    share_by_weight,
)
from tests.reading import read_yaml

FILE = Path(__file__).parent.parent / "scenarios" / "money" / "need.yaml"
CASES = read_yaml(FILE)["cases"]
NUMBER = r"([\d,]+)"


@dataclass
class World:
    """What the facts of a case say of its year."""

    year: str
    places: dict[str, list[Need]] = field(default_factory=dict)
    england: Need | None = None
    books: dict[str, int] = field(default_factory=dict)
    most: Fraction = Fraction(0)

    def need(self, place: str) -> Need:
        """Return the need of a place."""
        return added_up(self.places[place])

    @property
    def weights(self) -> dict[str, float]:
        """Return the overall weighted population of each place."""
        return {each: self.need(each).weighted[Component.OVERALL] for each in self.places}

    @property
    def system(self) -> Need:
        """Return the need of all places together."""
        return added_up(each for held in self.places.values() for each in held)


def need_of(people: str, weighted: str) -> Need:
    """Return need with the same weight for every component."""
    weight = float(weighted.replace(",", ""))
    return Need(float(people.replace(",", "")), dict.fromkeys(Component, weight))


def practice(world: World, year: str, place: str, people: str, weighted: str) -> None:
    if year == world.year:
        world.places.setdefault(place, []).append(need_of(people, weighted))


def england(world: World, year: str, people: str, weighted: str) -> None:
    if year == world.year:
        world.england = need_of(people, weighted)


def held(world: World, place: str, amount: str) -> None:
    world.books[place] = read_pounds(amount)


def most(world: World, percent: str) -> None:
    world.most = Fraction(percent) / 100


FACTS: list[tuple[str, Any]] = [
    (rf"in (\S+) practice \w+ of (\w+) has {NUMBER} people weighted {NUMBER}", practice),
    (rf"in (\S+) England has {NUMBER} people weighted {NUMBER}", england),
    (r"(\w+) has (£\S+) in the books", held),
    (r"no place moves by more than ([\d.]+)% in a year", most),
]


def index_is(world: World, place: str, against: str, expected: str) -> None:
    whole = world.england if against == "England" else world.system
    assert whole is not None
    assert f"{need_index(world.need(place), whole, Component.OVERALL):.4f}" == expected


def no_index(world: World, place: str) -> None:
    assert need_index(world.need(place), world.system, Component.OVERALL) is None


def adds_up(world: World, place: str, people: str, weighted: str) -> None:
    assert world.need(place) == need_of(people, weighted)


def by_need(world: World, place: str, amount: str) -> None:
    assert pounds(share_by_weight(sum(world.books.values()), world.weights)[place]) == amount


def distance(world: World, place: str, percent: str, side: str) -> None:
    target = share_by_weight(sum(world.books.values()), world.weights)[place]
    found = distance_from_target(world.books[place], target)
    assert found is not None
    assert (f"{abs(found) * 100:.1f}", "above" if found > 0 else "below") == (percent, side)


def next_year(world: World, place: str, amount: str) -> None:
    steps = pace_of_change(world.books, world.weights, sum(world.books.values()), world.most)
    assert pounds(steps[place]) == amount
    assert sum(steps.values()) == sum(world.books.values())


FLOWS: list[tuple[str, Any]] = [
    (r"the index of (\w+) against (England|the system) is ([\d.]+)", index_is),
    (r"(\w+) has no index", no_index),
    (rf"(\w+) has {NUMBER} people weighted {NUMBER}", adds_up),
    (r"(\w+) would have (£\S+) by need", by_need),
    (r"(\w+) is ([\d.]+)% (above|below) its target", distance),
    (r"next year (\w+) has (£\S+)", next_year),
]


def say(sentences: list[tuple[str, Any]], line: str, world: World) -> None:
    """Do what a line says; a line that says nothing known is an error."""
    for pattern, does in sentences:
        if match := re.fullmatch(pattern, line):
            does(world, *match.groups())
            return
    raise ValueError(f"No scenario sentence reads “{line}”.")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_scenario(case: dict[str, Any]) -> None:
    """What is expected flows from the facts."""
    world = World(case["year"])
    for line in case["facts"]:
        say(FACTS, line, world)
    for line in case["flows"]:
        say(FLOWS, line, world)
