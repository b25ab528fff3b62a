"""What this room offers beneath the pages of other rooms: of systems, places, bodies, PCNs, practices."""

from catchment.foundation import related
from catchment.foundation.related import Related

ROOM = "voice"


def register() -> None:
    """Offer the room's pages wherever somebody reads about a thing they are about."""
    related.register(ROOM, "system", of_system)
    related.register(ROOM, "place", of_place)
    related.register(ROOM, "body", of_body)
    related.register(ROOM, "pcn", of_network)
    related.register(ROOM, "practice", of_practice)


def of_system(code: str) -> tuple[Related, ...]:
    """Return the pages about a system."""
    return ()


def of_place(code: str) -> tuple[Related, ...]:
    """Return the pages about a place."""
    return ()


def of_body(code: str) -> tuple[Related, ...]:
    """Return the pages about a body."""
    return ()


def of_network(code: str) -> tuple[Related, ...]:
    """Return the pages about a PCN."""
    return ()


def of_practice(code: str) -> tuple[Related, ...]:
    """Return the pages about a practice."""
    return ()
