"""A decision as the checks read it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class DecisionTaken:
    """A decision: who took it when, whether it was valid, and what it had regard to (codes of duties)."""

    code: str
    title: str
    decider: str
    body: str
    on: date
    urgent: bool = False
    valid: bool = True
    void_because: str = ""
    reported_at: str = ""  # the meeting to which an urgent one was reported
    meeting: str = ""  # the meeting that took it
    answered: frozenset[str] = frozenset()
    icb: bool = True  # an ICB takes part, so its general duties are asked
    about_one_person: bool = False
    private: bool = False  # findings are for everybody, so `title` and `void_because` say nothing of it
