"""Finding what money is about: accounts, transfers and payees by what people call them."""

from catchment.foundation.pages import Missing
from catchment.foundation.permission import Thing
from catchment.money.models import Account, Transfer
from catchment.money.rules.entries import CannotPost
from catchment.money.rules.moving import Purse
from catchment.money.rules.vocabulary import Nature, RingFence, Stream
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import Organisation
from catchment.structure.rules.kinds import kind_rule

LONGEST_NUMBER = 18


def account_named(code: str) -> Account:
    """Return an account by its code, with its fund, place and system; raises Missing."""
    rows = Account.objects.select_related("system", "fund", "area", "organisation")
    found = rows.filter(code=code.strip()).first()
    if found is None:
        raise Missing(f"There is no account “{code[:120]}”.")
    return found


def payee_named(code: str) -> Organisation:
    """Return who is paid, by the organisation's code; raises Missing, CannotPost (no legal person: F-001)."""
    found = Organisation.objects.filter(code=code.strip()).first()
    if found is None:
        raise Missing(f"No organisation has the code “{code[:20]}”, so it cannot be paid.")
    rule = kind_rule(found.kind)
    if not rule.may_hold_money:
        raise CannotPost(
            rule.rule, f"{found.code} cannot be paid: {rule.because}. Pay whoever holds its money."
        )
    return found


def transfer_numbered(number: int) -> Transfer:
    """Return a transfer by its number, with all it points at; raises Missing."""
    rows = Transfer.objects.select_related(
        "system", "from_account", "to_account", "decision", "claim", "allocation", "from_account__area"
    )
    found = rows.filter(pk=number).first()
    if found is None:
        raise Missing(f"There is no transfer T-{number}.")
    return found


def number_of(code: str) -> int:
    """Return the number of a transfer from what people call it, T-123; raises Missing."""
    digits = code.strip().upper().removeprefix("T-")
    if not (digits.isascii() and digits.isdigit()) or len(digits) > LONGEST_NUMBER:
        raise Missing(f"“{code[:30]}” is no transfer. They are called T-1, T-2 and so on.")
    return int(digits)


def purse_of(account: Account) -> Purse:
    """Return an account as the rules see it; the account has a fund."""
    fund = account.fund
    assert fund is not None, f"{account.code} has no fund"
    return Purse(
        account.code,
        fund.code,
        FinancialYear(fund.year),
        Stream(fund.stream),
        Nature(fund.nature),
        fund.recurrent,
        RingFence(fund.ring_fence),
        fund.ring_fence_for,
        fund.protected,
        account.area.code if account.area else "",
        account.programme,
        account.organisation.code if account.organisation else "",
    )


def area_of(account: Account) -> str:
    """Return the code of the place an account is of, empty for one of the whole system."""
    return account.area.code if account.area else ""


def about(account: Account) -> tuple[str, Thing]:
    """Return what a right over an account is asked about: its place, or its system."""
    if account.area:
        return account.area.code, Thing.AREA
    return account.system.code, Thing.ORGANISATION


def cause_of(row: Transfer) -> dict[str, str]:
    """Return what allowed a transfer, as an entry names it: decision, claim or allocation, by code."""
    causes = {"decision": row.decision, "claim": row.claim, "allocation": row.allocation}
    return {name: cause.code for name, cause in causes.items() if cause is not None}
