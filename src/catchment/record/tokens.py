"""Tokens: how an application shows for whom it asks (bearer tokens, RFC 6750; SMART App Launch 2).

A token is a signed JWT. Either the OpenID Connect provider of the settings made it, and its subject is
linked to a person (`catchment people link`), or this machine did (`catchment record token`), for the example
and for systems that send. Signature, issuer, audience and time are checked; the claims are then read by
`rules/access/claims`, and who that is today by `queries/asking`.

A token that was checked is remembered by its hash until it ends, and the person's standing for some seconds,
after which one small query says whether anything changed: a read by id should not cost a signature and ten
queries.
"""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings
from joserfc import jws, jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet, OctKey

from catchment.governance.queries.signing_in import person_of_subject
from catchment.record.auditing import secret_in
from catchment.record.queries.asking import MayNotAsk, StandingMark, asker_of, standing_mark
from catchment.record.rules.access.claims import Claims, UnclearClaims, read_claims
from catchment.record.rules.access.scopes import UnclearScope
from catchment.record.rules.access.values import Asker

OUR_ISSUER = "urn:catchment"
OUR_AUDIENCE = "urn:catchment:fhir"
OUR_ALGORITHM = "HS256"  # made and checked by the same machine
# of a provider; never `none`, never a secret
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384")
LONGEST_TOKEN = 8_000  # characters
LONGEST_MINUTES = 24 * 60
LEEWAY_SECONDS = 30
STANDING_SECONDS = 5.0  # a right that ends counts for this much longer at most
SOON_SECONDS = 2.5  # after this somebody looks again, while the others go on as they stood
DERIVED_SECONDS = 60.0  # whoever asks on is derived anew this often, though nothing seems to have changed
MOST_REMEMBERED = 10_000
KEYS_SECONDS, FAILED_SECONDS, PATIENCE_SECONDS = 600, 30, 10
SLOW = "The identity provider does not answer as it should; try again in a minute."
REALM = 'Bearer realm="Catchment"'


class TokenRefused(Exception):
    """A token is missing or not believed; the message says what to do, `challenge` goes to the program."""

    def __init__(self, sentence: str, code: str = "invalid_token") -> None:
        """Say why, with RFC 6750's code (empty where no token was shown)."""
        super().__init__(sentence)
        plain = sentence.encode("ascii", "replace").decode().replace('"', "'").replace("\\", "/")[:300]
        self.challenge = f'{REALM}, error="{code}", error_description="{plain}"' if code else REALM


@dataclass(slots=True)
class _Known:
    """A token that was checked: what it says, when it ends, and who that was when last looked."""

    claims: Claims
    ends: float  # seconds of the clock
    subject: str = ""  # as the provider calls them, where a provider made it
    asker: Asker | None = None
    mark: StandingMark | None = None  # what there was to be seen when that was derived
    derived_at: float = 0.0  # seconds, monotonic
    looked_at: float = 0.0  # seconds, monotonic
    turn: threading.Lock = field(default_factory=threading.Lock, repr=False)  # of whoever looks


_known: OrderedDict[bytes, _Known] = OrderedDict()
_remembering = threading.Lock()


def asker_from(authorization: str, at: datetime) -> Asker:
    """Return who asks, by the header `Authorization: Bearer ...`; raises TokenRefused."""
    scheme, _, token = authorization.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise TokenRefused("Show a token: send the header Authorization: Bearer, and the token.", "")
    if len(token) > LONGEST_TOKEN:
        raise TokenRefused(f"A token may be {LONGEST_TOKEN:,} characters long.")
    name = sha256(token.encode("utf-8", "replace")).digest()
    known = _known.get(name)
    if known is None or known.ends <= at.timestamp():
        known = _remember(name, _check(token, at))
    asker = known.asker
    age = time.monotonic() - known.looked_at
    if asker is None or age > STANDING_SECONDS:
        with known.turn:
            if known.asker is None or time.monotonic() - known.looked_at > STANDING_SECONDS:
                _look(known, at)
            asker = known.asker
    elif age > SOON_SECONDS and known.turn.acquire(blocking=False):  # one looks; the others need not wait
        try:
            _look(known, at)
            asker = known.asker
        finally:
            known.turn.release()
    assert asker is not None, "who may not ask was refused"
    return replace(asker, at=at)


def _look(known: _Known, at: datetime) -> None:
    """Look who a token's bearer is today; raises TokenRefused where they may not ask.

    Where nothing has changed since, they are who they were: deriving it takes ten queries, seeing that one.
    Whom a patient's token is about may change with the record alone, so that is always looked up.
    """
    now = time.monotonic()
    try:
        _require_linked(known)
        mark = standing_mark(at)
        stale = now - known.derived_at > DERIVED_SECONDS
        if known.asker is None or known.mark != mark or stale or known.claims.patient:
            known.asker = asker_of(known.claims, at)
            known.mark, known.derived_at = mark, now
        known.looked_at = now
    except UnclearClaims as problem:
        known.asker = None
        code = "insufficient_scope" if isinstance(problem, MayNotAsk) else "invalid_token"
        raise TokenRefused(str(problem), code) from problem


def forget() -> None:
    """Forget every token that was checked, as after a change of who may do what."""
    with _remembering:
        _known.clear()


def _remember(name: bytes, known: _Known) -> _Known:
    with _remembering:
        _known[name] = known
        while len(_known) > MOST_REMEMBERED:
            _known.popitem(last=False)
    return known


def _check(token: str, at: datetime) -> _Known:
    """Return what a token says once its signature, issuer, audience and time are right."""
    try:
        said, person, subject = _verified(token, at)
        return _Known(read_claims(said, person), _end(said, at), subject)
    except (UnclearClaims, UnclearScope) as problem:
        raise TokenRefused(str(problem)) from problem


def _end(said: dict[str, Any], at: datetime) -> float:
    """Return until when a token counts (seconds of the clock): a day after it was made at most."""
    now = at.timestamp()
    made = said.get("iat")
    begins = min(float(made), now) if isinstance(made, int | float) else now
    ends = min(float(said["exp"]), begins + 60 * LONGEST_MINUTES)
    if ends + LEEWAY_SECONDS <= now:
        raise TokenRefused("The token was made more than a day ago; ask for a new one.")
    return ends


def _require_linked(known: _Known) -> None:
    """Raise TokenRefused where a provider's subject no longer stands for the person it stood for."""
    if not known.subject:
        return
    found = person_of_subject(settings.OIDC_ISSUER, known.subject)
    if found is None or found[0] != known.claims.person:
        raise TokenRefused(
            "The identity provider's user is no longer linked to this person; ask for a new one."
        )


def _verified(token: str, at: datetime) -> tuple[dict[str, Any], str, str]:
    """Return a token's claims, the person it is of (empty for a system of ours), the provider's subject."""
    header = _header(token)
    if header.get("alg") == OUR_ALGORITHM:
        said = _decoded(token, _our_key(), (OUR_ALGORITHM,))
        _require(said, OUR_ISSUER, OUR_AUDIENCE, at)
        return said, str(said.get("sub") or ""), ""
    issuer, audience = settings.OIDC_ISSUER, settings.FHIR_AUDIENCE
    if not issuer or not audience:
        raise TokenRefused(
            "Tokens of an identity provider are not taken here; ask for one made by catchment record token."
        )
    said = _decoded_by_provider(token, issuer)
    _require(said, issuer, audience, at)
    found = person_of_subject(issuer, str(said["sub"]))
    if found is None:
        raise TokenRefused("The identity provider knows this user, and nobody here is linked to them yet.")
    return said, found[0], str(said["sub"])


def _header(token: str) -> dict[str, Any]:
    """Return the header of a token, which nothing vouches for yet."""
    try:
        return dict(jws.extract_compact(token.encode()).headers())
    except (JoseError, ValueError, TypeError) as problem:
        raise TokenRefused("The token is not a signed JWT.") from problem


def _decoded(token: str, key: KeySet | OctKey, algorithms: tuple[str, ...]) -> dict[str, Any]:
    """Return the claims of a token whose signature is right; raises InvalidKeyIdError for a key unknown."""
    try:
        return dict(jwt.decode(token, key, algorithms=list(algorithms)).claims)
    except InvalidKeyIdError:
        raise
    except (JoseError, ValueError, TypeError) as problem:
        raise TokenRefused(f"The token is not to be believed: {problem}.") from problem


def _decoded_by_provider(token: str, issuer: str) -> dict[str, Any]:
    """Return the claims of a token that a provider signed, with the keys it has now."""
    try:
        return _decoded(token, _provider(issuer).keys, ALGORITHMS)
    except InvalidKeyIdError:  # perhaps the provider has changed its keys
        keys = _provider(issuer, fresh=True).keys
    try:
        return _decoded(token, keys, ALGORITHMS)
    except InvalidKeyIdError as problem:
        raise TokenRefused("The token is not to be believed: its key is none of the provider's.") from problem


def _require(said: dict[str, Any], issuer: str, audience: str, at: datetime) -> None:
    """Raise TokenRefused where a token is of another issuer, for another audience, or not of now."""
    rules = jwt.JWTClaimsRegistry(
        now=int(at.timestamp()),
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": audience},
        exp={"essential": True},
        sub={"essential": True, "allow_blank": True},  # a system has none
    )
    try:
        rules.validate(said)
    except (JoseError, ValueError, TypeError) as problem:
        raise TokenRefused(f"The token is not to be believed: {problem}.") from problem


def _our_key() -> OctKey:
    """Return the key of our own tokens, made once and kept in CATCHMENT_HOME."""
    return OctKey.import_key(secret_in(Path(settings.CATCHMENT_HOME) / "token_key"))


def make_token(
    *,
    at: datetime,
    person: str,
    scope: str,
    minutes: int = 60,
    purpose: str = "",
    organisation: str = "",
    patient: str = "",
    client: str = "catchment-record-token",
) -> str:
    """Return a token of our own for a person (a code), or for a system of an organisation (`person` empty).

    Raises UnclearClaims or UnclearScope where it would be refused, and ValueError for a lifetime that is not
    from 1 minute to a day.
    """
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise UnclearClaims(f"A token lives from 1 to {LONGEST_MINUTES:,} minutes.")
    now = int(at.timestamp())
    said = {
        "iss": OUR_ISSUER,
        "aud": OUR_AUDIENCE,
        "sub": person,
        "iat": now,
        "exp": now + 60 * minutes,
        "scope": scope,
        "client_id": client,
        **{
            name: value
            for name, value in (("purpose", purpose), ("organisation", organisation), ("patient", patient))
            if value
        },
    }
    asker_of(read_claims(said, person), at)  # a token that would be refused is not made
    return str(jwt.encode({"alg": OUR_ALGORITHM, "typ": "at+jwt"}, said, _our_key()))


@dataclass(frozen=True, slots=True)
class _Provider:
    """What a provider says of itself, its public keys, and when both were read (monotonic seconds)."""

    said: dict[str, Any]
    keys: KeySet
    read_at: float


_providers: dict[str, _Provider] = {}
_failed: dict[str, float] = {}
_asking = threading.Lock()


def _provider(issuer: str, *, fresh: bool = False) -> _Provider:
    """Return a provider, read every ten minutes; `fresh`, for a key not seen before, twice a minute."""
    longest = FAILED_SECONDS if fresh else KEYS_SECONDS
    with _asking:
        held, now = _providers.get(issuer), time.monotonic()
        if held is not None and now - held.read_at <= longest:
            return held
        if now - _failed.get(issuer, -FAILED_SECONDS) < FAILED_SECONDS:
            raise TokenRefused(SLOW)
        try:
            said = dict(_get(f"{issuer.rstrip('/')}/.well-known/openid-configuration"))
            if said["issuer"] != issuer:
                raise ValueError(f"the provider calls itself {said['issuer']}")
            keys = KeySet.import_key_set(_get(str(said["jwks_uri"])))
        except (httpx.HTTPError, JoseError, ValueError, KeyError, TypeError) as problem:
            _failed[issuer] = now
            raise TokenRefused(SLOW) from problem
        _providers[issuer] = _Provider(said, keys, now)
        return _providers[issuer]


def _get(address: str) -> Any:
    answer = httpx.get(address, timeout=PATIENCE_SECONDS)
    answer.raise_for_status()
    return answer.json()


def smart_configuration(base: str) -> dict[str, Any]:
    """Return what `.well-known/smart-configuration` says; `base` is the address of the interface.

    Without a provider there is nowhere to ask for a token, and it names none. Raises TokenRefused where the
    provider does not answer.
    """
    told = {
        "scopes_supported": ["openid", "user/*.cruds", "patient/*.rs", "system/*.cruds"],
        "capabilities": ["permission-user", "permission-patient", "permission-v1", "permission-v2"],
        "grant_types_supported": [],
        "code_challenge_methods_supported": ["S256"],
    }
    if not (settings.OIDC_ISSUER and settings.FHIR_AUDIENCE):
        return told
    said = _provider(settings.OIDC_ISSUER).said
    named = ("issuer", "jwks_uri", "authorization_endpoint", "token_endpoint", "introspection_endpoint")
    return {
        **told,
        **{name: said[name] for name in named if name in said},
        "grant_types_supported": ["authorization_code"],
        "response_types_supported": ["code"],
        "associated_endpoints": [{"url": base, "capabilities": told["capabilities"]}],
    }
