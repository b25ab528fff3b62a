"""Linking: which subject of an identity provider stands for which person, from now on.

A link lets somebody in, so only whoever operates the machine makes one, with a reason, and nothing makes one
by itself. A link that ends is closed, never deleted: who could sign in as whom stays readable.
"""

from django.db import transaction

from catchment.foundation.facts import begin_change, close_rows, copy_rows, fact_columns
from catchment.foundation.models import Change
from catchment.foundation.permission import Act, Actor, require_today
from catchment.governance.models import Person, SignInIdentity

LONGEST_ISSUER, LONGEST_SUBJECT = 300, 255


class NotLinked(Exception):
    """A link cannot be made or ended; the message is a sentence."""


@transaction.atomic
def link_identity(*, person: str, issuer: str, subject: str, actor: Actor, reason: str) -> Change:
    """Let the subject of an issuer stand for a person (a code); raises NotLinked and NotAllowed."""
    issuer, subject = _asked(issuer, subject, actor, reason)
    found = Person.objects.filter(code=person.strip()).first()
    if found is None:
        raise NotLinked(f"No person has the code “{person.strip()[:60]}”; a handbook names people first.")
    detail = {"person": found.code, "issuer": issuer, "subject": subject}
    change = begin_change(actor=str(actor), action="link identity", reason=reason.strip(), detail=detail)
    held = SignInIdentity.objects.current().filter(issuer=issuer, subject=subject)
    taken = held.values_list("person__code", flat=True).first()
    if taken is not None:
        raise NotLinked(
            f"“{subject}” stands for {taken} already; end that link first (catchment people unlink)."
        )
    said = {"person_id": found.pk, "issuer": issuer, "subject": subject}
    copy_rows(SignInIdentity, [[said[column] for column in fact_columns(SignInIdentity)]], change)
    return change


@transaction.atomic
def unlink_identity(*, person: str, issuer: str, subject: str, actor: Actor, reason: str) -> Change:
    """End the link of a subject to a person; raises NotLinked and NotAllowed."""
    issuer, subject = _asked(issuer, subject, actor, reason)
    detail = {"person": person.strip(), "issuer": issuer, "subject": subject}
    change = begin_change(actor=str(actor), action="unlink identity", reason=reason.strip(), detail=detail)
    held = SignInIdentity.objects.current().filter(
        person__code=person.strip(), issuer=issuer, subject=subject
    )
    ids = list(held.values_list("pk", flat=True))
    if not ids:
        raise NotLinked(f"“{subject}” of {issuer} does not stand for {person.strip()} now.")
    close_rows(SignInIdentity, ids, change)
    return change


def _asked(issuer: str, subject: str, actor: Actor, reason: str) -> tuple[str, str]:
    """Return issuer and subject as they are kept, or refuse."""
    require_today(actor, Act.LINK_IDENTITIES, "")
    issuer, subject = issuer.strip(), subject.strip()
    if not reason.strip() or not actor.name.strip():
        raise NotLinked("Say why, and who says so: whoever is linked can sign in.")
    if not issuer or not subject or len(issuer) > LONGEST_ISSUER or len(subject) > LONGEST_SUBJECT:
        raise NotLinked(
            f"Give an issuer of at most {LONGEST_ISSUER} characters and a subject of {LONGEST_SUBJECT}."
        )
    return issuer, subject
