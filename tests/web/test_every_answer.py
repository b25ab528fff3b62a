"""What every answer of the site carries: a strict policy, and a twin with the same question."""

import re
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from catchment.web.frame import twin_address

FIELDS = st.lists(
    st.tuples(st.sampled_from(("q", "figure", "units", "rule")), st.text(min_size=1, max_size=12)), max_size=4
)
PATHS = ("/", "/findings", "/search?q=x", "/draw", "/imports", "/nowhere", "/index.json", "/nowhere.json")


@pytest.mark.django_db
@pytest.mark.parametrize("path", PATHS)
def test_every_answer_forbids_what_comes_from_elsewhere(client: Client, path: str) -> None:
    """A policy with a nonce that is used once and stands on each script; no framing, no guessing."""
    first, second = client.get(path), client.get(path)
    policy = first.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy and "http" not in policy
    assert policy != second.headers["Content-Security-Policy"]
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce is not None
    scripts = re.findall(r"<script[^>]*>", first.content.decode())
    assert all(f'nonce="{nonce[1]}"' in script for script in scripts)
    assert bool(scripts) == (first.headers["Content-Type"] != "application/json")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/practice/NOBODY", 404, "Nothing has the code “NOBODY”"),
        ("/findings?rule=NOPE", 404, "NOPE"),
        ("/?as_at=yesterday", 400, "“as at” must be a real date"),
        ("/?as_at=1066-10-14", 400, "“as at” must be between"),
        ("/findings?as_known=2026-02-30", 400, "“as known at” must be a real date"),
    ],
)
def test_what_went_wrong_is_said_as_a_page_and_as_json(
    client: Client, path: str, status: int, said: str
) -> None:
    """A heading, a sentence and a way on; the twin has the same sentence as `error`."""
    page = client.get(path)
    text = page.content.decode()
    assert page.status_code == status and said in text
    assert text.count("<h1") == 1 and 'href="/"' in text and 'id="search-field"' in text
    assert ("<title>Error: " in text) == (status == 400)
    parts = urlsplit(path)
    twin = client.get(twin_address(parts.path, parts.query))
    assert twin.status_code == status and twin.headers["Content-Type"] == "application/json"
    assert said in twin.json()["error"]


@given(FIELDS, st.sampled_from(("/", "/pcn/XN001")))
def test_the_twin_keeps_the_moment_and_every_field_but_empty_ones(
    fields: list[tuple[str, str]], path: str
) -> None:
    """The date bar sends an empty “as known at”; the twin's address does without."""
    asked = [*fields, ("as_at", "2025-11-01")]
    twin = twin_address(path, urlencode([*asked, ("as_known", "")]))
    assert urlsplit(twin).path == ("/index.json" if path == "/" else "/pcn/XN001.json")
    assert parse_qsl(urlsplit(twin).query, keep_blank_values=True) == asked


def test_no_template_asks_another_host(repository: Path) -> None:
    """A page loads only what this site serves; a link elsewhere is followed by a reader's click alone."""
    loads = re.compile(
        r"<(?:script|link|img|iframe|source|object|embed|use)\b[^>]*(?:https?:)?//", re.IGNORECASE
    )
    templates = sorted((repository / "src" / "catchment").rglob("templates/**/*.html"))
    assert len(templates) > 15
    assert [path.name for path in templates if loads.search(path.read_text(encoding="utf-8"))] == []
