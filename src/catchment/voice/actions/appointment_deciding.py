"""Approving and appointing: the chair says yes or no with reasons, and whoever is chosen comes into the seat.

Appointing writes the holder into the handbook, with those who nominated and the day of approval, within one
transaction: it needs the right to edit the handbook as well. The law's order holds: chosen, approved (B-028),
appointed; and nobody whom the test of B-032 rules out.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from catchment.authority.rules.proceedings import OutOfOrder
from catchment.foundation.facts import begin_change
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, ActorKind, Thing, may_today, require_today
from catchment.governance.actions.editing import Editor, edit_handbook
from catchment.governance.rules import editing
from catchment.governance.rules.document import Handbook, Holder, Person
from catchment.governance.rules.facts import holders_on
from catchment.structure.rules.words import plain_date
from catchment.voice.actions.appointments import Doing, require_right, seen, short, taken
from catchment.voice.queries.appointment_facts import Ground, ground_of
from catchment.voice.queries.appointments_kept import KeptAppointment
from catchment.voice.rules.appointment_opening import asks_mental_health, is_ordinary
from catchment.voice.rules.appointment_state import State, filled_by
from catchment.voice.rules.appointment_values import Appointed, Approved, ApprovedBy, Refused
from catchment.voice.rules.appointments import take

AHEAD = 731  # days: nobody is appointed from a day further ahead


@dataclass(frozen=True, slots=True)
class Appointing:
    """From which day somebody is appointed, the last day of their term, and why in a sentence."""

    since: date
    term_ends: date | None
    reason: str


@transaction.atomic
def approve(doing: Doing, *, because: str = "", mental_health: str = "") -> None:
    """Approve those chosen (B-028), with reasons where no member knows mental illness services (B-029).

    Raises NotAllowed (it is the chair's), Missing, OutOfOrder (not chosen yet; one's own appointment; the
    reasoning is missing), SomebodyWasFirst.
    """
    _require_approver(doing)
    change = begin_change(
        actor=str(doing.actor), action="approve an appointment", detail={"appointment": doing.code}
    )
    kept = seen(doing)
    today = timezone.localdate()
    by, by_code = _approver(doing.actor, kept)
    step = Approved(by, by_code, short(because).strip(), short(mental_health).strip())
    take(kept.state, today, step)  # first what stands in the way at all
    ground = ground_of(kept.row.body.code, kept.row.seat, Moment(today))
    missing = asks_mental_health(ground.facts, ground.body, ground.seat, kept.state.chosen, today)
    if missing and not step.mental_health:
        raise OutOfOrder(
            "B-029",
            "No ordinary member, and nobody now chosen, is known to have knowledge and experience of "
            "services for mental illness. Say how that was considered.",
        )
    taken(kept, step, on=today, change=change, after=doing.after)


@transaction.atomic
def refuse(doing: Doing, *, because: str) -> None:
    """Refuse those chosen, with the reasons (B-028). Raises as `approve` does."""
    _require_approver(doing)
    change = begin_change(
        actor=str(doing.actor), action="refuse an appointment", detail={"appointment": doing.code}
    )
    kept = seen(doing)
    by, by_code = _approver(doing.actor, kept)
    step = Refused(by, short(because).strip(), by_code)
    taken(kept, step, on=timezone.localdate(), change=change, after=doing.after)


@transaction.atomic
def appoint(doing: Doing, wanted: Appointing) -> None:
    """Appoint those chosen: the step is kept, and the seat filled in the handbook, both or neither.

    Raises NotAllowed (it takes the right to run appointments and to edit the handbook), Missing, OutOfOrder
    (B-028 before approval; somebody holds the seat; B-032), Unfit and Refused of the handbook's own rules.
    """
    require_right(doing.actor, Act.RUN_ELECTIONS, seen(doing))
    require_today(doing.actor, Act.EDIT_HANDBOOK, seen(doing).row.system.code, Thing.ORGANISATION)
    change = begin_change(
        actor=str(doing.actor), action="appoint to a seat", detail={"appointment": doing.code}
    )
    kept, today = seen(doing), timezone.localdate()
    step = Appointed(kept.state.terms.appointer, wanted.since, wanted.term_ends)
    taken(kept, step, on=today, change=change, after=doing.after)
    if (wanted.since - today).days > AHEAD:
        raise OutOfOrder("B-041", "Nobody is appointed from a day more than two years ahead.")
    ground = ground_of(kept.row.body.code, kept.row.seat, Moment(wanted.since))
    _refuse_unfit(ground, kept, wanted.since, doing.actor)
    holders = {person: _holder(kept.state, ground, person, wanted) for person in kept.state.chosen}

    def edit(before: Handbook) -> Handbook:
        after = before
        for person, holder in holders.items():
            if after.person(person) is None and person not in ground.facts.people:
                new = editing.made(Person, code=person, name=kept.state.named(person))
                after = editing.add_person(after, new)
            after = editing.fill_seat(after, ground.body.code, ground.seat.code, holder)
        return after

    reason = wanted.reason.strip() or f"Appointed as settled in {kept.code}"
    edit_handbook(Editor(doing.actor, kept.row.system.code, min(wanted.since, today), reason), edit)


def _refuse_unfit(ground: Ground, kept: KeptAppointment, since: date, actor: Actor) -> None:
    """Raise OutOfOrder where the seat is filled on the day, or somebody may not sit (B-032).

    Why somebody may not sit is told to those who may read the answers about them; others learn only that.
    """
    state, system = kept.state, kept.row.system
    held = [(each.person, ground.facts.person_named(each.person)) for each in holders_on(ground.seat, since)]
    full = filled_by(held, ground.seat.holders_at_once, len(state.chosen), ground.seat.title, since)
    if full:
        raise OutOfOrder("B-020", full)
    for code in state.chosen:
        person = ground.facts.people.get(code)
        answers = person.suitability if person else None
        tested = is_ordinary(ground.body, ground.seat) or ground.body.commissioning
        if tested and answers is not None and answers.independent is False:
            if not may_today(actor, Act.READ_SUITABILITY, system.code, Thing.ORGANISATION).allowed:
                raise OutOfOrder(
                    "",
                    f"{state.named(code)} cannot be appointed to {ground.seat.title} on "
                    f"{plain_date(since)}. Whoever runs nominations of {ground.body.name} can say more.",
                )
            raise OutOfOrder(
                "B-032",
                f"The answers recorded about {state.named(code)} do not allow it: whoever appoints may not "
                "appoint somebody who could be seen as undermining the independence of the health service.",
            )


def _holder(state: State, ground: Ground, person: str, wanted: Appointing) -> Holder:
    """Return the holder as the handbook keeps them."""
    return editing.made(
        Holder,
        person=person,
        since=wanted.since,
        term_ends=wanted.term_ends,
        appointed_by=state.terms.appointer,
        approved_by=(ground.seat.approved_by or state.approval.by) if state.approval else None,
        approved_on=state.approved_on,
        nominated_by=state.supporters(person),
    )


def _require_approver(doing: Doing) -> None:
    """Raise NotAllowed unless the actor approves: the chair; what somebody outside approved is recorded by
    whoever runs the appointment.
    """
    kept = seen(doing)
    outside = kept.state.terms.approved_by is ApprovedBy.OTHER
    require_right(doing.actor, Act.RUN_ELECTIONS if outside else Act.APPROVE_APPOINTMENTS, kept)


def _approver(actor: Actor, kept: KeptAppointment) -> tuple[str, str]:
    """Return who approves, in words, and their code where it is somebody here."""
    if kept.state.terms.approved_by is ApprovedBy.OTHER:
        return kept.state.terms.approver, ""
    return (actor.name, actor.code) if actor.kind is ActorKind.PERSON else (str(actor), "")
