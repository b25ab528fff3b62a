"""Checking the books: whether every total is what its transfers make it."""

import click

from catchment.cli.common import Refusal, print_json, start


@click.command("check-books")
@click.argument("system", required=False, default="")
@click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON.")
def check_books(system: str, json_wanted: bool) -> None:
    """Work every total of SYSTEM's books out anew from its transfers; without SYSTEM, of all books.

    Ends with 1, and a sentence for each difference, when something is not as it should be.
    """
    start()
    from catchment.foundation.pages import Missing
    from catchment.money.queries.checking_books import check_books as checked

    try:
        found = checked(system)
    except Missing as problem:
        raise Refusal(str(problem)) from problem
    if json_wanted:
        print_json(found)
    else:
        for sentence in found.differences:
            click.echo(sentence)
        click.echo(found.sentence)
    if found.differences:
        raise SystemExit(1)
