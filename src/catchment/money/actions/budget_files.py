"""Budgets in and out of a spreadsheet: a table read into shares of funds, and the year's budgets as a table.

Reading shares money out, so it is an action like any other: under a decision, in one transaction, and with
anything wrong in the table nothing moves. The same table under the same key again moves nothing twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.foundation.rules.money import pounds
from catchment.money.actions.books import system_of
from catchment.money.actions.receiving import Share, share_out
from catchment.money.imports.small_tables import read_table, write_table
from catchment.money.models import Fund, Transfer
from catchment.money.queries.budget_amounts import shareable, table_lines
from catchment.money.rules.budget_files import (
    HEADER,
    BadLine,
    ReadBudgets,
    TableLine,
    as_row,
    read_budgets,
)
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import Area, Organisation
from catchment.structure.models.areas import AreaKind
from catchment.structure.rules.words import counted, listed


class CannotUseTable(Exception):
    """A table of budgets with something wrong in it; `bad` is all of it, and nothing was shared out."""

    def __init__(self, bad: Sequence[BadLine]) -> None:
        """Say how much is wrong, and the first of it."""
        super().__init__(
            f"Nothing was shared out: {counted(len(bad), 'cell')} cannot be used. {bad[0].sentence}"
        )
        self.bad = tuple(bad)


@dataclass(frozen=True, slots=True)
class SharedOut:
    """What a table shared out: a transfer for each line."""

    sentence: str
    transfers: tuple[str, ...]


def check_budgets(*, system: str, year: FinancialYear, name: str, content: bytes) -> ReadBudgets:
    """Read a table of budgets and say what is wrong with it, moving nothing. Raises Refusal, Missing."""
    return read_budgets(read_table(name, content, HEADER), shareable(system_of(system).pk, year))


@transaction.atomic
def import_budgets(
    *,
    actor: Actor,
    system: str,
    year: FinancialYear,
    name: str,
    content: bytes,
    decision: str,
    on: date,
    key: str,
) -> SharedOut:
    """Share funds out as a table says, under a decision: all of it or nothing.

    `key` names the table: with the same key again nothing is written twice. Raises NotAllowed, Missing,
    Refusal (no such table), CannotUseTable, CannotPost.
    """
    require_today(actor, Act.KEEP_BOOKS, system, Thing.ORGANISATION)
    found = check_budgets(system=system, year=year, name=name, content=content)
    codes = {line.fund for line in found.lines}
    funds = {
        each.code: each
        for each in Fund.objects.select_related("system").filter(code__in=codes).order_by("code")
    }
    keys = {code: f"{key}/{fund.pk}" for code, fund in funds.items()}
    if found.bad or (found.beyond and not _replayed(system, found, keys)):
        raise CannotUseTable((*found.bad, *found.beyond))
    areas, organisations = _named(found.lines)
    transfers: list[Transfer] = []
    for code, fund in funds.items():
        shares = [
            Share(areas.get(each.place), each.programme, each.pence, organisations.get(each.place))
            for each in found.lines
            if each.fund == code
        ]
        transfers += share_out(
            actor=actor, fund=fund, decision=decision, shares=shares, on=on, key=keys[code]
        )
    total = pounds(sum(each.pence for each in found.lines))
    sentence = (
        f"{total} of {listed(sorted(codes))} was shared out to {counted(len(found.lines), 'budget')} "
        f"under {decision}."
    )
    return SharedOut(sentence, tuple(each.code for each in transfers))


def export_budgets(*, system: str, year: FinancialYear, moment: Moment, kind: str) -> bytes:
    """Return the budgets of a year as a table that `import_budgets` reads; `kind` is csv or xlsx."""
    lines = table_lines(system_of(system).pk, year, moment)
    return write_table(HEADER, [as_row(each) for each in lines], kind)


def _replayed(system: str, found: ReadBudgets, keys: dict[str, str]) -> bool:
    """Say whether every line was shared out under its key before, which is why the funds have less left.

    `share_out` compares what was written with what is asked, and writes nothing twice.
    """
    wanted = {f"{keys[each.fund]}/{each.place or '-'}/{each.programme}" for each in found.lines}
    return Transfer.objects.filter(system__code=system, key__in=wanted).count() == len(wanted)


def _named(lines: Sequence[TableLine]) -> tuple[dict[str, Area], dict[str, Organisation]]:
    """Return the areas and organisations that lines name, by code (two queries)."""
    codes = {each.place for each in lines if each.place}
    drawn = Area.objects.filter(code__in=codes, kind__in=(AreaKind.PLACE, AreaKind.NEIGHBOURHOOD))
    areas = {each.code: each for each in drawn}
    others = Organisation.objects.filter(code__in=codes - areas.keys())
    return areas, {each.code: each for each in others}
