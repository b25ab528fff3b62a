"""What money was decided on at a place, by function: told by the room above that keeps the books.

Authority cannot know money. So whoever keeps books registers how it is read, and a comparison of designs asks
here; where nobody does, there is nothing to tell, and nothing is made up.
"""

from collections.abc import Callable, Mapping

from catchment.foundation.moment import Moment

Reader = Callable[[str, str, Moment], Mapping[str, int]]  # system and place by code: pence by function
_reader: list[Reader] = []


def told_by(reader: Reader) -> None:
    """Let a room tell what was paid or committed from a place's budgets, in pence by function decided on."""
    _reader[:] = [reader]


def money_decided(system: str, place: str, moment: Moment) -> Mapping[str, int]:
    """Return pence by function for a place in the year of the moment's day; empty where nothing is known."""
    return _reader[0](system, place, moment) if _reader else {}
