"""Commands of allocations: tables of what came in, in and out; and the additional roles fund shared out."""

from pathlib import Path
from typing import Any

import click

from catchment.cli.common import BY, Refusal, acting, known_option, moment, print_json, start


@click.group()
def allocations() -> None:
    """Read and write the allocations of a year as a table: the fund, who gave, when, under which letter."""


@allocations.command("export")
@click.argument("system")
@click.option("--year", default="", help="The financial year, such as 2026/27 (default: this one).")
@click.option("--to", "path", type=click.Path(path_type=Path, dir_okay=False), help="A .csv or .xlsx file.")
@click.option("--as-at", help="The day to answer for, such as 2025-12-01 (default: today).")
@known_option()
def export(system: str, year: str, path: Path | None, as_at: str | None, as_known: str | None) -> None:
    """Write the allocations of SYSTEM as a table, to a file or (as CSV) to the terminal.

    What was reversed is left out, and so is the money of pooled funds.
    """
    start()
    from catchment.foundation.pages import Missing
    from catchment.money.actions.allocation_files import export_allocations
    from catchment.money.rules.years import UnclearYearError, read_year, year_of

    kind = path.suffix.lower().removeprefix(".") if path else "csv"
    if kind not in ("csv", "xlsx"):
        raise Refusal("Give --to a file whose name ends in .csv or .xlsx.")
    when = moment(as_at, as_known)
    try:
        named = read_year(year) if year else year_of(when.as_at)
        written = export_allocations(system=system, year=named, moment=when, kind=kind)
    except (Missing, UnclearYearError) as problem:
        raise Refusal(str(problem)) from problem
    if path is None:
        click.echo(written.decode("utf-8-sig"), nl=False)
        return
    path.write_bytes(written)
    click.echo(f"Wrote {path.name}.")


@allocations.command("import")
@click.argument("system")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--check", is_flag=True, help="Only say what is wrong with the table; bring nothing in.")
@click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON.")
@BY
def import_table(system: str, file: Path, check: bool, json_wanted: bool, by: str | None) -> None:
    """Bring into the books of SYSTEM what FILE (.csv or .xlsx) says came in: all of it or nothing.

    Years and funds that are not there are opened. The same line again brings nothing in twice.
    """
    start()
    from catchment.foundation.imports.source import Refusal as Unusable
    from catchment.foundation.imports.source import SourceFile
    from catchment.foundation.pages import Missing
    from catchment.foundation.permission import NotAllowed
    from catchment.money.actions import allocation_files
    from catchment.money.imports.small_tables import MOST_BYTES
    from catchment.money.rules.entries import CannotPost

    actor, _ = acting(by)
    try:
        source = SourceFile(file)
        if source.size > MOST_BYTES:
            raise Unusable(f"{source.name} is larger than {MOST_BYTES:,} bytes, more than any such table.")
        table: dict[str, Any] = {"system": system, "name": source.name, "content": file.read_bytes()}
        if check:
            _say_checked(allocation_files.check_allocations(**table), json_wanted)
            return
        done = allocation_files.import_allocations(actor=actor, **table)
    except allocation_files.CannotUseAllocations as problem:
        raise Refusal("\n".join([str(problem), *(each.sentence for each in problem.bad[1:])])) from problem
    except (Unusable, Missing, NotAllowed, CannotPost) as problem:
        raise Refusal(str(problem)) from problem
    if json_wanted:
        print_json(done)
    else:
        click.echo(done.sentence)


@click.command("share-additional-roles")
@click.argument("system")
@click.option("--year", required=True, help="The financial year, such as 2026/27.")
@click.option("--decision", required=True, help="The decision that it is done under, such as XEX-D-0009.")
@click.option("--on", help="The day the money moves (default: today).")
@click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON.")
@BY
def share_additional_roles(
    system: str, year: str, decision: str, on: str | None, json_wanted: bool, by: str | None
) -> None:
    """Share the additional roles fund of SYSTEM out: each PCN what it may claim in the year.

    Done again it moves nothing twice.
    """
    start()
    from catchment.foundation.pages import Missing
    from catchment.foundation.permission import NotAllowed
    from catchment.money.actions.additional_roles import share_out_additional_roles
    from catchment.money.rules.entries import CannotPost
    from catchment.money.rules.years import UnclearYearError, read_year

    day = moment(on, None, called="on").as_at
    actor, _ = acting(by)
    try:
        done = share_out_additional_roles(
            actor=actor, system=system, year=read_year(year), decision=decision, on=day
        )
    except (Missing, NotAllowed, CannotPost, UnclearYearError) as problem:
        raise Refusal(str(problem)) from problem
    if json_wanted:
        print_json(done)
    else:
        click.echo(done.sentence)


COMMANDS = (allocations, share_additional_roles)


def _say_checked(found: Any, json_wanted: bool) -> None:
    """Say what is wrong with a table; ends with 1 where anything is, as every check does."""
    if json_wanted:
        print_json(found)
    else:
        for each in found.bad:
            click.echo(each.sentence)
        if not found.bad:
            click.echo(f"The table can be used: {len(found.lines):,} lines.")
    if found.bad:
        raise SystemExit(1)
