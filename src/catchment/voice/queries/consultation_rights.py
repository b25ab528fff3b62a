"""In whose name somebody may answer and endorse today: the organisations and bodies they are part of.

The right to speak reaches only the organisation or body itself (S004-28): the chair of an ICB speaks for the
ICB, never for a practice. So what somebody may answer for is among where they work or sit.
"""

from django.db.models import Q
from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, ActorKind, Verdict, may_today
from catchment.governance.models import Body, BodyTerms
from catchment.governance.queries.standing import standing_of
from catchment.governance.rules.document.vocabulary import Purpose
from catchment.structure.models import Organisation
from catchment.structure.models.organisations import OrganisationKind
from catchment.voice.queries.consultation_respondents import Respondent, respondents
from catchment.voice.queries.rights import own_voices


def spoken_for(actor: Actor) -> tuple[Respondent, ...]:
    """Return the organisations and bodies that somebody speaks for today, each once, by name.

    Whoever speaks for the board of a PCN speaks for the PCN (F-001), which stands here for its board.
    """
    mine = _part_of(actor)
    boards = {each.about for each in mine.values() if not each.is_body}
    own = own_voices(actor, ((each.about, each.thing) for each in mine.values()))
    allowed = [
        each
        for each in mine.values()
        if each.there and not (each.is_body and each.code in boards) and (each.about, each.thing) in own
    ]
    return tuple(sorted(allowed, key=lambda each: (each.name, each.code)))


def may_speak(actor: Actor, respondent: Respondent) -> Verdict:
    """Return whether somebody speaks for an organisation or body today, and why."""
    return may_today(actor, Act.SPEAK_FOR, respondent.about, respondent.thing)


def _part_of(actor: Actor) -> dict[str, Respondent]:
    """Return where somebody has a post or a seat today, by code (a dozen queries)."""
    if actor.kind is not ActorKind.PERSON:
        return {}
    moment = Moment(timezone.localdate())
    held = standing_of(actor.code, moment)
    bodies = {each.body for each in held.seats}
    networks = BodyTerms.objects.at(moment).filter(body__code__in=bodies, purpose=Purpose.NETWORK)
    organisations = Organisation.objects.filter(
        Q(code__in={each.employer for each in held.posts})
        | Q(kind=OrganisationKind.PCN, pk__in=networks.values("organisation_id"))
    )
    return respondents(
        organisations.values_list("pk", flat=True),
        Body.objects.filter(code__in=bodies).values_list("pk", flat=True),
        moment,
    )
