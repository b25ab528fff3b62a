"""Reading scenarios of the envelope: what moved in a year, where each pound then is, and what is found.

The words of a scenario are explained at the head of tests/scenarios/money/envelope.yaml.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from catchment.foundation.rules.checked import Checked
from catchment.foundation.rules.periods import Period
from catchment.money.rules.checks.envelope import CHECKS, ApportionedFacts, EnvelopeFacts
from catchment.money.rules.envelope import (
    AccountOn,
    Books,
    DecidedBy,
    Decider,
    FundOn,
    Moved,
    books_of,
)
from catchment.money.rules.envelope_flows import By, Names, flows
from catchment.money.rules.envelope_limits import AgainstLimit, LimitOn, ReportOn, against_limits
from catchment.money.rules.vocabulary import AccountKind, Nature
from tests.reading import read_yaml

FILE = Path(__file__).parent.parent / "scenarios" / "money" / "envelope.yaml"
AMOUNT = r"£(?P<pounds>[\d.]+)"
LINES = {
    "gives": re.compile(rf"(?P<giver>\S+) gives (?P<fund>\S+) {AMOUNT}"),
    "shares": re.compile(rf"(?P<fund>\S+) shares {AMOUNT} to (?P<place>\S+)/(?P<programme>\S+)"),
    "moves": re.compile(
        rf"(?P<fund>\S+) (?P<place>\S+)/(?P<programme>\S+) moves {AMOUNT} to (?P<to>\S+)/(?P<for>\S+)"
    ),
    "pays": re.compile(
        rf"(?P<fund>\S+) (?P<place>\S+)/(?P<programme>\S+) pays (?P<payee>\S+) {AMOUNT} by (?P<by>\S+)"
    ),
    "commits": re.compile(
        rf"(?P<fund>\S+) (?P<place>\S+)/(?P<programme>\S+) commits (?P<payee>\S+) {AMOUNT} by (?P<by>\S+)"
    ),
    "sends": re.compile(
        rf"(?P<payee>\S+) sends (?P<fund>\S+) (?P<place>\S+)/(?P<programme>\S+) {AMOUNT} back by (?P<by>\S+)"
    ),
}
FOUND = re.compile(r'(?P<rule>\S+) (?P<severity>\S+) (?P<about>\S+) "(?P<words>.*)"')
TRUSTS = ("XR1", "XR2")
LONG_AGO = date(2000, 1, 1)


def pence(pounds: Any) -> int:
    """Return pounds of a scenario in pence."""
    return int(Decimal(str(pounds)) * 100)


@dataclass(frozen=True)
class World:
    """The facts of a case, put together."""

    books: Books
    limits: tuple[AgainstLimit, ...]
    checked: Checked


class Ledger:
    """Accounts as they are needed, and what was moved between them."""

    def __init__(self, funds: dict[str, dict[str, Any]]) -> None:
        """Begin with the funds of the file."""
        self.funds = {code: _fund(code, said) for code, said in funds.items()}
        self.accounts: dict[str, AccountOn] = {}
        self.moves: list[Moved] = []

    def account(self, code: str, kind: AccountKind, **said: str) -> int:
        """Return the number of an account, opened if it is new."""
        if code not in self.accounts:
            self.accounts[code] = AccountOn(len(self.accounts) + 1, code, kind, **said)
        return self.accounts[code].id

    def budget(self, fund: str, place: str, programme: str) -> int:
        """Return the number of a budget; the place - is no one place."""
        area = "" if place == "-" else place
        code = f"budget.{fund}.{place}.{programme}"
        return self.account(code, AccountKind.BUDGET, fund=fund, area=area, programme=programme)

    def move(self, line: str) -> None:
        """Write one line of a scenario."""
        for verb, pattern in LINES.items():
            if found := pattern.fullmatch(line):
                said = found.groupdict()
                self.moves.append(getattr(self, f"_{verb}")(said, pence(said["pounds"])))
                return
        raise AssertionError(f"no line of a scenario says “{line}”")

    def _gives(self, said: dict[str, str], amount: int) -> Moved:
        fund = self.account(f"fund.{said['fund']}", AccountKind.FUND, fund=said["fund"])
        stream = self.funds[said["fund"]].stream
        source = self.account(
            f"source.{said['giver']}.{stream}", AccountKind.SOURCE, organisation=said["giver"], stream=stream
        )
        return Moved(source, fund, "", False, amount, 0)

    def _shares(self, said: dict[str, str], amount: int) -> Moved:
        fund = self.account(f"fund.{said['fund']}", AccountKind.FUND, fund=said["fund"])
        return Moved(
            fund,
            self.budget(said["fund"], said["place"], said["programme"]),
            "D-system",
            False,
            amount,
            0,
        )

    def _moves(self, said: dict[str, str], amount: int) -> Moved:
        source = self.budget(said["fund"], said["place"], said["programme"])
        return Moved(source, self.budget(said["fund"], said["to"], said["for"]), "D-system", False, amount, 0)

    def _pays(self, said: dict[str, str], amount: int) -> Moved:
        return self._paid(said, amount, 0)

    def _commits(self, said: dict[str, str], amount: int) -> Moved:
        return self._paid(said, 0, amount)

    def _paid(self, said: dict[str, str], moved: int, pending: int) -> Moved:
        budget = self.budget(said["fund"], said["place"], said["programme"])
        payee = self.account(f"payee.{said['payee']}", AccountKind.PAYEE, organisation=said["payee"])
        claimed = said["by"] == "contract"
        return Moved(budget, payee, "" if claimed else f"D-{said['by']}", claimed, moved, pending)

    def _sends(self, said: dict[str, str], amount: int) -> Moved:
        there = self._paid(said, amount, 0)
        return Moved(there.to_account, there.from_account, there.decision, there.claimed, amount, 0)

    def books(self) -> Books:
        """Return where each pound is."""
        decided = {f"D-{each}": DecidedBy(each, f"BODY-{each}") for each in Decider}
        return books_of(
            self.funds.values(), {each.id: each for each in self.accounts.values()}, self.moves, decided
        )


def _fund(code: str, said: dict[str, Any]) -> FundOn:
    return FundOn(
        code,
        code,
        said["stream"],
        said.get("nature", "revenue"),
        said.get("recurrent", True),
        said.get("ring_fence", ""),
        said.get("ring_fence_for", ""),
        said.get("protected", False),
        pence(said["designated"]) if "designated" in said else None,
    )


def cases() -> list[dict[str, Any]]:
    """Return the cases of the file, each with the funds that all share."""
    document = read_yaml(FILE)
    return [{**case, "funds": document["funds"]} for case in document["cases"]]


def world(case: dict[str, Any]) -> World:
    """Return the facts of a case."""
    ledger = Ledger(case["funds"])
    for line in case["moves"]:
        ledger.move(line)
    books, said_shares = ledger.books(), case.get("shares", {})
    directed = {
        trust: Decimal(share)
        for trust, shares in said_shares.items()
        for share in [shares.get("XEX")]
        if share
    }
    limits = against_limits(
        "XEX", books, TRUSTS if "reports" in case else (), _reports(case), directed, _limits(case)
    )
    facts = EnvelopeFacts("XEX", "Exampleshire", "2026/27", books, limits, {})
    apportioned = tuple(
        ApportionedFacts(
            trust, trust, "2026/27", tuple((code, Decimal(share)) for code, share in shares.items())
        )
        for trust, shares in said_shares.items()
    )
    regimes = {"HCA22": Period(date(2022, 7, 1))} | {
        code: Period(since) for code, since in case.get("regimes", {}).items()
    }
    kinds: dict[type, tuple[object, ...]] = {EnvelopeFacts: (facts,), ApportionedFacts: apportioned}
    return World(books, limits, Checked(kinds, {}, regimes))


def _reports(case: dict[str, Any]) -> list[ReportOn]:
    return [
        ReportOn(
            trust,
            Nature(nature),
            date(2026, 10, 1),
            pence(said["used"]),
            pence(said["expected"]),
            pence(said.get("to_partners", 0)),
        )
        for trust, natures in case.get("reports", {}).items()
        for nature, said in natures.items()
    ]


def _limits(case: dict[str, Any]) -> list[LimitOn]:
    return [
        LimitOn(Nature(nature), pence(pounds), "An invented direction")
        for nature, pounds in case.get("limits", {}).items()
    ]


def flow_lines(case: dict[str, Any], books: Books) -> list[str]:
    """Return the ribbons of a case's picture as a scenario writes them."""
    names = Names({}, {}, {"X99001": "practice", "X99002": "practice"})
    by = By(case.get("by", "programme"))
    picture = flows(books, by, names, title="Flows", base="/system/XEX", year="2026/27")
    return [
        f"{each.source} to {each.target}: £{each.pence // 100} {each.kind}".removesuffix(" moved")
        for each in picture.ribbons
    ]


def found(case: dict[str, Any], facts: World) -> list[Any]:
    """Return what the checks in force on the case's day find."""
    day = case["as_at"]
    return [
        finding
        for check in CHECKS
        if check.holds_on(day, facts.checked.regimes)
        for finding in check.run(facts.checked, day)
    ]
