"""Polls in words: how one stands, what comes next, and what a step was."""

from collections.abc import Mapping
from datetime import date

from catchment.structure.rules.words import counted, plain_date
from catchment.voice.rules.counting.values import Method
from catchment.voice.rules.polls import (
    FEWEST_BALLOTS,
    PollStepKind,
    PollStepTaken,
    turnout_words,
    why_too_few,
)

METHOD_WORDS = {
    Method.STV: "single transferable vote, by the rules for Scottish councils",
    Method.PLURALITY: "most votes",
}
STEP_WORDS = {
    PollStepKind.SET_UP: "Set up",
    PollStepKind.KEY_MADE: "made their key",
    PollStepKind.OPENED: "Opened, with the keys of both tellers",
    PollStepKind.CLOSED: "Closed",
    PollStepKind.UNSEALED: "The first teller took off the outer seals",
    PollStepKind.COUNTED: "The second teller opened the ballots and they were counted",
    PollStepKind.ABANDONED: "Abandoned",
}

ORDINALS = {1: "first", 2: "second"}  # of the tellers
WHEN_COUNTED = (
    f"It is counted only if {FEWEST_BALLOTS} or more vote: of fewer the roll would tell whose they are."
)


def standing(
    now: PollStepKind | None,
    days: tuple[date, date],
    today: date,
    turnout: tuple[int, int],
    result: str,
    because: str = "",
) -> str:
    """Return how a poll stands; `days` are the first and last to vote, `turnout` how many voted of all."""
    opens, closes = days
    voted = turnout_words(*turnout)
    match now:
        case PollStepKind.COUNTED:
            return f"{result} {voted}."
        case PollStepKind.ABANDONED:
            return f"Abandoned, and nothing was counted: {because}"
        case PollStepKind.OPENED if today < opens:
            return f"Voting begins on {plain_date(opens)} and ends with {plain_date(closes)}."
        case PollStepKind.OPENED if today <= closes:
            return f"Voting is open until the end of {plain_date(closes)}. {voted}."
        case PollStepKind.OPENED:
            return f"Voting ended with {plain_date(closes)}; the ballots are not yet counted. {voted}."
        case PollStepKind.CLOSED | PollStepKind.UNSEALED:
            return f"Voting is closed and the ballots are not yet counted. {voted}."
        case _:
            return f"Being set up: voting is to begin on {plain_date(opens)}."


def what_next(
    now: PollStepKind | None, closes: date, today: date, without: tuple[str, ...], voted: int
) -> str:
    """Return who must do what next; `without` are tellers who have made no key, `voted` how many ballots."""
    few = why_too_few(voted)
    match now:
        case PollStepKind.SET_UP if without:
            return f"{' and '.join(without)} must make {'a key' if len(without) == 1 else 'their keys'}."
        case PollStepKind.SET_UP:
            return "Both tellers have a key: whoever runs elections opens the poll."
        case PollStepKind.CLOSED | PollStepKind.UNSEALED if few:
            return few
        case PollStepKind.OPENED if today > closes:
            return few or "The first teller takes off the outer seals, then the second opens and counts."
        case PollStepKind.CLOSED:
            return "The first teller takes off the outer seals."
        case PollStepKind.UNSEALED:
            return "The second teller opens the ballots, and they are counted."
        case _:
            return ""


def step_words(step: PollStepTaken) -> str:
    """Return what a step was."""
    words = STEP_WORDS[step.kind]
    said: Mapping[str, object] = step.said
    if step.kind is PollStepKind.KEY_MADE:
        who, key, before = ORDINALS[int(str(said["teller"]))], said["fingerprint"], said["replaces"]
        if before:
            return f"The {who} teller made another key, {key}; the secret of {before} opens nothing any more"
        return f"The {who} teller {words}, {key}"
    if step.kind is PollStepKind.UNSEALED:
        ballots = int(str(said["ballots"]))
        return f"{words} of {counted(ballots, 'ballot')}"
    if step.kind is PollStepKind.COUNTED and said.get("refused"):
        return f"{words}; the appointment did not take the result: {said['refused']}"
    return f"{words}: {said['because']}" if step.kind is PollStepKind.ABANDONED else words
