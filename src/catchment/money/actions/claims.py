"""Claims for additional roles, step by step: made and assessed, approved by somebody else, paid.

A claim is made by the PCN's own people and approved by the system's finance people; nobody approves a claim
they made. Approving sets the money aside out of the PCN's own budget in the additional roles fund - which
can never be overdrawn, whatever two people do at once - and paying moves it to the nominated payee (E-043).
`made`, `approved` and `paid` do the same within a change that somebody else began (the example).
"""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from catchment.foundation.facts import begin_change
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor
from catchment.foundation.rules.money import pounds
from catchment.money.actions.books import account_for
from catchment.money.actions.posting import post
from catchment.money.models import Claim, ClaimLine, ClaimStep, Fund, Transfer
from catchment.money.queries.claim_networks import ClaimNetwork, claim_network
from catchment.money.queries.claim_rights import require_claim
from catchment.money.queries.claims_kept import (
    ADDITIONAL_ROLES,
    KeptClaim,
    as_kept,
    claim_kept,
    claims_of,
    facts_for,
    month_span,
    payees_on,
    roles_at,
)
from catchment.money.rules.claim_reading import Problem, as_said, read_lines
from catchment.money.rules.claim_steps import CannotClaim, StepKind, why_not_step
from catchment.money.rules.claim_values import Assessment
from catchment.money.rules.claims import assess
from catchment.money.rules.entries import CannotPost, Entry
from catchment.money.rules.vocabulary import AccountKind, Programme, RingFence, TransferKind
from catchment.money.rules.years import year_of
from catchment.structure.models import Organisation
from catchment.structure.rules.words import counted, plain_date

DIGITS = 4
MOST_REASON = 1_000
Rows = Sequence[Mapping[str, str]]


class WrongLines(Exception):
    """Lines that cannot be used; `problems` says what is wrong with each."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems."""
        super().__init__(" ".join(each.sentence for each in problems))
        self.problems = tuple(problems)


@transaction.atomic
def make_claim(*, actor: Actor, pcn: str, month: date, rows: Rows) -> str:
    """Make a claim of a PCN for a month (its first day) and return its code; every line is assessed.

    Raises NotAllowed, Missing (no such PCN), WrongLines, CannotClaim (a month to come; E-043, no or several
    nominated payees).
    """
    today = timezone.localdate()
    network = claim_network(pcn, Moment(today))
    require_claim(actor, Act.MAKE_CLAIMS, network)
    change = begin_change(
        actor=str(actor),
        action="make a claim for additional roles",
        detail={"pcn": network.code, "month": month.isoformat()[:7]},
    )
    return made(network=network, month=month, rows=rows, on=today, change=change)


def made(*, network: ClaimNetwork, month: date, rows: Rows, on: date, change: Change) -> str:
    """Do what `make_claim` does, within a change that somebody else began, on a day."""
    assert month.day == 1, "a month is its first day"
    if month > on:
        raise CannotClaim("E-061", f"{month:%B %Y} has not begun: claim for what posts have actually cost.")
    payee = _payee(network.id, network.name, on)
    moment = Moment(on)
    table = roles_at(moment)
    lines, problems = read_lines(rows, month_span(month), table)
    if problems:
        raise WrongLines(problems)
    before = claims_of(network.id, [year_of(month)], moment)
    facts = facts_for(network.code, network.id, year_of(month), moment, before)
    found = assess(lines, facts, table)
    system = _system(network, moment)
    claim = Claim.objects.create(
        code=f"{system.code}-C-{Claim.objects.filter(system=system).count() + 1:0{DIGITS}}",
        system=system,
        claimant_id=network.id,
        payee_id=payee,
        kind=ADDITIONAL_ROLES,
        month=month,
        change=change,
    )
    ClaimLine.objects.bulk_create(
        ClaimLine(
            claim=claim,
            number=line.number,
            said=as_said(line),
            claimed_pence=outcome.claimed,
            accepted_pence=outcome.accepted,
            outcome=as_kept(outcome),
        )
        for line, outcome in zip(lines, found.outcomes, strict=True)
    )
    ClaimStep.objects.create(claim=claim, number=1, kind=StepKind.MADE, change=change)
    return claim.code


def assess_afresh(kept: KeptClaim, moment: Moment) -> Assessment:
    """Return what the rules make of a waiting claim now; earlier claims count before it, later do not."""
    row = kept.row
    earlier = [each for each in claims_of(row.claimant_id, [kept.year], moment) if each.row.pk < row.pk]
    facts = facts_for(row.claimant.code, row.claimant_id, kept.year, moment, earlier)
    return assess(kept.lines, facts, roles_at(moment))


@transaction.atomic
def assess_again(*, actor: Actor, code: str) -> int:
    """Assess a waiting claim afresh, as rates and earlier claims now are; returns the pence accepted.

    Raises NotAllowed (it is for who may make it), Missing, CannotClaim.
    """
    seen = claim_kept(code, _now())
    _require(actor, Act.MAKE_CLAIMS, seen)
    change = begin_change(actor=str(actor), action="assess a claim again", detail={"claim": seen.row.code})
    kept = claim_kept(code, _now())  # again: whoever had the turn before may have gone on
    _refuse_unless_possible(kept, StepKind.ASSESSED, actor)
    found = assess_afresh(kept, _now())
    for outcome in found.outcomes:
        ClaimLine.objects.filter(claim=kept.row, number=outcome.number).update(
            accepted_pence=outcome.accepted, outcome=as_kept(outcome)
        )
    because = f"{pounds(kept.accepted)} was accepted before, {pounds(found.accepted)} is now."
    _step(kept, StepKind.ASSESSED, because, change)
    return found.accepted


@transaction.atomic
def approve_claim(*, actor: Actor, code: str) -> Transfer:
    """Approve what is accepted of a claim: it is set aside for the nominated payee. Returns the transfer.

    Raises NotAllowed, Missing, CannotClaim (one's own claim; not waiting; the sum is not known, E-060; the
    rules make something else of it by now), CannotPost (the PCN's budget does not have it, E-062).
    """
    seen = claim_kept(code, _now())
    _require(actor, Act.APPROVE_CLAIMS, seen)
    change = begin_change(actor=str(actor), action="approve a claim", detail={"claim": seen.row.code})
    kept = claim_kept(code, _now())
    _refuse_unless_possible(kept, StepKind.APPROVED, actor)
    found = assess_afresh(kept, _now())
    if found.sum_pence is None:
        raise CannotClaim("E-060", found.remarks[-1].sentence)
    if found.accepted != kept.accepted:
        raise CannotClaim(
            "E-061",
            f"By now the rules accept {pounds(found.accepted)}, where {pounds(kept.accepted)} was accepted "
            "when it was assessed. Have the claim assessed again first.",
        )
    return approved(kept, timezone.localdate(), change)


def approved(kept: KeptClaim, on: date, change: Change) -> Transfer:
    """Set the accepted pence of a claim aside on a day, within a change that somebody else began (E-062).

    Whoever is the nominated payee on that day is paid, also where another was when it was made (E-043).
    """
    row, system = kept.row, kept.row.system
    because = _payee_of_the_day(kept, on)
    budget = account_for(
        system,
        AccountKind.BUDGET,
        change,
        fund=_fund(kept),
        organisation=row.claimant,
        programme=Programme.NETWORKS,
    )
    payee = account_for(system, AccountKind.PAYEE, change, organisation=row.payee)
    entry = Entry(
        TransferKind.PENDING,
        budget.code,
        payee.code,
        kept.accepted,
        on,
        f"claim/{row.code}/approved",
        f"Additional roles, {row.month:%B %Y}: claim {row.code}",
        claim=row.code,
    )
    _step(kept, StepKind.APPROVED, because, change)
    return post(system, [entry], change)[0]


@transaction.atomic
def pay_claim(*, actor: Actor, code: str) -> Transfer:
    """Pay an approved claim to its nominated payee; returns the transfer.

    Raises NotAllowed, Missing, CannotClaim, CannotPost.
    """
    seen = claim_kept(code, _now())
    _require(actor, Act.APPROVE_CLAIMS, seen)
    change = begin_change(actor=str(actor), action="pay a claim", detail={"claim": seen.row.code})
    kept = claim_kept(code, _now())
    _refuse_unless_possible(kept, StepKind.PAID, actor)
    return paid(kept, timezone.localdate(), change)


def paid(kept: KeptClaim, on: date, change: Change) -> Transfer:
    """Pay what was set aside for a claim on a day, within a change that somebody else began."""
    row = kept.row
    pending = Transfer.objects.select_related("from_account", "to_account").get(
        claim=row, kind=TransferKind.PENDING
    )
    entry = Entry(
        TransferKind.POST,
        pending.from_account.code,
        pending.to_account.code,
        pending.amount_pence,
        on,
        f"claim/{row.code}/paid",
        f"Paid: additional roles, {row.month:%B %Y}, claim {row.code}",
        claim=row.code,
        settles=pending.pk,
    )
    _step(kept, StepKind.PAID, "", change)
    return post(row.system, [entry], change)[0]


@transaction.atomic
def refuse_claim(*, actor: Actor, code: str, because: str) -> None:
    """Refuse a waiting claim, with the reason. Raises NotAllowed, Missing, CannotClaim."""
    _end(actor, code, StepKind.REFUSED, Act.APPROVE_CLAIMS, because)


@transaction.atomic
def withdraw_claim(*, actor: Actor, code: str, because: str) -> None:
    """Withdraw a waiting claim, with the reason. Raises NotAllowed, Missing, CannotClaim."""
    _end(actor, code, StepKind.WITHDRAWN, Act.MAKE_CLAIMS, because)


def _end(actor: Actor, code: str, kind: StepKind, act: Act, because: str) -> None:
    seen = claim_kept(code, _now())
    _require(actor, act, seen)
    reason = because.strip()
    if not reason or len(reason) > MOST_REASON:
        raise CannotClaim("", f"Say why, in {MOST_REASON:,} characters or fewer.")
    change = begin_change(
        actor=str(actor), action=f"claim {kind}", reason=reason, detail={"claim": seen.row.code}
    )
    kept = claim_kept(code, _now())
    _refuse_unless_possible(kept, kind, actor)
    _step(kept, kind, reason, change)


def _require(actor: Actor, act: Act, kept: KeptClaim) -> None:
    """Raise NotAllowed where the actor has no right over the claims of the PCN today."""
    require_claim(actor, act, claim_network(kept.row.claimant.code, _now()))


def _refuse_unless_possible(kept: KeptClaim, kind: StepKind, actor: Actor) -> None:
    because = why_not_step(kept.state, kind, own=kept.is_own(str(actor)), accepted=kept.accepted)
    if because:
        raise CannotClaim("claim_approved_by_another" if kept.is_own(str(actor)) else "", because)


def _step(kept: KeptClaim, kind: StepKind, because: str, change: Change) -> None:
    number = kept.steps[-1].number + 1
    ClaimStep.objects.create(claim=kept.row, number=number, kind=kind, because=because, change=change)


def _payee(pcn_id: int, name: str, on: date) -> int:
    """Return the one nominated payee of a PCN on a day (E-043); raises CannotClaim."""
    payees = payees_on(pcn_id, on)
    if len(payees) != 1:
        said = "no nominated payee" if not payees else counted(len(payees), "nominated payee")
        raise CannotClaim(
            "E-043",
            f"{name} has {said} on {plain_date(on)}, and all its money goes to exactly one. Record "
            "who it is first.",
        )
    return payees[0][0]


def _payee_of_the_day(kept: KeptClaim, on: date) -> str:
    """Let a claim be paid to the nominated payee of a day; returns a sentence where that is another now."""
    row = kept.row
    payee = _payee(row.claimant_id, row.claimant.code, on)
    if payee == row.payee_id:
        return ""
    before, row.payee = row.payee.code, Organisation.objects.get(pk=payee)
    row.save(update_fields=["payee"])
    return (
        f"It is paid to {row.payee.code}, the nominated payee on {plain_date(on)}; that was {before} when "
        "the claim was made (E-043)."
    )


def _system(network: ClaimNetwork, moment: Moment) -> Organisation:
    """Return the ICB that commissions a PCN on the day."""
    if not network.system:
        raise CannotClaim(
            "", f"{network.name} is in no system on {plain_date(moment.as_at)}: nobody could pay it."
        )
    return Organisation.objects.get(code=network.system)


def _fund(kept: KeptClaim) -> Fund:
    """Return the additional roles fund of the claim's year."""
    funds = Fund.objects.filter(
        system=kept.row.system, year=kept.year.begins, ring_fence=RingFence.ADDITIONAL_ROLES
    )
    found = list(funds[:2])
    if len(found) != 1:
        words = "no fund" if not found else "more than one fund"
        raise CannotPost(
            "E-060",
            f"The books of {kept.row.system.code} have {words} for additional roles in {kept.year}: open one "
            "before a claim of that year is approved.",
        )
    return found[0]


def _now() -> Moment:
    return Moment(timezone.localdate())
