"""Who lives in the example's small areas: how many, how old, how poor, of which ethnic group.

Five kinds of area (student quarter, inner town, suburb, countryside, seaside) have five age profiles.
Deprivation is smooth over the map: worst in the middles of poor towns, with seven domains that go along with
it more or less; access to housing and services goes the other way, as it does in real countryside.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from random import Random

from catchment.demo.chance import dice, share_out
from catchment.demo.geography import Land, areas_per_square_km
from catchment.demo.growth import distance
from catchment.demo.plan import TOWNS
from catchment.demo.values import Ground, Table, table

CENSUS_DAY = date(2021, 3, 21)
MID_2020 = date(2020, 6, 30)
INDEX_2019, INDEX_2025 = date(2019, 9, 26), date(2025, 10, 30)
RANKED_2019, RANKED_2025 = 32_844, 33_755  # how many small areas of England each index ranks
OLDEST = 90
ETHNIC_GROUPS = (
    "Asian, Asian British or Asian Welsh",
    "Black, Black British, Black Welsh, Caribbean or African",
    "Mixed or Multiple ethnic groups",
    "Other ethnic group",
    "White",
)
# How far each domain goes along with the whole, and how far each has a mind of its own.
DOMAINS = {
    "income": (1.0, 0.10),
    "employment": (1.0, 0.12),
    "education": (0.9, 0.20),
    "health": (0.95, 0.18),
    "crime": (0.8, 0.30),
    "housing": (-0.35, 0.50),
    "environment": (0.6, 0.40),
}


def character(land: Land, area: int) -> str:
    """Return what kind of area it is."""
    here = land.middles[area]
    if distance(here, (44.2, 56.6)) < 1.6:
        return "student"
    density = areas_per_square_km(*here)
    if density > 0.9:
        return "inner"
    if distance(here, TOWNS[2].at) < 6 or distance(here, TOWNS[11].at) < 4:
        return "seaside"
    return "suburb" if density > 0.25 else "country"


def age_weights(kind: str) -> tuple[float, ...]:
    """Return the relative numbers at each single year of age, 0 to 89 and 90 and over."""
    weights = []
    for age in range(OLDEST + 1):
        weight = 1.0 / (1.0 + math.exp((age - 76) / 6.5)) * (1.0 + 0.12 * math.exp(-(((age - 55) / 9) ** 2)))
        if kind == "student":
            weight *= 1 + 5.0 * math.exp(-(((age - 21) / 3) ** 2)) - 0.45 * (age > 45)
        elif kind == "inner":
            weight *= 1 + 0.5 * math.exp(-(((age - 30) / 9) ** 2)) - 0.25 * (age > 60)
        elif kind == "country":
            weight *= 1 + 0.45 * (age > 52) - 0.25 * (18 <= age < 35)
        elif kind == "seaside":
            weight *= 1 + 0.85 * (age > 62) - 0.2 * (18 <= age < 40)
        weights.append(weight)
    weights[OLDEST] *= 3.2  # the last count holds everybody of that age and over
    return tuple(weights)


def hardship(land: Land, seed: int) -> dict[int, float]:
    """Return how hard life is in every small area: higher is harder, smooth over the map."""
    roll = dice(seed, "hardship")
    waves = [(roll.uniform(0.05, 0.3), roll.uniform(0, 6.28), roll.uniform(0, 3.14)) for _ in range(6)]
    hard = {}
    for area, (x, y) in land.middles.items():
        level = 0.15
        for town in TOWNS:
            away = distance((x, y), town.at) / (1.2 * town.spread)
            level += town.hardship * math.exp(-away * away / 2)
        for frequency, phase, turn in waves:
            level += 0.09 * math.sin(frequency * (x * math.cos(turn) + y * math.sin(turn)) * 3 + phase)
        hard[area] = level + roll.gauss(0, 0.08)
    return hard


def _standing(levels: Sequence[float], ranked: int) -> list[tuple[float, int, int]]:
    """Turn levels into (score, rank among `ranked` areas, decile); the example is poorer than average."""
    order = sorted(range(len(levels)), key=lambda i: (-levels[i], i))
    standing = [(0.0, 0, 0)] * len(levels)
    for position, index in enumerate(order):
        part = ((position + 0.5) / len(levels)) ** 1.12
        rank = 1 + int(part * (ranked - 1))
        standing[index] = (
            round(1.5 + 62 * (1 - part) ** 2.3, 3),
            rank,
            min(10, 1 + (rank - 1) * 10 // ranked),
        )
    return standing


def deprivation(areas: Sequence[Ground], levels: Sequence[float], edition: date, roll: Random) -> Table:
    """Return one index: score, rank and decile of each area, as a whole and by domain."""
    ranked = RANKED_2019 if edition == INDEX_2019 else RANKED_2025
    whole = _standing(levels, ranked)
    by_domain = {
        domain: _standing([along * level + roll.gauss(0, own) * 0.5 for level in levels], ranked)
        for domain, (along, own) in DOMAINS.items()
    }
    rows = []
    for i, area in enumerate(areas):
        domains = {
            domain: dict(zip(("score", "rank", "decile"), standing[i], strict=True))
            for domain, standing in by_domain.items()
        }
        rows.append((area, edition, *whole[i], domains))
    return table("Deprivation", edition, ("area", "edition", "score", "rank", "decile", "domains"), rows)


def census(areas: Mapping[Ground, int]) -> Table:
    """Return how many people the census counted in each area (of 2021; no ages)."""
    rows = ((area, CENSUS_DAY, "all", people, ()) for area, people in areas.items())
    return table("AreaPopulation", CENSUS_DAY, ("area", "edition", "sex", "total", "ages"), rows)


def estimates(areas: Mapping[Ground, tuple[int, str]]) -> Table:
    """Return the mid-2020 estimate of each area (of 2011) by single year of age."""
    profiles = {kind: age_weights(kind) for kind in ("student", "inner", "suburb", "country", "seaside")}
    rows = (
        (area, MID_2020, "all", people, tuple(share_out(people, profiles[kind])))
        for area, (people, kind) in areas.items()
    )
    return table("AreaPopulation", MID_2020, ("area", "edition", "sex", "total", "ages"), rows)


def ethnic_groups(areas: Mapping[Ground, tuple[int, str]], roll: Random) -> Table:
    """Return the census's five ethnic groups: the middle of the city is the most mixed."""
    rows: list[tuple[Ground, date, str, int]] = []
    for area, (people, kind) in areas.items():
        mixed = {"student": 0.34, "inner": 0.26, "suburb": 0.10}.get(kind, 0.035) * roll.uniform(0.5, 1.6)
        parts = share_out(people, (mixed * 0.48, mixed * 0.22, mixed * 0.18, mixed * 0.12, 1 - mixed))
        rows.extend(
            (area, CENSUS_DAY, group, count) for group, count in zip(ETHNIC_GROUPS, parts, strict=True)
        )
    return table("EthnicGroupCount", CENSUS_DAY, ("area", "edition", "ethnic_group", "residents"), rows)
