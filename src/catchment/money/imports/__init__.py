"""The published files of money, one module a format; importing a module registers its kind."""

from catchment.money.imports import allocations, payments

__all__ = ["allocations", "payments"]
