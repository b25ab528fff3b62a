"""Decisions between meetings: by one person alone (D-053), and urgent ones for a body (B-073)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from catchment.authority.actions.deciding import Matter, decide_alone, decide_urgently
from catchment.authority.models import Decision
from catchment.authority.queries.asking import Unknown
from catchment.authority.queries.decisions import spent_this_year, urgent_unreported
from catchment.authority.rules.meeting.steps import Regard
from catchment.authority.rules.proceedings import OutOfOrder
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Actor, ActorKind, NotAllowed
from catchment.governance.rules.editing import Unfit
from tests.authority.meeting import world
from tests.authority.meeting.world import DAY, MILLION, NURSING, OPERATOR, take
from tests.governance import exampleshire

pytestmark = pytest.mark.usefixtures("governed")

MEDICINES = Matter("A new inhaler", "medicines-optimisation", "XEX-P1", DAY, 4_000_000)
NURSES = Matter(
    "Nurses for the winter",
    NURSING,
    "XEX-P1",
    DAY,
    MILLION,
    organisations=("X99001",),
    conflicts="The surgery gains nothing from it.",
)
LEDGER = Actor(ActorKind.PERSON, "P-CFO", "Penny Ledger")
TOGETHER = ("chair", "gp")


def let_them_decide_urgently(governed: dict[str, Any]) -> None:
    """Write in the handbook who decides urgently for the place board."""
    next(each for each in governed["bodies"] if each["code"] == "PLACE")["urgent"] = {"together": TOGETHER}
    exampleshire.apply(governed, on=date(2023, 5, 1))


def urgent(matter: Matter = NURSES, agreed: tuple[str, ...] = TOGETHER) -> Decision:
    """Decide urgently for the place board."""
    return decide_urgently(
        actor=OPERATOR, body="PLACE", agreed=agreed, why_urgent="The flu came early.", matter=matter
    )


def test_the_holder_of_a_seat_decides_alone_within_their_limit() -> None:
    decision = decide_alone(actor=LEDGER, seat="BOARD/finance", matter=MEDICINES)
    assert decision.valid
    assert (decision.decider, decision.proceeding) == ("BOARD/finance", None)
    assert decision.said["agreed_by"] == ["Penny Ledger"]
    beyond = decide_alone(
        actor=LEDGER, seat="BOARD/finance", matter=replace(MEDICINES, amount_pence=6_000_000)
    )
    assert not beyond.valid and "£50,000" in beyond.void_because
    assert [each.code for each in Decision.objects.order_by("id")] == ["XEX-D-0001", "XEX-D-0002"]


def test_nobody_decides_in_the_seat_of_another() -> None:
    other = Actor(ActorKind.PERSON, "P-MD", "Max Medic")
    with pytest.raises(NotAllowed):
        decide_alone(actor=other, seat="BOARD/finance", matter=MEDICINES)
    with pytest.raises(Missing, match="Nobody holds a seat BOARD/treasurer"):
        decide_alone(actor=OPERATOR, seat="BOARD/treasurer", matter=MEDICINES)
    assert decide_alone(actor=OPERATOR, seat="BOARD/finance", matter=MEDICINES).valid


def test_what_makes_no_sense_is_refused_in_a_sentence_and_nothing_is_kept() -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    for wrong, problem, words in (
        ({"function": "commission-moon-landings"}, Unknown, "commission-moon-landings"),
        ({"area": "Atlantis"}, Unknown, "Atlantis"),
        ({"on": tomorrow}, OutOfOrder, "is to come"),
        ({"regards": (Regard(duty="happiness", line="Yes."),)}, OutOfOrder, "is no duty of regard"),
        ({"amount_pence": -1}, Unfit, "must be 0 or"),
        ({"title": ""}, Unfit, "."),
        ({"paper": "x" * 20_001}, OutOfOrder, "20,000"),
    ):
        with pytest.raises(problem, match=words):
            decide_alone(actor=LEDGER, seat="BOARD/finance", matter=replace(MEDICINES, **wrong))
    assert not Decision.objects.exists()


def test_an_urgent_decision_needs_all_of_those_named(governed: dict[str, Any]) -> None:
    with pytest.raises(OutOfOrder, match="does not say who may decide urgently") as refusal:
        urgent()
    assert refusal.value.rule == "B-073"
    let_them_decide_urgently(governed)
    with pytest.raises(OutOfOrder, match="GP member has not"):
        urgent(agreed=("chair",))
    decision = urgent()
    assert (decision.valid, decision.urgent, decision.decider) == (True, True, "PLACE")
    assert decision.said["suggested"] == [
        "Gita Practice is GP partner at Mill Lane Surgery. That is not by itself a conflict."
    ]


def test_who_usually_decides_urgently_is_a_value_that_a_handbook_can_set(governed: dict[str, Any]) -> None:
    """B-073: the chair and the chief executive, where the body does not say and has both."""
    matter = Matter("Emergency cover", "medicines-optimisation", "XEX-P1", DAY)
    said = {"actor": OPERATOR, "body": "BOARD", "why_urgent": "A fire.", "matter": matter}
    assert decide_urgently(agreed=("chair", "chief-executive"), **said).urgent
    governed["assumptions"] = [{"rule": "B-073", "values": {"together": ["chair", "medical-director"]}}]
    exampleshire.apply(governed, on=date(2023, 5, 1))
    with pytest.raises(OutOfOrder, match="Medical director has not"):
        decide_urgently(agreed=("chair", "chief-executive"), **said)


def test_an_urgent_decision_stays_unreported_until_a_meeting_is_told(governed: dict[str, Any]) -> None:
    let_them_decide_urgently(governed)
    code = urgent().code
    moment = Moment(date(2026, 2, 1))
    assert [each.decision.code for each in urgent_unreported("XEX", moment)] == [code]
    assert not urgent_unreported("XEX", Moment(DAY - timedelta(days=1)))
    meeting = world.opened(on=date(2026, 1, 12))
    take(meeting, "item-opened", number=4)
    with pytest.raises(OutOfOrder, match="No urgent decision of this body"):
        take(meeting, "urgent-reported", number=4, decision="XEX-D-0099")
    take(meeting, "urgent-reported", number=4, decision=code)
    assert not urgent_unreported("XEX", moment)


def test_what_is_spent_is_counted_by_delegation_and_financial_year() -> None:
    for on, amount in ((date(2025, 3, 31), 1), (date(2025, 4, 1), 20), (date(2026, 3, 31), 300)):
        decide_alone(
            actor=LEDGER, seat="BOARD/finance", matter=replace(MEDICINES, on=on, amount_pence=amount)
        )
    void = replace(MEDICINES, amount_pence=6_000_000)
    assert not decide_alone(actor=LEDGER, seat="BOARD/finance", matter=void).valid
    assert spent_this_year("XEX", Moment(date(2026, 3, 31)))["XEX/D-FINANCE"] == 320
    assert spent_this_year("XEX", Moment(DAY))["XEX/D-FINANCE"] == 20  # what came later was not spent yet
    assert spent_this_year("XEX", Moment(date(2025, 3, 31)))["XEX/D-FINANCE"] == 1
    assert spent_this_year("XNB", Moment(DAY)) == {}
