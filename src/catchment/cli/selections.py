"""Commands of selections: which route to a contract and why; the selections of a system; one of them."""

from collections.abc import Callable
from typing import Any

import click

from catchment.cli.common import Refusal, acting, asks_when, moment, print_json, start

QUESTION_OPTIONS = (
    ("framework", "It is to conclude a framework agreement."),
    ("existing-provider", "There is an existing provider."),
    ("only-provider", "Only the existing provider can provide the services, by what they are."),
    ("patient-choice", "Patients have a choice of provider."),
    ("providers-not-limited", "The number of providers is not limited."),
    ("contracts-to-all", "Every provider who meets the requirements is offered a contract."),
    ("way-to-express-interest", "There is a way for providers to express an interest."),
    ("contract-ending", "An existing contract ends, and a new one is proposed in its place."),
    ("materially-different", "The proposed arrangements are materially different in character."),
    ("only-succession", "They differ solely because the provider has a successor."),
    ("successor-meets-criteria", "The successor meets the basic selection criteria."),
    ("authority-decided", "The changes come from a decision of the authority."),
    ("external-factors", "The change answers factors beyond the control of both sides."),
    ("satisfying", "The existing provider does well, and likely will."),
    ("can-identify", "It is likely that the most suitable provider can be identified."),
)


@click.group()
def selections() -> None:
    """Select providers by the Provider Selection Regime: ask for the route, list and show selections."""


def _asks_the_questions(command: Callable[..., None]) -> Callable[..., None]:
    """Add an option for each question; one that is left out is not answered."""
    for name, words in reversed(QUESTION_OPTIONS):
        command = click.option(f"--{name}/--no-{name}", default=None, help=words)(command)
    return command


@selections.command()
@_asks_the_questions
@click.option("--original", help="Lifetime value of the existing contract when signed, in pounds.")
@click.option("--proposed", help="Lifetime value of the proposed contract, in pounds.")
@click.option("--buyer", help="Who buys: icb, nhs-england, trust, council, combined-authority or other.")
@click.option("--cpv", help="The CPV code of the services, such as 85141000.")
@asks_when
def route(as_at: str | None, as_known: str | None, json_wanted: bool, **said: Any) -> None:
    """Tell which route to a contract must or may be used, and why; nothing is kept.

    Answer with --framework or --no-framework and so on; what you leave out is not known, and you are told
    what it would decide.
    """
    start()
    from catchment.authority.queries.selection_routes import route_page

    sent = {
        name: ["yes" if value else "no"] if isinstance(value, bool) else [str(value)]
        for name, value in said.items()
        if value is not None
    }
    for short, name in (("original", "original_pence"), ("proposed", "proposed_pence")):
        if short in sent:
            sent[name] = sent.pop(short)
    found = route_page(sent, moment(as_at, as_known))
    if found.problems:
        raise Refusal(" ".join(each.sentence for each in found.problems))
    if json_wanted:
        print_json(found)
        return
    click.echo(found.sentence)
    for branch in found.branches:
        click.echo(f"  {branch.rule}: {branch.sentence}")
    for test in found.scope:
        click.echo(f"  {test.rule}: {test.sentence}")
    for each in found.unanswered:
        answers = f" Yes: {each.if_yes}" + (f" No: {each.if_no}" if each.if_no else "")
        click.echo(f"  ? {each.question}{answers}")


@selections.command("list")
@click.argument("system")
@asks_when
def list_command(system: str, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """List the selections of SYSTEM (an ICB's code), with what is next and when each clock ends."""
    start()
    from catchment.authority.queries.selections import selections_page

    found = _found(lambda: selections_page(system, moment(as_at, as_known), acting(None)[0]))
    if json_wanted:
        print_json(found)
        return
    click.echo(found.sentence)
    for line in found.lines:
        click.echo(f"  {line.code}  {line.title} ({line.state}): {line.next}")


@selections.command()
@click.argument("code")
@asks_when
def show(code: str, as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """Show the selection CODE (such as XEX-PS-0001): what is next, why this route, and every step."""
    start()
    from catchment.authority.queries.selections import selection_page

    found = _found(lambda: selection_page(code, moment(as_at, as_known), acting(None)[0]))
    if json_wanted:
        print_json(found)
        return
    click.echo(f"{found.title}: {found.sentence}")
    click.echo(found.why)
    for breach in found.breaches:
        click.echo(f"  against {breach.rule}, {breach.on}: {breach.sentence}")
    for step in reversed(found.steps):
        click.echo(f"  {step.number}. {step.on} {step.words}, by {step.actor}")


def _found(ask: Callable[[], Any]) -> Any:
    """Return what is asked for, or end with the sentence that says it is not there."""
    from catchment.foundation.pages import Missing

    try:
        return ask()
    except Missing as problem:
        raise click.ClickException(str(problem)) from problem
