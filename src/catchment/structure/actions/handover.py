"""Handover: everything an organisation has, passed to its successor on the day it ends (B-007, K-043).

Members, commissioners' practices, ground, drawn areas, posts and what it answers for: whatever points at the
organisation points at the successor from that day. Without a successor all of it simply ends, and the
orphans check then says who would be left with nothing.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Max, Q

from catchment.foundation.facts import close_rows, fact_columns
from catchment.structure.actions.editing import Editing, again
from catchment.structure.actions.refusals import OrphansLeft
from catchment.structure.models import (
    Address,
    Footprint,
    FootprintBlock,
    NetworkParticipation,
    Organisation,
    OrganisationArea,
    OrganisationCode,
    OrganisationName,
    OrganisationRole,
    Post,
    Relationship,
    Succession,
)
from catchment.structure.rules.words import counted, listed

OWN_FACTS = (OrganisationRole, OrganisationName, OrganisationCode, Address)
REFERENCE_LENGTH = 40


def hand_over(
    edit: Editing,
    organisation: Organisation,
    successor: Organisation | None,
    *,
    ending: Iterable[Organisation],
) -> None:
    """End an organisation on the day, and pass what it has to its successor, if any.

    `ending` are all the organisations that end with it: relations between them are not passed on.
    """
    for model in OWN_FACTS:
        edit.cut(model, Q(organisation=organisation))
    edit.cut(NetworkParticipation, Q(practice=organisation))
    edit.cut(Relationship, Q(source=organisation))
    inward = edit.cut(Relationship, Q(target=organisation))
    grounds = edit.cut(OrganisationArea, Q(organisation=organisation))
    _hand_over_posts(edit, organisation, successor)
    _hand_over_footprints(edit, organisation, successor)
    if successor is not None:
        leaving = {each.pk for each in ending} | {successor.pk}
        kept = [row for row in inward if row.source_id not in leaving]
        edit.redirect(Relationship, kept, ("source_id", "kind", "target_id"), target_id=successor.pk)
        key = ("organisation_id", "kind", "area_id")
        edit.redirect(OrganisationArea, grounds, key, organisation_id=successor.pk)


def record_succession(
    edit: Editing, predecessor: Organisation, successor: Organisation, kind: str, note: str
) -> None:
    """Record what followed what, on the day."""
    Succession.objects.create(
        predecessor=predecessor,
        successor=successor,
        kind=kind,
        happened_on=edit.on,
        note=note,
        recorded_from=edit.change.at,
        change=edit.change,
    )


def _hand_over_posts(edit: Editing, organisation: Organisation, successor: Organisation | None) -> None:
    """Pass posts on: a new employer for its staff, and a new place of work for those deployed to it.

    A reference is used once by an employer, so a post that moves carries the old employer's code with it.
    """
    employed = edit.cut(Post, Q(employer=organisation))
    deployed = edit.cut(Post, Q(deployed_to=organisation) & ~Q(employer=organisation))
    if successor is None and employed + deployed:
        roles = listed(sorted({post.role for post in employed + deployed}))
        posts = counted(len(employed + deployed), "post")
        raise OrphansLeft(
            [f"{posts} of {organisation.code} ({roles}) would have no employer or place of work"]
        )
    if successor is None:
        return
    moved = []
    for post in employed:
        where = successor.pk if post.deployed_to_id == organisation.pk else post.deployed_to_id
        reference = f"{organisation.code} {post.reference}"[-REFERENCE_LENGTH:]
        moved.append(
            _from_day(edit, post, employer_id=successor.pk, deployed_to_id=where, reference=reference)
        )
    moved += [_from_day(edit, post, deployed_to_id=successor.pk) for post in deployed]
    edit.add(Post, moved)


def _from_day(edit: Editing, row: Any, **changed: Any) -> dict[str, Any]:
    """Return what a fact that was cut says from the day on, with some columns changed."""
    return again(row, valid_from=max(row.valid_from, edit.on), **changed)


def _hand_over_footprints(edit: Editing, organisation: Organisation, successor: Organisation | None) -> None:
    """Draw anew each drawn area of a system that ends, or that a closed practice is a block of."""
    drawn = edit.reaching_past(Footprint, Q(system=organisation))
    if drawn and successor is None:
        raise OrphansLeft([f"the drawn area {row.area.code} would be in no system" for row in drawn])
    for row in drawn:
        assert successor is not None
        redraw(edit, row, system_id=successor.pk)
    for row in edit.reaching_past(Footprint, Q(blocks__practice=organisation)):
        blocks = {(block.area_id, block.practice_id) for block in row.blocks.all()}
        blocks.discard((None, organisation.pk))
        if successor is not None:
            blocks.add((None, successor.pk))
        if not blocks:
            raise OrphansLeft([f"the drawn area {row.area.code} would have no building blocks"])
        redraw(edit, row, blocks=blocks)


def redraw(
    edit: Editing, row: Footprint, *, blocks: set[tuple[int | None, int | None]] | None = None, **said: Any
) -> Footprint:
    """Give a drawn area a new version from the day on; the version that held ends on it.

    A version that begins on the day or is planned for later keeps its number and dates. `said` are columns
    that the new version has otherwise. Returns the new version.
    """
    kept = {(block.area_id, block.practice_id) for block in row.blocks.all()}
    close_rows(Footprint, [row.pk], edit.change)
    new = again(row)
    if row.valid_from < edit.on:
        draw_version(edit, again(row, valid_to=edit.on), kept)
        new |= {
            "version": next_version(row.area_id),
            "valid_from": edit.on,
            "reason": edit.change.reason,
            "drawn_by": edit.change.actor,
        }
    return draw_version(edit, {**new, **said}, kept if blocks is None else blocks)


def next_version(area_id: int) -> int:
    """Return the number of the next version of a drawn area; no number is used for two drawings."""
    recorded = Footprint.objects.filter(area=area_id)
    return (recorded.aggregate(newest=Max("version"))["newest"] or 0) + 1


def draw_version(
    edit: Editing, said: dict[str, Any], blocks: Iterable[tuple[int | None, int | None]]
) -> Footprint:
    """Record one version of a drawn area with its blocks, each (area, practice) with one of them None."""
    columns = {column: said[column] for column in fact_columns(Footprint)}
    version = Footprint.objects.create(**columns, recorded_from=edit.change.at, change=edit.change)
    FootprintBlock.objects.bulk_create(
        FootprintBlock(footprint=version, area_id=area, practice_id=practice) for area, practice in blocks
    )
    return version
