"""Where in a resource a check is, and the faults it has found.

A place is a chain of (place outside, name, number in a list or -1, depth): making it costs next to
nothing, and only where something is wrong is it written out as a FHIRPath.
"""

from typing import Any

from catchment.record.rules.validation.faults import Fault

MOST_FAULTS = 100  # are told one by one
Place = tuple[Any, str, int, int]


def inside(place: Place, name: str, number: int = -1) -> Place:
    """Return the place of an element of what is at `place`; `number` counts from 0 in a list."""
    return (place, name, number, place[3] + 1)


def path_of(place: Place) -> str:
    """Return a place as a FHIRPath, such as `Patient.name[0].given[1]`."""
    parts = []
    here: Any = place
    while here is not None:
        parts.append(here[1] if here[2] < 0 else f"{here[1]}[{here[2]}]")
        here = here[0]
    return ".".join(reversed(parts))


class Telling:
    """The faults of one resource as they are found, and what has to be known all over it.

    `contained` are the ids of what the resource contains; None where we are outside any. `pointed` are those
    that something refers to.
    """

    def __init__(self) -> None:
        """Begin with no faults."""
        self.faults: list[Fault] = []
        self.more = 0
        self.contained: frozenset[str] = frozenset()
        self.pointed: set[str] = set()
        self.is_inside = False

    def tell(self, place: Place, code: str, message: str, severity: str = "error") -> None:
        """Add a fault; beyond the most that are told it is only counted."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(severity, code, path_of(place), message))
        else:
            self.more += 1

    def all(self) -> list[Fault]:
        """Return the faults, with one that says how many more there are."""
        if not self.more:
            return self.faults
        said = f"{self.more} more faults are not told; correct these first."
        return [*self.faults, Fault("error", "incomplete", self.faults[0].path.partition(".")[0], said)]
