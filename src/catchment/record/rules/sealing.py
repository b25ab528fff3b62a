"""Sealing: how each entry of the log of access is bound to the one before it.

The seal of an entry is a keyed hash (HMAC-SHA256) of the seal before it, its place and all it says. Whoever
changes, removes or slips in an entry would have to make every later seal anew, and for that they need the
key, which is not in the database. The newest seal is also written beside the database, so that a cut tail is
seen.
"""

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple

import orjson

FIRST = bytes(32)  # what stands for the seal before the first entry


class Entry(NamedTuple):
    """What the log says of one read, search, write or refused attempt (G-038); columns of `AuditEntry`."""

    at: datetime
    person: str
    role: str
    organisation: str
    action: str
    purpose: str
    what: str
    outcome: str
    reason: str
    override: bool
    patients: list[int]
    resources: int


class Sealed(NamedTuple):
    """An entry in its place, with its seal."""

    sequence: int
    entry: Entry
    seal: bytes


class Tampering(StrEnum):
    """What was done to a log that does not hold together."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a log breaks first, and how."""

    sequence: int
    how: Tampering
    sentence: str


@dataclass(frozen=True, slots=True)
class HeadNoted:
    """The newest place and seal that were noted outside the database."""

    sequence: int
    seal: bytes


def seal(key: bytes, before: bytes, sequence: int, entry: Entry) -> bytes:
    """Return the seal of an entry at a place, after the seal `before`."""
    said = [sequence, entry.at.astimezone(UTC).isoformat(timespec="microseconds"), *entry[1:]]
    return hmac.digest(key, before + orjson.dumps(said), "sha256")


def sealed(key: bytes, last: int, before: bytes, entries: Iterable[Entry]) -> list[Sealed]:
    """Return entries in their places after place `last`, whose seal is `before`."""
    found = []
    for sequence, entry in enumerate(entries, last + 1):
        before = seal(key, before, sequence, entry)
        found.append(Sealed(sequence, entry, before))
    return found


def first_broken(key: bytes, rows: Iterable[Sealed], head: HeadNoted | None) -> Broken | None:
    """Return where a log breaks first, None where it holds; `rows` in order from the first.

    Reads one row ahead, to tell a changed entry from one that was slipped in.
    """
    last, before = 0, FIRST
    for row, after in _with_next(rows):
        place = last + 1
        if row.sequence != place:
            return Broken(place, Tampering.REMOVED, _out_of_place(place, row.sequence))
        if not hmac.compare_digest(seal(key, before, place, row.entry), row.seal):
            return _what_happened(key, before, row, after, head)
        if head is not None and head.sequence == place and not hmac.compare_digest(head.seal, row.seal):
            sentence = (
                f"Entry {place:,} is not the one that was noted outside the database: the end was replaced."
            )
            return Broken(place, Tampering.CUT, sentence)
        last, before = place, row.seal
    if head is not None and head.sequence > last:
        sentence = (
            f"The log ends at entry {last:,}, and {head.sequence:,} had been noted: its end was cut off."
        )
        return Broken(last + 1, Tampering.CUT, sentence)
    return None


def _out_of_place(place: int, found: int) -> str:
    """Return what is wrong where entry `found` stands in a place that is another's."""
    if found < place:
        return f"Entry {found:,} stands twice."
    last = found - 1
    return (
        f"Entry {place:,} was removed." if place == last else f"Entries {place:,} to {last:,} were removed."
    )


def _what_happened(
    key: bytes, before: bytes, row: Sealed, after: Sealed | None, head: HeadNoted | None
) -> Broken:
    """Return what was done at a row whose seal does not fit."""
    place = row.sequence
    if after is not None and hmac.compare_digest(seal(key, before, place, after.entry), after.seal):
        return Broken(
            place, Tampering.INSERTED, f"Entry {place:,} was slipped in: the next one follows without it."
        )
    follows = after is not None and hmac.compare_digest(
        seal(key, row.seal, after.sequence, after.entry), after.seal
    )
    if follows or (head is not None and head.sequence == place and head.seal == row.seal):
        return Broken(place, Tampering.CHANGED, f"Entry {place:,} was changed after it was sealed.")
    if after is None:
        sentence = f"Entry {place:,}, the last, was not sealed here: it was slipped in, or changed."
        return Broken(place, Tampering.INSERTED, sentence)
    sentence = (
        f"From entry {place:,} on, entries were removed and the rest moved up, or the key is another one."
    )
    return Broken(place, Tampering.REMOVED, sentence)


def _with_next(rows: Iterable[Sealed]) -> Iterator[tuple[Sealed, Sealed | None]]:
    """Yield each row with the one after it."""
    before: Sealed | None = None
    for row in rows:
        if before is not None:
            yield before, row
        before = row
    if before is not None:
        yield before, None
