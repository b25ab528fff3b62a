"""Claims through their actions: made, assessed, approved by somebody else, paid; and all that is refused."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from catchment.foundation.facts import begin_change
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import ANYBODY, NotAllowed
from catchment.foundation.rules.checked import Checked
from catchment.foundation.rules.listing import Run
from catchment.money.actions.claims import (
    WrongLines,
    approve_claim,
    assess_again,
    make_claim,
    pay_claim,
    refuse_claim,
    withdraw_claim,
)
from catchment.money.models import Account, BaselineStaff, Claim, PCNPopulation, Rate, Transfer
from catchment.money.queries.claims_checked import network_years
from catchment.money.queries.claims_kept import claim_kept
from catchment.money.rules.checks import claims as checks
from catchment.money.rules.checks.claims import NetworkYear
from catchment.money.rules.claim_steps import CannotClaim
from catchment.money.rules.entries import CannotPost
from catchment.structure.models import Relationship
from tests.money.claims import APPROVER, AUGUST, CAPPED, MAKER, PLAIN, SUM, ClaimWorld, claim_world
from tests.structure.factories import organisation, record, relate

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> ClaimWorld:
    """Return the world of one PCN."""
    return claim_world()


def now() -> Moment:
    """Return the moment at which the actions look."""
    return Moment(timezone.localdate())


def claim(*rows: dict[str, str], month: date = AUGUST) -> str:
    """Make a claim of the PCN and return its code."""
    return make_claim(actor=MAKER, pcn="XN001", month=month, rows=rows or (CAPPED,))


def test_a_claim_is_made_capped_approved_by_another_and_paid(world: ClaimWorld) -> None:
    code = claim(CAPPED, PLAIN)
    kept = claim_kept(code, now())
    assert (kept.state, kept.claimed, kept.accepted) == ("waiting", 7_000_00, 6_669_80)
    (reduction,) = kept.outcomes[0].reductions
    assert (reduction.rule, reduction.pence) == ("E-061", 330_20)
    pending = approve_claim(actor=APPROVER, code=code)
    assert (pending.kind, pending.amount_pence, world.now().pending_out) == ("pending", 6_669_80, 6_669_80)
    paid = pay_claim(actor=APPROVER, code=code)
    assert paid.amount_pence == 6_669_80
    payee = Account.objects.get(code="XEX.payee.X99001")
    assert (payee.posted_in, world.now().pending_out) == (6_669_80, 0)
    assert world.now().posted_in - world.now().posted_out == SUM - 6_669_80
    assert claim_kept(code, now()).state == "paid"
    assert {each.claim_id for each in Transfer.objects.filter(pk__in=(pending.pk, paid.pk))} == {
        Claim.objects.get(code=code).pk
    }


def test_nobody_approves_a_claim_they_made(world: ClaimWorld) -> None:
    code = claim()
    with pytest.raises(CannotClaim, match="somebody else has to approve it"):
        approve_claim(actor=MAKER, code=code)
    assert world.now().pending_out == 0


def test_nobody_approves_a_claim_they_had_assessed_again(world: ClaimWorld) -> None:
    code = claim()
    assess_again(actor=APPROVER, code=code)
    with pytest.raises(CannotClaim, match="somebody else has to approve it"):
        approve_claim(actor=APPROVER, code=code)


def test_whoever_is_not_signed_in_may_do_nothing(world: ClaimWorld) -> None:
    code = claim()
    with pytest.raises(NotAllowed):
        make_claim(actor=ANYBODY, pcn="XN001", month=AUGUST, rows=[PLAIN])
    for act in (approve_claim, pay_claim, assess_again):
        with pytest.raises(NotAllowed):
            act(actor=ANYBODY, code=code)
    for end in (refuse_claim, withdraw_claim):
        with pytest.raises(NotAllowed):
            end(actor=ANYBODY, code=code, because="Because.")


def test_a_claim_is_paid_once(world: ClaimWorld) -> None:
    code = claim()
    with pytest.raises(CannotClaim, match="waiting for approval, so it cannot be paid now"):
        pay_claim(actor=APPROVER, code=code)
    approve_claim(actor=APPROVER, code=code)
    pay_claim(actor=APPROVER, code=code)
    for act in (approve_claim, pay_claim):
        with pytest.raises(CannotClaim, match="The claim is paid"):
            act(actor=APPROVER, code=code)
    assert Transfer.objects.filter(claim__code=code).count() == 2


def test_a_refused_claim_frees_the_sum_and_its_posts(world: ClaimWorld) -> None:
    first = claim(PLAIN)
    second = claim(PLAIN)
    assert claim_kept(second, now()).accepted == 0  # the post is claimed for already
    with pytest.raises(CannotClaim, match="Say why"):
        refuse_claim(actor=APPROVER, code=first, because=" ")
    refuse_claim(actor=APPROVER, code=first, because="It was made twice.")
    assert claim_kept(first, now()).steps[-1].because == "It was made twice."
    assert assess_again(actor=MAKER, code=second) == 5_000_00
    approve_claim(actor=APPROVER, code=second)


def test_a_withdrawn_claim_goes_no_further(world: ClaimWorld) -> None:
    code = claim()
    withdraw_claim(actor=MAKER, code=code, because="The wrong month.")
    with pytest.raises(CannotClaim, match="The claim is withdrawn"):
        approve_claim(actor=APPROVER, code=code)


def test_what_the_rules_make_of_it_by_now_counts(world: ClaimWorld) -> None:
    code = claim()
    record(
        world.change,
        Rate,
        [
            {
                "kind": "role",
                "component": "care-coordinator",
                "starts": date(2023, 7, 1),
                "ends": date(2024, 4, 1),
                "rate": 36_000,
                "per": "whole-time post",
                "source": "invented",
                "evidence": "invented",
            }
        ],
    )
    with pytest.raises(CannotClaim, match=r"By now the rules accept £1,800, where £1,669\.80 was accepted"):
        approve_claim(actor=APPROVER, code=code)
    assert assess_again(actor=MAKER, code=code) == 1_800_00
    assert approve_claim(actor=APPROVER, code=code).amount_pence == 1_800_00


def test_a_held_line_is_not_paid_by_guess(world: ClaimWorld) -> None:
    code = claim({"post": "PA-1", "role": "physician-associate", "wte": "1", "salary": "4000"}, PLAIN)
    kept = claim_kept(code, now())
    assert (kept.accepted, kept.held) == (5_000_00, 4_000_00)
    assert approve_claim(actor=APPROVER, code=code).amount_pence == 5_000_00


def test_nothing_is_approved_without_a_known_sum(world: ClaimWorld) -> None:
    PCNPopulation.objects.all().delete()
    code = claim()
    with pytest.raises(CannotClaim, match="The additional roles sum for 2023/24 is not known") as refusal:
        approve_claim(actor=APPROVER, code=code)
    assert refusal.value.rule == "E-060"


def test_the_sum_runs_out_across_months(world: ClaimWorld) -> None:
    posts = [{**PLAIN, "post": f"CP-{number}"} for number in range(1, 16)]  # £75,000 a month
    accepted = [
        claim_kept(claim(*posts, month=date(2023, month, 1)), now()).accepted for month in (7, 8, 9, 10, 11)
    ]
    assert accepted == [75_000_00, 75_000_00, 75_000_00, 1_710_00, 0]
    assert sum(accepted) == SUM


def test_a_budget_that_was_not_given_the_whole_sum() -> None:
    world = claim_world(budget_pence=1_000_00)
    code = claim()
    with pytest.raises(CannotPost, match="not enough left"):
        approve_claim(actor=APPROVER, code=code)
    assert (claim_kept(code, now()).state, world.now().pending_out) == ("waiting", 0)


def test_without_a_payee_nothing_is_claimed(world: ClaimWorld) -> None:
    Relationship.objects.filter(kind="payee_for").delete()
    with pytest.raises(CannotClaim, match="has no nominated payee") as refusal:
        claim()
    assert refusal.value.rule == "E-043"


def test_with_two_payees_nothing_is_claimed(world: ClaimWorld) -> None:
    other = organisation(world.change, "XG001", "federation", "Northmoor Practices Together", "RO158")
    relate(world.change, other, "payee_for", world.pcn)
    with pytest.raises(CannotClaim, match="2 nominated payees"):
        claim()


def test_a_claim_for_a_payee_who_is_one_no_longer_is_found(world: ClaimWorld) -> None:
    code = claim()
    assert _found(checks.wrong_payee) == []
    Relationship.objects.filter(kind="payee_for").delete()
    (found,) = _found(checks.wrong_payee)
    assert (code in found.sentence, "nobody" in found.sentence) == (True, True)


def test_a_baseline_recorded_afterwards_is_found(world: ClaimWorld) -> None:
    claim(PLAIN)
    assert _found(checks.not_additional) == []
    record(
        world.change, BaselineStaff, [{"pcn_id": world.pcn.pk, "role": "clinical-pharmacist", "wte": "0.50"}]
    )
    (found,) = _found(checks.not_additional)
    assert "0.5 whole-time equivalents on 31 March 2019" in found.sentence


def test_what_was_not_claimed_is_said_for_a_year_after_the_end(world: ClaimWorld) -> None:
    claim(PLAIN)
    (found,) = _found(checks.lost_at_the_end, date(2024, 4, 1))
    assert "did not claim £221,710" in found.sentence
    for day in (date(2024, 3, 31), date(2025, 4, 1)):
        assert _found(checks.lost_at_the_end, day) == []


def test_claims_beyond_the_sum_are_found_when_the_sum_turns_out_smaller(world: ClaimWorld) -> None:
    claim(PLAIN)
    assert _found(checks.beyond_the_sum) == []
    PCNPopulation.objects.filter(kind="contractor-weighted").update(people=100)
    (found,) = _found(checks.beyond_the_sum)
    assert "£2,732.90 more than its additional roles sum of £2,267.10" in found.sentence


def _found(check: Run, day: date | None = None) -> list[checks.Fault]:
    """Return what a check finds in the PCNs as they are."""
    on = day or timezone.localdate()
    facts = tuple(each for each in network_years(Moment(on)) if isinstance(each, NetworkYear))
    return list(check(Checked({NetworkYear: facts}, {}, {}), on))


def test_wrong_lines_are_all_told_at_once(world: ClaimWorld) -> None:
    with pytest.raises(WrongLines) as refusal:
        claim({"post": "", "role": "wizard", "wte": "-1", "salary": "a lot", "from": "1/9/2023"}, PLAIN)
    assert {(each.line, each.column) for each in refusal.value.problems} == {
        (1, "post"), (1, "role"), (1, "wte"), (1, "salary"), (1, "from")
    }  # fmt: skip
    assert not Claim.objects.exists()


def test_a_month_to_come_is_not_claimed_for(world: ClaimWorld) -> None:
    coming = (timezone.localdate().replace(day=1) + timedelta(days=32)).replace(day=1)
    with pytest.raises(CannotClaim, match="has not begun"):
        claim(PLAIN, month=coming)


def test_a_year_without_a_fund_cannot_be_approved(world: ClaimWorld) -> None:
    record(
        world.change,
        PCNPopulation,
        [
            {
                "practice_id": world.practice.pk,
                "pcn_id": world.pcn.pk,
                "year": 2021,
                "kind": "contractor-weighted",
                "people": 10_000,
                "source": "invented",
            }
        ],
    )
    code = claim({**CAPPED, "salary": "1000"}, month=date(2021, 8, 1))
    with pytest.raises(CannotPost, match="have no fund for additional roles in 2021/22"):
        approve_claim(actor=APPROVER, code=code)


def test_what_is_no_pcn_or_no_claim(world: ClaimWorld) -> None:
    with pytest.raises(Missing, match="is not a PCN"):
        make_claim(actor=MAKER, pcn="X99001", month=AUGUST, rows=[PLAIN])
    with pytest.raises(Missing, match="No claim for additional roles has the code"):
        approve_claim(actor=APPROVER, code="XEX-C-9999")


def test_a_change_is_behind_every_step(world: ClaimWorld) -> None:
    code = claim()
    approve_claim(actor=APPROVER, code=code)
    kept = claim_kept(code, now())
    assert [step.change.actor for step in kept.steps] == [str(MAKER), str(APPROVER)]
    assert begin_change(actor="test", action="look").pk > kept.steps[-1].change_id
