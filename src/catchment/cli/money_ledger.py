"""Commands of the ledger: one pound traced, a statement, the balances of a system, a month paid."""

from datetime import date

import click

from catchment.cli.common import BY, Refusal, acting, asks_when, moment, print_json, start


@click.command()
@click.argument("posting")
@asks_when
def trace(posting: str, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """Tell where the money of POSTING (T-123) came from, who decided it, and where it went."""
    start()
    from catchment.foundation.pages import Missing
    from catchment.foundation.rules.money import pounds
    from catchment.money.queries.tracing import trace as traced

    try:
        found = traced(posting, moment(as_at, as_known), acting(None)[0])
    except Missing as problem:
        raise Refusal(str(problem)) from problem
    if json_wanted:
        print_json(found)
        return
    click.echo(found.sentence)
    for step in found.came_from:
        causes = ", ".join(each.name for each in step.causes)
        click.echo(
            f"  {pounds(step.pence)} from {step.from_account.name} to {step.to_account.name} ({causes})"
        )
    for link in found.authority:
        click.echo(f"  {link.sentence}")
    for named in found.accountable:
        click.echo(f"  Accountable: {named.name}, {named.why}")
    for named in found.liable:
        click.echo(f"  Liable: {named.name}, {named.why}")


@click.command()
@click.argument("account")
@click.option("--since", help="From which day (default: 1 April of the year of the day).")
@click.option("--page", default=1, show_default=True, help="Which hundred of the postings.")
@asks_when
def statement(
    account: str, since: str | None, page: int, as_at: str | None, as_known: str | None, json_wanted: bool
) -> None:
    """Show what moved through ACCOUNT, such as XEX.payee.XR4."""
    start()
    from catchment.foundation.pages import Missing
    from catchment.foundation.rules.money import pounds
    from catchment.money.queries.balances import statement as stated

    try:
        found = stated(
            account, moment(as_at, as_known), since=_day(since, "since"), page=page, actor=acting(None)[0]
        )
    except Missing as problem:
        raise Refusal(str(problem)) from problem
    if json_wanted:
        print_json(found)
        return
    click.echo(f"{found.account.name}: {pounds(found.opening)} on {found.since}")
    for line in found.lines:
        what = f"{line.code}  {pounds(line.moved_pence):>20}  {pounds(line.balance_after):>20}  {line.text}"
        click.echo(f"  {line.on}  {what} ({line.cause})")
    click.echo(f"{pounds(found.closing)} on {found.until}, page {found.page} of {found.pages}")


@click.command()
@click.argument("system")
@asks_when
def balances(system: str, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """Show the trial balance of SYSTEM: every account, and that together they come to nothing."""
    start()
    from catchment.foundation.rules.money import pounds
    from catchment.money.queries.balances import balances as balanced

    found = balanced(system, moment(as_at, as_known))
    if not found:
        raise Refusal(f"No books are kept for {system[:20]}.")
    if json_wanted:
        print_json(found)
        return
    for each in found:
        click.echo(f"{pounds(each.balance):>24}  {each.code}")
    click.echo(f"{pounds(sum(each.balance for each in found)):>24}  together")


@click.command("pay-contracts")
@click.argument("system")
@click.option("--month", required=True, help="Which month, such as 2026-05.")
@BY
def pay_contracts(system: str, month: str, by: str | None) -> None:
    """Pay the networks and practices of SYSTEM what national contracts owe them for a month."""
    start()
    from catchment.foundation.pages import Missing
    from catchment.foundation.permission import NotAllowed
    from catchment.foundation.rules.money import pounds
    from catchment.money.actions.contract_payments import pay_contracts as paying
    from catchment.money.rules.entries import CannotPost

    first = _day(f"{month}-01", "month")
    assert first is not None, "a month is required"
    try:
        found = paying(actor=acting(by)[0], system=system, month=first)
    except (Missing, NotAllowed, CannotPost) as problem:
        raise Refusal(str(problem)) from problem
    click.echo(f"{found.payments} payments, {pounds(found.pence)} in all, for {first:%B %Y}.")
    for sentence in found.not_paid:
        click.echo(f"  Not paid: {sentence}")


def _day(text: str | None, name: str) -> date | None:
    if not text:
        return None
    from catchment.foundation.moment import UnclearMomentError, read_date

    try:
        return read_date(text, name)
    except UnclearMomentError as problem:
        raise Refusal(str(problem)) from problem


COMMANDS = (trace, statement, balances, pay_contracts)
