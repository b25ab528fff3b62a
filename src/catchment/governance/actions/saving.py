"""What was answered on the editing pages, made into edits: read, checked field by field, applied.

Each function takes what was sent and gives where to go next, or everything that is wrong with it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor
from catchment.foundation.queries import FormError
from catchment.governance.actions.applying import Refused
from catchment.governance.actions.editing import Edit, Editor, edit_handbook
from catchment.governance.edit_forms import Answers
from catchment.governance.queries.codes import codes_of_people
from catchment.governance.queries.editing import Subject, day_after
from catchment.governance.queries.facts import facts_of
from catchment.governance.rules import editing
from catchment.governance.rules.document import (
    Body,
    Handbook,
    Holder,
    Person,
    Quorum,
    Seat,
    Voting,
)
from catchment.governance.rules.document.vocabulary import ActsAs, Filling, SeatRole
from catchment.governance.rules.editing import Unfit, changed, code_from, made
from catchment.governance.rules.facts import holders_on
from catchment.governance.rules.reading import read_part

Sent = Mapping[str, Sequence[str]]
WHY = "Say why this changes."


@dataclass(frozen=True, slots=True)
class Saver:
    """Who saves, and the handbook they look at."""

    actor: Actor
    subject: Subject


@dataclass(frozen=True, slots=True)
class Saving:
    """An edit that is ready: from which day, why, and where to go afterwards."""

    edit: Edit
    on: date
    reason: str
    href: str


class Wrong(Exception):
    """Something is wrong with the answers; they know what."""


def save(saver: Saver, answers: Answers, ready: Callable[[], Saving], fields: Mapping[str, str]) -> str:
    """Apply what was answered; return where to go next, or an empty text with `answers.problems` filled.

    `fields` says which question a part of the handbook was asked by, where it has another name.
    """
    try:
        saving = ready()
        system = saver.subject.handbook.system
        editor = Editor(saver.actor, system, saving.on, saving.reason)
        edit_handbook(editor, saving.edit)
    except Wrong:
        return ""
    except Unfit as fault:
        for name, sentence in fault.faults:
            answers.wrong(fields.get(name, name), sentence)
        return ""
    except Refused as refusal:
        answers.wrong("", str(refusal))
        return ""
    return saving.href


def stop_if_wrong(answers: Answers) -> None:
    """Go no further where something is wrong with an answer; raises Wrong."""
    if answers.problems:
        raise Wrong


def _seat_href(body: str, seat: str, day: date) -> str:
    return f"/body/{body}?{Moment(day).query_string}#seat-{seat}"


def save_seat(sent: Sent, saver: Saver, body: Body, seat: Seat) -> tuple[str, tuple[FormError, ...]]:
    """Fill, vacate, renew or describe a seat anew; return where to go, or what is wrong."""
    answers = Answers(sent)
    ready = {"fill": _filled, "end": _ended, "renew": _renewed, "change": _described}.get(answers.raw("do"))
    if ready is None:
        return "", (FormError("", "Choose what to do: fill, end, renew or change."),)
    make = ready
    fields = {} if make is _filled else {"appointed_by": "seat_appointed_by", "term_ends": "new_term_ends"}
    href = save(saver, answers, lambda: make(answers, saver, body, seat), fields)
    return href, tuple(answers.problems)


def _filled(answers: Answers, saver: Saver, body: Body, seat: Seat) -> Saving:
    handbook = saver.subject.handbook
    chosen = answers.one_of("person", (each.code for each in handbook.people))
    name = answers.words("new_person")
    if not chosen and not name:
        answers.wrong("person", "Choose who comes into the seat, or give the name of a new person.")
    if chosen and name:
        answers.wrong("new_person", "Choose somebody or name somebody new, not both.")
    since = answers.day("since", "Give the first day in the seat, such as 1 4 2026.")
    term_ends, approved_on = answers.day("term_ends"), answers.day("approved_on")
    nominated_by: tuple[str, ...] = ()
    if seat.nominated_by and "nominated_by" in answers.sent:
        facts = facts_of(handbook, Moment(saver.subject.day))
        nominated_by = answers.some_of("nominated_by", facts.constituencies[seat.nominated_by].organisations)
    reason = answers.words("fill_why", WHY)
    appointed_by, approved_by = answers.words("appointed_by"), answers.words("approved_by")
    stop_if_wrong(answers)
    assert since is not None, "a missing day was a problem"
    before_name = f"{handbook.system}-"
    code = chosen or code_from(name, codes_of_people(before_name), before_name)
    holder = made(
        Holder,
        person=code,
        since=since,
        term_ends=term_ends,
        appointed_by=appointed_by or None,
        approved_by=approved_by or None,
        approved_on=approved_on,
        nominated_by=nominated_by,
    )

    def edit(before: Handbook) -> Handbook:
        known = before if chosen else editing.add_person(before, made(Person, code=code, name=name))
        return editing.fill_seat(known, body.code, seat.code, holder)

    return Saving(edit, min(since, saver.subject.day), reason, _seat_href(body.code, seat.code, since))


def _ended(answers: Answers, saver: Saver, body: Body, seat: Seat) -> Saving:
    day = saver.subject.day
    who = answers.one_of("leaving", (each.person for each in holders_on(seat, day)), "Choose who leaves.")
    last_day = answers.day("last_day", "Give the last day in the seat, such as 31 3 2026.")
    reasons = answers.words("reasons", "Say why they leave, such as “Retired”.")
    stop_if_wrong(answers)
    assert last_day is not None, "a missing day was a problem"
    until = day_after(last_day)

    def edit(before: Handbook) -> Handbook:
        return editing.end_holding(
            before, body.code, seat.code, who, on=day, last_day=last_day, until=until, reasons=reasons
        )

    return Saving(edit, day, reasons, _seat_href(body.code, seat.code, max(until, day)))


def _renewed(answers: Answers, saver: Saver, body: Body, seat: Seat) -> Saving:
    day = saver.subject.day
    held = (each.person for each in holders_on(seat, day))
    who = answers.one_of("renewing", held, "Choose whose term it is.")
    term_ends = answers.day("new_term_ends", "Give the last day of the term, such as 31 3 2029.")
    reason = answers.words("renew_why", WHY)
    stop_if_wrong(answers)

    def edit(before: Handbook) -> Handbook:
        return editing.renew_term(before, body.code, seat.code, who, on=day, term_ends=term_ends)

    return Saving(edit, day, reason, _seat_href(body.code, seat.code, day))


def _seat_answers(answers: Answers) -> tuple[dict[str, object], date, str]:
    """Return what a seat is, from which day, and why."""
    said: dict[str, object] = {
        "title": answers.words("title", "Give the seat a title."),
        "role": answers.one_of("role", SeatRole, "Choose the role of the seat."),
        "filling": answers.one_of("filling", Filling, "Choose how the seat is filled."),
        "appointed_by": answers.words("seat_appointed_by") or None,
        "acts_as": answers.one_of("acts_as", ActsAs, "Choose in whose name the holder acts."),
        "votes": answers.one_of("votes", ("yes", "no"), "Say whether the seat has a vote.") == "yes",
    }
    on = answers.day("change_from", "Give the first day on which it is so.")
    reason = answers.words("change_why", WHY)
    stop_if_wrong(answers)
    assert on is not None, "a missing day was a problem"
    return said, on, reason


def _described(answers: Answers, _saver: Saver, body: Body, seat: Seat) -> Saving:
    said, on, reason = _seat_answers(answers)

    def edit(before: Handbook) -> Handbook:
        return editing.change_seat(before, body.code, seat.code, lambda found: changed(found, **said))

    return Saving(edit, on, reason, _seat_href(body.code, seat.code, on))


def save_body(sent: Sent, saver: Saver, body: Body) -> tuple[str, tuple[FormError, ...]]:
    """Change a body's name, quorum and voting, or add a seat; return where to go, or what is wrong."""
    answers = Answers(sent)
    make = {"rules": _ruled, "add-seat": _seated}.get(answers.raw("do"))
    if make is None:
        return "", (FormError("", "Choose what to do: change the rules, or add a seat."),)
    href = save(saver, answers, lambda: make(answers, body), {"appointed_by": "seat_appointed_by"})
    return href, tuple(answers.problems)


def _ruled(answers: Answers, body: Body) -> Saving:
    name = answers.words("name", "Give the body a name.")
    quorum, voting = _rule(answers, "quorum", Quorum), _rule(answers, "voting", Voting)
    on = answers.day("rules_from", "Give the first day on which it is so.")
    reason = answers.words("rules_why", WHY)
    stop_if_wrong(answers)
    assert on is not None, "a missing day was a problem"

    def edit(before: Handbook) -> Handbook:
        return editing.change_body(
            before, body.code, lambda found: changed(found, name=name, quorum=quorum, voting=voting)
        )

    return Saving(edit, on, reason, f"/body/{body.code}?{Moment(on).query_string}")


def _rule(answers: Answers, name: str, kind: type[Quorum] | type[Voting]) -> Quorum | Voting | None:
    """Return a rule that was written as YAML, read as the file is read, or note what is wrong with it."""
    text = answers.words(name, most=4_000)
    if not text:
        return None
    rule, problems = read_part(text, kind)
    for each in problems:
        answers.wrong(name, f"Line {each.position.line}: {each.sentence}")
    return rule


def _seated(answers: Answers, body: Body) -> Saving:
    said, on, reason = _seat_answers(answers)
    code = code_from(str(said["title"]), {each.code for each in body.seats}).lower()
    seat = made(Seat, code=code, **said)

    def edit(before: Handbook) -> Handbook:
        return editing.add_seat(before, body.code, seat)

    return Saving(edit, on, reason, _seat_href(body.code, code, on))
