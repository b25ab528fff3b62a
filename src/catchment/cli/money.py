"""Commands of money: where it goes, what a network is owed, what a claim gets, what stands behind a pound."""

import click

from catchment.cli import (
    money_allocations,
    money_books,
    money_budgets,
    money_claim,
    money_contracts,
    money_entitlement,
    money_envelope,
    money_export,
    money_keeping,
    money_ledger,
    money_need,
    money_pooled,
    money_practice,
)


@click.group()
def money() -> None:
    """Follow the money: the envelope, entitlements, claims, need, and the ledger beneath them."""


money.add_command(money_need.index)
money.add_command(money_budgets.budgets)
for command in money_allocations.COMMANDS:
    money.add_command(command)
money.add_command(money_entitlement.entitlement)
money.add_command(money_entitlement.leaving)
for command in money_contracts.COMMANDS:
    money.add_command(command)
money.add_command(money_export.export)
for command in money_claim.COMMANDS:
    money.add_command(command)
money.add_command(money_books.check_books)
money.add_command(money_envelope.envelope)
money.add_command(money_envelope.use)
for command in money_pooled.COMMANDS:
    money.add_command(command)
for command in money_keeping.COMMANDS:
    money.add_command(command)
for command in money_practice.COMMANDS:
    money.add_command(command)
for command in money_ledger.COMMANDS:
    money.add_command(command)
