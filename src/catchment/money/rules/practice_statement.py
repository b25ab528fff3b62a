"""What a PCN did for one of its practices, in pounds, in a year or quarter, line by line (S003-02, S003-12).

Three things are told apart and added up only at the end. *Direct*: money that the practice itself got, the
participation payment (E-026) and what the network's payee paid on to it. *Staff*: posts that are deployed to
this practice, at what the network's claims for them were accepted for (E-061). *Share*: what the network
spent on all its practices, of which the practice's part is taken by its registered list - a way of counting,
not money that anybody moved, and the line says so. What the network paid on to practices is taken out of
what it spent on all, so that nothing counts twice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from catchment.foundation.rules.money import pounds
from catchment.money.rules.practices import share_of
from catchment.money.rules.years import FinancialYear
from catchment.structure.rules.words import counted, plain_date

QUARTERS = (1, 2, 3, 4)
MONTHS_IN_QUARTER = 3
MONTHS_IN_YEAR = 12
HOURS_A_WEEK = Decimal("37.5")  # of a whole-time post, in NHS terms of service
WHOLE_YEAR = 0


@dataclass(frozen=True, slots=True)
class Period:
    """A financial year, or one quarter of it (1 to 4; 0 is all of it)."""

    year: FinancialYear
    quarter: int = WHOLE_YEAR

    @property
    def months(self) -> tuple[date, ...]:
        """Return the first day of each of its months."""
        months = self.year.months()
        if self.quarter == WHOLE_YEAR:
            return months
        first = (self.quarter - 1) * MONTHS_IN_QUARTER
        return months[first : first + MONTHS_IN_QUARTER]

    @property
    def starts(self) -> date:
        """Return its first day."""
        return self.months[0]

    @property
    def ends(self) -> date:
        """Return the first day after it."""
        last = self.months[-1]
        return date(last.year + last.month // MONTHS_IN_YEAR, last.month % MONTHS_IN_YEAR + 1, 1)

    @property
    def words(self) -> str:
        """Return it as people say it: 2026/27, or July to September 2026."""
        if self.quarter == WHOLE_YEAR:
            return self.year.label
        return f"{self.months[0]:%B} to {self.months[-1]:%B %Y}"

    @property
    def value(self) -> str:
        """Return it as it stands in an address: 2026/27, or 2026/27-Q2."""
        return self.year.label + (f"-Q{self.quarter}" if self.quarter else "")


class Kind(StrEnum):
    """How something came to the practice."""

    DIRECT = "direct"
    STAFF = "staff"
    SHARE = "share"


KIND_WORDS = {
    Kind.DIRECT: "Paid to the practice",
    Kind.STAFF: "Staff who work at the practice",
    Kind.SHARE: "The practice’s share of what the PCN spent on all",
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money the practice got in the period, in pence, how that was worked out, and from what."""

    name: str
    pence: int
    method: str
    rule: str
    source: str  # what the link to the source says
    href: str


@dataclass(frozen=True, slots=True)
class ClaimedPost:
    """What one month's claim was accepted for one post, in pence."""

    reference: str
    role: str
    wte: Decimal
    month: date
    accepted_pence: int
    claim: str
    deployed_here: bool  # to this practice, not to the network as a whole
    deployed_elsewhere: bool = False  # to another practice


@dataclass(frozen=True, slots=True)
class NetworkSum:
    """What the network got in a month for one component of the contract, in pence."""

    component: str
    name: str
    rule: str
    month: date
    pence: int
    claim: str


@dataclass(frozen=True, slots=True)
class Lists:
    """Registered patients of the practice and of all practices of the network, and of which day."""

    practice: int
    network: int
    edition: date | None

    @property
    def words(self) -> str:
        """Return the share in words, with both lists and their day."""
        if self.edition is None or not self.network:
            return "no lists were published"
        return (
            f"{self.practice:,} of {counted(self.network, 'registered patient')} on "
            f"{plain_date(self.edition)} ({self.practice / self.network:.1%})"
        )


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line: what it is, pence, how it was worked out, by which rule, and where it comes from."""

    kind: Kind
    name: str
    pence: int
    method: str
    rule: str
    source: str
    href: str


@dataclass(frozen=True, slots=True)
class Network:
    """A network that the practice was in for some months of the period, and what it claimed and paid then."""

    code: str
    name: str
    months: int
    posts: tuple[ClaimedPost, ...]
    sums: tuple[NetworkSum, ...]
    paid_on_pence: int  # what its payee paid on to practices, this one among them
    lists: Lists

    @property
    def href(self) -> str:
        """Return the page of the network's money."""
        return f"/pcn/{self.code}/money"


def statement(receipts: Iterable[Receipt], networks: Sequence[Network]) -> tuple[StatementLine, ...]:
    """Return the lines: direct, then staff, then shares; amounts in whole pence, shares rounded half up.

    Rules S003-02, S003-12, E-026, E-061. A share needs the lists of both: without them it has no line.
    """
    lines = [
        StatementLine(Kind.DIRECT, each.name, each.pence, each.method, each.rule, each.source, each.href)
        for each in receipts
        if each.pence
    ]
    for network in networks:
        lines += _staff(network)
    for network in networks:
        lines += _shares(network)
    return tuple(lines)


def total(lines: Iterable[StatementLine], kind: Kind | None = None) -> int:
    """Return the sum of the lines, in pence: of one kind, or of all."""
    return sum(line.pence for line in lines if kind in (None, line.kind))


def hours_a_week(networks: Iterable[Network], months: int) -> Decimal:
    """Return the hours a week that the practice had of staff: its own in full, those of all by its share.

    Averaged over the months of the period so far.
    """
    hours = Decimal(0)
    for network in networks:
        share = (
            Decimal(network.lists.practice) / network.lists.network if network.lists.network else Decimal(0)
        )
        for post in network.posts:
            if not post.deployed_elsewhere and post.accepted_pence:
                hours += post.wte * HOURS_A_WEEK * (Decimal(1) if post.deployed_here else share)
    return hours / months if months else hours


def _staff(network: Network) -> list[StatementLine]:
    """Return a line for each post that is deployed to the practice."""
    here: dict[tuple[str, str], list[ClaimedPost]] = {}
    for post in network.posts:
        if post.deployed_here:
            here.setdefault((post.role, post.reference), []).append(post)
    return [
        StatementLine(
            Kind.STAFF,
            f"{role}, {posts[-1].wte.normalize():f} whole-time, post {reference}",
            sum(post.accepted_pence for post in posts),
            f"All that was accepted of the claims for {counted(len(posts), 'month')}: the post is deployed "
            "to the practice.",
            "E-061",
            f"Claim {posts[-1].claim}",
            f"/claim/{posts[-1].claim}",
        )
        for (role, reference), posts in sorted(here.items())
    ]


def _shares(network: Network) -> list[StatementLine]:
    """Return the practice's share of each thing that the network spent on all its practices."""
    lists = network.lists
    if lists.edition is None or not lists.network:
        return []
    spent: dict[tuple[str, str], list[int]] = {}
    for post in network.posts:
        if not post.deployed_here and not post.deployed_elsewhere:
            spent.setdefault((f"{post.role}, working for the whole PCN", "E-061"), []).append(
                post.accepted_pence
            )
    for each in network.sums:
        spent.setdefault((each.name, each.rule), []).append(each.pence)
    lines = [_share(network, name, sum(parts), rule) for (name, rule), parts in sorted(spent.items())]
    if network.paid_on_pence:
        lines.append(
            _share(network, "Less what the PCN paid on to its practices", -network.paid_on_pence, "S003-02")
        )
    return [line for line in lines if line.pence]


def _share(network: Network, name: str, pence: int, rule: str) -> StatementLine:
    lists = network.lists
    return StatementLine(
        Kind.SHARE,
        f"Share of: {name[0].lower()}{name[1:]}" if pence >= 0 else name,
        share_of(pence, Decimal(lists.practice), Decimal(lists.network)),
        f"By registered list: {lists.words} of {pounds(abs(pence))}, to the nearest penny.",
        rule,
        f"The money of {network.name}",
        network.href,
    )
