"""What changes from one design to another, in sentences for somebody who has no time for figures.

A chance to decide is told as people hear chances: of how many decisions one would turn on the voter's vote.
Only what differs is told; where nothing does, that is said.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from catchment.governance.rules.document.vocabulary import Purpose
from catchment.structure.rules.words import counted, listed, number
from catchment.voice.rules.power_compared import BOARDS, PLACE, TOP, BlocGain, DesignPower, Reach
from catchment.voice.rules.sector_power import BoardBalance

SAME = Fraction(1, 50)  # differences under 2 per cent are not told as a rise or a fall
MOST_NEAR = 3  # boards of their own that are told of one by one; more are in the table
SURE = Fraction(2, 3)  # above it a chance is told in per cent: "1 decision in 1" would not be true
NEVER_COUNTED = "a share that cannot be counted"
IN_ORDER = (TOP, PLACE, *(each for each in BOARDS if each not in (TOP, PLACE)))  # what is told first
WHAT_IF = "what if"  # the name of a design that is the first one with changes
PARTS = (
    (Fraction(1, 20), "a twentieth"),
    (Fraction(1, 10), "a tenth"),
    (Fraction(1, 5), "a fifth"),
    (Fraction(1, 4), "a quarter"),
    (Fraction(1, 3), "a third"),
    (Fraction(1, 2), "half"),
    (Fraction(2, 3), "two thirds"),
    (Fraction(3, 4), "three quarters"),
    (Fraction(9, 10), "nine tenths"),
    (Fraction(1), "almost all of it"),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference of a design from the first: about power, hops, seats, gaps or control; a sentence."""

    design: str
    about: str
    sentence: str


def chance(power: Fraction | None) -> str:
    """Return a chance to decide in words: “1 decision in 34”."""
    if power is None:
        return NEVER_COUNTED
    if power <= 0:
        return "nothing"
    if power == 1:
        return "every decision"
    if power > SURE:
        return f"{percent(power)} of decisions"
    return f"1 decision in {number(max(2, round(1 / power)))}"


def short_chance(power: Fraction | None) -> str:
    """Return a chance to decide as short as a picture wants it: “1 in 34”, “90%”, “nothing”."""
    said = chance(power)
    return {NEVER_COUNTED: "not counted", "every decision": "all"}.get(
        said, said.replace(" decision in ", " in ").removesuffix(" of decisions")
    )


def short_board(board: str, purpose: str = "") -> str:
    """Return what a board is called beside a bar: “GP board”; `purpose` is that of the board at the top."""
    if board == TOP:
        return "ICB board" if purpose == Purpose.ICB_BOARD else "Governing body"
    said = BOARDS[board].removeprefix("the ")
    return said[:1].upper() + said[1:]


def points(share: Fraction) -> str:
    """Return a difference between two shares: “54 percentage points”, never a per cent of either."""
    if 0 < share < Fraction(1, 200):
        return "under 1 percentage point"
    return counted(round(share * 100), "percentage point")


def percent(share: Fraction) -> str:
    """Return a share in whole per cent; what is not nothing is never told as 0%."""
    return "under 1%" if 0 < share < Fraction(1, 200) else f"{float(share):.0%}"


def change(old: Fraction, new: Fraction) -> str:
    """Return how one figure stands to another: “falls by a third”, “is 4 times as much”; empty if alike."""
    if old == new or (old and abs(new - old) / old < SAME):
        return ""
    if not old:
        return "rises from nothing"
    if not new:
        return "falls to nothing"
    if new >= 2 * old:
        times = new / old
        return "doubles" if round(times) == 2 else f"is {number(round(times))} times as much"
    verb, part = ("falls", 1 - new / old) if new < old else ("rises", new / old - 1)
    near, words = min(PARTS, key=_nearness(part).__getitem__)
    return f"{verb} by {'' if near == part or near == 1 else 'about '}{words}"


def _nearness(part: Fraction) -> dict[tuple[Fraction, str], Fraction]:
    return {each: abs(each[0] - part) for each in PARTS}


def differences(designs: Sequence[DesignPower], follows: str = "") -> tuple[Difference, ...]:
    """Return how each design differs from the first, power first; where nothing differs, that is said.

    `follows` is how often members who are no delegates are assumed to follow those who chose them, in words
    ("half of the time", J-024): the first sentence says it where power rests on nothing else.
    """
    first, *others = designs
    found: list[Difference] = []
    for other in others:
        told = [*_of_design(first, other)]
        found += told or [
            Difference(
                other.name,
                "nothing",
                f"{_under(other)} nothing differs from “{first.title}” that is counted here.",
            )
        ]
    if follows and found[0].about == "power" and _rests_on_following(first, others[0]):
        found[0] = replace(found[0], sentence=f"{found[0].sentence.removesuffix('.')}, {_if(follows)}")
    return tuple(found)


def how_often(shares: Iterable[float]) -> str:
    """Return how often members are assumed to follow those who chose them, in words (J-024)."""
    different = set(shares)
    if len(different) > 1:
        return "as often as each handbook assumes"
    share = different.pop()
    return "half of the time" if share == 0.5 else f"{share:.0%} of the time"


def _if(follows: str) -> str:
    return (
        f"if board members voted {follows} as those who nominated them would (J-024); "
        "by right nothing arrives under either."
    )


def _rests_on_following(first: DesignPower, other: DesignPower) -> bool:
    """Return whether by right nothing arrives at the first board whose power differs, in either design."""
    for board in IN_ORDER:
        old, new = first.reach(board), other.reach(board)
        if old and new and any(about == "power" for about, _ in _at_board(old, new, steps=False)):
            return not old.by_right and not new.by_right
    return False


def _under(design: DesignPower) -> str:
    """Return the beginning of a sentence about a design."""
    return "With the change" if design.name == WHAT_IF else f"Under “{design.title}”"


def _of_design(first: DesignPower, other: DesignPower) -> Iterator[Difference]:
    """Give what differs, the board at the top first and then the place's."""
    for board in IN_ORDER:
        old, new = first.reach(board), other.reach(board)
        if old is None or new is None:
            continue
        for about, sentence in _at_board(old, new, steps=board in (TOP, PLACE)):
            yield Difference(other.name, about, f"{_under(other)} {sentence}")
    for about, sentence in (*_boards_come_and_gone(first, other), *_balances(first, other)):
        yield Difference(other.name, about, f"{_under(other)} {sentence}")
    for gain in _telling(other.gains):
        yield Difference(other.name, "bloc", gain_in_words(gain))
    for sentence in _controls(first, other):
        yield Difference(other.name, "control", f"{_under(other)} {sentence}")


def _boards_come_and_gone(first: DesignPower, other: DesignPower) -> Iterator[tuple[str, str]]:
    come = [each.name for each in other.reaches if each.body and not first.reach(each.board)]
    gone = [each.name for each in first.reaches if each.body and not other.reach(each.board)]
    if come:
        yield "boards", f"the way leads through {_boards(come)} that it did not before: {listed(come, 8)}."
    if gone:
        yield "boards", f"the way no longer leads through {_boards(gone)}: {listed(gone, 8)}."


def _boards(names: Sequence[str]) -> str:
    return counted(len(names), "board")


def _telling(gains: Sequence[BlocGain]) -> Iterator[BlocGain]:
    """Give the gains worth a sentence: where the bloc votes itself, and the highest board it moves at all."""
    for bloc in dict.fromkeys(each.bloc for each in gains):
        own = [each for each in gains if each.bloc == bloc]
        near = [each for each in own if each.board not in BOARDS]
        yield from near if len(near) <= MOST_NEAR else ()
        chain = [each for board in BOARDS for each in own if each.board == board]
        moved = [each for each in chain if each.together]
        yield from (moved or chain)[:1]


def _at_board(old: Reach, new: Reach, *, steps: bool) -> Iterator[tuple[str, str]]:
    if old.power is not None and new.power is not None and (said := change(old.power, new.power)):
        elsewhere = f" at {old.name}" if old.name != new.name else ""
        sentence = (
            f"a practice's power at {new.name} {said}: its vote decides {chance(new.power)}, "
            f"instead of {chance(old.power)}{elsewhere}."
        )
        yield "power", sentence
    if old.by_right is not None and new.by_right is not None and change(old.by_right, new.by_right):
        sentence = (
            f"what arrives at {new.name} by right, whatever its members think, is {chance(new.by_right)} "
            f"instead of {chance(old.by_right)}."
        )
        yield "by right", sentence
    if steps and old.longest != new.longest and old.longest and new.longest:
        yield (
            "hops",
            f"the longest way to {new.name} is {counted(new.longest, 'step')} instead of {old.longest}.",
        )
    elif steps and old.hops != new.hops and old.hops and new.hops:
        yield "hops", f"the way to {new.name} is {counted(new.hops, 'step')} instead of {old.hops}."


def gain_in_words(gain: BlocGain) -> str:
    """Return what voting as one does at a board (J-027), in a sentence."""
    if not gain.together and not gain.apart:
        return f"Voting as one, {gain.bloc} still decides nothing at {gain.name}: no way carries that far."
    member = "the same as alone" if gain.member == gain.alone else f"and {chance(gain.alone)} alone"
    return (
        f"Voting as one, {gain.bloc} decides {chance(gain.together)} at {gain.name}: "
        f"{_against(gain)}. One of its {gain.size} members has {chance(gain.member)} inside it, {member}."
    )


def _against(gain: BlocGain) -> str:
    """Return how a bloc stands to its members apart: to all of them added up, or else to any one."""
    if gain.together > gain.apart:
        return f"more than its members apart, whose powers add up to {chance(min(gain.apart, Fraction(1)))}"
    if gain.together > gain.alone:
        return "more than any member alone, though no more than their powers added up"
    return "no more than a member alone"


def _balances(first: DesignPower, other: DesignPower) -> Iterator[tuple[str, str]]:
    for old, new in _paired(first, other):
        if old.advisory != new.advisory:
            how = "only advises, so nothing is carried through it" if new.advisory else "decides"
            yield "advisory", f"{new.name} {how}."
        if (old.general_practice_seats, old.voters) != (new.general_practice_seats, new.voters):
            elsewhere = f" at {old.name}" if old.name != new.name else ""
            sentence = f"general practice has {_of(new)} at {new.name}, instead of {_of(old)}{elsewhere}."
            yield "seats", sentence
        gone = [each for each in new.missing if each not in old.missing]
        here = [each for each in old.missing if each not in new.missing]
        if gone:
            yield "gaps", f"there is no seat at {new.name} for {listed(gone, 8)}."
        if here:
            yield "gaps", f"there is a seat at {new.name} for {listed(here, 8)}, who had none."


def _paired(first: DesignPower, other: DesignPower) -> Iterator[tuple[BoardBalance, BoardBalance]]:
    """Give the boards of two designs that are for the same thing, or have one code."""
    tops = {each.board: each.body for each in first.reaches if each.body}
    told = set()
    for reach in other.reaches:
        old = first.balance(tops.get(reach.board, ""))
        new = other.balance(reach.body)
        if old and new:
            told.add(new.body)
            yield old, new
    for new in other.balances:
        old = first.balance(new.body)
        if old and new.body not in told:
            yield old, new


def _of(balance: BoardBalance) -> str:
    return f"{number(balance.general_practice_seats)} of {counted(balance.voters, 'vote')}"


def _controls(first: DesignPower, other: DesignPower) -> Iterator[str]:
    before = {(each.fund, each.organisation): each for each in first.controls}
    for each in other.controls:
        old = before.get((each.fund, each.organisation))
        if old and old.parity != each.parity:
            yield (
                f"{each.name} puts in {percent(each.money)} of {each.fund_name} and has "
                f"{percent(each.votes)} of the votes on it, instead of {percent(old.votes)}."
            )
