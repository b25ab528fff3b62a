"""The ledger on a real PostgreSQL: what is possible works, what must never happen is refused."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from catchment.authority.models import Decision
from catchment.foundation.moment import Moment
from catchment.money.actions.books import account_for
from catchment.money.models import Commitment, DayTotal, DecisionUse, Period, Transfer
from catchment.money.queries.balances import balances, statement
from catchment.money.rules.entries import CannotPost
from catchment.money.rules.vocabulary import AccountKind, TransferKind
from tests.money.books import DAY, Books, change, open_books
from tests.structure.factories import organisation

DIRECT, PENDING, POST = TransferKind.DIRECT, TransferKind.PENDING, TransferKind.POST
VOID, EXPIRE, REVERSAL = TransferKind.VOID, TransferKind.EXPIRE, TransferKind.REVERSAL

pytestmark = pytest.mark.django_db


@pytest.fixture
def books() -> Books:
    """Return books with £10m in their fund."""
    return open_books()


def test_money_goes_from_one_account_to_another(books: Books) -> None:
    """A direct transfer takes from one and gives to the other, and the books add up to nothing."""
    decided = books.decision(4_000_000)
    books.post(books.entry(DIRECT, "fund", "one", 4_000_000, decision=decided))
    found = {each.code: each.balance for each in balances("XEX", Moment(DAY))}
    assert found["XEX.budget.2026-CORE.XEX-P1.community"] == 400_000_000
    assert found["XEX.fund.2026-CORE"] == 600_000_000
    assert found["XEX.source.XX.core"] == -1_000_000_000
    assert sum(found.values()) == 0


def test_before_the_day_it_was_not_there(books: Books) -> None:
    """Balances are as at a day: the day before, the money had not moved."""
    books.post(books.entry(DIRECT, "fund", "one", 1, decision=books.decision(1)))
    before = {each.code: each.balance for each in balances("XEX", Moment(date(2026, 5, 31)))}
    assert before["XEX.budget.2026-CORE.XEX-P1.community"] == 0


def test_a_commitment_is_paid_in_parts_and_the_rest_given_up(books: Books) -> None:
    """Pending sets aside, post moves a part, void frees the rest - in the budget and under the decision."""
    books.post(books.entry(DIRECT, "fund", "one", 1_000_000, decision=books.decision(1_000_000)))
    decided = books.decision(600_000, function="commission-community-health-services")
    (set_aside,) = books.post(books.entry(PENDING, "one", "community", 600_000, decision=decided))
    assert (books.now("one").pending_out, books.now("one").posted_out) == (60_000_000, 0)
    books.post(books.entry(POST, "one", "community", 250_000, decision=decided, settles=set_aside.pk))
    assert Commitment.objects.get(pk=set_aside.pk).outstanding_pence == 35_000_000
    books.post(books.entry(VOID, "one", "community", 350_000, decision=decided, settles=set_aside.pk))
    budget = books.now("one")
    assert (budget.pending_out, budget.posted_in - budget.posted_out) == (0, 75_000_000)
    assert DecisionUse.objects.get(decision__code=decided).used_pence == 25_000_000


@pytest.mark.parametrize("kind", [POST, VOID, EXPIRE])
def test_no_more_is_settled_than_was_committed(books: Books, kind: TransferKind) -> None:
    """A penny more than what is left of a commitment is refused."""
    books.post(books.entry(DIRECT, "fund", "one", 1_000, decision=books.decision(1_000)))
    decided = books.decision(1_000)
    (set_aside,) = books.post(books.entry(PENDING, "one", "community", 500, decision=decided))
    with pytest.raises(CannotPost, match="more than the commitment") as refused:
        books.post(books.entry(kind, "one", "community", 501, decision=decided, settles=set_aside.pk))
    assert refused.value.rule == "commitment_not_exceeded"


def test_a_hard_account_is_not_overdrawn_by_what_is_committed(books: Books) -> None:
    """What is set aside is not free: committing and paying together never go beyond what is there."""
    books.post(books.entry(DIRECT, "fund", "one", 1_000, decision=books.decision(1_000)))
    decided = books.decision(5_000)
    books.post(books.entry(PENDING, "one", "community", 700, decision=decided))
    with pytest.raises(CannotPost, match="not enough left"):
        books.post(books.entry(DIRECT, "one", "hospital", 301, decision=decided))
    assert Transfer.objects.filter(to_account=books.accounts["hospital"]).count() == 0


def test_a_decision_pays_once(books: Books) -> None:
    """What a decision allows is used up by commitments and payments, and no more."""
    decided = books.decision(1_000)
    books.post(books.entry(DIRECT, "fund", "one", 800, decision=decided))
    with pytest.raises(CannotPost, match="does not allow that much"):
        books.post(books.entry(DIRECT, "fund", "two", 201, decision=decided))


def test_a_void_decision_moves_nothing(books: Books) -> None:
    """Nor does one that is taken later."""
    void = books.decision(1_000, valid=False, void_because="The limit is £250.")
    later = books.decision(1_000, taken_on=date(2026, 6, 2))
    for code in (void, later):
        with pytest.raises(CannotPost, match="Only a valid decision"):
            books.post(books.entry(DIRECT, "fund", "one", 1, decision=code))
    assert Transfer.objects.count() == 1


def test_a_replay_is_harmless(books: Books) -> None:
    """The same key with the same content returns what was written; with other content it is refused."""
    entry = books.entry(DIRECT, "fund", "one", 1_000, decision=books.decision(5_000))
    first = books.post(entry)
    assert [each.pk for each in books.post(entry)] == [each.pk for each in first]
    assert books.now("one").posted_in == 100_000
    other = books.entry(DIRECT, "fund", "one", 2_000, decision=entry.decision, key=entry.key)
    with pytest.raises(CannotPost, match="with another amount pence"):
        books.post(other)


def test_the_database_refuses_a_key_twice(books: Books) -> None:
    """Also for a writer who does not ask first."""
    books.post(books.entry(DIRECT, "fund", "one", 5, decision=books.decision(5), key="once"))
    row = Transfer.objects.get(key="once")
    row.pk = None
    with pytest.raises(IntegrityError, match="transfer_key_once"), transaction.atomic():
        row.save(force_insert=True)


def test_a_closed_month_takes_nothing_more(books: Books) -> None:
    """Once a period is closed, nothing is dated into it; and no period, no posting."""
    decided = books.decision(1_000)
    Period.objects.filter(starts=date(2026, 4, 1)).update(closed_by=change())
    for day in (date(2026, 4, 30), date(2027, 4, 1)):
        with pytest.raises(CannotPost, match="No open period"):
            books.post(books.entry(DIRECT, "fund", "one", 1, decision=decided, on=day))
    books.post(books.entry(DIRECT, "fund", "one", 1, decision=decided, on=date(2026, 5, 1)))


def test_a_closed_month_stays_closed(books: Books) -> None:
    """A period is not opened again."""
    Period.objects.filter(starts=date(2026, 4, 1)).update(closed_by=change())
    with pytest.raises(IntegrityError, match="closed once"), transaction.atomic():
        Period.objects.filter(starts=date(2026, 4, 1)).update(closed_by=None)


def test_a_correction_is_a_reversal_and_only_once(books: Books) -> None:
    """The whole goes back, the decision may be used again, and nothing was changed or deleted."""
    decided = books.decision(1_000)
    (wrong,) = books.post(books.entry(DIRECT, "fund", "one", 1_000, decision=decided))
    books.post(books.entry(REVERSAL, "one", "fund", 1_000, decision=decided, reverses=wrong.pk))
    assert books.now("one").posted_in - books.now("one").posted_out == 0
    assert DecisionUse.objects.get(decision__code=decided).used_pence == 0
    with pytest.raises(CannotPost, match="reversed already"):
        books.post(books.entry(REVERSAL, "one", "fund", 1_000, decision=decided, reverses=wrong.pk))


def test_half_a_reversal_is_refused(books: Books) -> None:
    """A reversal sends back the whole amount between the same two accounts."""
    decided = books.decision(1_000)
    (wrong,) = books.post(books.entry(DIRECT, "fund", "one", 1_000, decision=decided))
    with pytest.raises(CannotPost, match="whole amount"):
        books.post(books.entry(REVERSAL, "one", "fund", 999, decision=decided, reverses=wrong.pk))


@pytest.mark.parametrize(
    "statement_text",
    [
        "UPDATE money_transfer SET amount_pence = 1",
        "DELETE FROM money_transfer",
        "UPDATE money_account SET posted_in = posted_in + 1",
        "UPDATE money_decisionuse SET used_pence = 0",
        "UPDATE money_daytotal SET posted_in = 0",
        "DELETE FROM money_commitment",
        "DELETE FROM money_account",
    ],
)
def test_nobody_changes_what_is_written(books: Books, statement_text: str) -> None:
    """Transfers stay, and totals follow from them alone, for whoever writes SQL by hand too."""
    decided = books.decision(1_000)
    books.post(books.entry(DIRECT, "fund", "one", 500, decision=decided))
    books.post(books.entry(PENDING, "one", "community", 500, decision=decided))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement_text)


def test_a_batch_is_all_or_nothing(books: Books) -> None:
    """One entry too much, and none of the batch is there."""
    decided = books.decision(10_000_001)
    entries = [
        books.entry(DIRECT, "fund", "one", pounds, decision=decided) for pounds in (9_000_000, 1_000_001)
    ]
    with pytest.raises(CannotPost, match="not enough left"):
        books.post(*entries)
    assert (Transfer.objects.count(), DayTotal.objects.filter(account=books.accounts["one"]).count()) == (
        1,
        0,
    )


def test_within_one_batch_a_commitment_is_made_and_paid(books: Books) -> None:
    """Entries are written in their order, so what settles may stand right behind what it settles."""
    decided = books.decision(10_000)
    books.post(books.entry(DIRECT, "fund", "one", 5_000, decision=decided))
    (set_aside,) = books.post(books.entry(PENDING, "one", "community", 4_000, decision=decided))
    paid = [
        books.entry(POST, "one", "community", pounds, decision=decided, settles=set_aside.pk)
        for pounds in (1_000, 2_000)
    ]
    books.post(*paid)
    assert Commitment.objects.get(pk=set_aside.pk).outstanding_pence == 100_000


def test_a_statement_adds_up(books: Books) -> None:
    """Opening, lines and closing agree, with commitments beside what moved."""
    decided = books.decision(5_000_000)
    books.post(books.entry(DIRECT, "fund", "one", 1_000, decision=decided, on=date(2026, 4, 2)))
    (set_aside,) = books.post(
        books.entry(PENDING, "one", "community", 400, decision=decided, on=date(2026, 5, 4))
    )
    books.post(
        books.entry(
            POST, "one", "community", 300, decision=decided, settles=set_aside.pk, on=date(2026, 5, 5)
        )
    )
    found = statement("XEX.budget.2026-CORE.XEX-P1.community", Moment(DAY), since=date(2026, 5, 1))
    assert (found.opening, found.closing, found.transfers) == (100_000, 70_000, 2)
    assert [(line.moved_pence, line.pending_pence, line.balance_after) for line in found.lines] == [
        (0, -40_000, 100_000),
        (-30_000, 30_000, 70_000),
    ]
    assert found.account.free == 60_000


def test_as_known_before_nothing_is_there(books: Books) -> None:
    """As known before it was written down, the money had not come."""
    first = Transfer.objects.select_related("change").order_by("id")[0]
    known_later = {each.code: each.balance for each in balances("XEX", Moment(DAY, first.change.at))}
    assert known_later["XEX.fund.2026-CORE"] == 1_000_000_000
    books.post(books.entry(DIRECT, "fund", "one", 5, decision=books.decision(5)))
    known_then = {each.code: each.balance for each in balances("XEX", Moment(DAY, first.change.at))}
    assert known_then == known_later


def test_accounts_of_other_books_are_refused(books: Books) -> None:
    """Both sides of a transfer are of the same books."""
    begun = change()
    other = organisation(begun, "XNB", "icb", "NHS Neighbourshire Integrated Care Board", "RO261")
    foreign = account_for(
        other, AccountKind.PAYEE, begun, organisation=books.accounts["hospital"].organisation
    )
    books.accounts["foreign"] = foreign
    with pytest.raises(CannotPost, match="same books"):
        books.post(books.entry(DIRECT, "fund", "foreign", 1, decision=books.decision(1)))


def test_an_allocation_brings_in_what_it_says_and_pays_nobody(books: Books) -> None:
    """£10m were allocated and have come: not a pound more comes in under it, and nobody is paid under it."""
    for source, target, words in (
        ("source", "fund", "no more than it says"),
        ("fund", "hospital", "a decision or a claim pays"),
    ):
        with pytest.raises(CannotPost, match=words):
            books.post(books.entry(DIRECT, source, target, 1, allocation="XEX-AL-1"))
    assert Transfer.objects.count() == 1


def test_what_ran_out_is_not_paid_whoever_writes(books: Books) -> None:
    """On the day a commitment runs out it can expire, and no longer be paid."""
    books.post(books.entry(DIRECT, "fund", "one", 1_000, decision=books.decision(1_000)))
    decided = books.decision(500)
    made = books.post(
        books.entry(PENDING, "one", "community", 500, decision=decided, on=date(2026, 5, 1), expires_on=DAY)
    )[0]
    with pytest.raises(CannotPost, match="What settles a commitment"):
        books.post(books.entry(POST, "one", "community", 500, decision=decided, settles=made.pk))
    books.post(books.entry(EXPIRE, "one", "community", 500, decision=decided, settles=made.pk))
    assert Commitment.objects.get(pk=made.pk).outstanding_pence == 0


def test_what_a_decision_moved_can_be_put_right_when_it_turns_out_void(books: Books) -> None:
    """Nothing more moves under it; what moved goes back, and what is set aside is given up."""
    decided = books.decision(1_000)
    (moved,) = books.post(books.entry(DIRECT, "fund", "one", 600, decision=decided))
    (made,) = books.post(books.entry(PENDING, "one", "community", 300, decision=decided))
    Decision.objects.filter(code=decided).update(valid=False, void_because="Nobody had the authority.")
    with pytest.raises(CannotPost, match="Only a valid decision"):
        books.post(books.entry(DIRECT, "fund", "one", 1, decision=decided))
    books.post(books.entry(VOID, "one", "community", 300, decision=decided, settles=made.pk))
    books.post(books.entry(REVERSAL, "one", "fund", 600, decision=decided, reverses=moved.pk))
    assert DecisionUse.objects.get(decision__code=decided).used_pence == 0
