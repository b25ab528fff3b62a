"""What was last answered about whether people may sit (B-050 to B-057), so that it cannot be lost unseen."""

from collections.abc import Iterable
from datetime import date, datetime

from catchment.governance.models import PersonDetail
from catchment.governance.rules.document import Suitability


def last_answers(system: str, people: Iterable[str], on: date) -> dict[str, Suitability | None]:
    """Return the last recorded answers of those people, by code, whom a system's handbook ever described.

    The newest description from the day or before it counts, where one is still believed; else whatever was
    recorded last, also where it was taken back since. None: described, and without answers.
    """
    found: dict[str, Suitability | None] = {}
    details = PersonDetail.objects.filter(system__code=system, person__code__in=set(people))
    for row in sorted(details.select_related("person"), key=lambda each: _weight(each, on)):
        said = row.said.get("suitability")
        found[row.person.code] = None if said is None else Suitability.model_validate(said)
    return found


def _weight(row: PersonDetail, on: date) -> tuple[bool, date, datetime, int]:
    """Return what puts the description that counts last: believed and begun by the day, or recorded last."""
    counts = row.recorded_to is None and row.valid_from <= on
    return counts, row.valid_from if counts else date.min, row.recorded_from, row.pk
