"""How plausible each long-term condition is, by age, sex and deprivation, and what comes with it.

A curve says which part of people of average deprivation have the condition at an age; it never falls, because
these conditions do not go away. The same number that decides whether somebody has it therefore also says
since when: whoever has it at 70 by a number below the curve's value at 55 had it at 55. The shapes are rough
and the author's own; they follow what is generally known (the prevalence that practices report for England,
the social gradient that the Marmot review drew), and claim no more than to be plausible.

`men` is how many times as usual the condition is in men as in everybody; women make up for it. `poor` is how
many times as usual it is in the most deprived tenth of areas as in the middle; the least deprived tenth has
as many times less.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import yaml

from catchment.record.synthetic.codes import Loader

Floats = npt.NDArray[np.float64]
MIDDLE_DECILE, DECILES_FROM_MIDDLE = 5.5, 4.5


@dataclass(frozen=True, slots=True)
class Illness:
    """A condition: its key in codes.yaml, its curve of (age, part of people), and what comes with it.

    `medicines` and `checks` are keys of codes.yaml with the part of people who have them; checks are done at
    a review each year. `admitted` is how many more admissions a year it brings. `mind` conditions bring the
    mental health trust, `private` ones are restricted (G-037).
    """

    key: str
    curve: tuple[tuple[float, float], ...]
    men: float = 1.0
    poor: float = 1.0
    medicines: tuple[tuple[str, float], ...] = ()
    checks: tuple[str, ...] = ()
    admitted: float = 0.0
    mind: bool = False
    private: bool = False
    same_luck_as: str = ""


def _read() -> Iterator[Illness]:
    """Yield the conditions of illness.yaml, in its order."""
    text = files(__package__).joinpath("illness.yaml").read_text(encoding="utf-8")
    for row in yaml.load(text, Loader=Loader):  # a safe loader, and a file of ours
        yield Illness(
            key=row["key"],
            curve=tuple((float(age), float(part)) for age, part in row["curve"]),
            men=row.get("men", 1.0),
            poor=row.get("poor", 1.0),
            medicines=tuple(row.get("medicines", {}).items()),
            checks=tuple(row.get("checks", ())),
            admitted=row.get("admitted", 0.0),
            mind=row.get("mind", False),
            private=row.get("private", False),
            same_luck_as=row.get("same-luck-as", ""),
        )


ILLNESSES = tuple(_read())


def gradient(deciles: npt.NDArray[np.int64], poor: float) -> Floats:
    """Return how many times as usual something is at each decile of deprivation (1: most deprived)."""
    steps = (MIDDLE_DECILE - deciles) / DECILES_FROM_MIDDLE
    more: Floats = np.power(poor, steps)
    return more


def prevalence(
    illness: Illness, ages: Floats, is_woman: npt.NDArray[np.bool_], deciles: npt.NDArray[np.int64]
) -> Floats:
    """Return how likely each person is to have a condition; ages in years, deciles from 1."""
    points = np.array(illness.curve)
    usual = np.interp(ages, points[:, 0], points[:, 1], left=0.0)
    part: Floats = np.minimum(usual * multiplier(illness, is_woman, deciles), 0.98)
    return part


def multiplier(illness: Illness, is_woman: npt.NDArray[np.bool_], deciles: npt.NDArray[np.int64]) -> Floats:
    """Return how many times as usual a condition is in each person, whatever their age."""
    by_sex: Floats = np.where(is_woman, 2.0 - illness.men, illness.men)
    more: Floats = by_sex * gradient(deciles, illness.poor)
    return more


def since_age(illness: Illness, luck: Floats, more: Floats) -> Floats:
    """Return the age at which the condition began in people who have it, by the luck that gave it to them.

    `luck` is a number between 0 and 1 for each person, `more` their multiplier.
    """
    points = np.array(illness.curve)
    level = luck / np.maximum(more, 1e-9)
    ages: Floats = np.interp(level, points[:, 1], points[:, 0])
    return ages
