"""Tokens: what a provider signed, and every reason not to believe it.

An ID token says who signed in. A logout token says whose sessions end. Both are checked for the signature by
the provider's keys, the issuer, the audience and the time; then the ID token for the nonce that we sent, the
logout token for the event it must name and for having no nonce (so that an ID token is never taken for one).
"""

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

ALGORITHMS = ("RS256", "RS512", "ES256")
LEEWAY_SECONDS = 30
OLDEST_LOGOUT = timedelta(minutes=5)
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LONGEST_NAME = 255
Plain = dict[str, Any]


class NotBelieved(Exception):
    """A token is not what it should be; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Who must have signed a token, for whom, and the keys to check it by (`True` reads them afresh)."""

    issuer: str
    client_id: str
    keys: Callable[[bool], KeySet]
    now: datetime


@dataclass(frozen=True, slots=True)
class LogoutToken:
    """Whose sessions end: those of `sid`, or where it is empty all of `subject`; `until` when it is stale."""

    jti: str
    subject: str
    sid: str
    until: datetime


def _claims(token: str, expected: Expected, essential: tuple[str, ...]) -> tuple[Plain, Plain]:
    """Return header and claims of a token whose signature, issuer, audience and time are right."""
    try:
        try:
            read = jwt.decode(token, expected.keys(False), algorithms=list(ALGORITHMS))
        except InvalidKeyIdError:  # the provider has changed its keys
            read = jwt.decode(token, expected.keys(True), algorithms=list(ALGORITHMS))
        rules: dict[str, Any] = {name: {"essential": True} for name in essential}
        rules["iss"] = {"essential": True, "value": expected.issuer}
        rules["aud"] = {"essential": True, "value": expected.client_id}
        now = int(expected.now.timestamp())
        jwt.JWTClaimsRegistry(now=now, leeway=LEEWAY_SECONDS, **rules).validate(read.claims)
    except (JoseError, ValueError, TypeError) as problem:
        raise NotBelieved(f"A token is not to be believed: {problem}.") from problem
    return dict(read.header), dict(read.claims)


def read_id_token(token: str, nonce: str, expected: Expected) -> dict[str, Any]:
    """Return the claims of an ID token, or raise NotBelieved."""
    _, claims = _claims(token, expected, ("sub", "exp", "iat", "nonce"))
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise NotBelieved("The ID token answers another request than this one (nonce).")
    audience = claims["aud"]
    several = isinstance(audience, list) and len(audience) > 1
    if (several or "azp" in claims) and claims.get("azp") != expected.client_id:
        raise NotBelieved("The ID token was made for another client (azp).")
    if not claims["sub"] or len(str(claims["sub"])) > LONGEST_NAME:
        raise NotBelieved("The ID token names nobody.")
    return claims


def check_level(claims: dict[str, Any], acr_values: str, vtr: str) -> None:
    """Raise NotBelieved where a level of authentication was asked for and another came back."""
    if acr_values and claims.get("acr") not in acr_values.split():
        raise NotBelieved("The identity provider did not confirm the level (acr) that is asked for.")
    if vtr and claims.get("vot") not in json.loads(vtr):
        raise NotBelieved("The identity provider did not confirm the vector of trust that is asked for.")


def read_logout_token(token: str, expected: Expected) -> LogoutToken:
    """Return whose sessions a logout token ends, or raise NotBelieved."""
    header, claims = _claims(token, expected, ("iat", "jti", "events"))
    if str(header.get("typ", "JWT")).lower().removeprefix("application/") not in ("jwt", "logout+jwt"):
        raise NotBelieved("That is not a logout token (typ).")
    events = claims["events"]
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict):
        raise NotBelieved("That is not a logout token (events).")
    if "nonce" in claims:
        raise NotBelieved("A logout token has no nonce.")
    subject, sid, jti = (claims.get(name) or "" for name in ("sub", "sid", "jti"))
    if not all(isinstance(each, str) and len(each) <= LONGEST_NAME for each in (subject, sid, jti)):
        raise NotBelieved("The logout token's sub, sid or jti is not a text.")
    if not jti or not (subject or sid):
        raise NotBelieved("The logout token names nobody (sub, sid), or has no number (jti).")
    made = datetime.fromtimestamp(claims["iat"], UTC)
    if expected.now - made > OLDEST_LOGOUT:
        raise NotBelieved("The logout token is more than five minutes old.")
    ends = datetime.fromtimestamp(claims["exp"], UTC) if "exp" in claims else made
    stale = max(ends, made + OLDEST_LOGOUT) + timedelta(seconds=2 * LEEWAY_SECONDS)
    return LogoutToken(jti, subject, sid, stale)
