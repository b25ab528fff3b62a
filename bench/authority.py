"""The resolver on a generated England: 42 ICBs with about 200 delegations each, on one day.

Every ICB has its board, committees, executives with limits, five places governed in several ways, delegations
from NHS England, section 75 arrangements with councils, contracts, and a joint committee with the other ICBs
of its region that needs the half of each. It is invented and always the same; no England data is needed.

A question is timed by itself, so the percentiles are those of what one person waits for.
"""

import random
import sys
import time
from collections.abc import Callable, Sequence
from statistics import median

from authority_england import AREAS_OF_PLACE, DAY, england
from catchment.authority.rules.answers import Question
from catchment.authority.rules.building import build_graph
from catchment.authority.rules.explaining import explain, what_may
from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.graph import Graph
from common import Row, percentile, run_alone

BUILDS = 7
QUESTIONS = 4_000
LISTS = 400
MICROSECONDS = 1_000_000
MILLISECOND = 1000  # in microseconds


def measure() -> list[Row]:
    """Build the graph of the day several times, then ask it."""
    facts = england()
    graph = build_graph(facts)
    builds = []
    for _ in range(BUILDS):
        started = time.perf_counter()
        graph = build_graph(facts)
        builds.append(time.perf_counter() - started)
    warrants = sum(len(found) for found in graph.warrants.values())
    note = f"{len(facts.delegations):,} delegations, {warrants:,} warrants; {_range(builds, 's')}"
    rows = [Row("authority of England: graph of a day built", median(builds), "s", 2, note, builds)]
    chance = random.Random(42)
    allowed, denied = _questions(graph, chance)
    spent: dict[str, int] = {}
    asked = [_timed(lambda each=each: graph.may(*_bare(each), spent)) for each in allowed]
    rows += _waits("one question with its chain, allowed", asked, MILLISECOND)
    asked = [_timed(lambda each=each: explain(graph, *each)) for each in allowed]
    rows += _waits("one question in full: chain, accountable, liable", asked, MILLISECOND)
    asked = [_timed(lambda each=each: explain(graph, *each)) for each in denied]
    rows += _waits("one no in full: nearest reason, and who may instead", asked, None)
    holders = chance.sample(sorted(graph.warrants), min(LISTS, len(graph.warrants)))
    rows += _waits(
        "all that one body may", [_timed(lambda h=h: what_may(graph, h)) for h in holders], 20 * MILLISECOND
    )
    fresh = build_graph(facts)
    asked = [_timed(lambda each=each: fresh.who_may(*_bare(each)[1:])) for each in allowed[:LISTS]]
    rows += _waits("everybody who may, on a graph just built", asked, None)
    return rows


def _timed(question: Callable[[], object]) -> float:
    started = time.perf_counter()
    question()
    return (time.perf_counter() - started) * MICROSECONDS


def _waits(what: str, samples: Sequence[float], target: float | None) -> list[Row]:
    """Return the middle and the 95th percentile of what somebody waits, in microseconds."""
    note = f"{len(samples):,} asked, slowest {max(samples):,.0f}"
    figure = f"authority of England: {what}"
    return [
        Row(f"{figure}, median", median(samples), "µs", None, note),
        Row(f"{figure}, p95", percentile(samples, 0.95), "µs", target, note),
    ]


def _range(samples: Sequence[float], unit: str) -> str:
    return f"{min(samples):.2f} to {max(samples):.2f} {unit} in {len(samples)}"


def _bare(asked: tuple[str, Question]) -> tuple[str, str, str, int]:
    holder, question = asked
    return holder, question.function, question.area, question.amount_pence


def _questions(
    graph: Graph, chance: random.Random
) -> tuple[list[tuple[str, Question]], list[tuple[str, Question]]]:
    """Return questions that are answered yes and that are answered no, about what delegations name."""
    allowed: list[tuple[str, Question]] = []
    denied: list[tuple[str, Question]] = []
    while len(allowed) < QUESTIONS or len(denied) < QUESTIONS:
        holder, question = _question(graph.facts, chance)
        yes = graph.may(*_bare((holder, question))) is not None
        found = allowed if yes else denied
        if len(found) < QUESTIONS:
            found.append((holder, question))
    return allowed, denied


def _question(facts: AuthorityFacts, chance: random.Random) -> tuple[str, Question]:
    """Ask the delegate of some delegation about what it names, there or nearby, at some cost."""
    said = chance.choice(facts.delegations).said
    place = chance.choice(said.areas or (f"P{chance.randrange(42)}-{chance.randrange(5)}",))
    area = place if "N" in place else f"{place}-N{chance.randrange(AREAS_OF_PLACE)}"
    area = chance.choice((area, place)) if area in facts.areas else place
    cost = chance.choice((0, 10_000_00, 100_000_00, 1_000_000_00))
    return said.delegate, Question(chance.choice(said.functions), area, cost, DAY)


if __name__ == "__main__":
    sys.exit(run_alone(measure))
