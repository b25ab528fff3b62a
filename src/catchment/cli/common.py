"""What every command shares: starting Django, reading the moment, printing JSON, running a job with a bar."""

import getpass
from collections.abc import Callable
from typing import Any

import click

BY = click.option("--by", help="The code of the person who says so (default: whoever is at this terminal).")


class Refusal(click.ClickException):
    """Something that cannot be done as it was asked; ends the command with 2, where 1 means findings."""

    exit_code = 2


def start() -> None:
    """Start Django (and the database); bring the tables up to date where they are not.

    Ends with a sentence where something that the command was given is no text, which nothing here could keep.
    """
    import django

    context = click.get_current_context(silent=True)
    for name, value in (context.params if context else {}).items():
        if isinstance(value, str) and any("\ud800" <= letter <= "\udfff" for letter in value):
            raise Refusal(f"What was given for {name.replace('_', '-')} is no text in UTF-8.")
    try:
        django.setup()
    except ValueError as problem:
        raise Refusal(str(problem)) from problem
    _bring_up_to_date()


def _bring_up_to_date() -> None:
    """Apply the migrations that have not been; to ask which takes a twentieth of what the command takes."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def moment(as_at: str | None, as_known: str | None, *, called: str = "as at") -> Any:
    """Return the moment asked about, or end with a sentence that names the option as it is `called`."""
    from django.utils import timezone

    from catchment.foundation.moment import UnclearMomentError, read_moment

    try:
        return read_moment(as_at, as_known, timezone.localdate(), called=called)
    except UnclearMomentError as problem:
        raise Refusal(str(problem)) from problem


def known_option() -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return the option of what was known when, in both its spellings."""
    return click.option(
        "--as-known",
        "--known-at",
        "as_known",
        help="What we knew on this day, such as 2025-06-30 (default: now).",
    )


def asks_when(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that every reading command has."""
    for option in (
        click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON, the same as the page's."),
        known_option(),
        click.option("--as-at", help="The day to answer for, such as 2025-12-01 (default: today)."),
    ):
        command = option(command)
    return command


def account() -> str:
    """Return the name of the account at this terminal."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container may run without an account
        return "somebody without an account"


def acting(by: str | None) -> tuple[Any, str]:
    """Return who acts and at whose terminal: the person with a code, or whoever is at this terminal.

    A code that nobody has ends the command: what was meant as a person with few rights never becomes the
    operator, who has all of them. The account is empty where the operator acts, for it is their name.
    """
    from catchment.foundation.permission import Actor, ActorKind
    from catchment.governance.queries.actors import actor_with_code

    if by is None:
        return Actor(ActorKind.OPERATOR, name=account()), ""
    person = actor_with_code(by)
    if person is None:
        raise Refusal(
            f"Nobody has the code “{by[:40]}”: give the code of a person in a handbook, "
            "or leave --by out to act as whoever is at this terminal."
        )
    return person, account()


def print_json(value: Any) -> None:
    """Print a value as the page of the same thing gives it."""
    from catchment.foundation.pages import as_json

    click.echo(as_json(value).decode(), nl=False)


def run_job(kind: str, arguments: dict[str, Any], *, quiet: bool) -> Any:
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
