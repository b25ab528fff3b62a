"""The money of Exampleshire, 2022/23 to 2026/27: invented, and told part by part in the order of KEEPERS."""

from collections.abc import Callable

from catchment.demo.money import (
    books,
    claims,
    contracts,
    envelope,
    general_practice,
    meetings,
    need,
    pooled,
    populations,
    practices,
)
from catchment.foundation.models import Change

Keeper = Callable[[Change], int]  # writes its part, points at the change, returns how many rows
KEEPERS: tuple[Keeper, ...] = (
    meetings.keep_money_meetings,
    books.keep_books,
    pooled.keep_pooled,
    contracts.keep_contracts,
    populations.keep_populations,
    general_practice.keep_general_practice,
    practices.keep_practice_payments,
    claims.keep_claims,
    need.keep_need,
    envelope.keep_envelope,
    books.close_months,  # last: nothing is dated into them any more
)


def keep_money(change: Change) -> int:
    """Write all parts and return how many rows."""
    return sum(keep(change) for keep in KEEPERS)
