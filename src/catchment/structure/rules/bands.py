"""Bands: how many people a PCN, a place or a system usually serves.

The numbers are guidance, never law. Only half of real PCNs are within 30,000 to 50,000 patients (F-004), so
a size outside a band is a warning that invites an explanation, never an error.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Band:
    """The usual size of a kind of thing, with both ends included, and who says so."""

    thing: str
    lowest: int
    highest: int
    rule: str
    source: str
    below: str
    above: str

    def where(self, people: int) -> str:
        """Say where `people` lies: `below`, `within` or `above`."""
        if people < self.lowest:
            return "below"
        return "above" if people > self.highest else "within"

    def distance(self, people: int) -> float:
        """Return how many times the nearer end `people` is off it: 0 within, 1 at half or twice the end."""
        if self.lowest <= people <= self.highest:
            return 0.0
        off = self.lowest / max(people, 1) if people < self.lowest else people / self.highest
        return off - 1

    def remedy(self, people: int) -> str:
        """Return what to do about a size outside the band."""
        return self.below if people < self.lowest else self.above


PCN_BAND = Band(
    "PCN",
    30_000,
    50_000,
    "F-003",
    "Network Contract DES",
    "Record why it is smaller (a rural area, perhaps), or agree with the commissioner to join a neighbour.",
    "Record the commissioner's agreement, and deliver through neighbourhood teams of 30,000 to 50,000.",
)
PLACE_BAND = Band(
    "place",
    250_000,
    500_000,
    "S000-06",
    "Joining up care for people, places and populations, 2022",
    "Say in its reason why local people recognise a smaller place, or draw it together with a neighbour.",
    "Say in its reason why local people recognise a larger place, or draw it as two.",
)
SYSTEM_BAND = Band(
    "system",
    500_000,
    5_000_000,
    "S000-07",
    "Joining up care for people, places and populations, 2022; X-01",
    "Nothing need change; expect to share functions with a neighbouring ICB.",
    "Nothing need change; expect to delegate more to places.",
)
