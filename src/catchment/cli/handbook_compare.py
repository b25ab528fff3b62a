"""`catchment handbook compare`: rival designs for a place, side by side.

It ends with 0 when the designs could be compared, whatever they come to, and with 2 when they cannot be.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from catchment.cli.common import Refusal, moment, print_json, start


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="A.yaml B.yaml [C.yaml...]")
@click.option("--place", default="", help="The place, by code or name (default: the one they all have).")
@click.option("--on", "on_day", help="The day to answer for, such as 2026-04-01 (default: today).")
@click.option("--json", "json_wanted", is_flag=True, help="Answer as JSON.")
def compare(files: tuple[str, ...], place: str, on_day: str | None, json_wanted: bool) -> None:
    """Compare designs for a place: for each function who decides, up to what, how far from the board.

    Each design is a file, or SYSTEM@DAY for the handbook in force then. The first is what the others are
    compared against. Nothing is stored.
    """
    texts = {file: text_of(file) for file in files if not _names_a_day(file)}
    start()
    from catchment.authority.queries import comparing
    from catchment.authority.rules.spreading import TooTangled
    from catchment.foundation.pages import Missing

    asked = moment(on_day, None, called="on")
    try:
        named = [
            comparing.read_design(Path(file).name, texts[file], asked) if file in texts else _in_force(file)
            for file in files
        ]
        found = comparing.compare_handbooks(named, place, asked)
    except (comparing.CannotCompare, Missing, TooTangled) as problem:
        raise Refusal(str(problem)) from problem
    if json_wanted:
        print_json(found)
        return
    for line in _lines(found):
        click.echo(line)


def _names_a_day(file: str) -> bool:
    return "@" in file and not Path(file).exists()


def _in_force(named: str) -> Any:
    """Return the handbook that SYSTEM@DAY names."""
    from catchment.authority.queries.comparing import in_force

    system, _, day = named.partition("@")
    return in_force(system, moment(day or None, None, called="day"), called=named)


def text_of(file: str) -> bytes:
    """Return what is in a file, no more than a handbook can be; or end with 2."""
    from catchment.governance.rules.reading import MOST_BYTES

    try:
        with Path(file).open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or str(problem)
        raise Refusal(f"{file} cannot be read: {reason}.") from problem


def _lines(found: Any) -> Iterator[str]:
    """Give a comparison in lines: the finding, each design in sum, what differs, and then who decides."""
    yield found.sentence
    for each in found.designs:
        yield ""
        yield f"{each.title} ({each.name})"
        yield f"  {each.summary.sentence}"
        if each.summary.money_words:
            yield f"  Of the money place would decide {each.summary.money_words}."
    yield ""
    for each in found.differences:
        yield each.sentence
    yield ""
    yield found.money_note
    for group in found.groups:
        yield ""
        yield f"{'' if group.differs else 'Alike: '}{'; '.join(each.name for each in group.functions)}"
        for design, cell in zip(found.designs, group.cells, strict=True):
            yield f"  {design.name}: {cell.sentence}"
