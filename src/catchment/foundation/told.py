"""What a room above tells near the top of a page that a room beneath it shows: a sentence and its link.

The page of a practice belongs to structure, which cannot know that voice has a way up. `related` offers links
for the foot of such a page; this tells what the reader should not have to look for. A room registers for a
kind of thing who tells it; the page asks here. Whoever tells asks the database at most three times, answers
for the moment of the page, and says nothing where there is nothing to say.
"""

from collections.abc import Callable
from dataclasses import dataclass

from catchment.foundation.moment import Moment


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence or two of another room, and the page that it comes from: its address, what the link says."""

    kind: str
    sentence: str
    name: str
    href: str


Teller = Callable[[str, str, Moment], Told | None]  # the code of a thing, that of its system, the moment
_tellers: dict[tuple[str, str], Teller] = {}


def register(room: str, kind: str, teller: Teller) -> None:
    """Let a room tell something on the pages of a kind of thing, such as `practice`."""
    _tellers[kind, room] = teller


def told_about(kind: str, code: str, system: str, moment: Moment) -> tuple[Told, ...]:
    """Return what all rooms tell about a thing in a system, room by room in the order they registered."""
    tellers = [teller for (about, _), teller in _tellers.items() if about == kind]
    return tuple(said for teller in tellers if (said := teller(code, system, moment)) is not None)
