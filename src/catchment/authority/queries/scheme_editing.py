"""The pages on which a scheme is edited: what they ask, and what they show before anything is saved.

Before a line is saved its secretary sees what would change, what the law says of the draft, which rules it
would break or put right, and who would gain or lose which decisions. The draft is judged on the first day on
which it makes a difference, which for one that ends is the day after its last.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from catchment.authority.queries.asking import graph_at
from catchment.authority.queries.facts import facts_at
from catchment.authority.queries.facts_of_handbook import facts_with
from catchment.authority.queries.scheme import grouped
from catchment.authority.rules.building import build_graph
from catchment.authority.rules.checks import run_checks
from catchment.authority.rules.checks.frame import CheckedAuthority
from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.graph import Graph
from catchment.authority.rules.scheme import SchemeOn
from catchment.authority.rules.scheme_effects import Effect, effects, gone_findings, new_findings
from catchment.authority.rules.scheme_tables import delegated_line
from catchment.authority.rules.spreading import TooTangled
from catchment.authority.scheme_forms import Options, delegation_fields, granted_elsewhere
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.queries import FormError
from catchment.foundation.rules.findings import Finding
from catchment.governance.actions.applying import Planned
from catchment.governance.edit_forms import Choice, Field, Form, date_field
from catchment.governance.queries.editing import Subject
from catchment.governance.queries.handbook import load_handbook
from catchment.governance.queries.handbook_page import FoundGroup, system_named, system_trail
from catchment.governance.rules.document import Delegation, Handbook
from catchment.governance.rules.functions import LegalKind
from catchment.structure.models import Footprint, Organisation
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, plain_date

MOST_EFFECTS = 60
WHY = "Why this changes"
WHY_HINT = "It is kept with the change, with your name and the time."


@dataclass(frozen=True, slots=True)
class Preview:
    """What saving would do: what changes, what the law says of it, whose decisions it moves."""

    sentence: str
    differences: tuple[str, ...]
    law: tuple[str, ...]
    lawful: bool
    effects: tuple[Effect, ...]
    more_effects: int
    breaks: tuple[FoundGroup, ...]
    puts_right: tuple[str, ...]
    on: date
    form: Form | None


@dataclass(frozen=True, slots=True)
class SchemeEditPage:
    """A page on which one line of a scheme is edited."""

    caption: str
    title: str
    sentence: str
    href: str
    forms: tuple[Form, ...]
    trail: tuple[Link, ...]
    links: tuple[Link, ...]
    invented: bool
    problems: tuple[FormError, ...] = ()
    notice: str = ""
    preview: Preview | None = None


def subject_of_system(code: str, day: date) -> Subject:
    """Return the handbook of a system on a day, or raise Missing."""
    system, name = system_named(code, Moment(day))
    handbook = load_handbook(system.code, Moment(day))
    if handbook is None:
        raise Missing(f"{name} has no handbook on {plain_date(day)}. Choose a day on which it has one.")
    scheme = Link("scheme", system.code, "Scheme of delegation", f"/system/{system.code}/scheme")
    return Subject(handbook, day, (*system_trail(system, name, Moment(day)), scheme), system.invented)


def options_of(subject: Subject) -> Options:
    """Return what can be chosen for a line of a scheme on the day that is edited."""
    handbook, facts = subject.handbook, _facts(Moment(subject.day))
    nations = Organisation.objects.filter(kind="nation", invented=subject.invented)
    codes = {handbook.system, *nations.values_list("code", flat=True)}
    parties = {party.organisation for body in handbook.bodies for party in body.parties}
    parties |= {body.organisation for body in handbook.bodies if body.organisation}
    known = facts.organisations
    codes |= {code for code in parties if code in known and known[code].legal is not LegalKind.OTHER}
    for each in handbook.delegations:
        codes |= {code for code in (each.delegator, each.delegate) if code in known}
    organisations = sorted((facts.name_of(code), code) for code in codes)
    seats = tuple(
        Choice(f"{body.code}/{seat.code}", f"{seat.title}, {body.name}")
        for body in handbook.bodies
        for seat in body.seats
    )
    chosen = tuple(Choice(code, name) for name, code in organisations)
    places = Footprint.objects.at(Moment(subject.day)).filter(
        system__code=handbook.system, area__kind="place"
    )
    areas = sorted(places.values_list("area__code", flat=True))
    return Options(
        facts=facts,
        system=handbook.system,
        holders=(*(Choice(body.code, body.name) for body in handbook.bodies), *chosen, *seats),
        seats=seats,
        partners=tuple(each for each in chosen if each.value != handbook.system),
        places=tuple(Choice(code, facts.name_of(code)) for code in areas),
        instruments=tuple(Choice(each.code, each.title) for each in handbook.instruments),
    )


def _page(subject: Subject, title: str, sentence: str, path: str, forms: tuple[Form, ...]) -> SchemeEditPage:
    system = subject.handbook.system
    return SchemeEditPage(
        caption=subject.trail[-2].name,
        title=title,
        sentence=sentence,
        href=f"/system/{system}/scheme/{path}",
        forms=forms,
        trail=subject.trail,
        links=(Link("scheme", system, "Back to the scheme", f"/system/{system}/scheme"),),
        invented=subject.invented,
    )


def _why(name: str = "why") -> Field:
    return Field(name, WHY, "area", WHY_HINT)


def new_delegation_page(subject: Subject, options: Options) -> SchemeEditPage:
    """Return the page on which a delegation is added."""
    code = Field("code", "Its code", hint="Such as XEX-D-FINANCE. Leave empty to have one made.")
    form = Form(
        "add-delegation",
        "The delegation",
        "Show what this would do",
        (code, *delegation_fields(options, subject.day), _why()),
    )
    sentence = "Nothing changes until you have seen what it would do, and saved it."
    return _page(subject, "Add a delegation", sentence, "add-delegation", (form,))


def delegation_page(subject: Subject, options: Options, said: Delegation) -> SchemeEditPage:
    """Return the page on which a delegation is changed, ended or withdrawn."""
    facts = options.facts
    day = subject.day
    change = Form(
        "change",
        "Change what it says",
        "Show what this would do",
        (
            *delegation_fields(options, day, said),
            date_field("change_from", "From which day this change holds", day),
            _why(),
        ),
        folded=True,
    )
    end = Form(
        "end",
        "End it",
        "Show what ending it would do",
        (date_field("end_last_day", "Last day it holds", hint="For example, 31 3 2027"), _why("end_why")),
    )
    withdraw = Form(
        "withdraw",
        "Withdraw it",
        "Show what withdrawing it would do",
        (date_field("withdraw_from", "From which day it is out of the scheme", day), _why("withdraw_why")),
        "For one that should not stand in the scheme at all. It stays known for the days before.",
    )
    until = f" until {plain_date(said.until - timedelta(days=1))}" if said.until else ""
    sentence = (
        f"{facts.name_of(said.delegator)} delegates {counted(len(said.functions), 'function')} and what is "
        f"under {'it' if len(said.functions) == 1 else 'them'} to {facts.name_of(said.delegate)}, from "
        f"{plain_date(said.since)}{until}."
    )
    return _page(
        subject, f"Delegation {said.code}", sentence, f"delegation/{said.code}", (end, withdraw, change)
    )


def new_reservation_page(subject: Subject) -> SchemeEditPage:
    """Return the page on which a function is reserved to a body."""
    bodies = tuple(Choice(body.code, body.name) for body in subject.handbook.bodies)
    board = next((body.code for body in subject.handbook.bodies if body.purpose == "icb-board"), "")
    form = Form(
        "add-reservation",
        "The reservation",
        "Show what this would do",
        (
            Field(
                "function", "Function", hint="By name or code. Whatever is part of it is reserved with it."
            ),
            Field("to", "Reserved to", "select", choices=(Choice("", "Choose a body"), *bodies), value=board),
            Field("reason", "Why it is kept, for the published table", "area"),
            date_field("change_from", "From which day", subject.day),
            _why(),
        ),
    )
    sentence = "What is reserved to a body, nobody of its organisation can be given."
    return _page(subject, "Reserve a function", sentence, "add-reservation", (form,))


def reservation_page(subject: Subject, options: Options, code: str) -> SchemeEditPage:
    """Return the page on which a reservation is removed; raises Missing where there is none by that code."""
    said = next((each for each in subject.handbook.reservations if each.code == code), None)
    if said is None:
        raise Missing(f"The scheme has no reservation “{code[:60]}” on {plain_date(subject.day)}.")
    name = options.facts.name_of
    form = Form(
        "remove-reservation",
        "Remove it",
        "Show what removing it would do",
        (date_field("change_from", "From which day", subject.day), _why()),
    )
    sentence = f"“{name(said.function)}” is reserved to {name(said.to)}."
    return _page(subject, f"Reservation {code}", sentence, f"reservation/{code}", (form,))


def new_function_page(subject: Subject) -> SchemeEditPage:
    """Return the page on which a function of the system's own is added."""
    form = Form(
        "add-function",
        "The function",
        "Show what this would do",
        (
            Field("name", "What it is called", hint="As your scheme calls it."),
            Field(
                "parent",
                "The function it is part of",
                hint="By name or code: a delegation of that covers it.",
            ),
            Field("statute", "The statute it rests on, if another than that of the function it is part of"),
            date_field("change_from", "From which day", subject.day),
            _why(),
        ),
    )
    sentence = "A function of your own stands under one of the national list, and is in law what that is."
    return _page(subject, "Add a function of our own", sentence, "add-function", (form,))


def preview_of(
    draft: Handbook, before: Handbook, plan: Planned, on: date, delegation: str, form: Form
) -> Preview:
    """Return what a draft would do on the first day on which it makes a difference; raises TooTangled."""
    moment = Moment(on)
    recorded = _facts(moment)
    old = _graph_before(before, moment, recorded, as_recorded=on == plan.on)
    checked = CheckedAuthority(build_graph(facts_with(draft, moment, recorded=recorded)))
    scheme = SchemeOn(checked, draft.system)
    law, lawful = _law(scheme, delegation)
    law = (*law, *_granted_elsewhere(scheme, delegation))
    moved = effects(old, checked.graph) if old else ()
    found_before = _findings(CheckedAuthority(old), draft.system) if old else []
    found_after = _findings(checked, draft.system)
    hidden = (*form.hidden, ("expected", plan.fingerprint))
    return Preview(
        sentence=plan.sentence,
        differences=tuple(each.sentence for each in plan.differences),
        law=law,
        lawful=lawful,
        effects=moved[:MOST_EFFECTS],
        more_effects=max(0, len(moved) - MOST_EFFECTS),
        breaks=grouped(new_findings(found_before, found_after), scheme),
        puts_right=tuple(each.sentence for each in gone_findings(found_before, found_after)),
        on=on,
        form=replace(form, hidden=hidden) if plan.differences else None,
    )


def _facts(moment: Moment) -> AuthorityFacts:
    """Return the facts of a moment, also where nobody could follow its delegations: they can be edited."""
    try:
        return graph_at(moment).facts
    except TooTangled:
        return facts_at(moment)


def _graph_before(
    before: Handbook, moment: Moment, recorded: AuthorityFacts, *, as_recorded: bool
) -> Graph | None:
    """Return what everybody may decide without the draft; None where nobody could follow it."""
    try:
        return graph_at(moment) if as_recorded else build_graph(facts_with(before, moment, recorded=recorded))
    except TooTangled:
        return None


def _findings(checked: CheckedAuthority, system: str) -> list[Finding]:
    found = run_checks(checked, checked.facts.on)
    return [each for each in found if checked.system_of(each.about) == system]


def _granted_elsewhere(scheme: SchemeOn, delegation: str) -> tuple[str, ...]:
    """Say where a line is another organisation's to grant, which has not confirmed it."""
    link = next((each for each in scheme.links if each.code == delegation), None)
    if link is None or not granted_elsewhere(link.delegator, scheme.system, scheme.facts):
        return ()
    giver = scheme.facts.name_of(link.delegator)
    return (f"It is granted by {giver}, another organisation: not confirmed by it.",)


def _law(scheme: SchemeOn, delegation: str) -> tuple[tuple[str, ...], bool]:
    """Return what the law says of the delegation that is drafted, and whether it grants what it says."""
    link = next((each for each in scheme.links if each.code == delegation), None)
    if link is None:
        return (), True
    line = delegated_line(link, scheme)
    if line.state == "in force":
        return (f"The law lets delegation {delegation} through: it grants what it says.",), True
    if line.state == "ended":
        return (), True  # what that does is said by who loses what
    if line.state == "not yet":
        return line.why, False
    rules = list(dict.fromkeys(fault.rule for fault in scheme.faults_of(link)))
    breaks = f"This delegation breaks {' and '.join(rules)}" if rules else "This delegation is not complete"
    grants = "grants nothing" if line.state == "grants nothing" else "grants only part of what it says"
    return (f"{breaks}: it will be kept and {grants}.", *line.why), False
