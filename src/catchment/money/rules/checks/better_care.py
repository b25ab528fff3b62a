"""The Better Care Fund: a plan for every health and wellbeing board, with its minimums, signed in time.

The plan of a year, its agreement under section 75 and the least that is published for the area are in the
handbook (D-040 to D-044); that the designated amount lies in a ring-fenced fund is seen in the books (D-045,
E-008). What is not published, or not found, is not guessed: a finding says that nothing was judged by it.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from catchment.foundation.rules.checked import Checked
from catchment.foundation.rules.findings import About, Check
from catchment.foundation.rules.listing import ERROR, INFO, WARNING, Fault, listed
from catchment.foundation.rules.money import PENCE, pounds
from catchment.governance.rules.document.pooled_funds import (
    CONTRIBUTION_WORDS,
    SIGN_OFF_WORDS,
    BetterCareYear,
    ContributionKind,
    PoolBasis,
)
from catchment.governance.rules.document.vocabulary import InstrumentKind
from catchment.money.rules.checks.pooled import about
from catchment.money.rules.pooled import (
    NATIONAL_KINDS,
    PoolFacts,
    SignOffRule,
    SystemPools,
    least_social_care,
)
from catchment.money.rules.years import FinancialYear, year_of
from catchment.structure.rules.words import listed as in_words
from catchment.structure.rules.words import plain_date

FRAMEWORK = "Better Care Fund policy framework 2023 to 2025, and planning requirements 2025/26"
SECTION_223GA = "NHS Act 2006, sections 223B(6) and 223GA"
BEGAN = date(2015, 4, 1)


def _better_care(checked: Checked, day: date) -> Iterator[tuple[SystemPools, PoolFacts]]:
    """Give every Better Care Fund there is on a day, with its system."""
    for system in checked.of(SystemPools):
        for pool in system.pools:
            if pool.said.better_care_fund_of and pool.lasts_on(day):
                yield system, pool


def _planned(checked: Checked, day: date) -> Iterator[tuple[SystemPools, PoolFacts, BetterCareYear]]:
    """Give every Better Care Fund that has a plan for the financial year of the day, with the plan."""
    label = year_of(day).label
    for system, pool in _better_care(checked, day):
        plan = pool.said.plan_for(label)
        if plan is not None:
            yield system, pool, plan


def a_plan_for_each_board(checked: Checked, as_of: date) -> Iterator[Fault]:
    """D-040: each health and wellbeing board has a plan, which it agreed, under a section 75 agreement."""
    for system in checked.of(SystemPools):
        there = [pool for pool in system.pools if pool.lasts_on(as_of)]
        if system.boards and not there:
            yield Fault(
                About("icb", system.system, system.name),
                f"The handbook of {system.name} lists no pooled fund, so the Better Care Fund of "
                f"{in_words([name for _, name in system.boards])} cannot be looked at.",
                "Write the pooled funds into the handbook.",
                INFO,
            )
            continue
        covered = {pool.said.better_care_fund_of for pool in there}
        for code, name in system.boards:
            if code not in covered:
                yield Fault(
                    About("body", code, name),
                    f"No pooled fund in the handbook of {system.name} is the Better Care Fund of {name}.",
                    "Agree a plan with the council, under a section 75 agreement, and write it down here.",
                )
    for _, pool in _better_care(checked, as_of):
        yield from _plan_of(pool, as_of)


def _plan_of(pool: PoolFacts, as_of: date) -> Iterator[Fault]:
    said, year = pool.said, year_of(as_of).label
    under_75 = said.basis is PoolBasis.SECTION_75
    if not under_75 or not pool.instrument or pool.instrument.kind is not InstrumentKind.SECTION_75_AGREEMENT:
        yield Fault(
            about(pool),
            f"“{said.name}” is a Better Care Fund, and does not rest on a section 75 agreement.",
            "Name the section 75 agreement that it rests on.",
        )
    plan = said.plan_for(year)
    if plan is None:
        sentence = f"“{said.name}” has no Better Care Fund plan for {year}."
        yield Fault(about(pool), sentence, "Agree the plan of the year, and write it down.")
    elif plan.agreed_by_board_on is None or plan.agreed_by_board_on > as_of:
        yield Fault(
            about(pool),
            f"The health and wellbeing board has not agreed the plan of “{said.name}” for {year}.",
            "Bring the plan to the board: it owns it.",
            WARNING,
        )


def not_known(checked: Checked, as_of: date) -> Iterator[Fault]:
    """D-041, D-042, D-044: which of the year's national figures are not known, so that nothing is judged."""
    year = year_of(as_of).label
    for system in checked.of(SystemPools):
        if not any(pool.said.better_care_fund_of and pool.lasts_on(as_of) for pool in system.pools):
            continue
        figures = system.figures
        missing = [
            words
            for words, known in (
                ("the least contributions of England", figures.minimums),
                ("the least rise of NHS spend on adult social care", figures.social_care_rise),
                ("who signs the plans by when", figures.sign_off),
            )
            if year not in known
        ]
        if missing:
            yield Fault(
                About("icb", system.system, system.name),
                f"For the Better Care Fund of {year}, Catchment does not know {in_words(missing)}: "
                "nothing is judged by it.",
                "Look them up in the planning requirements of the year.",
            )


def totals(checked: Checked, as_of: date) -> Iterator[Fault]:
    """D-041: together the partners put in at least what is published for the area, kind by kind."""
    for system, pool, plan in _planned(checked, as_of):
        least = {kind: plan.least(kind) for kind in NATIONAL_KINDS}
        published = system.figures.minimums.get(plan.year, ())
        unknown = [
            CONTRIBUTION_WORDS[kind]
            for kind, pence in least.items()
            if pence is None and (kind in published or pool.said.pence_in(plan.year, kind))
        ]
        if unknown:
            yield Fault(
                about(pool),
                f"What is published for “{pool.said.name}” in {plan.year} is not written down for the "
                f"{in_words(unknown)}: whether enough is put in cannot be said.",
                "Write down the minimums published for the area.",
                INFO,
            )
        for kind, pence in least.items():
            put_in = pool.said.pence_in(plan.year, kind)
            if pence is not None and put_in < pence:
                yield Fault(
                    about(pool),
                    f"Into “{pool.said.name}” {pounds(put_in)} is put as {CONTRIBUTION_WORDS[kind]} of "
                    f"{plan.year}: {pounds(pence - put_in)} less than the {pounds(pence)} published for it.",
                    "Put in at least the minimum.",
                )


def social_care(checked: Checked, as_of: date) -> Iterator[Fault]:
    """D-042: NHS spend on adult social care is planned at no less than published, and rises as it must."""
    year = year_of(as_of)
    for system, pool, plan in _planned(checked, as_of):
        planned = plan.social_care_planned or plan.social_care_minimum
        if planned is None:
            yield Fault(
                about(pool),
                f"“{pool.said.name}” does not say what the NHS spends on adult social care in {plan.year}.",
                "Write down what is planned, and the least that is published.",
                INFO,
            )
            continue
        if plan.social_care_minimum is not None and planned < plan.social_care_minimum:
            yield Fault(
                about(pool),
                f"“{pool.said.name}” plans {_in_pounds(planned)} of NHS spend on adult social care in "
                f"{plan.year}; the least is {_in_pounds(plan.social_care_minimum)}.",
                "Plan at least the minimum.",
            )
        yield from _risen(system, pool, year, int(planned * PENCE))


def _risen(system: SystemPools, pool: PoolFacts, year: FinancialYear, planned: int) -> Iterator[Fault]:
    rise = system.figures.social_care_rise.get(year.label)
    if rise is None:
        return  # said once for the system
    least = least_social_care(pool, year, system.figures)
    if least is None:
        yield Fault(
            about(pool),
            f"“{pool.said.name}” does not say what the least NHS spend on adult social care was in "
            f"{FinancialYear(year.begins - 1)}: whether it rises by {rise}% cannot be said.",
            "Write down the minimum of the year before.",
            INFO,
        )
    elif planned < least:
        yield Fault(
            about(pool),
            f"“{pool.said.name}” plans {pounds(planned)} of NHS spend on adult social care in {year}: "
            f"{pounds(least - planned)} less than the year before with the {rise}% that it must rise by.",
            f"Plan at least {pounds(least)}.",
        )


def _in_pounds(amount: Decimal) -> str:
    return pounds(int(amount * PENCE))


def signed(checked: Checked, as_of: date) -> Iterator[Fault]:
    """D-044: the plan is signed by whom it must be, in person where it must be, and by its day."""
    for system, pool in _better_care(checked, as_of):
        for plan in pool.said.better_care:
            rule = system.figures.sign_off.get(plan.year)
            year = year_of(as_of)
            if (
                rule is None
                or as_of <= rule.due
                or plan.year not in (year.label, FinancialYear(year.begins + 1).label)
            ):
                continue
            yield from _unsigned(pool, plan, rule, as_of)


def _unsigned(pool: PoolFacts, plan: BetterCareYear, rule: SignOffRule, as_of: date) -> Iterator[Fault]:
    there = {each.role: each for each in plan.signed_off if each.on <= as_of}
    missing = [SIGN_OFF_WORDS[role] for role in rule.roles if role not in there]
    if missing:
        yield Fault(
            about(pool),
            f"The plan of “{pool.said.name}” for {plan.year} was due by {plain_date(rule.due)} and is not "
            f"signed by {in_words(missing)}.",
            "Have it signed.",
        )
    for role, each in there.items():
        if each.delegated and role in rule.in_person:
            yield Fault(
                about(pool),
                f"{each.name} signed the plan of “{pool.said.name}” for {plan.year} in place of "
                f"{SIGN_OFF_WORDS[role]}, who cannot have another sign it.",
                f"Have it signed by {SIGN_OFF_WORDS[role]}.",
            )
    late = [SIGN_OFF_WORDS[role] for role, each in there.items() if role in rule.roles and each.on > rule.due]
    if late:
        yield Fault(
            about(pool),
            f"The plan of “{pool.said.name}” for {plan.year} was due by {plain_date(rule.due)} and was "
            f"signed later by {in_words(late)}.",
            "Begin earlier next year.",
            INFO,
        )


def designated(checked: Checked, as_of: date) -> Iterator[Fault]:
    """D-045, E-008: the amount designated for integration is held under a ring-fence, and pooled, whole."""
    year = year_of(as_of)
    for system in checked.of(SystemPools):
        pooled = sum(
            pool.said.pence_in(year.label, ContributionKind.NHS_MINIMUM)
            for pool in system.pools
            if pool.said.better_care_fund_of and pool.lasts_on(as_of)
        )
        if not pooled:
            continue
        about_system = About("icb", system.system, system.name)
        if year.begins not in system.years_with_books:
            yield Fault(
                about_system,
                f"No books of {system.name} are kept here for {year}: whether the designated amount for "
                "integration is ring-fenced cannot be said.",
                "Open the books of the year.",
                INFO,
            )
            continue
        funds = [each for each in system.designated if each.year == year.begins]
        named = sum(each.designated_pence for each in funds)
        if not named:
            yield Fault(
                about_system,
                f"No fund of {year} holds the designated amount for integration of {system.name}, as "
                "section 223GA asks for.",
                "Open a fund with that ring-fence, and say the amount that the direction names.",
            )
            continue
        received = sum(each.received_pence for each in funds)
        for amount, what in (
            (received, "has come into its ring-fenced fund"),
            (pooled, "is put as NHS minimum into its Better Care Funds"),
        ):
            if amount < named:
                yield Fault(
                    about_system,
                    f"{pounds(named)} is designated for integration in {system.name} for {year}, and only "
                    f"{pounds(amount)} {what}: {pounds(named - amount)} less.",
                    "Hold, and pool, the whole designated amount.",
                )


CHECKS: tuple[Check, ...] = (
    listed(
        "D-040",
        "Has each health and wellbeing board a Better Care Fund plan under a section 75 agreement?",
        ERROR,
        FRAMEWORK,
        a_plan_for_each_board,
        since=BEGAN,
    ),
    listed(
        "D-041",
        "Do the partners put in at least the published minimums?",
        ERROR,
        FRAMEWORK,
        totals,
        since=BEGAN,
    ),
    listed(
        "D-041",
        "Are the national figures of the year's Better Care Fund known?",
        INFO,
        FRAMEWORK,
        not_known,
        since=BEGAN,
    ),
    listed(
        "D-042",
        "Does NHS spend on adult social care rise as it must?",
        ERROR,
        FRAMEWORK,
        social_care,
        since=BEGAN,
    ),
    listed(
        "D-044",
        "Is the Better Care Fund plan signed in time by whom it must be?",
        WARNING,
        FRAMEWORK,
        signed,
        confidence="M",
        since=BEGAN,
    ),
    listed(
        "D-045",
        "Is the amount designated for integration held in a ring-fenced fund, and pooled (E-008)?",
        ERROR,
        SECTION_223GA,
        designated,
        since=BEGAN,
    ),
)
