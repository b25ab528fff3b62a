"""Passing on: nobody can give what they do not have, nor more of it than they have.

A delegation that is lawful in itself can still be empty: its delegator never received the function, or may
not pass it on (D-006), or it is kept by another body (B-079). Joint exercises are in `joint.py` (D-008).
Others give less than they say: a limit above the delegator's own, an area beyond its ground, a circle.
Each is found where it happens, in words that name both sides.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from catchment.authority.rules.checks.frame import (
    CheckedAuthority,
    about_delegation,
    about_system,
    called,
    of,
)
from catchment.authority.rules.graph import UNLIMITED, Link, Warrant
from catchment.authority.rules.spreading import onward_allowed, owner_of
from catchment.foundation.rules.findings import Check
from catchment.foundation.rules.listing import ERROR, INFO, WARNING, Fault, listed
from catchment.foundation.rules.money import pounds_in_short
from catchment.structure.rules.words import counted
from catchment.structure.rules.words import listed as in_words

SCHEME = "Scheme of reservation and delegation, as NHS England describes it (B-079)"


def nothing_to_pass_on(checked: CheckedAuthority, _as_of: date) -> Iterator[Fault]:
    """B-079: whoever delegates a function holds it, by law or by a delegation to them."""
    facts = checked.facts
    groundless: dict[str, list[Link]] = {}
    for link in checked.working:
        organisation = facts.organisations.get(facts.organisation_of(link.delegator))
        if organisation and organisation.area and organisation.area not in checked.graph.grounds:
            groundless.setdefault(organisation.code, []).append(link)
            continue
        own = all_functions(own_warrants(checked, link))
        empty = 0
        for code in of(link).said.functions:
            part = checked.under.get(code, 0) & link.functions
            if part and not part & own:
                empty |= part
        if empty:
            giver = facts.name_of(link.delegator)
            what = "nothing" if empty == link.functions else f"nothing of {checked.named(empty)}"
            yield Fault(
                about_delegation(link, facts),
                f"{called(link, facts)} grants {what}, because {giver} does not hold "
                f"{checked.named(empty)} itself.",
                f"Delegate from whoever holds it, or give it to {giver} first.",
            )
    for code, links in sorted(groundless.items()):
        yield Fault(
            about_system(of(links[0]).system, facts),
            f"Nobody knows for which ground {facts.name_of(code)} is responsible, so that "
            f"{counted(len(links), 'delegation')} of its functions can grant nothing.",
            "Load the areas of the system.",
        )


def forbidden_to_pass_on(checked: CheckedAuthority, _as_of: date) -> Iterator[Fault]:
    """D-006: terms may forbid or limit passing a function on; where they say nothing, it is forbidden."""
    facts = checked.facts
    for link in checked.working:
        there = [each for each in own_warrants(checked, link) if each.functions & link.functions]
        free = all_functions([each for each in there if onward_allowed(each, link, facts)])
        barred = all_functions(there) & link.functions & ~free
        if not barred:
            continue
        above = next(each for each in there if each.functions & barred)
        ban = next((each for each in reversed(above.chain) if each.said is not None), None)
        where = f": {ban.code} does not let it" if ban else ""
        yield Fault(
            about_delegation(link, facts),
            f"{called(link, facts)} grants nothing of {checked.named(barred)}, because "
            f"{facts.name_of(link.delegator)} may not pass it on to {facts.name_of(link.delegate)}{where}.",
            f"Say onward: allowed in {ban.code if ban else 'the delegation above'}, or delegate from its own "
            "delegator.",
        )


def reserved_to_another(checked: CheckedAuthority, _as_of: date) -> Iterator[Fault]:
    """B-079: what is reserved to a body is not delegated to another."""
    facts = checked.facts
    for link in checked.working:
        kept, keepers = 0, []
        for body, functions in sorted(
            checked.graph.reserved.get(owner_of(link.delegator, facts), {}).items()
        ):
            if link.functions & functions and body != link.delegate:
                kept |= link.functions & functions
                keepers.append(facts.name_of(body))
        if not kept:
            continue
        lost = 0
        for code in of(link).said.functions:
            part = checked.under.get(code, 0) & link.functions
            lost |= part if not part & ~kept else 0
        whose, about = in_words(keepers), about_delegation(link, facts)
        if lost:
            yield Fault(
                about,
                f"{called(link, facts)} grants nothing of {checked.named(lost)}, reserved to {whose}.",
                "Take it out of the delegation, or end the reservation.",
            )
        if kept & ~lost:
            yield Fault(
                about,
                f"{called(link, facts)} does not cover {checked.named(kept & ~lost)}, reserved to {whose}; "
                "it does not say so.",
                "Name what is reserved under excepting, so that readers see it.",
                INFO,
            )


def more_than_own_limit(checked: CheckedAuthority, _as_of: date) -> Iterator[Fault]:
    """B-079: a limit above the delegator's own gives no more than the delegator's own."""
    facts = checked.facts
    for link in checked.working:
        said = of(link).said
        if link.yearly < link.limit < UNLIMITED:
            yield Fault(
                about_delegation(link, facts),
                f"{called(link, facts)} lets one decision cost {pounds_in_short(link.limit)}, more than the "
                f"{pounds_in_short(link.yearly)} of a whole year.",
                "Put the two limits in order.",
            )
        there = [each for each in own_warrants(checked, link) if each.functions & link.functions]
        for most, own, of_what in (
            (said.limit_pence, max((each.limit for each in there), default=UNLIMITED), "a decision"),
            (said.yearly_limit_pence, max(map(_yearly, there), default=UNLIMITED), "a year"),
        ):
            if most is not None and most > own:
                giver = facts.name_of(link.delegator)
                yield Fault(
                    about_delegation(link, facts),
                    f"{called(link, facts)} says {pounds_in_short(most)} {of_what}, but {giver} itself may "
                    f"decide only up to {pounds_in_short(own)}: that is what counts.",
                    f"Lower the limit to {pounds_in_short(own)}, or raise that of {giver}.",
                )


def beyond_own_ground(checked: CheckedAuthority, _as_of: date) -> Iterator[Fault]:
    """B-079: a delegation holds only where its delegator has the function."""
    facts = checked.facts
    for link in checked.working:
        there = [each for each in own_warrants(checked, link) if each.functions & link.functions]
        own = 0
        for warrant in there:
            own |= warrant.ground
        if not own or not link.ground & ~own:
            continue
        grounds = checked.graph.grounds
        giver, areas = facts.name_of(link.delegator), of(link).said.areas
        outside = [facts.name_of(area) for area in areas if not grounds.get(area, 0) & own]
        if outside:
            yield Fault(
                about_delegation(link, facts),
                f"{called(link, facts)} grants nothing in {in_words(outside)}, where {giver} does not hold "
                "the function.",
                "Take the area out, or delegate from whoever holds the function there.",
            )
        partly = [
            facts.name_of(area)
            for area in areas
            if grounds.get(area, 0) & own and grounds.get(area, 0) & ~own
        ]
        if partly:
            yield Fault(
                about_delegation(link, facts),
                f"{called(link, facts)} holds in only a part of {in_words(partly)}: the rest is outside the "
                f"ground of {giver}.",
                "Name the areas that lie within, or agree with the neighbour.",
                INFO,
            )


def circles(checked: CheckedAuthority, _as_of: date) -> Iterator[Fault]:
    """D-006: a function that is passed on in a circle comes back narrower, and nobody sees who decides."""
    out: dict[str, list[Link]] = {}
    for link in _in_circles(checked.working):
        out.setdefault(link.delegator, []).append(link)
    facts, told = checked.facts, set[frozenset[str]]()
    for first in (link for links in out.values() for link in links):
        path = _back(first, out)
        key = frozenset(f"{of(link).system}/{link.code}" for link in path)
        if path and key not in told:
            told.add(key)
            start = min(range(len(path)), key=lambda index: path[index].code)
            ordered = [*path[start:], *path[:start]]
            names = " to ".join(facts.name_of(link.delegator) for link in ordered)
            shared = all_functions(ordered)
            for link in ordered:
                shared &= link.functions
            yield Fault(
                about_delegation(ordered[0], facts),
                f"{checked.named(shared)} is delegated in a circle: from {names} and back to "
                f"{facts.name_of(ordered[0].delegator)} ({in_words([link.code for link in ordered])}).",
                "End the delegation that leads back.",
            )


def _in_circles(links: Sequence[Link]) -> list[Link]:
    """Return the links that may be part of a circle: those left when all that lead nowhere are taken out."""
    left = list(links)
    while True:
        givers, takers = {link.delegator for link in left}, {link.delegate for link in left}
        kept = [link for link in left if link.delegate in givers and link.delegator in takers]
        if len(kept) == len(left):
            return kept
        left = kept


def _back(first: Link, out: dict[str, list[Link]]) -> list[Link]:
    """Return a shortest way from a link back to its delegator on which something is passed, or nothing."""
    waiting: list[tuple[int, int, list[Link]]] = [(first.functions, first.ground, [first])]
    seen: dict[str, int] = {}
    for functions, ground, path in waiting:  # grows while it is read: breadth first
        if path[-1].delegate == first.delegator:
            return path
        for link in out.get(path[-1].delegate, ()):
            passed, where = functions & link.functions, ground & link.ground
            if passed & ~seen.get(link.delegate, 0) and where:
                seen[link.delegate] = seen.get(link.delegate, 0) | passed
                waiting.append((passed, where, [*path, link]))
    return []


def own_warrants(checked: CheckedAuthority, link: Link) -> list[Warrant]:
    """Return what a link's delegator holds in the name of its own side, which is all that it can pass on."""
    own = owner_of(link.delegator, checked.facts)
    return [each for each in checked.graph.warrants.get(link.delegator, ()) if each.acting == own]


def all_functions(holding: Sequence[Warrant | Link]) -> int:
    """Return the functions of several warrants or links together."""
    found = 0
    for each in holding:
        found |= each.functions
    return found


def _yearly(warrant: Warrant) -> int:
    return min((most for _, most in warrant.yearly), default=UNLIMITED)


CHECKS: tuple[Check, ...] = (
    listed("B-079", "Does every delegator hold what it delegates?", ERROR, SCHEME, nothing_to_pass_on),
    listed(
        "B-079", "Is what is reserved to a body delegated to nobody else?", ERROR, SCHEME, reserved_to_another
    ),
    listed("B-079", "Is each limit within that of the delegator?", WARNING, SCHEME, more_than_own_limit),
    listed("B-079", "Does each delegation hold where its delegator does?", ERROR, SCHEME, beyond_own_ground),
    listed(
        "D-006",
        "Is a function passed on only where that is allowed?",
        ERROR,
        "NHS Act 2006 s.65Z5(4) and (5)",
        forbidden_to_pass_on,
    ),
    listed(
        "D-006",
        "Is nothing delegated in a circle?",
        WARNING,
        "NHS Act 2006 s.65Z5(4) and (5)",
        circles,
    ),
)
