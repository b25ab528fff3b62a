"""The page of a system's voice: how far it is to each board, what arrives, and who has the votes there.

Without a handbook nobody has said who speaks for whom. Then the page says so, and what six standard layers
alone would do to a practice of that system (`rules.layered`).
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from statistics import median_low

from django.db.models import Count, Max

from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.pictures import BarPicture
from catchment.governance.checks import judged
from catchment.governance.queries.handbook_page import system_named, system_trail
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, listed, plain_date
from catchment.voice.queries.comparing_power import OVERLAP, design_of_facts, shipped_designs
from catchment.voice.queries.layered import practices_in_layers
from catchment.voice.rules.layered import powers_in_floats, standard_bodies
from catchment.voice.rules.power_compared import PLACE, TOP, DesignPower, Reach, power_of, reaches_of
from catchment.voice.rules.power_words import chance, percent, points, short_board, short_chance
from catchment.voice.rules.sector_power import BoardBalance, Control, work_shares
from catchment.voice.rules.way_headline import distance
from catchment.voice.rules.what_if import Design

KEPT = 8
THOUSAND = 1_000
FIRST_ICB_DAY = date(2022, 7, 1)  # B-014: the Health and Care Act 2022 set every ICB up on this day
MORE = (
    ("compare", "What if? Compare designs, and try changes"),
    ("gp-voice", "Who speaks for general practice"),
    ("matters", "What was raised, and what came back"),
    ("consultations", "Consultations"),
    ("appointments", "Nominations and appointments"),
    ("polls", "Secret ballots"),
)


@dataclass(frozen=True, slots=True)
class ReachLine:
    """What arrives at one board, in words, with the page that shows the board's own way up."""

    body: str
    name: str
    href: str
    steps: str
    power: str
    by_right: str
    worst: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class BalanceLine:
    """Who has the votes at one board: general practice first, then every other sector; and who is missing."""

    body: str
    name: str
    href: str
    votes: str
    against_work: str
    sectors: tuple[str, ...]
    missing: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class ControlLine:
    """What a partner puts into a pooled fund, and its share of the votes on it (T-A5)."""

    fund: str
    href: str
    name: str
    money: str
    votes: str
    body: str
    body_href: str
    parity: str


@dataclass(frozen=True, slots=True)
class VoicePage:
    """A system's voice on a day; `power` has the figures behind every word, None without a handbook."""

    system: str
    system_name: str
    invented: bool
    sentence: str
    more: tuple[str, ...]
    pictures: tuple[BarPicture, ...]
    reaches: tuple[ReachLine, ...]
    balances: tuple[BalanceLine, ...]
    controls: tuple[ControlLine, ...]
    places: tuple[Link, ...]
    links: tuple[Link, ...]
    notes: tuple[str, ...]
    power: DesignPower | None
    trail: tuple[Link, ...] = ()


def design_at(system: str, moment: Moment) -> Design | None:
    """Return the handbook of a system at a moment as a design, kept until something is recorded."""
    latest = Change.objects.aggregate(newest=Max("id"), number=Count("id"))
    return _design(system, moment, latest["newest"], latest["number"])


@lru_cache(maxsize=KEPT)
def _design(system: str, moment: Moment, _newest: int | None, _number: int) -> Design | None:
    verdict = judged(system, moment)
    return None if verdict is None else design_of_facts(system, verdict.facts, moment.as_at)


def voice_page(code: str, moment: Moment) -> VoicePage:
    """Return the page of a system's voice; raises Missing where there is no such system."""
    system, name = system_named(code, moment)
    design = design_at(system.code, moment)
    links = tuple(
        Link("page", each, words, f"/system/{system.code}/{'voice/' if each == 'compare' else ''}{each}")
        for each, words in MORE
    )
    if moment.as_at < FIRST_ICB_DAY:
        links = (*_before_boards(system.code), *links)
    trail = system_trail(system, name, moment)
    if design is None:
        sentence, more = without_handbook(system.code, system.invented, moment)
        return VoicePage(
            system.code, name, system.invented, sentence, more, (), (), (), (), (), links, (), None, trail
        )
    voters = tuple(each for each in design.practices if each in design.representation.steps_from)
    found = power_of(design, voters, work_shares(design.values))
    follows = design.values.get("J-024", {}).get("member_follows", 0)
    return VoicePage(
        system.code,
        name,
        system.invented,
        found.loop or _sentence(found, len(voters), moment.as_at),
        (*_empty_at_the_top(found), *_place_or_system(design)),
        _pictures(found),
        tuple(_reach_line(each) for each in found.reaches if each.body),
        tuple(_balance_line(each) for each in found.balances),
        tuple(_control_line(each, system.code) for each in found.controls),
        tuple(
            Link("place", each, f"How united {design.named(each)} is", f"/place/{each}/unity")
            for each in design.at_place
        ),
        links,
        (OVERLAP.format(share=f"{float(follows):.0%}"), *_work_note(found)),
        found,
        trail,
    )


def _before_boards(system: str) -> tuple[Link, ...]:
    """Return the link to the designs that ship for a system, which has no board of an ICB yet."""
    names = [each.name for each in shipped_designs() if each.system == system]
    if len(names) < 2:
        return ()
    address = f"/system/{system}/voice/compare?first={names[0]}&second={names[1]}"
    return (Link("page", "before", "Compare the CCG of the time with the ICB that came after it", address),)


def _sentence(found: DesignPower, voters: int, on: date) -> str:
    """Return what the reader came for: how much of a practice arrives at the top, and its votes there."""
    reach = found.reach(TOP)
    balance = found.balance(reach.body) if reach else None
    if reach is None or balance is None:
        if on < FIRST_ICB_DAY:
            return f"There was no ICB board before {plain_date(FIRST_ICB_DAY)}, so no way could lead to one."
        return f"This handbook has no ICB board on {plain_date(on)}, so no way can lead there."
    seats = f"{counted(balance.general_practice_seats, 'vote')} of {balance.voters:,}"
    if not reach.reaching:
        return f"No practice has a way to {reach.name}; general practice has {seats} there."
    if reach.best == 0:
        return (
            f"Nothing of what practices decide arrives at {reach.name} today, by any of their ways; "
            f"general practice has {seats} there."
        )
    return (
        f"A practice's vote decides {chance(reach.power)} at {reach.name} (the median of "
        f"{counted(voters, 'practice')}, {chance(reach.by_right)} by right); "
        f"general practice has {seats} there."
    )


def _empty_at_the_top(found: DesignPower) -> tuple[str, ...]:
    """Return whose seat at the top nobody is in: what is meant for them arrives nowhere."""
    top = found.reach(TOP)
    balance = found.balance(top.body) if top else None
    if balance is None or not balance.empty:
        return ()
    return (f"Nobody is in the seat for {listed(balance.empty, 8)} at {balance.name}.",)


def _place_or_system(design: Design) -> tuple[str, ...]:
    """Return how much arrives at each place board from its own practices, beside the system (S002-22)."""
    told = []
    for place, practices in design.at_place.items():
        reaches = reaches_of(design, practices, place)
        reach = next((each for each in reaches if each.board == PLACE and each.body), None)
        if reach is None:
            told.append(f"{design.named(place)} has no place board.")
        elif not reach.power:
            told.append(f"Nothing arrives at {reach.name} from its own practices.")
        else:
            told.append(f"At {reach.name} one of its practices decides {chance(reach.power)}.")
    return tuple(told)


def _pictures(found: DesignPower) -> tuple[BarPicture, ...]:
    """Return what arrives at each board, and the votes at the top one; without bars, no picture."""
    reaches = [each for each in found.reaches if each.body and each.power is not None]
    pictures = []
    if reaches:
        ordered = [each for each in reversed(reaches) if each.board != PLACE]
        first, last = ordered[0], ordered[-1]
        title = (
            f"One practice's vote decides {chance(first.power)} at {first.name}, "
            f"{chance(last.power)} at {last.name}"
        )
        pictures.append(
            BarPicture(
                title,
                "decisions that turn on one practice's vote",
                tuple(
                    (
                        short_board(each.board, _purpose(found, each.body)),
                        round(float(each.power or 0) * THOUSAND, 2),
                    )
                    for each in ordered
                ),
                tuple(f"/body/{each.body}/voice" for each in ordered),
                tuple(short_chance(each.power) for each in ordered),
            )
        )
    top = found.reach(TOP)
    balance = found.balance(top.body) if top else None
    if balance is not None and balance.sectors:
        pictures.append(
            BarPicture(
                f"General practice has {counted(balance.general_practice_seats, 'vote')} of "
                f"{balance.voters:,} at {balance.name}",
                "votes",
                tuple((each.sector.capitalize(), float(each.seats)) for each in balance.sectors),
                (),
                tuple(counted(each.seats, "vote") for each in balance.sectors),
            )
        )
    return tuple(pictures)


def _purpose(found: DesignPower, body: str) -> str:
    """Return what a board is for, empty where its votes are not told."""
    balance = found.balance(body)
    return balance.purpose if balance else ""


def _reach_line(each: Reach) -> ReachLine:
    if not each.reaching:
        return ReachLine(
            each.body, each.name, f"/body/{each.body}/voice", "", "", "", "", "No practice has a way there."
        )
    assert each.hops is not None and each.longest is not None
    missing = each.voters - each.reaching
    note = f"{counted(missing, 'practice has', 'practices have')} no way there." if missing else ""
    return ReachLine(
        each.body,
        each.name,
        f"/body/{each.body}/voice",
        distance(each.longest, each.hops),
        chance(each.power),
        chance(each.by_right),
        chance(each.worst),
        "It only advises." if each.advisory else note,
    )


def _balance_line(each: BoardBalance) -> BalanceLine:
    work = next((line.work for line in each.sectors if line.work is not None), None)
    against = (
        "" if work is None else f"{percent(each.general_practice)} of votes, {percent(work)} of the work"
    )
    missing = [f"no seat for {listed(each.missing, 8)}"] if each.missing else []
    missing += [f"nobody in the seat for {listed(each.empty, 8)}"] if each.empty else []
    said = "; ".join(missing)
    return BalanceLine(
        each.body,
        each.name + (" (only advises)" if each.advisory else ""),
        f"/body/{each.body}/power",
        f"{each.general_practice_seats:,} of {each.voters:,}",
        against,
        tuple(
            f"{line.sector.capitalize()}: {line.seats} ({percent(line.votes)} of votes"
            + (f", {percent(line.power)} of power)" if line.power is not None else ")")
            for line in each.sectors
        ),
        said[:1].upper() + said[1:],
        each.why,
    )


def _control_line(each: Control, system: str) -> ControlLine:
    less = each.parity
    how = "less" if less > 0 else "more"
    parity = f"{points(abs(less))} {how} of the votes than of the money" if less else "as many as it pays for"
    return ControlLine(
        each.fund_name,
        f"/pooled-fund/{system}/{each.fund}",
        each.name,
        f"{percent(each.money)} in {each.year}",
        percent(each.votes),
        each.body_name,
        f"/body/{each.body}/power",
        parity,
    )


def _work_note(found: DesignPower) -> tuple[str, ...]:
    work = next((line.work for each in found.balances for line in each.sectors if line.work), None)
    if work is None:
        return ()
    said = (
        f"That general practice does {percent(work)} of the work (of contacts with patients) is what one "
        "respondent said, with no source (S004-15); a handbook may assume another share."
    )
    return (said,)


def without_handbook(code: str, invented: bool, moment: Moment) -> tuple[str, tuple[str, ...]]:
    """Return what can be said of a system whose handbook nobody has loaded (J-001)."""
    sentence = (
        f"No handbook of this system is in force on {plain_date(moment.as_at)}, so nobody has said who "
        "speaks for whom, and no power can be counted."
    )
    found = powers_in_floats(standard_bodies(practices_in_layers(moment, invented=invented, system=code)))
    if not found.powers:
        return sentence, ()
    middle = chance(Fraction(median_low(found.powers.values())))
    standard = (
        "With six standard layers (PCN, place, GP board, primary care board, provider board, board), all "
        f"delegates, one of its {counted(len(found.powers), 'practice')} would decide {middle} at the board."
    )
    return sentence, (standard,)
