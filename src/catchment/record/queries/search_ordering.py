"""The order of results: as they come (by patient and number), or as `_sort` asks.

Each thing to sort by is one value for each resource: the earliest of its dates when going up, the latest when
going down, as the standard says. What has none comes last either way, so a value that is beyond all others
stands for none. The number of the version comes last and settles equals, so that a page can go on from its
last row.

Where everybody's are asked for, the index of what is sorted by is read in its order until the page is full.
What has no such value is then not met, and the answer says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from catchment.record.queries.search_checks import VERSIONS, Sql, joined
from catchment.record.queries.search_values import DATES, QUANTITIES, TEXTS
from catchment.record.rules.searching.query import Order
from catchment.record.rules.terms import parameter_of

_TABLES = {"date": DATES, "string": TEXTS, "number": QUANTITIES, "quantity": QUANTITIES}
_COLUMNS = {"date": "low", "string": "value", "number": "low", "quantity": "low"}
_TYPES = {"date": "timestamptz", "string": 'text COLLATE "C"', "number": "float8", "quantity": "float8"}
# what stands for no value: going up, then going down
_BEYOND = {
    "date": ("'9999-12-31 23:59:59.999999Z'::timestamptz", "'0001-01-01 00:00:00Z'::timestamptz"),
    "string": ("U&'\\+10FFFF'", "''"),
    "number": ("'Infinity'::float8", "'-Infinity'::float8"),
    "quantity": ("'Infinity'::float8", "'-Infinity'::float8"),
}


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that rows are ordered by: an expression, and its type in the database."""

    expression: Sql
    type: str
    descending: bool


def natural(patient: str, number: str) -> list[Key]:
    """Return the keys of the order in which rows come."""
    return [Key(Sql(patient), "int8", False), Key(Sql(number), "int8", False)]


def number_order(order: Order) -> list[Key]:
    """Return the keys of the order in which versions were stored, for rows of a table `t`."""
    return [Key(Sql("t.number"), "int8", order.descending)]


def sorted_by(resource_type: str, orders: Sequence[Order], patient: str, number: str) -> list[Key]:
    """Return the keys that `_sort` asks for, and the number last."""
    keys = []
    for order in orders:
        if order.code == "_lastUpdated":
            keys.append(Key(Sql(number), "int8", order.descending))
        elif order.code == "_id":
            keys.append(Key(Sql('v.resource_id COLLATE "C"'), 'text COLLATE "C"', order.descending))
        else:
            keys.append(_indexed(resource_type, order, patient, number))
    return [*keys, Key(Sql(number), "int8", bool(orders) and orders[-1].descending)]


def _indexed(resource_type: str, order: Order, patient: str, number: str) -> Key:
    """Return the key of a parameter of the type: the first or last of what the resource has."""
    table, column = _TABLES[order.kind], _COLUMNS[order.kind]
    most, way = ("max", 1) if order.descending else ("min", 0)
    return Key(
        Sql(
            f"coalesce((SELECT {most}(k.{column}) FROM {table} k WHERE k.parameter = %s "
            f"AND k.patient = {patient} AND k.number = {number}), {_BEYOND[order.kind][way]})",
            (parameter_of(resource_type, order.code),),
        ),
        _TYPES[order.kind],
        order.descending,
    )


def order_by(keys: Sequence[Key], names: Sequence[str]) -> str:
    """Return an ORDER BY of columns with these names."""
    return ", ".join(
        f"{name} DESC" if key.descending else name for key, name in zip(keys, names, strict=True)
    )


def after(keys: Sequence[Key], names: Sequence[str], place: Sequence[Any]) -> Sql:
    """Return the condition that a row comes after a place in the order."""
    if len({key.descending for key in keys}) == 1:
        sign = "<" if keys[0].descending else ">"
        values = ", ".join(f"%s::{key.type.split()[0]}" for key in keys)
        return Sql(f"({', '.join(names)}) {sign} ({values})", tuple(place))
    ways = []
    for last, key in enumerate(keys):
        same = [
            Sql(f"{name} = %s::{each.type.split()[0]}", (value,))
            for name, each, value in zip(names[:last], keys, place, strict=False)
        ]
        beyond = Sql(
            f"{names[last]} {'<' if key.descending else '>'} %s::{key.type.split()[0]}", (place[last],)
        )
        ways.append(joined([*same, beyond], " AND "))
    whole = joined(ways, ") OR (")
    return Sql(f"(({whole.text}))", whole.values)


def in_order(resource_type: str, order: Order) -> tuple[Sql, list[Key]]:
    """Return rows in the order of an index, each resource once, as a table `t`; and the order's keys."""
    if order.code == "_lastUpdated":
        source = Sql(
            f"(SELECT n.patient, n.number FROM {VERSIONS} n WHERE n.type = %s AND n.content IS NOT NULL) t",
            (resource_type,),
        )
        return source, number_order(order)
    table, column = _TABLES[order.kind], _COLUMNS[order.kind]
    sign = ">" if order.descending else "<"
    number = parameter_of(resource_type, order.code)
    source = Sql(
        f"(SELECT d.patient, d.number, d.{column} FROM {table} d WHERE d.parameter = %s AND NOT EXISTS ("
        f"SELECT 1 FROM {table} e WHERE e.parameter = %s AND e.patient = d.patient AND e.number = d.number "
        f"AND e.{column} {sign} d.{column} OFFSET 0)) t",
        (number, number),
    )
    keys = [
        Key(Sql(f"t.{column}"), _TYPES[order.kind], order.descending),
        Key(Sql("t.number"), "int8", order.descending),
    ]
    return source, keys
