"""Who must step out of deciding: positions and interests matched with the providers that take part.

Somebody with a financial, economic or personal interest steps out (regulation 21(2), B-064). But a member of
an integrated care board who works for a provider is there *because* of that: it is no conflict by itself
(21(3), B-065), so nobody is told to step out for it - except in the Competitive Process, where a member who
holds a position in a provider that takes part must (21(4), B-066). An interest that only says what the
position says already, such as “chief executive of a trust that the board pays”, counts as the position.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from catchment.authority.rules.selection.state import SelectionState
from catchment.authority.rules.selection.steps import DeciderNamed, ProviderNamed
from catchment.authority.rules.selection.words import Route


@dataclass(frozen=True, slots=True)
class Conflict:
    """What ties a decision-maker to a provider; `must` whether they have to step out, by which rule."""

    person: str
    name: str
    provider: str
    rule: str
    must: bool
    sentence: str


def conflicts(state: SelectionState) -> tuple[Conflict, ...]:
    """Return every tie between decision-makers and providers that take part (B-064, B-065, B-066)."""
    return tuple(
        found
        for decider in state.deciders.values()
        for provider in state.providers.values()
        for found in _between(state, decider, provider)
    )


def still_in(state: SelectionState) -> tuple[Conflict, ...]:
    """Return the conflicts of those who must step out and have not."""
    return tuple(each for each in conflicts(state) if each.must and each.person not in state.recused)


def _between(state: SelectionState, decider: DeciderNamed, provider: ProviderNamed) -> Iterator[Conflict]:
    def conflict(rule: str, must: bool, sentence: str) -> Conflict:
        return Conflict(decider.person, decider.name, provider.code, rule, must, sentence)

    for each in state.declared:
        if (each.person, each.provider) == (decider.person, provider.code):
            sentence = f"{decider.name} declared an interest in {provider.name} ({each.interest})"
            yield conflict("B-064", True, f"{sentence} and must step out.")
    ties = [tie for tie in decider.ties if tie.organisation.upper() == provider.code.upper()]
    position = next((tie.how for tie in ties if tie.position), "")
    if position:
        yield _by_position(state, decider, provider, position)
        return
    for tie in ties:
        sentence = f"{decider.name} has an interest in {provider.name} ({tie.how}) and must step out."
        yield conflict("B-064", True, sentence)


def _by_position(
    state: SelectionState, decider: DeciderNamed, provider: ProviderNamed, position: str
) -> Conflict:
    said = f"{decider.name} holds a position in {provider.name} ({position})"
    if not (state.of_icb and decider.icb_member):
        sentence = f"{said}, which is an economic interest: they must step out."
        return Conflict(decider.person, decider.name, provider.code, "B-064", True, sentence)
    if state.chosen_route is Route.COMPETITIVE:
        sentence = (
            f"{said}, which takes part in the competition: as a member of the board they must step out."
        )
        return Conflict(decider.person, decider.name, provider.code, "B-066", True, sentence)
    sentence = (
        f"{said}. For a member of the board that is no conflict by itself outside the Competitive Process; "
        "they step out if there is more to it."
    )
    return Conflict(decider.person, decider.name, provider.code, "B-065", False, sentence)
