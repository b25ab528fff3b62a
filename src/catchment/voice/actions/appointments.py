"""Filling a seat, step by step: opened, nominated, supported, chosen, approved, appointed.

Each action asks for its own right: whoever runs nominations opens, settles and appoints; an organisation is
spoken for by its own people; approving is the chair's. `opened` and `taken` do the same within a change that
somebody else began (the example, a poll that was counted), without asking. `appointed` fills the seat in the
handbook within the same transaction, so nobody is appointed here and absent there.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from catchment.authority.actions.proceedings import SomebodyWasFirst
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, ActorKind, Thing, require_today
from catchment.governance.models import Body as BodyRow
from catchment.structure.models import Organisation
from catchment.voice.models import Appointment, AppointmentStep
from catchment.voice.queries.appointment_facts import Ground, ground_of
from catchment.voice.queries.appointments_kept import KeptAppointment, appointment_kept, appointments_of
from catchment.voice.rules.appointment_opening import terms_of
from catchment.voice.rules.appointment_state import ENDED
from catchment.voice.rules.appointment_values import (
    Abandoned,
    Declared,
    Elected,
    Method,
    Nominated,
    PanelDecided,
    Settled,
    Supported,
    Terms,
    as_said,
)
from catchment.voice.rules.appointment_values import AppointmentStep as Step
from catchment.voice.rules.appointments import take
from catchment.voice.rules.codes import next_code

MOST_WORDS = 4_000
MOST_NAME = 130
LATEST_CLOSING = 366  # days after the opening


@dataclass(frozen=True, slots=True)
class Doing:
    """Who acts on which appointment, and the number of the last step that they had seen (None: any)."""

    actor: Actor
    code: str
    after: int | None = None


def elected(
    *, appointment_code: str, poll_code: str, people: Sequence[str], on: date, change: Change
) -> None:
    """Add that a poll was counted and who was elected (codes), within a change that somebody else began.

    Raises Missing, OutOfOrder (not an election; chosen already; more people than the seat has room for;
    somebody who was not nominated).
    """
    kept = appointment_kept(appointment_code, Moment(timezone.localdate()))
    taken(kept, Elected(poll_code, tuple(people)), on=on, change=change)


@transaction.atomic
def open_appointment(
    *, actor: Actor, body: str, seat: str, method: Method, closes_on: date | None, guidance: str = ""
) -> str:
    """Open the filling of a seat and return its code.

    Raises NotAllowed, Missing (no such seat), OutOfOrder (the seat is filled, or is being filled already; who
    appoints is not named, B-028; nobody may nominate).
    """
    today = timezone.localdate()
    require_today(actor, Act.RUN_ELECTIONS, body, Thing.BODY)
    change = begin_change(
        actor=str(actor), action="open an appointment", detail={"body": body, "seat": seat, "method": method}
    )
    ground = ground_of(body, seat, Moment(today))
    if len(guidance) > MOST_WORDS:
        raise OutOfOrder("B-024", f"Name the guidance in {MOST_WORDS:,} characters or fewer.")
    if closes_on is not None and (closes_on - today).days > LATEST_CLOSING:
        raise OutOfOrder(
            "B-024", f"Nominations close within a year: the latest day is {LATEST_CLOSING} days on."
        )
    terms = terms_of(
        ground.facts, ground.body, ground.seat, method, on=today, closes_on=closes_on, guidance=guidance
    )
    return opened(ground, terms, change=change)


def opened(ground: Ground, terms: Terms, *, change: Change) -> str:
    """Do what `open_appointment` does, within a change that somebody else began; returns the code."""
    system = Organisation.objects.get(code=ground.facts.handbook.system)
    running = [
        each
        for each in appointments_of(system.code, Moment(terms.opened_on))
        if (each.row.body.code, each.row.seat) == (ground.body.code, ground.seat.code)
        and each.state.stage(terms.opened_on) not in ENDED
    ]
    if len(running) >= terms.places:
        raise OutOfOrder(
            "B-024", f"{terms.seat_title} is being filled already: see {running[0].code}. Nothing was opened."
        )
    already = Appointment.objects.filter(system=system).count()
    row = Appointment.objects.create(
        code=next_code(system.code, "A", already),
        system=system,
        body=BodyRow.objects.get(code=ground.body.code),
        seat=ground.seat.code,
        method=terms.method,
        opened_on=terms.opened_on,
        said=as_said(terms),
        change=change,
    )
    return row.code


@transaction.atomic
def nominate(doing: Doing, *, by: str, person: str, name: str) -> None:
    """Put somebody forward in the name of an organisation; for a panel `by` may be empty (an application).

    Raises NotAllowed, Missing, OutOfOrder, SomebodyWasFirst.
    """
    kept = seen(doing)
    if not name.strip() or len(name) > MOST_NAME:
        raise OutOfOrder(
            "B-024", f"Give the name of whom you put forward, in {MOST_NAME} characters or fewer."
        )
    if by:
        require_today(doing.actor, Act.SPEAK_FOR, by, Thing.ORGANISATION)
    else:
        require_right(doing.actor, Act.RUN_ELECTIONS, kept)
    write(doing, Nominated(person, " ".join(name.split()), by), "nominate", {"by": by, "person": person})


@transaction.atomic
def support(doing: Doing, *, by: str, person: str) -> None:
    """Let an organisation support one candidate, or none any more (empty). Raises as `nominate` does."""
    require_today(doing.actor, Act.SPEAK_FOR, by, Thing.ORGANISATION)
    write(doing, Supported(by, person), "support a nomination", {"by": by, "person": person})


@transaction.atomic
def declare(doing: Doing, *, person: str, willing: bool, statement: str = "") -> None:
    """Record a candidate's own answer: by themselves, or by whoever runs the appointment."""
    kept = seen(doing)
    if not (doing.actor.kind is ActorKind.PERSON and doing.actor.code == person):
        require_right(doing.actor, Act.RUN_ELECTIONS, kept)
    write(doing, Declared(person, willing, short(statement)), "declare willingness", {"person": person})


@transaction.atomic
def settle(doing: Doing, *, person: str) -> None:
    """Settle whom the nominators put forward jointly (B-024). Raises as `nominate` does."""
    require_right(doing.actor, Act.RUN_ELECTIONS, seen(doing))
    write(doing, Settled(person), "settle a joint nomination", {"person": person})


@transaction.atomic
def panel_decides(doing: Doing, decided: PanelDecided) -> None:
    """Record what a panel decided, with its members and their interests. Raises as `nominate` does."""
    require_right(doing.actor, Act.RUN_ELECTIONS, seen(doing))
    if not decided.because.strip():
        raise OutOfOrder("B-028", "Say why the panel chose them: the reasons, or how they were scored.")
    short(decided.because)
    write(doing, decided, "record a panel's decision", {"person": decided.person})


@transaction.atomic
def abandon(doing: Doing, *, because: str) -> None:
    """End an appointment without anybody. Raises as `nominate` does."""
    require_right(doing.actor, Act.RUN_ELECTIONS, seen(doing))
    write(doing, Abandoned(short(because).strip()), "abandon an appointment", {})


def taken(kept: KeptAppointment, step: Step, *, on: date, change: Change, after: int | None = None) -> int:
    """Write a step once its rules allow it, within a change that somebody else began; returns its number.

    Raises OutOfOrder, and SomebodyWasFirst where the writer had not seen the last step (`after`).
    """
    last = AppointmentStep.objects.filter(appointment=kept.row).aggregate(last=Max("number"))["last"] or 0
    if after is not None and after != last:
        raise SomebodyWasFirst(_first(kept, after, change))
    take(kept.state, on, step)
    AppointmentStep.objects.create(
        appointment=kept.row, number=last + 1, on=on, said=as_said(step), change=change
    )
    return last + 1


def write(doing: Doing, step: Step, action: str, detail: dict[str, object]) -> None:
    """Write a step that the actor may take, as a change of its own."""
    change = begin_change(actor=str(doing.actor), action=action, detail={"appointment": doing.code, **detail})
    kept = seen(doing)  # again: whoever had the turn before may have gone on
    taken(kept, step, on=timezone.localdate(), change=change, after=doing.after)


def seen(doing: Doing) -> KeptAppointment:
    """Return the appointment as it is now; raises Missing."""
    return appointment_kept(doing.code, Moment(timezone.localdate()))


def require_right(actor: Actor, act: Act, kept: KeptAppointment) -> None:
    """Raise NotAllowed where the actor has no such right over the body today."""
    require_today(actor, act, kept.row.body.code, Thing.BODY)


def short(words: str) -> str:
    """Return a text, or raise OutOfOrder where it is too long."""
    if len(words) > MOST_WORDS:
        raise OutOfOrder("", f"Use {MOST_WORDS:,} characters or fewer; you used {len(words):,}.")
    return words


def _first(kept: KeptAppointment, after: int, change: Change) -> str:
    names = list(dict.fromkeys(each.written_by for each in kept.steps if each.number > after))
    if names == [change.actor]:
        return (
            f"You sent this twice, or went on with {kept.code} in another window. Nothing was written a "
            "second time: look at what it says now."
        )
    return (
        f"{' and '.join(names) or 'Somebody'} went on with {kept.code} while you had it open. Nothing of "
        "yours was written: look at what it says now, and send it again if it is still right."
    )
