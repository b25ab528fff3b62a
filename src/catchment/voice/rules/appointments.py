"""What an appointment is after its steps, and which step may come next.

`take` adds one step, or raises OutOfOrder with the rule and a sentence that says what stands in the way and
what to do. Those who may nominate each support one candidate at a time, and may change their mind until the
closing day. Nobody can be approved before they are chosen, nor appointed before they are approved where the
law asks for it (B-028), and nobody approves their own appointment.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from catchment.authority.rules.proceedings import OutOfOrder
from catchment.structure.rules.words import listed, plain_date
from catchment.voice.rules.appointment_state import Candidate, State, falls_short
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
    StepTaken,
    Supported,
    Terms,
)
from catchment.voice.rules.step_limits import why_no_more

MOST_CANDIDATES = 100


def state_of(terms: Terms, steps: Iterable[StepTaken]) -> State:
    """Return what an appointment is after its steps; raises OutOfOrder at one that may not be taken."""
    state = State(terms)
    for each in steps:
        state = take(state, each.on, each.step)
    return state


def take(state: State, on: date, step: AppointmentStep) -> State:
    """Return the state after one more step, taken on a day; raises OutOfOrder where it may not be."""
    if state.abandoned or state.appointed:
        how = "abandoned" if state.abandoned else "ended with an appointment"
        raise OutOfOrder("B-024", f"This was {how} on {plain_date(state.ended_on or on)}: nothing follows.")
    if on < state.terms.opened_on:
        raise OutOfOrder(
            "B-024", f"It was opened on {plain_date(state.terms.opened_on)}: no step is dated before that."
        )
    if full := why_no_more(state.number):
        raise OutOfOrder("B-024", full)
    return replace(TAKERS[step.kind](state, on, step), number=state.number + 1)


def _nominated(state: State, on: date, step: Nominated) -> State:
    if state.terms.method is not Method.PANEL or step.by:
        _may_nominate(state, on, step.by)
    elif state.chosen:
        raise _chosen_already(state)
    else:
        _not_after_closing(state, on)
    if step.person in state.candidates:
        sentence = f"{step.name} has been put forward already. Support them instead."
        raise OutOfOrder("B-024", sentence)
    if len(state.candidates) >= MOST_CANDIDATES:
        raise OutOfOrder("B-024", f"There are {MOST_CANDIDATES} candidates, the most there may be.")
    candidates = {**state.candidates, step.person: Candidate(step.person, step.name, step.by, on)}
    supports = {**state.supports, step.by: step.person} if step.by else state.supports
    return replace(state, candidates=candidates, supports=supports)


def _supported(state: State, on: date, step: Supported) -> State:
    _may_nominate(state, on, step.by)
    now = state.supports.get(step.by)
    if step.person == (now or ""):
        said = f"supports {state.named(step.person)} already" if step.person else "supports nobody"
        raise OutOfOrder("B-024", f"{step.by} {said}: nothing changes.")
    supports = {code: whom for code, whom in state.supports.items() if code != step.by}
    if step.person:
        found = _candidate(state, step.person)
        if found.willing is False:
            raise OutOfOrder("B-024", f"{found.name} said they are not willing. Support somebody else.")
        supports[step.by] = step.person
    return replace(state, supports=supports)


def _declared(state: State, _on: date, step: Declared) -> State:
    if state.chosen and not (step.person in state.chosen and not step.willing):
        raise _chosen_already(state)
    found = replace(_candidate(state, step.person), willing=step.willing, statement=step.statement)
    after = replace(state, candidates={**state.candidates, step.person: found})
    return _unchosen(after) if step.person in state.chosen else after  # who withdraws is chosen no longer


def _settled(state: State, on: date, step: Settled) -> State:
    _by_method(state, Method.JOINT, "settled as a joint nomination")
    _choosable(state, on, step.person)
    short = falls_short(state, step.person)
    if short:
        raise OutOfOrder("B-024", short)
    return replace(state, chosen=(step.person,), chosen_on=on)


def _panel_decided(state: State, on: date, step: PanelDecided) -> State:
    _by_method(state, Method.PANEL, "decided by a panel")
    _choosable(state, on, step.person)
    name = state.named(step.person)
    if any(member.name.casefold() == name.casefold() for member in step.members):
        raise OutOfOrder("B-062", f"{name} cannot sit on the panel that chooses them.")
    if not step.members:
        raise OutOfOrder("B-028", "Say who sat on the panel, one a line.")
    if all(member.conflict for member in step.members):
        raise OutOfOrder(
            "B-062", "Everybody on the panel declared an interest: somebody without one must decide."
        )
    return replace(state, chosen=(step.person,), chosen_on=on, panel=step)


def _elected(state: State, on: date, step: Elected) -> State:
    _by_method(state, Method.ELECTION, "filled by a ballot")
    if state.chosen:
        raise _chosen_already(state)
    if not step.people:
        raise OutOfOrder("B-024", "A count elects somebody: give who it was.")
    if len(set(step.people)) != len(step.people) or len(step.people) > state.terms.places:
        raise OutOfOrder("B-024", f"The seat has room for {state.terms.places}: give each person once.")
    for person in step.people:
        if person not in state.candidates:
            raise OutOfOrder(
                "B-024", f"{person} was not nominated for this seat, so a ballot cannot elect them."
            )
    return replace(state, chosen=step.people, chosen_on=on, poll=step.poll)


def _approved(state: State, on: date, step: Approved) -> State:
    _approvable(state, step.by_code)
    return replace(state, approval=step, approved_on=on)


def _refused(state: State, on: date, step: Refused) -> State:
    _approvable(state, step.by_code)
    if not step.because.strip():
        raise OutOfOrder("B-028", "Say why it is refused: those who nominated are owed the reasons.")
    gone = tuple((person, on, step) for person in state.chosen)
    return replace(_unchosen(state), turned_down=(*state.turned_down, *gone))


def _appointed(state: State, on: date, step: Appointed) -> State:
    if not state.chosen:
        raise OutOfOrder("B-024", f"Nobody is chosen yet: it {state.stage(on)}.")
    if state.terms.approved_by is not ApprovedBy.NOBODY and not state.approval:
        raise OutOfOrder(
            state.terms.rule or "B-028",
            f"{_names(state)} cannot be appointed before {state.terms.approver} approves it.",
        )
    if state.approved_on is not None and step.since < state.approved_on:
        sentence = (
            f"It was approved on {plain_date(state.approved_on)}: nobody is in the seat before that day."
        )
        raise OutOfOrder(state.terms.rule or "B-028", sentence)
    if step.term_ends is not None and step.term_ends < step.since:
        raise OutOfOrder("B-041", "The term must end on or after the day it begins.")
    return replace(state, appointed=step, appointed_on=on, ended_on=on)


def _abandoned(state: State, on: date, step: Abandoned) -> State:
    if not step.because.strip():
        raise OutOfOrder("B-024", "Say why it is abandoned.")
    return replace(state, abandoned=step, ended_on=on)


TAKERS: Mapping[str, Callable[..., State]] = {
    Nominated.kind: _nominated,
    Supported.kind: _supported,
    Declared.kind: _declared,
    Settled.kind: _settled,
    PanelDecided.kind: _panel_decided,
    Elected.kind: _elected,
    Approved.kind: _approved,
    Refused.kind: _refused,
    Appointed.kind: _appointed,
    Abandoned.kind: _abandoned,
}


def _may_nominate(state: State, on: date, code: str) -> None:
    """Raise OutOfOrder where an organisation may not nominate or support on a day."""
    if state.chosen:
        raise _chosen_already(state)
    if code not in state.terms.nominators:
        raise OutOfOrder(
            "B-024",
            f"{code or 'Nobody'} is not among those who may nominate for this seat. {state.terms.basis}",
        )
    _not_after_closing(state, on)


def _not_after_closing(state: State, on: date) -> None:
    closes = state.terms.closes_on
    if closes is not None and on > closes:
        raise OutOfOrder(
            "B-024",
            f"Nominations closed on {plain_date(closes)}: nobody can be put forward or supported any more.",
        )


def _candidate(state: State, person: str) -> Candidate:
    found = state.candidates.get(person)
    if found is None:
        raise OutOfOrder(
            "B-024", f"{person or 'Nobody'} is not a candidate. Choose one of those put forward."
        )
    return found


def _by_method(state: State, method: Method, how: str) -> None:
    if state.terms.method is not method:
        raise OutOfOrder("B-024", f"This seat is not {how}: it was opened as {state.terms.method}.")


def _choosable(state: State, on: date, person: str) -> None:
    """Raise OutOfOrder where a candidate cannot be chosen on a day."""
    if state.chosen:
        raise _chosen_already(state)
    closes = state.terms.closes_on
    everybody = bool(state.terms.nominators) and not state.silent
    if closes is not None and on <= closes and not everybody:
        raise OutOfOrder(
            "B-024", f"Nominations are open until {plain_date(closes)}: wait until they have closed."
        )
    found = _candidate(state, person)
    if found.willing is not True:
        said = "said they are not willing" if found.willing is False else "has not said that they are willing"
        raise OutOfOrder("B-024", f"{found.name} {said}. Record their answer first, or choose somebody else.")
    if any(each == person for each, _, _ in state.turned_down):
        raise OutOfOrder("B-028", f"{found.name} was refused approval. Choose somebody else, or begin anew.")


def _approvable(state: State, by_code: str) -> None:
    terms = state.terms
    if terms.approved_by is ApprovedBy.NOBODY:
        raise OutOfOrder("B-028", "This seat needs nobody's approval.")
    if not state.chosen:
        raise OutOfOrder("B-028", "Nobody is chosen yet: approval comes after that.")
    if state.approval:
        raise OutOfOrder(
            "B-028", f"It was approved on {plain_date(state.approved_on or terms.opened_on)} already."
        )
    if by_code and by_code in state.chosen:
        raise OutOfOrder(
            "B-028", "Nobody approves their own appointment: it is for whoever stands in for them."
        )


def _chosen_already(state: State) -> OutOfOrder:
    return OutOfOrder(
        "B-024",
        f"{_names(state)} is chosen already: it is for {state.terms.approver or 'the appointer'} now.",
    )


def _unchosen(state: State) -> State:
    return replace(state, chosen=(), chosen_on=None, panel=None, poll="", approval=None, approved_on=None)


def _names(state: State) -> str:
    return listed([state.named(each) for each in state.chosen])
