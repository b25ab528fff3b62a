"""What practices are paid: the publication’s headings, by route, and the global sum of the core contract.

The *global sum* pays for looking after patients: the list, weighted by need (E-020), times a price a year, a
twelfth each month, less a part where somebody else answers out of hours (E-021, E-022). A price that is
raised within a year counts from the year's first day: the month in which it is first paid brings the
arrears. Money reaches a practice by different *routes* (S001-30, S001-31): its core contract, which nobody
here may move (E-027, S004-34); national services; what the ICB decides; and, through its PCN, the network
contract.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from catchment.foundation.rules.money import pounds
from catchment.money.rules.years import FinancialYear

PENCE = 100
MONTHS = 12
ONE = Decimal(1)


class Route(StrEnum):
    """How money comes to general practice."""

    CORE = "core"
    QUALITY = "quality"
    NATIONAL = "national-services"
    NETWORK = "network"
    LOCAL = "local"
    PREMISES = "premises"
    DISPENSING = "dispensing"
    OTHER = "other"
    DEDUCTIONS = "deductions"


ROUTE_WORDS = {
    Route.CORE: "core contract",
    Route.QUALITY: "quality and outcomes",
    Route.NATIONAL: "national services, paid to practices",
    Route.NETWORK: "network contract, through PCNs",
    Route.LOCAL: "local, as the ICB decides",
    Route.PREMISES: "premises",
    Route.DISPENSING: "dispensing and drugs",
    Route.OTHER: "other",
    Route.DEDUCTIONS: "deductions",
}
NATIONAL_CONTRACT, NATIONAL_NETWORK, ICB_DISCRETION = "national contract", "national DES", "ICB discretion"
WHO_DECIDES = {
    Route.CORE: NATIONAL_CONTRACT,
    Route.QUALITY: NATIONAL_CONTRACT,
    Route.NATIONAL: NATIONAL_CONTRACT,
    Route.NETWORK: NATIONAL_NETWORK,
    Route.LOCAL: ICB_DISCRETION,
    Route.PREMISES: NATIONAL_CONTRACT,
    Route.DISPENSING: NATIONAL_CONTRACT,
    Route.OTHER: "not one decision",
    Route.DEDUCTIONS: "not one decision",
}  # the funding route of S001-30


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the publication: our code and name, the publisher's column, its part of the totals."""

    code: str
    name: str
    column: str
    part: str  # practice, network, covid, deductions
    route: Route
    protected: bool = False


@dataclass(frozen=True, slots=True)
class PublishedTotal:
    """A total published beside the headings: the sum of those in its parts."""

    code: str
    column: str
    parts: tuple[str, ...]


def disagreements(
    amounts: Mapping[str, int],
    totals: Mapping[str, int],
    headings: Iterable[Heading],
    published: Iterable[PublishedTotal],
) -> list[tuple[PublishedTotal, str]]:
    """Return the published totals that are not the sum of their parts, each with what both are.

    Takes amounts and totals in pence by code. Nothing is put right: whoever reads is told.
    """
    of_part: dict[str, int] = {}
    for heading in headings:
        of_part[heading.part] = of_part.get(heading.part, 0) + amounts.get(heading.code, 0)
    found = []
    for total in published:
        added = sum(of_part.get(part, 0) for part in total.parts)
        if totals[total.code] != added:
            found.append(
                (total, f"The headings add up to {pounds(added)}, not {pounds(totals[total.code])}.")
            )
    return found


@dataclass(frozen=True, slots=True)
class Price:
    """The price of a weighted patient for a year, in pounds; None where it was not found."""

    since: date
    paid_from: date
    pounds: Decimal | None
    confidence: str
    source: str


@dataclass(frozen=True, slots=True)
class MonthOfGlobalSum:
    """What one month brings: the price it is worked out by, its twelfth, and arrears of earlier months."""

    month: date
    price: Price
    pence: int
    arrears_pence: int = 0


class NoPrice(ValueError):
    """There is no price to work with; the message is a sentence for the reader."""


def price_in(month: date, prices: Iterable[Price]) -> Price:
    """Return the price that a month is paid by: the newest that was paid by then (E-023).

    Takes the first day of the month. Raises NoPrice where none counts in its financial year, or its value
    was not found.
    """
    year = month.year if month.month >= 4 else month.year - 1
    counting = [
        each
        for each in prices
        if each.paid_from <= month and each.since <= month and each.since >= date(year, 4, 1)
    ]
    if not counting:
        raise NoPrice(f"No price of the global sum is known for {month:%B %Y} (E-023).")
    price = max(counting, key=lambda each: (each.since, each.paid_from))
    if price.pounds is None:
        raise NoPrice(f"The price of the global sum for {month:%B %Y} was not found ({price.source}).")
    return price


def global_sum(
    weighted: Decimal,
    year: FinancialYear,
    prices: Sequence[Price],
    *,
    without_out_of_hours_per_cent: Decimal = Decimal(0),
) -> tuple[MonthOfGlobalSum, ...]:
    """Return what the global sum of a year brings month by month (E-021, E-022, E-023).

    Takes the normalised weighted list (patients, as the formula of E-020 gives it), the prices in pounds a
    year, and the per cent that is taken off where the practice opted out of out-of-hours care (4.75).
    Amounts are whole pence: what is due up to a month is rounded half up, and a month gets what is due less
    what was paid, so that twelve months make the year to the penny. Raises NoPrice.
    """
    if not (weighted.is_finite() and weighted >= 0):
        raise ValueError("A weighted list is a number of patients, not below nothing.")
    kept = ONE - without_out_of_hours_per_cent / 100
    paid = 0
    months: list[MonthOfGlobalSum] = []
    for position, month in enumerate(year.months()):
        price = price_in(month, prices)
        assert price.pounds is not None, "price_in gives prices with a value"
        yearly = weighted * price.pounds * kept * PENCE
        before = _half_up(yearly * position / MONTHS)
        arrears = before - paid if months and price != months[-1].price else 0
        pence = _half_up(yearly * (position + 1) / MONTHS) - before
        months.append(MonthOfGlobalSum(month, price, pence, arrears))
        paid += pence + arrears
    return tuple(months)


def share_of(pence: int, part: Decimal, whole: Decimal) -> int:
    """Return a part's share of an amount, in whole pence, half up; nothing where there is no whole."""
    if whole <= 0:
        return 0
    return _half_up(Decimal(pence) * part / whole)


def per_head(pence: int, people: Decimal) -> int | None:
    """Return pence for one head, rounded half up; None where nobody is counted."""
    return _half_up(Decimal(pence) / people) if people > 0 else None


def in_prices_of(pence: int, deflator: Decimal | None, base: Decimal | None) -> int | None:
    """Return an amount in the prices of the base year, half up; None where either deflator is missing."""
    if deflator is None or base is None:
        return None
    return _half_up(Decimal(pence) * base / deflator)


def quantile(values: Sequence[int], part: Decimal) -> int:
    """Return the value below which a part (0 to 1) of the (ordered) values lie: the nearest, by rank."""
    rank = int((part * len(values)).to_integral_value(rounding="ROUND_CEILING"))
    return values[min(max(rank, 1), len(values)) - 1]


def _half_up(pence: Decimal) -> int:
    return int(pence.quantize(ONE, ROUND_HALF_UP))
