"""The values that nobody is sure of: ours until a handbook says its own (domain.md: L, verify)."""

from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from catchment.governance.rules.document import Handbook

Values = dict[str, dict[str, Any]]


@lru_cache(maxsize=1)
def given_values() -> Values:
    """Return the values that come with Catchment, by rule."""
    text = (files("catchment.governance") / "data" / "assumptions.yaml").read_text(encoding="utf-8")
    values: Values = yaml.safe_load(text)
    return values


def values_for(handbook: Handbook) -> Values:
    """Return the values used for a system: ours, with its handbook's own over them."""
    own = {each.rule: dict(each.values) for each in handbook.assumptions}
    return {rule: {**given_values().get(rule, {}), **own.get(rule, {})} for rule in {*given_values(), *own}}
