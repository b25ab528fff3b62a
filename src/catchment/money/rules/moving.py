"""May this money be moved? What a fund's properties allow, whoever decided (E-008, D-045, S004-34, S003-49).

A decision gives the authority; it does not change what the money is. Four properties of a fund are asked:
a ring-fence holds money to one purpose, a contract's lines may not be moved at all, capital does not become
revenue, and money that does not recur cannot carry what does. Each obstacle has its rule and a sentence.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from catchment.money.rules.purposes import SHARED_TO, SHARING, VIREMENT, WITHIN_PLACE, may_pay
from catchment.money.rules.vocabulary import (
    PROGRAMME_WORDS,
    STREAM_WORDS,
    Nature,
    Programme,
    RingFence,
    Stream,
)
from catchment.money.rules.years import FinancialYear

FENCED_PROGRAMMES = {
    RingFence.INTEGRATION: frozenset({Programme.INTEGRATION}),
    RingFence.ADDITIONAL_ROLES: frozenset({Programme.NETWORKS}),
}


@dataclass(frozen=True, slots=True)
class Purse:
    """An account as the rules see it: its fund's properties, its place and its programme."""

    account: str
    fund: str
    year: FinancialYear
    stream: Stream
    nature: Nature
    recurrent: bool
    ring_fence: RingFence
    ring_fence_for: str
    protected: bool
    area: str
    programme: str  # empty for the fund itself
    organisation: str = ""  # whose budget it is, where it is one network's


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why money may not be moved so: the rule, and a sentence that says what would be right."""

    rule: str
    sentence: str


def obstacles(source: Purse, target: Purse) -> Iterator[Obstacle]:
    """Give what stands in the way of moving money from one fund or budget to another."""
    if source.year != target.year:
        yield Obstacle(
            "B-014",
            f"Money of {source.year} cannot be moved to {target.year}: each year's money is its own. Move it "
            "within its year.",
        )
    if target.programme and Programme(target.programme) not in SHARED_TO[target.stream]:
        words = PROGRAMME_WORDS[Programme(target.programme)]
        yield Obstacle(
            "E-010",
            f"Money given for {STREAM_WORDS[target.stream]} is not for {words}. Choose what it is for.",
        )
    if source.protected:
        yield Obstacle(
            "E-027",
            "This money is owed under a national contract: it can be neither pooled nor moved (S004-34). "
            "Move other money.",
        )
    if target.protected and not source.protected:
        yield Obstacle(
            "E-027", "A national contract settles how much is in that budget; nothing is added to it here."
        )
    if source.nature is not target.nature:
        yield Obstacle(
            "E-003",
            f"{source.nature.value.capitalize()} money cannot become {target.nature.value} money: the limits "
            f"are set for each apart. Find {target.nature.value} money.",
        )
    yield from _fenced(source, target)
    if not source.recurrent and target.recurrent:
        yield Obstacle(
            "S003-49",
            "Money that comes once cannot carry what goes on every year. Move it to a fund that does not "
            "recur, or find money that does.",
        )


def _fenced(source: Purse, target: Purse) -> Iterator[Obstacle]:
    """A ring-fence: within one fund to a programme it was given for, and to no other fund."""
    if source.ring_fence is RingFence.NONE:
        return
    rule = "D-045" if source.ring_fence is RingFence.INTEGRATION else "E-006"
    allowed = FENCED_PROGRAMMES.get(source.ring_fence)
    if source.fund != target.fund:
        yield Obstacle(rule, f"This money is ring-fenced for {source.ring_fence_for}; it stays in its fund.")
    elif allowed is not None and target.programme and target.programme not in allowed:
        words = PROGRAMME_WORDS[Programme(target.programme)]
        yield Obstacle(rule, f"This money is ring-fenced for {source.ring_fence_for}, not for {words}.")
    fenced = source.ring_fence is RingFence.ADDITIONAL_ROLES and source.organisation
    if fenced and source.organisation != target.organisation:
        yield Obstacle(
            "E-060", "Each network has its own additional roles sum: it is not moved to another's."
        )


def paying_obstacles(source: Purse) -> Iterator[Obstacle]:
    """Give what stands in the way of committing money by a decision: contracts are paid by claims alone."""
    if source.protected:
        yield Obstacle(
            "E-027",
            "This money is owed under a national contract, which says who gets it: it is paid on a claim, "
            "not by a decision (S004-34).",
        )
    if source.ring_fence is RingFence.ADDITIONAL_ROLES:
        yield Obstacle("E-060", "The additional roles sum pays accepted claims and nothing else.")


class Moves(StrEnum):
    """What is done with money under a decision."""

    SHARE = "share"  # out of a fund, to budgets
    VIRE = "vire"  # between budgets
    PAY = "pay"  # to a payee


@dataclass(frozen=True, slots=True)
class Said:
    """What a decision says, for money: its function and those above, its area and what is in it."""

    code: str
    functions: frozenset[str]  # the function decided on, and every one that it is part of
    areas: frozenset[str]  # the area decided for, and everything that lies within it
    whole_system: bool


def function_obstacles(said: Said, moves: Moves, purse: Purse) -> Iterator[Obstacle]:
    """Give why a decision is not one to share out, to move, or to pay from this purse."""
    match moves:
        case Moves.SHARE:
            if not said.functions & SHARING:
                yield Obstacle(
                    "S000-22",
                    f"{said.code} is not a decision to share money out. Take one: “Approve the annual "
                    "budget” or “Use reserves”.",
                )
        case Moves.VIRE:
            if not said.functions & VIREMENT:
                yield Obstacle(
                    "S000-22",
                    f"{said.code} is not a decision to move money between budgets. Take one: “Move money "
                    "between budgets” or, within a place, “Move money between services within a place”.",
                )
        case Moves.PAY:
            assert purse.programme, "payees are paid from budgets"
            programme = Programme(purse.programme)
            if not may_pay(programme, said.functions):
                yield Obstacle(
                    "B-079",
                    f"{said.code} is not a decision to pay for {PROGRAMME_WORDS[programme]}. Decide on "
                    "that, or choose a budget that the decision is about.",
                )


def within_place(said: Said, source: Purse, target: Purse) -> Iterator[Obstacle]:
    """Give why money may not go from one place to another under a decision to move it within one."""
    if WITHIN_PLACE in said.functions and source.area != target.area:
        yield Obstacle(
            "S000-22", f"{said.code} moves money within a place, not from one to another: decide to do that."
        )


def area_obstacles(said: Said, area: str) -> Iterator[Obstacle]:
    """Give why a decision does not let money of an area move: it was taken for somewhere else."""
    if area and not said.whole_system and area not in said.areas:
        yield Obstacle(
            "B-079", f"{said.code} was decided for another area; this money is of {area}. Decide for {area}."
        )
    if not area and not said.whole_system:
        yield Obstacle(
            "B-079",
            f"{said.code} was decided for one area; this money is of the whole system. Decide for that.",
        )
