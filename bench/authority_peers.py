"""The resolver beside Cedar and Casbin: the same graph, the same questions, all answers checked, in one run.

The graph is the one that public comparisons like: 10,000 delegations in chains of six, and for every person
at the end of a chain the question whether they may decide for an organisation - half of them for the one at
the head of their chain, half for another. Each engine holds it as suits it best: Cedar as an entity graph
parsed beforehand with one policy, Casbin as role links with one matcher, both asked upwards from the person.
They are asked only that. Ours is asked for a function, an area and an amount on a day, and hands over the
chain.

Each round asks every engine all questions, one engine after the other, so that whatever else the machine does
falls on all of them; the figure is the middle of the rounds, and its note the slowest and the fastest.
"""

import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from importlib.metadata import version
from statistics import median
from typing import Any

from catchment.authority.rules.building import build_graph
from catchment.authority.rules.facts import AreaOn, AuthorityFacts, BodyOn, OrganisationOn, ScopedDelegation
from catchment.authority.rules.graph import Graph
from catchment.governance.functions import catalogue
from catchment.governance.rules.document import Delegation
from catchment.governance.rules.document.delegations import Onward, Route
from catchment.governance.rules.document.vocabulary import BodyKind
from catchment.governance.rules.functions import LegalKind
from common import Row, SkippedError, run_alone

LONG = 6  # delegations in a chain
CHAINS = 10_000 // LONG
QUESTIONS = 10_000
BATCH = 1_000  # Cedar's are faster than one batch of all, whose results the garbage collector walks
ROUNDS = 9
DAY = date(2025, 12, 1)
FUNCTION = "commission-district-nursing"
AMOUNT = 25_000_00  # pence
CASBIN_MODEL = """
[request_definition]
r = sub, obj
[policy_definition]
p = sub
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = g(r.sub, r.obj)
"""
CEDAR_POLICY = "permit(principal, action, resource) when { principal in resource };"
Question = tuple[int, int]  # whose chain, and which organisation is asked about
Engine = Callable[[], list[bool]]


def measure() -> list[Row]:
    """Ask every engine the same questions; raises SkippedError where a peer is not installed."""
    try:
        import casbin
        import cedarpy
    except ImportError as missing:
        raise SkippedError(
            f"{missing.name} is not installed here; `pip install -e '.[bench]'` (or make bench) installs it."
        ) from missing
    chance = random.Random(42)
    questions = [_question(number, chance) for number in range(QUESTIONS)]
    right = [own == other for own, other in questions]
    facts = _facts()
    graph = build_graph(facts)
    engines: dict[str, Engine] = {
        "ours": _ours(graph, questions),
        "cedarpy": _cedar(cedarpy, questions),
        "casbin": _casbin(casbin, questions),
        "ours, batch": _our_batch(graph, questions),
        "cedarpy, batch": _cedar_batch(cedarpy, questions),
    }
    rates: dict[str, list[float]] = {name: [] for name in [*engines, "ours, fresh graph"]}
    for _ in range(ROUNDS):
        for name, engine in engines.items():
            rates[name].append(_rate(engine, right, name))
        fresh = _ours(build_graph(facts), questions)
        rates["ours, fresh graph"].append(_rate(fresh, right, "ours, fresh graph"))
    return _rows(rates)


def _rate(engine: Engine, right: Sequence[bool], name: str) -> float:
    """Return how many questions a second an engine answers; ends when one answer is wrong."""
    started = time.perf_counter()
    answers = engine()
    seconds = time.perf_counter() - started
    if answers != list(right):
        sys.exit(f"{name} has answered a question wrongly: its figure would mean nothing.")
    return len(answers) / seconds


def _rows(rates: dict[str, list[float]]) -> list[Row]:
    rows = []
    for name, found in rates.items():
        note = f"{min(found) / 1000:,.1f} to {max(found) / 1000:,.1f} in {len(found)} rounds"
        peer = name.split(",")[0]
        note += f", {peer} {version(peer)}" if peer != "ours" else ""
        middle = median(found) / 1000
        rows.append(Row(f"authority: questions a second, {name}", middle, "thousand", None, note, found))
    for ours, peer, target in (
        ("ours", "cedarpy", 2),
        ("ours", "casbin", 8),
        ("ours, fresh graph", "cedarpy", 2),
        ("ours, batch", "cedarpy, batch", 10),
    ):
        times = [one / other for one, other in zip(rates[ours], rates[peer], strict=True)]
        note = f"{min(times):.1f} to {max(times):.1f} in {len(times)} rounds"
        figure = f"authority: {ours}, as fast as {peer}"
        rows.append(Row(figure, median(times), "times", target, note, times, at_least=True))
    return rows


def _question(number: int, chance: random.Random) -> Question:
    own = chance.randrange(CHAINS)
    other = own if number % 2 == 0 else (own + chance.randrange(1, CHAINS)) % CHAINS
    return own, other


def _holder(chain: int, depth: int) -> str:
    return f"I{chain}" if depth == 0 else f"I{chain}-C{depth}"


def _facts() -> AuthorityFacts:
    """Return chains of committees, each from an ICB down, with dates, limits and areas on every link."""
    return AuthorityFacts(
        on=DAY,
        functions={each.code: each for each in catalogue()},
        organisations={
            f"I{chain}": OrganisationOn(f"I{chain}", f"ICB {chain}", LegalKind.ICB, f"A{chain}")
            for chain in range(CHAINS)
        },
        bodies={
            code: BodyOn(code, code, BodyKind.COMMITTEE, f"I{chain}", organisation=f"I{chain}")
            for chain in range(CHAINS)
            for code in (_holder(chain, depth) for depth in range(1, LONG + 1))
        },
        areas={
            f"A{chain}": AreaOn(f"A{chain}", f"Area {chain}", "system", frozenset({chain}))
            for chain in range(CHAINS)
        },
        delegations=tuple(
            ScopedDelegation(f"I{chain}", _delegation(chain, depth))
            for chain in range(CHAINS)
            for depth in range(LONG)
        ),
    )


def _delegation(chain: int, depth: int) -> Delegation:
    return Delegation(
        code=f"D{chain}-{depth}",
        since=date(2022, 7, 1),
        until=date(2027, 4, 1),
        delegator=_holder(chain, depth),
        delegate=_holder(chain, depth + 1),
        route=Route.INTERNAL,
        functions=("arrange-health-services",),
        areas=(f"A{chain}",),
        limit=1_000_000 - depth * 100_000,
        onward=Onward.ALLOWED,
    )


def _ours(graph: Graph, questions: Sequence[Question]) -> Engine:
    asked = [(_holder(own, LONG), FUNCTION, f"A{other}", AMOUNT) for own, other in questions]

    def ask() -> list[bool]:
        answers = []
        for holder, function, area, amount in asked:
            warrant = graph.may(holder, function, area, amount)
            chain = warrant.chain if warrant is not None else ()
            answers.append(len(chain) == LONG + 1)  # the statute, then each delegation
        return answers

    return ask


def _our_batch(graph: Graph, questions: Sequence[Question]) -> Engine:
    asked = [(_holder(own, LONG), FUNCTION, f"A{other}", AMOUNT) for own, other in questions]
    return lambda: [warrant is not None for warrant in graph.may_many(asked)]


def _cedar_entities(cedarpy: Any) -> Any:
    entities = [
        {
            "uid": {"type": "Holder", "id": _holder(chain, depth)},
            "attrs": {},
            "parents": [{"type": "Holder", "id": _holder(chain, depth - 1)}] if depth else [],
        }
        for chain in range(CHAINS)
        for depth in range(LONG + 1)
    ]
    return cedarpy.Entities.from_json_str(json.dumps(entities))


def _cedar_requests(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """Return the requests in the form that Cedar reads fastest: twice as fast as `Holder::"..."`."""
    return [
        {
            "principal": {"type": "Holder", "id": _holder(own, LONG)},
            "action": {"type": "Action", "id": "decide"},
            "resource": {"type": "Holder", "id": _holder(other, 0)},
        }
        for own, other in questions
    ]


def _cedar(cedarpy: Any, questions: Sequence[Question]) -> Engine:
    entities, policies = _cedar_entities(cedarpy), cedarpy.PolicySet.from_str(CEDAR_POLICY)
    requests = _cedar_requests(questions)
    return lambda: [cedarpy.is_authorized(each, policies, entities).allowed for each in requests]


def _cedar_batch(cedarpy: Any, questions: Sequence[Question]) -> Engine:
    entities, policies = _cedar_entities(cedarpy), cedarpy.PolicySet.from_str(CEDAR_POLICY)
    requests = _cedar_requests(questions)
    batches = [requests[first : first + BATCH] for first in range(0, len(requests), BATCH)]
    return lambda: [
        each.allowed for batch in batches for each in cedarpy.is_authorized_batch(batch, policies, entities)
    ]


def _casbin(casbin: Any, questions: Sequence[Question]) -> Engine:
    enforcer = casbin.Enforcer(casbin.Enforcer.new_model(text=CASBIN_MODEL))
    enforcer.add_policy("anybody")
    enforcer.add_grouping_policies(
        [
            [_holder(chain, depth), _holder(chain, depth - 1)]
            for chain in range(CHAINS)
            for depth in range(1, LONG + 1)
        ]
    )
    asked = [(_holder(own, LONG), _holder(other, 0)) for own, other in questions]
    return lambda: [enforcer.enforce(*each) for each in asked]


if __name__ == "__main__":
    sys.exit(run_alone(measure))
