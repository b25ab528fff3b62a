"""Functions exercised jointly: they need every partner's half, given to the same body under one instrument.

Each partner passes its half down a chain of its own, and what can be decided is what the halves have in
common (s.65Z6, D-052). So a joint exercise comes to nothing where a half is missing, where it is there and
empty, or where the halves meet in no function and area. A partner that does not hold a function in law need
not have delegated that one; it must have delegated something.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from catchment.authority.rules.checks.frame import CheckedAuthority, about_delegation, called, of
from catchment.authority.rules.checks.passing_on import all_functions, own_warrants
from catchment.authority.rules.graph import Link
from catchment.authority.rules.spreading import onward_allowed, owner_of
from catchment.foundation.rules.findings import Check
from catchment.foundation.rules.listing import ERROR, Fault, listed
from catchment.structure.rules.words import listed as in_words


def half_is_missing(checked: CheckedAuthority, _as_of: date) -> Iterator[Fault]:
    """D-008: a function that is exercised jointly needs the half of every partner, under one instrument."""
    facts = checked.facts
    halves: dict[tuple[str, str, str | None], list[Link]] = {}
    for link in checked.links:
        key = (link.delegate, facts.organisation_of(link.delegator), of(link).said.instrument)
        halves.setdefault(key, []).append(link)
    for link in checked.working:
        said, together = of(link).said, list(_let_through(checked, link))
        for partner in said.jointly_with if together else ():
            found = halves.get((said.delegate, partner, said.instrument), [])
            parts = [part for half in found for part in _let_through(checked, half)]
            own = _held_in_law(checked, partner)
            together = [
                (functions & (others | ~own), ground & where)
                for functions, ground in together
                for others, where in parts
                if functions & (others | ~own) and ground & where
            ]
            if not together:
                yield _half(checked, link, partner, found, bool(parts))
                break


def _half(
    checked: CheckedAuthority, link: Link, partner: str, halves: Sequence[Link], granted: bool
) -> Fault:
    """Return the fault of a joint exercise that comes to nothing: a half is missing, empty or elsewhere."""
    facts, said = checked.facts, of(link).said
    name, taker = facts.name_of(partner), facts.name_of(said.delegate)
    under = f" under {said.instrument}" if said.instrument else ""
    codes = in_words([half.code for half in halves])
    if not halves:
        why = f"{name} has not delegated its half to {taker}{under}: until it does, this grants nothing."
        remedy = f"Add the delegation from {name} to {taker}, under the same instrument."
    elif not granted:
        why = f"its half ({codes}) grants nothing, so that this grants nothing either."
        remedy = f"Put {codes} right."
    else:
        why = f"the two halves ({codes}) meet in no function and area, so that together they grant nothing."
        remedy = "Let both halves cover the same functions in the same areas."
    sentence = f"{called(link, facts)} is to be exercised jointly with {name}, but {why}"
    return Fault(about_delegation(link, facts), sentence, remedy)


def _let_through(checked: CheckedAuthority, link: Link) -> Iterator[tuple[int, int]]:
    """Give what a delegation lets through of what its delegator holds: functions, and ground."""
    facts, kept = checked.facts, 0
    for body, functions in checked.graph.reserved.get(owner_of(link.delegator, facts), {}).items():
        kept |= functions if body != link.delegate else 0
    for warrant in own_warrants(checked, link):
        functions, ground = warrant.functions & link.functions & ~kept, warrant.ground & link.ground
        if functions and ground and onward_allowed(warrant, link, facts):
            yield functions, ground


def _held_in_law(checked: CheckedAuthority, organisation: str) -> int:
    there = checked.graph.warrants.get(organisation, ())
    return all_functions([warrant for warrant in there if len(warrant.chain) == 1])


CHECKS: tuple[Check, ...] = (
    listed(
        "D-008",
        "Has every partner of a joint exercise delegated its half?",
        ERROR,
        "NHS Act 2006 s.65Z6(2)",
        half_is_missing,
    ),
)
