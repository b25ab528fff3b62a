"""The commands of entitlements: what a PCN is owed for a year, and what a practice would lose by leaving."""

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

import click

from catchment.cli.common import Refusal, asks_when, moment, print_json, start

MOST_PEOPLE = 100_000_000


def number(_context: click.Context, option: click.Parameter, said: str | None) -> Decimal | None:
    """Read a number of people or beds, such as 40000 or 40,000; ends the command where it is none."""
    if said is None:
        return None
    try:
        found = Decimal(said.replace(",", ""))
    except InvalidOperation:
        found = Decimal(-1)
    if not (found.is_finite() and 0 <= found <= MOST_PEOPLE):
        raise Refusal(f"--{option.name} takes a number from 0 to {MOST_PEOPLE:,}, not “{said[:20]}”.")
    return found


def financial_year(said: str | None, day: Any) -> Any:
    """Return the year asked for, or that of a day; ends the command in a sentence where it is none."""
    from catchment.money.rules.years import UnclearYearError, read_year, year_of

    try:
        return read_year(said) if said else year_of(day)
    except UnclearYearError as problem:
        raise Refusal(str(problem)) from problem


YEAR = click.option("--year", "said_year", help="The financial year, such as 2024/25 (default: this one).")


@click.command()
@click.argument("pcn", required=False)
@YEAR
@click.option("--registered", callback=number, help="Registered patients on 1 January before the year.")
@click.option("--adjusted", callback=number, help="PCN adjusted population.")
@click.option("--weighted", callback=number, help="PCN contractor weighted population.")
@click.option("--beds", callback=number, help="Beds in care homes that CQC registers.")
@click.option("--all", "everybody", is_flag=True, help="Every PCN of England, largest first.")
@click.option(
    "--adjusted-for-weighted",
    "stand_in",
    is_flag=True,
    help="Let the adjusted population stand in for a contractor weighted one that is not known.",
)
@asks_when
def entitlement(
    pcn: str | None,
    said_year: str | None,
    registered: Decimal | None,
    adjusted: Decimal | None,
    weighted: Decimal | None,
    beds: Decimal | None,
    everybody: bool,
    stand_in: bool,
    as_at: str | None,
    as_known: str | None,
    json_wanted: bool,
) -> None:
    """Say what PCN is entitled to for a year, line by line, and what is not known.

    Without PCN, say it for populations given by hand: --registered 40000 --adjusted 42000. The three
    populations are never put in each other's place unless --adjusted-for-weighted asks for it.
    """
    start()
    from catchment.foundation.pages import Missing
    from catchment.money.queries import entitlements as asked
    from catchment.money.rules.vocabulary import Population

    given = {
        Population.REGISTERED: registered,
        Population.ADJUSTED: adjusted,
        Population.CONTRACTOR_WEIGHTED: weighted,
        Population.CARE_HOME_BEDS: beds,
    }
    by_hand = any(each is not None for each in given.values())
    if [bool(pcn), by_hand, everybody].count(True) != 1:
        raise Refusal("Give the code of one PCN, or populations such as --registered 40000, or --all.")
    when = moment(as_at, as_known)
    year = financial_year(said_year, when.as_at)
    try:
        if pcn:
            found: Any = asked.entitlement_of(pcn, year, when, stand_in=stand_in)
        elif everybody:
            found = asked.every_entitlement(year, when, stand_in=stand_in)
        else:
            found = asked.entitlement_for(given, year, when, stand_in=stand_in)
    except Missing as problem:
        raise Refusal(str(problem)) from problem
    if json_wanted:
        print_json(found)
        return
    click.echo(found.sentence)
    for line in _networks(found) if everybody else _lines(found):
        click.echo(f"  {line}")


@click.command()
@click.argument("practice")
@YEAR
@asks_when
def leaving(
    practice: str, said_year: str | None, as_at: str | None, as_known: str | None, json_wanted: bool
) -> None:
    """Say what PRACTICE and its network would lose in a year if it left the network contract."""
    start()
    from catchment.foundation.pages import Missing
    from catchment.money.queries.leaving import leaving as asked

    when = moment(as_at, as_known)
    year = financial_year(said_year, when.as_at)
    try:
        found = asked(practice, year, when)
    except Missing as problem:
        raise Refusal(str(problem)) from problem
    if found is None:
        raise Refusal(
            f"{practice} took no part in a network when {year} began, so there is nothing to leave."
        )
    if json_wanted:
        print_json(found)
        return
    click.echo(found.sentence)
    for line in found.lines:
        click.echo(f"  {line.sentence} [{line.rule}]")
    click.echo(f"  {found.note}")
    for finding in found.findings:
        click.echo(f"  {finding.severity} {finding.rule}: {finding.sentence}")


def _lines(found: Any) -> Iterator[str]:
    """Give the lines of an entitlement, then what is not known or not certain."""
    for line in found.lines:
        yield f"{line.name}: {line.sentence} [{line.rule}; {line.source}]"
    for finding in found.findings:
        yield f"{finding.severity} {finding.rule}: {finding.sentence}"


def _networks(found: Any) -> Iterator[str]:
    """Give a line for every PCN."""
    from catchment.foundation.rules.money import pounds

    for each in found.networks:
        yield f"{each.about.code} {each.about.name}: {pounds(each.pence)}"
