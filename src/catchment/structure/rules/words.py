"""Words: the few turns of phrase that findings, refusals and summaries share."""

from collections.abc import Sequence
from datetime import date


def number(value: float) -> str:
    """Write a whole number with commas: 1,209,887."""
    return f"{value:,.0f}"


def plain_date(day: date) -> str:
    """Write a date as people say it: 1 July 2022."""
    return f"{day.day} {day:%B %Y}"


def counted(count: int, one: str, many: str = "") -> str:
    """Write how many of something there are: “1 practice”, “2,345 practices”."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"


def listed(things: Sequence[str], most: int = 4) -> str:
    """Write things as a list in a sentence, and how many more there are: “A, B and 3 others”."""
    if len(things) <= 1:
        return "".join(things)
    if len(things) <= most:
        return f"{', '.join(things[:-1])} and {things[-1]}"
    return f"{', '.join(things[:most])} and {counted(len(things) - most, 'other')}"


def one_in(part: float, whole: float) -> str:
    """Write a share as people hear it: “1 in 9”."""
    if part <= 0 or whole <= 0:
        return "none"
    return f"1 in {number(max(1, round(whole / part)))}"


def system_in_short(name: str) -> str:
    """Return the name of a system without what every system's name has."""
    return name.removeprefix("NHS ").removesuffix(" Integrated Care Board")
