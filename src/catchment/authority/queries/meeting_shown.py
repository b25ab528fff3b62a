"""A meeting as it is shown to whoever may run it: the page, the room drawn, and a form for each next step."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from catchment.authority.meeting_forms import form_for, item_fields
from catchment.authority.queries.asking import graph_at
from catchment.authority.queries.meeting_values import DecisionLine, MeetingPage, Next
from catchment.authority.queries.meetings import meeting_page
from catchment.authority.rules.duties_of_regard import DUTIES_OF_REGARD
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Act, Actor, Thing, may_today, require_today
from catchment.foundation.pictures import TablePicture, TableSeat
from catchment.foundation.queries import FormError
from catchment.governance.edit_forms import Choice, Field, Form, date_field
from catchment.governance.models import BodyTerms
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted

ALWAYS_ASKED = ("paper-attached", "item-changed", "item-withdrawn")  # of an item, whatever its state


@dataclass(frozen=True, slots=True)
class MeetingShown:
    """A meeting with its picture and its forms; `problems` and `notice` answer what was sent last."""

    meeting: MeetingPage
    picture: TablePicture | None
    first: tuple[Form, ...]  # what most likely comes next
    other: tuple[Form, ...]
    of_items: dict[int, tuple[Form, ...]]
    problems: tuple[FormError, ...] = ()
    notice: str = ""
    trail: tuple[Link, ...] = ()
    invented: bool = False


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


def shown_meeting(code: str, moment: Moment, actor: Actor) -> MeetingShown:
    """Return a meeting with its forms, which only whoever may run it gets."""
    page = meeting_page(code, moment, actor)
    steps = [step for step in page.next if not step.why_not and step.kind not in ALWAYS_ASKED]
    forms = [form_for(page, step) for step in (*steps, *_besides(page))] if page.may_run else []
    of_items: dict[int, list[Form]] = {}
    first: list[Form] = []
    other: list[Form] = []
    for form in forms:
        number = next((int(value) for name, value in form.hidden if name == "number"), None)
        kind = dict(form.hidden)["kind"]
        if number is None:
            (other if kind in OTHER else first).append(form)
        elif number == page.current and kind not in ALWAYS_ASKED:
            first.append(form)
        else:
            of_items.setdefault(number, []).append(form)
    return MeetingShown(
        page,
        room_picture(page),
        tuple(replace(form, folded=bool(form.fields) and len(first) > 1) for form in first),
        tuple(replace(form, folded=True) for form in other),
        {number: tuple(replace(form, folded=True) for form in found) for number, found in of_items.items()},
        trail=page.trail,
        invented=page.system.startswith("X"),
    )


def _besides(page: MeetingPage) -> Iterator[Next]:
    """Give what may be done besides what is most likely next."""
    if page.stage == "called":
        for item in page.items:
            yield Next("paper-attached", f"Attach a paper to item {item.number}", item.number)
            yield Next("item-changed", f"Change item {item.number}", item.number)
            yield Next("item-withdrawn", f"Withdraw item {item.number}", item.number)
    if page.stage == "open":
        yield Next("chair-taken", "Record that somebody else takes the chair")
        if any(not each.in_room for each in page.occupants):
            yield Next("returned", "Record that somebody came back")
    if page.stage in ("open", "closed") and any(each.done_on is None for each in page.actions):
        yield Next("action-done", "Record that an action was done")


OTHER = frozenset(
    {"item-added", "published", "cancelled", "attended", "left", "returned", "chair-taken", "action-done"}
)


def room_picture(page: MeetingPage) -> TablePicture | None:
    """Return the table with who is in the room; a chair is hollow where its holder is not."""
    if not page.room or page.stage == "called":
        return None
    seats = tuple(
        TableSeat(
            title=each.title,
            holder=each.name if each.in_room else "",
            group="",
            filling="",
            acts_as="observer" if each.observer else "deputy" if each.how == "deputy" else "member",
            votes=each.votes,
            warning=each.how if each.how == "out for a conflict" else "",
            detail=each.why,
            empty="" if each.in_room else f"{each.name or 'Nobody'}: {each.how}",
        )
        for each in page.room
    )
    there = sum(each.in_room for each in page.room)
    out = [each.name for each in page.room if each.how == "out for a conflict"]
    is_on = page.stage == "open"
    are = ("person is", "people are") if is_on else ("person was", "people were")
    title = f"{counted(there, *are)} in the room{'' if is_on else ' at the end'}"
    if out:
        title += f"; {' and '.join(out)} left for a conflict"
    return TablePicture(title, seats)


def _body(code: str, moment: Moment) -> BodyTerms:
    terms = (
        BodyTerms.objects.at(moment)
        .filter(body__code=code)
        .select_related("body__system", "organisation")
        .first()
    )
    if terms is None:
        raise Missing(f"No body has the code “{code[:60]}” on {moment.as_at}.")
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
    matter = tuple(
        each
        for each in item_fields("", None)
        if each.name in ("title", "function", "area", "amount", "organisations", "about_one_person")
    )
    form = Form(
        "decide",
        "Record a decision between meetings",
        "Record the decision",
        (
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
            Field("why_urgent", "If urgent: why could it not wait?", "area"),
            *matter,
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
