"""Allocations in and out of a spreadsheet: a table read into funds and the money that came into them.

Reading brings money in, so it is an action like any other: in one transaction, and with anything wrong in
the table nothing comes in. An allocation is known by what it says - fund, giver, day, notice, amount - so
the same line brings nothing in twice, in whichever file it stands and whoever wrote it first; also not after
its transfer was reversed, for then somebody meant it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.foundation.rules.money import pounds
from catchment.money.actions.books import open_fund, open_year, system_of
from catchment.money.actions.receiving import received
from catchment.money.imports.small_tables import read_table, write_table
from catchment.money.models import Allocation, Fund
from catchment.money.queries.allocation_table import allocation_lines, known_funds
from catchment.money.rules.allocation_files import (
    FUND,
    GIVER,
    HEADER,
    AllocationLine,
    FundSaid,
    ReadAllocations,
    as_row,
    read_allocations,
)
from catchment.money.rules.budget_files import BadLine
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import Organisation
from catchment.structure.rules.words import counted


class CannotUseAllocations(Exception):
    """A table of allocations with something wrong in it; `bad` is all of it, and nothing came in."""

    def __init__(self, bad: Sequence[BadLine]) -> None:
        """Say how much is wrong, and the first of it."""
        super().__init__(f"Nothing came in: {counted(len(bad), 'cell')} cannot be used. {bad[0].sentence}")
        self.bad = tuple(bad)


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What a table brought in: a transfer for each line that was not there, and the funds opened for it."""

    sentence: str
    transfers: tuple[str, ...]
    funds: tuple[str, ...]


def check_allocations(*, system: str, name: str, content: bytes) -> ReadAllocations:
    """Read a table of allocations and say what is wrong with it. Raises Refusal, Missing."""
    rows = read_table(name, content, HEADER)
    codes, givers = {cells[FUND] for _, cells in rows}, {cells[GIVER] for _, cells in rows}
    return read_allocations(rows, known_funds(system_of(system), codes, givers))


@transaction.atomic
def import_allocations(*, actor: Actor, system: str, name: str, content: bytes) -> BroughtIn:
    """Bring in what a table says, opening the years and funds that are not there: all of it or nothing.

    Raises NotAllowed, Missing, Refusal (no such table), CannotUseAllocations, CannotPost.
    """
    require_today(actor, Act.KEEP_BOOKS, system, Thing.ORGANISATION)
    # begun before anything is read: whoever brings in the same just now waits here, and then finds it there
    change = begin_change(actor=str(actor), action="bring in allocations", detail={"table": name[:200]})
    found = check_allocations(system=system, name=name, content=content)
    if found.bad:
        raise CannotUseAllocations(found.bad)
    whose = system_of(system)
    new = _not_there(whose, found.lines)
    for year in sorted({line.fund.year for line in new}):
        open_year(system=whose, year=year, change=change)
    funds, opened = _funds(whose, {line.fund.code: line.fund for line in new}, change)
    givers = {each.code: each for each in Organisation.objects.filter(code__in={line.giver for line in new})}
    transfers = [
        received(
            fund=funds[line.fund.code],
            giver=givers[line.giver],
            amount_pence=line.pence,
            on=line.on,
            notice=line.notice,
            key=line.key,
            change=change,
        )
        for line in new
    ]
    return BroughtIn(
        _sentence(found.lines, new, opened), tuple(each.code for each in transfers), tuple(opened)
    )


def export_allocations(*, system: str, year: FinancialYear, moment: Moment, kind: str) -> bytes:
    """Return what came in for a year as a table that `import_allocations` reads; `kind` is csv or xlsx."""
    lines = allocation_lines(system_of(system), year, moment)
    return write_table(HEADER, [as_row(each) for each in lines], kind)


def _not_there(system: Organisation, lines: Iterable[AllocationLine]) -> list[AllocationLine]:
    """Return the lines that say something new: an allocation recorded by hand counts as there."""
    said = Allocation.objects.filter(system=system).values_list(
        "fund__code", "giver__code", "on", "notice", "amount_pence"
    )
    there = set(said)
    return [line for line in lines if line.same not in there]


def _funds(
    system: Organisation, wanted: dict[str, FundSaid], change: Change
) -> tuple[dict[str, Fund], list[str]]:
    """Return the funds by code, opening those that are not there; and the codes of these."""
    funds = {each.code: each for each in Fund.objects.select_related("system").filter(code__in=wanted)}
    opened = [code for code in wanted if code not in funds]
    for code in opened:
        said = wanted[code]
        funds[code] = open_fund(
            system=system,
            code=code,
            year=said.year,
            name=said.name,
            stream=said.stream,
            nature=said.nature,
            recurrent=said.recurrent,
            change=change,
            ring_fence=said.ring_fence,
            ring_fence_for=said.ring_fence_for,
            protected=said.protected,
            designated_pence=said.designated_pence,
        )
    return funds, opened


def _sentence(lines: Sequence[AllocationLine], new: Sequence[AllocationLine], opened: Sequence[str]) -> str:
    before = len(lines) - len(new)
    there = f" {counted(before, 'line was', 'lines were')} there already." if before else ""
    if not new:
        return f"Nothing new came in.{there}"
    total = pounds(sum(each.pence for each in new))
    fund = f", into {counted(len({each.fund.code for each in new}), 'fund')}"
    more = f", of which {counted(len(opened), 'was', 'were')} opened" if opened else ""
    return f"{total} came in with {counted(len(new), 'allocation')}{fund}{more}.{there}"
