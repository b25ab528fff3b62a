"""Reading what a search asks of its answer: in what order, how much of it, and what comes along.

These parameters choose nothing among the resources; `_format` and `_pretty` are the transport's affair.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from catchment.record.rules.extraction import parameters
from catchment.record.rules.searching.query import BadSearch, Inclusion, Kind, Order, Summary, Total
from catchment.record.standard import table

TYPES = tuple(table("search_parameters"))  # of resources that are kept here
USUAL_COUNT = 50
MOST_COUNT = 1000
MOST_ORDERS = 5
MOST_INCLUSIONS = 30
MOST_ELEMENTS = 100
_ONCE = {"_sort", "_count", "_elements", "_page", "_summary", "_total"}
TRANSPORT = {"_format", "_pretty"}
SORTABLE = {"date", "string", "number", "quantity"}
SUMMARIES = ("true", "text", "data", "count", "false")
TOTALS = ("none", "estimate", "accurate")


@dataclass(slots=True)
class Answering:
    """What was asked of the answer so far."""

    orders: list[Order] = field(default_factory=list)
    inclusions: list[Inclusion] = field(default_factory=list)
    count: int = USUAL_COUNT
    total: Total = "none"
    summary: Summary = ""
    elements: list[str] = field(default_factory=list)
    page: str = ""
    told: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


def read_answering(answer: Answering, resource_type: str, name: str, value: str) -> bool:
    """Take in a parameter of the answer; False where `name` is none of them.

    Raises BadSearch for a value without sense, and for what may be said only once and is said twice.
    """
    bare, _, modifier = name.partition(":")
    if bare in ("_include", "_revinclude"):
        _include(answer, name, modifier, value, reverse=bare == "_revinclude")
        return True
    if name in TRANSPORT:
        return True
    if name not in _ONCE:
        return False
    if name in answer.seen:
        raise BadSearch(name, f"{name} is there twice; once was expected.")
    answer.seen.add(name)
    if name == "_sort":
        answer.orders = _sort(resource_type, value)
    elif name == "_count":
        _count(answer, value)
    elif name == "_elements":
        answer.elements = _elements(resource_type, value)
    elif name == "_page":
        answer.page = value
    elif name == "_summary":
        answer.summary = cast(Summary, _one_of(name, value, SUMMARIES).replace("false", ""))
    else:
        answer.total = cast(Total, _one_of(name, value, TOTALS))
    return True


def _one_of(name: str, value: str, known: Sequence[str]) -> str:
    """Return a value that is one of those known; raises BadSearch for another."""
    if value not in known:
        raise BadSearch(name, f"{name}: {value[:80]!r} is none of {', '.join(known)}.")
    return value


def _sort(resource_type: str, value: str) -> list[Order]:
    names = value.split(",")
    if len(names) > MOST_ORDERS:
        raise BadSearch("_sort", f"_sort has {len(names)} parts; at most {MOST_ORDERS} are read.")
    known = parameters(resource_type)
    sortable = {each for each, one in known.items() if one.type in SORTABLE and not one.same_as}
    orders = []
    for name in names:
        code = name.removeprefix("-")
        descending = name != code
        if code in ("_id", "_lastUpdated"):
            kind: Kind = "token" if code == "_id" else "date"
        elif code in sortable:
            kind = cast(Kind, known[code].type)
        else:
            raise BadSearch(
                "_sort",
                f"_sort: {resource_type} cannot be put in the order of {code[:80]!r}; it can in that of "
                f"{', '.join(['_lastUpdated', '_id', *sorted(sortable)])}.",
                "not-supported",
            )
        orders.append(Order(code, kind, descending))
    return orders


def _count(answer: Answering, value: str) -> None:
    if not (value.isascii() and value.isdigit()) or len(value) > 9:
        raise BadSearch(
            "_count", f"_count: {value[:80]!r} was given; a number from 0 to {MOST_COUNT} was expected."
        )
    answer.count = min(int(value), MOST_COUNT)
    if int(value) > MOST_COUNT:
        answer.told.append(f"_count: a page has at most {MOST_COUNT} results; {value} were asked for.")


def _elements(resource_type: str, value: str) -> list[str]:
    names = [name.removeprefix(f"{resource_type}.") for name in value.split(",")]
    if len(names) > MOST_ELEMENTS or not all(name.isascii() and name.isalnum() for name in names):
        raise BadSearch(
            "_elements",
            "_elements: names of elements at the top of the resource, with commas, were expected.",
        )
    return names


def _include(answer: Answering, name: str, modifier: str, value: str, *, reverse: bool) -> None:
    """Take in an `_include` or `_revinclude`: `Type:reference`, `Type:reference:Target`, `Type:*` or `*`."""
    iterate = modifier in ("iterate", "recurse")
    if modifier and not iterate:
        raise BadSearch(name, f"{name[:80]}: the modifier is not known; :iterate is.", "not-supported")
    if len(answer.inclusions) >= MOST_INCLUSIONS:
        raise BadSearch(name, f"At most {MOST_INCLUSIONS} inclusions are read.", "too-costly")
    if value == "*":
        answer.inclusions.append(Inclusion("*", None, None, iterate, reverse))
        return
    kind, _, rest = value.partition(":")
    code, _, target = rest.partition(":")
    if kind not in TYPES or not code or (target and target not in TYPES):
        raise BadSearch(
            name,
            f"{name}: {value[:80]!r} was given; `Type:reference`, `Type:reference:Target`, `Type:*` or `*` "
            "was expected, with types that are kept here.",
        )
    known = parameters(kind)
    if code != "*" and (code not in known or known[code].type != "reference"):
        offered = sorted(each for each, parameter in known.items() if parameter.type == "reference")
        raise BadSearch(
            name, f"{name}: {kind} has no reference {code[:80]!r}; it has {', '.join(offered) or 'none'}."
        )
    answer.inclusions.append(Inclusion(kind, None if code == "*" else code, target or None, iterate, reverse))
