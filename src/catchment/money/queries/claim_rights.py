"""Who may make and approve the claims of a PCN: asked of its board, and of whoever employs its manager.

A PCN is no legal person (F-001), so it employs nobody: the manager of a network is employed by its payee or
by one of its member practices. So the right to make claims that comes with such a post is asked about that
employer too. The right to approve is never: it is for the finance people of the system that pays.
"""

from django.db.models import Q
from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, ActorKind, NotAllowed, Thing, Verdict, may_today
from catchment.governance.models import PostHeld
from catchment.money.queries.claim_networks import ClaimNetwork
from catchment.structure.models import Relationship

BELONGING = ("member_of", "payee_for")  # what an employer is to the PCN whose claims its manager makes


def may_claim(actor: Actor, act: Act, network: ClaimNetwork) -> Verdict:
    """Return whether somebody may today make, or approve, the claims of a PCN, and why (F-001, E-043)."""
    asked = may_today(actor, act, network.about, network.thing)
    if asked.allowed or act is not Act.MAKE_CLAIMS or actor.kind is not ActorKind.PERSON:
        return asked
    for employer in _employers(actor.code, network):
        verdict = may_today(actor, act, employer, Thing.ORGANISATION)
        if verdict.allowed:
            return verdict
    return asked


def require_claim(actor: Actor, act: Act, network: ClaimNetwork) -> None:
    """Raise NotAllowed, with the reason, where somebody may not make or approve the claims of a PCN today."""
    verdict = may_claim(actor, act, network)
    if not verdict.allowed:
        raise NotAllowed(verdict, actor)


def may_read_pay(actor: Actor, network: ClaimNetwork) -> bool:
    """Say whether somebody may read what each person of a claim is paid: who makes or approves claims."""
    return any(may_claim(actor, act, network).allowed for act in (Act.MAKE_CLAIMS, Act.APPROVE_CLAIMS))


def _employers(person: str, network: ClaimNetwork) -> list[str]:
    """Return the codes of those who employ somebody today and belong to a PCN (one query)."""
    today = Moment(timezone.localdate())
    belonging = Relationship.objects.at(today).filter(target_id=network.id, kind__in=BELONGING)
    posts = PostHeld.objects.at(today).filter(
        Q(employer_id=network.id) | Q(employer_id__in=belonging.values("source_id")), person__code=person
    )
    return sorted(set(posts.values_list("employer__code", flat=True)))
