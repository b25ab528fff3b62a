"""What a reader may do in an appointment: speak for which of those who may nominate; run it; approve it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.permission import (
    Act,
    Actor,
    ActorKind,
    NotAllowed,
    Thing,
    Verdict,
    may_today,
    require_today,
)
from catchment.governance.queries.standing import standing_of
from catchment.voice.queries.appointments_kept import KeptAppointment


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody may do today; `speaks_for` are organisations by code; `why_not` where it is nothing."""

    runs: bool = False
    appoints: bool = False  # runs it, and may edit the handbook that appointing writes into
    approves: bool = False
    reads_answers: bool = False
    speaks_for: tuple[str, ...] = ()
    person: str = ""
    why_not: str = ""


def rights_of(actor: Actor, kept: KeptAppointment) -> Rights:
    """Return what a reader may do in an appointment today (a fixed number of questions)."""
    if actor.kind is ActorKind.ANYBODY:
        return Rights(why_not="Sign in to nominate, to support somebody, or to take it on.")
    body, system = kept.row.body.code, kept.row.system.code
    runs = may_today(actor, Act.RUN_ELECTIONS, body, Thing.BODY)
    approves = may_today(actor, Act.APPROVE_APPOINTMENTS, body, Thing.BODY)
    edits = may_today(actor, Act.EDIT_HANDBOOK, system, Thing.ORGANISATION)
    reads = may_today(actor, Act.READ_SUITABILITY, system, Thing.ORGANISATION)
    spoken = speaks_for(actor, kept.state.terms.nominators)
    nothing = not (runs.allowed or approves.allowed or spoken or actor.code in kept.state.candidates)
    return Rights(
        runs.allowed,
        runs.allowed and edits.allowed,
        approves.allowed,
        reads.allowed,
        spoken,
        actor.code,
        runs.reason if nothing else "",
    )


def speaks_for(actor: Actor, codes: Iterable[str]) -> tuple[str, ...]:
    """Return those of the organisations that employ the actor and that they may speak for today, by code."""
    if actor.kind is not ActorKind.PERSON:
        return ()
    own = _employers(actor) & set(codes)
    return tuple(
        code for code in sorted(own) if may_today(actor, Act.SPEAK_FOR, code, Thing.ORGANISATION).allowed
    )


def require_speaker(actor: Actor, code: str) -> None:
    """Raise NotAllowed unless the actor may speak for an organisation, and works there.

    A right over everything within a system is no mandate of the practices in it: who nominates is the law's
    (B-022), so nobody at the ICB nominates in a practice's name.
    """
    verdict = require_today(actor, Act.SPEAK_FOR, code, Thing.ORGANISATION)
    if actor.kind is ActorKind.PERSON and code not in _employers(actor):
        reason = f"{verdict.reason} But who nominates for {code} is somebody who works there."
        raise NotAllowed(Verdict(False, reason), actor)


def _employers(actor: Actor) -> set[str]:
    standing = standing_of(actor.code, Moment(timezone.localdate()))
    return {post.employer for post in standing.posts}
