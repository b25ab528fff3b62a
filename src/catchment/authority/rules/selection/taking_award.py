"""The end of a selection, and after: award, urgent award, abandonment, modification (D-089 to D-094)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from catchment.authority.rules.proceedings import OutOfOrder
from catchment.authority.rules.selection.authority import NOT_SAID, RULE
from catchment.authority.rules.selection.breaking import allowed_to_break
from catchment.authority.rules.selection.change import Modification, Urgency, modification, urgency
from catchment.authority.rules.selection.clocks import framework_limit, notice_due
from catchment.authority.rules.selection.conflicts import still_in
from catchment.authority.rules.selection.state import Breach, Owed, SelectionState
from catchment.authority.rules.selection.steps import Abandoned, Awarded, AwardedUrgently, Modified
from catchment.authority.rules.selection.taking_notices import too_early
from catchment.authority.rules.selection.words import (
    FURTHER_WORDS,
    NOTICE_WORDS,
    WITH_STANDSTILL,
    Further,
    NoticeKind,
    Route,
)
from catchment.structure.rules.words import listed, plain_date


def _awarded(state: SelectionState, step: Awarded) -> SelectionState:
    if state.selected is None:
        raise OutOfOrder("D-095", "Choose the provider first: a contract is awarded to whom was chosen.")
    others = [code for code in step.providers if code not in state.selected.providers]
    if others:
        raise OutOfOrder("D-095", f"{listed(others)} was not chosen: go back a step to choose another.")
    after = state
    if state.chosen_route in WITH_STANDSTILL:
        after = _after_standstill(state, step)
    for each in still_in(state):
        after = allowed_to_break(after, step, each.rule, each.sentence)
    after = _by_authority(_not_too_long(after, step), step)
    owed = Owed(
        NoticeKind.AWARD, notice_due(NOTICE_WORDS[NoticeKind.AWARD], step.on, "D-091", "regulations 7 to 11")
    )
    return replace(after, awarded=step, owed=(*after.owed, owed))


def _after_standstill(state: SelectionState, step: Awarded) -> SelectionState:
    """Return the state where the standstill is over and the further decision is to award (12(1), (10))."""
    if state.further and state.further[-1].decision is not Further.AWARD:
        decided = FURTHER_WORDS[state.further[-1].decision]
        raise OutOfOrder("D-090", f"The further decision was to {decided}: do that, or decide again.")
    found = too_early(state, step.on)
    return allowed_to_break(state, step, *found) if found else state


def _by_authority(state: SelectionState, step: Awarded | AwardedUrgently) -> SelectionState:
    """Return the state where who decided had the authority, or with the breach where they had not (B-079)."""
    if step.authority is None:  # kept before it was asked for, or brought in from elsewhere
        breach = Breach(RULE, NOT_SAID, step.on, step.all_the_same or "Nobody said why.")
        return replace(state, breaches=(*state.breaches, breach))
    return allowed_to_break(state, step, RULE, step.authority.lack) if step.authority.lack else state


def _not_too_long(state: SelectionState, step: Awarded) -> SelectionState:
    """Return the state where a framework lasts four years at most, or says why it is exceptional (D-094)."""
    if not state.answers.framework or step.exceptional:
        return state
    limit = framework_limit(step.starts)
    if step.ends <= limit:
        return state
    sentence = (
        f"A framework agreement lasts four years at most, to {plain_date(limit)} here: end it by then, or "
        "say why its subject justifies a longer term (regulation 16(5))."
    )
    return allowed_to_break(state, step, "D-094", sentence)


def _urgent(state: SelectionState, step: AwardedUrgently) -> SelectionState:
    unknown = [code for code in step.providers if code not in state.providers]
    if unknown:
        raise OutOfOrder("D-093", f"Name {listed(unknown)} as a provider first, with its address.")
    if state.scope.applies is False:
        raise OutOfOrder("D-080", state.scope.sentence)
    found, after = urgency(Urgency(step.urgent, step.not_of_our_making, step.risk_in_delay)), state
    if not found.answer:
        after = allowed_to_break(state, step, "D-093", found.sentence)
    after = _by_authority(after, step)
    owed = Owed(
        NoticeKind.URGENT, notice_due(NOTICE_WORDS[NoticeKind.URGENT], step.on, "D-093", "regulation 14(5)")
    )
    return replace(after, awarded=step, owed=(*after.owed, owed))


def _modified(state: SelectionState, step: Modified) -> SelectionState:
    if state.awarded is None:
        raise OutOfOrder("D-092", "There is no contract yet that could be modified.")
    if step.urgent or step.not_of_our_making or step.risk_in_delay:
        return _modified_urgently(state, step)
    found = modification(
        Modification(
            direct_a_or_b=state.chosen_route in (Route.DIRECT_A, Route.DIRECT_B)
            and isinstance(state.awarded, Awarded),
            original_pence=state.awarded.value_pence,
            now_pence=step.value_pence,
            materially_different=step.materially_different,
            provided_for=step.provided_for,
            succession=step.succession,
            external_factors=step.external_factors,
            authority_decided=step.authority_decided,
        )
    )
    after = state if found.allowed else allowed_to_break(state, step, found.rule, found.sentence)
    owed = after.owed
    if found.notice:
        clock = notice_due(NOTICE_WORDS[NoticeKind.MODIFICATION], step.on, "D-092", "regulation 13(5)")
        owed = (*owed, Owed(NoticeKind.MODIFICATION, clock))
    return replace(after, modified=(*after.modified, step), owed=owed)


def _modified_urgently(state: SelectionState, step: Modified) -> SelectionState:
    """Return the state with a modification that need not satisfy regulation 13, by its urgency (14(2))."""
    found, after = urgency(Urgency(step.urgent, step.not_of_our_making, step.risk_in_delay)), state
    if not found.answer:
        after = allowed_to_break(state, step, "D-093", found.sentence)
    clock = notice_due(NOTICE_WORDS[NoticeKind.URGENT], step.on, "D-093", "regulation 14(5)")
    owed = (*after.owed, Owed(NoticeKind.URGENT, clock))
    return replace(after, modified=(*after.modified, step), owed=owed)


def _abandoned(state: SelectionState, step: Abandoned) -> SelectionState:
    after, found = state, too_early(state, step.on)
    if state.standstill is not None and found:
        sentence = f"It is abandoned only after the standstill (regulation 15(3)). {found[1]}"
        after = allowed_to_break(state, step, found[0], sentence)
    words = NOTICE_WORDS[NoticeKind.ABANDONMENT]
    owed = after.owed
    if state.route is not None:  # a process that was started (regulation 15(4))
        clock = notice_due(words, step.on, "D-091", "regulation 15(5)")
        owed = (*owed, Owed(NoticeKind.ABANDONMENT, clock))
    return replace(after, abandoned_on=step.on, abandoned_because=step.reason, owed=owed)


TAKERS: dict[type, Callable[[SelectionState, Any], SelectionState]] = {
    Awarded: _awarded,
    AwardedUrgently: _urgent,
    Modified: _modified,
    Abandoned: _abandoned,
}
