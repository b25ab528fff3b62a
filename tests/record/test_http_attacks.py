"""Attacks by writing: what is hidden, sealed or somebody else's is neither shown, opened nor moved by it.

Each test is something that once worked. The writers are systems and people with tokens that hold: what they
may not do by reading, they may not do by writing either, and the log has every attempt.
"""

import time
from base64 import b64encode
from datetime import datetime, timedelta
from typing import Any

import httpx
import orjson
import psycopg
import pytest
from django.db import IntegrityError, OperationalError, ProgrammingError, transaction
from django.utils import timezone

from catchment.record import tokens
from catchment.record.actions.relationships import override
from catchment.record.actions.turns import raw_cursor
from catchment.record.http import access, bundles, carrying
from catchment.record.http.answers import Answer
from catchment.record.http.guarding import guarded
from catchment.record.models import AuditEntry, Patient
from catchment.record.rules.access.deciding import OVERRIDE, Tie
from catchment.record.rules.patching import PatchRefused, patched
from tests.record.interface import (
    BOB,
    HERE,
    LAB,
    Json,
    World,
    client,
    made,
    named,
    nothing_stored,
    patient,
    refused,
    result,
    user,
)

pytestmark = pytest.mark.django_db
PATCH = {"Content-Type": "application/json-patch+json"}
SEAL = {"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "V"}
BY_TURNS = [{"op": "copy", "from": "/note", "path": "/a"}, {"op": "copy", "from": "/a", "path": "/note/-"}]
UNSEAL = [{"op": "remove", "path": "/meta/security"}]


@pytest.fixture
def world(db: Any) -> World:
    """Return Ann, Bob and those who ask."""
    return World()


def entry(method: str, url: str, resource: Json | None = None, **request: str) -> Json:
    """Return an entry of a bundle."""
    return {
        "request": {"method": method, "url": url, **request},
        **({"resource": resource} if resource else {}),
    }


def transact(by: httpx.Client, *entries: Json, kind: str = "transaction") -> httpx.Response:
    """Send entries as one bundle."""
    return by.post("", json={"resourceType": "Bundle", "type": kind, "entry": list(entries)})


def number_of(who: Json) -> int:
    """Return the number of a person."""
    return int(Patient.objects.values_list("number", flat=True).get(resource_id=who["id"]))


def last() -> AuditEntry:
    """Return the newest entry of the log."""
    return AuditEntry.objects.latest("sequence")


def test_a_seal_does_not_come_off_by_writing(world: World) -> None:
    """Not by a patch nor an update, by a system nor by a person; who broke the glass may, and sees it."""
    answer = world.here.post("Observation", json=result(world.ann, "S-1", 9.0, meta={"security": [SEAL]}))
    assert answer.status_code == 201 and answer.json()["resourceType"] == "OperationOutcome"
    name = answer.headers["Location"].partition("/fhir/")[2].partition("/_history")[0]
    bare = {**result(world.ann, "S-1", 9.0), "id": name.partition("/")[2]}
    with nothing_stored():
        refused(world.here.patch(name, json=UNSEAL, headers=PATCH), 404, "not for you to see")
        assert (last().outcome, last().patients) == ("refused", [number_of(world.ann)])
        refused(world.gp.patch(name, json=UNSEAL, headers=PATCH), 404)
        refused(world.here.put(name, json=bare), 403, "stays so")
        assert (last().outcome, last().patients) == ("refused", [number_of(world.ann)])
        refused(transact(world.here, entry("PUT", name, bare)), 403, "stays so", "Bundle.entry[0]")
    now = timezone.now()
    with raw_cursor() as cursor:
        tie = Tie(OVERRIDE, "person:P-GP", now - timedelta(minutes=1), now + timedelta(hours=1))
        override(cursor, number_of(world.ann), "break-glass 1", tie)
    assert world.gp.get(name).json()["meta"]["security"] == [SEAL]
    answer = world.gp.patch(name, json=UNSEAL, headers=PATCH)
    assert answer.status_code == 200 and "security" not in answer.json()["meta"], answer.text


def test_a_patch_needs_the_right_to_read(world: World) -> None:
    """One's own that one does not see any more is not shown, nor its values guessed, by a patch of it."""
    sent = made(world.there, result(world.bob, "B-9", 4.0))
    elsewhere = {**patient(BOB, "Bob", HERE), "id": world.bob["id"]}
    assert world.there.put(named(world.bob), json=elsewhere).status_code == 200  # it has him no longer
    refused(world.there.get(named(sent)), 404)
    guess = [{"op": "test", "path": "/valueQuantity/value", "value": 4.0}]
    one = world.there.patch(named(sent), json=guess, headers=PATCH)
    other = world.there.patch(named(sent), json=[{**guess[0], "value": 5.0}], headers=PATCH)
    assert (one.status_code, one.text) == (other.status_code, other.text)
    refused(one, 404)


def test_a_token_for_ann_writes_nothing_about_bob(world: World) -> None:
    """`patient/` scopes are about one person for what is written, too: new, moved, patched or matched."""
    only = user("P-GP", "patient/*.cruds", patient=world.ann["id"])
    mine = made(only, result(world.ann, "T-1", 1.0))
    about_bob = [{"op": "replace", "path": "/subject/reference", "value": named(world.bob)}]
    with nothing_stored():
        refused(only.post("Observation", json=result(world.bob, "T-2", 1.0)), 403, "scopes do not reach")
        assert (last().outcome, last().patients) == ("refused", [number_of(world.bob)])
        moved = {**result(world.bob, "T-1", 1.0), "id": mine["id"]}
        refused(only.put(named(mine), json=moved), 403, "scopes do not reach")
        refused(only.patch(named(mine), json=about_bob, headers=PATCH), 403)
        refused(only.post("Patient", json=patient(BOB, "Bob", HERE)), 403)
        refused(transact(only, entry("POST", "Observation", result(world.bob, "T-2", 1.0))), 403)


def test_who_only_reads_waits_for_no_turn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A transaction of reads takes no turn; what is not valid is refused before; reads are answered after."""
    turns: list[str] = []
    take = carrying.take_turn

    def count(cursor: Any) -> None:
        turns.append("taken")
        take(cursor)

    monkeypatch.setattr(carrying, "take_turn", count)
    reader = user("P-GP", "user/*.rs")
    answer = transact(reader, entry("GET", named(world.anns)), entry("GET", named(world.bobs)))
    assert [each["response"]["status"][:3] for each in answer.json()["entry"]] == ["200", "404"]
    refused(transact(reader, entry("POST", "Observation", result(world.ann, "R-1", 1.0))), 403)
    refused(transact(world.here, entry("POST", "Observation", {"resourceType": "Observation"})), 422)
    refused(world.here.patch(named(world.anns), json=[{"op": "remove", "path": "/x"}], headers=PATCH), 422)
    assert turns == []
    new = entry("POST", "Observation", result(world.ann, "R-2", 1.0))
    answer = transact(world.here, entry("GET", "Observation?identifier=R-2"), new)
    assert len(answer.json()["entry"][0]["resource"]["entry"]) == 1 and turns == ["taken"]
    monkeypatch.setattr(bundles, "MOST_READS", 2)
    for kind in ("batch", "transaction"):
        refused(transact(reader, *[entry("GET", named(world.anns))] * 3, kind=kind), 413, "may read 2 times")


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        ([{"op": "copy", "from": "/note", "path": "/note/-"}] * 40, "into itself"),
        ([{"op": "copy", "from": "/note/0", "path": "/note/-"}] * 40, "adds more than"),
        (BY_TURNS * 40, "adds more than"),
        ([{"op": "add", "path": "/a" * number, "value": {}} for number in range(1, 100)], "levels deep"),
        ([{"op": "copy", "from": "", "path": "/a"}], "into itself"),
        ([{"op": "copy", "from": "/nothing", "path": "/a"}], "cannot be done"),
    ],
)
def test_a_patch_that_would_grow_without_end(steps: list[Json], words: str) -> None:
    """It is refused at the step that would be too much, before that is done, and quickly."""
    began = time.process_time()
    with pytest.raises(PatchRefused, match=words):
        patched({"resourceType": "Basic", "note": [{"text": "x" * 400_000}]}, orjson.dumps(steps))
    assert time.process_time() - began < 2


def test_what_is_refused_in_a_transaction_is_in_the_log(world: World) -> None:
    """With the people concerned, though everything else of it was given up."""
    steps = b64encode(orjson.dumps([{"op": "replace", "path": "/status", "value": "amended"}])).decode()
    binary = {"resourceType": "Binary", "contentType": PATCH["Content-Type"], "data": steps}
    new = entry("POST", "Observation", result(world.ann, "L-1", 1.0))
    with nothing_stored():
        refused(transact(world.here, new, entry("PATCH", named(world.bobs), binary)), 404)
    assert (last().action, last().outcome, last().patients) == ("patch", "refused", [number_of(world.bob)])
    linked = result(world.ann, "L-1", 1.0, hasMember=[{"reference": named(world.bobs)}])
    refused(transact(world.here, entry("POST", "Observation", linked)), 422)
    assert (last().outcome, last().patients) == ("refused", [number_of(world.bob)])
    assert world.here.delete(named(world.bobs)).status_code == 200
    assert (last().action, last().outcome, last().patients) == ("delete", "refused", [number_of(world.bob)])


def _whoever(*_: Any) -> None:
    """Ask nothing of who a token is made for."""


def test_who_is_not_let_in_is_in_the_log(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens that do not hold, and people without a post; once a second for each address."""
    access._strangers.clear()
    before = AuditEntry.objects.count()
    for _ in range(3):
        refused(client("nonsense").get("Patient"), 401)
    assert AuditEntry.objects.count() == before + 1
    assert (last().person, last().action, last().outcome) == ("unknown", "token", "refused")
    with monkeypatch.context() as once:  # a token of somebody whose post has ended since
        once.setattr(tokens, "asker_of", _whoever)
        gone = user("P-GONE")
    refused(gone.get("Patient"), 403, "holds no post today")
    assert (last().person, last().action, last().outcome) == ("P-GONE", "token", "refused")


def test_one_condition_or_identifier_is_one_thing(world: World) -> None:
    """Two wishes with one condition are refused, and so is a create that would write over what is there."""
    condition = f"identifier={LAB}|D-1"
    url = f"Observation?{condition}"
    one, other = result(world.ann, "D-1", 1.0), result(world.ann, "D-1", 2.0)
    with nothing_stored():
        refused(transact(world.here, entry("PUT", url, one), entry("PUT", url, other)), 400, "same condition")
        pair = [entry("POST", "Observation", each, ifNoneExist=condition) for each in (one, other)]
        refused(transact(world.here, *pair), 400, "same condition", "Bundle.entry[1]")
        over = result(world.ann, "A-1", 9.9)
        refused(world.here.post("Observation", json=over), 412, "with other content")
        same = result(world.ann, "A-1", 5.4)
        mixed = [entry("POST", "Observation", same), entry("PUT", f"Observation?identifier={LAB}|A-1", over)]
        refused(transact(world.here, *mixed), 400, "by its identifiers")
    pair = [entry("POST", "Observation", each) for each in (one, other)]
    assert transact(world.here, *pair).status_code == 200, "two results of one panel"
    assert world.gp.get(f"Observation?{condition}&_summary=count").json()["total"] == 2
    assert world.gp.get(named(world.anns)).json()["valueQuantity"]["value"] == 5.4


def test_a_put_that_is_to_make_something(world: World) -> None:
    """`If-None-Match: *` is refused where it is there; an id that is not free says nothing of whose it is."""
    only_new = {"If-None-Match": "*"}
    sent = {**result(world.ann, "A-1", 6.0), "id": world.anns["id"]}
    refused(world.here.put(named(world.anns), json=sent, headers=only_new), 412, "is there already")
    fresh = {**result(world.ann, "N-1", 6.0), "id": "3f1b5c0e-1111-4111-8111-111111111111"}
    assert world.here.put(named(fresh), json=fresh, headers=only_new).status_code == 201
    taken = {**result(world.ann, "N-2", 6.0), "id": world.bobs["id"]}
    refused(world.here.put(named(world.bobs), json=taken), 409, "This id is not free; send it by POST")


def test_what_was_not_changed_keeps_its_time(world: World) -> None:
    """The answer to a write that changes nothing says when it was last changed."""
    at = world.gp.get(named(world.anns)).headers["Last-Modified"]
    kept = datetime.fromisoformat(world.anns["meta"]["lastUpdated"])
    same = {**result(world.ann, "A-1", 5.4), "id": world.anns["id"]}
    answer = transact(world.here, entry("PUT", named(world.anns), same))
    told = datetime.fromisoformat(answer.json()["entry"][0]["response"]["lastModified"])
    assert abs(told - kept) < timedelta(milliseconds=2)
    assert world.here.put(named(world.anns), json=same).headers["Last-Modified"] == at


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (psycopg.errors.NumericValueOutOfRange(), 422),
        (psycopg.errors.UniqueViolation(), 422),
        (psycopg.errors.DeadlockDetected(), 503),
        (psycopg.errors.LockNotAvailable(), 503),
        (psycopg.errors.DiskFull(), 503),
        (psycopg.OperationalError("the connection is lost"), 503),
        (psycopg.errors.UndefinedColumn(), 500),
    ],
)
def test_whose_fault_it_is(problem: psycopg.Error, status: int, db: Any) -> None:
    """A mistake of ours is never said to be the sender's, whether Django says it or the driver."""

    def fails() -> Answer:
        raise problem

    def fails_in_django() -> Answer:
        wrapped = {422: IntegrityError, 503: OperationalError, 500: ProgrammingError}[status]
        raise wrapped("refused") from problem

    assert guarded(fails).status == guarded(fails_in_django).status == status


def test_what_goes_wrong_here_is_in_the_log(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also an error that nobody thought of."""

    def fails(*_: Any, **__: Any) -> None:
        raise ArithmeticError("an invented mistake")

    monkeypatch.setattr(carrying, "place", fails)
    with transaction.atomic():
        refused(world.here.post("Observation", json=result(world.ann, "E-1", 1.0)), 500, "not with what you")
    assert (last().action, last().outcome, last().reason) == ("create", "invalid", "an invented mistake")


def test_a_refused_match_tells_of_nobody_else(world: World) -> None:
    """With somebody's number and another birth date one learns neither who has it nor what differs."""
    wrong = {**patient(BOB, "Bob", HERE), "birthDate": "1981-05-01"}
    with nothing_stored():
        told = refused(world.here.post("Patient", json=wrong), 422, "cannot be told")
    assert not any(word in str(told) for word in (world.bob["id"], "birth", "differ", "registered"))


def test_a_stale_version_in_a_transaction_is_told_with_its_place(world: World) -> None:
    """`ifMatch` of a version that is no longer current refuses the whole bundle, and says which entry."""
    newer = {**result(world.ann, "A-1", 6.1), "id": world.anns["id"]}
    stale = entry("PUT", named(world.anns), newer, ifMatch='W/"7"')
    other = entry("POST", "Observation", result(world.ann, "A-2", 1.0))
    with nothing_stored():
        refused(transact(world.here, other, stale), 412, "version 1 is current", "Bundle.entry[1]")


def test_a_link_of_one_system_is_of_no_use_to_another(world: World) -> None:
    """Systems share a name: whose a link to the next page is, their organisation says too."""
    made(world.here, result(world.ann, "A-2", 1.0))
    first = world.here.get("Observation?_count=1&_total=accurate").json()
    (onward,) = (link["url"] for link in first["link"] if link["relation"] == "next")
    assert world.here.get(onward).status_code == 200
    assert world.there.get(onward).status_code != 200


def test_a_reference_by_identifier_tells_nothing_of_what_is_hidden(world: World) -> None:
    """It stays as it was sent, whether a hidden thing has the identifier or nothing has."""
    kept = [
        made(
            world.here,
            result(world.ann, f"N-{value}", 1.0)
            | {"derivedFrom": [{"type": "Observation", "identifier": {"system": LAB, "value": value}}]},
        )
        for value in ("B-1", "nothing")
    ]
    assert [sorted(each["derivedFrom"][0]) for each in kept] == [["identifier", "type"]] * 2
