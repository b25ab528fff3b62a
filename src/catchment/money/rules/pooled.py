"""Pooled funds on a day: what has been put in, what must be reported by when, what the agreement leaves out.

The agreement itself is `PooledFund`, of the handbook. Beside it stand what the books hold for the fund, the
reports of its manager, and who votes on the committee that watches over it. All amounts are pence.

The regulations ask for a report every quarter and a return every year (D-025) and name no number of days.
Where the agreement names none either, a report is late once the quarter after it has ended.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from catchment.governance.rules.document import Instrument, PooledFund
from catchment.governance.rules.document.delegations import Section75Form
from catchment.governance.rules.document.pooled_funds import ContributionKind, PoolBasis, SignOffRole
from catchment.governance.rules.functions import LegalKind
from catchment.money.rules.years import FinancialYear, year_of

QUARTERS = 4
MONTHS_OF_QUARTER = 3
ANNUAL = 0  # the quarter of the annual return
YEARS_LOOKED_AT = 2  # this financial year and the one before: what was late before that is history
MILLION_PENCE = 100_000_000
PENCE_OF_A_POUND = 100
NATIONAL_KINDS = (
    ContributionKind.NHS_MINIMUM,
    ContributionKind.BETTER_CARE_GRANT,
    ContributionKind.DISABLED_FACILITIES_GRANT,
)


@dataclass(frozen=True, slots=True)
class SignOffRule:
    """Who signs the plan of a year, by which day, and who of them in person (D-044)."""

    due: date
    roles: tuple[SignOffRole, ...]
    in_person: frozenset[SignOffRole]
    source: str


@dataclass(frozen=True, slots=True)
class NationalFigures:
    """What is published for England, by financial year; a year that is missing is not known."""

    minimums: Mapping[str, Mapping[ContributionKind, int]]  # pence
    totals: Mapping[str, int]  # pence
    social_care_rise: Mapping[str, Decimal]  # per cent
    sign_off: Mapping[str, SignOffRule]
    sources: Mapping[str, str]  # of the minimums, by year


@dataclass(frozen=True, slots=True)
class Report:
    """A quarterly report, or the annual return (quarter 0), of a financial year by the year it begins in."""

    year: int
    quarter: int
    reported_on: date
    income_pence: int
    spend_pence: int
    effectiveness: str = ""


@dataclass(frozen=True, slots=True)
class DesignatedFund:
    """A fund of the system's books under section 223GA: what a direction names, what came in (D-045)."""

    code: str
    year: int
    designated_pence: int
    received_pence: int


@dataclass(frozen=True, slots=True)
class HeldFund:
    """A fund of the system's books, as far as it holds money of the pool in one year."""

    code: str
    name: str
    year: int
    ring_fence: str
    ring_fence_for: str
    given: tuple[tuple[str, int], ...] = ()  # whose contribution it is, pence
    spent_pence: int = 0

    @property
    def received_pence(self) -> int:
        """Return what came into it."""
        return sum(pence for _, pence in self.given)


@dataclass(frozen=True, slots=True)
class Committee:
    """The joint committee of a pool: how many seats vote there, by organisation ("": of none)."""

    code: str
    name: str
    votes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PoolFacts:
    """A pooled fund with all that is known of it at a moment."""

    system: str
    said: PooledFund
    names: Mapping[str, str]  # of organisations
    legal: Mapping[str, LegalKind]
    instrument: Instrument | None = None
    managers: tuple[tuple[str, str], ...] = ()  # who manages it on the day: code and name
    committee: Committee | None = None
    reports: tuple[Report, ...] = ()
    held: tuple[HeldFund, ...] = ()

    @property
    def code(self) -> str:
        """Return the code by which findings and addresses name it: XEX/XEX-POOL-CITY."""
        return f"{self.system}/{self.said.code}"

    def name_of(self, organisation: str) -> str:
        """Return the name of an organisation, or its code where none is known."""
        return self.names.get(organisation, organisation)

    def lasts_on(self, day: date) -> bool:
        """Say whether the fund is there on a day, by its own dates."""
        return self.said.since <= day and (self.said.until is None or day < self.said.until)


@dataclass(frozen=True, slots=True)
class SystemPools:
    """The pooled funds of a system, its health and wellbeing boards, the years for which it keeps books."""

    system: str
    name: str
    boards: tuple[tuple[str, str], ...]  # code and name
    pools: tuple[PoolFacts, ...]
    figures: NationalFigures
    years_with_books: frozenset[int] = frozenset()
    designated: tuple[DesignatedFund, ...] = ()

    @property
    def belongs(self) -> Iterator[tuple[tuple[str, str], str]]:
        """Give what findings may be about, with the system it belongs to."""
        yield ("icb", self.system), self.system
        for pool in self.pools:
            yield ("pooled-fund", pool.code), self.system
        for code, _ in self.boards:
            yield ("body", code), self.system


@dataclass(frozen=True, slots=True)
class DueReport:
    """A report that is asked for: of which quarter (0: the annual return), until when, and what became of it.

    `ends` is the first day after what it reports on; `late_from` the first day on which it is late.
    """

    year: int
    quarter: int
    ends: date
    late_from: date
    report: Report | None = None

    @property
    def words(self) -> str:
        """Return what people call it: quarter 2 of 2026/27."""
        label = FinancialYear(self.year).label
        return f"quarter {self.quarter} of {label}" if self.quarter else f"the annual return for {label}"

    def is_late_on(self, day: date) -> bool:
        """Say whether it is missing on a day on which it should be there."""
        return self.report is None and day >= self.late_from

    @property
    def came_late(self) -> bool:
        """Say whether it came after it was due."""
        return self.report is not None and self.report.reported_on >= self.late_from


def due_reports(pool: PoolFacts, day: date) -> tuple[DueReport, ...]:
    """Return the reports of this financial year and the last for periods over by `day`, in order (D-025).

    A period counts if the fund was there in any part of it. What was reported after `day` is not there yet.
    Nothing is asked of a fund under section 65Z6: its partners agree what is reported.
    """
    said = pool.said
    if said.basis is not PoolBasis.SECTION_75:
        return ()
    there = {(each.year, each.quarter): each for each in pool.reports if each.reported_on <= day}
    found = []
    this_year = year_of(day).begins
    for begins in range(this_year - YEARS_LOOKED_AT + 1, this_year + 1):
        for quarter in (*range(1, QUARTERS + 1), ANNUAL):
            starts, ends = period_of(begins, quarter)
            ended_before = said.until is not None and said.until <= starts
            if ends > day or ends <= said.since or ended_before:
                continue
            late_from = _late_from(ends, said.reports_within_days)
            found.append(DueReport(begins, quarter, ends, late_from, there.get((begins, quarter))))
    return tuple(found)


def period_of(begins: int, quarter: int) -> tuple[date, date]:
    """Return the first day of a quarter of a financial year, or of the year (0), and the day after it."""
    year = FinancialYear(begins)
    if quarter == ANNUAL:
        return year.starts, year.ends
    starts = year.months()[(quarter - 1) * MONTHS_OF_QUARTER]
    after = year.ends if quarter == QUARTERS else year.months()[quarter * MONTHS_OF_QUARTER]
    return starts, after


def _late_from(ends: date, days: int | None) -> date:
    """Return the first day on which a report is late; `days` count from the last day of its period."""
    if days is not None:
        return ends + timedelta(days=days)
    year = year_of(ends)
    quarter = year.months().index(ends) // MONTHS_OF_QUARTER + 1
    return period_of(year.begins, quarter)[1]


@dataclass(frozen=True, slots=True)
class Content:
    """One of the seven contents of the agreement, in words, with what is missing from it (D-024)."""

    name: str
    missing: tuple[str, ...]


def contents_of(pool: PoolFacts) -> tuple[Content, ...]:
    """Return the seven things that the agreement of a pooled fund states, and what each lacks (D-024).

    Nothing for what is no pooled fund under section 75: the regulation is not about it.
    """
    if not is_section_75_pool(pool):
        return ()
    said = pool.said
    agreement = said.agreement
    without_amount = [each for each in said.partners if not each.contributions]
    silent = [each for each in said.partners if each.varies is None]
    parts = (
        ("aims and outcomes", (("the agreed aims and outcomes", agreement.aims),)),
        (
            "contributions, and how they vary",
            (
                *((f"what {pool.name_of(each.organisation)} puts in", False) for each in without_amount),
                *((f"how the share of {pool.name_of(each.organisation)} varies", False) for each in silent),
            ),
        ),
        (
            "functions on both sides",
            (
                ("the NHS functions", agreement.nhs_functions),
                ("the council's functions", agreement.council_functions),
            ),
        ),
        ("people and services", (("for whom and for which services it is", agreement.people_and_services),)),
        (
            "staff, goods and accommodation",
            (("what staff, goods and accommodation are provided", agreement.staff_goods_accommodation),),
        ),
        (
            "duration, review, variation and termination",
            (
                ("how long it lasts", agreement.duration or said.until),
                ("how it is reviewed", agreement.review),
                ("how it is varied", agreement.variation),
                ("how it is ended", agreement.termination),
            ),
        ),
        (
            "management and monitoring, with the host",
            (
                ("who is host", said.host),
                ("how it is managed", agreement.management),
                ("how it is monitored", agreement.monitoring),
            ),
        ),
    )
    return tuple(Content(name, tuple(what for what, given in needs if not given)) for name, needs in parts)


def is_section_75_pool(pool: PoolFacts) -> bool:
    """Say whether it is a pooled fund under section 75, which D-024 and D-025 are about."""
    return pool.said.basis is PoolBasis.SECTION_75 and pool.said.form is Section75Form.POOLED_FUND


@dataclass(frozen=True, slots=True)
class Share:
    """What a partner puts into the pool in a year, and its votes on the joint committee (S001-20, T-A5)."""

    organisation: str
    name: str
    pence: int
    of_money: float
    votes: int
    of_votes: float


def shares_in(pool: PoolFacts, year: str) -> tuple[Share, ...]:
    """Return each partner's share of the money of a year and of the votes, most money first.

    Votes of those who are no partners stand at the end: they decide on money that others put in.
    """
    total = pool.said.pence_in(year)
    votes = pool.committee.votes if pool.committee else {}
    all_votes = sum(votes.values())

    def share(code: str, name: str, pence: int) -> Share:
        mine = votes.get(code, 0)
        of_money = pence / total if total else 0.0
        return Share(code, name, pence, of_money, mine, mine / all_votes if all_votes else 0.0)

    rows = [
        share(
            each.organisation,
            pool.name_of(each.organisation),
            sum(given.pence for given in each.contributions if given.year == year),
        )
        for each in pool.said.partners
    ]
    partners = {each.organisation for each in pool.said.partners}
    rows.sort(key=lambda each: (-each.pence, each.name))
    others = [
        share(code, pool.name_of(code) if code else "Members without an organisation", 0)
        for code in sorted(votes)
        if code not in partners
    ]
    return (*rows, *others)


def least_social_care(pool: PoolFacts, year: FinancialYear, figures: NationalFigures) -> int | None:
    """Return the least the NHS spends on adult social care in a year, by the year before (D-042), in pence.

    The year before's least with the published rise, rounded half up to whole pounds; None where the rise or
    the year before is not known.
    """
    rise = figures.social_care_rise.get(year.label)
    before = pool.said.plan_for(FinancialYear(year.begins - 1).label)
    if rise is None or before is None or before.social_care_minimum is None:
        return None
    raised = before.social_care_minimum * (100 + rise) / 100
    return int(raised.quantize(Decimal(1), ROUND_HALF_UP)) * PENCE_OF_A_POUND
