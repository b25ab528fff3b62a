"""Signing in with a real OpenID Connect provider, in a browser: in, out from here and from there, refused."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.test.utils import override_settings
from joserfc.jwk import RSAKey
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from tests.journeys.browser import Reader
from tests.journeys.oidc.running import running

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
PERSON, SUBJECT = "P-OPAL", "opal-at-the-provider"


@pytest.fixture(scope="module")
def issuer(
    site: str, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[str]:
    """Run a provider, and set the site up to sign in with it and with nothing else."""
    from catchment.governance.actions.identities import link_identity
    from tests.people import OPERATOR, somebody

    file: Path = tmp_path_factory.mktemp("key") / "key.pem"
    file.write_bytes(RSAKey.generate_key(2048).as_pem(private=True))
    said = {"ADDRESS": site, "SIGN_IN": "oidc", "OIDC_CLIENT_ID": "catchment", "OIDC_KEY_FILE": str(file)}
    with running(site) as issuer, override_settings(**said, OIDC_ISSUER=issuer):
        with django_db_blocker.unblock():
            somebody("board-secretary", "XEX", code=PERSON, name="Opal Provided", invented=False)
            link_identity(person=PERSON, issuer=issuer, subject=SUBJECT, actor=OPERATOR, reason="a test")
        yield issuer


@pytest.fixture
def visitor(page: Page, site: str, issuer: str) -> Page:
    """Return a page that leads to another host (the provider) when somebody signs in."""
    page.set_default_timeout(15_000)
    page.context.route("https://**", lambda route: route.abort())  # the provider's pages ask for a font
    page.goto(f"{site}/sign-in?next=/me")
    return page


def says_who(page: Page, subject: str) -> None:
    """Go to the provider, say who one is, and agree to be told about."""
    page.get_by_role("link", name="Sign in with your identity provider").click()
    page.locator("input[name=login]").fill(subject)
    page.locator("input[name=password]").fill("anything will do")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()


def test_in_and_out(visitor: Page, site: str, issuer: str) -> None:
    """PKCE and a state go out; the person of the subject comes back; signing out ends it on both sides."""
    asked: list[str] = []
    visitor.on("request", lambda request: asked.append(request.url))
    before = {each["value"] for each in visitor.context.cookies(site) if each["name"] == "sessionid"}
    says_who(visitor, SUBJECT)
    expect(visitor.locator("h1")).to_contain_text("Opal Provided")
    assert urlsplit(visitor.url).path == "/me"
    (out,) = [parse_qs(urlsplit(url).query) for url in asked if url.startswith(f"{issuer}/auth?")]
    assert out["code_challenge_method"] == ["S256"] and len(out["code_challenge"][0]) == 43
    assert out["state"][0] and out["nonce"][0] and "code_verifier" not in out
    after = {each["value"] for each in visitor.context.cookies(site) if each["name"] == "sessionid"}
    assert len(after) == 1 and not after & before, "a session of its own"
    assert "eyJ" not in "".join(after), "no token is in the browser"

    visitor.get_by_role("button", name="Sign out").click()
    visitor.get_by_role("button", name="Yes, sign me out").click()
    visitor.wait_for_url(f"{site}/")
    expect(visitor.get_by_role("link", name="Sign in", exact=True)).to_be_visible()


def test_the_provider_ends_a_session_from_afar(visitor: Page, site: str, issuer: str) -> None:
    """Signing out at the provider ends the session here; its token is good once, and for this client."""
    says_who(visitor, SUBJECT)
    expect(visitor.locator("h1")).to_contain_text("Opal Provided")
    sent = len(httpx.get(f"{issuer}/sent-logout-tokens").json())
    there = visitor.context.new_page()
    there.goto(f"{issuer}/session/end")
    there.get_by_role("button", name="Yes, sign me out").click()
    there.wait_for_load_state("load")
    (token,) = httpx.get(f"{issuer}/sent-logout-tokens").json()[sent:]
    visitor.goto(f"{site}/me")
    assert urlsplit(visitor.url).path == "/sign-in"
    again = httpx.post(f"{site}/sign-in/back-channel-logout", data={"logout_token": token})
    assert (again.status_code, again.headers["Cache-Control"]) == (400, "no-store")
    assert again.json()["error_description"] == "This logout token was used before."
    with override_settings(OIDC_CLIENT_ID="somebody-else"):
        other = httpx.post(f"{site}/sign-in/back-channel-logout", data={"logout_token": token})
    assert other.status_code == 400 and "aud" in other.json()["error_description"]


def test_nobody_becomes_a_user_by_signing_in(visitor: Page, issuer: str) -> None:
    """A subject whom nobody linked gets a page that says whom to ask, with what to tell them."""
    says_who(visitor, "a-stranger")
    expect(visitor.locator("h1")).to_have_text("You could not be signed in")
    expect(visitor.locator(".app-lead")).to_contain_text("Ask whoever runs Catchment here to link you")
    expect(visitor.locator(".app-lead")).to_contain_text("a-stranger")
    expect(visitor.get_by_role("link", name="Sign in", exact=True)).to_be_visible()


def test_an_answer_that_was_not_asked_for_is_refused(visitor: Page, site: str, issuer: str) -> None:
    """A code with another state, or without a sign-in that was begun, is not even looked at."""
    for begun in (False, True):
        if begun:
            visitor.goto(f"{site}/sign-in/start")
        answer = visitor.goto(f"{site}/sign-in/callback?code=stolen&state=somebody-elses&iss={issuer}")
        assert answer is not None and answer.status == 400
        expect(visitor.locator(".app-lead")).to_contain_text("belongs to no sign-in that was begun")


def test_the_pages_have_no_barrier(site: str, issuer: str, reader: Reader) -> None:
    """The sign-in page with a provider, at both widths."""
    reader.page.goto(f"{site}/sign-in")
    assert reader.barriers() == []
    reader.narrows()
    assert [*reader.barriers(), *reader.sideways()] == []
