"""Commands about meetings and decisions: the same answers as their pages, in words or as the pages' JSON."""

from collections.abc import Callable
from typing import Any

import click

from catchment.cli.common import acting, asks_when, moment, print_json, start

OF = (
    click.option("--system", default="", help="Of this system: an ICB's ODS code, such as QNC."),
    click.option("--body", default="", help="Of this body, by its code."),
)


def _of(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that say whose meetings or decisions are meant."""
    for option in OF:
        command = option(command)
    return command


@click.group()
def meetings() -> None:
    """Meetings of boards and committees: their agendas, who was there, what was decided."""


@click.group()
def decisions() -> None:
    """Decisions with the proof that whoever took them might; void ones apart."""


@meetings.command("list")
@_of
@asks_when
def list_meetings(system: str, body: str, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """List the meetings of a body or a system: those to come first, then those held."""
    start()
    from catchment.authority.queries.meetings import meetings_page

    when, actor = moment(as_at, as_known), acting(None)[0]
    page = _found(lambda: meetings_page(when, actor, system=system, body=body))
    if json_wanted:
        print_json(page)
        return
    click.echo(page.sentence)
    for line in (*page.coming, *page.held):
        click.echo(f"  {line.meeting.code:<14} {line.on}  {line.stage:<16} {line.body.name}")
    for each in page.unreported:
        click.echo(f"  still to be reported: {each.decision.code} {each.title}")
    for action in page.actions:
        late = "overdue" if action.overdue else "due"
        click.echo(f"  {late} {action.due}: {action.what} ({action.owner}, {action.meeting.code})")


@meetings.command("show")
@click.argument("code")
@asks_when
def show_meeting(code: str, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """Show meeting CODE: where it is, who is in the room, its agenda and its log."""
    start()
    from catchment.authority.queries.meetings import meeting_page

    page = _found(lambda: meeting_page(code, moment(as_at, as_known), acting(None)[0]))
    if json_wanted:
        print_json(page)
        return
    click.echo(page.sentence)
    for person in page.room:
        why = f" ({person.why})" if person.why else ""
        click.echo(f"  {person.name}, {person.title}: {person.how}{why}")
    for item in page.items:
        click.echo(f"  {item.number}. {item.title}: {item.sentence}")
        if item.decision:
            click.echo(f"     {item.decision.decision.code}: {'valid' if item.decision.valid else 'void'}")
    for line in page.log:
        click.echo(f"  {line.number:>4}  {line.sentence}")


@decisions.command("list")
@_of
@asks_when
def list_decisions(
    system: str, body: str, as_at: str | None, as_known: str | None, json_wanted: bool
) -> None:
    """List the decisions of a body or a system: the valid ones, and the void ones apart."""
    start()
    from catchment.authority.queries.decisions import decisions_page

    when, actor = moment(as_at, as_known), acting(None)[0]
    page = _found(lambda: decisions_page(when, actor, system=system, body=body))
    if json_wanted:
        print_json(page)
        return
    click.echo(page.sentence)
    for line in page.valid:
        click.echo(f"  {line.decision.code}  {line.taken_on}  {line.title} ({line.decider.name})")
    for line in page.void:
        click.echo(f"  {line.decision.code}  {line.taken_on}  void: {line.title}. {line.void_because}")


@decisions.command("show")
@click.argument("code")
@asks_when
def show_decision(code: str, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """Show decision CODE: whether it was valid, and the chain of authority as it stood that day."""
    start()
    from catchment.authority.queries.decisions import decision_page

    page = _found(lambda: decision_page(code, moment(as_at, as_known), acting(None)[0]))
    if json_wanted:
        print_json(page)
        return
    click.echo(page.sentence)
    for link in page.proof.chain:
        click.echo(f"  {link.sentence}")
    for who, words in ((page.proof.accountable, "accountable"), (page.proof.liable, "liable")):
        for each in who:
            click.echo(f"  {words}: {each.name}{f' ({each.why})' if each.why else ''}")
    for name, vote in page.votes:
        click.echo(f"  {name} voted {vote}")


def _found(read: Callable[[], Any]) -> Any:
    """Return what a page says, or end in the sentence that there is none."""
    from catchment.foundation.pages import Missing

    try:
        return read()
    except Missing as problem:
        raise click.ClickException(str(problem)) from problem
