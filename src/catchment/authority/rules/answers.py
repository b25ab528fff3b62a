"""Answers: what the resolver says, as plain values that pages, commands, JSON and stored decisions share.

*Decides*, *is accountable* and *is liable* are three things (K.6): a place committee may decide, the ICB
stays accountable (B-080), and under section 65Z5 the body that exercises a function is liable for it (D-007).
"""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Named:
    """An organisation, body, seat or person, by code and name, and why it is named here."""

    code: str
    name: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """May somebody decide this function, for this area, at this cost, on this day?"""

    function: str
    area: str
    amount_pence: int
    on: date


@dataclass(frozen=True, slots=True)
class ShownLink:
    """One link of a chain, from the one who passed it on to the one who got it."""

    code: str  # of the delegation; "statute" or "constitution" where the law itself is the link
    delegator: Named
    delegate: Named
    route: str
    sentence: str
    instrument: str = ""  # its title
    limit_pence: int | None = None
    yearly_limit_pence: int | None = None
    since: date | None = None
    until: date | None = None
    areas: tuple[Named, ...] = ()
    conditions: tuple[str, ...] = ()
    retained: str = ""
    rule: str = ""
    broken: str = ""  # why nothing passes here, where a chain breaks


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not: the rule that stands in the way, and a sentence."""

    rule: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes with the chain, or no with the nearest reason; and in either case who stays accountable."""

    question: Question
    function: Named
    area: Named
    actor: Named
    allowed: bool
    sentence: str
    chain: tuple[ShownLink, ...] = ()
    with_partners: tuple[tuple[ShownLink, ...], ...] = ()  # the chains of partners in a joint exercise
    limit_pence: int | None = None  # the smallest along the chain
    until: date | None = None  # the first day on which a link of the chain no longer holds
    holders: tuple[Named, ...] = ()  # the people in the seat, where the actor is a seat
    accountable: tuple[Named, ...] = ()
    liable: tuple[Named, ...] = ()
    conditions: tuple[str, ...] = ()
    reason: Reason | None = None
    instead: tuple[Named, ...] = ()  # who may, where this actor may not
    broken_chain: tuple[ShownLink, ...] = ()  # the way that comes nearest, where this actor may not
