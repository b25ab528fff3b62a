"""Who stays accountable and who is liable: two questions, with answers that differ (K.6).

*Accountable*: delegation never moves it. Whoever holds the function in law stays accountable, the ICB for
what its committees do (B-080), NHS England for what it delegated; and an organisation that took a function on
and passes it further answers for that too. *Liable*: under section 65Z5, and by direction, rights and
liabilities go to the body that exercises the function (D-007, D-012); under section 75 they stay where they
were (D-028, of which nobody is sure: it is a value a handbook can set); within one organisation nothing
moves; a contract binds its provider, but does not take the function over.
"""

from catchment.authority.rules.answers import Named
from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.graph import Link, Warrant
from catchment.governance.rules.document.delegations import Route

MOVES_LIABILITY = frozenset({Route.SECTION_65Z5, Route.DIRECTION_13YB})


def shares(warrant: Warrant, partner: Warrant) -> bool:
    """Say whether a partner in a joint exercise delegated the functions themselves, or only takes part."""
    return bool(partner.functions & warrant.functions)


def accountable_for(warrant: Warrant, facts: AuthorityFacts) -> tuple[Named, ...]:
    """Return who stays accountable for what a warrant decides, and why (B-080, D-051, D-052).

    A partner that only takes part, with functions of its own, answers for those and not for these.
    """
    found: dict[str, Named] = {}
    for part in (warrant, *(each for each in warrant.partners if shares(warrant, each))):
        root = part.root
        found.setdefault(root, Named(root, facts.name_of(root), "holds the function in law (B-080)"))
        for link in part.chain:
            giver = facts.organisation_of(link.delegator)
            if link.said is not None and giver and giver not in found:
                why = "took the function on and passed it further (B-080)"
                found[giver] = Named(giver, facts.name_of(giver), why)
    return tuple(found.values())


def liable_for(warrant: Warrant, facts: AuthorityFacts) -> tuple[Named, ...]:
    """Return with or against whom rights and liabilities lie (D-007, D-012, D-028)."""
    found: dict[str, Named] = {}
    for part in (warrant, *(each for each in warrant.partners if shares(warrant, each))):
        liable = [Named(part.root, facts.name_of(part.root), "holds the function in law")]
        for link in part.chain:
            liable = _after(link, liable, facts)
        for each in liable:
            found.setdefault(each.code, each)
    return tuple(found.values())


def _after(link: Link, liable: list[Named], facts: AuthorityFacts) -> list[Named]:
    """Return who is liable once a link was passed."""
    if link.said is None:
        return liable
    said = link.said.said
    if said.route is Route.SECTION_75 and _stays_under_75(link.said.system, facts):
        return liable
    if said.route in MOVES_LIABILITY or said.route is Route.SECTION_75:
        taker = facts.organisation_of(said.delegate)
        rule = "D-012" if said.route is Route.DIRECTION_13YB else "D-007"
        if said.route is Route.SECTION_75:
            rule = "D-028"
        if taker:
            return [Named(taker, facts.name_of(taker), f"exercises the function ({rule})")]
        giver = facts.organisation_of(said.delegator)
        why = f"exercises it jointly through {facts.name_of(said.delegate)} ({rule})"
        return [Named(giver, facts.name_of(giver), why)]
    return liable


def _stays_under_75(system: str, facts: AuthorityFacts) -> bool:
    """Say whether liability stays with the partners under section 75 (D-028: low confidence, a value)."""
    said = facts.values.get(system, {}).get("D-028", {}).get("liable", "original")
    return bool(said != "exerciser")
