"""What a change of the scheme would do: who could decide more than before, who less, up to what.

Two graphs of one day are compared, as the scheme stands and as it would: for each holder, the functions that
it may decide, up to which amount, on which ground. Findings are compared too, so that whoever is about to
save knows which rules the draft would break and which it would put right.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.graph import UNLIMITED, Graph
from catchment.authority.rules.scheme import stands_in
from catchment.foundation.rules.findings import Finding, Severity
from catchment.foundation.rules.money import pounds, pounds_in_short
from catchment.structure.rules.words import counted, listed

MOST_NAMED = 3
Reach = tuple[int, int]  # the limit in pence, and the ground
Powers = dict[str, Reach]  # by function, the largest limit and all ground


@dataclass(frozen=True, slots=True)
class Effect:
    """What becomes different for one holder; `functions` are their codes."""

    holder: str
    change: str  # gains, loses, changes
    functions: tuple[str, ...]
    sentence: str


def effects(before: Graph, after: Graph) -> tuple[Effect, ...]:
    """Return who would decide more, less or otherwise; organisations go by their boards."""
    found: list[Effect] = []
    holders = sorted({*before.warrants, *after.warrants}, key=lambda code: (_name(code, before, after), code))
    for holder in holders:
        if holder not in before.facts.boards and holder not in after.facts.boards:
            found += _of_holder(holder, before, after)
    return tuple(found)


def _of_holder(holder: str, before: Graph, after: Graph) -> Iterable[Effect]:
    if before.bits == after.bits and _alike(before, holder) == _alike(after, holder):
        return
    old, new = powers_of(before, holder), powers_of(after, holder)
    name = _name(holder, before, after)
    vacant = "" if after.can_act(holder) else " Nobody holds the seat now."
    for limit in sorted({reach[0] for code, reach in new.items() if code not in old}, reverse=True):
        codes = [code for code, reach in new.items() if code not in old and reach[0] == limit]
        what = _functions(codes, after.facts)
        yield Effect(holder, "gains", tuple(codes), f"{name} will decide {what} {_up_to(limit)}.{vacant}")
    lost = [code for code in old if code not in new]
    if lost:
        what = _functions(lost, before.facts)
        yield Effect(holder, "loses", tuple(lost), f"{name} will no longer decide {what}.")
    moved: dict[tuple[int, int], list[str]] = {}
    for code, reach in new.items():
        if code in old and old[code][0] != reach[0]:
            moved.setdefault((old[code][0], reach[0]), []).append(code)
    for (was, will), codes in moved.items():
        what = _functions(codes, after.facts)
        sentence = f"{name} will decide {what} {_up_to(will)}, and not {_up_to(was)} as before."
        yield Effect(holder, "changes", tuple(codes), sentence)
    elsewhere = [
        code
        for code, reach in new.items()
        if code in old
        and old[code][0] == reach[0]
        and _ground(old[code][1], before) != _ground(reach[1], after)
    ]
    if elsewhere:
        what = _functions(elsewhere, after.facts)
        yield Effect(
            holder, "changes", tuple(elsewhere), f"{name} will decide {what} in other areas than before."
        )


def powers_of(graph: Graph, holder: str) -> Powers:
    """Return what a holder decides, cover left out: by function the largest limit, and the ground."""
    found: Powers = {}
    for warrant in graph.warrants.get(holder, ()):
        if stands_in(warrant):
            continue
        for code, bit in graph.bits.items():
            if warrant.functions & bit:
                limit, ground = found.get(code, (-1, 0))
                found[code] = (max(limit, warrant.limit), ground | warrant.ground)
    return found


def _alike(graph: Graph, holder: str) -> set[tuple[int, int, int]]:
    return {(each.functions, each.ground, each.limit) for each in graph.warrants.get(holder, ())}


def _ground(ground: int, graph: Graph) -> frozenset[str]:
    """Return a ground by the areas that lie in it, which two graphs have in common."""
    return frozenset(code for code, bits in graph.grounds.items() if not bits & ~ground)


def _name(holder: str, before: Graph, after: Graph) -> str:
    facts = after.facts if _known(holder, after.facts) else before.facts
    return facts.name_of(holder)


def _known(holder: str, facts: AuthorityFacts) -> bool:
    return holder in facts.bodies or holder in facts.seats or holder in facts.organisations


def _functions(codes: list[str], facts: AuthorityFacts) -> str:
    inside = set(codes)
    heads = [f"“{facts.name_of(code)}”" for code in codes if facts.parents.get(code, "") not in inside]
    return f"{counted(len(codes), 'function')} ({listed(heads, MOST_NAMED)})"


def _up_to(limit: int) -> str:
    if limit == UNLIMITED:
        return "without a limit in money"
    return f"up to {pounds_in_short(limit)}" if limit % 100 == 0 else f"up to {pounds(limit)}"


def new_findings(before: Iterable[Finding], after: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return what `after` finds anew: a rule about a thing of which `before` found nothing as severe.

    An error or a warning whose sentence became another counts as new; what is only worth knowing does not.
    """
    there = {key for each in before for key in (_identity(each), (*_identity(each), each.sentence))}
    return tuple(each for each in after if _key(each) not in there)


def gone_findings(before: Iterable[Finding], after: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings of `before` that `after` has nothing like: same rule, thing and severity."""
    there = {_identity(each) for each in after}
    return tuple(each for each in before if _identity(each) not in there)


def _key(finding: Finding) -> tuple[str, ...]:
    if finding.severity is Severity.INFO:
        return _identity(finding)
    return *_identity(finding), finding.sentence


def _identity(finding: Finding) -> tuple[str, ...]:
    return finding.rule, str(finding.severity), finding.about.kind, finding.about.code
