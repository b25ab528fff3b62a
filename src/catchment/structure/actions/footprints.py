"""Drawing: a place or neighbourhood made out of building blocks, with a reason, version after version.

Places are defined locally (S002-15), so anybody may ask why a border runs where it does: each version says
who drew it, from when and why, and the version before ends on the day the new one begins.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from catchment.foundation.facts import begin_change
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.structure.actions.asking import called
from catchment.structure.actions.editing import Editing, holding_on
from catchment.structure.actions.handover import draw_version, next_version, redraw
from catchment.structure.actions.refusals import Refused
from catchment.structure.models import Area, AreaName, Footprint, Organisation, OrganisationRole
from catchment.structure.queries.block_ground import living_on_others, of_another_system
from catchment.structure.queries.blocks import Blocks, find_blocks, shared_with_others
from catchment.structure.rules.words import counted, listed, number, plain_date

CODE_PREFIX = {"place": "PL", "neighbourhood": "NB"}
LONGEST_NAME, LONGEST_REASON = 200, 2_000
REMEDY = "Take them out, or say that they are shared on purpose."


class DrawingRefused(Refused):
    """A drawing that cannot be kept; `problems` are (field, sentence) pairs, so that a form can show each."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        """Keep the problems, and say them all in the message."""
        self.problems = tuple(problems)
        super().__init__(" ".join(sentence for _, sentence in problems))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked for, found in the database."""

    system: Organisation
    blocks: Blocks
    within: Area | None
    area: Area | None
    name: str
    reason: str
    drawn_by: str


@transaction.atomic
def draw_area(
    *,
    kind: str,
    name: str,
    system: str,
    blocks: Sequence[str],
    reason: str,
    starts_on: date,
    actor: Actor,
    within: str | None = None,
    code: str | None = None,
    share_blocks: bool = False,
) -> Footprint:
    """Draw a place or neighbourhood from a day on, or with `code` a new version of one (S002-15, S000-04).

    `blocks` are codes of practices, districts, wards, MSOAs or small areas, in any mixture. Blocks of another
    drawn area of the kind, or of another system, are refused unless `share_blocks`. Raises DrawingRefused,
    and NotAllowed where the actor may not draw in the system.
    """
    require_today(actor, Act.DRAW_AREAS, system.strip(), Thing.ORGANISATION)
    if code:
        require_today(actor, Act.DRAW_AREAS, code.strip(), Thing.AREA)
    asked = _asked(kind, name, system, blocks, reason, starts_on, str(actor), within, code, share_blocks)
    detail = {"kind": kind, "name": asked.name, "system": system, "on": starts_on.isoformat()}
    change = begin_change(actor=asked.drawn_by, action="draw area", reason=asked.reason, detail=detail)
    edit = Editing(change, starts_on)
    area = asked.area or _new_area(kind, asked.system)
    _call_it(edit, area, asked.name)
    rows = edit.reaching_past(Footprint, Q(area=area))
    held = next((row for row in rows if row.valid_from <= starts_on), None)
    said: dict[str, Any] = {
        "system_id": asked.system.pk,
        "within_id": asked.within.pk if asked.within else None,
        "reason": asked.reason,
        "drawn_by": asked.drawn_by,
    }
    if held is not None:
        said["version"] = next_version(area.pk)  # also when it replaces one from its own first day
        return redraw(edit, held, blocks=asked.blocks.keys, **said)
    planned = min((row.valid_from for row in rows), default=None)
    period = {"valid_from": starts_on, "valid_to": planned, "basis": "stated"}
    new = {"area_id": area.pk, "version": next_version(area.pk), **said, **period}
    return draw_version(edit, new, asked.blocks.keys)


def problems_with_drawing(*, actor: Actor, **asked: Any) -> tuple[tuple[str, str], ...]:
    """Return what `draw_area` would refuse about the same request, as (field, sentence), and draw nothing."""
    with transaction.atomic():
        try:
            _asked(**asked, drawn_by=str(actor))
        except DrawingRefused as refusal:
            return refusal.problems
    return ()


def _asked(
    kind: str,
    name: str,
    system: str,
    blocks: Sequence[str],
    reason: str,
    starts_on: date,
    drawn_by: str,
    within: str | None = None,
    code: str | None = None,
    share_blocks: bool = False,
) -> _Asked:
    """Return what was asked for, or raise DrawingRefused with everything that is wrong with it."""
    problems: list[tuple[str, str]] = []
    if kind not in CODE_PREFIX:
        problems.append(("kind", "Say whether this is a place or a neighbourhood."))
    name, reason = " ".join(name.split()), reason.strip()
    for field, text, sentence in (
        ("name", name, f"Give the {kind if kind in CODE_PREFIX else 'area'} a name."),
        ("reason", reason, "Say why the border runs here; people will ask."),
    ):
        if not text:
            problems.append((field, sentence))
        most = LONGEST_REASON if field == "reason" else LONGEST_NAME
        if len(text) > most:
            problems.append((field, f"Keep this to {number(most)} characters."))
    owner, place, area = (
        _system(system, starts_on, problems),
        _place(within, kind, system, starts_on, problems),
        _existing(code, kind, problems),
    )
    found = find_blocks(blocks, Moment(starts_on))
    problems += _block_problems(found, starts_on)
    if not share_blocks and found.keys and owner is not None:
        problems += _overlaps(found, kind, owner, starts_on, area)
    if problems or owner is None:
        raise DrawingRefused(problems)
    return _Asked(owner, found, place, area, name, reason, drawn_by)


def _system(code: str, on: date, problems: list[tuple[str, str]]) -> Organisation | None:
    """Return the ICB that something is drawn for, locked so that two people's codes cannot collide."""
    system = Organisation.objects.select_for_update().filter(code=code, kind="icb").first()
    if system is None:
        problems.append(("system", f"No integrated care board has the code “{code[:40]}”."))
        return None
    if holding_on(OrganisationRole, Q(organisation=system, is_primary=True), on) is None:
        problems.append(("starts_on", f"{called(system, on)} is not open on {plain_date(on)}."))
    return system


def _place(
    within: str | None, kind: str, system: str, on: date, problems: list[tuple[str, str]]
) -> Area | None:
    """Return the place that a neighbourhood is drawn within, if one is named."""
    if not within:
        return None
    if kind == "place":
        problems.append(("within", "Only a neighbourhood lies within a place."))
        return None
    place = Area.objects.filter(kind="place", code=within).first()
    if place is None or holding_on(Footprint, Q(area=place, system__code=system), on) is None:
        problems.append(("within", f"“{within[:40]}” is not a place of this system on {plain_date(on)}."))
    return place


def _existing(code: str | None, kind: str, problems: list[tuple[str, str]]) -> Area | None:
    """Return the drawn area that gets a new version, if one is named."""
    if not code:
        return None
    area = Area.objects.filter(kind=kind, code=code).first()
    if area is None:
        problems.append(("code", f"No {kind} has the code “{code[:40]}”."))
    return area


def _block_problems(found: Blocks, on: date) -> list[tuple[str, str]]:
    """Say what is wrong with the building blocks."""
    if found.unknown:
        return [("blocks", f"Nothing to build with has the code {listed(sorted(found.unknown))}.")]
    if not found.keys:
        return [("blocks", "Choose at least one building block: a district, a small area or a practice.")]
    if found.closed:
        return [("blocks", f"{listed(sorted(found.closed))} is not open on {plain_date(on)}.")]
    return []


def _overlaps(
    found: Blocks, kind: str, system: Organisation, on: date, area: Area | None
) -> list[tuple[str, str]]:
    """Say which blocks are another system's, or are or lie in another drawn area of the kind."""
    moment, except_area = Moment(on), area.pk if area else None
    problems = []
    outside = of_another_system(found, system.pk, moment)
    if outside:
        blocks = f"{counted(len(outside), 'building block')} ({listed(sorted(outside), 3)})"
        verb = "belongs" if len(outside) == 1 else "belong"
        problems.append(("blocks", f"{blocks} {verb} to another system than {called(system, on)}. {REMEDY}"))
    shared = shared_with_others(found, kind, system.code, moment, except_area=except_area)
    lying = living_on_others(found, kind, system.pk, moment, except_area=except_area)
    for other in sorted(shared.keys() | lying.keys()):
        codes = shared.get(other, set()) | lying.get(other, set())
        problems.append(("blocks", _already_in(other, codes)))
    return problems


def _already_in(other: str, codes: set[str]) -> str:
    """Say which blocks another drawn area has already."""
    blocks = f"{counted(len(codes), 'building block')} ({listed(sorted(codes), 3)})"
    return f"{blocks} {'is' if len(codes) == 1 else 'are'} already in {other}. {REMEDY}"


def _new_area(kind: str, system: Organisation) -> Area:
    """Make the identity of a drawn area, with the next local code of its system: PL-QNC-1."""
    prefix = f"{CODE_PREFIX[kind]}-{system.code}-"
    codes = Area.objects.filter(kind=kind, code__startswith=prefix).values_list("code", flat=True)
    numbers = [int(tail) for code in codes if (tail := code.removeprefix(prefix)).isdigit()]
    return Area.objects.create(
        kind=kind, code=f"{prefix}{max(numbers, default=0) + 1}", invented=system.invented
    )


def _call_it(edit: Editing, area: Area, name: str) -> None:
    """Name a drawn area from the day on, unless that is its name already."""
    held = holding_on(AreaName, Q(area=area), edit.on)
    if held is None or held.name != name:
        edit.replace(AreaName, Q(area=area), {"area_id": area.pk}, name=name)
