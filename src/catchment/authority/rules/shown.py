"""Shown: a chain of authority as answers show it, link by link from the statute down, each with its words."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from catchment.authority.rules.answers import Named, Question, ShownLink
from catchment.authority.rules.bounds import area_name
from catchment.authority.rules.building import ends_on
from catchment.authority.rules.facts import AuthorityFacts, ScopedDelegation
from catchment.authority.rules.graph import CONSTITUTION, STATUTE, UNLIMITED, Graph, Link, Spent, Warrant
from catchment.authority.rules.nearest import way_to
from catchment.authority.rules.obstacles import Obstacle
from catchment.foundation.rules.money import pounds
from catchment.governance.rules.document.delegations import ROUTE_WORDS

ONLY_AS_COVER = "Only while the holder of the delegation is away."


def named(code: str, facts: AuthorityFacts) -> Named:
    """Return somebody or something with its name."""
    return Named(code, facts.name_of(code))


def named_area(code: str, facts: AuthorityFacts) -> Named:
    """Return an area with its name."""
    return Named(code, area_name(code, facts))


def joined(names: Iterable[str]) -> str:
    """Return all of some names in a sentence, none left out."""
    found = list(names)
    return f"{', '.join(found[:-1])} and {found[-1]}" if len(found) > 1 else "".join(found)


def limit_or_none(limit: int) -> int | None:
    """Return a limit in pence, or None where there is none."""
    return None if limit == UNLIMITED else limit


def conditions_of(link: Link) -> tuple[str, ...]:
    """Return under which conditions one delegation lets its delegate decide."""
    assert link.said is not None
    return (*link.said.said.conditions, *((ONLY_AS_COVER,) if link.cover else ()))


def conditions_and_kept(link: Link) -> tuple[str, ...]:
    """Return the conditions of a delegation with what its delegator keeps (S004-09)."""
    assert link.said is not None
    retained = link.said.said.retained
    kept = (f"Kept by the delegator: {retained}",) if retained else ()
    conditions = conditions_of(link)
    at = len(link.said.said.conditions)
    return (*conditions[:at], *kept, *conditions[at:])


def shown_chain(warrant: Warrant, facts: AuthorityFacts, function: str = "") -> tuple[ShownLink, ...]:
    """Return a warrant's chain as answers show it, from the statute (of one function, if named) down."""
    return _shown_links(warrant.chain, facts, function)


def broken_chain(graph: Graph, obstacle: Obstacle, question: Question, spent: Spent) -> tuple[ShownLink, ...]:
    """Return the chain that comes nearest to a holder who may not, with the reason where it breaks."""
    way = way_to(graph, obstacle, question, spent)
    shown = _shown_links(way, graph.facts, question.function)
    at = len(way) - len(obstacle.links)
    return tuple(
        replace(link, broken=obstacle.sentence) if index == at else link for index, link in enumerate(shown)
    )


def _shown_links(chain: Iterable[Link], facts: AuthorityFacts, function: str) -> tuple[ShownLink, ...]:
    statute = (
        f" ({facts.functions[function].statute})" if function and facts.functions[function].statute else ""
    )
    return tuple(_shown(link, statute, function, facts) for link in chain)


def _shown(link: Link, statute: str, function: str, facts: AuthorityFacts) -> ShownLink:
    giver, taker = named(link.delegator, facts), named(link.delegate, facts)
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
    areas = tuple(named_area(area, facts) for area in said.areas)
    limit = f" up to {pounds(link.limit)} a decision" if link.limit != UNLIMITED else ""
    where = f" in {joined(area.name for area in areas)}" if areas else ""
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
        limit_pence=limit_or_none(link.limit),
        yearly_limit_pence=limit_or_none(link.yearly),
        since=said.since,
        until=ends_on(delegation, facts),
        areas=areas,
        conditions=conditions_and_kept(link),
        retained=said.retained or "",
        rule="B-079",
        as_it_stands_since=_reworded(delegation, facts.on),
    )


def _reworded(delegation: ScopedDelegation, on: date) -> date | None:
    """Return since when a delegation is said in these words, where it was first said in others (K-040)."""
    since = delegation.version_since
    return since if since is not None and delegation.said.since < since <= on else None
