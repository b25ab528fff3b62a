"""The example's meetings: held by the rules, on their days, and what was decided there."""

from datetime import UTC, date, datetime

import pytest

from catchment.authority.models import Decision, Proceeding, ProceedingStep
from catchment.authority.queries.asking import graph_at
from catchment.authority.queries.checked import checked_at
from catchment.authority.queries.decisions import urgent_unreported
from catchment.authority.queries.meetings_read import load_meeting
from catchment.authority.queries.selections import selection_kept
from catchment.authority.rules.checks import meetings
from catchment.authority.rules.checks.selections import selection_faults
from catchment.authority.rules.meeting.state import Stage
from catchment.demo.governance.meetings import story
from catchment.demo.money.meetings import story as money_story
from catchment.foundation.moment import Moment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
TODAY = date(2026, 11, 22)
MARCH, BOARD_MAY, JUNE, BOARD_SEPTEMBER, DECEMBER = (f"XEX-M-000{number}" for number in range(1, 6))


def stage(code: str, known: datetime | None = None) -> Stage:
    """Return how far a meeting is."""
    return load_meeting(code, Moment(TODAY, known)).stage


def test_all_minutes_but_the_last_of_each_body_are_approved() -> None:
    """B-068: the December meeting is called, and will approve those of June."""
    assert [stage(code) for code in (MARCH, BOARD_MAY)] == [Stage.APPROVED] * 2
    assert [stage(code) for code in (JUNE, BOARD_SEPTEMBER)] == [Stage.CLOSED] * 2
    assert stage(DECEMBER) is Stage.CALLED
    december = load_meeting(DECEMBER, Moment(TODAY))
    assert december.on == date(2026, 12, 3) and december.published_on == date(2026, 11, 20)
    assert [len(item.papers) for item in december.items] == [0, 1, 1]


def test_what_was_decided_was_valid_but_for_forty_beds() -> None:
    """B-079: the place may decide up to £2m; for £2.4m its decision binds nobody."""
    void = Decision.objects.filter(valid=False)
    assert [each.title for each in void] == ["Forty community beds at Northmoor"]
    assert "£2,000,000" in void[0].void_because
    of_money = sum(len(each["items"]) for each in money_story()["meetings"])
    assert Decision.objects.filter(valid=True).count() == 6 + of_money


def test_who_had_a_conflict_left_the_room() -> None:
    """B-063: the clinical director's surgery would have been paid."""
    march = load_meeting(MARCH, Moment(TODAY))
    assert [(each.seat, each.number) for each in march.conflicts] == [("primary-care", 2)]
    decision = Decision.objects.get(proceeding__code=MARCH, item=2)
    assert any("Imani Featherduster" in each for each in decision.said["left"])
    assert decision.said["quorum"].startswith("Quorum is 6; 9 ")  # without her, and without a deputy


def test_the_urgent_decision_was_reported() -> None:
    """B-073: two people decided on 8 May, and the board heard of it on 26 May."""
    assert Decision.objects.get(urgent=True).said["agreed_by"] == [
        "Clementine Anchorage",
        "Barnaby Weathervane",
    ]
    assert not urgent_unreported("XEX", Moment(TODAY))


def test_the_claim_was_private() -> None:
    """B-068: the rest of that meeting was public."""
    may = load_meeting(BOARD_MAY, Moment(TODAY))
    assert may.public
    assert [item.number for item in may.items if item.says.private] == [3]


def test_steps_were_written_on_their_days() -> None:
    """K-041: in April nobody knew of minutes approved in June, and each step has a change of its own."""
    assert stage(MARCH, datetime(2026, 4, 1, tzinfo=UTC)) is Stage.CLOSED
    assert stage(MARCH, datetime(2026, 3, 12, tzinfo=UTC)) is Stage.CALLED
    days = [list(each.steps.values_list("change__at", flat=True)) for each in Proceeding.objects.all()]
    assert all(at == sorted(at) for at in days)
    changes = ProceedingStep.objects.values_list("change_id", flat=True)
    assert len(set(changes)) == len(changes)


def test_papers_answered_every_duty_and_only_the_planned_findings_are_there() -> None:
    """The void decision, and an action that nobody has done."""
    checked = checked_at(graph_at(Moment(TODAY)), Moment(TODAY))
    found = {(each.rule, each.about.code) for check in meetings.CHECKS for each in check.run(checked, TODAY)}
    beds = Decision.objects.get(valid=False).code
    assert found == {("B-079", beds), ("B-067", BOARD_SEPTEMBER)}


def test_the_lead_provider_was_selected_before_its_contract_began() -> None:
    """D-084, D-089: two were known, the standstill was kept, and nothing is owed or missing."""
    frailty = selection_kept("XEX-PS-0001", Moment(TODAY)).state
    assert frailty.awarded is not None and frailty.awarded.providers == ("XR4",)
    assert not list(selection_faults([frailty], TODAY))


def test_the_story_names_meetings_that_it_tells() -> None:
    """Names stand for codes, so none may be told twice."""
    names = [each["name"] for each in (*story()["meetings"], *story()["urgent"])]
    assert len(set(names)) == len(names) == 6
