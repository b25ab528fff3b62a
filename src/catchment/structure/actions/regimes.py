"""Regimes: a pending law gets the day it comes into force (K-042).

A Bill stands in the list without a day, so no check that belongs to it ever holds. Once Parliament has passed
it, somebody gives it its first day; if that day moves, it is given another. Regimes hold for everybody, so
this is for whoever operates Catchment, not for one system's people. The audit event keeps before and after.
"""

from datetime import date

from django.db import IntegrityError, transaction

from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.structure.actions.refusals import Refused
from catchment.structure.models import Regime
from catchment.structure.rules.words import plain_date

ACTION = "set regime"


@transaction.atomic
def set_regime(*, code: str, on: date, reason: str, actor: Actor) -> Change:
    """Give a pending regime its first day, or move the day that was given to it.

    Raises Refused for a regime that is not there, or that never was pending; NotAllowed where the actor may
    not change what holds for everybody.
    """
    require_today(actor, Act.CHANGE_STRUCTURE, code, Thing.HOUSE)
    if not reason.strip():
        raise Refused("Say why: a change without a reason is not recorded.")
    regime = Regime.objects.select_for_update().filter(code=code).first()
    if regime is None:
        known = ", ".join(Regime.objects.values_list("code", flat=True))
        raise Refused(f"No regime has the code “{code[:40]}”; the regimes are {known}.")
    given_before = Change.objects.filter(action=ACTION, detail__regime=code).exists()
    if regime.valid_from is not None and not given_before:
        since = plain_date(regime.valid_from)
        raise Refused(f"{code} has been in force by law since {since}; only a pending regime is given a day.")
    before = regime.valid_from.isoformat() if regime.valid_from else None
    detail = {"regime": code, "before": {"valid_from": before}, "after": {"valid_from": on.isoformat()}}
    change = begin_change(actor=str(actor), action=ACTION, reason=reason, detail=detail)
    regime.valid_from = on
    try:
        with transaction.atomic():
            regime.save(update_fields=["valid_from"])
    except IntegrityError as error:
        raise Refused(f"{code} ends on {regime.valid_to}; its first day must be before that.") from error
    return change
