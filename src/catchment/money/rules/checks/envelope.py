"""Checks of the envelope: spending within what came in, limits on the whole system, shares, earmarks.

A rule of its own to break even together (s.223LA) stands in the Act and has not been commenced; it holds once
its regime is given a date, and the ICB's own rule (s.223GC) ends then (E-007).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catchment.foundation.rules.checked import Checked
from catchment.foundation.rules.findings import About, Check, Severity
from catchment.foundation.rules.listing import ERROR, WARNING, Fault, listed
from catchment.foundation.rules.money import pounds_in_short
from catchment.money.rules.envelope import DECIDED, Books, State
from catchment.money.rules.envelope_limits import WHOLE, AgainstLimit
from catchment.money.rules.vocabulary import Nature, RingFence
from catchment.structure.rules.words import listed as in_words

BREAK_EVEN = "HCA22_S30"  # the regime of E-007: without a date, as long as nobody has commenced it


@dataclass(frozen=True, slots=True)
class EnvelopeFacts:
    """A system's money of a year on the day, and its use against its limits."""

    system: str
    name: str
    year: str
    books: Books
    limits: tuple[AgainstLimit, ...]
    names: Mapping[str, str]  # of its partner trusts, by code

    @property
    def belongs(self) -> Iterable[tuple[tuple[str, str], str]]:
        """Return what its findings may be about, with its system."""
        yield ("icb", self.system), self.system
        for code in self.books.funds:
            yield ("fund", code), self.system

    @property
    def about(self) -> About:
        """Return the system as what a finding is about."""
        return About("icb", self.system, self.name)


@dataclass(frozen=True, slots=True)
class ApportionedFacts:
    """How the use of a trust that partners several ICBs is shared between them in a year, in per cent."""

    trust: str
    name: str
    year: str
    shares: tuple[tuple[str, Decimal], ...]  # system, per cent

    @property
    def belongs(self) -> Iterable[tuple[tuple[str, str], str]]:
        """Return the trust, with the first system that it is apportioned to."""
        yield ("trust", self.trust), self.shares[0][0]


def spending_within_receipts(checked: Checked, _as_of: date) -> Iterator[Fault]:
    """E-001: what an ICB spends in a year does not exceed what it received; commitments come next."""
    for each in checked.of(EnvelopeFacts):
        books = each.books
        received, paid = books.received_pence, books.pence_in(State.PAID)
        if paid > received:
            yield Fault(
                each.about,
                f"{each.name} has paid {pounds_in_short(paid)} in {each.year} and received "
                f"{pounds_in_short(received)}: {pounds_in_short(paid - received)} more than it may.",
                "Find the money, or stop what has not been paid yet; tell NHS England.",
            )
        elif books.decided_pence > received:
            beyond = pounds_in_short(books.decided_pence - received)
            yield Fault(
                each.about,
                f"{each.name} has paid or committed {beyond} more than it received in {each.year}.",
                "Give up commitments, or have the allocation raised before they fall due.",
                severity=WARNING,
            )


def within_limits(checked: Checked, _as_of: date) -> Iterator[Fault]:
    """E-003: the ICB and its partner trusts together keep within the limits on revenue and capital."""
    for each in checked.of(EnvelopeFacts):
        for found in each.limits:
            if found.over:
                yield Fault(
                    each.about,
                    _capital(found.sentence),
                    "Agree between the partners who uses less, or ask NHS England for another limit.",
                )
            elif found.heading_over:
                yield Fault(
                    each.about,
                    _capital(found.sentence),
                    "Agree between the partners what is put off before the year ends.",
                    severity=WARNING,
                )


def reports_are_there(checked: Checked, _as_of: date) -> Iterator[Fault]:
    """E-003: a limit on all partners together cannot be kept while one of them has not said what it used."""
    for each in checked.of(EnvelopeFacts):
        for found in each.limits:
            if found.limit is not None and found.silent:
                silent = in_words([each.names.get(code, code) for code in found.silent])
                yield Fault(
                    each.about,
                    f"{silent} reported no use of {found.nature} "
                    f"in {each.year}, so it is not known what the system uses.",
                    "Ask for the report, and import it with `catchment money use import`.",
                )


def shares_are_whole(checked: Checked, _as_of: date) -> Iterator[Fault]:
    """E-004: the shares of a trust's use that count for several ICBs add up to all of it."""
    for each in checked.of(ApportionedFacts):
        whole = sum((share for _, share in each.shares), Decimal(0))
        if whole != WHOLE:
            said = in_words([f"{system} {share.normalize():f}%" for system, share in each.shares])
            yield Fault(
                About("trust", each.trust, each.name),
                f"The use of {each.name} in {each.year} is shared out to {whole.normalize():f}% ({said}): "
                f"some of it would count {'for nobody' if whole < WHOLE else 'twice'}.",
                "Put the shares as NHS England directed them: together they are 100%.",
            )


def earmarks_are_kept(checked: Checked, _as_of: date) -> Iterator[Fault]:
    """E-006: no more is used on a matter than NHS England's cap on it."""
    for each in checked.of(EnvelopeFacts):
        for fund in each.books.funds.values():
            if fund.ring_fence != RingFence.EARMARK or fund.designated_pence is None:
                continue
            used = sum(
                one.pence for one in each.books.portions if one.fund == fund.code and one.state in DECIDED
            )
            if used > fund.designated_pence:
                yield Fault(
                    About("fund", fund.code, fund.name),
                    f"{pounds_in_short(used)} is paid or committed for {fund.ring_fence_for}; NHS England "
                    f"allows {pounds_in_short(fund.designated_pence)}.",
                    "Give up commitments until the earmark is kept.",
                )


def break_even_together(checked: Checked, _as_of: date) -> Iterator[Fault]:
    """E-007: the ICB and its trusts together do not expect to use more revenue than they were given."""
    for each in checked.of(EnvelopeFacts):
        for found in each.limits:
            if found.nature is Nature.REVENUE and found.heading_over:
                yield Fault(
                    each.about,
                    f"{each.name} and its trusts do not break even together in {each.year}: {found.sentence}",
                    "Agree between the partners who uses less.",
                )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


ACT = "NHS Act 2006"
CHECKS: tuple[Check, ...] = (
    listed(
        "E-001",
        "Does the ICB spend no more in the year than it received?",
        ERROR,
        f"{ACT} s.223GC(1)",
        spending_within_receipts,
        regime="HCA22",
        ended_by=BREAK_EVEN,
    ),
    listed(
        "E-003",
        "Do the ICB and its partner trusts together keep within the limits on revenue and capital?",
        ERROR,
        f"{ACT} s.223M(1)(2)",
        within_limits,
        regime="HCA22",
    ),
    listed(
        "E-003",
        "Has every partner trust reported what it used?",
        Severity.WARNING,
        f"{ACT} s.223M(1)(2)",
        reports_are_there,
        regime="HCA22",
    ),
    listed(
        "E-004",
        "Is all of what a trust uses that partners several ICBs counted, once?",
        ERROR,
        f"{ACT} s.223M(3)",
        shares_are_whole,
        regime="HCA22",
    ),
    listed(
        "E-006",
        "Are NHS England's caps on named matters kept?",
        ERROR,
        f"{ACT} s.223N",
        earmarks_are_kept,
        regime="HCA22",
    ),
    listed(
        "E-007",
        "Do the ICB and its trusts break even together?",
        ERROR,
        f"{ACT} s.223LA (Health and Care Act 2022 s.30, not commenced)",
        break_even_together,
        regime=BREAK_EVEN,
    ),
)
