"""Following money upwards: what share of a heap came from where, in whole pence, with none lost.

An account is a heap; of a sum taken out, each inflow gave its share. Each account is asked once, for all
that the accounts below ask of it together: the work grows with the flows, not with the ways through them.

Money can have gone back and forth between budgets. Round a circle it would be followed for ever, so each
circle is cut where the least money ran, and its accounts answer with what else came into them.
"""

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from catchment.money.rules.need import share_by_weight


@dataclass(frozen=True, slots=True)
class Inflow:
    """What came into an account from another, in pence, and what allowed it."""

    source: int
    pence: int
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """So many of the traced pence came from one account to another."""

    source: int
    target: int
    pence: int
    causes: tuple[str, ...]


def upwards(account: int, pence: int, inflows: Mapping[int, Sequence[Inflow]]) -> tuple[Step, ...]:
    """Return the steps that `pence` took into an account, those nearest the sources first.

    Of what is asked of an account, each inflow gives in proportion; the parts add up to what was asked.
    """
    if pence <= 0:
        return ()
    followed = _without_circles(account, inflows)
    asked = {account: pence}
    steps: list[Step] = []
    for target, flows in reversed(followed.items()):
        wanted = asked.get(target, 0)
        if not flows or not wanted:
            continue
        shares = share_by_weight(
            wanted, {str(number): float(flow.pence) for number, flow in enumerate(flows)}
        )
        for number, flow in enumerate(flows):
            if part := shares[str(number)]:
                steps.append(Step(flow.source, target, part, flow.causes))
                asked[flow.source] = asked.get(flow.source, 0) + part
    return tuple(reversed(steps))


def _without_circles(account: int, inflows: Mapping[int, Sequence[Inflow]]) -> dict[int, tuple[Inflow, ...]]:
    """Return each account with the inflows that are followed, every account after all that it got money from.

    `account` itself is last: what went out of it again and came back is its own. An account that nothing but
    a circle gave to is left out, and so is what it gave.
    """
    waiting = {
        target: {flow.source: flow for flow in flows if flow.source != account}
        for target, flows in inflows.items()
    }
    takers: dict[int, list[int]] = defaultdict(list)
    for target, sources in waiting.items():
        for source in sources:
            takers[source].append(target)
    held_up = {target: len(sources) for target, sources in waiting.items() if inflows[target]}
    ready = sorted({*waiting, *takers} - held_up.keys())
    placed: dict[int, tuple[Inflow, ...]] = {}
    reached: set[int] = set()  # those held up to whom something came from an account that is placed
    while ready or reached:
        taken = ready.pop() if ready else min(reached, key=lambda each: (_cut(waiting[each], placed), each))
        reached.discard(taken)
        held_up.pop(taken, None)
        placed[taken] = tuple(flow for source, flow in waiting.get(taken, {}).items() if source in placed)
        for target in takers[taken]:
            if target in held_up:
                held_up[target] -= 1
                reached.add(target)
                if not held_up[target]:
                    reached.discard(target)
                    ready.append(target)
    if account in placed:
        placed[account] = placed.pop(account)
    return placed


def _cut(sources: Mapping[int, Inflow], placed: Container[int]) -> int:
    """Return how much of what came into an account would not be followed if it were placed now, in pence."""
    return sum(flow.pence for source, flow in sources.items() if source not in placed)
