"""Plans the law asks for: the strategy, the joint forward plan, the capital plan (C-004 to C-030).

Before each financial year the ICB and its partner trusts prepare a *joint forward plan* for five years from
its start. There is none for 2022/23 (C-025a), and the first could be late (C-026). A plan shows that it was
done by being published; what is still a draft on the day is judged only for being late.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from catchment.foundation.rules.findings import Check
from catchment.foundation.rules.listing import ERROR, WARNING, Fault, listed
from catchment.governance.rules.assumed import day_in_year, day_of
from catchment.governance.rules.checks.frame import about_body, about_entry, about_system, unusable_value
from catchment.governance.rules.checks.partnerships import ACT_2007, health_and_wellbeing_boards
from catchment.governance.rules.days import financial_year, financial_year_of
from catchment.governance.rules.document import Plan
from catchment.governance.rules.document.vocabulary import PlanKind
from catchment.governance.rules.facts import GovernanceFacts
from catchment.structure.rules.words import listed as in_words
from catchment.structure.rules.words import plain_date

ACT_2006 = "NHS Act 2006"
FIRST_YEAR = date(2023, 4, 1)  # the first financial year that needs a joint forward plan (C-025a)
YEARS_AHEAD = 5  # s.14Z52(1)
A_DAY, A_DAY_OF_THE_YEAR = "a day, such as 2023-06-30", "a day of every year, such as 03-31"


def plans_in_force(facts: GovernanceFacts, kind: PlanKind, as_of: date) -> list[Plan]:
    """Return the plans of a kind that cover a day, the newest first."""
    return sorted(
        (
            plan
            for plan in facts.handbook.plans
            if plan.kind is kind and plan.starts <= as_of and (plan.ends is None or as_of <= plan.ends)
        ),
        key=lambda plan: (plan.starts, plan.code),
        reverse=True,
    )


def first_strategy(facts: GovernanceFacts) -> Plan | None:
    """Return the first integrated care strategy, whatever came after it; None while there is none."""
    written = [plan for plan in facts.handbook.plans if plan.kind is PlanKind.INTEGRATED_CARE_STRATEGY]
    return min(written, key=lambda plan: (plan.starts, plan.code), default=None)


def published(plan: Plan, as_of: date) -> bool:
    """Say whether a plan had been published by a day."""
    return plan.published_on is not None and plan.published_on <= as_of


def _forward_plan_due(facts: GovernanceFacts, begins: date) -> date | None:
    """Return the last day on which the joint forward plan of a year is in time (C-026); None if unknown."""
    if begins == FIRST_YEAR:
        return day_of(facts.values, "C-026", "first_joint_forward_plan_due")
    due = day_in_year(facts.values, "C-026", "later_joint_forward_plans_due", begins.year)
    return due if due is None or due < begins else due.replace(year=begins.year - 1)


def _last_day(starts: date) -> date:
    """Return the last of the five years from a plan's first day."""
    leap = (starts.month, starts.day) == (2, 29)  # has no anniversary five years on
    anniversary = starts + timedelta(days=1) if leap else starts
    return anniversary.replace(year=anniversary.year + YEARS_AHEAD) - timedelta(days=1)


def joint_forward_plan(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
    """C-020: the year has a joint forward plan, for five years, and it is published."""
    begins = financial_year_of(as_of)
    due = _forward_plan_due(facts, begins) or begins - timedelta(days=1)
    if begins < FIRST_YEAR or as_of <= due:
        return
    year = financial_year(begins.year)
    given_longer = due >= begins  # than the law does, which is certain (C-026)
    covering = plans_in_force(facts, PlanKind.JOINT_FORWARD_PLAN, as_of)
    if not covering:
        yield Fault(
            about_system(facts),
            f"There is no joint forward plan for {year}; one was due by {plain_date(due)}.",
            f"Add the plan (starts: {begins}, ends: {_last_day(begins)}).",
            uncertain=given_longer,
        )
        return
    plan = covering[0]
    about = about_entry(plan, facts.handbook.system)
    if not published(plan, as_of):
        yield Fault(
            about,
            f"{plan.title}, the joint forward plan for {year}, is not published on {plain_date(as_of)}.",
            "Publish it, and record the day and the address.",
            uncertain=given_longer,
        )
    if plan.starts < begins:
        yield Fault(
            about,
            f"{plan.title} began on {plain_date(plan.starts)} and was not prepared again for {year}.",
            f"Prepare the plan for {year}: the law asks for one before each financial year.",
            WARNING,
        )
    last = _last_day(plan.starts)
    if plan.ends != last:
        says = f"ends on {plain_date(plan.ends)}" if plan.ends else "has no last day"
        yield Fault(
            about,
            f"{plan.title} {says}; five years from its start end on {plain_date(last)}.",
            f"Plan for five years: ends: {last}.",
        )


def published_in_time(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
    """C-026: the first strategy and the year's joint forward plan were published by the day they were due."""
    for plan in plans_in_force(facts, PlanKind.JOINT_FORWARD_PLAN, as_of)[:1]:
        due = _forward_plan_due(facts, plan.starts)
        if due is not None and plan.starts >= FIRST_YEAR and plan.starts == financial_year_of(plan.starts):
            yield from _late(facts, plan, due, as_of)
    first = first_strategy(facts)
    strategy_due = day_of(facts.values, "C-026", "first_strategy_due")
    current = first in plans_in_force(facts, PlanKind.INTEGRATED_CARE_STRATEGY, as_of)
    if first is not None and current and strategy_due is not None and first.starts <= strategy_due:
        yield from _late(facts, first, strategy_due, as_of)
    if strategy_due is None:
        yield unusable_value(facts, "C-026", "first_strategy_due", A_DAY)
    if day_of(facts.values, "C-026", "first_joint_forward_plan_due") is None:
        yield unusable_value(facts, "C-026", "first_joint_forward_plan_due", A_DAY)
    if day_in_year(facts.values, "C-026", "later_joint_forward_plans_due", as_of.year) is None:
        yield unusable_value(facts, "C-026", "later_joint_forward_plans_due", A_DAY_OF_THE_YEAR)


def _late(facts: GovernanceFacts, plan: Plan, due: date, as_of: date) -> Iterator[Fault]:
    """C-026: say that a plan came out after its day, once it has."""
    if plan.published_on is not None and due < plan.published_on <= as_of:
        yield Fault(
            about_entry(plan, facts.handbook.system),
            f"{plan.title} was published on {plain_date(plan.published_on)}, after {plain_date(due)}.",
            "Say why in the annual report, and publish the next one in time.",
        )


def strategy(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
    """C-004: since the first one was due, an integrated care strategy is there."""
    due = day_of(facts.values, "C-026", "first_strategy_due")
    if (
        due is not None
        and as_of > due
        and not plans_in_force(facts, PlanKind.INTEGRATED_CARE_STRATEGY, as_of)
    ):
        yield Fault(
            about_system(facts),
            "There is no integrated care strategy in force.",
            "Record the strategy of the integrated care partnership (kind: integrated-care-strategy).",
            uncertain=True,
        )


def wellbeing_strategies(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
    """C-011: each health and wellbeing board here has a joint local health and wellbeing strategy."""
    current = plans_in_force(facts, PlanKind.HEALTH_AND_WELLBEING_STRATEGY, as_of)
    owners = {plan.body for plan in current} | {plan.organisation for plan in current}
    for council in facts.responsible_authorities:
        for board in health_and_wellbeing_boards(facts, council):
            if board.code not in owners and council not in owners:
                yield Fault(
                    about_body(board),
                    f"No health and wellbeing strategy of {board.name} is in force.",
                    "Record the strategy (kind: joint-local-health-and-wellbeing-strategy) with its body.",
                )


def _published_forward_plans(facts: GovernanceFacts, as_of: date) -> list[Plan]:
    """Return the joint forward plans in force that are published, the newest first."""
    covering = plans_in_force(facts, PlanKind.JOINT_FORWARD_PLAN, as_of)
    return [plan for plan in covering if published(plan, as_of)]


def opinions(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
    """C-022: a published joint forward plan holds the opinion of each relevant health and wellbeing board."""
    boards = [
        board
        for council in facts.responsible_authorities
        for board in health_and_wellbeing_boards(facts, council)
    ]
    for plan in _published_forward_plans(facts, as_of)[:1]:
        missing = sorted({board.name for board in boards if board.code not in plan.opinions})
        if missing:
            yield Fault(
                about_entry(plan, facts.handbook.system),
                f"{plan.title} was published without the opinion of {in_words(missing)}.",
                "Ask for the opinion on whether it takes account of their strategy, and record it.",
            )


def capital_plan(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
    """C-030: the year has a joint capital resource use plan published; 2022/23 waited for directions."""
    begins = financial_year_of(as_of)
    if begins < FIRST_YEAR:
        return
    covering = plans_in_force(facts, PlanKind.CAPITAL_PLAN, as_of)
    if not covering:
        yield Fault(
            about_system(facts),
            f"There is no joint capital resource use plan for {financial_year(begins.year)}.",
            "Record the plan of the ICB and its partner trusts, prepared before the year began.",
        )
    elif not published(covering[0], as_of):
        yield Fault(
            about_entry(covering[0], facts.handbook.system),
            f"{covering[0].title} is not published on {plain_date(as_of)}.",
            "Publish it, and record the day and the address.",
        )


CHECKS: tuple[Check, ...] = (
    listed(
        "C-004",
        "Has the integrated care partnership a strategy?",
        WARNING,
        f"{ACT_2007} s.116ZB(1)",
        strategy,
        regime="HCA22",
        ended_by="HB26",
    ),
    listed(
        "C-011",
        "Has each health and wellbeing board a joint local health and wellbeing strategy?",
        WARNING,
        f"{ACT_2007} s.116A",
        wellbeing_strategies,
        regime="HCA22",
    ),
    listed(
        "C-020",
        "Is there a joint forward plan for the financial year, for five years, and published?",
        ERROR,
        f"{ACT_2006} s.14Z52(1); SI 2022/734 reg 33",
        joint_forward_plan,
        regime="HCA22",
    ),
    listed(
        "C-022",
        "Does the published joint forward plan hold the opinion of each health and wellbeing board?",
        ERROR,
        f"{ACT_2006} s.14Z54",
        opinions,
        regime="HCA22",
    ),
    listed(
        "C-026",
        "Were the first strategy and the joint forward plan published by the day they were due?",
        WARNING,
        "Dates set by NHS England and the Department (not verified)",
        published_in_time,
        confidence="L",
        regime="HCA22",
    ),
    listed(
        "C-030",
        "Is there a published joint capital resource use plan for the financial year?",
        ERROR,
        f"{ACT_2006} s.14Z56",
        capital_plan,
        regime="HCA22",
    ),
)
