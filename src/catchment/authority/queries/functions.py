"""The catalogue of functions for a reader: a tree, with who holds each in law on a day.

Who *holds* a function is a matter of statute and of the regimes in force on the day (K-042); who may *decide*
it is another question, which the scheme of each system answers (`asking`). What is not certain about a
function is said beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from catchment.foundation.moment import Moment
from catchment.foundation.rules.periods import Period
from catchment.governance.functions import catalogue
from catchment.governance.rules.functions import (
    COUNCILS,
    LEGAL_WORDS,
    CatalogueFunction,
    HeldBy,
    LegalKind,
    Nearest,
    ancestors,
    find_function,
    matching,
)
from catchment.structure.models import Regime
from catchment.structure.rules.words import counted, listed, plain_date

NOBODY = "nobody"
MOST_WORDS = 300  # letters of a search that are looked at


@dataclass(frozen=True, slots=True)
class FunctionLine:
    """One function on a day: who holds it in law then, on what statute, which routes are open or closed."""

    code: str
    name: str
    parent: str
    depth: int  # 0 for a head
    also: tuple[str, ...]
    statute: str
    rule: str
    held_by: tuple[str, ...]  # kinds of organisation, in words
    holders_over_time: tuple[str, ...]  # where that changes, or is not as for its parent
    routes: tuple[str, ...]  # what may and may not be done with it, in sentences
    doubt: str  # what is not certain about it
    found: bool  # it answers the search; the others are what it is part of


@dataclass(frozen=True, slots=True)
class NearFunction:
    """A function that comes near what was asked."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class FunctionsPage:
    """The catalogue on a day, or what of it answers a search, as a tree written line by line."""

    asked: str
    sentence: str
    functions: tuple[FunctionLine, ...]
    nearest: tuple[NearFunction, ...] = ()

    @property
    def heads(self) -> tuple[tuple[FunctionLine, ...], ...]:
        """Return the lines of each head, the head first."""
        found: list[list[FunctionLine]] = []
        for line in self.functions:
            if line.depth == 0:
                found.append([])
            found[-1].append(line)
        return tuple(tuple(lines) for lines in found)


def functions_page(asked: str, moment: Moment) -> FunctionsPage:
    """Return the catalogue on a day; with words, what they find, and what it is part of (one query).

    Words that find nothing give the nearest functions, in the sentence and as `nearest`.
    """
    asked = asked.strip()[:MOST_WORDS]
    functions = {each.code: each for each in catalogue()}
    parents = {code: each.parent for code, each in functions.items()}
    hits = matching(asked, functions) if asked else tuple(functions)
    if not hits:
        missed = find_function(asked, functions)
        assert isinstance(missed, Nearest)  # what is found by name matches by words too
        near = tuple(NearFunction(*each) for each in zip(missed.codes, missed.names, strict=True))
        return FunctionsPage(asked, missed.sentence, (), near)
    found = frozenset(hits)
    shown = {above for code in hits for above in ancestors(code, parents)}
    in_force = _in_force(moment)
    lines = tuple(
        _line(
            [functions[each] for each in ancestors(code, parents)],
            moment,
            in_force,
            code in found,
        )
        for code in _as_tree(functions)
        if code in shown
    )
    return FunctionsPage(asked, _sentence(asked, lines, moment), lines)


def _in_force(moment: Moment) -> frozenset[str]:
    """Return the regimes in force on the day; one without a day is not (K-042)."""
    dated = Regime.objects.exclude(valid_from=None)
    periods = {each.code: Period(each.valid_from, each.valid_to) for each in dated}
    return frozenset(code for code, period in periods.items() if period.holds_on(moment.as_at))


def _as_tree(functions: Mapping[str, CatalogueFunction]) -> list[str]:
    """Return the codes with everything straight under what it is part of, in the order of the file."""
    under: dict[str, list[str]] = {}
    for each in functions.values():
        under.setdefault(each.parent, []).append(each.code)
    ordered, waiting = [], list(reversed(under[""]))
    while waiting:
        code = waiting.pop()
        ordered.append(code)
        waiting.extend(reversed(under.get(code, ())))
    return ordered


def _line(
    above: list[CatalogueFunction], moment: Moment, in_force: frozenset[str], found: bool
) -> FunctionLine:
    """Return the line of the first of `above`; the others are what it is part of, nearest first."""
    function = above[0]
    holders = function.holders_on(moment.as_at, in_force)
    inherited = len(above) > 1 and above[1].held_by == function.held_by
    return FunctionLine(
        code=function.code,
        name=function.name,
        parent=function.parent,
        depth=len(above) - 1,
        also=function.also,
        statute=function.statute,
        rule=function.rule,
        held_by=tuple(LEGAL_WORDS[kind] for kind in holders),
        holders_over_time=() if inherited else _over_time(function),
        routes=tuple(_routes(function)),
        doubt=function.verify,
        found=found,
    )


def _over_time(function: CatalogueFunction) -> tuple[str, ...]:
    """Return who holds a function when, where that depends on the day."""
    return tuple(
        _held(each) for each in function.held_by if each.since or each.until or each.regime or each.ended_by
    )


def _held(held: HeldBy) -> str:
    words = [LEGAL_WORDS[held.kind]]
    if held.since:
        words.append(f"from {plain_date(held.since)}")
    if held.until:
        words.append(f"until {plain_date(held.until - timedelta(days=1))}")
    if held.regime:
        words.append(f"once {held.regime} is in force")
    if held.ended_by:
        words.append(f"until {held.ended_by} is in force")
    return " ".join(words)


def _routes(function: CatalogueFunction) -> list[str]:
    """Return what may and may not be done with a function that is not so of every one (D-001, D-021)."""
    said = []
    if LegalKind.NHS_ENGLAND in function.not_by_65z5_from:
        said.append("NHS England may not pass it on under section 65Z5 (D-004).")
    if function.not_by_section_75:
        said.append("No section 75 arrangement may cover it (D-022).")
    if any(held.kind in COUNCILS for held in function.held_by):
        said.append(
            "An NHS body may exercise it for a council under section 75 (D-023)."
            if function.council_by_section_75
            else "No NHS body may exercise it for a council under section 75 (D-023)."
        )
    if function.by_direction:
        said.append("NHS England may direct an integrated care board to exercise it (D-012).")
    return said


def _sentence(asked: str, lines: tuple[FunctionLine, ...], moment: Moment) -> str:
    """Say how many there are and who holds them, or how many answer the search."""
    found = [line for line in lines if line.found]
    if asked:
        number = counted(len(found), "function answers", "functions answer")
        return f"{number} to “{asked[:80]}”: {listed([line.name for line in found], most=3)}."
    holders: dict[str, int] = {}
    for line in found:
        for holder in line.held_by or (NOBODY,):
            holders[holder] = holders.get(holder, 0) + 1
    ordered = sorted(holders.items(), key=lambda each: (each[0] == NOBODY, -each[1]))
    (first, most), *others = ordered
    number, day = counted(len(found), "function"), plain_date(moment.as_at)
    if not others:
        return f"On {day} {first} {'holds' if first == NOBODY else 'hold'} each of the {number} in law."
    rest = listed([f"{holder} {count:,}" for holder, count in others], most=len(others))
    return f"On {day} {first} hold {most:,} of the {number} in law; {rest}."
