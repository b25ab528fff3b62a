"""Writers take turns: nobody decides on facts that somebody else is just changing."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change, ImportRun
from tests.structure.derive.published import import_now, map_row, write_map

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20


def in_thread(work) -> threading.Thread:
    """Start work in a thread whose connection is closed at its end."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_second_writer_waits_for_the_first() -> None:
    begun, may_end = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            begin_change(actor="first", action="test")
            begun.set()
            assert may_end.wait(PATIENCE)

    def second() -> None:
        with transaction.atomic():
            begin_change(actor="second", action="test")

    one = in_thread(first)
    assert begun.wait(PATIENCE)
    two = in_thread(second)
    two.join(0.5)
    assert two.is_alive(), "the second waits"
    may_end.set()
    one.join(PATIENCE)
    two.join(PATIENCE)
    assert list(Change.objects.order_by("at").values_list("actor", flat=True)) == ["first", "second"]


def test_the_same_file_imported_twice_at_once_is_imported_and_never_refused(tmp_path) -> None:
    path = write_map(tmp_path, date(2025, 10, 1), [map_row(f"B{number:05}") for number in range(200)])
    threads = [in_thread(lambda: import_now(("gp-map", path))) for _ in range(2)]
    for thread in threads:
        thread.join(PATIENCE)
    states = set(ImportRun.objects.values_list("state", flat=True))
    assert states <= {"imported", "unchanged"}
    assert "imported" in states
