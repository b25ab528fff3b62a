"""The command line: the same questions and answers as the pages, in a terminal or as JSON.

Commands that read (`show`, `history`, `search`, `check`, `checks`) take `--as-at` and `--as-known` like every
page, and `--json`. Commands that do long work (`import`, `fetch`, `demo`) show a progress bar and are jobs
like any other: the browser can watch them, and one whose process died is picked up by the worker.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="catchment")
def main() -> None:
    """Catchment: model an integrated care system, and run it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "catchment.settings")


def _start() -> None:
    """Start Django (and the database); bring the tables up to date."""
    import django
    from django.core.management import call_command

    try:
        django.setup()
    except ValueError as problem:
        raise click.ClickException(str(problem)) from problem
    call_command("migrate", verbosity=0, interactive=False)


def _moment(as_at: str | None, as_known: str | None) -> Any:
    """Return the moment asked about, or end with a sentence."""
    from django.utils import timezone

    from catchment.foundation.moment import UnclearMomentError, read_moment

    try:
        return read_moment(as_at, as_known, timezone.localdate())
    except UnclearMomentError as problem:
        raise click.ClickException(str(problem)) from problem


def _asks_when(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that every reading command has."""
    for option in (
        click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON, the same as the page's."),
        click.option("--as-known", help="What we knew on this day, such as 2025-06-30 (default: now)."),
        click.option("--as-at", help="The day to answer for, such as 2025-12-01 (default: today)."),
    ):
        command = option(command)
    return command


def _print_json(value: Any) -> None:
    from catchment.foundation.pages import as_json

    click.echo(as_json(value).decode(), nl=False)


def _run_job(kind: str, arguments: dict[str, Any], *, quiet: bool) -> Any:
    """Run a job here, with a bar on the terminal; returns the finished job, or ends with its error."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

    from catchment.foundation.jobs import run_here
    from catchment.foundation.models import Job

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as bars:
        bar = bars.add_task(kind, total=None)

        def show(progress: Any) -> None:
            bars.update(
                bar,
                completed=progress.done,
                total=progress.total or None,
                description=progress.message[:60] or kind,
            )

        job = run_here(kind, arguments, requested_by="command line", listener=show)
    if job.state == Job.State.FAILED:
        raise click.ClickException(job.error)
    return job


@main.command("import")
@click.argument("kind")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--edition", help="The date the file speaks for, where it does not say (year-month-day).")
@click.option("--again", is_flag=True, help="Read a file that is already in once more.")
@click.option("--json", "json_wanted", is_flag=True, help="Print the report as JSON.")
def import_command(kind: str, path: Path, edition: str | None, again: bool, json_wanted: bool) -> None:
    """Import one published file of KIND at PATH, or, with the kind `england`, all files in a folder.

    Each file is imported whole or not at all; importing it again changes nothing. The report says what was
    wrong with which row and what was done. `catchment kinds` lists the kinds.
    """
    _start()
    if edition:
        _moment(edition, None)
    arguments: dict[str, Any] = {"actor": "command line"}
    if kind == "england":
        arguments["directory"] = str(path.resolve())
    else:
        arguments |= {"kind": kind, "path": str(path.resolve()), "edition": edition, "again": again}
    job = _run_job("import", arguments, quiet=json_wanted)
    if json_wanted:
        _print_json(job.result | {"england": _england_counts()} if kind == "england" else job.result)
    else:
        _print_import(job.result)
    if job.result["refused"]:
        sys.exit(1)


def _england_counts() -> dict[str, Any]:
    """Return what the database now holds of England, as at today."""
    from catchment.structure import queries

    return queries.nation_counts("ENG", _moment(None, None))


def _print_import(result: dict[str, Any]) -> None:
    """Print the import report, a line a file, refusals in full."""
    click.echo(
        f"{'outcome':<10}{'rows':>9}{'rejected':>10}{'other issues':>14}{'seconds':>9}  file (edition)"
    )
    for each in result["files"]:
        counts = each["counts"]
        others = sum(counts.get(name, 0) for name in ("corrected", "set_aside", "noted"))
        click.echo(
            f"{each['state']:<10}{counts.get('rows', 0):>9,}{counts.get('rejected', 0):>10,}{others:>14,}"
            f"{each['seconds']:>9.2f}  {each['file']} ({each['edition'] or 'no edition'}, run {each['run']})"
        )
        if each["refusal"]:
            click.secho(f"  Refused: {each['refusal']}", fg="red")
    if result["not_recognised"]:
        click.echo(f"Not of a kind that is imported, left alone: {', '.join(result['not_recognised'])}")
    click.echo("Row by row: the page /imports, or `catchment issues RUN`.")


@main.command()
@click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON.")
def kinds(json_wanted: bool) -> None:
    """List the kinds of file that can be imported, and from whom they come."""
    _start()
    from catchment.foundation.imports.registry import importers

    rows = [
        {"kind": each.kind, "title": each.title, "publisher": each.publisher, "fetch": each.address}
        for each in importers()
    ]
    if json_wanted:
        _print_json(rows)
    else:
        for row in rows:
            click.echo(f"{row['kind']:<28} {row['title']} ({row['publisher']})")


@main.command()
@click.argument("run", type=int)
@click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON.")
def issues(run: int, json_wanted: bool) -> None:
    """Print what was wrong in import number RUN: line, column, value, reason and what was done."""
    _start()
    from catchment.foundation.models import ImportIssue

    columns = ("line", "column", "value", "reason", "outcome", "action", "rows")
    found = list(ImportIssue.objects.filter(run_id=run).values(*columns))
    if json_wanted:
        _print_json(found)
    else:
        for each in found:
            click.echo("line {line}, {column} “{value}”: {reason} {action} ({rows} rows)".format(**each))
        click.echo(f"{len(found)} issues.")


@main.command()
@click.argument("kind")
@click.option("--address", help="Fetch from this address instead of the publisher's usual one.")
@click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON.")
def fetch(kind: str, address: str | None, json_wanted: bool) -> None:
    """Download the current file of KIND from its publisher into CATCHMENT_HOME/fetched, with resume."""
    _start()
    job = _run_job("fetch", {"kind": kind, "address": address}, quiet=json_wanted)
    if json_wanted:
        _print_json(job.result)
    else:
        click.echo(
            f"Fetched {job.result['path']}. Import it with: catchment import {kind} {job.result['path']}"
        )


@main.command()
@click.argument("code")
@_asks_when
def show(code: str, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """Show what CODE is: a region, system, PCN, practice, organisation or area, by its ODS or GSS code."""
    _start()
    from catchment.foundation.pages import Missing
    from catchment.structure import queries

    try:
        value = queries.show(code, _moment(as_at, as_known))
    except Missing as problem:
        raise click.ClickException(str(problem)) from problem
    if json_wanted:
        _print_json(value)
        return
    click.echo(value.sentence)
    for name, count in getattr(value, "counts", {}).items():
        click.echo(f"  {name.replace('_', ' ')}: {count:,}" if count is not None else f"  {name}: not known")


@main.command()
@click.argument("code")
@click.option("--superseded", is_flag=True, help="Also what we believed and no longer do.")
@_asks_when
def history(code: str, superseded: bool, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """Tell the life of CODE: opened, renamed, moved, merged, closed, each with its date."""
    _start()
    from catchment.foundation.pages import Missing
    from catchment.structure import queries

    try:
        value = queries.history(code, _moment(as_at, as_known), include_superseded=superseded)
    except Missing as problem:
        raise click.ClickException(str(problem)) from problem
    if json_wanted:
        _print_json(value)
        return
    for event in value.events:
        click.echo(event.sentence)


@main.command()
@click.argument("text")
@click.option("--limit", default=50, show_default=True, help="The most results to give.")
@_asks_when
def search(text: str, limit: int, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """Search organisations and areas by code or name, former names included."""
    _start()
    from catchment.structure import queries

    found = queries.search(text, _moment(as_at, as_known), limit=limit)
    if json_wanted:
        _print_json(found)
        return
    click.echo(found.sentence)
    for each in found.results:
        click.echo(f"  {each.code:<12} {each.name} ({each.kind_label})")


@main.command()
@click.option("--system", help="Only this system: an ICB's ODS code, such as QNC.")
@click.option("--nation", help="Only this nation: ENG, or XX for the invented example.")
@_asks_when
def check(
    system: str | None, nation: str | None, as_at: str | None, as_known: str | None, json_wanted: bool
) -> None:
    """Run every check and print what it finds: rule, severity, sentence and what would put it right."""
    _start()
    from catchment.foundation.pages import Missing
    from catchment.structure import checks as structure_checks

    try:
        found = structure_checks.findings(_moment(as_at, as_known), system=system, nation=nation)
    except Missing as problem:
        raise click.ClickException(str(problem)) from problem
    if json_wanted:
        _print_json([each.as_json() for each in found])
        return
    for each in found:
        click.echo(f"{each.severity:<8} {each.rule:<8} {each.sentence} To put it right: {each.remedy}")
    click.echo(f"{len(found)} findings.")


@main.command()
@click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON.")
def checks(json_wanted: bool) -> None:
    """List the checks: rule, severity, what each asks, and its source."""
    _start()
    from catchment.structure.checks import registered_checks

    rows = [
        {"rule": each.rule, "severity": str(each.severity), "asks": each.asks, "source": each.source}
        for each in registered_checks()
    ]
    if json_wanted:
        _print_json(rows)
        return
    for row in rows:
        click.echo(f"{row['rule']:<8} {row['severity']:<8} {row['asks']} ({row['source']})")


@main.command()
@click.option("--json", "json_wanted", is_flag=True, help="Print what was made as JSON.")
def demo(json_wanted: bool) -> None:
    """Load the invented example system (it is loaded by `catchment up` when the database is empty)."""
    _start()
    job = _run_job("example", {}, quiet=json_wanted)
    if json_wanted:
        _print_json(job.result)
        return
    for name, count in job.result.items():
        click.echo(
            f"  {name.replace('_', ' ')}: {count:,}" if isinstance(count, int) else f"  {name}: {count}"
        )


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port; the next free one if it is taken.")
@click.option("--browser/--no-browser", default=True, help="Open the page in a browser when there is one.")
def up(host: str, port: int, browser: bool) -> None:
    """Start everything: database, example system if empty, web server and worker. Ctrl-C stops it."""
    _start()
    from catchment.structure.models import Organisation
    from catchment.web.serve import serve

    if not Organisation.objects.exists():
        _run_job("example", {}, quiet=False)
    sys.exit(serve(host, port, open_browser=browser))


if __name__ == "__main__":
    main()
