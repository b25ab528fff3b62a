"""Meetings told at random: whatever is allowed, a plain reading of the rules comes to the same result.

The oracle reads the log of the meeting alone, step by step, and knows none of the room, quorum and voting
code: who is in the room, who is out for a conflict, who has voted, whether there are enough.
"""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from catchment.authority.rules.meeting import steps as said
from catchment.authority.rules.meeting.coming_next import possible_next
from catchment.authority.rules.meeting.state import Meeting, Outcome
from catchment.authority.rules.meeting.steps import read_step, step_as_json
from catchment.authority.rules.meeting.taking import meeting_of, take
from catchment.authority.rules.meeting.telling import item_sentence, sentence_of
from catchment.authority.rules.meeting.whereabouts import whereabouts
from catchment.authority.rules.proceedings import OutOfOrder
from tests.authority.meeting.scenario import called

ITEMS = [
    {
        "number": number,
        "title": f"Item {number}",
        "does": "to-decide",
        "function": "medicines-optimisation",
        "area": "XEX",
    }
    for number in (1, 2)
]
NEEDED = 3
SEATS = ("chair", "finance", "medical", "nursing", "ned-audit", "partner-trusts")
ONE_PERSON = {"medical": "P-CFO", "finance": "P-CFO"}  # sits in two seats
numbers, seats = st.sampled_from([1, 2]), st.sampled_from(SEATS)
ANY_STEP: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.fixed_dictionaries(
        {"kind": st.just("attended"), "seat": seats, "how": st.sampled_from(["present", "apologies"])}
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("attended"),
            "seat": seats,
            "how": st.just("deputy"),
            "deputy": st.just("Dan Standin"),
        }
    ),
    st.fixed_dictionaries({"kind": st.sampled_from(["left", "returned"]), "seat": seats}),
    st.fixed_dictionaries({"kind": st.just("chair-taken"), "seat": seats, "reason": st.just("A change.")}),
    st.fixed_dictionaries(
        {
            "kind": st.just("ruled"),
            "number": numbers,
            "seat": seats,
            "ruling": st.sampled_from(list(said.Ruling)),
            "because": st.just("A conflict."),
        }
    ),
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(
                ["item-opened", "quorum-established", "consensus-reached", "result-declared", "item-closed"]
            ),
            "number": numbers,
        }
    ),
    st.fixed_dictionaries({"kind": st.just("motion-put"), "number": numbers, "text": st.just("To agree.")}),
    st.fixed_dictionaries(
        {
            "kind": st.just("vote-cast"),
            "number": numbers,
            "seat": seats,
            "vote": st.sampled_from(["for", "against", "abstain"]),
        }
    ),
    st.fixed_dictionaries(
        {
            "kind": st.just("casting-vote-given"),
            "number": numbers,
            "vote": st.sampled_from(["for", "against"]),
        }
    ),
)

VOTES = st.fixed_dictionaries(
    {
        "kind": st.just("vote-cast"),
        "number": st.just(1),
        "seat": seats,
        "vote": st.sampled_from(["for", "against", "abstain"]),
    }
)
CONFLICTS = st.fixed_dictionaries(
    {
        "kind": st.just("ruled"),
        "number": st.just(1),
        "seat": seats,
        "ruling": st.sampled_from(list(said.Ruling)),
        "because": st.just("A conflict."),
    }
)
CASTING = st.fixed_dictionaries(
    {
        "kind": st.just("casting-vote-given"),
        "number": st.just(1),
        "vote": st.sampled_from(["for", "against"]),
    }
)
ON_ONE_ITEM = st.lists(st.one_of(VOTES, VOTES, VOTES, CONFLICTS, CASTING, ANY_STEP), min_size=5, max_size=25)
COME = [{"kind": "attended", "seat": seat, "how": "present"} for seat in SEATS[1:]]
AT_ITEM_1 = [{"kind": kind, "number": 1} for kind in ("item-opened", "quorum-established")]
MOTION = {"kind": "motion-put", "number": 1, "text": "To agree."}
RESULT = {"kind": "result-declared", "number": 1}


@dataclass
class Oracle:
    """The meeting as somebody with a pencil would keep it."""

    chair: str = ""
    here: dict[str, str] = field(default_factory=dict)  # seat to person; a deputy is nobody's person
    away: set[str] = field(default_factory=set)  # people
    rulings: dict[tuple[int, str], str] = field(default_factory=dict)
    votes: dict[int, dict[str, str]] = field(default_factory=dict)  # by item, by person
    casting: dict[int, str] = field(default_factory=dict)
    consensus: set[int] = field(default_factory=set)

    def person(self, seat: str) -> str:
        """Return who sits in a seat."""
        return self.here.get(seat) or ONE_PERSON.get(seat, f"holder of {seat}")

    def note(self, step: said.AnyStep) -> None:
        """Write down a step that was allowed."""
        match step:
            case said.Opened():
                self.here[step.chair], self.chair = self.person(step.chair), self.person(step.chair)
            case said.Attended(how=said.Attending.PRESENT):
                self.here.pop(step.seat, None)
                self.here[step.seat] = self.person(step.seat)
                self.away.discard(self.here[step.seat])
            case said.Attended(how=said.Attending.DEPUTY):
                self.here[step.seat] = f"deputy in {step.seat}"
                self.away.discard(self.here[step.seat])
            case said.Left():
                self.away.add(self.here[step.seat])
            case said.Returned():
                self.away.discard(self.here[step.seat])
            case said.ChairTaken():
                self.chair = self.here[step.seat]
            case said.Ruled():
                self.rulings[step.number, self.here[step.seat]] = step.ruling
            case said.MotionPut():
                self.votes[step.number] = {}
                self.casting.pop(step.number, None)
            case said.VoteCast():
                self.votes[step.number][self.here[step.seat]] = step.vote
            case said.CastingVoteGiven():
                self.casting[step.number] = step.vote
            case said.ConsensusReached():
                self.consensus.add(step.number)

    def members(self, number: int) -> set[str]:
        """Return the members in the room for an item: people, not deputies, not sent out."""
        inside = {person for person in self.here.values() if not person.startswith("deputy")}
        return {p for p in inside - self.away if self.rulings.get((number, p)) != "leave"}

    def carried(self, number: int) -> bool:
        """Return whether the motion is carried: more for than against among those who may vote."""
        if number in self.consensus:
            return True
        may = {p for p in self.members(number) if self.rulings.get((number, p)) != "stay-without-vote"}
        votes = [vote for person, vote in self.votes[number].items() if person in may]
        favour, against = votes.count("for"), votes.count("against")
        if favour == against and self.casting.get(number) == "for" and self.chair in may:
            return True
        return favour > against


def start() -> Meeting:
    """Return a meeting of six seats, one person in two of them, that needs three members."""
    voting = {"thresholds": [{"at_least": "majority"}], "casting_vote": "chair"}
    changes = {
        "BOARD": {"quorum": {"needs": {"at_least": NEEDED}}, "voting": voting},
        "BOARD/medical": {"holders": [{"person": "P-CFO", "since": "2024-01-01"}]},
    }
    meeting = called({"set": changes, "agenda": ITEMS})
    return take(meeting, read_step({"kind": "opened", "chair": "chair", "setting": meeting.setting}))


OPENED = start()


@given(told=st.lists(ANY_STEP, max_size=60))
def test_whatever_is_allowed_a_plain_reading_agrees(told: list[dict[str, Any]]) -> None:
    """Steps in any order: what is allowed is as the oracle has it."""
    _tell(told)


@given(before=st.lists(CONFLICTS, max_size=3), during=ON_ONE_ITEM)
def test_results_are_what_a_plain_reading_gives(
    before: list[dict[str, Any]], during: list[dict[str, Any]]
) -> None:
    """One item up to its result, with people who come, go, vote and have conflicts on the way."""
    _tell([*COME, *before, *AT_ITEM_1, MOTION, *during, RESULT])


def _tell(told: list[dict[str, Any]]) -> None:
    """Take what is allowed of what is told; the log alone gives the same meeting again."""
    meeting, oracle = OPENED, Oracle()
    for step in OPENED.steps:
        oracle.note(step)
    for each in told:
        step = read_step(each)
        try:
            after = take(meeting, step)
        except OutOfOrder as refusal:
            assert refusal.rule and str(refusal).endswith("."), each
            continue
        _holds(meeting, after, oracle, step)
        meeting = after
        assert sentence_of(meeting) and whereabouts(meeting) and possible_next(meeting)
        assert all(item_sentence(meeting, item) for item in meeting.items)
    assert meeting_of(meeting.code, [read_step(step_as_json(each)) for each in meeting.steps]) == meeting


def _holds(before: Meeting, after: Meeting, oracle: Oracle, step: said.AnyStep) -> None:
    """Hold an allowed step to the oracle, and let it write the step down."""
    if isinstance(step, said.VoteCast):
        person = oracle.here[step.seat]
        assert person in oracle.members(step.number)
        assert oracle.rulings.get((step.number, person), "note") == "note"
        assert person not in oracle.votes[step.number], "one vote each"
    if isinstance(
        step,
        said.QuorumEstablished | said.MotionPut | said.VoteCast | said.ConsensusReached | said.ResultDeclared,
    ):
        assert len(oracle.members(step.number)) >= NEEDED
    if isinstance(step, said.ResultDeclared):
        item = after.item(step.number)
        assert item is not None and item.motion is not None
        assert (item.motion.outcome is Outcome.CARRIED) is oracle.carried(step.number), item.motion
    assert after.taken == before.taken + 1
    oracle.note(step)
