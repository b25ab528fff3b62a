"""What the pages of meetings and decisions say, and that they do not read more for more items."""

from datetime import date, datetime
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catchment.authority.actions.deciding import Matter, decide_alone
from catchment.authority.models import ProceedingStep
from catchment.authority.queries.decisions import decision_page, decisions_page
from catchment.authority.queries.meetings import meeting_page, meetings_page
from catchment.cli import main
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing, as_json
from catchment.foundation.permission import Actor, ActorKind
from tests.authority.meeting import world
from tests.authority.meeting.world import DAY, ITEM, MILLION, OPERATOR, take

pytestmark = pytest.mark.usefixtures("governed")
MOMENT = Moment(DAY)


def test_a_meeting_says_what_is_next_and_whether_it_may_go_on() -> None:
    code = world.opened()
    take(code, "item-opened", number=4)
    page = meeting_page(code, MOMENT, OPERATOR)
    assert page.sentence == "Item 4. Quorum is 2; 3 are there."
    assert page.current == 4
    assert page.next[0].kind == "quorum-established" and not page.next[0].why_not
    assert [(each.name, each.how) for each in page.room] == [
        ("Colin Council", "in the chair"),
        ("Gita Practice", "present"),
        ("Connie County", "present"),
    ]
    (item,) = page.items
    assert item.function_name.startswith("Commission") and item.authority
    assert [each.why for each in item.suggestions] == [
        "Gita Practice is GP partner at Mill Lane Surgery. That is not by itself a conflict."
    ]
    assert page.last == page.log[-1].number == ProceedingStep.objects.count()
    assert page.log[0].sentence == "Called for 1 December 2025, Northmoor Town Hall, in public."
    assert "Test Person" in page.log[0].by


def test_who_left_for_a_conflict_is_shown_with_the_reason() -> None:
    code = world.opened()
    take(code, "ruled", number=4, seat="gp", ruling="leave", because="She is a partner there.")
    take(code, "item-opened", number=4)
    page = meeting_page(code, MOMENT)
    assert page.sentence == "Item 4. Quorum is 2; 2 remain after 1 has left for a conflict."
    gp = next(each for each in page.room if each.seat == "gp")
    assert (gp.how, gp.why, gp.in_room) == ("out for a conflict", "She is a partner there.", False)
    take(code, "quorum-established", number=4)
    take(code, "motion-put", number=4, text="To commission it.")
    (item,) = meeting_page(code, MOMENT, OPERATOR).items
    assert [(vote.seat, vote.may) for vote in item.votes] == [
        ("chair", True),
        ("gp", False),
        ("people", True),
    ]


def test_a_meeting_as_it_was_known_before() -> None:
    code = world.opened()
    first = ProceedingStep.objects.select_related("change").order_by("number")[1]
    then = Moment(DAY, first.change.at)
    assert meeting_page(code, then).stage == "called"
    with pytest.raises(Missing):
        meeting_page(code, Moment(DAY, datetime(2020, 1, 1, tzinfo=first.change.at.tzinfo)))


def test_a_list_of_meetings_with_what_is_left_over() -> None:
    code = world.opened()
    world.decided(code)
    take(code, "action-agreed", number=4, what="Tell them.", owner="gp", due=date(2025, 12, 10))
    world.ended(code)
    world.called(on=date(2026, 1, 12))
    page = meetings_page(Moment(date(2026, 1, 1)), OPERATOR, body="PLACE")
    assert page.sentence == (
        "The next meeting is on 12 January 2026 (Northmoor place board). 1 meeting to come or open, "
        "1 held or cancelled. 1 action overdue."
    )
    assert page.may_run
    (held,) = page.held
    assert (held.meeting.code, held.decisions) == (code, 1)
    assert [(each.owner, each.overdue) for each in page.actions] == [("Gita Practice", True)]


def test_decisions_are_added_up_without_the_void_ones() -> None:
    world.decided(world.opened())
    world.decided(world.opened(items=({**ITEM, "amount_pence": 5 * MILLION},)))
    page = decisions_page(MOMENT, system="XEX")
    assert page.sentence == "1 valid decision by 1 December 2025, worth £1m together. 1 decision is void."
    assert page.valid_pence == MILLION
    assert [len(page.valid), len(page.void)] == [1, 1]
    assert page.void[0].void_because
    assert decisions_page(Moment(date(2025, 11, 30)), body="PLACE").sentence.startswith("No decision")


def test_a_decision_shows_its_proof_and_what_was_said() -> None:
    code = world.opened()
    take(
        code,
        "paper-attached",
        number=4,
        title="Nursing",
        author="A Writer",
        text="Words.",
        regards=[{"duty": "inequalities", "line": "The poorest wards first."}],
    )
    take(code, "interest-declared", seat="gp", number=4, interest="SHARES")
    take(code, "ruled", number=4, seat="gp", ruling="leave", because="She is a partner there.")
    taken = world.decided(code)
    page = decision_page(taken.decision, MOMENT)
    assert page.sentence == "Valid. Northmoor place board decided it on 1 December 2025, for up to £1m."
    assert page.proof.allowed and page.proof.question.on == DAY
    assert [link.code for link in page.line][-2:] == ["PLACE", taken.decision]
    assert page.declared == ("Gita Practice: Shares in an invented pharmacy",)
    assert page.left == ("Gita Practice: She is a partner there.",)
    answered = {each.rule: each.line for each in page.regards if each.line}
    assert answered == {"B-093": "The poorest wards first."}
    assert any(each.rule == "B-099" for each in page.regards)
    assert page.meeting is not None and page.meeting.code == code


def test_a_decision_taken_alone_names_who_took_it() -> None:
    matter = Matter("An inhaler", "medicines-optimisation", "XEX-P1", DAY, about_one_person=True)
    decision = decide_alone(actor=OPERATOR, seat="BOARD/finance", matter=matter)
    page = decision_page(decision.code, MOMENT)
    assert page.agreed_by == ("Penny Ledger",)
    assert not any(each.rule == "B-099" for each in page.regards), "it is about one person's care"
    with pytest.raises(Missing):
        decision_page("XEX-D-0099", MOMENT)


def test_pages_are_json_too() -> None:
    code = world.opened()
    taken = world.decided(code)
    for page in (
        meeting_page(code, MOMENT),
        meetings_page(MOMENT, body="PLACE"),
        decisions_page(MOMENT, system="XEX"),
        decision_page(taken.decision, MOMENT),
    ):
        assert as_json(page).startswith(b"{")


def test_more_items_and_meetings_need_no_more_queries() -> None:
    def queries(read: Any) -> int:
        read()
        with CaptureQueriesContext(
            connection,
        ) as counted:
            read()
        return len(counted)

    one = world.called()
    few = queries(lambda: meeting_page(one, MOMENT)), queries(lambda: meetings_page(MOMENT, body="PLACE"))
    for number in range(5, 15):
        take(one, "item-added", item={**ITEM, "number": number})
    for _ in range(3):
        world.decided(world.opened())
    many = queries(lambda: meeting_page(one, MOMENT)), queries(lambda: meetings_page(MOMENT, body="PLACE"))
    assert many == few


def run(*arguments: str) -> str:
    """Run a command that ends well, and return what it printed."""
    result = CliRunner().invoke(main, list(arguments))
    assert result.exit_code == 0, (result.output, result.exception)
    return result.stdout


def test_the_command_line_says_the_same() -> None:
    code = world.opened()
    taken = world.decided(code)
    assert "Northmoor place board" in run("meetings", "list", "--system", "XEX", "--as-at", "2025-12-01")
    assert "Item 4. Carried by consensus." in run("meetings", "show", code, "--as-at", "2025-12-01")
    assert taken.decision in run("decisions", "list", "--body", "PLACE", "--as-at", "2025-12-01")
    shown = run("decisions", "show", taken.decision, "--as-at", "2025-12-01")
    assert shown.startswith("Valid.") and "accountable" in shown
    assert '"code":"XEX-D-0001"' in run("decisions", "show", "XEX-D-0001", "--json").replace(" ", "")
    missing = CliRunner().invoke(main, ["decisions", "show", "XEX-D-0099"])
    assert missing.exit_code == 1 and "No decision has the code" in missing.output


def test_what_is_private_is_for_the_members_and_who_runs_the_meeting() -> None:
    private = {"resolution": "Resolution 7", "reason": "Commercial terms."}
    code = world.opened(items=({**ITEM, "private": private},))
    take(code, "paper-attached", number=4, title="Secret terms", author="A Writer", text="The price.")
    take(code, "ruled", number=4, seat="gp", ruling="leave", because="She is a partner there.")
    taken = world.decided(code)
    take(code, "action-agreed", number=4, what="Sign the terms.", owner="chair", due=date(2025, 12, 10))
    public, clerk = meeting_page(code, MOMENT), meeting_page(code, MOMENT, OPERATOR)
    assert public.items[0].private == "Resolution 7: Commercial terms."
    assert "Secret" not in as_json(public).decode() and "Sign the terms" not in as_json(public).decode()
    assert "To commission it" not in as_json(public).decode(), "nor in the log"
    assert clerk.items[0].papers[0].title == "Secret terms"
    for person, reads in (("P-COUNTY", True), ("P-GP", False), ("P-TRUST", False)):
        actor = Actor(ActorKind.PERSON, person, person)
        assert bool(meeting_page(code, MOMENT, actor).items[0].papers) is reads, person
        assert decision_page(taken.decision, MOMENT, actor).private is not reads
    assert meetings_page(MOMENT, body="PLACE").actions[0].what == "An action of a private item."
    assert meetings_page(MOMENT, OPERATOR, body="PLACE").actions[0].what == "Sign the terms."
    page = decision_page(taken.decision, MOMENT)
    assert page.sentence.startswith("Valid.") and page.proof.chain, "that it was decided is public"
    assert (page.motion, page.papers, page.rulings, page.votes) == ("", (), (), ())
