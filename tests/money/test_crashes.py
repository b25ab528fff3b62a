"""A process that is killed leaves the books in balance, and the same again finishes what it began.

Real processes, real PostgreSQL: nothing of it is inside a transaction of the test.
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from catchment.foundation.models import Change
from catchment.money.actions.books import close_month
from catchment.money.actions.posting import post
from catchment.money.models import Account, Commitment, Transfer
from catchment.money.queries.checking_books import check_books
from catchment.money.rules.entries import Entry
from catchment.money.rules.vocabulary import TransferKind
from tests.money.books import MILLION, OPERATOR, Books, open_books

pytestmark = pytest.mark.django_db(transaction=True)

POSTER = Path(__file__).parent / "poster.py"
SECONDS = 240
KILLS = 40
MOST_STATEMENTS = 120  # that posting the batches takes, about; what is there already takes fewer
WRITERS = 8
BATCHES_OF_A_WRITER = 40
MONTHS_CLOSED = 3


@pytest.fixture
def books() -> Books:
    """Return books with £10m in their fund, written for good."""
    with transaction.atomic():
        return open_books()


def start(said: dict[str, Any]) -> subprocess.Popen:
    """Start a process on the database of the tests."""
    where = connection.settings_dict
    address = f"postgresql:///{where['NAME']}?host={where['HOST']}&user={where['USER']}&port={where['PORT']}"
    environment = os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "catchment.settings"}
    process = subprocess.Popen(
        [sys.executable, str(POSTER)], env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    process.stdin.write(json.dumps(said))
    process.stdin.close()
    return process


def said_by(process: subprocess.Popen) -> dict[str, int]:
    """Wait for a process and return what it said; fails with what it complained of."""
    said, complained = process.stdout.read(), process.stderr.read()
    assert process.wait(SECONDS) == 0, complained[-3000:]
    return json.loads(said)


def test_killed_between_any_two_statements(books: Books) -> None:
    """Before each statement in turn: the books are right and hold whole batches; the same again finishes."""
    with transaction.atomic():
        wanted = list(batches(books))
    began = Transfer.objects.count()
    whole = [began]
    for batch in wanted:
        whole.append(whole[-1] + len(batch))
    places = sorted(random.Random(5).sample(range(1, MOST_STATEMENTS), KILLS))
    (*killed, last, again) = said_by(start({"job": "killed", "batches": wanted, "places": [*places, 0, 0]}))
    assert [each["wrong"] for each in (*killed, last, again)] == [[]] * (KILLS + 2)
    reached = [each["transfers"] for each in killed]
    assert set(reached) <= set(whole), "half a batch was written"
    assert reached == sorted(reached), "what was written stays"
    assert len(set(reached)) > 1 and reached[0] == began, "it was killed early and late"
    assert {each["ended"] for each in killed} <= {-signal.SIGKILL, 0}
    assert sum(each["ended"] == -signal.SIGKILL for each in killed) >= KILLS // 2
    assert (last["ended"], last["transfers"]) == (0, whole[-1])
    assert (again["ended"], again["transfers"]) == (0, whole[-1]), "once more is harmless"
    assert set(Commitment.objects.values_list("outstanding_pence", flat=True)) == {20_000}
    assert sum(row.posted_in - row.posted_out for row in Account.objects.all()) == 0


def batches(books: Books) -> Iterator[list[dict[str, Any]]]:
    """Give six batches: share out, commit, pay, give up, put right."""
    decided = books.decision(5_000_000)
    yield [line(books, "direct", "fund", "one", MILLION, f"share-{number}", decided) for number in range(4)]
    for month in range(2):
        yield [
            line(books, "pending", "one", "community", 100_000, f"commit-{month}-{number}", decided)
            for number in range(5)
        ]
        yield [
            line(
                books, kind, "one", "community", pence, f"{kind}-{month}-{number}", decided,
                settles=f"commit-{month}-{number}",
            )
            for kind, pence in (("post", 70_000), ("void", 10_000))
            for number in range(5)
        ]  # fmt: skip
    yield [line(books, "reversal", "one", "fund", MILLION, "back", decided, reverses="share-3")]


def line(
    books: Books, kind: str, source: str, target: str, pence: int, key: str, decision: str, **said: str
) -> Any:
    """Return an entry as JSON takes it."""
    accounts = books.accounts
    return {
        "kind": kind, "from_account": accounts[source].code, "to_account": accounts[target].code,
        "amount_pence": pence, "on": "2026-06-01", "key": key, "text": key, "decision": decision, **said,
    }  # fmt: skip


@pytest.mark.parametrize("in_turn", [True, False])
def test_eight_write_at_once(books: Books, in_turn: bool) -> None:
    """To the same hot accounts with hard limits, while months are closed: nothing lost, nothing overdrawn.

    Also where writers do not take turns as every action does; and none ever waits for one that waits for it.
    """
    with transaction.atomic():
        decided = books.decision(9_000_000)
        books.post(books.entry(TransferKind.DIRECT, "fund", "one", 8_000, decision=decided))
    before = Transfer.objects.count()
    wanted = [shuffled(books, decided, number) for number in range(WRITERS)]
    process = start({"job": "writers", "in_turn": in_turn, "writers": wanted})
    for month in range(4, 4 + MONTHS_CLOSED):
        wait_until_more(before + 10 * (month - 3))
        close_month(actor=OPERATOR, system="XEX", month=date(2026, month, 1))
    done = said_by(process)
    written = sum(each["written"] for each in done)
    assert len(done) == WRITERS
    assert Transfer.objects.count() - before == written, "none is lost, none is there that was refused"
    assert sum(each["overdrawn"] for each in done) > 0, "the limit was reached"
    assert sum(each["closed"] for each in done) > 0, "months were closed meanwhile"
    budget = books.now("one")
    assert 0 <= budget.posted_in - budget.posted_out < 8_000_00
    assert check_books("XEX").differences == ()
    assert sum(row.posted_in - row.posted_out for row in Account.objects.all()) == 0


def wait_until_more(transfers: int) -> None:
    """Wait until so many transfers are there."""
    give_up = time.monotonic() + SECONDS
    while Transfer.objects.count() < transfers:
        assert time.monotonic() < give_up, "nothing more is written"
        time.sleep(0.02)


def test_two_that_wait_for_each_other_are_told(books: Books) -> None:
    """Two that post twice in one transaction, in opposite order and out of turn: one is ended, and is told.

    Nothing of it is written, and the same again comes through.
    """
    with transaction.atomic():
        decided = books.decision(9_000_000)
        for name in ("one", "two"):
            books.post(books.entry(TransferKind.DIRECT, "fund", name, 1_000, decision=decided))
        orders = [("one", "two"), ("two", "one")]
        pairs = [
            [books.entry(TransferKind.DIRECT, name, payee, 5, decision=books.decision(5)) for name in order]
            for order, payee in zip(orders, ("hospital", "practice"), strict=True)
        ]
    both_wrote = threading.Barrier(2)
    with ThreadPoolExecutor(2) as threads:
        told = list(threads.map(lambda pair: post_twice(books, pair, both_wrote), pairs))
    assert sorted(told) == ["", "40P01"], "PostgreSQL ends one of the two"
    assert check_books("XEX").differences == ()
    assert Transfer.objects.count() == 5
    post_twice(books, pairs[told.index("40P01")], None)
    assert Transfer.objects.count() == 7
    assert check_books("XEX").differences == ()


def post_twice(books: Books, pair: list[Entry], both_wrote: threading.Barrier | None) -> str:
    """Post two entries one by one in a transaction; returns PostgreSQL's code when it was ended."""
    try:
        with transaction.atomic():
            change = Change.objects.create(at=timezone.now(), actor="test", action="post twice")
            post(books.system, pair[:1], change)
            if both_wrote:
                both_wrote.wait(SECONDS)
            post(books.system, pair[1:], change)
    except OperationalError as problem:
        return problem.__cause__.sqlstate
    finally:
        if both_wrote:
            connection.close()  # a thread has one of its own
    return ""


def shuffled(books: Books, decided: str, writer: int) -> list[list[dict[str, Any]]]:
    """Return the batches of one writer: out of one budget and the fund, in any order, in any month."""
    chance = random.Random(writer)
    return [
        [
            line(
                books, "direct", chance.choice(["one", "fund"]), chance.choice(["hospital", "practice"]),
                chance.randrange(10_000, 60_000), f"{writer}-{batch}-{number}", decided,
            )
            | {"on": f"2026-{chance.randrange(4, 10):02}-15"}
            for number in range(chance.randrange(1, 6))
        ]
        for batch in range(BATCHES_OF_A_WRITER)
    ]  # fmt: skip
