"""What this room offers beneath the pages of other rooms: of systems, places, PCNs, practices, decisions."""

from catchment.foundation import related
from catchment.foundation.related import Related

ROOM = "money"


def register() -> None:
    """Offer the room's pages wherever somebody reads about a thing they are about."""
    related.register(ROOM, "system", of_system)
    related.register(ROOM, "pcn", of_network)
    related.register(ROOM, "practice", of_practice)


def of_system(code: str) -> tuple[Related, ...]:
    """Return the pages about a system."""
    return (
        Related("envelope", "Where the money goes", f"/system/{code}/envelope"),
        Related(
            "general-practice-funding",
            "General practice funding",
            f"/system/{code}/general-practice-funding",
        ),
    )


def of_network(code: str) -> tuple[Related, ...]:
    """Return the pages about a PCN."""
    return (Related("entitlement", "What it is entitled to", f"/pcn/{code}/money"),)


def of_practice(code: str) -> tuple[Related, ...]:
    """Return the pages about a practice."""
    return (Related("practice-money", "What its PCN has done for it, in pounds", f"/practice/{code}/money"),)
