"""General practice funding over time: for each head, by the route it comes, and how it lies over practices.

The new money of a decade came through networks (S001-31), under a contract that is made nationally; what an
ICB decides is a small part (S001-30), and the core contract it may not move at all (S004-34). Whether general
practice's money is protected inside one envelope is a question of its own (S000-22, T-A4). Everything is in
cash; in real terms only where a deflator was given.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.rules.money import pounds, pounds_in_short
from catchment.money.practice_data import headings, promised_in_2019
from catchment.money.queries.deflators import Deflators, deflators_in_use
from catchment.money.queries.general_practice_pictures import pictures
from catchment.money.queries.general_practice_rows import (
    allocated,
    locations_of,
    paid_by_heading,
    practices_in,
    years_of,
)
from catchment.money.queries.general_practice_spread import spread
from catchment.money.queries.general_practice_values import (
    DecidedLine,
    EnvelopeShare,
    GeneralPracticeFunding,
    RouteLine,
    YearLine,
)
from catchment.money.queries.practice_published import published_in
from catchment.money.rules.practices import (
    ROUTE_WORDS,
    WHO_DECIDES,
    Route,
    in_prices_of,
    per_head,
)
from catchment.money.rules.years import FinancialYear, UnclearYearError, read_year
from catchment.structure.queries.locate import Located, locate_organisation, trail_above
from catchment.structure.queries.values import Choice, Link
from catchment.structure.queries.words import change_in_words, percentage
from catchment.structure.rules.words import system_in_short

Paid = Mapping[int, Mapping[str, int]]  # by year, by heading


def general_practice_funding(code: str, asked: str, moment: Moment) -> GeneralPracticeFunding:
    """Return the funding of general practice in a system up to a year, the newest unless one is asked.

    Amounts are pence; heads are registered or weighted patients, and it says which (S000-22, S001-30,
    S001-31). Raises Missing where the code is not of a system, or the year cannot be read.
    """
    system = _system(code, moment)
    assert system.organisation_id is not None, "a system is an organisation"
    codes = locations_of(system.organisation_id, moment)
    rows = years_of(codes, system.invented, moment)
    if not rows:
        return _nothing(system, moment)
    year = _asked_year(asked, rows)
    told = [row for row in rows if row.year <= year.begins]
    paid: dict[int, dict[str, int]] = {row.year: {} for row in told}
    for row in paid_by_heading(codes, system.invented, moment):
        if row.year in paid:
            paid[row.year][row.heading] = row.pence
    given = deflators_in_use(moment)
    years = tuple(_year(row, paid[row.year], given, year.begins) for row in told)
    routes = _routes(told, paid)
    practices = practices_in(codes, year, _compared(), system.invented, moment)
    spreads = spread(practices, moment)
    return GeneralPracticeFunding(
        kind="general-practice-funding",
        code=system.code,
        name=system.name,
        href=f"/system/{system.code}/general-practice-funding",
        invented=system.invented,
        trail=(*trail_above(system.organisation_id, moment), system.link),
        year=year.label,
        sentence=_sentence(system, years, routes),
        choices=_choices(rows, year),
        years=years,
        routes=routes,
        deciders=_deciders(routes, len(years)),
        spread=spreads,
        envelope=_envelope(system, year, years[-1].protected_pence, moment),
        promise=_promise(),
        promised_share=_promised_share(),
        real_terms=_real_terms(years, given, year.begins),
        notes=_notes(year, system.invented),
        pictures=pictures(system_in_short(system.name), years, routes, practices),
        links=_links(system),
    )


def _system(code: str, moment: Moment) -> Located:
    found = locate_organisation(code, moment)
    if found is None or found.kind != "icb":
        what = f"{found.name} is not a system" if found else f"Nobody has the code “{code[:40]}”"
        raise Missing(f"{what}. The code of a system looks like QNC.")
    return found


def _nothing(system: Located, moment: Moment) -> GeneralPracticeFunding:
    """Return the page of a system for which nothing was published, with what to do about it."""
    return GeneralPracticeFunding(
        kind="general-practice-funding",
        code=system.code,
        name=system.name,
        href=f"/system/{system.code}/general-practice-funding",
        invented=system.invented,
        trail=(*trail_above(system.organisation_id or 0, moment), system.link),
        year="",
        sentence=(
            f"No payments to the practices of {system_in_short(system.name)} are known by this date. Import "
            "NHS Payments to General Practice (kind “payments”) to see them here."
        ),
        choices=(),
        years=(),
        routes=(),
        deciders=(),
        spread=None,
        envelope=None,
        promise=_promise(),
        promised_share=_promised_share(),
        real_terms="",
        notes=(),
        pictures=(),
        links=_links(system),
    )


def _asked_year(asked: str, rows: Sequence[Any]) -> FinancialYear:
    if not asked:
        return FinancialYear(rows[-1].year)
    try:
        year = read_year(asked)
    except UnclearYearError as problem:
        raise Missing(str(problem)) from problem
    if year.begins not in {row.year for row in rows}:
        known = ", ".join(FinancialYear(row.year).label for row in rows)
        raise Missing(f"No payments are known for {year}; they are for {known}.")
    return year


def _choices(rows: Sequence[Any], year: FinancialYear) -> tuple[Choice, ...]:
    labels = [FinancialYear(row.year).label for row in reversed(rows)]
    return tuple(Choice(label, label, label == year.label) for label in labels)


def _sum(paid: Mapping[str, int], route: Route | None = None, *, protected: bool = False) -> int:
    """Return what was paid, without deductions: all of it, by one route, or what is protected."""
    known = headings().by_code
    return sum(
        pence
        for code, pence in paid.items()
        if known[code].route is not Route.DEDUCTIONS
        and (route is None or known[code].route is route)
        and (not protected or known[code].protected)
    )


def _compared() -> list[str]:
    """Return the headings by which practices are compared: not drugs, nor what a payee holds for its PCN."""
    left_out = (Route.DEDUCTIONS, Route.DISPENSING)
    return [each.code for each in headings().headings if each.route not in left_out and each.part != PCN_PART]


def _year(row: Any, paid: Mapping[str, int], given: Deflators, newest: int) -> YearLine:
    whole, base = _sum(paid), given.base(newest)
    per_registered = per_head(whole, row.registered)
    real = None
    if per_registered is not None and base is not None:
        real = in_prices_of(per_registered, given.indices.get(row.year), given.indices[base])
    return YearLine(
        year=FinancialYear(row.year).label,
        practices=row.practices,
        registered=float(row.registered),
        weighted=float(row.weighted),
        paid_pence=whole,
        per_registered_pence=per_registered,
        per_weighted_pence=per_head(whole, row.weighted),
        protected_pence=_sum(paid, protected=True),
        network_pence=_sum(paid, Route.NETWORK),
        real_per_registered_pence=real,
    )


def _routes(rows: Sequence[Any], paid: Paid) -> tuple[RouteLine, ...]:
    """Return each route that any money came by, largest in the newest year first."""
    newest, first = paid[rows[-1].year], paid[rows[0].year]
    whole, growth = _sum(newest), _sum(newest) - _sum(first)
    protected = {each.route for each in headings().headings if each.protected}
    lines = []
    for route in (each for each in Route if each is not Route.DEDUCTIONS):
        sums = tuple(_sum(paid[row.year], route) for row in rows)
        if any(sums):
            lines.append(
                RouteLine(
                    route=route,
                    words=ROUTE_WORDS[route],
                    who_decides=WHO_DECIDES[route],
                    protected=route in protected,
                    paid_pence=sums,
                    per_registered_pence=tuple(
                        per_head(pence, row.registered) for pence, row in zip(sums, rows, strict=True)
                    ),
                    share=sums[-1] / whole if whole else 0.0,
                    share_of_growth=(sums[-1] - sums[0]) / growth if len(rows) > 1 and growth > 0 else None,
                )
            )
    return tuple(sorted(lines, key=lambda line: -line.paid_pence[-1]))


def _deciders(routes: Sequence[RouteLine], years: int) -> tuple[DecidedLine, ...]:
    """Return who decides the money, year by year: the national contract, the DES, the ICB (S001-30)."""
    sums: dict[str, list[int]] = {}
    for line in routes:
        held = sums.setdefault(line.who_decides, [0] * years)
        for position, pence in enumerate(line.paid_pence):
            held[position] += pence
    whole = sum(held[-1] for held in sums.values())
    lines = [DecidedLine(who, tuple(held), held[-1] / whole if whole else 0.0) for who, held in sums.items()]
    return tuple(sorted(lines, key=lambda line: -line.paid_pence[-1]))


def _sentence(system: Located, years: Sequence[YearLine], routes: Sequence[RouteLine]) -> str:
    """Say what practices were paid a head, what of it is protected, and by which way new money came."""
    last, first = years[-1], years[0]
    sentence = (
        f"In {last.year} the practices of {system_in_short(system.name)} were paid "
        f"{pounds_in_short(last.paid_pence)}: {_pounds(last.per_registered_pence)} for each registered "
        f"patient, {_pounds(last.per_weighted_pence)} for each weighted one."
    )
    if last.paid_pence:
        sentence += (
            f" {percentage(last.protected_pence / last.paid_pence)} is owed under the national contract and "
            f"protected; at least {percentage(last.network_pence / last.paid_pence)} came through PCNs."
        )
    if len(years) > 1 and first.per_registered_pence and last.per_registered_pence:
        change = (last.per_registered_pence - first.per_registered_pence) / first.per_registered_pence
        sentence += (
            f" For each registered patient that is {change_in_words(change)} on {first.year}, in cash."
        )
        network = next((line for line in routes if line.route == Route.NETWORK), None)
        if network and network.share_of_growth is not None:
            sentence += f" Of the new money, {percentage(network.share_of_growth)} came through PCNs."
    return sentence


def _pounds(pence: int | None) -> str:
    return "nothing known" if pence is None else pounds(pence)


def _envelope(system: Located, year: FinancialYear, protected: int, moment: Moment) -> EnvelopeShare:
    """Return the protected share of what the system was allocated (T-A4, S000-22, S004-34)."""
    whole = allocated(system.organisation_id or 0, year, moment)
    href = f"/system/{system.code}/envelope"
    if not whole:
        sentence = (
            f"{pounds_in_short(protected)} is protected. What the system was allocated for {year} is not in "
            "its books, so no share of the envelope can be given."
        )
        return EnvelopeShare(sentence, protected, None, None, href)
    sentence = (
        f"{pounds_in_short(protected)} of the {pounds_in_short(whole)} that the system was allocated for "
        f"{year} ({percentage(protected / whole)}) is owed to practices under the national contract, and "
        "cannot be moved."
    )
    return EnvelopeShare(sentence, protected, whole, protected / whole, href)


def _promised_share() -> float:
    promise = promised_in_2019()
    return float(Decimal(promise.through_networks) / promise.new_money)


def _promise() -> str:
    """Return what was promised in 2019, with its share (S003-07, E-050: 1.8 of 2.8 is 64.3%)."""
    promise = promised_in_2019()
    return (
        f"In 2019 {pounds_in_short(promise.through_networks * 100)} of the "
        f"{pounds_in_short(promise.new_money * 100)} promised to general practice over five years was to "
        f"come through primary care networks: {percentage(_promised_share())} (E-050, confidence "
        f"{promise.confidence})."
    )


def _real_terms(years: Sequence[YearLine], given: Deflators, newest: int) -> str:
    """Say in which prices the figures are."""
    base = given.base(newest)
    if base is not None and any(year.real_per_registered_pence is not None for year in years):
        return f"Real terms are in the prices of {FinancialYear(base)} ({given.source}); the rest is cash."
    return (
        "All in cash. No deflator comes with Catchment, because the Treasury revises the whole series every "
        "quarter: import one edition (kind “gdp-deflators”) and real terms appear here."
    )


PCN_PART = "network"
PAID_MEANS = (
    "Paid means before deductions for pensions, levies and prescription charges, and includes drugs that "
    "practices dispense, covid vaccination and what PCNs were paid."
)
PAYEES = (
    "PCN money is published against the practice that received it as payee. A network whose payee is not a "
    "practice has no line in the publication, so more may have come through PCNs than is shown."
)


def _notes(year: FinancialYear, invented: bool) -> tuple[str, ...]:
    return (
        PAID_MEANS,
        PAYEES,
        "A practice counts under the sub-ICB location that the publication lists it under for the year.",
        f"From: {published_in(year, invented)}. Routes of headings are Catchment’s reading (confidence M).",
    )


def _links(system: Located) -> tuple[Link, ...]:
    return (
        Link("envelope", system.code, "Where the money goes", f"/system/{system.code}/envelope"),
        Link("system", system.code, f"About {system_in_short(system.name)}", system.href),
    )
