"""The money of decisions taken in private (B-068): amounts, accounts and codes are told, what for is not."""

import csv
import io
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catchment.authority.models import Decision
from catchment.authority.queries.decisions import PROOF
from catchment.authority.rules.answers import Answer, Named, Question
from catchment.foundation.moment import Moment
from catchment.foundation.pages import as_json
from catchment.foundation.permission import ANYBODY, Actor, ActorKind
from catchment.money.models import Transfer
from catchment.money.queries.balances import statement
from catchment.money.queries.budgets import commitments, decisions_with_money
from catchment.money.queries.contracts import contract_page
from catchment.money.queries.decision_money import decision_money
from catchment.money.queries.exporting import exported, write_workbook
from catchment.money.queries.place_money import place_money
from catchment.money.queries.postings import postings_page
from catchment.money.queries.tracing import trace
from catchment.money.rules.vocabulary import TransferKind
from tests.money.books import DAY, YEAR, Books, open_books
from tests.money.contracts import contract_books, keep

pytestmark = pytest.mark.django_db

NOW = Moment(date(2026, 6, 30))
TOOK = Actor(ActorKind.PERSON, "XEX-P-ONE", "Ona Invented")
STRANGER = Actor(ActorKind.PERSON, "XEX-P-TWO", "Otto Invented")
SECRET = "Nurses for Ada"
INSTEAD = "A decision taken in private"
NURSING = "commission-community-health-services"
BUDGET = "XEX.budget.2026-CORE.XEX-P1.community"


def _proof(pounds: int) -> Any:
    """Return a proof that the board could decide: of a world where nobody else had to be asked."""
    board, place = Named("XEX-BOARD", "The board"), Named("XEX", "Exampleshire")
    asked = Question(NURSING, "XEX", pounds * 100, date(2026, 4, 1))
    function = Named(NURSING, "Commission community health services")
    return PROOF.dump_python(Answer(asked, function, place, board, True, "The board may."), mode="json")


@pytest.fixture
def books() -> Books:
    """Return books in which £300,000 was committed under a private decision, £100,000 of it paid."""
    books = open_books()
    shared = books.decision(5_000_000, proof=_proof(5_000_000))
    private = books.decision(
        400_000,
        function=NURSING,
        title=SECRET,
        area="XEX-P1",
        proof=_proof(400_000),
        said={"private": True, "took": [TOOK.code]},
    )
    books.made["private"] = private
    books.post(
        books.entry(TransferKind.DIRECT, "fund", "one", 1_000_000, decision=shared, text="in the open")
    )
    under: dict[str, Any] = {"decision": private, "text": f"{SECRET}, as agreed"}
    (aside,) = books.post(books.entry(TransferKind.PENDING, "one", "community", 300_000, **under))
    books.made["aside"] = aside
    settling = books.entry(TransferKind.POST, "one", "community", 100_000, settles=aside.pk, **under)
    books.made["paid"] = books.post(settling)[0]
    books.post(books.entry(TransferKind.DIRECT, "one", "hospital", 20_000, **under))
    return books


def _told(books: Books, actor: Actor) -> dict[str, str]:
    """Return everything that the pages of the money tell somebody, as their JSON says it."""
    ribbon = {"year": "", "by": "programme", "source": "programme:community", "target": "payee:XR4"}
    pages = {
        "account": statement(BUDGET, NOW, actor=actor),
        "postings": postings_page("XEX", NOW, **ribbon, kind="moved", actor=actor),
        "commitments": commitments("XEX", NOW, actor=actor),
        "decisions": decisions_with_money("XEX", YEAR, NOW, actor),
        "decision": decision_money(books.made["private"], NOW, actor),
        "commitment": trace(books.made["aside"].code, NOW, actor),
        "payment": trace(books.made["paid"].code, NOW, actor),
        "place": place_money("XEX-P1", NOW, actor),
    }
    return {name: as_json(page).decode() for name, page in pages.items()}


@pytest.mark.parametrize("actor", [ANYBODY, STRANGER])
def test_nobody_else_is_told_what_it_was_for(books: Books, actor: Actor) -> None:
    """Not its title, not the text of a transfer under it, on any page; its code is told, so one can ask."""
    for name, said in _told(books, actor).items():
        assert "Ada" not in said, name
        assert INSTEAD in said and books.made["private"] in said, name
    assert "in the open" in _told(books, actor)["account"]


def test_whoever_took_it_is_told(books: Books) -> None:
    """They may read the decision, so they may read what its money was for."""
    for name, said in _told(books, TOOK).items():
        assert SECRET in said and INSTEAD not in said, name


def test_what_was_moved_is_told_and_what_is_allowed_is_not(books: Books) -> None:
    """The page of its money and the pages of its transfers say the same amounts."""
    page = decision_money(books.made["private"], NOW)
    assert (page.private, page.name) == (True, INSTEAD)
    assert (page.allowed, page.left) == (0, 0)
    assert (page.used, page.committed, page.paid) == (320_000_00, 200_000_00, 100_000_00)
    assert [each.text for each in (*page.commitments, *page.moved)] == [INSTEAD, INSTEAD]
    assert page.sentence == (
        "Valid. It was taken in private: what it was for and what it allows are not told here (B-068). "
        "£300,000 was committed from 1 June 2026; £100,000 has been paid by 30 June 2026; "
        "£20,000 was moved at once."
    )
    assert decision_money(books.made["private"], NOW, TOOK).allowed == 400_000_00
    (line,) = [each for each in decisions_with_money("XEX", YEAR, NOW) if each.private]
    assert (line.used, line.allowed, line.left) == (320_000_00, 0, 0)
    assert trace(books.made["aside"].code, NOW).amount_pence == 300_000_00


def test_the_pages_say_so_too(books: Books, client: Client) -> None:
    """In HTML and JSON, to somebody who is not signed in."""
    ribbon = "from=programme:community&to=payee:XR4&kind=moved"
    addresses = (
        f"/account/{BUDGET}",
        "/account/XEX.payee.XR4",
        f"/transfer/{books.made['paid'].code}",
        f"/decision/{books.made['private']}/money",
        "/place/XEX-P1/money",
    )
    for address in addresses:
        for twin in ("", ".json"):
            said = client.get(f"{address}{twin}?as_at={NOW.as_at}").content.decode()
            assert INSTEAD in said and "Ada" not in said, address
    said = client.get(f"/system/XEX/postings?{ribbon}&as_at={NOW.as_at}").content.decode()
    assert INSTEAD in said and "Ada" not in said
    assert (
        "Not told: taken in private (B-068)"
        in client.get(f"/place/XEX-P1/money?as_at={NOW.as_at}").content.decode()
    )


@pytest.mark.parametrize("form", ["beancount", "hledger", "csv"])
def test_a_file_never_says_what_it_was_for(books: Books, form: str) -> None:
    """Whoever asked for it; what was decided in the open is there."""
    text = "".join(exported("XEX", NOW, form))
    assert "Ada" not in text and text.count("Private (B-068)") == 3 and "in the open" in text
    assert books.made["private"] in text
    if form == "csv":
        rows = list(csv.DictReader(io.StringIO(text)))
        assert len(rows) == Transfer.objects.count()


def test_a_workbook_never_says_what_it_was_for(books: Books) -> None:
    """The same as the other files."""
    stream = BytesIO()
    write_workbook("XEX", NOW, stream)
    cells = [cell.value for sheet in openpyxl.load_workbook(stream) for row in sheet for cell in row]
    assert cells.count("Private (B-068)") == 3
    assert not any(isinstance(cell, str) and "Ada" in cell for cell in cells)


def test_a_contract_does_not_name_the_private_decision_behind_it() -> None:
    """Its code and day are told."""
    books = contract_books()
    contract = keep(books)
    Decision.objects.filter(pk=contract.decision_id).update(title=SECRET, said={"private": True})
    said = {label: words for label, words, _ in contract_page("XEX-K-1", NOW, ANYBODY, DAY).terms}
    assert said["Decided"].startswith(f"{INSTEAD}, ") and "Ada" not in said["Decided"]


def test_more_transfers_under_private_decisions_ask_no_more(books: Books) -> None:
    """The decisions of a statement are read together."""
    with CaptureQueriesContext(connection) as before:
        statement(BUDGET, NOW)
    for number in range(20):
        decided = books.decision(100, function=NURSING, title=f"Ada {number}", said={"private": True})
        books.post(books.entry(TransferKind.DIRECT, "one", "hospital", 1, decision=decided))
    with CaptureQueriesContext(connection) as after:
        lines = statement(BUDGET, NOW).lines
    assert sum(line.text == INSTEAD for line in lines) == 23
    assert len(after) == len(before)
