"""What changed on a body, when we came to know it, and who said so: read from the dated rows themselves.

Every row knows the change that recorded it and the one that closed it, so what a change did to a body is what
it closed beside what it recorded, whoever wrote it and in whatever way. Everybody may read what changed, from
which day, and when it was recorded; who changed it, why, and what was said before is for those who may read
changes.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F, Q

from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, may_today
from catchment.governance.models import BodyTerms, Holding, SeatTerms
from catchment.structure.rules.words import counted, listed, plain_date

MOST = 25  # changes
PLURALS = {"body": "bodies"}
ADDED, CHANGED, REMOVED = "added", "changed", "removed"
UNSAID = ("seat_order",)  # how a list is kept, not what it says


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that an item said before and says after, in words; empty is nothing."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Changed:
    """One item that was added, changed or removed; `parts` only for who may read them."""

    sentence: str
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Remembrance:
    """What one change did to the body; `actor` and `reason` only for who may read them."""

    recorded_at: datetime
    holds_from: date | None
    sentence: str
    items: tuple[Changed, ...]
    actor: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What changed, newest first; `more` when there was too much to show, `why_less` why names are not."""

    changes: tuple[Remembrance, ...] = ()
    more: bool = False
    why_less: str = ""


@dataclass(slots=True)
class _Touched:
    """The rows of one item that a change closed and recorded."""

    closed: list[dict[str, Any]] = field(default_factory=list)
    recorded: list[dict[str, Any]] = field(default_factory=list)


Item = tuple[str, str, str, date | None]  # what it is, seat, person, from when


def history_of(body: str, system: str, moment: Moment, actor: Actor, names: Mapping[str, str]) -> Remembered:
    """Return what changed on a body as far as it was known (four queries, and what `may` asks).

    `names` are the names of people, by code.
    """
    verdict = may_today(actor, Act.READ_CHANGES, system)
    touched: dict[int, dict[Item, _Touched]] = defaultdict(lambda: defaultdict(_Touched))
    titles: dict[str, str] = {}
    for item, row in _rows(body, moment):
        touched[row["change_id"]][item].recorded.append(row)
        if row["superseded_by_id"] is not None:
            touched[row["superseded_by_id"]][item].closed.append(row)
        if item[0] == "seat":
            titles[item[1]] = row["title"]
    changes = Change.objects.filter(pk__in=touched).order_by("-at", "-pk")
    if moment.as_known is not None:
        changes = changes.filter(at__lte=moment.as_known)
    found = []
    for change in changes:
        items = list(_changed_items(touched[change.pk]))
        if items:
            found.append(_remembrance(change, items, {**names, **titles}, whole=verdict.allowed))
    why_less = "" if verdict.allowed else verdict.reason
    return Remembered(tuple(found[:MOST]), len(found) > MOST, why_less)


def _rows(body: str, moment: Moment) -> Iterator[tuple[Item, dict[str, Any]]]:
    """Give every row ever recorded about a body, its seats and its holders by then, with its item."""
    kept = ("valid_from", "valid_to", "change_id", "superseded_by_id", "said")
    by_then = Q() if moment.as_known is None else Q(recorded_from__lte=moment.as_known)
    terms = BodyTerms.objects.filter(by_then, body__code=body).order_by("id")
    for row in terms.values(*kept, "name", "kind", "purpose", "area", parent_body=F("parent__code")):
        yield ("body", "", "", None), row
    seats = SeatTerms.objects.filter(by_then, seat__body__code=body).order_by("id")
    for row in seats.values(*kept, "title", "role", seat_code=F("seat__code")):
        yield ("seat", row.pop("seat_code"), "", None), row
    holdings = Holding.objects.filter(by_then, seat__body__code=body).order_by("id")
    named = {"seat_code": F("seat__code"), "holder": F("person__code")}
    for row in holdings.values(*kept, "term_ends", **named):
        yield ("holder", row.pop("seat_code"), row.pop("holder"), row["valid_from"]), row


def _content(item: Item, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row says of its item; terms say nothing of their period, holders do."""
    bookkeeping = {"change_id", "superseded_by_id", "said", "valid_from", "valid_to"}
    said = {name: value for name, value in row["said"].items() if name not in UNSAID}
    content = {**{name: value for name, value in row.items() if name not in bookkeeping}, **said}
    return {**content, "until": row["valid_to"]} if item[0] == "holder" else content


def _changed_items(touched: Mapping[Item, _Touched]) -> Iterator[tuple[Item, str, tuple[Part, ...]]]:
    """Give each item that a change really changed: added, changed (with its parts) or removed.

    Terms that end are closed and recorded again up to the day they end: with nothing after that day, the item
    was removed.
    """
    for item, rows in sorted(touched.items(), key=lambda pair: (pair[0][0], pair[0][1], str(pair[0][3]))):
        if not rows.closed:
            yield item, ADDED, ()
            continue
        before = max(rows.closed, key=lambda row: row["valid_from"])
        after = max(rows.recorded, key=lambda row: row["valid_from"], default=None)
        shortened = after is not None and after["valid_from"] == before["valid_from"] and after["valid_to"]
        if after is None or (item[0] != "holder" and shortened and not before["valid_to"]):
            yield item, REMOVED, ()
        elif parts := _parts(_content(item, before), _content(item, after)):
            yield item, CHANGED, parts


def _parts(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Part, ...]:
    """Return what differs, in words."""
    names = [*after, *(name for name in before if name not in after)]
    return tuple(
        Part(name.replace("_", " "), _said(before.get(name)), _said(after.get(name)))
        for name in names
        if before.get(name) != after.get(name)
    )


def _said(value: Any) -> str:
    """Return a value in words; nothing is empty."""
    if isinstance(value, list | tuple):
        return listed([_said(each) for each in value])
    if isinstance(value, dict):
        return "; ".join(f"{name.replace('_', ' ')} {_said(inner)}" for name, inner in value.items())
    if isinstance(value, date):
        return plain_date(value)
    return "" if value is None else str(value)


def _remembrance(
    change: Change,
    items: Sequence[tuple[Item, str, tuple[Part, ...]]],
    names: Mapping[str, str],
    *,
    whole: bool,
) -> Remembrance:
    """Return one change; what was said before, who and why only where the `whole` may be read."""
    holds_from = change.detail.get("from")
    said = []
    for how in (ADDED, CHANGED, REMOVED):
        kinds = [item[0] for item, done, _ in items if done == how]
        counts = [
            counted(kinds.count(kind), kind, PLURALS.get(kind, ""))
            for kind in ("body", "seat", "holder")
            if kind in kinds
        ]
        said += [f"{listed(counts)} {how}"] if counts else []
    shown = []
    for item, how, parts in items:
        shown.append(Changed(_sentence(item, how, parts, names), parts if whole else ()))
    return Remembrance(
        change.at,
        date.fromisoformat(holds_from) if holds_from else None,
        f"{'; '.join(said)}.",
        tuple(shown),
        change.actor if whole else "",
        change.reason if whole else "",
    )


def _sentence(item: Item, how: str, parts: Sequence[Part], names: Mapping[str, str]) -> str:
    """Return what was done to an item; when somebody leaves is on the page anyway, so it is said."""
    name = _name_of(item, names)
    leaves = next((part.after for part in parts if item[0] == "holder" and part.name == "until"), "")
    if leaves:
        return f"{name} ends on {leaves}."
    return f"{name} was {how}{f': {listed([part.name for part in parts])}' if parts else ''}."


def _name_of(item: Item, names: Mapping[str, str]) -> str:
    """Return what an item is called."""
    what, seat, person, since = item
    if what == "body":
        return "The body itself"
    title = names.get(seat, seat)
    if since is None:
        return f"The seat “{title}”"
    return f"{names.get(person, person)} as “{title}” from {plain_date(since)}"
