"""Claims as they are kept, and what is known of a PCN when one is assessed.

A claim counts against the year's sum from the day it is made until it is refused or withdrawn, so that two
claims made at once cannot both have what is left. Earlier claims, by their codes, go first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.money.models import BaselineStaff, Claim, ClaimLine, ClaimStep, Rate, Transfer
from catchment.money.queries.entitlements import entitlement_of
from catchment.money.roles_shipped import shipped_roles
from catchment.money.rules.claim_reading import Span, read_lines
from catchment.money.rules.claim_steps import COUNTS, ClaimState, StepKind, state_after
from catchment.money.rules.claim_values import Before, ClaimFacts, Line, Outcome, Reduction, Remark
from catchment.money.rules.roles import RateTyped, RoleTable
from catchment.money.rules.vocabulary import Population, TransferKind
from catchment.money.rules.years import MONTHS, FinancialYear, year_of
from catchment.structure.queries.sql import fetch, holds

ADDITIONAL_ROLES = "additional-roles"  # the kind of these claims
ROLE = "role"  # of the model Rate


@dataclass(frozen=True, slots=True)
class KeptClaim:
    """A claim with its lines, what came of each, and its steps."""

    row: Claim
    lines: tuple[Line, ...]
    outcomes: tuple[Outcome, ...]
    steps: tuple[ClaimStep, ...]
    reversed: bool = False  # the transfer that paid it was sent back

    @property
    def state(self) -> ClaimState:
        """Return where it stands."""
        return state_after([step.kind for step in self.steps], sent_back=self.reversed)

    @property
    def claimed(self) -> int:
        """Return the pence claimed."""
        return sum(each.claimed for each in self.outcomes)

    @property
    def accepted(self) -> int:
        """Return the pence accepted."""
        return sum(each.accepted for each in self.outcomes)

    @property
    def held(self) -> int:
        """Return the pence that wait for something to be known."""
        return sum(each.held for each in self.outcomes)

    def is_own(self, actor: str) -> bool:
        """Say whether somebody (as changes name them) made it, or had it assessed again."""
        shaping = (StepKind.MADE, StepKind.ASSESSED)
        who = code_of(actor)
        return any(code_of(step.change.actor) == who for step in self.steps if step.kind in shaping)

    @property
    def year(self) -> FinancialYear:
        """Return the financial year that it is of."""
        return year_of(self.row.month)


def code_of(actor: str) -> str:
    """Return whom a change names, apart from how they are called: the code in “Name (CODE)”, else all of it.

    People come to be called otherwise; their code stays.
    """
    _, found, code = actor.rpartition("(")
    return code[:-1] if found and code.endswith(")") else actor


def month_span(month: date) -> Span:
    """Return the days of a month, by its first day."""
    return Span(month, date(month.year + month.month // MONTHS, month.month % MONTHS + 1, 1))


def roles_at(moment: Moment) -> RoleTable:
    """Return the roles with the rates that were recorded at a moment before those that ship (one query)."""
    rows = Rate.objects.known(moment).filter(kind=ROLE)
    return shipped_roles().with_rates(
        RateTyped(row.component, row.starts, row.ends, row.rate, row.source, row.evidence) for row in rows
    )


def claim_kept(code: str, moment: Moment) -> KeptClaim:
    """Return the claim with a code, as it was known; raises Missing."""
    found = _kept(_claims(moment).filter(code__iexact=code.strip()[:60]), moment)
    if not found:
        raise Missing(
            f"No claim for additional roles has the code “{code[:60]}”. They look like XEX-C-0001: open the "
            "list of the PCN's claims."
        )
    return found[0]


def claims_of(pcn_id: int, years: Iterable[FinancialYear], moment: Moment) -> list[KeptClaim]:
    """Return the claims of a PCN in some years, oldest first (three queries)."""
    begins = sorted(each.begins for each in years)
    if not begins:
        return []
    rows = _claims(moment).filter(
        claimant_id=pcn_id,
        month__gte=FinancialYear(begins[0]).starts,
        month__lt=FinancialYear(begins[-1]).ends,
    )
    return [each for each in _kept(rows, moment) if each.year.begins in begins]


def all_claims(moment: Moment) -> list[KeptClaim]:
    """Return every claim for additional roles at a moment, for the checks (three queries)."""
    return _kept(_claims(moment).filter(month__lte=moment.as_at), moment)


def years_claimed(pcn_id: int, moment: Moment) -> list[FinancialYear]:
    """Return the years that a PCN claimed for, in order (one query)."""
    months = _claims(moment).filter(claimant_id=pcn_id).values_list("month", flat=True).distinct()
    return sorted({year_of(month) for month in months})


def _claims(moment: Moment) -> QuerySet[Claim]:
    rows = Claim.objects.filter(kind=ADDITIONAL_ROLES)
    return rows if moment.as_known is None else rows.filter(change__at__lte=moment.as_known)


def _kept(rows: QuerySet[Claim], moment: Moment) -> list[KeptClaim]:
    claims = list(rows.select_related("system", "claimant", "payee", "change").order_by("id"))
    wanted = [each.pk for each in claims]
    lines: dict[int, list[ClaimLine]] = {key: [] for key in wanted}
    for line in ClaimLine.objects.filter(claim_id__in=wanted).order_by("claim_id", "number"):
        lines[line.claim_id].append(line)
    steps: dict[int, list[ClaimStep]] = {key: [] for key in wanted}
    taken = ClaimStep.objects.filter(claim_id__in=wanted).select_related("change")
    if moment.as_known is not None:
        taken = taken.filter(change__at__lte=moment.as_known)
    for step in taken.order_by("claim_id", "number"):
        steps[step.claim_id].append(step)
    back = sent_back(wanted, moment)
    return [_one(each, lines[each.pk], steps[each.pk], back=each.pk in back) for each in claims]


def sent_back(claims: Iterable[int], moment: Moment) -> set[int]:
    """Return which claims (by id) had the transfer that paid them reversed by the moment (one query)."""
    rows = Transfer.objects.filter(claim_id__in=claims, kind=TransferKind.REVERSAL, on__lte=moment.as_at)
    if moment.as_known is not None:
        rows = rows.filter(change__at__lte=moment.as_known)
    return {claim for claim in rows.values_list("claim_id", flat=True) if claim is not None}


def _one(row: Claim, lines: list[ClaimLine], steps: list[ClaimStep], *, back: bool) -> KeptClaim:
    said, problems = read_lines([each.said for each in lines], month_span(row.month), shipped_roles())
    assert not problems, f"{row.code} was read when it was made: {problems}"
    return KeptClaim(row, said, tuple(outcome_of(each) for each in lines), tuple(steps), back)


def outcome_of(row: ClaimLine) -> Outcome:
    """Return what came of a line, as it is kept."""
    told: Mapping[str, Any] = row.outcome
    return Outcome(
        row.number,
        row.said["post"],
        row.said["role"],
        told["role_name"],
        row.claimed_pence,
        row.accepted_pence,
        told["held"],
        tuple(
            Reduction(each["rule"], each["pence"], each["sentence"], each["cause"])
            for each in told["reductions"]
        ),
        tuple(Remark(each["rule"], each["sentence"]) for each in told["missing"]),
    )


def as_kept(outcome: Outcome) -> dict[str, Any]:
    """Return what came of a line as it is kept beside its amounts."""
    return {
        "role_name": outcome.role_name,
        "held": outcome.held,
        "reductions": [
            {"rule": each.rule, "pence": each.pence, "sentence": each.sentence, "cause": each.cause}
            for each in outcome.reductions
        ],
        "missing": [{"rule": each.rule, "sentence": each.sentence} for each in outcome.missing],
    }


def facts_for(
    pcn_code: str, pcn_id: int, year: FinancialYear, moment: Moment, claims: Iterable[KeptClaim]
) -> ClaimFacts:
    """Return what is known of a PCN and year; those of `claims` that count came before (E-060 to E-068)."""
    entitled = entitlement_of(pcn_code, year, moment)
    registered = entitled.populations[Population.REGISTERED].people
    baseline = BaselineStaff.objects.known(moment).filter(pcn_id=pcn_id)
    before = [
        Before(line, outcome.accepted)
        for each in claims
        if each.state in COUNTS and each.year == year
        for line, outcome in zip(each.lines, each.outcomes, strict=True)
        if outcome.accepted
    ]
    return ClaimFacts(
        year,
        None if registered is None else int(registered),
        {row.role: Decimal(row.wte) for row in baseline},
        entitled.claimed_pence if entitled.of(ADDITIONAL_ROLES) else None,
        before=tuple(before),
    )


def payees_on(pcn_id: int, day: date) -> list[tuple[int, str]]:
    """Return the nominated payees of a PCN on a day, id and code; there should be one (E-043)."""
    rows = fetch(
        f"""SELECT o.id, o.code FROM structure_relationship r
              JOIN structure_organisation o ON o.id = r.source_id
             WHERE r.target_id = %(pcn)s AND r.kind = 'payee_for' AND {holds("r", Moment(day))}
             ORDER BY o.code""",
        Moment(day),
        pcn=pcn_id,
    )
    return [(row.id, row.code) for row in rows]
