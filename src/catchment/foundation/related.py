"""More about a thing: each room offers links for the pages of things that rooms beneath it show.

The page of a body belongs to governance, which cannot know that authority has a page of its meetings. So a
room registers what it offers for a kind of thing, and the page asks here. Links need no database: the page
they lead to says what there is.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Related:
    """A page about the same thing, in another room: what it is, what its link says, its address."""

    kind: str
    name: str
    href: str


Offer = Callable[[str], tuple[Related, ...]]  # from the code of a thing to links
_offers: dict[tuple[str, str], Offer] = {}


def register(room: str, kind: str, offer: Offer) -> None:
    """Let a room offer links for a kind of thing: `body`, `person`, `system`, `area`, `place`, `handbook`."""
    _offers[kind, room] = offer


def related_to(kind: str, code: str) -> tuple[Related, ...]:
    """Return what all rooms offer for a thing, room by room in the order in which they registered."""
    offers = [offer for (about, _), offer in _offers.items() if about == kind]
    return tuple(related for offer in offers for related in offer(code))
