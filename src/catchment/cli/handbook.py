"""Commands of the handbook: check a file, see what it would change, make it so, write it back.

They end with 0 when nothing is wrong, with 1 when a rule is broken, and with 2 when a file cannot be used at
all (or the change is refused): then nothing was done.
"""

import json
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from catchment.cli.common import BY, Refusal, acting, known_option, moment, print_json, start
from catchment.cli.handbook_compare import compare

FILE = click.argument("file")
FROM = click.option("--from", "from_day", required=True, help="The first day it holds, such as 2026-04-01.")
AS_AT = click.option("--as-at", help="The day to answer for, such as 2025-12-01 (default: today).")
JSON = click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON.")


@click.group()
def handbook() -> None:
    """Check, plan, apply and export handbook.yaml: boards, seats and people as a file."""


handbook.add_command(compare)


@handbook.command()
@FILE
@AS_AT
@click.option(
    "--format",
    "layout",
    type=click.Choice(["text", "json", "sarif"]),
    default="text",
    show_default=True,
    help="text for people, json for programs, sarif for editors and code hosts.",
)
def check(file: str, as_at: str | None, layout: str) -> None:
    """Judge FILE (- for standard input) by the law and guidance of a day.

    Ends with 0 if no law is broken, 1 if a finding is an error, 2 if the file cannot be used as it stands.
    """
    text = _read(file)
    start()
    from catchment.authority.queries.checked import findings_in
    from catchment.foundation.rules.findings import Severity
    from catchment.governance.queries.checking import check_file
    from catchment.governance.rules.reports import line_of_finding

    on = moment(as_at, None)
    checked = check_file(text, on)
    lines = list(checked.lines)
    if checked.handbook is not None:  # the room above finds what its scheme of delegation breaks
        lines += [line_of_finding(each, checked.positions) for each in findings_in(checked.handbook, on)]
    _report(file, lines, layout)
    if checked.handbook is None:
        raise SystemExit(2)
    if any(line.severity is Severity.ERROR for line in lines):
        raise SystemExit(1)


@handbook.command()
@FILE
@FROM
@JSON
def plan(file: str, from_day: str, json_wanted: bool) -> None:
    """Say what applying FILE from a day would change, against what is in force then. Changes nothing."""
    text = _read(file)
    start()
    from catchment.governance.actions.applying import plan_handbook

    on = moment(from_day, None, called="from").as_at
    planned = plan_handbook(_usable(file, text, from_day), on=on)
    if json_wanted:
        print_json(planned)
        return
    _say_differences(planned.differences)
    click.echo(planned.sentence)
    if planned.differences:
        again = f"catchment handbook apply {file} --from {on} --plan {planned.fingerprint}"
        click.echo(f"Plan {planned.fingerprint}: apply it with {again}")


@handbook.command()
@FILE
@FROM
@click.option("--plan", "expected", help="The code of a plan: refuse if something changed since.")
@BY
@click.option("--reason", help="Why (default: Applied from FILE).")
@JSON
def apply(
    file: str, from_day: str, expected: str | None, by: str | None, reason: str | None, json_wanted: bool
) -> None:
    """Make FILE what is in force from a day, in one piece or not at all."""
    text = _read(file)
    start()
    from catchment.foundation.permission import NotAllowed
    from catchment.governance.actions.applying import Refused, apply_handbook

    on = moment(from_day, None, called="from").as_at
    read = _usable(file, text, from_day)
    why = f"Applied from {_named(file)}" if reason is None else reason
    actor, terminal = acting(by)
    try:
        done = apply_handbook(read, on=on, actor=actor, reason=why, expected=expected, at_terminal=terminal)
    except (Refused, NotAllowed) as refusal:
        raise Refusal(str(refusal)) from refusal
    if json_wanted:
        number = done.change.pk if done.change else None
        print_json({"change": number, "plan": done.plan, "recorded": done.recorded})
        return
    click.echo(done.plan.sentence)
    if done.change:
        click.echo(f"Recorded as change {done.change.pk}, by {done.change.actor}.")


@handbook.command()
@click.argument("system")
@click.option("--from", "from_day", required=True, help="The first day without it, such as 2027-04-01.")
@click.option("--reason", required=True, help="Why, such as the order that merges two boards.")
@click.option("--release-people", is_flag=True, help="Let another handbook take its people over.")
@BY
@JSON
def end(
    system: str, from_day: str, reason: str, release_people: bool, by: str | None, json_wanted: bool
) -> None:
    """End the handbook of SYSTEM from a day, as on a merger: its bodies and seats are no more (K-043).

    What was planned for that day or later is taken back too. People stay described and keep their posts,
    unless they are released.
    """
    start()
    from catchment.foundation.permission import NotAllowed
    from catchment.governance.actions.applying import Refused
    from catchment.governance.actions.ending import end_handbook_of

    on = moment(from_day, None, called="from").as_at
    actor, terminal = acting(by)
    try:
        done = end_handbook_of(
            system, on=on, actor=actor, reason=reason, release_people=release_people, at_terminal=terminal
        )
    except (Refused, NotAllowed) as refusal:
        raise Refusal(str(refusal)) from refusal
    if json_wanted:
        print_json({"change": done.change.pk, "sentence": done.sentence, "recorded": done.recorded})
        return
    click.echo(done.sentence)
    click.echo(f"Recorded as change {done.change.pk}, by {done.change.actor}.")


@handbook.command()
@click.argument("system")
@AS_AT
@known_option()
def export(system: str, as_at: str | None, as_known: str | None) -> None:
    """Write the handbook of SYSTEM (such as QNC) that is in force, the same bytes each time."""
    start()
    from catchment.governance.rules.writing import write_handbook

    click.echo(write_handbook(_in_force(system, as_at, as_known)), nl=False)


@handbook.command()
@click.argument("before")
@click.argument("after")
@JSON
def diff(before: str, after: str, json_wanted: bool) -> None:
    """Say what differs between BEFORE and AFTER: each a file, or SYSTEM@DAY for what is in force."""
    start()
    from catchment.governance.rules.differences import differences

    found = differences(_either(before), _either(after))
    if json_wanted:
        print_json(found)
        return
    _say_differences(found)
    count = "1 difference" if len(found) == 1 else f"{len(found)} differences"
    click.echo(f"{count}." if found else "They say the same.")


@handbook.command()
def schema() -> None:
    """Print the JSON Schema of handbook.yaml, with which an editor completes and checks it."""
    from catchment.governance.rules.document import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))


@handbook.command()
@click.argument("system")
@AS_AT
@known_option()
def skeleton(system: str, as_at: str | None, as_known: str | None) -> None:
    """Write the least that the law of a day asks of SYSTEM, every person's name left vacant."""
    start()
    from catchment.foundation.pages import Missing
    from catchment.governance.queries.skeleton import skeleton_of
    from catchment.governance.rules.writing import write_handbook

    try:
        made = skeleton_of(system, moment(as_at, as_known))
    except Missing as problem:
        raise Refusal(str(problem)) from problem
    for note in made.notes:
        click.echo(note, err=True)
    click.echo(write_handbook(made.handbook), nl=False)


def _read(file: str) -> bytes:
    """Return what is in a file (- for standard input), no more than a handbook can be; or end."""
    from catchment.governance.rules.reading import MOST_BYTES

    try:
        if file == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(file).open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise Refusal(f"{file} cannot be read: {reason}.") from problem


def _report(file: str, lines: Sequence[Any], layout: str) -> None:
    """Print what was found in a file, as it was asked for."""
    from catchment.foundation.checks import registered_checks
    from catchment.governance.rules import reports

    if layout == "text":
        click.echo(reports.as_text(_named(file), lines), nl=False)
    elif layout == "json":
        print_json(reports.as_objects(_named(file), lines))
    else:
        print_json(reports.as_sarif(_named(file), lines, registered_checks(), version("catchment")))


def _named(file: str) -> str:
    """Return how a file is called in a report: its path from here, where it is below here."""
    if file == "-":
        return "stdin"
    path = Path(file)
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_absolute() and path.is_relative_to(here) else str(path)


def _usable(file: str, text: bytes, day: str) -> Any:
    """Return the handbook in a file, or say what keeps it from being used on the day and end with 2."""
    from catchment.governance.queries.checking import usable

    checked = usable(text, moment(day, None, called="from"))
    if checked.handbook is None:
        _report(file, checked.lines, "text")
        raise Refusal("Nothing was changed.")
    return checked.handbook


def _in_force(system: str, as_at: str | None, as_known: str | None) -> Any:
    """Return the handbook of a system that is in force on a day, or end in a sentence."""
    from catchment.governance.queries.handbook import load_handbook

    asked = moment(as_at, as_known)
    found = load_handbook(system, asked)
    if found is None:
        raise Refusal(
            f"No handbook of “{system[:40]}” is in force on {asked.as_at}; "
            "`catchment handbook skeleton` writes one to start from."
        )
    return found


def _either(named: str) -> Any:
    """Return the handbook in a file, or the one in force that SYSTEM@DAY names."""
    from catchment.governance.rules import reports
    from catchment.governance.rules.reading import read_handbook

    system, at, day = named.partition("@")
    if at and not Path(named).exists():
        return _in_force(system, day, None)
    reading = read_handbook(_read(named))
    if reading.handbook is None:
        _report(named, [reports.line_of_problem(each) for each in reading.problems], "text")
        raise SystemExit(2)
    return reading.handbook


def _say_differences(found: Sequence[Any]) -> None:
    """Print differences as sentences: what is added, what is changed, what is removed."""
    for change in ("added", "changed", "removed"):
        said = [each.sentence for each in found if each.change == change]
        if said:
            click.echo(f"{change.capitalize()} ({len(said)}):")
            for sentence in said:
                click.echo(f"  {sentence}")
