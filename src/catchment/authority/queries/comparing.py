"""Comparing designs: the shipped ones, the handbook in force, and what somebody sends; nothing is stored.

A design is a handbook (ADR 24). The five that ship with Catchment lie in `authority/designs` and are about
one place of the example system; any other handbook of the same system can stand beside them.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from catchment.authority.queries.asking import find_area, graph_at
from catchment.authority.queries.facts_of_handbook import facts_with
from catchment.authority.queries.money_known import money_decided
from catchment.authority.rules.building import build_graph
from catchment.authority.rules.comparing import Design, compare, place_boards
from catchment.authority.rules.comparing_values import Comparison
from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.graph import Graph
from catchment.authority.rules.spreading import TooTangled
from catchment.foundation.moment import Moment
from catchment.governance.queries.checking import usable
from catchment.governance.queries.handbook import load_handbook
from catchment.governance.rules.document import Handbook
from catchment.governance.rules.reading import read_handbook
from catchment.structure.rules.words import counted, listed, plain_date

MOST_COMPARED = 8  # designs: more columns than anybody can read
MOST_TOLD = 3  # of what is wrong with a file
SHIPPED = ("forum", "icb-committee", "joint-committee", "executive", "lead-provider")  # D-050 to D-054
COMMENT = "#"


class CannotCompare(Exception):
    """These designs cannot stand side by side; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class NamedHandbook:
    """A handbook to compare, by the name it is called in a column."""

    name: str
    handbook: Handbook


@dataclass(frozen=True, slots=True)
class ShippedDesign:
    """A design that ships with Catchment: its name, its title, what its header says, and its text."""

    name: str
    system: str
    title: str
    says: str
    text: str


@cache
def shipped_designs() -> tuple[ShippedDesign, ...]:
    """Return the five designs, from the least that a place may decide to the most formal contract."""
    found = []
    for name in SHIPPED:
        text = files("catchment.authority").joinpath(f"designs/{name}.yaml").read_text(encoding="utf-8")
        handbook = read_handbook(text).handbook
        assert handbook is not None, f"the shipped design {name} can be read"
        found.append(ShippedDesign(name, handbook.system, handbook.title, _header(text), text))
    return tuple(found)


def _header(text: str) -> str:
    """Return the first paragraph of the comment at the head of a file."""
    lines = []
    for line in text.splitlines():
        if not line.startswith(COMMENT) or line == COMMENT:
            break
        lines.append(line.removeprefix(COMMENT).strip())
    return " ".join(lines)


def read_design(name: str, text: str | bytes, moment: Moment) -> NamedHandbook:
    """Return a design from the text of a file; raises CannotCompare with what is wrong with it."""
    checked = usable(text, moment)
    if checked.handbook is not None:
        return NamedHandbook(name, checked.handbook)
    told = " ".join(f"Line {line.position.line}: {line.sentence}" for line in checked.lines[:MOST_TOLD])
    more = len(checked.lines) - MOST_TOLD
    rest = f" And {counted(more, 'more problem')}." if more > 0 else ""
    hint = " Where codes of the example system are unknown, load it with `catchment demo`."
    known = hint if any(each.name == name.removesuffix(".yaml") for each in shipped_designs()) else ""
    raise CannotCompare(f"{name} cannot be used as it stands. {told}{rest}{known}")


def in_force(system: str, moment: Moment, called: str = "") -> NamedHandbook:
    """Return the handbook of a system that is in force at a moment; raises CannotCompare without one."""
    found = load_handbook(system, moment)
    if found is None:
        day = plain_date(moment.as_at)
        raise CannotCompare(f"No handbook of “{system[:40]}” is in force on {day}.")
    return NamedHandbook(called or f"{system}, in force", found)


def compare_handbooks(named: Sequence[NamedHandbook], place: str, moment: Moment) -> Comparison:
    """Return designs side by side for a place, by code or name; empty for the one they all have a board for.

    Raises CannotCompare with a sentence. The designs stand in the order given; the first is compared against.
    """
    if not 2 <= len(named) <= MOST_COMPARED:
        raise CannotCompare(f"Name two designs or more, up to {MOST_COMPARED}: one alone has no rival.")
    systems = sorted({each.handbook.system for each in named})
    if len(systems) > 1:
        raise CannotCompare(
            f"These designs are of different systems ({listed(systems)}): rivals are handbooks of one system."
        )
    recorded = graph_at(moment).facts
    filled = [facts_with(each.handbook, moment, recorded=recorded) for each in named]
    area = find_area(filled[0], place) if place else _place_in_common(filled, systems[0])
    if area not in filled[0].areas:
        raise CannotCompare(
            f"{area} is not drawn on {plain_date(moment.as_at)}: a comparison needs to know its ground."
        )
    titles = _titles(named)
    designs = [
        Design(each.name, title, build_graph(facts))
        for each, title, facts in zip(named, titles, filled, strict=True)
    ]
    always = _always(named, systems[0], recorded, moment)
    return compare(designs, systems[0], area, always, money_decided(systems[0], area, moment))


def _always(
    named: Sequence[NamedHandbook], system: str, recorded: AuthorityFacts, moment: Moment
) -> list[Graph]:
    """Return the graphs that the list of functions is always made with: in force, and designs that ship.

    A shipped design that nobody could follow on the day adds nothing to the list.
    """
    found = [graph_at(moment)]
    chosen = [each.handbook for each in named]
    for each in shipped_designs():
        handbook = read_handbook(each.text).handbook
        if each.system == system and handbook is not None and handbook not in chosen:
            with suppress(TooTangled):
                found.append(build_graph(facts_with(handbook, moment, recorded=recorded)))
    return found


def _titles(named: Sequence[NamedHandbook]) -> list[str]:
    """Return what each column is called: the title of the handbook, with its name where two have the same."""
    titles = [each.handbook.title for each in named]
    return [
        title if titles.count(title) == 1 else f"{title} ({each.name})"
        for title, each in zip(titles, named, strict=True)
    ]


def _place_in_common(filled: Iterable[AuthorityFacts], system: str) -> str:
    """Return the only place for which every design has a board; raises CannotCompare where it is not one."""
    found = [set(place_boards(facts, system)) for facts in filled]
    common = sorted(set.intersection(*found))
    if len(common) == 1:
        return common[0]
    if common:
        raise CannotCompare(f"Say which place: these designs all have boards for {listed(common, 8)}.")
    raise CannotCompare(
        "There is no place for which every one of these designs has a board; say which place."
    )
