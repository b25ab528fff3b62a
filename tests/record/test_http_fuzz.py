"""Whatever is sent to the interface, it answers in its own words: never a 500, and nothing half-written.

Every answer that is an error is an OperationOutcome with a sentence; what was refused stored nothing.
"""

import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from catchment.record.models import IndexedTerm, Patient, ResourceVersion
from tests.record.interface import World, result

pytestmark = pytest.mark.django_db
SLOW_IS_FINE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
STEPS = (
    *(
        "Patient",
        "Observation",
        "Bundle",
        "Binary",
        "Group",
        "Organization",
        "AuditEvent",
        "Nonsense",
        "patient",
    ),
    *(
        "_history",
        "_search",
        "1",
        "0",
        "-1",
        "$everything",
        "$validate",
        "$export",
        "$export-file",
        "$export-status",
    ),
    *(
        "metadata",
        ".well-known",
        "smart-configuration",
        "..",
        "%00",
        "%ff",
        "a b",
        "x" * 70,
        "ann",
        "anns",
        "'",
        "$",
    ),
)
PATHS = (  # that lead somewhere
    *("", "metadata", "_history", "Observation", "Patient", "Observation/anns", "Observation/anns/_history"),
    *(
        "Observation/anns/_history/1",
        "Observation/_search",
        "Observation/_history",
        "Patient/ann/Observation",
    ),
    *(
        "Patient/ann/$everything",
        "Patient/ann/Observation/_search",
        "Observation/$validate",
        "$export",
        "AuditEvent",
    ),
    *(
        "Organization",
        "Practitioner/P-GP",
        "Patient/$export",
        "Group/1/$export",
        "$validate",
        "$export-status/x",
    ),
)
NAMES = (
    *(
        "_id",
        "_count",
        "_sort",
        "_include",
        "_revinclude",
        "_has:Observation:patient:code",
        "subject:Patient.name",
    ),
    *(
        "patient",
        "date",
        "code",
        "value-quantity",
        "code-value-quantity",
        "identifier",
        "_lastUpdated",
        "_page",
    ),
    *(
        "_elements",
        "_summary",
        "_total",
        "_since",
        "_at",
        "_before",
        "_after",
        "_type",
        "start",
        "_format",
        "_tag",
    ),
    *(
        "name:exact",
        "name:contains",
        "gender:not",
        "birthdate:missing",
        "code:text",
        "_profile",
        "near",
        "a.b.c.d.e",
    ),
    *("", ":", ".", "_has", "_has:::", "\N{SNOWMAN}"),
)
VALUES = (
    *(
        "",
        "1",
        "-1",
        "0",
        "9" * 40,
        "1e400",
        "NaN",
        "2024-02-30",
        "2024",
        "gt2024-01-01T00:00:00+99:00",
        "9999-12-31",
    ),
    *(
        "0000-01-01",
        "|",
        "||",
        "a|b",
        "a|",
        "|b",
        "$",
        "a$b",
        "\\",
        "\\,",
        ",",
        ",,,",
        "Patient/1",
        "Patient/",
        "http://x",
    ),
    *(
        "true",
        "maybe",
        "*",
        "Observation:patient",
        "Observation:patient:Nonsense",
        "-",
        "-date,code",
        "\0",
        "\ud7ff",
    ),
    *(
        "ge2026-13",
        "5.4|http://unitsofmeasure.org|mg",
        "lt1e-400",
        "%",
        "_",
        "'; DROP TABLE x; --",
        "x" * 3000,
    ),
)
BODIES = (
    b"",
    b"{",
    b"[]",
    b"null",
    b"7",
    b'"text"',
    b'{"resourceType":"Patient","resourceType":"Patient"}',
    b'{"resourceType":"Patient","gender":"male","gender":"female"}',
    b'{"resourceType":"Patient","name":[{"family":"\xff\xfe"}]}',
    b'{"resourceType":"Patient","name":[{"family":"\\ud800"}]}',
    b'{"resourceType":"Patient","name":[{"family":"a\\u0000b"}]}',
    b'{"resourceType":"Observation","valueQuantity":{"value":1e999}}',
    b'{"resourceType":"Observation","valueQuantity":{"value":' + b"9" * 5000 + b"}}",
    b'{"resourceType":"Patient","birthDate":"2024-02-30"}',
    b'{"resourceType":' + b"[" * 3000 + b"]" * 3000 + b"}",
    b'{"a":' * 500 + b"1" + b"}" * 500,
    b'{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"POST","url":"Patient"},"resource":7}]}',
    b'{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"?"}},{"request":{"method":"GET","url":"//"}}]}',
    b'{"resourceType":"Bundle","type":"transaction","entry":[{"request":{"method":"PATCH","url":"Patient/1"},"resource":{"resourceType":"Binary","contentType":"application/json-patch+json","data":"!"}}]}',
    b'[{"op":"replace","path":"/status","value":"amended"}]',
    b'[{"op":"move","from":"/a/b","path":"/c"},{"op":"add","path":"/-/-/x","value":{}}]',
    b'[{"op":"add","path":"","value":null}]',
    b'{"resourceType":"Parameters","parameter":[{"name":"resource","resource":[]},{"name":7}]}',
)
TYPES = (
    "application/fhir+json",
    "application/json-patch+json",
    "application/x-www-form-urlencoded",
    "text/xml",
    "",
    "a;b=c",
)
HEADERS = {
    "If-Match": ('W/"1"', 'W/"99999999999"', "*", "x", '""', "W/"),
    "If-None-Match": ('W/"1"', "*", '"', "x" * 500),
    "If-None-Exist": (
        "identifier=x",
        "?",
        "identifier=%ff",
        "_id=1&_count=x",
        "Observation?status=final",
        "\0"[:0],
    ),
    "If-Modified-Since": ("Sat, 30 Feb 2024 00:00:00 GMT", "now"),
    "Prefer": ("return=minimal", "handling=strict", "respond-async", ";;==,", "return"),
    "Accept": ("*/*", "application/xml", ";q=", "application/fhir+json;q=0"),
    "Range": ("bytes=5-", "bytes=-", "bytes=99999999999999999999-"),
    "X-Request-Id": ("a\tb", "ok", "x" * 300),
    "Content-Length": ("-1", "x", "9" * 30),
}

requests = st.fixed_dictionaries(
    {
        "method": st.sampled_from(METHODS[:6]) | st.sampled_from(METHODS),
        "path": st.sampled_from(PATHS) | st.lists(st.sampled_from(STEPS), max_size=4).map("/".join),
        "pairs": st.lists(
            st.tuples(st.sampled_from(NAMES), st.sampled_from(VALUES) | st.text(max_size=20)), max_size=4
        ),
        "body": st.sampled_from(BODIES) | st.binary(max_size=50),
        "type": st.sampled_from(TYPES),
        "headers": st.fixed_dictionaries(
            {}, optional={name: st.sampled_from(said) for name, said in HEADERS.items()}
        ),
    }
)


@pytest.fixture
def world(db: Any) -> World:
    """Return Ann, Bob and those who ask."""
    return World()


def stored() -> list[int]:
    """Return how much is stored."""
    return [model.objects.count() for model in (ResourceVersion, IndexedTerm, Patient)]


def decent(answer: httpx.Response) -> None:
    """Check that an answer is one that we mean to give."""
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400 and answer.request.method != "HEAD":
        told = answer.json()
        assert told["resourceType"] == "OperationOutcome", answer.text
        assert told["issue"] and all(
            issue["diagnostics"].strip() and issue["code"] for issue in told["issue"]
        )


@given(asked=requests)
@settings(suppress_health_check=SLOW_IS_FINE)
def test_any_request(world: World, asked: dict[str, Any]) -> None:
    """Any method, path, query, body and headers."""
    ours = {"ann": world.ann["id"], "anns": world.anns["id"]}
    path = "/".join(quote(ours.get(step, step), safe="%$.") for step in asked["path"].split("/"))
    query = "&".join(f"{quote(name)}={quote(value, errors='replace')}" for name, value in asked["pairs"])
    headers = {"Content-Type": asked["type"], **asked["headers"]}
    before = stored()
    request = world.here.build_request(
        asked["method"],
        f"{path}?{query}",
        content=asked["body"],
        headers={name: said.encode("latin-1") for name, said in headers.items() if said},
    )
    answer = world.here.send(request)
    decent(answer)
    if answer.status_code >= 400:
        assert stored() == before


PLACES = (
    *(
        "id",
        "status",
        "effectiveDateTime",
        "subject.reference",
        "subject.identifier",
        "subject.display",
        "issued",
    ),
    *(
        "code.coding.0.code",
        "code.coding.0.system",
        "code.coding.0.display",
        "code.text",
        "identifier.0.value",
    ),
    *(
        "identifier.0.system",
        "valueQuantity.value",
        "valueQuantity.unit",
        "valueQuantity.code",
        "meta.profile.0",
    ),
    *(
        "meta.tag.0.code",
        "meta.lastUpdated",
        "meta.versionId",
        "contained.0",
        "contained.0.id",
        "extension.0.url",
    ),
    *(
        "hasMember.0.reference",
        "note.0.text",
        "component",
        "performer.0.reference",
        "text.div",
        "language",
        "_status",
    ),
)
LEAVES = (
    *VALUES,
    *(
        "x" * 70_000,
        "\N{SNOWMAN}" * 40,
        "a\0b",
        "urn:uuid:x",
        "#x",
        "#",
        "Observation?identifier=x",
        "Patient?",
        "?",
    ),
    *(
        "http://localhost/fhir/Patient/1/_history/x",
        "Organization/A00001",
        "2026-11-22T10:00:00.123456789Z",
        "2026-02-30",
    ),
    *(
        2**63,
        -(2**70),
        1e308,
        5e-324,
        0.1,
        True,
        None,
        [],
        {},
        [[]],
        {"reference": "Patient/1"},
        [{"id": ["x"]}],
    ),
    {"resourceType": "Patient", "id": ["x"], "contained": [{"resourceType": "Patient"}]},
)


def put(into: Any, place: str, value: Any) -> None:
    """Put a value into a resource, at a place such as `code.coding.0.code`."""
    name, _, rest = place.partition(".")
    if name.isdigit():
        into[:] = into or [{}]
    if not rest:
        into[0 if name.isdigit() else name] = value
        return
    key: Any = int(name) if name.isdigit() else name
    if not name.isdigit() and not isinstance(into.get(name), dict | list):
        into[name] = [] if rest[0].isdigit() else {}
    elif name.isdigit() and not isinstance(into[0], dict):
        into[0] = {}
    put(into[key], rest, value)


@given(
    changes=st.lists(
        st.tuples(st.sampled_from(PLACES), st.sampled_from(LEAVES) | st.text(max_size=20)), max_size=3
    ),
    bundled=st.booleans(),
)
@settings(suppress_health_check=SLOW_IS_FINE)
@example(
    changes=[("meta.tag.0.code", "x"), ("identifier.0.value", "A-3"), ("note.0.text", "x" * 70_000)],
    bundled=True,
)
@example(changes=[("contained.0.id", ["x"])], bundled=False)
@example(changes=[("effectiveDateTime", "2024-02-30")], bundled=False)
def test_any_element(world: World, changes: list[tuple[str, Any]], bundled: bool) -> None:
    """A result with any of its elements replaced by anything is stored, or refused and not stored."""
    sent: Any = result(world.ann, "A-2", 1.0)
    for place, value in changes:
        put(sent, place, value)
    if bundled:
        request = {"method": "POST", "url": "Observation"}
        sent = {
            "resourceType": "Bundle",
            "type": "transaction",
            "entry": [{"resource": sent, "request": request}],
        }
    before = stored()
    body = json.dumps(sent).encode()
    answer = world.here.post(
        "" if bundled else "Observation", content=body, headers={"Content-Type": "application/json"}
    )
    decent(answer)
    if answer.status_code >= 400:
        assert stored() == before
