"""Commands that change the structure: each one action, with a day, a reason and a name, and no orphans.

`--by` takes the code of a person, who must then be allowed to do it by a post or seat they hold; without it,
whoever is at this terminal acts.
"""

from collections.abc import Callable
from typing import Any

import click

from catchment.cli.common import BY, acting, moment, start


@click.group()
def change() -> None:
    """Change the structure from a day on: close, merge, split, rename, move, redraw a boundary."""


def _asks_why(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that every change has."""
    for option in (
        BY,
        click.option("--reason", required=True, help="Why."),
        click.option("--on", required=True, help="The first day it is so, such as 2027-04-01."),
    ):
        command = option(command)
    return command


def _do(action: str, *, on: str, reason: str, by: str | None, **arguments: Any) -> None:
    """Do one action and say what was recorded, or end with the sentence that refuses it."""
    start()
    from django.db import transaction

    from catchment.foundation.permission import NotAllowed
    from catchment.structure import actions

    actor, terminal = acting(by)
    day = moment(on, None, called="on").as_at
    try:
        with transaction.atomic():
            done = getattr(actions, action)(on=day, reason=reason, actor=actor, **arguments)
            if terminal:  # a person's code was given here: keep by whom
                done.detail = {**done.detail, "at_terminal": terminal}
                done.save(update_fields=["detail"])
    except (actions.Refused, NotAllowed) as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"Recorded as change {done.pk}: {done.action}, from {on}.")


@change.command()
@click.argument("code")
@click.option("--successor", help="The organisation that takes over its members, ground and duties.")
@click.option("--patients-moved", is_flag=True, help="The patients of a practice are placed elsewhere.")
@_asks_why
def close(
    code: str, successor: str | None, patients_moved: bool, on: str, reason: str, by: str | None
) -> None:
    """Close organisation CODE; refused if anything would be orphaned (K-043)."""
    said: dict[str, Any] = {"successor": successor, "patients_placed_elsewhere": patients_moved}
    _do("close_organisation", on=on, reason=reason, by=by, code=code, **said)


@change.command()
@click.argument("codes", nargs=-1, required=True)
@click.option("--into", required=True, help="The code that goes on: one of them, or a new one.")
@click.option("--name", default="", help="The name of a new organisation.")
@_asks_why
def merge(codes: tuple[str, ...], into: str, name: str, on: str, reason: str, by: str | None) -> None:
    """Merge the organisations CODES into one."""
    _do("merge_organisations", on=on, reason=reason, by=by, codes=codes, into=into, name=name)


@change.command()
@click.argument("code")
@click.option(
    "--part",
    "parts",
    multiple=True,
    required=True,
    help="A part as CODE=NAME or CODE=NAME:MEMBER,MEMBER; give at least two.",
)
@_asks_why
def split(code: str, parts: tuple[str, ...], on: str, reason: str, by: str | None) -> None:
    """Split organisation CODE into new ones."""
    start()
    from catchment.structure.actions import Part

    made = []
    for part in parts:
        new_code, equals, rest = part.partition("=")
        name, _, members = rest.partition(":")
        if not equals or not name.strip():
            raise click.ClickException(f"“{part}” must be written CODE=NAME or CODE=NAME:MEMBER,MEMBER.")
        takes = tuple(each.strip() for each in members.split(",") if each.strip())
        made.append(Part(new_code.strip(), name.strip(), takes))
    _do("split_organisation", on=on, reason=reason, by=by, code=code, parts=made)


@change.command()
@click.argument("code")
@click.argument("name")
@_asks_why
def rename(code: str, name: str, on: str, reason: str, by: str | None) -> None:
    """Call organisation CODE by another NAME; its identity stays (S000-05)."""
    _do("rename_organisation", on=on, reason=reason, by=by, code=code, name=name)


@change.command()
@click.argument("practice")
@click.argument("pcn")
@_asks_why
def move(practice: str, pcn: str, on: str, reason: str, by: str | None) -> None:
    """Move a PRACTICE to another PCN (F-012)."""
    _do("move_practice", on=on, reason=reason, by=by, code=practice, to_pcn=pcn)


@change.command()
@click.argument("to")
@click.option("--organisation", "organisations", multiple=True, help="A code that moves; may be repeated.")
@click.option("--area", "areas", multiple=True, help="A GSS code of ground that moves; may be repeated.")
@_asks_why
def boundary(
    to: str, organisations: tuple[str, ...], areas: tuple[str, ...], on: str, reason: str, by: str | None
) -> None:
    """Move organisations or ground to the ICB or sub-ICB location TO."""
    _do("change_boundary", on=on, reason=reason, by=by, to=to, organisations=organisations, areas=areas)


@change.command()
@click.argument("code")
@_asks_why
def regime(code: str, on: str, reason: str, by: str | None) -> None:
    """Give the pending regime CODE, such as HB26, its first day; `catchment regimes` lists them (K-042)."""
    _do("set_regime", on=on, reason=reason, by=by, code=code)
