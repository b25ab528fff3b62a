"""Applying generated handbooks, one after the other: what is exported is what was applied, to the byte."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from catchment.foundation.facts import begin_change
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor, ActorKind
from catchment.governance.actions.applying import apply_handbook, plan_handbook
from catchment.governance.queries.handbook import load_handbook
from catchment.governance.rules.document import Body, Handbook, Person, PooledFund
from catchment.governance.rules.document.vocabulary import Purpose
from catchment.governance.rules.writing import write_handbook
from tests.governance.handbooks_generated import handbooks
from tests.structure.factories import organisation

pytestmark = pytest.mark.django_db
NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)  # each example writes to the database
FIRST = date(2013, 1, 1)
OPERATOR = Actor(ActorKind.OPERATOR, name="A. Tester")
CODES = {"XEX": "icb", "XR1": "trust", "XR2": "trust", "X06000001": "council", "X10000001": "council"}
CODES |= {"0123": "practice", "1e5": "practice"}


@pytest.fixture
def named(db: None) -> None:
    """Make the organisations that generated handbooks name."""
    change = begin_change(actor="test", action="organisations to name")
    for code, kind in CODES.items():
        organisation(change, code, kind, f"Invented {code}", "RO261", valid_from=FIRST)


def complete(handbook: Handbook) -> Handbook:
    """Return a handbook of one system: its board is its own, and whoever is named is described."""
    held = {each.person for body in handbook.bodies for seat in body.seats for each in seat.holders}
    held |= {fund.pool_manager for fund in handbook.pooled_funds if fund.pool_manager}
    missing = sorted(held - {person.code for person in handbook.people})
    people = (*handbook.people, *(Person(code=code, name=f"Invented {code}") for code in missing))
    bodies = tuple(
        body.model_copy(update={"organisation": "XEX"}) if body.purpose is Purpose.ICB_BOARD else body
        for body in handbook.bodies
    )
    pools = tuple(_of_a_board(fund, bodies) for fund in handbook.pooled_funds)
    return handbook.model_copy(
        update={"system": "XEX", "bodies": bodies, "people": people, "pooled_funds": pools}
    )


def _of_a_board(fund: PooledFund, bodies: tuple[Body, ...]) -> PooledFund:
    """Return a pooled fund whose health and wellbeing board is a body that there is, if there is any."""
    board = bodies[0].code if bodies and fund.better_care_fund_of else None
    return fund.model_copy(
        update={"better_care_fund_of": board, "better_care": fund.better_care if board else ()}
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, phases=NO_SHRINKING)
@given(handbooks().map(complete))
def test_what_is_exported_is_what_was_applied(named: Any, handbook: Handbook) -> None:
    """Whatever was in force before, afterwards it is this handbook, and applying it again changes nothing."""
    apply_handbook(handbook, on=FIRST, actor=OPERATOR, reason="a test")
    exported = load_handbook("XEX", Moment(FIRST))
    assert exported is not None
    assert write_handbook(exported) == write_handbook(handbook)
    assert plan_handbook(handbook, on=FIRST).differences == ()
