"""The plans of a skeleton: what the law of a day asks a system and its councils to have, still to be dated.

They start with the financial year that the day is in; when each was published is left out, because nobody
can know it from outside.
"""

from collections.abc import Iterator
from datetime import date

from catchment.governance.rules.document import Plan
from catchment.governance.rules.document.vocabulary import PlanKind
from catchment.governance.rules.facts import GovernanceFacts

JOINT_FORWARD_PLANS_SINCE = date(2023, 4, 1)  # none was due for 2022 to 2023 (C-025a)
YEARS_AHEAD = 5  # of a joint forward plan (C-020)


def _year_of(day: date) -> date:
    """Return the first day of the financial year that a day is in."""
    return date(day.year if day >= date(day.year, 4, 1) else day.year - 1, 4, 1)


def own_plans(facts: GovernanceFacts, as_of: date) -> Iterator[Plan]:
    """Give the plans of the ICB and its partner trusts for the year (C-020, C-030)."""
    system, start = facts.handbook.system, _year_of(as_of)
    if start >= JOINT_FORWARD_PLANS_SINCE:
        yield Plan(
            code=f"JFP-{start.year}",
            kind=PlanKind.JOINT_FORWARD_PLAN,
            title=f"Joint forward plan {start.year} to {start.year + YEARS_AHEAD}",
            body=f"{system}-BOARD",
            organisation=system,
            starts=start,
            ends=date(start.year + YEARS_AHEAD, 3, 31),
        )
    yield Plan(
        code=f"CAPITAL-{start.year}",
        kind=PlanKind.CAPITAL_PLAN,
        title=f"Joint capital resource use plan {start.year} to {start.year + 1}",
        body=f"{system}-BOARD",
        organisation=system,
        starts=start,
        ends=date(start.year + 1, 3, 31),
    )


def strategy(facts: GovernanceFacts, as_of: date) -> Plan:
    """Return the partnership's integrated care strategy (C-004)."""
    return Plan(
        code="STRATEGY",
        kind=PlanKind.INTEGRATED_CARE_STRATEGY,
        title=f"Integrated care strategy for {facts.name}",
        body=f"{facts.handbook.system}-ICP",
        starts=_year_of(as_of),
    )


def plans_of_council(facts: GovernanceFacts, council: str, as_of: date) -> Iterator[Plan]:
    """Give what a council's board assesses and plans (C-008, C-011)."""
    name = facts.organisation_named(council).removesuffix(" (council)")
    for code, kind, words in (
        ("JSNA", PlanKind.NEEDS_ASSESSMENT, "Joint strategic needs assessment"),
        ("JLHWS", PlanKind.HEALTH_AND_WELLBEING_STRATEGY, "Joint local health and wellbeing strategy"),
    ):
        yield Plan(
            code=f"{code}-{council}",
            kind=kind,
            title=f"{words} of {name}",
            body=f"{facts.handbook.system}-HWB-{council}",
            organisation=council,
            starts=_year_of(as_of),
        )
