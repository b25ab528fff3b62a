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
from tests.record.hostile import (
    BODIES,
    HEADERS,
    LEAVES,
    METHODS,
    NAMES,
    PATHS,
    PLACES,
    STEPS,
    TYPES,
    VALUES,
)
from tests.record.interface import World, result

pytestmark = pytest.mark.django_db
SLOW_IS_FINE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
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
