"""Adding a step to a selection: what each step does to the state, and what comes too early.

`take` gives the state with the step, or raises OutOfOrder with the rule and what must come first. What the
law does not allow but has happened all the same can be recorded with a reason (`all_the_same`): the step then
stands, and so does the breach. What makes no sense - an award to nobody - is refused either way.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from catchment.authority.rules.proceedings import OutOfOrder
from catchment.authority.rules.selection import taking_award, taking_notices
from catchment.authority.rules.selection.breaking import allowed_to_break
from catchment.authority.rules.selection.conflicts import still_in
from catchment.authority.rules.selection.cpv import read_cpv
from catchment.authority.rules.selection.routes import AMOUNTS, QUESTIONS, Answers
from catchment.authority.rules.selection.scope import Buying
from catchment.authority.rules.selection.state import SelectionState
from catchment.authority.rules.selection.steps import (
    MOST_SAID,
    Answered,
    AnyStep,
    Chosen,
    CriteriaSet,
    DeciderNamed,
    Identified,
    InterestDeclared,
    Opened,
    ProviderAssessed,
    ProviderNamed,
    ProviderScored,
    RecordKept,
    RouteChosen,
    Scoped,
    SteppedOut,
)
from catchment.authority.rules.selection.words import (
    ROUTE_NAMES,
    ROUTE_RULES,
    WITH_CRITERIA,
    NoticeKind,
    Route,
)
from catchment.structure.rules.words import listed, plain_date

AFTER_AWARD = {"notice", "modified", "record"}
AFTER_ABANDONING = {"notice", "record"}
ORDER = "D-095"  # the record of how it was decided: regulation 24(d)


def take(state: SelectionState, step: AnyStep) -> SelectionState:
    """Return the state after a step; raises OutOfOrder where it may not be taken now."""
    _in_time(state, step)
    after: SelectionState = TAKERS[type(step)](state, step)
    return replace(after, last_on=step.on, steps=(*state.steps, step))


def _in_time(state: SelectionState, step: AnyStep) -> None:
    """Refuse what comes before the beginning, after the end, or before the last step."""
    if isinstance(step, Opened) == bool(state.steps):
        sentence = "A selection is opened once, and first." if state.steps else "Open the selection first."
        raise OutOfOrder(ORDER, sentence)
    if len(state.steps) >= MOST_SAID:
        raise OutOfOrder(ORDER, f"A selection has at most {MOST_SAID} steps: open another one.")
    if state.last_on is not None and step.on < state.last_on:
        raise OutOfOrder(
            ORDER,
            f"The last step happened on {plain_date(state.last_on)}: steps are recorded in the order in "
            "which they happened. Give that day or a later one, and say in the text if it happened earlier.",
        )
    if state.abandoned_on is not None and step.kind not in AFTER_ABANDONING:
        day = plain_date(state.abandoned_on)
        raise OutOfOrder("D-095", f"The procurement was abandoned on {day}: start another selection.")
    if state.awarded is not None and step.kind not in AFTER_AWARD:
        day = plain_date(state.awarded.on)
        raise OutOfOrder("D-091", f"The contract was awarded on {day}: only notices and changes follow.")


def _opened(state: SelectionState, step: Opened) -> SelectionState:
    return replace(state, title=step.title, service=step.service, opened_on=step.on)


def _not_while_decided(state: SelectionState, what: str) -> None:
    if state.selected is not None:
        sentence = f"A provider is chosen already: {what} cannot be changed without going back a step."
        raise OutOfOrder("D-095", sentence)


def _without_route(state: SelectionState) -> SelectionState:
    """Let the route be chosen anew, unless a notice has gone out on it (regulation 6(9))."""
    if state.route is not None and state.notices:
        name = ROUTE_NAMES[state.route.route]
        sentence = f"A notice has gone out on {name}: abandon this procurement and start another (6(9))."
        raise OutOfOrder("D-083", sentence)
    return replace(state, route=None)


def _scoped(state: SelectionState, step: Scoped) -> SelectionState:
    _not_while_decided(state, "who buys what")
    buying = Buying(
        step.buyer,
        read_cpv(step.cpv),
        step.started_on,
        step.mixed,
        step.health_pence,
        step.other_pence,
        step.inseparable,
    )
    return replace(_without_route(state), buying=buying)


def _answered(state: SelectionState, step: Answered) -> SelectionState:
    _not_while_decided(state, "the answers about the route")
    names = [*step.yes_or_no, *step.pence]
    unknown = [name for name in names if name not in QUESTIONS or (name in AMOUNTS) != (name in step.pence)]
    if unknown:
        raise OutOfOrder("D-081", f"There is no question called {listed(unknown)} about the route.")
    said: dict[str, Any] = {**step.yes_or_no, **step.pence}
    return replace(_without_route(state), answers=Answers(**said))


def _routed(state: SelectionState, step: RouteChosen) -> SelectionState:
    _not_while_decided(state, "the route")
    if not state.scope.applies:
        raise OutOfOrder("D-080", f"{state.scope.sentence} There is no route to choose.")
    choice, after = state.choice, _without_route(state)
    if not choice.allowed:
        raise OutOfOrder("D-081", f"{choice.sentence} Answer the questions about the route first.")
    if step.route not in choice.allowed:
        name = ROUTE_NAMES[step.route]
        sentence = f"{name[:1].upper()}{name[1:]} is not open here. {choice.because(step.route)}"
        after = allowed_to_break(after, step, ROUTE_RULES[step.route], f"{sentence} {choice.sentence}")
    return replace(after, route=step)


def _criteria(state: SelectionState, step: CriteriaSet) -> SelectionState:
    if state.scores:
        raise OutOfOrder("D-087", "Providers are scored already: weights are set before anybody is scored.")
    return replace(state, criteria=step)


def _provider(state: SelectionState, step: ProviderNamed) -> SelectionState:
    _not_while_decided(state, "who takes part")
    return replace(state, providers={**state.providers, step.code: step})


def _known(state: SelectionState, code: str) -> ProviderNamed:
    if code not in state.providers:
        known = listed([f"{each.name} ({each.code})" for each in state.providers.values()], most=20)
        taking_part = f"Those that take part are {known}." if known else "No provider takes part yet."
        raise OutOfOrder("D-095", f"No provider “{code}” takes part in this selection. {taking_part}")
    return state.providers[code]


def _assessed(state: SelectionState, step: ProviderAssessed) -> SelectionState:
    _known(state, step.provider)
    _not_while_decided(state, "what was assessed")
    return replace(state, assessed={**state.assessed, step.provider: step})


def _scored(state: SelectionState, step: ProviderScored) -> SelectionState:
    provider = _known(state, step.provider)
    _not_while_decided(state, "the scores")
    after = state
    if state.criteria is None:
        raise OutOfOrder("D-087", "Set the weights of the five key criteria before anybody is scored.")
    if state.chosen_route is Route.MOST_SUITABLE and state.identified_on is None:
        sentence = "Finish identifying providers first: they are assessed after that (regulation 10(6))."
        after = allowed_to_break(state, step, "D-088", sentence)
    if state.chosen_route is Route.COMPETITIVE and not _noticed(state, NoticeKind.INVITATION):
        sentence = "Submit the notice inviting offers first: offers are assessed after that (11(3))."
        after = allowed_to_break(state, step, "D-085", sentence)
    if (found := state.assessed.get(provider.code)) is not None and found.excluded:
        raise OutOfOrder("D-095", f"{provider.name} is excluded from the process (regulation 20).")
    return replace(after, scores={**state.scores, step.provider: step})


def _noticed(state: SelectionState, kind: NoticeKind) -> bool:
    return any(each.notice is kind for each in state.notices)


def _decider(state: SelectionState, step: DeciderNamed) -> SelectionState:
    return replace(state, deciders={**state.deciders, step.person: step})


def _of_deciders(state: SelectionState, person: str) -> None:
    if person not in state.deciders:
        sentence = f"“{person}” is not among those who decide: name them as a decision-maker first."
        raise OutOfOrder("B-064", sentence)


def _declared(state: SelectionState, step: InterestDeclared) -> SelectionState:
    _of_deciders(state, step.person)
    _known(state, step.provider)
    return replace(state, declared=(*state.declared, step))


def _stepped_out(state: SelectionState, step: SteppedOut) -> SelectionState:
    _of_deciders(state, step.person)
    return replace(state, recused={**state.recused, step.person: step})


def _identified(state: SelectionState, step: Identified) -> SelectionState:
    if state.chosen_route is not Route.MOST_SUITABLE:
        raise OutOfOrder("D-088", "Only the Most Suitable Provider Process identifies providers so.")
    if not state.providers:
        raise OutOfOrder("D-088", "Name the providers that were identified first.")
    after, clock = state, state.identify_clock
    if clock is None:
        sentence = "Submit the notice of intention to follow the Most Suitable Provider Process first."
        after = allowed_to_break(state, step, "D-088", sentence)
    elif step.on < clock.next_day:
        sentence = f"This is too early: {clock.sentence}"
        after = allowed_to_break(state, step, "D-088", sentence)
    return replace(after, identified_on=step.on)


def _chosen(state: SelectionState, step: Chosen) -> SelectionState:
    """Return the state with providers chosen, once those who decide may and the criteria are met."""
    if state.route is None:
        raise OutOfOrder("D-081", "Choose the route first.")
    if state.selected is not None:
        raise OutOfOrder("D-095", "A provider is chosen already: go back a step to choose another.")
    providers = [_known(state, code) for code in step.providers]
    route, after = state.route.route, who_decides(state, step)
    if route in (Route.DIRECT_A, Route.DIRECT_C) and not all(each.existing for each in providers):
        raise OutOfOrder(
            ROUTE_RULES[route], f"{ROUTE_NAMES[route]} goes to the existing provider only: choose that one."
        )
    if route is Route.MOST_SUITABLE and state.identified_on is None:
        sentence = (
            "Finish identifying providers first, 14 days after the notice of intention at the earliest."
        )
        after = allowed_to_break(after, step, "D-088", sentence)
    if route is Route.COMPETITIVE and not _noticed(state, NoticeKind.INVITATION):
        after = allowed_to_break(after, step, "D-085", "Submit the notice inviting offers first (11(3)).")
    if route in WITH_CRITERIA:
        after = _meeting_criteria(after, step, providers)
    return replace(after, selected=step)


def _meeting_criteria(state: SelectionState, step: Chosen, providers: list[ProviderNamed]) -> SelectionState:
    """Return the state once the chosen meet the basic selection criteria, are not excluded and are scored."""
    after = state
    for each in providers:
        found = state.assessed.get(each.code)
        if found is None or not found.meets:
            lacks = "has not been assessed against" if found is None else "does not meet"
            sentence = f"{each.name} {lacks} the basic selection criteria (regulation 19)."
            after = allowed_to_break(after, step, "D-095", sentence)
        if found is not None and found.excluded:
            sentence = f"{each.name} is an excluded provider (regulation 20)."
            after = allowed_to_break(after, step, "D-095", sentence)
        if state.chosen_route is not Route.DIRECT_C and each.code not in state.scores:
            sentence = f"{each.name} has no marks for the key criteria yet (regulations 10(6) and 11(5))."
            after = allowed_to_break(after, step, "D-087", sentence)
    return after


def who_decides(state: SelectionState, step: AnyStep) -> SelectionState:
    """Return the state where somebody may decide and nobody decides who must have stepped out (B-066)."""
    if not set(state.deciders) - set(state.recused):
        raise OutOfOrder("D-095", "Say who decides first: at least one who has not stepped out (24(d)).")
    after = state
    for each in still_in(state):
        after = allowed_to_break(after, step, each.rule, each.sentence)
    return after


def _kept(state: SelectionState, step: RecordKept) -> SelectionState:
    return replace(state, kept={**state.kept, step.about: step.text})


TAKERS: dict[type, Callable[[SelectionState, Any], SelectionState]] = {
    Opened: _opened,
    Scoped: _scoped,
    Answered: _answered,
    RouteChosen: _routed,
    CriteriaSet: _criteria,
    ProviderNamed: _provider,
    ProviderAssessed: _assessed,
    ProviderScored: _scored,
    DeciderNamed: _decider,
    InterestDeclared: _declared,
    SteppedOut: _stepped_out,
    Identified: _identified,
    Chosen: _chosen,
    RecordKept: _kept,
    **taking_notices.TAKERS,
    **taking_award.TAKERS,
}
