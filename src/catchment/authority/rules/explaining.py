"""Explaining: from warrants to answers - yes with the chain, or no with the nearest reason.

`explain` answers for one holder, `who_may` for everybody, `what_may` lists all that one holder may decide.
All three say who stays accountable and who is liable, which is never the same question as who decides (K.6).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from catchment.authority.rules.accountability import accountable_for, liable_for
from catchment.authority.rules.answers import Answer, Named, Question, Reason, ShownLink
from catchment.authority.rules.bounds import ground_words
from catchment.authority.rules.building import ends_on
from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.graph import (
    CONSTITUTION,
    NOTHING_SPENT,
    STATUTE,
    UNLIMITED,
    Graph,
    Link,
    Spent,
    Warrant,
)
from catchment.authority.rules.nearest import Obstacle, nearest_obstacle, way_to, why_not
from catchment.foundation.rules.money import pounds, pounds_in_short
from catchment.governance.rules.document.delegations import ROUTE_WORDS
from catchment.structure.rules.words import counted, listed, plain_date

ONLY_AS_COVER = "Only while the holder of the delegation is away."
MOST_INSTEAD = 5  # others named where one may not
OPENINGS = (
    "The limit of ", "The delegation to ", "It is ", "Nobody ", "This ", "In this ", "A pooled fund ",
    "Regulations ", "Only ", "A contract ",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WhoMay:
    """Everybody who may decide something, or why nobody may."""

    question: Question
    function: Named
    area: Named
    sentence: str
    answers: tuple[Answer, ...]
    reason: Reason | None = None  # the nearest, where nobody may


@dataclass(frozen=True, slots=True)
class Power:
    """Functions one warrant lets its holder decide; heads stand for all under them but those excepted."""

    functions: tuple[Named, ...]
    excepting: tuple[Named, ...]
    areas: tuple[str, ...]
    limit_pence: int | None
    yearly: tuple[tuple[str, int], ...]
    until: date | None
    chain: tuple[ShownLink, ...]
    with_partners: tuple[tuple[ShownLink, ...], ...]
    accountable: tuple[Named, ...]
    liable: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class WhatMay:
    """All that one holder may decide on a day."""

    actor: Named
    on: date
    sentence: str
    powers: tuple[Power, ...]
    holders: tuple[Named, ...] = ()


def explain(graph: Graph, holder: str, question: Question, spent: Spent = NOTHING_SPENT) -> Answer:
    """Return whether a holder may decide, and why; the codes of the question must be known to the graph."""
    facts = graph.facts
    warrant = graph.may(holder, question.function, question.area, question.amount_pence, spent)
    if warrant is not None and graph.can_act(holder):
        return _yes(graph, holder, question, warrant)
    obstacle = nearest_obstacle(graph, holder, question, spent)
    reason = obstacle.reason
    others = graph.who_may(question.function, question.area, question.amount_pence, spent)
    others.sort(key=lambda each: (_as_cover(each[1]), each[1].limit))  # nearest to the amount, not the board
    instead = tuple(Named(code, facts.name_of(code), _up_to(each)) for code, each in others if code != holder)
    may = f" {instead[0].name} may." if instead else " Nobody may, as the scheme stands."
    if instead and reason.sentence.endswith(f"reserved to {instead[0].name}."):
        may = ""
    return Answer(
        question=question,
        function=_named(question.function, facts),
        area=_area(question.area, facts),
        actor=_named(holder, facts),
        allowed=False,
        sentence=f"No: {_uncapital(reason.sentence)}{may}",
        holders=_holders(holder, facts),
        reason=reason,
        instead=instead[:MOST_INSTEAD],
        broken_chain=_broken_chain(graph, obstacle, question, spent),
    )


def who_may(graph: Graph, question: Question, spent: Spent = NOTHING_SPENT) -> WhoMay:
    """Return everybody who may decide, nearest to the statute first, or the nearest reason why nobody may."""
    facts = graph.facts
    found = graph.who_may(question.function, question.area, question.amount_pence, spent)
    answers = tuple(_yes(graph, holder, question, warrant) for holder, warrant in found)
    function, area = _named(question.function, facts), _area(question.area, facts)
    what = f"“{function.name}” for {area.name}"
    if question.amount_pence:
        what += f" costing {pounds(question.amount_pence)}"
    on = plain_date(question.on)
    if not answers:
        reason = _nearest_of_all(graph, question, spent)
        return WhoMay(
            question, function, area, f"Nobody may decide {what} on {on}. {reason.sentence}", (), reason
        )
    names = [each.actor.name for each in answers]
    sentence = f"{listed(names)} may decide {what} on {on}."
    stays = list(dict.fromkeys(each.name for answer in answers for each in answer.accountable))
    return WhoMay(question, function, area, f"{sentence} {_stay_accountable(stays)}.", answers)


def _nearest_of_all(graph: Graph, question: Question, spent: Spent) -> Reason:
    """Return the reason of whoever would be next: a holder of the function without the limit or the area."""
    facts = graph.facts
    named = {link.delegate for link in graph.links if link.said is not None}
    held = [holder for holder, _ in graph.holding(question.function) if holder not in facts.boards]
    if held:
        largest = max(held, key=lambda holder: max(w.limit for w in graph.warrants[holder]))
        return why_not(graph, largest, question, spent)
    for organisation in facts.organisations.values():
        if any(each.kind is organisation.legal for each in facts.functions[question.function].held_by):
            return why_not(graph, facts.boards.get(organisation.code, organisation.code), question, spent)
    return why_not(graph, min(named), question, spent) if named else Reason("B-079", "Nothing is delegated.")


def what_may(graph: Graph, holder: str) -> WhatMay:
    """Return all that a holder may decide on the day, one power for each warrant."""
    facts = graph.facts
    warrants = graph.warrants.get(holder, ()) if graph.can_act(holder) else ()
    powers = tuple(_power(graph, warrant) for warrant in warrants)
    name, on = facts.name_of(holder), plain_date(facts.on)
    if not powers:
        vacant = "" if graph.can_act(holder) else f" Nobody holds the seat on {on}."
        sentence = f"{name} may decide nothing on {on}.{vacant}"
    else:
        decided = 0
        for warrant in warrants:
            decided |= warrant.functions
        largest = max(warrant.limit for warrant in warrants)
        limit = (
            "without a limit in money"
            if largest == UNLIMITED
            else f"up to {pounds_in_short(largest)} a decision"
        )
        sentence = f"{name} may decide {counted(decided.bit_count(), 'function')} on {on}, {limit}."
    return WhatMay(_named(holder, facts), facts.on, sentence, powers, _holders(holder, facts))


def _yes(graph: Graph, holder: str, question: Question, warrant: Warrant) -> Answer:
    facts = graph.facts
    parts = (warrant, *warrant.partners)
    until = _until(parts, facts)
    accountable = accountable_for(warrant, facts)
    stays = _stay_accountable([each.name for each in accountable])
    last = f", until {plain_date(until - timedelta(days=1))}" if until else ""
    away = ", only while the holder of the delegation is away" if _as_cover(warrant) else ""
    conditions = tuple(
        condition
        for part in parts
        for link in part.chain
        if link.said is not None
        for condition in _conditions(link)
    )
    return Answer(
        question=question,
        function=_named(question.function, facts),
        area=_area(question.area, facts),
        actor=_named(holder, facts),
        allowed=True,
        sentence=(f"Yes: {facts.name_of(holder)}, {_up_to(warrant)}{last}{away}. {stays}."),
        chain=shown_chain(warrant, facts, question.function),
        with_partners=tuple(shown_chain(part, facts) for part in warrant.partners),
        limit_pence=_limit(warrant.limit),
        until=until,
        holders=_holders(holder, facts),
        accountable=accountable,
        liable=liable_for(warrant, facts),
        conditions=conditions,
    )


def _as_cover(warrant: Warrant) -> bool:
    """Say whether it reaches its holder as cover for somebody else (D-053)."""
    return any(link.cover for part in (warrant, *warrant.partners) for link in part.chain)


def _conditions(link: Link) -> Iterable[str]:
    assert link.said is not None
    said = link.said.said
    yield from said.conditions
    if said.retained:
        yield f"Kept by the delegator: {said.retained}"
    if link.cover:
        yield ONLY_AS_COVER


def _up_to(warrant: Warrant) -> str:
    return "without a limit in money" if warrant.limit == UNLIMITED else f"up to {pounds(warrant.limit)}"


def _stay_accountable(names: list[str]) -> str:
    return f"{_listed(names)} {'stays' if len(names) == 1 else 'stay'} accountable"


def _limit(limit: int) -> int | None:
    return None if limit == UNLIMITED else limit


def _until(parts: Iterable[Warrant], facts: AuthorityFacts) -> date | None:
    """Return the first day on which a link of any of the chains no longer holds."""
    ends = [
        end
        for part in parts
        for link in part.chain
        if link.said is not None and (end := ends_on(link.said, facts)) is not None
    ]
    return min(ends) if ends else None


def _holders(holder: str, facts: AuthorityFacts) -> tuple[Named, ...]:
    if holder not in facts.seats:
        return ()
    return tuple(Named(each.person, each.name) for each in facts.seats[holder].holders)


def _named(code: str, facts: AuthorityFacts) -> Named:
    return Named(code, facts.name_of(code))


def _area(code: str, facts: AuthorityFacts) -> Named:
    return Named(code, facts.area_named(code))


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    return f"{', '.join(found[:-1])} and {found[-1]}" if len(found) > 1 else "".join(found)


def _uncapital(sentence: str) -> str:
    """Return a sentence for after a colon; a name keeps its capital, also one that begins with “The”."""
    return sentence[:1].lower() + sentence[1:] if sentence.startswith(OPENINGS) else sentence


def shown_chain(warrant: Warrant, facts: AuthorityFacts, function: str = "") -> tuple[ShownLink, ...]:
    """Return a warrant's chain as answers show it, from the statute (of one function, if named) down."""
    return _shown_links(warrant.chain, facts, function)


def _shown_links(chain: Iterable[Link], facts: AuthorityFacts, function: str) -> tuple[ShownLink, ...]:
    statute = (
        f" ({facts.functions[function].statute})" if function and facts.functions[function].statute else ""
    )
    return tuple(_shown(link, statute, function, facts) for link in chain)


def _broken_chain(
    graph: Graph, obstacle: Obstacle, question: Question, spent: Spent
) -> tuple[ShownLink, ...]:
    """Return the chain that comes nearest to a holder who may not, with the reason where it breaks."""
    way = way_to(graph, obstacle, question, spent)
    shown = _shown_links(way, graph.facts, question.function)
    at = len(way) - len(obstacle.links)
    return tuple(
        replace(link, broken=obstacle.sentence) if index == at else link for index, link in enumerate(shown)
    )


def _shown(link: Link, statute: str, function: str, facts: AuthorityFacts) -> ShownLink:
    giver, taker = _named(link.delegator, facts), _named(link.delegate, facts)
    if link.code == STATUTE:
        sentence = f"{taker.name} holds the function in law{statute}."
        if function and not facts.holds_in_law(taker.code, function):  # a partner in a joint exercise
            sentence = f"{taker.name} holds functions of its own in law, and brings them in."
        return ShownLink(STATUTE, Named("law", "The law"), taker, STATUTE, sentence, rule="B-010")
    if link.code == CONSTITUTION:
        sentence = f"{taker.name} decides for {giver.name}."
        return ShownLink(CONSTITUTION, giver, taker, CONSTITUTION, sentence, rule="B-067")
    assert link.said is not None
    delegation, said = link.said, link.said.said
    instrument = facts.instruments.get((delegation.system, said.instrument or ""))
    areas = tuple(_area(area, facts) for area in said.areas)
    limit = f" up to {pounds(link.limit)} a decision" if link.limit != UNLIMITED else ""
    where = f" in {_listed(area.name for area in areas)}" if areas else ""
    under = f", under “{instrument.title}”" if instrument else ""
    what = ROUTE_WORDS[said.route]
    sentence = f"{giver.name} to {taker.name}: {what} ({said.code}){limit}{where}{under}."
    return ShownLink(
        code=said.code,
        delegator=giver,
        delegate=taker,
        route=str(said.route),
        sentence=sentence,
        instrument=instrument.title if instrument else "",
        limit_pence=_limit(link.limit),
        yearly_limit_pence=_limit(link.yearly),
        since=said.since,
        until=ends_on(delegation, facts),
        areas=areas,
        conditions=tuple(_conditions(link)),
        retained=said.retained or "",
        rule="B-079",
    )


def _power(graph: Graph, warrant: Warrant) -> Power:
    facts = graph.facts
    covered = {code for code, bit in graph.bits.items() if warrant.functions & bit}
    heads = [code for code in covered if facts.parents.get(code, "") not in covered]
    missing = [code for code in graph.bits if code not in covered and facts.parents.get(code, "") in covered]
    parts = (warrant, *warrant.partners)
    return Power(
        functions=tuple(_named(code, facts) for code in sorted(heads, key=facts.name_of)),
        excepting=tuple(_named(code, facts) for code in sorted(missing, key=facts.name_of)),
        areas=ground_words(warrant, facts),
        limit_pence=_limit(warrant.limit),
        yearly=warrant.yearly,
        until=_until(parts, facts),
        chain=shown_chain(warrant, facts),
        with_partners=tuple(shown_chain(part, facts) for part in warrant.partners),
        accountable=accountable_for(warrant, facts),
        liable=liable_for(warrant, facts),
    )
