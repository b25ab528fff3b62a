"""Is this resource what FHIR R4 and UK Core say it must be? A pure answer: faults, with their places."""

from typing import Any

from catchment.record.rules.validation.checking import check_resource
from catchment.record.rules.validation.faults import Fault
from catchment.record.rules.validation.telling import Telling
from catchment.record.rules.validation.uk_core import check_uk_core

__all__ = ["Fault", "check"]


def check(resource: Any, expected_type: str | None = None, *, business: bool = False) -> list[Fault]:
    """Return the faults of a resource as parsed from JSON; an empty list where there are none.

    `expected_type` is the type that its address says. With `business`, an NHS number that fails its check
    digit is an error (G-001, T-G2), otherwise a warning. At most 100 faults are told, then one that says
    how many more.
    """
    name = resource.get("resourceType") if isinstance(resource, dict) else None
    place = (None, name[:64] if isinstance(name, str) else expected_type or "Resource", -1, 0)
    telling = Telling()
    check_resource(resource, place, telling, expected_type)
    if isinstance(resource, dict):
        check_uk_core(resource, place, telling, business)
    return telling.all()
