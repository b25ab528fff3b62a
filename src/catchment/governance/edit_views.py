"""The pages on which a handbook is read and edited: the whole file, one body, one seat, one person.

Everybody may read a handbook; a page that changes something asks first, also before it is shown, whether its
reader may (`foundation.permission`). The right counts on the day of the edit, whichever day is edited.
"""

from dataclasses import replace

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from catchment.foundation.moment import Moment, UnclearMomentError
from catchment.foundation.pages import Missing, Problem, actor_of, moment_of, page, problem_page
from catchment.foundation.permission import Act, may_today, require_today
from catchment.foundation.queries import FormError
from catchment.governance.actions.filing import answer_file
from catchment.governance.actions.saving import Saver, Sent, save_body, save_seat
from catchment.governance.actions.saving_people import save_person
from catchment.governance.edit_forms import answered, in_page_order
from catchment.governance.queries import editing
from catchment.governance.queries.editing import EditPage, Subject
from catchment.governance.queries.editing_file import FilePage, file_page
from catchment.governance.queries.editing_people import person_page
from catchment.governance.queries.handbook import load_handbook
from catchment.governance.queries.handbook_page import HandbookPage, handbook_page, system_named
from catchment.governance.queries.skeleton import skeleton_of
from catchment.governance.rules.document import json_schema
from catchment.governance.rules.editing import without_suitability
from catchment.governance.rules.reading import MOST_BYTES
from catchment.governance.rules.writing import write_handbook
from catchment.structure.rules.words import plain_date

NUL = "\x00"
UNREADABLE = "The form holds a character that cannot be kept (a NUL). Go back, take it out and send it again."
LEFT_OUT = "# The answers about who may sit on the board are left out: not everybody may read them.\n"


@page("governance/handbook.html")
def handbook(_request: HttpRequest, moment: Moment, code: str) -> HandbookPage:
    """Return the page of a system's handbook."""
    return handbook_page(code, moment)


@require_safe
def handbook_file(request: HttpRequest, code: str) -> HttpResponse:
    """Return a system's handbook as YAML, without what this reader may not know."""
    try:
        moment = moment_of(request)
        system, name = system_named(code.replace(NUL, ""), moment)
        found = load_handbook(system.code, moment)
        if found is None:
            raise Missing(f"{name} has no handbook on {plain_date(moment.as_at)}.")
    except UnclearMomentError as problem:
        return problem_page(request, Problem("That is not a date", str(problem), 400), as_json_twin=False)
    except Missing as problem:
        return problem_page(request, Problem("Not found", str(problem), 404), as_json_twin=False)
    told = found if _may_read_suitability(request, system.code) else without_suitability(found)
    note = LEFT_OUT if told != found else ""
    return _yaml(note + write_handbook(told), system.code)


@require_safe
def skeleton_file(request: HttpRequest, code: str) -> HttpResponse:
    """Return the least a lawful handbook of a system needs on the day, as YAML."""
    try:
        moment = moment_of(request)
        system, _ = system_named(code.replace(NUL, ""), moment)
        text = write_handbook(skeleton_of(system.code, moment).handbook)
    except UnclearMomentError as problem:
        return problem_page(request, Problem("That is not a date", str(problem), 400), as_json_twin=False)
    except Missing as problem:
        return problem_page(request, Problem("Not found", str(problem), 404), as_json_twin=False)
    return _yaml(text, f"{system.code}-skeleton")


def _yaml(text: str, name: str) -> HttpResponse:
    """Return text as a YAML file to keep."""
    disposition = f'attachment; filename="{name}.yaml"'
    return HttpResponse(
        text,
        content_type="application/yaml; charset=utf-8",
        headers={"Content-Disposition": disposition},
    )


@require_safe
def schema(_request: HttpRequest) -> HttpResponse:
    """Return the JSON Schema of handbook.yaml, for editors that complete and check it."""
    body = orjson.dumps(json_schema(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    return HttpResponse(body, content_type="application/schema+json")


@page("governance/edit_handbook.html")
def edit_file(request: HttpRequest, moment: Moment, code: str) -> FilePage | HttpResponse:
    """Return the page on which a whole handbook is sent; a POST plans it, and another applies the plan."""
    opened = file_page(code, moment)
    require_today(actor_of(request), Act.EDIT_HANDBOOK, opened.system)
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    uploaded = request.FILES.get("file")
    content = uploaded.read(MOST_BYTES + 1) if uploaded else None  # no more than can be refused
    result = answer_file(opened, sent_with(request), content, actor_of(request))
    return HttpResponseRedirect(result) if isinstance(result, str) else result


@page("governance/edit_page.html")
def edit_seat(request: HttpRequest, moment: Moment, body: str, seat: str) -> EditPage | HttpResponse:
    """Return the page of one seat's edits; a POST makes one."""
    subject = editing.subject_of_body(body, moment.as_at)
    _require(request, subject)
    found = editing.body_in(subject.handbook, body)
    place = editing.seat_in(found, seat, subject.day)
    opened = editing.seat_page(subject, found, place)
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    sent = sent_with(request)
    return _outcome(opened, sent, *save_seat(sent, _saver(request, subject), found, place))


@page("governance/edit_page.html")
def edit_body(request: HttpRequest, moment: Moment, body: str) -> EditPage | HttpResponse:
    """Return the page of a body's rules; a POST changes them or adds a seat."""
    subject = editing.subject_of_body(body, moment.as_at)
    _require(request, subject)
    found = editing.body_in(subject.handbook, body)
    opened = editing.body_page(subject, found)
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    sent = sent_with(request)
    return _outcome(opened, sent, *save_body(sent, _saver(request, subject), found))


@page("governance/edit_page.html")
def edit_person(request: HttpRequest, moment: Moment, person: str) -> EditPage | HttpResponse:
    """Return the page of somebody's interests; a POST declares, ends or denies one, or answers a test."""
    subject = editing.subject_of_person(person, moment.as_at)
    _require(request, subject)
    found = subject.handbook.person(person)
    assert found is not None, "the handbook was found by this person"
    suitability = _may_read_suitability(request, subject.handbook.system)
    opened = person_page(subject, found, suitability=suitability)
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    sent = sent_with(request)
    saved = save_person(sent, _saver(request, subject), found, suitability=suitability)
    return _outcome(opened, sent, *saved)


def sent_with(request: HttpRequest) -> Sent:
    """Return what a form sent, by name."""
    return {name: [str(text) for text in texts] for name, texts in request.POST.lists()}


def _outcome(
    opened: EditPage, sent: Sent, href: str, problems: tuple[FormError, ...]
) -> EditPage | HttpResponse:
    """Lead to where the edit can be seen, or return the page with what is wrong beside each question."""
    if href:
        return HttpResponseRedirect(href)
    does = (sent.get("do") or [""])[-1]
    forms = tuple(answered(form, sent, problems) if form.does == does else form for form in opened.forms)
    asked = [form for form in forms if form.does == does]
    return replace(opened, forms=forms, problems=in_page_order(asked, problems))


def _saver(request: HttpRequest, subject: Subject) -> Saver:
    return Saver(actor_of(request), subject)


def _require(request: HttpRequest, subject: Subject) -> None:
    """Raise NotAllowed where the reader may not edit this handbook."""
    require_today(actor_of(request), Act.EDIT_HANDBOOK, subject.handbook.system)


def _may_read_suitability(request: HttpRequest, system: str) -> bool:
    return may_today(actor_of(request), Act.READ_SUITABILITY, system).allowed


def unreadable(request: HttpRequest) -> HttpResponse | None:
    """Refuse a form with a character that cannot be kept."""
    if any(NUL in text for _, texts in request.POST.lists() for text in texts):
        return problem_page(request, Problem("That cannot be kept", UNREADABLE, 400), as_json_twin=False)
    return None
