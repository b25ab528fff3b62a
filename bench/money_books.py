"""Invented books of any size for `bench/money.py`: the same every time, month by month for two years.

One fund is hot: a quarter of everything goes out of it. A few payees are paid nearly every day. Money comes
in and is shared out; then it is moved, committed, paid in parts, given up and put right, all under decisions
and claims, and nothing is ever overdrawn. Used inside Catchment only (`money_inside.py`).
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from catchment.authority.models import Decision
from catchment.foundation.models import Change
from catchment.money.actions.books import account_for, open_fund, open_year
from catchment.money.models import Allocation, Claim, Transfer
from catchment.money.rules.entries import Entry
from catchment.money.rules.vocabulary import AccountKind, Nature, Programme, Stream, TransferKind
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import Area, Organisation

YEARS = (FinancialYear(2025), FinancialYear(2026))
DAYS = (YEARS[-1].ends - YEARS[0].starts).days
STREAMS = (Stream.CORE, Stream.PRIMARY_MEDICAL, Stream.SPECIALISED, Stream.RUNNING_COSTS)
PROGRAMMES = (Programme.ACUTE, Programme.COMMUNITY, Programme.MENTAL_HEALTH, Programme.VOLUNTARY)
PLACES, PAYEES, DECISIONS, CLAIMS = 8, 750, 2_000, 2_000
LONG_LIVED = 5
RICH = 10**14  # pence in each fund, so that no payment is refused
KINDS, WEIGHTS = ("hot", "moved", "direct", "pending", "settled", "given up", "put right"), (
    25, 10, 18, 22, 20, 3, 2,
)  # fmt: skip


@dataclass
class Bench:
    """The books being built: codes of their accounts and causes, and the commitments that still stand."""

    system: Organisation
    funds: list[str] = field(default_factory=list)
    budgets: list[str] = field(default_factory=list)
    payees: list[str] = field(default_factory=list)
    causes: list[dict[str, str]] = field(default_factory=list)
    standing: list[tuple[Transfer, Entry, int]] = field(default_factory=list)  # with what is left, in pence
    moved: list[tuple[Transfer, Entry]] = field(default_factory=list)
    written: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(42))

    def entry(
        self, kind: TransferKind, source: str, target: str, pence: int, on: date, **said: object
    ) -> Entry:
        """Return the next entry, with a key and text of its own."""
        self.written += 1
        return Entry(
            kind, source, target, pence, on, f"bench/{self.written}", f"Invented line {self.written}", **said
        )


def open_bench(change: Change) -> Bench:
    """Open the books of an invented system: about 1,000 accounts, 24 months, decisions and claims."""
    system = Organisation.objects.create(code="XBN", kind="icb", invented=True)
    nation = Organisation.objects.create(code="XX", kind="nation", invented=True)
    places = [Area.objects.create(kind="place", code=f"XBN-P{number}") for number in range(PLACES)]
    payees = Organisation.objects.bulk_create(
        Organisation(code=f"XB{number:04}", kind="practice", invented=True) for number in range(PAYEES)
    )
    found = Bench(system)
    for year in YEARS:
        open_year(system=system, year=year, change=change)
        for stream in STREAMS:
            _open_fund(found, year, stream, places, change)
    for stream in STREAMS:
        account_for(system, AccountKind.SOURCE, change, organisation=nation, stream=stream.value)
    for payee in payees:
        found.payees.append(account_for(system, AccountKind.PAYEE, change, organisation=payee).code)
    _causes(found, payees, change)
    return found


def _open_fund(found: Bench, year: FinancialYear, stream: Stream, places: list[Area], change: Change) -> None:
    fund = open_fund(
        system=found.system,
        code=f"XBN-{year.begins}-{stream.upper()}",
        year=year,
        name=f"Invented fund {stream} {year}",
        stream=stream,
        nature=Nature.REVENUE,
        recurrent=True,
        change=change,
    )
    found.funds.append(account_for(found.system, AccountKind.FUND, change, fund=fund).code)
    for place in places:
        for programme in PROGRAMMES:
            budget = account_for(
                found.system, AccountKind.BUDGET, change, fund=fund, area=place, programme=programme
            )
            found.budgets.append(budget.code)
    Allocation.objects.create(
        code=f"XBN-AL-{fund.code}",
        system=found.system,
        fund=fund,
        giver=Organisation.objects.get(code="XX"),
        stream=stream,
        amount_pence=RICH,
        on=YEARS[0].starts,
        notice="An invented letter",
        change=change,
    )


def _causes(found: Bench, payees: list[Organisation], change: Change) -> None:
    """Take decisions that allow plenty, and make claims."""
    Decision.objects.bulk_create(
        Decision(
            code=f"XBN-DEC-{number}",
            system=found.system,
            decider="XBN-BOARD",
            title="An invented decision",
            function="approve-annual-budget",
            area="XBN",
            amount_pence=RICH,
            taken_on=YEARS[0].starts,
            valid=True,
            proof={},
            change=change,
        )
        for number in range(DECISIONS)
    )
    Claim.objects.bulk_create(
        Claim(
            code=f"XBN-C-{number}",
            system=found.system,
            claimant=payees[number % PAYEES],
            payee=payees[number % PAYEES],
            kind="additional-roles",
            month=YEARS[0].starts,
            change=change,
        )
        for number in range(CLAIMS)
    )
    found.causes += [{"decision": f"XBN-DEC-{number}"} for number in range(DECISIONS)]
    found.causes += [{"claim": f"XBN-C-{number}"} for number in range(CLAIMS)]


def beginning(found: Bench) -> list[Entry]:
    """Return the entries of the first day: money comes in and is shared out to every budget."""
    begins = YEARS[0].starts
    entries = []
    for fund in found.funds:
        stream = fund.split("-", 1)[1].lower()
        allocation = f"XBN-AL-XBN-{fund.split('.')[2]}"
        source = f"XBN.source.XX.{stream}"
        entries.append(found.entry(TransferKind.DIRECT, source, fund, RICH, begins, allocation=allocation))
    for number, budget in enumerate(found.budgets):
        fund = found.funds[number // (PLACES * len(PROGRAMMES))]
        cause = found.causes[number % DECISIONS]
        pence = RICH // (2 * PLACES * len(PROGRAMMES))
        entries.append(found.entry(TransferKind.DIRECT, fund, budget, pence, begins, **cause))
    return entries


def batches(found: Bench, transfers: int, size: int, *, simple: bool = False) -> Iterator[list[Entry]]:
    """Give batches of entries until so many transfers are written; `learn` what each became in between.

    `simple` books move money and commit none: what other tools can balance as it is.
    """
    while found.written < transfers:
        few = min(size, transfers - found.written)
        yield [_next(found, transfers, simple) for _ in range(few)]


def _next(found: Bench, transfers: int, simple: bool) -> Entry:
    chance = found.chance
    on = YEARS[0].starts + timedelta(days=found.written * DAYS // transfers)
    what = "direct" if simple else chance.choices(KINDS, WEIGHTS)[0]
    if simple and chance.random() < WEIGHTS[0] / 100:
        what = "hot"
    cause = chance.choice(found.causes)
    payee = found.payees[chance.randrange(LONG_LIVED) if chance.random() < 0.3 else chance.randrange(PAYEES)]
    pence = chance.randrange(100, 1_000_000)
    if what == "settled" and found.standing:
        return _settle(found, TransferKind.POST, on)
    if what == "given up" and found.standing:
        return _settle(found, TransferKind.VOID, on)
    if what == "put right" and found.moved:
        wrong, said = found.moved.pop(chance.randrange(len(found.moved)))
        return found.entry(
            TransferKind.REVERSAL, said.to_account, said.from_account, said.amount_pence, on,
            **_cause(said), reverses=wrong.pk,
        )  # fmt: skip
    if what == "hot":
        return found.entry(TransferKind.DIRECT, found.funds[0], payee, pence, on, **cause)
    source = chance.choice(found.budgets)
    if what == "moved":
        target = chance.choice([each for each in chance.sample(found.budgets, 2) if each != source])
        return found.entry(TransferKind.DIRECT, source, target, pence, on, **cause)
    kind = TransferKind.PENDING if what == "pending" else TransferKind.DIRECT
    return found.entry(kind, source, payee, pence, on, **cause)


def _settle(found: Bench, kind: TransferKind, on: date) -> Entry:
    """Settle a commitment that stands: pay a part or all of it, or give up what is left."""
    set_aside, said, left = found.standing.pop(found.chance.randrange(len(found.standing)))
    pence = left if kind is TransferKind.VOID or found.chance.random() < 0.7 else max(1, left // 2)
    if pence < left:
        found.standing.append((set_aside, said, left - pence))
    return found.entry(
        kind, said.from_account, said.to_account, pence, on, **_cause(said), settles=set_aside.pk
    )


def _cause(said: Entry) -> dict[str, str]:
    return {"decision": said.decision, "claim": said.claim, "allocation": said.allocation}


def learn(found: Bench, entries: list[Entry], transfers: list[Transfer]) -> None:
    """Remember what was written: commitments that stand now, and payments that may turn out wrong."""
    for said, row in zip(entries, transfers, strict=True):
        if said.kind is TransferKind.PENDING:
            found.standing.append((row, said, said.amount_pence))
        elif said.kind is TransferKind.DIRECT and found.chance.random() < 0.03 and said.allocation == "":
            found.moved.append((row, said))
