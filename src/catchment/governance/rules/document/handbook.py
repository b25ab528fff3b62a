"""The whole handbook of one system, and the documents, registers and plans that go with it."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Field, JsonValue, field_validator, model_validator

from catchment.governance.rules.document.base import MOST, Code, Day, Item, OrganisationCode, Text, Words
from catchment.governance.rules.document.bodies import Body
from catchment.governance.rules.document.delegations import Delegation, Function, Reservation
from catchment.governance.rules.document.people import Person
from catchment.governance.rules.document.pooled_funds import PooledFund
from catchment.governance.rules.document.vocabulary import Covered, InstrumentKind, PlanKind, RegisterKind

# the lists of a handbook whose items have codes, in the order of the file
CODED = (
    "instruments",
    "registers",
    "plans",
    "functions",
    "reservations",
    "delegations",
    "pooled_funds",
    "bodies",
    "people",
)


class Instrument(Item):
    """A document that makes or rules a body: an order, a constitution, terms of reference, an agreement."""

    code: Code
    kind: InstrumentKind
    title: Words
    organisation: OrganisationCode | None = None
    version: Words | None = None
    made_on: Day | None = None
    made_by: Words | None = None
    approved_by: Words | None = None
    approved_on: Day | None = None
    ends_on: Day | None = None
    published_at: Words | None = None
    sections: Annotated[tuple[Code, ...], Field(max_length=200)] = Field(
        (),
        description="The sections or schedules that it has, such as decision-procedure (B-067), schedule-1.",
    )
    notes: Text | None = None


class Register(Item):
    """A register that is kept (B-060), and whether the public can see it (B-061)."""

    code: Code
    kind: RegisterKind
    covers: Annotated[tuple[Covered, ...], Field(max_length=10)] = ()
    published_at: Words | None = None
    on_request: bool = False
    kept_by: Words | None = None


class Plan(Item):
    """A plan or strategy: whose, for which years, how far it is (C-004 to C-030)."""

    code: Code
    kind: PlanKind
    title: Words
    body: Code | None = None
    organisation: OrganisationCode | None = None
    starts: Day
    ends: Day | None = None
    draft_sent_on: Day | None = None
    opinions: Annotated[tuple[Code, ...], Field(max_length=50)] = Field(
        (), description="Health and wellbeing boards whose opinion it holds (C-022)."
    )
    published_on: Day | None = None
    published_at: Words | None = None
    contents: Annotated[tuple[Code, ...], Field(max_length=50)] = ()
    review_due: Day | None = None


def _json_of(value: Any) -> Any:
    match value:
        case Decimal():
            return float(value)
        case date():
            return value.isoformat()
        case dict():
            return {key: _json_of(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_json_of(inner) for inner in value]
    return value


class Assumption(Item):
    """A value this system uses where domain.md is not sure: editable data, never a constant."""

    rule: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*(-[0-9]+[a-z]?)?$", max_length=20)]
    values: dict[Code, JsonValue]
    source: Words | None = None

    @field_validator("values", mode="before")
    @classmethod
    def _as_json(cls, values: Any) -> Any:
        """Take numbers and dates as a file says them; JSON has one kind of number, and no dates."""
        return _json_of(values)


class Handbook(Item):
    """What one integrated care system has written down about how it governs itself."""

    handbook: Literal[1] = Field(description="The version of this format.")
    system: OrganisationCode = Field(description="The ODS code of the integrated care board, such as QNC.")
    title: Words
    assumptions: Annotated[tuple[Assumption, ...], Field(max_length=100)] = ()
    instruments: Annotated[tuple[Instrument, ...], Field(max_length=MOST)] = ()
    registers: Annotated[tuple[Register, ...], Field(max_length=100)] = ()
    plans: Annotated[tuple[Plan, ...], Field(max_length=MOST)] = ()
    functions: Annotated[tuple[Function, ...], Field(max_length=MOST)] = ()
    reservations: Annotated[tuple[Reservation, ...], Field(max_length=MOST)] = ()
    delegations: Annotated[tuple[Delegation, ...], Field(max_length=MOST)] = ()
    pooled_funds: Annotated[tuple[PooledFund, ...], Field(max_length=MOST)] = ()
    bodies: Annotated[tuple[Body, ...], Field(max_length=MOST)] = ()
    people: Annotated[tuple[Person, ...], Field(max_length=20_000)] = ()

    @model_validator(mode="after")
    def _codes_once(self) -> Self:
        for what in CODED:
            codes = [each.code for each in getattr(self, what)]
            if len(set(codes)) < len(codes):
                twice = sorted({code for code in codes if codes.count(code) > 1})
                raise ValueError(f"{what}: the code {', '.join(twice[:5])} is used twice")
        rules = [each.rule for each in self.assumptions]
        if len(set(rules)) < len(rules):
            raise ValueError("assumptions: a rule is listed twice")
        return self

    def body(self, code: str) -> Body | None:
        """Return the body with a code, if there is one."""
        return next((body for body in self.bodies if body.code == code), None)

    def person(self, code: str) -> Person | None:
        """Return the person with a code, if they are in this handbook."""
        return next((person for person in self.people if person.code == code), None)
