"""Counting papers by a method: what is spoilt is set aside and listed, the rest is counted."""

from collections.abc import Iterable, Sequence

from catchment.voice.rules.counting import plurality, stv
from catchment.voice.rules.counting.lots import seed_of
from catchment.voice.rules.counting.values import (
    MOST_CANDIDATES,
    MOST_PAPERS,
    CannotCount,
    CountSheet,
    Method,
    Moves,
    Paper,
    Spoilt,
    Stage,
)


def count(
    method: Method,
    candidates: Sequence[str],
    papers: Iterable[Paper],
    places: int,
    *,
    spoilt: Iterable[Spoilt] = (),
    seed: str = "",
) -> CountSheet:
    """Return the sheet of a count of `places` places; raises CannotCount past the limits.

    `spoilt` are papers already set aside; papers that this finds spoilt are added to them. Lots are drawn
    with `seed`; empty, it is made of the papers themselves.
    """
    require_countable(candidates, places)
    valid: list[Paper] = []
    aside = list(spoilt)
    names = set(candidates)
    for number, paper in enumerate(papers, start=1):
        if reason := why_spoilt(paper.preferences, names, method, places):
            aside.append(Spoilt(f"paper {number:,}", reason, paper.times))
        else:
            valid.append(paper)
    number = sum(paper.times for paper in valid)
    if number + sum(each.times for each in aside) > MOST_PAPERS:
        raise CannotCount(f"A count takes at most {MOST_PAPERS:,} papers; this has more.")
    seed = seed or seed_of(f"{paper.times} {' '.join(paper.preferences)}" for paper in valid)
    quota = stv.quota_of(number, places) if method is Method.STV else 0
    if not valid:
        votes = tuple((code, 0) for code in candidates)
        stage = Stage(1, Moves.FIRST, "", (), votes, 0, 0, (), "")
        return CountSheet(method, places, tuple(candidates), 0, tuple(aside), quota, seed, (stage,), ())
    counts = stv.count_stages if method is Method.STV else plurality.count_stages
    stages, elected = counts(candidates, valid, places, seed)
    return CountSheet(method, places, tuple(candidates), number, tuple(aside), quota, seed, stages, elected)


def why_spoilt(preferences: Sequence[str], candidates: set[str], method: Method, places: int) -> str:
    """Return why a paper counts for nobody, empty where it is valid."""
    if not preferences:
        return "nobody is marked"
    marked = set(preferences)
    if "" in marked:
        return "it leaves out a preference between others"
    if len(marked) < len(preferences):
        twice = next(code for code in preferences if preferences.count(code) > 1)
        return f"it names {twice} twice"
    if not marked <= candidates:
        unknown = next(code for code in preferences if code not in candidates)
        return f"{unknown} is not a candidate"
    if method is Method.PLURALITY and len(preferences) > places:
        return f"it marks {len(preferences)}, and there are {places} to elect"
    return ""


def require_countable(candidates: Sequence[str], places: int) -> None:
    """Raise CannotCount where there is nobody to elect, or too many."""
    if places < 1:
        raise CannotCount(f"A count fills one place or more, not {places}.")
    if not candidates:
        raise CannotCount("There is no candidate: name those who stand.")
    if len(candidates) > MOST_CANDIDATES:
        raise CannotCount(
            f"A count takes at most {MOST_CANDIDATES} candidates; there are {len(candidates):,}."
        )
    if len(set(candidates)) < len(candidates):
        raise CannotCount("A candidate is named twice: name each once.")
    if places > MOST_CANDIDATES:
        raise CannotCount(f"A count fills at most {MOST_CANDIDATES} places; {places:,} were asked for.")
