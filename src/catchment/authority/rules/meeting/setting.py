"""The setting of a meeting: what the handbook of the day says about the body that meets.

Who holds which seat, the quorum and voting rules, the registered interests: all of it is kept with the
meeting as it stood when the meeting was called, and again when it was opened. So what a meeting was never
changes when the handbook is corrected later, and the rules of a meeting need to read nothing.
"""

from typing import Annotated

from pydantic import Field

from catchment.governance.rules.document import Interest, Quorum, Seat, UrgentDecisions, Voting
from catchment.governance.rules.document.base import Code, Item, OrganisationCode, Words
from catchment.governance.rules.document.vocabulary import BodyKind, Purpose


class PostThen(Item):
    """A post that a holder was in on the day; working for a provider is not by itself a conflict (B-065)."""

    employer: OrganisationCode
    title: Words


class HolderThen(Item):
    """Somebody who holds a seat on the day, with the interests in the register and the posts they are in."""

    person: Code
    name: Words
    interests: Annotated[tuple[Interest, ...], Field(max_length=200)] = ()
    posts: Annotated[tuple[PostThen, ...], Field(max_length=30)] = ()


class SeatThen(Item):
    """A seat with who holds it on the day; nobody where it is vacant, several where it is shared."""

    seat: Seat
    holders: Annotated[tuple[HolderThen, ...], Field(max_length=4)] = ()

    @property
    def code(self) -> str:
        """Return the seat's code within its body."""
        return self.seat.code


class Setting(Item):
    """What the handbook of the day says of a body. `organisations` are the names of those that occur."""

    body: Code
    name: Words
    system: OrganisationCode
    kind: BodyKind
    purpose: Purpose = Purpose.OTHER
    icb: bool = Field(
        True, description="An ICB takes part, so its general duties are asked (B-090 to B-101)."
    )
    must_be_public: bool = Field(False, description="Public unless a resolution says otherwise (B-068).")
    quorum: Quorum | None = None
    voting: Voting | None = None
    voting_assumed: bool = Field(
        False, description="The body says no voting rule; this is the usual one (B-072)."
    )
    urgent: UrgentDecisions | None = None
    urgent_assumed: bool = Field(
        False, description="The body does not say who decides urgently; this is usual (B-073)."
    )
    seats: Annotated[tuple[SeatThen, ...], Field(max_length=100)] = ()
    organisations: dict[OrganisationCode, Words] = Field(default_factory=dict)

    def seat(self, code: str) -> SeatThen | None:
        """Return the seat with a code, if the body has one."""
        return next((each for each in self.seats if each.code == code), None)

    def organisation(self, code: str) -> str:
        """Return the name of an organisation, or its code."""
        return self.organisations.get(code, code)
