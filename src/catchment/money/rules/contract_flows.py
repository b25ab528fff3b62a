"""Flow-down: what each month of a contract pays, and what of it reaches whom, with no penny lost.

Pence are shared out by largest remainder: everybody gets the whole pence of their exact part, and what is
left over goes, a penny each, to those with the largest fractions (the first named where they are equal). So
twelve months always come to the year, and parts to the whole.

Money passes through any number of subcontractors. Each passes on out of what it got itself, never more; an
amount agreed for a year comes first, in months like the contract's own, and shares are of all it got.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from catchment.foundation.rules.money import pounds
from catchment.money.rules.contracts import WHOLE, Subcontract, Terms
from catchment.money.rules.years import MONTHS, FinancialYear, year_of


class CannotFlow(Exception):
    """Money that cannot go the way the terms say; the message says why and what to do (D-054)."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What one provider passes on to another in a month, in pence."""

    payer: str
    payee: str
    pence: int


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a payment ends up, in pence: what each received in all, and what each passed on."""

    received: Mapping[str, int]
    flows: tuple[Flow, ...]

    @property
    def kept(self) -> dict[str, int]:
        """Return what each keeps, without those who pass on everything; together it is all that was paid."""
        left = dict(self.received)
        for flow in self.flows:
            left[flow.payer] -= flow.pence
        return {code: pence for code, pence in left.items() if pence}


def shared_out(total: int, weights: Sequence[int | Decimal | Fraction]) -> list[int]:
    """Return whole parts of `total` pence in proportion to weights, by largest remainder.

    The parts always come to the total, also where it or a weight is below nothing. The weights may not come
    to nothing together.
    """
    whole = sum((Fraction(each) for each in weights), Fraction(0))
    assert whole, "something is shared out by weights that come to something"
    exact = [total * Fraction(each) / whole for each in weights]
    parts = [each.numerator // each.denominator for each in exact]
    left = total - sum(parts)
    nearest = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in nearest[:left]:
        parts[place] += 1
    return parts


def of_month(annual_pence: int, month: date) -> int:
    """Return what a month pays of an amount a year, in pence; the twelve come to the year."""
    place = (month.month - 4) % MONTHS
    return shared_out(annual_pence, [1] * MONTHS)[place]


def months_between(starts: date, ends: date | None, year: FinancialYear) -> tuple[date, ...]:
    """Return the months of a financial year in which a contract runs, each by its first day."""
    return tuple(month for month in year.months() if starts <= month and (ends is None or month < ends))


def month_after(month: date) -> date:
    """Return the first day of the next month."""
    return date(month.year + month.month // MONTHS, month.month % MONTHS + 1, 1)


def months_until(starts: date, ends: date) -> tuple[date, ...]:
    """Return every month from the first day of one up to another, each by its first day."""
    found = []
    while starts < ends:
        found.append(starts)
        starts = month_after(starts)
    return tuple(found)


def paid_in(terms: Terms, month: date) -> dict[str, int]:
    """Return what the commissioner pays for a month, in pence by provider (S002-26)."""
    return {each.organisation: of_month(each.annual_pence, month) for each in terms.paid}


def reach_in(terms: Terms, month: date) -> Reach:
    """Return what of a month's payment reaches whom; raises CannotFlow."""
    return flow_down(paid_in(terms, month), terms.subcontracts, month)


def kept_in_year(terms: Terms, starts: date, ends: date | None, year: FinancialYear) -> dict[str, int]:
    """Return what each keeps of the contract in a financial year, in pence; raises CannotFlow."""
    kept: dict[str, int] = defaultdict(int)
    for month in months_between(starts, ends, year):
        for code, pence in reach_in(terms, month).kept.items():
            kept[code] += pence
    return dict(kept)


def flow_down(paid: Mapping[str, int], subcontracts: Iterable[Subcontract], month: date) -> Reach:
    """Pass money on through the subcontracts in force in a month, each payer once all of its own is there.

    Raises CannotFlow where subcontracts go round in a loop, or pass on more than there is.
    """
    going: dict[str, list[Subcontract]] = defaultdict(list)
    waiting: dict[str, int] = defaultdict(int)
    for each in subcontracts:
        if each.runs_in(month):
            going[each.payer].append(each)
            waiting[each.payee] += 1
    received = {**dict.fromkeys([*going, *waiting], 0), **paid}
    ready = [code for code in received if not waiting[code]]
    flows: list[Flow] = []
    done = 0
    while ready:
        payer = ready.pop(0)
        done += 1
        for flow in _passed_on(payer, received[payer], going[payer], month):
            flows.append(flow)
            received[flow.payee] += flow.pence
            waiting[flow.payee] -= 1
            if not waiting[flow.payee]:
                ready.append(flow.payee)
    if done < len(received):
        inside = sorted(code for code, number in waiting.items() if number)
        raise CannotFlow(
            f"These subcontracts go round in a loop: {', '.join(inside)}. Money that comes back to its payer "
            "reaches nobody; take one of them out."
        )
    passed = tuple(flow for flow in flows if flow.pence)
    return Reach({code: pence for code, pence in received.items() if pence}, passed)


def _passed_on(payer: str, pence: int, subcontracts: list[Subcontract], month: date) -> list[Flow]:
    """Return what one provider passes on; raises CannotFlow where it is more than it received."""
    shares = [each.share or Decimal(0) for each in subcontracts]
    rest = max(WHOLE - sum(shares), Decimal(0))
    parts = shared_out(pence, [*shares, rest]) if pence and any(shares) else [0] * len(shares)
    passed = [
        of_month(each.annual_pence, month) if each.annual_pence is not None else part
        for each, part in zip(subcontracts, parts, strict=False)
    ]
    if sum(passed) > pence or sum(shares) > WHOLE:
        raise CannotFlow(
            f"In {month:%B %Y} {payer} would pass on {_in_words(passed, shares)} and gets {pounds(pence)} "
            "itself. A subcontract is paid out of the contract: make it smaller."
        )
    pairs = zip(subcontracts, passed, strict=True)
    return [Flow(payer, each.payee, amount) for each, amount in pairs]


def _in_words(passed: list[int], shares: list[Decimal]) -> str:
    return f"{sum(shares):g}% of it" if sum(shares) > WHOLE else pounds(sum(passed))


def between(flows: Iterable[Flow], partners: frozenset[str]) -> int:
    """Return the pence that go between partners of a system: counted once in its limits (E-003)."""
    return sum(flow.pence for flow in flows if flow.payer in partners and flow.payee in partners)


def last_change(terms: Terms, starts: date, ends: date | None) -> date:
    """Return the first day from which every month is like the year before: the end, or a year after the last
    subcontract changes; no earlier than a year after the start.
    """
    if ends is not None:
        return ends
    days = [starts, *(each.starts for each in terms.subcontracts)]
    latest = max([*days, *(each.ends for each in terms.subcontracts if each.ends)])
    return date(year_of(latest).begins + 2, 4, 1)
