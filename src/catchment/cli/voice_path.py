"""The command of ways up: layers from a practice to a board, mandates, hops and the power that arrives."""

from typing import Any

import click

from catchment.cli.common import Refusal, asks_when, moment, print_json, start


@click.command()
@click.argument("code")
@click.option(
    "--to",
    default="icb-board",
    show_default=True,
    help="The board: icb-board, the code of a body, or what it is for, such as gp-board.",
)
@asks_when
def path(code: str, to: str, json_wanted: bool, as_at: str | None, as_known: str | None) -> None:
    """Show the way up from CODE (a practice, PCN or body): who sits for it at each step, with what power.

    One line for each layer, from the lowest up. JSON has powers as exact fractions too.
    """
    start()
    from catchment.foundation.pages import Missing
    from catchment.voice.queries.path_answer import path_to

    try:
        answer = path_to(code, to, moment(as_at, as_known))
    except Missing as problem:
        raise Refusal(str(problem)) from problem
    if json_wanted:
        print_json(answer)
        return
    click.echo(f"{answer.sentence} {answer.heard}")
    for step in answer.way.steps:
        click.echo(f"{step.number}. {_line(step)}")
    if answer.strongest != answer.way:
        click.echo(f"The way with most power: {answer.strongest.sentence}")
    if answer.ways > 1:
        click.echo(f"There are {answer.ways} ways; the page of the way shows them all.")


def _line(step: Any) -> str:
    """Return a layer in one line: where it leads, the words, what arrives, and the days an answer takes."""
    arrives = "power not counted"
    if step.arrives is not None:
        arrives = (
            f"{step.arrives.words} turns on that vote ({step.arrives.per_cent})"
            if step.arrives.decimal
            else "no power arrives"
        )
    took = "" if step.days is None else f"; an answer takes {step.days:g} days"
    return f"{step.target.name}: {step.sentence} [{arrives}{took}]"


COMMANDS: tuple[click.Command, ...] = (path,)
