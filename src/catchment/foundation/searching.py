"""Searching the whole house: each room says how it is searched, and the search page asks them all.

The structure knows organisations and areas; bodies, people and what else later rooms keep are found by those
rooms. Rooms on one floor do not know each other, so they meet here.
"""

from collections.abc import Callable
from dataclasses import dataclass

from catchment.foundation.moment import Moment


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a room found: its page, what it is in words, its code and name."""

    kind: str
    kind_label: str
    code: str
    name: str
    href: str
    invented: bool


Searcher = Callable[[str, Moment, int], list[Found]]
_searchers: dict[str, Searcher] = {}


def register(room: str, searcher: Searcher) -> None:
    """Let a room be searched: `searcher(words, moment, limit)` gives the closest first."""
    _searchers[room] = searcher


def found_elsewhere(words: str, moment: Moment, limit: int) -> list[Found]:
    """Return what all registered rooms find for some words, at most `limit` from each."""
    return [found for search in _searchers.values() for found in search(words, moment, limit)]
