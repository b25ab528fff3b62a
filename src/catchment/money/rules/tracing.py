"""Following money upwards: what share of a heap came from where, in whole pence, with none lost.

An account is a heap; of a sum taken out, each inflow gave its share. Money can have gone back and forth
between two budgets, so what was seen already on the way up is not followed again.
"""

from collections.abc import Mapping, Sequence
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
    steps: list[Step] = []
    _climb(account, pence, inflows, (account,), steps)
    merged: dict[tuple[int, int], Step] = {}
    for step in steps:
        key = (step.source, step.target)
        before = merged.pop(key, None)
        causes = tuple(dict.fromkeys((before.causes if before else ()) + step.causes))
        merged[key] = Step(step.source, step.target, step.pence + (before.pence if before else 0), causes)
    return tuple(reversed(merged.values()))


def _climb(
    account: int,
    pence: int,
    inflows: Mapping[int, Sequence[Inflow]],
    seen: tuple[int, ...],
    steps: list[Step],
) -> None:
    flows = {index: flow for index, flow in enumerate(inflows.get(account, ())) if flow.source not in seen}
    if not flows or pence <= 0:
        return
    shares = share_by_weight(pence, {str(index): float(flow.pence) for index, flow in flows.items()})
    for index, flow in flows.items():
        part = shares[str(index)]
        if part:
            steps.append(Step(flow.source, account, part, flow.causes))
            _climb(flow.source, part, inflows, (*seen, flow.source), steps)
