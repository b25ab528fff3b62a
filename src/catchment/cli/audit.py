"""The command that checks the log of access: every entry, from the first, against its seal."""

import sys
from collections.abc import Iterable, Iterator
from typing import Any

import click

from catchment.cli.common import Refusal, print_json, start


@click.group()
def audit() -> None:
    """The log of who saw what."""


@audit.command()
@click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON.")
@click.option("--no-head", is_flag=True, help="Do without the seal noted outside: a cut end is not found.")
def verify(json_wanted: bool, no_head: bool) -> None:
    """Check that nothing in the log was changed, removed, slipped in or cut off; ends with 1 where it was.

    Needs CATCHMENT_HOME/audit_head, where the newest seal is noted outside the database.
    """
    start()
    from rich.console import Console
    from rich.progress import Progress

    from catchment.record import auditing
    from catchment.record.rules.sealing import first_broken

    head = None if no_head else auditing.head_noted()
    if head is None and not no_head and auditing.newest_sequence():
        raise Refusal(
            "There are entries, and no seal is noted outside the database: CATCHMENT_HOME/audit_head is "
            "gone, so it cannot be told whether the end of the log was cut off. Put a copy of it back, or "
            "check the rest with --no-head."
        )
    checked = [0]
    with Progress(console=Console(stderr=True), disable=json_wanted) as bars:
        bar = bars.add_task("entries", total=auditing.newest_sequence() or None)

        def counted(rows: Iterable[Any]) -> Iterator[Any]:
            for row in rows:
                checked[0] += 1
                if checked[0] % 5_000 == 0:
                    bars.update(bar, completed=checked[0])
                yield row

        broken = first_broken(auditing.key(), counted(auditing.entries()), head)
        bars.update(bar, completed=checked[0])
    if json_wanted:
        print_json(
            {
                "holds": broken is None,
                "entries": checked[0],
                "noted_outside": head.sequence if head else None,
                "broken": broken,
            }
        )
    elif broken is None:
        click.echo(f"The log holds: {checked[0]:,} entries, each sealed after the one before it.")
    else:
        click.echo(f"The log was tampered with. {broken.sentence}")
    if broken is not None:
        sys.exit(1)
