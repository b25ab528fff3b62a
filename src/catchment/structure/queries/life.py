"""Life: everything recorded about one organisation, as stretches of time.

A stretch is one dated fact - a name, role, code, address or relation - with when it held, when we came to
believe it, and which change recorded it. `history` turns stretches into events; the time line draws them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from catchment.foundation.moment import Moment
from catchment.foundation.pictures import TimelineBar, TimelinePicture
from catchment.structure.models.organisations import RelationshipKind
from catchment.structure.queries.locate import organisation_links
from catchment.structure.queries.sql import fetch, known
from catchment.structure.queries.values import KIND_LABELS, Link
from catchment.structure.queries.words import spoken

RELATION_WORDS = dict(RelationshipKind.choices)
ROLE_WORDS = {
    "RO57": "foundation trust",
    "RO76": "GP practice",
    "RO318": "integrated care board",
    "RO319": "sub-ICB location",
    "RO261": "strategic partnership",
    "RO98": "clinical commissioning group or sub-ICB location",
    "RO273": "combined authority",
}
SPELLED_WITH_AN = ("upper", "NHS", "LSOA", "MSOA")
TIMELINE_RELATIONS = ("part_of", "commissioned_by", "member_of", "located_in")


@dataclass(frozen=True, slots=True)
class Stretch:
    """One fact about an organisation, for as long as it held and as long as it was believed."""

    fact: str  # name, role, primary role, code, address, outward, inward, successor, antecedent
    kind: str  # the role, code scheme, relation or succession
    value: str
    other: Link | None
    start: date
    end: date | None
    observed: bool
    recorded_from: datetime
    recorded_to: datetime | None
    recorded_by: str


def stretches(organisation_id: int, moment: Moment, *, include_superseded: bool = False) -> list[Stretch]:
    """Return everything known about an organisation; with superseded beliefs too, if asked (two queries)."""
    rows = fetch(_everything(moment, include_superseded), moment, id=organisation_id)
    links = organisation_links([row.other_id for row in rows], moment)
    return [
        Stretch(
            row.fact,
            row.kind,
            spoken(row.value) if row.fact in ("name", "address") else row.value,
            links.get(row.other_id),
            row.valid_from,
            row.valid_to,
            row.basis == "observed",
            row.recorded_from,
            row.recorded_to,
            f"{row.action} ({row.actor})",
        )
        for row in rows
    ]


def _everything(moment: Moment, include_superseded: bool) -> str:
    """Return SQL for all facts about the organisation `%(id)s`, in one shape."""
    by_then = "(%(as_known)s::timestamptz IS NULL OR x.recorded_from <= %(as_known)s)"
    believed = by_then if include_superseded else known("x", moment)

    def part(fact: str, kind: str, value: str, other: str, table: str, owner: str) -> str:
        return f"""SELECT {fact} AS fact, {kind} AS kind, {value} AS value, {other} AS other_id,
            x.valid_from, x.valid_to, x.basis, x.recorded_from, x.recorded_to, x.change_id
            FROM structure_{table} x WHERE x.{owner} = %(id)s AND {believed}"""

    def succession(fact: str, other: str, owner: str) -> str:
        return f"""SELECT '{fact}', x.kind, x.note, x.{other}, x.happened_on, x.happened_on, 'stated',
            x.recorded_from, x.recorded_to, x.change_id
            FROM structure_succession x WHERE x.{owner} = %(id)s AND {believed}"""

    nothing = "NULL::bigint"
    role = "CASE WHEN x.is_primary THEN 'primary role' ELSE 'role' END"
    address = "concat_ws(', ', nullif(x.lines, ''), nullif(x.postcode, ''))"
    facts = " UNION ALL ".join(
        (
            part("'name'", "''", "x.name", nothing, "organisationname", "organisation_id"),
            part(role, "x.role", "''", nothing, "organisationrole", "organisation_id"),
            part("'code'", "x.scheme", "x.code", nothing, "organisationcode", "organisation_id"),
            part("'address'", "''", address, nothing, "address", "organisation_id"),
            part("'outward'", "x.kind", "''", "x.target_id", "relationship", "source_id"),
            part("'inward'", "x.kind", "''", "x.source_id", "relationship", "target_id"),
            succession("successor", "successor_id", "predecessor_id"),
            succession("antecedent", "predecessor_id", "successor_id"),
        )
    )
    return f"""SELECT f.*, h.actor, h.action FROM ({facts}) f JOIN foundation_change h ON h.id = f.change_id
        WHERE NOT (f.fact = 'inward' AND f.kind = 'commissioned_by')
        ORDER BY f.fact, f.kind, f.valid_from, f.recorded_from, f.other_id"""


def timeline(name: str, held: Sequence[Stretch], moment: Moment) -> TimelinePicture:
    """Return the life of an organisation drawn: its existence, names, where it belonged and was."""
    bars = []
    for stretch in held:
        row, label, href = _bar_words(stretch)
        if (row and stretch.recorded_to is None) or (row and moment.as_known):
            end = stretch.end.isoformat() if stretch.end else ""
            bars.append(TimelineBar(row, label, stretch.start.isoformat(), end, href, stretch.observed))
    order = ("Exists", "Name", "Member of", "Commissioned by", "Part of", "In the area of", "Address")
    bars.sort(key=lambda bar: (order.index(bar.row), bar.start))
    primary = [stretch for stretch in held if stretch.fact == "primary role"]
    return TimelinePicture(_timeline_title(name, held, primary), tuple(bars), moment.as_at.isoformat())


def _timeline_title(name: str, held: Sequence[Stretch], primary: Sequence[Stretch]) -> str:
    """Say in a sentence what the time line finds."""
    names = len([stretch for stretch in held if stretch.fact == "name"])
    if not primary:
        return f"The life of {name}."
    first = min(stretch.start for stretch in primary)
    last = None if any(stretch.end is None for stretch in primary) else max(s.end for s in primary if s.end)
    until = f" to {last.year}" if last else ""
    renamed = f", under {names} names" if names > 1 else ""
    return f"The life of {name}, from {first.year}{until}{renamed}."


def _bar_words(stretch: Stretch) -> tuple[str, str, str]:
    """Return the row, label and address of a stretch on the time line; no row: it is not drawn."""
    if stretch.fact == "primary role":
        return "Exists", "Open", ""
    if stretch.fact == "name":
        return "Name", stretch.value, ""
    if stretch.fact == "address":
        return "Address", stretch.value, ""
    if stretch.fact == "outward" and stretch.kind in TIMELINE_RELATIONS and stretch.other:
        words = RELATION_WORDS[stretch.kind].removeprefix("is ").removeprefix("a ").removeprefix("in ")
        row = {"member_of": "Member of", "located_in": "In the area of"}.get(stretch.kind, words.capitalize())
        return row, stretch.other.name, stretch.other.href
    return "", "", ""


def kind_in_words(kind: str) -> str:
    """Return what a kind of thing is called in a sentence: "GP practice"."""
    label = KIND_LABELS.get(kind, kind)
    return label if label[:2].isupper() else label[0].lower() + label[1:]


def kind_with_article(kind: str) -> str:
    """Return what a kind of thing is called, with its article: "an NHS trust", "a primary care network"."""
    words = kind_in_words(kind)
    return f"{'an' if words[0].lower() in 'aeio' or words.startswith(SPELLED_WITH_AN) else 'a'} {words}"
