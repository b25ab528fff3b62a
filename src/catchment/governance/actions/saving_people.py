"""What was answered on the editing page of a person: interests declared, ended or denied; who may sit."""

from datetime import date

from catchment.foundation.moment import Moment
from catchment.foundation.queries import FormError
from catchment.governance.actions.saving import Saver, Saving, Sent, save, stop_if_wrong
from catchment.governance.edit_forms import Answers
from catchment.governance.queries.editing import day_after
from catchment.governance.queries.editing_people import ANSWERS
from catchment.governance.rules import editing
from catchment.governance.rules.document import Handbook, Interest, Person, Suitability
from catchment.governance.rules.document.people import InterestKind
from catchment.governance.rules.editing import changed, code_from, made


def save_person(
    sent: Sent, saver: Saver, person: Person, *, suitability: bool
) -> tuple[str, tuple[FormError, ...]]:
    """Declare, end or deny interests, or answer about suitability; return where to go, or what is wrong."""
    answers = Answers(sent)
    makers = {"declare": _declared, "end-interest": _over, "no-interests": _none_declared}
    if suitability:
        makers["suitability"] = _suitable
    make = makers.get(answers.raw("do"))
    if make is None:
        return "", (FormError("", "Choose what to do: declare an interest, end one, or declare none."),)
    fields = {"since": "interest_since"}
    href = save(saver, answers, lambda: make(answers, saver, person), fields)
    return href, tuple(answers.problems)


def _person_href(person: Person, day: date) -> str:
    return f"/person/{person.code}?{Moment(day).query_string}"


def _declared(answers: Answers, saver: Saver, person: Person) -> Saving:
    day = saver.subject.day
    said = {
        "kind": answers.one_of("kind", InterestKind, "Choose what kind of interest it is."),
        "description": answers.words("description", "Say what the interest is.", most=4_000),
        "organisation": answers.raw("organisation") or None,
        "since": answers.day("interest_since", "Give the day since which it exists."),
        "aware_on": answers.day("aware_on", "Give the day of becoming aware of it."),
        "declared_on": answers.day("declared_on"),
    }
    stop_if_wrong(answers)
    words = " ".join(str(said["description"]).split()[:4])
    interest = made(Interest, code=code_from(words, {each.code for each in person.interests}), **said)

    def edit(before: Handbook) -> Handbook:
        return editing.declare_interest(before, person.code, interest)

    return Saving(edit, day, f"{person.name} declares an interest", _person_href(person, day))


def _over(answers: Answers, saver: Saver, person: Person) -> Saving:
    day = saver.subject.day
    codes = (each.code for each in person.interests)
    interest = answers.one_of("interest", codes, "Choose which interest is over.")
    last_day = answers.day("interest_last_day", "Give the last day of the interest.")
    stop_if_wrong(answers)
    assert last_day is not None, "a missing day was a problem"

    def edit(before: Handbook) -> Handbook:
        return editing.end_interest(before, person.code, interest, until=day_after(last_day))

    return Saving(edit, day, f"An interest of {person.name} is over", _person_href(person, day))


def _none_declared(answers: Answers, saver: Saver, person: Person) -> Saving:
    on = answers.day("no_interests_on", "Give the day on which it was declared.")
    stop_if_wrong(answers)
    assert on is not None, "a missing day was a problem"
    day = saver.subject.day

    def edit(before: Handbook) -> Handbook:
        return editing.declare_no_interests(before, person.code, on=on)

    return Saving(edit, day, f"{person.name} declares no interests", _person_href(person, day))


def _suitable(answers: Answers, saver: Saver, person: Person) -> Saving:
    said = {name: answers.yes_or_no(name) for name in ANSWERS}
    tested_on, decided_by = answers.day("tested_on"), answers.words("independence_decided_by")
    stop_if_wrong(answers)
    before_now = person.suitability or Suitability()
    suitability = changed(before_now, **said, tested_on=tested_on, independence_decided_by=decided_by or None)
    day = saver.subject.day

    def edit(before: Handbook) -> Handbook:
        return editing.answer_suitability(before, person.code, suitability)

    return Saving(edit, day, f"Answers about the suitability of {person.name}", _person_href(person, day))
