"""The money of a practice: what its PCN did for it in pounds, what leaving would cost, what would stay.

Everything is read for one period and one moment; the sums are worked out in `rules/practice_statement.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import ANYBODY
from catchment.foundation.pictures import BarPicture
from catchment.foundation.rules.money import pounds, pounds_in_short
from catchment.money.queries.leaving import leaving
from catchment.money.queries.practice_published import published_year
from catchment.money.queries.practice_rows import (
    Stretch,
    claimed_months,
    held_as_payee,
    months_so_far,
    network_of,
    own_claims,
    paid_on_to,
    published_years,
    stretches_in,
    words_of,
)
from catchment.money.queries.practice_values import KindTotal, MoneyLine, PracticeMoney, PublishedYear
from catchment.money.queries.private_money import hidden_among
from catchment.money.queries.rates import rates_in_use
from catchment.money.rules.leaving import Leaving
from catchment.money.rules.practice_statement import (
    KIND_WORDS,
    MONTHS_IN_YEAR,
    QUARTERS,
    WHOLE_YEAR,
    Kind,
    Network,
    Period,
    Receipt,
    StatementLine,
    hours_a_week,
    statement,
    total,
)
from catchment.money.rules.practices import share_of
from catchment.money.rules.years import FinancialYear, UnclearYearError, read_year, year_of
from catchment.structure.queries.locate import Located, locate_organisation, trail_above
from catchment.structure.queries.values import Choice, Link
from catchment.structure.rules.words import counted, listed, plain_date

PARTICIPATION, PUBLISHED_PARTICIPATION = "participation", "pcn-participation"
PARTICIPATION_NAME = "Network participation payment"
PENCE = 100
BARS = 12
YEARS_BACK = (1, 2)


@dataclass(frozen=True, slots=True)
class _Told:
    """What has been read for a practice and period."""

    practice: Located
    period: Period
    moment: Moment
    months: tuple[date, ...]
    stretches: list[Stretch]
    networks: tuple[Network, ...]
    leaving_year: FinancialYear
    leaving: Leaving | None
    published: PublishedYear | None


def practice_money(code: str, asked: str, moment: Moment) -> PracticeMoney:
    """Return the money of a practice for a period such as 2026/27 or 2026/27-Q2 (S003-02, S004-25).

    An empty period is the newest year of which anything is known. Raises Missing where the code is not of a
    practice, or the period cannot be read.
    """
    practice = _practice(code, moment)
    practice_id = practice.organisation_id
    assert practice_id is not None, "a practice is an organisation"
    years = published_years(practice_id, moment)
    claimed = claimed_months(practice_id, moment)
    period = read_period(asked) if asked else Period(_newest(years, claimed, moment))
    stretches = stretches_in(practice_id, period, moment)
    named = {each.component.code: (each.component.name, each.component.rule) for each in rates_in_use(moment)}
    leaving_year = period.year if asked else year_of(moment.as_at)
    told = _Told(
        practice=practice,
        period=period,
        moment=moment,
        months=months_so_far(period, moment),
        stretches=stretches,
        networks=tuple(network_of(practice_id, each, period, named, moment) for each in stretches),
        # leaving is a question about what lies ahead, unless somebody asks about a year
        leaving=_leaving(practice.code, leaving_year, moment),
        leaving_year=leaving_year,
        published=published_year(practice_id, period.year, years, moment, invented=practice.invented),
    )
    return _page(told, _choices(period, years, claimed, moment), _receipts(practice_id, told))


def read_period(asked: str) -> Period:
    """Return the period written 2026/27 or 2026/27-Q2; raises Missing in a sentence."""
    year, _, quarter = asked.strip().partition("-Q")
    try:
        read = read_year(year)
    except UnclearYearError as problem:
        raise Missing(str(problem)) from problem
    if "-Q" not in asked:
        return Period(read)
    if quarter not in {str(each) for each in QUARTERS}:
        raise Missing(f"“{asked[:20]}” is not a quarter. Write the year and the quarter, such as 2026/27-Q2.")
    return Period(read, int(quarter))


def _practice(code: str, moment: Moment) -> Located:
    found = locate_organisation(code, moment)
    if found is None or found.kind != "practice":
        what = f"{found.name} is not a GP practice" if found else f"Nobody has the code “{code[:40]}”"
        raise Missing(f"{what}. The code of a practice looks like A81001.")
    return found


def _newest(years: Sequence[Any], claimed: Sequence[date], moment: Moment) -> FinancialYear:
    """Return the newest year of payments that were published, or of its PCN's claims; else the day's own."""
    known = [FinancialYear(years[0].year)] if years else []
    known += [year_of(month) for month in claimed]
    return max(known, default=year_of(moment.as_at))


def _choices(
    period: Period, years: Sequence[Any], claimed: Sequence[date], moment: Moment
) -> tuple[Choice, ...]:
    """Return the periods that can be chosen, newest first: each year, and its quarters that have begun."""
    begins = {row.year for row in years} | {year_of(month).begins for month in claimed}
    begins |= {period.year.begins, year_of(moment.as_at).begins}
    chosen: list[Choice] = []
    for begin in range(max(begins), min(begins) - 1, -1):
        for quarter in (WHOLE_YEAR, *QUARTERS):
            each = Period(FinancialYear(begin), quarter)
            if each.starts <= moment.as_at:
                label = each.words if quarter == WHOLE_YEAR else f"{each.year}: {each.words}"
                chosen.append(Choice(each.value, label, each == period))
    return tuple(chosen)


def _leaving(code: str, year: FinancialYear, moment: Moment) -> Leaving | None:
    """Return what leaving would cost in a year, by the newest rates there are of it or the two before."""
    asked = leaving(code, year, moment)
    earlier = (leaving(code, FinancialYear(year.begins - back), moment) for back in YEARS_BACK)
    for found in (asked, *earlier) if _says_nothing(asked) else (asked,):
        if not _says_nothing(found):
            return found
    return asked


def _says_nothing(found: Leaving | None) -> bool:
    """Say whether no payment to the network could be worked out."""
    return found is not None and not any(line.to == "network" for line in found.lines)


def _receipts(practice_id: int, told: _Told) -> list[Receipt]:
    """Return what the practice got itself: its participation payment, and what the payee paid on to it.

    What was paid on under a decision taken in private is not said to be for anything (B-068).
    """
    found = [
        Receipt(
            PARTICIPATION_NAME if row.component == PARTICIPATION else words_of(row.component),
            row.pence,
            f"As the practice’s own claims for {counted(row.months, 'month')} were accepted.",
            "E-026",
            f"T-{row.transfer}, the last of them" if row.transfer else f"Claim {row.code}",
            f"/transfer/T-{row.transfer}" if row.transfer else f"/claim/{row.code}",
        )
        for row in own_claims(practice_id, told.period, told.moment)
    ]
    if not found:
        found += _participation(told)
    paid_on = [row for stretch in told.stretches for row in paid_on_to(practice_id, stretch, told.moment)]
    hidden = hidden_among((row.decision_id for row in paid_on), told.moment, ANYBODY)
    found += [
        Receipt(
            hidden.get(row.decision_id, row.text),
            row.pence,
            "Paid on by the PCN’s payee.",
            "E-043",
            f"T-{row.id}",
            f"/transfer/T-{row.id}",
        )
        for row in paid_on
    ]
    return found


def _participation(told: _Told) -> list[Receipt]:
    """Return the participation payment: as published for the year, else by its rate (E-026)."""
    months = len(told.period.months)
    if told.published is not None and told.published.year == told.period.year.label:
        line = next((each for each in told.published.lines if each.heading == PUBLISHED_PARTICIPATION), None)
        pence = line.pence if line else 0
        part = "" if months == MONTHS_IN_YEAR else "A quarter of the year’s payment, a"
        method = f"{part or 'A'}s published for {told.published.year}."
        href = f"/practice/{told.practice.code}/money?period={told.period.value}#published"
        name = told.published.source
        return [
            Receipt(
                PARTICIPATION_NAME, share_of(pence, Decimal(months), Decimal(12)), method, "E-026", name, href
            )
        ]
    if told.leaving is None or told.leaving.year != told.period.year.label:
        return []
    so_far = len(told.months)
    return [
        Receipt(
            PARTICIPATION_NAME,
            share_of(line.lost_pence, Decimal(so_far), Decimal(MONTHS_IN_YEAR)),
            f"By its rate, for {counted(so_far, 'month')}, to the nearest penny. {line.sentence}",
            line.rule,
            "What leaving would cost",
            f"/practice/{told.practice.code}/money?period={told.period.value}#leaving",
        )
        for line in told.leaving.lines
        if line.to == "practice"
    ]


def _page(told: _Told, choices: tuple[Choice, ...], receipts: list[Receipt]) -> PracticeMoney:
    practice = told.practice
    lines = statement(receipts, told.networks)
    hours = hours_a_week(told.networks, len(told.months))
    links = tuple(each.network for each in told.stretches)
    return PracticeMoney(
        kind="practice-money",
        code=practice.code,
        name=practice.name,
        href=f"/practice/{practice.code}/money",
        invented=practice.invented,
        trail=(*trail_above(practice.organisation_id or 0, told.moment), *links, practice.link),
        period=told.period.words,
        sentence=_sentence(told, lines, hours),
        choices=choices,
        networks=links,
        totals=tuple(KindTotal(each, KIND_WORDS[each], total(lines, each)) for each in Kind),
        lines=tuple(_line(each) for each in lines),
        total_pence=total(lines),
        hours_a_week=float(round(hours, 1)),
        notes=_notes(told),
        pictures=_pictures(told, lines),
        leaving=told.leaving,
        leaving_note=_leaving_note(told),
        published=told.published,
        links=(Link("practice", practice.code, f"About {practice.name}", practice.href),),
    )


def _leaving_note(told: _Told) -> str:
    """Say for which year leaving is worked out, where that is not the year asked about."""
    if told.leaving is None or told.leaving.year == told.leaving_year.label:
        return ""
    return (
        f"The rates of the network contract for {told.leaving_year} are not known well enough to use, so "
        f"this is by those of {told.leaving.year}, the newest before it."
    )


def _line(line: StatementLine) -> MoneyLine:
    source = Link("source", line.href, line.source, line.href)
    return MoneyLine(line.kind, KIND_WORDS[line.kind], line.name, line.pence, line.method, line.rule, source)


def _sentence(told: _Told, lines: Sequence[StatementLine], hours: Decimal) -> str:
    """Answer “what has the PCN done for us, in pounds?” (S003-02)."""
    name, period = told.practice.name, _period_in_words(told)
    if not told.stretches:
        return f"{name} was in no PCN in {period.rstrip(',')}, so no PCN brought it anything."
    networks = listed([each.network.name for each in told.stretches])
    if not lines:
        return (
            f"Nothing is recorded of what {networks} brought {name} in {period}: no claim was approved, and "
            "no payment to the practice is known."
        )
    sums = [(total(lines, kind), words) for kind, words in SAID.items()]
    parts = [f"{pounds_in_short(pence)} {words}" for pence, words in sums if pence]
    sentence = f"In {period} {networks} brought {name} {pounds_in_short(total(lines))}"
    detail = f": {listed(parts)}" if len(parts) > 1 else f", {parts[0].split(' ', 1)[1]}" if parts else ""
    whole = round(hours)
    worked = f" That is {counted(whole, 'hour')} of staff a week." if whole >= 1 else ""
    return f"{sentence}{detail}.{worked}"


SAID = {
    Kind.DIRECT: "paid to the practice",
    Kind.STAFF: "of staff who work at the practice",
    Kind.SHARE: "as its share of what the PCN spent on all its practices",
}


def _period_in_words(told: _Told) -> str:
    """Return the period, and how far it is known where it is not over."""
    words = told.period.words
    return (
        words if told.period.ends <= told.moment.as_at else f"{words}, up to {plain_date(told.moment.as_at)},"
    )


def _notes(told: _Told) -> tuple[str, ...]:
    """Return what a reader has to know beside the lines."""
    notes = []
    practice_id = told.practice.organisation_id or 0
    held = held_as_payee(practice_id, told.period, told.moment)
    if held:
        notes.append(
            f"{told.practice.name} also received {pounds(held)} as the PCN’s nominated payee. It holds that "
            "for the network, so it is not counted as the practice’s own (E-043)."
        )
    for network in told.networks:
        if network.lists.edition is None and (network.posts or network.sums):
            notes.append(
                f"What {network.name} spent on all its practices is left out: no registered lists are known "
                "by which a share could be taken."
            )
    if any(network.sums or network.posts for network in told.networks):
        notes.append(
            "A share is a way of counting, not money that anybody moved. Claims count once they are approved "
            "or paid."
        )
    return tuple(notes)


def _pictures(told: _Told, lines: Sequence[StatementLine]) -> tuple[BarPicture, ...]:
    """Return the money line by line, largest first."""
    if not lines:
        return ()
    largest = sorted(lines, key=lambda line: -abs(line.pence))
    shown = largest[:BARS]
    left = total(largest[BARS:])
    bars = [(line.name.split(",")[0], line.pence / PENCE) for line in shown]
    links = [line.href for line in shown]
    if left:
        bars.append((f"{counted(len(largest) - BARS, 'smaller line')}", left / PENCE))
        links.append("")
    title = f"What {told.practice.name} got through its PCN in {told.period.words}, line by line, in pounds."
    return (BarPicture(title, "pounds", tuple(bars), tuple(links)),)
