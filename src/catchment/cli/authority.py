"""Commands that ask about authority: who may decide something, whether a body may, what a body may.

They answer as the pages `/who-may` and `/body/<code>/authority` do, and end with 0 for yes, 1 for no, and 2
where the question cannot be asked.
"""

from collections.abc import Callable, Iterator
from typing import Any

import click

from catchment.cli.common import Refusal, known_option, moment, print_json, start

NO = 1
Command = Callable[..., None]


def asks_on(command: Command) -> Command:
    """Add the options of when, and of JSON; `--on` is another name of `--as-at`."""
    for option in (
        click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON, the same as the page's."),
        known_option(),
        click.option(
            "--on", "--as-at", "on", help="The day to answer for, such as 2025-12-01 (default: today)."
        ),
    ):
        command = option(command)
    return command


def asks_what(command: Command) -> Command:
    """Add the options of where and how much."""
    for option in (
        click.option("--amount", default="", help="What it costs in pounds, such as 250000 or 1.2m."),
        click.option("--area", required=True, help="Where: an area by its name or code, such as XEX-P1."),
    ):
        command = option(command)
    return command


@click.command("who-may")
@click.argument("function")
@asks_what
@asks_on
def who_may(
    function: str, area: str, amount: str, on: str | None, as_known: str | None, json_wanted: bool
) -> None:
    """Say who may decide FUNCTION for an area, each with the chain from the law down.

    FUNCTION is any of its names, such as "commission community health services" or "district nursing". Ends
    with 0 where somebody may, 1 where nobody may, and 2 where the question cannot be asked.
    """
    _ask({"function": function, "area": area, "amount": amount}, on, as_known, json_wanted)


@click.command()
@click.argument("body")
@click.argument("function")
@asks_what
@asks_on
def may(
    body: str,
    function: str,
    area: str,
    amount: str,
    on: str | None,
    as_known: str | None,
    json_wanted: bool,
) -> None:
    """Say whether BODY may decide FUNCTION for an area: yes with the chain, or no with the nearest reason.

    BODY is a body, a seat, an organisation or a person, by name or code. Ends with 0 for yes, 1 for no, and 2
    where the question cannot be asked.
    """
    _ask({"function": function, "area": area, "amount": amount, "body": body}, on, as_known, json_wanted)


@click.command("what-may")
@click.argument("body")
@asks_on
def what_may(body: str, on: str | None, as_known: str | None, json_wanted: bool) -> None:
    """List all that BODY may decide: functions, where, up to how much, until when, by which chain.

    BODY is a body, a seat, an organisation or a person, by name or code. Ends with 0 where it may decide
    something, 1 where nothing, and 2 where nobody is called that.
    """
    start()
    from catchment.authority.queries.asking_pages import what_may_page
    from catchment.foundation.pages import Missing

    try:
        page = what_may_page(body, moment(on, as_known, called="on"))
    except Missing as problem:
        raise Refusal(str(problem)) from problem
    if json_wanted:
        print_json(page)
    else:
        click.echo(page.sentence)
        for line in (line for seat in page.seats for power in seat.powers for line in _power(power)):
            click.echo(f"  {line}")
    if not any(seat.powers for seat in page.seats):
        raise SystemExit(NO)


def _ask(typed: dict[str, str], on: str | None, as_known: str | None, json_wanted: bool) -> None:
    """Ask, print the answer, and end with what it was."""
    start()
    from catchment.authority.queries.asking_pages import asking_page
    from catchment.authority.queries.asking_values import Typed
    from catchment.foundation.pages import Missing

    when = moment(on, as_known, called="on")
    try:
        page = asking_page(Typed(**{name: said.strip() for name, said in typed.items()}), when)
    except Missing as problem:
        raise Refusal(str(problem)) from problem
    if page.allowed is None:  # something is wrong with the question, or nothing was asked
        raise Refusal(page.sentence)
    if json_wanted:
        print_json(page)
    else:
        click.echo(page.sentence)
        for shown in page.answers:
            if len(page.answers) > 1:
                click.echo(f"\n{shown.answer.sentence}")
            for line in _answer(shown):
                click.echo(f"  {line}")
        if page.instead:
            others = "; ".join(f"{each.holder.name}, {each.limit}" for each in page.instead)
            click.echo(f"Who may instead: {others}.")
    if not page.allowed:
        raise SystemExit(NO)


def _answer(shown: Any) -> Iterator[str]:
    """Give the lines of an answer: its chains, then who holds the seat, answers and is liable."""
    yield from _picture(shown.picture)
    answer = shown.answer
    if shown.holders:
        yield f"Held by: {', '.join(each.name for each in shown.holders)}"
    for word, named in (("Accountable", answer.accountable), ("Liable", answer.liable)):
        for each in named:
            yield f"{word}: {each.name}{f', which {each.why}' if each.why else ''}"
    if shown.while_away:
        yield f"As cover: only {shown.while_away}"
    for yearly in shown.yearly:
        yield f"In the year: {yearly}"
    for condition in shown.conditions:
        yield f"Condition: {condition}"
    for kept in shown.kept:
        yield f"Kept by {kept.by.name}: {kept.what}"


def _power(power: Any) -> Iterator[str]:
    """Give the lines of one power: what, where, up to how much, until when, and its chains."""
    excepting = ", ".join(each.name for each in power.excepting)
    yield ", ".join(each.name for each in power.functions) + (f" (but not {excepting})" if excepting else "")
    limits = ", ".join((power.limit, *power.yearly))
    until = f", until {power.until:%-d %B %Y}" if power.until else ""
    yield f"  in {', '.join(power.areas)}: {limits}{until}"
    if power.while_away:
        yield f"  as cover: only {power.while_away}"
    yield from (f"  condition: {each}" for each in power.conditions)
    yield from (f"  kept by {each.by.name}: {each.what}" for each in power.kept)
    for line in _picture(power.picture):
        yield f"  {line}"


def _picture(picture: Any) -> Iterator[str]:
    """Give the links of chains, from the law down, each further in than the one before."""
    for chain in picture.chains if picture else ():
        yield chain[0].giver
        for depth, step in enumerate(chain, start=1):
            within = [step.limit, step.where, step.since and f"from {step.since}"]
            within += [step.until and f"until {step.until}", step.document and f"under {step.document}"]
            said = ", ".join(filter(None, (step.how, *within)))
            yield f"{'   ' * (depth - 1)}└─ {step.taker}: {said}"
            if step.broken:
                yield f"{'   ' * depth}✗ {step.broken}"
