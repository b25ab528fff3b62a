"""Commands of pooled funds: who puts in what, what is late or left out; and a contribution that comes in."""

import click

from catchment.cli.common import BY, Refusal, acting, asks_when, moment, print_json, start
from catchment.cli.money_keeping import AMOUNT, KEY, ON, asked_day, asked_pence, done, own_key


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


@click.command()
@click.argument("pooled_fund")
@click.option("--system", required=True, help="The code of the system that hosts it, such as XEX.")
@click.option("--from", "partner", required=True, help="The code of the partner, such as X06000001.")
@AMOUNT
@ON
@KEY
@BY
def contribution(
    pooled_fund: str, system: str, partner: str, amount: str, on: str, key: str, by: str | None
) -> None:
    """Bring what a partner puts into POOLED_FUND into its host's books; the same again changes nothing."""
    start()
    from catchment.foundation.rules.money import pounds
    from catchment.money.actions.pooled import receive_contribution

    pence, day, actor = asked_pence(amount), asked_day(on), acting(by)[0]
    key = own_key(key) or f"contribution/{pooled_fund[:40]}/{partner[:20]}/{day}/{pence}"
    made = done(
        lambda: receive_contribution(
            actor=actor,
            system=system,
            pooled_fund=pooled_fund,
            partner=partner,
            amount_pence=pence,
            on=day,
            key=key,
        )
    )
    click.echo(f"{made.code}: {pounds(pence)} of {partner} came into {pooled_fund} on {day}.")


COMMANDS = (pools, contribution)
