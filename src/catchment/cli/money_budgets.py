"""Commands of budgets as tables: a year's budgets into a spreadsheet, and a spreadsheet into budgets."""

from pathlib import Path
from typing import Any

import click

from catchment.cli.common import BY, Refusal, acting, known_option, moment, print_json, start

YEAR = click.option("--year", default="", help="The financial year, such as 2026/27 (default: this one).")


@click.group()
def budgets() -> None:
    """Read and write the budgets of a year as a table: fund, place, programme, pounds."""


@budgets.command("export")
@click.argument("system")
@YEAR
@click.option("--to", "path", type=click.Path(path_type=Path, dir_okay=False), help="A .csv or .xlsx file.")
@click.option("--as-at", help="The day to answer for, such as 2025-12-01 (default: today).")
@known_option()
def export(system: str, year: str, path: Path | None, as_at: str | None, as_known: str | None) -> None:
    """Write the budgets of SYSTEM as a table, to a file or (as CSV) to the terminal."""
    start()
    from catchment.foundation.pages import Missing
    from catchment.money.actions.budget_files import export_budgets

    kind = path.suffix.lower().removeprefix(".") if path else "csv"
    if kind not in ("csv", "xlsx"):
        raise Refusal("Give --to a file whose name ends in .csv or .xlsx.")
    when = moment(as_at, as_known)
    try:
        written = export_budgets(system=system, year=_year(year, when), moment=when, kind=kind)
    except Missing as problem:
        raise Refusal(str(problem)) from problem
    if path is None:
        click.echo(written.decode("utf-8-sig"), nl=False)
        return
    path.write_bytes(written)
    click.echo(f"Wrote {path.name}.")


@budgets.command("import")
@click.argument("system")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@YEAR
@click.option("--decision", default="", help="The decision that it is done under, such as XEX-D-2026-004.")
@click.option("--on", help="The day the money moves (default: today).")
@click.option("--check", is_flag=True, help="Only say what is wrong with the table; move nothing.")
@click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON.")
@BY
def import_table(
    system: str,
    file: Path,
    year: str,
    decision: str,
    on: str | None,
    check: bool,
    json_wanted: bool,
    by: str | None,
) -> None:
    """Share the funds of SYSTEM out as FILE (.csv or .xlsx) says, under a decision: all of it or nothing.

    The same file again moves nothing twice.
    """
    if not (decision or check):
        raise Refusal("Say under which decision with --decision, or only look at the table with --check.")
    start()
    from catchment.foundation.imports.source import Refusal as Unusable
    from catchment.foundation.imports.source import SourceFile
    from catchment.foundation.pages import Missing
    from catchment.foundation.permission import NotAllowed
    from catchment.money.actions import budget_files
    from catchment.money.imports.small_tables import MOST_BYTES
    from catchment.money.rules.entries import CannotPost

    when = moment(on, None, called="on")
    actor, _ = acting(by)
    try:
        source = SourceFile(file)
        if source.size > MOST_BYTES:
            raise Unusable(f"{source.name} is larger than {MOST_BYTES:,} bytes, more than any such table.")
        table: dict[str, Any] = {
            "system": system,
            "year": _year(year, when),
            "name": source.name,
            "content": file.read_bytes(),
        }
        if check:
            _say_checked(budget_files.check_budgets(**table), json_wanted)
            return
        key = f"budgets/{source.sha256[:16]}"
        done = budget_files.import_budgets(actor=actor, decision=decision, on=when.as_at, key=key, **table)
    except budget_files.CannotUseTable as problem:
        raise Refusal("\n".join([str(problem), *(each.sentence for each in problem.bad[1:])])) from problem
    except (Unusable, Missing, NotAllowed, CannotPost) as problem:
        raise Refusal(str(problem)) from problem
    if json_wanted:
        print_json(done)
    else:
        click.echo(done.sentence)


def _say_checked(found: Any, json_wanted: bool) -> None:
    """Say what is wrong with a table; ends with 1 where anything is, as every check does."""
    if json_wanted:
        print_json(found)
    else:
        for each in (*found.bad, *found.beyond):
            click.echo(each.sentence)
        if not (found.bad or found.beyond):
            click.echo(f"The table can be used: {len(found.lines):,} lines.")
    if found.bad or found.beyond:
        raise SystemExit(1)


def _year(said: str, when: Any) -> Any:
    """Return the financial year somebody named, or that of the day."""
    from catchment.money.rules.years import UnclearYearError, read_year, year_of

    try:
        return read_year(said) if said else year_of(when.as_at)
    except UnclearYearError as problem:
        raise Refusal(str(problem)) from problem
