"""A matter: a concern or a proposal on its way from body to body, and what came back (S002-31, S003-63).

A matter is with one body at a time (a *stop*), which owes an answer by a day. It answers, or passes the
matter on to a body above; those who asked take it further themselves where an answer is late, or where they
are not content with it. An answer is kept with the dissent from it, and what those who asked were told.
What a matter is now follows from its steps alone: `state_of` adds them up and refuses, with OutOfOrder,
whatever may not follow.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from catchment.authority.rules.proceedings import OutOfOrder, fold
from catchment.structure.rules.words import plain_date
from catchment.voice.rules.matters_steps import (
    ANSWER_WORDS,
    DECIDES,
    OF_A_FORUM,
    OF_OTHERS,
    RULE,
    Answer,
    Answered,
    Dissented,
    PassedOn,
    Raised,
    StepKind,
    Taken,
    ToldBack,
    Withdrawn,
)


class Standing(StrEnum):
    """Where a matter stands."""

    WAITING = "waiting"  # the body where it is owes an answer
    REFERRED = "referred"  # that body said that it belongs elsewhere, and it has not been passed on
    ANSWERED = "answered"  # and those who asked have not been told
    CAME_BACK = "came-back"
    WITHDRAWN = "withdrawn"


STANDING_WORDS = {
    Standing.WAITING: "waits for an answer",
    Standing.REFERRED: "referred on, and not passed on yet",
    Standing.ANSWERED: "answered, and those who asked not told yet",
    Standing.CAME_BACK: "came back answered",
    Standing.WITHDRAWN: "withdrawn",
}
OPEN = frozenset({Standing.WAITING, Standing.REFERRED, Standing.ANSWERED})


@dataclass(frozen=True, slots=True)
class Stop:
    """A body that the matter came to: since when, by when it owed an answer, and what became of it there."""

    body: str
    since: date
    due: date
    brought: Taken  # the step that brought it here
    answered: Taken | None = None
    dissents: tuple[Taken, ...] = ()
    told: Taken | None = None
    left: date | None = None  # passed on, or withdrawn, on this day

    @property
    def answer(self) -> Answer | None:
        """Return what the body answered."""
        said = self.answered.said if self.answered else None
        return said.answer if isinstance(said, Answered) else None

    @property
    def responded_on(self) -> date | None:
        """Return the day on which the body answered or passed it on; None while it owes that."""
        return self.answered.on if self.answered else self.left

    def waited(self, day: date) -> int:
        """Return how many days the body took, or has taken by a day."""
        return ((self.responded_on or day) - self.since).days

    def days_late(self, day: date) -> int:
        """Return by how many days the response came after it was owed, or is after that by a day; or 0."""
        return max(0, ((self.responded_on or day) - self.due).days)


@dataclass(frozen=True, slots=True)
class State:
    """What a matter is after its steps: every body it came to, the last one where it is now."""

    steps: tuple[Taken, ...] = ()
    stops: tuple[Stop, ...] = ()
    withdrawn: Taken | None = None

    @property
    def raised(self) -> Raised:
        """Return what was raised."""
        said = self.steps[0].said
        assert isinstance(said, Raised), "the first step of a matter raises it"
        return said

    @property
    def raised_on(self) -> date:
        """Return the day on which it was raised."""
        return self.steps[0].on

    @property
    def now(self) -> Stop:
        """Return where it is, or where it ended."""
        return self.stops[-1]

    @property
    def last(self) -> int:
        """Return the number of its last step."""
        return self.steps[-1].number

    @property
    def standing(self) -> Standing:
        """Return where it stands."""
        if self.withdrawn:
            return Standing.WITHDRAWN
        if self.now.told:
            return Standing.CAME_BACK
        if self.now.answer is None:
            return Standing.WAITING
        return Standing.REFERRED if self.now.answer is Answer.REFERRED else Standing.ANSWERED

    @property
    def is_open(self) -> bool:
        """Say whether somebody still has to do something."""
        return self.standing in OPEN

    def is_late(self, day: date) -> bool:
        """Say whether an answer is owed on a day that should have been given before."""
        return self.standing is Standing.WAITING and day > self.now.due

    @property
    def settled(self) -> Stop | None:
        """Return the last stop with an answer of its own, not one that referred it on; or None."""
        found = [each for each in self.stops if each.answer not in (None, Answer.REFERRED)]
        return found[-1] if found else None

    @property
    def disputed(self) -> Stop | None:
        """Return the last stop with any answer: the one that a dissent is from."""
        found = [each for each in self.stops if each.answered]
        return found[-1] if found else None

    @property
    def decided(self) -> bool:
        """Say whether a body that decides has answered."""
        return any(each.answer in DECIDES for each in self.stops)

    @property
    def came_back(self) -> bool:
        """Say whether those who asked were ever told an answer."""
        return any(each.told for each in self.stops)


def state_of(steps: Iterable[Taken]) -> State:
    """Return what a matter is after its steps; raises OutOfOrder at the first that may not be taken."""
    return fold(State(), steps, take)


def take(state: State, step: Taken) -> State:
    """Return the state after one more step, or raise OutOfOrder: S003-63, for what may not follow now."""
    if not state.steps:
        if not isinstance(step.said, Raised):
            raise OutOfOrder(RULE, "Nothing has been raised yet.")
        return State((step,), (Stop(step.said.to, step.on, step.said.due, step),))
    if step.on < state.steps[-1].on:
        day = plain_date(state.steps[-1].on)
        raise OutOfOrder(RULE, f"The last step was taken on {day}: this one cannot have been before that.")
    refused = why_not(state, step.kind)
    if refused:
        raise OutOfOrder(RULE, refused)
    state = replace(state, steps=(*state.steps, step))
    match step.said:
        case PassedOn(to=to, due=due):
            return _passed_on(state, Stop(to, step.on, due, step))
        case Answered():
            return _at_last(state, replace(state.now, answered=step))
        case ToldBack():
            return _at_last(state, replace(state.now, told=step))
        case Dissented():
            return _disputed(state, step)
        case Withdrawn():
            return replace(_at_last(state, replace(state.now, left=step.on)), withdrawn=step)
    raise OutOfOrder(RULE, "It was raised already.")


def _at_last(state: State, stop: Stop) -> State:
    return replace(state, stops=(*state.stops[:-1], stop))


def _passed_on(state: State, stop: Stop) -> State:
    """Put the next stop after the one it leaves; raises OutOfOrder where that would go round in a circle."""
    if any(each.body == stop.body for each in state.stops):
        raise OutOfOrder(RULE, f"It was with {stop.body} before: a matter does not go round in circles.")
    return replace(state, stops=(*state.stops[:-1], replace(state.now, left=stop.since), stop))


def _disputed(state: State, step: Taken) -> State:
    """Keep a dissent with the last answer, which may be that of an earlier stop; raises OutOfOrder for a
    second one of the same member, or of the same person in their own name.
    """
    found = state.disputed
    assert found is not None, "why_not refuses a dissent from nothing"
    if _dissenter(step) in map(_dissenter, found.dissents):
        raise OutOfOrder(RULE, f"{_dissenter(step)} dissented from this answer already: one dissent is kept.")
    stops = tuple(
        replace(each, dissents=(*each.dissents, step)) if each is found else each for each in state.stops
    )
    return replace(state, stops=stops)


def _dissenter(step: Taken) -> str:
    """Return for whom a dissent is: the code of a member, else the name of whoever sits there."""
    return (step.said.of if isinstance(step.said, Dissented) else "") or step.by


def why_not(state: State, kind: StepKind) -> str:
    """Return why a step may not be taken now, whoever takes it; empty where it may."""
    standing, said = state.standing, STANDING_WORDS[state.standing]
    if kind is StepKind.RAISED:
        return "It was raised already."
    if standing is Standing.WITHDRAWN:
        return "Whoever raised it withdrew it: raise another."
    if kind is StepKind.DISSENTED:
        return "" if state.disputed else "Nothing has been answered yet, so there is nothing to dissent from."
    if kind is StepKind.ANSWERED and standing is not Standing.WAITING:
        words = ANSWER_WORDS[state.now.answer] if state.now.answer else said
        return f"It was answered already ({words}); whoever asks again raises another, or takes it further."
    if kind is StepKind.TOLD_BACK and standing is not Standing.ANSWERED:
        return f"It {said}: those who asked are told once there is an answer."
    if kind is StepKind.WITHDRAWN and standing is Standing.CAME_BACK:
        return "It came back answered: there is nothing to withdraw."
    return ""


def why_not_taken_further(state: State, day: date, *, there: bool = True) -> str:
    """Return why those who asked may not take it further themselves on a day; empty where they may.

    They may once an answer is late, or where the body that has it is not there any more (`there`).
    """
    if state.standing is Standing.WAITING and there and not state.is_late(day):
        return (
            f"An answer is owed by {plain_date(state.now.due)}: until then the body that has it passes it on."
        )
    return why_not(state, StepKind.PASSED_ON)


def answers_open_to(only_advises: bool) -> tuple[Answer, ...]:
    """Return what a body may answer: a forum advises and decides nothing (D-050)."""
    return OF_A_FORUM if only_advises else OF_OTHERS


def why_not_answer(answer: Answer, body_name: str, only_advises: bool, decision: str) -> tuple[str, str]:
    """Return the rule and the sentence why a body may not answer so; both empty where it may."""
    if answer not in answers_open_to(only_advises):
        if only_advises:
            return "D-050", f"{body_name} is a consultative forum: it gives advice, and decides nothing."
        return (
            "D-050",
            f"{body_name} can decide: say whether it agrees, in part or not. Advice is for forums.",
        )
    if decision and answer not in DECIDES:
        return "D-050", "Only an answer that agrees or does not agree rests on a decision."
    return "", ""
