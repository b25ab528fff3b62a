"""Views of appointments: those of a system, one of them, and the start of another. They decide nothing."""

from django.http import HttpRequest, HttpResponse

from catchment.foundation.moment import Moment
from catchment.foundation.pages import actor_of, page
from catchment.foundation.permission import Act, require_today
from catchment.governance.edit_views import sent_with, unreadable
from catchment.voice.actions.appointment_answers import answer_appointment, answer_new
from catchment.voice.answering import answered_page, require_signed_in
from catchment.voice.queries.appointment_page import appointment_page
from catchment.voice.queries.appointment_pages import appointments_page, new_appointment_page
from catchment.voice.queries.appointment_values import (
    AppointmentPage,
    AppointmentsPage,
    NewAppointmentPage,
)


@page("voice/appointments.html")
def appointments(_request: HttpRequest, moment: Moment, code: str) -> AppointmentsPage:
    """Show the appointments of a system, vacant seats first."""
    return appointments_page(code, moment)


@page("voice/appointment_new.html")
def new_appointment(
    request: HttpRequest, _moment: Moment, body: str, seat: str
) -> NewAppointmentPage | HttpResponse:
    """Show how a seat would be filled; a POST opens its filling."""
    actor = actor_of(request)
    if request.method == "POST":
        require_today(actor, Act.RUN_ELECTIONS, body)
    opened = new_appointment_page(body, seat, actor)
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    result = answer_new(opened, sent_with(request), actor)
    return answered_page(result)


@page("voice/appointment.html")
def appointment(request: HttpRequest, moment: Moment, code: str) -> AppointmentPage | HttpResponse:
    """Show one appointment; a POST takes it a step on."""
    actor = actor_of(request)
    if request.method == "POST":
        require_signed_in(actor, Act.RUN_ELECTIONS)  # asks to sign in before anything is looked up
    opened = appointment_page(code, moment, actor)
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    result = answer_appointment(opened, sent_with(request), actor)
    return answered_page(result)
