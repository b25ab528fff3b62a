"""In whose name somebody may speak today, out of many who could be meant.

Whoever speaks for an organisation or body speaks for itself alone, never for what lies within it (J-007): the
commissioner's directors speak for the commissioner, and no practice of it. So only what somebody has a post
with or a seat on needs asking about, however many practices a page names.
"""

from collections.abc import Iterable

from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, ActorKind, Thing, may_today
from catchment.governance.queries.standing import standing_of

Voice = tuple[str, Thing]  # what somebody speaks for: its code, and whether it is an organisation or a body


def own_voices(actor: Actor, asked: Iterable[Voice]) -> frozenset[Voice]:
    """Return those of some organisations and bodies that a person may speak for today.

    Nobody who is not a person has a voice of their own: empty for whoever did not sign in, and for whoever
    operates the machine, who may write in every name and belongs to none.
    """
    if actor.kind is not ActorKind.PERSON:
        return frozenset()
    standing = standing_of(actor.code, Moment(timezone.localdate()))
    near = {post.employer for post in standing.posts}.union(*(seat.reaches for seat in standing.seats))
    return frozenset(
        (code, thing)
        for code, thing in set(asked)
        if code in near and may_today(actor, Act.SPEAK_FOR, code, thing).allowed
    )
