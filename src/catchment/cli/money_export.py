"""Writing the ledger out: for Beancount, hledger and ledger, as CSV, as a workbook."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import click

from catchment.cli.common import Refusal, known_option, moment, start

WORKBOOK = "xlsx"


@click.command()
@click.option(
    "--format",
    "form",
    required=True,
    type=click.Choice(["beancount", "hledger", "csv", WORKBOOK]),
    help="What to write; ledger reads what hledger reads.",
)
@click.option("--system", help="Whose books (default: those of the only system that has any).")
@click.option("--as-at", help="The last day to write, such as 2026-12-01 (default: today).")
@known_option()
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), help="The file to write (default: here)."
)
def export(
    form: str, system: str | None, as_at: str | None, as_known: str | None, output: Path | None
) -> None:
    """Write the whole ledger of a system out, so that another tool can check it.

    The Beancount and hledger texts end with what Catchment says is in each account, as assertions:
    `bean-check` and `hledger check` complain where they count otherwise.
    """
    start()
    from catchment.foundation.pages import Missing
    from catchment.money.queries.exporting import exported, write_workbook

    when = moment(as_at, as_known)
    if form == WORKBOOK and output is None:
        raise Refusal("A workbook goes into a file: say which with --output.")
    try:
        whose = system or _only_system()
        with _opened(output, binary=form == WORKBOOK) as stream:
            if form == WORKBOOK:
                write_workbook(whose, when, stream)
            else:
                for line in exported(whose, when, form):
                    stream.write(line)
    except Missing as problem:
        raise Refusal(str(problem)) from problem
    except OSError as problem:
        raise Refusal(f"{output or 'The output'} cannot be written: {problem.strerror}.") from problem


def _only_system() -> str:
    """Return the only system that keeps books, or end with a sentence."""
    from catchment.money.models import Account

    found = list(Account.objects.order_by("system__code").values_list("system__code", flat=True).distinct())
    if len(found) != 1:
        have = f"these have books: {', '.join(found)}" if found else "no system has books yet"
        raise Refusal(f"Say whose books with --system; {have}.")
    code: str = found[0]
    return code


@contextlib.contextmanager
def _opened(output: Path | None, *, binary: bool) -> Iterator[IO]:
    """Open the file, or give the terminal; a file that could not be finished is not left behind."""
    if output is None:
        yield sys.stdout
        return
    unfinished = output.with_name(f"{output.name}.unfinished")
    with contextlib.ExitStack() as always:
        always.callback(unfinished.unlink, missing_ok=True)
        text = {} if binary else {"encoding": "utf-8", "newline": ""}
        with unfinished.open("wb" if binary else "w", **text) as stream:
            yield stream
        unfinished.replace(output)
