"""Accounts: what they are called, and which may never be overdrawn.

A code says everything: `XEX.budget.2026-CORE.XEX-P1.community` is what Exampleshire shared out of its core
fund of 2026/27 to Northmoor City for community services. Money that a contract owes must be paid whether or
not it is there, so budgets of protected funds are not hard: they are found (E-001), not refused.
"""

from catchment.money.rules.vocabulary import AccountKind

NOWHERE = "-"  # of no one place


def account_code(
    system: str,
    kind: AccountKind,
    *,
    fund: str = "",
    area: str = "",
    organisation: str = "",
    purpose: str = "",
) -> str:
    """Return the code of an account; `purpose` is its programme, or the stream of a source."""
    match kind:
        case AccountKind.SOURCE:
            parts = [organisation, purpose]
        case AccountKind.FUND:
            parts = [short_fund(fund, system)]
        case AccountKind.BUDGET:
            parts = [short_fund(fund, system), area or organisation or NOWHERE, purpose]
        case AccountKind.PAYEE:
            parts = [organisation]
    assert all(parts), f"an account of the kind {kind} needs more: {parts}"
    return ".".join((system, kind.value, *parts))


def short_fund(fund: str, system: str) -> str:
    """Return the code of a fund without its system: XEX-2026-CORE is 2026-CORE."""
    return fund.removeprefix(f"{system}-")


def is_hard(kind: AccountKind, *, protected: bool) -> bool:
    """Return whether an account may never be overdrawn: funds, and budgets that no contract protects."""
    return kind is AccountKind.FUND or (kind is AccountKind.BUDGET and not protected)
