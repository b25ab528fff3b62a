"""The forms of an appointment: one for each step that its reader may take now."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from catchment.governance.edit_forms import Choice, Field, Form, date_field
from catchment.structure.rules.words import counted, listed
from catchment.voice.rules.appointment_state import Stage, State
from catchment.voice.rules.appointment_values import METHOD_WORDS, ApprovedBy, Method

OPEN, NOMINATE, SUPPORT, DECLARE, SETTLE = "open", "nominate", "support", "declare", "settle"
PANEL, APPROVE, REFUSE, APPOINT, ABANDON = "panel", "approve", "refuse", "appoint", "abandon"
WILLING = (Choice("yes", "Yes"), Choice("no", "No"))
WEEKS_OPEN = 4
MONTHS = 12


def open_form(methods: Iterable[Method], chosen: Method, today: date) -> Form:
    """Return the form that opens the filling of a seat."""
    choices = tuple(Choice(each, METHOD_WORDS[each].capitalize()) for each in methods)
    fields = (
        Field("method", "How is it filled?", "radios", choices=choices, value=chosen),
        date_field("closes_on", "Last day for nominations", today + timedelta(weeks=WEEKS_OPEN)),
        Field(
            "guidance",
            "Which version of NHS England’s guidance on selection is regarded? (B-024)",
            hint="Such as: Guidance on partner members, May 2022",
        ),
    )
    return Form(OPEN, "Start filling this seat", "Open it", fields)


def nominate_form(by: Mapping[str, str], people: Iterable[Choice], state: State) -> Form:
    """Return the form that puts somebody forward; `by` are names of organisations by code, empty where those
    who want the seat apply for it themselves.
    """
    choices = (Choice("", "Somebody who is not in this list"), *people)
    fields = (
        *_by(by),
        Field("person", "Whom does it put forward?" if by else "Who applies?", "select", choices=choices),
        Field("new_person", "If not in the list: their name"),
    )
    title = f"Put somebody forward{_for(by)}" if by else "Record somebody who applies"
    button = "Put forward" if by else "Record it"
    return Form(NOMINATE, title, button, fields, "", _spoken(by, state), True)


def support_form(by: Mapping[str, str], state: State) -> Form:
    """Return the form by which an organisation supports a candidate, or none any more."""
    choices = [
        Choice(each.person, each.name, _has(state, each.person))
        for each in state.candidates.values()
        if each.willing is not False
    ]
    now = next((state.supports[code] for code in by if code in state.supports), "")
    if now:
        choices.append(Choice("nobody", "Nobody any more"))
    asked = Field("supported", "Whom does it support?", "radios", choices=tuple(choices), value=now)
    intro = "One candidate at a time; it can be changed until nominations close."
    title = f"Support somebody{_for(by)}"
    return Form(SUPPORT, title, "Support them", (*_by(by), asked), intro, _spoken(by, state))


def declare_form(state: State, only: str = "") -> Form:
    """Return the form by which a candidate says whether they are willing; `only` is the reader's own code."""
    people = [only] if only else [each.person for each in state.candidates.values() if each.willing is None]
    choices = tuple(Choice(each, state.named(each)) for each in people)
    fields = (
        Field("declaring", "Whose answer is it?", "radios", choices=choices, value=people[0]),
        Field("willing", "Are they willing to be appointed?", "radios", choices=WILLING),
        Field("statement", "What they want the others to read", "area"),
    )
    title = "Say whether you are willing" if only else "Record a candidate’s answer"
    return Form(DECLARE, title, "Record it", fields, "", _after(state), not only)


def settle_form(state: State, how: str) -> Form:
    """Return the form that settles a joint nomination; `how` says how many must support somebody."""
    fields = (Field("settled", "Whom do they nominate jointly?", "radios", choices=_choosable(state)),)
    return Form(SETTLE, "Settle the joint nomination", "Settle it", fields, how, _after(state))


def panel_form(state: State) -> Form:
    """Return the form that records what a panel decided."""
    fields = (
        Field("chosen", "Whom does the panel choose?", "radios", choices=_choosable(state)),
        Field(
            "members",
            "Who sat on the panel?",
            "area",
            "One a line; an interest they declared after a semicolon: Ada Example; works with a candidate",
        ),
        Field("panel_why", "Why: the reasons, or how each candidate was scored", "area"),
    )
    return Form(PANEL, "Record the panel’s decision", "Record it", fields, "", _after(state))


def approve_form(state: State, *, mental_health: bool) -> Form:
    """Return the form that approves; with the question of B-029 where no member has that knowledge."""
    fields = [Field("approve_why", "Anything to add (you need not)", "area")]
    if mental_health:
        fields.append(
            Field(
                "mental_health",
                "How was knowledge of services for mental illness considered? (B-029)",
                "area",
                "No ordinary member, and nobody chosen, is known to have it",
            )
        )
    terms = state.terms
    outside = terms.approved_by is ApprovedBy.OTHER
    names = listed([state.named(each) for each in state.chosen])
    title = f"Record that {terms.approver} approves {names}" if outside else f"Approve {names}"
    return Form(APPROVE, title, "Approve", tuple(fields), "", _after(state))


def refuse_form(state: State) -> Form:
    """Return the form that refuses approval, with the reasons."""
    fields = (Field("refuse_why", "Why not?", "area", "Those who nominated will read it"),)
    intro = "Those chosen are chosen no longer, and somebody else can be."
    names = listed([state.named(each) for each in state.chosen])
    return Form(REFUSE, f"Refuse {names}", "Refuse", fields, intro, _after(state), True)


def appoint_form(state: State, today: date) -> Form:
    """Return the form that appoints those chosen and fills the seat in the handbook."""
    ends = _last_day(today, state)
    fields = (
        date_field("since", "First day in the seat", today),
        date_field("term_ends", "Last day of the term", ends, "Leave empty where the term has no end"),
        Field("appoint_why", "Why, for the record (you need not)"),
    )
    intro = "This fills the seat in the handbook, with who nominated and who approved."
    names = listed([state.named(each) for each in state.chosen])
    return Form(APPOINT, f"Appoint {names}", "Appoint", fields, intro, _after(state))


def abandon_form(state: State) -> Form:
    """Return the form that ends an appointment without anybody."""
    fields = (Field("abandon_why", "Why?", "area"),)
    return Form(ABANDON, "Abandon this appointment", "Abandon it", fields, "", _after(state), True)


def steps_open_to(stage: Stage) -> frozenset[str]:
    """Return which forms a stage has at all."""
    return {
        Stage.NOMINATING: frozenset({NOMINATE, SUPPORT, DECLARE, SETTLE, PANEL, ABANDON}),
        Stage.CHOOSING: frozenset({NOMINATE, DECLARE, SETTLE, PANEL, ABANDON}),
        Stage.APPROVING: frozenset({APPROVE, REFUSE, ABANDON}),
        Stage.APPOINTING: frozenset({APPOINT, ABANDON}),
    }.get(stage, frozenset())


def _by(by: Mapping[str, str]) -> tuple[Field, ...]:
    """Return the question in whose name, where the reader speaks for more than one organisation."""
    choices = tuple(Choice(code, name) for code, name in by.items())
    return (Field("by", "In whose name?", "radios", choices=choices),) if len(choices) > 1 else ()


def _for(by: Mapping[str, str]) -> str:
    """Return in whose name, where there is only one."""
    return f", for {next(iter(by.values()))}" if len(by) == 1 else ""


def _spoken(by: Mapping[str, str], state: State) -> tuple[tuple[str, str], ...]:
    """Return what is sent along: the last step seen, and in whose name where there is only one."""
    return (*_after(state), ("by", next(iter(by)))) if len(by) == 1 else _after(state)


def _choosable(state: State) -> tuple[Choice, ...]:
    gone = {person for person, _, _ in state.turned_down}
    return tuple(
        Choice(each.person, each.name, _has(state, each.person))
        for each in state.candidates.values()
        if each.willing and each.person not in gone
    )


def _has(state: State, person: str) -> str:
    if state.terms.method is Method.PANEL:
        return ""
    return f"Supported by {counted(len(state.supporters(person)), state.terms.called)}"


def _after(state: State) -> tuple[tuple[str, str], ...]:
    return (("after", str(state.number)),)


def _last_day(since: date, state: State) -> date | None:
    if state.terms.years is None:
        return None
    months = int(state.terms.years * MONTHS)
    year, month = divmod(since.year * MONTHS + since.month - 1 + months, MONTHS)
    return date(year, month + 1, min(since.day, 28)) - timedelta(days=1)
