"""Commands that do long work: import, fetch, the example system, and running everything."""

import sys
from pathlib import Path
from typing import Any

import click

from catchment.cli.common import Refusal, moment, print_json, run_job, start


@click.command("import")
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
    start()
    if edition:
        moment(edition, None, called="edition")
    if not path.exists():
        raise click.ClickException(
            f"There is nothing at {path}; give the path of a published file or a folder."
        )
    arguments: dict[str, Any] = {"actor": "command line"}
    if kind == "england":
        arguments["directory"] = str(path.resolve())
    else:
        arguments |= {"kind": kind, "path": str(path.resolve()), "edition": edition, "again": again}
    job = run_job("import", arguments, quiet=json_wanted)
    if json_wanted:
        print_json(job.result | {"england": _england_counts()} if kind == "england" else job.result)
    else:
        _print_import(job.result)
    if job.result["refused"]:
        sys.exit(1)


def _england_counts() -> dict[str, Any]:
    """Return what the database now holds of England, as at today."""
    from catchment.structure import queries

    return queries.nation_counts("ENG", moment(None, None))


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


@click.command()
@click.argument("kind")
@click.option("--address", help="Fetch from this address instead of the publisher's usual one.")
@click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON.")
def fetch(kind: str, address: str | None, json_wanted: bool) -> None:
    """Download the current file of KIND from its publisher into CATCHMENT_HOME/downloads, with resume."""
    start()
    job = run_job("fetch", {"kind": kind, "address": address}, quiet=json_wanted)
    if json_wanted:
        print_json(job.result)
    else:
        click.echo(
            f"Fetched {job.result['path']}. Import it with: catchment import {kind} {job.result['path']}"
        )


@click.command()
@click.option(
    "--people",
    type=click.IntRange(0, 1_000_000),
    help="How many invented people the record holds then, 1 to 1,000,000 (default: 2,000; 0: none).",
)
@click.option("--seed", type=click.IntRange(0, 9_999), default=2027, show_default=True, help="Other dice.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write the people to this folder instead, without a database.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["ndjson", "parquet"]),
    default="ndjson",
    show_default=True,
    help="With --out: FHIR as each organisation sends it, or tables to count with.",
)
@click.option("--json", "json_wanted", is_flag=True, help="Print what was made as JSON.")
def demo(people: int | None, seed: int, out: Path | None, form: str, json_wanted: bool) -> None:
    """Load the invented example system, and its people into the record.

    The example is loaded by `catchment up` when the database is empty. Asking for more people adds those who
    are missing; the same people again change nothing. With --out nothing is loaded.
    """
    from catchment.demo.record.writing import PEOPLE_BY_DEFAULT

    wanted = PEOPLE_BY_DEFAULT if people is None else people
    if out is not None:
        _write_people(out, wanted, seed, form, json_wanted)
        return
    start()
    from catchment.demo.record.keeping import PEOPLE_JOB

    result = run_job("example", {}, quiet=json_wanted).result
    if wanted:
        kept = run_job(PEOPLE_JOB, {"people": wanted, "seed": seed}, quiet=json_wanted).result
        result = result | {f"record_{name}": count for name, count in kept.items()}
    if json_wanted:
        print_json(result)
        return
    for name, count in result.items():
        click.echo(
            f"  {name.replace('_', ' ')}: {count:,}" if isinstance(count, int) else f"  {name}: {count}"
        )
    if result.get("record_parked"):
        click.echo(
            "  Some wrong numbers are among them on purpose: see what waits with catchment record parked."
        )


def _write_people(out: Path, people: int, seed: int, form: str, quiet: bool) -> None:
    """Write people to files with a bar on the terminal; ends with a sentence where that cannot be."""
    from rich.console import Console
    from rich.progress import Progress

    from catchment.demo.record.writing import CannotWrite, Form, write_people

    with Progress(console=Console(stderr=True), disable=quiet) as bars:
        bar = bars.add_task(f"Making {people:,} people", total=None)

        def show(done: int, parts: int) -> None:
            bars.update(bar, completed=done, total=parts)

        try:
            rows = write_people(out, people, seed=seed, form=Form(form), step=show)
        except CannotWrite as problem:
            raise Refusal(str(problem)) from problem
    if quiet:
        print_json({"people": people, "seed": seed, "format": form, "rows": rows, "folder": str(out)})
    else:
        click.echo(f"  {people:,} people: {rows:,} {'resources' if form == 'ndjson' else 'rows'} in {out}")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    type=click.IntRange(1, 65_535),
    default=8000,
    show_default=True,
    help="The port; the next free one if it is taken.",
)
@click.option("--browser/--no-browser", default=True, help="Open the page in a browser when there is one.")
@click.option(
    "--people",
    type=click.IntRange(0, 1_000_000),
    help="How many invented people an empty database gets with the example (default: 2,000; 0: none).",
)
def up(host: str, port: int, browser: bool, people: int | None) -> None:
    """Start everything: database, example system if empty, web server and worker. Ctrl-C stops it."""
    start()
    from catchment.structure.models import Organisation
    from catchment.web.serve import serve

    if not Organisation.objects.exists():
        run_job("example", {}, quiet=False)
        from catchment.demo.record.keeping import PEOPLE_BY_DEFAULT, PEOPLE_JOB

        wanted = PEOPLE_BY_DEFAULT if people is None else people
        if wanted:
            run_job(PEOPLE_JOB, {"people": wanted}, quiet=False)
    sys.exit(serve(host, port, open_browser=browser))
