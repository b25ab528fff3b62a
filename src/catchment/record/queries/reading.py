"""Reading resources by their id: the newest version, one version, all of them.

Nothing here asks whether anybody may see what is read: whoever calls asks that (`rules/access`), and audits
it.
"""

from collections.abc import Iterable
from typing import Any

import psycopg
from django.db import connection

from catchment.record.rules.values import Held

COLUMNS = (
    "v.number, v.type, v.resource_id, v.version, v.patient, v.sensitivity, v.source, v.stored_at, "
    "v.replaced_by, v.content"
)
_CURRENT = (
    f"SELECT {COLUMNS} FROM record_resourceversion v "
    "WHERE v.resource_id = %s AND v.type = %s AND v.replaced_by IS NULL"
)
_VERSION = (
    f"SELECT {COLUMNS} FROM record_resourceversion v "
    "WHERE v.resource_id = %s AND v.type = %s AND v.version = %s"
)
_HISTORY = (
    f"SELECT {COLUMNS} FROM record_resourceversion v WHERE v.resource_id = %s AND v.type = %s "
    "AND v.version < %s ORDER BY v.version DESC LIMIT %s"
)


def _rows(sql: str, parameters: Iterable[Any]) -> list[Held]:
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        return [Held(*row) for row in cursor.execute(sql, list(parameters), prepare=True)]


def current(resource_type: str, resource_id: str) -> Held | None:
    """Return the newest version of a resource (its `content` is None where it was deleted), or None."""
    return next(iter(_rows(_CURRENT, (resource_id, resource_type))), None)


def version(resource_type: str, resource_id: str, number: int) -> Held | None:
    """Return one version of a resource, by its version number, or None."""
    return next(iter(_rows(_VERSION, (resource_id, resource_type, number))), None)


def history(resource_type: str, resource_id: str, *, before: int = 2**31 - 1, limit: int = 50) -> list[Held]:
    """Return versions of a resource from the newest, at most `limit`, older than version `before`."""
    return _rows(_HISTORY, (resource_id, resource_type, before, limit))


def current_of(references: Iterable[str]) -> dict[str, Held]:
    """Return the newest version of each resource named `Type/id`; deleted and unknown ones are left out."""
    return {name: held for name, held in newest_of(references).items() if held.content is not None}


def newest_of(references: Iterable[str]) -> dict[str, Held]:
    """Return the newest version of each resource named `Type/id`, deleted ones too; not the unknown."""
    wanted = set(references)
    found = _rows(
        f"SELECT {COLUMNS} FROM record_resourceversion v "
        "WHERE v.resource_id = ANY(%s) AND v.replaced_by IS NULL",
        [[name.partition("/")[2] for name in wanted]],
    )
    return {f"{held.type}/{held.id}": held for held in found if f"{held.type}/{held.id}" in wanted}
