"""Commands of contracts with providers: list them, show one, keep one, set a year aside, pay a month."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from catchment.cli.common import BY, Refusal, acting, asks_when, moment, print_json, start

MOST_BYTES = 1_000_000


@click.command("contracts")
@click.argument("system")
@asks_when
def contracts(system: str, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """List the contracts of SYSTEM (an ICB's code) with its providers, with what is paid so far."""
    start()
    from catchment.foundation.rules.money import pounds
    from catchment.money.queries.contracts import contracts_page

    found = _done(lambda: contracts_page(system, moment(as_at, as_known)))
    if json_wanted:
        print_json(found)
        return
    click.echo(found.sentence)
    for line in found.lines:
        yearly, paid = pounds(line.annual_pence), pounds(line.paid_pence)
        click.echo(f"  {line.code}  {line.title}, {line.form}: {yearly} a year, {paid} paid")


@click.command("contract")
@click.argument("code")
@asks_when
def contract(code: str, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """Show the contract CODE: who is paid how, what reaches whom, and what is due and paid each month."""
    start()
    from django.utils import timezone

    from catchment.foundation.rules.money import pounds
    from catchment.money.queries.contracts import contract_page

    when, (actor, _) = moment(as_at, as_known), acting(None)
    found = _done(lambda: contract_page(code, when, actor, timezone.localdate()))
    if json_wanted:
        print_json(found)
        return
    click.echo(f"{found.title}: {found.sentence}")
    click.echo(found.accountable)
    for party in found.parties:
        amounts = f"gets {pounds(party.gets_pence)} a month, passes on {pounds(party.passes_on_pence)}"
        click.echo(f"  {party.party.name}: {amounts}, keeps {pounds(party.keeps_pence)}")
    for line in found.months:
        due, paid = pounds(line.due_pence), pounds(line.paid_pence)
        click.echo(f"  {line.month:%B %Y}: {due} due, {paid} paid ({line.state})")
    for sentence in found.sharing:
        click.echo(sentence)


@click.command("keep-contract")
@click.argument("system")
@click.argument("path", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@BY
def keep_contract_command(system: str, path: Path, by: str | None) -> None:
    """Keep the contract told in the YAML file PATH for SYSTEM: code, title, decision, starts, ends, terms.

    `ends` is the first day after it. Amounts in `terms` are whole pence (`annual_pence`, `target_pence`).
    """
    start()
    from catchment.money.actions.contracts import CannotKeep, keep_contract

    said = _read(path)
    actor, _ = acting(by)
    try:
        kept = _done(lambda: keep_contract(actor=actor, system=system, **said))
    except CannotKeep as refusal:
        raise Refusal("\n".join(refusal.sentences)) from refusal
    click.echo(f"{kept.code} is kept: {kept.title}.")


@click.command("set-contract-aside")
@click.argument("code")
@click.option("--year", "said_year", required=True, help="The financial year, such as 2026/27.")
@click.option("--budget", required=True, help="The code of the budget account it is paid from.")
@BY
def set_contract_aside(code: str, said_year: str, budget: str, by: str | None) -> None:
    """Set what the contract CODE pays in a financial year aside, out of one budget."""
    start()
    from django.utils import timezone

    from catchment.foundation.rules.money import pounds
    from catchment.money.actions.contracts import set_year_aside
    from catchment.money.rules.years import UnclearYearError, read_year

    actor, _ = acting(by)
    try:
        year = read_year(said_year)
    except UnclearYearError as problem:
        raise Refusal(str(problem)) from problem
    today = timezone.localdate()
    rows = _done(lambda: set_year_aside(actor=actor, code=code, year=year, budget=budget, on=today))
    for row in rows:
        click.echo(f"{row.code}: {pounds(row.amount_pence)} for {row.text}")


@click.command("pay-contract")
@click.argument("code")
@click.option("--month", "said_month", required=True, help="The month, such as 2026-07.")
@BY
def pay_contract(code: str, said_month: str, by: str | None) -> None:
    """Pay a month of the contract CODE out of what is set aside; paying it again changes nothing."""
    start()
    from django.utils import timezone

    from catchment.foundation.rules.money import pounds
    from catchment.money.actions.contracts import pay_contract_month

    actor, _ = acting(by)
    month = _month(said_month)
    rows = _done(lambda: pay_contract_month(actor=actor, code=code, month=month, on=timezone.localdate()))
    for row in rows:
        click.echo(f"{row.code}: {pounds(row.amount_pence)}, {row.text}")


COMMANDS = (contracts, contract, keep_contract_command, set_contract_aside, pay_contract)


def _month(said: str) -> date:
    """Return the first day of a month written 2026-07, or end with a sentence."""
    try:
        return date.fromisoformat(f"{said.strip()}-01")
    except ValueError as problem:
        raise Refusal(f"“{said[:20]}” is not a month. Write it year-month, such as 2026-07.") from problem


def _read(path: Path) -> dict[str, Any]:
    """Return what a file says of a contract, or end with a sentence about what it should say."""
    import yaml

    if path.stat().st_size > MOST_BYTES:
        raise Refusal(f"{path.name} is longer than a contract can be ({MOST_BYTES:,} bytes).")
    texts, days = ("code", "title", "decision"), ("starts", "ends")
    wanted = (*texts, *days, "terms")
    try:
        said = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as problem:
        raise Refusal(f"{path.name} is not YAML: {problem}") from problem
    if not isinstance(said, dict) or said.keys() != set(wanted):
        raise Refusal(f"{path.name} says {', '.join(wanted)}, each once, and nothing else.")
    if any(not isinstance(said[name], str) for name in texts) or not isinstance(said["terms"], dict):
        raise Refusal(f"In {path.name} {', '.join(texts)} are texts, and terms are values by name.")
    if type(said["starts"]) is not date or (said["ends"] is not None and type(said["ends"]) is not date):
        raise Refusal(f"In {path.name} starts and ends are days such as 2026-07-01; ends may be null.")
    return said


def _done(ask: Callable[[], Any]) -> Any:
    """Return what is asked for, or end with the sentence that says why not."""
    from catchment.foundation.pages import Missing
    from catchment.foundation.permission import NotAllowed
    from catchment.money.rules.entries import CannotPost

    try:
        return ask()
    except (Missing, CannotPost, NotAllowed) as problem:
        raise Refusal(str(problem)) from problem
