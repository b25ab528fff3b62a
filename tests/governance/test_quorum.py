"""Quorum and votes: against a naive oracle, and as a board secretary would put them."""

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.governance.rules.document import AllOf, AnyOf, AtLeast, Quorum, Seat, Voting
from catchment.governance.rules.document.predicates import Counting, Predicate, VotesOf
from catchment.governance.rules.document.vocabulary import ActsAs, Filling, SeatRole
from catchment.governance.rules.quorum import (
    Attendance,
    Table,
    Vote,
    decided,
    needed_of,
    quorate,
    quorum_in_words,
    voting_in_words,
)

ROLES = (
    SeatRole.CHAIR,
    SeatRole.CHIEF_EXECUTIVE,
    SeatRole.FINANCE_DIRECTOR,
    SeatRole.MEDICAL_DIRECTOR,
    SeatRole.NURSING_DIRECTOR,
    SeatRole.NON_EXECUTIVE,
    SeatRole.NON_EXECUTIVE,
    SeatRole.PARTNER_TRUSTS,
    SeatRole.PARTNER_PRIMARY_MEDICAL,
    SeatRole.PARTNER_LOCAL_AUTHORITIES,
)
GROUPS = ("members", "partner", "executive", "chair", "non-executive", "nobody")


def seat(number: int, role: SeatRole, *, votes: bool = True, acts_as: ActsAs = ActsAs.MEMBER) -> Seat:
    """Return a seat with a number for a code."""
    return Seat(
        code=f"s{number}",
        title=f"Seat {number}",
        role=role,
        filling=Filling.APPOINTED,
        votes=votes,
        acts_as=acts_as,
    )


BOARD = [seat(number, role) for number, role in enumerate(ROLES)]
ALL = frozenset(each.code for each in BOARD)
TYPICAL = Quorum(
    needs=AllOf(
        all=(
            AtLeast(at_least="50%"),
            AnyOf(
                any=(AtLeast(at_least=1, of="chief-executive"), AtLeast(at_least=1, of="finance-director"))
            ),
            AnyOf(
                any=(AtLeast(at_least=1, of="medical-director"), AtLeast(at_least=1, of="nursing-director"))
            ),
            AtLeast(at_least=1, of="non-executive"),
            AtLeast(at_least=1, of="partner"),
        )
    )
)


def in_room(
    *codes: str, leave: tuple[str, ...] = (), deputies: tuple[str, ...] = ()
) -> dict[str, Attendance]:
    """Return who is in the room."""
    return {code: Attendance(code in deputies, code in leave) for code in codes}


def test_the_typical_clause_of_b_071() -> None:
    """Half the members, one of each pair of executives, a non-executive and a partner."""
    table = Table(BOARD, ALL)
    assert quorate(TYPICAL, table, in_room("s0", "s1", "s3", "s5", "s7")).met
    short = quorate(TYPICAL, table, in_room("s0", "s1", "s3", "s5"))
    assert not short.met
    assert "4 of the 5 members that must be there" in short.sentence
    assert "0 of the 1 partner seats that must be there" in short.sentence


def test_whoever_must_leave_does_not_count() -> None:
    """The same room is not quorate for the item in which the partner has a conflict (B-071)."""
    room = in_room("s0", "s1", "s3", "s5", "s6", "s7", leave=("s7",))
    reason = quorate(TYPICAL, Table(BOARD, ALL), room)
    assert not reason.met
    assert "s7 must leave" in reason.sentence


def test_deputies_count_only_where_the_rule_says_so() -> None:
    """A deputy may sit there and still not make the room quorate."""
    rule = Quorum(needs=AtLeast(at_least=2))
    room = in_room("s0", "s1", deputies=("s1",))
    assert not quorate(rule, Table(BOARD, ALL), room).met
    assert quorate(rule.model_copy(update={"deputies_count": True}), Table(BOARD, ALL), room).met


def test_vacant_seats_count_only_where_the_rule_says_so() -> None:
    """Half of eight filled seats is four; half of ten seats is five."""
    filled = ALL - {"s8", "s9"}
    rule = Quorum(needs=AtLeast(at_least="50%"))
    room = in_room("s0", "s1", "s2", "s3")
    assert quorate(rule, Table(BOARD, filled), room).met
    of_seats = rule.model_copy(update={"shares_of": Counting.SEATS})
    assert not quorate(of_seats, Table(BOARD, filled), room).met


def test_observers_never_count() -> None:
    """Two observers and a member are one member."""
    seats = [seat(0, SeatRole.MEMBER), *(seat(n, SeatRole.OBSERVER, acts_as=ActsAs.OBSERVER) for n in (1, 2))]
    reason = quorate(
        Quorum(needs=AtLeast(at_least=2)),
        Table(seats, frozenset({"s0", "s1", "s2"})),
        in_room("s0", "s1", "s2"),
    )
    assert not reason.met


@pytest.mark.parametrize(
    ("at_least", "base", "needed"),
    [
        (3, 10, 3),
        ("majority", 10, 6),
        ("majority", 5, 3),
        ("50%", 5, 3),
        ("50%", 10, 5),
        ("33%", 10, 4),
        ("majority", 0, 1),
        ("0%", 4, 1),
    ],
)
def test_how_many_are_needed(at_least: int | str, base: int, needed: int) -> None:
    """Percentages are rounded up, a majority is more than half, and a share of nobody is one."""
    assert needed_of(at_least, base) == needed


SIMPLE = Voting(thresholds=(AtLeast(at_least="majority"),), casting_vote="chair")


def votes(favour: str, against: str = "", abstain: str = "") -> dict[str, Vote]:
    """Return votes by seat, from numbers of seats written together."""
    found = {f"s{number}": Vote.FOR for number in favour}
    found |= {f"s{number}": Vote.AGAINST for number in against}
    return found | {f"s{number}": Vote.ABSTAIN for number in abstain}


def test_a_tie_needs_the_casting_vote() -> None:
    """Two against two: carried only when the chair, in the room, gives the casting vote for it (B-072)."""
    table, room = Table(BOARD, ALL), in_room("s0", "s1", "s2", "s3")
    tied = votes("01", "23")
    assert not decided(SIMPLE, table, room, tied).met
    assert "tie" in decided(SIMPLE, table, room, tied).sentence
    assert decided(SIMPLE, table, room, tied, casting=Vote.FOR).met
    assert not decided(SIMPLE, table, room, tied, casting=Vote.AGAINST).met
    gone = in_room("s0", "s1", "s2", "s3", "s4", leave=("s0",))
    assert not decided(SIMPLE, table, gone, votes("14", "23"), casting=Vote.FOR).met


def test_votes_of_the_absent_and_the_conflicted_are_not_counted_and_said_so() -> None:
    """No proxies: a vote without its holder in the room is named, not counted."""
    room = in_room("s0", "s1", "s2", leave=("s2",))
    reason = decided(SIMPLE, Table(BOARD, ALL), room, votes("0129", ""))
    assert reason.met
    assert "Not counted: the votes of s2, s9." in reason.sentence


def test_two_majorities_at_once() -> None:
    """A joint committee may need a majority of all and one of its partners."""
    rule = Voting(thresholds=(AtLeast(at_least="majority"), AtLeast(at_least="majority", of="partner")))
    table, room = Table(BOARD, ALL), in_room(*ALL)
    assert decided(rule, table, room, votes("012378", "9456")).met
    refused = decided(rule, table, room, votes("0123456", "789"))
    assert not refused.met
    assert "0 for and 3 against among the partner seats" in refused.sentence


def test_rules_in_words() -> None:
    """The page says the rule as a sentence."""
    assert quorum_in_words(TYPICAL) == (
        "There must be at least 50% of the members; the chief executive or the finance director; the medical "
        "director or the nursing director; at least 1 of the non executive seats; and at least 1 of the "
        "partner seats. Shares are of the seats that are filled. Deputies do not count."
    )
    assert voting_in_words(SIMPLE) == (
        "Consensus is sought first; otherwise a decision needs a majority among the members of votes cast; "
        "in a tie the chair decides; there are no proxy votes; deputies do not vote."
    )


AMOUNTS = st.one_of(
    st.integers(0, 11), st.just("majority"), st.integers(0, 100).map(lambda share: f"{share}%")
)
RULES: st.SearchStrategy[Predicate] = st.recursive(
    st.builds(AtLeast, at_least=AMOUNTS, of=st.sampled_from(GROUPS)),
    lambda inner: st.one_of(
        st.builds(AllOf, all=st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(AnyOf, any=st.lists(inner, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)
CODES = st.frozensets(st.sampled_from(sorted(ALL)))


def naive(rule: Predicate, present: frozenset[str], filled: frozenset[str]) -> bool:
    """Evaluate a quorum rule the long way round: list who is meant, count them one by one."""
    if isinstance(rule, AllOf):
        return [naive(inner, present, filled) for inner in rule.all].count(False) == 0
    if isinstance(rule, AnyOf):
        return [naive(inner, present, filled) for inner in rule.any].count(True) > 0
    kinds = {
        "members": set(ROLES),
        "partner": {role for role in ROLES if role.startswith("partner")},
        "executive": {SeatRole.CHIEF_EXECUTIVE} | {role for role in ROLES if role.endswith("director")},
        "chair": {SeatRole.CHAIR},
        "non-executive": {SeatRole.NON_EXECUTIVE},
        "nobody": set(),
    }
    meant = [f"s{number}" for number, role in enumerate(ROLES) if role in kinds[rule.of]]
    base = len([code for code in meant if code in filled])
    there = len([code for code in meant if code in present])
    if rule.at_least == "majority":
        return there > Fraction(base, 2)
    if isinstance(rule.at_least, int):
        return there >= rule.at_least
    return there >= max(1, ceil(Fraction(int(rule.at_least[:-1]), 100) * base))


@given(RULES, CODES, CODES, CODES)
def test_any_quorum_rule_agrees_with_the_oracle(
    rule: Predicate, there: frozenset[str], leaving: frozenset[str], filled: frozenset[str]
) -> None:
    """Whatever the rule and the room, the answer is the oracle's."""
    room = {code: Attendance(must_leave=code in leaving) for code in there}
    assert quorate(Quorum(needs=rule), Table(BOARD, filled), room).met == naive(rule, there - leaving, filled)


@given(RULES, CODES, st.sampled_from(sorted(ALL)))
def test_one_more_in_the_room_never_breaks_a_quorum(
    rule: Predicate, there: frozenset[str], more: str
) -> None:
    """Quorum only grows with who is there."""
    before = quorate(Quorum(needs=rule), Table(BOARD, ALL), in_room(*there)).met
    after = quorate(Quorum(needs=rule), Table(BOARD, ALL), in_room(*there, more)).met
    assert after or not before


@given(
    st.dictionaries(st.sampled_from(sorted(ALL)), st.sampled_from(list(Vote))),
    CODES,
    st.sampled_from(list(VotesOf)),
)
def test_votes_agree_with_counting(cast: dict[str, Vote], there: frozenset[str], of: VotesOf) -> None:
    """A simple majority is more than half of what it is a share of, among those in the room."""
    rule = Voting(thresholds=(AtLeast(at_least="majority"),), share_of=of)
    counted = [vote for code, vote in cast.items() if code in there]
    favour, against = counted.count(Vote.FOR), counted.count(Vote.AGAINST)
    whole = {VotesOf.CAST: favour + against, VotesOf.PRESENT: len(there), VotesOf.MEMBERS: len(ALL)}[of]
    assert decided(rule, Table(BOARD, ALL), in_room(*there), cast).met == (favour > Fraction(whole, 2))
