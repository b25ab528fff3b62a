"""What comes of the form for a decision between meetings: the decision's address, or the form with problems.

Nothing that somebody typed is lost: whatever is refused comes back beside its question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils import timezone
from pydantic import ValidationError

from catchment.authority.actions.deciding import Matter, decide_alone, decide_urgently
from catchment.authority.meeting_item_answers import amount_in, area_in, function_in, organisations_in
from catchment.authority.queries.asking import Unknown, graph_at
from catchment.authority.queries.meeting_opening import DecidePage
from catchment.authority.rules.duties_of_regard import DUTIES_OF_REGARD
from catchment.authority.rules.meeting.agenda_steps import MOST_LONG_TEXT, MOST_REGARD, MOST_TEXT
from catchment.authority.rules.meeting.steps import Regard
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Actor
from catchment.governance.edit_forms import Answers, answered, in_page_order
from catchment.governance.rules.editing import Unfit
from catchment.governance.rules.reading_words import sentence_for

Sent = Mapping[str, Sequence[str]]
FIELDS = {"amount_pence": "amount"}  # parts of a decision that the form asks for under another name


def decide_from(opened: DecidePage, sent: Sent, actor: Actor) -> DecidePage | str:
    """Record a decision between meetings; return its address, or the page with problems."""
    answers = Answers(sent)
    how = answers.one_of("how", ("alone", "urgent"), "Choose who decided.")
    choices = next(each.choices for each in opened.form.fields if each.name == "seats")
    seats = answers.some_of("seats", (each.value for each in choices))
    if not seats:
        answers.wrong("seats", "Tick the seat, or the seats that agreed.")
    elif how == "alone" and len(seats) > 1:
        answers.wrong("seats", "A decision alone is of one seat.")
    why_urgent = answers.words(
        "why_urgent", "Say why it could not wait." if how == "urgent" else "", MOST_TEXT
    )
    matter = _matter(answers)
    if matter is not None and not answers.problems:
        code = _recorded(opened, answers, matter, actor, seats, why_urgent if how == "urgent" else None)
        if code:
            return f"/decision/{code}"
    form = answered(opened.form, sent, answers.problems)
    return replace(opened, form=form, problems=in_page_order([form], answers.problems))


def _recorded(
    opened: DecidePage,
    answers: Answers,
    matter: Matter,
    actor: Actor,
    seats: tuple[str, ...],
    why_urgent: str | None,
) -> str:
    """Return the code of the decision, or empty with what refused it beside its question."""
    try:
        if why_urgent is None:
            return decide_alone(actor=actor, seat=seats[0], matter=matter).code
        return decide_urgently(
            actor=actor,
            body=opened.body.code,
            agreed=tuple(seat.split("/", 1)[1] for seat in seats),
            why_urgent=why_urgent,
            matter=matter,
        ).code
    except OutOfOrder as refusal:
        answers.wrong("seats", f"{refusal.sentence} ({refusal.rule})")
    except Missing as refusal:
        answers.wrong("on", str(refusal))
    except Unknown as unknown:
        answers.wrong("function", str(unknown))
    except Unfit as unfit:
        for field, sentence in unfit.faults:
            answers.wrong(FIELDS.get(field, field), sentence)
    except ValidationError as problem:
        for error in problem.errors(include_url=False)[:3]:
            part = str(error["loc"][-1]) if error["loc"] else ""
            answers.wrong(FIELDS.get(part, part), sentence_for(error, {}).removeprefix("The handbook: "))
    return ""


def _matter(answers: Answers) -> Matter | None:
    """Return what was decided, or None where it cannot be read."""
    title = answers.words("title", "Say what was decided.")
    on = answers.day("on", "Say on which day.")
    moment = Moment(on or timezone.localdate())
    facts = graph_at(moment).facts
    function, area = function_in(answers, "function", facts), area_in(answers, "area", facts)
    amount = amount_in(answers, "amount")
    organisations = organisations_in(answers, "organisations", moment)
    competitive = bool(answers.sent.get("competitive"))
    if competitive and not organisations and not answers.problems:
        answers.wrong("organisations", "Name those that bid: nobody could say who must leave (B-066).")
    private_because = answers.words("private_because", most=MOST_TEXT)
    paper = answers.words("paper", most=MOST_LONG_TEXT)
    lines = [(duty.code, answers.words(f"regard-{duty.code}", most=MOST_REGARD)) for duty in DUTIES_OF_REGARD]
    conflicts = answers.words("conflicts", "Say which conflicts there were, or “none”.", MOST_LONG_TEXT)
    if on is None or answers.problems:
        return None
    return Matter(
        title=title,
        function=function,
        area=area,
        on=on,
        amount_pence=amount,
        regards=tuple(Regard(duty=duty, line=line) for duty, line in lines if line),
        paper=paper,
        organisations=organisations,
        about_one_person=bool(answers.sent.get("about_one_person")),
        conflicts=conflicts,
        competitive=competitive,
        private_because=private_because,
    )
