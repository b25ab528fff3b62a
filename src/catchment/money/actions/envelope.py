"""Recording the limits of a system, what its partner trusts report, and shares of trusts between systems.

A limit, a report and a share are each said by somebody outside the system; what is recorded here is what they
said, and from when we knew it. Saying something else later closes what was said before, and keeps it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from catchment.foundation.facts import Recorded, begin_change, record_facts
from catchment.foundation.models import Change
from catchment.foundation.moment import UnclearMomentError, read_date
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.foundation.rules.money import MOST_PENCE, UnclearAmountError, pounds, read_pounds
from catchment.money.imports.small_tables import read_table
from catchment.money.models import Apportionment, EnvelopeLimit, ReportedUse
from catchment.money.rules.envelope_limits import WHOLE
from catchment.money.rules.vocabulary import Nature
from catchment.money.rules.years import FinancialYear, year_of
from catchment.structure.models import Organisation, Relationship
from catchment.structure.rules.words import counted, listed

LONGEST_DIRECTION = 300
MOST_TOLD = 5
TRUST, MONTH, NATURE = "Trust", "Month", "Nature"
USED, EXPECTED, TO_PARTNERS = "Used", "Expected", "To partners"
HEADER = (TRUST, MONTH, NATURE, USED, EXPECTED, TO_PARTNERS)


class CannotRecord(Exception):
    """What was said cannot be recorded; the message is what was expected, and what to do."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a trust says of one month and nature, in pence: used so far, expected by the year's end.

    `to_partners_pence` is what it paid on to other partners of the system, which is their use (E-003).
    """

    trust: str
    month: date  # its first day
    nature: Nature
    used_pence: int
    expected_pence: int
    to_partners_pence: int = 0


@transaction.atomic
def record_limit(
    *, actor: Actor, system: str, year: FinancialYear, nature: Nature, pence: int, direction: str
) -> Recorded:
    """Record what NHS England lets a system use in a year, of revenue or capital, in pence (E-002, E-003).

    `direction` names the instrument. Raises NotAllowed, Missing, CannotRecord.
    """
    require_today(actor, Act.KEEP_BOOKS, system, Thing.ORGANISATION)
    if not 0 < pence <= MOST_PENCE:
        raise CannotRecord("A limit is more than nothing, and less than all the money there is.")
    said = direction.strip()
    if not said or len(said) > LONGEST_DIRECTION:
        raise CannotRecord(f"Say which direction sets the limit, in up to {LONGEST_DIRECTION} characters.")
    identity = _organisation(system)
    change = begin_change(
        actor=str(actor), action="record a limit", detail={"system": system, "year": year.label}
    )
    return keep_limit(identity, year, nature, pence, said, change)


def keep_limit(
    system: Organisation, year: FinancialYear, nature: Nature, pence: int, direction: str, change: Change
) -> Recorded:
    """Do what `record_limit` does, within a change that somebody else began."""
    return record_facts(
        EnvelopeLimit,
        [(system.pk, year.begins, nature.value, pence, direction)],
        change=change,
        scope=Q(system=system, year=year.begins, nature=nature.value),
    )


@transaction.atomic
def record_use(*, actor: Actor, system: str, report: Report) -> Recorded:
    """Record what a partner trust of a system reports of a month (E-003). Raises NotAllowed, CannotRecord."""
    require_today(actor, Act.KEEP_BOOKS, system, Thing.ORGANISATION)
    change = begin_change(
        actor=str(actor),
        action="record what a trust used",
        detail={"trust": report.trust, "month": report.month.isoformat()},
    )
    if wrong := _wrong(report, _partners(system), timezone.localdate()):
        raise CannotRecord(wrong)
    return keep_uses([report], change)


def keep_uses(reports: list[Report], change: Change) -> Recorded:
    """Keep reports of trusts, within a change that somebody else began."""
    ids = dict(Organisation.objects.filter(code__in={r.trust for r in reports}).values_list("code", "id"))
    recorded = Recorded()
    for each in reports:
        row = (
            ids[each.trust],
            year_of(each.month).begins,
            each.nature.value,
            each.month,
            each.used_pence,
            each.expected_pence,
            each.to_partners_pence,
        )
        about = Q(organisation=ids[each.trust], month=each.month, nature=each.nature.value)
        recorded += record_facts(ReportedUse, [row], change=change, scope=about)
    return recorded


@transaction.atomic
def record_apportionment(
    *, actor: Actor, system: str, trust: str, year: FinancialYear, shares: Mapping[str, Decimal]
) -> Recorded:
    """Record how the use of a trust that partners several ICBs is shared: per cent by system (E-004).

    `system` records it, is one of those that share, and the trust is a partner of it. What another system
    has said of a share is kept as it was said: it changes its own. Raises NotAllowed, Missing, CannotRecord.
    """
    require_today(actor, Act.KEEP_BOOKS, system, Thing.ORGANISATION)
    whole = sum(shares.values(), Decimal(0))
    if whole != WHOLE:
        raise CannotRecord(
            f"The shares of {trust} come to {whole.normalize():f}%: together they must be 100% (E-004)."
        )
    if system not in shares or len(shares) < 2 or any(each <= 0 for each in shares.values()):
        raise CannotRecord(
            f"Give a share of more than nothing to {system} and to at least one other system; a trust with "
            "one partner needs none."
        )
    partners = _partners(system)
    if trust not in partners:
        raise CannotRecord(_no_partner(trust, partners))
    said = {_system(code): share for code, share in shares.items()}
    change = begin_change(
        actor=str(actor),
        action="apportion a trust",
        detail={"trust": trust, "year": year.label, "system": system},
    )
    whole_trust = _organisation(trust)
    return keep_apportionment(whole_trust, year, said | _said_by_others(whole_trust, year, system), change)


def _said_by_others(trust: Organisation, year: FinancialYear, system: str) -> dict[Organisation, Decimal]:
    """Return the shares of other systems in a trust that this system did not record itself (one query)."""
    rows = Apportionment.objects.current().filter(organisation=trust, year=year.begins)
    others = rows.exclude(system__code=system).select_related("system", "change")
    return {each.system: each.per_cent for each in others if each.change.detail.get("system") != system}


def keep_apportionment(
    trust: Organisation, year: FinancialYear, shares: Mapping[Organisation, Decimal], change: Change
) -> Recorded:
    """Do what `record_apportionment` does, within a change that somebody else began; shares may be wrong."""
    thousandth = Decimal("0.001")
    rows = [
        (trust.pk, system.pk, year.begins, share.quantize(thousandth)) for system, share in shares.items()
    ]
    return record_facts(Apportionment, rows, change=change, scope=Q(organisation=trust, year=year.begins))


@transaction.atomic
def import_uses(*, actor: Actor, system: str, name: str, content: bytes) -> Recorded:
    """Record the reports in a table (CSV or XLSX with the columns of HEADER): all of them or none.

    Amounts are pounds. The same table again changes nothing. Raises NotAllowed, Refusal, and CannotRecord
    with what is wrong line by line.
    """
    require_today(actor, Act.KEEP_BOOKS, system, Thing.ORGANISATION)
    rows = read_table(name, content, HEADER)
    partners = _partners(system)
    reports: list[Report] = []
    wrong: list[str] = []
    seen: set[tuple[str, date, Nature]] = set()
    for line, cells in rows:
        try:
            report = _read(cells)
        except (UnclearAmountError, UnclearMomentError, CannotRecord) as problem:
            wrong.append(f"Line {line}: {problem}")
            continue
        if problem_said := _wrong(report, partners, timezone.localdate()):
            wrong.append(f"Line {line}: {problem_said}")
        key = (report.trust, report.month, report.nature)
        if key in seen:
            wrong.append(f"Line {line}: {report.trust} is there twice for this month and nature.")
        seen.add(key)
        reports.append(report)
    if wrong:
        told = " ".join(wrong[:MOST_TOLD])
        rest = len(wrong) - MOST_TOLD
        more = f" And {counted(rest, 'more line')}." if rest > 0 else ""
        raise CannotRecord(f"{name} was not used. {told}{more}")
    change = begin_change(
        actor=str(actor), action="import what trusts used", detail={"file": name, "system": system}
    )
    return keep_uses(reports, change)


def _read(cells: Mapping[str, str]) -> Report:
    """Return a line as a report; raises what says why it cannot be."""
    nature = cells[NATURE].casefold()
    if nature not in set(Nature):
        raise CannotRecord(f"“{cells[NATURE][:20]}” is neither revenue nor capital.")
    said = cells[MONTH] if len(cells[MONTH]) > len("2026-10") else f"{cells[MONTH]}-01"
    month = read_date(said, MONTH).replace(day=1)
    amounts = [read_pounds(cells[each] or "0") for each in (USED, EXPECTED, TO_PARTNERS)]
    return Report(cells[TRUST].upper(), month, Nature(nature), *amounts)


def _no_partner(trust: str, partners: frozenset[str]) -> str:
    known = listed(sorted(partners), most=10) or "none"
    return f"“{trust[:20]}” is no partner trust of this system. They are: {known}."


def _wrong(report: Report, partners: frozenset[str], today: date) -> str:
    """Return what is wrong with a report, in a sentence; empty where nothing is."""
    if report.trust not in partners:
        return _no_partner(report.trust, partners)
    if report.month.day != 1:
        return "A month is named by its first day."
    if report.month > today:
        return f"{report.month:%B %Y} has not begun, so nothing was used in it yet."
    if report.expected_pence < report.used_pence:
        return (
            f"{report.trust} has used {pounds(report.used_pence)} and expects to have used "
            f"{pounds(report.expected_pence)} by the year's end: it cannot be less."
        )
    if not 0 <= report.to_partners_pence <= report.used_pence <= MOST_PENCE:
        return f"{report.trust} cannot have paid more to partners than it used, nor less than nothing."
    return ""


def _partners(system: str) -> frozenset[str]:
    """Return the trusts in a system's area, ever, and those apportioned to it (two queries)."""
    located = Relationship.objects.current().filter(
        target__code=system, kind="located_in", source__kind="trust"
    )
    shared = Apportionment.objects.current().filter(system__code=system)
    return frozenset(
        [
            *located.values_list("source__code", flat=True),
            *shared.values_list("organisation__code", flat=True),
        ]
    )


def _system(code: str) -> Organisation:
    found = _organisation(code)
    if found.kind != "icb":
        raise CannotRecord(f"{code} is no system, so no share of a trust counts for it (E-004).")
    return found


def _organisation(code: str) -> Organisation:
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise Missing(f"No organisation has the code “{code[:20]}”.")
    return found


def shares_said(said: tuple[str, ...]) -> dict[str, Decimal]:
    """Return shares written as XEX=70 XNB=30, in per cent; raises CannotRecord."""
    found: dict[str, Decimal] = {}
    for each in said:
        code, _, number = each.partition("=")
        try:
            share = Decimal(number.removesuffix("%"))
        except InvalidOperation as problem:
            raise CannotRecord(
                f"“{each[:40]}” is no share. Write a system and its per cent: XEX=70."
            ) from problem
        if not share.is_finite() or not 0 < share <= WHOLE:
            raise CannotRecord(f"“{each[:40]}” is no share: it lies between 0 and 100 per cent.")
        found[code.strip().upper()] = share
    return found
