"""Signing in as an invented person: possible on this machine only, counted, and over after twelve hours."""

import subprocess
import sys
from datetime import datetime, timedelta

import pytest
from django.conf import settings as live
from django.contrib.sessions.models import Session
from django.core.exceptions import ImproperlyConfigured
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from catchment.foundation.permission import ANYBODY, Actor
from catchment.governance.actions.identities import link_identity, unlink_identity
from catchment.web.models import SignInAttempt
from catchment.web.sign_in.leading import safe_next
from catchment.web.sign_in.limits import MOST, address_of
from catchment.web.sign_in.sessions import KEPT_AS, actor_in
from catchment.web.sign_in.way import need_for_provider, way_to_sign_in, whole_number, why_not_local
from tests.people import OPERATOR, signs_in, somebody

HERE = ["localhost", "127.0.0.1", "[::1]"]


@pytest.mark.parametrize(
    ("said", "hosts", "way"),
    [
        ("", HERE, "local"),
        ("", [*HERE, "catchment.example"], "off"),
        ("", ["*"], "off"),
        ("off", HERE, "off"),
        ("oidc", ["catchment.example"], "oidc"),
    ],
)
def test_the_way_follows_from_the_settings(said: str, hosts: list[str], way: str) -> None:
    """Without a word, this machine has the invented people, and a public site has no sign-in."""
    assert way_to_sign_in(said, hosts) == way


@pytest.mark.parametrize("public", ["catchment.example", "*", ".example", "10.0.0.8", "0.0.0.0"])
def test_invented_people_and_a_public_name_do_not_go_together(public: str) -> None:
    """Catchment does not start, and says what to do."""
    with pytest.raises(ImproperlyConfigured, match="without a password, so it works on this machine only"):
        way_to_sign_in("local", [*HERE, public])


def test_settings_that_are_wrong_are_said() -> None:
    """A way there is not, a provider without its settings, a number that is none."""
    with pytest.raises(ImproperlyConfigured, match="must be local, oidc or off; got “ldap”"):
        way_to_sign_in("ldap", HERE)
    with pytest.raises(ImproperlyConfigured, match="needs CATCHMENT_OIDC_CLIENT_ID and CATCHMENT_ADDRESS"):
        need_for_provider(
            {"CATCHMENT_OIDC_ISSUER": "x", "CATCHMENT_OIDC_CLIENT_ID": "", "CATCHMENT_ADDRESS": ""}
        )
    with pytest.raises(ImproperlyConfigured, match="CATCHMENT_PROXIES must be a whole number"):
        whole_number("two", "CATCHMENT_PROXIES")


@pytest.mark.parametrize(
    ("way", "hosts", "host", "meta", "why"),
    [
        ("local", HERE, "localhost", {"REMOTE_ADDR": "127.0.0.1"}, ""),
        ("local", HERE, "[::1]", {"REMOTE_ADDR": "::1"}, ""),
        ("oidc", HERE, "localhost", {"REMOTE_ADDR": "127.0.0.1"}, "is off here"),
        ("off", HERE, "localhost", {"REMOTE_ADDR": "127.0.0.1"}, "is off here"),
        ("local", [*HERE, "*"], "localhost", {"REMOTE_ADDR": "127.0.0.1"}, "this site answers to *"),
        ("local", HERE, "catchment.example", {"REMOTE_ADDR": "127.0.0.1"}, "not for catchment.example"),
        ("local", HERE, "localhost", {"REMOTE_ADDR": "192.0.2.7"}, "came from another"),
        ("local", HERE, "localhost", {"REMOTE_ADDR": ""}, "came from another"),
        (
            "local",
            HERE,
            "localhost",
            {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"},
            "not through a proxy",
        ),
        *(
            ("local", HERE, "localhost", {"REMOTE_ADDR": "127.0.0.1", header: "said"}, "not through a proxy")
            for header in ("HTTP_VIA", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_SERVER", "HTTP_FORWARDED")
        ),
    ],
)
def test_a_request_must_come_from_this_machine_for_this_machine(
    way: str, hosts: list[str], host: str, meta: dict[str, str], why: str
) -> None:
    """Each of the conditions alone is enough to refuse."""
    found = why_not_local(way, hosts, host, meta)
    assert (why in found) if why else found == ""


@pytest.mark.django_db
def test_signing_in_and_out(client: Client) -> None:
    """A key of its own; the header says who; /me says what and why; out again by a form."""
    client.get("/sign-in")
    session = client.session
    session["planted"] = "before"
    session.save()
    client.cookies[live.SESSION_COOKIE_NAME] = planted = session.session_key
    actor = somebody("board-secretary", "XEX")
    answer = client.post("/sign-in", {"person": actor.code, "next": "/me?as_at=2026-01-01"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/me?as_at=2026-01-01")
    assert client.session.session_key != planted and "planted" not in client.session
    assert not Session.objects.filter(session_key=planted).exists()
    page = client.get("/me").content.decode()
    assert 'href="/me">Terry Tester</a>' in page and 'action="/sign-out"' in page
    assert "Terry Tester is Board secretary at XEX on" in page
    told = client.get("/me.json").json()
    assert {right["act"]: right["allowed"] for right in told["rights"]}["edit the handbook"]
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").headers["Location"] == "/"
    assert client.get("/me.json").status_code == 401
    assert client.get("/me").headers["Location"] == "/sign-in?next=%2Fme"


@pytest.mark.django_db
def test_the_list_names_those_who_hold_something_today(client: Client) -> None:
    """By kind of user; nobody whose post has ended, and nobody who is not invented."""
    somebody("board-secretary", "XEX", code="P-1", name="Sam Secretary")
    ended = timezone.localdate()
    somebody("planner", "XEX", code="P-2", name="Gone Planner", until=ended)
    somebody("planner", "XEX", code="P-3", name="Real Person", invented=False)
    page = client.get("/sign-in").content.decode()
    assert "Board secretaries" in page
    assert "Sam Secretary" in page and "Board secretary, XEX" in page
    assert "Gone Planner" not in page and "Real Person" not in page
    for code in ("P-2", "P-3", "P-NOBODY", "P\x00", ""):
        answer = client.post("/sign-in", {"person": code})
        assert answer.status_code == 403
        assert "Choose somebody from the list" in answer.content.decode()
    assert [group["kind"] for group in client.get("/sign-in.json?q=sam+board").json()["groups"]] == [
        "Board secretaries"
    ]
    assert "post or seat holds “zzz”" in client.get("/sign-in?q=zzz").content.decode()


@pytest.mark.django_db
def test_from_elsewhere_nobody_is_let_in(client: Client) -> None:
    """The page offers nobody, and the form refuses."""
    actor = somebody("board-secretary", "XEX")
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    page = client.get("/sign-in", **elsewhere).content.decode()
    assert "this request came from another" in page and "Terry Tester" not in page
    assert client.post("/sign-in", {"person": actor.code}, **elsewhere).status_code == 403
    assert client.get("/me.json").status_code == 401


@pytest.mark.django_db
def test_forms_need_their_token() -> None:
    """Another site cannot sign somebody in or out."""
    actor = somebody("board-secretary", "XEX")
    careful = Client(enforce_csrf_checks=True)
    assert careful.post("/sign-in", {"person": actor.code}).status_code == 403
    assert careful.post("/sign-out").status_code == 403


@pytest.mark.parametrize(
    "asked",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:x", None, "me"],
)
def test_nobody_is_led_out_of_the_site(asked: str | None) -> None:
    """Whatever the address says, signing in leads to a page of this site."""
    assert safe_next(asked) == "/"


@pytest.mark.django_db
def test_ten_attempts_a_minute(client: Client) -> None:
    """The eleventh is told to wait, and how long; a minute later it may try again."""
    for _ in range(MOST):
        assert client.post("/sign-in", {"person": "NOBODY"}).status_code == 403
    actor = somebody("board-secretary", "XEX")
    answer = client.post("/sign-in", {"person": actor.code})
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert "more than 10 attempts to sign in within a minute" in answer.content.decode()
    SignInAttempt.objects.update(at=timezone.now() - timedelta(seconds=61))
    signs_in(client, actor)
    assert SignInAttempt.objects.count() == 1, "old attempts are not kept"


@pytest.mark.parametrize(
    ("proxies", "said", "address"),
    [
        (0, "192.0.2.1", "127.0.0.1"),
        (1, "198.51.100.9, 192.0.2.1", "192.0.2.1"),
        (2, "192.0.2.1", "127.0.0.1"),
    ],
)
def test_the_address_behind_proxies(settings: Settings, proxies: int, said: str, address: str) -> None:
    """Only what our own proxies say is believed: a visitor can write anything to the left of it."""
    settings.PROXIES = proxies
    request = RequestFactory().get("/", HTTP_X_FORWARDED_FOR=said)
    assert address_of(request) == address


def signed_in_by_provider(client: Client, settings: Settings) -> Actor:
    """Sign a planner in whom a provider's subject stands for, as that provider would."""
    settings.OIDC_ISSUER = "https://provider.example"
    actor = somebody("planner", "XEX")
    link_identity(**linked(actor), actor=OPERATOR)
    signs_in(client, actor)
    session = client.session
    session[KEPT_AS] |= {"way": "oidc", "subject": "pat-there"}
    session.save()
    return actor


def linked(actor: Actor) -> dict[str, str]:
    """Return what links the planner."""
    said = {"issuer": "https://provider.example", "subject": "pat-there", "reason": "a test"}
    return {"person": actor.code, **said}


@pytest.mark.django_db
def test_a_link_that_ends_ends_the_session(client: Client, settings: Settings) -> None:
    """Whoever is unlinked is out with the next request, not after twelve hours."""
    actor = signed_in_by_provider(client, settings)
    settings.SIGN_IN = "oidc"
    assert client.get("/me.json").status_code == 200
    unlink_identity(**linked(actor), actor=OPERATOR)
    assert client.get("/me.json").status_code == 401
    assert KEPT_AS not in client.session


@pytest.mark.django_db
def test_no_cache_keeps_what_somebody_signed_in_sees(client: Client) -> None:
    """Pages for everybody may be kept; those of a person, and the answers that sign in and out, may not."""
    for path in ("/sign-in", "/sign-in.json"):
        answer = client.get(path)
        assert "no-store" not in answer.headers.get("Cache-Control", "")
        assert "Cookie" in answer.headers["Vary"]
    actor = somebody("planner", "XEX")
    answers = [client.post("/sign-in", {"person": actor.code})]
    answers += [client.get(path) for path in ("/me", "/me.json", "/", "/nowhere", "/changes/1")]
    answers.append(client.post("/sign-out"))
    for answer in answers:
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "Cookie" in answer.headers["Vary"]
    assert "no-store" not in client.get("/sign-in").headers.get("Cache-Control", "")


def test_the_test_client_is_no_name_of_this_machine() -> None:
    """What tests call this machine is let in by the tests alone."""
    says = "from catchment.web.sign_in.way import public_names as p; print(p(['testserver', 'localhost']))"
    done = subprocess.run([sys.executable, "-c", says], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "('testserver',)"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("way", "since", "seen", "over"),
    [
        ("local", 11.9, 5, False),
        ("local", 12.1, 0, True),
        ("oidc", 2, 0.45, False),
        ("oidc", 2, 0.55, True),
        ("oidc", 12.1, 0, True),
    ],
)
def test_sessions_end(
    client: Client, settings: Settings, way: str, since: float, seen: float, over: bool
) -> None:
    """After twelve hours, and with a provider after thirty minutes without a request (hours ago)."""
    actor = signed_in_by_provider(client, settings)
    now: datetime = timezone.now()
    session = client.session
    times = {"since": now - timedelta(hours=since), "seen": now - timedelta(hours=seen)}
    session[KEPT_AS] |= {"way": way, **{name: at.isoformat() for name, at in times.items()}}
    settings.SIGN_IN = way
    assert actor_in(session, now) == (ANYBODY if over else actor)
    assert (KEPT_AS in session) is not over


@pytest.mark.django_db
def test_a_session_of_the_other_way_is_worth_nothing(client: Client, settings: Settings) -> None:
    """Whoever was an invented person is nobody once a provider is asked."""
    signs_in(client, somebody("planner", "XEX"))
    settings.SIGN_IN = "oidc"
    assert client.get("/me.json").status_code == 401
