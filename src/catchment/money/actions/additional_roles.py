"""Sharing the additional roles fund of a year out: each PCN gets its sum, as a budget of its own (E-060).

What a PCN may claim in a year is what its contractor weighted population and the year's rates give. The sum
is set by the contract; that it is shared out is a decision of the system, as with every budget. A PCN then
claims out of its own budget, which can never be overdrawn.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.foundation.rules.money import pounds
from catchment.money.actions.books import system_of
from catchment.money.actions.receiving import Share, shared_out
from catchment.money.models import Account, Fund, Transfer
from catchment.money.queries.claim_networks import claim_network
from catchment.money.queries.entitlements import every_entitlement
from catchment.money.rules.entries import CannotPost
from catchment.money.rules.vocabulary import AccountKind, Programme, RingFence
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import Organisation
from catchment.structure.rules.words import counted, listed


@dataclass(frozen=True, slots=True)
class RolesShared:
    """The sums that were shared out, a transfer each, and the PCNs (codes) whose sum is not known."""

    sentence: str
    transfers: tuple[str, ...]
    without: tuple[str, ...]


@transaction.atomic
def share_out_additional_roles(
    *, actor: Actor, system: str, year: FinancialYear, decision: str, on: date
) -> RolesShared:
    """Share a year's additional roles fund out to the PCNs of a system, under a decision; all or none.

    Asked again it writes nothing twice. Raises NotAllowed, Missing, CannotPost.
    """
    require_today(actor, Act.KEEP_BOOKS, system, Thing.ORGANISATION)
    fund = fund_of_roles(system_of(system), year)
    change = begin_change(
        actor=str(actor), action="share out the additional roles fund", detail={"fund": fund.code}
    )
    return additional_roles_shared(
        fund=fund, decision=decision, on=on, key=f"additional-roles/{fund.code}", change=change
    )


def fund_of_roles(system: Organisation, year: FinancialYear) -> Fund:
    """Return the one additional roles fund of a system's year; raises CannotPost where there is not one."""
    funds = Fund.objects.select_related("system").filter(
        system=system, year=year.begins, ring_fence=RingFence.ADDITIONAL_ROLES
    )
    found = list(funds.order_by("code"))
    if len(found) != 1:
        many = listed([each.code for each in found])
        there = f"more than one additional roles fund: {many}" if found else "no additional roles fund"
        raise CannotPost(
            "E-060",
            f"The books of {system.code} have {there} for {year}. One is shared out, under its letter.",
        )
    return found[0]


def additional_roles_shared(*, fund: Fund, decision: str, on: date, key: str, change: Change) -> RolesShared:
    """Do what `share_out_additional_roles` does with a fund, within a change that somebody else began."""
    shares, without = _sums(fund)
    if not shares:
        raise CannotPost(
            "E-060",
            f"What the PCNs of {fund.system.code} may claim in {FinancialYear(fund.year)} is not known: "
            "their contractor weighted populations or the rates of the year are missing.",
        )
    _refuse_beyond(fund, shares, key)
    transfers = shared_out(fund=fund, decision=decision, shares=shares, on=on, key=key, change=change)
    total = pounds(sum(each.pence for each in shares))
    said = f"{total} of {fund.code} was shared out to {counted(len(shares), 'PCN')} under {decision}."
    if without:
        said += f" Not to {listed(without)}: what they may claim is not known."
    return RolesShared(said, tuple(each.code for each in transfers), tuple(without))


def _sums(fund: Fund) -> tuple[list[Share], list[str]]:
    """Return the sum of each PCN that the system pays, on the first day of the year, and who has none."""
    year = FinancialYear(fund.year)
    moment = Moment(year.starts)
    every = every_entitlement(year, moment, invented=fund.system.invented).networks
    found = sorted(every, key=lambda each: each.about.code)
    codes = [
        each.about.code for each in found if claim_network(each.about.code, moment).system == fund.system.code
    ]
    organisations = {each.code: each for each in Organisation.objects.filter(code__in=codes)}
    pence = {each.about.code: each.claimed_pence for each in found if each.about.code in organisations}
    shares = [
        Share(None, Programme.NETWORKS, each, organisations[code]) for code, each in pence.items() if each
    ]
    return shares, [code for code, each in pence.items() if not each]


def _refuse_beyond(fund: Fund, shares: list[Share], key: str) -> None:
    """Raise CannotPost where the sums come to more than is in the fund, but for those shared out before."""
    keys = {f"{key}/{each.organisation}/{each.programme}": each.pence for each in shares}
    there = set(Transfer.objects.filter(system=fund.system, key__in=keys).values_list("key", flat=True))
    wanted = sum(pence for each, pence in keys.items() if each not in there)
    account = Account.objects.get(fund=fund, kind=AccountKind.FUND)
    left = account.posted_in - account.posted_out - account.pending_out
    if wanted > left:
        raise CannotPost(
            "account_not_overdrawn",
            f"The sums of the PCNs come to {pounds(wanted)}, and {pounds(left)} is left in {fund.code} to "
            "share out. Bring in the rest of the allocation first.",
        )
