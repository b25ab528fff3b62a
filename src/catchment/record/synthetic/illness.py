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

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
MIDDLE_DECILE, DECILES_FROM_MIDDLE = 5.5, 4.5
USUAL = 20.0  # deaths, admissions and the like are counted from here


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


HEART = (("atorvastatin", 0.7), ("clopidogrel", 0.4))
ILLNESSES = (
    Illness("hypertension", ((30, 0.01), (45, 0.10), (55, 0.23), (65, 0.38), (75, 0.52), (90, 0.6)), 1.05, 1.12,
            (("amlodipine", 0.5), ("ramipril", 0.55)), ("blood-pressure", "egfr", "creatinine")),
    Illness("diabetes-2", ((30, 0.005), (45, 0.05), (55, 0.09), (65, 0.14), (75, 0.18), (90, 0.19)), 1.2, 1.4,
            (("metformin", 0.75), ("gliclazide", 0.15), ("empagliflozin", 0.2), ("atorvastatin", 0.5)),
            ("hba1c", "cholesterol", "blood-pressure", "bmi", "egfr"), 0.03),
    Illness("diabetes-1", ((4, 0.0005), (15, 0.003), (40, 0.005), (90, 0.006)), 1.1, 1.0, (),
            ("hba1c", "blood-pressure"), 0.04),
    Illness("copd", ((40, 0.004), (55, 0.028), (65, 0.055), (75, 0.085), (90, 0.095)), 1.1, 1.9,
            (("salbutamol", 0.8),), (), 0.12),
    Illness("asthma", ((3, 0.01), (10, 0.07), (25, 0.09), (60, 0.105), (90, 0.11)), 0.92, 1.12,
            (("salbutamol", 0.85),), (), 0.01),
    Illness("coronary", ((45, 0.008), (55, 0.03), (65, 0.075), (75, 0.14), (90, 0.2)), 1.35, 1.25,
            (*HEART, ("bisoprolol", 0.5)), ("cholesterol", "blood-pressure"), 0.06),
    Illness("infarction", ((45, 0.004), (60, 0.02), (75, 0.05), (90, 0.08)), 1.35, 1.25, same_luck_as="coronary"),
    Illness("fibrillation", ((50, 0.004), (65, 0.035), (75, 0.09), (90, 0.19)), 1.2, 1.0,
            (("apixaban", 0.75), ("bisoprolol", 0.5)), ("blood-pressure",), 0.06),
    Illness("heart-failure", ((55, 0.004), (65, 0.014), (75, 0.04), (90, 0.11)), 1.1, 1.3,
            (("ramipril", 0.4), ("bisoprolol", 0.5), ("furosemide", 0.6), ("empagliflozin", 0.3)),
            ("egfr", "blood-pressure"), 0.3),
    Illness("stroke", ((50, 0.004), (65, 0.028), (75, 0.058), (90, 0.12)), 1.1, 1.2, HEART, ("blood-pressure",), 0.08),
    Illness("kidney", ((45, 0.004), (60, 0.028), (70, 0.09), (80, 0.22), (90, 0.36)), 0.93, 1.15, (),
            ("egfr", "creatinine", "haemoglobin"), 0.04),
    Illness("depression", ((12, 0.005), (20, 0.06), (40, 0.13), (65, 0.16), (90, 0.17)), 0.7, 1.35,
            (("sertraline", 0.4),), ("phq9",), 0.01),
    Illness("anxiety", ((10, 0.01), (20, 0.06), (50, 0.095), (90, 0.1)), 0.72, 1.25, (("sertraline", 0.2),)),
    Illness("schizophrenia", ((17, 0.0004), (30, 0.005), (80, 0.008)), 1.2, 1.9, (("olanzapine", 0.7),),
            ("hba1c", "bmi"), 0.1, mind=True),
    Illness("bipolar", ((17, 0.0004), (30, 0.003), (80, 0.005)), 0.9, 1.5, (("olanzapine", 0.3),), ("bmi",), 0.06,
            mind=True),
    Illness("dementia", ((60, 0.001), (70, 0.012), (80, 0.055), (95, 0.25)), 0.85, 1.1, (), (), 0.2, mind=True),
    Illness("epilepsy", ((1, 0.001), (20, 0.006), (80, 0.011)), 1.0, 1.3, (("lamotrigine", 0.6),), (), 0.06),
    Illness("osteoarthritis", ((40, 0.02), (60, 0.12), (75, 0.25), (90, 0.33)), 0.8, 1.1, (("paracetamol", 0.3),)),
    Illness("rheumatoid", ((30, 0.001), (60, 0.01), (90, 0.014)), 0.6, 1.1, (), ("haemoglobin",)),
    Illness("osteoporosis", ((55, 0.005), (70, 0.045), (90, 0.16)), 0.4, 1.0, (("alendronic-acid", 0.6),), (), 0.03),
    Illness("gout", ((35, 0.004), (60, 0.03), (90, 0.06)), 1.6, 1.0, (("allopurinol", 0.5),)),
    Illness("hypothyroidism", ((20, 0.004), (50, 0.035), (85, 0.085)), 0.35, 1.0, (("levothyroxine", 0.95),), ("thyroid",)),
    Illness("obesity", ((10, 0.01), (20, 0.05), (40, 0.11), (60, 0.14), (90, 0.145)), 0.95, 1.4, (), ("bmi",)),
    Illness("eczema", ((0.5, 0.01), (3, 0.11), (20, 0.13), (90, 0.14)), 1.0, 1.0, (("emollient", 0.5),)),
    Illness("breast-cancer", ((35, 0.0005), (55, 0.012), (75, 0.034), (90, 0.045)), 0.01, 0.95, (), (), 0.1),
    Illness("prostate-cancer", ((50, 0.001), (65, 0.017), (80, 0.048), (95, 0.055)), 2.0, 0.9, (), (), 0.06),
    Illness("colon-cancer", ((45, 0.0005), (65, 0.005), (90, 0.016)), 1.15, 1.05, (), ("haemoglobin",), 0.15),
    Illness("hiv", ((18, 0.0001), (35, 0.002), (60, 0.003)), 1.5, 1.6, private=True),
)  # fmt: skip


@cache
def places_of(keys: tuple[str, ...]) -> dict[str, int]:
    """Return the place of each key."""
    return {key: place for place, key in enumerate(keys)}


def gradient(deciles: npt.NDArray[np.int64], poor: float) -> Floats:
    """Return how many times as usual something is at each decile of deprivation (1: most deprived)."""
    steps = (MIDDLE_DECILE - deciles) / DECILES_FROM_MIDDLE
    more: Floats = poor**steps
    return more


def prevalence(illness: Illness, ages: Floats, is_woman: npt.NDArray[np.bool_], deciles: npt.NDArray[np.int64]) -> Floats:
    """Return how likely each person is to have a condition; ages in years, deciles from 1."""
    points = np.array(illness.curve)
    usual = np.interp(ages, points[:, 0], points[:, 1], left=0.0)
    return np.minimum(usual * multiplier(illness, is_woman, deciles), 0.98)


def multiplier(illness: Illness, is_woman: npt.NDArray[np.bool_], deciles: npt.NDArray[np.int64]) -> Floats:
    """Return how many times as usual a condition is in each person, whatever their age."""
    by_sex = np.where(is_woman, 2.0 - illness.men, illness.men)
    return by_sex * gradient(deciles, illness.poor)


def since_age(illness: Illness, luck: Floats, more: Floats) -> Floats:
    """Return the age at which the condition began in people who have it, by the luck that gave it to them.

    `luck` is a number between 0 and 1 for each person, `more` their multiplier.
    """
    points = np.array(illness.curve)
    level = luck / np.maximum(more, 1e-9)
    ages: Floats = np.interp(level, points[:, 1], points[:, 0])
    return ages
