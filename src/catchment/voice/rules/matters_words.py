"""Sentences about matters: what came of those raised, where one is, how long it has waited."""

from collections.abc import Iterable
from datetime import date

from catchment.structure.rules.words import counted, plain_date
from catchment.voice.rules.matters import Standing, State
from catchment.voice.rules.matters_counts import Counted
from catchment.voice.rules.matters_steps import ANSWER_WORDS, MatterKind


def called(matters: Iterable[Counted]) -> tuple[str, str]:
    """Return what matters are called together, one and many: concerns, proposals, or matters where mixed."""
    kinds = {each.kind for each in matters}
    word = kinds.pop() if len(kinds) == 1 else "matter"
    return word, f"{word}s"


def year_sentence(matters: Iterable[Counted], day: date) -> str:
    """Return how many matters raised in the year of a day came back answered, and what waits.

    "Of 12 concerns this year 5 came back answered; 4 wait for an answer, 2 of them late."
    """
    every = list(matters)
    this_year = [each for each in every if each.state.raised_on.year == day.year]
    if not this_year:
        before = f"; {counted(len(every), *called(every))} before that" if every else ""
        return f"Nothing was raised in {day.year} up to {plain_date(day)}{before}.{_waiting(every, day)}"
    back = sum(each.state.came_back for each in this_year)
    if len(this_year) == 1:
        one = f"One {called(this_year)[0]} was raised this year, and it "
        return f"{one}{'came back answered' if back else 'has not come back answered'}.{_waiting(every, day)}"
    raised = counted(len(this_year), *called(this_year))
    return f"Of {raised} this year {back or 'none'} came back answered.{_waiting(every, day)}"


def _waiting(matters: Iterable[Counted], day: date) -> str:
    waiting = [each.state for each in matters if each.state.standing is Standing.WAITING]
    late = sum(each.is_late(day) for each in waiting)
    if not waiting:
        return ""
    if len(waiting) == 1:
        return f" One waits for an answer{', which is late' if late else ''}."
    return (
        f" {counted(len(waiting), 'waits', 'wait')} for an answer{f', {late} of them late' if late else ''}."
    )


def last_waits(matters: Iterable[Counted], day: date) -> str:
    """Return how long the last one raised that is not answered has waited since it was raised; or empty.

    "The last concern has waited 23 days."
    """
    waiting = [each for each in matters if each.state.standing in (Standing.WAITING, Standing.REFERRED)]
    if not waiting:
        return ""
    last = max(waiting, key=lambda each: each.state.raised_on)
    days = counted((day - last.state.raised_on).days, "day")
    return f"Your last {MatterKind(last.kind)} has waited {days}."


def state_sentence(state: State, kind: str, place: str, raiser: str, day: date) -> str:
    """Return where a matter is on a day and who owes what; `place` and `raiser` are names."""
    begun = f"This {kind} of {raiser}"
    total = counted((day - state.raised_on).days, "day")
    stops = len(state.stops)
    past = f", the {_ordinal(stops)} body on its way" if stops > 1 else ""
    match state.standing:
        case Standing.WAITING if state.is_late(day):
            late = counted(state.now.days_late(day), "day")
            owed = f"The answer is {late} late: it was owed by {plain_date(state.now.due)}."
            return f"{begun} has waited {total}. It is with {place}{past}. {owed}"
        case Standing.WAITING:
            owed = f"An answer is owed by {plain_date(state.now.due)}."
            return f"{begun} has waited {total}. It is with {place}{past}. {owed}"
        case Standing.REFERRED:
            return (
                f"{place} said that this {kind} of {raiser} belongs elsewhere, and nobody has passed it on."
            )
        case Standing.WITHDRAWN:
            assert state.withdrawn is not None, "its standing says so"
            return f"{begun} was withdrawn on {plain_date(state.withdrawn.on)}."
    stop = state.now
    assert stop.answered is not None and stop.answer is not None, "it was answered"
    took = counted((stop.answered.on - state.raised_on).days, "day")
    said = f"{place} answered this {kind} of {raiser} after {took}: {ANSWER_WORDS[stop.answer]}."
    if stop.told is None:
        since = counted((day - stop.answered.on).days, "day")
        return f"{said} Those who asked have not been told for {since}."
    return f"{said} It came back to those who asked on {plain_date(stop.told.on)}."


def _ordinal(number: int) -> str:
    words = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
    return words[number - 1] if number <= len(words) else f"{number}th"


def body_sentence(name: str, states: Iterable[State], day: date, median_days: float | None) -> str:
    """Return what waits for a body on a day and how long it takes to answer (median of what it answered)."""
    waiting = [each for each in states if each.standing is Standing.WAITING]
    late = [each.now.days_late(day) for each in waiting if each.is_late(day)]
    if not waiting:
        first = f"Nothing waits for an answer of {name}."
    else:
        first = f"{counted(len(waiting), 'matter waits', 'matters wait')} for an answer of {name}"
        first += f"; {len(late)} late, the worst by {counted(max(late), 'day')}." if late else ", none late."
    if median_days is None:
        return f"{first} It has answered nothing yet."
    return f"{first} It usually takes {median_days:g} days to answer."


def originators_title(shares: Iterable[tuple[str, int]], of_all: int) -> str:
    """Return who started most, in a sentence: names with how many each, most first."""
    found = list(shares)
    name, number = found[0]
    return f"{name} started {number} of {counted(of_all, 'matter')}"
