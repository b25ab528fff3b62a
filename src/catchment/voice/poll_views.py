"""Views of secret ballots: a poll, its paper, a teller's part, its papers as files. They decide nothing."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing, actor_of, page
from catchment.foundation.permission import Act
from catchment.governance.edit_views import sent_with, unreadable
from catchment.voice.actions.poll_answers import answer_new_poll, answer_poll, answer_teller, answer_vote
from catchment.voice.answering import answered_page, require_signed_in
from catchment.voice.poll_files import as_blt, as_csv
from catchment.voice.queries.poll_pages import poll_page, polls_page
from catchment.voice.queries.poll_part_pages import (
    new_poll_page,
    poll_of_appointment,
    teller_page,
    vote_page,
)
from catchment.voice.queries.poll_values import NewPollPage, PollPage, PollsPage, TellerPage, VotePage
from catchment.voice.queries.polls_kept import papers_of, poll_kept

CSV, BLT = "text/csv; charset=utf-8", "text/plain; charset=utf-8"


@page("voice/polls.html")
def polls(_request: HttpRequest, moment: Moment, code: str) -> PollsPage:
    """Show the secret ballots of a system."""
    return polls_page(code, moment)


@page("voice/poll.html")
def poll(request: HttpRequest, moment: Moment, code: str) -> PollPage | HttpResponse:
    """Show one poll; a POST takes it a step on."""
    actor = actor_of(request)
    if request.method == "POST":
        require_signed_in(actor, Act.RUN_ELECTIONS)  # asks to sign in before anything is looked up
    opened = poll_page(code, moment, actor)
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    result = answer_poll(opened, sent_with(request), actor)
    return answered_page(result)


@page("voice/poll_vote.html")
def vote(request: HttpRequest, moment: Moment, code: str) -> VotePage | HttpResponse:
    """Show the paper; a POST shows what was marked, then casts it and shows the paper's number once."""
    actor = actor_of(request)
    require_signed_in(actor, Act.SPEAK_FOR)  # asks to sign in first
    if request.method != "POST":
        return vote_page(code, actor)
    if refused := unreadable(request):
        return refused
    sent = sent_with(request)
    return answer_vote(vote_page(code, actor, sent), sent, actor)


@page("voice/poll_teller.html")
def teller(request: HttpRequest, moment: Moment, code: str) -> TellerPage | HttpResponse:
    """Show a teller's part; a POST makes their key, or uses their secret."""
    actor = actor_of(request)
    require_signed_in(actor, Act.SPEAK_FOR)  # asks to sign in first
    opened = teller_page(code, actor)
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    result = answer_teller(opened, sent_with(request), actor)
    return answered_page(result)


@page("voice/poll_new.html")
def new_poll(request: HttpRequest, moment: Moment, code: str) -> NewPollPage | HttpResponse:
    """Lead to the poll of an appointment, or show the form that sets it up; a POST does."""
    if there := poll_of_appointment(code):
        return HttpResponseRedirect(there)
    actor = actor_of(request)
    require_signed_in(actor, Act.RUN_ELECTIONS)  # asks to sign in first
    opened = new_poll_page(code, actor)
    if request.method != "POST":
        return opened
    if refused := unreadable(request):
        return refused
    result = answer_new_poll(opened, sent_with(request), actor)
    return answered_page(result)


@page("voice/poll.html")
def poll_file(request: HttpRequest, moment: Moment, code: str, ending: str) -> HttpResponse:
    """Return the counted papers as a file, so that anybody counts them again."""
    kept = poll_kept(code, moment)
    if kept.sheet is None:
        raise Missing(f"{kept.code} is not counted: there are no papers to read before that.")
    papers = [(number, paper.preferences) for number, paper in papers_of(kept.row)]
    if ending == "csv":
        content, kind = as_csv(papers, kept.candidates), CSV
    else:
        content, kind = as_blt(papers, kept.candidates, kept.row.places, kept.row.title, kept.method), BLT
    disposition = f'attachment; filename="{kept.code}.{ending}"'
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": disposition})
