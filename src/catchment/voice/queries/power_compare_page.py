"""The page on which designs stand side by side: what is asked, what came of it, in a table and a picture.

All is asked in the address, so a comparison can be sent as a link; nothing is stored.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from catchment.authority.queries.comparing import CannotCompare
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.pictures import BarPicture
from catchment.foundation.queries import FormError
from catchment.governance.edit_forms import Choice, Field
from catchment.governance.queries.handbook_page import system_named, system_trail
from catchment.governance.rules.document.vocabulary import Sector
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted, listed
from catchment.voice.queries.comparing_power import (
    Asked,
    PowerComparison,
    compare_power,
    read_changes,
    read_work,
    shipped_design,
    shipped_designs,
)
from catchment.voice.queries.voice_dashboard import THOUSAND, design_at
from catchment.voice.rules.power_compared import BOARDS, DesignPower, Reach
from catchment.voice.rules.power_words import chance, percent, short_chance
from catchment.voice.rules.sector_power import GENERAL
from catchment.voice.rules.way_headline import distance
from catchment.voice.rules.what_if import Design

IN_FORCE, SAME = "in-force", "same"
SEAT = ("seat_body", "seat_sector", "seat_from", "seat_how")
FIELDS = ("first", "second", "place", "bloc", "advisory", *SEAT, "work")
BARS = {"ccg-2021": "Before July 2022", "icb-2022": "After July 2022"}  # titles are too long for a bar
MOST_TYPED = 2_000  # characters of any one field


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table side by side: what is compared, and a cell for each design."""

    what: str
    cells: tuple[str, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Lines that belong together under a heading."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class PowerComparePage:
    """Designs side by side; `problems` say why they cannot be."""

    system: str
    system_name: str
    invented: bool
    sentence: str
    href: str
    designs: tuple[Field, ...]
    changes: tuple[Field, ...]
    trail: tuple[Link, ...]
    comparison: PowerComparison | None = None
    groups: tuple[RowGroup, ...] = ()
    picture: BarPicture | None = None
    changed: tuple[str, ...] = ()
    problems: tuple[FormError, ...] = ()

    @property
    def http_status(self) -> int:
        """Return 400 where what was asked cannot be compared."""
        return 400 if self.problems else 200


def power_compare_page(code: str, moment: Moment, said: Mapping[str, str]) -> PowerComparePage:
    """Return the page of what was asked, by field; raises Missing where there is no such system.

    With nothing asked, what ships for the system is compared: before and after July 2022.
    """
    system, name = system_named(code, moment)
    typed = {field: said.get(field, "").strip()[:MOST_TYPED] for field in FIELDS}
    there = {each.name: each.title for each in shipped_designs() if each.system == system.code}
    now = design_at(system.code, moment)
    if now is not None:
        there[IN_FORCE] = "The handbook in force"
    asked = any(typed.values())
    if not asked and len(there) > 1:
        typed |= dict(zip(("first", "second"), there, strict=False))
    typed["first"] = typed["first"] or (IN_FORCE if now is not None else next(iter(there), ""))
    typed["second"] = typed["second"] or SAME
    page = PowerComparePage(
        system.code,
        name,
        system.invented,
        "Choose two designs, or say what would change in one.",
        f"/system/{system.code}/voice/compare",
        _design_fields(there, typed),
        (),
        system_trail(system, name, moment),
    )
    if not there:
        return replace(
            page,
            sentence="No handbook of this system is in force and no design ships for it, so nothing can be "
            "compared. `catchment voice compare before.yaml after.yaml` compares files.",
        )
    try:
        designs = _chosen(typed, there, now)
        page = replace(page, changes=_change_fields(designs[-1], typed))
        if not asked and len(designs) == 1:
            return page
        found = compare_power(designs, _asked(designs[-1], typed))
    except (CannotCompare, Missing) as problem:
        return replace(page, problems=(FormError("first", str(problem)),))
    return replace(
        page,
        sentence=found.sentence,
        comparison=found,
        groups=tuple(_groups(found)),
        picture=_picture(found),
        changed=found.designs[-1].changes,
    )


def _chosen(typed: Mapping[str, str], there: Mapping[str, str], now: Design | None) -> list[Design]:
    """Return the one or two designs that were chosen; raises CannotCompare."""
    names = [typed["first"], *([typed["second"]] if typed["second"] != SAME else [])]
    designs = []
    for name in names:
        if name not in there:
            raise CannotCompare(f"“{name[:60]}” is none of the designs below: choose from these.")
        design = now if name == IN_FORCE else shipped_design(name)
        assert design is not None, f"{name} is offered, so it is there"
        designs.append(design)
    return designs


def _asked(last: Design, typed: Mapping[str, str]) -> Asked:
    """Return what was asked, read from the fields; raises CannotCompare."""
    seat = ""
    if typed["seat_body"]:
        parts = (
            typed["seat_body"],
            typed["seat_sector"],
            typed["seat_from"],
            typed["seat_how"] or "delegate",
        )
        seat = ":".join(parts)
    changes = read_changes(last, (typed["bloc"],), (typed["advisory"],), (seat,))
    return Asked(typed["place"], (), changes, read_work(typed["work"]) if typed["work"] else None)


def _design_fields(there: Mapping[str, str], typed: Mapping[str, str]) -> tuple[Field, ...]:
    choices = tuple(Choice(name, title) for name, title in there.items())
    same = Choice(SAME, "The same, with the changes below")
    return (
        Field("first", "Compare", "select", choices=choices, value=typed["first"]),
        Field("second", "With", "select", choices=(same, *choices), value=typed["second"]),
    )


def _change_fields(design: Design, typed: Mapping[str, str]) -> tuple[Field, ...]:
    """Return the questions about changes, with the bodies and PCNs of the design that they are made to."""
    bodies = [Choice("", "None"), *(Choice(each.code, each.name) for each in design.bodies)]
    networks = [Choice("", "Nobody")]
    networks += [
        Choice(code, f"The {counted(len(practices), 'practice')} of {design.named(code)}")
        for code, practices in design.networks.items()
        if len(practices) > 1
    ]
    if typed["bloc"] and typed["bloc"] not in {each.value for each in networks}:
        networks.append(Choice(typed["bloc"], f"The bloc of {listed(typed['bloc'].split(','), 3)}"))
    places = [Choice("", "All places"), *(Choice(each, design.named(each)) for each in design.at_place)]
    sectors = [Choice("", "Choose a sector")]
    sectors += [Choice(str(each), str(each).replace("-", " ").capitalize()) for each in Sector]
    how = (
        Choice("delegate", "Votes as they decided"),
        Choice("member", "Decides for themselves, and follows them as often as is assumed"),
    )
    ways: tuple[tuple[str, str, Sequence[Choice], str], ...] = (
        ("place", "Follow the practices of", places, ""),
        ("bloc", "Who votes as one", networks, "Wherever they have votes of their own (unity)"),
        ("advisory", "A body that only advises from now on", bodies, ""),
        ("seat_body", "A seat added to", bodies, ""),
        ("seat_sector", "For which sector", sectors, ""),
        ("seat_from", "Speaking for", [Choice("", "Nobody in particular"), *bodies[1:]], ""),
    )
    return (
        *(
            Field(name, label, "select", hint, tuple(choices), value=typed[name])
            for name, label, choices, hint in ways
        ),
        Field("seat_how", "How they vote", "radios", "", how, value=typed["seat_how"] or "delegate"),
        Field(
            "work",
            "Shares of the work, by sector",
            "text",
            "For example, general-practice=0.9,acute=0.05. Left empty: what the handbook assumes.",
            value=typed["work"],
        ),
    )


def _groups(found: PowerComparison) -> list[RowGroup]:
    """Return the table side by side: power and steps, votes and work, money and votes, blocs."""
    power = [row for board in BOARDS for row in _power_rows(found.designs, board)]
    seats = [row for board in BOARDS for row in _seat_rows(found.designs, board)]
    groups = [
        RowGroup("Power and steps, for the practice in the middle", tuple(power)),
        RowGroup("Who has the votes, and who does the work", tuple(seats)),
        RowGroup("Who pays into pooled funds, and who decides on them", tuple(_money_rows(found.designs))),
    ]
    gains = found.designs[-1].gains
    if gains:
        apart = "Apart, with any other change,"
        rows = [
            Row(
                f"{each.bloc} at {each.name}",
                (f"{apart} one member decides {chance(each.alone)}",) * (len(found.designs) - 1)
                + (f"As one, {chance(each.together)}; one member inside it, {chance(each.member)}",),
                each.together != each.alone,
            )
            for each in gains
        ]
        groups.insert(1, RowGroup("Voting as one", tuple(rows)))
    return [group for group in groups if group.rows]


def _row(what: str, cells: Sequence[str]) -> Row:
    return Row(what, tuple(cells), len(set(cells)) > 1)


def _power_rows(designs: Sequence[DesignPower], board: str) -> list[Row]:
    reaches = [each.reach(board) for each in designs]
    there = [each for each in reaches if each is not None]
    name = " / ".join(dict.fromkeys(each.name for each in there))
    if not there:
        return []

    def cells(told: Callable[[Reach], str]) -> list[str]:
        return [told(each) if each is not None else "No such board" for each in reaches]

    rows = [
        _row(f"Decides at {name}", cells(lambda each: _in_words(each, each.power))),
        _row(f"Steps to {name}", cells(_steps)),
    ]
    if len(there) == len(reaches):  # where a board is not there in one of them, two lines say enough
        rows.append(_row(f"Of that, by right at {name}", cells(lambda each: _in_words(each, each.by_right))))
        rows.append(_row(f"Worst placed practice at {name}", cells(lambda each: _in_words(each, each.worst))))
    return rows


def _in_words(each: Reach, power: Fraction | None) -> str:
    return chance(power).capitalize() if each.reaching else "No way there"


def _steps(each: Reach) -> str:
    if each.hops is None or each.longest is None:
        return "No way there"
    return distance(each.longest, each.hops)


def _seat_rows(designs: Sequence[DesignPower], board: str) -> list[Row]:
    reaches = [each.reach(board) for each in designs]
    balances = [
        design.balance(reach.body) if reach is not None else None
        for design, reach in zip(designs, reaches, strict=True)
    ]
    if not any(balances):
        return []
    name = " / ".join(dict.fromkeys(reach.name for reach in reaches if reach is not None))
    sectors = (
        [GENERAL]
        if not all(balances)
        else list(dict.fromkeys(line.sector for each in balances if each for line in each.sectors))
    )
    rows = []
    for sector in sectors:
        cells = []
        for each in balances:
            line = next((line for line in each.sectors if line.sector == sector), None) if each else None
            if each is None:
                cells.append("No such board")
            elif line is None:
                cells.append(f"0 of {each.voters}")
            else:
                work = f"; {percent(line.work)} of the work" if line.work is not None else ""
                power = f", {percent(line.power)} of power" if line.power is not None else ""
                cells.append(f"{line.seats} of {each.voters} ({percent(line.votes)} of votes{power}){work}")
        rows.append(_row(f"{sector.capitalize()} at {name}", cells))
    missing = [listed(each.missing, 8) or "Nobody" if each else "No such board" for each in balances]
    if any(each and (each.missing or each.empty) for each in balances):
        rows.append(_row(f"No seat at {name}", missing))
    return rows


def _money_rows(designs: Sequence[DesignPower]) -> list[Row]:
    keys = dict.fromkeys((each.fund, each.organisation) for design in designs for each in design.controls)
    rows = []
    for key in keys:
        cells, what = [], ""
        for design in designs:
            found = next((each for each in design.controls if (each.fund, each.organisation) == key), None)
            if found is None:
                cells.append("No such fund")
                continue
            what = f"{found.name}, {found.fund_name}"
            cells.append(f"{percent(found.money)} of the money, {percent(found.votes)} of the votes")
        rows.append(_row(what, cells))
    return rows


def _picture(found: PowerComparison) -> BarPicture | None:
    """Return what arrives at the highest board where the designs differ, a bar for each design."""
    boards = [[each.reach(board) for each in found.designs] for board in BOARDS]
    counted_there = [each for each in boards if any(reach and reach.power for reach in each)]
    differing = [
        each for each in counted_there if len({reach.power if reach else None for reach in each}) > 1
    ]
    if not counted_there:
        return None
    chosen = (differing or counted_there)[0]
    name = next(reach.board for reach in chosen if reach is not None)
    told = [chance(reach.power) if reach else "no such board" for reach in chosen]
    return BarPicture(
        f"One practice's vote at {BOARDS[name]} decides {listed(told)}",
        "decisions that turn on one practice's vote",
        tuple(
            (
                BARS.get(design.name, design.title),
                round(float(reach.power or 0) * THOUSAND, 2) if reach else 0.0,
            )
            for design, reach in zip(found.designs, chosen, strict=True)
        ),
        figures=tuple(short_chance(reach.power) if reach else "no such board" for reach in chosen),
    )
