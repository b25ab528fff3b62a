"""The pages on which a meeting is called, and on which a decision between meetings is recorded."""

from dataclasses import dataclass

from catchment.authority.meeting_item_forms import matter_fields, words
from catchment.authority.queries.asking import graph_at
from catchment.authority.queries.meeting_values import DecisionLine
from catchment.authority.rules.duties_of_regard import DUTIES_OF_REGARD
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Act, Actor, Thing, may_today, require_today
from catchment.foundation.queries import FormError
from catchment.governance.edit_forms import Choice, Field, Form, date_field
from catchment.governance.models import BodyTerms
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import plain_date


@dataclass(frozen=True, slots=True)
class CallPage:
    """The page on which a body's meeting is called."""

    body: Link
    sentence: str
    form: Form
    problems: tuple[FormError, ...] = ()
    trail: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class DecidePage:
    """The page on which a decision between meetings is recorded: alone (D-053) or urgent (B-073)."""

    body: Link
    sentence: str
    form: Form
    problems: tuple[FormError, ...] = ()
    trail: tuple[Link, ...] = ()
    recorded: DecisionLine | None = None


def _body(code: str, moment: Moment) -> BodyTerms:
    terms = (
        BodyTerms.objects.at(moment)
        .filter(body__code=code)
        .select_related("body__system", "organisation")
        .first()
    )
    if terms is None:
        raise Missing(f"No body has the code “{code[:60]}” on {plain_date(moment.as_at)}.")
    return terms


def call_page(code: str, moment: Moment, actor: Actor) -> CallPage:
    """Return the page on which a meeting is called; raises NotAllowed and Missing."""
    terms = _body(code, moment)
    require_today(actor, Act.RUN_MEETINGS, code, Thing.BODY)
    openness = (Choice("yes", "In public"), Choice("no", "In private"))
    form = Form(
        "call",
        "Call a meeting",
        "Call the meeting",
        (
            date_field("on", "On which day?"),
            Field("at", "At what time?", hint="For example, 14:00. It may be left out."),
            Field("where", "Where?", hint="A room, or the address of a call."),
            Field(
                "public",
                "In public or in private?",
                "radios",
                "Boards and committees of a whole board meet in public unless a resolution says not (B-068).",
                openness,
            ),
            Field("resolution", "For a private meeting: the resolution that excludes the public"),
            Field("private_reason", "For a private meeting: why", "area"),
        ),
    )
    link = Link("body", code, terms.name, f"/body/{code}")
    return CallPage(link, f"{terms.name} meets when somebody calls it.", form, trail=(link,))


def decide_page(code: str, moment: Moment, actor: Actor) -> DecidePage:
    """Return the page on which a decision between meetings is recorded; raises NotAllowed and Missing.

    Whoever holds a seat may record what they decide alone; urgent ones need the right to record decisions.
    """
    terms = _body(code, moment)
    facts = graph_at(moment).facts
    own = [seat for seat in facts.seats.values() if seat.body == code]
    holds = any(holder.person == actor.code for seat in own for holder in seat.holders)
    if not holds and not may_today(actor, Act.DECIDE, code, Thing.BODY).allowed:
        require_today(actor, Act.DECIDE, code, Thing.BODY)
    seats = tuple(
        Choice(seat.code, f"{seat.title}: {', '.join(holder.name for holder in seat.holders) or 'vacant'}")
        for seat in own
    )
    matter = (words("", "title", "What is it called?"), *matter_fields("", None))
    form = Form(
        "decide",
        "Record a decision between meetings",
        "Record the decision",
        (
            *_who_decided(seats),
            Field("why_urgent", "If urgent: why could it not wait?", "area"),
            *matter,
            Field(
                "private_because",
                "If it is not for everybody to read: why?",
                "area",
                "Leave it empty for a decision that everybody may read (B-068). One about one person's care "
                "is private in any case.",
            ),
            date_field("on", "On which day was it decided?", moment.as_at),
            Field("paper", "The reasons, as the paper gives them", "area"),
            *(
                Field(f"regard-{duty.code}", duty.asks, "area", f"{duty.section} ({duty.rule}).")
                for duty in DUTIES_OF_REGARD
            ),
            Field(
                "conflicts",
                "Which conflicts of interest were there, and how were they met?",
                "area",
                "Say “none” where there were none (B-063).",
            ),
        ),
    )
    link = Link("body", code, terms.name, f"/body/{code}")
    sentence = f"A decision between meetings of {terms.name} is kept with the proof that it might be taken."
    return DecidePage(link, sentence, form, trail=(link,))


def _who_decided(seats: tuple[Choice, ...]) -> tuple[Field, ...]:
    """Ask who decided: one seat alone, or those who may decide urgently."""
    return (
        Field(
            "how",
            "Who decided?",
            "radios",
            choices=(
                Choice("alone", "One person, under a delegation to their seat (D-053)"),
                Choice("urgent", "Those who may decide urgently for the body (B-073)"),
            ),
        ),
        Field(
            "seats",
            "Which seats?",
            "checks",
            "One for a decision alone; all who agreed, if urgent.",
            seats,
        ),
    )
