"""Reading papers from files: CSV (two ways to lay it out) and BLT, the common exchange format.

CSV, one row a ballot: `count,first,second,third` - each cell a candidate; `count` (how many papers read so)
and `paper` (a paper's number) may be left out. Or one column a candidate with the preference, 1, 2, 3, in
the cell. A row that cannot be a paper at all refuses the file and names its line; a row that is a paper, but
not a valid one, is kept as spoilt. Nothing is dropped.
"""

import csv
import re
from collections.abc import Sequence

from catchment.voice.rules.counting.reading_blt import read_blt
from catchment.voice.rules.counting.values import (
    MOST_CANDIDATES,
    MOST_PAPERS,
    CannotCount,
    Paper,
    PapersRead,
    Spoilt,
)

MOST_BYTES = 100_000_000
LONGEST_NAME = 300
COUNT_COLUMNS = ("count", "times", "papers")
PAPER_COLUMN = "paper"
VOTER_COLUMNS = ("voter", "voters", "voter id", "voter code", "voter name", "elector", "member id", "email")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
PREFERENCE = re.compile(r"(?:preference\s*)?(\d{1,3})(?:st|nd|rd|th)?(?:\s+preference)?")


def read_papers(name: str, content: bytes, candidates: Sequence[str] = ()) -> PapersRead:
    """Return the papers of a file (`.blt`, else CSV); raises CannotCount with the line that is wrong.

    `candidates` are those who stand; empty, whoever a CSV file names stands.
    """
    if len(content) > MOST_BYTES:
        raise CannotCount(f"{name} is larger than {MOST_BYTES // 1_000_000} MB, the most a count reads.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise CannotCount(f"{name} is not UTF-8 text (byte {problem.start:,}): save it as UTF-8.") from None
    if "\x00" in text:
        raise CannotCount(f"{name} holds a NUL character: save it as plain text.")
    if name.lower().endswith(".blt"):
        return read_blt(text)
    return read_csv(text, candidates)


def all_spoilt(read: PapersRead) -> str:
    """Return why papers that are all spoilt cannot be counted, and what a file should look like."""
    first = read.spoilt[0]
    number = sum(each.times for each in read.spoilt)
    return (
        f"Every paper is spoilt ({number:,} of {number:,}), so there is nothing to count. The first, "
        f"{first.where}: {first.reason}. A CSV file begins with first,second,third and has a candidate in "
        "each cell; or it begins with the candidates and has the preferences 1, 2, 3 in the cells."
    )


def read_csv(text: str, candidates: Sequence[str] = ()) -> PapersRead:
    """Return the papers of a CSV text; raises CannotCount."""
    header, lines = _rows(text)
    counts = _column(header, COUNT_COLUMNS)
    numbers = _column(header, (PAPER_COLUMN,))
    rest = [index for index in range(len(header)) if index not in (counts, numbers)]
    if not rest:
        raise CannotCount("The first line names no preference: write count,first,second,third.")
    by_place = all(_place_of(header[index]) for index in rest)
    heads = [header[index] for index in rest]
    _require_no_voters(heads, by_place=by_place)
    if by_place:
        rest.sort(key=[_place_of(cell) for cell in header].__getitem__)
    else:
        _require_names(heads)
    named = dict.fromkeys(candidates or (() if by_place else heads))
    papers: list[Paper] = []
    spoilt: list[Spoilt] = []
    total = 0
    for line, row in lines:
        times = _times(row[counts], line) if counts is not None else 1
        where = f"paper {row[numbers]}" if numbers is not None and row[numbers] else f"line {line}"
        cells = [row[index] for index in rest]
        preferences, reason = _by_place(cells) if by_place else _by_name(cells, heads)
        if not reason and candidates:
            reason = next((f"{code} is not a candidate" for code in preferences if code not in named), "")
        if reason:
            spoilt.append(Spoilt(where, reason, times))
        else:
            papers.append(Paper(preferences, times))
            named.update(dict.fromkeys(preferences))
        total += times
        if total > MOST_PAPERS:
            raise CannotCount(f"Line {line}: past {MOST_PAPERS:,} papers, the most that a count takes.")
    if len(named) > MOST_CANDIDATES:
        raise CannotCount(
            f"The file names {len(named):,} candidates; a count takes at most {MOST_CANDIDATES}."
        )
    return PapersRead(tuple(named), tuple(papers), tuple(spoilt))


def _rows(text: str) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the first line and every other that is not empty, with its number; raises CannotCount."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    rows = csv.reader((f"{line}\n" for line in plain.split("\n")), strict=True)
    lines = []
    try:
        header = [cell.strip() for cell in next(rows, [])]
        if not any(header):
            raise CannotCount("The first line must name the columns, such as count,first,second,third.")
        for row in rows:
            cells = [cell.strip() for cell in row]
            if not any(cells) and len(cells) < 2:
                continue  # an empty line; a row of empty cells is a paper on which nobody is marked
            if any(cells[len(header) :]):
                raise CannotCount(
                    f"Line {rows.line_num}: {len(cells)} cells, but the first line names {len(header)}."
                )
            if any(len(cell) > LONGEST_NAME for cell in cells):
                raise CannotCount(f"Line {rows.line_num}: a cell has more than {LONGEST_NAME} characters.")
            lines.append((rows.line_num, cells[: len(header)] + [""] * (len(header) - len(cells))))
    except csv.Error as problem:
        raise CannotCount(f"Line {rows.line_num}: this is not CSV ({problem}).") from None
    return header, lines


def _column(header: Sequence[str], names: Sequence[str]) -> int | None:
    return next((index for index, cell in enumerate(header) if cell.lower() in names), None)


def _place_of(cell: str) -> int:
    """Return which preference a column holds, 0 where it is none: "third" or "3" or "preference 3" is 3."""
    word = cell.lower().removesuffix(" preference")
    if word in ORDINALS:
        return ORDINALS.index(word) + 1
    found = PREFERENCE.fullmatch(cell.lower())
    return int(found[1]) if found else 0


def _require_no_voters(heads: Sequence[str], *, by_place: bool) -> None:
    """Refuse a column that says who voted, or that is neither a preference nor a candidate."""
    places = [each for each in heads if _place_of(each)]
    odd = [each for each in heads if each.casefold().replace("_", " ").strip() in VOTER_COLUMNS]
    if places and not by_place:
        odd = [each for each in heads if each and each not in places] or odd
    if odd:
        raise CannotCount(
            f"The column {odd[0]!r} is no preference and no candidate. Papers carry no voter: leave the "
            "column out, so that nobody can see who voted how (a number for each paper may stand in `paper`)."
        )


def _require_names(names: Sequence[str]) -> None:
    if "" in names:
        raise CannotCount("A column has no name on the first line: name its candidate, or remove it.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise CannotCount(f"The first line names {twice[0]} twice: name each candidate once.")


def _times(cell: str, line: int) -> int:
    if not (cell.isascii() and cell.isdigit()) or not 1 <= int(cell[:9]) <= MOST_PAPERS or len(cell) > 9:
        raise CannotCount(f"Line {line}: the count is {cell or 'empty'!r}; write a whole number from 1.")
    return int(cell)


def _by_place(cells: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Return the preferences of a row of candidates, and why it is spoilt."""
    marked = [cell for cell in cells if cell]
    if not marked:
        return (), "nobody is marked"
    if "" in cells[: len(marked)]:
        return tuple(marked), "it leaves out a preference between others"
    if len(set(marked)) < len(marked):
        twice = next(cell for cell in marked if marked.count(cell) > 1)
        return tuple(marked), f"it names {twice} twice"
    return tuple(marked), ""


def _by_name(cells: Sequence[str], names: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Return the preferences of a row of numbers, and why it is spoilt."""
    marks: dict[int, str] = {}
    for cell, name in zip(cells, names, strict=True):
        if not cell:
            continue
        if not (cell.isascii() and cell.isdigit()) or len(cell) > 4 or int(cell) == 0:
            return (), f"the mark for {name} is {cell[:40]!r}, not a whole number from 1"
        if int(cell) in marks:
            return (), f"preference {int(cell)} is given twice, to {marks[int(cell)]} and to {name}"
        marks[int(cell)] = name
    preferences = tuple(name for _, name in sorted(marks.items()))
    if not marks:
        return (), "nobody is marked"
    if max(marks) > len(marks):
        return preferences, "it leaves out a preference between others"
    return preferences, ""
