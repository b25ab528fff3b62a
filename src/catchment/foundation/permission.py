"""Who may do what: asked here by every page, action, interface and command, answered by the room that knows.

What a person may do is derived from the seats, posts and teams they hold on the day, never from a second list
of roles. The floors below `governance` do not know seats; they ask `may` and get a verdict with its reason.
An *actor* is a person who signed in, somebody who did not, or whoever operates the machine in its terminal.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils import timezone

from catchment.foundation.moment import Moment

LONGEST_NAME = 130  # characters of an actor's name in an audit event, so that the code stands beside it


class Act(StrEnum):
    """Something that not everybody may do; the words complete "may ..."."""

    IMPORT_FILES = "import files"
    DRAW_AREAS = "draw places and neighbourhoods"
    CHANGE_STRUCTURE = "change the structure"
    EDIT_HANDBOOK = "edit the handbook"
    READ_SUITABILITY = "read the answers about who may sit on the board"
    READ_CHANGES = "read who changed what"
    LINK_IDENTITIES = "link people to an identity provider"  # a right of whoever operates the machine


class ActorKind(StrEnum):
    """Who acts."""

    ANYBODY = "anybody"  # not signed in
    PERSON = "person"
    OPERATOR = "operator"  # at the terminal of the machine itself


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: a person by code, an operator by the name they give, or anybody."""

    kind: ActorKind
    code: str = ""
    name: str = ""

    def __str__(self) -> str:
        """Return what the audit event says of the actor."""
        if self.kind is ActorKind.PERSON:
            return f"{self.name[:LONGEST_NAME]} ({self.code})"
        name = f"{self.name[:LONGEST_NAME]}, at the terminal"
        return name if self.kind is ActorKind.OPERATOR else "somebody not signed in"


ANYBODY = Actor(ActorKind.ANYBODY)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether somebody may do something, and the reason in a sentence."""

    allowed: bool
    reason: str


class NotAllowed(Exception):
    """Somebody may not do what they asked; the message is the reason."""

    def __init__(self, verdict: Verdict, actor: Actor) -> None:
        """Keep the verdict, and who it is about."""
        super().__init__(verdict.reason)
        self.verdict, self.actor = verdict, actor


Decider = Callable[[Actor, Act, str, Moment], Verdict]
_decider: list[Decider] = []


def answered_by(decider: Decider) -> None:
    """Let a room answer who may do what."""
    _decider[:] = [decider]


def may(actor: Actor, act: Act, about: str, moment: Moment) -> Verdict:
    """Return whether `actor` may do `act` on the day; `about` is the code of the organisation, place or body
    that it is done to, empty where it is done to no one in particular.
    """
    assert _decider, "the governance room answers this once Django has started"
    return _decider[0](actor, act, about, moment)


def require(actor: Actor, act: Act, about: str, moment: Moment) -> Verdict:
    """Return the verdict, or raise NotAllowed with its reason."""
    verdict = may(actor, act, about, moment)
    if not verdict.allowed:
        raise NotAllowed(verdict, actor)
    return verdict


def require_today(actor: Actor, act: Act, about: str) -> Verdict:
    """Return the verdict for today, or raise NotAllowed: for every action that changes something.

    It is today's right that counts, also where a change is to hold from another day: a post that has ended
    gives nobody a say over the days when they were in it.
    """
    return require(actor, act, about, Moment(timezone.localdate()))
