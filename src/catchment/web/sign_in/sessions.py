"""Who is signed in: the person kept in the session, from when, by which way, and when that ends.

The session is a row of the database; the browser holds only its key. Signing in gives a new key, so that a
key planted before (session fixation) is worth nothing. A session ends when it is twelve hours old and, where
an identity provider vouched for it, after thirty minutes without a request, and at once where the link
between the provider's subject and the person has ended.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from catchment.foundation.permission import ANYBODY, Actor, ActorKind
from catchment.governance.queries.signing_in import is_linked
from catchment.web.sign_in.way import Way

LONGEST = timedelta(hours=12)
LONGEST_IDLE = timedelta(minutes=30)
NOTED_EVERY = timedelta(minutes=1)  # a request within a minute of another does not write the session again
KEPT_AS = "signed_in"


def sign_in_person(request: HttpRequest, person: str, name: str, now: datetime, **more: Any) -> None:
    """Begin a session of its own for a person (a code, and what they are called); `more` is kept with it."""
    request.session.flush()
    Session.objects.filter(expire_date__lt=now).delete()  # there is nobody else to tidy them away
    request.session[KEPT_AS] = {
        "person": person,
        "name": name,
        "way": settings.SIGN_IN,
        "since": now.isoformat(),
        "seen": now.isoformat(),
        **more,
    }
    request.session.cycle_key()
    request.actor = Actor(ActorKind.PERSON, person, name)  # type: ignore[attr-defined]


def kept(session: SessionBase) -> dict[str, Any]:
    """Return what a session keeps of whoever is signed in; empty when nobody is."""
    found: dict[str, Any] = session.get(KEPT_AS) or {}
    return found


def actor_in(session: SessionBase, now: datetime) -> Actor:
    """Return who is signed in; a session that is over, or that began by a way no longer used, is emptied."""
    signed_in = kept(session)
    if not signed_in:
        return ANYBODY
    since, seen = (datetime.fromisoformat(signed_in[each]) for each in ("since", "seen"))
    over = signed_in["way"] != settings.SIGN_IN or now - since > LONGEST
    if not over and signed_in["way"] == Way.OIDC:
        over = now - seen > LONGEST_IDLE or not _still_linked(signed_in)
    if over:
        session.flush()
        return ANYBODY
    if now - seen > NOTED_EVERY:
        session[KEPT_AS] = {**signed_in, "seen": now.isoformat()}
    return Actor(ActorKind.PERSON, signed_in["person"], signed_in["name"])


def _still_linked(signed_in: dict[str, Any]) -> bool:
    """Say whether the subject that signed in still stands for the person (one query)."""
    subject = signed_in.get("subject", "")
    return is_linked(signed_in["person"], settings.OIDC_ISSUER, subject)
