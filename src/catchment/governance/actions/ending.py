"""Ending a handbook, as when a board merges into another (K-043): from a day it has no bodies any more.

What was planned for the day or later is taken back with it. People stay described and keep their posts, for
they outlive a board; or they are released, so that a successor's handbook can describe them from the day.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from catchment.foundation.facts import Recorded, begin_change, close_rows
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.governance.actions.applying import Refused, fingerprint
from catchment.governance.actions.recording import end_handbook, record_handbook
from catchment.governance.models import BodyParty, BodyTerms, HandbookEntry, SeatTerms
from catchment.governance.queries.handbook import load_handbook
from catchment.governance.rules.document import Handbook
from catchment.structure.models import Organisation
from catchment.structure.rules.words import counted, plain_date


@dataclass(frozen=True, slots=True)
class Ended:
    """What ended: how much of it in a sentence, and the change it was recorded as."""

    sentence: str
    change: Change
    recorded: Recorded


@transaction.atomic
def end_handbook_of(
    system: str, *, on: date, actor: Actor, reason: str, release_people: bool = False, at_terminal: str = ""
) -> Ended:
    """End a system's handbook: `on` is the first day on which it is no longer in force.

    With `release_people` its people, their posts and interests are in no handbook from the day, and another
    can take them over. `at_terminal` is the account at whose terminal a person's code was given, for the
    audit event. Raises Refused where no reason is given or no handbook is in force then, NotAllowed where the
    actor may not.
    """
    system, reason = system.strip(), reason.strip()
    detail = {"system": system, "from": on.isoformat()}
    if at_terminal:
        detail["at_terminal"] = at_terminal
    change = begin_change(actor=str(actor), action="end handbook", reason=reason, detail=detail)
    require_today(actor, Act.EDIT_HANDBOOK, system, Thing.ORGANISATION)
    if not reason:
        raise Refused("Say why: a handbook is ended with its reason.")
    handbook = load_handbook(system, Moment(on))
    if handbook is None:
        raise Refused(
            f"No handbook of “{system[:40]}” is in force on {plain_date(on)}. Nothing was ended; "
            "choose a day on which it is."
        )
    recorded = Recorded()
    if release_people:
        recorded += record_handbook(
            Handbook(handbook=1, system=system, title=handbook.title), on=on, change=change
        )
    recorded += end_handbook(Organisation.objects.get(code=system), on=on, change=change)
    recorded += _take_back_plans(system, on, change)
    change.detail = {**detail, "people_released": release_people, **_audit(handbook)}
    change.save(update_fields=["detail"])
    return Ended(_sentence(handbook, on, release_people), change, recorded)


def _take_back_plans(system: str, on: date, change: Change) -> Recorded:
    """Close what was to begin after the day: a handbook that ends does not begin again by itself."""
    done = Recorded()
    for model, scope in (
        (HandbookEntry, Q(key__system__code=system)),
        (BodyTerms, Q(body__system__code=system)),
        (BodyParty, Q(body__system__code=system)),
        (SeatTerms, Q(seat__body__system__code=system)),
    ):
        planned = list(model.objects.current().filter(scope, valid_from__gt=on).values_list("pk", flat=True))
        close_rows(model, planned, change)
        done += Recorded(superseded=len(planned))
    return done


def _audit(handbook: Handbook) -> dict[str, object]:
    """Return what ended, for the audit event: the codes of everything that is no more."""
    return {
        "ended": {
            "handbook": fingerprint(handbook),
            "bodies": [body.code for body in handbook.bodies],
            "seats": [f"{body.code}/{seat.code}" for body in handbook.bodies for seat in body.seats],
            "instruments": [each.code for each in handbook.instruments],
            "registers": [each.code for each in handbook.registers],
            "plans": [each.code for each in handbook.plans],
            "delegations": [each.code for each in handbook.delegations],
            "pooled_funds": [each.code for each in handbook.pooled_funds],
        }
    }


def _sentence(handbook: Handbook, on: date, release_people: bool) -> str:
    people = "are released" if release_people else "stay described"
    seats = sum(len(body.seats) for body in handbook.bodies)
    return (
        f"The handbook of {handbook.system} ends: from {plain_date(on)} its "
        f"{counted(len(handbook.bodies), 'body', 'bodies')} and {counted(seats, 'seat')} are no more. "
        f"Its people {people} ({len(handbook.people)})."
    )
