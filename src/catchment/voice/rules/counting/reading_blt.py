"""BLT, the exchange format of election programs: numbers, then the names of the candidates and a title.

The first line says how many stand and how many places there are; withdrawn candidates follow as negative
numbers; each ballot is its count, its candidates by number and a 0; a 0 alone ends the ballots. Names and
title follow in quotation marks.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from catchment.voice.rules.counting.values import (
    MOST_CANDIDATES,
    MOST_PAPERS,
    CannotCount,
    Paper,
    PapersRead,
    Spoilt,
)

NAME = re.compile(r'"((?:[^"]|"")*)"')


def read_blt(text: str) -> PapersRead:
    """Return the papers of a BLT text; raises CannotCount with the line that is wrong."""
    lines = (
        (number, line.split("#", 1)[0].strip()) for number, line in enumerate(text.splitlines(), start=1)
    )
    told = [(number, line) for number, line in lines if line]
    if not told:
        raise CannotCount("The file is empty; a BLT file begins with the numbers of candidates and places.")
    first = _numbers(told[0])
    if len(first) != 2 or not 1 <= first[0] <= MOST_CANDIDATES or first[1] < 1:
        raise CannotCount(
            f"Line {told[0][0]}: a BLT file begins with the numbers of candidates (1 to {MOST_CANDIDATES}) "
            "and of places, such as 4 2."
        )
    standing, places = first
    rest = iter(told[1:])
    withdrawn, ballots = _ballots(rest, standing)
    names, title = _names([line for _, line in rest], standing)
    gone = {names[number - 1] for number in withdrawn}
    papers: list[Paper] = []
    spoilt: list[Spoilt] = []
    for line, times, numbers in ballots:
        preferences = tuple(names[number - 1] for number in numbers if names[number - 1] not in gone)
        if len(set(numbers)) < len(numbers):
            twice = next(number for number in numbers if numbers.count(number) > 1)
            spoilt.append(Spoilt(f"line {line}", f"it names {names[twice - 1]} twice", times))
        elif not preferences:
            spoilt.append(Spoilt(f"line {line}", "nobody is marked", times))
        else:
            papers.append(Paper(preferences, times))
    candidates = tuple(name for name in names if name not in gone)
    return PapersRead(candidates, tuple(papers), tuple(spoilt), places, title, tuple(sorted(gone)))


def write_blt(candidates: Sequence[str], papers: Iterable[Paper], places: int, title: str) -> str:
    """Return papers as a BLT text, one line a paper; they may name only candidates."""
    number = {code: str(index) for index, code in enumerate(candidates, start=1)}
    lines = [f"{len(candidates)} {places}"]
    lines += [" ".join([str(each.times), *(number[c] for c in each.preferences), "0"]) for each in papers]
    lines += ["0", *(_quoted(code) for code in candidates), _quoted(title)]
    return "\n".join(lines) + "\n"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', "'") + '"'


def _numbers(told: tuple[int, str]) -> list[int]:
    number, line = told
    words = line.split()
    for word in words:
        if not re.fullmatch(r"-?\d{1,9}", word):
            raise CannotCount(
                f"Line {number}: {word[:40]!r} is not a whole number; ballots are numbers here."
            )
    return [int(word) for word in words]


def _ballots(
    lines: Iterator[tuple[int, str]], standing: int
) -> tuple[list[int], list[tuple[int, int, list[int]]]]:
    """Return who withdrew and the ballots (line, count, candidates), up to the 0 that ends them."""
    withdrawn: list[int] = []
    ballots: list[tuple[int, int, list[int]]] = []
    total = 0
    for told in lines:
        number, numbers = told[0], _numbers(told)
        if numbers == [0]:
            return withdrawn, ballots
        gone = numbers[0] < 0
        if not gone and (numbers[-1] != 0 or numbers[0] == 0 or 0 in numbers[:-1]):
            raise CannotCount(f"Line {number}: a ballot is its count, its candidates by number, and a 0.")
        named = [-each for each in numbers] if gone else numbers[1:-1]
        if any(not 1 <= each <= standing for each in named):
            raise CannotCount(f"Line {number}: candidates have the numbers 1 to {standing}.")
        if gone:
            withdrawn += named
            continue
        ballots.append((number, numbers[0], named))
        total += numbers[0]
        if total > MOST_PAPERS:
            raise CannotCount(f"Line {number}: past {MOST_PAPERS:,} papers, the most that a count takes.")
    raise CannotCount("The ballots do not end: a 0 alone on a line ends them, then the names follow.")


def _names(lines: Sequence[str], standing: int) -> tuple[list[str], str]:
    """Return the names of the candidates and the title."""
    names: list[str] = []
    for line in lines:
        found = [each.replace('""', '"').strip() for each in NAME.findall(line)]
        names += found if found else [line]
    if len(names) < standing:
        raise CannotCount(f"The file names {len(names)} of {standing} candidates after the ballots.")
    if len(set(names[:standing])) < standing:
        raise CannotCount("Two candidates have the same name: name each once, so that the sheet is clear.")
    return names[:standing], names[standing] if len(names) > standing else ""
