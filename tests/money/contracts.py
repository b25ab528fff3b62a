"""A contract for tests: Exampleshire Community Services leads, and passes a quarter on to a federation."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from catchment.money.actions.contracts import keep_contract, pay_contract_month, set_year_aside
from catchment.money.models import Contract, Transfer
from catchment.money.rules.vocabulary import TransferKind
from catchment.money.rules.years import FinancialYear
from tests.money.books import Books, change, open_books
from tests.people import OPERATOR
from tests.structure.factories import organisation

YEAR = FinancialYear(2026)
STARTS, ENDS = date(2026, 4, 1), date(2027, 4, 1)
BUDGET = "XEX.budget.2026-CORE.XEX-P1.community"
LED: dict[str, Any] = {
    "form": "lead-provider",
    "paid": [{"organisation": "XR4", "annual_pence": 120_000_000}],
    "subcontracts": [
        {"payer": "XR4", "payee": "XG001", "share": "25", "starts": "2026-04-01", "ends": "2027-04-01"}
    ],
    "sharing": {"target_pence": 120_000_000, "shares": {"XEX": "50", "XR4": "30", "XG001": "20"}},
}


def contract_books() -> Books:
    """Return books with £2m in the community budget of place one, and a federation to subcontract."""
    books = open_books()
    organisation(change(), "XG001", "federation", "Northmoor Federation", "RO158")
    direct = TransferKind.DIRECT
    decided = books.decision(2_000_000)
    books.post(books.entry(direct, "fund", "one", 2_000_000, decision=decided, on=STARTS))
    return books


def keep(books: Books, pounds: int = 1_200_000, terms: Mapping[str, Any] = LED, **said: Any) -> Contract:
    """Keep the contract under a decision for so many pounds, unless said otherwise."""
    decided = books.decision(pounds, function="commission-community-health-services")
    values: dict[str, Any] = {
        "actor": OPERATOR,
        "system": "XEX",
        "code": "XEX-K-1",
        "title": "Response team",
        "starts": STARTS,
        "ends": ENDS,
        "terms": terms,
        "decision": decided,
    }
    return keep_contract(**(values | said))


def set_aside(code: str = "XEX-K-1") -> list[Transfer]:
    """Set the year aside out of the community budget."""
    return set_year_aside(actor=OPERATOR, code=code, year=YEAR, budget=BUDGET, on=date(2026, 4, 2))


def pay(month: int, on: date = date(2027, 3, 20)) -> list[Transfer]:
    """Pay a month of 2026/27."""
    first = date(2026 if month >= 4 else 2027, month, 1)
    return pay_contract_month(actor=OPERATOR, code="XEX-K-1", month=first, on=on)
