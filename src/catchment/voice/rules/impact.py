"""The impact of a change, seen through six lenses (S004-05): what it does to whom, in words.

Whoever answers a paper asks first what it does to patients, and then to everybody between them and the
board. Each lens gets one of four effects, so that answers compare, and a reason. The first lens is a gate
(S004-01): change must improve, or at least not harm, patient care; so nobody may say that patients will be
worse off and leave it at that.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from catchment.structure.rules.words import listed

MOST_WHY = 4_000  # characters


class Lens(StrEnum):
    """Through whose eyes a change is looked at (S004-05)."""

    PATIENT = "patient"
    PATIENT_SERVICES = "patient-services"
    PRACTICES = "practices"
    PRIMARY_CARE = "primary-care"
    NETWORKS = "networks"
    PLACES = "places"


class Effect(StrEnum):
    """What a change does, seen through a lens."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    NOT_KNOWN = "not-known"


LENS_WORDS = {
    Lens.PATIENT: "Patients",
    Lens.PATIENT_SERVICES: "Services for patients",
    Lens.PRACTICES: "Practices and the partnership model",
    Lens.PRIMARY_CARE: "Primary care",
    Lens.NETWORKS: "Primary care networks",
    Lens.PLACES: "Place-based models",
}
EFFECT_WORDS = {
    Effect.BETTER: "Better",
    Effect.SAME: "The same",
    Effect.WORSE: "Worse",
    Effect.NOT_KNOWN: "Not known",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen through one lens."""

    effect: Effect
    why: str = ""


Assessment = Mapping[Lens, Seen]  # by lens; complete where each of the six is there


def faults_of(assessment: Assessment) -> Iterable[tuple[Lens, str]]:
    """Give what keeps an assessment from being kept, by lens: S004-01, and reasons that are too long."""
    for lens, seen in assessment.items():
        if lens is Lens.PATIENT and seen.effect is Effect.WORSE and not seen.why.strip():
            yield (
                lens,
                (
                    "You say that patients will be worse off: say how, because change must improve, or at "
                    "least not harm, patient care (S004-01)."
                ),
            )
        if len(seen.why) > MOST_WHY:
            yield lens, f"Use {MOST_WHY:,} characters or fewer here; you used {len(seen.why):,}."


def gate_sentence(assessment: Assessment) -> str:
    """Say whether a change passes the gate of S004-01, as far as the assessment goes."""
    seen = assessment.get(Lens.PATIENT)
    if seen is None or seen.effect is Effect.NOT_KNOWN:
        return "Nobody has said yet what it does to patients, so it has not passed the first test (S004-01)."
    if seen.effect is Effect.WORSE:
        return (
            "Patients would be worse off, so it fails the first test: improve care, or at least not harm it "
            "(S004-01)."
        )
    said = "be better off" if seen.effect is Effect.BETTER else "be no worse off"
    return f"Patients would {said}, so it passes the first test (S004-01)."


def impact_sentence(assessment: Assessment) -> str:
    """Say in one sentence through how many lenses it looks better and worse."""
    worse = [LENS_WORDS[lens].lower() for lens, seen in in_order(assessment) if seen.effect is Effect.WORSE]
    better = [LENS_WORDS[lens].lower() for lens, seen in in_order(assessment) if seen.effect is Effect.BETTER]
    parts = [
        *([f"worse for {listed(worse, len(Lens))}"] if worse else []),
        *([f"better for {listed(better, len(Lens))}"] if better else []),
    ]
    if not parts:
        return "Neither better nor worse through any lens."
    said = "; ".join(parts)
    return f"{said[0].upper()}{said[1:]}."


def in_order(assessment: Assessment) -> list[tuple[Lens, Seen]]:
    """Return what is seen, in the order of the lenses."""
    return [(lens, assessment[lens]) for lens in Lens if lens in assessment]
