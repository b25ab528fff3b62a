"""Every form of the site, sent by somebody who is not signed in: nothing changes, they are led to sign in.

The addresses come from the list of addresses itself, so that a new form cannot be forgotten.
"""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

pytestmark = pytest.mark.django_db

# Forms that change nothing of what Catchment keeps, or that are how one signs in and out.
OF_BODIES = {"call-meeting": "XEX-BOARD", "decide": "XEX-BOARD", "meeting": "XEX-M-0001"}
OPEN = {"sign-in", "sign-in.json", "sign-out", "back-channel-logout", "draw-totals"}


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            yield from _patterns(each)
        else:
            yield each


def _takes_forms(view: Callable[..., Any]) -> bool:
    """Say whether a view looks at what was sent."""
    return "POST" in inspect.getsource(inspect.unwrap(view))


def forms() -> list[str]:
    """Return the names of the addresses that take a form."""
    return sorted({str(each.name) for each in _patterns(get_resolver()) if _takes_forms(each.callback)})


def _address(name: str) -> str:
    """Return a real address of that name in the example."""
    from catchment.governance.models import HandbookEntryKey, Person, Seat

    (pattern,) = [each for each in _patterns(get_resolver()) if each.name == name]
    seat = Seat.objects.filter(terms__isnull=False).select_related("body").order_by("pk").first()
    person = Person.objects.order_by("pk").first()
    entries = {
        key.collection: key.code
        for key in HandbookEntryKey.objects.filter(system__code="XEX").order_by("-pk")
    }
    known: dict[str, Any] = {
        "code": OF_BODIES.get(name.removesuffix(".json"), "XEX"),
        "delegation": entries.get("delegations", ""),
        "reservation": entries.get("reservations", ""),
        "name": "forum",
        "system": "XEX",
        "body": seat.body.code if seat else "",
        "seat": seat.code if seat else "",
        "person": person.code if person else "",
        "kind": "gp-board",
        "respondent": "XL001",
        **dict.fromkeys(("run_id", "job_id", "number"), 1),
    }
    return reverse(name, kwargs={part: known[part] for part in pattern.pattern.converters})


def _kept() -> dict[str, int]:
    from catchment.foundation.models import Change, Job

    return {"changes": Change.objects.count(), "jobs": Job.objects.count()}


def test_nobody_changes_anything_without_signing_in(site: str) -> None:
    """Led to the sign-in page, or told so as JSON; nothing is recorded and no work is queued."""
    found = forms()
    assert {"imports", "draw-system", "edit-handbook", "sign-in"} <= set(found)
    before, wrong = _kept(), []
    for name in found:
        if name in OPEN:
            continue
        answer = Client(headers={"host": "localhost"}).post(
            _address(name), {"reason": "because", "person": "x", "kind": "place"}
        )
        led = answer.status_code == 302 and answer.headers["Location"].startswith("/sign-in?next=")
        if not led and answer.status_code != 401:
            wrong.append(f"{_address(name)} answers {answer.status_code}")
    assert wrong == []
    assert _kept() == before


def test_a_form_sent_to_a_page_that_takes_none_changes_nothing(site: str) -> None:
    """Whatever is sent to them; a page whose address needs a code of its own kind says that there is none."""
    names = {str(each.name) for each in _patterns(get_resolver())} - set(forms())
    assert len(names) > 20
    before = _kept()
    for name in sorted(each for each in names if not each.endswith(".json")):
        Client(headers={"host": "localhost"}).post(_address(name), {"reason": "because", "person": "x"})
    assert _kept() == before


def test_only_forms_that_change_nothing_are_open(site: str) -> None:
    """The list above names no form that there is not."""
    assert set(forms()) >= OPEN


def test_reading_needs_no_sign_in(site: str) -> None:
    """The pages that are open are open to anybody; who changed what is not."""
    for path in ("/", "/system/XEX", "/findings", "/imports", "/draw/XEX", "/sign-in"):
        assert Client(headers={"host": "localhost"}).get(path).status_code == 200, path
    for path in ("/me", "/changes", "/changes/1"):
        assert Client(headers={"host": "localhost"}).get(path).status_code == 302, path
        assert Client(headers={"host": "localhost"}).get(f"{path}.json").status_code == 401, path
