"""Adding a step to a proceeding: one writer at a time, refused when somebody else was first."""

from datetime import date
from typing import Any

from django.db.models import Max

from catchment.authority.models import Proceeding, ProceedingKind, ProceedingStep
from catchment.foundation.models import Change
from catchment.governance.models import Body
from catchment.structure.models import Organisation

PREFIXES = {ProceedingKind.MEETING: "M", ProceedingKind.SELECTION: "PS"}
DIGITS = 4


class SomebodyWasFirst(Exception):
    """The proceeding went on since the reader saw it; the message says so, and nothing was written."""


def open_proceeding(
    kind: ProceedingKind, system: Organisation, body: Body | None, held_on: date
) -> Proceeding:
    """Create a proceeding with the next code of its kind, `XEX-M-0001`; call it within `begin_change`.

    The writers' turn is held by then, so two can never be given the same code.
    """
    number = Proceeding.objects.filter(kind=kind, system=system).count() + 1
    code = f"{system.code}-{PREFIXES[kind]}-{number:0{DIGITS}}"
    return Proceeding.objects.create(code=code, kind=kind, system=system, body=body, held_on=held_on)


def add_step(proceeding: Proceeding, said: dict[str, Any], *, after: int | None, change: Change) -> int:
    """Write a step and return its number; call it within `begin_change`, once the rules allowed the step.

    `after` is the number of the last step that the writer had seen (None: whatever is there). Raises
    SomebodyWasFirst where that is no longer the last one.
    """
    last = require_last(proceeding, after, change)
    ProceedingStep.objects.create(proceeding=proceeding, number=last + 1, said=said, change=change)
    return last + 1


def require_last(proceeding: Proceeding, after: int | None, change: Change) -> int:
    """Return the number of the last step; raises SomebodyWasFirst where the writer has not seen that one.

    Whoever sent the same twice, or from two windows, is told that, and not that somebody else was first.
    """
    last = ProceedingStep.objects.filter(proceeding=proceeding).aggregate(last=Max("number"))["last"] or 0
    if after is None or after == last:
        return last
    since = ProceedingStep.objects.select_related("change").filter(proceeding=proceeding, number__gt=after)
    names = list(dict.fromkeys(step.change.actor for step in since))
    if names == [change.actor]:
        raise SomebodyWasFirst(
            f"You sent this twice, or went on with {proceeding.code} in another window. Nothing was "
            "written a second time: look at what it says now, and send it again only if it is not there."
        )
    raise SomebodyWasFirst(
        f"{' and '.join(names) or 'Somebody'} went on with {proceeding.code} while you had it open. Nothing "
        "of yours was written and nothing of theirs is lost: look at what it says now, and do it again if it "
        "is still right."
    )
