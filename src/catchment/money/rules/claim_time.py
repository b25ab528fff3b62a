"""How much of a post counts, day by day: one post, beyond the baseline, and within the limits of the day.

The year is cut where anything changes - a month, a line, a maximum (E-066), a limit (E-067) - so that between
two cuts everything is the same. Lines are taken in their order, earlier claims first: what one line has used
of a post, of the baseline or of a limit is gone for the next. A whole month counts as a twelfth of a year,
part of a month by its days. Everything is an exact fraction; money is rounded elsewhere, once.
"""

import calendar
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from catchment.money.rules.claim_values import ClaimFacts, Line, Remark
from catchment.money.rules.roles import Limit, Maximum, Role, RoleTable
from catchment.structure.rules.words import plain_date

ONE_POST = Fraction(1)
MONTHS_OF_YEAR = 12
NONE = Fraction(0)


@dataclass(frozen=True, slots=True)
class Piece:
    """A line between two cuts: `months` long, with the whole-time equivalents left after each rule in turn.

    `limit` is the one in force, if any. `maximum` and `supplement` are those of the days; a supplement of
    None is no London post.
    """

    starts: date
    months: Fraction
    in_post: Fraction
    additional: Fraction
    within_limit: Fraction
    maximum: Maximum
    supplement: Maximum | None
    limit: Limit | None

    @property
    def cap(self) -> Fraction:
        """Return the most that is reimbursed for it in pence, without an unknown supplement (E-061)."""
        assert self.maximum.pounds is not None, "a line without a maximum is held before"
        year = Fraction(self.maximum.pounds)
        if self.supplement is not None and self.supplement.pounds is not None:
            year += Fraction(self.supplement.pounds)
        return year * 100 * self.within_limit * self.months / MONTHS_OF_YEAR


@dataclass
class Used:
    """What lines have used so far, by the day a piece begins."""

    posts: dict[tuple[str, date], Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    baseline: dict[tuple[str, date], Fraction] = field(default_factory=lambda: defaultdict(Fraction))
    limits: dict[tuple[str, date], Fraction] = field(default_factory=lambda: defaultdict(Fraction))

    def add(self, line: Line, role: Role, pieces: Iterable[Piece]) -> None:
        """Note what a line uses that is claimed for."""
        for piece in pieces:
            self.posts[line.post, piece.starts] += piece.in_post
            self.baseline[line.role, piece.starts] += piece.in_post - piece.additional
            if role.counts_as:
                self.limits[role.counts_as, piece.starts] += piece.within_limit


def cuts(lines: Sequence[Line], table: RoleTable) -> tuple[date, ...]:
    """Return every day on which something changes within the lines, in order."""
    if not lines:
        return ()
    first, last = min(each.starts for each in lines), max(each.ends for each in lines)
    days = {day for each in lines for day in (each.starts, each.ends)} | set(_months(first, last))
    roles = [table.roles[code] for code in {each.role for each in lines} if code in table.roles]
    days |= {day for role in (*roles, *table.london.values()) for day in role.changes}
    days |= {day for each in table.limits for day in (each.starts, each.ends)}
    return tuple(sorted(day for day in days if first <= day <= last))


def _months(first: date, last: date) -> Iterator[date]:
    day = first.replace(day=1)
    while day <= last:
        yield day
        day = (day + timedelta(days=31)).replace(day=1)


def pieces_of(
    line: Line, role: Role, days: Sequence[date], used: Used, facts: ClaimFacts, table: RoleTable
) -> list[Piece]:
    """Return a line cut into pieces, with what is left of it after each rule (E-061, E-063, E-067, E-068)."""
    inside = [day for day in days if line.starts <= day <= line.ends]
    missing = missing_baseline(line, role, facts)
    found = []
    for starts, ends in pairwise(inside):
        in_post = min(Fraction(line.wte), max(NONE, ONE_POST - used.posts[line.post, starts]))
        to_fill = max(NONE, missing - used.baseline[line.role, starts])
        additional = max(NONE, in_post - to_fill)
        limit = table.limit_on(role.counts_as, starts) if role.counts_as else None
        within = additional
        if limit is not None:
            most = limit.most(facts.registered)
            most = limit.small if most is None else most
            within = min(additional, max(NONE, most - used.limits[role.counts_as, starts]))
        supplement = table.london[line.london].maximum_on(starts) if line.london else None
        length = Fraction((ends - starts).days, calendar.monthrange(starts.year, starts.month)[1])
        maximum = role.maximum_on(starts)
        found.append(Piece(starts, length, in_post, additional, within, maximum, supplement, limit))
    return found


def missing_baseline(line: Line, role: Role, facts: ClaimFacts) -> Fraction:
    """Return how much of the baseline of 31 March 2019 the practices no longer employ themselves (E-063)."""
    if line.baseline_exception in role.baseline_exceptions and line.baseline_exception:
        return NONE
    there = facts.baseline.get(line.role, Decimal(0))
    return max(NONE, Fraction(there - (line.besides or Decimal(0))))


def unanswered(line: Line, role: Role, pieces: Sequence[Piece], facts: ClaimFacts) -> tuple[Remark, ...]:
    """Return what has to be known before the line can be worked out, each in a sentence."""
    found = []
    for piece in pieces:
        if piece.maximum.pounds is None:
            found.append(
                Remark(
                    "E-061",
                    f"The most that is reimbursed for {named(role)} on {plain_date(piece.starts)} is not "
                    f"known. {piece.maximum.note} Record the rate with its source, then assess it again.",
                )
            )
            break
    there = facts.baseline.get(line.role, Decimal(0))
    if there and line.besides is None and not line.baseline_exception:
        found.append(
            Remark(
                "E-063",
                f"The practices had {there.normalize():f} whole-time equivalents of this role on "
                "31 March 2019. Say how much of the role they employ besides, and do not claim for.",
            )
        )
    for piece in pieces:
        if piece.limit is not None and facts.registered is None and piece.within_limit < piece.additional:
            found.append(
                Remark(
                    piece.limit.rule,
                    f"How many {piece.limit.name} are reimbursed depends on the registered list "
                    f"({piece.limit.small} or {piece.limit.large}), and that of the PCN is not known.",
                )
            )
            break
    return tuple(found)


def named(role: Role) -> str:
    """Return a role within a sentence: "a care coordinator"."""
    name = role.name if role.name.startswith("GP") else f"{role.name[:1].lower()}{role.name[1:]}"
    return f"an {name}" if name[:1] in "aeio" else f"a {name}"
