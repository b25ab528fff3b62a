"""`catchment voice compare`: what a design, or a change to one, does to power, hops and proportion.

It ends with 0 when the designs could be compared, whatever they come to, and with 2 when they cannot be.
"""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from catchment.cli.common import Refusal, moment, print_json, start
from catchment.cli.handbook_compare import text_of

MOST_LINES = 6  # sectors that are told of each board


@click.command()
@click.argument("designs", nargs=-1, required=True, metavar="BEFORE [AFTER...]")
@click.option("--place", default="", help="Follow the practices of this place, by code or name.")
@click.option(
    "--practice", "practices", multiple=True, help="Follow this practice, by code; can be repeated."
)
@click.option(
    "--bloc", "blocs", multiple=True, help="Vote as one: a PCN such as XN001, or codes with commas."
)
@click.option("--advisory", multiple=True, help="A body that only advises from now on.")
@click.option(
    "--add-seat", "seats", multiple=True, help="BODY:sector:from - a seat added, for whom, from whom."
)
@click.option("--work", help="Shares of the work by sector, such as general-practice=0.9,acute=0.05.")
@click.option("--on", "on_day", help="The day to read files for, such as 2026-04-01 (default: today).")
@click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON.")
def compare(
    designs: tuple[str, ...],
    place: str,
    practices: tuple[str, ...],
    blocs: tuple[str, ...],
    advisory: tuple[str, ...],
    seats: tuple[str, ...],
    work: str | None,
    on_day: str | None,
    json_wanted: bool,
) -> None:
    """Compare designs: the power that arrives at each board, steps, and who has the votes.

    Each design is a file, FILE@DAY, SYSTEM@DAY for the handbook in force then, or one that ships: ccg-2021,
    icb-2022. Bloc, advisory body and added seat are tried on the last one; with one design they make the
    second. Nothing is stored.
    """
    texts = {each: _text_of(_parted(each)[0]) for each in designs if _is_file(each)}
    start()
    from catchment.authority.queries.comparing import CannotCompare
    from catchment.foundation.pages import Missing
    from catchment.voice.queries import comparing_power as comparing

    try:
        named = [_design(each, texts, on_day) for each in designs]
        changes = comparing.read_changes(named[-1], blocs, advisory, seats)
        shares = comparing.read_work(work) if work is not None else None
        found = comparing.compare_power(named, comparing.Asked(place, practices, changes, shares))
    except (CannotCompare, Missing) as problem:
        raise Refusal(str(problem)) from problem
    if json_wanted:
        print_json(found)
        return
    for line in lines(found):
        click.echo(line)


def _text_of(file: str) -> bytes:
    """Return what is in a file; where it cannot be read, end with 2 and say what else can be named."""
    try:
        return text_of(file)
    except Refusal as problem:
        shipped = sorted(
            Path(each.name).stem for each in files("catchment.voice").joinpath("designs").iterdir()
        )
        raise Refusal(
            f"{problem.message} A design is a file, one that ships ({' or '.join(shipped)}), or SYSTEM@DAY "
            "for the handbook in force then, such as XEX@2023-11-22."
        ) from problem


def _parted(named: str) -> tuple[str, str]:
    """Return a file or system and the day after the last @, if there is one."""
    if Path(named).exists() or "@" not in named:
        return named, ""
    before, _, day = named.rpartition("@")
    return before, day


def _is_file(named: str) -> bool:
    before, day = _parted(named)
    return Path(before).is_file() or (not day and before.endswith((".yaml", ".yml")))


def _design(named: str, texts: dict[str, bytes], on_day: str | None) -> Any:
    """Return the design that is named; raises CannotCompare."""
    from catchment.authority.queries.comparing import CannotCompare
    from catchment.voice.queries import comparing_power as comparing

    before, day = _parted(named)
    asked = moment(day or on_day, None, called="day" if day else "on")
    if named in texts:
        own = comparing.day_of_shipped(texts[named]) if not (day or on_day) else None
        if own is not None:  # a copy of a design that ships is read for its day
            asked = moment(own.isoformat(), None, called="day")
        try:
            return comparing.design_from(Path(before).name, texts[named], asked)
        except CannotCompare as problem:
            hint = "" if day or on_day else f" To read it for another day, write {before}@2022-12-01."
            raise Refusal(f"{problem}{hint}") from problem
    shipped = None if day else comparing.shipped_design(before)
    return shipped or comparing.design_in_force(before, asked, called=named)


def lines(found: Any) -> Iterator[str]:
    """Give a comparison in lines: the finding, what differs, and then each design."""
    yield found.sentence
    rest = [each.sentence for each in found.differences[1:]]
    if rest:
        yield ""
        yield from (f"- {each}" for each in rest)
    for design in found.designs:
        yield ""
        yield f"{design.title} ({design.name}, {design.day})"
        yield from (f"  What if: {each}." for each in design.changes)
        yield from _of_design(design)
    yield ""
    yield from found.notes


def _of_design(design: Any) -> Iterator[str]:
    from catchment.structure.rules.words import counted
    from catchment.voice.rules.power_words import chance, percent

    for each in design.reaches:
        if not each.body:
            continue
        if not each.reaching:
            yield f"  {each.name}: no practice that is followed has a way there."
            continue
        steps = counted(each.hops, "step") + (f", {each.longest} at most" if each.longest > each.hops else "")
        yield (
            f"  {each.name}: a practice decides {chance(each.power)} "
            f"({chance(each.by_right)} by right), in {steps}."
        )
    chain = {each.body for each in design.reaches if each.body}
    for each in (balance for balance in design.balances if balance.body in chain):
        told = [
            f"{line.sector} {line.seats} ({percent(line.votes)} of votes"
            + (f", {percent(line.work)} of the work)" if line.work is not None else ")")
            for line in each.sectors[:MOST_LINES]
        ]
        more = len(each.sectors) - MOST_LINES
        rest = f", and {counted(more, 'more sector')}" if more > 0 else ""
        advisory = ", only advises" if each.advisory else ""
        yield f"  Votes at {each.name}{advisory}: {', '.join(told) or each.why}{rest}."
        if each.missing:
            yield f"    No seat for {', '.join(each.missing)}."
    for each in design.controls:
        yield (
            f"  {each.name} puts in {percent(each.money)} of {each.fund_name} in {each.year}, "
            f"and has {percent(each.votes)} of the votes on it."
        )


COMMANDS: tuple[click.Command, ...] = (compare,)
