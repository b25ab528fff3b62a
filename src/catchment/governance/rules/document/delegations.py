"""The scheme of reservation and delegation, as facts: what is kept, what is passed on, to whom, within what.

An ICB publishes it as two tables: the *scheme of reservation and delegation* (SoRD) and the *functions and
decisions map* (B-078, B-079). Both are views of three lists: *functions* that this system names beside those
of the national catalogue, *reservations* of a function to a body, and *delegations* of functions from a
delegator to a delegate. What follows from them - who may decide what - is worked out by the `authority` room.

A delegator or delegate is named by the code of an organisation, of a body, or of a seat (`XEX-BOARD/chair`).
Delegation is not commissioning by contract, not secondment and not representation (K.6): the route says which
law it rests on, and each route has its own tests.
"""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from catchment.governance.rules.document.base import (
    Code,
    Day,
    Item,
    Lasting,
    OrganisationCode,
    Text,
    Words,
)

Holder = Annotated[
    str,
    StringConstraints(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?$", min_length=1, max_length=121
    ),
]
Pounds = Annotated[Decimal, Field(ge=0, le=10**12, max_digits=15, decimal_places=2)]
PENCE = 100
FORMS_NEEDED = (
    "a section 75 delegation says its form (pooled-fund, nhs-exercises-council, council-exercises-nhs)"
)


class Route(StrEnum):
    """On which law a delegation rests."""

    INTERNAL = "internal"  # to a committee, member or employee of the same organisation (Sch 1B para 11)
    SECTION_65Z5 = "section-65z5"  # to, or jointly with, another relevant body or council (D-001)
    SECTION_75 = "section-75"  # between NHS bodies and councils (D-020 to D-028)
    DIRECTION_13YB = "direction-13yb"  # NHS England directs an ICB (D-012)
    CONTRACT = "contract"  # a lead provider decides within its contract (D-054)


ROUTE_WORDS = {
    Route.INTERNAL: "delegation within the organisation",
    Route.SECTION_65Z5: "delegation under section 65Z5",
    Route.SECTION_75: "section 75 arrangement",
    Route.DIRECTION_13YB: "direction under section 13YB",
    Route.CONTRACT: "contract",
}


class Section75Form(StrEnum):
    """The three forms of a section 75 arrangement (D-021)."""

    POOLED_FUND = "pooled-fund"
    NHS_EXERCISES_COUNCIL = "nhs-exercises-council"
    COUNCIL_EXERCISES_NHS = "council-exercises-nhs"


class Onward(StrEnum):
    """Whether the delegate may delegate further (D-006); where nothing is said, they may not."""

    ALLOWED = "allowed"
    RESTRICTED = "restricted"  # only to those named in `onward_to`
    FORBIDDEN = "forbidden"


class Function(Item):
    """A function or decision that this system names itself, under one of the national catalogue."""

    code: Code
    name: Words
    parent: Code = Field(description="The function it is part of; a delegation of that one covers it.")
    statute: Words | None = None


class Reservation(Item):
    """A function that is kept by a body, so that nobody else may be given it (B-079)."""

    code: Code
    function: Code
    to: Code = Field(description="The body that keeps it, most often the board.")
    reason: Words | None = None


class Delegation(Lasting):
    """Functions passed from a delegator to a delegate, with the limits that go with them (B-079, D-011)."""

    code: Code
    delegator: Holder
    delegate: Holder
    route: Route
    functions: Annotated[tuple[Code, ...], Field(min_length=1, max_length=100)]
    excepting: Annotated[tuple[Code, ...], Field(max_length=100)] = Field(
        (), description="Functions under those named that are not passed on."
    )
    areas: Annotated[tuple[Code, ...], Field(max_length=100)] = Field(
        (), description="Where it holds; left out, wherever the delegator has the function."
    )
    limit: Pounds | None = Field(None, description="The most that one decision may cost, in pounds.")
    yearly_limit: Pounds | None = Field(
        None, description="The most that its decisions may cost in a financial year, in pounds."
    )
    jointly_with: Annotated[tuple[OrganisationCode, ...], Field(max_length=20)] = Field(
        (),
        description="Partners: each must delegate its half to the same delegate under the same instrument.",
    )
    instrument: Code | None = Field(None, description="The document it rests on; it ends when that ends.")
    section_75_form: Section75Form | None = None
    onward: Onward = Onward.FORBIDDEN
    onward_to: Annotated[tuple[Holder, ...], Field(max_length=50)] = ()
    cover: Holder | None = Field(None, description="The seat that acts while the delegate is away (D-053).")
    conditions: Annotated[tuple[Words, ...], Field(max_length=20)] = ()
    retained: Text | None = Field(
        None, description="What the delegator keeps: approval, call-in, veto (S004-09)."
    )
    reporting: Words | None = Field(None, description="How the delegate reports back (D-011).")
    ending: Words | None = Field(None, description="How it is brought to an end (D-011).")
    consulted_on: Day | None = Field(
        None, description="Section 75: the day those affected were consulted (D-020)."
    )
    improves: Text | None = Field(
        None, description="Section 75: how it is likely to improve the way functions are exercised (D-020)."
    )

    @property
    def limit_pence(self) -> int | None:
        """Return the most that one decision may cost, in pence."""
        return None if self.limit is None else int(self.limit * PENCE)

    @property
    def yearly_limit_pence(self) -> int | None:
        """Return the most that a financial year's decisions may cost, in pence."""
        return None if self.yearly_limit is None else int(self.yearly_limit * PENCE)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.delegator == self.delegate:
            raise ValueError(f"{self.delegator} cannot delegate to itself")
        if self.cover == self.delegate:
            raise ValueError(f"{self.delegate} cannot be cover for itself")
        if (self.route is Route.SECTION_75) != (self.section_75_form is not None):
            raise ValueError(f"section_75_form goes with the route section-75, and no other: {FORMS_NEEDED}")
        if (self.onward is Onward.RESTRICTED) != bool(self.onward_to):
            raise ValueError(
                "onward_to names those it may be passed to when onward is restricted, and only then"
            )
        for name in ("functions", "excepting", "areas", "jointly_with"):
            codes = getattr(self, name)
            if len(set(codes)) < len(codes):
                raise ValueError(f"{name} names something twice")
        return self
