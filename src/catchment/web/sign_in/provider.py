"""The OpenID Connect provider: what it says of itself, and how this installation speaks with it.

Authorization code flow with PKCE (S256), state and nonce. This installation proves itself with a signed
assertion (private_key_jwt) instead of a shared secret: NHS CIS2 and NHS login both take it, and only the
public half of the key ever leaves the machine. What the provider says of itself (discovery) and its keys
are read over the network, and kept for ten minutes by each process. A provider that does not answer is not
asked again for half a minute, and by one request at a time: the others are told at once, so that a provider
that hangs ties up one thread and not all.
"""

import logging
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from authlib.integrations.base_client import OAuthError
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from django.conf import settings
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

with warnings.catch_warnings():
    # Authlib announces another HTTP library; nobody who starts Catchment should have to read that.
    warnings.simplefilter("ignore")
    from authlib.integrations.httpx_client import OAuth2Client

KEPT_SECONDS, FRESH_SECONDS, FAILED_SECONDS = 600, 30, 30
ASSERTION_SECONDS = 120
PATIENCE_SECONDS = 10
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri", "issuer")


logger = logging.getLogger(__name__)


class ProviderFailed(Exception):
    """The provider did not answer as it should, or somebody was not let in; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the provider says of itself, and when this was read (monotonic seconds)."""

    metadata: dict[str, Any]
    read_at: float


_told: dict[str, Told] = {}
_failed: dict[str, tuple[str, float]] = {}  # address: why, and when (monotonic seconds)
_asking = threading.Lock()


@contextmanager
def _asking_once(address: str) -> Iterator[None]:
    """Ask the provider at an address, unless it failed a moment ago or another request is asking it now."""
    _raise_failure(address)
    if not _asking.acquire(timeout=PATIENCE_SECONDS / 10):
        raise ProviderFailed("The identity provider is slow to answer. Try again in a minute.")
    try:
        _raise_failure(address)
        try:
            yield
        except ProviderFailed as problem:
            _failed[address] = str(problem), time.monotonic()
            raise
    finally:
        _asking.release()


def _raise_failure(address: str) -> None:
    """Raise ProviderFailed where asking at the address failed a moment ago."""
    why, at = _failed.get(address, ("", 0.0))
    if why and time.monotonic() - at < FAILED_SECONDS:
        raise ProviderFailed(why)


def metadata() -> dict[str, Any]:
    """Return what the provider says of itself; raises ProviderFailed."""
    issuer = settings.OIDC_ISSUER
    held = _told.get(issuer)
    if held is None or time.monotonic() - held.read_at > KEPT_SECONDS:
        with _asking_once(issuer):
            held = _read_metadata(issuer)
    return held.metadata


def _read_metadata(issuer: str) -> Told:
    """Return what the provider says of itself now, and keep it."""
    said = _get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    missing = [name for name in NEEDED if not isinstance(said.get(name), str)]
    if missing:
        raise ProviderFailed(f"The identity provider does not say its {', '.join(missing)}.")
    if said["issuer"] != issuer:
        raise ProviderFailed(
            f"The identity provider calls itself “{said['issuer']}”, and the settings say “{issuer}”."
        )
    _told[issuer] = Told(said, time.monotonic())
    return _told[issuer]


_keys: dict[str, tuple[KeySet, float]] = {}


def keys(*, fresh: bool = False) -> KeySet:
    """Return the provider's public keys; `fresh` reads them again, as for a key not seen before.

    They are read at most twice a minute, however many tokens with unknown keys somebody sends.
    """
    address = metadata()["jwks_uri"]
    held = _keys.get(address)
    longest = FRESH_SECONDS if fresh else KEPT_SECONDS
    if held is None or time.monotonic() - held[1] > longest:
        with _asking_once(address):
            try:
                held = _keys[address] = KeySet.import_key_set(_get(address)), time.monotonic()  # type: ignore[arg-type]
            except (JoseError, ValueError, KeyError) as problem:
                raise ProviderFailed("The identity provider's keys cannot be read.") from problem
    return held[0]


def read_key() -> RSAKey | ECKey:
    """Return the private key of this installation, from the file that the settings name.

    Raises OSError where the file cannot be read, and JoseError, ValueError or TypeError where it holds none.
    """
    text = Path(settings.OIDC_KEY_FILE).read_bytes()
    try:
        key: RSAKey | ECKey = RSAKey.import_key(text)
    except (JoseError, ValueError, TypeError):
        key = ECKey.import_key(text)
    return key


def own_key() -> RSAKey | ECKey:
    """Return the private key, or raise ProviderFailed for the visitor; the log says what is wrong."""
    try:
        return read_key()
    except (OSError, JoseError, ValueError, TypeError) as problem:
        logger.exception("the key in CATCHMENT_OIDC_KEY_FILE cannot be used")
        raise ProviderFailed(
            "The key with which Catchment proves itself to the identity provider cannot be read. "
            f"Ask {settings.SIGN_IN_HELP} to look at CATCHMENT_OIDC_KEY_FILE."
        ) from problem


def own_public_keys() -> dict[str, Any]:
    """Return the public half of our key as a key set, for the provider to check our signatures with."""
    key = own_key()
    public = key.as_dict(private=False)
    return {"keys": [{**public, "kid": key.thumbprint(), "use": "sig", "alg": _algorithm(key)}]}


def authorization_address(*, state: str, nonce: str, verifier: str) -> str:
    """Return the address at the provider to which somebody is sent to say who they are."""
    asked = {"nonce": nonce}
    if settings.OIDC_ACR_VALUES:
        asked["acr_values"] = settings.OIDC_ACR_VALUES
    if settings.OIDC_VTR:
        asked["vtr"] = settings.OIDC_VTR
    with _client() as client:
        address, _ = client.create_authorization_url(
            metadata()["authorization_endpoint"], state=state, code_verifier=verifier, **asked
        )
    return str(address)


def tokens_for(code: str, verifier: str) -> dict[str, Any]:
    """Return the tokens that a code stands for; raises ProviderFailed."""
    try:
        with _client() as client:
            found = client.fetch_token(metadata()["token_endpoint"], code=code, code_verifier=verifier)
    except (OAuthError, httpx.HTTPError, ValueError) as problem:
        raise ProviderFailed(
            f"The identity provider did not take the code that it gave ({problem})."
        ) from problem
    if not found.get("id_token") or not found.get("access_token"):
        raise ProviderFailed("The identity provider gave no ID token.")
    return dict(found)


def user_info(access_token: str) -> dict[str, Any]:
    """Return what the provider says about the person; nothing where it has no such address."""
    address = metadata().get("userinfo_endpoint")
    return _get(address, access_token) if address else {}


def end_session_address(id_token: str) -> str | None:
    """Return the provider's address that ends the session there and leads back, if it has one."""
    address = metadata().get("end_session_endpoint")
    if not address:
        return None
    asked = {
        "id_token_hint": id_token,
        "client_id": settings.OIDC_CLIENT_ID,
        "post_logout_redirect_uri": f"{settings.ADDRESS}/",
    }
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def origin_of_logout() -> str:
    """Return the origin to which a form that signs out may lead (content security policy), or nothing."""
    parts = urlsplit(metadata().get("end_session_endpoint") or "")
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def redirect_address() -> str:
    """Return the address to which the provider leads back."""
    return f"{settings.ADDRESS}/sign-in/callback"


def _algorithm(key: RSAKey | ECKey) -> str:
    return "ES256" if isinstance(key, ECKey) else str(settings.OIDC_ALGORITHM)


def _client() -> OAuth2Client:
    """Return a client that proves itself by our key, with an assertion that lives two minutes."""
    key = own_key()
    client = OAuth2Client(
        settings.OIDC_CLIENT_ID,
        key,
        scope=settings.OIDC_SCOPES,
        redirect_uri=redirect_address(),
        code_challenge_method="S256",
        token_endpoint_auth_method=PrivateKeyJWT.name,
        timeout=PATIENCE_SECONDS,
    )
    lives_until = {"exp": int(time.time()) + ASSERTION_SECONDS}
    assertion = PrivateKeyJWT(claims=lives_until, headers={"kid": key.thumbprint()}, alg=_algorithm(key))
    client.register_client_auth_method(assertion)
    return client


def _get(address: str, access_token: str = "") -> dict[str, Any]:
    """Return a JSON object from the provider; raises ProviderFailed."""
    headers = {"Authorization": f"Bearer {access_token}"} if access_token else {}
    try:
        answer = httpx.get(address, headers=headers, timeout=PATIENCE_SECONDS)
        answer.raise_for_status()
        said = answer.json()
    except (httpx.HTTPError, ValueError) as problem:
        raise ProviderFailed(
            "The identity provider does not answer. Try again in a few minutes."
        ) from problem
    if not isinstance(said, dict):
        raise ProviderFailed("The identity provider answered with something that is not an object.")
    return said
