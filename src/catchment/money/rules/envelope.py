"""The system envelope: where the money of a year is, and who decided on it - each pound counted once.

An ICB receives its allocations into funds, shares them out to budgets, and pays or commits from there (E-010,
E-018). So on any day every pound is in one of four states: paid, committed, in a budget with nobody having
decided what to do with it, or still held in its fund. A *portion* is the money that is alike in every
respect: of one fund, for one place and programme, decided by one body, for one payee, in one state.

*Who decides* is who took the decision that a payment or commitment carries, at whatever level. What is paid
on a claim nobody here decides: the national contract does. What has only been shared out is not decided yet
(S000-18, S000-21, S001-32). The ICB stays accountable for all of it, at place too (S002-18).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from catchment.governance.rules.document.vocabulary import BodyKind, Purpose
from catchment.money.rules.vocabulary import AccountKind

HOLDING = frozenset({AccountKind.FUND, AccountKind.BUDGET})
CLOSE_ENOUGH = 0.05  # how far, as a share of itself, “£1 in 9” may be from the figure it stands for
LEAST_SAID, MOST_SAID = 0.01, 0.95  # shares outside are said as percentages alone


class Decider(StrEnum):
    """At which level money was decided on."""

    PLACE = "place"
    NEIGHBOURHOOD = "neighbourhood"
    GENERAL_PRACTICE = "general-practice"
    SYSTEM = "system"
    PARTNERS = "partners"
    CONTRACT = "contract"
    NATIONAL = "national"


DECIDER_WORDS = {
    Decider.PLACE: "boards at place",
    Decider.NEIGHBOURHOOD: "neighbourhood teams",
    Decider.GENERAL_PRACTICE: "general practice",
    Decider.SYSTEM: "the ICB's board and committees",
    Decider.PARTNERS: "trusts, councils and their partnerships",
    Decider.CONTRACT: "the national contract",
    Decider.NATIONAL: "NHS England",
}
OF_PURPOSE = {
    Purpose.PLACE_BOARD: Decider.PLACE,
    Purpose.GP_BOARD: Decider.GENERAL_PRACTICE,
    Purpose.NETWORK: Decider.GENERAL_PRACTICE,
    Purpose.NEIGHBOURHOOD_TEAM: Decider.NEIGHBOURHOOD,
    Purpose.ICB_BOARD: Decider.SYSTEM,
}
OF_ORGANISATION = {
    "nation": Decider.NATIONAL,
    "region": Decider.NATIONAL,
    "practice": Decider.GENERAL_PRACTICE,
    "pcn": Decider.GENERAL_PRACTICE,
    "federation": Decider.GENERAL_PRACTICE,
    "team": Decider.NEIGHBOURHOOD,
}


class State(StrEnum):
    """Where a pound is."""

    PAID = "paid"
    COMMITTED = "committed"
    FREE = "free"  # in a budget, and nobody has decided on it
    HELD = "held"  # in its fund, not shared out yet


DECIDED = frozenset({State.PAID, State.COMMITTED})


@dataclass(frozen=True, slots=True)
class FundOn:
    """A fund of the year and its properties."""

    code: str
    name: str
    stream: str
    nature: str
    recurrent: bool
    ring_fence: str = ""
    ring_fence_for: str = ""
    protected: bool = False
    designated_pence: int | None = None
    pooled_fund: str = ""


@dataclass(frozen=True, slots=True)
class AccountOn:
    """An account: for a source, `stream` says what its money was given for."""

    id: int
    code: str
    kind: AccountKind
    fund: str = ""
    area: str = ""
    programme: str = ""
    organisation: str = ""
    stream: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """What transfers between two accounts for the same cause come to, in pence: moved, and still set aside.

    `decision` is the code of the decision they carry; `claimed` where they carry a claim instead.
    """

    from_account: int
    to_account: int
    decision: str
    claimed: bool
    moved_pence: int
    pending_pence: int


@dataclass(frozen=True, slots=True)
class DecidedBy:
    """Who took a decision: the level, the body (or organisation) by code, and the function it was about."""

    decider: Decider
    body: str
    function: str = ""


@dataclass(frozen=True, slots=True)
class Portion:
    """Money that is alike, in pence; what is not decided or paid yet has no decider, body or payee."""

    fund: str
    place: str
    programme: str
    state: State
    decider: Decider | None = None
    body: str = ""
    function: str = ""
    payee: str = ""
    pence: int = 0


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a giver has given to a fund, in pence."""

    stream: str
    giver: str
    fund: str
    pence: int


@dataclass(frozen=True, slots=True)
class Books:
    """The money of a year on a day: what came in, and where each pound of it is."""

    funds: Mapping[str, FundOn]
    receipts: tuple[Receipt, ...]
    portions: tuple[Portion, ...]

    @property
    def received_pence(self) -> int:
        """Return what came in."""
        return sum(each.pence for each in self.receipts)

    @property
    def decided_pence(self) -> int:
        """Return what has been paid or committed."""
        return self.pence_in(State.PAID, State.COMMITTED)

    def pence_in(self, *states: State) -> int:
        """Return what is in some of the states."""
        return sum(each.pence for each in self.portions if each.state in states)


@dataclass(frozen=True, slots=True)
class Share:
    """What somebody decided, in pence, of everything that has been decided (0 to 1)."""

    decider: Decider
    pence: int
    share: float


def decider_of_body(purpose: str, kind: str, *, at_place: bool, of_system: bool) -> Decider:
    """Return the level a body decides at; `at_place` where it has one of the five forms (D-050 to D-054).

    `of_system` says that it is a committee of the ICB. Whatever is none of these is of partners.
    """
    if at_place:
        return Decider.PLACE
    if purpose in OF_PURPOSE:
        return OF_PURPOSE[Purpose(purpose)]
    if kind == BodyKind.NETWORK_BOARD:
        return Decider.GENERAL_PRACTICE
    return Decider.SYSTEM if of_system else Decider.PARTNERS


def decider_of_organisation(kind: str, *, is_system: bool) -> Decider:
    """Return the level at which an organisation decides for itself."""
    return Decider.SYSTEM if is_system else OF_ORGANISATION.get(kind, Decider.PARTNERS)


def books_of(
    funds: Iterable[FundOn],
    accounts: Mapping[int, AccountOn],
    moves: Iterable[Moved],
    decided: Mapping[str, DecidedBy],
) -> Books:
    """Return the money of a year from its transfers, added up between accounts (E-001, E-010, S000-21).

    What goes back from a payee counts against what was paid under the same decision; what is moved between
    budgets is where it ended up. What one payee passes on to another counts once, where it was first paid.
    """
    paid: dict[Portion, int] = defaultdict(int)
    received: dict[tuple[str, str, str], int] = defaultdict(int)
    left: dict[int, int] = defaultdict(int)
    for move in moves:
        source, target = accounts[move.from_account], accounts[move.to_account]
        if source.kind in HOLDING:
            left[source.id] -= move.moved_pence + move.pending_pence
        if target.kind in HOLDING:
            left[target.id] += move.moved_pence
        if source.kind in HOLDING and target.kind is AccountKind.PAYEE:
            paid[_paid(source, target, State.PAID, move, decided)] += move.moved_pence
            paid[_paid(source, target, State.COMMITTED, move, decided)] += move.pending_pence
        elif source.kind is AccountKind.PAYEE and target.kind in HOLDING:
            paid[_paid(target, source, State.PAID, move, decided)] -= move.moved_pence
        elif source.kind is AccountKind.SOURCE and target.kind in HOLDING:
            received[source.stream, source.organisation, target.fund] += move.moved_pence
        elif target.kind is AccountKind.SOURCE and source.kind in HOLDING:
            received[target.stream, target.organisation, source.fund] -= move.moved_pence
    for number, pence in left.items():
        paid[_left(accounts[number])] += pence
    portions = tuple(replace(portion, pence=pence) for portion, pence in paid.items() if pence)
    receipts = tuple(Receipt(*key, pence) for key, pence in sorted(received.items()) if pence)
    return Books({each.code: each for each in funds}, receipts, tuple(sorted(portions, key=_order)))


def _paid(
    budget: AccountOn, payee: AccountOn, state: State, move: Moved, decided: Mapping[str, DecidedBy]
) -> Portion:
    by = decided.get(move.decision)
    if by is None:
        by = DecidedBy(Decider.CONTRACT if move.claimed else Decider.NATIONAL, "")
    return Portion(
        budget.fund,
        budget.area,
        budget.programme,
        state,
        by.decider,
        by.body,
        by.function,
        payee.organisation,
    )


def _left(account: AccountOn) -> Portion:
    state = State.FREE if account.kind is AccountKind.BUDGET else State.HELD
    return Portion(account.fund, account.area, account.programme, state)


def _order(portion: Portion) -> tuple[str, ...]:
    return (
        portion.fund,
        portion.place,
        portion.programme,
        portion.state,
        portion.decider or "",
        portion.body,
        portion.function,
        portion.payee,
    )


def shares(portions: Iterable[Portion]) -> tuple[Share, ...]:
    """Return who decided how much of what has been paid or committed, most first (S001-32, T-A4).

    What went back beyond what was paid counts as nothing, so that shares add up to the whole.
    """
    sums: dict[Decider, int] = defaultdict(int)
    for each in portions:
        if each.state in DECIDED and each.decider is not None:
            sums[each.decider] += each.pence
    known = {decider: pence for decider, pence in sums.items() if pence > 0}
    whole = sum(known.values())
    found = (Share(decider, pence, pence / whole) for decider, pence in known.items())
    return tuple(sorted(found, key=lambda each: (-each.pence, each.decider)))


def pounds_in(part: int, whole: int) -> str:
    """Return a share of money as people hear it: “£1 in 9 (11.1%)”; “nothing” and “all of it” at the ends."""
    if part <= 0 or whole <= 0:
        return "nothing"
    if part >= whole:
        return "all of it"
    share = part / whole
    percent = f"{100 * share:.1f}%" if share >= LEAST_SAID / 10 else "under 0.1%"
    if not LEAST_SAID <= share <= MOST_SAID:
        return percent
    whole_number = round(1 / share)
    if abs(1 / whole_number - share) <= CLOSE_ENOUGH * share:
        return f"£1 in {whole_number} ({percent})"
    return f"£{max(round(10 * share), 1)} in 10 ({percent})"
