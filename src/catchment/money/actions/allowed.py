"""What every action under a decision asks first: does the decision let it, does the money?"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils import timezone

from catchment.authority.models import Decision
from catchment.authority.queries.decision_privacy import hidden_from, private_decisions, title_for_others
from catchment.authority.queries.meeting_privacy import reader_of
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Actor, ActorKind, Thing
from catchment.foundation.rules.money import pounds
from catchment.money.models import Account, Transfer
from catchment.money.queries.accounts import area_of, purse_of
from catchment.money.queries.deciding import allowed_by, decision_named, said_of
from catchment.money.rules.entries import CannotPost
from catchment.money.rules.moving import Moves, Obstacle, Said, area_obstacles, function_obstacles
from catchment.money.rules.years import FinancialYear
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


def refuse_unless_decided(decision: Decision, account: Account, on: date, moves: Moves) -> None:
    """Raise CannotPost where a decision is about something else than this money, or somewhere else."""
    said = said_for(decision, account, on)
    refuse_for(function_obstacles(said, moves, purse_of(account)))
    refuse_for(area_obstacles(said, area_of(account)))


def said_for(decision: Decision, account: Account, on: date) -> Said:
    """Return what a decision says, for the money of an account."""
    return said_of(decision, area_of(account), Moment(max(on, timezone.localdate())))


def refuse_to_come(on: date) -> None:
    """Raise CannotPost for a day that has not come: what is written has happened."""
    if on > timezone.localdate():
        raise CannotPost(
            "transfer_in_open_period", f"{plain_date(on)} has not come yet: date it today, or earlier."
        )


def refuse_another_year(account: Account, on: date) -> None:
    """Raise CannotPost where money of one year would be shared out or committed in another (B-014)."""
    year = FinancialYear(account.fund.year) if account.fund else None
    if year is not None and not year.starts <= on < year.ends:
        raise CannotPost(
            "B-014",
            f"This is money of {year}; on {plain_date(on)} another year's money is spent. Choose a budget of "
            "that year.",
        )


def readable(code: str, actor: Actor) -> Decision:
    """Return a decision by its code, to whoever may read it; of others nothing is told (B-068). Missing."""
    found = decision_named(code)
    about = (found.body.code, Thing.BODY) if found.body else (found.system.code, Thing.ORGANISATION)
    if actor.kind is not ActorKind.OPERATOR and hidden_from(
        reader_of(actor, *about), [found], Moment(timezone.localdate())
    ):
        raise Missing(
            f"No decision has the code “{code[:60]}”. Record the decision first, then move the money."
        )
    return found


def title_to_keep(decision: Decision) -> str:
    """Return what the books say of a decision: its title, or what everybody may know of a private one."""
    return title_for_others(decision) if private_decisions([decision]) else decision.title


def refuse_for(found: Iterable[Obstacle]) -> None:
    """Raise CannotPost for the first obstacle, if there is one."""
    for obstacle in found:
        raise CannotPost(obstacle.rule, obstacle.sentence)


def _written_already(decision: Decision, key: str) -> bool:
    """Say whether this is a replay: then `post` compares it with what was written."""
    same = Q(key=key) | Q(key__startswith=f"{key}/")
    return Transfer.objects.filter(same, system=decision.system).exists()
