"""Contracts with providers: who is paid by the commissioner, and who is paid by whom after that.

A collaborative is no legal person, so nobody can pay it. Its members are paid one by one, or one of them is
paid for all as *lead provider* and pays the others as its subcontractors (S002-26, D-054). The integrated
care board stays accountable for the whole either way (S002-18); the lead answers to it by contract. Who gains
when the care costs less than its target, and who bears it when it costs more, is agreed beforehand as shares
that add up to the whole.

Money is whole pence, periods are half-open, and a contract begins and ends with a month.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, model_validator

from catchment.foundation.rules.money import MOST_PENCE
from catchment.governance.rules.document.base import Code, Day, Item, OrganisationCode

WHOLE = Decimal(100)
MOST_PARTIES = 200
MOST_SUBCONTRACTS = 500
Pence = Annotated[int, Field(gt=0, le=MOST_PENCE)]
PenceOrNone = Annotated[int, Field(ge=0, le=MOST_PENCE)]
Share = Annotated[Decimal, Field(gt=0, le=WHOLE, decimal_places=3)]


class UnclearTermsError(ValueError):
    """Terms that cannot be read; the message is a sentence for whoever wrote them."""


class Form(StrEnum):
    """How a collaborative is paid (S002-26)."""

    INDIVIDUAL = "individual"
    LEAD_PROVIDER = "lead-provider"


FORM_WORDS = {Form.INDIVIDUAL: "member by member", Form.LEAD_PROVIDER: "through a lead provider"}


class Paid(Item):
    """Whoever the commissioner pays itself: how much in a whole financial year."""

    organisation: OrganisationCode
    annual_pence: Pence


class Subcontract(Item):
    """What one provider pays another out of what it gets: a share in percent of it, or an amount a year."""

    payer: OrganisationCode
    payee: OrganisationCode
    share: Share | None = None
    annual_pence: Pence | None = None
    starts: Day
    ends: Day | None = None  # the first day after it

    @model_validator(mode="after")
    def _one_amount(self) -> Self:
        if (self.share is None) == (self.annual_pence is None):
            raise ValueError(f"say for {self.payee} either a share or an amount a year, and not both")
        if self.payer == self.payee:
            raise ValueError(f"{self.payer} cannot be a subcontractor of itself")
        return self

    def runs_in(self, month: date) -> bool:
        """Return whether it is in force on the first day of a month."""
        return self.starts <= month and (self.ends is None or month < self.ends)


class Sharing(Item):
    """How a gain or a loss against the target cost of a year is shared, settled after the year (D-054).

    `shares` are percent by party, the commissioner's too. A difference within the band is left where it
    fell; beyond it no more than the caps is shared.
    """

    target_pence: Pence
    shares: dict[OrganisationCode, Share] = Field(min_length=1, max_length=MOST_PARTIES)
    band_pence: PenceOrNone = 0
    most_gain_pence: Pence | None = None
    most_loss_pence: Pence | None = None


class Terms(Item):
    """The terms of a contract: one `paid` where it has a lead provider, one for each member where not."""

    form: Form
    collaborative: Code | None = None  # the body in the handbook
    paid: tuple[Paid, ...] = Field(min_length=1, max_length=MOST_PARTIES)
    subcontracts: tuple[Subcontract, ...] = Field(default=(), max_length=MOST_SUBCONTRACTS)
    sharing: Sharing | None = None

    @property
    def lead(self) -> str:
        """Return the lead provider; empty where members are paid one by one."""
        return self.paid[0].organisation if self.form is Form.LEAD_PROVIDER else ""

    @property
    def annual_pence(self) -> int:
        """Return what the commissioner pays in a whole year, in pence."""
        return sum(each.annual_pence for each in self.paid)

    @property
    def parties(self) -> tuple[str, ...]:
        """Return every provider that gets money, in the order in which the terms name them."""
        subcontractors = (each.payee for each in self.subcontracts)
        return tuple(dict.fromkeys([*(each.organisation for each in self.paid), *subcontractors]))


def read_terms(said: Mapping[str, Any]) -> Terms:
    """Return terms from plain values; raises UnclearTermsError with everything that is wrong."""
    try:
        return Terms.model_validate(said)
    except ValidationError as problem:
        wrong = (_in_words(each) for each in problem.errors())
        raise UnclearTermsError(" ".join(dict.fromkeys(wrong))) from problem


def _in_words(error: Any) -> str:
    """Return one error as a sentence that says where it is."""
    message = error["msg"].removeprefix("Value error, ")
    where = " ".join(str(part + 1 if isinstance(part, int) else part) for part in error["loc"])
    sentence = f"{message[:1].upper()}{message[1:]}"
    return f"In {where.replace('_', ' ')}: {sentence}." if where else f"{sentence}."


def stored(terms: Terms) -> dict[str, Any]:
    """Return terms as they are kept, as JSON."""
    said: dict[str, Any] = terms.model_dump(mode="json", exclude_defaults=True)
    return said
