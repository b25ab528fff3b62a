"""Appointments as they are kept, read into the values that their rules reason with."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.voice.models import Appointment, AppointmentStep
from catchment.voice.rules.appointment_state import State
from catchment.voice.rules.appointment_values import StepTaken, step_from, terms_from
from catchment.voice.rules.appointments import state_of


@dataclass(frozen=True, slots=True)
class KeptAppointment:
    """An appointment with its steps at a moment, and what they add up to."""

    row: Appointment
    steps: tuple[StepTaken, ...]
    state: State

    @property
    def code(self) -> str:
        """Return its code."""
        return self.row.code

    @property
    def href(self) -> str:
        """Return the address of its page."""
        return f"/appointment/{self.row.code}"


def appointment_kept(code: str, moment: Moment) -> KeptAppointment:
    """Return one appointment at a moment (three queries); raises Missing where there is none then."""
    wanted = code.strip()
    found = _read(_at(moment).filter(code__iexact=wanted), moment)
    if not found:
        raise Missing(f"No appointment has the code “{wanted[:60]}” on that day.")
    return found[0]


def appointments_of(system: str, moment: Moment) -> list[KeptAppointment]:
    """Return the appointments of a system at a moment, newest first (two queries)."""
    return _read(_at(moment).filter(system__code=system).order_by("-opened_on", "-pk"), moment)


def all_appointments(moment: Moment) -> list[KeptAppointment]:
    """Return every appointment at a moment (two queries)."""
    return _read(_at(moment).order_by("code"), moment)


def candidates_called(before: str) -> set[str]:
    """Return the codes given to candidates, in every appointment, that begin with a text."""
    said = AppointmentStep.objects.filter(said__kind="nominated", said__person__istartswith=before)
    return set(said.values_list("said__person", flat=True))


def _at(moment: Moment) -> QuerySet[Appointment]:
    rows = Appointment.objects.select_related("system", "body").filter(opened_on__lte=moment.as_at)
    return rows if moment.as_known is None else rows.filter(change__at__lte=moment.as_known)


def _read(rows: QuerySet[Appointment], moment: Moment) -> list[KeptAppointment]:
    taken = AppointmentStep.objects.select_related("change").filter(on__lte=moment.as_at).order_by("number")
    if moment.as_known is not None:
        taken = taken.filter(change__at__lte=moment.as_known)
    found = rows.prefetch_related(Prefetch("steps", taken, to_attr="taken"))
    return [_kept(row, row.taken) for row in found]


def _kept(row: Appointment, taken: Iterable[AppointmentStep]) -> KeptAppointment:
    steps = tuple(StepTaken(each.number, each.on, step_from(each.said), each.change.actor) for each in taken)
    return KeptAppointment(row, steps, state_of(terms_from(row.said), steps))
