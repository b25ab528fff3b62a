"""The published files of money, one module a format; importing a module registers its kind."""

from catchment.money.imports import (
    allocations,
    deflators,
    payments,
    pcn_populations,
    rates,
    role_rates,
    workforce,
)

__all__ = ["allocations", "deflators", "payments", "pcn_populations", "rates", "role_rates", "workforce"]
