"""Chains of authority as pictures: the links of an answer in the words that a reader sees."""

from collections.abc import Iterable
from datetime import date, timedelta

from catchment.authority.queries.asking_other_days import is_person
from catchment.authority.rules.answers import Named, ShownLink, YearlyLimit
from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.graph import CONSTITUTION, STATUTE
from catchment.foundation.pictures import ChainLink, ChainPicture
from catchment.foundation.rules.money import pounds
from catchment.governance.rules.document.delegations import ROUTE_WORDS, Route
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, listed, plain_date

LAW = "law"


def link_to(code: str, facts: AuthorityFacts) -> Link:
    """Return a body, seat, organisation or the law as a link to its page."""
    if code in facts.seats:
        seat = facts.seats[code]
        return Link("seat", code, facts.name_of(code), f"/body/{seat.body}#seat-{code.split('/', 1)[1]}")
    if code in facts.bodies:
        return Link("body", code, facts.name_of(code), f"/body/{code}")
    if code == LAW:
        return Link("law", LAW, "The law", "/functions")
    return Link("organisation", code, facts.name_of(code), f"/organisation/{code}")


def link_to_actor(actor: Named, facts: AuthorityFacts) -> Link:
    """Return whoever was asked about as a link: also a person or organisation that is in no scheme."""
    if actor.code in facts.seats or actor.code in facts.bodies or actor.code in facts.organisations:
        return link_to(actor.code, facts)
    kind = "person" if is_person(actor.code) else "organisation"
    return Link(kind, actor.code, actor.name, f"/{kind}/{actor.code}")


def people_in(holders: Iterable[Named]) -> tuple[Link, ...]:
    """Return the people in a seat as links."""
    return tuple(Link("person", each.code, each.name, f"/person/{each.code}") for each in holders)


def last_day(end: date | None) -> date | None:
    """Return the last day on which something holds, from the first on which it no longer does."""
    return None if end is None else end - timedelta(days=1)


def limit_in_words(pence: int | None) -> str:
    """Return a limit for a table, exactly."""
    return "no limit" if pence is None else f"{pounds(pence)} a decision"


def yearly_in_words(limits: Iterable[YearlyLimit]) -> tuple[str, ...]:
    """Return limits for the financial year for a table, exactly, with what is left of each."""
    return tuple(
        f"{pounds(each.pence)} a financial year, of which {pounds(each.left_pence)} is left ({each.code})"
        for each in limits
    )


def chain_picture(
    title: str, chains: Iterable[tuple[ShownLink, ...]], facts: AuthorityFacts, function: str = ""
) -> ChainPicture | None:
    """Return chains as a picture, or None where there is no link to draw."""
    shown = tuple(tuple(_link(link, facts, function) for link in chain) for chain in chains if chain)
    return ChainPicture(title, shown) if shown else None


def chain_title(name: str, chains: tuple[tuple[ShownLink, ...], ...]) -> str:
    """Return what a picture of chains shows: from whom the authority comes, in how many steps."""
    first = chains[0]
    steps = counted(len(first), "step")
    if len(chains) == 1:
        return f"How it comes from the law to {name}, in {steps}"
    givers = listed([chain[0].delegate.name for chain in chains])
    return f"How what {givers} pass on comes together in {name}"


def _link(link: ShownLink, facts: AuthorityFacts, function: str) -> ChainLink:
    end = last_day(link.until)
    limit = f"up to {pounds(link.limit_pence)} a decision" if link.limit_pence is not None else ""
    if link.yearly_limit_pence is not None:
        yearly = f"{pounds(link.yearly_limit_pence)} a financial year"
        limit = f"{limit} and {yearly}" if limit else f"up to {yearly}"
    giver = link_to(link.delegator.code, facts)
    return ChainLink(
        giver=link.delegator.name,
        taker=link.delegate.name,
        how=_how(link, facts, function),
        document=f"“{link.instrument}”" if link.instrument else "",
        limit=limit,
        where=f"in {listed([area.name for area in link.areas])}" if link.areas else "",
        conditions="; ".join(each.rstrip(".") for each in link.conditions),
        since=_since(link),
        until=plain_date(end) if end else "",
        broken=link.broken,
        giver_href=f"/functions#{function}" if giver.kind == LAW and function else giver.href,
        taker_href=link_to(link.delegate.code, facts).href,
    )


def _since(link: ShownLink) -> str:
    """Return from when a link is, and from when in these words where that is later."""
    if link.since is None:
        return ""
    later = link.as_it_stands_since
    return plain_date(link.since) + (f" (as it stands since {plain_date(later)})" if later else "")


def _how(link: ShownLink, facts: AuthorityFacts, function: str) -> str:
    """Return on which law a link rests, with the code of the delegation."""
    if link.code == STATUTE:
        if function and not facts.holds_in_law(link.delegate.code, function):
            return "holds functions of its own in law, and brings them in"
        statute = facts.functions[function].statute if function in facts.functions else ""
        return f"holds the function in law{f' ({statute})' if statute else ''}"
    if link.code == CONSTITUTION:
        return "decides for its organisation"
    return f"{ROUTE_WORDS[Route(link.route)]} ({link.code})"
