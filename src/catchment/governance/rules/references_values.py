"""What exists outside a handbook, and what a reference of it is that leads nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from catchment.foundation.rules.findings import About


@dataclass(frozen=True, slots=True)
class Known:
    """What exists on the day outside the handbook.

    `organisations` maps codes to whether they are open on the day; `areas` are places, neighbourhoods and
    other areas; `people` are kept by other handbooks (code to whose), `bodies` too; people `coming` are
    described by this system's handbook of a later day. `taken` are codes that this handbook gives to its
    bodies and people and that stand for something else already, with what that is.
    """

    organisations: Mapping[str, bool]
    areas: frozenset[str] = frozenset()
    people: Mapping[str, str] = field(default_factory=dict)
    bodies: Mapping[str, str] = field(default_factory=dict)
    coming: frozenset[str] = frozenset()
    taken: Mapping[str, str] = field(default_factory=dict)
    functions: Mapping[str, str] = field(default_factory=dict)  # of the national catalogue: code to name


@dataclass(frozen=True, slots=True)
class Misreference:
    """A code that stands for nothing, or for something of somebody else; and the item it stands in."""

    about: About
    sentence: str
