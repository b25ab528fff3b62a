"""Checks of claims for additional roles, and of money that does not match the work it is to carry.

A PCN's claims stay within its sum and what is unused is lost (E-062); staff are additional to March 2019
(E-063); one nominated payee is paid (E-043). Posts without an end rest on money that recurs (S003-49), and
what a place asks of a PCN has a budget of its own (S002-24).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from catchment.foundation.rules.checked import Checked
from catchment.foundation.rules.findings import About, Check
from catchment.foundation.rules.listing import ERROR, INFO, WARNING, Fault
from catchment.foundation.rules.listing import listed as check
from catchment.foundation.rules.money import pounds
from catchment.money.rules.claim_steps import COUNTS, ClaimState
from catchment.money.rules.claim_values import Line, Outcome
from catchment.money.rules.claims import could_bid
from catchment.money.rules.years import FinancialYear
from catchment.structure.rules.words import counted, plain_date

DES = "Network Contract DES, additional roles reimbursement"
PAYEE = "Network Contract DES; BMA Law, Lexology"
SEED_MONEY = "Seed S003-49: non-recurrent money stops permanent investment"
SEED_PLACE = "Seed S002-24: work for the place is on top of core functions and must be resourced"


@dataclass(frozen=True, slots=True)
class ClaimFact:
    """A claim as it stands: who is to be paid, and its lines with what came of each."""

    code: str
    month: date
    state: ClaimState
    payee: str
    lines: tuple[tuple[Line, Outcome], ...]

    @property
    def accepted(self) -> int:
        """Return the pence accepted."""
        return sum(outcome.accepted for _, outcome in self.lines)


@dataclass(frozen=True, slots=True)
class NetworkYear:
    """The claims of a PCN in a financial year, with what they must fit; pence.

    `sum_pence` is its additional roles sum, None where it is not known; `payees` those of the day.
    """

    system: str
    code: str
    name: str
    year: FinancialYear
    sum_pence: int | None
    claims: tuple[ClaimFact, ...]
    payees: tuple[str, ...]
    baseline: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def about(self) -> About:
        """Return the PCN as the subject of a finding."""
        return About("pcn", self.code, self.name)

    @property
    def belongs(self) -> tuple[tuple[tuple[str, str], str], ...]:
        """Return what its findings are about, with the system."""
        claims = ((("claim", each.code), self.system) for each in self.claims)
        return ((("pcn", self.code), self.system), *claims)

    @property
    def counting(self) -> tuple[ClaimFact, ...]:
        """Return the claims that use the sum: not those refused or withdrawn."""
        return tuple(each for each in self.claims if each.state in COUNTS)


@dataclass(frozen=True, slots=True)
class NetworkPosts:
    """Posts without an end that are deployed to a PCN on the day, and the money of the year; pence."""

    system: str
    code: str
    name: str
    year: str
    posts: int
    entitled: int
    non_recurrent: int

    @property
    def belongs(self) -> tuple[tuple[tuple[str, str], str], ...]:
        """Return what its findings are about, with the system."""
        return ((("pcn", self.code), self.system),)


@dataclass(frozen=True, slots=True)
class PlaceDuty:
    """Something a system's scheme passes on to a PCN, and the pence in budgets of that PCN to carry it."""

    system: str
    code: str
    pcn: str
    pcn_name: str
    functions: tuple[str, ...]
    funded: int

    @property
    def belongs(self) -> tuple[tuple[tuple[str, str], str], ...]:
        """Return what its findings are about, with the system."""
        return ((("pcn", self.pcn), self.system),)


def beyond_the_sum(checked: Checked, _as_of: date) -> Iterator[Fault]:
    """E-062: the claims of a year come to no more than the PCN's sum."""
    for facts in checked.of(NetworkYear):
        accepted = sum(each.accepted for each in facts.counting)
        if facts.sum_pence is not None and accepted > facts.sum_pence:
            over = pounds(accepted - facts.sum_pence)
            yield Fault(
                facts.about,
                f"{facts.name}’s claims for {facts.year} come to {pounds(accepted)}, {over} more than its "
                f"additional roles sum of {pounds(facts.sum_pence)}.",
                "Have the claims that wait assessed again; reverse what was paid too much.",
            )


def lost_at_the_end(checked: Checked, as_of: date) -> Iterator[Fault]:
    """E-062, E-069: what a PCN did not claim of the year that ended last is lost, or went to others."""
    for facts in checked.of(NetworkYear):
        ended_last = facts.year.ends <= as_of < FinancialYear(facts.year.begins + 1).ends
        if facts.sum_pence is None or not ended_last:
            continue
        left = facts.sum_pence - sum(each.accepted for each in facts.counting)
        if left > 0:
            where = "others could bid for it" if could_bid(facts.year) else "it is lost"
            yield Fault(
                facts.about,
                f"{facts.name} did not claim {pounds(left)} of its additional roles sum for {facts.year} of "
                f"{pounds(facts.sum_pence)}; {where}, and it does not carry forward.",
                "Plan this year’s posts so that the sum is used; a claim for a past month may still be made.",
            )


def not_additional(checked: Checked, _as_of: date) -> Iterator[Fault]:
    """E-063: what is accepted for a role is for staff beyond those of 31 March 2019."""
    for facts in checked.of(NetworkYear):
        for claim in facts.counting:
            for role, there in facts.baseline.items():
                lines = [each for each in claim.lines if _counts_against(each, role)]
                if lines and _too_much(lines, there):
                    yield Fault(
                        About("claim", claim.code, f"Claim {claim.code}"),
                        f"Claim {claim.code} of {facts.name} was accepted for {lines[0][1].role_name}, "
                        f"though its practices had {there.normalize():f} whole-time equivalents on "
                        "31 March 2019 and not all of what is accepted is beyond those.",
                        "Have it assessed again with the baseline, or reverse what was paid.",
                    )


def _counts_against(line: tuple[Line, Outcome], role: str) -> bool:
    said, outcome = line
    return said.role == role and outcome.accepted > 0 and not said.baseline_exception


def _too_much(lines: Iterable[tuple[Line, Outcome]], there: Decimal) -> bool:
    """Say whether more of the cost is accepted than the share of posts beyond the baseline."""
    told = list(lines)
    besides = max((said.besides or Decimal(0) for said, _ in told), default=Decimal(0))
    wte = sum((said.wte for said, _ in told), Decimal(0))
    beyond = max(Decimal(0), wte - max(Decimal(0), there - besides))
    dearest = max(Fraction(outcome.claimed) / Fraction(said.wte) for said, outcome in told)
    accepted = sum(outcome.accepted for _, outcome in told)
    return accepted > dearest * Fraction(beyond) + len(told)  # a penny for each line's rounding


def wrong_payee(checked: Checked, as_of: date) -> Iterator[Fault]:
    """E-043: what is still to be paid goes to the one nominated payee of the day."""
    for facts in checked.of(NetworkYear):
        for claim in facts.claims:
            open_still = claim.state in (ClaimState.WAITING, ClaimState.APPROVED)
            if not open_still or facts.payees == (claim.payee,):
                continue
            words = "nobody" if not facts.payees else " and ".join(facts.payees)
            yield Fault(
                About("claim", claim.code, f"Claim {claim.code}"),
                f"Claim {claim.code} is to be paid to {claim.payee}, but on {plain_date(as_of)} the "
                f"nominated payee of {facts.name} is {words}.",
                "Record the one payee, or have the claim withdrawn and made again.",
            )


def permanent_on_temporary(checked: Checked, _as_of: date) -> Iterator[Fault]:
    """S003-49: posts without an end do not rest on money that is said not to come again."""
    for facts in checked.of(NetworkPosts):
        if facts.non_recurrent and facts.posts:
            share = f"{pounds(facts.non_recurrent)} of the {pounds(facts.entitled)}"
            yield Fault(
                About("pcn", facts.code, facts.name),
                f"{share} that {facts.name} is entitled to for {facts.year} does not recur, and it has "
                f"{counted(facts.posts, 'post')} without an end.",
                "Give posts that rest on it an end, or money that recurs.",
            )


def unfunded_duties(checked: Checked, _as_of: date) -> Iterator[Fault]:
    """S002-24: what is passed on to a PCN has a budget, apart from that of its additional roles."""
    for duty in checked.of(PlaceDuty):
        if not duty.funded:
            yield Fault(
                About("pcn", duty.pcn, duty.pcn_name),
                f"{duty.code} passes {counted(len(duty.functions), 'function')} on to {duty.pcn_name}, and "
                "no budget but that of its additional roles is there to carry the work.",
                "Share money out to the PCN for it, or take the duty back.",
            )


CHECKS: tuple[Check, ...] = (
    check(
        "E-062", "Do the claims of a PCN stay within its additional roles sum?", ERROR, DES, beyond_the_sum
    ),
    check("E-062", "What of the additional roles sums was never claimed?", INFO, DES, lost_at_the_end),
    check("E-063", "Are all staff who are claimed for additional to March 2019?", ERROR, DES, not_additional),
    check("E-043", "Does every claim go to the one nominated payee of its PCN?", ERROR, PAYEE, wrong_payee),
    check(
        "S003-49",
        "Do posts without an end rest on money that recurs?",
        WARNING,
        SEED_MONEY,
        permanent_on_temporary,
        confidence="M",
    ),
    check(
        "S002-24",
        "Is there money for what a place asks of a PCN?",
        WARNING,
        SEED_PLACE,
        unfunded_duties,
        confidence="M",
    ),
)
