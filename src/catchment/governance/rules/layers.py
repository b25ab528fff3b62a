"""Layers: where each body stands in the diagram of a system, and how many steps lead up to the board.

A *tie* leads from a body up to the one it answers to (`reports`), to one that its organisation takes part in
(`member`), or to one it only speaks to (`feeds`). Parents cannot go round in circles; `feeds` may, and then
the tie that would close the circle is no step on the way up.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from itertools import combinations

from catchment.governance.rules.document import Body
from catchment.governance.rules.document.vocabulary import BodyKind, Purpose

STATUTORY = "Statutory bodies"
COMMITTEES = "Committees"
JOINT = "Joint committees"
PARTNERSHIPS = "Partnerships and forums"
PLACES = "Place boards"
COLLABORATIVES = "Collaboratives"
PRIMARY_CARE = "GP and primary care boards"
NETWORKS = "Networks"
TEAMS = "Teams"
LAYERS = (
    STATUTORY,
    COMMITTEES,
    JOINT,
    PARTNERSHIPS,
    PLACES,
    COLLABORATIVES,
    PRIMARY_CARE,
    NETWORKS,
    TEAMS,
)
REPORTS, MEMBER, FEEDS, SHARES = "reports", "member", "feeds", "shares people"
BY_PURPOSE = {
    Purpose.PLACE_BOARD: PLACES,
    Purpose.INTEGRATED_CARE_PARTNERSHIP: PARTNERSHIPS,
    Purpose.HEALTH_AND_WELLBEING_BOARD: PARTNERSHIPS,
    Purpose.PROVIDER_BOARD: PRIMARY_CARE,
    Purpose.PRIMARY_CARE_BOARD: PRIMARY_CARE,
    Purpose.GP_BOARD: PRIMARY_CARE,
    Purpose.PROVIDER_COLLABORATIVE: COLLABORATIVES,
    Purpose.NETWORK: NETWORKS,
    Purpose.NEIGHBOURHOOD_TEAM: TEAMS,
}
BY_KIND = {
    BodyKind.STATUTORY_BOARD: STATUTORY,
    BodyKind.COMMITTEE: COMMITTEES,
    BodyKind.SUB_COMMITTEE: COMMITTEES,
    BodyKind.JOINT_COMMITTEE: JOINT,
    BodyKind.COMMITTEE_IN_COMMON: JOINT,
    BodyKind.CONSULTATIVE_FORUM: PARTNERSHIPS,
    BodyKind.PARTNERSHIP: PARTNERSHIPS,
    BodyKind.PROVIDER_COLLABORATIVE: COLLABORATIVES,
    BodyKind.NETWORK_BOARD: NETWORKS,
    BodyKind.TEAM: TEAMS,
}
SHAPES = {
    BodyKind.STATUTORY_BOARD: "statutory",
    BodyKind.COMMITTEE: "committee",
    BodyKind.SUB_COMMITTEE: "sub-committee",
    BodyKind.JOINT_COMMITTEE: "joint",
    BodyKind.COMMITTEE_IN_COMMON: "in common",
    BodyKind.CONSULTATIVE_FORUM: "forum",
    BodyKind.PARTNERSHIP: "partnership",
    BodyKind.PROVIDER_COLLABORATIVE: "collaborative",
    BodyKind.NETWORK_BOARD: "network",
    BodyKind.TEAM: "team",
}


@dataclass(frozen=True, slots=True)
class Tie:
    """From a body up to another one, and in which way."""

    source: str
    target: str
    kind: str


Way = tuple[str, ...]


def layer_of(body: Body) -> str:
    """Return the layer a body stands in: by what it is for where that tells, else by what it is."""
    return BY_PURPOSE.get(body.purpose, BY_KIND[body.kind])


def ties_of(bodies: Sequence[Body]) -> tuple[Tie, ...]:
    """Return every tie among bodies, each pair tied once: answering before taking part before speaking."""
    there = {body.code for body in bodies}
    speaks_for = _speakers(bodies)
    found: dict[tuple[str, str], str] = {}
    for body in bodies:
        for code in (body.parent, *body.reports_to):
            if code in there:
                found.setdefault((body.code, str(code)), REPORTS)
    for body in bodies:
        for party in body.parties:
            member = speaks_for.get(party.organisation, body.code)
            tied = (member, body.code) in found or (body.code, member) in found
            if member != body.code and not tied:
                found[member, body.code] = MEMBER
    for body in bodies:
        for code in body.feeds:
            if code in there:
                found.setdefault((body.code, code), FEEDS)
    return tuple(Tie(source, target, kind) for (source, target), kind in found.items())


def _speakers(bodies: Sequence[Body]) -> dict[str, str]:
    """Return, for each organisation, its own board: the body through which it takes part in others."""
    found: dict[str, str] = {}
    for body in bodies:
        if body.organisation and body.kind in (BodyKind.STATUTORY_BOARD, BodyKind.NETWORK_BOARD):
            found.setdefault(body.organisation, body.code)
    return found


def upward(ties: Iterable[Tie], top: str = "") -> dict[str, tuple[str, ...]]:
    """Return the steps up from each body, without those that would lead round in a circle.

    Taking part is not a step: a trust that sits on a partnership does not answer to it. Of ties that go round
    in a circle, those that lead nearer to `top` are kept before all others, and answering before speaking; so
    whoever has a way to the top keeps the shortest one.
    """
    there = [tie for tie in ties if tie.kind in (REPORTS, FEEDS)]
    distance = _distances(there, top)
    far = len(there) + 1

    def order(tie: Tie) -> tuple[bool, bool]:
        nearer = distance.get(tie.target, far) < distance.get(tie.source, far)
        return not nearer, tie.kind != REPORTS

    steps: dict[str, list[str]] = defaultdict(list)
    for tie in sorted(there, key=order):
        if tie.source not in _reached([tie.target], steps):
            steps[tie.source].append(tie.target)
    return {code: tuple(targets) for code, targets in steps.items()}


def _distances(ties: Iterable[Tie], top: str) -> dict[str, int]:
    """Return how many steps each body is from the top by the shortest way."""
    below: dict[str, list[str]] = defaultdict(list)
    for tie in ties:
        below[tie.target].append(tie.source)
    found, reached = {top: 0}, [top]
    for code in reached:  # grows while it is read: level after level
        for source in below[code]:
            if source not in found:
                found[source] = found[code] + 1
                reached.append(source)
    return found


def _reached(starts: Iterable[str], steps: Mapping[str, Iterable[str]]) -> set[str]:
    """Return everything that can be reached from some bodies, themselves included."""
    seen, waiting = set[str](), list(starts)
    while waiting:
        code = waiting.pop()
        if code not in seen:
            seen.add(code)
            waiting += steps.get(code, ())
    return seen


def ways_up(steps: Mapping[str, Sequence[str]], target: str) -> tuple[dict[str, Way], dict[str, Way]]:
    """Return the longest and the shortest way up to `target` from every body that has one.

    `steps` must not go round in circles (`upward`). A way names every body on it, both ends included.
    """
    longest: dict[str, Way] = {target: (target,)}
    shortest: dict[str, Way] = {target: (target,)}
    for code in TopologicalSorter(steps).static_order():
        onward = [each for each in steps.get(code, ()) if each in longest]
        if code == target or not onward:
            continue
        longest[code] = (code, *max((longest[each] for each in onward), key=len))
        shortest[code] = (code, *min((shortest[each] for each in onward), key=len))
    return longest, shortest


def ups_and_downs(code: str, ties: Iterable[Tie], top: str = "") -> frozenset[str]:
    """Return a body with all that it answers or speaks to, and all that answers or speaks to it."""
    steps = upward(ties, top)
    down: dict[str, list[str]] = defaultdict(list)
    for source, targets in steps.items():
        for target in targets:
            down[target].append(source)
    return frozenset(_reached([code], steps) | _reached([code], down))


def sharing(sitting: Mapping[str, Iterable[str]], ties: Iterable[Tie]) -> dict[tuple[str, str], int]:
    """Return how many people each pair of bodies shares that no other tie joins.

    `sitting` gives, for each person, the bodies they sit on.
    """
    tied = {frozenset((tie.source, tie.target)) for tie in ties}
    shared: dict[tuple[str, str], int] = defaultdict(int)
    for bodies in sitting.values():
        for pair in combinations(sorted(set(bodies)), 2):
            if frozenset(pair) not in tied:
                shared[pair] += 1
    return dict(shared)
