"""Plurality: everybody marks as many candidates as there are places, and those with most marks are elected.

The order of the marks says nothing. Where the last place is tied, lots are drawn, one for each place that is
left; the sheet says so.
"""

from collections import Counter
from collections.abc import Sequence

from catchment.voice.rules.counting.lots import marks
from catchment.voice.rules.counting.values import UNITS, Moves, Paper, Stage, Tie

WHO_IS_ELECTED = "who is elected"


def count_stages(
    candidates: Sequence[str], papers: Sequence[Paper], places: int, seed: str
) -> tuple[tuple[Stage, ...], tuple[str, ...]]:
    """Return the one stage of a count and who is elected, most votes first; papers must be valid."""
    votes: Counter[str] = Counter()
    for paper in papers:
        for code in paper.preferences:
            votes[code] += paper.times
    elected: list[str] = []
    ties: list[Tie] = []
    left = sorted(candidates, key=lambda code: -votes[code])
    while left and len(elected) < places:
        tied = [code for code in left if votes[code] == votes[left[0]]]
        chosen = tied[0]
        if len(tied) > places - len(elected):
            drawn = marks(seed, len(elected) + 1, WHO_IS_ELECTED, tied)
            chosen = drawn[0][0]
            ties.append(Tie(WHO_IS_ELECTED, tuple(tied), chosen, None, drawn))
        elected.append(chosen)
        left.remove(chosen)
    stage = Stage(
        number=1,
        moves=Moves.FIRST,
        giver="",
        transfers=(),
        votes=tuple((code, votes[code] * UNITS) for code in candidates),
        not_transferable=0,
        lost=0,
        elected=tuple(elected),
        excluded="",
        ties=tuple(ties),
    )
    return (stage,), tuple(elected)
