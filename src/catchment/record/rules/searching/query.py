"""What a search asks, taken apart: one frozen value, the same for the index, for a list in memory and a test.

A search is a type and some *criteria*, all of which must hold. A criterion is a plain one (`code=73211009`),
a *chain* (what it refers to must meet another criterion: `subject:Patient.name=ann`) or a *having* (something
that refers to it must: `_has:Observation:subject:code=1234`). A plain criterion has several values where any
one is enough. What may be asked of the answer (order, size, what comes along) is kept beside the criteria.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal["token", "date", "string", "reference", "quantity", "number", "uri", "composite", "special"]
Modifier = Literal["", "exact", "contains", "missing", "not", "text", "identifier", "of-type"]
Prefix = Literal["eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"]
Summary = Literal["", "true", "text", "data", "count"]
Total = Literal["none", "estimate", "accurate"]


@dataclass(frozen=True, slots=True)
class TokenValue:
    """A code: `system` None means any system, "" that it has none; `code` None means any of the system.

    With the modifier `of-type`, `code` is the identifier's type and `value` the identifier; with `text`,
    `code` is the text.
    """

    system: str | None
    code: str | None
    value: str = ""


@dataclass(frozen=True, slots=True)
class DateValue:
    """A moment as precise as it was written: from `low` to just before `high`, in UTC."""

    prefix: Prefix
    low: datetime
    high: datetime


@dataclass(frozen=True, slots=True)
class NumberValue:
    """A number, or a quantity with a unit, as precise as it was written: from `low` to `high`.

    `system` None: in whatever unit (`code` is then None, or a unit however it is written).
    """

    prefix: Prefix
    exact: float
    low: float
    high: float
    system: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class TextValue:
    """A text, as it was asked."""

    text: str


@dataclass(frozen=True, slots=True)
class ReferenceValue:
    """A resource: `type` is None where only an id was given; `url` is one that is kept elsewhere."""

    type: str | None
    id: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class UriValue:
    """An address that must be the same to the letter."""

    uri: str


@dataclass(frozen=True, slots=True)
class MissingValue:
    """Whether the element must be missing."""

    missing: bool


@dataclass(frozen=True, slots=True)
class CompositeValue:
    """One value for each component, which must hold of the same part of the resource."""

    parts: tuple["Value", ...]


Value = (
    TokenValue
    | DateValue
    | NumberValue
    | TextValue
    | ReferenceValue
    | UriValue
    | MissingValue
    | CompositeValue
)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A search parameter of a type (`code`), how its values are to be taken, and values any of which will do.

    `code` is `_id`, `_lastUpdated`, `_tag`, `_profile`, `_security`, `_source`, or one of the type's own.
    """

    code: str
    kind: Kind
    modifier: Modifier
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """What the reference `code` points to must be of one of some types and meet that type's condition."""

    code: str
    targets: tuple[tuple[str, "Condition"], ...]


@dataclass(frozen=True, slots=True)
class Having:
    """Something of `type` must refer here by its parameter `code` and meet the condition."""

    type: str
    code: str
    condition: "Condition"


Condition = Criterion | Chain | Having


@dataclass(frozen=True, slots=True)
class Order:
    """What the results are ordered by: `_id`, `_lastUpdated` or a parameter of a kind that has an order."""

    code: str
    kind: Kind
    descending: bool


@dataclass(frozen=True, slots=True)
class Inclusion:
    """What comes along: what `type` refers to by `code` (None: by any), or, reversed, what refers by it.

    `target` narrows the type of what is referred to; `iterate` asks it of what came along, too.
    """

    type: str
    code: str | None
    target: str | None
    iterate: bool
    reverse: bool


@dataclass(frozen=True, slots=True)
class Query:
    """A search of one type. `ignored` has the sentences about what was asked and is not known.

    `asked` are the parameters as they were understood, for the link `self`; `page` is the token of a later
    page, empty on the first.
    """

    type: str
    conditions: tuple[Condition, ...] = ()
    orders: tuple[Order, ...] = ()
    inclusions: tuple[Inclusion, ...] = ()
    count: int = 50
    total: Total = "none"
    summary: Summary = ""
    elements: tuple[str, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()
    ignored: tuple[str, ...] = ()
    page: str = ""


class BadSearch(Exception):
    """A search that cannot be answered as it stands; says why, and what to ask instead.

    `parameter` is the name of the parameter at fault, `code` FHIR's kind of fault (IssueType).
    """

    def __init__(self, parameter: str, sentence: str, code: str = "invalid") -> None:
        """Keep the name beside the sentence."""
        super().__init__(sentence)
        self.parameter = parameter
        self.code = code
