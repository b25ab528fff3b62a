"""Explaining: from warrants to answers - yes with the chain, or no with the nearest reason.

`explain` answers for one holder, `who_may` for everybody, `what_may` lists all that one holder may decide.
All three say who stays accountable and who is liable, which is never the same question as who decides (K.6);
and all three keep apart what somebody may only while another is away (D-053).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from catchment.authority.rules.accountability import accountable_for, liable_for
from catchment.authority.rules.answers import Answer, Named, Question, Reason, ShownLink
from catchment.authority.rules.bounds import away_for, ground_words, up_to, while_away, yearly_limits
from catchment.authority.rules.building import ends_on
from catchment.authority.rules.facts import AuthorityFacts, OrganisationOn
from catchment.authority.rules.graph import NOTHING_SPENT, UNLIMITED, Graph, Spent, Warrant
from catchment.authority.rules.nearest import nearest_obstacle, why_not
from catchment.authority.rules.obstacles import Obstacle
from catchment.authority.rules.shown import (
    broken_chain,
    conditions_and_kept,
    conditions_of,
    joined,
    limit_or_none,
    named,
    named_area,
    shown_chain,
)
from catchment.foundation.rules.money import pounds, pounds_in_short
from catchment.structure.rules.words import counted, listed, plain_date

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
    conditions: tuple[str, ...] = ()
    retained: tuple[Named, ...] = ()  # who keeps something back, and as `why`, what
    as_cover: bool = False  # only while somebody else is away (D-053)
    away: tuple[Named, ...] = ()


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
    warrant = graph.may(holder, question.function, question.area, question.amount_pence, spent)
    if warrant is not None and graph.can_act(holder):
        return _yes(graph, holder, question, warrant, spent)
    obstacle = nearest_obstacle(graph, holder, question, spent)
    return refuse(graph, named(holder, graph.facts), question, obstacle, spent)


def refuse(
    graph: Graph, actor: Named, question: Question, obstacle: Obstacle, spent: Spent = NOTHING_SPENT
) -> Answer:
    """Return a no to somebody, also one whom no scheme names, with the obstacle and who may instead."""
    facts, reason = graph.facts, obstacle.reason
    others = graph.who_may(question.function, question.area, question.amount_pence, spent)
    others.sort(key=lambda each: (each[1].as_cover, each[1].limit))  # nearest to the amount, not the board
    instead = tuple(
        Named(code, facts.name_of(code), _up_to_and_when(warrant, spent, facts))
        for code, warrant in others
        if code != actor.code
    )
    may = " Nobody may, as the scheme stands."
    if instead:
        away = away_for(next(warrant for code, warrant in others if code == instead[0].code), facts)
        may = f" {_may_while_away(away, [instead[0].name])}." if away else f" {instead[0].name} may."
        if reason.sentence.endswith(f"reserved to {instead[0].name}."):
            may = ""
    return Answer(
        question=question,
        function=named(question.function, facts),
        area=named_area(question.area, facts),
        actor=actor,
        allowed=False,
        sentence=f"No: {_uncapital(reason.sentence)}{may}",
        holders=_holders(actor.code, facts),
        reason=reason,
        instead=instead[:MOST_INSTEAD],
        broken_chain=broken_chain(graph, obstacle, question, spent),
    )


def who_may(graph: Graph, question: Question, spent: Spent = NOTHING_SPENT) -> WhoMay:
    """Return everybody who may decide, nearest to the statute first, or the nearest reason why nobody may.

    Who may only while another is away comes after all who may themselves, in a sentence of their own (D-053).
    """
    facts = graph.facts
    found = graph.who_may(question.function, question.area, question.amount_pence, spent)
    answers = tuple(_yes(graph, holder, question, warrant, spent) for holder, warrant in found)
    function, area = named(question.function, facts), named_area(question.area, facts)
    what = f"“{function.name}” for {area.name}"
    if question.amount_pence:
        what += f" costing {pounds(question.amount_pence)}"
    on = plain_date(question.on)
    if not answers:
        reason = _nearest_of_all(graph, question, spent)
        return WhoMay(
            question, function, area, f"Nobody may decide {what} on {on}. {reason.sentence}", (), reason
        )
    own = [each.actor.name for each in answers if not each.as_cover]
    names = listed(own) if own else "While everybody is there, nobody"
    sentences = [f"{names} may decide {what} on {on}."]
    covers: dict[tuple[Named, ...], list[str]] = {}
    for each in answers:
        if each.as_cover:
            covers.setdefault(each.away, []).append(each.actor.name)
    sentences += [f"{_may_while_away(away, who)}." for away, who in covers.items()]
    stays = list(dict.fromkeys(each.name for answer in answers for each in answer.accountable))
    return WhoMay(question, function, area, f"{' '.join(sentences)} {_stay_accountable(stays)}.", answers)


def _nearest_of_all(graph: Graph, question: Question, spent: Spent) -> Reason:
    """Return the reason of whoever would be next: a holder of the function without the limit or the area.

    Where nobody has it, that of an organisation that holds it in law; whoever would hold it only under a
    regime that is not in force comes last (K-042).
    """
    facts = graph.facts
    delegates = {link.delegate for link in graph.links if link.said is not None}
    held = [holder for holder, _ in graph.holding(question.function) if holder not in facts.boards]
    if held:
        largest = max(held, key=lambda holder: max(w.limit for w in graph.warrants[holder]))
        return why_not(graph, largest, question, spent)
    holds = facts.functions[question.function].held_by
    of_a_kind = [
        each for each in facts.organisations.values() if any(held.kind is each.legal for held in holds)
    ]
    if of_a_kind:
        nearest = min(of_a_kind, key=lambda each: _how_far_from_holding(each, question.function, facts))
        return why_not(graph, facts.boards.get(nearest.code, nearest.code), question, spent)
    if delegates:
        return why_not(graph, min(delegates), question, spent)
    return Reason("B-079", "Nothing is delegated.")


def _how_far_from_holding(organisation: OrganisationOn, function: str, facts: AuthorityFacts) -> int:
    """Rank who holds a function today before who did or will, and these before who would under a regime."""
    if facts.holds_in_law(organisation.code, function):
        return 0
    held = [each for each in facts.functions[function].held_by if each.kind is organisation.legal]
    return 2 if all(each.regime and not facts.in_force(each.regime) for each in held) else 1


def what_may(graph: Graph, holder: str) -> WhatMay:
    """Return all that a holder may decide on the day, one power for each warrant."""
    facts = graph.facts
    warrants = graph.warrants.get(holder, ()) if graph.can_act(holder) else ()
    powers = tuple(_power(graph, warrant) for warrant in warrants)
    return WhatMay(
        named(holder, facts),
        facts.on,
        _what_in_words(graph, holder, warrants),
        powers,
        _holders(holder, facts),
    )


def _what_in_words(graph: Graph, holder: str, warrants: Sequence[Warrant]) -> str:
    """Return how much a holder may decide, and apart from it how much only while others are away (D-053)."""
    facts = graph.facts
    name, on = facts.name_of(holder), plain_date(facts.on)
    own = [warrant for warrant in warrants if not warrant.as_cover]
    if own:
        sentence = f"{name} may decide {_how_much(own)} on {on}, {_widest(own)}."
    elif not graph.can_act(holder):
        sentence = f"{name} may decide nothing on {on}. Nobody holds the seat on {on}."
    else:
        sentence = f"{name} may decide nothing {'alone ' if warrants else ''}on {on}."
    covers: dict[tuple[Named, ...], list[Warrant]] = {}
    for warrant in warrants:
        if warrant.as_cover:
            covers.setdefault(away_for(warrant, facts), []).append(warrant)
    for away, some in covers.items():
        when = while_away(each.name for each in away)
        sentence += f" As cover, {when}: {_how_much(some)}, {_widest(some)}."
    return sentence


def _how_much(warrants: Iterable[Warrant]) -> str:
    decided = 0
    for warrant in warrants:
        decided |= warrant.functions
    return counted(decided.bit_count(), "function")


def _widest(warrants: Sequence[Warrant]) -> str:
    """Return the largest limit of some warrants, and that of the year where one goes with it."""
    widest = max(warrants, key=lambda each: (each.limit, not each.yearly))
    if not widest.yearly:
        some = ", some of them within a limit for the year" if any(each.yearly for each in warrants) else ""
        if widest.limit == UNLIMITED:
            return f"without a limit in money{some}"
        return f"up to {pounds_in_short(widest.limit)} a decision{some}"
    once = "no limit" if widest.limit == UNLIMITED else f"up to {pounds_in_short(widest.limit)}"
    return f"{once} a decision and {pounds_in_short(min(most for _, most in widest.yearly))} a year"


def _yes(graph: Graph, holder: str, question: Question, warrant: Warrant, spent: Spent) -> Answer:
    facts = graph.facts
    parts = (warrant, *warrant.partners)
    until = _until(parts, facts)
    accountable = accountable_for(warrant, facts)
    stays = _stay_accountable([each.name for each in accountable])
    last = f", until {plain_date(until - timedelta(days=1))}" if until else ""
    away = away_for(warrant, facts)
    only = f", only {while_away(each.name for each in away)}" if away else ""
    return Answer(
        question=question,
        function=named(question.function, facts),
        area=named_area(question.area, facts),
        actor=named(holder, facts),
        allowed=True,
        sentence=f"Yes: {facts.name_of(holder)}, {up_to(warrant, spent)}{last}{only}. {stays}.",
        chain=shown_chain(warrant, facts, question.function),
        with_partners=tuple(shown_chain(part, facts) for part in warrant.partners),
        limit_pence=limit_or_none(warrant.limit),
        until=until,
        holders=_holders(holder, facts),
        accountable=accountable,
        liable=liable_for(warrant, facts),
        conditions=tuple(
            condition
            for part in parts
            for link in part.chain
            if link.said is not None
            for condition in conditions_and_kept(link)
        ),
        yearly=yearly_limits(warrant, spent),
        as_cover=warrant.as_cover,
        away=away,
    )


def _up_to_and_when(warrant: Warrant, spent: Spent, facts: AuthorityFacts) -> str:
    """Return up to how much somebody else may, and while who is away if only then."""
    away = away_for(warrant, facts)
    return up_to(warrant, spent) + (f", {while_away(each.name for each in away)}" if away else "")


def _may_while_away(away: Iterable[Named], who: Sequence[str]) -> str:
    """Return "While X is away, Y may" (D-053)."""
    return f"W{while_away(each.name for each in away)[1:]}, {listed(who)} may"


def _stay_accountable(names: list[str]) -> str:
    return f"{joined(names)} {'stays' if len(names) == 1 else 'stay'} accountable"


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


def _uncapital(sentence: str) -> str:
    """Return a sentence for after a colon; a name keeps its capital, also one that begins with “The”."""
    return sentence[:1].lower() + sentence[1:] if sentence.startswith(OPENINGS) else sentence


def _power(graph: Graph, warrant: Warrant) -> Power:
    facts = graph.facts
    covered = {code for code, bit in graph.bits.items() if warrant.functions & bit}
    heads = [code for code in covered if facts.parents.get(code, "") not in covered]
    missing = [code for code in graph.bits if code not in covered and facts.parents.get(code, "") in covered]
    parts = (warrant, *warrant.partners)
    passed = [link for part in parts for link in part.chain if link.said is not None]
    kept = [
        Named(link.delegator, facts.name_of(link.delegator), link.said.said.retained)
        for link in passed
        if link.said is not None and link.said.said.retained
    ]
    return Power(
        functions=tuple(named(code, facts) for code in sorted(heads, key=facts.name_of)),
        excepting=tuple(named(code, facts) for code in sorted(missing, key=facts.name_of)),
        areas=ground_words(warrant, facts),
        limit_pence=limit_or_none(warrant.limit),
        yearly=warrant.yearly,
        until=_until(parts, facts),
        chain=shown_chain(warrant, facts),
        with_partners=tuple(shown_chain(part, facts) for part in warrant.partners),
        accountable=accountable_for(warrant, facts),
        liable=liable_for(warrant, facts),
        conditions=tuple(dict.fromkeys(each for link in passed for each in conditions_of(link))),
        retained=tuple(dict.fromkeys(kept)),
        as_cover=warrant.as_cover,
        away=away_for(warrant, facts),
    )
