"""Why not: of everything that stands between somebody and a decision, the nearest reason.

What somebody is told should be what is easiest to put right. A limit that is too low is nearer than a
delegation that ran out, which is nearer than one that never covered this area, which is nearer than one that
the law does not allow; and all are nearer than a function that nobody ever delegated. So each link towards
the holder is weighed by what is wrong with it, and the lightest is told. What can never be put right by a
better document - a forum cannot bind - is told first.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from catchment.authority.rules.answers import Question, Reason
from catchment.authority.rules.bounds import ground_words
from catchment.authority.rules.building import in_force, own_ground
from catchment.authority.rules.facts import AuthorityFacts, ScopedDelegation
from catchment.authority.rules.graph import NOTHING_SPENT, STATUTE, Graph, Link, Spent, Warrant
from catchment.authority.rules.law import KIND_WORDS, OF_ONE_ORGANISATION
from catchment.authority.rules.spreading import onward_allowed, owner_of
from catchment.foundation.rules.money import pounds
from catchment.governance.rules.functions import LOCAL_GOVERNMENT, LegalKind, ancestors
from catchment.structure.rules.words import plain_date

DEEPEST = 8  # links upward that are looked at
LIMIT, YEARLY, VACANT, DATES, AREA, PARTNER, ONWARD, RESERVED, LAW, ELSEWHERE, NEVER = (
    1, 2, 3, 4, 6, 8, 10, 12, 14, 30, 100,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something in the way, and how far it is from being put right."""

    weight: int
    rule: str
    sentence: str
    links: tuple[Link, ...] = ()  # the link it stands at, then those below it, down to the holder

    @property
    def reason(self) -> Reason:
        """Return it as an answer gives it."""
        return Reason(self.rule, self.sentence)


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
    return _nothing(graph, holder, question)


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
        where = " and ".join(
            dict.fromkeys(place for warrant in held for place in ground_words(warrant, facts))
        )
        sentence = (
            f"{name} may decide “{function}” only in {where}, not in {facts.area_named(question.area)}."
        )
        yield Obstacle(
            AREA, "B-079", sentence, _from_where(held[0], lambda link: bool(ground & ~link.ground))
        )


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
                yield Obstacle(further.weight + 1, further.rule, further.sentence, links)
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
    dates = _dates(delegation, facts)
    if dates:
        yield Obstacle(DATES, "K-040", dates)
    for fault in link.faults:
        if not fault.functions or question.function in fault.functions:
            yield Obstacle(LAW, fault.rule, fault.sentence)
    if graph.grounds[question.area] & ~link.ground:
        where = " and ".join(facts.area_named(area) for area in said.areas)
        sentence = (
            f"{_called(delegation, facts)} holds only in {where}, not in {facts.area_named(question.area)}."
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


def _called(delegation: ScopedDelegation, facts: AuthorityFacts) -> str:
    """Return a delegation by whom it is to, for who does not know its code."""
    return f"The delegation to {facts.name_of(delegation.said.delegate)} ({delegation.said.code})"


def _dates(delegation: ScopedDelegation, facts: AuthorityFacts) -> str:
    """Return why a delegation is not in force on the day, or nothing."""
    said = delegation.said
    if in_force(delegation, facts):
        return ""
    begins = max(said.since, delegation.version_since or said.since)
    if facts.on < begins:
        return f"{_called(delegation, facts)} holds only from {plain_date(begins)}."
    if delegation.until is not None and facts.on >= delegation.until:
        called = _called(delegation, facts)
        if delegation.until == delegation.withdrawn:
            return f"{called} was withdrawn on {plain_date(delegation.until)}."
        return f"{called} expired on {plain_date(delegation.until - timedelta(days=1))}."
    instrument = facts.instruments[delegation.system, said.instrument or ""]
    assert instrument.ends_on is not None
    ended = plain_date(instrument.ends_on)
    return f"{_called(delegation, facts)} rests on “{instrument.title}”, which ended on {ended}."


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


def _nothing(graph: Graph, holder: str, question: Question) -> Obstacle:
    """Return the reason where no delegation of the function comes near the holder."""
    facts = graph.facts
    function, name = facts.name_of(question.function), facts.name_of(holder)
    organisation = facts.organisations.get(holder) or facts.organisations.get(facts.organisation_of(holder))
    keeper = keeper_of(graph, holder, question.function)
    if keeper and keeper != holder:
        return Obstacle(RESERVED, "B-079", f"“{function}” is reserved to {facts.name_of(keeper)}.")
    body = facts.bodies.get(holder)
    if body is not None and body.kind not in OF_ONE_ORGANISATION and body.kind in KIND_WORDS:
        sentence = f"{name} is {KIND_WORDS[body.kind]}, to which nobody can delegate a function of the NHS."
        return Obstacle(NEVER, "D-002", sentence)
    if holder in facts.organisations and organisation is not None:
        if organisation.legal is LegalKind.OTHER:
            sentence = f"{name} is no body to which section 65Z5 lets a function be delegated."
            return Obstacle(NEVER, "D-002", sentence)
        if organisation.legal in LOCAL_GOVERNMENT and not facts.holds_in_law(holder, question.function):
            sentence = f"It is a function of the NHS, and nobody has delegated it to {name}."
            return Obstacle(NEVER, "B-010", sentence)
    held = _held_at_another_time(facts, holder, question.function)
    return Obstacle(
        NEVER, "K-042" if held else "B-079", held or f"Nobody has delegated “{function}” to {name}."
    )


def _held_at_another_time(facts: AuthorityFacts, holder: str, function: str) -> str:
    """Return a sentence where such organisations hold the function, but not on this day (K-042)."""
    organisation = facts.organisations.get(facts.organisation_of(holder))
    if organisation is None or function not in facts.functions:
        return ""
    for held in facts.functions[function].held_by:
        if held.kind is not organisation.legal or facts.holds_in_law(organisation.code, function):
            continue
        if held.since is not None and facts.on < held.since:
            return f"{organisation.name} holds this function only from {plain_date(held.since)}."
        if held.until is not None and facts.on >= held.until:
            last = held.until - timedelta(days=1)
            return f"{organisation.name} held this function only until {plain_date(last)}."
        if held.ended_by in facts.regimes_in_force:
            last = facts.regimes[held.ended_by].start - timedelta(days=1)
            return f"{organisation.name} held this function only until {plain_date(last)} ({held.ended_by})."
        if held.regime and not facts.in_force(held.regime):
            return f"{organisation.name} would hold this function under {held.regime}, which is not in force."
    return ""


def names_function(delegation: ScopedDelegation, function: str, facts: AuthorityFacts) -> bool:
    """Say whether a delegation's words cover a function: it or one above it, and nothing excepted."""
    above = set(ancestors(function, facts.parents))
    return bool(above & set(delegation.said.functions)) and not above & set(delegation.said.excepting)


def keeper_of(graph: Graph, holder: str, function: str) -> str:
    """Return the body to which the holder's side reserves a function, or nothing (B-079)."""
    bit = graph.bits[function]
    kept = graph.reserved.get(owner_of(holder, graph.facts), {})
    return next((body for body, functions in kept.items() if functions & bit), "")
