"""The questions about a line of the scheme, and reading what was answered to them.

A delegation has many parts, most of them left out most of the time: they are asked in the order in which the
published table has them. Functions and areas are typed one to a line, by name or code, because nobody finds
one of three hundred in a list; what is not understood is answered with the nearest there are.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from catchment.authority.queries.asking import Unknown, find_area
from catchment.authority.rules.facts import AuthorityFacts
from catchment.foundation.rules.money import PENCE, UnclearAmountError, pounds, read_pounds
from catchment.governance.edit_forms import Answers, Choice, Field, date_field
from catchment.governance.rules.document import Delegation
from catchment.governance.rules.document.delegations import ROUTE_WORDS, Onward, Route, Section75Form
from catchment.governance.rules.functions import CatalogueFunction, find_function

MOST_LINES = 100
MOST_TYPED = 12_000  # characters of a list
WHY = "Say why this changes."
ROUTE_HINTS = {
    Route.INTERNAL: "To a committee, a member or an employee of the same organisation.",
    Route.SECTION_65Z5: "To, or jointly with, another NHS body or a council; never to a PCN or a practice.",
    Route.SECTION_75: "Between NHS bodies and councils, health money with theirs.",
    Route.DIRECTION_13YB: "NHS England directs an ICB.",
    Route.CONTRACT: "A lead provider decides within its contract.",
}
FORM_LABELS = {
    Section75Form.POOLED_FUND: "A pooled fund",
    Section75Form.NHS_EXERCISES_COUNCIL: "The NHS body exercises council functions",
    Section75Form.COUNCIL_EXERCISES_NHS: "The council exercises NHS functions",
}
BETWEEN = frozenset({Route.SECTION_65Z5, Route.SECTION_75, Route.DIRECTION_13YB})  # two organisations
ONWARD_LABELS = {
    Onward.FORBIDDEN: "No, it stops here",
    Onward.RESTRICTED: "Only to those named below",
    Onward.ALLOWED: "Yes, to anybody the law allows",
}


@dataclass(frozen=True, slots=True)
class Options:
    """What can be chosen on a day: holders, seats, organisations, places, documents - and what is known."""

    facts: AuthorityFacts
    system: str
    holders: tuple[Choice, ...]
    seats: tuple[Choice, ...]
    partners: tuple[Choice, ...]
    places: tuple[Choice, ...]
    instruments: tuple[Choice, ...]


def delegation_fields(options: Options, day: date, said: Delegation | None = None) -> tuple[Field, ...]:
    """Return the questions of a delegation, filled with what is said of one."""
    holders = (Choice("", "Choose who"), *options.holders)
    listed = {choice.value for choice in options.holders}
    giver, taker = (said.delegator, said.delegate) if said else ("", "")
    areas = said.areas if said else ()
    places = {choice.value for choice in options.places}
    return (
        Field("delegator", "From", "select", choices=holders, value=giver if giver in listed else ""),
        Field("delegate", "To", "select", choices=holders, value=taker if taker in listed else ""),
        Field(
            "delegate_code",
            "Or the code of an organisation that is not in the list",
            hint="For example, the ODS code of a trust.",
            value="" if taker in listed else taker,
        ),
        Field(
            "route",
            "On which law it rests",
            "radios",
            choices=tuple(
                Choice(route, _capital(words), ROUTE_HINTS[route]) for route, words in ROUTE_WORDS.items()
            ),
            value=said.route if said else "",
        ),
        Field(
            "section_75_form",
            "Under section 75: its form",
            "select",
            choices=(Choice("", "Not under section 75"), *_choices(FORM_LABELS)),
            value=(said.section_75_form or "") if said else "",
        ),
        Field(
            "functions",
            "Functions, one to a line",
            "area",
            "By name or code, such as “district nursing”. Whatever is part of one of them goes with it.",
            value=_named(said.functions if said else (), options.facts),
        ),
        Field(
            "excepting",
            "But not these, one to a line",
            "area",
            value=_named(said.excepting if said else (), options.facts),
        ),
        *_where_and_how_much(options, said, [area for area in areas if area not in places]),
        *_with_whom(options, day, said),
        *_terms(options, said),
    )


def _where_and_how_much(options: Options, said: Delegation | None, others: list[str]) -> tuple[Field, ...]:
    return (
        Field(
            "places",
            "Places where it holds",
            "checks",
            "Leave all empty where it holds wherever the delegator has the functions.",
            options.places,
            values=tuple(area for area in (said.areas if said else ()) if area not in others),
        ),
        Field(
            "areas",
            "Other areas, one to a line, by name or code",
            "area",
            value="\n".join(others),
        ),
        Field(
            "limit",
            "The most that one decision may cost, in pounds",
            hint="Such as 250000 or £1.2m. Leave empty where there is no limit.",
            value=_amount(said.limit_pence if said else None),
        ),
        Field(
            "yearly_limit",
            "The most that its decisions may cost in a financial year, in pounds",
            value=_amount(said.yearly_limit_pence if said else None),
        ),
    )


def _with_whom(options: Options, day: date, said: Delegation | None) -> tuple[Field, ...]:
    return (
        Field(
            "instrument",
            "The document it rests on",
            "select",
            "It ends when that ends.",
            (Choice("", "None"), *options.instruments),
            (said.instrument or "") if said else "",
        ),
        date_field("since", "First day it holds", said.since if said else day),
        date_field(
            "last_day",
            "Last day, if it has one",
            said.until - timedelta(days=1) if said and said.until else None,
            "For example, 31 3 2029",
        ),
        Field(
            "jointly_with",
            "Exercised jointly: partners who delegate their half too",
            "checks",
            choices=options.partners,
            values=said.jointly_with if said else (),
        ),
    )


def _terms(options: Options, said: Delegation | None) -> tuple[Field, ...]:
    return (
        Field(
            "onward",
            "May it be passed on?",
            "radios",
            choices=_choices(ONWARD_LABELS),
            value=said.onward if said else Onward.FORBIDDEN,
        ),
        Field(
            "onward_to",
            "To whom only, one code to a line",
            "area",
            "Such as XEX-PLACE-P1/lead.",
            value="\n".join(said.onward_to if said else ()),
        ),
        Field(
            "cover",
            "Who stands in while the delegate is away",
            "select",
            choices=(Choice("", "Nobody"), *options.seats),
            value=(said.cover or "") if said else "",
        ),
        Field(
            "conditions",
            "Conditions, one to a line",
            "area",
            value="\n".join(said.conditions if said else ()),
        ),
        Field(
            "retained",
            "What the delegator keeps",
            "area",
            "Approval, call-in, veto.",
            value=(said.retained or "") if said else "",
        ),
        Field("reporting", "How it is reported on", value=(said.reporting or "") if said else ""),
        Field("ending", "How it is brought to an end", value=(said.ending or "") if said else ""),
        date_field(
            "consulted_on",
            "Section 75: when those affected were consulted",
            said.consulted_on if said else None,
        ),
        Field(
            "improves",
            "Section 75: how it improves the way functions are exercised",
            "area",
            value=(said.improves or "") if said else "",
        ),
    )


def granted_elsewhere(delegator: str, system: str, facts: AuthorityFacts) -> bool:
    """Say whether a delegation is another organisation's to grant, and so not this system's to confirm."""
    giver = facts.organisation_of(delegator)
    return bool(giver) and giver != system


def read_delegation(answers: Answers, options: Options) -> dict[str, object]:
    """Return what was answered about a delegation, by the names of the handbook; problems are noted."""
    listed = {choice.value for choice in options.holders}
    delegator = answers.one_of("delegator", listed, "Choose who delegates.")
    delegate, typed = answers.one_of("delegate", listed), answers.words("delegate_code")
    if bool(delegate) == bool(typed):
        answers.wrong("delegate", "Choose to whom it goes: from the list, or by a code, not both.")
    last_day = answers.day("last_day")
    route = answers.one_of("route", Route, "Choose on which law it rests.")
    instrument = answers.one_of("instrument", (choice.value for choice in options.instruments))
    if not instrument and route in BETWEEN and granted_elsewhere(delegator, options.system, options.facts):
        giver = options.facts.name_of(delegator)
        answers.wrong(
            "instrument", f"{giver} is another organisation: name the document in which it granted this."
        )
    chosen = answers.some_of("places", (choice.value for choice in options.places))
    return {
        "delegator": delegator,
        "delegate": delegate or typed,
        "route": route or None,
        "section_75_form": answers.one_of("section_75_form", Section75Form) or None,
        "functions": read_functions(
            answers, "functions", options.facts, "Name the functions, one to a line."
        ),
        "excepting": read_functions(answers, "excepting", options.facts),
        "areas": tuple(dict.fromkeys((*chosen, *_areas(answers, options.facts)))),
        "limit": _pounds(answers, "limit"),
        "yearly_limit": _pounds(answers, "yearly_limit"),
        "instrument": instrument or None,
        "since": answers.day("since", "Give the first day on which it holds, such as 1 4 2026."),
        "until": last_day + timedelta(days=1) if last_day else None,
        "jointly_with": answers.some_of("jointly_with", (choice.value for choice in options.partners)),
        "onward": answers.one_of("onward", Onward) or Onward.FORBIDDEN,
        "onward_to": lines_of(answers, "onward_to"),
        "cover": answers.one_of("cover", (choice.value for choice in options.seats)) or None,
        "conditions": lines_of(answers, "conditions"),
        "retained": answers.words("retained", most=4_000) or None,
        "reporting": answers.words("reporting") or None,
        "ending": answers.words("ending") or None,
        "consulted_on": answers.day("consulted_on"),
        "improves": answers.words("improves", most=4_000) or None,
    }


def read_functions(answers: Answers, name: str, facts: AuthorityFacts, missing: str = "") -> tuple[str, ...]:
    """Return the codes of functions typed one to a line; unknown ones are noted, with the nearest."""
    codes = []
    for typed in lines_of(answers, name, missing):
        found = find_function(typed, facts.functions)
        if isinstance(found, CatalogueFunction):
            codes.append(found.code)
        else:
            answers.wrong(name, found.sentence)
    return tuple(dict.fromkeys(codes))


def lines_of(answers: Answers, name: str, missing: str = "") -> tuple[str, ...]:
    """Return what was typed one to a line, without empty lines; notes what is too much."""
    found = [line.strip() for line in answers.words(name, missing, MOST_TYPED).splitlines()]
    lines = tuple(line for line in found if line)
    if len(lines) > MOST_LINES:
        answers.wrong(name, f"Use {MOST_LINES} lines or fewer here; you used {len(lines):,}.")
    return lines[:MOST_LINES]


def _areas(answers: Answers, facts: AuthorityFacts) -> Iterable[str]:
    for typed in lines_of(answers, "areas"):
        try:
            yield find_area(facts, typed)
        except Unknown as unknown:
            answers.wrong("areas", str(unknown))


def _pounds(answers: Answers, name: str) -> Decimal | None:
    typed = answers.words(name)
    if not typed:
        return None
    try:
        return Decimal(read_pounds(typed)) / PENCE
    except UnclearAmountError as unclear:
        answers.wrong(name, str(unclear))
        return None


def _amount(pence: int | None) -> str:
    return "" if pence is None else pounds(pence)


def _named(codes: Iterable[str], facts: AuthorityFacts) -> str:
    """Return functions as somebody would type them: by name where that leads back to the code."""
    lines = []
    for code in codes:
        name = facts.name_of(code)
        found = find_function(name, facts.functions)
        lines.append(name if isinstance(found, CatalogueFunction) and found.code == code else code)
    return "\n".join(lines)


def _choices(labels: dict[Section75Form, str] | dict[Onward, str]) -> tuple[Choice, ...]:
    return tuple(Choice(str(value), label) for value, label in labels.items())


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
