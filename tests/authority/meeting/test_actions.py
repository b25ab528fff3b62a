"""Meetings in the database: who may run one, what is stored with a result, and who was first."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from catchment.authority.actions.meetings import (
    call_meeting,
    move_meeting,
    open_meeting,
    take_step,
    take_steps,
)
from catchment.authority.actions.proceedings import SomebodyWasFirst
from catchment.authority.models import Decision, ProceedingStep
from catchment.authority.queries.asking import Unknown
from catchment.authority.queries.meetings_read import load_meeting
from catchment.authority.rules.meeting.steps import read_step
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import ANYBODY, Actor, ActorKind, NotAllowed
from tests.authority.meeting import world
from tests.authority.meeting.world import DAY, ITEM, MILLION, OPERATOR, take
from tests.governance import exampleshire

pytestmark = pytest.mark.usefixtures("governed")


def test_a_carried_motion_stores_a_valid_decision_with_its_proof() -> None:
    taken = world.decided(world.opened())
    decision = Decision.objects.get()
    assert taken.decision == decision.code == "XEX-D-0001"
    assert (decision.valid, decision.void_because) == (True, "")
    assert (decision.decider, decision.item, decision.taken_on) == ("PLACE", 4, DAY)
    assert decision.amount_pence == MILLION
    assert [link["code"] for link in decision.proof["chain"]][-1] == "D-PLACE"
    assert decision.change == ProceedingStep.objects.order_by("number").last().change


def test_a_motion_beyond_the_limit_is_recorded_and_void() -> None:
    code = world.opened(items=({**ITEM, "amount_pence": 5 * MILLION},))
    taken = world.decided(code)
    decision = Decision.objects.get(code=taken.decision)
    assert not decision.valid
    assert "£2m" in decision.void_because or "£2,000,000" in decision.void_because
    assert decision.proof["allowed"] is False
    assert taken.meeting.item(4).carried, "it was carried: that is a fact, and nothing is refused"


def test_a_motion_that_is_not_carried_stores_no_decision() -> None:
    code = world.opened()
    for kind in ("item-opened", "quorum-established"):
        take(code, kind, number=4)
    take(code, "motion-put", number=4, text="To commission it.")
    take(code, "vote-cast", number=4, seat="chair", vote="against")
    take(code, "vote-cast", number=4, seat="gp", vote="for")
    taken = take(code, "result-declared", number=4)
    assert (taken.decision, Decision.objects.count()) == ("", 0)


def test_the_proof_stays_as_it_stood_when_the_scheme_changes(governed: dict[str, Any]) -> None:
    taken = world.decided(world.opened())
    before = Decision.objects.get().proof
    governed["delegations"][0]["limit"] = 1_000
    exampleshire.apply(governed, on=date(2023, 5, 1))
    decision = Decision.objects.get(code=taken.decision)
    assert (decision.valid, decision.proof) == (True, before)


def test_the_yearly_limit_counts_what_was_decided_before() -> None:
    """£2m and £1m fill the year's £3m; what follows is void, and a void one fills nothing."""
    for amount, valid in ((2 * MILLION, True), (2 * MILLION, False), (MILLION, True), (100, False)):
        taken = world.decided(world.opened(items=({**ITEM, "amount_pence": amount},)))
        assert Decision.objects.get(code=taken.decision).valid is valid, amount
    next_year = world.decided(world.opened(on=date(2026, 4, 1)))
    assert Decision.objects.get(code=next_year.decision).valid


def test_a_function_nobody_has_is_told_before_the_vote_and_nothing_is_kept() -> None:
    code = world.opened(items=({**ITEM, "function": "commission-comunity-nursing"},))
    take(code, "item-opened", number=4)
    last = take(code, "quorum-established", number=4).number
    with pytest.raises(Unknown):
        take(code, "motion-put", number=4, text="To commission it.")
    assert ProceedingStep.objects.count() == last


def test_a_step_out_of_order_leaves_no_trace() -> None:
    code = world.opened()
    steps, changes = ProceedingStep.objects.count(), Change.objects.count()
    with pytest.raises(OutOfOrder, match="not opened yet") as refusal:
        take(code, "quorum-established", number=4)
    assert refusal.value.rule == "B-067"
    assert (ProceedingStep.objects.count(), Change.objects.count()) == (steps, changes)


def test_whoever_saw_an_older_meeting_is_told_so_before_anything_else() -> None:
    code = world.called()
    seen = take(code, "published", on=date(2025, 11, 24)).number
    take(code, "item-withdrawn", after=seen, number=4, reason="Not ready.")
    chair = Actor(ActorKind.PERSON, "P-COUNCIL", "Colin Council")
    again = read_step({"kind": "item-withdrawn", "number": 4, "reason": "No money."})
    with pytest.raises(SomebodyWasFirst, match=r"Test Person.* went on with"):
        take_step(actor=chair, meeting=code, step=again, after=seen)
    with pytest.raises(SomebodyWasFirst, match="You sent this twice"):
        take(code, "item-withdrawn", after=seen, number=4, reason="No money.")


def test_only_who_may_run_the_meetings_of_a_body_runs_them() -> None:
    chair = Actor(ActorKind.PERSON, "P-COUNCIL", "Colin Council")
    stranger = Actor(ActorKind.PERSON, "P-TRUST", "Tom Trustworthy")
    with pytest.raises(NotAllowed):
        call_meeting(actor=ANYBODY, body="PLACE", on=DAY, where="Town Hall")
    with pytest.raises(NotAllowed, match="may not run meetings"):
        call_meeting(actor=stranger, body="PLACE", on=DAY, where="Town Hall")
    code = call_meeting(actor=chair, body="PLACE", on=DAY, where="Town Hall").meeting.code
    with pytest.raises(NotAllowed):
        open_meeting(actor=stranger, meeting=code, chair="chair", after=None)


def test_a_meeting_is_not_opened_before_its_day() -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    code = world.called(on=tomorrow)
    with pytest.raises(OutOfOrder, match="cannot be opened before that day"):
        open_meeting(actor=OPERATOR, meeting=code, chair="chair", after=None)


def test_a_body_or_meeting_that_is_not_there() -> None:
    with pytest.raises(Missing, match="No body has the code"):
        call_meeting(actor=OPERATOR, body="NOWHERE", on=DAY, where="Town Hall")
    with pytest.raises(Missing, match="has no body PLACE on 1 January 2019"):
        call_meeting(actor=OPERATOR, body="PLACE", on=date(2019, 1, 1), where="Town Hall")
    with pytest.raises(Missing, match="No meeting has the code"):
        take("XEX-M-0099", "meeting-closed")


def test_minutes_are_approved_by_a_later_meeting_that_comes_to_them() -> None:
    first = world.opened()
    world.decided(first)
    world.ended(first)
    minutes: dict[str, Any] = {"number": 1, "title": "Minutes of the last", "does": "minutes-of-last"}
    second = world.opened(on=date(2026, 1, 12), items=(minutes,))
    with pytest.raises(OutOfOrder, match="approved at the next meeting"):
        take(first, "minutes-approved", meeting=second, on=date(2026, 1, 12))
    with pytest.raises(OutOfOrder, match="No meeting of the same body"):
        take(second, "item-changed", item={**minutes, "minutes_of": "XEX-M-0099"})
    take(second, "item-changed", item={**minutes, "minutes_of": first})
    assert load_meeting(first, Moment(DAY)).approved is None
    assert world.decided(second, 1).decision == "", "approving minutes is no decision under the scheme"
    approved = load_meeting(first, Moment(DAY)).approved
    assert (approved.meeting, approved.on) == (second, date(2026, 1, 12)), "the day of the approving meeting"
    assert Decision.objects.count() == 1


def test_the_setting_is_kept_as_it_stood(governed: dict[str, Any]) -> None:
    """A handbook that is corrected afterwards changes no meeting that was held."""
    code = world.opened()
    before = world.decided(code).meeting
    bodies = {each["code"]: each for each in governed["bodies"]}
    bodies["PLACE"]["quorum"] = {"needs": {"at_least": 3}}
    bodies["PLACE"]["seats"] = bodies["PLACE"]["seats"][:1]
    exampleshire.apply(governed, on=date(2023, 5, 1))
    after = take(code, "item-closed", number=4).meeting
    assert after.body == before.body


def test_an_action_of_another_meeting_is_one_that_was_agreed() -> None:
    first = world.opened()
    take(first, "item-opened", number=4)
    take(first, "action-agreed", number=4, what="Ask.", owner="gp", due=date(2025, 12, 20))
    second = world.opened(on=date(2026, 1, 12))
    with pytest.raises(OutOfOrder, match="has agreed no action 2"):
        take(second, "action-done", action=2, on=date(2026, 1, 12), meeting=first)
    taken = take(second, "action-done", action=1, on=date(2026, 1, 12), meeting=first)
    assert taken.meeting.done_elsewhere[0].meeting == first


def test_minutes_are_not_put_to_the_vote_before_each_item_has_its_minute() -> None:
    first = world.opened()
    world.decided(first)
    minutes = {"number": 1, "title": "Minutes", "does": "minutes-of-last", "minutes_of": first}
    second = world.opened(on=date(2026, 1, 12), items=(minutes,))
    take(second, "item-opened", number=1)
    take(second, "quorum-established", number=1)
    with pytest.raises(OutOfOrder, match="The meeting is still open: close it first"):
        take(second, "motion-put", number=1, text="To approve them.")
    take(first, "item-closed", number=4)
    take(first, "meeting-closed")
    with pytest.raises(OutOfOrder, match="There is no minute yet of item 4"):
        take(second, "motion-put", number=1, text="To approve them.")


def test_the_steps_of_one_form_are_taken_all_or_none() -> None:
    code = world.opened()
    for kind in ("item-opened", "quorum-established"):
        take(code, kind, number=4)
    last = take(code, "motion-put", number=4, text="To commission it.").number
    cast = {"kind": "vote-cast", "number": 4, "vote": "for"}
    votes = [read_step({**cast, "seat": seat}) for seat in ("gp", "nobody")]
    with pytest.raises(OutOfOrder, match="has no seat “nobody”"):
        take_steps(actor=OPERATOR, meeting=code, steps=votes, after=last)
    assert ProceedingStep.objects.count() == last, "the good vote is not kept without the other"
    taken = take_steps(actor=OPERATOR, meeting=code, steps=votes[:1], after=last)
    assert taken.number == last + 1


def test_an_organisation_is_kept_by_its_code_however_it_was_named_and_unknown_ones_are_refused() -> None:
    """A code in small letters once matched nothing in the register, and nobody was told of the conflict."""
    code = world.called()
    taken = take(code, "item-changed", item={**ITEM, "organisations": ["x99001"]})
    assert taken.meeting.item(4).says.organisations == ("X99001",)
    with pytest.raises(OutOfOrder, match=r"No organisation .* “X9900”.*X99001") as refusal:
        take(code, "item-changed", item={**ITEM, "organisations": ["X9900"]})
    assert refusal.value.rule == "B-063"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("published", {}),
        ("action-done", {"action": 1}),
    ],
)
def test_what_has_not_happened_yet_is_not_recorded(kind: str, said: dict[str, Any]) -> None:
    code = world.opened()
    take(code, "item-opened", number=4)
    take(code, "action-agreed", number=4, what="Ask.", owner="gp", due=date(2025, 12, 20))
    with pytest.raises(OutOfOrder, match="is still to come"):
        take(code, kind, on=timezone.localdate() + timedelta(days=1), **said)


def test_a_meeting_is_moved_and_opened_on_the_day_it_is_held() -> None:
    code = world.called()
    with pytest.raises(OutOfOrder, match="record first that it was moved to that day"):
        open_meeting(actor=OPERATOR, meeting=code, chair="chair", after=None, held_on=date(2025, 12, 8))
    moved = {"where": "The Guildhall", "because": "The hall was flooded.", "after": None}
    taken = move_meeting(actor=OPERATOR, meeting=code, on=date(2025, 12, 8), **moved)
    assert (taken.meeting.day, taken.meeting.where) == (date(2025, 12, 8), "The Guildhall")
    with pytest.raises(OutOfOrder, match="say what is different"):
        move_meeting(actor=OPERATOR, meeting=code, on=date(2025, 12, 8), **moved)
    opened = open_meeting(actor=OPERATOR, meeting=code, chair="chair", after=None, held_on=date(2025, 12, 8))
    assert opened.meeting.day == date(2025, 12, 8)
