"""Asking: who may decide this, here, on this day, up to how much - for pages, commands, JSON and actions.

The graph of a moment is built once and kept until something is recorded, as the checks of governance are.
Codes and names that nobody has are answered with the nearest there are.
"""

import difflib
from collections.abc import Collection, Mapping
from datetime import date, datetime
from functools import lru_cache

from django.db.models import Count, Max

from catchment.authority.queries.asking_other_days import (
    area_on_another_day,
    holder_on_another_day,
    who_decides_nothing,
)
from catchment.authority.queries.decisions import spent_this_year
from catchment.authority.queries.facts import facts_at
from catchment.authority.rules.answers import Answer, Named, Question
from catchment.authority.rules.bounds import area_name
from catchment.authority.rules.building import build_graph
from catchment.authority.rules.explaining import WhatMay, WhoMay, explain, refuse
from catchment.authority.rules.explaining import what_may as what_one_may
from catchment.authority.rules.explaining import who_may as who_may_decide
from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.graph import Graph, Spent
from catchment.authority.rules.obstacles import NEVER, Obstacle
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


class DecidesNothing(Unknown):
    """Somebody is called that, but is in no scheme or seat, so may decide nothing; `actor` says who."""

    def __init__(self, sentence: str, actor: Named) -> None:
        """Keep who it is."""
        super().__init__("body", sentence)
        self.actor = actor


def graph_at(moment: Moment) -> Graph:
    """Return the graph of a moment, built anew only after something was recorded."""
    latest = Change.objects.aggregate(newest=Max("id"), number=Count("id"))
    return _graph(moment.as_at, moment.as_known, latest["newest"], latest["number"])


@lru_cache(maxsize=KEPT_GRAPHS)
def _graph(as_at: date, as_known: datetime | None, _newest: int | None, _number: int) -> Graph:
    return build_graph(facts_at(Moment(as_at, as_known)))


def graph_to_ask(moment: Moment) -> Graph:
    """Return the graph; raises Unknown where the scheme is too tangled to ask, or not yet recorded."""
    known = moment.as_known
    if known is not None and not Change.objects.filter(at__lte=known).exists():
        raise Unknown("as_known", f"By {plain_date(known.date())} nothing was recorded.")
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
    graph = graph_to_ask(moment)
    question = read_question(graph, function, area, amount_pence, moment)
    spent = spent_already(graph, question, moment) if spent is None else spent
    try:
        holder = find_holder(graph.facts, actor, moment)
    except DecidesNothing as nothing:
        return refuse(graph, nothing.actor, question, Obstacle(NEVER, "B-079", str(nothing)), spent)
    answers = [explain(graph, each, question, spent) for each in holder]
    return next((answer for answer in answers if answer.allowed), answers[0])


def who_may(
    function: str, area: str, amount_pence: int, moment: Moment, *, spent: Spent | None = None
) -> WhoMay:
    """Return everybody who may decide; raises Unknown with the nearest. `spent` is as for `ask`."""
    graph = graph_to_ask(moment)
    question = read_question(graph, function, area, amount_pence, moment)
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
    graph = graph_to_ask(moment)
    return tuple(what_one_may(graph, holder) for holder in find_holder(graph.facts, actor, moment))


def read_question(
    graph: Graph, function: str, area: str, amount_pence: int, moment: Moment | None = None
) -> Question:
    """Return the question in codes; raises Unknown with the nearest function or area."""
    facts = graph.facts
    if amount_pence < 0:
        raise Unknown("amount", "An amount is nothing or more.")
    return Question(
        find_function_code(facts, function), find_area(facts, area, moment), amount_pence, facts.on
    )


def find_function_code(facts: AuthorityFacts, asked: str) -> str:
    """Return the code of a function by code or any of its names; raises Unknown with the nearest."""
    found = find_function(asked.strip()[:MOST_TYPED], facts.functions)
    if isinstance(found, CatalogueFunction):
        return found.code
    near = tuple(Named(code, name) for code, name in zip(found.codes, found.names, strict=True))
    raise Unknown("function", found.sentence, near)


def find_area(facts: AuthorityFacts, asked: str, moment: Moment | None = None) -> str:
    """Return the code of an area by code or name, capitals aside; raises Unknown with the nearest.

    A system goes by its short name, too. What is there only on other days is told with its first or last day.
    """
    asked = asked.strip()[:MOST_TYPED]
    code = _code(asked, facts.areas)
    if code:
        return code
    spoken_of = {code: area for code, area in facts.areas.items() if area.name != code}
    names = {area_name(code, facts): code for code in spoken_of}
    names |= {area.name: code for code, area in spoken_of.items()}
    return _by_name("area", asked, names, facts, moment)


def find_holder(facts: AuthorityFacts, asked: str, moment: Moment | None = None) -> tuple[str, ...]:
    """Return the code of a body, seat or organisation - or the seats of a person - by code or name.

    Capitals aside; raises Unknown with the nearest, or DecidesNothing for somebody whom no scheme names.
    """
    asked = asked.strip()[:MOST_TYPED]
    for codes in (facts.bodies, facts.seats, facts.organisations):
        if code := _code(asked, codes):
            return (code,)
    people: dict[str, list[str]] = {}
    for seat in facts.seats.values():
        for holder in seat.holders:
            people.setdefault(holder.person.casefold(), []).append(seat.code)
            people.setdefault(holder.name.casefold(), []).append(seat.code)
    seats = people.get(asked.casefold())
    if seats:
        return tuple(dict.fromkeys(seats))
    names = {each.name: each.code for each in facts.organisations.values()}
    names |= {facts.name_of(code): code for code in facts.seats}
    names |= {each.name: each.code for each in facts.bodies.values()}
    return (_by_name("body", asked, names, facts, moment),)


def _code(asked: str, codes: Collection[str]) -> str:
    """Return the code that was asked for, capitals aside, or nothing."""
    if asked in codes:
        return asked
    wanted = asked.casefold()
    return next((code for code in codes if code.casefold() == wanted), "")


def _by_name(
    field: str, asked: str, names: Mapping[str, str], facts: AuthorityFacts, moment: Moment | None
) -> str:
    """Return the code that goes with a name, capitals aside; raises Unknown with the nearest names."""
    small = {name.casefold(): name for name in names}
    if asked.casefold() in small:
        return names[small[asked.casefold()]]
    _look_further(field, asked, moment or Moment(facts.on))
    near = difflib.get_close_matches(asked.casefold(), small, n=NEAREST, cutoff=0.5)
    if not near:
        near = [name for name in small if asked and asked.casefold() in name][:NEAREST]
    what = {"area": "area", "body": "body, seat, person or organisation"}[field]
    nearest = "; ".join(f"{small[name]} ({names[small[name]]})" for name in near)
    are = "is" if len(near) == 1 else "are"
    hint = f" The nearest {are}: {nearest}." if near else " Give its code, or its name in full."
    known = tuple(Named(names[small[name]], small[name]) for name in near)
    raise Unknown(field, f"No {what} on {plain_date(facts.on)} is called “{asked[:80]}”.{hint}", known)


def _look_further(field: str, asked: str, moment: Moment) -> None:
    """Raise what is known of a name that the graph of the day does not have, if anything is."""
    nothing = who_decides_nothing(asked, moment) if field == "body" else None
    if nothing is not None:
        raise DecidesNothing(nothing[1], nothing[0])
    when = (area_on_another_day if field == "area" else holder_on_another_day)(asked, moment)
    if when:
        raise Unknown(field, when)


def named(facts: AuthorityFacts, code: str) -> Named:
    """Return a code with its name."""
    return Named(code, facts.name_of(code))
