"""Refusals: why an action was not done, in a sentence for the person who asked."""

from collections.abc import Sequence

from catchment.structure.rules.words import counted

MOST_NAMED = 8


class Refused(Exception):
    """The action cannot be done; the message is a sentence, and nothing was changed."""


class OrphansLeft(Refused):
    """The action would leave orphans (K-043, B-002, B-003, F-005); `orphans` says each in a sentence."""

    def __init__(self, orphans: Sequence[str]) -> None:
        """Name the orphans, as many as a person will read."""
        self.orphans = tuple(orphans)
        named = "; ".join(self.orphans[:MOST_NAMED])
        more = len(self.orphans) - MOST_NAMED
        also = f"; and {counted(more, 'more')}" if more > 0 else ""
        super().__init__(f"This would leave {counted(len(self.orphans), 'orphan')}: {named}{also}.")
