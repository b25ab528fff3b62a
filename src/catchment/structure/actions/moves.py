"""Moves: a practice to another PCN, and ground and organisations to another ICB (F-012, F-046).

A move says where something belongs from a day on, for as long as it would have belonged to the place it
leaves; moves planned for later stay as they are.
"""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q

from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.permission import Actor
from catchment.structure.actions.asking import asked_with_reason, called, found_open, lock_in_order
from catchment.structure.actions.editing import Editing
from catchment.structure.actions.ground import put_on_ground
from catchment.structure.actions.handover import redraw
from catchment.structure.actions.refusals import Refused
from catchment.structure.actions.surroundings import Watch
from catchment.structure.models import Footprint, Organisation, Relationship
from catchment.structure.rules.words import plain_date

# What belongs to what, by the kinds of both.
BELONGS = {
    ("sub-icb", "icb"): "part_of",
    ("icb", "region"): "part_of",
    ("region", "nation"): "part_of",
    ("trust", "icb"): "located_in",
    ("practice", "sub-icb"): "commissioned_by",
    ("practice", "pcn"): "member_of",
}


@transaction.atomic
def move_practice(*, code: str, to_pcn: str, on: date, reason: str, actor: Actor) -> Change:
    """Move a practice to another PCN from a day on (F-012)."""
    asked_with_reason(reason, actor, [code, to_pcn])
    code, to_pcn = code.strip(), to_pcn.strip()
    lock_in_order([code, to_pcn])
    practice, network = found_open(code, on), found_open(to_pcn, on)
    if practice.kind != "practice" or network.kind != "pcn":
        raise Refused(f"{code} must be a practice and {to_pcn} a PCN.")
    watch = Watch.over([code, to_pcn], on)
    detail = {"code": code, "to": to_pcn, "on": on.isoformat()}
    change = begin_change(actor=str(actor), action="move practice", reason=reason, detail=detail)
    belong_to(Editing(change, on), practice, network)
    watch.refuse_orphans()
    return change


@transaction.atomic
def change_boundary(
    *,
    to: str,
    on: date,
    reason: str,
    actor: Actor,
    organisations: Sequence[str] = (),
    areas: Sequence[str] = (),
) -> Change:
    """Move organisations, and drawn areas with them, to another ICB (or practices to another sub-ICB).

    The lookup of ground to ICBs is given an edition of the same day (B-002, F-046, K-033).
    """
    asked_with_reason(reason, actor, [to, *organisations, *areas])
    if not organisations and not areas:
        raise Refused("Say what moves: the codes of organisations, or of drawn areas.")
    to = to.strip()
    organisations = [each.strip() for each in organisations]
    areas = [each.strip() for each in areas]
    lock_in_order([to, *organisations])
    target = found_open(to, on)
    moving = [found_open(each, on) for each in dict.fromkeys(organisations)]
    watch = Watch.over([to, *organisations], on)
    detail = {"to": to, "organisations": organisations, "areas": areas, "on": on.isoformat()}
    change = begin_change(actor=str(actor), action="change boundary", reason=reason, detail=detail)
    edit = Editing(change, on)
    for organisation in moving:
        belong_to(edit, organisation, target)
    if target.kind == "icb":
        put_on_ground(edit, [each for each in moving if each.kind == "sub-icb"], target)
    for code in dict.fromkeys(areas):
        _move_drawn_area(edit, code, target)
    watch.refuse_orphans()
    return change


def belong_to(edit: Editing, organisation: Organisation, target: Organisation) -> None:
    """Say that an organisation belongs to another from the day on, or refuse."""
    kind = BELONGS.get((organisation.kind, target.kind))
    if kind is None:
        one, other = organisation.get_kind_display(), target.get_kind_display()
        raise Refused(f"{called(organisation, edit.on)} is a {one}, which does not belong to a {other}.")
    held = edit.replace(
        Relationship,
        Q(source=organisation, kind=kind),
        {"source_id": organisation.pk, "kind": kind},
        target_id=target.pk,
    )
    if held is not None and held.target_id == target.pk:
        there = called(target, edit.on)
        day = plain_date(edit.on)
        raise Refused(f"{called(organisation, edit.on)} already belongs to {there} on {day}.")


def _move_drawn_area(edit: Editing, code: str, system: Organisation) -> None:
    """Give a drawn area a version in another system from the day on."""
    if system.kind != "icb":
        raise Refused(f"A drawn area belongs to an ICB; {system.code} is a {system.get_kind_display()}.")
    rows = edit.reaching_past(Footprint, Q(area__code=code, area__kind__in=("place", "neighbourhood")))
    if not rows:
        raise Refused(f"No drawn area {code} holds on or after {plain_date(edit.on)}.")
    for row in rows:
        redraw(edit, row, system_id=system.pk)
