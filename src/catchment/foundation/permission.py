"""Who may do what: asked here by every page, action, interface and command, answered by the room that knows.

What a person may do is derived from the seats, posts and teams they hold on the day, never from a second list
of roles. The floors below `governance` do not know seats; they ask `may` and get a verdict with its reason.
An *actor* is a person who signed in, somebody who did not, or whoever operates the machine in its terminal.
"""

from collections.abc import Callable

from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.rules.permission import ANYBODY, Act, Actor, ActorKind, Thing, Verdict

__all__ = [
    "ANYBODY",
    "Act",
    "Actor",
    "ActorKind",
    "NotAllowed",
    "Thing",
    "Verdict",
    "answered_by",
    "may",
    "may_today",
    "require",
    "require_today",
]


class NotAllowed(Exception):
    """Somebody may not do what they asked; the message is the reason."""

    def __init__(self, verdict: Verdict, actor: Actor) -> None:
        """Keep the verdict, and who it is about."""
        super().__init__(verdict.reason)
        self.verdict, self.actor = verdict, actor


Decider = Callable[[Actor, Act, str, Moment, Thing | None], Verdict]
_decider: list[Decider] = []


def answered_by(decider: Decider) -> None:
    """Let a room answer who may do what."""
    _decider[:] = [decider]


def may(actor: Actor, act: Act, about: str, moment: Moment, thing: Thing | None = None) -> Verdict:
    """Return whether `actor` may do `act` on the day; `about` is the code of the organisation, place or body
    that it is done to, empty where it is done to no one in particular, and `thing` says which of these it is.

    Only what shows somebody what they may do on a day asks this; what opens or changes something asks
    `may_today` or `require_today`.
    """
    assert _decider, "the governance room answers this once Django has started"
    return _decider[0](actor, act, about, moment, thing)


def may_today(actor: Actor, act: Act, about: str, thing: Thing | None = None) -> Verdict:
    """Return the verdict for today: for every page with something on it that not everybody may read.

    A page may be about another day, but whoever was secretary on that day, or will be, is not secretary now.
    """
    return may(actor, act, about, Moment(timezone.localdate()), thing)


def require(actor: Actor, act: Act, about: str, moment: Moment, thing: Thing | None = None) -> Verdict:
    """Return the verdict, or raise NotAllowed with its reason."""
    verdict = may(actor, act, about, moment, thing)
    if not verdict.allowed:
        raise NotAllowed(verdict, actor)
    return verdict


def require_today(actor: Actor, act: Act, about: str, thing: Thing | None = None) -> Verdict:
    """Return the verdict for today, or raise NotAllowed: for every action that changes something.

    It is today's right that counts, also where a change is to hold from another day: a post that has ended
    gives nobody a say over the days when they were in it.
    """
    return require(actor, act, about, Moment(timezone.localdate()), thing)
