"""What every action under a decision asks first: does the decision let it, does the money?"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils import timezone

from catchment.authority.models import Decision
from catchment.foundation.moment import Moment
from catchment.foundation.rules.money import pounds
from catchment.money.models import Account, Transfer
from catchment.money.queries.accounts import area_of
from catchment.money.queries.deciding import allowed_by, decision_named, said_of
from catchment.money.rules.entries import CannotPost
from catchment.money.rules.moving import Obstacle, deciding_obstacles
from catchment.structure.rules.words import plain_date


def deciding(code: str, on: date, pence: int, key: str) -> Decision:
    """Return the decision that lets so much money (pence) move on a day; raises Missing, CannotPost."""
    decision = decision_named(code)
    if not decision.valid:
        raise CannotPost(
            "transfer_by_a_valid_decision",
            f"{decision.code} is void, so it moves nothing. {decision.void_because}",
        )
    if decision.taken_on > on:
        raise CannotPost(
            "transfer_by_a_valid_decision",
            f"{decision.code} was taken on {plain_date(decision.taken_on)}; it moves nothing before then.",
        )
    left = allowed_by(decision).left_pence
    if pence > left and not _written_already(decision, key):
        raise CannotPost(
            "decision_not_exceeded",
            f"{decision.code} allows {pounds(decision.amount_pence)}, and {pounds(left)} of it is left: "
            f"{pounds(pence)} is more than that. Take another decision, or move less.",
        )
    return decision


def refuse_unless_decided(decision: Decision, account: Account, on: date, *, virement: bool) -> None:
    """Raise CannotPost where a decision is about something else than this money, or somewhere else."""
    area = area_of(account)
    said = said_of(decision, area, Moment(max(on, timezone.localdate())))
    refuse_for(deciding_obstacles(said, area, virement=virement))


def refuse_for(found: Iterable[Obstacle]) -> None:
    """Raise CannotPost for the first obstacle, if there is one."""
    for obstacle in found:
        raise CannotPost(obstacle.rule, obstacle.sentence)


def _written_already(decision: Decision, key: str) -> bool:
    """Say whether this is a replay: then `post` compares it with what was written."""
    same = Q(key=key) | Q(key__startswith=f"{key}/")
    return Transfer.objects.filter(same, system=decision.system).exists()
