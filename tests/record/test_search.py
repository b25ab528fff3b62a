"""The search against a naive one, for any small record, question and asker; and what it must not tell.

The cases that other servers got wrong carry the number under which it was reported there.
"""

from base64 import urlsafe_b64decode
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catchment.record.queries import directory, search_driving
from catchment.record.queries.search import Found, search
from catchment.record.rules.access.sensitivity import ACT_CODE
from catchment.record.rules.extraction import extract
from catchment.record.rules.searching import BadSearch, Query, parse
from catchment.record.rules.terms import parameter_of
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
KNOWN = st.lists(
    st.tuples(st.integers(0, PEOPLE - 1), st.sampled_from(HOLDERS)), unique=True, min_size=2, max_size=4
)
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
                kind,
                [*pairs, ("_count", str(count)), ("_total", "accurate")],
                now=NOW,
                base=BASE,
                strict=True,
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


SECRET, OPEN = "b", "a"  # the code of what the GP of X1 may not see, and of what they may


@pytest.fixture
def half_seen() -> list[int]:
    """Person 0 is known to X1, person 1 is not; each has an encounter and an observation that refer there.

    Of person 2, whom X1 knows, the Patient is marked sensitive; and so is an observation of person 0.
    """
    numbers = make_people([(0, HOLDERS[0]), (1, "organisation:elsewhere"), (2, HOLDERS[0])])
    made: list[dict[str, Any]] = []
    for person, code in enumerate((OPEN, SECRET)):
        about = {"subject": {"reference": f"Patient/p{person}"}}
        coded = {"code": {"coding": [{"system": "https://codes.example/", "code": code}]}}
        made += [
            {"resourceType": "Patient", "id": f"p{person}", "gender": "female", "name": [{"family": code}]},
            {"resourceType": "Encounter", "id": f"e{person}0", "status": "finished", **about},
            {"resourceType": "Observation", "id": f"o{person}0", "status": "final", **about, **coded}
            | {"encounter": {"reference": f"Encounter/e{person}0"}},
        ]
    # what may be seen refers to what may not, and the other way round
    link = {"hasMember": [{"reference": "Observation/o10"}], "encounter": {"reference": "Encounter/e10"}}
    made.append({**made[2], "id": "o01", **link})
    back = {"hasMember": [{"reference": "Observation/o00"}], "encounter": {"reference": "Encounter/e00"}}
    made.append({**made[5], "id": "o11", **back})
    marked = {"meta": {"security": [{"system": ACT_CODE, "code": "PSY"}]}}
    made.append({**made[0], "id": "p2", **marked})
    made.append({**made[2], "id": "o20", "subject": {"reference": "Patient/p2"}})
    made.append({**made[5], "id": "o02", "subject": {"reference": "Patient/p0"}, **marked})
    keep(made, numbers)
    return numbers


def ids(kind: str, *pairs: tuple[str, str], **who: Any) -> list[str]:
    """Return the ids that a search finds for the GP of X1."""
    return [held.id for held in search(parse(kind, pairs, now=NOW, strict=True), asker(**who), BASE).rows]


@pytest.mark.usefixtures("half_seen")
def test_hapi_fhir_6065_chains_and_has_do_not_tell_what_is_hidden() -> None:
    """Neither that it matches nor, by `:not` and `:missing`, that it does not."""
    for name, value in (
        ("has-member.code", SECRET),
        ("has-member.code:not", OPEN),
        ("has-member.date:missing", "true"),
        ("encounter.status", "finished"),
        ("encounter.subject:Patient.gender", "female"),
    ):
        assert "o01" not in ids("Observation", (name, value)), name
    assert ids("Observation", ("encounter.status", "finished")) == ["o00", "o20"]
    for name in ("code", "code:not"):
        assert ids("Observation", (f"_has:Observation:has-member:{name}", SECRET)) == []
    assert ids("Encounter", ("_has:Observation:encounter:code", SECRET)) == []
    for name, value in (("gender", "female"), ("gender:not", "male"), ("birthdate:missing", "true")):
        assert ids("Observation", (f"patient.{name}", value)) == ["o00", "o01"], name
    assert ids("Patient", ("_has:Observation:patient:code", SECRET)) == []
    assert ids("Patient", ("_has:Observation:patient:code:not", OPEN)) == []
    assert ids("Observation", ("has-member.code", SECRET), unlimited=True) == ["o01"]


@pytest.mark.usefixtures("half_seen")
def test_hapi_fhir_5991_and_4151_every_compartment_is_kept_to() -> None:
    """Whoever names somebody's compartment, or several people, gets what may be seen of each and no more."""
    assert ids("Observation", ("patient", "p0,p1")) == ["o00", "o01"]
    assert ids("Observation", ("subject", "Patient/p1")) == []
    within = parse("Observation", [], now=NOW, compartment="p1")
    assert search(within, asker(), BASE, compartment="p1").rows == []
    both = asker(holders=("organisation:X1", "organisation:elsewhere"))
    assert len(search(parse("Observation", [("patient", "p0,p1")], now=NOW), both, BASE).rows) == 4


@pytest.mark.usefixtures("half_seen")
def test_jpaserver_starter_163_an_id_is_no_way_round() -> None:
    """Asked for by id, alone or among others, what is hidden is not there."""
    assert ids("Patient", ("_id", "p1")) == []
    assert ids("Patient", ("_id", "p0,p1")) == ["p0"]
    assert ids("Patient", ("_id:not", "p0")) == []


@pytest.mark.usefixtures("half_seen")
def test_hapi_fhir_2020_totals_count_what_is_seen() -> None:
    """Totals, counts alone, and the totals that later pages repeat."""
    for pairs in (
        [("_total", "accurate")],
        [("_summary", "count")],
        [("_count", "0")],
        [("_total", "estimate")],
    ):
        assert search(parse("Observation", pairs, now=NOW), asker(), BASE).total == 3
    found = parse("Observation", [("_count", "1"), ("_total", "accurate")], now=NOW)
    assert [page.total for page in pages(found, asker())[1]] == [3, 3, 3]


@pytest.mark.usefixtures("half_seen")
def test_what_comes_along_is_trimmed() -> None:
    """What is hidden neither comes along nor leads further."""
    pairs = [("_include", "Observation:*"), ("_include:iterate", "*"), ("_revinclude:iterate", "*")]
    found = search(parse("Observation", [("_id", "o01"), *pairs], now=NOW), asker(), BASE)
    assert {held.id for held in found.included} == {"p0", "e00", "o00", "o20"}


@pytest.mark.usefixtures("half_seen")
def test_a_page_is_of_use_to_whom_it_was_given_for_an_hour() -> None:
    """Changed, somebody else's, of another type or too old: refused in a sentence, each."""
    found = search(parse("Observation", [("_count", "1")], now=NOW), asker(), BASE)
    later = asker(at=NOW + timedelta(hours=1, seconds=1))
    for token, kind, who, says in (
        (found.next[:-2] + "xx", "Observation", asker(), "no link"),
        *((nonsense, "Observation", asker(), "no link") for nonsense in ("x", "Zoë", "=", "_" * 50_000)),
        (found.next, "Observation", asker(person="P2"), "somebody else"),
        (found.next, "Patient", asker(), "somebody else"),
        (found.next, "Observation", later, "has ended"),
    ):
        with pytest.raises(BadSearch, match=says):
            search(parse(kind, [("_page", token)], now=NOW), who, BASE)
    again = parse("Observation", [("_page", found.next)], now=NOW)
    assert b"Observation" not in urlsafe_b64decode(found.next + "==")
    assert [held.id for held in search(again, asker(), BASE).rows] == ["o01"]
    assert search(again, asker(holders=()), BASE).rows == []  # who may see it is asked on every page


@ours
@given(record(), st.sampled_from(["date", "-date", "-_lastUpdated", "_lastUpdated"]), st.sampled_from(WAYS))
def test_results_come_in_the_order_that_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, resources: list[Any], sort: str, way: tuple[int, int, int]
) -> None:
    """By date, what has none comes last (or, read from an index, is told to be left out); page after page."""
    by_ways(monkeypatch, way)
    number = parameter_of("Observation", "date")
    descending = sort.startswith("-")
    try:
        with transaction.atomic():
            keep(resources, make_people([(0, HOLDERS[0]), (2, HOLDERS[0])]))
            seen = [(held, made) for held, made in seen_by(asker()) if held.type == "Observation"]
            dated = {
                held.id: [row[1] for row in extract(made).dates if row[0] == number] for held, made in seen
            }
            by_number = sorted((held for held, _ in seen), key=lambda held: held.number, reverse=descending)
            expected = [held.id for held in by_number]
            if sort.endswith("date"):
                with_date = [name for name in expected if dated[name]]
                with_date.sort(key=lambda name: dated[name][0], reverse=descending)
                expected = with_date + [name for name in expected if not dated[name]]
            query = parse("Observation", [("_sort", sort), ("_count", "2")], now=NOW)
            listed, all_of_them = pages(query, asker())
            if any("_sort" in told for told in all_of_them[0].outcomes):
                expected = [name for name in expected if dated[name]]
            assert listed == expected
            raise _Undo
    except _Undo:
        return
