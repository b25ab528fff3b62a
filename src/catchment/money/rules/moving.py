"""May this money be moved? What a fund's properties allow, whoever decided (E-008, D-045, S004-34, S003-49).

A decision gives the authority; it does not change what the money is. Four properties of a fund are asked:
a ring-fence holds money to one purpose, a contract's lines may not be moved at all, capital does not become
revenue, and money that does not recur cannot carry what does. Each obstacle has its rule and a sentence.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from catchment.money.rules.vocabulary import PROGRAMME_WORDS, Nature, Programme, RingFence

VIREMENT = frozenset(
    {
        "move-budgets",
        "move-money-within-place",
        "use-reserves",
        "allocate-place-budget",
        "approve-annual-budget",
    }
)
SPREADING = frozenset(
    {
        "approve-annual-budget",
        "allocate-place-budget",
        "agree-system-financial-plan",
        "use-reserves",
        "spend-better-care-fund",
    }
)
FENCED_PROGRAMMES = {
    RingFence.INTEGRATION: frozenset({Programme.INTEGRATION}),
    RingFence.ADDITIONAL_ROLES: frozenset({Programme.NETWORKS}),
}
ARRANGES = "arrange-health-services"


@dataclass(frozen=True, slots=True)
class Purse:
    """An account as the rules see it: its fund's properties, its place and its programme."""

    account: str
    fund: str
    nature: Nature
    recurrent: bool
    ring_fence: RingFence
    ring_fence_for: str
    protected: bool
    area: str
    programme: str


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why money may not be moved so: the rule, and a sentence that says what would be right."""

    rule: str
    sentence: str


def obstacles(source: Purse, target: Purse) -> Iterator[Obstacle]:
    """Give what stands in the way of moving money from one fund or budget to another."""
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


@dataclass(frozen=True, slots=True)
class Said:
    """What a decision says, for money: its function and those above, its area and what is in it."""

    code: str
    functions: frozenset[str]  # the function decided on, and every one that it is part of
    areas: frozenset[str]  # the area decided for, and everything that lies within it
    whole_system: bool


def deciding_obstacles(said: Said, area: str, *, virement: bool) -> Iterator[Obstacle]:
    """Give why a decision does not let this money move: it is about something else, or somewhere else."""
    if virement and not said.functions & VIREMENT:
        yield Obstacle(
            "S000-22",
            f"{said.code} is not a decision to move money between budgets. Take one: “Move money between "
            "budgets” or, within a place, “Move money between services within a place”.",
        )
    if area and not said.whole_system and area not in said.areas:
        yield Obstacle(
            "B-079", f"{said.code} was decided for another area; this money is of {area}. Decide for {area}."
        )
    if not area and not said.whole_system:
        yield Obstacle(
            "B-079",
            f"{said.code} was decided for one area; this money is of the whole system. Decide for that.",
        )
