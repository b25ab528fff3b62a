"""Comparing the power of designs: which handbooks, which practices, which changes; nothing is stored.

A design is a handbook (ADR 24): a file, one of those that ship with this room, or the one in force in a
system on a day. Each is read for a day of its own, because before and after are two days (S003-55, S004-33).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import cache
from importlib.resources import files

from catchment.authority.queries.comparing import CannotCompare, NamedHandbook, in_force, read_design
from catchment.foundation.moment import Moment
from catchment.governance.queries.facts import facts_of
from catchment.governance.rules.assumed import share_of
from catchment.governance.rules.document import Body
from catchment.governance.rules.document.vocabulary import BodyKind, Constituency, Sector
from catchment.governance.rules.facts import GovernanceFacts
from catchment.governance.rules.reading import read_handbook
from catchment.structure.rules.words import listed, plain_date
from catchment.voice.rules.power_compared import DesignPower, power_of
from catchment.voice.rules.power_words import WHAT_IF, Difference, differences, how_often
from catchment.voice.rules.sector_power import GENERAL, sector_words, work_shares
from catchment.voice.rules.what_if import Advisory, Bloc, Change, Design, NoSuchChange, SeatAdded, changed

MOST_COMPARED = 4  # designs: columns that can be read side by side
MOST_FOLLOWED = 500  # practices
SHIPPED = {"ccg-2021": date(2021, 12, 1), "icb-2022": date(2022, 12, 1)}  # before and after (S003-56)
NO_SOURCE = (
    "That general practice does {share} of the work (of contacts with patients) is what one respondent said, "
    "with no source (S004-15). Give your own shares to see the difference."
)
OVERLAP = (
    "Power is the chance that one vote decides when everybody else tosses a coin (Penrose and Banzhaf). "
    "It arrives by right, or only if members who are no delegates follow those who chose them, "
    "{share} of the time as this handbook assumes (J-024). Each practice is followed on its "
    "strongest way, a bloc on all its ways at once."
)

SHARE_OF_WORK = re.compile(r"[01](\.\d{1,6})?")  # no exponents: they could be endless


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked about designs: a place, practices by code, changes to the last design, shares of work."""

    place: str = ""
    practices: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    work: Mapping[str, Fraction] | None = None


@dataclass(frozen=True, slots=True)
class PowerComparison:
    """Designs side by side: the sentence first, what differs, and each design followed through.

    `voters` are the practices that were followed, `place` the code of the place, empty for all of them.
    """

    sentence: str
    place: str
    place_name: str
    voters: tuple[str, ...]
    differences: tuple[Difference, ...]
    designs: tuple[DesignPower, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShippedDesign:
    """A design that ships with this room: its name, system, title, the day it is read for, and its text."""

    name: str
    system: str
    title: str
    day: date
    text: str


@cache
def shipped_designs() -> tuple[ShippedDesign, ...]:
    """Return the designs before and after July 2022, of the example's ground."""
    found = []
    for name, day in SHIPPED.items():
        text = files("catchment.voice").joinpath(f"designs/{name}.yaml").read_text(encoding="utf-8")
        handbook = read_handbook(text).handbook
        assert handbook is not None, f"the shipped design {name} can be read"
        found.append(ShippedDesign(name, handbook.system, handbook.title, day, text))
    return tuple(found)


def day_of_shipped(text: bytes) -> date | None:
    """Return the day that a file is read for which is a copy of a shipped design; None for any other."""
    return next((each.day for each in shipped_designs() if each.text.encode() == text), None)


def shipped_design(name: str) -> Design | None:
    """Return a shipped design on its own day; None where none has that name. Raises CannotCompare."""
    for each in shipped_designs():
        if each.name == name:
            moment = Moment(each.day)
            return design_of(read_design(each.name, each.text, moment), moment)
    return None


def design_in_force(system: str, moment: Moment, called: str = "") -> Design:
    """Return the handbook in force at a moment as a design; raises CannotCompare without one."""
    return design_of(in_force(system, moment, called), moment)


def design_from(name: str, text: str | bytes, moment: Moment) -> Design:
    """Return the handbook in a file as a design; raises CannotCompare with what is wrong with it."""
    return design_of(read_design(name, text, moment), moment)


def design_of(named: NamedHandbook, moment: Moment) -> Design:
    """Return a handbook as a design, with what the structure says of its ground on the day."""
    facts = facts_of(named.handbook, moment)
    return design_of_facts(named.name, facts, moment.as_at)


def design_of_facts(name: str, facts: GovernanceFacts, on: date) -> Design:
    """Return the facts of a system as a design."""
    nominators = {kind: each.organisations for kind, each in facts.constituencies.items()}
    board = facts.board or _commissioner(facts.handbook.bodies)
    names = {code: each.name for code, each in facts.organisations.items()}
    names |= {body.code: body.name for body in facts.handbook.bodies}
    names |= {code: each.name for code, each in facts.areas.items()}
    return Design(
        name,
        facts.handbook.title,
        on,
        facts.handbook.bodies,
        facts.values,
        nominators,
        board.code if board else "",
        nominators.get(Constituency.PRIMARY_MEDICAL, ()),
        practices_of_places(facts),
        {code: each.practices for code, each in facts.networks.items()},
        names,
        facts.handbook.pooled_funds,
    )


def _commissioner(bodies: Iterable[Body]) -> Body | None:
    """Return the board of a statutory body that commissions: before July 2022, a CCG's governing body."""
    boards = [body for body in bodies if body.kind is BodyKind.STATUTORY_BOARD and body.commissioning]
    return min(boards, key=lambda body: body.code, default=None)


def practices_of_places(facts: GovernanceFacts) -> dict[str, tuple[str, ...]]:
    """Return the practices of each place: members of the PCNs that serve one of its neighbourhoods."""
    found: dict[str, set[str]] = {}
    for network in facts.networks.values():
        for place in {facts.areas[each].within for each in network.serves if each in facts.areas}:
            if place:
                found.setdefault(place, set()).update(network.practices)
    return {place: tuple(sorted(practices)) for place, practices in sorted(found.items())}


def compare_power(designs: Sequence[Design], asked: Asked) -> PowerComparison:
    """Return designs side by side; the changes that are asked for are made to the last one.

    With one design, the changes make the second. Raises CannotCompare with a sentence.
    """
    if not designs or len(designs) > MOST_COMPARED:
        raise CannotCompare(f"Name one design to change, or 2 to {MOST_COMPARED} to compare.")
    if len(designs) == 1 and not asked.changes:
        raise CannotCompare("One design alone has no rival: name a second, or say what would change in it.")
    last = designs[-1]
    try:
        other = changed(last, asked.changes)
        apart = changed(last, (each for each in asked.changes if not isinstance(each, Bloc)))
    except NoSuchChange as problem:
        raise CannotCompare(str(problem)) from problem
    if len(designs) == 1:
        other = replace(other, name=WHAT_IF, title="What if")
    compared = [*(designs if len(designs) == 1 else designs[:-1]), other]
    place, voters = _followed(compared, asked)
    work = asked.work if asked.work is not None else work_shares(compared[0].values)
    found = tuple(
        power_of(design, _there(design, voters), work, place, apart if number == len(compared) else None)
        for number, design in enumerate(_told_apart(compared), 1)
    )
    told = differences(found, how_often(_follows(each) for each in compared))
    loops = [f"{each.title}: {each.loop} No power can be counted." for each in found if each.loop]
    away = [] if loops else _away(compared, voters)
    return PowerComparison(
        loops[0] if loops else " ".join((*away, told[0].sentence)),
        place,
        next((each.named(place) for each in reversed(compared) if place in each.names), place),
        voters,
        told,
        found,
        (*loops, *_notes(compared, work, asked)),
    )


def _told_apart(designs: Sequence[Design]) -> list[Design]:
    """Return designs with titles that differ: with their names where two have the same."""
    titles = [each.title for each in designs]
    return [
        each if titles.count(each.title) == 1 else replace(each, title=f"{each.title} ({each.name})")
        for each in designs
    ]


def _followed(designs: Sequence[Design], asked: Asked) -> tuple[str, tuple[str, ...]]:
    """Return the place that is meant and the practices that are followed."""
    place = _place(designs, asked.place) if asked.place else ""
    if asked.practices:
        voters = tuple(dict.fromkeys(asked.practices))
        for voter in voters:
            if not any(_speaks(each, voter) for each in designs):
                raise CannotCompare(
                    f"“{voter[:20]}” has no seat and nominates nobody in any of these designs: "
                    "name practices by code, such as X99001."
                )
    elif place:
        voters = tuple(sorted({each for design in designs for each in design.at_place.get(place, ())}))
    else:  # whoever is a practice in every design, so that the same are followed in all
        groups = [{each for each in _practices(design) if _speaks(design, each)} for design in designs]
        voters = tuple(sorted(set.intersection(*groups) or set.union(*groups)))
    if not voters:
        raise CannotCompare("No practice votes or nominates in these designs, so there is nobody to follow.")
    if len(voters) > MOST_FOLLOWED:
        raise CannotCompare(f"{len(voters):,} practices are too many to follow: say which place.")
    return place, voters


def _practices(design: Design) -> set[str]:
    """Return the practices of a design: with lists on the day, or members of its networks."""
    return {*design.practices, *(each for group in design.at_place.values() for each in group)}


def _speaks(design: Design, voter: str) -> bool:
    return design.bloc_of(voter) is not None or voter in design.representation.steps_from


def _there(design: Design, voters: Sequence[str]) -> tuple[str, ...]:
    """Return the voters that were there on the design's day: a practice founded later is not counted."""
    return tuple(each for each in voters if _speaks(design, each))


def _away(designs: Sequence[Design], voters: Sequence[str]) -> list[str]:
    """Return the designs in which none of the practices is that are followed, each in a sentence."""
    return [
        f"None of these practices is in “{each.title}” on {plain_date(each.day)}: nothing is followed there."
        for each in designs
        if not _there(each, voters)
    ]


def _place(designs: Sequence[Design], said: str) -> str:
    """Return the code of a place said by code or name; raises CannotCompare with those there are."""
    known = {code: each.named(code) for each in designs for code in each.at_place}
    for code, name in known.items():
        if said.casefold() in (code.casefold(), name.casefold()):
            return code
    there = listed([f"{name} ({code})" for code, name in sorted(known.items())], 8)
    raise CannotCompare(
        f"No place is called “{said[:60]}” in these designs. {f'There are {there}.' if there else ''}"
    )


def _follows(design: Design) -> float:
    return float(share_of(design.values, "J-024", "member_follows") or 0)


def _notes(designs: Sequence[Design], work: Mapping[str, Fraction], asked: Asked) -> tuple[str, ...]:
    notes = [OVERLAP.format(share=f"{_follows(designs[0]):.0%}")]
    if asked.work is None and GENERAL in work:
        notes.append(NO_SOURCE.format(share=f"{float(work[GENERAL]):.0%}"))
    days = {each.day for each in designs}
    if len(days) > 1:
        notes.append(
            f"Each design is read for a day of its own: {listed([plain_date(day) for day in sorted(days)])}."
        )
    return tuple(notes)


def read_work(said: str) -> dict[str, Fraction]:
    """Return shares of work from `general-practice=0.9,acute=0.05`; raises CannotCompare (S004-30)."""
    known = {str(sector): sector_words(sector) for sector in Sector}
    found: dict[str, Fraction] = {}
    for part in filter(None, (each.strip() for each in said.split(","))):
        name, _, value = part.partition("=")
        if name.strip() not in known:
            raise CannotCompare(f"“{name[:40]}” is no sector. They are {', '.join(known)}.")
        written = SHARE_OF_WORK.fullmatch(value.strip())
        share = Fraction(written.group()) if written else None
        if share is None or share > 1:
            raise CannotCompare(
                f"“{value[:20]}” is no share of work: write a number from 0 to 1, such as 0.9."
            )
        found[known[name.strip()]] = share
    if sum(found.values()) > 1:
        raise CannotCompare("These shares of work add up to more than 1, which is all of it.")
    return found


def read_bloc(said: str, design: Design, networks: Mapping[str, Sequence[str]]) -> Bloc:
    """Return a bloc from the code of a PCN (all its practices) or from codes with commas (J-027).

    Raises CannotCompare where one code is all there is, and nobody has it.
    """
    codes = tuple(filter(None, (each.strip() for each in said.split(","))))
    if len(codes) == 1 and codes[0] in networks:
        return Bloc(tuple(networks[codes[0]]), design.named(codes[0]))
    if len(codes) == 1 and not _speaks(design, codes[0]):
        raise CannotCompare(
            f"“{codes[0][:40]}” is unknown in “{design.title}”: name a PCN of it, such as "
            f"{next(iter(sorted(networks)), 'XN001')}, or the codes of its practices with commas."
        )
    return Bloc(codes, f"the bloc of {listed(codes, 3)}")


def read_seat(said: str) -> SeatAdded:
    """Return a seat from BODY:sector, BODY:sector:from or BODY:sector:from:member; raises CannotCompare."""
    parts = [each.strip() for each in said.split(":")]
    how = parts[3] if len(parts) == 4 else "delegate"
    known = {str(sector): sector for sector in Sector}
    if not 2 <= len(parts) <= 4 or how not in ("delegate", "member") or not parts[0]:
        raise CannotCompare(
            f"“{said[:80]}” is no seat: write BODY:sector:from, such as "
            "XEX-BOARD:general-practice:XEX-GP-BOARD, and :member after it for somebody who is no delegate."
        )
    if parts[1] not in known:
        raise CannotCompare(f"“{parts[1][:40]}” is no sector. They are {', '.join(known)}.")
    return SeatAdded(parts[0], known[parts[1]], parts[2] if len(parts) > 2 else "", how == "delegate")


def read_changes(
    design: Design,
    blocs: Iterable[str] = (),
    advisory: Iterable[str] = (),
    seats: Iterable[str] = (),
) -> tuple[Change, ...]:
    """Return the changes that somebody wrote down for a design; raises CannotCompare."""
    networks = design.networks
    return (
        *(read_bloc(each, design, networks) for each in blocs if each.strip()),
        *(Advisory(each.strip()) for each in advisory if each.strip()),
        *(read_seat(each) for each in seats if each.strip()),
    )
