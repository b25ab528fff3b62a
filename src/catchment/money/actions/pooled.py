"""Pooled funds: a manager reports on a quarter or a year, and a partner's contribution comes in (D-025).

What is recorded is never changed: a report that is given again takes the place of the earlier one, which
stays known. A contribution is an allocation by the partner, into a fund that is ring-fenced for the pool.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from catchment.foundation.facts import begin_change, close_rows
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.governance.rules.document.pooled_funds import PoolBasis
from catchment.governance.rules.functions import RELEVANT_BODIES, LegalKind
from catchment.money.actions.allowed import refuse_to_come
from catchment.money.actions.books import open_fund, system_of
from catchment.money.actions.receiving import received
from catchment.money.models import Fund, PoolReport, Transfer
from catchment.money.queries.pooled_facts import may_report, pool_at
from catchment.money.rules.entries import CannotPost
from catchment.money.rules.pooled import due_reports, period_of
from catchment.money.rules.vocabulary import Nature, RingFence, Stream
from catchment.money.rules.years import FinancialYear, year_of
from catchment.structure.models import Organisation
from catchment.structure.rules.words import plain_date

LONGEST_EFFECT = 4_000
MOST_PENCE = 10**14  # more than all pooled funds together ever held


class CannotReport(ValueError):
    """A report that cannot be taken; the message says why and what to do."""


@transaction.atomic
def report_quarter(
    *,
    actor: Actor,
    system: str,
    pooled_fund: str,
    year: FinancialYear,
    quarter: int,
    reported_on: date,
    income_pence: int,
    spend_pence: int,
    effectiveness: str,
) -> PoolReport:
    """Record a quarterly report, or the annual return (quarter 0), of a pooled fund (D-025).

    Raises NotAllowed, Missing where there is no such fund, CannotReport with a sentence.
    """
    today = timezone.localdate()
    pool = pool_at(system, pooled_fund, Moment(today))
    if not may_report(actor, pool).allowed:
        require_today(actor, Act.KEEP_BOOKS, pool.said.host or pool.system, Thing.ORGANISATION)
    asked = {(each.year, each.quarter) for each in due_reports(pool, today)}
    if (year.begins, quarter) not in asked:
        raise CannotReport(
            "Choose a quarter or a year that is over, of this financial year or the last, in which the fund "
            "was there."
        )
    ends = period_of(year.begins, quarter)[1]
    if not ends <= reported_on <= today:
        raise CannotReport(
            f"It was reported on a day from {plain_date(ends)}, when its period was over, until today."
        )
    if not (0 <= income_pence <= MOST_PENCE and 0 <= spend_pence <= MOST_PENCE):
        raise CannotReport("Give income and spend as amounts of nothing or more.")
    if len(effectiveness) > LONGEST_EFFECT:
        raise CannotReport(f"Use {LONGEST_EFFECT:,} characters or fewer to say what it achieved.")
    detail = {"system": pool.system, "pooled_fund": pooled_fund, "year": year.label, "quarter": quarter}
    change = begin_change(actor=str(actor), action="report on a pooled fund", detail=detail)
    of_period = PoolReport.objects.current().filter(
        system__code=pool.system, pooled_fund=pooled_fund, year=year.begins, quarter=quarter
    )
    close_rows(PoolReport, list(of_period.values_list("id", flat=True)), change)
    return PoolReport.objects.create(
        system=system_of(pool.system),
        pooled_fund=pooled_fund,
        year=year.begins,
        quarter=quarter,
        reported_on=reported_on,
        income_pence=income_pence,
        spend_pence=spend_pence,
        effectiveness=effectiveness,
        recorded_from=change.at,
        change=change,
    )


@transaction.atomic
def receive_contribution(
    *, actor: Actor, system: str, pooled_fund: str, partner: str, amount_pence: int, on: date, key: str
) -> Transfer:
    """Bring a partner's contribution into the fund of the pool for the year of a day, opened if need be.

    Raises NotAllowed, Missing, CannotPost: on a day to come, where another hosts the pool, where who gives is
    no partner, and where the money of a council would come into a fund under section 65Z6 (D-009).
    """
    require_today(actor, Act.KEEP_BOOKS, system, Thing.ORGANISATION)
    refuse_to_come(on)
    pool = pool_at(system, pooled_fund, Moment(on))
    said = pool.said
    if said.host != pool.system:
        whose = pool.name_of(said.host) if said.host else "nobody"
        raise CannotPost("D-025", f"“{said.name}” is hosted by {whose}: its money is in the host's books.")
    if partner not in {each.organisation for each in said.partners}:
        raise CannotPost("D-024", f"{partner} is no partner of “{said.name}”: amend the agreement first.")
    relevant = pool.legal.get(partner, LegalKind.OTHER) in RELEVANT_BODIES
    if said.basis is PoolBasis.SECTION_65Z6 and not relevant:
        raise CannotPost(
            "D-009",
            f"{pool.name_of(partner)} cannot put money into a fund under section 65Z6: pool it under "
            "section 75.",
        )
    change = begin_change(
        actor=str(actor), action="receive a contribution", detail={"pooled_fund": pool.code, "from": partner}
    )
    fund = Fund.objects.filter(
        system__code=pool.system, pooled_fund=said.code, year=year_of(on).begins, stream=Stream.PARTNER
    ).first()
    fund = fund or open_fund(
        system=system_of(pool.system),
        code=f"{pool.system}-{year_of(on).begins}-{said.code}"[:60],
        year=year_of(on),
        name=f"{said.name}, of partners, {year_of(on)}"[:200],
        stream=Stream.PARTNER,
        nature=Nature.REVENUE,
        recurrent=True,
        change=change,
        ring_fence=RingFence.LOCAL,
        ring_fence_for=(said.agreement.people_and_services or said.name)[:300],
        pooled_fund=said.code,
    )
    giver = Organisation.objects.filter(code=partner).first()
    if giver is None:
        raise Missing(f"No organisation has the code {partner}.")
    title = pool.instrument.title if pool.instrument else said.name
    return received(
        fund=fund,
        giver=giver,
        amount_pence=amount_pence,
        on=on,
        notice=f"Contribution under “{title}”"[:300],
        key=key,
        change=change,
    )
