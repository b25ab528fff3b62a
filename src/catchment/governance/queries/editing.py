"""What the editing pages ask: the forms about a seat and a body, filled with what is so now."""

from dataclasses import dataclass
from datetime import date, timedelta

import yaml

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.queries import FormError
from catchment.governance.edit_forms import Choice, Field, Form, choices_of, date_field, in_plain_words
from catchment.governance.models import BodyTerms, PersonDetail
from catchment.governance.queries.facts import facts_of
from catchment.governance.queries.handbook import load_handbook
from catchment.governance.queries.handbook_page import system_named, system_trail
from catchment.governance.rules.document import Body, Handbook, Seat
from catchment.governance.rules.document.vocabulary import ActsAs, Filling, SeatRole
from catchment.governance.rules.facts import holders_on
from catchment.governance.rules.writing import as_plain
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, plain_date

WHY = Field("why", "Why this changes", "area", "It is kept with the change, with your name and the time.")


@dataclass(frozen=True, slots=True)
class EditPage:
    """A page on which one thing is edited."""

    caption: str
    title: str
    sentence: str
    href: str
    forms: tuple[Form, ...]
    problems: tuple[FormError, ...] = ()
    links: tuple[Link, ...] = ()
    trail: tuple[Link, ...] = ()
    invented: bool = False


@dataclass(frozen=True, slots=True)
class Subject:
    """The handbook that is edited on a day, and where the reader is."""

    handbook: Handbook
    day: date
    trail: tuple[Link, ...]
    invented: bool


def subject_of_body(code: str, day: date) -> Subject:
    """Return the handbook in which a body is on the day, or raise Missing."""
    terms = BodyTerms.objects.at(Moment(day)).filter(body__code=code).select_related("body__system").first()
    if terms is None:
        raise Missing(f"No body has the code “{code[:60]}” on {plain_date(day)}.")
    return _subject(terms.body.system.code, day)


def subject_of_person(code: str, day: date) -> Subject:
    """Return the handbook that describes a person on the day, or raise Missing."""
    detail = PersonDetail.objects.at(Moment(day)).filter(person__code=code).select_related("system").first()
    if detail is None:
        raise Missing(f"No handbook describes a person with the code “{code[:60]}” on {plain_date(day)}.")
    return _subject(detail.system.code, day)


def _subject(code: str, day: date) -> Subject:
    system, name = system_named(code, Moment(day))
    handbook = load_handbook(system.code, Moment(day))
    if handbook is None:  # people stay described where a handbook has ended
        raise Missing(f"{name} has no handbook on {plain_date(day)}. Choose a day on which it has one.")
    trail = (
        *system_trail(system, name, Moment(day)),
        Link("handbook", system.code, "Handbook", f"/handbook/{system.code}"),
    )
    return Subject(handbook, day, trail, system.invented)


def seat_in(body: Body, code: str, day: date) -> Seat:
    """Return a seat of a body, or raise Missing."""
    seat = next((each for each in body.seats if each.code == code), None)
    if seat is None:
        raise Missing(f"{body.name} has no seat “{code[:60]}” on {plain_date(day)}.")
    return seat


def body_in(handbook: Handbook, code: str) -> Body:
    """Return a body that is known to be in the handbook."""
    body = handbook.body(code)
    assert body is not None, "the handbook was found by this body"
    return body


def seat_page(subject: Subject, body: Body, seat: Seat) -> EditPage:
    """Return the page on which a seat is filled, vacated, renewed or described anew."""
    held = holders_on(seat, subject.day)
    names = {each.code: each.name for each in subject.handbook.people}
    forms: list[Form] = []
    if len(held) < seat.holders_at_once:
        forms.append(_fill_form(subject, seat))
    who = tuple(Choice(each.person, names.get(each.person, each.person)) for each in held)
    if held:
        ends = " and ".join(plain_date(each.term_ends) for each in held if each.term_ends)
        forms.append(
            Form(
                "renew",
                "Change when the term ends",
                "Save the new end",
                (
                    *_who("renewing", who),
                    date_field("new_term_ends", "Last day of the term", hint="For example, 31 3 2029"),
                    _why("renew_why"),
                ),
                f"The term is recorded as ending on {ends}." if ends else "No end of the term is recorded.",
            )
        )
        forms.append(
            Form(
                "end",
                "Record that somebody leaves",
                "Record this",
                (
                    *_who("leaving", who),
                    date_field("last_day", "Last day in the seat", hint="For example, 31 3 2026"),
                    Field("reasons", "Why they leave", "area", "Anyone who reads the history will see it."),
                ),
            )
        )
    forms.append(_seat_form(seat, subject.day))
    sitting = " and ".join(each.label for each in who)
    state = f"{sitting} {'sit' if len(who) > 1 else 'sits'} here" if who else "Nobody sits here"
    return EditPage(
        body.name,
        f"Edit the seat: {seat.title}",
        f"{state} on {plain_date(subject.day)}.",
        f"/body/{body.code}/seat/{seat.code}/edit",
        tuple(forms),
        links=(Link("body", body.code, f"Back to {body.name}", f"/body/{body.code}#seat-{seat.code}"),),
        trail=(*subject.trail, Link("body", body.code, body.name, f"/body/{body.code}")),
        invented=subject.invented,
    )


def _why(name: str) -> Field:
    return Field(name, WHY.label, WHY.kind, WHY.hint)


def _who(name: str, choices: tuple[Choice, ...]) -> tuple[Field, ...]:
    """Ask who is meant; where it can be one person only, they are chosen."""
    chosen = choices[0].value if len(choices) == 1 else ""
    return (Field(name, "Who", "radios", choices=choices, value=chosen),)


def _fill_form(subject: Subject, seat: Seat) -> Form:
    people = sorted(subject.handbook.people, key=lambda each: (each.name, each.code))
    fields = [
        Field(
            "person",
            "Somebody in the handbook",
            "select",
            choices=(Choice("", "Choose a person"), *(Choice(each.code, each.name) for each in people)),
        ),
        Field("new_person", "Or the name of somebody who is not in it yet"),
        date_field("since", "First day in the seat", subject.day),
        date_field("term_ends", "Last day of the term, if there is one", hint="For example, 31 3 2029"),
        Field("appointed_by", "Appointed by", value=seat.appointed_by or ""),
        Field("approved_by", "Approved by, if approval is needed", value=seat.approved_by or ""),
        date_field("approved_on", "Approved on", hint="For example, 20 3 2026"),
    ]
    if seat.nominated_by:
        facts = facts_of(subject.handbook, Moment(subject.day))
        those = facts.constituencies[seat.nominated_by]
        fields.append(
            Field(
                "nominated_by",
                f"Nominated by, out of the {counted(len(those.organisations), 'organisation')} that may",
                "checks",
                those.basis,
                tuple(Choice(code, facts.organisation_named(code), code) for code in those.organisations),
            )
        )
    return Form("fill", "Fill the vacancy", "Fill the seat", (*fields, _why("fill_why")))


def _seat_form(seat: Seat, day: date, *, new: bool = False) -> Form:
    """Ask what a seat is: its title, role, how it is filled, in whose name its holder speaks."""
    fields = (
        Field("title", "Title of the seat", value="" if new else seat.title),
        Field("role", "Role", "select", choices=choices_of(SeatRole), value=seat.role),
        Field("filling", "How it is filled", "radios", choices=choices_of(Filling), value=seat.filling),
        Field("seat_appointed_by", "Who appoints", value=seat.appointed_by or ""),
        Field(
            "acts_as",
            "The holder acts as",
            "radios",
            "A member brings a perspective and decides for the whole; a delegate carries a mandate.",
            choices_of(ActsAs),
            seat.acts_as,
        ),
        Field(
            "votes",
            "Has a vote",
            "radios",
            choices=(Choice("yes", "Yes"), Choice("no", "No")),
            value="yes" if seat.votes else "no",
        ),
        date_field("change_from", "From which day", day),
        _why("change_why"),
    )
    if new:
        return Form("add-seat", "Add a seat", "Add the seat", fields, folded=True)
    return Form("change", "Change what the seat is", "Save what the seat is", fields, folded=True)


def body_page(subject: Subject, body: Body) -> EditPage:
    """Return the page on which a body's name, quorum and voting are edited, and a seat is added."""
    new_seat = Seat(code="new", title="New", role=SeatRole.MEMBER, filling=Filling.APPOINTED)
    rules = Form(
        "rules",
        "Name, quorum and voting",
        "Save these rules",
        (
            Field("name", "Name of the body", value=body.name),
            Field(
                "quorum",
                "Quorum",
                "code",
                "As in handbook.yaml, such as: needs: {all: [{at_least: 50%}, {at_least: 1, of: executive}]}",
                value=_yaml(body.quorum),
            ),
            Field(
                "voting",
                "Voting",
                "code",
                "As in handbook.yaml, for example: thresholds: [{at_least: majority}]",
                value=_yaml(body.voting),
            ),
            date_field("rules_from", "From which day", subject.day),
            _why("rules_why"),
        ),
    )
    seats = tuple(
        Link("seat", each.code, f"Edit the seat: {each.title}", f"/body/{body.code}/seat/{each.code}/edit")
        for each in body.seats
    )
    return EditPage(
        in_plain_words(body.kind),
        f"Edit {body.name}",
        f"{body.name} has {counted(len(body.seats), 'seat')}; each is edited on a page of its own.",
        f"/body/{body.code}/edit",
        (rules, _seat_form(new_seat, subject.day, new=True)),
        links=(*seats, Link("body", body.code, f"Back to {body.name}", f"/body/{body.code}")),
        trail=(*subject.trail, Link("body", body.code, body.name, f"/body/{body.code}")),
        invented=subject.invented,
    )


def _yaml(item: object) -> str:
    if item is None:
        return ""
    written: str = yaml.safe_dump(
        as_plain(item), sort_keys=False, allow_unicode=True, default_flow_style=None
    )
    return written


def day_after(day: date) -> date:
    """Return the first day on which something is no longer so, whose last day this is."""
    return day + timedelta(days=1)
