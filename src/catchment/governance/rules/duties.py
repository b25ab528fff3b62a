"""Duties with a date: what the law, guidance or a board's own rules ask of a system, by when.

Plans before each financial year (C-020, C-030), the strategy (C-004), terms that end and seats that must be
filled again (B-041), interests that must be declared within 28 days (B-062), skills to be reviewed (B-039),
mandates and agreements that run out. A calendar of these is what a secretary lives by, and what a person who
joins in the middle of a year has nowhere to look up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from catchment.foundation.rules.findings import About
from catchment.governance.rules.assumed import day_of, number_of
from catchment.governance.rules.checks.frame import (
    about_body,
    about_entry,
    about_interest,
    about_seat,
    about_system,
)
from catchment.governance.rules.checks.plans import first_strategy
from catchment.governance.rules.days import DAYS_TO_DECLARE, financial_year, months_later
from catchment.governance.rules.document import Plan
from catchment.governance.rules.document.vocabulary import PlanKind
from catchment.governance.rules.facts import GovernanceFacts
from catchment.structure.rules.words import plain_date

FIRST_YEAR_WITHOUT_PLAN = 2022  # no joint forward plan for 2022/23 (C-025a)
ICBS_BEGIN = date(2022, 7, 1)


class State(StrEnum):
    """How a duty stands on the day it is asked about."""

    DONE = "done"
    OVERDUE = "overdue"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class Duty:
    """Something owed by a day; `done_on` None while it is not done, or nobody has recorded it."""

    rule: str
    due: date
    title: str
    about: About
    sentence: str
    source: str
    confidence: str = "H"
    done_on: date | None = None

    def state(self, as_of: date) -> State:
        """Return how it stands on a day."""
        if self.done_on is not None and self.done_on <= as_of:
            return State.DONE
        return State.OVERDUE if self.due < as_of else State.DUE


def duties(facts: GovernanceFacts, first: date, last: date) -> tuple[Duty, ...]:
    """Return what is owed from `first` to `last` inclusive, in order of the day."""
    found = (
        *_yearly_plans(facts, first, last),
        *_strategy(facts),
        *_reviews_of_plans(facts),
        *_terms(facts),
        *_declarations(facts),
        *_skills(facts),
        *_mandates(facts),
        *_instruments(facts),
        *_regimes(facts),
    )
    kept = [each for each in found if first <= each.due <= last]
    return tuple(sorted(kept, key=lambda each: (each.due, each.rule, each.about.code, each.title)))


def plan_for(facts: GovernanceFacts, kind: PlanKind, start: date) -> Plan | None:
    """Return the plan of a kind that starts on a day."""
    return next((plan for plan in facts.handbook.plans if plan.kind is kind and plan.starts == start), None)


def _yearly_plans(facts: GovernanceFacts, first: date, last: date) -> Iterator[Duty]:
    """Give the plans that are due before each financial year; the first forward plan was due in June 2023."""
    first_due = day_of(facts.values, "C-026", "first_joint_forward_plan_due")
    begun = facts.regimes.get("HCA22")
    for year in range(max(first.year, FIRST_YEAR_WITHOUT_PLAN + 1), last.year + 1):
        start = date(year, 4, 1)
        if begun is None or not begun.holds_on(start):
            continue
        due, confidence = start - timedelta(days=1), "H"
        if year == FIRST_YEAR_WITHOUT_PLAN + 1 and first_due is not None:
            due, confidence = first_due, "L"
        for kind, rule, name, source, when, sure in (
            (PlanKind.JOINT_FORWARD_PLAN, "C-020", "Joint forward plan", "s.14Z52(1)", due, confidence),
            (
                PlanKind.CAPITAL_PLAN,
                "C-030",
                "Joint capital resource use plan",
                "s.14Z56",
                start - timedelta(days=1),
                "H",
            ),
        ):
            plan = plan_for(facts, kind, start)
            yield Duty(
                rule,
                when,
                f"{name} for {financial_year(year)}",
                about_entry(plan, facts.handbook.system) if plan else about_system(facts),
                f"The ICB and its partner trusts prepare it before {financial_year(year)} begins.",
                f"NHS Act 2006 {source}",
                sure,
                plan.published_on if plan else None,
            )


def _strategy(facts: GovernanceFacts) -> Iterator[Duty]:
    """Give the first integrated care strategy, due in December 2022 (C-026)."""
    due = day_of(facts.values, "C-026", "first_strategy_due")
    if due is None:
        return
    first = first_strategy(facts)
    yield Duty(
        "C-004",
        due,
        "First integrated care strategy",
        about_entry(first, facts.handbook.system) if first else about_system(facts),
        "The integrated care partnership writes how assessed needs will be met.",
        "Local Government and Public Involvement in Health Act 2007 s.116ZB",
        "L",
        first.published_on if first else None,
    )


def _reviews_of_plans(facts: GovernanceFacts) -> Iterator[Duty]:
    for plan in facts.handbook.plans:
        if plan.review_due is not None:
            rule = "C-008" if plan.kind is PlanKind.INTEGRATED_CARE_STRATEGY else "C-025"
            yield Duty(
                rule,
                plan.review_due,
                f"Review of “{plan.title}”",
                about_entry(plan, facts.handbook.system),
                "Its own review date has come.",
                "The plan itself",
            )


def _terms(facts: GovernanceFacts) -> Iterator[Duty]:
    for body in facts.handbook.bodies:
        for seat in body.seats:
            for holder in seat.holders:
                if holder.term_ends is None:
                    continue
                name = facts.person_named(holder.person)
                left = holder.until is not None and holder.until <= holder.term_ends + timedelta(days=1)
                yield Duty(
                    "B-041",
                    holder.term_ends,
                    f"{name}'s term as {seat.title} ends ({body.name})",
                    about_seat(body, seat),
                    "Renew the term, or fill the seat again.",
                    "The body's constitution or terms of reference",
                    done_on=holder.until if left else None,
                )


def _declarations(facts: GovernanceFacts) -> Iterator[Duty]:
    for person in facts.handbook.people:
        for interest in person.interests:
            yield Duty(
                "B-062",
                interest.aware_on + timedelta(days=DAYS_TO_DECLARE),
                f"{person.name} declares an interest",
                about_interest(person, interest.code),
                f"It became known on {plain_date(interest.aware_on)}; 28 days is the most the law allows.",
                "NHS Act 2006 s.14Z30(3)",
                done_on=interest.declared_on,
            )


def _skills(facts: GovernanceFacts) -> Iterator[Duty]:
    months = number_of(facts.values, "B-039", "months_between_reviews")
    board = facts.board
    if board is None or board.skills_reviewed_on is None or months is None:
        return
    yield Duty(
        "B-039",
        months_later(board.skills_reviewed_on, int(months)),
        f"Skills of the members of {board.name} reviewed again",
        about_body(board),
        "The ICB keeps the skills, knowledge and experience of its members under review.",
        "NHS Act 2006 s.14Z49",
        "L",
    )


def _mandates(facts: GovernanceFacts) -> Iterator[Duty]:
    for body in facts.handbook.bodies:
        for seat in body.seats:
            if seat.mandate is not None and seat.mandate.until is not None:
                yield Duty(
                    "S004-28",
                    seat.mandate.until,
                    f"The mandate of {seat.title} runs out ({body.name})",
                    about_seat(body, seat),
                    f"It was given by {seat.mandate.given_by}; without it the seat represents nobody.",
                    "The mandate itself",
                )


def _instruments(facts: GovernanceFacts) -> Iterator[Duty]:
    for instrument in facts.handbook.instruments:
        if instrument.ends_on is not None:
            yield Duty(
                "D-011",
                instrument.ends_on,
                f"“{instrument.title}” ends",
                about_entry(instrument, facts.handbook.system),
                "Whatever rests on it ends with it: renew it, or wind up what it made.",
                "The instrument itself",
            )


def _regimes(facts: GovernanceFacts) -> Iterator[Duty]:
    """Give the days on which the rules themselves change (K-042)."""
    for code, period in facts.regimes.items():
        if period.start >= ICBS_BEGIN:
            yield Duty(
                "K-042",
                period.start,
                f"Rules change: {facts.regime_names.get(code, code)}",
                about_system(facts),
                "From this day boards are judged by another set of rules.",
                "Table of regimes",
                done_on=period.start,
            )
