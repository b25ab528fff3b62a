"""Notices, the standstill and representations: where others have a part in it (D-089, D-090)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from catchment.authority.rules.proceedings import OutOfOrder
from catchment.authority.rules.selection.breaking import allowed_to_break
from catchment.authority.rules.selection.conflicts import still_in
from catchment.authority.rules.selection.state import SelectionState
from catchment.authority.rules.selection.steps import (
    DecidedFurther,
    Noticed,
    Represented,
    Reviewed,
    StandstillEnded,
    WentBack,
)
from catchment.authority.rules.selection.words import NOTICE_WORDS, WITH_STANDSTILL, NoticeKind, Route
from catchment.structure.rules.words import listed, plain_date

OWED = frozenset({NoticeKind.AWARD, NoticeKind.MODIFICATION, NoticeKind.URGENT, NoticeKind.ABANDONMENT})


def _notice(state: SelectionState, step: Noticed) -> SelectionState:
    after = replace(state, notices=(*state.notices, step))
    if step.notice in OWED:
        return _owed(after, step)
    if state.finished:
        raise OutOfOrder("D-091", "The selection has ended: only the notices that follow an end are left.")
    if step.notice is NoticeKind.INTENTION_TO_AWARD:
        return _intention(after, step)
    wanted = Route.MOST_SUITABLE if step.notice is NoticeKind.INTENTION_TO_FOLLOW else Route.COMPETITIVE
    if state.chosen_route is not wanted:
        words = NOTICE_WORDS[step.notice]
        raise OutOfOrder("D-088", f"The {words} belongs to another route than the one chosen here.")
    if state.selected is not None:
        raise OutOfOrder("D-095", "A provider is chosen already: this notice comes before that.")
    if step.notice is NoticeKind.INVITATION and state.criteria is None:
        raise OutOfOrder("D-087", "Set the award criteria first: offers are invited after that (11(2)).")
    return after


def _intention(state: SelectionState, step: Noticed) -> SelectionState:
    if state.chosen_route not in WITH_STANDSTILL:
        raise OutOfOrder("D-089", "This route has no standstill, and so no notice of intention to award.")
    if state.selected is None:
        raise OutOfOrder("D-089", "Choose the provider first: the notice says to whom it is to be awarded.")
    if state.intention is not None and state.intention.published_on is not None:
        raise OutOfOrder("D-089", "That notice is published already: go back a step to begin it anew.")
    for each in still_in(state):
        state = allowed_to_break(state, step, each.rule, each.sentence)
    return replace(state, intention=step)


def _owed(state: SelectionState, step: Noticed) -> SelectionState:
    """Return the state with the notice that was owed submitted, in time or late (D-091)."""
    found = next((each for each in state.owed if each.notice is step.notice and each.submitted is None), None)
    if found is None:
        raise OutOfOrder("D-091", f"No {NOTICE_WORDS[step.notice]} is owed now.")
    submitted = replace(found, submitted=step.on)
    return replace(state, owed=tuple(submitted if each is found else each for each in state.owed))


def _represented(state: SelectionState, step: Represented) -> SelectionState:
    clock = state.standstill
    if clock is None:
        raise OutOfOrder(
            "D-090", "There is no standstill yet: publish the notice of intention to award first."
        )
    if step.on < clock.first:
        raise OutOfOrder("D-090", f"The standstill begins on {plain_date(clock.first)}, after this day.")
    if step.on > clock.last or state.standstill_ended_on is not None:
        return replace(state, out_of_time=(*state.out_of_time, step))
    return replace(state, representations=(*state.representations, step))


def _reviewed(state: SelectionState, step: Reviewed) -> SelectionState:
    count = len(state.representations)
    if step.representation > count:
        there = f"There are {count}" if count != 1 else "There is 1"
        raise OutOfOrder("D-090", f"{there} in time; number {step.representation} is none of them.")
    _not_ended(state)
    return replace(state, reviews={**state.reviews, step.representation: step})


def _not_ended(state: SelectionState) -> None:
    if state.standstill_ended_on is not None:
        raise OutOfOrder("D-090", f"The standstill ended on {plain_date(state.standstill_ended_on)}.")


def _further(state: SelectionState, step: DecidedFurther) -> SelectionState:
    if not state.representations:
        raise OutOfOrder("D-090", "A further decision is about representations, and none were made in time.")
    _not_ended(state)
    if state.not_reviewed:
        numbers = listed([f"number {each}" for each in state.not_reviewed])
        raise OutOfOrder("D-090", f"Deal with every representation first (12(4)): {numbers} is still open.")
    for each in still_in(state):
        state = allowed_to_break(state, step, each.rule, each.sentence)
    return replace(state, further=(*state.further, step))


def too_early(state: SelectionState, step_day: Any) -> tuple[str, str] | None:
    """Return the rule and why the standstill is not over on a day; None where it is (D-089, D-090)."""
    clock, end = state.standstill, state.earliest_end
    if state.standstill_ended_on is not None:
        return None
    if clock is None:
        return "D-089", "No notice of intention to award is published, so the standstill has not begun."
    if end is None:
        return (
            "D-090",
            "Representations were made: each must be dealt with and a further decision told first.",
        )
    if step_day <= end:
        after = state.further_clock if state.representations and state.further_clock else clock
        longer = after if after.last == end else clock
        return (
            longer.rule,
            f"The standstill is not over before midnight on {plain_date(end)}. {longer.sentence}",
        )
    return None


def _ended(state: SelectionState, step: StandstillEnded) -> SelectionState:
    if state.standstill is None:
        raise OutOfOrder("D-089", "There is no standstill: no notice of intention to award is published.")
    _not_ended(state)
    found = too_early(state, step.on)
    after = allowed_to_break(state, step, *found) if found else state
    return replace(after, standstill_ended_on=step.on)


def _back(state: SelectionState, step: WentBack) -> SelectionState:
    if state.selected is None:
        raise OutOfOrder("D-095", "There is nothing to go back from: no provider is chosen yet.")
    after, found = state, too_early(state, step.on)
    if state.standstill is not None and found:
        sentence = f"Steps are repeated only after the standstill (regulation 15(3)). {found[1]}"
        after = allowed_to_break(state, step, found[0], sentence)
    return replace(
        after,
        selected=None,
        intention=None,
        representations=(),
        out_of_time=(),
        reviews={},
        further=(),
        standstill_ended_on=None,
    )


TAKERS: dict[type, Callable[[SelectionState, Any], SelectionState]] = {
    Noticed: _notice,
    Represented: _represented,
    Reviewed: _reviewed,
    DecidedFurther: _further,
    StandstillEnded: _ended,
    WentBack: _back,
}
