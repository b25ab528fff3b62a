"""What differs between designs, in sentences: “Under B place decides 14 functions more”."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from catchment.authority.rules.answers import Named
from catchment.authority.rules.comparing_values import Cell, Column, Difference, Row, Stands
from catchment.structure.rules.words import counted, listed

Pair = tuple[Cell, Cell]  # under the first design, and under another


def sum_up(columns: Sequence[Column], place: str) -> str:
    """Return the finding of a comparison: under which design place decides most, and least."""
    total = columns[0].summary.functions
    counts = [column.summary.at_place for column in columns]
    of = f"of the {counted(total, 'function')} that matter there"
    if max(counts) == min(counts):
        alike = "nothing" if not counts[0] else f"{counts[0]:,}"
        return f"{place} decides {alike} {of} under every one of these designs."
    return (
        f"{place} decides most under {_named(columns, max(counts))} ({max(counts):,} {of}), and least under "
        f"{_named(columns, min(counts))} ({min(counts):,})."
    )


def _named(columns: Sequence[Column], count: int) -> str:
    return listed([f"“{column.title}”" for column in columns if column.summary.at_place == count])


def difference(columns: Sequence[Column], rows: Sequence[Row], number: int) -> Difference:
    """Return what one design changes against the first one."""
    first, other = columns[0], columns[number]

    def where(differs: Callable[[Cell, Cell], bool]) -> tuple[Named, ...]:
        return tuple(row.function for row in rows if differs(row.cells[0], row.cells[number]))

    found = Difference(
        name=other.name,
        against=first.name,
        sentence="",
        decided_at_place=where(lambda a, b: _here(b) and not _here(a)),
        no_longer_at_place=where(lambda a, b: _here(a) and not _here(b)),
        lose_clear_owner=where(lambda a, b: a.clear and not b.clear),
        gain_clear_owner=where(lambda a, b: b.clear and not a.clear),
        other_limit=where(lambda a, b: _here(a) and _here(b) and _limit(a) != _limit(b)),
        other_accountable=where(lambda a, b: _codes(a.accountable) != _codes(b.accountable)),
        other_liable=where(lambda a, b: _codes(a.liable) != _codes(b.liable)),
    )
    changed = any(row.cells[0] != row.cells[number] for row in rows)
    return _with_sentence(found, first.title, other.title, changed=changed)


def _with_sentence(found: Difference, first: str, other: str, *, changed: bool) -> Difference:
    parts = []
    if found.decided_at_place:
        parts.append(f"place decides {counted(len(found.decided_at_place), 'function')} more")
    if found.no_longer_at_place:
        parts.append(f"place decides {counted(len(found.no_longer_at_place), 'function')} fewer")
    for functions, one, many in (
        (found.lose_clear_owner, "loses a clear owner", "lose a clear owner"),
        (found.gain_clear_owner, "gains a clear owner", "gain a clear owner"),
        (found.other_limit, "has another limit at place", "have another limit at place"),
        (found.other_accountable, "has another set of bodies accountable", "have other bodies accountable"),
        (found.other_liable, "has somebody else liable", "have somebody else liable"),
    ):
        if functions:
            parts.append(f"{len(functions):,} {one if len(functions) == 1 else many}")
    if not parts:
        says = "other steps or bodies lead to the same decisions" if changed else "nothing is different"
        parts = [says]
    said = f"{', '.join(parts[:-1])}, and {parts[-1]}" if len(parts) > 1 else parts[0]
    sentence = f"Under “{other}” {said}, compared with “{first}”."
    return replace(found, sentence=sentence)


def _here(cell: Cell) -> bool:
    return cell.stands is Stands.AT_PLACE


def _limit(cell: Cell) -> int | None:
    return cell.deciders[0].limit_pence


def _codes(named: Sequence[Named]) -> frozenset[str]:
    return frozenset(each.code for each in named)
