"""One line of weighted need: a group of practices, and its index against each of two averages.

*Against the system average* is E-014: what a system shares its own money by. *Against the England average* is
what NHS England shares money out to systems by. They are named so everywhere, so that nobody takes one for
the other.
"""

from dataclasses import dataclass

from catchment.money.rules.need import COMPONENT_WORDS, Component, Need, need_index, share_of
from catchment.structure.queries.values import Link


@dataclass(frozen=True, slots=True)
class ComponentIndex:
    """One part of the formula: a weighted population, and its index against each of the two averages."""

    component: str
    name: str
    weighted_population: float
    against_system_average: float | None
    against_england_average: float | None


@dataclass(frozen=True, slots=True)
class NeedLine:
    """A place, district or system: its people, and its indices in the order of the components."""

    code: str
    name: str
    href: str
    practices: int
    population: float
    share_of_system_need: float | None
    indices: tuple[ComponentIndex, ...]

    def of(self, component: str) -> ComponentIndex:
        """Return one of its indices."""
        return next(each for each in self.indices if each.component == component)


def line_of(link: Link, practices: int, need: Need, whole: Need, england: Need) -> NeedLine:
    """Return the line of a group; `whole` is the need of its system, `england` of all England (E-014)."""
    found = tuple(
        ComponentIndex(
            each.value,
            COMPONENT_WORDS[each],
            need.weighted[each],
            need_index(need, whole, each),
            need_index(need, england, each),
        )
        for each in Component
    )
    share = share_of(need, whole, Component.OVERALL)
    return NeedLine(link.code, link.name, link.href, practices, need.population, share, found)
