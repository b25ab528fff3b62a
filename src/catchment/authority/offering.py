"""What this room offers beneath the pages of other rooms: of bodies, people, areas (`foundation.related`)."""

from urllib.parse import urlencode

from catchment.foundation import related
from catchment.foundation.related import Related

ROOM = "authority"


def register() -> None:
    """Offer the room's pages wherever somebody reads about a thing they are about."""
    related.register(ROOM, "body", of_body)
    related.register(ROOM, "person", of_person)
    related.register(ROOM, "system", of_system)
    related.register(ROOM, "area", of_area)
    related.register(ROOM, "place", of_place)
    related.register(ROOM, "handbook", of_handbook)
    for kind in ("council", "trust", "combined-authority"):
        related.register(ROOM, kind, of_organisation)


def of_body(code: str) -> tuple[Related, ...]:
    """Return the pages about a body."""
    return (
        Related("authority", "What it may decide", f"/body/{code}/authority"),
        Related("meetings", "Its meetings", f"/body/{code}/meetings"),
        Related("decisions", "Its decisions", f"/body/{code}/decisions"),
    )


def of_person(code: str) -> tuple[Related, ...]:
    """Return the pages about a person."""
    return (Related("authority", "What they may decide", f"/person/{code}/authority"),)


def of_organisation(code: str) -> tuple[Related, ...]:
    """Return the pages about an organisation that may hold functions in law or be delegated to."""
    return (Related("authority", "What it may decide", f"/body/{code}/authority"),)


def of_system(code: str) -> tuple[Related, ...]:
    """Return the pages about a system."""
    at = f"/system/{code}"
    return (
        Related("who-may", "Who may decide", _who_may(code)),
        Related("scheme", "Scheme of reservation and delegation", f"{at}/scheme"),
        Related("map", "Functions and decisions map", f"{at}/functions-and-decisions-map"),
        Related("meetings", "Meetings", f"{at}/meetings"),
        Related("decisions", "Decisions", f"{at}/decisions"),
        Related("selections", "Selections of providers", f"{at}/selections"),
        Related("compare", "Compare designs", f"{at}/compare"),
    )


def of_area(code: str) -> tuple[Related, ...]:
    """Return the pages about a place, a neighbourhood or another area."""
    return (Related("who-may", "Who may decide here", _who_may(code)),)


def of_place(code: str) -> tuple[Related, ...]:
    """Return the pages about a place; those about any area stand beside them."""
    return (Related("decision-rights", "Who decides what here", f"/place/{code}/decision-rights"),)


def of_handbook(system: str) -> tuple[Related, ...]:
    """Return the pages about the handbook of a system: the scheme is written in it."""
    return (Related("scheme", "Its scheme of reservation and delegation", f"/system/{system}/scheme"),)


def _who_may(area: str) -> str:
    return f"/who-may?{urlencode({'area': area})}"
