"""Commands of money: where it goes, what a network is owed, what a claim gets, what stands behind a pound."""

import click

from catchment.cli import (
    money_books,
    money_budgets,
    money_contracts,
    money_entitlement,
    money_export,
    money_need,
)


@click.group()
def money() -> None:
    """Follow the money: the envelope, entitlements, claims, need, and the ledger beneath them."""


money.add_command(money_need.index)
money.add_command(money_budgets.budgets)
money.add_command(money_entitlement.entitlement)
money.add_command(money_entitlement.leaving)
for command in money_contracts.COMMANDS:
    money.add_command(command)
money.add_command(money_export.export)
money.add_command(money_books.check_books)
