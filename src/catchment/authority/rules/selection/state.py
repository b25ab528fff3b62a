"""SelectionState: what a selection of providers is now, as the sum of its steps.

It is a frozen value that says nothing of its own: every part of it comes from a step. `taking.take` adds the
next one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from catchment.authority.rules.selection import clocks
from catchment.authority.rules.selection.clocks import Clock
from catchment.authority.rules.selection.routes import Answers, Choice, choose
from catchment.authority.rules.selection.scope import Buying, Scope, scope_of
from catchment.authority.rules.selection.steps import (
    AnyStep,
    Awarded,
    AwardedUrgently,
    Chosen,
    CriteriaSet,
    DecidedFurther,
    DeciderNamed,
    InterestDeclared,
    Modified,
    Noticed,
    ProviderAssessed,
    ProviderNamed,
    ProviderScored,
    Represented,
    Reviewed,
    RouteChosen,
    SteppedOut,
)
from catchment.authority.rules.selection.words import Buyer, Head, Kept, NoticeKind, Route


@dataclass(frozen=True, slots=True)
class Breach:
    """Something that happened although the law does not allow it, and why it happened all the same."""

    rule: str
    sentence: str
    on: date
    because: str


@dataclass(frozen=True, slots=True)
class Owed:
    """A notice that is owed: which, its clock, and the day it was submitted (None: not yet)."""

    notice: NoticeKind
    clock: Clock
    submitted: date | None = None

    def late_by(self, day: date) -> int:
        """Return by how many days it is late on a day (0: it is not)."""
        return max(0, ((self.submitted or day) - self.clock.last).days)


@dataclass(frozen=True)
class SelectionState:
    """A selection as it stands; `selected` and its like hold since the last time it went back a step."""

    code: str
    system: str
    title: str = ""
    service: str = ""
    opened_on: date | None = None
    buying: Buying = field(default_factory=Buying)
    answers: Answers = field(default_factory=Answers)
    route: RouteChosen | None = None
    criteria: CriteriaSet | None = None
    providers: Mapping[str, ProviderNamed] = field(default_factory=dict)
    assessed: Mapping[str, ProviderAssessed] = field(default_factory=dict)
    scores: Mapping[str, ProviderScored] = field(default_factory=dict)
    deciders: Mapping[str, DeciderNamed] = field(default_factory=dict)
    declared: tuple[InterestDeclared, ...] = ()
    recused: Mapping[str, SteppedOut] = field(default_factory=dict)
    notices: tuple[Noticed, ...] = ()
    identified_on: date | None = None
    selected: Chosen | None = None
    intention: Noticed | None = None  # the notice of intention to award that the standstill goes by
    representations: tuple[Represented, ...] = ()
    out_of_time: tuple[Represented, ...] = ()
    reviews: Mapping[int, Reviewed] = field(default_factory=dict)
    further: tuple[DecidedFurther, ...] = ()
    standstill_ended_on: date | None = None
    awarded: Awarded | AwardedUrgently | None = None
    modified: tuple[Modified, ...] = ()
    kept: Mapping[Kept, str] = field(default_factory=dict)
    abandoned_on: date | None = None
    abandoned_because: str = ""
    owed: tuple[Owed, ...] = ()
    breaches: tuple[Breach, ...] = ()
    last_on: date | None = None
    steps: tuple[AnyStep, ...] = ()

    @property
    def chosen_route(self) -> Route | None:
        """Return the route, where it is chosen."""
        return self.route.route if self.route else None

    @property
    def of_icb(self) -> bool:
        """Say whether an integrated care board buys (regulation 21(3) to (5))."""
        return self.buying.buyer is Buyer.ICB

    @cached_property
    def scope(self) -> Scope:
        """Whether the regime applies (D-080)."""
        return scope_of(self.buying)

    @cached_property
    def choice(self) -> Choice:
        """Which routes must or may be taken, and why."""
        return choose(self.answers)

    @property
    def finished(self) -> bool:
        """Say whether it ended, with an award or without."""
        return self.awarded is not None or self.abandoned_on is not None

    @cached_property
    def identify_clock(self) -> Clock | None:
        """The 14 days of the Most Suitable Provider Process, once its notice is submitted (D-088)."""
        found = [each for each in self.notices if each.notice is NoticeKind.INTENTION_TO_FOLLOW]
        return clocks.before_identified(found[-1].on) if found else None

    @cached_property
    def standstill(self) -> Clock | None:
        """The standstill by its notice alone, once that is published (D-089)."""
        if self.intention is None or self.intention.published_on is None:
            return None
        return clocks.standstill(self.intention.published_on)

    @cached_property
    def further_clock(self) -> Clock | None:
        """The 5 working days after the last further decision, where there is one (D-090)."""
        return clocks.after_further_decision(self.further[-1].told_on) if self.further else None

    @property
    def earliest_end(self) -> date | None:
        """Return the last day of the standstill as things stand; None where that is not known yet.

        With representations it goes on until each is dealt with and 5 working days have passed since the last
        further decision; and never ends while others can still make theirs (D-089, D-090).
        """
        if self.standstill is None:
            return None
        if not self.representations:
            return self.standstill.last
        if self.further_clock is None or self.not_reviewed:
            return None
        if any(each.on > self.further[-1].on for each in self.reviews.values()):
            return None  # reviewed since: a further decision has to take it into account
        return max(self.standstill.last, self.further_clock.last)

    @property
    def not_reviewed(self) -> tuple[int, ...]:
        """Return the representations (numbered from 1) that still have to be dealt with."""
        done = {number for number, each in self.reviews.items() if each.reviewed and each.explanation_allowed}
        return tuple(number for number in range(1, len(self.representations) + 1) if number not in done)

    def total(self, provider: str) -> float | None:
        """Return the weighted score of a provider out of 100, or None while it has no marks or weights."""
        scored = self.scores.get(provider)
        if scored is None or self.criteria is None:
            return None
        return sum(scored.marks[head] * self.criteria.weights[head] for head in Head) / 10

    @property
    def value_pence(self) -> int | None:
        """Return what the contract is worth over its life, with every modification; None before the award."""
        if self.modified:
            return self.modified[-1].value_pence
        return self.awarded.value_pence if self.awarded else None
