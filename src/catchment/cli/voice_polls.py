"""Commands of secret ballots: count papers of any origin, read a poll, count its published papers again."""

from pathlib import Path

import click

from catchment.cli.common import Refusal, asks_when, moment, print_json, start


@click.command()
@click.argument("papers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--seats", type=int, help="How many places there are (a BLT file says it itself).")
@click.option(
    "--method",
    type=click.Choice(["stv", "plurality"]),
    default="stv",
    show_default=True,
    help="By preferences (stv), or whoever has the most first preferences (plurality).",
)
@click.option("--candidates", default="", help="Who stands, with commas: a paper for anybody else is spoilt.")
@click.option("--seed", default="", help="What lots are drawn with (default: it follows from the papers).")
@click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON; amounts in 1/100,000 of a vote.")
def count(
    papers: Path, seats: int | None, method: str, candidates: str, seed: str, json_wanted: bool
) -> None:
    """Count PAPERS (CSV or BLT) and show the count sheet: every stage, transfer and tie.

    STV is counted by the rules for Scottish councils. Needs no database.
    """
    from catchment.voice.rules.counting import counting, kept, told
    from catchment.voice.rules.counting.reading import MOST_BYTES, all_spoilt, read_papers
    from catchment.voice.rules.counting.values import CannotCount, Method

    try:
        with papers.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
        names = tuple(name.strip() for name in candidates.split(",") if name.strip())
        found = read_papers(papers.name, content, names)
        if found.spoilt and not found.papers:
            raise CannotCount(all_spoilt(found))
        places = seats if seats is not None else found.places
        if not places:
            raise CannotCount("Say how many places there are: --seats 3.")
        sheet = counting.count(
            Method(method), found.candidates, found.papers, places, spoilt=found.spoilt, seed=seed
        )
    except CannotCount as problem:
        raise Refusal(str(problem)) from problem
    if json_wanted:
        print_json(kept.as_plain(sheet))
        return
    click.echo(told.as_text(sheet, {}))


@click.command()
@click.argument("asked", nargs=-1, required=True, metavar="[verify] CODE")
@asks_when
def poll(asked: tuple[str, ...], as_at: str | None, as_known: str | None, json_wanted: bool) -> None:
    """Show the secret ballot with CODE; or, with `verify`, count its published papers again.

    `verify` compares the papers with the kept count sheet and with how many voted; it ends with 1 where they
    do not agree.
    """
    if len(asked) > 2 or (len(asked) == 2 and asked[0] != "verify"):
        raise Refusal("Name one ballot: catchment voice poll XEX-B-0001, or poll verify XEX-B-0001.")
    start()
    from catchment.foundation.pages import Missing
    from catchment.foundation.permission import ANYBODY
    from catchment.voice.queries.poll_pages import poll_page
    from catchment.voice.queries.polls_kept import verified_poll

    when = moment(as_at, as_known)
    try:
        if len(asked) == 2:
            found = verified_poll(asked[1], when)
            print_json(found) if json_wanted else click.echo(found.sentence)
            raise SystemExit(1 if found.faults else 0)
        page = poll_page(asked[0], when, ANYBODY)
    except Missing as problem:
        raise Refusal(str(problem)) from problem
    if json_wanted:
        print_json(page)
        return
    click.echo(f"{page.title}. {page.sentence} {page.next}".rstrip())
    for line in page.candidates:
        click.echo(f"  {line.person.name:<40}{line.first:>10}{line.last:>14}  {line.outcome}".rstrip())


COMMANDS: tuple[click.Command, ...] = (count, poll)
