"""The ground on which synthetic people live: plain arrays, taken from a structure by whoever makes people.

Everything about organisations and areas that the generator needs to know is here, so the generator itself
knows nothing of databases or of the example: practices with their lists by age and sex and by small area, and
for each small area how deprived it is, who its hospital, its council and its neighbourhood team are.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
BANDS = 20  # five-year bands 0-4, 5-9 ... 90-94, 95 and over, as lists are published
CELLS = 2 * BANDS  # women by band, then men by band
OLDEST = 104  # the last band ends here


@dataclass(frozen=True, slots=True)
class Sender:
    """An organisation that sends records: its ODS code, name and kind, and since when there is one."""

    code: str
    name: str
    kind: str  # practice, hospital, mental-health, community or council


@dataclass(frozen=True, eq=False)  # the same world is the same object
class World:
    """Where people live and who cares for them.

    `senders` are all organisations; the practices come first, in the order of `lists`. `lists` counts each
    practice's patients by sex and age (CELLS columns) on the day `counted`; `living_in` counts them by small
    area. Of each small area: `deciles` (1 is the most deprived tenth), `hospitals`, `councils` (places among
    `senders`), `teams` (places among `teams`, -1 without), `towns`, `postcodes`. `until` is the last day of
    which there are records.
    """

    counted: date
    until: date
    senders: tuple[Sender, ...]
    opened: npt.NDArray[np.datetime64]  # of each practice
    gps: tuple[tuple[str, ...], ...]  # of each practice
    lists: Ints
    living_in: Ints
    area_codes: tuple[str, ...]
    deciles: Ints
    hospitals: Ints
    councils: Ints
    teams_of: Ints
    teams: tuple[tuple[str, str], ...]  # code, name
    towns: tuple[str, ...]
    postcodes: tuple[tuple[str, ...], ...]
    streets: tuple[str, ...]
    mental_health: int  # places among senders
    community: int

    @property
    def practices(self) -> int:
        """Return how many practices there are."""
        return len(self.lists)

    @property
    def most(self) -> int:
        """Return how many people there are to make: everybody on the lists."""
        return int(self.lists.sum())

    def check(self) -> None:
        """Check that the lists agree with each other; raises ValueError where a structure says two things."""
        by_age, by_area = self.lists.sum(axis=1), self.living_in.sum(axis=1)
        wrong = np.flatnonzero(by_age != by_area)
        if len(wrong):
            first = int(wrong[0])
            raise ValueError(
                f"Practice {self.senders[first].code} has {by_age[first]:,} patients by age and "
                f"{by_area[first]:,} by small area; publish both for one day, {self.counted.isoformat()}."
            )
