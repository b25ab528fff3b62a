"""Contracts on real books: kept, set aside, paid month by month, settled; the decision used once."""

from datetime import date
from decimal import Decimal

import pytest

from catchment.foundation.moment import Moment
from catchment.foundation.permission import NotAllowed
from catchment.money.actions.contract_settling import settle_gain_and_risk
from catchment.money.actions.contracts import (
    CannotKeep,
    pay_contract_month,
)
from catchment.money.actions.settling import reverse
from catchment.money.models import Account, Contract, ContractSettlement, DecisionUse, Transfer
from catchment.money.queries.contracts import contract_page
from catchment.money.queries.contracts_kept import contract_named, moved_by_contract, paid_by_month
from catchment.money.rules.entries import CannotPost, Entry
from catchment.money.rules.vocabulary import TransferKind
from catchment.money.rules.years import FinancialYear
from tests.money.books import Books, change
from tests.money.contracts import BUDGET, LED, STARTS, YEAR, contract_books, keep, pay, set_aside
from tests.people import OPERATOR, somebody
from tests.structure.factories import organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def books() -> Books:
    """Return books with £2m in the community budget of place one, and a federation to subcontract."""
    return contract_books()


def balance(code: str) -> int:
    """Return what is in an account now, in pence."""
    found = Account.objects.get(code=code)
    return int(found.posted_in - found.posted_out)


def test_a_month_through_a_lead_uses_the_decision_once(books: Books) -> None:
    """£100,000 to the lead, a quarter of it passed on: £100,000 of the decision, and each has its part."""
    contract = keep(books)
    assert {row.amount_pence for row in set_aside()} == {90_000_000, 30_000_000}
    rows = pay(4)
    assert balance("XEX.payee.XR4") == 7_500_000
    assert balance("XEX.payee.XG001") == 2_500_000
    assert balance(BUDGET) == 200_000_000 - 10_000_000
    assert {row.decision_id for row in rows} == {contract.decision_id}
    assert DecisionUse.objects.get(decision=contract.decision).used_pence == 120_000_000
    assert [row.text for row in rows if row.to_account.code == "XEX.payee.XG001"] == [
        "Response team, April 2026, passed on by XR4"
    ]


def test_twelve_months_use_up_what_was_set_aside(books: Books) -> None:
    """The year comes to the year: nothing is left set aside, and nothing was paid beyond it."""
    keep(books)
    commitments = set_aside()
    for month in (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3):
        pay(month)
    assert balance("XEX.payee.XR4") == 90_000_000
    assert balance("XEX.payee.XG001") == 30_000_000
    left = [Transfer.objects.get(pk=row.pk).commitment.outstanding_pence for row in commitments]
    assert left == [0, 0]


def test_paying_a_month_again_changes_nothing(books: Books) -> None:
    """Also on another day: the first payment is what there is."""
    keep(books)
    set_aside()
    first = pay(4, on=date(2026, 4, 20))
    again = pay(4, on=date(2026, 5, 1))
    assert [row.pk for row in again] == [row.pk for row in first]
    assert balance("XEX.payee.XR4") == 7_500_000


@pytest.mark.parametrize(
    ("month", "on", "sentence"),
    [
        (date(2026, 3, 1), date(2026, 4, 20), "pays nothing for March 2026"),
        (date(2027, 4, 1), date(2027, 4, 20), "pays nothing for April 2027"),
        (date(2026, 5, 1), date(2026, 4, 30), "is paid once it has begun"),
    ],
)
def test_a_month_that_is_not_due_is_not_paid(books: Books, month: date, on: date, sentence: str) -> None:
    """Only months of the contract, and only once they have begun."""
    keep(books)
    set_aside()
    with pytest.raises(CannotPost, match=sentence):
        pay_contract_month(actor=OPERATOR, code="XEX-K-1", month=month, on=on)


def test_nothing_is_paid_before_the_year_is_set_aside(books: Books) -> None:
    """A month is paid out of a commitment, so that what is promised is never spent twice."""
    keep(books)
    with pytest.raises(CannotPost, match="Set the year aside out of a budget first"):
        pay(4)


def test_a_year_needs_enough_in_its_budget(books: Books) -> None:
    """£2.4m cannot be set aside out of £2m, and nothing of it is."""
    dear = LED | {"paid": [{"organisation": "XR4", "annual_pence": 240_000_000}]}
    contract = keep(books, 2_400_000, dear)
    with pytest.raises(CannotPost, match="not enough left in the account"):
        set_aside()
    assert not Transfer.objects.filter(decision=contract.decision).exists()


def test_a_contract_rests_on_a_decision_that_covers_it(books: Books) -> None:
    """A penny less, a void one, a PCN: refused in sentences, and nothing is kept."""
    with pytest.raises(CannotKeep, match="pays £1,200,000 by 1 April 2027, and XEX-DEC-2 allows £1,199,999"):
        keep(books, 1_199_999)
    void = books.decision(1_200_000, valid=False, void_because="Nobody noticed the limit.")
    with pytest.raises(CannotKeep, match=r"is void and awards nothing\. Nobody noticed the limit\."):
        keep(books, decision=void)
    organisation(change(), "XN001", "pcn", "Old Mill PCN", "RO272")
    network = {"form": "individual", "paid": [{"organisation": "XN001", "annual_pence": 1200}]}
    with pytest.raises(CannotKeep, match=r"not a legal person\. Name a legal person .* Rule F-001"):
        keep(books, terms=network)
    assert not Contract.objects.exists()


def test_the_same_contract_again_is_the_same(books: Books) -> None:
    """A replay is harmless; another under its code is refused."""
    decided = books.decision(1_200_000)
    assert keep(books, decision=decided).pk == keep(books, decision=decided).pk
    with pytest.raises(CannotKeep, match="Another contract has the code XEX-K-1"):
        keep(books, decision=decided, title="Another team")


def test_who_may_not_keep_books_keeps_no_contract(books: Books) -> None:
    """A planner reads contracts and keeps none."""
    with pytest.raises(NotAllowed):
        keep(books, actor=somebody("planner", "XEX"))


def paid_and_over(books: Books) -> None:
    """Keep the contract, pay its whole year, and open the books of the next."""
    from catchment.money.actions.books import open_year

    keep(books, 1_300_000)
    set_aside()
    for month in (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3):
        pay(month)
    open_year(system=books.system, year=FinancialYear(2027), change=change())


def settle(pounds: int, on: date = date(2027, 5, 1)) -> None:
    """Settle 2026/27 by what the lead reports that it cost."""
    costs = {"XR4": pounds * 100}
    settle_gain_and_risk(actor=OPERATOR, code="XEX-K-1", year=YEAR, costs=costs, on=on)


def test_a_gain_comes_back_in_shares(books: Books) -> None:
    """£100,000 less: half back to the budget, a fifth to the federation, three tenths stay."""
    paid_and_over(books)
    settle(1_100_000)
    assert balance("XEX.payee.XR4") == 90_000_000 - 7_000_000
    assert balance("XEX.payee.XG001") == 30_000_000 + 2_000_000
    assert balance(BUDGET) == 200_000_000 - 120_000_000 + 5_000_000
    assert DecisionUse.objects.get(decision__code="XEX-DEC-2").used_pence == 115_000_000


def test_a_loss_is_paid_as_far_as_the_decision_allows(books: Books) -> None:
    """£100,000 more: the commissioner bears half, and the decision for £1.3m allows it; £300,000 more not."""
    paid_and_over(books)
    with pytest.raises(CannotPost, match="decision does not allow that much"):
        settle(1_500_000)
    assert not ContractSettlement.objects.exists()
    settle(1_300_000)
    assert balance("XEX.payee.XR4") == 90_000_000 + 7_000_000
    assert balance("XEX.payee.XG001") == 30_000_000 - 2_000_000
    assert DecisionUse.objects.get(decision__code="XEX-DEC-2").used_pence == 125_000_000


def test_a_year_is_settled_once_and_when_it_is_over(books: Books) -> None:
    """Not before its end, not twice with other costs; the same again moves nothing."""
    paid_and_over(books)
    with pytest.raises(CannotPost, match="is settled once it is over, from 1 April 2027 on"):
        settle(1_100_000, on=date(2027, 3, 31))
    settle(1_100_000)
    written = Transfer.objects.count()
    settle(1_100_000)
    assert Transfer.objects.count() == written
    with pytest.raises(CannotPost, match="with other costs"):
        settle(1_000_000)


def test_an_unpaid_year_is_not_settled(books: Books) -> None:
    """First every month is paid."""
    from catchment.money.actions.books import open_year

    keep(books)
    set_aside()
    pay(4)
    open_year(system=books.system, year=FinancialYear(2027), change=change())
    with pytest.raises(CannotPost, match="Pay every month of 2026/27"):
        settle(1_100_000)


def test_what_was_paid_is_read_as_at_a_day(books: Books) -> None:
    """The day before a payment it was not there."""
    keep(books)
    set_aside()
    pay(4, on=date(2026, 4, 20))
    for day, expected in (
        (date(2026, 4, 19), {}),
        (date(2026, 4, 20), {"XR4": 7_500_000, "XG001": 2_500_000}),
    ):
        kept = contract_named("XEX-K-1", Moment(day))
        moved = moved_by_contract([kept], Moment(day))
        assert paid_by_month(moved.get("XEX-K-1", ())).get(STARTS, {}) == expected


def test_members_are_paid_one_by_one(books: Books) -> None:
    """No lead: each member has its own commitment and its own payment."""
    each = {
        "form": "individual",
        "paid": [
            {"organisation": "XR1", "annual_pence": 60_000_000},
            {"organisation": "XR4", "annual_pence": 60_000_000},
        ],
    }
    keep(books, terms=each)
    assert [(row.to_account.code, row.amount_pence) for row in set_aside()] == [
        ("XEX.payee.XR1", 60_000_000),
        ("XEX.payee.XR4", 60_000_000),
    ]
    pay(4)
    assert (balance("XEX.payee.XR1"), balance("XEX.payee.XR4")) == (5_000_000, 5_000_000)
    assert Decimal(balance(BUDGET)) == 190_000_000


def sends_back(row: Transfer, on: date, key: str = "wrong-1") -> None:
    """Send a payment back, as whoever keeps the books does, under a key of their own."""
    reverse(actor=OPERATOR, transfer=row.pk, on=on, because="The wrong amount.", key=key)


def paid_in_april(day: date) -> dict[str, int]:
    """Return what April 2026 has paid to whom, as at a day."""
    moved = moved_by_contract([contract_named("XEX-K-1", Moment(day))], Moment(day))
    return paid_by_month(moved["XEX-K-1"]).get(STARTS, {})


def test_a_month_that_was_sent_back_is_not_paid_and_is_paid_again(books: Books) -> None:
    """The page says due again; paying writes it anew, once, and the decision is used once for it."""
    contract = keep(books)
    set_aside()
    first = pay(4, on=date(2026, 4, 20))
    (lead,) = [row for row in first if row.to_account.code == "XEX.payee.XR4"]
    sends_back(lead, date(2026, 5, 2))
    assert paid_in_april(date(2026, 5, 1)) == {"XR4": 7_500_000, "XG001": 2_500_000}
    assert paid_in_april(date(2026, 5, 2)) == {"XR4": 0, "XG001": 2_500_000}
    page = contract_page("XEX-K-1", Moment(date(2026, 5, 2)), OPERATOR, date(2026, 5, 2))
    assert (page.months[0].state, page.months[0].paid_pence) == ("part paid", 2_500_000)
    again = pay(4, on=date(2026, 5, 3))
    assert [row.pk for row in pay(4, on=date(2026, 5, 4))] == [row.pk for row in again]
    assert len({row.pk for row in again} - {row.pk for row in first}) == 1
    assert balance("XEX.payee.XR4") == 7_500_000
    assert paid_in_april(date(2026, 5, 3)) == {"XR4": 7_500_000, "XG001": 2_500_000}
    assert DecisionUse.objects.get(decision=contract.decision).used_pence == 120_000_000
    (second,) = [row for row in again if row.to_account.code == "XEX.payee.XR4"]
    sends_back(second, date(2026, 5, 5), "wrong-2")
    pay(4, on=date(2026, 5, 6))
    assert balance("XEX.payee.XR4") == 7_500_000
    for month in (5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3):
        pay(month)
    assert balance("XEX.payee.XR4") == 90_000_000


def test_a_year_with_a_month_sent_back_is_settled_once_it_is_paid_again(books: Books) -> None:
    """What was sent back already is not sent back twice when the lead's gain is shared."""
    paid_and_over(books)
    (last,) = [row for row in pay(3) if row.to_account.code == "XEX.payee.XR4"]
    books.post(  # the action refuses days to come; this is written as it will be by then
        Entry(
            TransferKind.REVERSAL,
            last.to_account.code,
            last.from_account.code,
            last.amount_pence,
            date(2027, 3, 25),
            "wrong-1",
            "The wrong amount",
            decision="XEX-DEC-2",
            reverses=last.pk,
        )
    )
    with pytest.raises(CannotPost, match="Pay every month of 2026/27"):
        settle(1_100_000)
    pay(3, on=date(2027, 3, 26))
    settle(1_100_000)
    assert balance("XEX.payee.XR4") == 90_000_000 - 7_000_000
    assert balance(BUDGET) == 200_000_000 - 120_000_000 + 5_000_000
    again = pay(3, on=date(2027, 5, 2))  # the settlement reversed it, and March stays paid
    assert balance("XEX.payee.XR4") == 90_000_000 - 7_000_000
    assert len(again) == 2
