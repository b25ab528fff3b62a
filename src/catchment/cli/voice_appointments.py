"""Commands of appointments: those of a system, and one of them step by step."""

import click

from catchment.cli.common import acting, asks_when, moment, print_json, start


@click.command()
@click.argument("system")
@asks_when
def appointments(system: str, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """List the vacant seats of SYSTEM (an ICB) and the appointments to its seats."""
    start()
    from catchment.foundation.pages import Missing
    from catchment.voice.queries.appointment_pages import appointments_page

    try:
        found = appointments_page(system, moment(as_at, as_known))
    except Missing as problem:
        raise click.ClickException(str(problem)) from problem
    if json_wanted:
        print_json(found)
        return
    click.echo(found.sentence)
    for seat in found.vacant:
        click.echo(f"  vacant: {seat.title}, {seat.body.name}")
    for line in (*found.running, *found.ended):
        click.echo(f"  {line.code}  {line.seat}: {line.sentence}")


@click.command()
@click.argument("code")
@asks_when
def appointment(code: str, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """Show how the appointment CODE stands, who is put forward, and every step."""
    start()
    from catchment.foundation.pages import Missing
    from catchment.voice.queries.appointment_page import appointment_page

    try:
        found = appointment_page(code, moment(as_at, as_known), acting(None)[0])
    except Missing as problem:
        raise click.ClickException(str(problem)) from problem
    if json_wanted:
        print_json(found)
        return
    click.echo(" ".join(each for each in (found.sentence, found.next) if each))
    for line in found.candidates:
        click.echo(f"  {line.person.name}: supported by {line.support}, {line.willing}")
    for step in reversed(found.steps):
        click.echo(f"  {step.on}  {step.words}")


COMMANDS = (appointments, appointment)
