"""Chambers: what the handbook says of a body, as a game with the people whom each seat speaks for.

The seats that somebody holds and that vote are the voters. The voting rule of the body is its game, the usual
one of B-072 where it says none. Whom a seat speaks for is one of a few things, from the strongest down:

- it is the seat of an organisation, which votes there itself;
- its holder is a delegate with a mandate in force: votes as those who gave it decided (J-024);
- its holder has a mandate, but decides as a member: follows it more or less (m of J-024, an assumption);
- the mandate ran out, the seat is empty, or nobody is named whose outcome could be counted: nothing;
- no mandate: its holder may sit on the body below as well, but that makes nobody a representative (S004-31);
- the board of an ICB: its members are no delegates, whatever they were given (B-036).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from catchment.governance.rules.assumed import share_of
from catchment.governance.rules.document import AtLeast, Body, Seat, Voting
from catchment.governance.rules.document.predicates import VotesOf
from catchment.governance.rules.document.vocabulary import ActsAs, BodyKind, Constituency, PlaceForm, Purpose
from catchment.governance.rules.facts import holders_on
from catchment.voice.rules.power.compound import Chamber, Follows
from catchment.voice.rules.power.games import MAJORITY, Game, NoSuchGame, Rule, Share

Values = Mapping[str, Mapping[str, Any]]
Nominators = Mapping[Constituency, tuple[str, ...]]


class Tie(StrEnum):
    """How a seat stands to those it is said to speak for, from the strongest to the weakest."""

    OWN = "own"  # the organisation's own seat
    DELEGATE = "delegate"
    MEMBER = "member"  # has a mandate, and decides as a member
    NOMINATED = "nominated"  # chosen jointly by those of a constituency, and decides as a member
    NOT_A_DELEGATE = "not-a-delegate"  # on a unitary board (B-036)
    LAPSED = "lapsed"
    VACANT = "vacant"  # there is a seat for them, and nobody in it
    UNNAMED = "unnamed"  # a mandate from nobody whose outcome could be counted
    SITS_ON_BOTH = "sits-on-both"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Speaking:
    """One seat and those it speaks for: `source` is a chamber or an organisation; `strength` what is carried.

    `assumed` says that the strength is an assumption that a handbook may change (J-024).
    """

    body: str
    seat: str
    source: str
    tie: Tie
    strength: Fraction
    assumed: bool = False


@dataclass(frozen=True, slots=True)
class BodyVoices:
    """A body on a day: its chamber (None where its rule cannot be counted, and `why`), and who speaks.

    `assemblies` are chambers of several bodies or organisations that gave one mandate together.
    """

    code: str
    chamber: Chamber | None
    why: str
    speaking: tuple[Speaking, ...]
    assemblies: tuple[Chamber, ...] = ()


def assembly_code(body: str, seat: str) -> str:
    """Return the code of those who together gave the mandate of a seat."""
    return f"{body}/{seat}/mandate"


def voices_of(
    body: Body, on: date, values: Values, nominators: Nominators = MappingProxyType({})
) -> BodyVoices:
    """Return a body as a chamber on a day, and whom each of its seats speaks for.

    `values` are the assumptions of the system (B-072 for a body that states no voting rule, J-024);
    `nominators` are the organisations of each constituency on the day (B-021 to B-023).
    """
    voting = [
        seat
        for seat in body.seats
        if seat.votes and seat.acts_as is not ActsAs.OBSERVER and holders_on(seat, on)
    ]
    speaking = tuple(_speaking(body, seat, on, values, nominators) for seat in body.seats)
    carried = {each.seat: Follows(each.source, each.strength) for each in speaking if each.strength}
    assemblies = tuple(
        _assembly(body, seat, nominators)
        for seat, each in zip(body.seats, speaking, strict=True)
        if each.source == assembly_code(body.code, seat.code)
    )
    try:
        game = game_of(body.voting or usual_voting(values, voting), voting)
        chamber = Chamber(body.code, game, carried, advisory=is_advisory(body))
        _ = chamber.plain
    except NoSuchGame as problem:
        return BodyVoices(body.code, None, str(problem), speaking, assemblies)
    return BodyVoices(body.code, chamber, "", speaking, assemblies)


def is_advisory(body: Body) -> bool:
    """Return whether a body only advises (D-050): its formal power is nothing (J-025)."""
    return body.kind is BodyKind.CONSULTATIVE_FORUM or body.form is PlaceForm.CONSULTATIVE_FORUM


def is_unitary(body: Body) -> bool:
    """Return whether the members of a body decide for the whole, and are no delegates (B-036)."""
    return body.unitary or body.purpose is Purpose.ICB_BOARD


def game_of(voting: Voting, seats: Iterable[Seat]) -> Game:
    """Return the game of a voting rule among the seats that vote; everybody votes, for or against (B-072).

    Raises NoSuchGame where nobody votes, or the rule asks more than there are.
    """
    there = list(seats)
    if not there:
        raise NoSuchGame("B-072", "Nobody here has a vote, so nothing can be decided by voting.")
    rules = tuple(_rule(each, voting, there) for each in voting.thresholds)
    casting = next((seat.code for seat in there if voting.casting_vote in seat.words), "")
    return Game(tuple(seat.code for seat in there), rules, casting=casting)


def usual_voting(values: Values, seats: Iterable[Seat]) -> Voting:
    """Return the voting rule taken where a body states none (B-072), the casting vote if it is there."""
    said = values.get("B-072", {})
    casting = said.get("casting_vote")
    there = any(casting in seat.words for seat in seats if isinstance(casting, str))
    return Voting(thresholds=(usual_threshold(values),), casting_vote=str(casting) if there else None)


def usual_threshold(values: Values) -> AtLeast:
    """Return the share of votes taken where a body states none: more than half if the value is unusable."""
    try:
        return AtLeast(at_least=values.get("B-072", {}).get("threshold", "majority"))
    except ValidationError:
        return AtLeast(at_least="majority")


def _rule(threshold: AtLeast, voting: Voting, seats: list[Seat]) -> Rule:
    weights = tuple(int(threshold.of == "members" or threshold.of in seat.words) for seat in seats)
    amount = threshold.at_least
    if isinstance(amount, int):
        return Rule(weights, amount)
    needed = MAJORITY if amount == "majority" else Share(Fraction(int(amount.removesuffix("%")), 100))
    return Rule(weights, needed, of_all=voting.share_of is VotesOf.MEMBERS)


def _speaking(body: Body, seat: Seat, on: date, values: Values, nominators: Nominators) -> Speaking:
    """Return whom one seat speaks for; nobody while it is empty."""
    found = _said_of(body, seat, on, values, nominators)
    if found.source and not holders_on(seat, on):
        return replace(found, tie=Tie.VACANT, strength=Fraction(0), assumed=False)
    return found


def _said_of(body: Body, seat: Seat, on: date, values: Values, nominators: Nominators) -> Speaking:
    """Return whom one seat speaks for when somebody holds it, by the strongest thing that is said of it."""
    mandate = seat.mandate
    if mandate is None and _nominating(seat, nominators):
        source = assembly_code(body.code, seat.code)
        return Speaking(body.code, seat.code, source, Tie.NOMINATED, _member_follows(values), assumed=True)
    if mandate is None:
        own = seat.organisation or ""
        tie = Tie.OWN if own and not is_unitary(body) else Tie.NOBODY
        return Speaking(body.code, seat.code, own, tie, Fraction(int(tie is Tie.OWN)))
    given = (*mandate.bodies, *mandate.organisations)
    source = given[0] if len(given) == 1 else assembly_code(body.code, seat.code) if given else ""
    begun = mandate.since is None or mandate.since <= on
    if not begun or (mandate.until is not None and mandate.until <= on):
        return Speaking(body.code, seat.code, source, Tie.LAPSED, Fraction(0))
    if not given:
        return Speaking(body.code, seat.code, "", Tie.UNNAMED, Fraction(0))
    said = Fraction(mandate.follows) if mandate.follows is not None else None
    if is_unitary(body):
        strength = said if said is not None else _member_follows(values)
        return Speaking(body.code, seat.code, source, Tie.NOT_A_DELEGATE, strength, assumed=said is None)
    if seat.acts_as is ActsAs.DELEGATE:
        return Speaking(body.code, seat.code, source, Tie.DELEGATE, Fraction(1) if said is None else said)
    strength = said if said is not None else _member_follows(values)
    return Speaking(body.code, seat.code, source, Tie.MEMBER, strength, assumed=said is None)


def _member_follows(values: Values) -> Fraction:
    """Return how often a member who is no delegate votes as those who chose them would (J-024)."""
    said = share_of(values, "J-024", "member_follows")
    return Fraction(said if said is not None else Decimal(0))


def _nominating(seat: Seat, nominators: Nominators) -> tuple[str, ...]:
    """Return the organisations that nominate jointly for a seat (B-021 to B-023)."""
    return seat.nominators or (nominators.get(seat.nominated_by, ()) if seat.nominated_by else ())


def _assembly(body: Body, seat: Seat, nominators: Nominators) -> Chamber:
    """Return those who gave one mandate, or nominate, together: one vote each, more than half (J-020)."""
    mandate = seat.mandate
    given = (*mandate.bodies, *mandate.organisations) if mandate else _nominating(seat, nominators)
    game = Game(given, (Rule((1,) * len(given), MAJORITY),))
    return Chamber(assembly_code(body.code, seat.code), game, {each: Follows(each) for each in given})
