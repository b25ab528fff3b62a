"""What national contracts owe for a month is paid once; what was sent back is due again."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from catchment.money.actions.books import account_for, open_fund
from catchment.money.actions.contract_payments import pay_contracts
from catchment.money.actions.posting import post
from catchment.money.actions.receiving import received
from catchment.money.actions.settling import reverse
from catchment.money.models import Claim, Transfer
from catchment.money.rules.entries import CannotPost, Entry
from catchment.money.rules.vocabulary import AccountKind, Nature, Programme, Stream, TransferKind
from catchment.structure.models import Organisation, Relationship
from tests.money.claims import YEAR, ClaimWorld, claim_world
from tests.people import OPERATOR
from tests.structure.factories import organisation, relate

pytestmark = pytest.mark.django_db
AUGUST = date(2023, 8, 1)
MILLION = 100_000_000


@pytest.fixture
def world() -> ClaimWorld:
    """Return one practice of a network in a part of the system, and a protected budget for each contract."""
    world = claim_world()
    part = organisation(world.change, "XS1", "sub-icb", "Exampleshire West", "RO319")
    relate(world.change, part, "part_of", world.system)
    Relationship.objects.filter(kind="commissioned_by").delete()
    relate(world.change, world.practice, "commissioned_by", part)
    fund = open_fund(
        system=world.system,
        code="XEX-2023-PM",
        year=YEAR,
        name="Primary medical care 2023/24",
        stream=Stream.PRIMARY_MEDICAL,
        nature=Nature.REVENUE,
        recurrent=True,
        change=world.change,
        protected=True,
    )
    came = received(
        fund=fund,
        giver=Organisation.objects.get(code="XX"),
        amount_pence=10 * MILLION,
        on=YEAR.starts,
        notice="An invented letter",
        key="test/primary",
        change=world.change,
    )
    assert came.allocation is not None
    budgets = [
        account_for(world.system, AccountKind.BUDGET, world.change, fund=fund, programme=programme)
        for programme in (Programme.NETWORKS, Programme.PRIMARY_MEDICAL)
    ]
    entries = [
        Entry(
            TransferKind.DIRECT,
            account_for(world.system, AccountKind.FUND, world.change, fund=fund).code,
            budget.code,
            5 * MILLION,
            YEAR.starts,
            f"test/share/{budget.code}"[:100],
            "Shared out",
            allocation=came.allocation.code,
        )
        for budget in budgets
    ]
    post(world.system, entries, world.change)
    return world


def pay(month: date = AUGUST) -> tuple[int, int]:
    """Pay a month; returns how many payments, and pence."""
    found = pay_contracts(actor=OPERATOR, system="XEX", month=month)
    return found.payments, found.pence


def test_a_payment_that_was_sent_back_is_made_again(client: Client, world: ClaimWorld) -> None:
    """The first claim says that it was sent back; a claim of its own pays what is due, once."""
    number, _ = pay()
    assert number > 0 and pay() == (0, 0)
    row = Transfer.objects.get(claim__component="global-sum")
    assert row.claim is not None
    reverse(actor=OPERATOR, transfer=row.pk, on=timezone.localdate(), because="The wrong list.", key="r")
    assert "and sent back on" in client.get(f"/contract-claim/{row.claim.code}").content.decode()
    assert pay() == (1, row.amount_pence)
    assert pay() == (0, 0)
    assert Claim.objects.filter(component="global-sum").count() == 2
    last = Claim.objects.filter(component="global-sum").latest("pk")
    assert "sent back" not in client.get(f"/contract-claim/{last.code}").content.decode()


def test_a_month_to_come_is_not_paid(world: ClaimWorld) -> None:
    """What a month owes is known once it has begun."""
    coming = (timezone.localdate().replace(day=1) + timedelta(days=32)).replace(day=1)
    with pytest.raises(CannotPost, match="is paid once it has begun"):
        pay(coming)
    assert not Claim.objects.exists()
