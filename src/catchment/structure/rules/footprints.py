"""Footprints: who lives inside a drawn border, how deprived they are, and who straddles it.

A place is drawn out of ground (small areas, districts) and practices. A practice that is a block counts with
its whole list; every other practice counts with those of its patients who live on the ground inside. So
nobody is counted twice, and a practice *straddles* the border when some, but not nearly all, of its patients
live inside: more than 5% and less than 95%.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from catchment.structure.rules.bands import PLACE_BAND
from catchment.structure.rules.words import number

FEW, NEARLY_ALL, MOST = 0.05, 0.95, 0.5
MOST_DEPRIVED_DECILES = 2  # the most deprived fifth (F-022)


@dataclass(frozen=True, slots=True)
class GroundFacts:
    """What is known about some blocks and the practices that touch them.

    `living` gives patients by practice and small area, with "" for everywhere that does not matter here.
    `lists` are list sizes of these practices and of the other members of their PCNs (`networks`).
    `standing` is the score and decile of small areas in the index of deprivation.
    """

    practice_blocks: frozenset[str] = frozenset()
    small_areas: frozenset[str] = frozenset()
    living: Mapping[tuple[str, str], float] = field(default_factory=dict)
    lists: Mapping[str, int] = field(default_factory=dict)
    networks: Mapping[str, str] = field(default_factory=dict)
    residents: Mapping[str, float] = field(default_factory=dict)
    standing: Mapping[str, tuple[float, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Straddler:
    """A practice or PCN across the border: which share of its patients is inside."""

    code: str
    share: float
    patients: int


@dataclass(frozen=True, slots=True)
class GroundSummary:
    """What a border holds. Shares are 0 to 1; None where nothing is known."""

    patients: int
    residents: int | None
    practices: int
    small_areas: int
    deprivation: float | None
    most_deprived_fifth: float | None
    straddling_practices: tuple[Straddler, ...]
    straddling_networks: tuple[Straddler, ...]


def summarise(facts: GroundFacts) -> GroundSummary:
    """Return what a border holds (S000-06, S002-15, K-035, K-036)."""
    inside: dict[str, float] = defaultdict(float)
    placed: dict[str, float] = defaultdict(float)
    people: dict[str, float] = defaultdict(float)  # patients who count, by small area
    for (practice, area), patients in facts.living.items():
        placed[practice] += patients
        if area in facts.small_areas:
            inside[practice] += patients
        if area in facts.small_areas or practice in facts.practice_blocks:
            people[area] += patients
    shares = {practice: inside[practice] / total for practice, total in placed.items() if total}
    shares |= dict.fromkeys(facts.practice_blocks, 1.0)
    from_lists = sum(facts.lists.get(code, 0) for code in facts.practice_blocks)
    from_ground = sum(each for code, each in inside.items() if code not in facts.practice_blocks)
    known = {area: count for area, count in people.items() if area in facts.standing}
    counted = sum(known.values())
    deprived = sum(each for area, each in known.items() if facts.standing[area][1] <= MOST_DEPRIVED_DECILES)
    lived_in = [facts.residents[area] for area in facts.small_areas if area in facts.residents]
    return GroundSummary(
        patients=from_lists + round(from_ground),
        residents=round(sum(lived_in)) if lived_in else None,
        practices=sum(share > MOST for share in shares.values()),
        small_areas=len(facts.small_areas),
        deprivation=sum(n * facts.standing[area][0] for area, n in known.items()) / counted
        if counted
        else None,
        most_deprived_fifth=deprived / counted if counted else None,
        straddling_practices=_straddlers(shares, facts.lists),
        straddling_networks=_straddlers(*_by_network(facts, shares)),
    )


def _by_network(facts: GroundFacts, shares: Mapping[str, float]) -> tuple[dict[str, float], dict[str, int]]:
    """Return each PCN's share inside, by registered patients, and its patients (K-036)."""
    inside: dict[str, float] = defaultdict(float)
    total: dict[str, int] = defaultdict(int)
    for practice, network in facts.networks.items():
        patients = facts.lists.get(practice, 0)
        total[network] += patients
        inside[network] += patients * shares.get(practice, 0.0)
    return {code: inside[code] / count for code, count in total.items() if count}, total


def _straddlers(shares: Mapping[str, float], patients: Mapping[str, int]) -> tuple[Straddler, ...]:
    """Return who is partly inside, nearest to half first."""
    found = [
        Straddler(code, share, patients.get(code, 0))
        for code, share in shares.items()
        if FEW < share < NEARLY_ALL
    ]
    return tuple(sorted(found, key=lambda each: (abs(each.share - 0.5), each.code)))


def outside_place_band(patients: int) -> str:
    """Return a sentence if so many patients are outside the usual size of a place (S000-06), else nothing."""
    where = PLACE_BAND.where(patients)
    if where == "within":
        return ""
    compare = "fewer" if where == "below" else "more"
    return (
        f"That is {compare} than the {number(PLACE_BAND.lowest)} to {number(PLACE_BAND.highest)} people "
        "usual for a place."
    )
