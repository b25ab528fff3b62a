"""Keeping the books by hand: money comes in, is sent back, and runs out, from a terminal and on the pages."""

from datetime import date, timedelta

import pytest
from click.testing import CliRunner, Result
from django.test import Client
from django.utils import timezone

from catchment.cli.money import money
from catchment.money.actions.books import open_year
from catchment.money.actions.receiving import receive
from catchment.money.actions.settling import reverse
from catchment.money.models import Allocation, Transfer
from catchment.money.rules.vocabulary import TransferKind
from catchment.money.rules.years import FinancialYear, year_of
from catchment.structure.models import Organisation
from tests.governance.signed_in import date_of
from tests.money.books import DAY, YEAR, Books, change, open_books
from tests.people import OPERATOR, signs_in, somebody

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def books() -> Books:
    """Return books with £2m in the budget of place one, open until today at least."""
    books = open_books()
    for year in range(YEAR.begins + 1, year_of(TODAY).begins + 1):
        open_year(system=books.system, year=FinancialYear(year), change=change())
    decided = books.decision(2_000_000)
    books.post(books.entry(TransferKind.DIRECT, "fund", "one", 2_000_000, decision=decided, on=YEAR.starts))
    return books


def paid(books: Books) -> Transfer:
    """Pay £500 to the hospital."""
    decided = books.decision(500)
    (row,) = books.post(books.entry(TransferKind.DIRECT, "one", "hospital", 500, decision=decided))
    return row


def came(books: Books) -> Transfer:
    """Let £500 more come into the fund."""
    nation = Organisation.objects.get(code="XX")
    return receive(
        actor=OPERATOR, fund=books.fund, giver=nation, amount_pence=50_000, on=DAY, notice="More", key="more"
    )


def ran_out(books: Books) -> Transfer:
    """Set £700 aside until 1 July 2026, and let the day pass."""
    decided, ends = books.decision(700), date(2026, 7, 1)
    (row,) = books.post(
        books.entry(TransferKind.PENDING, "one", "hospital", 700, decision=decided, expires_on=ends)
    )
    return row


def free(books: Books, name: str = "one") -> int:
    """Return the pounds that are neither paid nor set aside."""
    row = books.now(name)
    return int(row.posted_in - row.posted_out - row.pending_out) // 100


def run(*words: str, ends: int = 0) -> Result:
    """Run a command of money, having checked how it ended."""
    result = CliRunner().invoke(money, list(words))
    assert result.exit_code == ends, (result.output, result.exception)
    return result


class TestCommands:
    """`receive`, `reverse` and `expire`."""

    def test_money_comes_in_once(self, books: Books) -> None:
        """The same again changes nothing; a second of the same amount has a key of its own."""
        said = ("receive", "XEX-2026-CORE", "--from", "XX", "--amount", "1,000.50", "--notice", "A letter")
        said = (*said, "--on", "2026-06-01")
        assert "£1,000.50 of XX came into XEX-2026-CORE" in run(*said).output
        assert run(*said).output == run(*said).output
        assert Allocation.objects.count() == 2  # the one that the books began with, and this one
        run(*said, "--key", "second")
        assert Allocation.objects.count() == 3
        assert free(books, "fund") == 8_000_000 + 2_001

    @pytest.mark.parametrize(
        ("changed", "sentence"),
        [
            ({"FUND": "NOPE"}, "There is no fund “NOPE”"),
            ({"--from": "QQQ"}, "No organisation has the code “QQQ”"),
            ({"--amount": "lots"}, "is not an amount"),
            ({"--amount": "0"}, "above nothing"),
            ({"--notice": " "}, "under which notice"),
            ({"--on": "soon"}, "--on"),
            ({"--on": f"{TODAY + timedelta(days=1)}"}, "has not come yet"),
            ({"--key": "x" * 81}, "up to 80 characters"),
            ({"--by": "NOBODY"}, "Nobody has the code"),
        ],
    )
    def test_what_does_not_come_in(self, books: Books, changed: dict[str, str], sentence: str) -> None:
        """Each refusal is a sentence, and nothing is kept."""
        said = {"--from": "XX", "--amount": "1", "--notice": "A letter", "--on": "2026-06-01"} | changed
        fund = said.pop("FUND", "XEX-2026-CORE")
        words = [each for pair in said.items() for each in pair]
        assert sentence in run("receive", fund, *words, ends=2).output
        assert Allocation.objects.count() == 1

    def test_a_posting_is_sent_back(self, books: Books) -> None:
        """All of it, once; again is the same posting; without a reason it is not."""
        row = paid(books)
        assert free(books) == 2_000_000 - 500
        assert "Say why" in run("reverse", row.code, "--because", " ", ends=2).output
        told = run("reverse", row.code, "--because", "The wrong trust.", "--on", "2026-06-02").output
        assert f"£500 of {row.code} was sent back on 2026-06-02" in told
        assert run("reverse", row.code, "--because", "The wrong trust.", "--on", "2026-06-02").output == told
        assert free(books) == 2_000_000

    def test_what_is_no_posting_is_not_sent_back(self, books: Books) -> None:
        """Neither a word nor a number that nobody used."""
        assert "is no transfer" in run("reverse", "X", "--because", "No.", ends=2).output
        assert (
            "There is no transfer T-999999" in run("reverse", "T-999999", "--because", "No.", ends=2).output
        )

    def test_commitments_that_ran_out_expire(self, books: Books) -> None:
        """The day before they stand, on the day they are free; then there is nothing left to expire."""
        row = ran_out(books)
        assert "had run out by 2026-06-30" in run("expire", "XEX", "--on", "2026-06-30").output
        assert free(books) == 2_000_000 - 700
        assert f"£700 of {row.code} is free again" in run("expire", "XEX", "--on", "2026-07-01").output
        assert free(books) == 2_000_000
        assert "had run out" in run("expire", "XEX").output

    def test_only_who_keeps_the_books(self, books: Books) -> None:
        """A planner may do none of the three."""
        row = paid(books)
        ran_out(books)
        somebody("planner", "XEX", code="P-PLAN", name="Pia Planner")
        by = ("--by", "P-PLAN")
        for words in (
            ("receive", "XEX-2026-CORE", "--from", "XX", "--amount", "1", "--notice", "A letter"),
            ("reverse", row.code, "--because", "No."),
            ("expire", "XEX"),
        ):
            assert "may not keep the books" in run(*words, *by, ends=2).output
        assert free(books) == 2_000_000 - 1_200


class TestPages:
    """The form that sends a posting back, and the one that lets commitments expire."""

    def test_a_posting_is_sent_back_on_its_page(self, client: Client, books: Books) -> None:
        """Who keeps the books has the form; what is wrong is said; then it is gone."""
        row = came(books)
        path = f"/transfer/{row.code}"
        assert "Send it back" not in client.get(path).content.decode()
        signs_in(client, somebody("finance-officer", "XEX", code="P-FIN", name="Fay Finance"))
        assert f"Send {row.code} back" in client.get(path).content.decode()
        assert "Send it back" not in client.get(f"{path}?as_at={DAY}").content.decode()
        sent = {"do": "send-back", "because": ""} | date_of("on", DAY.isoformat())
        refused = client.post(path, sent).content.decode()
        assert "Say why it is sent back." in refused and "There is a problem" in refused
        early = sent | {"because": "The wrong fund."} | date_of("on", "2026-05-01")
        assert "There is a problem" in client.post(path, early).content.decode()
        assert free(books, "fund") == 8_000_500
        answer = client.post(path, sent | {"because": "The wrong fund."})
        assert answer.status_code == 302 and answer["Location"].startswith("/transfer/T-")
        assert free(books, "fund") == 8_000_000
        assert "The wrong fund." in client.get(answer["Location"]).content.decode()
        for where in (path, answer["Location"]):
            assert "Send it back" not in client.get(where).content.decode()
        assert "somebody may have been first" in client.post(path, sent).content.decode()

    def test_who_may_not_keep_the_books_sends_nothing_back(self, client: Client, books: Books) -> None:
        """Whoever is not signed in is led to sign in, a planner is refused."""
        path = f"/transfer/{came(books).code}"
        sent = {"do": "send-back", "because": "Wrong."} | date_of("on", DAY.isoformat())
        assert client.post(path, sent)["Location"].startswith("/sign-in")
        signs_in(client, somebody("planner", "XEX", code="P-PLAN", name="Pia Planner"))
        assert client.post(path, sent).status_code == 403
        assert free(books, "fund") == 8_000_500

    def test_commitments_expire_on_the_page_of_the_books(self, client: Client, books: Books) -> None:
        """The form is there while there is one that ran out, for who keeps the books."""
        path = "/system/XEX/ledger"
        signs_in(client, somebody("finance-officer", "XEX", code="P-FIN", name="Fay Finance"))
        assert "ran out expire" not in client.get(path).content.decode()
        ran_out(books)
        assert "Let 1 commitment that ran out expire" in client.get(path).content.decode()
        assert client.post(path, {"do": "expire"}).status_code == 302
        assert free(books) == 2_000_000
        assert "ran out expire" not in client.get(path).content.decode()


def test_the_action_and_the_page_agree_that_it_was_sent_back(client: Client, books: Books) -> None:
    """Also one that was sent back under another key than the page uses has no form any more."""
    row = came(books)
    reverse(actor=OPERATOR, transfer=row.pk, on=DAY, because="Wrong.", key="by-hand")
    signs_in(client, somebody("finance-officer", "XEX", code="P-FIN", name="Fay Finance"))
    assert "Send it back" not in client.get(f"/transfer/{row.code}").content.decode()
