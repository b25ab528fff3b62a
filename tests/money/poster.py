"""A process of its own that posts to the books of a test, and can be killed between any two statements.

Started by `test_crashes.py` with what it is to do as JSON. It wraps every statement that it sends: before
the one with a given number it kills itself, as a power cut would: no handler runs, no goodbye is said.
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

import django


def main(said: dict[str, Any]) -> None:
    """Do one of the jobs, and print what came out as JSON."""
    django.setup()
    sys.stdout.write(json.dumps({"killed": killed, "writers": writers}[said["job"]](said)))
    sys.stdout.flush()


def killed(said: dict[str, Any]) -> list[dict[str, Any]]:
    """Post the same batches again and again, each time killed at the next place; 0 is not killed.

    Returns after each: how it ended, what the books then held, and what is wrong with them.
    """
    from django.db import connection

    from catchment.money.models import Transfer
    from catchment.money.queries.checking_books import check_books

    found = []
    for place in said["places"]:
        child = os.fork()  # Django is loaded once, and no connection is open yet
        if child == 0:
            _post_until(place, said["batches"])
        _, status = os.waitpid(child, 0)
        ended = os.waitstatus_to_exitcode(status)
        wrong = check_books("XEX").differences
        found.append({"ended": ended, "transfers": Transfer.objects.count(), "wrong": wrong})
        connection.close()
    return found


def _post_until(place: int, wanted: list[list[dict[str, Any]]]) -> None:
    """Post batch after batch, each in a transaction of its own; die before the statement of that number."""
    from django.db import connection

    sent = {"statements": 0}

    def counting(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        _statement(sent, place)
        return execute(sql, params, many, context)

    code = 1
    try:
        connection.ensure_connection()
        _count_copies(sent, place)
        with connection.execute_wrapper(counting):
            _post_batches(wanted)
        code = 0
    finally:
        os._exit(code)  # a child that was forked never goes on as its parent


def _post_batches(wanted: list[list[dict[str, Any]]]) -> None:
    from django.db import transaction

    from catchment.foundation.facts import begin_change
    from catchment.money.actions.posting import post
    from catchment.money.models import Transfer
    from catchment.structure.models import Organisation

    system = Organisation.objects.get(code="XEX")
    for batch in wanted:
        with transaction.atomic():
            entries = [
                _entry(each, lambda key: Transfer.objects.get(system=system, key=key).pk) for each in batch
            ]
            post(system, entries, begin_change(actor="test", action="post a batch"))


def _statement(sent: dict[str, int], dies_before: int) -> None:
    sent["statements"] += 1
    if sent["statements"] == dies_before:
        os.kill(os.getpid(), signal.SIGKILL)


def _count_copies(sent: dict[str, int], dies_before: int) -> None:
    """Count what Django's wrapper does not see: COPY, each of its rows, and the commit."""
    from django.db import connection
    from psycopg import Copy, Cursor

    copied, row_written, committed = Cursor.copy, Copy.write_row, connection._commit

    def copy(*arguments: Any, **named: Any) -> Any:
        _statement(sent, dies_before)
        return copied(*arguments, **named)

    def write_row(*arguments: Any) -> Any:
        _statement(sent, dies_before)
        return row_written(*arguments)

    def commit() -> Any:
        _statement(sent, dies_before)
        return committed()

    Cursor.copy, Copy.write_row, connection._commit = copy, write_row, commit


def writers(said: dict[str, Any]) -> list[dict[str, int]]:
    """Post small batches as several processes at once; returns what each wrote, and was refused."""
    pipes = []
    for wanted in said["writers"]:
        reader, writer = os.pipe()
        if os.fork() == 0:  # Django is loaded once, and no connection is open yet
            _write_and_tell(wanted, said["in_turn"], writer)
        os.close(writer)
        pipes.append(reader)
    return [json.loads(_all_of(reader)) for reader in pipes]


def _write_and_tell(wanted: list[list[dict[str, Any]]], in_turn: bool, writer: int) -> None:
    code = 1
    try:
        os.write(writer, json.dumps(_write(wanted, in_turn)).encode())
        code = 0
    finally:
        if code:
            traceback.print_exc()
        os._exit(code)  # a child that was forked never goes on as its parent


def _all_of(reader: int) -> str:
    with os.fdopen(reader) as stream:
        return stream.read()


def _write(wanted: list[list[dict[str, Any]]], in_turn: bool) -> dict[str, int]:
    """Post batches; those that the books refuse are left, anything else ends this."""
    from django.db import transaction
    from django.utils import timezone

    from catchment.foundation.facts import begin_change
    from catchment.foundation.models import Change
    from catchment.money.actions.posting import post
    from catchment.money.rules.entries import CannotPost
    from catchment.structure.models import Organisation

    system = Organisation.objects.get(code="XEX")
    done = {"written": 0, "overdrawn": 0, "closed": 0}
    names = {"account_not_overdrawn": "overdrawn", "transfer_in_open_period": "closed"}
    for batch in wanted:
        entries = [_entry(each, int) for each in batch]
        try:
            with transaction.atomic():
                if in_turn:
                    change = begin_change(actor="test", action="post among others")
                else:  # nobody takes turns: the ledger itself must hold
                    change = Change.objects.create(at=timezone.now(), actor="test", action="post at once")
                post(system, entries, change)
            done["written"] += len(entries)
        except CannotPost as problem:
            done[names[problem.rule]] += 1
    return done


def _entry(said: dict[str, Any], number_of: Callable[[Any], int]) -> Any:
    """Return an entry from JSON; what it settles or reverses is named by key."""
    from datetime import date

    from catchment.money.rules.entries import Entry
    from catchment.money.rules.vocabulary import TransferKind

    numbers = {name: number_of(said[name]) for name in ("settles", "reverses") if said.get(name)}
    rest = {name: value for name, value in said.items() if name not in ("settles", "reverses")}
    return Entry(
        **{**rest, **numbers, "kind": TransferKind(said["kind"]), "on": date.fromisoformat(said["on"])}
    )


if __name__ == "__main__":
    main(json.loads(sys.stdin.read()))
