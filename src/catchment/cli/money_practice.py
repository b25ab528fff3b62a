"""Commands of general practice money: a statement, a system’s funding, the global sum by its rule."""

from decimal import Decimal, InvalidOperation
from typing import Any

import click

from catchment.cli.common import Refusal, asks_when, moment, print_json, start

MOST_WEIGHTED = Decimal(10_000_000)


@click.command("practice")
@click.argument("practice")
@click.option("--period", default="", help="A year such as 2025/26, or a quarter of it such as 2025/26-Q2.")
@asks_when
def practice(practice: str, period: str, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """Show what its PCN has done for PRACTICE in pounds, line by line (S003-02)."""
    start()
    from catchment.foundation.rules.money import pounds
    from catchment.money.queries.practice import practice_money

    found = _asked(lambda when: practice_money(practice, period, when), as_at, as_known)
    if json_wanted:
        print_json(found)
        return
    click.echo(found.sentence)
    for line in found.lines:
        click.echo(f"  {pounds(line.pence):>16}  {line.name}. {line.method} {line.rule}")
    for note in found.notes:
        click.echo(note)
    if found.leaving:
        click.echo(found.leaving.sentence)
    if found.published:
        click.echo(found.published.sentence)


@click.command("funding")
@click.argument("system")
@click.option("--year", default="", help="Up to which year, such as 2025/26 (default: the newest).")
@asks_when
def funding(system: str, year: str, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """Show what the practices of SYSTEM were paid over the years, a head and by route (S001-31)."""
    start()
    from catchment.foundation.rules.money import pounds
    from catchment.money.queries.general_practice import general_practice_funding

    found = _asked(lambda when: general_practice_funding(system, year, when), as_at, as_known)
    if json_wanted:
        print_json(found)
        return
    click.echo(found.sentence)
    for line in found.routes:
        heads = "".join(f"{pounds(pence or 0):>12}" for pence in line.per_registered_pence)
        click.echo(f"  {line.words[:40]:40}{heads}")
    click.echo(found.real_terms)


@click.command("global-sum")
@click.argument("weighted")
@click.option("--year", required=True, help="The financial year, such as 2024/25.")
@click.option(
    "--opted-out", is_flag=True, help="Somebody else answers out of hours: 4.75% is taken off (E-022)."
)
@click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON.")
def global_sum(weighted: str, year: str, opted_out: bool, json_wanted: bool) -> None:
    """Work out the global sum of WEIGHTED patients month by month, with arrears (E-021 to E-023)."""
    from catchment.foundation.rules.money import pounds
    from catchment.money.practice_data import global_sum_terms
    from catchment.money.rules import practices
    from catchment.money.rules.years import UnclearYearError, read_year

    terms = global_sum_terms()
    taken_off = terms.without_out_of_hours_per_cent if opted_out else Decimal(0)
    try:
        months = practices.global_sum(
            _patients(weighted), read_year(year), terms.prices, without_out_of_hours_per_cent=taken_off
        )
    except (practices.NoPrice, UnclearYearError) as problem:
        raise Refusal(str(problem)) from problem
    if json_wanted:
        print_json(months)
        return
    for each in months:
        arrears = f", and {pounds(each.arrears_pence)} of arrears" if each.arrears_pence else ""
        click.echo(f"  {each.month:%B %Y}: {pounds(each.pence)} at £{each.price.pounds}{arrears}")
    click.echo(f"Together {pounds(sum(each.pence + each.arrears_pence for each in months))}.")


COMMANDS = (practice, funding, global_sum)


def _patients(said: str) -> Decimal:
    """Return a weighted list as typed; ends the command with a sentence where it is none."""
    try:
        number = Decimal(said.replace(",", ""))
    except InvalidOperation:
        number = Decimal(-1)
    if not (number.is_finite() and 0 <= number <= MOST_WEIGHTED):
        raise Refusal(f"“{said[:20]}” is not a weighted list. Give a number of patients, such as 8450.25.")
    return number


def _asked(question: Any, as_at: str | None, as_known: str | None) -> Any:
    """Return what a question finds at the moment asked about; ends the command where nothing is."""
    from catchment.foundation.pages import Missing

    try:
        return question(moment(as_at, as_known))
    except Missing as problem:
        raise Refusal(str(problem)) from problem
