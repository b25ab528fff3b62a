"""Secret ballots of Exampleshire: one that elected a GP lead in 2025, and one that is open now.

Both went through the real sealing. The tellers' secrets were made while the example was written and thrown
away, so nobody can open the ballots of the second. The numbers of the papers follow from the poll and a
count, so that two people who talk about a paper talk about the same one; those of a real ballot follow from
nothing.
"""

import hashlib
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from catchment.demo.plan import MAIN
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.structure.models import Relationship
from catchment.voice.actions.poll_counting import counted, outer_taken_off
from catchment.voice.actions.polls import closed, key_made, opened, poll_set_up
from catchment.voice.actions.voting import put_in
from catchment.voice.models import Poll
from catchment.voice.poll_sealing import ALPHABET, PAPER_LETTERS, Ballot, in_groups, seal_ballot
from catchment.voice.queries.poll_rights import voters_of
from catchment.voice.queries.polls_kept import poll_kept
from catchment.voice.rules.counting.values import Method
from catchment.voice.rules.polls import Candidate, Terms

PERSON = "XEX-P-"
DAYS_OF_VOTES = 5  # the votes came in over the first days


@cache
def told() -> list[dict[str, Any]]:
    """Return what is told of secret ballots, as plain values."""
    text = files("catchment.demo").joinpath("voice/polls.yaml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = yaml.safe_load(text)["polls"]
    return found


def keep_polls(change: Change) -> int:
    """Write the polls, from being set up to the count; returns how many rows."""
    return sum(_keep(each, change) for each in told())


def _keep(says: dict[str, Any], change: Change) -> int:
    roll = _practices(says)
    terms = Terms(
        title=says["title"],
        method=Method(says["method"]),
        places=says["places"],
        opens_on=says["opens"],
        closes_on=says["closes"],
        candidates=tuple(Candidate(code, "") for code in says["candidates"]),
        organisations=roll,
        people=(),
        tellers=tuple(says["tellers"]),
    )
    code = poll_set_up(system=MAIN, terms=terms, appointment="", on=says["set_up_on"], change=change)
    poll = Poll.objects.get(code=code)
    ready_on = says["opened_on"]
    first, second = (
        key_made(poll_kept(code, Moment(ready_on)), number, on=ready_on, change=change) for number in (1, 2)
    )
    opened(poll_kept(code, Moment(ready_on)), on=ready_on, change=change)
    votes = _vote(poll, says)
    rows = 5 + len(roll) + 2 * votes
    if on := says.get("counted_on"):
        moment = Moment(on)
        closed(poll_kept(code, moment), on=on, change=change)
        outer_taken_off(poll_kept(code, moment), first, on=on, change=change)
        counted(poll_kept(code, moment), second, on=on, change=change)
        rows += 3
    return rows


def _practices(says: dict[str, Any]) -> tuple[str, ...]:
    members = Relationship.objects.at(Moment(says["set_up_on"])).filter(
        kind="member_of", target__code__in=says["networks"]
    )
    codes = set(members.values_list("source__code", flat=True)) - set(says["without"])
    return tuple(sorted(codes))


def _vote(poll: Poll, says: dict[str, Any]) -> int:
    """Let the last practices on the roll vote, so that those that people sign in for first still can."""
    kept = poll_kept(poll.code, Moment(says["opened_on"]))
    places = {each.code: place for place, each in enumerate(kept.candidates, start=1)}
    marks = [each["marks"] for each in says["papers"] for _ in range(each["times"])]
    voters = voters_of(poll)[-len(marks) :]
    first: date = says["opens"]
    for number, (voter, marked) in enumerate(zip(voters, marks, strict=True)):
        ballot = Ballot(_number(poll.code, number), tuple(places[f"{PERSON}{each}"] for each in marked))
        sealed = seal_ballot(ballot, len(kept.candidates), poll.code, kept.keys)
        put_in(poll, voter.row, sealed, on=first + timedelta(days=number % DAYS_OF_VOTES))
    return len(marks)


def _number(poll: str, count: int) -> str:
    drawn = hashlib.sha256(f"{poll} {count}".encode()).digest()
    letters = "".join(ALPHABET[each % len(ALPHABET)] for each in drawn[:PAPER_LETTERS])
    return in_groups(letters, PAPER_LETTERS // 2)
