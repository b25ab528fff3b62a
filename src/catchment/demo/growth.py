"""Growing areas out of small ones.

Districts, wards, middle-layer areas and neighbourhoods are all made the same way, as they came about: each
starts from somewhere (a town, a village) and takes in the ground next to it, nearest first, until it holds
its share of the people. Whoever is furthest from its share takes the next piece, so the shares come out
about right and every area is in one piece.
"""

import heapq
from collections.abc import Mapping, Sequence

Point = tuple[float, float]
Neighbours = Mapping[int, Sequence[int]]


def distance(a: Point, b: Point) -> float:
    """Return how far two points are apart, in kilometres."""
    return float(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5)


def nearest_to(point: Point, members: Sequence[int], middles: Mapping[int, Point]) -> int:
    """Return the member whose middle is nearest to a point."""
    return min(members, key=lambda member: (distance(middles[member], point), member))


def spread_out(count: int, members: Sequence[int], middles: Mapping[int, Point]) -> list[int]:
    """Choose `count` members as far apart as possible: each next one is the furthest from all before."""
    chosen = [nearest_to(_middle_of(members, middles), members, middles)]
    away = {member: distance(middles[member], middles[chosen[0]]) for member in members}
    while len(chosen) < count:
        furthest = max(members, key=lambda member: (away[member], -member))
        chosen.append(furthest)
        for member in members:
            away[member] = min(away[member], distance(middles[member], middles[furthest]))
    return sorted(chosen)


def _middle_of(members: Sequence[int], middles: Mapping[int, Point]) -> Point:
    count = len(members)
    return (sum(middles[m][0] for m in members) / count, sum(middles[m][1] for m in members) / count)


def grow(
    members: Sequence[int],
    neighbours: Neighbours,
    middles: Mapping[int, Point],
    people: Mapping[int, int],
    starts: Sequence[int],
    shares: Sequence[float],
) -> dict[int, int]:
    """Divide members into groups that grow from `starts` towards `shares` of the people.

    Returns the group (its place in `starts`) of every member; each group is in one piece when the members
    are. Members that nobody can reach join the group that starts nearest.
    """
    allowed = set(members)
    group_of: dict[int, int] = {start: group for group, start in enumerate(starts)}
    held = [float(people[start]) for start in starts]
    fringes: list[list[tuple[float, int]]] = [[] for _ in starts]

    def take_in(member: int, group: int) -> None:
        for near in neighbours[member]:
            if near in allowed and near not in group_of:
                heapq.heappush(fringes[group], (distance(middles[near], middles[starts[group]]), near))

    for group, start in enumerate(starts):
        take_in(start, group)
    waiting = [(held[group] / shares[group], group) for group in range(len(starts))]
    heapq.heapify(waiting)
    while waiting:
        _, group = heapq.heappop(waiting)
        while fringes[group]:
            _, member = heapq.heappop(fringes[group])
            if member not in group_of:
                group_of[member] = group
                held[group] += people[member]
                take_in(member, group)
                heapq.heappush(waiting, (held[group] / shares[group], group))
                break
    for member in members:
        if member not in group_of:
            group_of[member] = group_of[nearest_to(middles[member], list(starts), middles)]
    return group_of
