"""What Exampleshire's partners may use and say they used, 2025/26 and 2026/27: invented.

NHS England limits revenue and capital of the ICB and its five trusts together. The trusts report each month.
The ambulance trust works for two systems, so 70 per cent of its use counts here and 30 next door (E-004).

Two faults on purpose: in 2026/27 the trusts plan to use more capital than they may (E-003), and the ambulance
trust has reported no capital at all.
"""

from datetime import date
from decimal import Decimal

from catchment.demo.plan import MAIN
from catchment.foundation.models import Change
from catchment.money.actions.envelope import Report, keep_apportionment, keep_limit, keep_uses
from catchment.money.rules.vocabulary import Nature
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import Organisation

NEIGHBOUR, AMBULANCE, TEACHING = "XNB", "XR5", "XR1"
LAST_REPORTED = date(2026, 10, 1)
THOUSAND = 100_000  # pence
# in thousands of pounds: what each trust expects to have used by the end of the year
EXPECTED: dict[tuple[int, Nature], dict[str, int]] = {
    (2025, Nature.REVENUE): {"XR1": 769_400, "XR2": 346_100, "XR3": 301_700, "XR4": 275_900, "XR5": 106_300},
    (2025, Nature.CAPITAL): {"XR1": 48_200, "XR2": 19_700, "XR3": 13_100, "XR4": 10_400, "XR5": 9_100},
    (2026, Nature.REVENUE): {"XR1": 803_200, "XR2": 361_900, "XR3": 314_000, "XR4": 287_500, "XR5": 110_400},
    (2026, Nature.CAPITAL): {"XR1": 52_600, "XR2": 22_300, "XR3": 14_500, "XR4": 11_800},
}
LIMITS = {
    (2025, Nature.REVENUE): 2_480_000,
    (2025, Nature.CAPITAL): 164_000,
    (2026, Nature.REVENUE): 2_560_000,
    (2026, Nature.CAPITAL): 99_000,
}
PAID_ON = 15  # thousandths of what the teaching hospital uses: it buys tests from the community trust
SEASON = (80, 79, 81, 82, 83, 83, 84, 85, 88, 89, 84, 82)  # thousandths of a year's use, month by month


def keep_envelope(change: Change) -> int:
    """Write limits, shares and reports; returns how many rows."""
    codes = {MAIN, NEIGHBOUR, AMBULANCE}
    organisations = {each.code: each for each in Organisation.objects.filter(code__in=codes)}
    system, written = organisations[MAIN], 0
    for (begins, nature), thousands in LIMITS.items():
        year = FinancialYear(begins)
        direction = f"Invented direction of NHS England on {nature} in {year.label}"
        written += keep_limit(system, year, nature, thousands * THOUSAND, direction, change).added
    for begins in sorted({year for year, _ in LIMITS}):
        shares = {system: Decimal(70), organisations[NEIGHBOUR]: Decimal(30)}
        year = FinancialYear(begins)
        written += keep_apportionment(organisations[AMBULANCE], year, shares, change).added
    return written + keep_uses(_reports(), change).added


def _reports() -> list[Report]:
    """Return a report of each trust, month and nature up to the last month that is over."""
    found = []
    for (begins, nature), trusts in EXPECTED.items():
        for trust, thousands in trusts.items():
            used = 0
            for month, part in zip(FinancialYear(begins).months(), SEASON, strict=True):
                used += thousands * part * THOUSAND // 1000
                if month <= LAST_REPORTED:
                    paid_on = used * PAID_ON // 1000 if trust == TEACHING else 0
                    found.append(Report(trust, month, nature, used, thousands * THOUSAND, paid_on))
    return found
