"""Why not: of everything that stands between somebody and a decision, the nearest reason.

What somebody is told should be what is easiest to put right. A limit that is too low is nearer than a
delegation that ran out, which is nearer than one that never covered this area, which is nearer than one that
the law does not allow; and all are nearer than a function that nobody ever delegated. So each link towards
the holder is weighed by what is wrong with it, and the lightest is told. What can never be put right by a
better document - a forum cannot bind - is told first.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from catchment.authority.rules.answers import Question, Reason
from catchment.authority.rules.bounds import area_name, ground_words
from catchment.authority.rules.building import own_ground
from catchment.authority.rules.graph import NOTHING_SPENT, STATUTE, Graph, Link, Spent, Warrant
from catchment.authority.rules.obstacles import (
    AREA,
    DATES,
    FURTHER_UP,
    LAW,
    LEFT_OUT,
    LIMIT,
    ONWARD,
    PARTNER,
    PARTS,
    RESERVED,
    VACANT,
    YEARLY,
    Obstacle,
    called,
    keeper_of,
    left_out,
    names_function,
    nothing_near,
    wrong_dates,
)
from catchment.authority.rules.spreading import onward_allowed, owner_of
from catchment.foundation.rules.money import pounds
from catchment.structure.rules.words import plain_date

DEEPEST = 8  # links upward that are looked at


def why_not(graph: Graph, holder: str, question: Question, spent: Spent = NOTHING_SPENT) -> Reason:
    """Return the nearest reason why a holder may not decide; only asked where they may not."""
    return nearest_obstacle(graph, holder, question, spent).reason


def nearest_obstacle(graph: Graph, holder: str, question: Question, spent: Spent = NOTHING_SPENT) -> Obstacle:
    """Return what stands nearest in the way of a holder, with the links from there down."""
    forum = _forum(graph, holder, question)
    return forum or _nearest(graph, holder, question, spent, frozenset())


def way_to(
    graph: Graph, obstacle: Obstacle, question: Question, spent: Spent = NOTHING_SPENT
) -> tuple[Link, ...]:
    """Return the chain that comes nearest, from the statute down; it breaks at the obstacle's first link."""
    if not obstacle.links or obstacle.links[0].code == STATUTE:
        return obstacle.links
    first = obstacle.links[0]
    above = graph.may(first.delegator, question.function, question.area, question.amount_pence, spent)
    held = above or next(
        (warrant for code, warrant in graph.holding(question.function) if code == first.delegator), None
    )
    return (*(held.chain if held else ()), *obstacle.links)


def _forum(graph: Graph, holder: str, question: Question) -> Obstacle | None:
    facts = graph.facts
    body = facts.bodies.get(holder)
    if body is None or not body.only_advises:
        return None
    sentence = f"{body.name} is a consultative forum: it advises and cannot bind anybody (D-050)."
    towards = (each for each in graph.links_to(holder) if each.said is not None)
    named = (each for each in towards if each.said and names_function(each.said, question.function, facts))
    return Obstacle(0, "D-056", sentence, tuple(named)[:1])


def _nearest(graph: Graph, holder: str, question: Question, spent: Spent, seen: frozenset[str]) -> Obstacle:
    """Return the lightest obstacle between a holder and a decision."""
    found = [
        *_with_what_it_has(graph, holder, question, spent),
        *_on_the_way(graph, holder, question, spent, seen),
    ]
    if found:
        return min(found, key=lambda each: each.weight)
    return nothing_near(graph, holder, question)


def _with_what_it_has(graph: Graph, holder: str, question: Question, spent: Spent) -> Iterator[Obstacle]:
    """Give what keeps the holder's own warrants from being enough: a limit, an area, an empty seat."""
    facts = graph.facts
    name, function = facts.name_of(holder), facts.name_of(question.function)
    bit, ground = graph.bits[question.function], graph.grounds[question.area]
    held = [warrant for warrant in graph.warrants.get(holder, ()) if warrant.functions & bit]
    here = [warrant for warrant in held if not ground & ~warrant.ground]
    for warrant in here:
        if question.amount_pence > warrant.limit:
            yield _over_limit(warrant, name, function)
        elif not warrant.within_year(question.amount_pence, spent):
            yield _over_year(warrant, question.amount_pence, spent)
        elif not graph.can_act(holder):
            sentence = f"Nobody holds the seat {name} on {plain_date(question.on)}."
            yield Obstacle(VACANT, "D-053", sentence, warrant.chain[-1:])
    if held and not here:
        yield _elsewhere(graph, name, held, question)


def _elsewhere(graph: Graph, name: str, held: list[Warrant], question: Question) -> Obstacle:
    """Return the obstacle of who may decide, but not here; or in every part of it, by a decision for each."""
    facts, ground = graph.facts, graph.grounds[question.area]
    function, here = facts.name_of(question.function), area_name(question.area, facts)
    from_there = _from_where(held[0], lambda link: bool(ground & ~link.ground))
    parts = _parts_that_cover(held, ground)
    if parts:
        said = [f"{' and '.join(ground_words(each, facts))} ({each.chain[-1].code})" for each in parts]
        sentence = (
            f"{name} may decide it in {', in '.join(said[:-1])} and in {said[-1]}, by a decision for each, "
            f"but not for {here} as one."
        )
        return Obstacle(PARTS, "B-079", sentence, from_there)
    where = " and ".join(dict.fromkeys(place for each in held for place in ground_words(each, facts)))
    sentence = f"{name} may decide “{function}” only in {where}, not in {here}."
    return Obstacle(AREA, "B-079", sentence, from_there)


def _parts_that_cover(held: list[Warrant], ground: int) -> list[Warrant]:
    """Return warrants, none as cover for another, that together hold on all of some ground, or none."""
    parts: list[Warrant] = []
    missing = ground
    for warrant in sorted(held, key=lambda each: -(each.ground & ground).bit_count()):
        if warrant.ground & missing and not warrant.as_cover:
            parts.append(warrant)
            missing &= ~warrant.ground
    return [] if missing else parts


def _from_where(warrant: Warrant, breaks: Callable[[Link], bool]) -> tuple[Link, ...]:
    """Return the links of a warrant (or of a partner's half) from the first at which it breaks."""
    for part in (warrant, *warrant.partners):
        for index, link in enumerate(part.chain):
            if breaks(link):
                return part.chain[index:]
    return warrant.chain[-1:]


def _over_limit(warrant: Warrant, name: str, function: str) -> Obstacle:
    """Say which limit is too low; where the chain has several, the tightest counts."""
    tightest = min(
        (link for part in (warrant, *warrant.partners) for link in part.chain), key=lambda each: each.limit
    )
    sentence = (
        f"The limit of {name} for “{function}” is {pounds(warrant.limit)} a decision ({tightest.code})."
    )
    return Obstacle(LIMIT, "B-079", sentence, _from_where(warrant, lambda link: link is tightest))


def _over_year(warrant: Warrant, amount: int, spent: Spent) -> Obstacle:
    key, most = next((key, most) for key, most in warrant.yearly if spent.get(key, 0) + amount > most)
    code = key.rpartition("/")[2]
    sentence = (
        f"{code} allows {pounds(most)} in a financial year, of which {pounds(spent.get(key, 0))} has been "
        f"decided; {pounds(amount)} more is too much."
    )
    return Obstacle(YEARLY, "B-079", sentence, _from_where(warrant, lambda link: link.code == code))


def _on_the_way(
    graph: Graph, holder: str, question: Question, spent: Spent, seen: frozenset[str]
) -> Iterator[Obstacle]:
    """Give the lightest obstacle of each delegation of the function to the holder."""
    for link in graph.links_to(holder):
        if link.said is None:
            if len(seen) < DEEPEST and link.delegator not in seen:
                above_it = _nearest(graph, link.delegator, question, spent, seen | {holder})
                yield replace(above_it, links=_and_below(above_it, link))
            continue
        if not names_function(link.said, question.function, graph.facts):
            without = left_out(link.said, question.function, graph.facts)
            if without and link.functions:
                yield Obstacle(LEFT_OUT, "B-079", without, (link,))
            continue
        own = list(_of_link(graph, link, question))
        if own:
            worst = max(own, key=lambda each: each.weight)
            total = sum(each.weight for each in own)
            yield Obstacle(total, worst.rule, worst.sentence, (link,))
        elif link.delegator not in seen and len(seen) < DEEPEST:
            above = graph.may(link.delegator, question.function, question.area, question.amount_pence, spent)
            if above is None:
                further = _nearest(graph, link.delegator, question, spent, seen | {holder})
                links = _and_below(further, link)
                yield Obstacle(further.weight + FURTHER_UP, further.rule, further.sentence, links)
            else:
                for each in _although_delegator_may(graph, link, above, question):
                    yield replace(each, links=(link,))


def _and_below(above: Obstacle, link: Link) -> tuple[Link, ...]:
    """Return the links from an obstacle further up down to this one; an obstacle at no link has none."""
    return (*above.links, link) if above.links else ()


def _of_link(graph: Graph, link: Link, question: Question) -> Iterator[Obstacle]:
    """Give everything that is wrong with one delegation of the function."""
    facts, delegation = graph.facts, link.said
    assert delegation is not None
    said = delegation.said
    dates = wrong_dates(delegation, facts)
    if dates:
        yield Obstacle(DATES, "K-040", dates)
    for fault in link.faults:
        if not fault.functions or question.function in fault.functions:
            yield Obstacle(LAW, fault.rule, fault.sentence)
    if graph.grounds[question.area] & ~link.ground:
        where = " and ".join(area_name(area, facts) for area in said.areas)
        sentence = (
            f"{called(delegation, facts)} holds only in {where}, not in {area_name(question.area, facts)}."
        )
        yield Obstacle(AREA, "B-079", sentence)
    if question.amount_pence > link.limit:
        sentence = (
            f"The limit of {facts.name_of(said.delegate)} is {pounds(link.limit)} a decision ({said.code})."
        )
        yield Obstacle(LIMIT, "B-079", sentence)
    keeper = keeper_of(graph, said.delegator, question.function)
    if keeper and keeper != said.delegate:
        name = facts.name_of(question.function)
        yield Obstacle(RESERVED, "B-079", f"“{name}” is reserved to {facts.name_of(keeper)}.")


def _although_delegator_may(
    graph: Graph, link: Link, above: Warrant, question: Question
) -> Iterator[Obstacle]:
    """Give what is wrong where delegation and delegator are sound: a ban, or a partner."""
    facts = graph.facts
    assert link.said is not None
    said = link.said.said
    if not onward_allowed(above, link, facts):
        ban = next((each for each in reversed(above.chain) if each.said is not None), None)
        where = f" by {ban.code}" if ban else ""
        giver, taker = facts.name_of(said.delegator), facts.name_of(said.delegate)
        sentence = f"{giver} may not pass it on to {taker}: that is forbidden{where}."
        yield Obstacle(ONWARD, "D-006", sentence)
    elif above.acting != owner_of(said.delegator, facts):
        giver, acting = facts.name_of(said.delegator), facts.name_of(above.acting)
        sentence = f"{giver} decides here for {acting}, and passes its functions to nobody else's committees."
        yield Obstacle(ONWARD, "B-077", sentence)
    if said.jointly_with:
        for partner in said.jointly_with:
            if not _has_delegated(graph, partner, link, question):
                sentence = (
                    f"{facts.name_of(partner)} has not delegated its half to {facts.name_of(said.delegate)}: "
                    "a function exercised jointly needs every partner."
                )
                yield Obstacle(PARTNER, "D-008", sentence)


def _has_delegated(graph: Graph, partner: str, link: Link, question: Question) -> bool:
    """Say whether a partner's half is there: lawful, for this ground and amount, from one who may."""
    facts = graph.facts
    assert link.said is not None
    ground = graph.grounds[question.area] & own_ground(partner, facts, graph.grounds)
    must = graph.bits[question.function] if facts.holds_in_law(partner, question.function) else 0
    for other in graph.links_to(link.delegate):
        if other.said is None or other.said.said.instrument != link.said.said.instrument:
            continue
        if facts.organisation_of(other.delegator) != partner or question.amount_pence > other.limit:
            continue
        functions = other.functions & must if must else other.functions
        if not functions or ground & ~other.ground:
            continue
        for warrant in graph.warrants.get(other.delegator, ()):
            enough = not ground & ~warrant.ground and question.amount_pence <= warrant.limit
            if warrant.functions & functions and enough and onward_allowed(warrant, other, facts):
                return True
    return False
