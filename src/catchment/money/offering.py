"""What this room offers beneath the pages of other rooms: of systems, places, PCNs, practices, decisions."""

from catchment.foundation import related
from catchment.foundation.related import Related

ROOM = "money"


def register() -> None:
    """Offer the room's pages wherever somebody reads about a thing they are about."""
    related.register(ROOM, "system", of_system)
    related.register(ROOM, "place", of_place)
    related.register(ROOM, "decision", of_decision)
    related.register(ROOM, "body", of_body)
    related.register(ROOM, "pcn", of_network)
    related.register(ROOM, "practice", of_practice)


def of_system(code: str) -> tuple[Related, ...]:
    """Return the pages about a system."""
    return (
        Related("envelope", "Where the money goes", f"/system/{code}/envelope"),
        Related("ledger", "Ledger", f"/system/{code}/ledger"),
        Related("contracts", "Contracts with providers", f"/system/{code}/contracts"),
        Related("pooled-funds", "Pooled funds", f"/system/{code}/pooled-funds"),
        Related(
            "general-practice-funding",
            "General practice funding",
            f"/system/{code}/general-practice-funding",
        ),
    )


def of_place(code: str) -> tuple[Related, ...]:
    """Return the pages about a place."""
    return (Related("place-money", "Its money", f"/place/{code}/money"),)


def of_decision(code: str) -> tuple[Related, ...]:
    """Return the pages about a decision."""
    return (Related("decision-money", "What followed from it, in pounds", f"/decision/{code}/money"),)


def of_body(code: str) -> tuple[Related, ...]:
    """Return the pages about a body."""
    return (Related("body-money", "What it decides, in pounds", f"/body/{code}/money"),)


def of_network(code: str) -> tuple[Related, ...]:
    """Return the pages about a PCN."""
    return (
        Related("entitlement", "What it is entitled to", f"/pcn/{code}/money"),
        Related("claims", "Its claims for additional roles", f"/pcn/{code}/claims"),
    )


def of_practice(code: str) -> tuple[Related, ...]:
    """Return the pages about a practice."""
    return (Related("practice-money", "What its PCN has done for it, in pounds", f"/practice/{code}/money"),)
