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
from catchment.money.rules.need import (
    distance_from_target,
    pace_of_change,
    share_by_weight,
)
from catchment.money.rules.vocabulary import MOVED, AccountKind, Stream
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import Organisation
from catchment.structure.queries.sql import fetch, holds
from catchment.structure.rules.words import listed

MOST_CHANGE = Fraction(25, 1000)  # a setting of this page, not a rule: NHS England sets its pace each year
KNOWN_BY_THEN = """(%(as_known)s::timestamptz IS NULL OR EXISTS (SELECT 1 FROM foundation_change k
    WHERE k.id = t.change_id AND k.at <= %(as_known)s))"""


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


def core_allocation(system: Organisation, year: FinancialYear, moment: Moment) -> int:
    """Return what has come into a system's core funds of a year from outside, in pence."""
    rows = fetch(
        f"""SELECT coalesce(sum(CASE WHEN t.from_account_id = s.id THEN t.amount_pence
                                     ELSE -t.amount_pence END), 0)::bigint AS pence
          FROM money_account s JOIN money_transfer t ON s.id IN (t.from_account_id, t.to_account_id)
          JOIN money_account a ON a.id = CASE WHEN t.from_account_id = s.id THEN t.to_account_id
                                              ELSE t.from_account_id END
          JOIN money_fund f ON f.id = a.fund_id AND f.year = %(year)s AND f.stream = %(stream)s
         WHERE s.system_id = %(system)s AND s.kind = %(source)s AND t.kind = ANY(%(moved)s)
           AND t."on" <= %(as_at)s AND {KNOWN_BY_THEN}""",
        moment,
        system=system.pk,
        year=year.begins,
        stream=Stream.CORE.value,
        source=AccountKind.SOURCE.value,
        moved=[each.value for each in MOVED],
    )
    return int(rows[0].pence)


def place_budgets(system: Organisation, year: FinancialYear, moment: Moment) -> dict[str, int]:
    """Return what each place had of the core money of a year by a day, in pence, spent or not.

    It is what was shared out to it and moved to or from it between budgets; payments do not lessen it. Money
    of a neighbourhood is counted with the place that it is within.
    """
    rows = fetch(
        f"""WITH budget AS (SELECT a.id, coalesce(w.code, p.code) AS place
              FROM money_account a JOIN money_fund f ON f.id = a.fund_id AND f.year = %(year)s
               AND f.stream = %(stream)s
              JOIN structure_area p ON p.id = a.area_id
              LEFT JOIN structure_footprint o ON o.area_id = a.area_id AND {holds("o", moment)}
              LEFT JOIN structure_area w ON w.id = o.within_id
             WHERE a.system_id = %(system)s AND a.kind = %(budget)s),
        moved AS (
            SELECT b.place, t.amount_pence AS pence, t.from_account_id AS other
              FROM budget b JOIN money_transfer t ON t.to_account_id = b.id
             WHERE t.kind = ANY(%(moved)s) AND t."on" <= %(as_at)s AND {KNOWN_BY_THEN}
            UNION ALL
            SELECT b.place, -t.amount_pence, t.to_account_id
              FROM budget b JOIN money_transfer t ON t.from_account_id = b.id
             WHERE t.kind = ANY(%(moved)s) AND t."on" <= %(as_at)s AND {KNOWN_BY_THEN})
        SELECT moved.place, sum(moved.pence)::bigint AS pence FROM moved
          JOIN money_account e ON e.id = moved.other AND e.kind <> %(payee)s GROUP BY 1""",
        moment,
        system=system.pk,
        year=year.begins,
        stream=Stream.CORE.value,
        budget=AccountKind.BUDGET.value,
        payee=AccountKind.PAYEE.value,
        moved=[each.value for each in MOVED],
    )
    return {row.place: int(row.pence) for row in rows}


def need_money(
    system: Organisation, year: FinancialYear, moment: Moment, places: tuple[Weighed, ...], elsewhere: float
) -> NeedMoney:
    """Return a system's core money by need beside what is in the books (E-015).

    `elsewhere` is the weighted population of practices whose place is not known: their part of the core
    allocation goes to no place.
    """
    core = core_allocation(system, year, moment)
    budgets = place_budgets(system, year, moment)
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
    return (
        f"{came}, and places have {pounds_in_short(together)} of it. Furthest from need is {furthest.name}: "
        f"it has {abs(gap):.1%} {side} than its share by need, {amount}."
    )
