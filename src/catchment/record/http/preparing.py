"""What is done with wishes before the turn to write is taken: checked as FHIR, and patches applied.

Both can take seconds, and only one can have the turn. What is prepared says which version a patch was applied
to: where somebody else was first, it is applied again.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from catchment.record.http.access import Visit
from catchment.record.http.answers import Refusal
from catchment.record.http.searching import find_for_condition
from catchment.record.http.wishes import Wish, placed_in, within
from catchment.record.queries.deciding import verdict_on
from catchment.record.queries.reading import newest_of
from catchment.record.rules.content import loads
from catchment.record.rules.patching import PatchRefused, patched
from catchment.record.rules.validation import check
from catchment.record.rules.values import Held, Resource


class Prepared(NamedTuple):
    """What a patch makes of a version of a resource (the number of the version, not that of the resource)."""

    number: int
    resource: Resource


def prepare(visit: Visit, wishes: Sequence[Wish]) -> dict[int, Prepared]:
    """Check everything that wishes bring; gives what patches make, by the places of their wishes.

    Raises Refusal with the faults. A patch of what the asker may not read is left for later to refuse.
    """
    for wish in wishes:
        if wish.resource is not None:
            sent = wish.resource
            if wish.action == "create":
                sent = {key: value for key, value in sent.items() if key != "id"}
            _require_valid(wish, sent)
    patches = [(place, wish) for place, wish in enumerate(wishes) if wish.action == "patch"]
    named = [f"{wish.type}/{wish.id}" for _, wish in patches if wish.condition is None]
    newest = newest_of(named) if named else {}
    prepared = {}
    for place, wish in patches:
        held = _meant(visit, wish, newest)
        if held is not None and held.content is not None and verdict_on(visit.asker, held, "r").allowed:
            prepared[place] = Prepared(held.number, patched_by(wish, held))
    return prepared


def _meant(visit: Visit, wish: Wish, newest: Mapping[str, Held]) -> Held | None:
    """Return what a wish is about, as far as that is clear."""
    if wish.condition is None:
        return newest.get(f"{wish.type}/{wish.id}")
    several = find_for_condition(visit, wish.type, wish.condition)
    return several[0] if len(several) == 1 else None


def patched_by(wish: Wish, held: Held) -> Resource:
    """Return what a patch makes of a version; raises Refusal where it cannot be done or is not valid."""
    try:
        resource = patched(loads(bytes(held.content or b"")), wish.patch)
    except PatchRefused as refused:
        raise placed_in(wish.where, Refusal.of_faults(422, refused.faults)) from refused
    _require_valid(wish, resource)
    return resource


def _require_valid(wish: Wish, resource: Resource) -> None:
    """Raise Refusal where a resource breaks a rule of FHIR."""
    faults = [fault for fault in check(resource, wish.type) if fault.severity in ("error", "fatal")]
    if faults:
        raise Refusal.of_faults(422, [within(wish.where, fault) for fault in faults])
