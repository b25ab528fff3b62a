"""Validation: is this a resource as FHIR R4 and UK Core say?

Validators for Python that could be had let a wrong required code through (`status: nonsense`), so the
bindings are checked here, in the same pass as everything else (decision 35).
"""

from typing import Any

from catchment.record.rules.validation.checking import Checking
from catchment.record.rules.validation.faults import Fault
from catchment.record.rules.validation.uk_core import check_uk_core

__all__ = ["Fault", "check", "errors"]


def check(resource: Any, expected_type: str | None = None, *, business: bool = False) -> list[Fault]:
    """Return what is wrong with a resource, or nothing.

    `expected_type` is the type it must be. `business` also asks what a sender must get right though FHIR does
    not: the check digit of an NHS number (G-001).
    """
    faults = Checking().run(resource, expected_type)
    if not faults:
        faults.extend(check_uk_core(resource, business=business))
    return faults


def errors(faults: list[Fault]) -> list[Fault]:
    """Return the faults that keep a resource out; warnings and hints do not."""
    return [fault for fault in faults if fault.severity in ("error", "fatal")]
