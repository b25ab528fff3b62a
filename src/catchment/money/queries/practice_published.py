"""What a practice was paid in a year, as published, and which of it does not depend on the network."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import orjson

from catchment.foundation.moment import Moment
from catchment.foundation.rules.money import pounds
from catchment.money.practice_data import global_sum_terms, headings
from catchment.money.queries.practice_rows import published_payments
from catchment.money.queries.practice_values import GlobalSumCheck, PublishedLine, PublishedYear
from catchment.money.rules.practices import (
    ROUTE_WORDS,
    WHO_DECIDES,
    Heading,
    NoPrice,
    Route,
    disagreements,
    global_sum,
)
from catchment.money.rules.years import FinancialYear

GLOBAL_SUM = "global-sum"
NOT_ITS_OWN = ("deductions", "network")  # what is taken off, and what a payee holds for its network (E-043)


def published_year(
    practice_id: int, year: FinancialYear, years: Sequence[Any], moment: Moment, *, invented: bool
) -> PublishedYear | None:
    """Return what was published for a year, else for the newest before it; None where nothing was.

    `years` are the practice's rows, newest first. Amounts are pence.
    """
    row = next((each for each in years if each.year <= year.begins), None)
    if row is None:
        return None
    told = FinancialYear(row.year)
    paid = published_payments(practice_id, told, moment)
    known = headings().by_code
    lines = tuple(
        _line(known[code], pence)
        for code, pence in sorted(paid.items(), key=lambda each: -each[1])
        if code in known and known[code].part not in NOT_ITS_OWN
    )
    stays = sum(line.pence for line in lines if not line.through_network)
    whole = sum(line.pence for line in lines)
    earlier = (
        "" if told == year else f" Nothing is published yet for {year}; this is the newest year before it."
    )
    return PublishedYear(
        year=told.label,
        sentence=(
            f"{pounds(stays)} of the {pounds(whole)} that the practice was paid in {told} "
            f"does not come through the network contract, and would stay.{earlier}"
        ),
        registered=float(row.registered),
        weighted=float(row.weighted),
        contract=row.contract,
        caveats=row.caveats,
        lines=lines,
        paid_pence=whole,
        for_network_pence=_of_part("network", paid),
        stays_pence=stays,
        protected_pence=sum(line.pence for line in lines if line.protected),
        deductions_pence=_of_part("deductions", paid),
        global_sum=_global_sum(row, told, paid),
        note=_disagreement(orjson.loads(row.totals), paid),
        source=published_in(told, invented),
    )


def _of_part(part: str, paid: Mapping[str, int]) -> int:
    return sum(paid.get(each.code, 0) for each in headings().headings if each.part == part)


def published_in(year: FinancialYear, invented: bool) -> str:
    """Return where the payments of a year are from."""
    return f"Invented payments, {year}" if invented else f"{headings().source}, {year}"


def _line(heading: Heading, pence: int) -> PublishedLine:
    route = heading.route
    return PublishedLine(
        heading.code,
        heading.name,
        pence,
        ROUTE_WORDS[route],
        WHO_DECIDES[route],
        heading.protected,
        route is Route.NETWORK,
    )


def _global_sum(row: Any, year: FinancialYear, paid: Mapping[str, int]) -> GlobalSumCheck | None:
    """Return the global sum by its rule beside the published one; None without either, or a price."""
    terms, published = global_sum_terms(), paid.get(GLOBAL_SUM, 0)
    if not published or not row.weighted:
        return None
    try:
        by_rule = _of_year(row.weighted, year, Decimal(0))
        less = _of_year(row.weighted, year, terms.without_out_of_hours_per_cent)
    except NoPrice:
        return None
    sentence = (
        f"By the rule {row.weighted:,} weighted patients come to {pounds(by_rule)}, or {pounds(less)} where "
        f"{terms.without_out_of_hours_per_cent}% is taken off because somebody else answers out of hours; "
        f"{pounds(published)} was published."
    )
    return GlobalSumCheck(sentence, by_rule, less, published)


def _of_year(weighted: Decimal, year: FinancialYear, taken_off: Decimal) -> int:
    months = global_sum(weighted, year, global_sum_terms().prices, without_out_of_hours_per_cent=taken_off)
    return sum(each.pence + each.arrears_pence for each in months)


def _disagreement(totals: Mapping[str, int], paid: Mapping[str, int]) -> str:
    """Return where the published totals are not the sum of their parts, in words."""
    if not totals:
        return ""
    published = [each for each in headings().totals if each.code in totals]
    found = disagreements(paid, totals, headings().headings, published)
    return " ".join(f"{total.column}: {sentence}" for total, sentence in found)
