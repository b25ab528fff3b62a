"""What is believed of a token: one that is right, and every way in which one can be wrong."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from catchment.web.sign_in.tokens import (
    LOGOUT_EVENT,
    Expected,
    NotBelieved,
    check_level,
    read_id_token,
    read_logout_token,
)

ISSUER, CLIENT, NONCE = "https://provider.example", "catchment", "the nonce that was sent"
KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER = RSAKey.generate_key(2048, {"kid": "one"})
CURVE = ECKey.generate_key("P-256", {"kid": "two"})
PUBLIC = KeySet.import_key_set({"keys": [KEY.as_dict(private=False), CURVE.as_dict(private=False)]})
NOW = int(time.time())
SIGNED_IN = {"iss": ISSUER, "aud": CLIENT, "sub": "s", "iat": NOW, "exp": NOW + 60, "nonce": NONCE}
LOGOUT = {
    "iss": ISSUER,
    "aud": [CLIENT],
    "sub": "s",
    "sid": "session 7",
    "iat": NOW,
    "exp": NOW + 120,
    "jti": "1",
    "events": {LOGOUT_EVENT: {}},
}


def expected(keys: Callable[[bool], KeySet] = lambda fresh: PUBLIC) -> Expected:
    """Return what a token must be."""
    return Expected(ISSUER, CLIENT, keys, datetime.fromtimestamp(NOW, UTC))


def signed(claims: dict[str, Any], key: Any = KEY, alg: str = "RS256", **header: str) -> str:
    """Return a token that the provider signed; claims that are None are left out."""
    said = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": alg, "kid": key.kid or "one", **header}, said, key, algorithms=[alg])


@pytest.mark.parametrize(("key", "alg"), [(KEY, "RS256"), (KEY, "RS512"), (CURVE, "ES256")])
def test_what_is_right_is_believed(key: Any, alg: str) -> None:
    """In each of the three algorithms."""
    assert read_id_token(signed(SIGNED_IN, key, alg), NONCE, expected())["sub"] == "s"
    found = read_logout_token(signed(LOGOUT, key, alg, typ="logout+jwt"), expected())
    assert (found.jti, found.subject, found.sid) == ("1", "s", "session 7")
    assert found.until > datetime.fromtimestamp(NOW + 300, UTC), "kept until it would be refused for its age"


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"iss": "https://elsewhere.example"}, "iss"),
        ({"aud": "somebody-else"}, "aud"),
        ({"aud": [CLIENT, "somebody-else"]}, "azp"),
        ({"azp": "somebody-else"}, "azp"),
        ({"exp": NOW - 60}, "expired"),
        ({"exp": None}, "exp"),
        ({"iat": NOW + 600}, "in the future"),
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"sub": None}, "sub"),
        ({"sub": "x" * 256}, "names nobody"),
    ],
)
def test_an_id_token_that_is_wrong(changed: dict[str, Any], why: str) -> None:
    """Another issuer, another client, too old, from the future, for another request, about nobody."""
    with pytest.raises(NotBelieved, match=why):
        read_id_token(signed({**SIGNED_IN, **changed}), NONCE, expected())


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"iss": "https://elsewhere.example"}, "iss"),
        ({"aud": ["somebody-else"]}, "aud"),
        ({"iat": None}, "iat"),
        ({"iat": NOW - 400, "exp": None}, "more than five minutes old"),
        ({"exp": NOW - 60}, "expired"),
        ({"events": None}, "events"),
        ({"events": {"http://elsewhere.example/event": {}}}, "events"),
        ({"events": {LOGOUT_EVENT: True}}, "events"),
        ({"nonce": NONCE}, "no nonce"),
        ({"sub": None, "sid": None}, "names nobody"),
        ({"sid": {"$ne": ""}}, "not a text"),
        ({"jti": None}, "jti"),
        ({"jti": ""}, "jti"),
    ],
)
def test_a_logout_token_that_is_wrong(changed: dict[str, Any], why: str) -> None:
    """As an ID token, and besides: not about a logout, an ID token in disguise, about nobody, numberless."""
    with pytest.raises(NotBelieved, match=why):
        read_logout_token(signed({**LOGOUT, **changed}), expected())


def test_signatures_that_are_wrong() -> None:
    """Another key, no signature, a secret instead of a key, nonsense."""
    none = f"{signed(LOGOUT).rpartition('.')[0]}."
    secret = signed(LOGOUT, OctKey.generate_key(256), "HS256")
    for token in (signed(LOGOUT, OTHER), none, secret, "nonsense", "a.b.c", ""):
        with pytest.raises(NotBelieved):
            read_logout_token(token, expected())
    with pytest.raises(NotBelieved, match="typ"):
        read_logout_token(signed(LOGOUT, typ="at+jwt"), expected())


def test_keys_are_read_again_for_a_key_not_seen_before() -> None:
    """Providers change their keys: a token by the new one is believed at once."""
    old = KeySet.import_key_set({"keys": [CURVE.as_dict(private=False)]})
    asked: list[bool] = []

    def keys(fresh: bool) -> KeySet:
        asked.append(fresh)
        return PUBLIC if fresh else old

    assert read_id_token(signed(SIGNED_IN), NONCE, expected(keys))["sub"] == "s"
    assert asked == [False, True]


def test_the_level_asked_for_must_come_back() -> None:
    """Only where one is asked for."""
    check_level({}, "", "")
    check_level({"acr": "AAL3", "vot": "P9.Cp.Cd"}, "AAL2 AAL3", '["P9.Cp.Cd"]')
    with pytest.raises(NotBelieved, match="acr"):
        check_level({"acr": "AAL1"}, "AAL2 AAL3", "")
    with pytest.raises(NotBelieved, match="vector of trust"):
        check_level({"vot": "P5"}, "", '["P9.Cp.Cd"]')
