"""Commands that ask: the same questions as the pages, answered in words or as the pages' JSON."""

from collections.abc import Iterator
from typing import Any

import click

from catchment.cli.common import acting, asks_when, moment, print_json, start


@click.command()
@click.argument("code")
@asks_when
def show(code: str, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """Show what CODE is: a region, system, PCN, practice, organisation or area, by its ODS or GSS code.

    A body of a handbook is shown by its code or by its whole name, such as "Audit committee", with who sits
    there; a person by their code, with what they hold.
    """
    start()
    value = _shown(code, moment(as_at, as_known))
    if json_wanted:
        print_json(value)
        return
    click.echo(value.sentence)
    for name, count in getattr(value, "counts", {}).items():
        click.echo(f"  {name.replace('_', ' ')}: {count:,}" if count is not None else f"  {name}: not known")
    for line in _lines(value):
        click.echo(f"  {line}")


def _lines(value: Any) -> Iterator[str]:
    """Give what a body or a person holds, a line each: seats with their holders, or seats and posts."""
    for seat in getattr(value, "seats", ()):
        names = " and ".join(f"{each.person.name} since {each.since}" for each in seat.holders) or "vacant"
        yield f"{seat.title}: {names}{f' ({seat.warning})' if seat.warning else ''}"
    for held in getattr(value, "now", ()):
        yield f"{held.seat}, {held.body.name}, since {held.since}"
    for post in getattr(value, "posts", ()):
        yield f"{post.title}, {post.employer.name}, since {post.since}"
    found = [each for asked in getattr(value, "asked", ()) for each in asked.findings]
    for each in (*found, *getattr(value, "findings", ())):
        yield f"{each.severity} {each.rule}: {each.sentence}"


def _shown(code: str, asked: Any) -> Any:
    """Return what a code or the name of a body stands for, or end in a sentence."""
    from catchment.foundation.pages import Missing
    from catchment.governance.queries.body import body_page, find_body
    from catchment.governance.queries.person import is_somebody, person_page
    from catchment.structure import queries

    reader = acting(None)[0]
    try:
        if is_somebody(code):
            return person_page(code, asked, reader)
        return queries.show(code, asked)
    except Missing as problem:
        body = find_body(code, asked)
        if body is None:
            raise click.ClickException(f"{problem} No body of a handbook is called so either.") from problem
    try:
        return body_page(body, asked, reader)
    except Missing as problem:
        raise click.ClickException(str(problem)) from problem


@click.command()
@click.argument("code")
@click.option("--superseded", is_flag=True, help="Also what we believed and no longer do.")
@asks_when
def history(code: str, superseded: bool, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """Tell the life of CODE: opened, renamed, moved, merged, closed, each with its date."""
    start()
    from catchment.foundation.pages import Missing
    from catchment.structure import queries

    try:
        value = queries.history(code, moment(as_at, as_known), include_superseded=superseded)
    except Missing as problem:
        raise click.ClickException(str(problem)) from problem
    if json_wanted:
        print_json(value)
        return
    for event in value.events:
        click.echo(event.sentence)


@click.command()
@click.argument("text")
@click.option("--limit", default=50, show_default=True, help="The most results to give.")
@asks_when
def search(text: str, limit: int, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """Search organisations and areas by code or name, former names included."""
    start()
    from catchment.structure import queries

    found = queries.search(text, moment(as_at, as_known), limit=limit)
    if json_wanted:
        print_json(found)
        return
    click.echo(found.sentence)
    for each in found.results:
        click.echo(f"  {each.code:<12} {each.name} ({each.kind_label})")


@click.command()
@click.option("--system", help="Only this system: an ICB's ODS code, such as QNC.")
@click.option("--nation", help="Only this nation: ENG, or XX for the invented example.")
@click.option(
    "--deploy", is_flag=True, help="Check instead whether these settings are fit for everybody to reach."
)
@asks_when
def check(
    system: str | None,
    nation: str | None,
    deploy: bool,
    as_at: str | None,
    as_known: str | None,
    json_wanted: bool,
) -> None:
    """Run every check and print what it finds: rule, severity, sentence and what would put it right."""
    start()
    if deploy:
        _check_deploy(json_wanted)
        return
    from catchment.foundation import checks as house
    from catchment.structure.models import Organisation

    asked = moment(as_at, as_known)
    for kind, what, code in (("icb", "system", system), ("nation", "nation", nation)):
        if code and not Organisation.objects.filter(kind=kind, code=code).exists():
            raise click.ClickException(f"No {what} has the code “{code[:40]}”.")
    found = house.findings(asked, system=system, nation=nation)
    if json_wanted:
        print_json([each.as_json() for each in found])
        return
    for each in found:
        click.echo(f"{each.severity:<8} {each.rule:<8} {each.sentence} To put it right: {each.remedy}")
    click.echo(f"{len(found)} findings.")


def _check_deploy(json_wanted: bool) -> None:
    """Print what is unfit about these settings where others can reach them; end with 1 if anything is."""
    from django.core.checks import WARNING, run_checks

    from catchment.web.deploy import problems

    django = [each for each in run_checks(include_deployment_checks=True) if each.level >= WARNING]
    found = [*(f"{each.msg} ({each.id})" for each in django), *problems()]
    if json_wanted:
        print_json(found)
    else:
        for each in found:
            click.echo(each)
        click.echo(f"{len(found)} problems." if found else "These settings are fit for everybody to reach.")
    if found:
        raise SystemExit(1)


@click.command()
@click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON.")
def regimes(json_wanted: bool) -> None:
    """List the legal regimes with their days: a check belongs to the law of its own time (K-042)."""
    start()
    from catchment.structure.models import Regime

    rows = list(Regime.objects.values("code", "name", "valid_from", "valid_to", "source", "note"))
    if json_wanted:
        print_json(rows)
        return
    for row in rows:
        since = f"from {row['valid_from']}" if row["valid_from"] else "has no day yet"
        until = f" to {row['valid_to']}" if row["valid_to"] else ""
        click.echo(f"{row['code']:<10} {since}{until}: {row['name']} ({row['source']})")


@click.command()
@click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON.")
def checks(json_wanted: bool) -> None:
    """List the checks: rule, severity, what each asks, and its source."""
    start()
    from catchment.foundation.checks import registered_checks

    rows = [
        {
            "rule": each.rule,
            "severity": str(each.severity),
            "asks": each.asks,
            "source": each.source,
            "confidence": each.confidence,
            "regime": each.regime,
            "since": each.since,
            "until": each.until,
            "ended_by": each.ended_by,
        }
        for each in registered_checks()
    ]
    if json_wanted:
        print_json(rows)
        return
    for row in rows:
        sure = {"H": "", "M": " Medium confidence.", "L": " Low confidence."}[str(row["confidence"])]
        click.echo(f"{row['rule']:<8} {row['severity']:<8} {row['asks']} ({row['source']}){sure}")


@click.command()
@click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON.")
def kinds(json_wanted: bool) -> None:
    """List the kinds of file that can be imported, and from whom they come."""
    start()
    from catchment.foundation.imports.registry import importers

    rows = [
        {"kind": each.kind, "title": each.title, "publisher": each.publisher, "fetch": each.address}
        for each in importers()
    ]
    if json_wanted:
        print_json(rows)
    else:
        for row in rows:
            click.echo(f"{row['kind']:<28} {row['title']} ({row['publisher']})")


@click.command()
@click.argument("run", type=int)
@click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON.")
def issues(run: int, json_wanted: bool) -> None:
    """Print what was wrong in import number RUN: line, column, value, reason and what was done."""
    start()
    from catchment.foundation.models import ImportIssue, ImportRun

    if not ImportRun.objects.filter(pk=run).exists():
        raise click.ClickException(f"There is no import number {run}; the page /imports lists them.")
    columns = ("line", "column", "value", "reason", "outcome", "action", "rows")
    found = list(ImportIssue.objects.filter(run_id=run).values(*columns))
    if json_wanted:
        print_json(found)
    else:
        for each in found:
            click.echo("line {line}, {column} “{value}”: {reason} {action} ({rows} rows)".format(**each))
        click.echo(f"{len(found)} issues.")
