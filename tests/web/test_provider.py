"""An identity provider that does not answer, hangs, or ends a session while somebody signs in.

The provider here is a small server of our own on this machine: it counts what it is asked.
"""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from joserfc.jwk import ECKey
from pytest_django import Settings

from catchment.web.models import SeenLogoutToken
from catchment.web.sign_in import provider
from catchment.web.sign_in.provider import ProviderFailed
from catchment.web.sign_in.provider_views import _refuse_ended
from catchment.web.sign_in.tokens import NotBelieved


class Broken(ThreadingHTTPServer):
    """A provider that answers every question with 503, after `seconds`; `asked` counts them."""

    asked = 0
    seconds = 0.0
    daemon_threads = True


class _Refusing(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer after a while that there is nothing."""
        assert isinstance(self.server, Broken)
        self.server.asked += 1
        time.sleep(self.server.seconds)
        self.send_response(503)
        self.end_headers()

    def log_message(self, *_said: object) -> None:
        """Say nothing."""


@pytest.fixture
def broken(settings: Settings) -> Iterator[Broken]:
    """Run a provider that is broken, and sign in with it."""
    server = Broken(("127.0.0.1", 0), _Refusing)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SIGN_IN = "oidc"
    settings.OIDC_ISSUER = f"http://127.0.0.1:{server.server_address[1]}"
    yield server
    server.shutdown()
    server.server_close()


def test_a_provider_that_failed_is_not_asked_again_at_once(broken: Broken) -> None:
    """Half a minute later it is; until then everybody is told the same without waiting."""
    for _ in range(5):
        with pytest.raises(ProviderFailed, match="does not answer"):
            provider.metadata()
    assert broken.asked == 1
    why, at = provider._failed[provider.settings.OIDC_ISSUER]
    provider._failed[provider.settings.OIDC_ISSUER] = why, at - provider.FAILED_SECONDS
    with pytest.raises(ProviderFailed):
        provider.metadata()
    assert broken.asked == 2


def test_a_provider_that_hangs_ties_up_one_request(broken: Broken) -> None:
    """The others give up after a second, so that pages are still answered."""
    broken.seconds = 3.0
    took: list[float] = []

    def ask() -> None:
        start = time.monotonic()
        with pytest.raises(ProviderFailed):
            provider.metadata()
        took.append(time.monotonic() - start)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken.asked == 1
    assert sum(each > 2.5 for each in took) == 1, took


def test_a_key_that_cannot_be_read_is_said(settings: Settings, client: Client, tmp_path: Path) -> None:
    """A missing file, a folder, and a file that holds no key: a sentence and 503, never a bare error."""
    settings.SIGN_IN = "oidc"
    rubbish = tmp_path / "rubbish.pem"
    rubbish.write_text("not a key")
    for file in (tmp_path / "missing.pem", tmp_path, rubbish):
        settings.OIDC_KEY_FILE = str(file)
        with pytest.raises(ProviderFailed, match="CATCHMENT_OIDC_KEY_FILE"):
            provider.own_key()
        answer = client.get("/sign-in/keys.json")
        assert answer.status_code == 503
        assert "cannot be read" in answer.json()["error"]
    rubbish.write_bytes(ECKey.generate_key("P-256").as_pem(private=True))
    settings.OIDC_KEY_FILE = str(rubbish)
    (key,) = client.get("/sign-in/keys.json").json()["keys"]
    assert key["alg"] == "ES256" and "d" not in key


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("subject", "sid", "minutes_before", "ended"),
    [
        ("s", "7", 0, True),
        ("", "7", 0, True),
        ("s", "", 0, True),
        ("s", "8", 0, False),
        ("t", "", 0, False),
        ("s", "", 2, False),
    ],
)
def test_a_session_that_was_ended_while_it_began_does_not_begin(
    settings: Settings, subject: str, sid: str, minutes_before: int, ended: bool
) -> None:
    """A logout token for this sid or subject counts that came since the sign-in began; no older one."""
    settings.OIDC_ISSUER = "https://provider.example"
    now = timezone.now()
    SeenLogoutToken.objects.create(
        issuer=settings.OIDC_ISSUER,
        jti="1",
        until=now + timedelta(minutes=6),
        subject=subject,
        sid=sid,
        at=now - timedelta(minutes=minutes_before),
    )
    begun = (now - timedelta(minutes=1)).isoformat()
    if ended:
        with pytest.raises(NotBelieved, match="signed out at the identity provider meanwhile"):
            _refuse_ended("s", "7", begun)
    else:
        _refuse_ended("s", "7", begun)
