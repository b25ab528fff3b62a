"""Commands of the shared record: taking in what organisations send, what waits, who is one person."""

import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from catchment.cli.common import BY, Refusal, acting, print_json, run_job, start

JSON = click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON.")
SOURCE = click.option("--source", default="", help="The ODS code of the organisation that sends it.")
LARGEST_BUNDLE = 100_000_000  # bytes
LONGEST_REASON = 2_000  # characters


def _reason(_context: click.Context, _option: click.Parameter, said: str) -> str:
    """Return a reason as it was given, or end with a sentence where it is longer than anybody reads."""
    if len(said) > LONGEST_REASON:
        raise Refusal(f"A reason has at most {LONGEST_REASON:,} characters; this has {len(said):,}.")
    return said


REASON = click.option("--reason", required=True, callback=_reason, help="Why.")


@click.group()
def record() -> None:
    """The shared record: take in, resolve what waits, merge, and ask who may see and who saw."""


class _OfWhateverIsThere(click.Group):
    """A group to which a path may be given alone: a file is a bundle, a folder is one of NDJSON."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is meant, its name, and what is left of the arguments."""
        with suppress(OSError):  # what is too long for a path is none
            if args[0] not in self.commands and Path(args[0]).exists():
                args = ["ndjson" if Path(args[0]).is_dir() else "bundle", *args]
        return super().resolve_command(ctx, args)


@record.group("import", cls=_OfWhateverIsThere)
def import_group() -> None:
    """Take in what an organisation sends; the same thing twice changes nothing.

    A path alone will do: a file is a bundle, a folder is one of NDJSON.
    """


@import_group.command("bundle")
@click.argument("file", type=click.Path(path_type=Path))
@SOURCE
@BY
@JSON
def import_bundle(file: Path, source: str, by: str | None, json_wanted: bool) -> None:
    """Take in a FHIR R4 Bundle from FILE; a transaction is stored whole or not at all."""
    start()
    from catchment.foundation.permission import NotAllowed
    from catchment.record.actions.receiving import BundleRefused, receive_bundle
    from catchment.record.rules.parsing import Unreadable, parse

    if not file.is_file():
        raise Refusal(f"There is no file {file}; give the path of a FHIR Bundle in JSON.")
    if (size := file.stat().st_size) > LARGEST_BUNDLE:  # before it is read: it may be larger than memory
        raise Refusal(f"{file} is {size:,} bytes; at most {LARGEST_BUNDLE:,} are taken. Send it in parts.")
    try:
        bundle = parse(file.read_bytes(), LARGEST_BUNDLE)
        counts = receive_bundle(bundle, source=_source(source), actor=acting(by)[0], name=file.name)
    except Unreadable as problem:
        raise Refusal("; ".join(fault.message for fault in problem.faults)) from problem
    except BundleRefused as refusal:
        if json_wanted:
            told = [
                {"where": each.incoming.where, "reason": each.reason, "detail": each.detail}
                for each in refusal.parked
            ]
            print_json({"stored": 0, "refused": told})
            sys.exit(1)
        raise click.ClickException(str(refusal)) from refusal
    except (OSError, ValueError, NotAllowed) as problem:
        raise Refusal(str(problem)) from problem
    _print_counts(counts.as_json(), json_wanted)


@import_group.command("ndjson")
@click.argument("directory", type=click.Path(path_type=Path))
@SOURCE
@BY
@JSON
def import_ndjson(directory: Path, source: str, by: str | None, json_wanted: bool) -> None:
    """Take in every *.ndjson file of DIRECTORY, one FHIR R4 resource a line; goes on where it was stopped."""
    start()
    actor, _ = acting(by)
    found = _source(source)
    arguments = {
        "directory": str(directory.resolve()),
        "source": found.code if found else "",
        "by": {"kind": actor.kind.value, "code": actor.code, "name": actor.name},
    }
    job = run_job("record", arguments, quiet=json_wanted)
    _print_counts(job.result, json_wanted)


@record.command()
@click.option("--source", default="", help="Only what the organisation with this ODS code sent.")
@click.option("--reason", default="", help="Only what waits for this reason, such as nhs-number-wrong.")
@click.option("--after", default=0, help="Only those after this number.")
@JSON
def parked(source: str, reason: str, after: int, json_wanted: bool) -> None:
    """List what was sent and could not be placed, with the reasons."""
    start()
    from catchment.record.queries.parked import AT_ONCE, reasons
    from catchment.record.queries.parked import parked as waiting
    from catchment.record.rules.receiving import REASONS

    _source(source)
    if reason and reason not in REASONS:
        raise Refusal(f"Nothing waits for “{reason[:40]}”: the reasons are {', '.join(REASONS)}.")
    rows = waiting(source=source, reason=reason, after=after)
    counted = reasons(source, reason)
    if json_wanted:
        print_json({"reasons": counted, "parked": rows})
        return
    for code, number in counted.items():
        click.echo(f"{number:>9,}  {code}")
    for row in rows:
        click.echo(
            f"{row['number']:>9}  {row['type']}/{row['their_id']} from {row['source'] or 'nobody named'}"
        )
        click.echo(f"           {row['reason']}: {row['detail']}")
    if not rows:
        click.echo("Nothing more waits." if after else "Nothing waits.")
    elif len(rows) == AT_ONCE:
        click.echo(f"There may be more: --after {rows[-1]['number']} lists what follows.")


@record.command()
@click.argument("number", type=int)
@click.option(
    "--patient", default="", help="The id of the patient it is of; without it, it is tried as it is."
)
@click.option("--discard", is_flag=True, help="Do not take it in.")
@REASON
@BY
@JSON
def resolve(number: int, patient: str, discard: bool, reason: str, by: str | None, json_wanted: bool) -> None:
    """Resolve what waits under NUMBER: place it, or discard it."""
    start()
    from catchment.foundation.permission import NotAllowed
    from catchment.record.actions.parked import CannotResolve
    from catchment.record.actions.parked import resolve as resolving

    try:
        done = resolving(number, actor=acting(by)[0], reason=reason, patient=patient, discard=discard)
    except (CannotResolve, NotAllowed) as refusal:
        raise Refusal(str(refusal)) from refusal
    _say(done, f"Number {number} is {done['resolution']}.", json_wanted)


@record.command()
@click.argument("kept")
@click.argument("gone")
@REASON
@BY
@JSON
def merge(kept: str, gone: str, reason: str, by: str | None, json_wanted: bool) -> None:
    """Make the patients KEPT and GONE (ids) one; everything of GONE is then about KEPT."""
    start()
    from catchment.foundation.permission import NotAllowed
    from catchment.record.actions.merging import CannotMerge
    from catchment.record.actions.merging import merge as merging

    try:
        done = merging(kept, gone, reason=reason, actor=acting(by)[0])
    except (CannotMerge, NotAllowed) as refusal:
        raise Refusal(str(refusal)) from refusal
    told = {"merge": done.pk, "kept": kept, "gone": gone, "moved": len(done.moved)}
    _say(told, f"Merged as number {done.pk}: {len(done.moved)} resources follow.", json_wanted)


@record.command()
@click.argument("number", type=int)
@REASON
@BY
@JSON
def unmerge(number: int, reason: str, by: str | None, json_wanted: bool) -> None:
    """Undo the merge with NUMBER; says what arrived since, which may be of either patient."""
    start()
    from catchment.foundation.permission import NotAllowed
    from catchment.record.actions.merging import CannotMerge
    from catchment.record.actions.merging import unmerge as unmerging

    try:
        done = unmerging(number, reason=reason, actor=acting(by)[0])
    except (CannotMerge, NotAllowed) as refusal:
        raise Refusal(str(refusal)) from refusal
    told = {
        "restored": done.restored,
        "changed_since": list(done.changed_since),
        "arrived_since": list(done.arrived_since),
    }
    _say(told, f"{done.restored} resources are as they were.", json_wanted)
    if not json_wanted:
        for heading, names in (("Changed since", done.changed_since), ("Arrived since", done.arrived_since)):
            for name in names:
                click.echo(f"  {heading}: {name}")


@record.command()
@click.argument("name")
@click.option("--on", default=None, help="On which day (default: today).")
@BY
@JSON
def person(name: str, on: str | None, by: str | None, json_wanted: bool) -> None:
    """Tell where the person with an NHS number or id NAME is registered, and who is responsible (B-011)."""
    start()
    from django.utils import timezone

    from catchment.foundation.moment import UnclearMomentError, read_date
    from catchment.foundation.permission import NotAllowed
    from catchment.record.queries.patients import told_of

    try:
        day = read_date(on, "on") if on else timezone.localdate()
        told = told_of(name, day, acting(by)[0])
    except (UnclearMomentError, NotAllowed) as problem:
        raise Refusal(str(problem)) from problem
    if told is None:
        raise Refusal(f"Nobody with the NHS number or id “{name[:64]}” is known.")
    if json_wanted:
        print_json(told)
        return
    for key, value in told.items():
        click.echo(f"{key.replace('_', ' ')}: {value}")


def _source(code: str) -> Any:
    """Return the organisation that sends, None where none is named, or end with a sentence."""
    from catchment.structure.models import Organisation

    found = Organisation.objects.filter(code=code).first() if code else None
    if code and found is None:
        raise Refusal(f"No organisation has the code “{code[:20]}”: give the ODS code of who sends it.")
    return found


def _print_counts(counts: dict[str, Any], json_wanted: bool) -> None:
    if json_wanted:
        print_json(counts)
        return
    for name, number in counts.items():
        if isinstance(number, dict):
            for code, each in number.items():
                click.echo(f"{each:>12,}  {name}: {code}")
        elif name != "delivery":
            click.echo(f"{number:>12,}  {name.replace('_', ' ')}")


def _say(told: dict[str, Any], sentence: str, json_wanted: bool) -> None:
    if json_wanted:
        print_json(told)
    else:
        click.echo(sentence)
