"""Writing down what the evidence says about organisations: the difference, and nothing else.

Facts never outlive the organisation they are about, nor a relation either of its ends, so nothing is orphaned
by what a publisher left open (K-043). Councils are taken from the districts and upper-tier areas, and every
organisation with a GSS code is tied to its ground.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from django.db.models import Q

from catchment.foundation.facts import Recorded, fact_columns, record_facts
from catchment.foundation.imports.registry import derivation
from catchment.foundation.models import Change
from catchment.structure.derive.commissioners import commissioners, networks, trusts
from catchment.structure.derive.described import Described
from catchment.structure.derive.evidence import load_evidence
from catchment.structure.derive.practices import practices
from catchment.structure.models import (
    Address,
    Area,
    AreaName,
    Organisation,
    OrganisationArea,
    OrganisationCode,
    OrganisationName,
    OrganisationRole,
    Relationship,
)
from catchment.structure.models.areas import AreaKind
from catchment.structure.models.organisations import OrganisationKind
from catchment.structure.rules.timeline import Stretch, clip

ACTION = "work out organisations"
DERIVED = Q(change__action=ACTION)
AREA_KINDS = (AreaKind.ICB, AreaKind.SUB_ICB, AreaKind.LTLA, AreaKind.UTLA)
Identity = Callable[[dict[str, Any]], tuple[Any, ...]]
Rows = Iterator[dict[str, Any]]


@derivation("organisations")
def derive_organisations(change: Change) -> dict[str, int]:
    """Work all organisation facts out from all the evidence and record the difference.

    Returns counts of rows added, superseded, unchanged, and left as recorded by hand.
    """
    assert change.action == ACTION, f"derived facts are known by the action “{ACTION}”"
    evidence = load_evidence()
    described = {
        each.code: each
        for each in chain(
            commissioners(evidence), networks(evidence), practices(evidence), trusts(evidence), _councils()
        )
        if each.life
    }
    _live_as_people_say(described)
    ids = _identities(described.values())
    total, by_hand = Recorded(), 0
    for model, rows, identity in _tables(described, ids):
        recorded, kept = _record(model, rows, identity, change)
        total, by_hand = total + recorded, by_hand + kept
    ground, kept = _record(OrganisationArea, _ground(), _tie, change)
    total += ground
    return {
        "added": total.added,
        "superseded": total.superseded,
        "unchanged": total.unchanged,
        "kept_by_hand": by_hand + kept,
    }


def _identities(described: Iterable[Described]) -> dict[str, int]:
    """Make sure every organisation has an identity of the right kind; return code to number."""
    described = list(described)
    kinds = dict(Organisation.objects.filter(invented=False).values_list("code", "kind"))
    Organisation.objects.bulk_create(
        [Organisation(code=each.code, kind=each.kind) for each in described if each.code not in kinds],
        batch_size=5000,
    )
    for each in described:
        if kinds.get(each.code, each.kind) != each.kind:
            Organisation.objects.filter(code=each.code).update(kind=each.kind)
    return dict(Organisation.objects.values_list("code", "id"))


def _tables(described: dict[str, Described], ids: dict[str, int]) -> list[tuple[type[Any], Rows, Identity]]:
    """Return each table of facts with its rows and what makes two rows about the same attribute."""
    return [
        (OrganisationRole, _roles(described, ids), lambda row: (row["organisation_id"], row["role"])),
        (OrganisationName, _names(described, ids), lambda row: (row["organisation_id"],)),
        (OrganisationCode, _codes(described, ids), lambda row: (row["organisation_id"], row["scheme"])),
        (Address, _addresses(described, ids), lambda row: (row["organisation_id"],)),
        (Relationship, _relations(described, ids), lambda row: (row["source_id"], row["kind"])),
    ]


def _record(model: type[Any], rows: Rows, identity: Identity, change: Change) -> tuple[Recorded, int]:
    """Record rows, leaving alone every attribute that an action has recorded by hand."""
    columns = fact_columns(model)
    by_hand = {
        identity(dict(zip(columns, row, strict=True)))
        for row in model.objects.current().exclude(DERIVED).values_list(*columns)
    }
    # what was derived before somebody touched the attribute, and they left, is history: it stays
    wanted = [
        row
        for row in model.objects.current().filter(DERIVED).values_list(*columns)
        if identity(dict(zip(columns, row, strict=True))) in by_hand
    ]
    kept = len(wanted)
    for each in rows:
        if identity(each) in by_hand:
            kept += 1
        else:
            wanted.append(tuple(each[column] for column in columns))
    return record_facts(model, wanted, change=change, scope=DERIVED), kept


def _live_as_people_say(described: dict[str, Described]) -> None:
    """Give organisations that people opened, closed or merged by hand the life that they recorded."""
    primary = OrganisationRole.objects.current().filter(is_primary=True, organisation__invented=False)
    by_hand = set(primary.exclude(DERIVED).values_list("organisation__code", flat=True))
    lives: dict[str, list[Stretch[bool]]] = {code: [] for code in by_hand & described.keys()}
    rows = primary.filter(organisation__code__in=lives).order_by("valid_from")
    for code, start, end in rows.values_list("organisation__code", "valid_from", "valid_to"):
        lives[code].append(Stretch(True, start, end, False))
    for code, life in lives.items():
        described[code].life = life


def _tie(row: dict[str, Any]) -> tuple[Any, ...]:
    """Return what makes two rows about the same tie between an organisation and ground."""
    return (row["organisation_id"], row["kind"], row["area_id"])


def _dated(stretch: Stretch[Any], **values: Any) -> dict[str, Any]:
    basis = "observed" if stretch.observed else "stated"
    return {"valid_from": stretch.start, "valid_to": stretch.end, "basis": basis, **values}


def _roles(described: dict[str, Described], ids: dict[str, int]) -> Rows:
    for code, each in described.items():
        for life in each.life:
            yield _dated(life, organisation_id=ids[code], role=each.primary_role, is_primary=True)
        for stretch in clip(each.other_roles, each.life):
            yield _dated(stretch, organisation_id=ids[code], role=stretch.value, is_primary=False)


def _names(described: dict[str, Described], ids: dict[str, int]) -> Rows:
    for code, each in described.items():
        for stretch in clip(each.names, each.life):
            yield _dated(stretch, organisation_id=ids[code], name=stretch.value)


def _codes(described: dict[str, Described], ids: dict[str, int]) -> Rows:
    for code, each in described.items():
        if each.has_ods_code:
            for life in each.life:
                yield _dated(life, organisation_id=ids[code], scheme="ods", code=code)
        for stretch in clip(each.gss_codes, each.life):
            yield _dated(stretch, organisation_id=ids[code], scheme="gss", code=stretch.value)


def _addresses(described: dict[str, Described], ids: dict[str, int]) -> Rows:
    for code, each in described.items():
        longitude, latitude = each.point or (None, None)
        for stretch in clip(each.addresses, each.life):
            lines, postcode = stretch.value
            yield _dated(
                stretch,
                organisation_id=ids[code],
                lines=lines[:300],
                postcode=postcode[:10],
                longitude=longitude,
                latitude=latitude,
            )


def _relations(described: dict[str, Described], ids: dict[str, int]) -> Rows:
    for code, each in described.items():
        for kind, stretches in each.relations.items():
            for stretch in clip(stretches, each.life):
                target = described.get(stretch.value)
                for part in clip([stretch], target.life) if target else ():
                    yield _dated(part, source_id=ids[code], kind=kind.value, target_id=ids[part.value])


def _councils() -> Iterator[Described]:
    """Yield a council for every district and upper-tier area; a unitary is both and is one council."""
    names = (
        AreaName.objects.current()
        .filter(area__kind__in=(AreaKind.LTLA, AreaKind.UTLA), area__invented=False)
        .order_by("area__code", "area__kind", "valid_from")
        .values_list("area__code", "area__kind", "name", "valid_from", "valid_to")
    )
    found: dict[str, tuple[str, Described]] = {}
    for code, area_kind, name, start, end in names:
        if code in found and found[code][0] != area_kind:
            continue  # the same authority, already known as a district
        _, council = found.setdefault(
            code, (area_kind, Described(code, OrganisationKind.COUNCIL, "RO141", [], has_ods_code=False))
        )
        council.life.append(Stretch(True, start, end, True))
        council.names.append(Stretch(f"{name} (council)", start, end, True))
        council.gss_codes.append(Stretch(code, start, end, True))
    return (council for _, council in found.values())


def _ground() -> Rows:
    """Tie every organisation with a GSS code to the areas that have it, for as long as it has it."""
    areas: dict[str, list[int]] = {}
    for code, area_id in Area.objects.filter(kind__in=AREA_KINDS, invented=False).values_list("code", "id"):
        areas.setdefault(code, []).append(area_id)
    codes = (
        OrganisationCode.objects.current()
        .filter(scheme="gss", organisation__invented=False)
        .values_list("organisation_id", "code", "valid_from", "valid_to", "basis")
    )
    for organisation_id, code, start, end, basis in codes:
        for area_id in areas.get(code, ()):
            yield {
                "valid_from": start,
                "valid_to": end,
                "basis": basis,
                "organisation_id": organisation_id,
                "kind": "responsible_for",
                "area_id": area_id,
            }
