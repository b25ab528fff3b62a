"""The log of access: nothing is lost when many write, and whatever is done to it afterwards is found."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from catchment.cli.audit import audit
from catchment.record import auditing
from catchment.record.auditing import Entry, note
from catchment.record.models import AuditEntry
from catchment.record.rules.sealing import FIRST, HeadNoted, Sealed, Tampering, first_broken, sealed

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY = b"a key for tests"


def entry(number: int = 0, **changes: Any) -> Entry:
    """Return an entry, such as reading the observation of a number."""
    said: dict[str, Any] = {
        "at": NOW + timedelta(seconds=number), "person": "P1", "role": "GP at X1", "organisation": "X1",
        "action": "read", "purpose": "direct-care", "what": f"Observation/{number}", "outcome": "allowed",
        "reason": "registered", "override": False, "patients": [number], "resources": 1,
    }  # fmt: skip
    return Entry(**(said | changes))


@pytest.fixture
def home(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a home of its own, where the newest seal is noted at once."""
    settings.CATCHMENT_HOME, settings.AUDIT_KEY = tmp_path, ""
    monkeypatch.setattr(auditing, "HEAD_SECONDS", 0.0)
    return tmp_path


@dataclass(frozen=True)
class Done:
    """Something that somebody with every right in the database does to a log of six, and what is found."""

    what: str
    statements: tuple[str, ...]
    sequence: int
    how: Tampering


MOVE_UP = (
    "UPDATE record_auditentry SET sequence = -sequence WHERE sequence > 3",
    "UPDATE record_auditentry SET sequence = -sequence - 1 WHERE sequence < 0",
)
MAKE_ROOM = (
    "UPDATE record_auditentry SET sequence = -sequence WHERE sequence > 3",
    "UPDATE record_auditentry SET sequence = -sequence + 1 WHERE sequence < 0",
)
COPY = (
    "INSERT INTO record_auditentry SELECT {}, at, person, role, organisation, action, purpose, 'forged', "
    "outcome, reason, override, patients, resources, seal FROM record_auditentry WHERE sequence = 2"
)
DONE = (
    Done(
        "changes an entry",
        ("UPDATE record_auditentry SET what = 'x' WHERE sequence = 3",),
        3,
        Tampering.CHANGED,
    ),
    Done(
        "changes whose it was",
        ("UPDATE record_auditentry SET patients = '{9}' WHERE sequence = 1",),
        1,
        Tampering.CHANGED,
    ),
    Done(
        "changes the last",
        ("UPDATE record_auditentry SET person = 'x' WHERE sequence = 6",),
        6,
        Tampering.CHANGED,
    ),
    Done(
        "changes a seal",
        ("UPDATE record_auditentry SET seal = 'x' WHERE sequence = 3",),
        3,
        Tampering.REMOVED,
    ),
    Done("removes one", ("DELETE FROM record_auditentry WHERE sequence = 3",), 3, Tampering.REMOVED),
    Done(
        "removes the first two", ("DELETE FROM record_auditentry WHERE sequence < 3",), 1, Tampering.REMOVED
    ),
    Done(
        "removes one and moves the rest up",
        ("DELETE FROM record_auditentry WHERE sequence = 3", *MOVE_UP),
        3,
        Tampering.REMOVED,
    ),
    Done("slips one in", (*MAKE_ROOM, COPY.format(4)), 4, Tampering.INSERTED),
    Done("adds one at the end", (COPY.format(7),), 7, Tampering.INSERTED),
    Done("cuts the end off", ("DELETE FROM record_auditentry WHERE sequence > 4",), 5, Tampering.CUT),
    Done("empties it", ("DELETE FROM record_auditentry",), 1, Tampering.CUT),
)


def found(json: str = "") -> tuple[int, str]:
    """Return what the command says: its code, its output."""
    done = CliRunner().invoke(audit, ["verify", *([json] if json else [])])
    return done.exit_code, done.stdout


@pytest.mark.django_db
def test_tampering_is_found(home: Path, django_capture_on_commit_callbacks: Callable[..., Any]) -> None:
    """Each thing that can be done to the log is told apart, with the place where it begins."""
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(6):
            note(entry(number))
    assert (home / "audit_key").stat().st_mode & 0o777 == 0o600
    assert found() == (0, "The log holds: 6 entries, each sealed after the one before it.\n")
    for done in DONE:
        point = transaction.savepoint()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE record_auditentry DISABLE TRIGGER USER")
            for statement in done.statements:
                cursor.execute(statement)
        broken = first_broken(auditing.key(), auditing.entries(), auditing.head_noted())
        assert broken is not None, done.what
        assert (broken.sequence, broken.how) == (done.sequence, done.how), done.what
        code, said = found()
        assert code == 1
        assert said.startswith("The log was tampered with. "), done.what
        transaction.savepoint_rollback(point)
    assert '"holds": true' in found("--json")[1]


@pytest.mark.django_db
def test_the_newest_seal_is_noted_late_too(
    home: Path, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    """The last of many entries within a second is noted when it is over; and it must be there."""
    assert found()[0] == 0  # nothing there, nothing noted
    monkeypatch.setattr(auditing, "HEAD_SECONDS", 0.3)
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(5):
            note(entry(number))
    ends = time.monotonic() + 10
    while ((head := auditing.head_noted()) is None or head.sequence < 5) and time.monotonic() < ends:
        time.sleep(0.05)
    assert head is not None and head.sequence == 5
    (home / "audit_head").unlink()
    refused = CliRunner().invoke(audit, ["verify"])
    assert refused.exit_code == 2
    assert "audit_head is gone" in refused.output
    assert CliRunner().invoke(audit, ["verify", "--no-head"]).exit_code == 0


@pytest.mark.django_db(transaction=True)
def test_who_is_stopped_leaves_nobody_waiting(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever ends while writing for others tells them; more than go at once are all written."""

    def stop(*_: object) -> list[Sealed]:
        raise KeyboardInterrupt

    others = auditing._Waiting(entry(1))
    auditing._line.append(others)
    with monkeypatch.context() as stopped, pytest.raises(KeyboardInterrupt):
        stopped.setattr(auditing, "_at_once", stop)
        note(entry(2))
    assert isinstance(others.problem, KeyboardInterrupt)
    monkeypatch.setattr(auditing, "MOST_AT_ONCE", 2)
    auditing._line.extend(auditing._Waiting(entry(number)) for number in range(5))
    note(entry(6))
    assert AuditEntry.objects.count() == 6


@pytest.mark.django_db
def test_the_log_is_only_added_to(home: Path) -> None:
    """Without every right in the database nobody gets that far."""
    note(entry(1))
    for statement in ("UPDATE record_auditentry SET what = 'x'", "DELETE FROM record_auditentry"):
        with pytest.raises(IntegrityError, match="neither changed nor deleted"), transaction.atomic():
            connection.cursor().execute(statement)
    assert AuditEntry.objects.get().what == "Observation/1"


@pytest.mark.django_db
def test_what_is_too_long_is_cut_and_kept(home: Path) -> None:
    """No text from outside can keep an entry out of the log."""
    note(entry(1, what="x\0\ud800" * 9_000, person="p" * 100, reason="é" * 1_000, role="r" * 500))
    row = AuditEntry.objects.get()
    assert (len(row.what), len(row.person), len(row.reason), len(row.role)) == (8_000, 60, 300, 120)
    assert first_broken(auditing.key(), auditing.entries(), None) is None


@pytest.mark.django_db(transaction=True)
def test_many_write_at_once_and_nothing_is_lost(home: Path) -> None:
    """Each thread finds its entries written when `note` returns; there is one chain."""
    missing: list[str] = []

    def work(thread: int) -> None:
        try:
            for number in range(20):
                what = f"{thread}/{number}"
                note(entry(number, what=what))
                if not AuditEntry.objects.filter(what=what).exists():
                    missing.append(what)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(each,)) for each in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert missing == []
    assert AuditEntry.objects.count() == 120
    assert first_broken(auditing.key(), auditing.entries(), auditing.head_noted()) is None


@st.composite
def logs(draw: st.DrawFn) -> list[Sealed]:
    """Draw a log."""
    entries = draw(
        st.lists(
            st.builds(
                entry, st.integers(0, 3), what=st.text(max_size=5), override=st.booleans(),
                patients=st.lists(st.integers(0, 2**60), max_size=2),
            ),
            min_size=2, max_size=8,
        )
    )  # fmt: skip
    return sealed(KEY, 0, FIRST, entries)


@pytest.mark.django_db(transaction=True)
def test_what_another_process_wrote_meanwhile_is_followed(home: Path) -> None:
    """A seal that is remembered and is the newest no longer is not built on, whatever happened to the log."""
    note(entry(1))
    remembered = auditing._newest
    with transaction.atomic():
        note(entry(2))  # as another process would: this one does not remember it
    assert auditing._newest == remembered
    note(entry(3))
    assert [each.what for each in AuditEntry.objects.order_by("sequence")] == [
        f"Observation/{number}" for number in (1, 2, 3)
    ]
    assert first_broken(auditing.key(), auditing.entries(), auditing.head_noted()) is None
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE record_auditentry")  # as a test does that leaves nothing behind
    note(entry(4))
    assert AuditEntry.objects.get().sequence == 1


@given(log=logs(), data=st.data())
def test_any_one_change_is_found(log: list[Sealed], data: st.DataObject) -> None:
    """Whatever is changed, left out or exchanged, the log breaks there or before."""
    head = HeadNoted(log[-1].sequence, log[-1].seal)
    assert first_broken(KEY, log, head) is None
    assert first_broken(b"another key", log, head) is not None
    place = data.draw(st.integers(0, len(log) - 1))
    row = log[place]
    how = data.draw(st.sampled_from(["changed", "removed", "repeated", "reordered"]))
    before, after = log[:place], log[place + 1 :]
    tampered = {
        "changed": [*before, row._replace(entry=row.entry._replace(what=row.entry.what + "x")), *after],
        "removed": [*before, *after],
        "repeated": [*before, row, row, *after],
        "reordered": [*log[1:], log[0]],
    }[how]
    broken = first_broken(KEY, tampered, head)
    assert broken is not None
    assert broken.sequence <= place + 2


def test_what_is_not_in_its_place_is_named() -> None:
    log = sealed(KEY, 0, FIRST, [entry(number) for number in range(1, 6)])
    for tampered, said in (
        ([*log[:1], *log[2:]], "Entry 2 was removed."),
        ([*log[:1], *log[3:]], "Entries 2 to 3 were removed."),
        ([*log[:2], *log[1:]], "Entry 2 stands twice."),
    ):
        broken = first_broken(KEY, tampered, None)
        assert broken is not None and broken.sentence == said
