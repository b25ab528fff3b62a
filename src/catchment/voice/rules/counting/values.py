"""The values of a count: papers, the stages they are counted in, and the sheet that says it all."""

from dataclasses import dataclass
from enum import StrEnum

UNITS = 100_000  # one vote in the units of a count: five decimals, as the Scottish rules count

MOST_PAPERS = 1_000_000
MOST_CANDIDATES = 500


class Method(StrEnum):
    """How papers are counted."""

    STV = "stv"
    PLURALITY = "plurality"


class CannotCount(Exception):
    """The papers cannot be counted; the message says what was expected and what to do."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A ballot paper, or `times` papers that read the same: candidates, the first preference first."""

    preferences: tuple[str, ...]
    times: int = 1


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A paper that is kept and listed, and counts for nobody: where it stood, how many, and why."""

    where: str  # "line 7", or the number of a paper
    reason: str
    times: int = 1


class Moves(StrEnum):
    """What happens in a stage."""

    FIRST = "first preferences"
    SURPLUS = "surplus"
    EXCLUSION = "exclusion"


@dataclass(frozen=True, slots=True)
class Tie:
    """Candidates with equal votes of whom one had to be taken, and what decided.

    `stage` is the earlier stage at which they differed, None where lots were drawn; `marks` are then the
    lots, candidate by candidate: the lowest is drawn.
    """

    purpose: str  # whose surplus first, who is excluded, who is elected
    candidates: tuple[str, ...]
    chosen: str
    stage: int | None
    marks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a count. Every amount is in units (hundred-thousandths of a vote).

    `votes` is what every candidate has at its end; `not_transferable` and `lost` (to rounding) are sums since
    the first stage, so that at every stage votes + not_transferable + lost = valid papers.
    """

    number: int
    moves: Moves
    giver: str  # whose papers moved; empty in the first stage
    transfers: tuple[tuple[str, int], ...]
    votes: tuple[tuple[str, int], ...]
    not_transferable: int
    lost: int
    elected: tuple[str, ...]
    excluded: str
    ties: tuple[Tie, ...] = ()

    def held(self) -> int:
        """Return all votes of the stage, with those that nobody has any more (units)."""
        return sum(units for _, units in self.votes) + self.not_transferable + self.lost


@dataclass(frozen=True, slots=True)
class CountSheet:
    """A whole count. `quota` is in votes, 0 where the method knows none; `elected` in order of election."""

    method: Method
    places: int
    candidates: tuple[str, ...]
    valid: int
    spoilt: tuple[Spoilt, ...]
    quota: int
    seed: str
    stages: tuple[Stage, ...]
    elected: tuple[str, ...]

    @property
    def unfilled(self) -> int:
        """Return how many places nobody was elected to."""
        return self.places - len(self.elected)

    @property
    def spoilt_papers(self) -> int:
        """Return how many papers were spoilt."""
        return sum(each.times for each in self.spoilt)


@dataclass(frozen=True, slots=True)
class PapersRead:
    """What a file holds: who stands, the papers, the spoilt ones, and what a BLT file says of places."""

    candidates: tuple[str, ...]
    papers: tuple[Paper, ...]
    spoilt: tuple[Spoilt, ...]
    places: int = 0  # 0: the file does not say
    title: str = ""
    withdrawn: tuple[str, ...] = ()


def in_votes(units: int) -> str:
    """Return an amount of units as votes, with as many of the five decimals as it has: "12.5"."""
    whole, rest = divmod(units, UNITS)
    return f"{whole:,}" if not rest else f"{whole:,}.{rest:05}".rstrip("0")
