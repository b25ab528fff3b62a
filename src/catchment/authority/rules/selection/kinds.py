"""The kinds of step as a commissioner chooses among them: what each is called, and which are possible now."""

from collections.abc import Iterator

from catchment.authority.rules.selection.state import SelectionState
from catchment.authority.rules.selection.telling import notices_possible
from catchment.authority.rules.selection.words import WITH_STANDSTILL, Route

KIND_WORDS = {
    "scope": "Say who buys what",
    "answers": "Answer what decides the route",
    "route": "Choose the route",
    "criteria": "Set weights and basic selection criteria",
    "decider": "Name somebody who decides",
    "declared": "Declare an interest",
    "recused": "Somebody steps out",
    "provider": "Name a provider that takes part",
    "assessed": "Assess a provider against the basic criteria",
    "scored": "Score a provider",
    "notice": "Submit a notice",
    "identified": "Finish identifying providers",
    "chosen": "Choose the provider",
    "representation": "A provider makes representations",
    "reviewed": "Deal with a representation",
    "further": "Make a further decision",
    "standstill-ended": "The standstill ends",
    "back": "Go back to choosing a provider",
    "awarded": "Award the contract",
    "urgent": "Award urgently",
    "modified": "Modify the contract",
    "record": "Add to the record",
    "abandoned": "Abandon the procurement",
}
# what the record of a step begins with, once it has happened
DONE_WORDS = {
    "opened": "Opened",
    "scope": "Who buys what",
    "answers": "Answers about the route",
    "route": "Route chosen",
    "criteria": "Weights and basic criteria",
    "decider": "Decision-maker named",
    "declared": "Interest declared",
    "recused": "Stepped out",
    "provider": "Provider named",
    "assessed": "Assessed",
    "scored": "Scored",
    "notice": "Notice submitted",
    "identified": "Providers identified",
    "chosen": "Provider chosen",
    "representation": "Representation received",
    "reviewed": "Representation dealt with",
    "further": "Further decision",
    "standstill-ended": "Standstill ended",
    "back": "Went back a step",
    "awarded": "Contract awarded",
    "urgent": "Awarded urgently",
    "modified": "Contract modified",
    "record": "Added to the record",
    "abandoned": "Abandoned",
}


def possible(state: SelectionState) -> tuple[str, ...]:
    """Return the kinds of step that could be recorded as a selection stands, in the usual order.

    A step that is left out here would be refused; one that is here may still be, with the reason.
    """
    found = set(_possible(state))
    return tuple(kind for kind in KIND_WORDS if kind in found)


def _possible(state: SelectionState) -> Iterator[str]:
    yield "record"
    if notices_possible(state):
        yield "notice"
    if state.awarded is not None:
        yield "modified"
    if state.finished:
        return
    yield from ("decider", "abandoned")
    if state.deciders:
        yield from ("declared", "recused")
    if state.providers:
        yield "urgent"
    if state.selected is None:
        yield from ("scope", "answers", "route", "criteria", "provider")
        if state.providers:
            yield from ("assessed", "scored", "chosen")
            if state.chosen_route is Route.MOST_SUITABLE:
                yield "identified"
        return
    yield from ("back", "awarded")
    if state.chosen_route in WITH_STANDSTILL and state.standstill is not None:
        yield from ("representation", "standstill-ended")
        if state.representations:
            yield from ("reviewed", "further")
