"""The search against a naive one, for any small record, question and asker; and what it must not tell.

The cases that other servers got wrong carry the number under which it was reported there.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catchment.record.queries import directory, search_driving
from catchment.record.queries.search import Found, search
from catchment.record.rules.searching import Query, parse
from tests.record.search_oracle import (
    BASE,
    DIRECTORY,
    HOLDERS,
    NOW,
    PEOPLE,
    asker,
    drop,
    keep,
    make_people,
    naive,
    record,
    resource,
    searches,
    seen_by,
)

pytestmark = pytest.mark.django_db
KNOWN = st.lists(st.tuples(st.integers(0, PEOPLE - 1), st.sampled_from(HOLDERS)), unique=True)
WAYS = ((1000, 3000, 5000), (0, 3000, 0), (0, 0, 0), (2, 1, 3))  # few rows, few people, counted to
ASKERS = st.sampled_from([asker(), asker(holders=HOLDERS), asker(cleared=255), asker(unlimited=True)])
ours = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None
)


@pytest.fixture(autouse=True)
def _small_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a directory of two organisations in the place of that of the structure, which is empty here."""

    def resources(moment: object) -> Any:
        return DIRECTORY

    monkeypatch.setattr(directory, "resources", resources)


class _Undo(Exception):
    """Ends an example without a trace."""


def by_ways(monkeypatch: pytest.MonkeyPatch, way: tuple[int, int, int]) -> None:
    """Have searches begin in the way that their limits choose."""
    for name, value in zip(("FEW_ROWS", "FEW_PEOPLE", "COUNTED_TO"), way, strict=True):
        monkeypatch.setattr(search_driving, name, value)
    search_driving.forget()


def pages(query: Query, who: Any, between: Iterator[None] | None = None) -> tuple[list[str], list[Found]]:
    """Return the ids on all pages, and the pages; between the first two, something is done."""
    found = search(query, who, BASE)
    all_of_them, listed = [found], [held.id for held in found.rows]
    while found.next:
        next(between or iter(()), None)
        again = parse(query.type, [("_page", found.next)], now=NOW, base=BASE)
        found = search(again, who, BASE)
        all_of_them.append(found)
        listed += [held.id for held in found.rows]
    return listed, all_of_them


@ours
@given(record(), KNOWN, searches(), ASKERS, st.sampled_from(WAYS), st.sampled_from([1, 2, 50]))
def test_what_is_found_is_what_a_naive_search_finds(
    monkeypatch: pytest.MonkeyPatch,
    resources: list[Any],
    known: list[tuple[int, str]],
    asked: tuple[str, list[tuple[str, str]]],
    who: Any,
    way: tuple[int, int, int],
    count: int,
) -> None:
    """Results, their order over all pages, and totals, whichever way the search begins."""
    by_ways(monkeypatch, way)
    kind, pairs = asked
    try:
        with transaction.atomic():
            keep(resources, make_people(known))
            query = parse(
                kind, [*pairs, ("_count", str(count)), ("_total", "accurate")], now=NOW, base=BASE, strict=True
            )
            expected = naive(query, seen_by(who))
            listed, all_of_them = pages(query, who)
            assert listed == expected
            assert {page.total for page in all_of_them} == {len(expected)}
            assert all(len(page.rows) == count for page in all_of_them[:-1])
            raise _Undo
    except _Undo:
        return


@ours
@given(record(), searches(), st.lists(st.integers(0, 2), min_size=1, max_size=4), st.data())
def test_pages_stay_as_they_were_while_others_write(
    monkeypatch: pytest.MonkeyPatch,
    resources: list[Any],
    asked: tuple[str, list[tuple[str, str]]],
    changes: list[int],
    data: st.DataObject,
) -> None:
    """What is changed, added or deleted after the first page neither moves nor doubles anything."""
    by_ways(monkeypatch, data.draw(st.sampled_from(WAYS)))
    kind, pairs = asked
    everybody = [(person, HOLDERS[0]) for person in range(PEOPLE)]
    try:
        with transaction.atomic():
            numbers = make_people(everybody)
            keep(resources, numbers)
            query = parse(kind, [*pairs, ("_count", "1")], now=NOW, base=BASE)
            expected = naive(query, seen_by(asker()))

            def write() -> Iterator[None]:
                for change in changes:
                    if change == 0 and resources:
                        gone = data.draw(st.sampled_from(resources))
                        drop(gone, numbers[int(gone["id"][1])])
                    else:
                        made = data.draw(resource(kind, data.draw(st.integers(0, PEOPLE - 1)), change))
                        made.pop("meta", None)
                        keep([made], numbers)
                    yield

            listed, _ = pages(query, asker(), write())
            assert listed == expected
            raise _Undo
    except _Undo:
        return
