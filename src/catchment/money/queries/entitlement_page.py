"""The money of a PCN as a page: what it is entitled to, year by year, and who is paid (E.4, E-043)."""

from collections.abc import Iterable
from dataclasses import dataclass

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.pictures import BarPicture
from catchment.foundation.rules.findings import About, Finding, Severity
from catchment.foundation.rules.money import PENCE, pounds, pounds_in_short
from catchment.money.queries.entitlements import located_network
from catchment.money.queries.pcn_populations import (
    NetworkPopulations,
    populations_of_years,
    years_published,
)
from catchment.money.queries.rates import rates_in_use
from catchment.money.rules.director_time import DirectorTime, director_time
from catchment.money.rules.entitlements import Entitlement, Held, entitlement
from catchment.money.rules.rates import PaidTo, PublishedRate
from catchment.money.rules.vocabulary import Population
from catchment.money.rules.years import FinancialYear, UnclearYearError, read_year, year_of
from catchment.structure.queries.locate import Located, organisation_links, trail_above
from catchment.structure.queries.sql import fetch, holds
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, listed, plain_date


@dataclass(frozen=True, slots=True)
class YearLine:
    """A year in the picture: what could be worked out, in pence, and whether that is all of it."""

    year: str
    href: str
    pence: int
    earned_pence: int
    complete: bool
    shown: bool
    words: str  # of the state, for the list of years


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member practice's part of the populations of the year; None: not known."""

    practice: Link
    figures: tuple[float | None, ...]  # in the order of MemberLine's headings: the kinds of population


@dataclass(frozen=True, slots=True)
class NetworkMoneyPage:
    """What a PCN is entitled to for a year and the years around it, and who is paid."""

    code: str
    name: str
    href: str
    sentence: str
    invented: bool
    trail: tuple[Link, ...]
    picture: BarPicture | None
    years: tuple[YearLine, ...]
    shown: Entitlement
    instead: str  # why another year is shown than that of the day
    payees: tuple[Link, ...]
    payee_sentence: str
    director: DirectorTime
    recurrent_sentence: str
    members: tuple[MemberLine, ...]
    not_known: tuple[Finding, ...]
    doubts: tuple[Finding, ...]
    claims_href: str
    stand_in: bool  # the adjusted population was asked to stand in for the contractor weighted one
    other_href: str  # the same page with that turned round, where it would change something


def network_money_page(
    code: str, moment: Moment, said_year: str = "", *, stand_in: bool = False
) -> NetworkMoneyPage:
    """Return the money of a PCN in the year asked for, else that of the day, else the newest that is known.

    With `stand_in` the adjusted population takes the place of a contractor weighted one that is not known.
    Raises Missing where the code is not of a PCN, or the year is none.
    """
    network = located_network(code, moment)
    assert network.organisation_id is not None, "a PCN is an organisation"
    asked = _year(said_year)
    today = year_of(moment.as_at)
    years = sorted({*years_published(network.organisation_id, moment), today, asked or today})
    found = populations_of_years(years, moment, [network.organisation_id])
    rates = rates_in_use(moment)
    about = About("pcn", network.code, network.name)
    nobody = NetworkPopulations(network.organisation_id)
    held = {year: found.get((year.begins, network.organisation_id), nobody) for year in years}
    worked_out = {
        year: entitlement(about, held[year].whole(year), rates, year, stand_in=stand_in) for year in years
    }
    chosen = asked or _newest_known(worked_out, today)
    shown = worked_out[chosen]
    lines = tuple(
        _line(year, each, _href(network.code, year, stand_in), year == chosen)
        for year, each in worked_out.items()
    )
    payees = _payees(network.organisation_id, moment)
    unknown = tuple(each for each in shown.findings if each.severity is Severity.WARNING)
    return NetworkMoneyPage(
        code=network.code,
        name=network.name,
        href=f"/pcn/{network.code}/money",
        sentence=shown.sentence,
        invented=network.invented,
        trail=(*_above(held[chosen], moment), network.link),
        picture=_picture(network, lines),
        years=lines,
        shown=shown,
        instead=_instead(asked, chosen, today),
        payees=payees,
        payee_sentence=_payee_sentence(network, payees, moment),
        director=director_time(shown.populations[Population.REGISTERED].people, chosen.starts),
        recurrent_sentence=_recurrent_sentence(shown, rates, chosen),
        members=_members(held[chosen], chosen, moment),
        not_known=unknown,
        doubts=tuple(each for each in shown.findings if each not in unknown),
        claims_href=f"/pcn/{network.code}/claims",
        stand_in=stand_in,
        other_href=_href(network.code, chosen, not stand_in) if _may_stand_in(shown, rates, chosen) else "",
    )


def _above(held: NetworkPopulations, moment: Moment) -> tuple[Link, ...]:
    """Return what the network's largest practice is under; a network may cross lines itself."""
    kind = Population.REGISTERED
    sizes = {each: held.figures[each, kind].people for each in held.practices if (each, kind) in held.figures}
    return trail_above(max(sizes, key=lambda each: sizes[each]), moment) if sizes else ()


def _year(said: str) -> FinancialYear | None:
    try:
        return read_year(said) if said else None
    except UnclearYearError as problem:
        raise Missing(str(problem)) from problem


def _newest_known(worked_out: dict[FinancialYear, Entitlement], today: FinancialYear) -> FinancialYear:
    """Return the year of the day, or, where nothing of it can be worked out, the newest before it."""
    known = [year for year, each in worked_out.items() if each.lines and year <= today]
    return max(known, default=today)


def _instead(asked: FinancialYear | None, chosen: FinancialYear, today: FinancialYear) -> str:
    if asked or chosen == today:
        return ""
    return f"Nothing of {today} can be worked out yet, so this is {chosen}, the newest year that can."


def _href(code: str, year: FinancialYear, stand_in: bool) -> str:
    return f"/pcn/{code}/money?year={year}{'&stand_in=yes' if stand_in else ''}"


def _may_stand_in(shown: Entitlement, rates: tuple[PublishedRate, ...], year: FinancialYear) -> bool:
    """Say whether the adjusted population could stand in for the contractor weighted one somewhere."""
    weighted, adjusted = Population.CONTRACTOR_WEIGHTED, Population.ADJUSTED
    known = {kind for kind, held in shown.populations.items() if held.people is not None}
    paid = any(
        rate.pounds is not None and rate.component.per is weighted and rate.overlaps(year.starts, year.ends)
        for rate in rates
        if rate.component.paid_to is PaidTo.NETWORK
    )
    return paid and adjusted in known and weighted not in known


def _line(year: FinancialYear, found: Entitlement, href: str, shown: bool) -> YearLine:
    complete = not any(each.severity is Severity.WARNING for each in found.findings)
    words = pounds_in_short(found.pence) if found.lines else "not known"
    if found.lines and not complete:
        words = f"at least {words}"
    return YearLine(year.label, href, found.pence, found.earned_pence, complete, shown, words)


def _picture(network: Located, lines: Iterable[YearLine]) -> BarPicture | None:
    """Return a bar for each year, in pounds; a year of which something is not known says so."""
    lines = tuple(lines)
    told = [line for line in lines if line.pence]
    if not told:
        return None
    most = max(told, key=lambda line: line.pence)
    in_part = [line.year for line in lines if not line.complete]
    title = f"{network.name} was entitled to most for {most.year}: {most.words}."
    if in_part:
        title += f" Not all is known of {listed(in_part, most=len(in_part))}."
    bars = tuple(
        (f"{line.year}{'' if line.complete else ', in part'}", float(round(line.pence / PENCE)))
        for line in told
    )
    return BarPicture(title, "pounds", bars, tuple(line.href for line in told))


def _payees(pcn_id: int, moment: Moment) -> tuple[Link, ...]:
    """Return the nominated payees on the day; there should be one (E-043)."""
    rows = fetch(
        f"""SELECT r.source_id AS id FROM structure_relationship r
             WHERE r.target_id = %(pcn)s AND r.kind = 'payee_for' AND {holds("r", moment)} ORDER BY 1""",
        moment,
        pcn=pcn_id,
    )
    links = organisation_links([row.id for row in rows], moment)
    return tuple(links[row.id] for row in rows)


def _payee_sentence(network: Located, payees: tuple[Link, ...], moment: Moment) -> str:
    """Say who is paid on the day (E-043); a PCN holds no money itself (F-001)."""
    day = plain_date(moment.as_at)
    if not payees:
        return (
            f"No nominated payee of {network.name} is recorded on {day}. A PCN holds no money itself, so "
            "nothing can be paid until its members name one."
        )
    if len(payees) > 1:
        names = listed([each.name for each in payees])
        return f"On {day} {counted(len(payees), 'payee')} are recorded, {names}; there must be exactly one."
    return (
        f"On {day} all of it is paid to {payees[0].name}, its nominated payee; a PCN holds no money itself."
    )


def _recurrent_sentence(shown: Entitlement, rates: tuple[PublishedRate, ...], year: FinancialYear) -> str:
    """Say how much of it recurs: money that ends cannot carry permanent posts (S003-48, S003-49)."""
    ended = [
        rate.component.name
        for rate in rates
        if not rate.recurrent and rate.pounds is None and rate.overlaps(year.starts, year.ends)
    ]
    beside = f" Besides, not recurrent and of an amount not known: {listed(ended)}." if ended else ""
    if not shown.non_recurrent_pence:
        told = "All that can be worked out recurs." if shown.lines else "What recurs cannot be said."
        return told + beside
    return (
        f"{pounds(shown.non_recurrent_pence)} of it is not recurrent, and cannot carry permanent posts; "
        f"{pounds(shown.recurrent_pence)} recurs.{beside}"
    )


def _members(held: NetworkPopulations, year: FinancialYear, moment: Moment) -> tuple[MemberLine, ...]:
    """Return each practice's part of the populations, largest list first, with a link to its own money."""
    links = organisation_links(held.practices, moment)
    lines = []
    for practice, code in held.practices.items():
        own = held.of(practice, year)
        link = Link("practice", code, links[practice].name, f"/practice/{code}/money")
        lines.append(MemberLine(link, tuple(_people(own[kind]) for kind in Population)))
    return tuple(sorted(lines, key=lambda line: (-(line.figures[0] or 0), line.practice.code)))


def _people(held: Held) -> float | None:
    return None if held.people is None else float(held.people)
