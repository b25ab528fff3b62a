"""The room's findings: what the scheme of delegation, meetings and decisions break at a moment."""

from catchment.authority.rules.checks import CHECKS
from catchment.foundation import checks as house
from catchment.foundation.moment import Moment
from catchment.foundation.rules.findings import Finding


def register() -> None:
    """Tell the house what this room checks."""
    house.register(house.CheckingRoom("authority", lambda: CHECKS, _of_the_house, findings_about, page_about))


def page_about(kind: str, code: str) -> str:
    """Return the address of the page of what a finding is about, empty for what is not this room's."""
    return ""


def findings_about(kind: str, code: str, moment: Moment) -> list[Finding]:
    """Return the findings about one thing."""
    return []


def _of_the_house(moment: Moment, *, system: str | None, nation: str | None) -> list[Finding]:
    return []
