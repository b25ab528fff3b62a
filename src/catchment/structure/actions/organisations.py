"""Closing, renaming, merging and splitting organisations (F-031, F-050, K-043).

Each action is one transaction: it says what is believed from a day on, records who asked and why, links
predecessors to successors, and is refused whole if anything would be orphaned.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.db.models import Q

from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.permission import Actor
from catchment.structure.actions.asking import (
    asked_with_reason,
    called,
    found,
    found_ending,
    found_open,
    lock_in_order,
    of_one_kind,
    refuse_closing_again,
    refuse_leaving_patients,
)
from catchment.structure.actions.editing import Editing, again
from catchment.structure.actions.ground import put_on_ground
from catchment.structure.actions.handover import hand_over, record_succession
from catchment.structure.actions.refusals import Refused
from catchment.structure.actions.surroundings import Watch
from catchment.structure.models import (
    Address,
    Area,
    Organisation,
    OrganisationArea,
    OrganisationCode,
    OrganisationName,
    OrganisationRole,
    Relationship,
)
from catchment.structure.models.organisations import SINGLE_VALUED, SuccessionKind
from catchment.structure.rules.words import listed, plain_date

# What these are known by is a GSS code or a local one (docs/data.md).
WITHOUT_ODS_CODE = ("council", "nation")


@dataclass(frozen=True, slots=True)
class Part:
    """One of the organisations that another is split into, and which of its members it takes.

    `takes` are codes of organisations (practices of a PCN, sub-ICB locations of an ICB); `areas` are codes
    of ground that it becomes responsible for or serves.
    """

    code: str
    name: str
    takes: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()


@transaction.atomic
def close_organisation(
    *,
    code: str,
    on: date,
    reason: str,
    actor: Actor,
    successor: str | None = None,
    patients_placed_elsewhere: bool = False,
) -> Change:
    """Close an organisation on a day; what it has passes to its successor, if named (K-043, B-013a).

    A practice with patients and no successor is closed only where they are said to be placed elsewhere.
    """
    asked_with_reason(reason, actor, [code, successor] if successor else [code])
    code, successor = code.strip(), (successor or "").strip()
    lock_in_order([code, successor])
    closing = found_ending(code, on)
    refuse_closing_again(closing, on)
    following = found_open(successor, on) if successor else None
    if following == closing:
        raise Refused(f"{called(closing, on)} cannot follow itself.")
    if following:
        of_one_kind([closing, following])
    elif closing.kind == "practice" and not patients_placed_elsewhere:
        refuse_leaving_patients(closing, on)
    watch = Watch.over([each.code for each in (closing, following) if each], on)
    change = begin_change(
        actor=str(actor),
        action="close organisation",
        reason=reason,
        detail={
            "code": code,
            "on": on.isoformat(),
            "successor": successor,
            "patients_placed_elsewhere": patients_placed_elsewhere,
        },
    )
    edit = Editing(change, on)
    hand_over(edit, closing, following, ending=[closing])
    if following:
        record_succession(edit, closing, following, SuccessionKind.REPLACED_BY, reason)
    watch.refuse_orphans()
    return change


@transaction.atomic
def rename_organisation(*, code: str, name: str, on: date, reason: str, actor: Actor) -> Change:
    """Give an organisation another name from a day on; its identity survives (S000-05)."""
    asked_with_reason(reason, actor, [code])
    code = code.strip()
    organisation = found_open(code, on)
    new_name = " ".join(name.split())
    if not new_name:
        raise Refused("Say what it is called from then on.")
    if called(organisation, on) == f"{new_name} ({organisation.code})":
        raise Refused(f"It is already called {new_name} on {plain_date(on)}.")
    detail = {"code": code, "name": new_name, "on": on.isoformat()}
    change = begin_change(actor=str(actor), action="rename organisation", reason=reason, detail=detail)
    Editing(change, on).replace(
        OrganisationName,
        Q(organisation=organisation),
        {"organisation_id": organisation.pk},
        name=new_name,
    )
    return change


@transaction.atomic
def merge_organisations(
    *, codes: Sequence[str], into: str, on: date, reason: str, actor: Actor, name: str = ""
) -> Change:
    """Merge organisations into one of them, into another, or into a new one with `name` (F-031, B-007).

    A new organisation has the roles, commissioner, PCN, ICB or region of the first that merges.
    """
    asked_with_reason(reason, actor, codes)
    codes, into = [each.strip() for each in codes], into.strip()
    if len(set(codes)) < 2:
        raise Refused("A merger needs at least two organisations; to close one, name its successor.")
    lock_in_order([*codes, into])
    merging = [found_ending(each, on) for each in dict.fromkeys(codes)]
    ending = [each for each in merging if each.code != into]
    kind = of_one_kind(merging)
    _refuse_across_icbs(merging, kind, on)
    watch = Watch.over([*codes, into], on)
    detail = {"codes": codes, "into": into, "name": name, "on": on.isoformat()}
    change = begin_change(actor=str(actor), action="merge organisations", reason=reason, detail=detail)
    edit = Editing(change, on)
    existing = Organisation.objects.filter(code=into).exists()
    if existing:
        asked_with_reason(reason, actor, [into])
        successor = found_open(into, on)
        of_one_kind([*merging, successor])
    else:
        successor = found_new(edit, like=merging[0], code=into, name=name)
    for each in ending:
        hand_over(edit, each, successor, ending=ending)
        record_succession(edit, each, successor, SuccessionKind.MERGED_INTO, reason)
    watch.refuse_orphans()
    return change


@transaction.atomic
def split_organisation(*, code: str, parts: Sequence[Part], on: date, reason: str, actor: Actor) -> Change:
    """Split an organisation into parts that each take some of its members; it ends itself (F-012)."""
    asked_with_reason(reason, actor, [code, *(each for part in parts for each in part.takes)])
    code, parts = code.strip(), [_stripped(part) for part in parts]
    if len({part.code for part in parts}) < 2:
        raise Refused("A split needs at least two parts with different codes.")
    lock_in_order([code, *(each for part in parts for each in part.takes)])
    splitting = found_ending(code, on)
    for part in parts:
        if Organisation.objects.filter(code=part.code).exists():
            raise Refused(f"The code {part.code} is in use; codes are never used again (K-002).")
    taken = [each for part in parts for each in part.takes]
    twice = sorted({each for each in taken if taken.count(each) > 1})
    if twice:
        raise Refused(f"{listed(twice)} would go to more than one part.")
    watch = Watch.over([code, *(part.code for part in parts)], on)
    detail = {"code": code, "parts": [part.code for part in parts], "on": on.isoformat()}
    change = begin_change(actor=str(actor), action="split organisation", reason=reason, detail=detail)
    edit = Editing(change, on)
    successors = [found_new(edit, like=splitting, code=part.code, name=part.name) for part in parts]
    members = edit.cut(Relationship, Q(target=splitting))
    grounds = edit.cut(OrganisationArea, Q(organisation=splitting))
    for part, successor in zip(parts, successors, strict=True):
        _give_part(edit, part, successor, members, grounds)
        record_succession(edit, splitting, successor, SuccessionKind.SPLIT_INTO, reason)
    hand_over(edit, splitting, None, ending=[splitting])
    watch.refuse_orphans()
    return change


def _stripped(part: Part) -> Part:
    """Return a part with its codes as they are kept, without the spaces that people paste around them."""
    takes = tuple(each.strip() for each in part.takes)
    areas = tuple(each.strip() for each in part.areas)
    return replace(part, code=part.code.strip(), takes=takes, areas=areas)


def found_new(edit: Editing, *, like: Organisation, code: str, name: str) -> Organisation:
    """Open a new organisation on the day, with the roles, relations and address of one like it."""
    new_name = " ".join(name.split())
    if not code or not new_name:
        raise Refused(f"“{code}” is a new organisation, so it needs a code and a name.")
    new = Organisation.objects.create(code=code, kind=like.kind, invented=like.invented)
    since = {"organisation_id": new.pk, "valid_from": edit.on, "valid_to": None, "basis": "stated"}
    edit.add(OrganisationName, [{**since, "name": new_name}])
    if like.kind not in WITHOUT_ODS_CODE:
        edit.add(OrganisationCode, [{**since, "scheme": "ods", "code": code}])
    for model in (OrganisationRole, Address):
        rows = edit.reaching_past(model, Q(organisation=like, valid_from__lte=edit.on))
        edit.add(
            model, [again(row, organisation_id=new.pk, valid_from=edit.on, valid_to=None) for row in rows]
        )
    outward = edit.reaching_past(Relationship, Q(source=like, kind__in=SINGLE_VALUED))
    edit.add(
        Relationship,
        [again(row, source_id=new.pk, valid_from=max(row.valid_from, edit.on)) for row in outward],
    )
    return new


def _give_part(
    edit: Editing,
    part: Part,
    successor: Organisation,
    members: list[Relationship],
    grounds: list[OrganisationArea],
) -> None:
    """Give one part of a split the members and the ground that it takes."""
    takes = {found(each).pk for each in part.takes}
    key = ("source_id", "kind", "target_id")
    edit.redirect(
        Relationship, [row for row in members if row.source_id in takes], key, target_id=successor.pk
    )
    areas = set(Area.objects.filter(code__in=part.areas).values_list("pk", flat=True))
    held = [row for row in grounds if row.area_id in areas]
    key = ("organisation_id", "kind", "area_id")
    edit.redirect(OrganisationArea, held, key, organisation_id=successor.pk)
    if successor.kind == "icb":
        put_on_ground(edit, Organisation.objects.filter(pk__in=takes, kind="sub-icb"), successor)


def _refuse_across_icbs(merging: Sequence[Organisation], kind: str, on: date) -> None:
    """Refuse to merge sub-ICB locations of different ICBs: their ground would be in both (B-002)."""
    if kind != "sub-icb":
        return
    holds = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    icbs = Relationship.objects.current().filter(holds, source__in=merging, kind="part_of")
    names = sorted(set(icbs.values_list("target__code", flat=True)))
    if len(names) > 1:
        raise Refused(f"These are part of different ICBs ({listed(names)}); move them into one first.")
