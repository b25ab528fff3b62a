"""The command of pooled funds: who puts in what, what is late, what the agreements leave out."""

import click

from catchment.cli.common import Refusal, asks_when, moment, print_json, start


@click.command()
@click.argument("system")
@asks_when
def pools(system: str, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """Show the pooled funds of SYSTEM on a day: partners, hosts, reports, agreements (D-024, D-025)."""
    start()
    from catchment.foundation.pages import Missing
    from catchment.foundation.rules.money import pounds
    from catchment.money.queries.pooled_list import pools_page

    try:
        found = pools_page(system, moment(as_at, as_known))
    except Missing as problem:
        raise Refusal(str(problem)) from problem
    if json_wanted:
        print_json(found)
        return
    click.echo(found.sentence)
    for line in found.lines:
        late = f"{line.late} late" if line.late else "none late"
        click.echo(f"  {pounds(line.pence):>14}  {line.name}, {line.basis}")
        people = f"host: {line.host or 'nobody'}; manager: {line.manager or 'nobody'}"
        click.echo(f"{'':18}{people}; reports: {late}")
    for board in found.boards_without:
        click.echo(f"  Without a Better Care Fund: {board.name}")
    click.echo(found.national_sentence)
