"""Contracts of Exampleshire with its collaboratives: through a lead provider, and member by member.

Both rest on decisions of the board (story.yaml), are set aside year by year and paid month by month up to the
last day of the example; the gain of the first year of one is settled.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from catchment.demo.money.books import LAST_DAY, PAY_DAY, YEARS
from catchment.demo.money.meetings import decision_of
from catchment.demo.plan import MAIN
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.money.actions.contract_settling import year_settled
from catchment.money.actions.contracts import kept, month_paid, year_set_aside
from catchment.money.models import Transfer
from catchment.money.queries.contracts_kept import Kept, contract_named
from catchment.money.rules.accounts import account_code
from catchment.money.rules.contract_flows import months_between
from catchment.money.rules.vocabulary import AccountKind
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import Organisation

PENCE = 100
IN_POUNDS = ("annual", "target", "band", "most_gain", "most_loss")


@cache
def told() -> list[dict[str, Any]]:
    """Return what is told of contracts, as plain values."""
    text = files("catchment.demo").joinpath("money/contracts.yaml").read_text(encoding="utf-8")
    contracts: list[dict[str, Any]] = yaml.safe_load(text)["contracts"]
    return contracts


def keep_contracts(change: Change) -> int:
    """Write the contracts and what was paid; meetings and books must be there. Returns how many rows."""
    system = Organisation.objects.get(code=MAIN)
    return sum(_keep(each, system, change) for each in told())


def _keep(says: dict[str, Any], system: Organisation, change: Change) -> int:
    """Keep one contract, set its years aside and pay its months; returns how many rows."""
    kept(
        system=system,
        code=says["code"],
        title=says["title"],
        starts=says["starts"],
        ends=says["ends"],
        terms=_in_pence(says["terms"]),
        decision=decision_of(says["decided"]),
        change=change,
    )
    contract = contract_named(says["code"], Moment(LAST_DAY))
    written = 1
    for year in YEARS:
        months = months_between(says["starts"], says["ends"], year)
        due = tuple(month for month in months if month < says.get("unpaid_from", says["ends"]))
        if months:
            budget = _budget(says["budget"], year)
            written += len(
                year_set_aside(
                    contract, year=year, budget=budget, on=max(year.starts, says["starts"]), change=change
                )
            )
            written += sum(len(rows) for rows in _paid(contract, due, change))
    if "settled" in says:
        settled = says["settled"]
        costs = {code: pounds * PENCE for code, pounds in settled["costs"].items()}
        year = FinancialYear(settled["year"])
        year_settled(contract, year=year, costs=costs, on=settled["on"], change=change)
    return written


def _paid(contract: Kept, months: tuple[date, ...], change: Change) -> Iterator[list[Transfer]]:
    """Pay the months that lie before the last day of the example."""
    for month in months:
        on = month.replace(day=PAY_DAY)
        if on <= LAST_DAY:
            yield month_paid(contract, month=month, on=on, change=change)


def _budget(says: dict[str, str], year: FinancialYear) -> str:
    return account_code(
        MAIN,
        AccountKind.BUDGET,
        fund=f"{MAIN}-{year.begins}-{says['fund']}",
        area=says.get("place", ""),
        purpose=says["programme"],
    )


def _in_pence(said: Any) -> Any:
    """Return terms told in pounds as they are kept, in pence."""
    if isinstance(said, list):
        return [_in_pence(each) for each in said]
    if not isinstance(said, dict):
        return said
    return {
        f"{name}_pence" if name in IN_POUNDS else name: value * PENCE
        if name in IN_POUNDS
        else _in_pence(value)
        for name, value in said.items()
    }
