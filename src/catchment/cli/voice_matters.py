"""Commands of matters: what was raised in a system, raising something, and taking it a step on."""

from collections.abc import Callable
from datetime import date
from typing import Any

import click

from catchment.cli.common import BY, Refusal, acting, asks_when, moment, print_json, start

DUE = click.option(
    "--due", help="The day by which an answer is owed (default: in 28 days, or as the handbook says)."
)


@click.command()
@click.argument("system")
@click.option("--late", is_flag=True, help="Only those whose answer is late.")
@asks_when
def matters(system: str, late: bool, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """List the matters of SYSTEM: who started what, where it waits, and what came back."""
    start()
    from catchment.foundation.pages import Missing
    from catchment.voice.queries.matter_lists import system_matters

    try:
        found = system_matters(system, moment(as_at, as_known), {"standing": "late" if late else ""})
    except Missing as problem:
        raise click.ClickException(str(problem)) from problem
    if json_wanted:
        print_json(found)
        return
    click.echo(found.sentence)
    for each in found.rows:
        stands = f"{each.late} days late" if each.late else each.words
        click.echo(f"  {each.code}  {each.raised_on}  {each.title}")
        click.echo(
            f"    {each.raiser.name}: {stands}, {each.where.name}. {each.answer.capitalize()}".rstrip()
        )


@click.command("raise")
@click.argument("raiser")
@click.option(
    "--kind", type=click.Choice(["concern", "proposal"]), required=True, help="A concern or a proposal."
)
@click.option("--title", required=True, help="A few words that tell it apart in a list.")
@click.option("--words", required=True, help="What it is about.")
@click.option("--asks", required=True, help="What is asked for.")
@click.option("--to", required=True, help="The code of the body that is asked first.")
@DUE
@click.option(
    "--effect",
    type=click.Choice(["better", "no-worse", "worse", "not-known"]),
    help="What a proposal does for patients (S004-01).",
)
@click.option(
    "--function", default="", help="The code of the function it is about; see `catchment functions`."
)
@BY
def raise_(
    raiser: str,
    kind: str,
    title: str,
    words: str,
    asks: str,
    to: str,
    due: str | None,
    effect: str | None,
    function: str,
    by: str | None,
) -> None:
    """Raise something for RAISER (the code of an organisation or body); prints its code."""
    start()
    from django.utils import timezone

    from catchment.foundation.moment import Moment
    from catchment.voice.actions.matters import raise_matter
    from catchment.voice.queries.matters_raisers import raiser_named
    from catchment.voice.rules.matters_steps import Raised

    def done() -> Any:
        found = raiser_named(raiser, Moment(timezone.localdate()))
        owed = _due(due, found.days_to_answer)
        said = Raised(words, asks, to, owed, effect or "", "", function)
        return raise_matter(actor=acting(by)[0], raiser=raiser, kind=kind, title=title, said=said)

    click.echo(_done(done))


@click.command("pass-on")
@click.argument("code")
@click.option("--to", required=True, help="The code of a body above.")
@click.option("--words", required=True, help="Why it goes there.")
@DUE
@click.option("--further", is_flag=True, help="Those who asked take it there themselves.")
@BY
def pass_on(code: str, to: str, words: str, due: str | None, further: bool, by: str | None) -> None:
    """Pass the matter CODE on to a body above, which then owes an answer."""
    start()
    from django.utils import timezone

    from catchment.foundation.moment import Moment
    from catchment.voice.actions import matters as actions
    from catchment.voice.queries.matters_kept import matter_kept
    from catchment.voice.queries.matters_raisers import days_to_answer, facts_of_system

    def done() -> Any:
        today = Moment(timezone.localdate())
        facts = facts_of_system(matter_kept(code, today).system, today)
        owed = _due(due, days_to_answer(facts))
        return actions.pass_on(actor=acting(by)[0], code=code, to=to, due=owed, words=words, further=further)

    _step(done)


@click.command()
@click.argument("code")
@click.option(
    "--is",
    "said",
    type=click.Choice(["agreed", "agreed-in-part", "not-agreed", "advice-given", "referred-on"]),
    required=True,
    help="What the answer is; a forum only gives advice.",
)
@click.option("--words", required=True, help="Why: those who asked read it.")
@click.option("--decision", default="", help="The code of the decision behind it, such as XEX-D-0007.")
@BY
def answer(code: str, said: str, words: str, decision: str, by: str | None) -> None:
    """Answer the matter CODE for the body where it is."""
    start()
    from catchment.voice.actions import matters as actions
    from catchment.voice.rules.matters_steps import Answer

    def done() -> Any:
        return actions.answer(
            actor=acting(by)[0], code=code, answer=Answer(said), words=words, decision=decision
        )

    _step(done)


@click.command("tell-back")
@click.argument("code")
@click.option("--words", required=True, help="What those who asked are told.")
@BY
def tell_back(code: str, words: str, by: str | None) -> None:
    """Tell those who raised the matter CODE what came of it."""
    start()
    from catchment.voice.actions import matters as actions

    _step(lambda: actions.tell_back(actor=acting(by)[0], code=code, words=words))


@click.command()
@click.argument("code")
@click.option("--of", default="", help="The member in whose name; left out: in one's own, as who sits there.")
@click.option("--words", required=True, help="What is not agreed with, and why.")
@BY
def dissent(code: str, of: str, words: str, by: str | None) -> None:
    """Dissent from the last answer to the matter CODE."""
    start()
    from catchment.voice.actions import matters as actions

    _step(lambda: actions.dissent(actor=acting(by)[0], code=code, of=of, words=words))


@click.command()
@click.argument("code")
@click.option("--words", required=True, help="Why it is withdrawn.")
@BY
def withdraw(code: str, words: str, by: str | None) -> None:
    """Withdraw the matter CODE, for whoever raised it."""
    start()
    from catchment.voice.actions import matters as actions

    _step(lambda: actions.withdraw(actor=acting(by)[0], code=code, words=words))


def _due(typed: str | None, days: int) -> date:
    """Return the day by which an answer is owed: as typed, or so many days from today."""
    from datetime import timedelta

    from django.utils import timezone

    from catchment.foundation.moment import UnclearMomentError, read_date

    if typed is None:
        return timezone.localdate() + timedelta(days=days)
    try:
        return read_date(typed, "--due")
    except UnclearMomentError as problem:
        raise Refusal(str(problem)) from problem


def _step(done: Callable[[], Any]) -> None:
    click.echo(f"Recorded as step {_done(done)}.")


def _done(done: Callable[[], Any]) -> Any:
    """Do it, or end with the sentence that says why not."""
    from catchment.authority.rules.proceedings import OutOfOrder
    from catchment.foundation.pages import Missing
    from catchment.foundation.permission import NotAllowed
    from catchment.voice.actions.matters import CannotRaise

    try:
        return done()
    except OutOfOrder as refusal:
        raise click.ClickException(f"{refusal.sentence} ({refusal.rule})") from refusal
    except (CannotRaise, Missing, NotAllowed) as refusal:
        raise click.ClickException(str(refusal)) from refusal


COMMANDS = (matters, raise_, pass_on, answer, tell_back, dissent, withdraw)
