"""The limits on a system: its ICB and partner trusts together, what they use and may use (E-003, E-004).

NHS England limits what a system uses of revenue and of capital in a year. The ICB's use is what it has paid,
without what it paid to its own partner trusts: that is the trusts' use, and is counted there. A trust's use
is what it reports, less what it paid on to other partners. Where a trust partners several ICBs, only the
share that NHS England directs counts for each. Resource use is to expend, consume or reduce in value (E-009):
a trust's report says it so; the ICB's books are of cash, which for what an ICB buys comes to the same within
the year but for what is owed at its end.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from catchment.foundation.rules.money import pounds_in_short
from catchment.money.rules.envelope import DECIDED, Books, State
from catchment.money.rules.vocabulary import Nature

WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class LimitOn:
    """A limit on one nature of use in a year, in pence, and the direction that sets it."""

    nature: Nature
    pence: int
    direction: str


@dataclass(frozen=True, slots=True)
class ReportOn:
    """What a trust reports: used by the end of `month`, expected by the year's end, paid to partners."""

    organisation: str
    nature: Nature
    month: date
    used_pence: int
    expected_pence: int
    from_partners_pence: int = 0


@dataclass(frozen=True, slots=True)
class UseLine:
    """One organisation's use that counts for the system, in pence; `per_cent` of its own (E-004)."""

    organisation: str
    used_pence: int
    expected_pence: int
    per_cent: Decimal = WHOLE
    month: date | None = None  # the last one reported; None for the ICB, whose books are kept here


@dataclass(frozen=True, slots=True)
class AgainstLimit:
    """Use of one nature against its limit, in pence; `limit` None where no direction is recorded."""

    nature: Nature
    lines: tuple[UseLine, ...]
    limit: LimitOn | None
    silent: tuple[str, ...] = ()  # partner trusts that have not reported

    @property
    def used_pence(self) -> int:
        """Return what all have used together."""
        return sum(each.used_pence for each in self.lines)

    @property
    def expected_pence(self) -> int:
        """Return what all expect to have used by the end of the year."""
        return sum(each.expected_pence for each in self.lines)

    @property
    def over(self) -> bool:
        """Say whether more has been used than may be."""
        return self.limit is not None and self.used_pence > self.limit.pence

    @property
    def heading_over(self) -> bool:
        """Say whether more is expected to be used by the year's end than may be."""
        return self.limit is not None and self.expected_pence > self.limit.pence

    @property
    def sentence(self) -> str:
        """Return what it comes to."""
        used = f"{pounds_in_short(self.used_pence)} of {self.nature} used by the ICB and its trusts together"
        if self.limit is None:
            return f"{used}; no limit is recorded."
        limit = pounds_in_short(self.limit.pence)
        if self.over:
            beyond = pounds_in_short(self.used_pence - self.limit.pence)
            return f"{used}, {beyond} over the limit of {limit}."
        expected = pounds_in_short(self.expected_pence)
        if self.heading_over:
            beyond = pounds_in_short(self.expected_pence - self.limit.pence)
            return f"{used} of the {limit} allowed; {expected} is expected by the year's end, {beyond} over."
        return f"{used} of the {limit} allowed; {expected} is expected by the year's end."


def counted_share(pence: int, per_cent: Decimal) -> int:
    """Return a share of an amount in whole pence, rounded half up (E-004)."""
    return int((pence * per_cent / WHOLE).quantize(Decimal(1), ROUND_HALF_UP))


def against_limits(
    system: str,
    books: Books,
    partners: Iterable[str],
    reports: Iterable[ReportOn],
    shares: Mapping[str, Decimal],
    limits: Iterable[LimitOn],
) -> tuple[AgainstLimit, ...]:
    """Return the use of a system against each limit, revenue before capital (E-003).

    `partners` are its partner trusts; `shares` the per cent of a trust's use that counts here, where that is
    not all. The ICB is expected to use what it has paid and committed, to others than partners.
    """
    trusts = tuple(dict.fromkeys(partners))
    latest = {(each.organisation, each.nature): each for each in sorted(reports, key=lambda one: one.month)}
    limit_of = {each.nature: each for each in limits}
    found = []
    for nature in (Nature.REVENUE, Nature.CAPITAL):
        lines = [_own(system, books, nature, frozenset(trusts))]
        for trust in trusts:
            report = latest.get((trust, nature))
            if report is not None:
                lines.append(_of_trust(report, shares.get(trust, WHOLE)))
        silent = tuple(each for each in trusts if (each, nature) not in latest)
        found.append(AgainstLimit(nature, tuple(lines), limit_of.get(nature), silent))
    return tuple(found)


def _own(system: str, books: Books, nature: Nature, partners: frozenset[str]) -> UseLine:
    to_others = [
        each
        for each in books.portions
        if each.state in DECIDED and each.payee not in partners and books.funds[each.fund].nature == nature
    ]
    used = sum(each.pence for each in to_others if each.state is State.PAID)
    return UseLine(system, used, sum(each.pence for each in to_others))


def _of_trust(report: ReportOn, per_cent: Decimal) -> UseLine:
    return UseLine(
        report.organisation,
        counted_share(report.used_pence - report.from_partners_pence, per_cent),
        counted_share(report.expected_pence - report.from_partners_pence, per_cent),
        per_cent,
        report.month,
    )
