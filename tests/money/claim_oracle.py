"""A naive reading of the rules of claims: day by day, with nothing clever, to hold `assess` against.

It knows no cuts and no pieces: every day of the year is looked at on its own, each worth its share of its
month, and each line walks through the rules in the order in which the scheme lists them.
"""

import calendar
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from catchment.money.rules.claim_values import ClaimFacts, Line
from catchment.money.rules.roles import RoleTable

Key = tuple[str, date]


class Oracle:
    """Accepts line after line; remembers what was used on each day."""

    def __init__(self, facts: ClaimFacts, table: RoleTable) -> None:
        self.facts, self.table = facts, table
        self.posts: dict[Key, Fraction] = defaultdict(Fraction)
        self.baseline: dict[Key, Fraction] = defaultdict(Fraction)
        self.limits: dict[Key, Fraction] = defaultdict(Fraction)
        self.left = facts.sum_pence

    def accepts(self, line: Line) -> int:
        """Return the pence accepted of a line of a role without questions of its own, with a maximum."""
        days = [line.starts + timedelta(days=each) for each in range((line.ends - line.starts).days)]
        whole = sum((_share(day) for day in days), Fraction(0)) * Fraction(line.wte)
        counts = {day: self._counts(line, day) for day in days}
        accepted = line.actual
        for step in range(3):
            kept = sum((counts[day][step] * _share(day) for day in days), Fraction(0))
            accepted = min(accepted, _pence(line.actual * kept / whole))
        role = self.table.roles[line.role]
        cap = Fraction(0)
        for day in days:
            pounds = role.maximum_on(day).pounds
            assert pounds is not None
            cap += Fraction(pounds) * 100 / 12 * counts[day][2] * _share(day)
        accepted = min(accepted, _pence(cap))
        if self.left is not None:
            accepted = min(accepted, self.left)
        if accepted:
            self._use(line, counts)
        return accepted

    def _counts(self, line: Line, day: date) -> tuple[Fraction, Fraction, Fraction]:
        post = Fraction(line.wte)
        while post > 0 and self.posts[line.post, day] + post > 1:
            post = max(Fraction(0), 1 - self.posts[line.post, day])
        beyond = post
        lacking = Fraction(self.facts.baseline.get(line.role, 0)) - Fraction(line.besides or 0)
        to_fill = lacking - self.baseline[line.role, day]
        if to_fill > 0:
            beyond = post - to_fill if post > to_fill else Fraction(0)
        kind = self.table.roles[line.role].counts_as
        limit = self.table.limit_on(kind, day) if kind else None
        within = beyond
        if limit is not None:
            assert self.facts.registered is not None
            most = limit.small if self.facts.registered < limit.large_from else limit.large
            room = most - self.limits[kind, day]
            within = beyond if beyond < room else max(Fraction(0), room)
        return post, beyond, within

    def _use(self, line: Line, counts: dict[date, tuple[Fraction, Fraction, Fraction]]) -> None:
        kind = self.table.roles[line.role].counts_as
        for day, (post, beyond, within) in counts.items():
            self.posts[line.post, day] += post
            self.baseline[line.role, day] += post - beyond
            if kind:
                self.limits[kind, day] += within


def oracle(lines: Sequence[Line], facts: ClaimFacts, table: RoleTable) -> list[int]:
    """Return what is accepted of each line, in pence; earlier claims are not part of this oracle's world."""
    judge = Oracle(facts, table)
    found = []
    for line in lines:
        accepted = judge.accepts(line)
        if judge.left is not None:
            judge.left -= accepted
        found.append(accepted)
    return found


def _share(day: date) -> Fraction:
    return Fraction(1, calendar.monthrange(day.year, day.month)[1])


def _pence(amount: Fraction) -> int:
    whole, rest = divmod(amount.numerator, amount.denominator)
    return whole + (1 if 2 * rest >= amount.denominator else 0)
