"""Need beside money: what a system's core allocation would be by need, and what each place has in the books.

Three amounts are kept apart. What came into the core funds of a year; what of it was shared out to a place,
whether it has been spent since or not; and what the place would have if the money were shared by weighted
population. The distance between the last two is measured on the money that places have between them, for the
rest is held for all of them together (E-015).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from catchment.foundation.moment import Moment
from catchment.foundation.rules.money import pounds_in_short
from catchment.money.queries.budget_amounts import place_budgets, stream_received
from catchment.money.rules.need import (
    distance_from_target,
    pace_of_change,
    share_by_weight,
)
from catchment.money.rules.vocabulary import Stream
from catchment.money.rules.years import FinancialYear
from catchment.structure.rules.words import listed

MOST_CHANGE = Fraction(25, 1000)  # a setting of this page, not a rule: NHS England sets its pace each year


@dataclass(frozen=True, slots=True)
class PlaceMoney:
    """A place's money in pence: what it would have by need, what it has, and how far these are apart."""

    code: str
    name: str
    href: str
    share_by_need: float
    core_by_need_pence: int
    in_the_books_pence: int
    by_need_of_place_budgets_pence: int
    distance_pence: int
    distance_from_target: float | None
    next_step_pence: int


@dataclass(frozen=True, slots=True)
class NeedMoney:
    """What came in for core services, what places have of it, and what they would have by need."""

    sentence: str
    core_allocation_pence: int
    place_budgets_pence: int
    most_change: float
    places: tuple[PlaceMoney, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """A place, and its overall weighted population."""

    code: str
    name: str
    href: str
    weight: float


def need_money(
    system_id: int, year: FinancialYear, moment: Moment, places: tuple[Weighed, ...], elsewhere: float
) -> NeedMoney:
    """Return a system's core money by need beside what is in the books (E-015).

    `elsewhere` is the weighted population of practices whose place is not known: their part of the core
    allocation goes to no place.
    """
    core = stream_received(system_id, year, moment, Stream.CORE)
    budgets = place_budgets(system_id, year, moment, Stream.CORE)
    weights = {each.code: each.weight for each in places}
    whole = sum(weights.values()) + elsewhere
    if not whole:
        return _no_money(year, "There are no weights to share it by.")
    of_core = share_by_weight(core, weights | ({"": elsewhere} if elsewhere else {}))
    held = {code: max(budgets.get(code, 0), 0) for code in weights}
    together = sum(held.values())
    targets = share_by_weight(together, weights) if sum(weights.values()) else dict.fromkeys(weights, 0)
    steps = pace_of_change(held, weights, together, MOST_CHANGE) if together else targets
    lines = tuple(
        PlaceMoney(
            each.code,
            each.name,
            each.href,
            each.weight / whole,
            of_core[each.code],
            held[each.code],
            targets[each.code],
            held[each.code] - targets[each.code],
            distance_from_target(held[each.code], targets[each.code]),
            steps[each.code],
        )
        for each in places
    )
    note = _others_note(budgets, weights)
    return NeedMoney(_sentence(year, core, together, lines), core, together, float(MOST_CHANGE), lines, note)


def _no_money(year: FinancialYear, why: str) -> NeedMoney:
    return NeedMoney(f"The core money of {year.label} cannot be set beside need. {why}", 0, 0, 0.0, (), "")


def _others_note(budgets: Mapping[str, int], weights: Mapping[str, float]) -> str:
    """Say which budgets belong to areas that have no weight here, so that nothing is left out in silence."""
    others = sorted(code for code, pence in budgets.items() if pence and code not in weights)
    if not others:
        return ""
    held = sum(budgets[code] for code in others)
    return (
        f"Another {pounds_in_short(held)} is in budgets of {listed(others)}, for which there are no weights."
    )


def _sentence(year: FinancialYear, core: int, together: int, lines: tuple[PlaceMoney, ...]) -> str:
    """Say which place is furthest from its share by need."""
    if not core and not together:
        return f"The books have no core money of {year.label}, so there is nothing to set beside need yet."
    came = f"{pounds_in_short(core)} came in for core services in {year.label}"
    if not together:
        return f"{came}; none of it is in a budget of one place."
    measured = [each for each in lines if each.distance_from_target is not None]
    furthest = max(measured, key=lambda each: abs(each.distance_from_target or 0))
    gap = furthest.distance_from_target or 0
    side = "more" if gap > 0 else "less"
    amount = pounds_in_short(abs(furthest.distance_pence))
    share = f" ({together / core:.0%})" if core else ""
    return (
        f"{came}, and places have {pounds_in_short(together)} of it{share}. "
        f"Furthest from need is {furthest.name}: it has {abs(gap):.1%} {side} than its share by need, "
        f"{amount}."
    )
