"""Writing the log of access: nothing is answered before its entry is safe on disk (G-038).

Requests that arrive together share one commit: each puts its entry in line; whoever finds nobody writing
writes all that stand there, wakes them, and hands the writing on to whoever has come since. Between
processes an advisory lock of the database passes the turn on, for there is one chain. Inside a transaction
(a command, an action) an entry is part of that transaction: what was done and what the log says of it are
kept together or not at all. So a refused attempt is noted outside a transaction that is about to be given up.

The newest seal is written to `audit_head` beside the database once a second at most, and the last one a
second after things went quiet or when the process ends: whoever cuts the end of the log off is found by it.

The key of the seals is never in the database: CATCHMENT_AUDIT_KEY, or a file in CATCHMENT_HOME made once.
"""

import atexit
import hashlib
import logging
import os
import secrets
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
import psycopg
from django.conf import settings
from django.db import connection, transaction
from psycopg.pq import TransactionStatus

from catchment.record.rules.sealing import FIRST, Entry, HeadNoted, Sealed, sealed

__all__ = ["AuditFailed", "Entry", "entries", "head_noted", "key", "newest_sequence", "note"]

logger = logging.getLogger(__name__)
TURN = 20_270_702  # the number of the lock that writers of the log pass on
HEAD_SECONDS = 1.0  # the newest seal is written beside the database this often at most
MOST_AT_ONCE = 1_000  # entries
COLUMNS = (
    "sequence, at, person, role, organisation, action, purpose, what, outcome, reason, override, patients, "
    "resources, seal"
)
_NEWEST = "SELECT sequence, seal FROM record_auditentry ORDER BY sequence DESC LIMIT 1"
_ADD = (
    f"INSERT INTO record_auditentry ({COLUMNS}) "
    f"SELECT {COLUMNS} FROM json_populate_recordset(NULL::record_auditentry, %s)"
)
# The same in one journey, where the seal that we remember is still the newest: the lock is taken before a
# row is made, and nobody can have come between, because a sequence is there once.
_ADD_AT_ONCE = (
    f"WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock({TURN})) "
    f"INSERT INTO record_auditentry ({COLUMNS}) SELECT {COLUMNS} "
    "FROM turn, json_populate_recordset(NULL::record_auditentry, %s) "
    "WHERE (SELECT seal FROM record_auditentry ORDER BY sequence DESC LIMIT 1) = %s"
)
_LONGEST = {  # characters
    "person": 60,
    "role": 120,
    "organisation": 20,
    "action": 20,
    "purpose": 20,
    "what": 8_000,
    "outcome": 20,
    "reason": 300,
}


class AuditFailed(Exception):
    """The log could not be written, so nothing may be answered."""


class _Waiting:
    """An entry in line. Its thread sleeps until it is woken: written, or to write all that stand there."""

    __slots__ = ("entry", "problem", "woken", "written")

    def __init__(self, entry: Entry) -> None:
        self.entry, self.written = entry, False
        self.problem: BaseException | None = None
        self.woken = threading.Lock()
        self.woken.acquire()  # until it is released by whoever writes

    @property
    def done(self) -> bool:
        """Return whether it was written, or cannot be."""
        return self.written or self.problem is not None


_line: deque[_Waiting] = deque()
_guard = threading.Lock()  # of who stands in line and whether anybody writes; held for no longer than that
_somebody_writes = False
_noted_at = 0.0
_newest: Sealed | None = None  # of this process; only whoever writes reads and changes it


def note(entry: Entry) -> None:
    """Write one entry to the log; when this returns it is safe, or part of the transaction that is open.

    Raises AuditFailed where it could not be written: whatever was asked must then not be answered.
    """
    entry = _within_limits(entry)
    if connection.in_atomic_block:
        _direct([entry])
        return
    waiting = _Waiting(entry)
    if not _may_write(waiting):
        waiting.woken.acquire()
    if not waiting.done:
        _write_and_hand_on(waiting)
    if waiting.problem is not None:
        raise AuditFailed("The log of access could not be written; try again.") from waiting.problem


def _may_write(waiting: _Waiting) -> bool:
    """Put an entry in line; gives whether nobody writes, so that its thread is to."""
    global _somebody_writes
    with _guard:
        _line.append(waiting)
        first, _somebody_writes = not _somebody_writes, True
    return first


def _write_and_hand_on(waiting: _Waiting) -> None:
    """Write what stands in line, this entry among it, then let whoever has come since write the rest."""
    global _somebody_writes
    try:
        while not waiting.done:  # it may stand behind more than go at once
            _write_line(waiting)
    finally:
        with _guard:
            if _line:
                _line[0].woken.release()
            else:
                _somebody_writes = False


def _within_limits(entry: Entry) -> Entry:
    """Return an entry whose texts the columns can hold; what is cut ends in three dots."""
    changed = {}
    for name, limit in _LONGEST.items():
        said = getattr(entry, name)
        if len(said) > limit or not said.isprintable():
            kept = said.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
            changed[name] = kept if len(kept) <= limit else f"{kept[: limit - 1]}…"
    return entry._replace(**changed) if changed else entry


def _write_line(writer: _Waiting) -> None:
    """Write all that stand in line, in one transaction of this thread's connection, and wake them."""
    global _newest
    with _guard:
        batch = [_line.popleft() for _ in range(min(len(_line), MOST_AT_ONCE))]
    try:
        connection.ensure_connection()
        entries_in_line = [each.entry for each in batch]
        written = _at_once(connection.connection, entries_in_line)
        written = written or _in_one_transaction(connection.connection, entries_in_line)
        _newest = written[-1]
    except BaseException as problem:
        logger.exception("The log of access could not be written")
        for each in batch:  # each request in line is told; the one that wrote for all is no other
            each.problem = problem
        if not isinstance(problem, Exception):  # somebody ends the process, or the thread
            raise
    else:
        for each in batch:
            each.written = True
        _note_head(written[-1])
    finally:
        for each in batch:
            if each is not writer:
                each.woken.release()


def _at_once(raw: psycopg.Connection[Any], batch: Sequence[Entry]) -> list[Sealed]:
    """Seal and add entries after the newest that this process knows; nothing where it is not the newest."""
    if _newest is None or not raw.autocommit:
        return []
    found = sealed(key(), _newest.sequence, _newest.seal, batch)
    cursor = psycopg.Cursor(raw)
    try:
        cursor.execute(_ADD_AT_ONCE, [_rows(found), _newest.seal], prepare=True)
    except psycopg.errors.UniqueViolation:  # another process wrote since: its newest is read, and ours follow
        return []
    return found if cursor.rowcount == len(found) else []


def _rows(found: Sequence[Sealed]) -> str:
    """Return sealed entries as the JSON that PostgreSQL makes rows of."""
    rows = [
        {"sequence": each.sequence, "seal": f"\\x{each.seal.hex()}", **each.entry._asdict()} for each in found
    ]
    return orjson.dumps(rows).decode()


def _in_one_transaction(raw: psycopg.Connection[Any], batch: Sequence[Entry]) -> list[Sealed]:
    """Seal and add entries in a transaction of their own, with three journeys to the database."""
    try:
        found = _append(raw, batch, "BEGIN; ")
        raw.execute("COMMIT")
    except BaseException:
        if raw.info.transaction_status != TransactionStatus.UNKNOWN:  # the connection still stands
            raw.execute("ROLLBACK")
        raise
    return found


def _append(raw: psycopg.Connection[Any], batch: Sequence[Entry], begin: str = "") -> list[Sealed]:
    """Seal and add entries; all statements that need no value go together, and so do all rows."""
    cursor = psycopg.Cursor(raw)
    cursor.execute(f"{begin}SELECT pg_advisory_xact_lock({TURN}); {_NEWEST}")
    while cursor.nextset():
        continue
    last, before = cursor.fetchone() or (0, FIRST)
    found = sealed(key(), last, bytes(before), batch)
    cursor.execute(_ADD, [_rows(found)], prepare=True)
    return found


def _direct(batch: Sequence[Entry]) -> None:
    """Add entries to the transaction that is open."""
    written = _append(connection.connection, batch)
    transaction.on_commit(_NoteHead(written[-1]))


class _NoteHead:
    """Notes a seal outside the database, once it is committed."""

    def __init__(self, newest: Sealed) -> None:
        self.newest = newest

    def __call__(self) -> None:
        """Note it."""
        _note_head(self.newest)


def _home() -> Path:
    return Path(settings.CATCHMENT_HOME)


_head_turn = threading.Lock()
_head_late: tuple[Path, Sealed] | None = None  # a seal that is to be written once the second is over


def _note_head(newest: Sealed) -> None:
    """Write the newest seal beside the database; where that was done a moment ago, in a moment."""
    global _noted_at, _head_late
    with _head_turn:
        wait = HEAD_SECONDS - (time.monotonic() - _noted_at)
        if wait <= 0:
            _noted_at, _head_late = time.monotonic(), None
            _write_head(_home(), newest)
            return
        timed, _head_late = _head_late is not None, (_home(), newest)
    if not timed:
        timer = threading.Timer(wait, write_late_head)
        timer.daemon = True  # the end of the process does not wait for it: it writes the seal itself
        timer.start()


@atexit.register
def write_late_head() -> None:
    """Write the seal that was put off, if one was."""
    global _noted_at, _head_late
    with _head_turn:
        if _head_late is None:
            return
        late, _head_late = _head_late, None
        if late[0].exists():  # a home that is gone, as after a test, needs none
            _noted_at = time.monotonic()
            _write_head(*late)


def _write_head(home: Path, newest: Sealed) -> None:
    fresh = home / f".audit_head.{os.getpid()}.{threading.get_ident()}"
    fresh.write_bytes(orjson.dumps({"sequence": newest.sequence, "seal": newest.seal.hex()}))
    fresh.replace(home / "audit_head")


def head_noted() -> HeadNoted | None:
    """Return the newest seal that was noted beside the database, or None where none was."""
    try:
        said = orjson.loads((_home() / "audit_head").read_bytes())
        return HeadNoted(int(said["sequence"]), bytes.fromhex(said["seal"]))
    except FileNotFoundError:
        return None


_keys: dict[str, bytes] = {}  # by home: a path is not put together for every entry


def key() -> bytes:
    """Return the key of the seals: from the settings, or from a file in CATCHMENT_HOME that is made once."""
    if said := settings.AUDIT_KEY:
        return hashlib.sha256(said.encode()).digest()
    home = str(settings.CATCHMENT_HOME)
    if home not in _keys:
        _keys[home] = bytes.fromhex(secret_in(Path(home) / "audit_key"))
    return _keys[home]


def secret_in(kept: Path) -> str:
    """Return the secret in a file; where there is none it is made, for this account's eyes only."""
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        fresh = kept.with_name(f".{kept.name}.{os.getpid()}.{threading.get_ident()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_hex(32))
        with suppress(FileExistsError):  # another process was first: its secret is the one kept
            os.link(fresh, kept)
        fresh.unlink()
    return kept.read_text().strip()


def newest_sequence() -> int:
    """Return the place of the newest entry, 0 where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(sequence), 0) FROM record_auditentry")
        (newest,) = cursor.fetchone()
    return int(newest)


def entries(after: int = 0) -> Iterator[Sealed]:
    """Yield the log in order after a place, streaming: it may be far longer than memory."""
    connection.ensure_connection()
    with transaction.atomic(), psycopg.ServerCursor(connection.connection, "audit_in_order") as cursor:
        cursor.itersize = 5_000
        cursor.execute(
            f"SELECT {COLUMNS} FROM record_auditentry WHERE sequence > %s ORDER BY sequence", [after]
        )
        for row in cursor:
            yield Sealed(row[0], Entry(*row[1:-1]), bytes(row[-1]))
