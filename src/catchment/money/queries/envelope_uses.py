"""Reading the limits of a system, and what its partner trusts report and count for it (E-003, E-004)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from catchment.foundation.moment import Moment
from catchment.money.queries.envelope_books import YearBooks
from catchment.money.rules.envelope_limits import AgainstLimit, LimitOn, ReportOn, against_limits
from catchment.money.rules.vocabulary import Nature
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import Organisation
from catchment.structure.queries.sql import fetch, holds, known


@dataclass(frozen=True, slots=True)
class ShareOn:
    """The per cent of a trust's use that counts for a system (E-004)."""

    organisation: str
    system: str
    per_cent: Decimal


def limits_of(system: Organisation, kept: YearBooks, moment: Moment) -> tuple[AgainstLimit, ...]:
    """Return the use of a system's year against its limits (four queries)."""
    shares = shares_in(kept.year, moment)
    directed = {each.organisation: each.per_cent for each in shares if each.system == system.code}
    elsewhere = {each.organisation for each in shares} - set(directed)
    located = [code for code in _located(system, moment) if code not in elsewhere]
    partners = sorted({*located, *directed})
    reports = reports_of(partners, kept.year, moment)
    return against_limits(
        system.code, kept.books, partners, reports, directed, _limits(system, kept.year, moment)
    )


def shares_in(year: FinancialYear, moment: Moment) -> tuple[ShareOn, ...]:
    """Return how the use of trusts that partner several ICBs is apportioned in a year (one query)."""
    rows = fetch(
        f"""SELECT o.code AS organisation, s.code AS system, a.per_cent FROM money_apportionment a
              JOIN structure_organisation o ON o.id = a.organisation_id
              JOIN structure_organisation s ON s.id = a.system_id
             WHERE a.year = %(year)s AND {known("a", moment)} ORDER BY o.code, s.code""",
        moment,
        year=year.begins,
    )
    return tuple(ShareOn(row.organisation, row.system, row.per_cent) for row in rows)


def reports_of(trusts: Iterable[str], year: FinancialYear, moment: Moment) -> tuple[ReportOn, ...]:
    """Return what trusts reported of the months of a year that were over by the day (one query)."""
    rows = fetch(
        f"""SELECT o.code AS organisation, r.nature, r.month, r.used_pence, r.expected_pence,
                   r.from_partners_pence FROM money_reporteduse r
              JOIN structure_organisation o ON o.id = r.organisation_id
             WHERE r.year = %(year)s AND o.code = ANY(%(trusts)s) AND {known("r", moment)}
               AND r.month + interval '1 month' <= %(as_at)s ORDER BY o.code, r.month""",
        moment,
        year=year.begins,
        trusts=list(trusts),
    )
    return tuple(_report(row) for row in rows)


def _report(row: Any) -> ReportOn:
    return ReportOn(
        row.organisation,
        Nature(row.nature),
        row.month,
        row.used_pence,
        row.expected_pence,
        row.from_partners_pence,
    )


def _limits(system: Organisation, year: FinancialYear, moment: Moment) -> tuple[LimitOn, ...]:
    rows = fetch(
        f"""SELECT l.nature, l.limit_pence, l.direction FROM money_envelopelimit l
             WHERE l.system_id = %(system)s AND l.year = %(year)s AND {known("l", moment)}""",
        moment,
        system=system.pk,
        year=year.begins,
    )
    return tuple(LimitOn(Nature(row.nature), row.limit_pence, row.direction) for row in rows)


def _located(system: Organisation, moment: Moment) -> list[str]:
    """Return the trusts in the area of a system on the day: its partners, unless directed otherwise."""
    rows = fetch(
        f"""SELECT o.code FROM structure_relationship r JOIN structure_organisation o ON o.id = r.source_id
             WHERE r.target_id = %(system)s AND r.kind = 'located_in' AND o.kind = 'trust'
               AND {holds("r", moment)} ORDER BY o.code""",
        moment,
        system=system.pk,
    )
    return [row.code for row in rows]
