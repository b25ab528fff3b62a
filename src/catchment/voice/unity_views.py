"""Views of unity: a place's questions, one of them, a new one, a system's register. They decide nothing."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.pages import actor_of, page
from catchment.foundation.permission import Act, require_today
from catchment.governance.edit_views import sent_with, unreadable
from catchment.voice.answering import answered_page, require_signed_in
from catchment.voice.queries.gp_voice_page import gp_voice_page
from catchment.voice.queries.question_page import question_page
from catchment.voice.queries.unity_pages import new_question_page, unity_page
from catchment.voice.queries.unity_values import GpVoicePage, NewQuestionPage, QuestionPage, UnityPage
from catchment.voice.queries.unity_where import where
from catchment.voice.unity_saving import answer_new_question, answer_question


@page("voice/unity.html")
def unity(request: HttpRequest, moment: Moment, code: str) -> UnityPage:
    """Show how united a place is, question by question."""
    return unity_page(code, moment, actor_of(request))


@page("voice/gp_voice.html")
def gp_voice(request: HttpRequest, moment: Moment, code: str) -> GpVoicePage:
    """Show who speaks for general practice in a system."""
    return gp_voice_page(code, moment, actor_of(request))


@page("voice/question_new.html")
def new_question(request: HttpRequest, moment: Moment, code: str) -> NewQuestionPage | HttpResponse:
    """Show the form of a new question; a POST opens it. It is about today, whatever day was looked at."""
    actor, today = actor_of(request), Moment(timezone.localdate())
    require_signed_in(actor, Act.GATHER_POSITIONS)  # asks to sign in before anything is looked up
    require_today(actor, Act.GATHER_POSITIONS, *where(code, today).about)
    opened = new_question_page(code, today)
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    result = answer_new_question(opened, sent_with(request), actor)
    return answered_page(result)


@page("voice/question.html")
def question(request: HttpRequest, moment: Moment, code: str) -> QuestionPage | HttpResponse:
    """Show one question; a POST takes it a step on."""
    actor = actor_of(request)
    if request.method == "POST":
        require_signed_in(actor, Act.SPEAK_FOR)
    if request.method != "POST":
        return question_page(code, moment, actor)
    if refused := unreadable(request):
        return refused
    today = Moment(timezone.localdate())
    opened = question_page(code, today, actor)
    result = answer_question(opened, sent_with(request), actor, today)
    return answered_page(result)
