"""Ground: keeping the lookup of sub-ICB areas to ICB areas true when an ICB's boundary changes (B-002).

A small area finds its ICB through its sub-ICB location and through the ICB area that the lookup names. When
a sub-ICB location moves to another ICB the lookup must say so from the same day, or its ground would be in
two ICBs at once.
"""

from collections.abc import Iterable

from django.db.models import Q

from catchment.foundation.facts import record_facts
from catchment.structure.actions.editing import Editing, holding_on
from catchment.structure.models import Area, AreaLookup, AreaName, Organisation, OrganisationArea

LOOKUP = "sub-icb-icb"


def put_on_ground(edit: Editing, sub_icbs: Iterable[Organisation], icb: Organisation) -> None:
    """Record an edition of the lookup, from the day on, with the ground of some sub-ICBs in an ICB's area."""
    ground = Q(kind="responsible_for", area__kind="sub-icb-area", organisation__in=list(sub_icbs))
    moved = {row.area_id for row in edit.reaching_past(OrganisationArea, ground)}
    if not moved:
        return
    parents = dict(
        AreaLookup.objects.current()
        .filter(lookup=LOOKUP, edition__lte=edit.on)
        .order_by("edition")
        .values_list("child_id", "parent_id")
    )
    parents |= dict.fromkeys(moved, _icb_area(edit, icb).pk)
    rows = [(LOOKUP, edit.on, child, parent, "") for child, parent in parents.items()]
    scope = Q(lookup=LOOKUP, edition=edit.on)
    record_facts(AreaLookup, rows, change=edit.change, scope=scope)


def _icb_area(edit: Editing, icb: Organisation) -> Area:
    """Return the area that an ICB is responsible for on the day; a new ICB is given one with a local code."""
    scope = Q(organisation=icb, kind="responsible_for", area__kind="icb-area")
    held = holding_on(OrganisationArea, scope, edit.on)
    if held:
        return held.area
    area, _ = Area.objects.get_or_create(
        kind="icb-area", code=f"AREA-{icb.code}"[:20], defaults={"invented": icb.invented}
    )
    since = {"valid_from": edit.on, "valid_to": None, "basis": "stated"}
    name = icb.organisationnames.current().order_by("-valid_from").first()
    edit.add(AreaName, [{"area_id": area.pk, "name": name.name if name else icb.code, **since}])
    edit.add(
        OrganisationArea,
        [{"organisation_id": icb.pk, "kind": "responsible_for", "area_id": area.pk, **since}],
    )
    return area
