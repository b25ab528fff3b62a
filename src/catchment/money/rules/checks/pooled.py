"""Pooled funds: who may put money in, what the agreement states, who hosts, what is reported by when.

A fund under section 65Z6 is made of the money of relevant bodies only (D-009). A pooled fund under section 75
has a written agreement with seven contents (D-024), one host, and a manager who reports (D-025). What the
Better Care Fund asks for besides is in `better_care.py`.
"""

from collections.abc import Callable, Iterator
from datetime import date

from catchment.foundation.rules.checked import Checked
from catchment.foundation.rules.findings import About, Check
from catchment.foundation.rules.listing import ERROR, WARNING, Fault, listed
from catchment.foundation.rules.money import pounds_in_short
from catchment.governance.rules.document.pooled_funds import ContributionKind, PoolBasis, PoolPartner
from catchment.governance.rules.functions import LOCAL_GOVERNMENT, RELEVANT_BODIES, LegalKind
from catchment.money.rules.pooled import (
    PoolFacts,
    SystemPools,
    contents_of,
    due_reports,
    is_section_75_pool,
)
from catchment.money.rules.years import year_of
from catchment.structure.rules.words import counted, plain_date
from catchment.structure.rules.words import listed as in_words

REGULATION_7 = "NHS Bodies and Local Authorities Partnership Arrangements Regulations 2000, regulation 7"
REGULATIONS_8_AND_9 = "The same regulations, 8(3) and 9(4)"
SECTION_65Z6 = "NHS Act 2006, section 65Z6(3)"
BETTER_CARE = "NHS England, Better Care Fund planning requirements"
BASES = {
    ContributionKind.NHS_MINIMUM: RELEVANT_BODIES,
    ContributionKind.BETTER_CARE_GRANT: LOCAL_GOVERNMENT,
    ContributionKind.DISABLED_FACILITIES_GRANT: LOCAL_GOVERNMENT,
}
MOST_NAMED = 6


def pools_on(checked: Checked, day: date) -> Iterator[PoolFacts]:
    """Give every pooled fund that is there on a day."""
    for system in checked.of(SystemPools):
        yield from (pool for pool in system.pools if pool.lasts_on(day))


def about(pool: PoolFacts) -> About:
    """Return a pooled fund as a finding names it."""
    return About("pooled-fund", pool.code, pool.said.name)


def council_money(checked: Checked, as_of: date) -> Iterator[Fault]:
    """D-009: money of a council, or of anybody but a relevant body, in a fund under section 65Z6."""
    for pool in pools_on(checked, as_of):
        if pool.said.basis is not PoolBasis.SECTION_65Z6:
            continue
        for partner in pool.said.partners:
            legal = pool.legal.get(partner.organisation, LegalKind.OTHER)
            if legal in RELEVANT_BODIES or not partner.contributions:
                continue
            year = _year_of(partner, as_of)
            put_in = sum(each.pence for each in partner.contributions if each.year == year)
            yield Fault(
                about(pool),
                f"{pool.name_of(partner.organisation)} puts {pounds_in_short(put_in)} of {year} into "
                f"“{pool.said.name}”, which rests on section 65Z6: only NHS England, integrated care boards "
                "and NHS trusts can put money into such a fund.",
                "Pool it with the council under section 75."
                if legal in LOCAL_GOVERNMENT
                else "Take the money out, or pay for the service under a contract.",
            )


def _year_of(partner: PoolPartner, day: date) -> str:
    """Return the year of a contribution: that of the day, or the last for which there is one."""
    years = {each.year for each in partner.contributions}
    this_year = year_of(day).label
    return this_year if this_year in years else max(years)


def incomplete(checked: Checked, as_of: date) -> Iterator[Fault]:
    """D-024: what the written agreement of a pooled fund must state, and does not."""
    for pool in pools_on(checked, as_of):
        if not is_section_75_pool(pool):
            continue
        lacking = [each for each in contents_of(pool) if each.missing]
        missing = [what for each in lacking for what in each.missing]
        if pool.instrument is None:
            missing.insert(0, "a written agreement")
        if missing:
            stated = f"{7 - len(lacking)} of the seven things that it must"
            yield Fault(
                about(pool),
                f"The agreement of “{pool.said.name}” states {stated}. Missing: "
                f"{in_words(missing, MOST_NAMED)}.",
                "Agree it with the partners, and write it into the agreement and here.",
            )
        ended = pool.instrument and pool.instrument.ends_on and pool.instrument.ends_on < as_of
        if ended and pool.instrument and pool.instrument.ends_on:
            yield Fault(
                about(pool),
                f"“{pool.said.name}” goes on, and its agreement “{pool.instrument.title}” ended on "
                f"{plain_date(pool.instrument.ends_on)}.",
                "Renew the agreement, or wind the fund up.",
            )


def host_and_manager(checked: Checked, as_of: date) -> Iterator[Fault]:
    """D-025: one of the partners is host, and has appointed somebody who manages the fund."""
    for pool in pools_on(checked, as_of):
        if not is_section_75_pool(pool):
            continue
        said = pool.said
        if said.host is None:
            sentence = f"“{said.name}” has no host: nobody keeps its accounts and has them audited."
            yield Fault(about(pool), sentence, "Agree which partner is host.")
        elif said.host not in {each.organisation for each in said.partners}:
            sentence = f"The host of “{said.name}”, {pool.name_of(said.host)}, is not one of its partners."
            yield Fault(about(pool), sentence, "Make a partner the host.")
        if said.pool_manager is None:
            sentence = f"“{said.name}” has no pool manager: nobody reports on it."
            yield Fault(about(pool), sentence, "The host appoints a pool manager.")
        elif not pool.managers:
            sentence = f"Nobody manages “{said.name}” on {plain_date(as_of)}: {said.pool_manager} is vacant."
            yield Fault(about(pool), sentence, "The host appoints a pool manager.")


def _late(pool: PoolFacts, as_of: date) -> Iterator[Fault]:
    late = [each for each in due_reports(pool, as_of) if each.is_late_on(as_of)]
    if late:
        since = plain_date(late[0].late_from)
        named = in_words([each.words for each in late], MOST_NAMED)
        number = counted(len(late), "report is", "reports are")
        first = "since" if len(late) == 1 else "the first since"
        yield Fault(
            about(pool),
            f"{number} late on “{pool.said.name}”: {named} ({first} {since}).",
            "The pool manager reports income, spend and what it achieved to the partners.",
        )


def _reports(wanted: Callable[[PoolFacts], bool]) -> Callable[[Checked, date], Iterator[Fault]]:
    """Return the check of late reports for the funds that a regulation is about."""

    def run(checked: Checked, as_of: date) -> Iterator[Fault]:
        for pool in pools_on(checked, as_of):
            if wanted(pool):
                yield from _late(pool, as_of)

    return run


def _functions_exercised(pool: PoolFacts) -> bool:
    return pool.said.basis is PoolBasis.SECTION_75 and not is_section_75_pool(pool)


def mandatory_or_voluntary(checked: Checked, as_of: date) -> Iterator[Fault]:
    """D-046: what is put in beyond the minimum is voluntary; what is called mandatory is so by its rules."""
    for pool in pools_on(checked, as_of):
        for partner in pool.said.partners:
            kinds = {each.kind for each in partner.contributions} - {ContributionKind.VOLUNTARY}
            name = pool.name_of(partner.organisation)
            if kinds and pool.said.better_care_fund_of is None:
                yield Fault(
                    about(pool),
                    f"“{pool.said.name}” is no Better Care Fund, so what {name} puts in is voluntary; "
                    f"it is written down as {in_words(sorted(kinds))}.",
                    "Call it voluntary, or say whose Better Care Fund it is.",
                )
                continue
            legal = pool.legal.get(partner.organisation, LegalKind.OTHER)
            wrong = sorted(kind for kind in kinds if kind in BASES and legal not in BASES[kind])
            if wrong:
                whose = "an NHS body" if ContributionKind.NHS_MINIMUM in wrong else "a council"
                yield Fault(
                    about(pool),
                    f"{name} is said to put {in_words(wrong)} into “{pool.said.name}”; only {whose} can.",
                    "Write the contribution down under the partner it comes from.",
                )


CHECKS: tuple[Check, ...] = (
    listed(
        "D-009",
        "Is a pooled fund under section 65Z6 made of the money of relevant bodies only?",
        ERROR,
        SECTION_65Z6,
        council_money,
        since=date(2022, 7, 1),
    ),
    listed(
        "D-024",
        "Does the agreement of a section 75 pooled fund state its seven contents?",
        ERROR,
        REGULATION_7,
        incomplete,
    ),
    listed("D-025", "Has a pooled fund one host and a pool manager?", ERROR, REGULATION_7, host_and_manager),
    listed(
        "D-025",
        "Has the pool manager reported every quarter and every year?",
        ERROR,
        REGULATION_7,
        _reports(is_section_75_pool),
    ),
    listed(
        "D-026",
        "Has it been reported how functions are exercised under section 75?",
        ERROR,
        REGULATIONS_8_AND_9,
        _reports(_functions_exercised),
    ),
    listed(
        "D-046",
        "Are mandatory contributions those of a Better Care Fund, from whom they are asked?",
        WARNING,
        BETTER_CARE,
        mandatory_or_voluntary,
    ),
)
