"""What bounds a warrant, in words: the areas in which its holder may decide."""

from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.graph import EVERYWHERE, Warrant


def ground_words(warrant: Warrant, facts: AuthorityFacts) -> tuple[str, ...]:
    """Return the names of the areas that a warrant is bounded by: those of its last link that bounds it."""
    for link in reversed(warrant.chain):
        if link.said is not None and link.said.said.areas:
            return tuple(facts.area_named(area) for area in link.said.said.areas)
        if link.said is not None and link.ground != EVERYWHERE:  # bounded by whom it was delegated to
            taker = facts.organisations[facts.organisation_of(link.said.said.delegate)]
            return (facts.area_named(taker.area),)
    root = facts.organisations[warrant.root]
    return (facts.area_named(root.area) if root.area else "England",)
