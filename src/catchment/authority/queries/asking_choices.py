"""What the form of asking offers while somebody types: functions by head, areas by size, bodies.

All England has tens of thousands of areas and bodies; what is offered is what is most often meant, and any
name or code may be typed all the same.
"""

import re
from functools import lru_cache

from catchment.authority.queries.asking_values import Choice, Choices
from catchment.authority.rules.bounds import area_name
from catchment.authority.rules.facts import AuthorityFacts
from catchment.authority.rules.graph import Graph
from catchment.governance.rules.document.vocabulary import BODY_KIND_WORDS
from catchment.governance.rules.functions import LegalKind, ancestors

MOST_OFFERED = 1000  # of each
IN_BRACKETS = re.compile(r"\(([A-Za-z0-9][A-Za-z0-9._/-]*)\)\s*$")
AREA_WORDS = {
    "icb": "system",
    "place": "place",
    "utla": "council area",
    "ltla": "district",
    "neighbourhood": "neighbourhood",
    "sub-icb-area": "sub-ICB location",
}


@lru_cache(maxsize=4)
def choices_of(graph: Graph) -> Choices:
    """Return what the form offers on the day of a graph."""
    facts = graph.facts
    return Choices(_functions(facts), _areas(facts), _bodies(graph))


def as_typed(text: str) -> str:
    """Return what was meant: the code in brackets where a name that several share was chosen."""
    found = IN_BRACKETS.search(text)
    return found.group(1) if found else text


def _functions(facts: AuthorityFacts) -> tuple[Choice, ...]:
    """Return the functions, each with its head."""
    return tuple(
        Choice(each.name, facts.name_of(ancestors(code, facts.parents)[-1]) if each.parent else "")
        for code, each in facts.functions.items()
    )


def _areas(facts: AuthorityFacts) -> tuple[Choice, ...]:
    """Return the areas with a name, systems and places first."""
    order = {kind: index for index, kind in enumerate(AREA_WORDS)}
    areas = sorted(
        (area for area in facts.areas.values() if area.kind in order),
        key=lambda area: (order[area.kind], area.name),
    )
    return _named([(area.code, area_name(area.code, facts), AREA_WORDS[area.kind]) for area in areas])


def _bodies(graph: Graph) -> tuple[Choice, ...]:
    """Return bodies, boards and those that something is delegated to first, then other organisations."""
    facts = graph.facts
    delegated = {link.delegate for link in graph.links if link.said is not None} | set(facts.boards.values())
    bodies = sorted(facts.bodies.values(), key=lambda body: (body.code not in delegated, body.name))
    found = [(body.code, body.name, BODY_KIND_WORDS[body.kind]) for body in bodies]
    found += [(code, facts.name_of(code), "seat") for code in sorted(delegated) if code in facts.seats]
    found += [
        (each.code, each.name, "organisation")
        for each in sorted(facts.organisations.values(), key=lambda each: each.name)
        if each.legal is not LegalKind.OTHER
    ]
    return _named(found)


def _named(found: list[tuple[str, str, str]]) -> tuple[Choice, ...]:
    """Return choices by name, with the code behind a name that several have."""
    often: dict[str, int] = {}
    for _, name, _ in found:
        often[name] = often.get(name, 0) + 1
    return tuple(
        Choice(name if often[name] == 1 else f"{name} ({code})", about)
        for code, name, about in found[:MOST_OFFERED]
    )
