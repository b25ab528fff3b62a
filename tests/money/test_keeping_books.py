"""Keeping the books: months closed in order, mistakes reversed, commitments that run out; the pages."""

from datetime import date

import pytest
from django.test import Client

from catchment.foundation.permission import ANYBODY, NotAllowed
from catchment.money.actions.books import begin_year, close_month
from catchment.money.actions.settling import expire_due, pay, release, reverse
from catchment.money.models import Period, Transfer
from catchment.money.rules.entries import CannotPost
from catchment.money.rules.vocabulary import TransferKind
from catchment.money.rules.years import FinancialYear
from tests.money.books import DAY, OPERATOR, Books, open_books

pytestmark = pytest.mark.django_db
LATER = date(2026, 8, 1)


@pytest.fixture
def books() -> Books:
    """Return books with £10m in their fund, £1m of it shared out to the first place."""
    books = open_books()
    books.post(books.entry(TransferKind.DIRECT, "fund", "one", 1_000_000, decision=books.decision(1_000_000)))
    return books


def _commitment(books: Books, pounds: int, **said: date) -> Transfer:
    decided = books.decision(pounds, function="commission-community-health-services")
    return books.post(
        books.entry(TransferKind.PENDING, "one", "community", pounds, decision=decided, **said)
    )[0]


def test_months_are_closed_in_order(books: Books) -> None:
    """May waits for April; what is closed is closed once."""
    with pytest.raises(CannotPost, match="Close April 2026 first"):
        close_month(actor=OPERATOR, system="XEX", month=date(2026, 5, 17))
    close_month(actor=OPERATOR, system="XEX", month=date(2026, 4, 30))
    with pytest.raises(CannotPost, match="April 2026 is closed already"):
        close_month(actor=OPERATOR, system="XEX", month=date(2026, 4, 1))
    with pytest.raises(CannotPost, match="have no month with 1 April 2027"):
        close_month(actor=OPERATOR, system="XEX", month=date(2027, 4, 1))
    assert Period.objects.filter(closed_by__isnull=False).count() == 1


def test_a_year_is_opened_once(books: Books) -> None:
    """Its twelve months are there; asked again, nothing is added."""
    assert begin_year(actor=OPERATOR, system="XEX", year=FinancialYear(2027)) == 12
    assert begin_year(actor=OPERATOR, system="XEX", year=FinancialYear(2027)) == 0


def test_nobody_keeps_the_books_without_the_right(books: Books) -> None:
    """Not somebody who is not signed in."""
    with pytest.raises(NotAllowed):
        close_month(actor=ANYBODY, system="XEX", month=date(2026, 4, 1))
    with pytest.raises(NotAllowed):
        begin_year(actor=ANYBODY, system="XEX", year=FinancialYear(2027))


def test_a_commitment_is_paid_and_the_rest_released(books: Books) -> None:
    """Paid in part, released, and then nothing is left to release or pay."""
    made = _commitment(books, 500)
    pay(actor=OPERATOR, commitment=made.pk, amount_pence=20_000, on=DAY, key="pay-1")
    gone = release(actor=OPERATOR, commitment=made.pk, on=DAY, key="release-1", because="Not needed.")
    assert gone.amount_pence == 30_000
    with pytest.raises(CannotPost, match="Nothing is left"):
        release(actor=OPERATOR, commitment=made.pk, on=DAY, key="release-2", because="Not needed.")
    with pytest.raises(CannotPost, match="more than the commitment"):
        pay(actor=OPERATOR, commitment=made.pk, amount_pence=1, on=DAY, key="pay-2")


def test_what_has_run_out_expires_and_is_not_paid(books: Books) -> None:
    """On the day it ran out it can no longer be paid, and it expires once."""
    made = _commitment(books, 500, expires_on=date(2026, 7, 1))
    assert expire_due(actor=OPERATOR, system="XEX", on=date(2026, 6, 30)) == []
    with pytest.raises(CannotPost, match="ran out on 1 July 2026"):
        pay(actor=OPERATOR, commitment=made.pk, amount_pence=100, on=date(2026, 7, 1), key="late")
    (expired,) = expire_due(actor=OPERATOR, system="XEX", on=LATER)
    assert (expired.kind, expired.amount_pence) == ("expire", 50_000)
    assert expire_due(actor=OPERATOR, system="XEX", on=LATER) == []


def test_a_mistake_is_sent_back_with_its_reason(books: Books) -> None:
    """Also after its month was closed, in a month that is open; without a reason it is refused."""
    wrong = Transfer.objects.order_by("-id")[0]
    for month in (4, 5, 6):
        close_month(actor=OPERATOR, system="XEX", month=date(2026, month, 1))
    with pytest.raises(CannotPost, match="Say why"):
        reverse(actor=OPERATOR, transfer=wrong.pk, on=LATER, because=" ", key="back")
    with pytest.raises(CannotPost, match="No open period"):
        reverse(actor=OPERATOR, transfer=wrong.pk, on=DAY, because="Keyed in twice.", key="back")
    back = reverse(actor=OPERATOR, transfer=wrong.pk, on=LATER, because="Keyed in twice.", key="back")
    assert (back.from_account.code, back.amount_pence) == (wrong.to_account.code, wrong.amount_pence)
    assert books.now("one").posted_in == books.now("one").posted_out


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/system/XEX/ledger", "what came in and what went out add up"),
        ("/account/XEX.budget.2026-CORE.XEX-P1.community", "£1,000,000 is there on 1 June 2026"),
        ("/account/XEX.source.XX.core", "£10,000,000 came from here"),
        ("/fund/XEX-2026-CORE", "£10m for core services in 2026/27"),
        ("/place/XEX-P1/money", "Northmoor City has £1m in 2026/27: £0 is spent, £0 committed"),
    ],
)
def test_pages_say_what_there_is(client: Client, books: Books, address: str, words: str) -> None:
    """Each begins with its answer, and its JSON says the same."""
    page = client.get(address, {"as_at": DAY.isoformat()})
    assert page.status_code == 200 and words in page.content.decode()
    assert words in client.get(f"{address}.json", {"as_at": DAY.isoformat()}).json()["sentence"]


@pytest.mark.parametrize(
    "address",
    [
        "/account/XEX.payee.NOBODY",
        "/account/x",
        "/fund/NOTHING",
        "/system/NOWHERE/ledger",
        "/transfer/T-0",
        "/transfer/" + "9" * 40,
        "/place/XEX-P9/money",
        "/decision/XEX-D-9999/money",
        "/account/XEX.fund.2026-CORE?since=yesterday",
        "/place/XEX-P1/money?year=2026",
    ],
)
def test_what_is_not_there_is_a_sentence(client: Client, books: Books, address: str) -> None:
    """No address here answers with an error of ours."""
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("form", ["beancount", "hledger", "csv"])
def test_the_books_are_taken_along(client: Client, books: Books, form: str) -> None:
    """The whole ledger as a file, named after its day; of a system without books, a sentence."""
    answer = client.get(f"/system/XEX/ledger/export/{form}", {"as_at": DAY.isoformat()})
    assert answer.status_code == 200 and "XEX-2026-06-01." in answer["Content-Disposition"]
    assert "1000000" in answer.content.decode()
    assert client.get(f"/system/NOWHERE/ledger/export/{form}").status_code == 404
    assert client.get(f"/system/XEX/ledger/export/{form}", {"as_at": "soon"}).status_code == 404
