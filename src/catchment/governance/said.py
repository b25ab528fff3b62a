"""How an item of the handbook stands in the database: what is a column, and what stays in its own words.

Columns are what is joined, constrained or searched. The rest is `said`: JSON, without what was not said.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

# What is never written into an audit event or a list of changes: the dated rows keep it, for those who may
# read it (B-050 to B-057).
PRIVATE_PARTS = {"suitability": "(answers kept privately)"}


def split(
    item: BaseModel, columns: Iterable[str], parts: Iterable[str] = ()
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return an item as (its columns, the rest as JSON); `parts` are lists kept in tables of their own."""
    wanted = set(columns)
    held = {name: getattr(item, name) for name in wanted}
    rest = item.model_dump(mode="json", exclude_defaults=True, exclude={*wanted, *parts})
    return held, rest


def joined(said: Mapping[str, Any], **columns: Any) -> dict[str, Any]:
    """Return an item as plain values again, from its columns and the rest; empty columns are left out."""
    return {**said, **{name: value for name, value in columns.items() if value not in (None, "")}}
