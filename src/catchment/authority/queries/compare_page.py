"""The page on which designs for a place stand side by side: what can be chosen, what came of it, in pictures.

Shipped designs, the handbook in force and one handbook that the reader sends can be chosen together. What is
sent is read, compared and forgotten: it is neither stored nor shown to anybody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from catchment.authority.queries.asking import graph_at
from catchment.authority.queries.comparing import (
    CannotCompare,
    NamedHandbook,
    ShippedDesign,
    compare_handbooks,
    in_force,
    read_design,
    shipped_designs,
)
from catchment.authority.rules.comparing import place_boards
from catchment.authority.rules.comparing_values import Comparison
from catchment.authority.rules.spreading import TooTangled
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.pictures import BarPicture
from catchment.foundation.queries import FormError
from catchment.governance.edit_forms import Choice, Field, Form, in_plain_words
from catchment.governance.queries.handbook_page import system_named, system_trail
from catchment.governance.rules.reading import MOST_BYTES
from catchment.structure.queries.values import Link

IN_FORCE = "in-force"
CHOOSE, SENT = "design", "text"  # the fields that a problem stands beside
MOST_NAME = 80  # characters of the name of a file that are shown


@dataclass(frozen=True, slots=True)
class ShippedLine:
    """A design that ships: its name, its title, what it is in a paragraph, and where its file is read."""

    name: str
    title: str
    says: str
    href: str


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Designs for a place of a system, side by side; `problems` say why they cannot be."""

    system: str
    system_name: str
    invented: bool
    sentence: str
    href: str
    choose: Form
    send: Form
    shipped: tuple[ShippedLine, ...]
    trail: tuple[Link, ...] = ()
    comparison: Comparison | None = None
    pictures: tuple[BarPicture, ...] = ()
    problems: tuple[FormError, ...] = ()

    @property
    def http_status(self) -> int:
        """Return 400 where what was chosen cannot be compared."""
        return 400 if self.problems else 200


def compare_page(
    code: str,
    moment: Moment,
    designs: Sequence[str],
    place: str = "",
    sent: tuple[str, str | bytes] | None = None,
) -> ComparePage:
    """Return the page of what was chosen by name, with a name and text that was sent; raises Missing.

    With nothing chosen the shipped designs of the system are compared, if it has any.
    """
    system, name = system_named(code, moment)
    shipped = [each for each in shipped_designs() if each.system == system.code]
    chosen = list(dict.fromkeys(designs)) or [each.name for each in shipped]
    opened = ComparePage(
        system.code,
        name,
        system.invented,
        "Choose two designs or more: each is a whole handbook, and the others stand against the first.",
        f"/system/{system.code}/compare",
        _choose(system.code, shipped, chosen, place, moment),
        _send(chosen, place),
        tuple(ShippedLine(e.name, e.title, e.says, f"/design-file/{e.name}.yaml") for e in shipped),
        system_trail(system, name, moment),
    )
    if len(chosen) < 2 and sent is None and not designs:
        return opened
    try:
        named = [_chosen(each, system.code, shipped, moment) for each in chosen]
        if sent is not None:
            named.append(_sent(sent[0], sent[1], moment))
        found = compare_handbooks(named, place, moment)
    except (CannotCompare, TooTangled, Missing) as problem:
        if not designs and sent is None:  # nobody chose: what is shipped does not fit this system
            return replace(opened, sentence=f"Choose designs to compare. {problem}")
        field = SENT if sent is not None else f"{CHOOSE}-1"
        return replace(opened, problems=(FormError(field, str(problem)),))
    return replace(opened, sentence=found.sentence, comparison=found, pictures=_pictures(found))


def shipped_text(name: str) -> str:
    """Return the text of a shipped design; raises Missing."""
    for each in shipped_designs():
        if each.name == name:
            return each.text
    names = ", ".join(each.name for each in shipped_designs())
    raise Missing(f"No design is called “{name[:MOST_NAME]}”. There are: {names}.")


def _chosen(name: str, system: str, shipped: Sequence[ShippedDesign], moment: Moment) -> NamedHandbook:
    if name == IN_FORCE:
        return in_force(system, moment, "in force")
    for each in shipped:
        if each.name == name:
            return read_design(each.name, each.text, moment)
    raise CannotCompare(f"“{name[:MOST_NAME]}” is none of the designs below: choose from these.")


def _sent(name: str, text: str | bytes, moment: Moment) -> NamedHandbook:
    if len(text) > MOST_BYTES:
        raise CannotCompare(f"The file must be {MOST_BYTES // 1_000_000} MB or smaller.")
    if not text.strip():
        raise CannotCompare("Choose a file, or paste its text.")
    return read_design(name[:MOST_NAME] or "your handbook", text, moment)


def _choose(
    system: str, shipped: Sequence[ShippedDesign], chosen: Sequence[str], place: str, moment: Moment
) -> Form:
    choices = [Choice(each.name, each.title, in_plain_words(each.name)) for each in shipped]
    choices.append(
        Choice(IN_FORCE, "The handbook in force", "What the system has today, or on the day above")
    )
    facts = graph_at(moment).facts
    places = [Choice("", "The place they all have")]
    places += [Choice(area, facts.name_of(area)) for area in sorted(place_boards(facts, system))]
    return Form(
        "choose",
        "Designs",
        "Compare",
        (
            Field("design", "Which designs", "checks", "Two or more.", tuple(choices), values=tuple(chosen)),
            Field("place", "For which place", "select", choices=tuple(places), value=place),
        ),
    )


def _send(chosen: Sequence[str], place: str) -> Form:
    hidden = (*(("design", each) for each in chosen), *((("place", place),) if place else ()))
    return Form(
        "send",
        "Compare one of your own",
        "Compare it with the designs above",
        (
            Field("file", f"A handbook.yaml file, up to {MOST_BYTES // 1_000_000} MB", "file"),
            Field("text", "Or paste its text here", "code"),
        ),
        "It is read, compared and forgotten: nothing is stored.",
        hidden,
    )


def _pictures(found: Comparison) -> tuple[BarPicture, ...]:
    """Return how much is decided at place, and how far down, a bar for each design."""
    labels = [in_plain_words(each.name.removesuffix(".yaml")) for each in found.designs]
    shares = [each.summary.percent_at_place for each in found.designs]
    steps = [each.summary.median_steps or 0.0 for each in found.designs]
    span = f"{min(shares)}%" if min(shares) == max(shares) else f"from {min(shares)}% to {max(shares)}%"
    total = found.designs[0].summary.functions
    return (
        BarPicture(
            f"Place decides {span} of the {total:,} functions that matter at {found.place.name}",
            "per cent of functions decided at place",
            tuple(zip(labels, map(float, shares), strict=True)),
        ),
        BarPicture(
            f"Half of the functions are decided {max(steps):g} {'step' if max(steps) == 1 else 'steps'} or "
            "fewer below the statutory body",
            "steps of delegation, the median of all functions",
            tuple(zip(labels, steps, strict=True)),
        ),
    )
