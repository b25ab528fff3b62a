"""Writing the handbooks into the database, as they were keyed in on days of keeping.

Each step of a handbook's life has a `Change` of its own, a few minutes after the structure of the same day.
Every one of them must only name what exists on its day. On the day of the merger the two handbooks of today
end: their bodies and seats are gone from then on; people stay described, for they outlive a board (K-043).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from catchment.demo.governance.script import DAYS
from catchment.demo.governance.telling import Script, handbook_on, steps_of
from catchment.demo.plan import MERGED, MERGER
from catchment.demo.values import PLANS_KEPT, kept_on
from catchment.demo.writing import ACTOR, KEPT_AT
from catchment.foundation.facts import Recorded
from catchment.foundation.models import Change
from catchment.governance.actions.recording import end_handbook, record_handbook
from catchment.governance.queries.known import known_to
from catchment.governance.rules.document import Handbook
from catchment.governance.rules.references import misreferences
from catchment.structure.models import Organisation

BETWEEN_CHANGES = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Keeping:
    """A handbook keyed in on a day, to hold from another; without a handbook, the end of one."""

    kept: date
    on: date
    system: str
    handbook: Handbook | None


def days_of_keeping(scripts: Sequence[Script]) -> list[Keeping]:
    """Return every keeping of the handbooks, in the order in which they were keyed in."""
    kept = [
        Keeping(kept_on(step.day), step.day, script.system, handbook_on(script, step))
        for script in scripts
        for step in steps_of(DAYS[script.system])
    ]
    kept += [
        Keeping(PLANS_KEPT, MERGER, script.system, None) for script in scripts if script.system != MERGED
    ]
    return sorted(kept, key=lambda each: (each.kept, each.on, each.handbook is None, each.system))


def keep_handbooks(scripts: Sequence[Script]) -> Recorded:
    """Write the lives of the handbooks; the structure must be there already."""
    recorded = Recorded()
    minutes = timedelta()
    for each in days_of_keeping(scripts):
        minutes += BETWEEN_CHANGES
        change = Change.objects.create(
            at=datetime.combine(each.kept, KEPT_AT) + minutes,
            actor=ACTOR,
            action="keep example handbook",
            reason="Part of the invented history: what its people keyed in on this day.",
            detail={"system": each.system, "from": each.on.isoformat()},
        )
        recorded += _keep(each, change)
    return recorded


def _keep(each: Keeping, change: Change) -> Recorded:
    if each.handbook is None:
        return end_handbook(Organisation.objects.get(code=each.system), on=each.on, change=change)
    found = misreferences(each.handbook, known_to(each.handbook, each.on), each.on)
    assert not found, f"the example's handbook of {each.system} on {each.on}: {found[0].sentence}"
    return record_handbook(each.handbook, on=each.on, change=change)
