"""The codes that synthetic people's records use, from one table, each with where it was verified.

SNOMED CT says what a thing is, dm+d (which is part of SNOMED CT's UK drug extension) which medicine. A code
that could not be verified is not invented: its row has none, and the resource says it in words alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

SNOMED = "http://snomed.info/sct"
DMD = "https://dmd.nhs.uk"
UNITS = "http://unitsofmeasure.org"
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Coded:
    """A row of the table: its key, system, code (empty: words alone), display and where it was verified."""

    key: str
    system: str
    code: str
    display: str
    source: str

    def concept(self) -> dict[str, Any]:
        """Return it as a FHIR CodeableConcept."""
        if not self.code:
            return {"text": self.display}
        return {"coding": [self.coding()], "text": self.display}

    def coding(self) -> dict[str, str]:
        """Return it as a FHIR Coding; only for rows that have a code."""
        return {"system": self.system, "code": self.code, "display": self.display}


@cache
def table() -> Mapping[str, tuple[Coded, ...]]:
    """Return the whole table: the rows of each kind (`conditions`, `medicines` ...) in their order."""
    text = files(__package__).joinpath("codes.yaml").read_text(encoding="utf-8")
    read: dict[str, dict[str, dict[str, str]]] = yaml.load(text, Loader=Loader)  # a safe loader, our file
    return {
        kind: tuple(
            Coded(key, DMD if kind == "medicines" else SNOMED, row["code"], row["display"], row["source"])
            for key, row in rows.items()
        )
        for kind, rows in read.items()
    }


@cache
def places(kind: str) -> Mapping[str, int]:
    """Return the place of every key within its kind: what the columns hold instead of the key."""
    return {row.key: place for place, row in enumerate(table()[kind])}


def place(kind: str, key: str) -> int:
    """Return the place of one key within its kind; raises KeyError where the table has none."""
    return places(kind)[key]
