"""The pages around appointments: those of a system, vacant seats first, and the one that starts another."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db.models import Max, Min
from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, Thing, may_today
from catchment.governance.checks import judged
from catchment.governance.models import Holding, SeatTerms
from catchment.governance.queries.handbook_page import system_named, system_trail
from catchment.governance.queries.people_named import organisation_link
from catchment.governance.rules.document import Seat
from catchment.governance.rules.document.vocabulary import Filling
from catchment.governance.rules.facts import holders_on
from catchment.governance.rules.seat_groups import how_filled
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted
from catchment.voice.appointment_forms import open_form
from catchment.voice.queries.appointment_facts import Ground, ground_of
from catchment.voice.queries.appointment_values import (
    AppointmentLine,
    AppointmentsPage,
    NewAppointmentPage,
    VacantSeat,
)
from catchment.voice.queries.appointments_kept import KeptAppointment, appointments_of
from catchment.voice.rules.appointment_opening import approval_of, method_of, nominators_of
from catchment.voice.rules.appointment_state import ENDED
from catchment.voice.rules.appointment_values import METHOD_WORDS, ApprovedBy, Method
from catchment.voice.rules.appointment_words import standing


def appointments_page(code: str, moment: Moment) -> AppointmentsPage:
    """Return the appointments of a system: vacant seats, those running, those ended; raises Missing."""
    system, name = system_named(code, moment)
    kept = appointments_of(system.code, moment)
    running = [each for each in kept if each.state.stage(moment.as_at) not in ENDED]
    ended = [each for each in kept if each.state.stage(moment.as_at) in ENDED]
    filling = {(each.row.body.code, each.row.seat) for each in running}
    vacant = _vacant(system.code, moment, filling)
    said = (
        f"{counted(len(running), 'seat is', 'seats are')} being filled"
        if running
        else "No seat is being filled"
    )
    empty = f"{counted(len(vacant), 'vacant seat has', 'vacant seats have')} nobody looking for a holder"
    none = "every vacant seat is being filled" if running else "no seat is vacant"
    return AppointmentsPage(
        system.code,
        name,
        f"{said}; {empty if vacant else none}.",
        vacant,
        tuple(_line(each, moment) for each in running),
        tuple(_line(each, moment) for each in ended),
        system_trail(system, name, moment),
        system.invented,
    )


def new_appointment_page(body: str, seat: str, actor: Actor) -> NewAppointmentPage:
    """Return how a seat would be filled, with the form that starts it for who may; raises Missing."""
    today = timezone.localdate()
    ground = ground_of(body, seat, Moment(today))
    verdict = may_today(actor, Act.RUN_ELECTIONS, body, Thing.BODY)
    method = method_of(ground.seat)
    nominators, basis = nominators_of(ground.facts, ground.body, ground.seat)
    stands = _stands_in_the_way(ground)
    methods = [method]
    if nominators and method is Method.JOINT:
        methods.append(Method.ELECTION)  # those who nominate jointly may settle it by a ballot
    opened = NewAppointmentPage(
        href=f"/body/{body}/fill/{seat}",
        system=ground.facts.handbook.system,
        body=Link("body", body, ground.body.name, f"/body/{body}"),
        seat=seat,
        title=ground.seat.title,
        sentence=stands or f"It is filled by {METHOD_WORDS[method]}, as the handbook says of this seat.",
        terms=_terms(ground, len(nominators), basis),
        nominators=tuple(organisation_link(each, ground.facts.organisations) for each in nominators),
        form=open_form(methods, method, today),
        why_not="",
        invented=system_named(ground.facts.handbook.system, Moment(today))[0].invented,
    )
    if stands or not verdict.allowed:
        return replace(opened, form=None, why_not=stands or verdict.reason)
    return opened


def _stands_in_the_way(ground: Ground) -> str:
    """Return why a seat cannot be filled this way now, empty where it can."""
    if ground.seat.filling is Filling.EX_OFFICIO:
        return "This seat is held by virtue of an office: nobody is appointed to it."
    system = ground.facts.handbook.system
    for each in appointments_of(system, Moment(timezone.localdate())):
        same = (each.row.body.code, each.row.seat) == (ground.body.code, ground.seat.code)
        if same and each.state.stage(timezone.localdate()) not in ENDED:
            return f"This seat is being filled already, in {each.code}."
    return ""


def _terms(ground: Ground, nominators: int, basis: str) -> tuple[tuple[str, str], ...]:
    approved_by, approver, rule = approval_of(ground.body, ground.seat)
    said = [("How (as the handbook says)", how_filled(ground.seat))]
    if nominators:
        said.append(("Who may nominate", f"{counted(nominators, 'organisation')}. {basis}"))
    said.append(
        ("Who appoints (B-028)", ground.seat.appointed_by or "Nobody is named: say it in the handbook")
    )
    nobody = approved_by is ApprovedBy.NOBODY
    said.append(("Who approves", "Nobody needs to" if nobody else f"{approver} ({rule})"))
    held = holders_on(ground.seat, timezone.localdate())
    names = ", ".join(ground.facts.person_named(each.person) for each in held)
    said.append(("Who holds it today", names or "Nobody"))
    return tuple(said)


def _line(kept: KeptAppointment, moment: Moment) -> AppointmentLine:
    body, terms = kept.row.body.code, kept.state.terms
    return AppointmentLine(
        kept.code,
        kept.href,
        terms.seat_title,
        Link("body", body, terms.body_name, f"/body/{body}"),
        METHOD_WORDS[terms.method],
        terms.opened_on,
        standing(kept.state, moment.as_at),
        str(kept.state.stage(moment.as_at)),
    )


def _vacant(system: str, moment: Moment, filling: set[tuple[str, str]]) -> tuple[VacantSeat, ...]:
    """Return the seats that nobody holds, is in by virtue of an office, or is being appointed to."""
    found = judged(system, moment)
    if found is None:
        return ()
    empty = [
        (body, seat)
        for body in found.facts.handbook.bodies
        for seat in body.seats
        if is_vacant(seat, moment) and (body.code, seat.code) not in filling
    ]
    since = _vacant_since([body.code for body, _ in empty], moment)
    return tuple(
        VacantSeat(
            seat.code,
            seat.title,
            Link("body", body.code, body.name, f"/body/{body.code}"),
            how_filled(seat),
            since.get((body.code, seat.code)),
            f"/body/{body.code}/fill/{seat.code}",
        )
        for body, seat in empty
    )


def _vacant_since(bodies: Iterable[str], moment: Moment) -> dict[tuple[str, str], date]:
    """Return since when the seats of bodies had no holder: when the last one left, else since the seat began.

    The keys are codes of a body and its seat (two queries).
    """
    codes = set(bodies)
    began = SeatTerms.objects.known(moment).filter(seat__body__code__in=codes)
    left = Holding.objects.known(moment).filter(seat__body__code__in=codes, valid_to__lte=moment.as_at)
    rows = [
        *began.values_list("seat__body__code", "seat__code").annotate(day=Min("valid_from")),
        *left.values_list("seat__body__code", "seat__code").annotate(day=Max("valid_to")),
    ]
    return {(body, seat): day for body, seat, day in rows}  # who left last comes after the seat's beginning


def is_vacant(seat: Seat, moment: Moment) -> bool:
    """Say whether a seat that somebody is appointed or elected to has no holder on the day."""
    return seat.filling is not Filling.EX_OFFICIO and not holders_on(seat, moment.as_at)
