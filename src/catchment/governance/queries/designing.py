"""What the designer shows: what a body can start from, what is asked of it, and what it would still lack."""

from dataclasses import dataclass, replace
from datetime import date

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Actor
from catchment.foundation.pictures import TablePicture, TableSeat
from catchment.foundation.queries import FormError
from catchment.foundation.rules.findings import Finding, in_reading_order
from catchment.governance.edit_forms import Form, in_plain_words
from catchment.governance.queries.design_forms import design_form
from catchment.governance.queries.facts import facts_of
from catchment.governance.queries.handbook import load_handbook
from catchment.governance.queries.handbook_page import FoundGroup, grouped, system_named, system_trail
from catchment.governance.queries.private import unread_by
from catchment.governance.rules.checks import run_checks
from catchment.governance.rules.design import Start
from catchment.governance.rules.document import Body, Handbook
from catchment.governance.rules.document.vocabulary import PLACE_FORM_RULES, PlaceForm
from catchment.governance.rules.editing import changed
from catchment.governance.rules.facts import GovernanceFacts, holders_on
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, plain_date


@dataclass(frozen=True, slots=True)
class Option:
    """Something a body can start from, explained beside the others."""

    start: str
    name: str
    rules: str
    facts: tuple[tuple[str, str], ...]
    href: str


@dataclass(frozen=True, slots=True)
class ChoosePage:
    """What a new body of a system can start from."""

    system: str
    system_name: str
    invented: bool
    sentence: str
    exists: bool
    at_place: tuple[Option, ...]
    others: tuple[Option, ...]
    trail: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """The body as it would be: its table, what is missing, and the form that keeps it."""

    sentence: str
    picture: TablePicture
    groups: tuple[FoundGroup, ...]
    form: Form


@dataclass(frozen=True, slots=True)
class DesignPage:
    """The page on which a body is designed."""

    system: str
    system_name: str
    invented: bool
    start: str
    title: str
    sentence: str
    href: str
    form: Form
    problems: tuple[FormError, ...] = ()
    preview: Preview | None = None
    trail: tuple[Link, ...] = ()


WHO, MONEY, HOOK, STARTS = "Who decides", "Who is accountable for ICB money", "Legal hook", "Starts with"
AT_PLACE: dict[PlaceForm, tuple[str, tuple[str, str, str]]] = {  # domain.md D.4
    PlaceForm.CONSULTATIVE_FORUM: (
        "Consultative forum",
        ("Each statutory body, after advice", "Each body as before; the ICB for its money", "None is needed"),
    ),
    PlaceForm.ICB_COMMITTEE: (
        "Committee of the ICB",
        (
            "The committee, within its terms of reference and the scheme of delegation",
            "The ICB",
            "NHS Act 2006 Schedule 1B paragraph 11",
        ),
    ),
    PlaceForm.JOINT_COMMITTEE: (
        "Joint committee",
        (
            "The joint committee, for the functions delegated to it; its decisions bind all",
            "The statutory bodies that delegate",
            "NHS Act 2006 sections 65Z5 and 65Z6; section 75 regulations, regulation 10",
        ),
    ),
    PlaceForm.INDIVIDUAL: (
        "Individual with delegated authority",
        (
            "The person, often advised by a committee (wording not confirmed)",
            "The ICB, and the council for its part",
            "NHS Act 2006 Schedule 1B paragraph 11(3)(a)",
        ),
    ),
    PlaceForm.LEAD_PROVIDER: (
        "Lead provider",
        (
            "The lead provider under its contract, subcontracting others (wording not confirmed)",
            "The ICB; the lead provider answers by contract",
            "A contract, or section 65Z5 where it is an NHS body",
        ),
    ),
}
OTHERS: dict[Start, tuple[str, str, str]] = {
    Start.COLLABORATIVE: ("Provider collaborative", "S002-25", "A chair and a seat for each trust"),
    Start.NETWORK: (
        "PCN network board",
        "F-006, F-010, E-040",
        "The member practices, a payee and a clinical director with time set aside",
    ),
    Start.GP_BOARD: ("GP provider board", "J-001", "A chair and a member elected by each network"),
    Start.PRIMARY_CARE_BOARD: (
        "Primary care board",
        "J-001",
        "General practice, community pharmacy, dentistry and optometry",
    ),
    Start.TEAM: (
        "Neighbourhood team",
        "S001-06, S001-19",
        "A lead, an accountable body and the 5 sectors that work together",
    ),
}


def choose_page(code: str, moment: Moment) -> ChoosePage:
    """Return what a new body can start from; raises Missing where there is no such system."""
    system, name = system_named(code, moment)
    exists = load_handbook(system.code, moment) is not None
    sentence = f"Choose what a new body of {name} starts from. You are then told what is missing."
    if not exists:
        sentence = f"{name} has no handbook on {plain_date(moment.as_at)}: begin one first."
    return ChoosePage(
        system.code,
        name,
        system.invented,
        sentence,
        exists,
        tuple(
            Option(
                form.value,
                title,
                PLACE_FORM_RULES[form],
                tuple(zip((WHO, MONEY, HOOK), said, strict=True)),
                f"/design/{system.code}/{form.value}",
            )
            for form, (title, said) in AT_PLACE.items()
        ),
        tuple(
            Option(start.value, title, rules, ((STARTS, said),), f"/design/{system.code}/{start.value}")
            for start, (title, rules, said) in OTHERS.items()
        ),
        (*system_trail(system, name, moment), _handbook_link(system.code)),
    )


def _handbook_link(code: str) -> Link:
    return Link("handbook", code, "Handbook", f"/handbook/{code}")


def title_of(start: Start) -> str:
    """Return what is started from, in words."""
    form = next((each for each in PlaceForm if each.value == start.value), None)
    if form is None:
        return OTHERS[start][0]
    name = AT_PLACE[form][0]
    return f"Place board: {name[:1].lower()}{name[1:]}"


def facts_to_design(code: str, moment: Moment) -> GovernanceFacts:
    """Return the facts of a system to design with on a day; raises Missing where it has no handbook then."""
    handbook = load_handbook(code, moment)
    if handbook is None:
        _, name = system_named(code, moment)
        sentence = f"{name} has no handbook on {plain_date(moment.as_at)}. Begin one, then design its bodies."
        raise Missing(sentence)
    return facts_of(handbook, moment)


def ground_to_design(code: str, kind: str, moment: Moment) -> tuple[Start, GovernanceFacts, DesignPage]:
    """Return what is started from, the facts to design with, and the page as it opens; or raise Missing."""
    system, name = system_named(code, moment)
    if kind not in {start.value for start in Start}:
        raise Missing(f"Nothing starts from “{kind[:40]}”. Choose from the list on the designer's page.")
    start, facts = Start(kind), facts_to_design(system.code, moment)
    page = DesignPage(
        system.code,
        name,
        system.invented,
        start.value,
        title_of(start),
        "Say what it is called and whom it is for. You see what is missing before you keep it.",
        f"/design/{system.code}/{start.value}",
        design_form(start, facts, moment.as_at),
        trail=(
            *system_trail(system, name, moment),
            _handbook_link(system.code),
            Link("design", system.code, "Design a body", f"/design/{system.code}"),
        ),
    )
    return start, facts, page


def preview_of(
    before: GovernanceFacts,
    after: Handbook,
    body: Body,
    day: date,
    hidden: tuple[tuple[str, str], ...],
    actor: Actor,
) -> Preview:
    """Return a new body as it would be, and what is found with it that is not found without it.

    What is found in private answers is left out for whoever may not read them.
    """
    facts = facts_of(after, Moment(day))
    unread = unread_by(actor, facts.people, facts, Moment(day))
    found = unread.without(what_is_missing(before, facts, body, day))
    vacant = sum(not holders_on(seat, day) for seat in body.seats)
    are = "is" if len(found) == 1 else "are"
    missing = f"{counted(len(found), 'thing')} {are} missing" if found else "nothing else is missing"
    seats = counted(len(body.seats), "seat")
    sentence = f"{body.name} would have {seats}, {vacant} of them vacant; {missing}."
    form = Form(
        "save",
        "Keep it",
        "Set up this body",
        (),
        f"It is in the handbook from {plain_date(day)}. Vacancies can be filled afterwards, seat by seat.",
        hidden,
    )
    nowhere: dict[tuple[str, str], int] = {}  # the body has no page yet
    return Preview(sentence, table_of(body, after, day), grouped(found, nowhere), form)


def what_is_missing(
    before: GovernanceFacts, after: GovernanceFacts, body: Body, day: date
) -> tuple[Finding, ...]:
    """Return what is found with a new body and not without it, and what it lacks judged by itself.

    Other boards of its place may bring whom it does without; a designer wants to know both.
    """
    others = tuple(
        each
        for each in after.handbook.bodies
        if each.code == body.code or each.area is None or each.area != body.area
    )
    alone = replace(after, handbook=changed(after.handbook, bodies=others))
    own = (each for each in run_checks(alone, day) if each.about.code.partition("/")[0] == body.code)
    there = {_what(each) for each in run_checks(before, day)}
    found = {_what(each): each for each in (*run_checks(after, day), *own) if _what(each) not in there}
    return tuple(in_reading_order(found.values()))


def _what(finding: Finding) -> tuple[str, str, str]:
    """Return what tells two findings apart."""
    return finding.rule, finding.about.code, finding.sentence


def table_of(body: Body, handbook: Handbook, day: date) -> TablePicture:
    """Return the table of a body on a day, with the seats of its sectors together."""
    names = {each.code: each.name for each in handbook.people}
    seats = tuple(
        TableSeat(
            seat.title,
            " and ".join(names.get(each.person, each.person) for each in holders_on(seat, day)),
            in_plain_words(str(seat.sectors[0] if seat.sectors else seat.role)),
            seat.filling.replace("-", " "),
            str(seat.acts_as),
            seat.votes,
        )
        for seat in body.seats
    )
    return TablePicture(f"The table of {body.name} on {plain_date(day)}", seats)
