"""Posting: entries into the ledger, all or nothing, and a replay writes nothing twice.

This is the only way in. Who may post, and whether an entry is right for its fund, is asked by the actions
that call this; that the books stay in balance, that nothing is overdrawn and no decision is used twice over
is held by the database (migration 0002), whoever calls. What the database refuses is said in a sentence.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError, connection, models, transaction

from catchment.authority.models import Decision
from catchment.foundation.models import Change
from catchment.money.models import Account, Allocation, Claim, Transfer
from catchment.money.rules.entries import CannotPost, Entry
from catchment.structure.models import Organisation

MOST_ENTRIES = 10_000  # in one statement: what a trigger can count in without anybody waiting long
COLUMNS = (
    "id",
    "system_id",
    "kind",
    "from_account_id",
    "to_account_id",
    "amount_pence",
    "on",
    "pending_id",
    "reverses_id",
    "expires_on",
    "decision_id",
    "claim_id",
    "allocation_id",
    "key",
    "text",
    "change_id",
)
SAID = COLUMNS[2:-1]  # what must be the same for a replay to be one
KEY, SETTLES, REVERSES = (COLUMNS.index(name) for name in ("key", "pending_id", "reverses_id"))
SENTENCES = {
    "account_not_overdrawn": "There is not enough left in the account for that, once what is committed is "
    "counted. Move less, or wait until more is there.",
    "account_pending_not_below_nothing": "More would be settled than is committed on the account.",
    "commitment_not_exceeded": "That is more than the commitment still sets aside. Settle what is left, "
    "or commit more under a decision.",
    "decision_not_exceeded": "The decision does not allow that much: what was moved or committed under it "
    "would come to more than it says. Decide again, or move less.",
    "transfer_key_once": "Something else was written under the same key already.",
    "transfer_reversed_once": "That transfer is reversed already.",
}


def post(system: Organisation, entries: Sequence[Entry], change: Change) -> list[Transfer]:
    """Write entries to the books of a system, in their order, and return them as transfers.

    Call it within `begin_change`. An entry that is there already (same key, same content) is returned as it
    was written. Raises CannotPost with the rule that stands in the way; then nothing is written.
    """
    assert len(entries) <= MOST_ENTRIES, f"post no more than {MOST_ENTRIES} entries at once"
    keys = [entry.key for entry in entries]
    if len(set(keys)) < len(keys):
        raise CannotPost("transfer_key_once", "Two entries have the same key; give each a key of its own.")
    rows = _rows(entries)
    there = {row.key: row for row in Transfer.objects.filter(system=system, key__in=keys).only(*COLUMNS[:-1])}
    for key, row in zip(keys, rows, strict=True):
        if key in there:
            _check_same(there[key], row)
    new = [row for key, row in zip(keys, rows, strict=True) if key not in there]
    numbers = _numbers(len(new))
    written = [(number, system.pk, *row, change.pk) for number, row in zip(numbers, new, strict=True)]
    _write(written)
    made = {row[KEY]: Transfer.from_db("default", COLUMNS, row) for row in written}
    return [there.get(key) or made[key] for key in keys]


def _rows(entries: Sequence[Entry]) -> list[tuple[Any, ...]]:
    """Return entries as the columns of SAID, codes resolved by one query for each kind of thing."""
    accounts = _ids(
        Account, {code for entry in entries for code in (entry.from_account, entry.to_account)}, "account"
    )
    decisions = _ids(Decision, {entry.decision for entry in entries}, "decision")
    claims = _ids(Claim, {entry.claim for entry in entries}, "claim")
    allocations = _ids(Allocation, {entry.allocation for entry in entries}, "allocation")
    return [
        (
            entry.kind.value,
            accounts[entry.from_account],
            accounts[entry.to_account],
            entry.amount_pence,
            entry.on,
            entry.settles,
            entry.reverses,
            entry.expires_on,
            decisions.get(entry.decision),
            claims.get(entry.claim),
            allocations.get(entry.allocation),
            entry.key,
            entry.text,
        )
        for entry in entries
    ]


def _ids(model: type[models.Model], codes: Iterable[str], what: str) -> dict[str, int]:
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    found = dict(model._default_manager.filter(code__in=wanted).values_list("code", "pk"))
    missing = sorted(wanted - found.keys())
    if missing:
        raise CannotPost("transfer_within_books", f"There is no {what} {missing[0][:120]}.")
    return found


def _check_same(there: Transfer, row: tuple[Any, ...]) -> None:
    """Refuse another content under a key that was used (a replay with the same content is harmless)."""
    different = [name for name, value in zip(SAID, row, strict=True) if getattr(there, name) != value]
    if different:
        names = ", ".join(name.removesuffix("_id").replace("_", " ") for name in different)
        raise CannotPost(
            "transfer_key_once",
            f"{there.code} was written under the key “{there.key}” already, with another {names}. "
            "Nothing was written; use another key if this is something new.",
        )


def _numbers(count: int) -> list[int]:
    """Take the next numbers of transfers."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('money_transfer', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [number for (number,) in cursor.fetchall()]


def _write(rows: Sequence[tuple[Any, ...]]) -> None:
    """Copy rows in, a statement for each run of rows that may be counted together; raises CannotPost."""
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    try:
        # a savepoint of its own: what asked may go on with something else after a refusal
        with transaction.atomic(), connection.cursor() as cursor, connection.wrap_database_errors:
            for run in _runs(rows):
                with cursor.copy(f"COPY money_transfer ({names}) FROM STDIN") as copy:
                    for row in run:
                        copy.write_row(row)
    except IntegrityError as problem:
        raise refused(problem) from problem


def _runs(rows: Sequence[tuple[Any, ...]]) -> list[list[tuple[Any, ...]]]:
    """Split rows so that what settles or reverses another comes in a later statement than that one."""
    runs: list[list[tuple[Any, ...]]] = []
    here: set[int] = set()
    for row in rows:
        if not runs or row[SETTLES] in here or row[REVERSES] in here:
            runs.append([])
            here = set()
        runs[-1].append(row)
        here.add(row[0])
    return runs


def refused(problem: IntegrityError) -> CannotPost:
    """Return what the database refused, in a sentence; its own where it already gave one."""
    diagnosis = getattr(problem.__cause__, "diag", None)
    rule = (diagnosis and diagnosis.constraint_name) or ""
    said = (diagnosis and diagnosis.message_primary) or str(problem)
    return CannotPost(rule, SENTENCES.get(rule, said))
