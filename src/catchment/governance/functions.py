"""The national catalogue of functions, read once from data/functions.yaml (B-010, D-004, D-012..D-014, D-022)."""

from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from catchment.governance.rules.functions import CatalogueFunction, HeldBy, LegalKind

INHERITED = (
    "held_by",
    "statute",
    "rule",
    "not_by_65z5_from",
    "not_by_section_75",
    "council_by_section_75",
    "by_direction",
    "since",
    "until",
)


@lru_cache(maxsize=1)
def catalogue() -> tuple[CatalogueFunction, ...]:
    """Return every function of the catalogue, parents before what is under them, as one line each says it."""
    text = (files("catchment.governance") / "data" / "functions.yaml").read_text(encoding="utf-8")
    found: dict[str, CatalogueFunction] = {}
    for said in yaml.safe_load(text)["functions"]:
        function = _function(said)
        if function.parent:
            parent = found[function.parent]  # a parent stands before its children in the file
            missing = {name: getattr(parent, name) for name in INHERITED if name not in said}
            function = replace(function, **missing)
        assert function.code not in found, f"{function.code} is twice in functions.yaml"
        found[function.code] = function
    return tuple(found.values())


def _function(said: dict[str, Any]) -> CatalogueFunction:
    held = tuple(HeldBy(**{**each, "kind": LegalKind(each["kind"])}) for each in said.get("held_by", ()))
    return CatalogueFunction(
        **{
            **said,
            "also": tuple(said.get("also", ())),
            "held_by": held,
            "not_by_65z5_from": frozenset(LegalKind(kind) for kind in said.get("not_by_65z5_from", ())),
        }
    )
