"""Commands of money: where it goes, what a network is owed, what a claim gets, what stands behind a pound."""

import click

from catchment.cli import money_entitlement, money_need


@click.group()
def money() -> None:
    """Follow the money: the envelope, entitlements, claims, need, and the ledger beneath them."""


money.add_command(money_need.index)
money.add_command(money_entitlement.entitlement)
money.add_command(money_entitlement.leaving)
