"""Decisions between meetings: who may take them, who recorded them, and what others may read of them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catchment.authority.actions.deciding import Matter, decide_alone, decide_urgently
from catchment.authority.checks import _all_judged
from catchment.authority.models import Decision
from catchment.authority.queries.decisions import decision_page, decisions_page
from catchment.authority.queries.meetings import meetings_page
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.foundation.checks import findings as found_at
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing, as_json
from catchment.foundation.permission import ANYBODY, Actor, ActorKind, NotAllowed
from tests.authority.meeting import world
from tests.authority.meeting.world import DAY, ITEM, MILLION, NURSING, OPERATOR, take
from tests.governance import exampleshire

pytestmark = pytest.mark.usefixtures("governed")
MOMENT = Moment(date(2026, 11, 1))
LEDGER = Actor(ActorKind.PERSON, "P-CFO", "Penny Ledger")
STRANGER = Actor(ActorKind.PERSON, "P-COUNTY", "Connie County")
INHALER = Matter("An inhaler for Ada", "medicines-optimisation", "XEX-P1", DAY, 9_900_000)


def told(actor: Actor = ANYBODY) -> str:
    """Return everything that the pages of decisions tell somebody."""
    pages = [decision_page(each.code, MOMENT, actor) for each in Decision.objects.all()]
    pages += [decisions_page(MOMENT, actor, system="XEX"), decisions_page(MOMENT, actor, body="BOARD")]
    pages += [meetings_page(MOMENT, actor, body="BOARD"), meetings_page(MOMENT, actor, system="XEX")]
    return "\n".join(as_json(page).decode() for page in pages)


def findings() -> str:
    """Return everything that the house finds, which everybody may read."""
    _all_judged.cache_clear()
    return "\n".join(f"{each.about.name}: {each.sentence}" for each in found_at(MOMENT))


def test_a_decision_about_one_person_is_not_for_everybody() -> None:
    """B-068: taken without authority, too, so that a finding says it is void and not of what."""
    decision = decide_alone(
        actor=LEDGER,
        seat="BOARD/finance",
        matter=replace(INHALER, about_one_person=True, paper="Ada coughs."),
    )
    assert not decision.valid
    page = decision_page(decision.code, MOMENT)
    assert page.private and page.name == "A decision about one person's care"
    assert page.sentence.startswith("Void. Nothing gave them the authority for what was decided.")
    for text in (told(), told(STRANGER), findings()):
        assert "Ada" not in text and "99,000" not in text and "9900000" not in text
    assert "A decision about one person's care" in findings()
    assert "An inhaler for Ada" in told(LEDGER)


def test_a_decision_may_be_taken_in_private_for_a_reason() -> None:
    matter = replace(INHALER, amount_pence=100, private_because="It names a supplier's price.")
    decision = decide_alone(actor=LEDGER, seat="BOARD/finance", matter=matter)
    assert decision_page(decision.code, MOMENT).name == "A decision taken in private"
    assert "Ada" not in told() and "supplier" not in told()
    assert decision_page(decision.code, MOMENT, LEDGER).private_because == "It names a supplier's price."


def test_an_item_about_one_person_is_private_at_a_meeting() -> None:
    item = {**ITEM, "title": "Nursing for Ada", "about_one_person": True}
    taken = world.decided(world.opened(items=(item,)))
    page = decision_page(taken.decision, MOMENT)
    assert (page.private, page.name) == (True, "A decision about one person's care")
    assert "Ada" not in told()


def test_an_interest_declared_in_private_is_not_told_by_a_finding() -> None:
    private = {"resolution": "Resolution 7", "reason": "Commercial terms."}
    code = world.opened(items=({**ITEM, "private": private}, {**ITEM, "number": 5}))
    new = {"what": "financial", "aware_on": date(2025, 9, 1), "declared_on": DAY}
    for number, description in ((4, "Shares in Secret Nurses"), (5, "Shares in Open Nurses")):
        said = {"number": number, "new": {**new, "description": description}}
        take(code, "interest-declared", seat="gp", **said)
    text = findings()
    assert "Secret Nurses" not in text and "Open Nurses" in text
    assert f"An interest was declared in private at {code} that was in no register." in text
    assert f"Somebody declared an interest at {code} (in private) 91 days after" in text


def test_whoever_holds_the_seat_now_decides_nothing_for_a_day_before_they_did(
    governed: dict[str, Any],
) -> None:
    board = next(each for each in governed["bodies"] if each["code"] == "BOARD")
    seat = next(each for each in board["seats"] if each["code"] == "finance")
    seat["holders"] = [
        {"person": "P-MD", "since": date(2022, 7, 1), "until": date(2026, 1, 1)},
        {"person": "P-CFO", "since": date(2026, 1, 1)},
    ]
    exampleshire.apply(governed)
    matter = replace(INHALER, amount_pence=100)
    with pytest.raises(NotAllowed):
        decide_alone(actor=LEDGER, seat="BOARD/finance", matter=matter)
    assert decide_alone(actor=LEDGER, seat="BOARD/finance", matter=replace(matter, on=date(2026, 1, 2))).valid
    decision = decide_alone(actor=OPERATOR, seat="BOARD/finance", matter=matter)
    page = decision_page(decision.code, MOMENT)
    assert page.held_by == "On 1 December 2025 the seat that decided was held by Max Medic."
    late = (decision.change.at.date() - DAY).days
    assert page.recorded.startswith(f"Recorded {late} days later, on ")
    assert page.recorded.endswith(" by Test Person, at the terminal.")


def test_nobody_decides_between_meetings_what_they_must_step_out_of() -> None:
    """B-066: a partner in a surgery that bids does not decide on the bids."""
    bids = Matter(
        "Nurses for the winter", NURSING, "XEX-P1", DAY, MILLION, organisations=("X99001",), competitive=True
    )
    with pytest.raises(OutOfOrder, match="Gita Practice is GP partner at Mill Lane Surgery") as refusal:
        decide_alone(actor=OPERATOR, seat="PLACE/gp", matter=replace(bids, conflicts="She was careful."))
    assert refusal.value.rule == "B-066"
    assert not Decision.objects.exists()


@pytest.mark.parametrize("said", ["", "none", " None. ", "n/a"])
def test_none_is_no_answer_where_the_register_has_a_match(said: str) -> None:
    matter = Matter("Nurses", NURSING, "XEX-P1", DAY, organisations=("X99001",), conflicts=said)
    with pytest.raises(OutOfOrder, match="The register has a match: Gita Practice") as refusal:
        decide_alone(actor=OPERATOR, seat="PLACE/gp", matter=matter)
    assert refusal.value.rule == "B-063"
    decide_alone(
        actor=OPERATOR, seat="PLACE/gp", matter=replace(matter, conflicts="The surgery gains nothing.")
    )


def test_who_may_not_decide_urgently_is_not_passed_over_in_silence() -> None:
    matter = Matter("Cover", "medicines-optimisation", "XEX-P1", DAY)
    with pytest.raises(OutOfOrder, match="may not decide urgently") as refusal:
        decide_urgently(
            actor=OPERATOR,
            body="BOARD",
            agreed=("chair", "chief-executive", "finance"),
            why_urgent="A fire.",
            matter=matter,
        )
    assert refusal.value.rule == "B-073"


def test_a_body_that_never_met_still_has_its_urgent_decisions_to_report() -> None:
    matter = Matter("Cover", "medicines-optimisation", "XEX-P1", DAY)
    decision = decide_urgently(
        actor=OPERATOR,
        body="BOARD",
        agreed=("chair", "chief-executive"),
        why_urgent="A fire.",
        matter=matter,
    )
    page = meetings_page(MOMENT, body="BOARD")
    assert [each.decision.code for each in page.unreported] == [decision.code]
    assert page.sentence == "No meeting has been called. 1 urgent decision waits to be reported."
    shown = decision_page(decision.code, MOMENT)
    assert "agree" not in shown.held_by and "were held by" in shown.held_by


def test_lists_say_whose_they_are_and_there_is_none_of_what_is_not_there() -> None:
    for page in (meetings_page(MOMENT, body="PLACE"), decisions_page(MOMENT, body="PLACE")):
        assert page.name == "Northmoor place board"
        assert [each.code for each in page.trail] == ["XEX", "PLACE"]
    assert decisions_page(MOMENT, system="XEX").name
    for read in (meetings_page, decisions_page):
        with pytest.raises(Missing, match="No body has the code “NOPE”"):
            read(MOMENT, body="NOPE")
        with pytest.raises(Missing, match="No system has the code “NOPE”"):
            read(MOMENT, system="NOPE")


def test_only_those_who_may_are_asked_to_record_a_decision() -> None:
    for actor, may in ((ANYBODY, False), (STRANGER, False), (LEDGER, True), (OPERATOR, True)):
        assert decisions_page(MOMENT, actor, body="BOARD").may_decide is may, actor


def test_no_decision_is_there_before_it_was_taken() -> None:
    decision = decide_alone(actor=LEDGER, seat="BOARD/finance", matter=replace(INHALER, amount_pence=1))
    with pytest.raises(Missing, match="was taken on 1 December 2025, after 30 November 2025"):
        decision_page(decision.code, Moment(DAY - timedelta(days=1)))


def test_more_private_decisions_need_no_more_queries() -> None:
    private = {"resolution": "Resolution 7", "reason": "Commercial terms."}
    readers = (ANYBODY, STRANGER, OPERATOR)

    def queries(actor: Actor) -> int:
        with CaptureQueriesContext(connection) as counted:
            assert decisions_page(MOMENT, actor, body="PLACE").valid
        return len(counted)

    world.decided(world.opened(items=({**ITEM, "amount_pence": 1, "private": private},)))
    few = [queries(actor) for actor in readers]
    for _ in range(4):
        world.decided(world.opened(items=({**ITEM, "amount_pence": 1, "private": private},)))
    assert [queries(actor) for actor in readers] == few


def test_the_pages_say_whose_they_are_and_who_recorded_what(client: Client) -> None:
    decision = decide_alone(actor=OPERATOR, seat="BOARD/finance", matter=replace(INHALER, amount_pence=100))
    shown = client.get(f"/decision/{decision.code}?as_at=2026-11-01").content.decode()
    assert "the seat that decided was held by Penny Ledger" in shown
    assert "days later, on " in shown and "Agreed by" not in shown
    assert 'href=""' not in shown and 'href="?' not in shown
    for page in ("meetings", "decisions"):
        listed = client.get(f"/body/BOARD/{page}?as_at=2026-11-01").content.decode()
        assert "Board of NHS Exampleshire ICB" in listed
        assert "/body/BOARD/decisions/new" not in listed, "nobody who may not is sent there"
        for nowhere in (f"/body/NOPE/{page}", f"/system/NOPE/{page}"):
            assert client.get(nowhere).status_code == 404
    assert client.get(f"/decision/{decision.code}?as_at=2025-11-30").status_code == 404
