"""The first sentence about a way up: how many steps, how far your vote gets, and why not further.

One way may break twice: at a member who is no delegate, and further up where nobody speaks for those below at
all. The sentence tells only where the vote stops; the words of each step tell the rest (`way_words`).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from catchment.structure.rules.words import counted, number
from catchment.voice.rules.chambers import Tie
from catchment.voice.rules.representation import Way
from catchment.voice.rules.way_words import StepTold, not_in_force, the, turns

NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten")


def headline(told: tuple[StepTold, ...], on: date, whose: str = "your") -> str:
    """Return how many steps a way has, how far a vote gets on it and why: what a practice came for.

    `whose` vote it is: “your”, “its”.
    """
    last = told[-1]
    many = f"{_in_words(len(told))} step{'' if len(told) == 1 else 's'} to {the(last.target)}"
    stop = next((each for each in told if each.stops), None)
    if stop is not None:
        return f"{many}{_stopped(stop, len(told), on, whose)}."
    first = next((each for each in told if each.breaks), None)
    assert last.arrives is not None, "a way that does not stop is counted"
    if first is None:
        there = f"{turns(last.arrives)} there turns on {whose} vote"
        if len(told) == 1 and last.step.tie is Tie.OWN:
            you = "you sit there yourself" if whose == "your" else "it has a seat of its own there"
            return f"{many}, and {you}: {there}."
        return f"{many}, and a mandate holds at each: {there}."
    return (
        f"{many}; the mandate breaks at step {first.number}, where {why_broken(first, on)}. "
        f"If members follow as is assumed, {turns(last.arrives)} there turns on {whose} vote."
    )


def _stopped(stop: StepTold, hops: int, on: date, whose: str) -> str:
    """Return at which step nothing passes, and why."""
    is_last = stop.number == hops
    why = why_broken(stop, on, "on it" if is_last and hops > 1 else "")
    if stop.step.carried is None:
        return f", but from step {stop.number} on nobody can say what {whose} vote does: {why}"
    if hops == 1:
        return f", and {whose} vote does not get there: {why}"
    return f", and {whose} vote stops {'before the last' if is_last else f'at step {stop.number}'}: {why}"


def steps_sentence(way: Way, board: str) -> str:
    """Return how far a practice is from a board, for its own page: “You are six steps from the board.”"""
    steps = f"{_in_words(way.hops).lower()} step{'' if way.hops == 1 else 's'}"
    stop = next((place for place, step in enumerate(way.steps, 1) if not step.carried), None)
    if stop is None or way.steps[stop - 1].carried is None:
        return f"You are {steps} from {the(board)}."
    where = "before the last" if stop == way.hops > 1 else f"at step {stop}"
    return f"You are {steps} from {the(board)}, and your vote stops {where}."


def distance(longest: int, strongest: int) -> str:
    """Return how far it is by representation: through most layers (J-001), and by the way that carries most.

    Every table and list that tells a distance tells this one: “6 steps (2 by the strongest way)”.
    """
    other = f" ({strongest:,} by the strongest way)" if strongest < longest else ""
    return f"{counted(longest, 'step')}{other}"


def distances(ways: Mapping[str, Sequence[Way]]) -> dict[str, str]:
    """Return how far it is to each body that `ways` lead to, the strongest of its ways first."""
    return {code: distance(max(way.hops for way in each), each[0].hops) for code, each in ways.items()}


def days_sentence(days: float, silent: int) -> str:
    """Return how many days an answer takes along a way; `silent` bodies on it have never answered."""
    never = f"{counted(silent, 'body', 'bodies')} on the way never answered yet" if silent else ""
    if not days:
        return f"How long an answer takes cannot be said: {never}." if silent else ""
    length = f"{days:g} {'day' if days == 1 else 'days'}"
    if silent:
        return f"An answer takes {length} or more: {never}."
    return f"An answer usually takes {length}."


def why_drawn(shown: Way, others: Sequence[Way], whose: str = "your") -> str:
    """Return why the way through most layers is the one drawn, and whether another carries more (J-001)."""
    if not others:
        return ""
    shorter = "shorter " if all(each.hops < shown.hops for each in others) else "other "
    ways = f"{_in_words(len(others)).lower()} {shorter}{'way' if len(others) == 1 else 'ways'}"
    more = sum((each.power or Fraction(0)) > (shown.power or Fraction(0)) for each in others)
    if more:
        carries = (
            "which carries more" if len(others) == 1 else f"{_in_words(more).lower()} of which carry more"
        )
        carries = carries.replace("one of which carry", "one of which carries")
    else:
        carries = "which carries no more" if len(others) == 1 else "none of which carries more"
    stand = "stands" if len(others) == 1 else "stand"
    meant = f"This is the way that {whose} representatives are meant to take, through most layers"
    return f"{meant}; {ways}, {carries}, {stand} below."


def why_broken(told: StepTold, on: date, there: str = "") -> str:
    """Return why those below cannot rely on a step, as part of a sentence: “the seat is empty”.

    `there` stands for the body where that is clear without its name.
    """
    step = told.step
    where = there or f"on {the(told.target)}"
    if step.carried is None:
        return f"the vote of {the(told.target)} cannot be counted"
    if step.advisory:
        return f"{the(told.target)} only advises and decides nothing"
    match step.tie:
        case Tie.MEMBER | Tie.NOT_A_DELEGATE:
            return "the member is not a delegate"
        case Tie.NOMINATED:
            return "whoever is nominated decides as a member, not as a delegate"
        case Tie.LAPSED:
            return f"the mandate {not_in_force(told.sitters, on)}"
        case Tie.VACANT:
            return "the seat is empty"
        case Tie.OWN | Tie.DELEGATE:
            return f"no decision of {the(told.target)} turns on that vote"
        case _:
            return f"nobody {where} speaks for {the(told.source)}"


def _in_words(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else number(count)
