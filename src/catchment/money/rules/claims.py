"""Claims for additional roles: what of each line is reimbursed, and what each rule takes off.

A PCN is paid what a post actually cost, up to the role's maximum (E-061), while its sum for the year lasts
(E-060, E-062). `assess` takes the rules in this order: may the post be claimed at all (`claim_eligibility`);
is everything known that is needed; then how much of the post counts - one post, beyond the baseline (E-063),
within the limits (E-067, E-068); then the maximum, with London's supplement (E-065); then the sum. Each
reduction is what is left before it less what is left after it, in pence, rounded half up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from catchment.foundation.rules.money import pounds
from catchment.money.rules.claim_eligibility import Held, Refused, judge
from catchment.money.rules.claim_time import Piece, Used, cuts, missing_baseline, named, pieces_of, unanswered
from catchment.money.rules.claim_values import (
    Assessment,
    ClaimFacts,
    Line,
    Outcome,
    Reduction,
    Remark,
)
from catchment.money.rules.roles import Role, RoleTable
from catchment.money.rules.years import FinancialYear
from catchment.structure.rules.words import counted, listed, plain_date

BIDS_IN = (2022, 2023)  # E-069: the years in which a PCN could bid for what others did not claim


def assess(lines: Sequence[Line], facts: ClaimFacts, table: RoleTable) -> Assessment:
    """Return what comes of each line, in order; `facts.before` has used posts, limits and the sum first.

    Every line lies within the year, its role in the table: whoever reads lines sees to it (`claim_reading`).
    """
    for line in lines:
        inside = facts.year.starts <= line.starts < line.ends <= facts.year.ends
        assert inside and line.role in table.roles and line.wte > 0, f"line {line.number} was not read"
    days = cuts([*(each.line for each in facts.before), *lines], table)
    used = Used()
    for each in facts.before:
        role = table.roles[each.line.role]
        used.add(each.line, role, pieces_of(each.line, role, days, used, facts, table))
    remarks, left = _purse(facts)
    outcomes = []
    for line in lines:
        role = table.roles[line.role]
        pieces = pieces_of(line, role, days, used, facts, table)
        outcome = _outcome(_Weighed(line, role, pieces, facts), left)
        if outcome.accepted:
            used.add(line, role, pieces)
            left = None if left is None else left - outcome.accepted
        outcomes.append(outcome)
    return Assessment(
        facts.year.label, tuple(outcomes), facts.sum_pence, facts.accepted_before, left, remarks
    )


def could_bid(year: FinancialYear) -> bool:
    """Say whether a PCN could bid for what others did not claim: in 2022/23 and 2023/24 (E-069)."""
    return year.begins in BIDS_IN


def _purse(facts: ClaimFacts) -> tuple[tuple[Remark, ...], int | None]:
    """Return what there is to say of the sum, and what is left of it before these lines (E-060, E-069)."""
    remarks = []
    if facts.won_pence and not could_bid(facts.year):
        remarks.append(
            Remark(
                "E-069",
                f"{pounds(facts.won_pence)} of others' unclaimed money is not counted: there is none to win "
                f"in {facts.year}.",
            )
        )
    if facts.sum_pence is None:
        remarks.append(
            Remark(
                "E-060",
                f"The additional roles sum for {facts.year} is not known, so nobody can tell whether this "
                "is within it.",
            )
        )
        return tuple(remarks), None
    won = facts.won_pence if could_bid(facts.year) else 0
    return tuple(remarks), max(0, facts.sum_pence + won - facts.accepted_before)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A line with its pieces, ready to be worked out."""

    line: Line
    role: Role
    pieces: Sequence[Piece]
    facts: ClaimFacts

    def eligible(self, measure: str) -> int:
        """Return the share of the actual cost that counts, by the whole-time equivalents of a measure."""
        months = sum((each.months for each in self.pieces), Fraction(0))
        counts = sum((getattr(each, measure) * each.months for each in self.pieces), Fraction(0))
        return half_up(self.line.actual * counts / (Fraction(self.line.wte) * months))

    def outcome(
        self,
        accepted: int,
        held: int = 0,
        reductions: tuple[Reduction, ...] = (),
        missing: tuple[Remark, ...] = (),
    ) -> Outcome:
        """Return the outcome of the line."""
        line = self.line
        return Outcome(
            line.number,
            line.post,
            line.role,
            self.role.name,
            line.actual,
            accepted,
            held,
            reductions,
            missing,
        )


def _outcome(weighed: _Weighed, left: int | None) -> Outcome:
    line = weighed.line
    judged = judge(line, weighed.role)
    if isinstance(judged, Refused):
        taken = Reduction(judged.remark.rule, line.actual, judged.remark.sentence, "refused")
        return weighed.outcome(0, reductions=(taken,) if line.actual else ())
    missing = unanswered(line, weighed.role, weighed.pieces, weighed.facts)
    if isinstance(judged, Held):
        missing = (judged.remark, *missing)
    if missing:
        return weighed.outcome(0, line.actual, missing=missing)
    return _worked_out(weighed, left)


def _worked_out(weighed: _Weighed, left: int | None) -> Outcome:
    """Take off what each rule takes, in order, from a line that may be claimed and is fully known."""
    now, taken = weighed.line.actual, []
    for measure, rule, words, cause in (
        ("in_post", "E-061", _one_post, "post"),
        ("additional", "E-063", _baseline, "baseline"),
        ("within_limit", "", _limit, "limit"),
    ):
        after = weighed.eligible(measure)
        if after < now:
            taken.append(Reduction(rule or _limit_rule(weighed), now - after, words(weighed), cause))
            now = after
    cap = half_up(sum((each.cap for each in weighed.pieces), Fraction(0)))
    if cap < now:
        unknown = [each for each in weighed.pieces if each.supplement and each.supplement.pounds is None]
        if unknown:
            return weighed.outcome(0, weighed.line.actual, missing=(_supplement(cap),))
        taken.append(Reduction("E-061", now - cap, _cap_words(weighed, cap), "cap"))
        now = cap
    if left is not None and left < now:
        taken.append(Reduction("E-062", now - left, _sum_words(weighed.facts, left), "sum"))
        now = left
    return weighed.outcome(now, reductions=tuple(taken))


def _one_post(weighed: _Weighed) -> str:
    return (
        f"One post is one whole-time equivalent at most, and {weighed.line.post} is claimed for more over "
        "these days."
    )


def _baseline(weighed: _Weighed) -> str:
    there = weighed.facts.baseline[weighed.line.role]
    lacking = missing_baseline(weighed.line, weighed.role, weighed.facts)
    return (
        f"Staff must be additional to 31 March 2019. The practices had {there.normalize():f} whole-time "
        f"equivalents of the role then and employ {float(lacking):g} fewer themselves now, so that much is "
        "not additional."
    )


def _limit_rule(weighed: _Weighed) -> str:
    return next(each.limit.rule for each in weighed.pieces if each.limit is not None)


def _limit(weighed: _Weighed) -> str:
    limit = next(each.limit for each in weighed.pieces if each.limit is not None)
    most, registered = limit.most(weighed.facts.registered), weighed.facts.registered
    assert most is not None and registered is not None, "a line whose limit is not known is held before"
    return (
        f"No more than {most} {limit.name} are reimbursed for a PCN with {registered:,} registered patients "
        f"from {plain_date(limit.starts)}, and that many are claimed for already."
    )


def _cap_words(weighed: _Weighed, cap: int) -> str:
    """Say what the cap is made of: "The most for a care coordinator ... is £15,028.20: ..."."""
    months = sum((each.months for each in weighed.pieces), Fraction(0))
    length = counted(int(months), "month") if months.denominator == 1 else f"{float(months):.2f} months"
    rates = [(pence, next(group).starts) for pence, group in groupby(weighed.pieces, key=_year_rate)]
    told = [f"{pounds(pence)} a year from {plain_date(starts)}" for pence, starts in rates]
    if len(rates) == 1:
        told = [f"{pounds(rates[0][0])} a year for a whole-time post"]
    wte = f"{named(weighed.role)} at {weighed.line.wte.normalize():f} whole-time equivalent"
    if any(each.within_limit < weighed.line.wte for each in weighed.pieces):
        wte = f"what counts of {wte}"
    return f"The most for {wte} over {length} is {pounds(cap)}: {listed(told)}."


def _year_rate(piece: Piece) -> int:
    assert piece.maximum.pounds is not None, "a line without a maximum is held before"
    extra = piece.supplement.pounds if piece.supplement else None
    return half_up(Fraction((piece.maximum.pounds + (extra or 0)) * 100))


def _supplement(cap: int) -> Remark:
    return Remark(
        "E-065",
        f"The post cost more than the maximum outside London ({pounds(cap)}), and London's supplement "
        "is not known. Record it with its source, then assess the line again.",
    )


def _sum_words(facts: ClaimFacts, left: int) -> str:
    there = "nothing was left" if left == 0 else f"only {pounds(left)} was left"
    assert facts.sum_pence is not None, "a sum that is not known takes nothing off"
    return (
        f"The additional roles sum for {facts.year} is {pounds(facts.sum_pence)}, and {there} of it. It does "
        "not grow when rates do, and what is beyond it is not reimbursed."
    )


def half_up(pence: Fraction) -> int:
    """Return pence rounded to a whole penny, half a penny up."""
    return int(pence + Fraction(1, 2)) if pence >= 0 else -half_up(-pence)
