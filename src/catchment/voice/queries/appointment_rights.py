"""What a reader may do in an appointment: speak for which of those who may nominate; run it; approve it."""

from dataclasses import dataclass

from catchment.foundation.permission import Act, Actor, ActorKind, Thing, may_today
from catchment.voice.queries.appointments_kept import KeptAppointment
from catchment.voice.queries.rights import own_voices


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
    may_nominate = ((code, Thing.ORGANISATION) for code in kept.state.terms.nominators)
    spoken = tuple(sorted(code for code, _ in own_voices(actor, may_nominate)))
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
