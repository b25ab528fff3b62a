"""What may be done on the page of a contract: the forms for whoever may use them, or why there are none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, Thing, may_today
from catchment.foundation.rules.money import pounds
from catchment.governance.edit_forms import Choice, Form
from catchment.money.contract_forms import pay_form, set_aside_form, settle_form
from catchment.money.models import Account, ContractSettlement, Transfer
from catchment.money.queries.accounts import about
from catchment.money.queries.contract_values import MonthLine
from catchment.money.queries.contracts_kept import Kept, commitments_of
from catchment.money.rules.vocabulary import AccountKind
from catchment.money.rules.years import FinancialYear
from catchment.structure.queries.values import Link

MOST_BUDGETS = 300
LOOKING_BACK = "You are looking at another day: go back to today to pay."


@dataclass(frozen=True, slots=True)
class Offered:
    """The forms, or why there are none."""

    forms: tuple[Form, ...] = ()
    why_not: str = ""


def offered(
    kept: Kept,
    year: FinancialYear,
    months: Iterable[MonthLine],
    settlements: Iterable[ContractSettlement],
    named: Mapping[str, Link],
    actor: Actor,
    moment: Moment,
    today: date,
) -> Offered:
    """Return what this reader may do with a year of a contract today."""
    if moment.as_at != today or moment.as_known is not None:
        return Offered(why_not=LOOKING_BACK)
    commitments = commitments_of(kept, year)
    whose = _whose(kept, commitments)
    verdict = may_today(actor, Act.COMMIT_MONEY, *whose)
    if not verdict.allowed:
        return Offered(why_not=verdict.reason)
    if not commitments:
        return Offered((set_aside_form(year.label, _budgets(kept, year), today),))
    unpaid = [
        (each.month, f"{pounds(each.due_pence)} due") for each in months if each.state in ("due", "part paid")
    ]
    forms = (pay_form(unpaid, today),) if unpaid else ()
    settled = any(row.year == year.begins for row in settlements)
    over = today >= year.ends and not unpaid
    keeps = may_today(actor, Act.KEEP_BOOKS, kept.system, Thing.ORGANISATION)
    if kept.terms.sharing is not None and over and not settled and keeps.allowed:
        providers = {each.organisation: named[each.organisation].name for each in kept.terms.paid}
        forms = (*forms, settle_form(year.label, providers, today))
    return Offered(forms, "" if forms else f"Nothing of {year.label} is due that is not paid.")


def _whose(kept: Kept, commitments: Mapping[str, Transfer]) -> tuple[str, Thing]:
    """Return what the right to pay is asked about: the place or system of the budget, else the system."""
    for each in commitments.values():
        return about(each.from_account)
    return kept.system, Thing.ORGANISATION


def _budgets(kept: Kept, year: FinancialYear) -> tuple[Choice, ...]:
    """Return the budgets of a year that may pay a contract, with what is free in each (one query)."""
    rows = Account.objects.filter(
        system=kept.row.system, kind=AccountKind.BUDGET, fund__year=year.begins, fund__protected=False
    ).order_by("code")
    return tuple(
        Choice(row.code, f"{row.name}, {pounds(row.posted_in - row.posted_out - row.pending_out)} free")
        for row in rows[:MOST_BUDGETS]
    )
