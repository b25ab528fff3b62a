"""Commands of the envelope: where the money of a system goes, what its trusts report, may use and share."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from catchment.cli.common import BY, Refusal, acting, asks_when, moment, print_json, start

SYSTEM = click.option("--system", required=True, help="The code of the system, such as XEX.")
YEAR = click.option("--year", default="", help="The financial year, such as 2026/27 (default: the day's).")


@click.command()
@SYSTEM
@YEAR
@click.option(
    "--by",
    "view",
    default="programme",
    type=click.Choice(["programme", "place", "decider"]),
    help="What the flows run through.",
)
@asks_when
def envelope(
    system: str, year: str, view: str, as_at: str | None, as_known: str | None, json_wanted: bool
) -> None:
    """Show where the money of a system goes in a year, who decides it, and its limits."""
    start()
    from catchment.foundation.pages import Missing
    from catchment.money.queries.envelope import envelope_page

    try:
        found = envelope_page(system, moment(as_at, as_known), year=year, by=view)
    except Missing as problem:
        raise Refusal(str(problem)) from problem
    if json_wanted:
        print_json(found)
        return
    for line in _lines(found):
        click.echo(line)


def _lines(found: Any) -> Iterator[str]:
    """Give the envelope in lines: the finding, who decides, the limits, and each fund."""
    from catchment.foundation.rules.money import pounds

    yield found.sentence
    yield from found.more
    if found.shares:
        yield ""
    for each in found.shares:
        yield f"  {pounds(each.pence):>20}  {each.name}: {each.words}"
    for part in found.limits:
        yield ""
        yield part.sentence
        for row in part.rows:
            yield f"  {pounds(row.used_pence):>20}  {row.name} ({row.per_cent:g}%, {row.reported})"
    if found.funds:
        yield ""
        yield f"  {'came in':>20}{'paid':>20}{'committed':>20}{'left':>20}"
    for fund in found.funds:
        sums = (fund.received_pence, fund.paid_pence, fund.committed_pence, fund.left_pence)
        yield f"  {''.join(f'{pounds(each):>20}' for each in sums)}  {fund.name}"


@click.group()
def use() -> None:
    """Record what trusts use and may use: reports, limits, and shares between systems."""


@use.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@SYSTEM
@BY
def import_reports(file: Path, system: str, by: str | None) -> None:
    """Record what the partner trusts of a system report, from FILE (.csv or .xlsx): all of it or nothing.

    Its columns are Trust, Month (2026-10), Nature (revenue or capital), Used, Expected (by the year's end)
    and To partners, in pounds. The same file again changes nothing.
    """
    start()
    from catchment.foundation.imports.source import Refusal as Unusable
    from catchment.money.actions import envelope as actions
    from catchment.money.imports.small_tables import MOST_BYTES

    with file.open("rb") as stream:
        content = stream.read(MOST_BYTES + 1)
    actor, _ = acting(by)
    _record(
        lambda: actions.import_uses(actor=actor, system=system, name=file.name, content=content),
        "what trusts reported",
        (Unusable,),
    )


@use.command()
@click.argument("nature", type=click.Choice(["revenue", "capital"]))
@click.argument("amount")
@click.option("--direction", required=True, help="The direction of NHS England that sets it.")
@SYSTEM
@YEAR
@BY
def limit(nature: str, amount: str, direction: str, system: str, year: str, by: str | None) -> None:
    """Record the most that a system may use in a year of NATURE (revenue or capital): AMOUNT in pounds."""
    start()
    from catchment.foundation.rules.money import UnclearAmountError, read_pounds
    from catchment.money.actions import envelope as actions
    from catchment.money.rules.vocabulary import Nature

    actor, _ = acting(by)
    _record(
        lambda: actions.record_limit(
            actor=actor,
            system=system,
            year=_year(year),
            nature=Nature(nature),
            pence=read_pounds(amount),
            direction=direction,
        ),
        "the limit",
        (UnclearAmountError,),
    )


@use.command()
@click.argument("trust")
@click.argument("shares", nargs=-1, required=True, metavar="XEX=70 XNB=30")
@SYSTEM
@YEAR
@BY
def share(trust: str, shares: tuple[str, ...], system: str, year: str, by: str | None) -> None:
    """Record how the use of TRUST counts for several systems, in per cent, as NHS England directs."""
    start()
    from catchment.money.actions import envelope as actions

    actor, _ = acting(by)
    _record(
        lambda: actions.record_apportionment(
            actor=actor, system=system, trust=trust, year=_year(year), shares=actions.shares_said(shares)
        ),
        "the shares",
        (),
    )


def _record(action: Callable[[], Any], what: str, others: tuple[type[Exception], ...]) -> None:
    """Do it and say what came of it, or end with 2 and the reason."""
    from catchment.foundation.pages import Missing
    from catchment.foundation.permission import NotAllowed
    from catchment.money.actions.envelope import CannotRecord

    try:
        done = action()
    except (CannotRecord, Missing, NotAllowed, *others) as problem:
        raise Refusal(str(problem)) from problem
    if done.added or done.superseded:
        click.echo(f"Recorded {what}: {done.added:,} new, {done.superseded:,} no longer believed.")
    else:
        click.echo(f"Nothing new: {what} had been recorded as they are.")


def _year(said: str) -> Any:
    from catchment.foundation.pages import Missing
    from catchment.money.queries.envelope_books import year_asked

    try:
        return year_asked(said, moment(None, None))
    except Missing as problem:
        raise Refusal(str(problem)) from problem
