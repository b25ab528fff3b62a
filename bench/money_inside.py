"""The parts of the money measurement that run inside Catchment; each prints its times as JSON.

large   builds books of a million postings with `post`, then asks for trial balances and statements
small   builds books of 100,000 postings and writes them out for other tools
trial   asks for the trial balance of what `small` built, in a process that has just started
"""

import json
import os
import random
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import django

LARGE, SMALL = 500_000, 50_000  # transfers; each has two sides, two postings
BATCH = 5_000
BARE_ROWS, BARE_AT_ONCE = 100_000, 1_000
DAYS = (date(2025, 4, 1), date(2025, 9, 30), date(2026, 3, 31), date(2027, 3, 31))
REPEATS, STATEMENTS = 5, 20
WRITERS, TURNS, ENTRIES_A_TURN = 8, 50, 50
MILLISECONDS = 1000
ONLY_OURS = ("  ;", "  transfer:", "  kind:", "  decision:", "  claim:", "  allocation:", "  key:", "  code:",
             "  name:")  # fmt: skip


def timed(ask: Callable[[], Any]) -> float:
    """Return how many milliseconds it took."""
    started = time.perf_counter()
    ask()
    return (time.perf_counter() - started) * MILLISECONDS


def build(transfers: int, *, simple: bool = False) -> tuple[Any, list[tuple[int, float]]]:
    """Post books of so many transfers; returns them, and the entries and seconds of each batch."""
    from django.db import transaction

    from catchment.foundation.facts import begin_change
    from catchment.money.actions.posting import post
    from money_books import batches, beginning, learn, open_bench

    with transaction.atomic():
        found = open_bench(begin_change(actor="bench", action="open the books"))
        post(found.system, beginning(found), begin_change(actor="bench", action="begin"))
    taken = []
    for entries in batches(found, transfers, BATCH, simple=simple):
        started = time.perf_counter()
        with transaction.atomic():
            written = post(found.system, entries, begin_change(actor="bench", action="post"))
        taken.append((len(entries), time.perf_counter() - started))
        learn(found, entries, written)
    return found, taken


def large() -> dict[str, Any]:
    """Build a million postings and ask; the bare inserts are timed in between, on the same server."""
    from django.utils import timezone

    from catchment.foundation.moment import Moment
    from catchment.money.queries.balances import balances
    from catchment.money.queries.checking_books import check_books

    bare = [bare_insert()]
    found, taken = build(LARGE)
    bare.append(bare_insert())
    known = timezone.now()
    number = len(balances("XBN", Moment(DAYS[0])))
    answer: dict[str, Any] = {"batches": taken, "bare": bare, "accounts": number}
    answer["trial"] = {
        str(day): [timed(lambda day=day: balances("XBN", Moment(day))) for _ in range(REPEATS)]
        for day in DAYS
    }
    answer["trial_known"] = [timed(lambda: balances("XBN", Moment(DAYS[-1], known))) for _ in range(REPEATS)]
    answer["statements"] = statements()
    started = time.perf_counter()
    checked = check_books("XBN")
    answer["check_seconds"] = time.perf_counter() - started
    answer["transfers"], answer["wrong"] = checked.transfers, list(checked.differences)
    answer["writers"] = writers(found)
    return answer


def bare_insert() -> float:
    """Return how many rows a second a bare table takes, a thousand in each statement and commit."""
    from django.db import connection

    row = "(%s, %s, %s, %s, %s)"
    with connection.cursor() as cursor:
        cursor.execute(
            'CREATE TABLE bench_bare (id bigserial PRIMARY KEY, entry bigint, account bigint, "on" date,'
            " pence bigint, text varchar(300))"
        )
        statement = 'INSERT INTO bench_bare (entry, account, "on", pence, text) VALUES ' + ", ".join(
            [row] * BARE_AT_ONCE
        )
        taken = 0.0
        for first in range(0, BARE_ROWS, BARE_AT_ONCE):
            values = [
                value
                for number in range(first, first + BARE_AT_ONCE)
                for value in (number // 2, number % 1000, DAYS[0], number, f"Invented line {number}")
            ]
            started = time.perf_counter()
            cursor.execute(statement, values)
            taken += time.perf_counter() - started
        cursor.execute("DROP TABLE bench_bare")
    return BARE_ROWS / taken


def statements() -> dict[str, dict[str, Any]]:
    """Ask for the first and last page of the busiest account, of a middling one, and of the longest life."""
    from django.db import connection

    from catchment.foundation.moment import Moment
    from catchment.money.queries.balances import statement

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.code, sum(d.transfers), count(*) FROM money_daytotal d JOIN money_account a"
            " ON a.id = d.account_id GROUP BY a.code ORDER BY 2 DESC, 1"
        )
        busy = cursor.fetchall()
    payees = [row for row in busy if ".payee." in row[0]]
    chosen = {
        "the busiest account": busy[0],
        "a middling account": busy[len(busy) // 2],
        "the payee of the most days": max(payees, key=lambda row: row[2]),
    }
    found: dict[str, dict[str, Any]] = {}
    for name, (code, transfers, days) in chosen.items():
        ask = partial(statement, code, Moment(DAYS[-1]), since=DAYS[0])
        pages = ask(page=1).pages
        found[name] = {
            "code": code,
            "transfers": int(transfers),
            "days": days,
            "first": [timed(partial(ask, page=1)) for _ in range(STATEMENTS)],
            "last": [timed(partial(ask, page=pages)) for _ in range(STATEMENTS)],
        }
    return found


def writers(found: Any) -> dict[str, Any]:
    """Post from several processes at once, each transaction through `begin_change`, as every action does."""
    from django.db import connection

    from catchment.money.models import Transfer
    from catchment.money.queries.checking_books import check_books

    before = Transfer.objects.count()
    connection.close()  # each child opens its own
    started = time.perf_counter()
    children = []
    for number in range(WRITERS):
        child = os.fork()
        if child == 0:
            _write(found, number)
        children.append(child)
    ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    seconds = time.perf_counter() - started
    wanted = WRITERS * TURNS * ENTRIES_A_TURN
    return {
        "seconds": seconds,
        "ended": ended,
        "lost": wanted - (Transfer.objects.count() - before),
        "postings": wanted * 2,
        "wrong": list(check_books("XBN").differences),
    }


def _write(found: Any, number: int) -> None:
    """Be one of the writers: pay out of the hot fund and a few budgets, over and over."""
    from django.db import transaction

    from catchment.foundation.facts import begin_change
    from catchment.money.actions.posting import post
    from catchment.money.rules.entries import Entry
    from catchment.money.rules.vocabulary import TransferKind

    code = 1
    try:
        chance = random.Random(number)
        for turn in range(TURNS):
            entries = [
                Entry(
                    TransferKind.DIRECT, chance.choice([found.funds[0], *found.budgets[:4]]),
                    chance.choice(found.payees[:20]), chance.randrange(1, 100_000), DAYS[-1],
                    f"writer/{number}/{turn}/{each}", "Invented line", **chance.choice(found.causes),
                )
                for each in range(ENTRIES_A_TURN)
            ]  # fmt: skip
            with transaction.atomic():
                post(found.system, entries, begin_change(actor="bench", action="post among others"))
        code = 0
    finally:
        os._exit(code)


def small(folder: str) -> dict[str, Any]:
    """Build the books that others balance too, and write them out without what only we carry."""
    from catchment.foundation.moment import Moment
    from catchment.money.queries.exporting import exported

    build(SMALL, simple=True)
    seconds = {}
    for form, name in (("beancount", "books.beancount"), ("hledger", "books.journal")):
        started = time.perf_counter()
        lines = list(exported("XBN", Moment(DAYS[-1]), form))
        seconds[form] = time.perf_counter() - started
        bare = (line for text in lines for line in text.splitlines(True) if not line.startswith(ONLY_OURS))
        (Path(folder) / name).write_text("".join(bare), encoding="utf-8")
    return {"export_seconds": seconds}


def trial() -> dict[str, Any]:
    """Ask for the trial balance at once and again, and work all books out anew."""
    from catchment.foundation.moment import Moment
    from catchment.money.queries.balances import balances
    from catchment.money.queries.checking_books import check_books

    ask = partial(balances, "XBN", Moment(DAYS[-1]))
    return {"first": timed(ask), "again": timed(ask), "anew": timed(lambda: check_books("XBN"))}


def main(part: str, *arguments: str) -> None:
    """Do one part and print what came out."""
    django.setup()
    if part != "trial":
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
    print(json.dumps({"large": large, "small": small, "trial": trial}[part](*arguments)))


if __name__ == "__main__":
    main(*sys.argv[1:])
