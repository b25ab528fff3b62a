"""Allocations as a table: what came in, from whom, under which letter, and the fund that it came into.

A line is one allocation. Its first columns describe the fund, which is opened where it is not there yet; so
all lines of a fund, and the fund where it is there, must describe it alike. Everything that is wrong with a
table is found at once, each with its line and column, and such a table brings no money in. Money of pooled
funds is not in it: that comes in with the agreement on the pool, which says more than a line can.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import TypeVar

from catchment.foundation.rules.money import PENCE, UnclearAmountError, read_pounds
from catchment.money.rules.budget_files import BadLine
from catchment.money.rules.vocabulary import STREAM_WORDS, Nature, RingFence, Stream
from catchment.money.rules.years import FinancialYear, UnclearYearError, read_year

FUND, NAME, YEAR, STREAM, NATURE = "Fund", "Fund name", "Year", "Stream", "Nature"
RECURRENT, RING_FENCE, WHAT_FOR, PROTECTED = "Recurrent", "Ring-fence", "What for", "Protected"
DESIGNATED, GIVER, DAY, NOTICE, POUNDS = "Designated pounds", "Giver", "Date", "Notice", "Pounds"
OF_THE_FUND = (FUND, NAME, YEAR, STREAM, NATURE, RECURRENT, RING_FENCE, WHAT_FOR, PROTECTED, DESIGNATED)
HEADER = (*OF_THE_FUND, GIVER, DAY, NOTICE, POUNDS)
NO_FENCE = "none"
YES, NO = "yes", "no"
LONGEST_CODE, LONGEST_NAME = 60, 200
CODE = re.compile(r"[A-Za-z0-9-]+")
ENGLISH_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
MIDNIGHT = " 00:00:00"  # how a spreadsheet's own date is given
DIGEST = 24
T = TypeVar("T")
W = TypeVar("W", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class FundSaid:
    """What a table says of a fund; `designated_pence` is what a direction names (D-045)."""

    code: str
    name: str
    year: FinancialYear
    stream: Stream
    nature: Nature
    recurrent: bool
    ring_fence: RingFence
    ring_fence_for: str
    protected: bool
    designated_pence: int | None


@dataclass(frozen=True, slots=True)
class AllocationLine:
    """Money for a fund from a giver (a code), on a day, under a notice; in pence."""

    fund: FundSaid
    giver: str
    on: date
    notice: str
    pence: int

    @property
    def same(self) -> tuple[str, str, date, str, int]:
        """Return what makes it the allocation it is: another with the same is the same one."""
        return (self.fund.code, self.giver, self.on, self.notice, self.pence)

    @property
    def key(self) -> str:
        """Return the key under which it comes into the ledger, made of what it says."""
        said = "\n".join((self.fund.code, self.giver, self.on.isoformat(), self.notice, str(self.pence)))
        return f"allocation/{sha256(said.encode()).hexdigest()[:DIGEST]}"


@dataclass(frozen=True, slots=True)
class KnownFunds:
    """What is there already: the funds of the system that a table names, codes that are not free, givers."""

    system: str
    funds: Mapping[str, FundSaid]
    taken: Mapping[str, str]  # why a fund of that code takes no money from such a table, in a sentence
    givers: frozenset[str]


@dataclass(frozen=True, slots=True)
class ReadAllocations:
    """The sound lines of a table, and everything that is wrong with its cells."""

    lines: tuple[AllocationLine, ...]
    bad: tuple[BadLine, ...]


class _Unclear(ValueError):
    """A cell that cannot be read; the message says what was expected."""


def read_allocations(rows: Iterable[tuple[int, Mapping[str, str]]], there: KnownFunds) -> ReadAllocations:
    """Read (line, cells by column) as allocations, and check them against each other and what is there."""
    lines: list[AllocationLine] = []
    bad: list[BadLine] = []
    described = {code: (0, fund) for code, fund in there.funds.items()}
    first: dict[tuple[str, str, date, str, int], int] = {}
    for number, cells in rows:
        found = _line(number, cells, there)
        if not isinstance(found, AllocationLine):
            bad += found
            continue
        earlier, fund = described.setdefault(found.fund.code, (number, found.fund))
        different = _differences(number, cells, found.fund, fund, earlier)
        once = first.setdefault(found.same, number)
        if once != number:
            reason = f"Line {once} is the same allocation; write it once, or say what sets it apart."
            different.append(BadLine(number, NOTICE, cells[NOTICE], reason))
        if different:
            bad += different
        else:
            lines.append(found)
    return ReadAllocations(tuple(lines), tuple(sorted(bad, key=lambda each: each.line)))


def _line(number: int, cells: Mapping[str, str], there: KnownFunds) -> AllocationLine | list[BadLine]:
    """Return one line, or all that is wrong with it."""
    bad: list[BadLine] = []

    def cell(column: str, read: Callable[[str], T], otherwise: T) -> T:
        said = cells[column]
        if said.startswith("="):
            bad.append(BadLine(number, column, said, "This is a formula; type what it comes to."))
            return otherwise
        try:
            return read(said)
        except (_Unclear, UnclearYearError) as problem:
            bad.append(BadLine(number, column, said, str(problem)))
        except UnclearAmountError as problem:  # which says itself what stands there
            bad.append(BadLine(number, column, "", str(problem)))
        return otherwise

    year = cell(YEAR, read_year, FinancialYear(2000))
    fund = FundSaid(
        code=cell(FUND, lambda said: _fund_code(said, there), ""),
        name=cell(NAME, lambda said: _text(said, "the name of the fund", LONGEST_NAME), ""),
        year=year,
        stream=cell(STREAM, _stream, Stream.CORE),
        nature=cell(NATURE, lambda said: _word(said, Nature), Nature.REVENUE),
        recurrent=cell(RECURRENT, _yes, False),
        ring_fence=cell(RING_FENCE, _ring_fence, RingFence.NONE),
        ring_fence_for=cell(WHAT_FOR, str, ""),
        protected=cell(PROTECTED, _yes, False),
        designated_pence=cell(DESIGNATED, lambda said: _amount(said) if said else None, None),
    )
    if fund.ring_fence is RingFence.NONE and fund.ring_fence_for and not bad:
        reason = (
            "Money without a ring-fence is for nothing in particular: name the ring-fence, or leave this."
        )
        bad.append(BadLine(number, WHAT_FOR, cells[WHAT_FOR], reason))
    line = AllocationLine(
        fund=fund,
        giver=cell(GIVER, lambda said: _giver(said, there), ""),
        on=cell(DAY, _day, year.starts),
        notice=cell(
            NOTICE, lambda said: _text(said, "the letter or direction that gives the money", 300), ""
        ),
        pence=cell(POUNDS, _amount, 0),
    )
    if not bad and not year.starts <= line.on < year.ends:
        bad.append(BadLine(number, DAY, cells[DAY], f"Expected a day of the fund's year, {year}."))
    return bad or line


def _differences(
    number: int, cells: Mapping[str, str], said: FundSaid, before: FundSaid, earlier: int
) -> list[BadLine]:
    """Return where a line describes its fund otherwise than the books do, or the line before it."""
    of = dict(zip(OF_THE_FUND, FundSaid.__dataclass_fields__, strict=True))
    different = [column for column, name in of.items() if getattr(said, name) != getattr(before, name)]
    where = f"Line {earlier} says" if earlier else "The books say"
    shown = dict(zip(OF_THE_FUND, _fund_row(before), strict=True))
    return [
        BadLine(number, each, cells[each], f"{where} “{shown[each]}” of the fund {said.code}.")
        for each in different
    ]


def _fund_code(said: str, there: KnownFunds) -> str:
    if said in there.taken:
        raise _Unclear(there.taken[said])
    begins = f"{there.system}-"
    if len(said) > LONGEST_CODE or not said.startswith(begins) or not CODE.fullmatch(said[len(begins) :]):
        raise _Unclear(f"Expected the code of a fund: {begins}2026-CORE, say; letters, digits and hyphens.")
    return said


def _text(said: str, what: str, longest: int) -> str:
    if not 0 < len(said) <= longest:
        raise _Unclear(f"Expected {what}, in no more than {longest} characters.")
    return said


def _stream(said: str) -> Stream:
    for stream, words in STREAM_WORDS.items():
        if said.casefold() in (stream.value, words.casefold()):
            return stream
    raise _Unclear(f"Expected a stream: {'; '.join(STREAM_WORDS.values())}.")


def _word(said: str, words: type[W]) -> W:
    for each in words:
        if said.casefold() == each.value.casefold():
            return each
    raise _Unclear(f"Expected {' or '.join(each.value for each in words)}.")


def _ring_fence(said: str) -> RingFence:
    if said.casefold() in ("", NO_FENCE):
        return RingFence.NONE
    for each in RingFence:
        if said.casefold() == each.value.casefold():
            return each
    raise _Unclear(f"Expected {', '.join(each.value for each in RingFence if each)} or {NO_FENCE}.")


def _yes(said: str) -> bool:
    if said.casefold() not in (YES, NO):
        raise _Unclear(f"Expected {YES} or {NO}.")
    return said.casefold() == YES


def _giver(said: str, there: KnownFunds) -> str:
    if said not in there.givers:
        raise _Unclear("Expected the code of the organisation that gives the money; none has this one.")
    return said


def _day(said: str) -> date:
    english = ENGLISH_DAY.fullmatch(said)
    try:
        if english:
            day, month, year = (int(each) for each in english.groups())
            return date(year, month, day)
        return date.fromisoformat(said.removesuffix(MIDNIGHT))
    except ValueError as problem:
        raise _Unclear("Expected a day, such as 2026-04-01 or 1/4/2026.") from problem


def _amount(said: str) -> int:
    if said.startswith("-"):
        raise _Unclear(
            "Nothing comes in below nothing; an allocation is put right by reversing its transfer."
        )
    pence = read_pounds(said)
    if not pence:
        raise _Unclear("Nothing would come in; leave the line out.")
    return pence


def _pounds(pence: int) -> Decimal:
    return (Decimal(pence) / PENCE).quantize(Decimal("0.01"))


def _fund_row(fund: FundSaid) -> tuple[str | Decimal, ...]:
    return (
        fund.code,
        fund.name,
        fund.year.label,
        STREAM_WORDS[fund.stream],
        fund.nature.value,
        YES if fund.recurrent else NO,
        fund.ring_fence.value or NO_FENCE,
        fund.ring_fence_for,
        YES if fund.protected else NO,
        "" if fund.designated_pence is None else _pounds(fund.designated_pence),
    )


def as_row(line: AllocationLine) -> tuple[str | Decimal, ...]:
    """Return a line as it stands in a table; what is read back from it is the same line."""
    return (*_fund_row(line.fund), line.giver, line.on.isoformat(), line.notice, _pounds(line.pence))
