"""Commands of claims: what one line gets, what a file of lines gets, and the claims of a PCN."""

import csv
import io
from pathlib import Path
from typing import Any

import click

from catchment.cli.common import Refusal, acting, asks_when, moment, print_json, start


def _amount(pence: int) -> str:
    from catchment.foundation.rules.money import pounds

    return pounds(pence)


@click.command()
@click.option("--role", required=True, help="The role, such as care-coordinator.")
@click.option("--wte", required=True, help="Whole-time equivalents, such as 0.6.")
@click.option("--from", "starts", required=True, help="The first day, such as 2023-07-01.")
@click.option("--months", type=click.IntRange(1, 12), default=1, show_default=True, help="How many months.")
@click.option("--actual", help="What the post cost in all over these months, in pounds.")
@click.option("--salary", help="Instead of --actual: the salary paid, in pounds.")
@click.option("--national-insurance", help="With --salary: employer’s national insurance, in pounds.")
@click.option("--pension", help="With --salary: employer’s pension, in pounds.")
@click.option("--london", type=click.Choice(["london-inner", "london-outer"]), help="A post in London.")
@click.option("--sum", "sum_said", help="The PCN’s additional roles sum for the year, in pounds.")
@click.option("--won", help="What it won of others’ unclaimed money, in pounds (2022/23 and 2023/24).")
@click.option("--registered", type=click.IntRange(min=0), help="The PCN’s registered patients.")
@click.option("--employed-before", type=click.Choice(["yes", "no"]), help="By the PCN or a member (E-064).")
@click.option("--last-employed", help="If so, until which day.")
@click.option("--to-senior-role", is_flag=True, help="They move to a specialist or senior nursing role.")
@click.option("--in-post-since", help="The day they took up the post.")
@click.option("--with-trust", type=click.Choice(["yes", "no"]), help="Joint with a trust (E-068).")
@click.option("--qualified-on", help="The day a GP completed training (E-070).")
@click.option("--substantive-before", type=click.Choice(["yes", "no"]), help="A GP post before (E-070).")
@asks_when
def claim(
    role: str,
    starts: str,
    months: int,
    actual: str | None,
    sum_said: str | None,
    won: str | None,
    registered: int | None,
    as_at: str | None,
    as_known: str | None,
    json_wanted: bool,
    **said: Any,
) -> None:
    """Assess one line of a claim for additional roles; nothing is kept.

    The line stays within one financial year, for which a PCN has one sum.
    """
    start()
    from catchment.money.queries.claims_asked import NotReadError, assessed_line

    if (actual is None) == (said["salary"] is None):
        raise Refusal("Give either --actual, or --salary with what was paid besides.")
    row = {name: "yes" if value is True else str(value) for name, value in said.items() if value}
    row |= {"role": role, "salary": actual or said["salary"]}
    try:
        found = assessed_line(
            row, starts, months, moment(as_at, as_known), sum_said=sum_said, won=won, registered=registered
        )
    except NotReadError as problem:
        raise Refusal(str(problem)) from problem
    _told(found, json_wanted)


@click.command()
@click.argument("pcn")
@click.option("--year", default="", help="The financial year, such as 2023/24 (default: the newest).")
@asks_when
def claims(pcn: str, year: str, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """List the claims of PCN for additional roles in a year, and what is left of its sum."""
    start()
    from catchment.foundation.pages import Missing
    from catchment.money.queries.claim_pages import claims_page

    try:
        found = claims_page(pcn, moment(as_at, as_known), acting(None)[0], year)
    except Missing as problem:
        raise click.ClickException(str(problem)) from problem
    if json_wanted:
        print_json(found)
        return
    click.echo(found.sentence)
    for each in found.claims:
        amounts = f"{_amount(each.accepted)} of {_amount(each.claimed)}"
        click.echo(f"  {each.code}  {each.month:%B %Y}  {amounts}  {each.words}")


@click.command("claim-file")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--pcn", required=True, help="The PCN’s code.")
@click.option("--month", required=True, help="The month it is for, such as 2023-08.")
@click.option("--csv", "csv_wanted", is_flag=True, help="Answer as CSV: the lines with what came of each.")
@asks_when
def claim_file(
    file: Path,
    pcn: str,
    month: str,
    csv_wanted: bool,
    as_at: str | None,
    as_known: str | None,
    json_wanted: bool,
) -> None:
    """Assess the lines in FILE (CSV, or a workbook with a sheet “Claim”) for a PCN; nothing is kept."""
    start()
    from catchment.foundation.imports.source import Refusal as RefusedFile
    from catchment.foundation.pages import Missing
    from catchment.money.claim_files import rows_of_file, table_of
    from catchment.money.queries.claims_asked import NotReadError, assessed_rows

    try:
        lines, found = assessed_rows(rows_of_file(file), pcn, month, moment(as_at, as_known))
    except (NotReadError, RefusedFile) as problem:
        raise Refusal(str(problem)) from problem
    except Missing as problem:
        raise click.ClickException(str(problem)) from problem
    if csv_wanted:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(table_of(lines, found.assessment.outcomes))
        click.echo(text.getvalue(), nl=False)
        return
    _told(found, json_wanted)


def _told(found: Any, json_wanted: bool) -> None:
    """Print what came of lines, as JSON or in words."""
    if json_wanted:
        print_json(found)
        return
    click.echo(found.sentence)
    for outcome in found.assessment.outcomes:
        click.echo(
            f"  {outcome.number}. {outcome.post}, {outcome.role_name}: "
            f"{_amount(outcome.accepted)} of {_amount(outcome.claimed)}"
        )
        for each in outcome.reductions:
            click.echo(f"     {each.rule}: {_amount(each.pence)} less. {each.sentence}")
        for each in outcome.missing:
            click.echo(f"     {each.rule}: held. {each.sentence}")
    for each in found.assessment.remarks:
        click.echo(f"  {each.rule}: {each.sentence}")


COMMANDS = (claim, claims, claim_file)
