"""Building the graph: what is held in law, the links of the day, and everything that follows from them.

Links that grant nothing today - expired, unlawful - stay in the graph's list of links, so that an answer can
say how near somebody was (`rules/nearest.py`).
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from catchment.authority.rules.facts import AuthorityFacts, ScopedDelegation
from catchment.authority.rules.graph import (
    CONSTITUTION,
    EVERYWHERE,
    STATUTE,
    UNLIMITED,
    Graph,
    Link,
    Warrant,
)
from catchment.authority.rules.law import faults_in_law
from catchment.authority.rules.spreading import Spreading, owner_of
from catchment.governance.rules.document.delegations import Route
from catchment.governance.rules.functions import LegalKind, ancestors


def build_graph(facts: AuthorityFacts) -> Graph:
    """Work out what everybody may decide on the day; raises TooTangled."""
    bits = {code: 1 << number for number, code in enumerate(facts.functions)}
    under = _under(facts, bits)
    grounds = ground_bits(facts)
    reserved = _reserved(facts, under)
    links = tuple(_links(facts, bits, under, grounds))
    roots = list(_roots(facts, bits, grounds))
    working = [link for link in links if link.functions and link.ground]
    own = {code: own_ground(code, facts, grounds) for code in facts.organisations}
    spreading = Spreading(facts, working, reserved, own)
    spreading.run(roots)
    return Graph(
        facts=facts,
        bits=bits,
        grounds=grounds,
        warrants={
            holder: tuple(sorted(found, key=_nearest_first)) for holder, found in spreading.found.items()
        },
        links=links,
        reserved=reserved,
    )


def ground_bits(facts: AuthorityFacts) -> dict[str, int]:
    """Return each area's ground as bits; one whose ground nobody knows has a bit that is nobody else's."""
    found = {code: sum(1 << atom for atom in area.ground) for code, area in facts.areas.items()}
    free = max((ground.bit_length() for ground in found.values()), default=0)
    for code, ground in found.items():
        if not ground:
            found[code] = 1 << free
            free += 1
    return found


def own_ground(organisation: str, facts: AuthorityFacts, grounds: Mapping[str, int]) -> int:
    """Return the ground that an organisation is responsible for: everywhere where nothing bounds it."""
    known = facts.organisations.get(organisation)
    return grounds.get(known.area, EVERYWHERE) if known is not None else EVERYWHERE


def _nearest_first(warrant: Warrant) -> tuple[bool, int, int, str]:
    """Sort what somebody may in their own right before what they may while somebody else is away."""
    return (warrant.as_cover, len(warrant.chain), -warrant.limit, warrant.chain[-1].code)


def _under(facts: AuthorityFacts, bits: Mapping[str, int]) -> Mapping[str, int]:
    """Return, by function, the bits of it and of everything under it."""
    found = dict.fromkeys(bits, 0)
    for code, bit in bits.items():
        for above in ancestors(code, facts.parents):
            if above in found:
                found[above] |= bit
    return found


def _reserved(facts: AuthorityFacts, under: Mapping[str, int]) -> dict[str, dict[str, int]]:
    """Return, by organisation, which body keeps which functions for itself (B-079)."""
    found: dict[str, dict[str, int]] = {}
    for _, reservation in facts.reservations:
        body = facts.bodies.get(reservation.to)
        if body is not None and reservation.function in under:
            kept = found.setdefault(owner_of(body.code, facts), {})
            kept[body.code] = kept.get(body.code, 0) | under[reservation.function]
    return found


def _roots(
    facts: AuthorityFacts, bits: Mapping[str, int], grounds: Mapping[str, int]
) -> Iterator[tuple[str, Warrant]]:
    """Give what each organisation holds in law, over its own ground."""
    by_kind: dict[LegalKind, int] = {}
    for organisation in facts.organisations.values():
        if not organisation.open:
            continue
        if organisation.legal not in by_kind:
            by_kind[organisation.legal] = sum(
                bit for code, bit in bits.items() if facts.holds_in_law(organisation.code, code)
            )
        functions = by_kind[organisation.legal]
        ground = grounds.get(organisation.area, 0) if organisation.area else EVERYWHERE
        if functions and ground:
            link = Link(STATUTE, organisation.code, organisation.code, functions, ground)
            yield organisation.code, Warrant(functions, ground, UNLIMITED, (link,), acting=organisation.code)


def _links(
    facts: AuthorityFacts, bits: Mapping[str, int], under: Mapping[str, int], grounds: Mapping[str, int]
) -> Iterator[Link]:
    """Give every link on the day: organisations to boards, and delegations with what they let through."""
    every = sum(bits.values())
    for organisation, board in facts.boards.items():
        yield Link(CONSTITUTION, organisation, board, every, EVERYWHERE)
    masks: dict[frozenset[str], int] = {frozenset(): every}
    for delegation in facts.delegations:
        said = delegation.said
        functions = 0
        for code in said.functions:
            functions |= under.get(code, 0)
        for code in said.excepting:
            functions &= ~under.get(code, 0)
        ground = _ground_of(delegation, facts, grounds)
        if not in_force(delegation, facts):
            functions = 0
        limit = UNLIMITED if said.limit_pence is None else said.limit_pence
        yearly = UNLIMITED if said.yearly_limit_pence is None else said.yearly_limit_pence
        for delegate in filter(None, (said.delegate, said.cover)):
            lawful, faults = functions, tuple(faults_in_law(delegation, facts, delegate))
            for fault in faults:
                if fault.functions not in masks:
                    masks[fault.functions] = sum(bits[code] for code in fault.functions)
                lawful &= ~masks[fault.functions]
            common = (lawful, ground, limit, yearly, delegation, faults)
            yield Link(said.code, said.delegator, delegate, *common, cover=delegate == said.cover)


def _ground_of(delegation: ScopedDelegation, facts: AuthorityFacts, grounds: Mapping[str, int]) -> int:
    """Return where a delegation holds: in its areas; without any, wherever the delegator has the function.

    NHS England and trusts act everywhere, so what they delegate to an ICB holds on that board's ground.
    """
    said = delegation.said
    if said.areas:
        ground = 0
        for area in said.areas:
            ground |= grounds.get(area, 0)
        return ground
    giver = facts.organisations.get(facts.organisation_of(said.delegator))
    taker = facts.organisations.get(facts.organisation_of(said.delegate))
    within = said.route is Route.INTERNAL
    if within or giver is None or giver.area or taker is None or not taker.area:
        return EVERYWHERE
    return grounds.get(taker.area, 0)


def ends_on(delegation: ScopedDelegation, facts: AuthorityFacts) -> date | None:
    """Return the first day on which a delegation no longer holds: by its own terms, or with its instrument.

    An instrument's `ends_on` is its last day (K-040).
    """
    instrument = facts.instruments.get((delegation.system, delegation.said.instrument or ""))
    ends = [delegation.until] if delegation.until is not None else []
    if instrument is not None and instrument.ends_on is not None:
        ends.append(instrument.ends_on + timedelta(days=1))
    return min(ends) if ends else None


def in_force(delegation: ScopedDelegation, facts: AuthorityFacts) -> bool:
    """Say whether a delegation holds on the day: its own dates, and those of the instrument it rests on."""
    end = ends_on(delegation, facts)
    begun = delegation.said.since <= facts.on and not delegation.is_to_come(facts.on)
    return begun and (end is None or facts.on < end)
