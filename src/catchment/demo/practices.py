"""The example's practices: where they are, how large, in which network, and how they came to be.

`found_practices` gives today's practices, network by network. `live_through` then tells their history
backwards: the practices that merged into some of them, the one that split, the one that closed, the ones
that changed network. Sizes are always of the reference month; `list_on` works back (or forward) from there,
so that a merger leaves the sum of the lists as it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from catchment.demo.chance import dice, share_out
from catchment.demo.geography import Land, areas_per_square_km
from catchment.demo.growth import distance
from catchment.demo.names import practice_names
from catchment.demo.plan import (
    BORROWS_FROM_NEXT_DOOR,
    CROSSES_A_BORDER,
    LONG_AGO,
    NEIGHBOUR_NETWORKS,
    NETWORK_START,
    PLACES,
    SINGLE_PRACTICE,
)

REFERENCE = date(2026, 10, 1)
DAYS_IN_YEAR = 365.25
DISSOLVED = 90
DISSOLVED_ON = date(2023, 4, 1)


@dataclass(frozen=True, slots=True)
class Membership:
    """A practice is a member of a network for a period."""

    network: int
    start: date = NETWORK_START
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice and its life.

    `people` is its list in the reference month, `growth` what it grows by in a year. A step (day, factor)
    says that before `day` the list was that part of what it would otherwise have been.
    """

    code: str
    name: str
    home: int
    people: int
    growth: float
    start: date = LONG_AGO
    end: date | None = None
    memberships: tuple[Membership, ...] = ()
    former_name: tuple[str, date] | None = None
    steps: tuple[tuple[date, float], ...] = ()

    def list_on(self, day: date) -> int:
        """Return how many patients are on the list on a day; none outside its life."""
        if day < self.start or (self.end is not None and day >= self.end):
            return 0
        years = (day - REFERENCE).days / DAYS_IN_YEAR
        size: float = self.people * (1 + self.growth) ** years
        for step, factor in self.steps:
            if day < step:
                size *= factor
        return round(size)


@dataclass(frozen=True, slots=True)
class PracticeSuccession:
    """One practice followed another."""

    before: str
    after: str
    kind: str
    on: date
    note: str


@dataclass(frozen=True, slots=True)
class GeneralPractice:
    """All practices there ever were, by code, and who followed whom."""

    practices: Mapping[str, Practice]
    successions: tuple[PracticeSuccession, ...]


# What happened to whom: practices by (network, position within it), counted from 1.
MERGED_LONG_AGO, MERGED_LONG_AGO_ON = (3, 1), date(2022, 4, 1)
MERGED_NEW, MERGED_NEW_ON = (8, 2), date(2025, 10, 1)
SPLIT, SPLIT_ON = ((14, 1), (14, 2)), date(2024, 4, 1)
CLOSED_IN, CLOSED_ON = 10, date(2025, 7, 1)
RENAMED, RENAMED_ON = (2, 2), date(2023, 7, 1)
MOVED, MOVED_FROM, MOVED_ON = (15, 2), 16, date(2025, 12, 1)
CORRECTED, CORRECTED_FROM, CORRECTED_ON = (20, 2), 21, date(2024, 7, 1)
FROM_DISSOLVED = ((11, 2), (11, 3), (12, 2))
OPTED_OUT = (17, 2)


def found_practices(
    land: Land, grounds: Mapping[int, Sequence[int]], seed: int
) -> dict[tuple[int, int], Practice]:
    """Return today's practices by (network, position); network 0 holds those in no network.

    `grounds` gives the small areas that each network (by number) serves.
    """
    roll = dice(seed, "practices")
    names = iter(practice_names(dice(seed, "practice names")))
    sizes = [size for place in PLACES for size in place.networks] + list(NEIGHBOUR_NETWORKS)
    founded: dict[tuple[int, int], Practice] = {}

    def found(network: int, position: int, ground: Sequence[int], people: int) -> None:
        home = roll.choices(ground, [areas_per_square_km(*land.middles[a]) ** 0.5 for a in ground])[0]
        founded[network, position] = Practice(
            f"X99{len(founded) + 1:03d}",
            next(names),
            home,
            people,
            roll.gauss(0.006, 0.009),
            memberships=(Membership(network),) if network else (),
        )

    for number, size in enumerate(sizes, start=1):
        parts = _list_sizes(number, size, roll)
        for position, people in enumerate(parts, start=1):
            ground = grounds[number]
            if number == CROSSES_A_BORDER and position > len(parts) - 2:
                ground = _nearest_part(land, ground, [a for n in range(20, 25) for a in grounds[n]])
            found(number, position, ground, people)
    next_door = [area for network in range(25, 28) for area in grounds[network]]
    found(BORROWS_FROM_NEXT_DOOR, 90, _nearest_part(land, grounds[BORROWS_FROM_NEXT_DOOR], next_door), 4_900)
    found(0, 1, grounds[9], 6_200)
    found(0, 2, grounds[16], 8_900)
    return founded


def _nearest_part(land: Land, ground: Sequence[int], other: Sequence[int]) -> list[int]:
    """Return the few small areas of other ground that are nearest to some ground: just over its border."""
    away = {area: min(distance(land.middles[area], land.middles[here]) for here in ground) for area in other}
    return sorted(other, key=lambda area: (away[area], area))[:3]


def _list_sizes(number: int, thousands: float, roll: Random) -> list[int]:
    """Split a network's patients among practices of uneven size, the largest first."""
    count = 1 if number == SINGLE_PRACTICE else max(3, round(thousands / roll.uniform(7.4, 9.6)))
    weights = sorted((roll.lognormvariate(0, 0.42) for _ in range(count)), reverse=True)
    return share_out(int(thousands * 1000), weights)


def live_through(founded: Mapping[tuple[int, int], Practice]) -> GeneralPractice:
    """Tell the practices' history, and return all of them: today's, and those that are no more."""
    today = dict(founded)
    gone: list[Practice] = []
    successions: list[PracticeSuccession] = []
    _tell_moves(today)
    for tell in (_tell_mergers, _tell_split, _tell_closure):
        tell(today, gone, successions)
    every = sorted([*today.values(), *gone], key=lambda practice: practice.code)
    return GeneralPractice({practice.code: practice for practice in every}, tuple(successions))


def _tell_moves(today: dict[tuple[int, int], Practice]) -> None:
    """Rename one practice; let others come from the networks they used to be in."""
    today[RENAMED] = replace(today[RENAMED], former_name=("The Forgotten Name Surgery", RENAMED_ON))
    came_from = [(MOVED, MOVED_FROM, MOVED_ON), (CORRECTED, CORRECTED_FROM, CORRECTED_ON)]
    came_from += [(key, DISSOLVED, DISSOLVED_ON) for key in FROM_DISSOLVED]
    for key, network, day in came_from:
        memberships = (Membership(network, NETWORK_START, day), Membership(key[0], day))
        today[key] = replace(today[key], memberships=memberships)


def _predecessor(practice: Practice, code: str, title: str, part: float, ended: date) -> Practice:
    """Return a practice that held `part` of another's patients until a day."""
    memberships = tuple(replace(each, end=ended) for each in practice.memberships)
    return replace(
        practice,
        code=code,
        name=title,
        people=round(practice.people * part),
        start=LONG_AGO,
        end=ended,
        memberships=memberships,
        steps=(),
    )


def _tell_mergers(
    today: dict[tuple[int, int], Practice], gone: list[Practice], successions: list[PracticeSuccession]
) -> None:
    """Two practices merged into a third in 2022; two others became a new one in 2025."""
    host = today[MERGED_LONG_AGO]
    today[MERGED_LONG_AGO] = replace(host, steps=((MERGED_LONG_AGO_ON, 0.52),))
    new = today[MERGED_NEW]
    joined = tuple(replace(each, start=MERGED_NEW_ON) for each in new.memberships)
    today[MERGED_NEW] = replace(new, start=MERGED_NEW_ON, memberships=joined)
    for practice, code, title, part, day in (
        (host, "X99801", "Half Past Surgery", 0.28, MERGED_LONG_AGO_ON),
        (host, "X99802", "Quarter To Surgery", 0.20, MERGED_LONG_AGO_ON),
        (new, "X99803", "Knife Medical Centre", 0.60, MERGED_NEW_ON),
        (new, "X99804", "Fork Medical Centre", 0.40, MERGED_NEW_ON),
    ):
        gone.append(_predecessor(practice, code, title, part, day))
        note = "Contracts merged; the patients moved with them."
        successions.append(PracticeSuccession(code, practice.code, "merged_into", day, note))


def _tell_split(
    today: dict[tuple[int, int], Practice], gone: list[Practice], successions: list[PracticeSuccession]
) -> None:
    """One practice became two in 2024."""
    first, second = (today[key] for key in SPLIT)
    for key in SPLIT:
        opened = tuple(replace(each, start=SPLIT_ON) for each in today[key].memberships)
        today[key] = replace(today[key], start=SPLIT_ON, memberships=opened)
        note = "The partners parted; each patient chose."
        successions.append(PracticeSuccession("X99805", today[key].code, "split_into", SPLIT_ON, note))
    together = replace(first, people=first.people + second.people)
    gone.append(_predecessor(together, "X99805", "Siamese Cat Surgery", 1.0, SPLIT_ON))


def _tell_closure(
    today: dict[tuple[int, int], Practice], gone: list[Practice], _: list[PracticeSuccession]
) -> None:
    """One practice closed in 2025 without a successor; its patients went to the rest of its network."""
    rest = [key for key in today if key[0] == CLOSED_IN]
    gone.append(_predecessor(today[rest[-1]], "X99806", "Last Orders Surgery", 0.9, CLOSED_ON))
    taken_in = gone[-1].people / sum(today[key].people for key in rest)
    for key in rest:
        today[key] = replace(today[key], steps=((CLOSED_ON, 1 - taken_in),))
