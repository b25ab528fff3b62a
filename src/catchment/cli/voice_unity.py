"""Commands of unity: how united a place is, and where everybody stands on one question."""

import click

from catchment.cli.common import Refusal, asks_when, moment, print_json, start


@click.command("unity")
@click.argument("place")
@asks_when
def unity(place: str, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """Show how united PLACE is, question by question (S003-64, T-A10)."""
    start()
    from catchment.foundation.pages import Missing
    from catchment.foundation.permission import ANYBODY
    from catchment.voice.queries.unity_pages import unity_page

    try:
        found = unity_page(place, moment(as_at, as_known), ANYBODY)
    except Missing as problem:
        raise Refusal(str(problem)) from problem
    if json_wanted:
        print_json(found)
        return
    click.echo(found.sentence)
    for line in found.questions:
        click.echo(f"  {line.code}  {line.title} ({line.state})")
        click.echo(f"    {line.sentence}")
        if line.agreed:
            click.echo(f"    {line.agreed}")
        for words in line.mandates:
            click.echo(f"    {words}")


@click.command("question")
@click.argument("code")
@asks_when
def question(code: str, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """Show where everybody stands on the question CODE, what was agreed, and who carries it until when."""
    start()
    from catchment.foundation.pages import Missing
    from catchment.foundation.permission import ANYBODY
    from catchment.voice.queries.question_page import question_page

    try:
        found = question_page(code, moment(as_at, as_known), ANYBODY)
    except Missing as problem:
        raise Refusal(str(problem)) from problem
    if json_wanted:
        print_json(found)
        return
    click.echo(f"{found.name}\n{found.sentence} {found.index_sentence}")
    for line in found.groups:
        click.echo(
            f"  {line.name[:52]:52} {line.support + line.conditions:>4} for {line.oppose:>4} against"
            f" {line.no_view + line.silent:>4} neither"
        )
    if found.agreed:
        click.echo(found.agreed.sentence)
        for mandate in found.agreed.mandates:
            click.echo(f"  {mandate.person.name}, {mandate.seat}: {mandate.state}. {mandate.covers}")


COMMANDS = (unity, question)
