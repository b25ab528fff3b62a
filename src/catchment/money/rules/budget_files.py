"""Budgets as a table: which part of which fund goes to which place, for what - a line each, in pounds.

The same four columns go in and come out: fund, place, programme, pounds. Everything that is wrong with a
table is found at once, each with its line and column, so that whoever keeps it can put all of it right; and
a table with anything wrong with it moves no money at all. The lines of a fund may not add up to more than is
left in it to share out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from catchment.foundation.rules.money import PENCE, UnclearAmountError, pounds, read_pounds
from catchment.money.rules.vocabulary import PROGRAMME_WORDS, Programme

FUND, PLACE, PROGRAMME, POUNDS = HEADER = ("Fund", "Place", "Programme", "Pounds")
ALL_PLACES = "all places"  # of no one place: held for all of them together
PROGRAMMES = {words.casefold(): each for each, words in PROGRAMME_WORDS.items()} | {
    each.value: each for each in Programme
}


@dataclass(frozen=True, slots=True)
class TableLine:
    """A part of a fund for a place (empty: of no one place) or an organisation, and a programme, in pence."""

    fund: str
    place: str
    programme: Programme
    pence: int


@dataclass(frozen=True, slots=True)
class BadLine:
    """What is wrong with one cell of a table: where, what stands there, and what was expected."""

    line: int
    column: str
    value: str
    reason: str

    @property
    def sentence(self) -> str:
        """Return it in a sentence."""
        said = f" (“{self.value[:40]}”)" if self.value else ""
        return f"Line {self.line}, {self.column}{said}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Shareable:
    """What a table may speak of: funds, with the pence left in each to share out, and whose budgets."""

    funds: Mapping[str, int]
    places: frozenset[str]  # codes of places, and of organisations that may have a budget of their own


@dataclass(frozen=True, slots=True)
class ReadBudgets:
    """The sound lines of a table, everything that is wrong with its cells, and the funds it goes beyond."""

    lines: tuple[TableLine, ...]
    bad: tuple[BadLine, ...]
    beyond: tuple[BadLine, ...]


def read_budgets(rows: Iterable[tuple[int, Mapping[str, str]]], shareable: Shareable) -> ReadBudgets:
    """Read (line, cells by column) as budgets, and check each fund's lines against what is left in it."""
    lines: list[TableLine] = []
    bad: list[BadLine] = []
    first: dict[tuple[str, str, Programme], int] = {}
    last: dict[str, int] = {}
    for number, cells in rows:
        found = _line(number, cells, shareable)
        if not isinstance(found, TableLine):
            bad += found
            continue
        earlier = first.setdefault((found.fund, found.place, found.programme), number)
        if earlier != number:
            reason = f"Line {earlier} has the same fund, place and programme; write it once."
            bad.append(BadLine(number, PROGRAMME, cells[PROGRAMME], reason))
            continue
        lines.append(found)
        last[found.fund] = number
    beyond = _beyond_the_funds(lines, last, shareable)
    return ReadBudgets(tuple(lines), tuple(sorted(bad, key=lambda each: each.line)), tuple(beyond))


def _line(number: int, cells: Mapping[str, str], shareable: Shareable) -> TableLine | list[BadLine]:
    """Return one line, or all that is wrong with it."""
    bad = [
        BadLine(number, column, value, "This is a formula; type what it comes to.")
        for column, value in cells.items()
        if value.startswith("=")
    ]
    wrong = {each.column for each in bad}
    fund, place = cells[FUND], cells[PLACE]
    if FUND not in wrong and fund not in shareable.funds:
        bad.append(BadLine(number, FUND, fund, _expected("a fund", shareable.funds)))
    if place.casefold() == ALL_PLACES:
        place = ""
    elif PLACE not in wrong and place not in shareable.places:
        bad.append(
            BadLine(number, PLACE, place, _expected(f"“{ALL_PLACES}” or the code of", shareable.places))
        )
    programme = PROGRAMMES.get(cells[PROGRAMME].casefold())
    if PROGRAMME not in wrong and programme is None:
        reason = f"Expected a programme: {', '.join(PROGRAMME_WORDS.values())}."
        bad.append(BadLine(number, PROGRAMME, cells[PROGRAMME], reason))
    amount = 0 if POUNDS in wrong else _amount(number, cells[POUNDS])
    if isinstance(amount, BadLine):
        bad.append(amount)
    if bad or programme is None or isinstance(amount, BadLine):
        return bad
    return TableLine(fund, place, programme, amount)


def _amount(number: int, cell: str) -> int | BadLine:
    if cell.startswith("-"):
        reason = "A budget is not below nothing; money is taken back by moving it (virement)."
        return BadLine(number, POUNDS, cell, reason)
    try:
        pence = read_pounds(cell)
    except UnclearAmountError as problem:
        return BadLine(number, POUNDS, "", str(problem))
    return pence or BadLine(number, POUNDS, cell, "Nothing would be shared out; leave the line out.")


def _beyond_the_funds(
    lines: Iterable[TableLine], last: Mapping[str, int], shareable: Shareable
) -> Iterable[BadLine]:
    totals: dict[str, int] = {}
    for line in lines:
        totals[line.fund] = totals.get(line.fund, 0) + line.pence
    for fund, total in totals.items():
        left = shareable.funds[fund]
        if total > left:
            yield BadLine(
                last[fund],
                POUNDS,
                "",
                f"The lines of {fund} add up to {pounds(total)}, {pounds(total - left)} more than the "
                f"{pounds(left)} that is left in it to share out.",
            )


def _expected(what: str, codes: Iterable[str]) -> str:
    known = sorted(codes)
    shown = ", ".join(known[:8]) + (" and others" if len(known) > 8 else "")
    return f"Expected {what}{' one of' if what.endswith('of') else ''}: {shown or 'there is none'}."


def as_row(line: TableLine) -> tuple[str, str, str, Decimal]:
    """Return a line as it stands in a table; what is read back from it is the same line."""
    amount = Decimal(line.pence) / PENCE
    place, programme = line.place or ALL_PLACES, PROGRAMME_WORDS[line.programme]
    return (line.fund, place, programme, amount.quantize(Decimal("0.01")))
