"""Answers: what the resolver says, as plain values that pages, commands, JSON and stored decisions share.

*Decides*, *is accountable* and *is liable* are three things (K.6): a place committee may decide, the ICB
stays accountable (B-080), and under section 65Z5 the body that exercises a function is liable for it (D-007).
"""

from dataclasses import dataclass
from datetime import date, timedelta


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
    as_it_stands_since: date | None = None  # in today's words, where it was first said in others

    @property
    def last_day(self) -> date | None:
        """Return the last day on which it holds: what readers mean by “until”."""
        return self.until - timedelta(days=1) if self.until else None


@dataclass(frozen=True, slots=True)
class YearlyLimit:
    """What a delegation allows in a financial year, and what the year's decisions have left of it (B-014)."""

    code: str  # of the delegation
    pence: int
    left_pence: int


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not: the rule that stands in the way, and a sentence."""

    rule: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes with the chain, or no with the nearest reason; and in either case who stays accountable.

    Decisions keep their answer as proof: what is added has a default, so that older proofs stay readable.
    """

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
    yearly: tuple[YearlyLimit, ...] = ()  # along the chain, the one with least left first
    as_cover: bool = False  # only while somebody else is away (D-053)
    away: tuple[Named, ...] = ()  # who must be away for that
