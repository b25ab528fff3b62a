"""Paying what national contracts owe, a month at a time: to networks through their payee, to practices.

Nobody decides on these payments: the contract does (E-027, E-043, E-044). So each is a claim that is made and
paid in one step, with the line that says what it is worked out from; what cannot be worked out, because a
rate or a population is not known, is not paid and is told. A month is paid once, however often it is asked
for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, Thing, require_today
from catchment.money.actions.books import account_for, system_of
from catchment.money.actions.posting import post
from catchment.money.models import Account, Claim, ClaimLine, ClaimStep, Transfer
from catchment.money.queries.contract_dues import Due, dues_of_practices, network_dues
from catchment.money.rules.entries import CannotPost, Entry
from catchment.money.rules.vocabulary import PROGRAMME_WORDS, AccountKind, Programme, TransferKind
from catchment.money.rules.years import year_of
from catchment.structure.models import Organisation
from catchment.structure.rules.words import plain_date

DIGITS = 4


@dataclass(frozen=True, slots=True)
class MonthPaid:
    """What a month's payments came to: how many, pence, and a sentence for each that was not made."""

    month: date
    payments: int
    pence: int
    not_paid: tuple[str, ...]


@transaction.atomic
def pay_contracts(*, actor: Actor, system: str, month: date) -> MonthPaid:
    """Pay networks and practices of a system what their contracts owe for a month (its first day).

    Raises NotAllowed, Missing, CannotPost (a month to come, no budget for it, no open period).
    """
    require_today(actor, Act.KEEP_BOOKS, system, Thing.ORGANISATION)
    change = begin_change(
        actor=str(actor), action="pay national contracts", detail={"month": month.isoformat()[:7]}
    )
    return contracts_paid(system=system_of(system), month=month, on=timezone.localdate(), change=change)


def contracts_paid(*, system: Organisation, month: date, on: date, change: Change) -> MonthPaid:
    """Do what `pay_contracts` does, within a change that somebody else began, on a day."""
    assert month.day == 1, "a month is its first day"
    if month > on:
        raise CannotPost(
            "E-043",
            f"{month:%B %Y} is paid once it has begun: on {plain_date(on)} nobody can tell what it owes.",
        )
    moment = Moment(on)
    networks, practices = network_dues(system, month, moment), dues_of_practices(system, month, moment)
    first = _paid(system, month, on, networks.dues, _budget(system, month, Programme.NETWORKS), change)
    second = _paid(
        system, month, on, practices.dues, _budget(system, month, Programme.PRIMARY_MEDICAL), change
    )
    return MonthPaid(
        month, first[0] + second[0], first[1] + second[1], (*networks.not_known, *practices.not_known)
    )


def _budget(system: Organisation, month: date, programme: Programme) -> Account:
    """Return the budget that pays a national contract: of a protected fund, of no one place (E-027)."""
    rows = Account.objects.filter(
        system=system,
        kind=AccountKind.BUDGET,
        programme=programme,
        fund__year=year_of(month).begins,
        fund__protected=True,
        area=None,
        organisation=None,
    )
    found = list(rows[:2])
    if len(found) != 1:
        words = "no budget" if not found else "more than one budget"
        raise CannotPost(
            "E-027",
            f"The books of {system.code} have {words} of a protected fund for "
            f"{PROGRAMME_WORDS[programme]} in {year_of(month)}: share one out first.",
        )
    return found[0]


def _paid(
    system: Organisation, month: date, on: date, dues: Iterable[Due], budget: Account, change: Change
) -> tuple[int, int]:
    """Write a claim and a posting for each due that is not paid yet; returns how many, and pence.

    One whose payment was sent back is due again: it is paid by a claim of its own.
    """
    wanted = list(dues)
    back = Transfer.objects.filter(system=system, kind=TransferKind.REVERSAL, claim__month=month)
    claims_there = Claim.objects.filter(system=system, month=month, kind__in={each.kind for each in wanted})
    made = set(claims_there.exclude(pk__in=back.values("claim_id")).values_list("claimant_id", "component"))
    new = [each for each in wanted if (each.claimant, each.component) not in made]
    if not new:
        return 0, 0
    number = Claim.objects.filter(system=system).count()
    claims = Claim.objects.bulk_create(
        Claim(
            code=f"{system.code}-C-{number + place:0{DIGITS}}",
            system=system,
            claimant_id=due.claimant,
            payee_id=due.payee,
            kind=due.kind,
            component=due.component,
            month=month,
            change=change,
        )
        for place, due in enumerate(new, start=1)
    )
    _write_lines(claims, new, change)
    payees = _payees(system, new, change)
    entries = [
        Entry(
            TransferKind.DIRECT,
            budget.code,
            payees[due.payee].code,
            due.pence,
            on,
            f"contract/{claim.code}",
            due.text,
            claim=claim.code,
        )
        for claim, due in zip(claims, new, strict=True)
    ]
    post(system, entries, change)
    return len(new), sum(due.pence for due in new)


def _write_lines(claims: list[Claim], dues: list[Due], change: Change) -> None:
    """Write the one line of each claim, accepted as the contract says, and its two steps."""
    ClaimLine.objects.bulk_create(
        ClaimLine(
            claim=claim,
            number=1,
            said={"sentence": due.sentence, "rule": due.rule},
            claimed_pence=due.pence,
            accepted_pence=due.pence,
            outcome={"accepted": due.pence, "rule": due.rule},
        )
        for claim, due in zip(claims, dues, strict=True)
    )
    ClaimStep.objects.bulk_create(
        ClaimStep(claim=claim, number=number, kind=kind, change=change)
        for claim in claims
        for number, kind in ((1, "made"), (2, "paid"))
    )


def _payees(system: Organisation, dues: list[Due], change: Change) -> Mapping[int, Account]:
    """Return the account of each payee: those that are there in one query, the others opened."""
    wanted = {due.payee for due in dues}
    there = Account.objects.filter(system=system, kind=AccountKind.PAYEE, organisation__in=wanted)
    payees = {each.organisation_id: each for each in there}
    for number, each in Organisation.objects.in_bulk(wanted - payees.keys()).items():
        payees[number] = account_for(system, AccountKind.PAYEE, change, organisation=each)
    return payees
