"""Ground: keeping the lookup of sub-ICB areas to ICB areas true when an ICB's boundary changes (B-002).

A small area finds its ICB through its sub-ICB location and through the ICB area that the lookup names. When
a sub-ICB location moves to another ICB the lookup must say so from the same day, or its ground would be in
two ICBs at once.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from catchment.foundation.facts import record_facts
from catchment.foundation.rules.periods import Period
from catchment.structure.actions.editing import Editing, holding_on
from catchment.structure.models import (
    Area,
    AreaLookup,
    AreaName,
    Organisation,
    OrganisationArea,
    Relationship,
)

LOOKUP = "sub-icb-icb"


def put_on_ground(edit: Editing, sub_icbs: Iterable[Organisation], icb: Organisation) -> None:
    """Say in the lookup, from the day on, that the ground of some sub-ICBs lies in an ICB's area.

    An edition of the lookup is recorded for the day. Editions of later days are put right too, for as long as
    the sub-ICB belongs to the ICB: a move planned for later stays as it was planned.
    """
    ground = Q(kind="responsible_for", area__kind="sub-icb-area", organisation__in=list(sub_icbs))
    owners = {row.area_id: row.organisation_id for row in edit.reaching_past(OrganisationArea, ground)}
    if not owners:
        return
    area = _icb_area(edit, icb)
    editions: dict[date, dict[int, int]] = {edit.on: {}}
    believed = AreaLookup.objects.current().filter(lookup=LOOKUP).order_by("edition")
    for edition, child, parent in believed.values_list("edition", "child_id", "parent_id"):
        if edition <= edit.on:
            editions[edit.on][child] = parent
        else:
            editions.setdefault(edition, {})[child] = parent
    belongs = edit.reaching_past(Relationship, Q(source__in=owners.values(), kind="part_of", target=icb))
    for edition, parents in editions.items():
        there = {row.source_id for row in belongs if Period(row.valid_from, row.valid_to).holds_on(edition)}
        parents |= {child: area.pk for child, owner in owners.items() if owner in there}
        rows = [(LOOKUP, edition, child, parent, "") for child, parent in parents.items()]
        record_facts(AreaLookup, rows, change=edit.change, scope=Q(lookup=LOOKUP, edition=edition))


def _icb_area(edit: Editing, icb: Organisation) -> Area:
    """Return the area that an ICB is responsible for on the day; a new ICB is given one with a local code."""
    scope = Q(organisation=icb, kind="responsible_for", area__kind="icb-area")
    held = holding_on(OrganisationArea, scope, edit.on)
    if held:
        return held.area
    area, created = Area.objects.get_or_create(
        kind="icb-area", code=f"AREA-{icb.code}"[:20], defaults={"invented": icb.invented}
    )
    since = {"valid_from": edit.on, "valid_to": None, "basis": "stated"}
    name = icb.organisationnames.current().order_by("-valid_from").first()
    if created:
        edit.add(AreaName, [{"area_id": area.pk, "name": name.name if name else icb.code, **since}])
    edit.add(
        OrganisationArea,
        [{"organisation_id": icb.pk, "kind": "responsible_for", "area_id": area.pk, **since}],
    )
    return area
