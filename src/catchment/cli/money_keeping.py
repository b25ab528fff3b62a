"""Commands of whoever keeps the books: an allocation comes in, a posting is sent back, commitments expire."""

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from catchment.cli.common import BY, Refusal, acting, start

LONGEST_KEY = 80  # of the ledger's hundred characters
AMOUNT = click.option("--amount", required=True, help="How much, in pounds, such as 1.2m or 1,200,000.50.")
ON = click.option("--on", default="", help="The day it is dated, such as 2026-04-01 (default: today).")
KEY = click.option(
    "--key",
    default="",
    help="A word of your own, where the same amount comes from the same giver twice on one day.",
)


@click.command()
@click.argument("fund")
@click.option("--from", "giver", required=True, help="The code of who gives it, such as XX.")
@AMOUNT
@click.option("--notice", required=True, help="The letter or notice that says so.")
@ON
@KEY
@BY
def receive(fund: str, giver: str, amount: str, notice: str, on: str, key: str, by: str | None) -> None:
    """Record an allocation and bring its money into FUND; the same again changes nothing."""
    start()
    from catchment.foundation.rules.money import pounds
    from catchment.money.actions.receiving import receive as received
    from catchment.money.models import Fund
    from catchment.money.rules.entries import LONGEST_TEXT
    from catchment.structure.models import Organisation

    found = Fund.objects.select_related("system").filter(code__iexact=fund.strip()).first()
    if found is None:
        raise Refusal(f"There is no fund “{fund[:60]}”. The budgets of the system name its funds.")
    by_whom = Organisation.objects.filter(code=giver.strip()).first()
    if by_whom is None:
        raise Refusal(f"No organisation has the code “{giver[:20]}”, so it gives nothing.")
    said = notice.strip()
    if not said or len(said) > LONGEST_TEXT:
        raise Refusal(f"Say under which notice it came, in up to {LONGEST_TEXT} characters.")
    pence, day, actor = asked_pence(amount), asked_day(on), acting(by)[0]
    key = own_key(key) or f"receive/{found.code[:40]}/{by_whom.code[:20]}/{day}/{pence}"
    made = done(
        lambda: received(
            actor=actor, fund=found, giver=by_whom, amount_pence=pence, on=day, notice=said, key=key
        )
    )
    click.echo(f"{made.code}: {pounds(pence)} of {by_whom.code} came into {found.code} on {day}.")


@click.command("reverse")
@click.argument("posting")
@click.option("--because", required=True, help="Why it is sent back; everybody can read it.")
@ON
@BY
def reverse_posting(posting: str, because: str, on: str, by: str | None) -> None:
    """Send the whole of POSTING (T-123) back where it came from; what is right is then written anew."""
    start()
    from catchment.foundation.rules.money import pounds
    from catchment.money.actions.settling import reverse
    from catchment.money.ledger_saving import reversal_key
    from catchment.money.queries.accounts import number_of

    number, day, actor = done(lambda: number_of(posting)), asked_day(on), acting(by)[0]
    made = done(
        lambda: reverse(actor=actor, transfer=number, on=day, because=because, key=reversal_key(number))
    )
    click.echo(f"{made.code}: {pounds(made.amount_pence)} of T-{number} was sent back on {day}.")


@click.command()
@click.argument("system")
@ON
@BY
def expire(system: str, on: str, by: str | None) -> None:
    """Let every commitment of SYSTEM expire that ran out: what is left of it is free again in its budget."""
    start()
    from catchment.foundation.rules.money import pounds
    from catchment.money.actions.settling import expire_due

    day, actor = asked_day(on), acting(by)[0]
    rows = done(lambda: expire_due(actor=actor, system=system, on=day))
    for row in rows:
        click.echo(f"{row.code}: {pounds(row.amount_pence)} of T-{row.pending_id} is free again.")
    if not rows:
        click.echo(f"No commitment of {system} that is still open had run out by {day}.")


def asked_pence(amount: str) -> int:
    """Return an amount in pounds as pence, more than nothing, or end with a sentence."""
    from catchment.foundation.rules.money import UnclearAmountError, read_pounds

    try:
        pence = read_pounds(amount)
    except UnclearAmountError as problem:
        raise Refusal(str(problem)) from problem
    if pence <= 0:
        raise Refusal("Give an amount above nothing.")
    return pence


def asked_day(said: str) -> date:
    """Return a day as it was written, today where none was, or end with a sentence."""
    from django.utils import timezone

    from catchment.foundation.moment import UnclearMomentError, read_date

    try:
        return read_date(said, "--on") if said else timezone.localdate()
    except UnclearMomentError as problem:
        raise Refusal(str(problem)) from problem


def done(ask: Callable[[], Any]) -> Any:
    """Return what is asked for, or end with the sentence that says why not."""
    from catchment.foundation.pages import Missing
    from catchment.foundation.permission import NotAllowed
    from catchment.money.rules.entries import CannotPost

    try:
        return ask()
    except (Missing, CannotPost, NotAllowed) as problem:
        raise Refusal(str(problem)) from problem


def own_key(said: str) -> str:
    """Return a key of somebody's own, kept apart from those of claims and contracts; none where none was."""
    if len(said) > LONGEST_KEY:
        raise Refusal(f"A key has up to {LONGEST_KEY} characters.")
    return f"own/{said.strip()}" if said.strip() else ""


COMMANDS = (receive, reverse_posting, expire)
