"""What if? A design, and the changes a designer tries on it: a bloc, a body that only advises, a seat added.

A *design* is a handbook as its bodies stand on a day, with what the day says of its ground. A change makes a
new design and leaves the first as it was, so that the two can stand side by side; nothing is ever stored.

- A *bloc*: some organisations vote as one wherever they vote (unity, J-027). They are then one voter, whose
  name is that of the bloc; how they agree among themselves is a step of its own, by more than half.
- *Advisory*: a body is listened to and decides nothing, so no power passes through it (D-050, J-025).
- A *seat added*: for a sector, speaking for a body or an organisation below, as delegate or member (J-024).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property

from catchment.governance.rules.document import Body, Holder, Mandate, Seat
from catchment.governance.rules.document.pooled_funds import PooledFund
from catchment.governance.rules.document.vocabulary import (
    ActsAs,
    BodyKind,
    Filling,
    SeatRole,
    Sector,
)
from catchment.structure.rules.words import listed
from catchment.voice.rules.chambers import Nominators, Values, is_advisory, is_unitary
from catchment.voice.rules.representation import Representation, with_changed

MOST_CHANGES = 20  # at once; more than that is another design, and wants a handbook of its own
MOST_IN_BLOC = 200  # practices: a system's
NEWCOMER = "WHAT-IF"  # who holds a seat that is added: nobody in particular


class NoSuchChange(Exception):
    """A change that cannot be made to a design; the message says why, and what to do (rule ID in `rule`)."""

    def __init__(self, rule: str, sentence: str) -> None:
        """Keep the ID of the rule that it breaks."""
        super().__init__(sentence)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Bloc:
    """Organisations that vote as one, under a name (J-027)."""

    organisations: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Advisory:
    """A body that only advises from now on (J-025)."""

    body: str


@dataclass(frozen=True, slots=True)
class SeatAdded:
    """One more seat with a vote: for a sector, speaking for a body or organisation, or for nobody (empty).

    A delegate votes as those below decided; a member follows them as often as J-024 assumes.
    """

    body: str
    sector: Sector
    speaks_for: str = ""
    delegate: bool = True


Change = Bloc | Advisory | SeatAdded


@dataclass(frozen=True)
class Design:
    """A handbook as a design: its bodies on a day, who nominates, and what was assumed.

    `top` is the board at the top, `practices` those who hold a list there, `at_place` the practices of each
    place and
    `networks` of each PCN, `names` what codes are called; `blocs` vote as one.
    """

    name: str
    title: str
    day: date
    bodies: tuple[Body, ...]
    values: Values
    nominators: Nominators
    top: str = ""
    practices: tuple[str, ...] = ()
    at_place: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    networks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    pooled_funds: tuple[PooledFund, ...] = ()
    blocs: tuple[Bloc, ...] = ()
    changes: tuple[str, ...] = ()

    @cached_property
    def representation(self) -> Representation:
        """Return who speaks for whom in this design."""
        as_one = {each: bloc.name for bloc in self.blocs for each in bloc.organisations}
        return Representation(self.bodies, self.day, self.values, self.nominators, self.top, as_one)

    @cached_property
    def power_of_blocs(self) -> Mapping[str, Mapping[str, tuple[Fraction, Fraction | None]]]:
        """Return what each bloc has at each body by all its ways at once, in all and by right (J-027)."""
        found = {}
        for bloc in self.blocs:
            right = self.representation.power_by_all_ways(bloc.name, by_right=True)
            whole = self.representation.power_by_all_ways(bloc.name)
            found[bloc.name] = {body: (power, right.get(body)) for body, power in whole.items()}
        return found

    def body(self, code: str) -> Body | None:
        """Return a body by its code."""
        return self.representation.bodies.get(code)

    def named(self, code: str) -> str:
        """Return what a body or organisation is called, or its code."""
        return self.names.get(code, code)

    def bloc_of(self, voter: str) -> Bloc | None:
        """Return the bloc in which an organisation votes, if it does."""
        return next((bloc for bloc in self.blocs if voter in bloc.organisations), None)


def changed(design: Design, changes: Iterable[Change]) -> Design:
    """Return a design with changes made to it, one after the other.

    Raises NoSuchChange where one of them cannot be made.
    """
    asked = tuple(changes)
    if len(asked) > MOST_CHANGES:
        raise NoSuchChange("J-025", f"Ask for {MOST_CHANGES} changes at most; these are {len(asked)}.")
    for each in asked:
        match each:
            case Bloc():
                design = _as_one(design, each)
            case Advisory():
                design = _advising(design, each)
            case SeatAdded():
                design = _with_seat(design, each)
    return design


def _as_one(design: Design, bloc: Bloc) -> Design:
    """Let organisations vote as one (J-027)."""
    members = tuple(dict.fromkeys(bloc.organisations))
    if not 2 <= len(members) <= MOST_IN_BLOC:
        raise NoSuchChange(
            "J-027",
            f"A bloc is of 2 to {MOST_IN_BLOC:,} organisations; this one has {len(members)}.",
        )
    there = {each for chamber in design.representation.chambers.values() for each in chamber.sources}
    if bloc.name in there | set(design.representation.bodies) or not bloc.name:
        raise NoSuchChange("J-027", f"“{bloc.name}” cannot be the name of a bloc: give it one of its own.")
    silent = [each for each in members if each not in there]
    if silent:
        raise NoSuchChange(
            "J-027",
            f"{listed(silent)} {'votes' if len(silent) == 1 else 'vote'} nowhere in {design.name}, "
            "so cannot be in a bloc. Name organisations that have a seat.",
        )
    together = [
        code
        for code, chamber in design.representation.chambers.items()
        if len(set(chamber.sources) & set(members)) > 1
    ]
    if not together:
        raise NoSuchChange(
            "J-027", f"Of {listed(members)} no two vote in the same body, so voting as one changes nothing."
        )
    said = f"{bloc.name}: {len(members)} organisations vote as one"
    whole = replace(bloc, organisations=members)
    return replace(design, blocs=(*design.blocs, whole), changes=(*design.changes, said))


def _advising(design: Design, change: Advisory) -> Design:
    """Let a body only advise (J-025)."""
    body = _body(design, change.body, "J-025")
    if is_advisory(body):
        raise NoSuchChange("J-025", f"{body.name} ({body.code}) only advises already.")
    if is_unitary(body) or body.kind is BodyKind.STATUTORY_BOARD:
        raise NoSuchChange(
            "J-025", f"{body.name} ({body.code}) is made by law and decides; it cannot be turned advisory."
        )
    advising = body.model_copy(update={"kind": BodyKind.CONSULTATIVE_FORUM})
    bodies = with_changed(design.bodies, advising)
    return replace(design, bodies=bodies, changes=(*design.changes, f"{body.name} only advises"))


def _with_seat(design: Design, change: SeatAdded) -> Design:
    """Give a body one more seat with a vote (J-024, S004-30)."""
    body = _body(design, change.body, "J-024")
    source = change.speaks_for
    bodies, sources = design.representation.bodies, design.names
    if source == body.code:
        raise NoSuchChange("J-022", f"A seat on {body.name} cannot speak for {body.name} itself.")
    if source and source not in bodies and source not in sources:
        raise NoSuchChange(
            "J-024",
            f"“{source[:40]}” is no body or organisation of {design.name}: a seat cannot speak for it.",
        )
    number = 1 + sum(seat.code.startswith("what-if-") for seat in body.seats)
    bringing = str(change.sector).replace("-", " ")
    mandate = Mandate(
        given_by=design.named(source)[:300],
        covers="What they decided, in this design.",
        bodies=(source,) if source in bodies else (),
        organisations=() if source in bodies else (source,),
    ) if source else None  # fmt: skip
    seat = Seat(
        code=f"what-if-{number}",
        title=f"Added seat: {bringing}",
        role=SeatRole.MEMBER,
        filling=Filling.APPOINTED,
        sectors=(change.sector,),
        acts_as=ActsAs.DELEGATE if source and change.delegate else ActsAs.MEMBER,
        mandate=mandate,
        holders=(Holder(person=NEWCOMER, since=design.day),),
    )
    changed_bodies = with_changed(design.bodies, body.model_copy(update={"seats": (*body.seats, seat)}))
    for_whom = f", speaking for {design.named(source)}" if source else ""
    said = f"{body.name} has one more seat for {bringing}{for_whom}"
    made = replace(design, bodies=changed_bodies, changes=(*design.changes, said))
    if made.representation.loop and not design.representation.loop:
        raise NoSuchChange("J-022", made.representation.loop)
    return made


def _body(design: Design, code: str, rule: str) -> Body:
    found = design.body(code)
    if found is None:
        raise NoSuchChange(
            rule,
            f"{design.name} has no body “{code[:60]}”. "
            f"It has {listed(sorted(design.representation.bodies), 8)}.",
        )
    return found
