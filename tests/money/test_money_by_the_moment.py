"""What the pages of money say of a day, as known at a time: nothing later is counted, nothing is left out."""

from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catchment.authority.queries.decisions import PROOF
from catchment.authority.rules.answers import Answer, Named, Question
from catchment.cli import main
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.permission import ANYBODY
from catchment.money.actions.books import account_for, open_fund
from catchment.money.models import Transfer
from catchment.money.queries.budgets import MOST_COMMITMENTS, commitments, decisions_with_money
from catchment.money.queries.decision_money import decision_money
from catchment.money.queries.ledger_pages import fund_page, ledger_page
from catchment.money.queries.place_money import place_money
from catchment.money.queries.tracing import MOST_ONWARD, trace
from catchment.money.rules.vocabulary import AccountKind, Nature, Stream, TransferKind
from tests.money.books import DAY, YEAR, Books, change, open_books

pytestmark = pytest.mark.django_db

NURSING = "commission-community-health-services"
JULY, AUGUST, AUTUMN = date(2026, 7, 1), date(2026, 8, 1), date(2026, 10, 1)


def _proof() -> Any:
    """Return a proof that the board could decide: of a world where nobody else had to be asked."""
    board, place = Named("XEX-BOARD", "The board"), Named("XEX", "Exampleshire")
    asked = Question(NURSING, "XEX", 100, date(2026, 4, 1))
    function = Named(NURSING, "Commission community health services")
    return PROOF.dump_python(Answer(asked, function, place, board, True, "The board may."), mode="json")


@pytest.fixture
def books() -> Books:
    """Return books: £300,000 committed on 1 June, £100,000 paid on 1 July, sent back on 1 August."""
    books = open_books()
    shared = books.decision(9_000_000)
    books.post(books.entry(TransferKind.DIRECT, "fund", "one", 2_000_000, decision=shared))
    code = books.made["code"] = books.decision(400_000, function=NURSING, area="XEX-P1", proof=_proof())
    (aside,) = books.post(books.entry(TransferKind.PENDING, "one", "community", 300_000, decision=code))
    said: dict[str, Any] = {"decision": code, "settles": aside.pk, "on": JULY}
    (paid,) = books.post(books.entry(TransferKind.POST, "one", "community", 100_000, **said))
    back = {"decision": code, "reverses": paid.pk, "on": AUGUST}
    (sent,) = books.post(books.entry(TransferKind.REVERSAL, "community", "one", 100_000, **back))
    books.made |= {"aside": aside, "paid": paid, "sent": sent}
    return books


def _known_before(transfer: Transfer) -> Moment:
    """Return the autumn as known when the transfer before this one had just been recorded."""
    before = Transfer.objects.select_related("change").get(pk=transfer.pk - 1)
    return Moment(AUTUMN, before.change.at)


@pytest.mark.parametrize(
    ("day", "used", "paid", "outstanding"),
    [
        (date(2026, 5, 31), 0, 0, 0),
        (DAY, 300_000, 0, 300_000),
        (date(2026, 6, 30), 300_000, 0, 300_000),
        (JULY, 300_000, 100_000, 200_000),
        (AUGUST, 200_000, 0, 200_000),
    ],
)
def test_a_decision_says_what_was_used_by_the_day(
    books: Books, day: date, used: int, paid: int, outstanding: int
) -> None:
    """The day before and the day of each step; what was sent back is neither used nor paid."""
    page = decision_money(books.made["code"], Moment(day))
    assert (page.used, page.paid, page.committed) == (used * 100, paid * 100, outstanding * 100)
    assert page.left == page.allowed - page.used
    (line,) = [each for each in decisions_with_money("XEX", YEAR, Moment(day)) if each.area == "XEX-P1"]
    assert line.used == used * 100
    assert ("is committed yet" in page.sentence) is (used == 0)


def test_what_was_not_known_yet_is_not_counted(books: Books) -> None:
    """In the autumn, as known before the payment was recorded, and before it was sent back."""
    before_paid, before_sent = _known_before(books.made["paid"]), _known_before(books.made["sent"])
    told = [
        (line.paid, line.outstanding)
        for moment in (before_paid, before_sent, Moment(AUTUMN))
        for line in commitments("XEX", moment).lines
    ]
    assert told == [(0, 300_000_00), (100_000_00, 200_000_00), (0, 200_000_00)]
    assert [decision_money(books.made["code"], moment).used for moment in (before_sent, Moment(AUTUMN))] == [
        300_000_00,
        200_000_00,
    ]


def test_the_books_count_the_postings_that_were_known(books: Books) -> None:
    """Five in the autumn; as known before the last was recorded, four."""
    told = [
        ledger_page("XEX", moment, ANYBODY).sentence
        for moment in (Moment(AUTUMN), _known_before(books.made["sent"]))
    ]
    assert ["5 postings" in said for said in told] == [True, False] and "4 postings" in told[1]


def test_a_commitment_says_what_was_outstanding_on_its_day(books: Books) -> None:
    """All of it on its own day and until it was paid from; as known earlier, all of it."""
    code = books.made["aside"].code
    moments = (Moment(DAY), Moment(date(2026, 6, 30)), Moment(JULY), _known_before(books.made["paid"]))
    told = [trace(code, moment).outstanding_pence for moment in moments]
    assert told == [300_000_00, 300_000_00, 200_000_00, 300_000_00]
    assert trace(books.made["paid"].code, Moment(AUTUMN)).outstanding_pence is None


def test_a_trace_counts_what_came_in_as_it_was_known(books: Books) -> None:
    """What the second place gave was sent back that day: once that is known, no money came from there."""
    shared = books.decision(9_000_000, proof=_proof())
    books.post(books.entry(TransferKind.DIRECT, "fund", "two", 1_000_000, decision=shared))
    (lent,) = books.post(
        books.entry(TransferKind.DIRECT, "two", "one", 1_000_000, decision=shared, on=AUGUST)
    )
    said = {"decision": shared, "reverses": lent.pk, "on": AUGUST}
    (back,) = books.post(books.entry(TransferKind.REVERSAL, "one", "two", 1_000_000, **said))
    (last,) = books.post(books.entry(TransferKind.DIRECT, "one", "hospital", 30, decision=shared, on=AUGUST))
    Change.objects.filter(pk=last.change_id).update(at=lent.change.at)
    from_two = [
        any(step.from_account.code.endswith("P2.community") for step in trace(last.code, moment).came_from)
        for moment in (_known_before(back), Moment(AUTUMN))
    ]
    assert from_two == [True, False]


def test_a_fund_counts_what_came_and_was_paid_net_of_what_was_sent_back(books: Books) -> None:
    """An allocation sent back did not come; money moved on to another fund is not paid."""
    first = Transfer.objects.get(allocation__isnull=False)
    other = open_books_fund(books)
    shared = books.decision(9_000_000)
    books.post(books.entry(TransferKind.DIRECT, "one", "other", 500_000, decision=shared))
    books.post(books.entry(TransferKind.DIRECT, "one", "hospital", 40_000, decision=shared, on=JULY))
    page = fund_page(books.fund.code, Moment(date(2026, 6, 30)))
    assert page.sentence == (
        "£10m for core services in 2026/27: £500,000 was moved on to other funds, £0 has been paid by "
        "30 June 2026, and £9.2m is neither paid nor committed."
    )
    assert "£140,000 has been paid by 1 July 2026" in fund_page(books.fund.code, Moment(JULY)).sentence
    assert "£40,000 has been paid" in fund_page(books.fund.code, Moment(AUGUST)).sentence
    assert "£500,000 came over from other funds, £0 has been paid" in fund_page(other, Moment(JULY)).sentence
    assert [each.sent_back for each in page.allocations] == [None] and first.code in str(page.allocations)


def open_books_fund(books: Books) -> str:
    """Open a second fund, called “other” among the accounts; returns its code."""
    begun = change()
    fund = open_fund(
        system=books.system,
        code="XEX-2026-MORE",
        year=YEAR,
        name="More services 2026/27",
        stream=Stream.CORE,
        nature=Nature.REVENUE,
        recurrent=True,
        change=begun,
    )
    books.accounts["other"] = account_for(books.system, AccountKind.FUND, begun, fund=fund)
    return fund.code


def test_an_allocation_that_was_sent_back_did_not_come(client: Client) -> None:
    """£10m came and went back: nothing was paid, and the page names the posting that sent it back."""
    books = open_books()
    first = Transfer.objects.get(allocation__isnull=False)
    said = {"allocation": "XEX-AL-1", "reverses": first.pk, "on": JULY}
    (back,) = books.post(books.entry(TransferKind.REVERSAL, "fund", "source", 10_000_000, **said))
    assert fund_page(books.fund.code, Moment(date(2026, 6, 30))).allocations[0].sent_back is None
    page = fund_page(books.fund.code, Moment(JULY))
    assert page.sentence.startswith("£0 for core services in 2026/27: £0 has been paid by 1 July 2026")
    assert page.allocations[0].sent_back is not None and page.allocations[0].sent_back.code == back.code
    assert "sent back by" in client.get(f"/fund/{books.fund.code}?as_at=2026-07-01").content.decode()


@pytest.mark.parametrize("since", ["0001-01-01", "1948-07-04", "2100-01-01", "9999-12-31", "yesterday"])
def test_a_day_outside_the_years_we_know_is_refused_in_words(
    books: Books, client: Client, since: str
) -> None:
    """On the page and at the terminal; the first and the last day that we know are read."""
    answer = client.get(f"/account/XEX.payee.XR4?since={since}")
    assert answer.status_code == 404 and "since" in answer.content.decode()
    told = CliRunner().invoke(main, ["money", "statement", "XEX.payee.XR4", "--since", since])
    assert told.exit_code == 2 and "“since” must be" in told.output


@pytest.mark.parametrize("since", ["1948-07-05", "2099-12-31"])
def test_the_first_and_the_last_day_are_read(books: Books, client: Client, since: str) -> None:
    """The first day of the NHS, and the last of 2099."""
    assert client.get(f"/account/XEX.payee.XR4?since={since}").status_code == 200
    assert CliRunner().invoke(main, ["money", "statement", "XEX.payee.XR4", "--since", since]).exit_code == 0


def test_more_decisions_ask_no_more(books: Books) -> None:
    """Neither on a day nor as known at a time."""
    moments = (Moment(AUTUMN), Moment(AUTUMN, Transfer.objects.latest("id").change.at))
    asked = []
    for more in (0, 15):
        for _ in range(more):
            books.decision(1_000, function=NURSING, area="XEX-P1")
        for moment in moments:
            place_money("XEX-P1", moment, ANYBODY)
            with CaptureQueriesContext(connection) as queries:
                place_money("XEX-P1", moment, ANYBODY)
            asked.append(len(queries))
    assert asked[:2] == asked[2:]


def test_sums_are_of_all_and_what_is_left_out_is_said(books: Books, client: Client) -> None:
    """More commitments and payments under one decision than a page shows."""
    code = books.decision(200_000, function=NURSING, area="XEX-P1", proof=_proof())
    kinds = (TransferKind.PENDING, TransferKind.DIRECT)
    for kind in kinds:
        books.post(*(books.entry(kind, "one", "community", 10, decision=code) for _ in range(505)))
    page = decision_money(code, Moment(AUTUMN))
    assert (len(page.commitments), page.commitments_left_out) == (MOST_COMMITMENTS, 5)
    assert (len(page.moved), page.moved_left_out) == (500, 5)
    assert (page.committed, page.used) == (5_050_00, 10_100_00)
    assert "£5,050 was committed from 1 June 2026; nothing is paid yet; £5,050 was moved" in page.sentence
    shown = client.get(f"/decision/{code}/money?as_at={AUTUMN}").content.decode()
    assert "5 more, with less outstanding, are not shown here" in shown
    assert "5 more, smaller ones are not shown here" in shown
    place = client.get(f"/place/XEX-P1/money?as_at={AUTUMN}")
    assert "6 more, with less outstanding, are not shown here" in place.content.decode()


def test_what_became_of_a_commitment_says_how_much_it_leaves_out(books: Books, client: Client) -> None:
    """Paid in 203 parts, and one part sent back: the earliest are shown."""
    aside = books.made["aside"]
    said: dict[str, Any] = {"decision": books.made["code"], "settles": aside.pk, "on": JULY}
    books.post(*(books.entry(TransferKind.POST, "one", "community", 5, **said) for _ in range(202)))
    page = trace(aside.code, Moment(AUTUMN))
    assert (len(page.went_on), page.went_on_left_out) == (MOST_ONWARD, 4)
    assert page.outstanding_pence == (200_000 - 202 * 5) * 100
    shown = client.get(f"/transfer/{aside.code}?as_at={AUTUMN}").content.decode()
    assert "4 more, later ones are not shown here" in shown
