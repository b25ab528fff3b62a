"""Asking: who may decide this, here, on this day, up to how much - for pages, commands, JSON and actions.

The graph of a moment is built once and kept until something is recorded, as the checks of governance are.
Codes and names that nobody has are answered with the nearest there are.
"""

import difflib
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Count, Max

from catchment.authority.queries.decisions import spent_this_year
from catchment.authority.queries.facts import facts_at
from catchment.authority.rules.answers import Answer, Named, Question
from catchment.authority.rules.building import build_graph
from catchment.authority.rules.explaining import WhatMay, WhoMay, explain
from catchment.authority.rules.explaining import what_may as what_one_may
from catchment.authority.rules.explaining import who_may as who_may_decide
from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.graph import Graph, Spent
from catchment.authority.rules.spreading import TooTangled
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.governance.rules.functions import CatalogueFunction, find_function
from catchment.structure.rules.words import plain_date

KEPT_GRAPHS = 8  # moments
NEAREST = 3
MOST_TYPED = 200  # characters of a name


class Unknown(Missing):
    """No function, area or body is called that; the message names the nearest. `field` says which it was."""

    def __init__(self, field: str, sentence: str, nearest: tuple[Named, ...] = ()) -> None:
        """Keep which part of the question it was, and what comes nearest."""
        super().__init__(sentence)
        self.field = field
        self.nearest = nearest


def graph_at(moment: Moment) -> Graph:
    """Return the graph of a moment, built anew only after something was recorded."""
    latest = Change.objects.aggregate(newest=Max("id"), number=Count("id"))
    return _graph(moment.as_at, moment.as_known, latest["newest"], latest["number"])


@lru_cache(maxsize=KEPT_GRAPHS)
def _graph(as_at: date, as_known: datetime | None, _newest: int | None, _number: int) -> Graph:
    return build_graph(facts_at(Moment(as_at, as_known)))


def _graph_to_ask(moment: Moment) -> Graph:
    """Return the graph, or say as an answer that the scheme is too tangled to ask."""
    try:
        return graph_at(moment)
    except TooTangled as problem:
        raise Unknown("scheme", str(problem)) from problem


def ask(
    actor: str, function: str, area: str, amount_pence: int, moment: Moment, *, spent: Spent | None = None
) -> Answer:
    """Return whether a body, seat, organisation or person may decide; raises Unknown with the nearest.

    A person decides in the seats they hold: the answer is of the first seat that may, else of the nearest.
    What the year's decisions already cost counts, unless `spent` says something else (B-014).
    """
    graph = _graph_to_ask(moment)
    question = read_question(graph, function, area, amount_pence)
    holder = find_holder(graph.facts, actor)
    spent = spent_already(graph, question, moment) if spent is None else spent
    answers = [explain(graph, each, question, spent) for each in holder]
    return next((answer for answer in answers if answer.allowed), answers[0])


def who_may(
    function: str, area: str, amount_pence: int, moment: Moment, *, spent: Spent | None = None
) -> WhoMay:
    """Return everybody who may decide; raises Unknown with the nearest. `spent` is as for `ask`."""
    graph = _graph_to_ask(moment)
    question = read_question(graph, function, area, amount_pence)
    return who_may_decide(graph, question, spent_already(graph, question, moment) if spent is None else spent)


def spent_already(graph: Graph, question: Question, moment: Moment) -> Spent:
    """Return what the year's valid decisions cost, by delegation, where a yearly limit asks (B-014).

    One query for each system whose delegations of the function have yearly limits; most often none.
    """
    systems = {
        link.said.system
        for _, warrant in graph.holding(question.function)
        for part in (warrant, *warrant.partners)
        if part.yearly
        for link in part.chain
        if link.said is not None
    }
    found: dict[str, int] = {}
    for system in sorted(systems):
        found.update(spent_this_year(system, moment))
    return found


def what_may(actor: str, moment: Moment) -> tuple[WhatMay, ...]:
    """Return all that somebody may decide: one answer for a body, one for each seat of a person."""
    graph = _graph_to_ask(moment)
    return tuple(what_one_may(graph, holder) for holder in find_holder(graph.facts, actor))


def read_question(graph: Graph, function: str, area: str, amount_pence: int) -> Question:
    """Return the question in codes; raises Unknown with the nearest function or area."""
    facts = graph.facts
    if amount_pence < 0:
        raise Unknown("amount", "An amount is nothing or more.")
    return Question(find_function_code(facts, function), find_area(facts, area), amount_pence, facts.on)


def find_function_code(facts: AuthorityFacts, asked: str) -> str:
    """Return the code of a function by code or any of its names; raises Unknown with the nearest."""
    found = find_function(asked.strip()[:MOST_TYPED], facts.functions)
    if isinstance(found, CatalogueFunction):
        return found.code
    near = tuple(Named(code, name) for code, name in zip(found.codes, found.names, strict=True))
    raise Unknown("function", found.sentence, near)


def find_area(facts: AuthorityFacts, asked: str) -> str:
    """Return the code of an area by code or name; raises Unknown with the nearest."""
    asked = asked.strip()[:MOST_TYPED]
    if asked in facts.areas:
        return asked
    names = {area.name: code for code, area in facts.areas.items() if area.name != code}
    return _by_name("area", asked, names, facts)


def find_holder(facts: AuthorityFacts, asked: str) -> tuple[str, ...]:
    """Return the code of a body, seat or organisation - or the seats of a person - by code or name."""
    asked = asked.strip()[:MOST_TYPED]
    if asked in facts.bodies or asked in facts.seats or asked in facts.organisations:
        return (asked,)
    people: dict[str, list[str]] = {}
    for seat in facts.seats.values():
        for holder in seat.holders:
            people.setdefault(holder.person, []).append(seat.code)
            people.setdefault(holder.name.casefold(), []).append(seat.code)
    seats = people.get(asked) or people.get(asked.casefold())
    if seats:
        return tuple(dict.fromkeys(seats))
    names = {each.name: each.code for each in facts.organisations.values()}
    names |= {facts.name_of(code): code for code in facts.seats}
    names |= {each.name: each.code for each in facts.bodies.values()}
    return (_by_name("body", asked, names, facts),)


def _by_name(field: str, asked: str, names: Mapping[str, str], facts: AuthorityFacts) -> str:
    """Return the code that goes with a name, capitals aside; raises Unknown with the nearest names."""
    small = {name.casefold(): name for name in names}
    if asked.casefold() in small:
        return names[small[asked.casefold()]]
    near = difflib.get_close_matches(asked.casefold(), small, n=NEAREST, cutoff=0.5)
    if not near:
        near = [name for name in small if asked and asked.casefold() in name][:NEAREST]
    what = {"area": "area", "body": "body, seat, person or organisation"}[field]
    nearest = "; ".join(f"{small[name]} ({names[small[name]]})" for name in near)
    hint = f" The nearest are: {nearest}." if near else " Give its code, or its name in full."
    known = tuple(Named(names[small[name]], small[name]) for name in near)
    raise Unknown(field, f"No {what} on {plain_date(facts.on)} is called “{asked[:80]}”.{hint}", known)


def named(facts: AuthorityFacts, code: str) -> Named:
    """Return a code with its name."""
    return Named(code, facts.name_of(code))
