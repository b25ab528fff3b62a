"""Answering the forms of secret ballots: what was sent becomes an action, or comes back with what is wrong.

What a voter marked goes into the sealed ballot and back to their own page, and nowhere else.
"""

from dataclasses import replace
from datetime import date

from catchment.authority.actions.proceedings import SomebodyWasFirst
from catchment.foundation.permission import Actor
from catchment.foundation.queries import FormError
from catchment.governance.actions.saving import Sent
from catchment.governance.edit_forms import Answers, Form, answered, in_page_order
from catchment.governance.models import Person
from catchment.voice import poll_forms as forms
from catchment.voice.actions.poll_counting import unseal_and_count, unseal_outer
from catchment.voice.actions.polls import (
    abandon_poll,
    close_poll,
    make_teller_key,
    open_poll,
    set_up_poll,
)
from catchment.voice.actions.voting import cast_ballot
from catchment.voice.queries.poll_part_pages import system_of_appointment, teller_page
from catchment.voice.queries.poll_values import NewPollPage, PollPage, TellerPage, VotePage
from catchment.voice.queries.polls_kept import now_kept
from catchment.voice.rules.counting.values import Method
from catchment.voice.rules.polls import (
    MOST_VOTERS,
    Candidate,
    CannotPoll,
    Terms,
    require_preferences,
)

MOST_TYPED = MOST_VOTERS * 61  # characters of a list of codes
MOST_PLACES_DIGITS = 3
NO_STEP = "Choose one of the buttons: that is no step of a poll."


def answer_poll(opened: PollPage, sent: Sent, actor: Actor) -> PollPage | str:
    """Take a poll a step on and return its address; or return the page with what stands in the way."""
    does, after = _last(sent, "do"), _after(sent)
    try:
        match does:
            case forms.OPEN:
                open_poll(actor=actor, code=opened.code, after=after)
            case forms.CLOSE:
                close_poll(actor=actor, code=opened.code, after=after)
            case forms.ABANDON:
                because, typed = _last(sent, "because"), _last(sent, "code")
                abandon_poll(actor=actor, code=opened.code, because=because, typed=typed, after=after)
            case _:
                raise CannotPoll(NO_STEP)
    except (CannotPoll, SomebodyWasFirst) as refusal:
        shown, problems = _refused(opened.forms, does, sent, refusal)
        return replace(opened, forms=shown, problems=problems)
    return opened.href


def answer_vote(opened: VotePage, sent: Sent, actor: Actor) -> VotePage:
    """Show what was marked to be confirmed, or cast it and show the paper's number; or what is wrong."""
    does = _last(sent, "do")
    if opened.why_not or does == forms.CHANGE:
        return opened
    kept = now_kept(opened.code)
    voter = _last(sent, "voter") or dict(opened.hidden).get("voter", "")
    try:
        preferences = _preferences(opened, sent)
        require_preferences(preferences, len(kept.candidates), kept.method, kept.row.places)
        if opened.voter is not None and voter not in {
            each.value for each in opened.voter.choices if each.value
        }:
            raise CannotPoll("Choose for whom you vote.", "voter")
        if does != forms.CAST:
            names = {each.value: each.label for each in opened.voter.choices} if opened.voter else {}
            return replace(
                opened,
                checked=tuple(kept.candidates[place - 1].name for place in preferences),
                voting_as=names.get(voter, opened.voting_as),
                hidden=(("voter", voter), *_marked(opened)),
            )
        paper = cast_ballot(actor=actor, code=opened.code, voter=voter, preferences=preferences)
    except CannotPoll as refusal:
        field = refusal.field or opened.marks[0].target
        return replace(opened, problems=(FormError(field, refusal.sentence),))
    return replace(opened, paper=paper, marks=(), hidden=(), checked=())


def answer_teller(opened: TellerPage, sent: Sent, actor: Actor) -> TellerPage | str:
    """Make a key and show its secret once, or use a secret and return the poll's address."""
    does, after, secret = _last(sent, "do"), _after(sent), _last(sent, "secret")
    try:
        match does:
            case forms.KEY:
                made = make_teller_key(actor=actor, code=opened.code, seen=_last(sent, "key"))
                return replace(teller_page(opened.code, actor), secret=tuple(made.split("-")), forms=())
            case forms.UNSEAL:
                unseal_outer(actor=actor, code=opened.code, secret=secret, after=after)
            case forms.COUNT:
                unseal_and_count(actor=actor, code=opened.code, secret=secret, after=after)
            case _:
                raise CannotPoll(NO_STEP)
    except (CannotPoll, SomebodyWasFirst) as refusal:
        # the secret is not written back into the page: it is typed again
        shown, problems = _refused(opened.forms, does, {**sent, "secret": [""]}, refusal)
        return replace(opened, forms=shown, problems=problems)
    return opened.poll_href


def answer_new_poll(opened: NewPollPage, sent: Sent, actor: Actor) -> NewPollPage | str:
    """Set up the poll of an appointment and return its address; or the form with what is wrong."""
    answers = Answers(sent)
    opens = answers.day("opens", "Say on which day voting begins.")
    closes = answers.day("closes", "Say which is the last day to vote.")
    method = answers.one_of("method", [str(each) for each in Method], "Choose how it is counted.")
    places = answers.raw("places")
    if not (places.isascii() and places.isdigit() and len(places) <= MOST_PLACES_DIGITS):
        answers.wrong("places", "Write how many are elected as a whole number.")
    title = answers.words("title", "Say what the poll is about.")
    standing, voting = (_codes(answers, name) for name in ("candidates", "voters"))
    problems = tuple(answers.problems)
    if not problems and opens and closes:
        terms = _terms(title, Method(method), int(places), (opens, closes), standing, voting, answers)
        system = system_of_appointment(opened.code)
        try:
            return f"/poll/{set_up_poll(actor=actor, system=system, terms=terms, appointment=opened.code)}"
        except CannotPoll as refusal:
            problems = (FormError(_question(refusal.field), refusal.sentence),)
    form = answered(opened.form, sent, problems)
    return replace(opened, form=form, problems=in_page_order((form,), problems))


def _terms(
    title: str,
    method: Method,
    places: int,
    days: tuple[date, date],
    standing: tuple[str, ...],
    voting: tuple[str, ...],
    answers: Answers,
) -> Terms:
    people = set(Person.objects.filter(code__in=voting).values_list("code", flat=True))
    return Terms(
        title=title,
        method=method,
        places=places,
        opens_on=days[0],
        closes_on=days[1],
        candidates=tuple(Candidate(code, "") for code in standing),
        organisations=tuple(code for code in voting if code not in people),
        people=tuple(code for code in voting if code in people),
        tellers=tuple(each for each in (answers.raw("teller-1"), answers.raw("teller-2")) if each),
    )


def _codes(answers: Answers, name: str) -> tuple[str, ...]:
    typed = answers.words(name, "Write one code a line.", MOST_TYPED)
    return tuple(dict.fromkeys(typed.replace(",", " ").split()))


def _question(field: str) -> str:
    return "teller-1" if field == "tellers" else field


def _preferences(opened: VotePage, sent: Sent) -> tuple[int, ...]:
    """Return the candidates in the order marked, by their place; raises CannotPoll with the field."""
    if opened.method == Method.PLURALITY:
        ticked = sent.get("marks", ())
        return tuple(
            int(each)
            for each in ticked
            if each.isascii() and each.isdigit() and len(each) <= MOST_PLACES_DIGITS
        )
    ranks: dict[int, int] = {}
    for place, field in enumerate(opened.marks, start=1):
        if not field.value:
            continue
        written = field.value if field.value.isascii() and field.value.isdigit() else ""
        if not 1 <= len(written) <= MOST_PLACES_DIGITS or int(written) < 1:
            raise CannotPoll(f"{field.label}: write a whole number, 1 for whom you want most.", field.name)
        rank = int(written)
        if rank in ranks:
            other = opened.marks[ranks[rank] - 1].label
            raise CannotPoll(
                f"{rank} stands beside {other} and {field.label}: use each number once.", field.name
            )
        ranks[rank] = place
    missing = [rank for rank in range(1, len(ranks) + 1) if rank not in ranks]
    if missing:
        raise CannotPoll(f"{missing[0]} is missing: number whom you want 1, 2, 3 without a gap.", "mark-1")
    return tuple(place for _, place in sorted(ranks.items()))


def _marked(opened: VotePage) -> tuple[tuple[str, str], ...]:
    """Return what was marked, to be sent along with the confirmation."""
    if opened.method == Method.PLURALITY:
        return tuple(("marks", value) for value in opened.marks[0].values)
    return tuple((field.name, field.value) for field in opened.marks if field.value)


def _refused(
    shown: tuple[Form, ...], does: str, sent: Sent, refusal: CannotPoll | SomebodyWasFirst
) -> tuple[tuple[Form, ...], tuple[FormError, ...]]:
    problem = FormError(getattr(refusal, "field", ""), str(refusal))
    found = tuple(answered(form, sent, (problem,)) if form.does == does else form for form in shown)
    asked = [form for form in found if form.does == does and form.fields]
    return found, in_page_order(asked, (problem,)) if problem.field else (problem,)


def _last(sent: Sent, name: str) -> str:
    return (sent.get(name) or [""])[-1].strip()


def _after(sent: Sent) -> int | None:
    said = _last(sent, "after")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else None
