"""Pages for what went wrong: a sentence, as HTML and JSON, in the frame of every page."""

import json
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, RequestFactory

import catchment.web
from catchment.web import errors


def test_an_address_that_leads_nowhere(client) -> None:
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    assert "There is no page at this address" in answer.content.decode()
    assert "<h1" in answer.content.decode()
    twin = client.get("/no/such/page.json")
    assert twin.status_code == 404
    assert "no page at this address" in twin.json()["error"]


def test_a_date_that_is_none_is_said_back_without_harm(client) -> None:
    answer = client.get("/imports", {"as_at": "<script>alert(1)</script>"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "<title>Error: That is not a date" in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_form_without_its_token_is_refused_in_words() -> None:
    answer = Client(enforce_csrf_checks=True).post("/imports", {"kind": ""})
    assert answer.status_code == 403
    assert "That form could not be accepted" in answer.content.decode()


@pytest.mark.parametrize(
    ("handler", "status"),
    [
        (lambda request: errors.bad_request(request, SuspiciousOperation()), 400),
        (lambda request: errors.refused(request, PermissionDenied()), 403),
        (errors.stale_form, 403),
        (errors.our_fault, 500),
    ],
)
def test_each_fault_has_a_page_and_a_twin(handler, status) -> None:
    request = RequestFactory().get("/imports")
    request.csp_nonce = "n"
    page = handler(request)
    assert page.status_code == status
    assert b"<h1" in page.content
    twin = handler(RequestFactory().get("/imports.json"))
    assert twin.status_code == status
    assert json.loads(twin.content)["error"].endswith(".")


def test_a_page_lets_only_its_own_scripts_run(client) -> None:
    answer = client.get("/no/such/page")
    policy = answer.headers["Content-Security-Policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    page = answer.content.decode()
    assert page.count("<script") == page.count(f'nonce="{nonce}"')
    assert " style=" not in page
    assert "unsafe" not in policy


def test_nothing_we_serve_is_fetched_from_elsewhere() -> None:
    static = Path(catchment.web.__file__).parent / "static"
    served = [path for path in static.rglob("*") if path.suffix in (".css", ".js")]
    assert len(served) >= 4
    for path in served:
        text = path.read_text(encoding="utf-8")
        assert "sourceMappingURL" not in text, path
        assert "@font-face" not in text, path
        for mark in ("url(http", "url(//", "url(/", "@import", "from 'http", 'from "http'):
            assert mark not in text, f"{path.name} has {mark}"
