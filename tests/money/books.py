"""Small books for tests: Exampleshire with one core fund, two budgets, three payees, and decisions at will.

Everything is invented. Amounts are round, so that every sum can be done in the head.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from catchment.authority.models import Decision
from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.permission import Actor, ActorKind
from catchment.money.actions.books import account_for, open_fund, open_year
from catchment.money.actions.posting import post
from catchment.money.models import Account, Allocation, Fund, Transfer
from catchment.money.rules.entries import Entry
from catchment.money.rules.vocabulary import AccountKind, Nature, Programme, Stream, TransferKind
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import Organisation
from tests.structure.factories import area, organisation

OPERATOR = Actor(ActorKind.OPERATOR, name="Test Person")
YEAR = FinancialYear(2026)
DAY = date(2026, 6, 1)
MILLION = 100_000_000  # pence


def change() -> Change:
    """Return a change to write under; call it within a transaction."""
    return begin_change(actor="test", action="test")


@dataclass
class Books:
    """The books of Exampleshire: one fund of £10m, budgets of two places, and who is paid."""

    system: Organisation
    fund: Fund
    accounts: dict[str, Account]  # source, fund, one, two, hospital, community, practice
    decisions: int = 0
    keys: int = 0
    made: dict[str, Any] = field(default_factory=dict)

    def decision(self, pounds: int, *, function: str = "approve-annual-budget", **said: Any) -> str:
        """Take a valid decision (unless said otherwise) for so many pounds; returns its code."""
        self.decisions += 1
        values = {
            "code": f"XEX-DEC-{self.decisions}",
            "system": self.system,
            "decider": "XEX-BOARD",
            "title": "An invented decision",
            "function": function,
            "area": "XEX",
            "amount_pence": pounds * 100,
            "taken_on": date(2026, 4, 1),
            "valid": True,
            "proof": {},
            "change": change(),
        }
        return Decision.objects.create(**(values | said)).code

    def entry(self, kind: TransferKind, source: str, target: str, pounds: int, **said: Any) -> Entry:
        """Return an entry between two accounts by their short names."""
        self.keys += 1
        values = {"on": DAY, "key": f"key-{self.keys}", "text": f"{source} to {target}"} | said
        return Entry(kind, self.accounts[source].code, self.accounts[target].code, pounds * 100, **values)

    def post(self, *entries: Entry) -> list[Transfer]:
        """Write entries."""
        return post(self.system, entries, change())

    def now(self, name: str) -> Account:
        """Return an account as it is in the database now."""
        return Account.objects.get(pk=self.accounts[name].pk)


def open_books(received_pounds: int = 10_000_000) -> Books:
    """Open the books and let NHS England's money come in; call it within a transaction."""
    begun = change()
    system = organisation(begun, "XEX", "icb", "NHS Exampleshire Integrated Care Board", "RO261")
    nation = organisation(begun, "XX", "nation", "England", "RO209")
    payees = {
        "hospital": organisation(begun, "XR1", "trust", "Northmoor Hospitals", "RO197"),
        "community": organisation(begun, "XR4", "trust", "Exampleshire Community Services", "RO197"),
        "practice": organisation(begun, "X99001", "practice", "Mill Lane Surgery", "RO177"),
    }
    places = {
        "one": area(begun, "place", "XEX-P1", "Northmoor City"),
        "two": area(begun, "place", "XEX-P2", "Story"),
    }
    open_year(system=system, year=YEAR, change=begun)
    fund = open_fund(
        system=system,
        code="XEX-2026-CORE",
        year=YEAR,
        name="Core services 2026/27",
        stream=Stream.CORE,
        nature=Nature.REVENUE,
        recurrent=True,
        change=begun,
    )
    accounts = {
        "source": account_for(
            system, AccountKind.SOURCE, begun, organisation=nation, stream=Stream.CORE.value
        ),
        "fund": account_for(system, AccountKind.FUND, begun, fund=fund),
    }
    for name, place in places.items():
        accounts[name] = account_for(
            system, AccountKind.BUDGET, begun, fund=fund, area=place, programme=Programme.COMMUNITY
        )
    for name, payee in payees.items():
        accounts[name] = account_for(system, AccountKind.PAYEE, begun, organisation=payee)
    books = Books(system, fund, accounts)
    if received_pounds:
        _receive(books, nation, received_pounds, begun)
    return books


def _receive(books: Books, nation: Organisation, received_pounds: int, begun: Change) -> None:
    """Let NHS England's money come into the fund on the first day of the year."""
    allocation = Allocation.objects.create(
        code="XEX-AL-1",
        system=books.system,
        fund=books.fund,
        giver=nation,
        stream=Stream.CORE,
        amount_pence=received_pounds * 100,
        on=YEAR.starts,
        notice="An invented letter",
        change=begun,
    )
    books.post(
        books.entry(
            TransferKind.DIRECT,
            "source",
            "fund",
            received_pounds,
            on=YEAR.starts,
            allocation=allocation.code,
        )
    )
