"""The additional roles fund shared out: to each PCN its sum, by a decision, once, no more than there is."""

from datetime import date

import pytest
from click.testing import CliRunner

from catchment.authority.models import Decision
from catchment.cli import main
from catchment.foundation.facts import begin_change
from catchment.foundation.permission import ANYBODY, NotAllowed
from catchment.money.actions.additional_roles import share_out_additional_roles
from catchment.money.actions.receiving import receive
from catchment.money.models import PCNPopulation, Transfer
from catchment.money.rules.entries import CannotPost
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import Organisation
from tests.money.claims import APPROVER, SUM, YEAR, ClaimWorld, claim_world

pytestmark = pytest.mark.django_db
BEFORE = 1_00  # what the PCN has in its budget, in pence, before anything is shared out
DAY = date(2023, 4, 3)


@pytest.fixture
def world() -> ClaimWorld:
    """Return the world of one PCN, whose fund has its sum less what was shared out before."""
    return claim_world(BEFORE)


def decided(world: ClaimWorld, pence: int = SUM, **said: str) -> str:
    """Return the code of a decision on the year's budgets."""
    values = {"code": "XEX-DEC-1", "function": "approve-annual-budget"} | said
    return Decision.objects.create(
        **values,
        system=world.system,
        decider="XEX-BOARD",
        title="Budgets",
        area="XEX",
        amount_pence=pence,
        taken_on=YEAR.starts,
        valid=True,
        proof={},
        change=begin_change(actor="test", action="test"),
    ).code


def top_up(world: ClaimWorld, pence: int = BEFORE) -> None:
    """Let more money come into the fund."""
    giver = Organisation.objects.get(code="XX")
    receive(
        actor=APPROVER,
        fund=world.fund,
        giver=giver,
        amount_pence=pence,
        on=DAY,
        notice="A second letter",
        key="second",
    )


def share(decision: str, year: FinancialYear = YEAR) -> str:
    """Share the fund out; returns what is said of it."""
    return share_out_additional_roles(
        actor=APPROVER, system="XEX", year=year, decision=decision, on=DAY
    ).sentence


def test_each_network_gets_its_sum_once(world: ClaimWorld) -> None:
    """10,000 weighted patients at £22.671 are £226,710; asked again, nothing moves."""
    top_up(world)
    decision = decided(world)
    said = "£226,710 of XEX-2023-ARRS was shared out to 1 PCN under XEX-DEC-1."
    assert share(decision) == said
    assert world.now().posted_in == BEFORE + SUM
    before = Transfer.objects.count()
    assert share(decision) == said
    assert Transfer.objects.count() == before


def test_no_more_than_the_fund_has(world: ClaimWorld) -> None:
    with pytest.raises(CannotPost, match="come to £226,710, and £226,709 is left in XEX-2023-ARRS"):
        share(decided(world))
    assert world.now().posted_in == BEFORE
    top_up(world)
    share("XEX-DEC-1")
    assert world.now().posted_in == BEFORE + SUM


@pytest.mark.parametrize(
    ("pence", "function", "why"),
    [
        (SUM - 1, "approve-annual-budget", "more than that"),
        (SUM, "set-strategy", "is not a decision to"),
    ],
)
def test_no_more_than_was_decided_nor_anything_else(
    world: ClaimWorld, pence: int, function: str, why: str
) -> None:
    top_up(world)
    with pytest.raises(CannotPost, match=why):
        share(decided(world, pence, function=function))
    assert world.now().posted_in == BEFORE


def test_what_is_not_known_is_not_shared_out(world: ClaimWorld) -> None:
    top_up(world)
    with pytest.raises(CannotPost, match="no additional roles fund for 2024/25"):
        share(decided(world), FinancialYear(2024))
    PCNPopulation.objects.all().delete()
    with pytest.raises(CannotPost, match="What the PCNs of XEX may claim in 2023/24 is not known"):
        share("XEX-DEC-1")


def test_whoever_is_not_signed_in_may_not(world: ClaimWorld) -> None:
    with pytest.raises(NotAllowed):
        share_out_additional_roles(actor=ANYBODY, system="XEX", year=YEAR, decision="XEX-DEC-1", on=DAY)


def test_the_command(world: ClaimWorld) -> None:
    top_up(world)
    asked = ["money", "share-additional-roles", "XEX", "--decision", decided(world), "--on", "2023-04-03"]
    run = CliRunner().invoke
    done = run(main, [*asked, "--year", "2023/24"])
    assert (done.exit_code, done.output.split(" of ")[0]) == (0, "£226,710"), done.output
    for year, why in (("2024/25", "no additional roles fund"), ("2023", "not a financial year")):
        refused = run(main, [*asked, "--year", year])
        assert (refused.exit_code, why in refused.output) == (2, True), refused.output
