"""The handbook as a value: what one system's `handbook.yaml` says, frozen and checked for shape.

Everything else in this room takes or gives a `Handbook`: the file is read into one, the database is read into
one, a web form turns one into another, checks judge one, `plan` compares two. So there is one way in and one
way out, and the file, the pages and the database cannot come to mean different things.

The models refuse what has no meaning (unknown keys, a term that ends before it starts, two seats with one
code). What has a meaning but breaks a rule is left to the checks: a board with errors still loads.
"""

from catchment.governance.rules.document.bodies import (
    Body,
    Mandate,
    Outcome,
    Party,
    PlaceAgreement,
    Seat,
    Succession,
    UrgentDecisions,
)
from catchment.governance.rules.document.delegations import Delegation, Function, Reservation
from catchment.governance.rules.document.handbook import (
    CODED,
    Assumption,
    Handbook,
    Instrument,
    Plan,
    Register,
)
from catchment.governance.rules.document.people import (
    Holder,
    Interest,
    Person,
    Post,
    Registration,
    Suitability,
)
from catchment.governance.rules.document.pooled_funds import PooledFund
from catchment.governance.rules.document.predicates import AllOf, AnyOf, AtLeast, Quorum, Voting
from catchment.governance.rules.document.schema import json_schema

__all__ = [
    "CODED",
    "AllOf",
    "AnyOf",
    "Assumption",
    "AtLeast",
    "Body",
    "Delegation",
    "Function",
    "Handbook",
    "Holder",
    "Instrument",
    "Interest",
    "Mandate",
    "Outcome",
    "Party",
    "Person",
    "PlaceAgreement",
    "Plan",
    "PooledFund",
    "Post",
    "Quorum",
    "Register",
    "Registration",
    "Reservation",
    "Seat",
    "Succession",
    "Suitability",
    "UrgentDecisions",
    "Voting",
    "json_schema",
]
