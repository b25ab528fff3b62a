"""Commands of people: who can sign in through the identity provider, and as whom."""

from collections.abc import Callable
from typing import Any

import click

from catchment.cli.common import asks_when, moment, print_json, start


@click.group()
def people() -> None:
    """List, make and end the links between people and an identity provider's subjects."""


@people.command("list")
@asks_when
def list_command(as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """List the people who are linked to a subject of an identity provider."""
    start()
    from catchment.governance.queries.signing_in import identities

    found = identities(moment(as_at, as_known))
    if json_wanted:
        names = ("person", "name", "issuer", "subject")
        print_json([dict(zip(names, each, strict=True)) for each in found])
        return
    if not found:
        click.echo("Nobody is linked to an identity provider.")
    for code, name, issuer, subject in found:
        click.echo(f"{code}  {name}: {subject} at {issuer}")


def _asks_whom(command: click.decorators.FC) -> click.decorators.FC:
    """Add what making and ending a link both ask."""
    for option in (
        click.option("--by", required=True, help="Who says so."),
        click.option("--reason", required=True, help="Why."),
        click.option("--subject", required=True, help="The subject (sub) that the page gave to the person."),
        click.option(
            "--issuer", envvar="CATCHMENT_OIDC_ISSUER", required=True, help="The provider's issuer."
        ),
    ):
        command = option(command)
    return command


@people.command()
@click.argument("person")
@_asks_whom
def link(person: str, issuer: str, subject: str, reason: str, by: str) -> None:
    """Let a SUBJECT of an identity provider sign in as PERSON (a code)."""
    start()
    from catchment.governance.actions.identities import link_identity

    _do(link_identity, person, issuer, subject, reason, by)


@people.command()
@click.argument("person")
@_asks_whom
def unlink(person: str, issuer: str, subject: str, reason: str, by: str) -> None:
    """End the link of a SUBJECT to PERSON (a code): from now on it cannot sign in."""
    start()
    from catchment.governance.actions.identities import unlink_identity

    _do(unlink_identity, person, issuer, subject, reason, by)


def _do(action: Callable[..., Any], person: str, issuer: str, subject: str, reason: str, by: str) -> None:
    """Do one action and say what was recorded, or end with the sentence that refuses it."""
    from catchment.foundation.permission import Actor, ActorKind
    from catchment.governance.actions.identities import NotLinked

    operator = Actor(ActorKind.OPERATOR, name=by)
    try:
        done = action(person=person, issuer=issuer, subject=subject, reason=reason, actor=operator)
    except NotLinked as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"Recorded as change {done.pk}: {done.action}, {person}.")
