"""The example's published lists: patients by practice and month, by age and sex, and by where they live.

Lists drift from month to month and follow the practices' lives. Where patients live follows gravity: most
live near, more in the ground their network serves, and the pulls are balanced so that every small area's
registered patients stay in proportion to its residents. Every total adds up exactly: female and male make
all, and the patients of a practice by area make its list of that month.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from random import Random

from catchment.demo.areas import ELSEWHERE, UNPLACED, Vintages
from catchment.demo.chance import dice, share_out
from catchment.demo.geography import Land
from catchment.demo.growth import distance
from catchment.demo.practices import GeneralPractice, Practice
from catchment.demo.residents import age_weights, character
from catchment.demo.values import Ground, Table, Who, table

LIST_MONTHS = (
    date(2019, 7, 1),
    date(2022, 7, 1),
    date(2024, 1, 1),
    *(date(2025, month, 1) for month in range(1, 13)),
    *(date(2026, month, 1) for month in range(1, 12)),
)
AREA_MONTHS = (date(2022, 7, 1), date(2024, 7, 1), date(2025, 10, 1), date(2026, 10, 1))
FIRST_2021_MONTH = date(2024, 4, 1)  # from here on patients are published by the areas of 2021
BANDS = 20
NEAREST = 48  # how many small areas around it a practice draws patients from, besides its network's
HOME_PULL = 4.0  # how much more its network's ground pulls than other ground at the same distance
BALANCING_ROUNDS = 8
UNPLACED_PART, ELSEWHERE_PART = 0.0016, 0.0004
PERMILLE_WOMEN = (
    487, 488, 488, 489, 497, 502, 503, 504, 505, 506, 506, 507, 508, 511, 517, 527, 545, 575, 630, 700,
)  # fmt: skip


def monthly_lists(land: Land, general_practice: GeneralPractice, seed: int) -> Iterable[Table]:
    """Give every month's lists: for each practice all, female and male, in twenty age bands."""
    columns = ("practice", "edition", "sex", "total", "ages")
    weights = {
        practice.code: _age_and_sex_weights(land, practice, dice(seed, f"ages {practice.code}"))
        for practice in general_practice.practices.values()
    }
    for month in LIST_MONTHS:
        rows = []
        for practice in general_practice.practices.values():
            total = list_size(practice, month)
            if not total:
                continue
            cells = share_out(total, weights[practice.code])
            women, men = tuple(cells[:BANDS]), tuple(cells[BANDS:])
            everybody = tuple(w + m for w, m in zip(women, men, strict=True))
            who = Who(practice.code)
            rows.append((who, month, "all", total, everybody))
            rows.append((who, month, "female", sum(women), women))
            rows.append((who, month, "male", sum(men), men))
        yield table("RegisteredPatients", month, columns, rows)


def list_size(practice: Practice, month: date) -> int:
    """Return a practice's list in a month: its course, and a little chance."""
    size = practice.list_on(month)
    return size and round(size * (1 + Random(f"{practice.code} {month}").uniform(-0.003, 0.003)))


def _age_and_sex_weights(land: Land, practice: Practice, roll: Random) -> list[float]:
    """Return the relative numbers of women, then of men, in each band."""
    single = age_weights(character(land, practice.home))
    ageing = roll.uniform(-0.006, 0.006)
    bands = [sum(single[5 * band : 5 * band + 5]) for band in range(18)]
    bands += [single[90] * 0.8, single[90] * 0.2]
    bands = [weight * max(0.3, 1 + ageing * (5 * band - 40)) for band, weight in enumerate(bands)]
    women = [weight * share / 1000 for weight, share in zip(bands, PERMILLE_WOMEN, strict=True)]
    return women + [weight - female for weight, female in zip(bands, women, strict=True)]


def patients_by_area(
    land: Land,
    vintages: Vintages,
    general_practice: GeneralPractice,
    grounds: Mapping[int, Sequence[int]],
) -> Iterable[Table]:
    """Give where each practice's patients live, in the months for which it is published."""
    columns = ("practice", "edition", "area", "patients")
    near = _Nearness(land)
    for month in AREA_MONTHS:
        lists = {
            practice: size
            for practice in general_practice.practices.values()
            if (size := list_size(practice, month))
        }
        pulls = _balance(land, {each: _pulls(land, near, each, grounds, month) for each in lists}, lists)
        rows = []
        for practice, size in lists.items():
            for area, patients in _place(vintages, pulls[practice], size, month):
                rows.append((Who(practice.code), month, area, patients))
        yield table("PatientsByArea", month, columns, rows)


class _Nearness:
    """The small areas nearest to each other, worked out once for each."""

    def __init__(self, land: Land) -> None:
        """Start with nothing worked out."""
        self._land = land
        self._known: dict[int, list[tuple[float, int]]] = {}

    def around(self, home: int) -> list[tuple[float, int]]:
        """Return (distance, area) of the areas nearest to one, nearest first."""
        if home not in self._known:
            middles = self._land.middles
            every = sorted((distance(middles[home], middles[area]), area) for area in middles)
            self._known[home] = every[:NEAREST]
        return self._known[home]


def _pulls(
    land: Land, near: _Nearness, practice: Practice, grounds: Mapping[int, Sequence[int]], month: date
) -> dict[int, float]:
    """Return how strongly a practice draws from each area around it, before balancing."""
    scale = near.around(practice.home)[9][0]
    away_from_home = {area: away for away, area in near.around(practice.home)}
    home_ground: set[int] = set()
    for each in practice.memberships:
        if each.start <= month and (each.end is None or month < each.end):
            home_ground.update(grounds.get(each.network, ()))
    here = land.middles[practice.home]
    away_from_home |= {area: distance(here, land.middles[area]) for area in sorted(home_ground)}
    return {
        area: land.people[area] / (1 + (away / scale) ** 3) * (HOME_PULL if area in home_ground else 1.0)
        for area, away in away_from_home.items()
    }


def _balance(
    land: Land, pulls: dict[Practice, dict[int, float]], lists: Mapping[Practice, int]
) -> dict[Practice, dict[int, float]]:
    """Scale the pulls, by turns, to the practices' lists and to the areas' residents."""
    level = sum(lists.values()) / sum(land.people.values())
    for _ in range(BALANCING_ROUNDS):
        drawn: dict[int, float] = {}
        for practice, row in pulls.items():
            factor = lists[practice] / sum(row.values())
            for area in row:
                row[area] *= factor
                drawn[area] = drawn.get(area, 0.0) + row[area]
        for row in pulls.values():
            for area in row:
                row[area] *= land.people[area] * level / drawn[area]
    return pulls


def _place(
    vintages: Vintages, pulls: Mapping[int, float], size: int, month: date
) -> Iterable[tuple[Ground, int]]:
    """Turn one practice's pulls into whole patients by area, a few of them of no known area."""
    places = (
        _weights_of_2021(vintages, pulls) if month >= FIRST_2021_MONTH else _weights_of_2011(vintages, pulls)
    )
    total = sum(places.values())
    places[UNPLACED[0 if month >= FIRST_2021_MONTH else 2]] = total * UNPLACED_PART
    places[ELSEWHERE[size % len(ELSEWHERE)]] = total * ELSEWHERE_PART
    parts = share_out(size, list(places.values()))
    return ((area, patients) for area, patients in zip(places, parts, strict=True) if patients)


def _weights_of_2021(vintages: Vintages, pulls: Mapping[int, float]) -> dict[Ground, float]:
    return {vintages.small(area): weight for area, weight in pulls.items()}


def _weights_of_2011(vintages: Vintages, pulls: Mapping[int, float]) -> dict[Ground, float]:
    """Carry weights back to the areas of 2011: split ones come together, merged ones come apart."""
    places: dict[Ground, float] = {}
    for old, area, change in vintages.pairs:
        if area in pulls:
            ground = Ground("lsoa11", old)
            part = 0.5 if change == "M" else 1.0
            places[ground] = places.get(ground, 0.0) + pulls[area] * part
    return places
