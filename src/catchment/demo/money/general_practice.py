"""Paying general practice in the example: networks and practices, month by month, as their contracts say.

2025/26 is paid whole. Of 2026/27 the price of the global sum, and most rates of networks, were not found
(E-024, E.4): nothing is worked out from them, so what is paid is only what is known.
"""

from datetime import date, timedelta

from catchment.demo.money.books import LAST_DAY, YEARS
from catchment.demo.plan import MAIN
from catchment.foundation.models import Change
from catchment.money.actions.contract_payments import contracts_paid
from catchment.money.models import Claim
from catchment.structure.models import Organisation


def keep_general_practice(change: Change) -> int:
    """Pay each month that has begun by the last day of the books; returns how many claims."""
    system = Organisation.objects.get(code=MAIN)
    for year in YEARS:
        for month in year.months():
            if month <= LAST_DAY:
                contracts_paid(system=system, month=month, on=_pay_day(month), change=change)
    return Claim.objects.filter(system=system).count()


def _pay_day(month: date) -> date:
    return month + timedelta(days=19)
