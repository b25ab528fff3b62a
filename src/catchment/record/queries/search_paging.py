"""Pages of one answer: the link to the next page says what was asked, as at which moment, and where to go on.

A search that began at number S sees, on each of its pages, the versions with `number <= S` that were not
replaced by S; what is written meanwhile neither moves nor doubles anything. The link is sealed: numbers of
versions would tell how much is written of others, and a place in an order what stands there. It is of use to
nobody but the one who was given it; who may see what is asked anew on every page. It ends after an hour, when
index rows of replaced versions may be gone.
"""

import binascii
import json
import secrets
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from django.utils.crypto import salted_hmac

from catchment.record.queries.search_checks import Sql
from catchment.record.rules.access.values import Asker
from catchment.record.rules.searching.query import BadSearch

PAGES_LAST = timedelta(hours=1)
_SALT = "catchment.record.page"
LONGEST_TOKEN = 200_000
NONCE_BYTES = 12  # chosen anew for every link


@dataclass(frozen=True, slots=True)
class Page:
    """A later page: what was asked, when, as at which version, after which place in the order.

    `total` is what the first page told.
    """

    type: str
    asked: tuple[tuple[str, str], ...]
    compartment: str
    began: datetime
    snapshot: int
    after: tuple[Any, ...]
    total: int | None


def whose(asker: Asker) -> str:
    """Return to whom a link is given: somebody at an organisation, for a purpose; systems share names."""
    return f"{asker.person} {asker.organisation} {asker.purpose}"


def token(page: Page, person: str) -> str:
    """Return the token of a page for a person."""
    said = [
        person,
        page.type,
        list(page.asked),
        page.compartment,
        page.began.isoformat(),
        page.snapshot,
        [moment.isoformat() if isinstance(moment, datetime) else moment for moment in page.after],
        page.total,
    ]
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = nonce + _seal().encrypt(nonce, zlib.compress(json.dumps(said).encode()), None)
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def opened(text: str, person: str, resource_type: str, now: datetime) -> Page:
    """Return the page that a token means.

    Raises BadSearch where it was changed, is somebody else's, is of another search, or has ended.
    """
    try:
        sealed = urlsafe_b64decode(text[:LONGEST_TOKEN].encode() + b"==")
        said = zlib.decompress(_seal().decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None))
    except (binascii.Error, UnicodeEncodeError, ValueError, InvalidTag):
        raise BadSearch(
            "_page", "_page: this is no link to a page that was given here; search again.", "not-found"
        ) from None
    whose, kind, asked, compartment, began, snapshot, after, total = json.loads(said)
    if whose != person or kind != resource_type:
        raise BadSearch(
            "_page", "_page: this link to a page was given to somebody else; search again.", "forbidden"
        )
    page = Page(
        kind,
        tuple((name, value) for name, value in asked),
        compartment,
        datetime.fromisoformat(began),
        snapshot,
        tuple(after),
        total,
    )
    if now - page.began > PAGES_LAST:
        raise BadSearch(
            "_page", "_page: links to pages last an hour and this one has ended; search again.", "expired"
        )
    return page


def _seal() -> ChaCha20Poly1305:
    """Return what seals and opens links, with a key made of this machine's secret."""
    return ChaCha20Poly1305(salted_hmac(_SALT, "", algorithm="sha256").digest())


def current(alias: str, snapshot: int | None) -> Sql:
    """Return the condition that a version counts: now, or as at a snapshot."""
    if snapshot is None:
        return Sql(f"{alias}.replaced_by IS NULL")
    return Sql(
        f"{alias}.number <= %s AND ({alias}.replaced_by IS NULL OR {alias}.replaced_by > %s)",
        (snapshot, snapshot),
    )
