"""Reading the roles that ship with Catchment (data/arrs_roles.yaml)."""

from functools import lru_cache
from importlib.resources import files

import yaml

from catchment.money.rules.roles import RoleTable, role_table


@lru_cache(maxsize=1)
def shipped_roles() -> RoleTable:
    """Return the roles, maxima and limits that ship with Catchment (E.6); read once."""
    text = files("catchment.money").joinpath("data/arrs_roles.yaml").read_text(encoding="utf-8")
    return role_table(yaml.safe_load(text))
