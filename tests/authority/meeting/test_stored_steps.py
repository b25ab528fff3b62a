"""Meetings as they were stored stay readable, whatever the rules of today would say of them.

`stored/meeting_2025.json` is what the first release wrote. It is never changed: where a kind of step changes,
this file says whether what was written before can still be read.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catchment.authority.rules.meeting.applying import OF_ITEMS, OF_MEETINGS
from catchment.authority.rules.meeting.state import ItemStage, Meeting, Outcome, Stage
from catchment.authority.rules.meeting.steps import read_step, step_as_json
from catchment.authority.rules.meeting.taking import TAKEN, meeting_of, take
from catchment.authority.rules.proceedings import OutOfOrder

STORED = json.loads((Path(__file__).parent / "stored" / "meeting_2025.json").read_text(encoding="utf-8"))
CODE = "XEX-M-0001"


def loaded(steps: list[dict[str, Any]]) -> Meeting:
    """Return the meeting that stored steps add up to."""
    return meeting_of(CODE, map(read_step, steps))


def test_what_the_first_release_wrote_adds_up_to_the_same_meeting() -> None:
    meeting = loaded(STORED)
    assert (meeting.stage, meeting.taken) == (Stage.APPROVED, len(STORED))
    first, beds, withdrawn, report = meeting.items
    assert (first.motion.outcome, first.quorum.there) == (Outcome.CARRIED, 4)
    assert "carried by the casting vote of the chair" in first.motion.sentence
    assert [each.stage for each in (beds, withdrawn, report)] == [
        ItemStage.DEFERRED,
        ItemStage.WITHDRAWN,
        ItemStage.CLOSED,
    ]
    assert [(each.person, each.days_late) for each in meeting.declarations] == [("P-CFO", 0), ("P-MD", 63)]
    assert [(each.name, each.ruling) for each in meeting.conflicts] == [("Penny Ledger", "stay-without-vote")]
    assert [(each.owner, str(each.done_on)) for each in meeting.actions] == [("Penny Ledger", "2025-12-19")]
    assert [each.meeting for each in meeting.done_elsewhere] == ["XEX-M-0009"]
    assert meeting.reported == ("XEX-D-0001",)
    assert [each.name for each in meeting.occupants if each.deputy] == ["Dora Deputy"]
    assert meeting.chair.person == "P-CHAIR"


def test_what_was_written_is_written_the_same_way_again() -> None:
    assert [step_as_json(read_step(each)) for each in STORED] == STORED


def test_a_rule_of_today_refuses_no_step_of_yesterday() -> None:
    """A body whose quorum nobody knows may not go on; what it did when somebody knew it stays done."""
    older = json.loads(json.dumps(STORED))
    for step in older:
        if "setting" in step:
            step["setting"].pop("quorum")
            step["setting"].pop("voting", None)
    meeting = loaded(older)
    assert meeting.stage is Stage.APPROVED
    assert "no quorum" in meeting.items[0].quorum.sentence
    fresh = Meeting(CODE)
    with pytest.raises(OutOfOrder, match="no quorum"):
        for step in older:
            fresh = take(fresh, read_step(step))


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(1, len(STORED))))
def test_steps_in_an_order_that_no_rule_allows_are_still_read(order: list[int]) -> None:
    """Whatever the rules will say one day, loading refuses nothing and keeps every step."""
    steps = [STORED[0], *(STORED[place] for place in order)]
    meeting = loaded(steps)
    assert meeting.taken == len(meeting.steps) == len(STORED)
    assert [step_as_json(each) for each in meeting.steps] == steps


def test_every_kind_of_step_that_may_be_taken_does_something() -> None:
    assert set(OF_ITEMS) | set(OF_MEETINGS) == set(TAKEN)
    assert not set(OF_ITEMS) & set(OF_MEETINGS)
