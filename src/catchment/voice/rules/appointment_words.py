"""An appointment in words: how it stands in one sentence, and who must act next."""

from datetime import date

from catchment.structure.rules.words import counted, listed, plain_date
from catchment.voice.rules.appointment_state import Stage, State, needed
from catchment.voice.rules.appointment_values import (
    Abandoned,
    Appointed,
    AppointmentStep,
    Approved,
    ApprovedBy,
    Declared,
    Elected,
    Method,
    Nominated,
    PanelDecided,
    Refused,
    Settled,
    Supported,
)


def standing(state: State, day: date) -> str:
    """Return in one sentence how an appointment stands on a day."""
    terms, stage = state.terms, state.stage(day)
    if state.abandoned:
        return f"Abandoned on {plain_date(state.ended_on or day)}: {state.abandoned.because.rstrip('.')}."
    if state.appointed:
        return _appointed(state, day)
    if stage is Stage.APPROVING:
        since = plain_date(state.chosen_on or day)
        return f"{_upper(_chosen(state))}; waits for {_of(terms.approver)} approval since {since}."
    if stage is Stage.APPOINTING and state.approval:
        approved = plain_date(state.approved_on or day)
        return (
            f"{_upper(_chosen(state))}, and approved by {terms.approver} on {approved}; waits to be "
            f"appointed by {_the(terms.appointer)}."
        )
    if stage is Stage.APPOINTING:
        return f"{_upper(_chosen(state))}; waits to be appointed by {_the(terms.appointer)}."
    if stage is Stage.NOMINATING:
        return f"Nominations are open until {plain_date(terms.closes_on or day)}: {_support(state)}."
    closed = f"Nominations closed on {plain_date(terms.closes_on)}: " if terms.closes_on else ""
    return _upper(f"{closed}{_support(state)}. {_refusals(state)}{_waits_for_choice(state)}")


def must_act(state: State, day: date) -> str:
    """Return who must act next and how, empty where nothing follows any more."""
    terms = state.terms
    match state.stage(day):
        case Stage.NOMINATING:
            silent = len(state.silent)
            if terms.method is Method.PANEL:
                return "Whoever runs the appointment records who applies."
            have = "has" if silent == 1 else "have"
            return f"{counted(silent, terms.called)} of {len(terms.nominators)} {have} said nothing yet."
        case Stage.CHOOSING:
            return {
                Method.JOINT: "Whoever runs the nomination settles it.",
                Method.PANEL: "The panel decides.",
                Method.ELECTION: "Whoever runs the election sets up the ballot.",
            }[terms.method]
        case Stage.APPROVING:
            return f"It is for {terms.approver} to approve or to refuse ({terms.rule})."
        case Stage.APPOINTING:
            return f"It is for {_the(terms.appointer)} to appoint; the secretary records it."
    return ""


def step_in_words(step: AppointmentStep, state: State, organisation: str) -> str:
    """Return what a step did; `organisation` is the name of the one that took it, empty where none did."""
    match step:
        case Nominated():
            return f"{organisation} nominates {step.name}." if step.by else f"{step.name} applies."
        case Supported():
            if not step.person:
                return f"{organisation} takes its support back."
            return f"{organisation} supports {state.named(step.person)}."
        case Declared():
            said = "is willing" if step.willing else "is not willing"
            more = f": “{step.statement}”" if step.statement else "."
            return f"{state.named(step.person)} {said}{more}"
        case Settled():
            return f"It is settled that {state.named(step.person)} is nominated jointly."
        case PanelDecided():
            members = listed(
                [
                    f"{each.name} (interest: {each.conflict})" if each.conflict else each.name
                    for each in step.members
                ]
            )
            return f"The panel of {members} chooses {state.named(step.person)}: {step.because}"
        case Elected():
            return f"{listed([state.named(each) for each in step.people])} elected in ballot {step.poll}."
        case Approved():
            return " ".join(
                each for each in (f"{step.by} approves.", step.because, step.mental_health) if each
            )
        case Refused():
            return f"{step.by} refuses: {step.because}"
        case Appointed():
            until = f" until {plain_date(step.term_ends)}" if step.term_ends else ""
            return f"{_the(step.by, capital=True)} appoints, from {plain_date(step.since)}{until}."
        case Abandoned():
            return f"Abandoned: {step.because}"


def how_joint(state: State) -> str:
    """Return in words how many must support somebody for a joint nomination (B-024)."""
    terms, must = state.terms, needed(state)
    among = "that take part" if terms.counted_among == "took-part" else "that may nominate"
    share = "All" if terms.share >= 1 else "Half" if terms.share == terms.share.__class__("0.5") else ""
    if share == "All":
        return f"All {terms.called}s {among} must support the same person."
    part = "half" if share == "Half" else f"{terms.share:.0%}"
    return f"More than {part} of the {terms.called}s {among} must support the same person: now {must}."


def _appointed(state: State, day: date) -> str:
    assert state.appointed is not None, "asked only of those appointed"
    until = f" until {plain_date(state.appointed.term_ends)}" if state.appointed.term_ends else ""
    approved = ""
    if state.approval:
        approved = f", approved by {state.terms.approver} on {plain_date(state.approved_on or day)}"
    return (
        f"{_upper(_chosen(state))}{approved}; appointed by {_the(state.appointed.by)} from "
        f"{plain_date(state.appointed.since)}{until}."
    )


def _chosen(state: State) -> str:
    names = listed([state.named(each) for each in state.chosen])
    terms = state.terms
    if terms.method is Method.PANEL:
        return f"{names} was chosen by a panel"
    if terms.method is Method.ELECTION:
        return f"{names} {'was' if len(state.chosen) == 1 else 'were'} elected by ballot"
    has = len(state.supporters(state.chosen[0]))
    must = needed(state)
    return (
        f"{names} was nominated jointly ({has} of {counted(len(terms.nominators), terms.called)} support it; "
        f"{must} {'was' if must == 1 else 'were'} needed)"
    )


def _support(state: State) -> str:
    terms = state.terms
    candidates = (
        counted(len(state.candidates), "candidate") if state.candidates else "nobody is put forward yet"
    )
    if terms.method is Method.PANEL or not state.candidates:
        return candidates
    return (
        f"{candidates}, supported by {len(state.supports)} of {counted(len(terms.nominators), terms.called)}"
    )


def _waits_for_choice(state: State) -> str:
    what = {
        Method.JOINT: "It waits to be settled.",
        Method.PANEL: "It waits for the panel.",
        Method.ELECTION: "It waits for the ballot.",
    }
    return what[state.terms.method]


def _refusals(state: State) -> str:
    if not state.turned_down:
        return ""
    person, on, step = state.turned_down[-1]
    return f"{step.by} refused {state.named(person)} on {plain_date(on)}. "


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _the(who: str, *, capital: bool = False) -> str:
    """Return who appoints with an article: "the appointment panel"; names of organisations keep theirs."""
    plain = who in ("Chair", "Chief executive", "Appointment panel")
    said = f"the {who.lower()}" if plain else who
    return _upper(said) if capital else said


def _of(who: str) -> str:
    return f"{who}’s" if not who.endswith("s") else f"{who}’"


def approval_in_words(state: State) -> str:
    """Return who must approve and why, or that nobody must."""
    if state.terms.approved_by is ApprovedBy.NOBODY:
        return "Nobody needs to approve"
    return f"{_upper(state.terms.approver)} ({state.terms.rule})"
