"""Weighted need: how much more, or less, the people of a place need than people elsewhere (E-011 to E-015).

A *weighted population* is a count of people in which those who are likely to need more count for more. The
publication gives one for each practice and each part of the formula (general and acute care, community
services, ...), all scaled so that in England they add up to the population. A place's is the sum of its
practices' (E-013), and its *index* is its weighted population for each of its people, divided by the same of
something larger (E-014). What that larger thing is must be said: against the average of its own system, or
against England. The same place may stand above the one and below the other.

Weights share money out, they are not money: a *target* is a total shared by weights, the *distance* is how
far what there is lies from it, and a year's *pace of change* closes a part of that distance (E-015).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor, fsum, isfinite


class Component(StrEnum):
    """A part of the allocation formula that has weighted populations of its own (E-011)."""

    GENERAL_AND_ACUTE = "general_and_acute"
    COMMUNITY = "community"
    MENTAL_HEALTH = "mental_health"
    MATERNITY = "maternity"
    HEALTH_INEQUALITIES = "health_inequalities"  # "avoidable mortality" in 2022/23 (E-012)
    PRESCRIBING = "prescribing"
    OVERALL = "overall"  # of all core services together
    PRIMARY_MEDICAL = "primary_medical"  # an allocation of its own, beside core services (E-010)


COMPONENT_WORDS = {
    Component.GENERAL_AND_ACUTE: "general and acute care",
    Component.COMMUNITY: "community services",
    Component.MENTAL_HEALTH: "mental health",
    Component.MATERNITY: "maternity",
    Component.HEALTH_INEQUALITIES: "health inequalities",
    Component.PRESCRIBING: "prescribing",
    Component.OVERALL: "all core services",
    Component.PRIMARY_MEDICAL: "primary medical care",
}


class CannotShareError(ValueError):
    """An amount that cannot be shared out so; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Need:
    """The people of a practice, or of any group of practices, and their weighted populations."""

    population: float
    weighted: Mapping[Component, float]


NOBODY = Need(0.0, dict.fromkeys(Component, 0.0))


def added_up(parts: Iterable[Need]) -> Need:
    """Return the need of several practices or places together: their sums, each added exactly (E-013)."""
    held = list(parts)
    return Need(
        fsum(part.population for part in held),
        {each: fsum(part.weighted[each] for part in held) for each in Component},
    )


def weight_for_each_person(need: Need, component: Component) -> float | None:
    """Return the weighted population for each person, None where there is nobody."""
    return need.weighted[component] / need.population if need.population > 0 else None


def need_index(part: Need, whole: Need, component: Component) -> float | None:
    """Return `(WP_part / population_part) / (WP_whole / population_whole)` (E-014).

    1.00 is the average of `whole`. None where one of the two has nobody, or the whole no weight.
    """
    here, average = weight_for_each_person(part, component), weight_for_each_person(whole, component)
    return here / average if here is not None and average else None


def indices(part: Need, whole: Need) -> dict[Component, float | None]:
    """Return the index of a part for every component (E-014)."""
    return {each: need_index(part, whole, each) for each in Component}


def share_of(part: Need, whole: Need, component: Component) -> float | None:
    """Return the part's share of the whole's weighted population, the target share of E-015."""
    return part.weighted[component] / whole.weighted[component] if whole.weighted[component] > 0 else None


def share_by_weight(total_pence: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Share whole pence in proportion to weights; what comes out is exactly what went in (E-015).

    Each gets its exact share rounded down; the pence left over go to the largest remainders, one each, ties
    to the code that comes first. Raises CannotShareError for a total below nothing, a weight that is below
    nothing or no number, or money for weights that add up to nothing.
    """
    if total_pence < 0:
        raise CannotShareError("Only an amount that is not below nothing can be shared out.")
    wrong = [code for code, weight in weights.items() if not isfinite(weight) or weight < 0]
    if wrong:
        raise CannotShareError(f"The weight of {wrong[0]} must be a number that is not below nothing.")
    exact = {code: Fraction(weight) for code, weight in weights.items()}
    whole = sum(exact.values(), Fraction())
    if not whole:
        if total_pence:
            raise CannotShareError("There is nobody to share with: all the weights are nothing.")
        return dict.fromkeys(weights, 0)
    shares = {code: total_pence * weight / whole for code, weight in exact.items()}
    given = {code: floor(share) for code, share in shares.items()}
    left_over = total_pence - sum(given.values())
    for code in sorted(shares, key=lambda each: (given[each] - shares[each], each))[:left_over]:
        given[code] += 1
    return given


def distance_from_target(actual_pence: int, target_pence: int) -> float | None:
    """Return how far an amount is above (+) or below (-) its target, as a share of the target (E-015)."""
    return (actual_pence - target_pence) / target_pence if target_pence else None


def pace_of_change(
    actual: Mapping[str, int], weights: Mapping[str, float], total_pence: int, most: Fraction
) -> dict[str, int]:
    """Return next year's amounts in pence: one step towards target, none moved by more than `most` (E-015).

    `actual` is what each has now; `total_pence` is what there is to share next year. Growth, or a cut, first
    falls on all alike. Then those above target give and those below receive, each at most `most` (0.025 is
    2.5%) of what it would have, and only as much as both sides can: the total is kept. Whoever would have
    nothing is not held back, for a part of nothing is nothing. Raises CannotShareError.
    """
    if actual.keys() != weights.keys():
        raise CannotShareError("Each that has money must have a weight, and each with a weight an amount.")
    if most < 0:
        raise CannotShareError("The most that an amount may change must not be below nothing.")
    targets = share_by_weight(total_pence, weights)
    if not sum(actual.values()):
        return targets
    alike = share_by_weight(total_pence, actual)
    room = {c: floor(most * alike[c]) if alike[c] else targets[c] for c in alike}
    gains = {c: min(targets[c] - alike[c], room[c]) for c in alike if targets[c] > alike[c]}
    losses = {c: min(alike[c] - targets[c], room[c]) for c in alike if targets[c] < alike[c]}
    moved = min(sum(gains.values()), sum(losses.values()))
    received, given = share_by_weight(moved, gains), share_by_weight(moved, losses)
    return {code: alike[code] + received.get(code, 0) - given.get(code, 0) for code in alike}
