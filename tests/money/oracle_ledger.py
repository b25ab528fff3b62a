"""The ledger once more, as simply as it can be said: a list of what was written, and sums over the list.

It knows nothing of the database, of triggers or of running totals. Whatever is asked, it adds up anew from
the beginning; whatever is to be written, it writes on trial, asks whether a rule is broken, and takes it back
if so. It is slow, and it is how the ledger is checked.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

Sums = dict[str, list[int]]  # by account: moved in, moved out, set aside in, set aside out
MOVES = ("direct", "post", "reversal")
SETTLES = ("post", "void", "expire")


@dataclass(frozen=True)
class Written:
    """One transfer; `about` is the key of the one that it settles or reverses."""

    key: str
    kind: str
    source: str
    target: str
    pence: int
    on: date
    cause: str
    about: str = ""
    expires_on: date | None = None


@dataclass
class Oracle:
    """The books as a list, with what may not be overdrawn and what decisions allow, in pence."""

    hard: set[str]
    decided_on: date
    allowed: dict[str, int] = field(default_factory=dict)
    open_months: set[tuple[int, int]] = field(default_factory=set)
    written: list[Written] = field(default_factory=list)

    def by_key(self, key: str) -> Written | None:
        """Return what was written under a key."""
        return next((each for each in self.written if each.key == key), None)

    def write(self, entries: list[Written]) -> set[str]:
        """Write entries, all or none; returns the rules that would be broken."""
        there = {entry.key: self.by_key(entry.key) for entry in entries}
        if any(before not in (None, entry) for entry, before in zip(entries, there.values(), strict=True)):
            return {"transfer_key_once"}
        new = [entry for entry in entries if there[entry.key] is None]
        before = list(self.written)
        self.written += new
        rules = set(self.broken(new))
        if rules:
            self.written = before
        return rules

    def broken(self, new: list[Written]) -> Iterator[str]:
        """Give every rule that the books break with these new entries in them."""
        for entry in new:
            yield from self._broken_by(entry)
        reversed_keys = [each.about for each in self.written if each.kind == "reversal"]
        if len(set(reversed_keys)) < len(reversed_keys):
            yield "transfer_reversed_once"
        if any(used > self.allowed[decision] for decision, used in self.uses().items()):
            yield "decision_not_exceeded"
        if any(left < 0 for left in self.commitments().values()):
            yield "commitment_not_exceeded"
        for account, (came, went, _, aside) in self.sums().items():
            if account in self.hard and came < went + aside:
                yield "account_not_overdrawn"

    def _broken_by(self, entry: Written) -> Iterator[str]:
        """Give the rules that one entry breaks by itself, beside what it settles or reverses."""
        if (entry.on.year, entry.on.month) not in self.open_months:
            yield "transfer_in_open_period"
        if entry.cause in self.allowed and entry.on < self.decided_on:
            yield "transfer_by_a_valid_decision"
        about = self.by_key(entry.about)
        if about is None:
            return
        if entry.kind in SETTLES:
            if about.kind != "pending" or entry.on < about.on:
                yield "transfer_fits_its_commitment"
            if entry.kind == "post" and about.expires_on is not None and entry.on >= about.expires_on:
                yield "transfer_expires_if_pending"
        elif about.kind not in ("direct", "post") or entry.on < about.on:
            yield "transfer_fits_what_it_reverses"

    def sums(self, until: date | None = None) -> Sums:
        """Return the sums of every account, of all days or up to one."""
        found: Sums = defaultdict(lambda: [0, 0, 0, 0])
        for each in self.written:
            if until is not None and each.on > until:
                continue
            if each.kind in MOVES:
                found[each.target][0] += each.pence
                found[each.source][1] += each.pence
            sign = 1 if each.kind == "pending" else -1 if each.kind in SETTLES else 0
            found[each.target][2] += sign * each.pence
            found[each.source][3] += sign * each.pence
        return found

    def commitments(self) -> dict[str, int]:
        """Return what each commitment still sets aside, by its key."""
        settled = defaultdict(int)
        for each in self.written:
            if each.kind in SETTLES:
                settled[each.about] += each.pence
        return {each.key: each.pence - settled[each.key] for each in self.written if each.kind == "pending"}

    def uses(self) -> dict[str, int]:
        """Return how much of each decision is used."""
        found: dict[str, int] = defaultdict(int)
        for each in self.written:
            if each.cause in self.allowed:
                plus = each.kind in ("direct", "pending")
                minus = each.kind in ("void", "expire", "reversal")
                found[each.cause] += each.pence if plus else -each.pence if minus else 0
        return dict(found)

    def moves(self, account: str) -> list[tuple[date, int]]:
        """Return what moved through an account, signed, in the order of days and then of writing."""
        through = [each for each in self.written if account in (each.source, each.target)]
        return [
            (each.on, (each.pence if account == each.target else -each.pence) if each.kind in MOVES else 0)
            for each in sorted(through, key=lambda each: each.on)
        ]
