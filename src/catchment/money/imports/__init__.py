"""The published files of money, one module a format; importing a module registers its kind."""

from catchment.money.imports import allocations, payments, pcn_populations, rates

__all__ = ["allocations", "payments", "pcn_populations", "rates"]
