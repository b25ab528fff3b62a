"""What this room offers beneath the pages of other rooms: of systems, places, PCNs, practices, decisions."""

from catchment.foundation import related
from catchment.foundation.related import Related

ROOM = "money"


def register() -> None:
    """Offer the room's pages wherever somebody reads about a thing they are about."""
    related.register(ROOM, "system", of_system)


def of_system(code: str) -> tuple[Related, ...]:
    """Return the pages about a system."""
    return (Related("envelope", "Where the money goes", f"/system/{code}/envelope"),)
