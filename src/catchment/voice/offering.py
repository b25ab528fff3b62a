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
    return (
        Related("voice", "Voice: who has the power at its boards", f"/system/{code}/voice"),
        Related("gp-voice", "Who speaks for general practice", f"/system/{code}/gp-voice"),
        Related("appointments", "Nominations and appointments", f"/system/{code}/appointments"),
        Related("polls", "Secret ballots", f"/system/{code}/polls"),
        Related("matters", "What was raised, and what came back", f"/system/{code}/matters"),
        Related("consultations", "Consultations", f"/system/{code}/consultations"),
    )


def of_place(code: str) -> tuple[Related, ...]:
    """Return the pages about a place."""
    return (Related("unity", "How united it is", f"/place/{code}/unity"),)


def of_body(code: str) -> tuple[Related, ...]:
    """Return the pages about a body."""
    return (
        Related("voice", "Its way up, and who comes through it", f"/body/{code}/voice"),
        Related("power", "The power of each seat", f"/body/{code}/power"),
        Related("matters", "What waits for its answer", f"/body/{code}/matters"),
    )


def of_network(code: str) -> tuple[Related, ...]:
    """Return the pages about a PCN."""
    return (Related("voice", "Its way to the board, and who comes through it", f"/pcn/{code}/voice"),)


def of_practice(code: str) -> tuple[Related, ...]:
    """Return the pages about a practice."""
    return (
        Related("voice", "Its way to the board", f"/practice/{code}/voice"),
        Related("matters", "What it raised, and what came back", f"/practice/{code}/matters"),
    )
