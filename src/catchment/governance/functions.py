"""The catalogue of functions, read once from data/functions.yaml (B-010, D-004, D-012 to D-014, D-022)."""

from dataclasses import fields, replace
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
SAID = {each.name for each in fields(CatalogueFunction)}
SAID_OF_HOLDER = {each.name for each in fields(HeldBy)}


@lru_cache(maxsize=1)
def catalogue() -> tuple[CatalogueFunction, ...]:
    """Return every function of the catalogue, parents before what is under them."""
    text = (files("catchment.governance") / "data" / "functions.yaml").read_text(encoding="utf-8")
    return read_catalogue(text)


def read_catalogue(text: str) -> tuple[CatalogueFunction, ...]:
    """Return the functions that a catalogue file describes, each with what it has from its parent.

    Raises ValueError, as a sentence for whoever edits the file, where an entry cannot be understood.
    """
    found: dict[str, CatalogueFunction] = {}
    for said in yaml.safe_load(text)["functions"]:
        function = _function(said)
        if function.code in found:
            raise ValueError(f"{function.code} is twice in the catalogue: give one of them another code.")
        if function.parent:
            parent = found.get(function.parent)
            if parent is None:
                expected = "a parent stands before what is under it"
                raise ValueError(
                    f"{function.code} is under {function.parent}, which is not above it: {expected}."
                )
            missing = {name: getattr(parent, name) for name in INHERITED if name not in said}
            function = replace(function, **missing)
        found[function.code] = function
    return tuple(found.values())


def _function(said: dict[str, Any]) -> CatalogueFunction:
    _known(said, SAID, said.get("code", "An entry without a code"))
    for name in ("code", "name"):
        if not said.get(name):
            raise ValueError(f"{said} has no {name}: every function has a code and a name.")
    return CatalogueFunction(
        **{
            **said,
            "also": tuple(str(name) for name in said.get("also", ())),  # 999 is a number to YAML
            "held_by": tuple(_holder(each, said["code"]) for each in said.get("held_by", ())),
            "not_by_65z5_from": frozenset(
                _kind(kind, said["code"]) for kind in said.get("not_by_65z5_from", ())
            ),
        }
    )


def _holder(said: dict[str, Any], code: str) -> HeldBy:
    _known(said, SAID_OF_HOLDER, f"held_by of {code}")
    return HeldBy(**{**said, "kind": _kind(said.get("kind"), code)})


def _kind(said: object, code: str) -> LegalKind:
    if said not in set(LegalKind):
        raise ValueError(f"{code} names the kind of holder “{said}”: expected one of {', '.join(LegalKind)}.")
    return LegalKind(str(said))


def _known(said: dict[str, Any], expected: set[str], about: str) -> None:
    unknown = sorted(set(said) - expected)
    if unknown:
        wanted = ", ".join(sorted(expected))
        raise ValueError(f"{about} says {', '.join(unknown)}, which means nothing here: expected {wanted}.")
