"""Views of consultations: the list, one, a response, a new file; responses as files. They decide nothing."""

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from catchment.foundation.moment import Moment
from catchment.foundation.pages import actor_of, page
from catchment.foundation.permission import Act, require_today
from catchment.governance.edit_views import sent_with, unreadable
from catchment.voice.answering import answered_page, require_signed_in
from catchment.voice.consultation_files import as_markdown, as_word
from catchment.voice.consultation_saving import answer_load, answer_response
from catchment.voice.queries.consultation_loading import load_page
from catchment.voice.queries.consultation_pages import consultation_page, consultations_page
from catchment.voice.queries.consultation_values import (
    ConsultationPage,
    ConsultationsPage,
    LoadPage,
    ResponsePage,
)
from catchment.voice.queries.consultations_kept import consultation_kept
from catchment.voice.queries.response_pages import document_kept, response_page
from catchment.voice.rules.consultation_file import MOST_BYTES, json_schema

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MARKDOWN = "text/markdown; charset=utf-8"


@page("voice/consultations.html")
def consultations(request: HttpRequest, moment: Moment, code: str = "") -> ConsultationsPage:
    """Show every consultation, or those put to a system and to its country."""
    return consultations_page(moment, code)


@page("voice/consultation.html")
def consultation(request: HttpRequest, moment: Moment, code: str) -> ConsultationPage:
    """Show one consultation with what was submitted, compared."""
    return consultation_page(code, moment, actor_of(request))


@page("voice/consultation_response.html")
def response(request: HttpRequest, moment: Moment, code: str, respondent: str) -> ResponsePage | HttpResponse:
    """Show one response; a POST takes it a step on."""
    actor = actor_of(request)
    if request.method == "POST":
        require_signed_in(actor, Act.SPEAK_FOR)  # asks to sign in before anything is looked up
    opened = response_page(code, respondent, moment, actor)
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    asked = consultation_kept(code, moment)
    result = answer_response(opened, asked, sent_with(request), actor)
    return answered_page(result)


@page("voice/consultation_load.html")
def load(request: HttpRequest, moment: Moment) -> LoadPage | HttpResponse:
    """Show the form in which a consultation is sent as a file; a POST keeps it."""
    actor = actor_of(request)
    require_today(actor, Act.GATHER_POSITIONS, "")
    opened = load_page()
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    uploaded = request.FILES.get("file")
    content = uploaded.read(MOST_BYTES + 1) if uploaded else None  # no more than can be refused
    result = answer_load(opened, sent_with(request), content, actor)
    return answered_page(result)


@page("voice/consultation_response.html")
def response_file(
    request: HttpRequest, moment: Moment, code: str, respondent: str, ending: str
) -> HttpResponse:
    """Return what a respondent submitted as a Word document or as Markdown."""
    document, name = document_kept(code, respondent, moment)
    content, kind = (as_word(document), WORD) if ending == "docx" else (as_markdown(document), MARKDOWN)
    disposition = f'attachment; filename="{name}.{ending}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})


@require_safe
def schema(_request: HttpRequest) -> HttpResponse:
    """Return the JSON Schema of a consultation's file, for editors that complete and check it."""
    body = orjson.dumps(json_schema(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    return HttpResponse(body, content_type="application/schema+json")
