"""What bounds a warrant, in words: the areas in which its holder may decide, and up to how much.

A limit for one decision says nothing without the limit for the year: who may decide anything up to £290m a
year, of which nothing is left, may decide nothing more until April (B-014).
"""

from collections.abc import Iterable

from catchment.authority.rules.answers import Named, YearlyLimit
from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.graph import EVERYWHERE, UNLIMITED, Spent, Warrant
from catchment.foundation.rules.money import pounds
from catchment.structure.rules.words import system_in_short

SYSTEM = "icb"  # the kind of area that has the name of its board


def area_name(code: str, facts: AuthorityFacts) -> str:
    """Return what an area is called in a sentence: a system by its short name, not by that of its board."""
    name = facts.area_named(code)
    known = facts.areas.get(code)
    return system_in_short(name) if known is not None and known.kind == SYSTEM else name


def ground_words(warrant: Warrant, facts: AuthorityFacts) -> tuple[str, ...]:
    """Return the names of the areas that a warrant is bounded by: those of its last link that bounds it."""
    for link in reversed(warrant.chain):
        if link.said is not None and link.said.said.areas:
            return tuple(area_name(area, facts) for area in link.said.said.areas)
        if link.said is not None and link.ground != EVERYWHERE:  # bounded by whom it was delegated to
            taker = facts.organisations[facts.organisation_of(link.said.said.delegate)]
            return (area_name(taker.area, facts),)
    root = facts.organisations[warrant.root]
    return (area_name(root.area, facts) if root.area else "England",)


def yearly_limits(warrant: Warrant, spent: Spent) -> tuple[YearlyLimit, ...]:
    """Return a warrant's limits for the financial year, the one with least left first (B-014)."""
    found = (
        YearlyLimit(key.rpartition("/")[2], most, max(0, most - spent.get(key, 0)))
        for key, most in warrant.yearly
    )
    return tuple(sorted(found, key=lambda each: (each.left_pence, each.code)))


def up_to(warrant: Warrant, spent: Spent) -> str:
    """Return up to how much a warrant lets its holder decide, once and in the year."""
    yearly = yearly_limits(warrant, spent)
    if not yearly:
        return "without a limit in money" if warrant.limit == UNLIMITED else f"up to {pounds(warrant.limit)}"
    once = (
        "no limit a decision,"
        if warrant.limit == UNLIMITED
        else f"up to {pounds(warrant.limit)} a decision and"
    )
    tightest = yearly[0]
    return f"{once} {pounds(tightest.pence)} a year, of which {pounds(tightest.left_pence)} is left"


def away_for(warrant: Warrant, facts: AuthorityFacts) -> tuple[Named, ...]:
    """Return who must be away for a warrant to hold: those for whom somebody along it is cover (D-053)."""
    codes = dict.fromkeys(
        link.said.said.delegate
        for part in (warrant, *warrant.partners)
        for link in part.chain
        if link.cover and link.said is not None
    )
    return tuple(Named(code, facts.name_of(code)) for code in codes)


def while_away(names: Iterable[str]) -> str:
    """Return "while X is away"."""
    found = list(names)
    return f"while {' and '.join(found)} {'is' if len(found) == 1 else 'are'} away"
