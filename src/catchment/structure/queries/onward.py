"""Links to what the rooms above know about a thing, for the foot of its page (`foundation.related`)."""

from catchment.foundation.related import related_to
from catchment.structure.queries.values import Link


def links_about(kind: str, code: str) -> tuple[Link, ...]:
    """Return what all rooms offer about a thing of a kind, as links."""
    return tuple(Link(each.kind, code, each.name, each.href) for each in related_to(kind, code))
