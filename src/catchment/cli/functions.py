"""The command that lists the functions there are to decide, or finds one."""

import click

from catchment.cli.common import asks_when, moment, print_json, start


@click.command()
@click.argument("words", nargs=-1)
@asks_when
def functions(words: tuple[str, ...], as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """List the functions and decisions of a system as a tree, with who holds each in law on the day.

    With WORDS, such as "district nursing" or "joint forward plan", give those that they find and what they
    are part of; words that find nothing end with the nearest.
    """
    start()
    from catchment.authority.queries.functions import functions_page

    found = functions_page(" ".join(words), moment(as_at, as_known))
    if not found.functions:
        raise click.ClickException(found.sentence)
    if json_wanted:
        print_json(found)
        return
    click.echo(found.sentence)
    for line in found.functions:
        holders = ", ".join(line.held_by) or "nobody on this day"
        click.echo(f"{'  ' * (line.depth + 1)}{line.name} [{line.code}]: {holders}")
        inwards = "  " * (line.depth + 2)
        if line.found and found.asked:
            click.echo(f"{inwards}{line.statute} ({line.rule})")
            for route in line.routes:
                click.echo(f"{inwards}{route}")
        if line.doubt and found.asked:
            click.echo(f"{inwards}Not certain: {line.doubt}")
