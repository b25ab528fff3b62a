"""Alignment: how united those who were asked are, as exact fractions (T-A10, S003-64).

Each respondent with a view is on one of two sides: in favour (support, with conditions or without) or
against. Whoever has given no position, or says "no view", is on neither side and counts in no pair.

Group g has respondents i with weights w_i, all 1 unless patients are counted. Let W be the sum of the
weights, F the sum over those in favour, A = W - F, and Q the sum of the squares of the weights. Then

- *within* g: the chance that two different respondents of g, drawn at random, are on the same side:
  `(F^2 + A^2 - Q) / (W^2 - Q)`; with weights all 1 that is `(f(f-1) + a(a-1)) / (n(n-1))`. Nobody can
  disagree in a group of one, so it has no figure.
- *between* g and h: the chance that one of g and one of h, drawn at random, agree:
  `(F_g F_h + A_g A_h) / (W_g W_h)`.
- *across* groups, the **alignment index**: the mean of `between` over all pairs of groups in which somebody
  has a view, each pair counting the same: 41 practices do not drown one LMC. 1 is unity; 1/2 is what tossing
  coins would give. With fewer than two such groups there is no figure.
- *overall*: the chance that two different respondents drawn from all, whatever their group, agree.
- *in the same words*: as across, where support and support with conditions count as different.

Weighted by registered patients (`by_patients`), w_i is the patients on the list: a draw picks a patient and
asks for their practice or PCN. Groups without lists (LMC, federations, commissioners) keep weight 1 each.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from catchment.voice.rules.positions import IN_FAVOUR, Group, Stance


@dataclass(frozen=True, slots=True)
class Voice:
    """One respondent: its group, its stance (None: no position given), the patients on its list."""

    code: str
    group: Group
    stance: Stance | None
    patients: int = 0


@dataclass(frozen=True, slots=True)
class GroupStands:
    """Where one group stands, in respondents; `within` as above, None for fewer than two with a view."""

    group: Group
    asked: int
    counts: Mapping[Stance, int]
    within: Fraction | None

    @property
    def favour(self) -> int:
        """Return how many are in favour, with conditions or without."""
        return sum(self.counts.get(stance, 0) for stance in IN_FAVOUR)

    @property
    def against(self) -> int:
        """Return how many are against."""
        return self.counts.get(Stance.OPPOSE, 0)

    @property
    def silent(self) -> int:
        """Return how many have given no position."""
        return self.asked - sum(self.counts.values())

    @property
    def has_view(self) -> bool:
        """Return whether anybody in the group has a view."""
        return self.favour + self.against > 0

    @property
    def split(self) -> bool:
        """Return whether the group is on both sides."""
        return self.favour > 0 and self.against > 0

    @property
    def side(self) -> bool | None:
        """Return the side of most in the group: True in favour; None for a tie or where nobody has a view."""
        return None if self.favour == self.against else self.favour > self.against


@dataclass(frozen=True, slots=True)
class PairStands:
    """How far two groups agree with each other."""

    one: Group
    other: Group
    between: Fraction


@dataclass(frozen=True, slots=True)
class Alignment:
    """How united everybody is: by group, by pair of groups, and the index; the module says the formulas."""

    groups: tuple[GroupStands, ...]
    pairs: tuple[PairStands, ...]
    index: Fraction | None
    overall: Fraction | None
    same_words: Fraction | None
    by_patients: bool

    @property
    def split(self) -> tuple[Group, ...]:
        """Return the groups that are themselves on both sides."""
        return tuple(each.group for each in self.groups if each.split)

    @property
    def sides(self) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
        """Return the groups most of which are in favour, and those most of which are against."""
        return (
            tuple(each.group for each in self.groups if each.side is True),
            tuple(each.group for each in self.groups if each.side is False),
        )


Weighted = list[tuple[Stance, int]]


def alignment(voices: Iterable[Voice], *, by_patients: bool = False) -> Alignment:
    """Return how united respondents are (T-A10): exact, in time that grows with their number only."""
    asked: dict[Group, list[Voice]] = defaultdict(list)
    for voice in voices:
        asked[voice.group].append(voice)
    weighted = {group: _with_weights(found, by_patients) for group, found in asked.items()}
    groups = tuple(_stands(group, asked[group], weighted[group]) for group in Group if group in asked)
    with_view = [each.group for each in groups if weighted[each.group]]
    sides = {group: _sums(weighted[group], _side) for group in with_view}
    words = {group: _sums(weighted[group], str) for group in with_view}
    pairs = tuple(
        PairStands(one, other, _between(sides[one], sides[other]))
        for one, other in combinations(with_view, 2)
    )
    in_words = [_between(words[one], words[other]) for one, other in combinations(with_view, 2)]
    return Alignment(
        groups,
        pairs,
        _mean([each.between for each in pairs]),
        _within([each for group in with_view for each in weighted[group]]),
        _mean(in_words),
        by_patients,
    )


def _with_weights(found: list[Voice], by_patients: bool) -> Weighted:
    """Return the stances of those with a view, each with its weight above nothing.

    A group in which nobody with a view has a list counts everybody once.
    """
    views = [(each.stance, each.patients) for each in found if each.stance not in (None, Stance.NO_VIEW)]
    counted = by_patients and any(patients > 0 for _, patients in views)
    return [
        (stance, patients if counted else 1)
        for stance, patients in views
        if stance is not None and (patients > 0 or not counted)
    ]


def _stands(group: Group, asked: list[Voice], weighted: Weighted) -> GroupStands:
    counts = {stance: number for stance in Stance if (number := sum(each.stance is stance for each in asked))}
    return GroupStands(group, len(asked), counts, _within(weighted))


def _side(stance: Stance) -> str:
    return "favour" if stance in IN_FAVOUR else "against"


def _sums(weighted: Weighted, key: Callable[[Stance], str]) -> dict[str, int]:
    """Return the weights on each side (`_side`) or behind each stance (`str`)."""
    found: dict[str, int] = defaultdict(int)
    for stance, weight in weighted:
        found[key(stance)] += weight
    return found


def _between(one: Mapping[str, int], other: Mapping[str, int]) -> Fraction:
    same = sum(weight * other.get(side, 0) for side, weight in one.items())
    return Fraction(same, sum(one.values()) * sum(other.values()))


def _within(weighted: Weighted) -> Fraction | None:
    sums = _sums(weighted, _side)
    squares = sum(weight * weight for _, weight in weighted)
    pairs = sum(sums.values()) ** 2 - squares
    if pairs == 0:
        return None
    return Fraction(sum(weight * weight for weight in sums.values()) - squares, pairs)


def _mean(found: list[Fraction]) -> Fraction | None:
    return sum(found, Fraction(0)) / len(found) if found else None
