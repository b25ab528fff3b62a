"""Decision rights at a place: for each function who decides, up to what, who is accountable, who is liable.

Nobody can tell at many places whether the NHS or the council is in charge (S000-11); so one row says it
for each function that the system's scheme covers on this ground, and for those health-related functions of
councils that an NHS body could exercise (D-023). Deciding, being accountable and being liable are three
things (K.6). Who decides is a ladder: the one with the smallest limit first, the board last.

Beside it stands the one person who is accountable for the place (S000-12): their outcomes against what the
seat, or the board it sits on, may decide (S000-13, S000-14).
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from catchment.authority.rules.accountability import accountable_for, liable_for
from catchment.authority.rules.answers import Named
from catchment.authority.rules.checks.frame import PlaceOn
from catchment.authority.rules.facts import AuthorityFacts, SeatOn
from catchment.authority.rules.graph import UNLIMITED, Warrant
from catchment.authority.rules.scheme import Hole, SchemeOn, as_tree, stands_in
from catchment.foundation.rules.money import pounds_in_short
from catchment.governance.rules.document.vocabulary import BODY_KIND_WORDS, BodyKind
from catchment.governance.rules.functions import COUNCILS, LegalKind
from catchment.structure.rules.words import counted, listed

AT_PLACE, ELSEWHERE, RESERVED = "Decided at place", "Decided elsewhere in the system", "Reserved to a body"
BOARD, PARTNER, NOBODY = "Only the board", "Decided by another organisation", "Nobody decides"
DECIDED = (NOBODY, AT_PLACE, ELSEWHERE, BOARD, PARTNER, RESERVED)


@dataclass(frozen=True, slots=True)
class Decider:
    """Somebody who decides, up to what amount in pence (None: no limit), and who answers for that."""

    code: str
    name: str
    up_to: str
    limit_pence: int | None
    at_place: bool
    line: str = ""
    accountable: tuple[Named, ...] = ()
    liable: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class RightsRow:
    """One function at a place; `folded` are those under it of which exactly the same is so."""

    code: str
    name: str
    depth: int
    decided: (
        str  # where: reserved, at place, elsewhere in the system, the board, another organisation, nobody
    )
    deciders: tuple[Decider, ...]
    accountable: tuple[Named, ...]
    liable: tuple[Named, ...]
    holes: tuple[Hole, ...]
    folded: int = 0


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """An outcome, the functions it needs, and for each whether the seat or its body may decide it."""

    name: str
    needs: tuple[tuple[Named, str], ...]  # function, and who of the two decides it; empty where neither
    authority: bool


@dataclass(frozen=True, slots=True)
class AccountablePerson:
    """The person accountable for a place: their outcomes, and for how many of them they have authority."""

    seat: str
    title: str
    people: tuple[Named, ...]
    body: Named
    outcomes: tuple[OutcomeLine, ...]

    @property
    def with_authority(self) -> int:
        """Return for how many outcomes everything needed may be decided by the seat or its body."""
        return sum(each.authority for each in self.outcomes)

    @property
    def sentence(self) -> str:
        """Say for how many outcomes they are accountable, and for how many they have authority."""
        who = listed([each.name for each in self.people]) or f"{self.title} (vacant)"
        if not self.outcomes:
            return f"{who} is accountable for this place, but no outcome is written down."
        total, has = len(self.outcomes), self.with_authority
        return f"{who} is accountable for {counted(total, 'outcome')} and has authority for {has or 'none'}."


@dataclass(frozen=True, slots=True)
class RightsGroup:
    """The functions that are decided at one kind of table: how many, and their rows."""

    title: str
    functions: int
    rows: tuple[RightsRow, ...]


Found = tuple[str, Warrant]


def in_groups(rows: tuple[RightsRow, ...]) -> tuple[RightsGroup, ...]:
    """Return rows by where they are decided: what nobody decides first, then what is decided at place."""
    by_place = {decided: tuple(row for row in rows if row.decided == decided) for decided in DECIDED}
    return tuple(
        RightsGroup(decided, sum(1 + row.folded for row in found), found)
        for decided, found in by_place.items()
        if found
    )


def rights_rows(scheme: SchemeOn, area: str) -> tuple[RightsRow, ...]:
    """Return a row for each function at a place; one that says what its parent says is folded into that."""
    ground = scheme.graph.grounds[area]
    here = {board for place in scheme.places if place.area == area for board in place.boards}
    found = list(_holding(scheme, ground))
    bits, parents = scheme.graph.bits, scheme.facts.parents
    rows: dict[str, RightsRow] = {}
    heads: dict[str, str] = {}  # of folded rows, the row they are folded into
    for code in as_tree(parents):
        if _belongs(code, scheme):
            deciding = [each for each in found if each[1].functions & bits[code]]
            rows[code] = _row(code, scheme, area, here, deciding)
            above = parents.get(code, "")
            if above in rows and _says(rows[above]) == _says(rows[code]):
                heads[code] = heads.get(above, above)
    folded = Counter(heads.values())
    return tuple(replace(row, folded=folded[code]) for code, row in rows.items() if code not in heads)


def _says(row: RightsRow) -> tuple[object, ...]:
    return row.decided, row.deciders, row.accountable, row.liable, row.holes


def _belongs(code: str, scheme: SchemeOn) -> bool:
    """Say whether a function is asked about at a place: the scheme covers it, or section 75 could (D-023)."""
    return bool(scheme.graph.bits[code] & scheme.scope) or scheme.facts.functions[code].council_by_section_75


def _holding(scheme: SchemeOn, ground: int) -> Iterator[Found]:
    """Give who decides anything on a ground: of the system, its councils, and NHS England if it delegates."""
    for holder in (*scheme.holders, scheme.system):
        if holder == scheme.system and scheme.board != scheme.system:
            continue
        if scheme.graph.can_act(holder):
            for warrant in scheme.granted(holder):
                if not ground & ~warrant.ground and not stands_in(warrant):
                    yield holder, warrant
    givers = {link.delegator for link in scheme.links}
    for organisation in scheme.facts.organisations.values():
        national = organisation.legal is LegalKind.NHS_ENGLAND and organisation.code in givers
        if national or organisation.legal in COUNCILS:
            for warrant in scheme.graph.warrants.get(organisation.code, ()):
                if not ground & ~warrant.ground and warrant.chain[-1].said is None:
                    yield organisation.code, warrant


def _row(code: str, scheme: SchemeOn, area: str, here: set[str], found: list[Found]) -> RightsRow:
    facts, bit = scheme.facts, scheme.graph.bits[code]
    kept = next((body for body, functions in scheme.reserved_to.items() if functions & bit), "")
    best: dict[str, Warrant] = {}
    for holder, warrant in found:
        if holder not in best or warrant.limit > best[holder].limit:
            best[holder] = warrant
    if len(best) > 1:  # what it passed on, NHS England leaves to whom it passed it
        nation = LegalKind.NHS_ENGLAND
        known = facts.organisations
        best = {
            holder: warrant
            for holder, warrant in best.items()
            if holder not in known or known[holder].legal is not nation
        }
    ladder = sorted(best.items(), key=lambda each: (each[1].limit, each[0] == scheme.board, each[0]))
    deciders = tuple(_decider(holder, warrant, scheme, here) for holder, warrant in ladder)
    accountable: dict[str, Named] = {}
    liable: dict[str, Named] = {}
    for decider in deciders:
        accountable |= {each.code: each for each in decider.accountable if each.code not in accountable}
        liable |= {each.code: each for each in decider.liable if each.code not in liable}
    return RightsRow(
        code,
        facts.name_of(code),
        scheme.depth_of(code),
        _decided(kept, [holder for holder, _ in ladder], deciders, scheme),
        deciders,
        tuple(accountable.values()),
        tuple(liable.values()),
        scheme.holes_of(bit, area) if area in scheme.holes else (),
    )


def _decider(holder: str, warrant: Warrant, scheme: SchemeOn, here: set[str]) -> Decider:
    facts = scheme.facts
    seat = facts.seats.get(holder)
    limit = None if warrant.limit == UNLIMITED else warrant.limit
    last = warrant.chain[-1]
    ours = last.said is not None and last.said.system == scheme.system
    return Decider(
        holder,
        facts.name_of(holder),
        "no limit" if limit is None else f"up to {pounds_in_short(limit)}",
        limit,
        holder in here or (seat is not None and seat.body in here),
        f"delegation-{last.code}" if ours else "",
        tuple(Named(each.code, each.name) for each in accountable_for(warrant, facts)),
        tuple(Named(each.code, each.name) for each in liable_for(warrant, facts)),
    )


def _decided(kept: str, holders: list[str], deciders: tuple[Decider, ...], scheme: SchemeOn) -> str:
    """Return where a function is decided at a place."""
    if kept:
        return RESERVED
    if any(each.at_place for each in deciders):
        return AT_PLACE
    own = [
        holder for holder in holders if scheme.facts.body_of(holder) is not None and holder != scheme.board
    ]
    if own:
        return ELSEWHERE
    if scheme.board in holders:
        return BOARD
    return PARTNER if holders else NOBODY


def accountable_people(scheme: SchemeOn, area: str) -> tuple[AccountablePerson, ...]:
    """Return who is accountable for a place: those in the seats that its boards say so of (S000-12)."""
    boards = {
        code
        for code, body in scheme.facts.bodies.items()
        if body.area == area and body.system == scheme.system
    }
    seats = sorted(scheme.facts.seats.values(), key=lambda each: each.code)
    return tuple(
        _person(seat, scheme, scheme.graph.grounds[area])
        for seat in seats
        if seat.body in boards and (seat.accountable or seat.outcomes)
    )


def _person(seat: SeatOn, scheme: SchemeOn, ground: int) -> AccountablePerson:
    """Return one of them; authority is what the finding S000-14 counts: of the seat, or of its body."""
    facts, graph = scheme.facts, scheme.graph
    held = {"alone": 0, "with the board": 0}
    for how, holder in (("alone", seat.code), ("with the board", seat.body)):
        for warrant in graph.warrants.get(holder, ()):
            if not ground & ~warrant.ground:
                held[how] |= warrant.functions
    outcomes = []
    for name, needs in seat.outcomes:
        lines = tuple(
            (
                Named(code, facts.name_of(code)),
                next((how for how, functions in held.items() if functions & graph.bits.get(code, 0)), ""),
            )
            for code in needs
        )
        outcomes.append(OutcomeLine(name, lines, bool(lines) and all(how for _, how in lines)))
    people = tuple(Named(each.person, each.name) for each in seat.holders)
    body = Named(seat.body, facts.name_of(seat.body))
    return AccountablePerson(seat.code, seat.title, people, body, tuple(outcomes))


def rights_sentence(scheme: SchemeOn, area: str, name: str, rows: tuple[RightsRow, ...]) -> str:
    """Say what form the place's board has, how much is decided at place, and what has no clear holder.

    Everything is counted from the rows, folded functions included: what is reserved is not decided at place.
    """
    place = next((each for each in scheme.places if each.area == area), None)
    if place is None:
        return f"{name} has no board: whatever is decided for it, is decided elsewhere."
    total = sum(1 + row.folded for row in rows)
    here = sum(1 + row.folded for row in rows if row.decided == AT_PLACE)
    unclear = sum(1 + row.folded for row in rows if row.holes)
    clear = (
        f"{unclear:,} {'has' if unclear == 1 else 'have'} no clear holder"
        if unclear
        else "what is usually decided at place has a clear holder"
    )
    decided = (
        f"{here:,} of the {counted(total, 'function')} below {'is' if here == 1 else 'are'} decided at place"
        if here
        else "Nothing is decided at place"
    )
    return f"{_boards(place, name, scheme.facts)} {decided}; {clear}."


def _boards(place: PlaceOn, name: str, facts: AuthorityFacts) -> str:
    """Say what the boards of a place are: “North's board is a joint committee of the ICB and the council.”"""
    said = []
    for board in place.boards:
        body = facts.bodies[board]
        kind = BODY_KIND_WORDS[body.kind]
        parties = listed([facts.name_of(party) for party, _ in body.parties])
        only = ", which advises and decides nothing" if body.kind is BodyKind.CONSULTATIVE_FORUM else ""
        said.append(
            f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}{f' of {parties}' if parties else ''}{only}"
        )
    whose = f"{name}'s board is" if len(said) == 1 else f"{name}'s boards are"
    return f"{whose} {listed(said)}."
