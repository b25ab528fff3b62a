"""What an audit event wrote of meetings, selections and decisions.

They are written once and never changed, so there is no before. They are named by number, code and kind
of step only: whoever reads who changed what is not for that a reader of what was said in private (B-068).
"""

from dataclasses import dataclass

from catchment.authority.models import Decision, ProceedingKind, ProceedingStep
from catchment.foundation.models import Change


@dataclass(frozen=True, slots=True)
class Wrote:
    """A step or a decision: what it is, of what (its code and page), and the kind of a step in words."""

    what: str
    code: str
    href: str
    kind: str = ""


def wrote_in(change: Change, most: int) -> tuple[Wrote, ...]:
    """Return the steps that a change wrote, then its decisions, at most so many of each (two queries)."""
    steps = ProceedingStep.objects.filter(change=change).order_by("proceeding__code", "number")
    rows = steps.values_list("number", "said__kind", "proceeding__code", "proceeding__kind")[:most]
    decisions = Decision.objects.filter(change=change).order_by("code").values_list("code", flat=True)[:most]
    return (
        *(Wrote(f"Step {n} of", code, f"/{_page(of)}/{code}", _in_words(kind)) for n, kind, code, of in rows),
        *(Wrote("Decision", code, f"/decision/{code}") for code in decisions),
    )


def _page(kind: str) -> str:
    return "meeting" if kind == str(ProceedingKind.MEETING) else "selection"


def _in_words(kind: str | None) -> str:
    return (kind or "").replace("-", " ")
