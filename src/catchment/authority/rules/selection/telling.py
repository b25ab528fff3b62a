"""What a selection says of itself: what is next, which clocks run, why it was (or was not) a tender."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from catchment.authority.rules.selection.clocks import Clock
from catchment.authority.rules.selection.conflicts import still_in
from catchment.authority.rules.selection.money import in_short
from catchment.authority.rules.selection.records import missing_records
from catchment.authority.rules.selection.state import SelectionState
from catchment.authority.rules.selection.steps import AwardedUrgently
from catchment.authority.rules.selection.words import (
    NOTICE_WORDS,
    ROUTE_NAMES,
    WITH_CRITERIA,
    WITH_STANDSTILL,
    Further,
    NoticeKind,
    Route,
)
from catchment.structure.rules.words import counted, listed, plain_date


@dataclass(frozen=True, slots=True)
class Next:
    """What is next: in a sentence, and the kinds of step that take it there; none where one must wait."""

    sentence: str
    kinds: tuple[str, ...] = ()


def what_next(state: SelectionState, day: date) -> Next:
    """Return what is to be done next as it stands on a day."""
    if state.finished:
        return _after_the_end(state, day)
    if state.scope.applies is None:
        return Next(f"Say who buys what. {state.scope.sentence}", ("scope",))
    if state.scope.applies is False:
        return Next(
            f"{state.scope.sentence} Abandon it here, and buy by the law that applies.", ("abandoned",)
        )
    if state.route is None:
        if not state.choice.allowed:
            return Next(f"Answer what decides the route. {state.choice.sentence}", ("answers",))
        return Next(f"Choose the route. {state.choice.sentence}", ("route",))
    if state.selected is None:
        return _before_choosing(state, day)
    if out := still_in(state):
        return Next(f"{out[0].sentence} Record that they did.", ("recused",))
    if state.chosen_route not in WITH_STANDSTILL:
        return Next("Award the contract: this route has no standstill.", ("awarded",))
    return _in_standstill(state, day)


def _before_choosing(state: SelectionState, day: date) -> Next:
    """Return what is next between the route and the choice of a provider."""
    route = state.chosen_route
    if not set(state.deciders) - set(state.recused):
        return Next("Say who decides, so that their interests can be matched.", ("decider",))
    if route in WITH_CRITERIA and state.criteria is None:
        return Next(
            "Set the weights of the five key criteria and the basic selection criteria.", ("criteria",)
        )
    if route is Route.MOST_SUITABLE and state.identify_clock is None:
        return Next(
            "Submit the notice of intention to follow the Most Suitable Provider Process.", ("notice",)
        )
    if route is Route.COMPETITIVE and not any(each.notice is NoticeKind.INVITATION for each in state.notices):
        return Next("Submit the notice that invites offers.", ("notice",))
    if not state.providers:
        return Next("Name the providers that take part.", ("provider",))
    if out := still_in(state):
        return Next(f"{out[0].sentence} Record that they did.", ("recused",))
    clock = state.identify_clock
    if clock and state.identified_on is None:
        if day < clock.next_day:
            return Next(f"Wait, and go on naming providers. {clock.sentence}", ("provider",))
        return Next("Finish identifying providers: the 14 days are over.", ("identified", "provider"))
    if route in WITH_CRITERIA:
        waiting = [each.name for code, each in state.providers.items() if code not in state.assessed]
        if waiting:
            sentence = f"Assess {listed(waiting)} against the basic selection criteria."
            return Next(sentence, ("assessed", "provider"))
        unscored = [
            each.name
            for code, each in state.providers.items()
            if code not in state.scores and state.assessed[code].meets and not state.assessed[code].excluded
        ]
        if unscored and route is not Route.DIRECT_C:
            return Next(f"Score {listed(unscored)} by the five key criteria.", ("scored",))
    return Next("Choose the provider, and say why with reference to the key criteria.", ("chosen",))


def _in_standstill(state: SelectionState, day: date) -> Next:
    """Return what is next between the choice of a provider and the award."""
    if state.standstill is None:
        if state.intention is None:
            sentence = "Submit the notice of intention to make an award: it begins the standstill."
        else:
            sentence = "Say when the notice of intention to make an award was published."
        return Next(sentence, ("notice",))
    if state.further and state.standstill_ended_on:
        decision = state.further[-1].decision
        if decision is Further.GO_BACK:
            return Next("The standstill is over: go back to choosing a provider, as was decided.", ("back",))
        if decision is Further.ABANDON:
            return Next("The standstill is over: abandon the procurement, as was decided.", ("abandoned",))
    if state.standstill_ended_on:
        return Next("The standstill is over: award the contract.", ("awarded",))
    if state.not_reviewed:
        open_ones = counted(len(state.not_reviewed), "representation")
        return Next(f"Deal with {open_ones}: the standstill goes on until then.", ("reviewed",))
    if state.representations and state.earliest_end is None:
        return Next("Make a further decision, and tell the providers of it.", ("further", "representation"))
    end = state.earliest_end
    assert end is not None, "without representations the standstill has an end"
    if day <= end:
        running = state.further_clock if state.further_clock and state.further_clock.last == end else None
        return Next(f"Wait. {(running or state.standstill).sentence}", ("representation",))
    if state.representations:
        return Next("The standstill can end: record that it has.", ("standstill-ended",))
    return Next("The standstill is over, and nobody objected: award the contract.", ("awarded",))


def _after_the_end(state: SelectionState, day: date) -> Next:
    for each in state.owed:
        if each.submitted is None:
            late = each.late_by(day)
            words = f" It is {counted(late, 'day')} late." if late else ""
            return Next(f"{each.clock.sentence}{words}", ("notice",))
    lacking = [each.words for each in missing_records(state)]
    if lacking:
        return Next(f"Complete the record: {listed(lacking)} is missing.", ("record",))
    return Next("Nothing is left to do.")


def why_this_route(state: SelectionState) -> str:
    """Return in a sentence why tendering was or was not used (S002-27)."""
    if isinstance(state.awarded, AwardedUrgently):
        return f"It was not tendered: it was awarded urgently (regulation 14). {state.awarded.reasons}"
    if state.route is None:
        return "No route is chosen yet."
    route = state.route.route
    tender = "It is tendered" if route is Route.COMPETITIVE else "It is not tendered"
    must = "had to be used" if state.choice.required is route else "was chosen"
    name = ROUTE_NAMES[route]
    return f"{tender}: {name} {must}. {state.choice.because(route)} Reason given: {state.route.reason}"


def summary(state: SelectionState, day: date) -> str:
    """Return how a selection stands on a day, and what is next."""
    if isinstance(state.awarded, AwardedUrgently):
        how = "Awarded urgently"
    else:
        how = f"Awarded by {ROUTE_NAMES[state.chosen_route]}" if state.chosen_route else ""
    ahead = what_next(state, day).sentence
    if state.awarded is not None:
        names = listed([state.providers[code].name for code in state.awarded.providers])
        value = in_short(state.value_pence or 0)
        return f"{how} to {names} on {plain_date(state.awarded.on)}, for {value}. {ahead}"
    if state.abandoned_on is not None:
        return f"Abandoned on {plain_date(state.abandoned_on)}. {ahead}"
    if state.chosen_route is None:
        return ahead
    name = ROUTE_NAMES[state.chosen_route]
    return f"By {name}. {ahead}"


def clocks_of(state: SelectionState) -> tuple[Clock, ...]:
    """Return every clock of a selection, in the order in which they began."""
    return tuple(sorted(_clocks(state), key=lambda each: (each.first, each.last)))


def _clocks(state: SelectionState) -> Iterator[Clock]:
    for each in (state.identify_clock, state.standstill, state.further_clock):
        if each is not None:
            yield each
    yield from (each.clock for each in state.owed)


def next_end(state: SelectionState, day: date) -> Clock | None:
    """Return the clock that ends first of those that still matter on a day, or None."""
    waiting = [] if state.finished else [state.identify_clock if state.identified_on is None else None]
    if not state.finished and state.standstill_ended_on is None:
        waiting += [state.standstill, state.further_clock]
    found = [each for each in waiting if each is not None and each.last >= day]
    found += [each.clock for each in state.owed if each.submitted is None]
    return min(found, key=lambda each: each.last, default=None)


def notices_possible(state: SelectionState) -> tuple[NoticeKind, ...]:
    """Return the notices that can be submitted as it stands, first the one that is next."""
    owed = [each.notice for each in state.owed if each.submitted is None]
    if state.finished:
        return tuple(dict.fromkeys(owed))
    if state.selected is not None:
        return (NoticeKind.INTENTION_TO_AWARD,) if state.chosen_route in WITH_STANDSTILL else ()
    if state.chosen_route is Route.MOST_SUITABLE:
        return (NoticeKind.INTENTION_TO_FOLLOW,)
    return (NoticeKind.INVITATION,) if state.chosen_route is Route.COMPETITIVE else ()


def notice_named(notice: NoticeKind) -> str:
    """Return what a notice is called, as a heading writes it."""
    words = NOTICE_WORDS[notice]
    return words[:1].upper() + words[1:]
