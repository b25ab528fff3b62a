"""Where an appointment stands: its candidates, their support, who is chosen, and what is still missing.

Support is counted here: how many organisations make a nomination a joint one (B-024) is not said by the law,
which only says "jointly", but by each board's constitution; so the share is data, and settled at the opening.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from catchment.structure.rules.words import counted, listed, plain_date
from catchment.voice.rules.appointment_values import (
    Abandoned,
    Appointed,
    Approved,
    ApprovedBy,
    CountedAmong,
    PanelDecided,
    Refused,
    Terms,
)

MONTHS = 12


class Stage(StrEnum):
    """Where an appointment stands on a day."""

    NOMINATING = "nominations are open"
    CHOOSING = "waits for a choice"
    APPROVING = "waits for approval"
    APPOINTING = "waits for the appointment"
    APPOINTED = "appointed"
    ABANDONED = "abandoned"


ENDED = frozenset({Stage.APPOINTED, Stage.ABANDONED})


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody put forward: by whom, since when, and whether they are willing (None: has not said)."""

    person: str
    name: str
    by: str
    on: date
    willing: bool | None = None
    statement: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """Everything that the steps so far add up to; `chosen` are people by code."""

    terms: Terms
    candidates: Mapping[str, Candidate] = field(default_factory=dict)
    supports: Mapping[str, str] = field(default_factory=dict)  # by organisation: the candidate it supports
    chosen: tuple[str, ...] = ()
    chosen_on: date | None = None
    panel: PanelDecided | None = None
    poll: str = ""
    approval: Approved | None = None
    approved_on: date | None = None
    turned_down: tuple[tuple[str, date, Refused], ...] = ()
    appointed: Appointed | None = None
    appointed_on: date | None = None
    abandoned: Abandoned | None = None
    ended_on: date | None = None
    number: int = 0  # of steps

    def supporters(self, person: str) -> tuple[str, ...]:
        """Return the organisations that support a candidate, by code."""
        return tuple(sorted(code for code, whom in self.supports.items() if whom == person))

    @property
    def took_part(self) -> int:
        """Return how many organisations support somebody who has not said no."""
        return sum(self.candidates[whom].willing is not False for whom in self.supports.values())

    @property
    def silent(self) -> tuple[str, ...]:
        """Return who may nominate and has said nothing, by code."""
        return tuple(code for code in self.terms.nominators if code not in self.supports)

    def named(self, person: str) -> str:
        """Return a candidate's name, or the code of somebody who is none."""
        found = self.candidates.get(person)
        return found.name if found else person

    def stage(self, day: date) -> Stage:
        """Return where it stands on a day."""
        if self.abandoned:
            return Stage.ABANDONED
        if self.appointed:
            return Stage.APPOINTED
        if self.chosen and self.terms.approved_by is not ApprovedBy.NOBODY and not self.approval:
            return Stage.APPROVING
        if self.chosen:
            return Stage.APPOINTING
        closes = self.terms.closes_on
        return Stage.NOMINATING if closes is not None and day <= closes else Stage.CHOOSING


def needed(state: State) -> int:
    """Return how many organisations must support a candidate for a joint nomination (B-024).

    More than the share where that is below one; all of them where it is one.
    """
    terms = state.terms
    base = state.took_part if terms.counted_among is CountedAmong.TOOK_PART else len(terms.nominators)
    if terms.share >= 1:
        return max(base, 1)
    return int(Decimal(base) * terms.share) + 1


def falls_short(state: State, person: str) -> str:
    """Return why a candidate is not nominated jointly, empty where they are (B-024)."""
    has, must = len(state.supporters(person)), needed(state)
    if has < must:
        among = (
            "that took part" if state.terms.counted_among is CountedAmong.TOOK_PART else "that may nominate"
        )
        return (
            f"{counted(has, 'organisation supports', 'organisations support')} {state.named(person)}, and "
            f"{must} of those {among} must. Ask those that have said nothing, or begin anew with a later "
            "closing day."
        )
    others = [each for each in state.candidates if each != person and len(state.supporters(each)) >= has]
    if others:
        names = listed([state.named(each) for each in others])
        return f"{names} has as much support: it is not settled jointly."
    return ""


def over_the_term(since: date, term_ends: date | None, years: Decimal | None) -> bool:
    """Say whether a term is longer than it may be (B-041); not where nobody knows its end or the longest."""
    if term_ends is None or years is None:
        return False
    months = int(years * MONTHS)
    year, month = divmod(since.year * MONTHS + since.month - 1 + months, MONTHS)
    first_after = date(year, month + 1, min(since.day, 28))
    return term_ends >= first_after and term_ends > since


def filled_by(holders: Sequence[tuple[str, str]], places: int, coming: int, seat: str, since: date) -> str:
    """Return why nobody more fits into a seat on a day, empty where they do.

    `holders` are (code, name) of those who hold it then.
    """
    if len(holders) + coming <= places:
        return ""
    names = listed([name for _, name in holders])
    if not holders:
        return f"The seat {seat} has room for {places}."
    hold = "holds" if len(holders) == 1 else "hold"
    return (
        f"{names} {hold} the seat {seat} on {plain_date(since)}. Record when they leave first, or appoint "
        "from a later day."
    )
