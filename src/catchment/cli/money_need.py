"""Commands of weighted need: the index of every place of a system, or of all England."""

from time import perf_counter
from typing import Any

import click

from catchment.cli.common import Refusal, asks_when, moment, print_json, start

ENGLAND = "ENG"


@click.command()
@click.argument("system")
@click.option(
    "--year", default="", help="The financial year, such as 2025/26 (default: the day's, or the newest)."
)
@asks_when
def index(system: str, year: str, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """Show how much the places of SYSTEM need beside its average, and beside England (E-014).

    With ENG for the system, every system of England and each of its places, in one go.
    """
    start()
    from catchment.foundation.pages import Missing
    from catchment.money.queries.need import need_page
    from catchment.money.queries.need_england import england_page

    when = moment(as_at, as_known)
    began = perf_counter()
    try:
        found: Any = england_page(when, year) if system == ENGLAND else need_page(system, when, year)
    except Missing as problem:
        raise Refusal(str(problem)) from problem
    seconds = perf_counter() - began
    if json_wanted:
        print_json(found)
        return
    click.echo(found.sentence)
    if system == ENGLAND:
        _say_england(found, seconds)
    else:
        _say_system(found)


def _say_system(found: Any) -> None:
    for note in found.notes:
        click.echo(note)
    click.echo("Index of all core services; 1.00 is the average:   system's  England's")
    for line in (*found.places, *filter(None, [found.place_not_known]), found.system):
        _say_line(line)
    click.echo(found.money.sentence)


def _say_england(found: Any, seconds: float) -> None:
    from catchment.structure.rules.words import counted

    for each in found.systems:
        _say_line(each.system)
    click.echo(
        f"{found.practices:,} practices, {found.population:,.0f} people; "
        f"{counted(len(found.systems), 'system')} and {counted(found.number_of_places, 'place')} in "
        f"{seconds:.1f} seconds."
    )


def _say_line(line: Any) -> None:
    overall = line.of("overall")
    figures = (overall.against_system_average, overall.against_england_average)
    written = "".join(f"{figure:10.4f}" if figure is not None else "         -" for figure in figures)
    click.echo(f"  {line.name[:44]:44} {written}")
