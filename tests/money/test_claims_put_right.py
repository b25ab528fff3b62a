"""Claims whose payee, maker or payment is another than it seemed: who is paid, who may."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Actor, ActorKind, NotAllowed
from catchment.foundation.rules.checked import Checked
from catchment.governance.models import PostHeld
from catchment.money.actions.claims import approve_claim, make_claim, pay_claim
from catchment.money.actions.settling import reverse
from catchment.money.models import Account
from catchment.money.queries.claims_checked import network_years
from catchment.money.queries.claims_kept import claim_kept
from catchment.money.rules.checks import claims as checks
from catchment.money.rules.checks.claims import NetworkYear
from catchment.money.rules.claim_steps import CannotClaim
from catchment.structure.models import Relationship
from tests.money.claims import APPROVER, AUGUST, CAPPED, MAKER, PLAIN, SUM, ClaimWorld, claim_world
from tests.people import gives_post, somebody
from tests.structure.factories import organisation, relate

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> ClaimWorld:
    """Return the world of one PCN."""
    return claim_world()


def now() -> Moment:
    """Return the moment at which the actions look."""
    return Moment(timezone.localdate())


def claim(*rows: dict[str, str]) -> str:
    """Make a claim of the PCN and return its code."""
    return make_claim(actor=MAKER, pcn="XN001", month=AUGUST, rows=rows or (CAPPED,))


def wrong_payees() -> list[checks.Fault]:
    """Return what the check of payees finds today."""
    facts = tuple(each for each in network_years(now()) if isinstance(each, NetworkYear))
    return list(checks.wrong_payee(Checked({NetworkYear: facts}, {}, {}), now().as_at))


def test_the_payee_of_the_day_of_approval_is_paid(world: ClaimWorld) -> None:
    """E-043: another was nominated after the claim was made; the step says so, and the new one gets it."""
    code = claim()
    other = organisation(world.change, "XG001", "federation", "Northmoor Practices Together", "RO158")
    Relationship.objects.filter(kind="payee_for").delete()
    with pytest.raises(CannotClaim, match="has no nominated payee"):
        approve_claim(actor=APPROVER, code=code)
    relate(world.change, other, "payee_for", world.pcn)
    assert wrong_payees() == []  # it waits: it will be paid to whoever is nominated then
    approve_claim(actor=APPROVER, code=code)
    assert pay_claim(actor=APPROVER, code=code).to_account.code == "XEX.payee.XG001"
    kept = claim_kept(code, now())
    assert kept.row.payee.code == "XG001"
    assert "that was X99001 when the claim was made" in kept.steps[1].because
    assert not Account.objects.filter(code="XEX.payee.X99001").exists()


def test_nobody_approves_their_own_claim_under_another_name(world: ClaimWorld) -> None:
    """People marry: it is the code that says who somebody is, not how they are called."""
    before = somebody("network-manager", "XEX", code="P-1", name="Mary Maid")
    _commissioned(world)
    gives_post("P-1", "finance-officer", "XEX", since=date(2022, 7, 1))
    code = make_claim(actor=before, pcn="XN001", month=AUGUST, rows=[CAPPED])
    married = Actor(ActorKind.PERSON, "P-1", "Mary Wife (née Maid)")
    with pytest.raises(CannotClaim, match="somebody else has to approve it"):
        approve_claim(actor=married, code=code)
    other = somebody("finance-officer", "XEX", code="P-2", name="Mary Maid")
    assert approve_claim(actor=other, code=code).amount_pence == 1_669_80


def _commissioned(world: ClaimWorld) -> None:
    """Let the system commission the PCN, so that a post in the system reaches it."""
    relate(world.change, world.pcn, "commissioned_by", world.system)


@pytest.mark.parametrize(
    ("employer", "may"), [("X99001", True), ("X99002", False), ("XN001", True), ("XEX", True)]
)
def test_the_manager_of_the_network_claims_whoever_of_it_employs_them(
    world: ClaimWorld, employer: str, may: bool
) -> None:
    """A PCN employs nobody: its payee or a member does. A manager at a practice outside has no say."""
    organisation(world.change, "X99002", "practice", "Far End Surgery", "RO177")
    _commissioned(world)
    actor = somebody("network-manager", employer, name="Manny Manager")
    PostHeld.objects.update(system=world.system)  # it is the handbook of the system that keeps the post
    if may:
        assert make_claim(actor=actor, pcn="XN001", month=AUGUST, rows=[CAPPED]) == "XEX-C-0001"
    else:
        with pytest.raises(NotAllowed, match="but not those of"):
            make_claim(actor=actor, pcn="XN001", month=AUGUST, rows=[CAPPED])


def test_who_keeps_the_money_of_the_payee_does_not_approve_its_claims(world: ClaimWorld) -> None:
    """The right to approve is never asked of the employer: a practice does not approve what it is paid."""
    code = claim()
    _commissioned(world)
    actor = somebody("finance-officer", "X99001", name="Fiona Finance")
    PostHeld.objects.update(system=world.system)
    with pytest.raises(NotAllowed):
        approve_claim(actor=actor, code=code)


def test_a_claim_whose_payment_was_sent_back_is_claimed_anew(world: ClaimWorld) -> None:
    """It is not paid any more, it frees the sum and its post, and what is right is claimed again."""
    code = claim(PLAIN)
    approve_claim(actor=APPROVER, code=code)
    paid = pay_claim(actor=APPROVER, code=code)
    reverse(actor=APPROVER, transfer=paid.pk, on=timezone.localdate(), because="The wrong post.", key="r")
    kept = claim_kept(code, now())
    assert (kept.state, claim_kept(code, Moment(paid.on - timedelta(days=1))).state) == ("sent back", "paid")
    with pytest.raises(CannotClaim, match="The claim is sent back, so it cannot be paid now"):
        pay_claim(actor=APPROVER, code=code)
    again = claim(PLAIN)
    assert claim_kept(again, now()).accepted == 5_000_00
    approve_claim(actor=APPROVER, code=again)
    pay_claim(actor=APPROVER, code=again)
    assert world.now().posted_in - world.now().posted_out == SUM - 5_000_00
