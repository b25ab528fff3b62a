"""Actors: the person behind a code that somebody gives as who says so."""

from catchment.foundation.permission import Actor, ActorKind
from catchment.governance.models import PersonDetail


def actor_with_code(code: str) -> Actor | None:
    """Return the person with a code as an actor, by their newest name, or None where nobody has the code."""
    details = PersonDetail.objects.current().filter(person__code=code)
    name = details.order_by("-valid_from").values_list("name", flat=True).first()
    return Actor(ActorKind.PERSON, code, name) if name else None
