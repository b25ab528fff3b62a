"""Quorum and votes: is the room able to decide, has it decided, and why (B-070 to B-072).

Each body sets its own rules, so they are data (`document.predicates`); these functions evaluate them and
explain themselves. Somebody who must leave for a conflict is not in the room (B-071). Observers never count.
A shared seat counts once, whoever of its holders is there. A tie fails unless the rule gives somebody a
casting vote and they use it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from catchment.governance.rules.document import AllOf, AnyOf, AtLeast, Quorum, Seat, Voting
from catchment.governance.rules.document.predicates import Counting, Predicate, VotesOf
from catchment.governance.rules.document.vocabulary import ActsAs

EVERYBODY = "members"
ONE_OF_A_KIND = frozenset(
    {"chair", "chief-executive", "finance-director", "medical-director", "nursing-director", "deputy-chair"}
)


@dataclass(frozen=True, slots=True)
class Attendance:
    """One seat in the room: whether a deputy sits there, and whether a conflict makes them leave."""

    deputy: bool = False
    must_leave: bool = False


class Vote(StrEnum):
    """What somebody voted."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule, whether it is met, and the sentence that says so; `parts` are the rules it is made of.

    A rule that counts says what: `have` of a group are there, `needed` must be.
    """

    met: bool
    sentence: str
    parts: tuple["Reason", ...] = ()
    have: int = 0
    needed: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A body on a day: its seats, and the codes of those that somebody holds."""

    seats: Sequence[Seat]
    filled: frozenset[str]

    def group(self, words: str, *, voting: bool = False) -> list[Seat]:
        """Return the seats of a group that can count; with `voting`, those that vote."""
        return [
            seat
            for seat in self.seats
            if seat.acts_as is not ActsAs.OBSERVER
            and (words == EVERYBODY or words in seat.words)
            and (seat.votes or not voting)
        ]


Room = Mapping[str, Attendance]  # by the code of the seat


def quorate(rule: Quorum, table: Table, room: Room) -> Reason:
    """Say whether the room is quorate, and why."""
    counted = {
        code
        for code, attendance in room.items()
        if not attendance.must_leave and (rule.deputies_count or not attendance.deputy)
    }
    left = sorted(code for code, attendance in room.items() if attendance.must_leave)
    reason = _evaluate(rule.needs, rule, table, frozenset(counted))
    outcome = "The meeting is quorate" if reason.met else "The meeting is not quorate"
    gone = f" ({', '.join(left)} must leave and do not count)" if left else ""
    return Reason(reason.met, f"{outcome}{gone}: {_uncapital(reason.sentence)}", (reason,))


def _evaluate(predicate: Predicate, rule: Quorum, table: Table, counted: frozenset[str]) -> Reason:
    match predicate:
        case AtLeast():
            group = table.group(predicate.of)
            base = [seat for seat in group if rule.shares_of is Counting.SEATS or seat.code in table.filled]
            needed = needed_of(predicate.at_least, len(base))
            have = sum(seat.code in counted for seat in group)
            name = _group_words(predicate.of)
            said = f"{have} of the {needed} {name} that must be there are there."
            return Reason(have >= needed, said, (), have, needed)
        case AllOf():
            parts = tuple(_evaluate(inner, rule, table, counted) for inner in predicate.all)
            return _together(parts, all(part.met for part in parts), "and")
        case AnyOf():
            parts = tuple(_evaluate(inner, rule, table, counted) for inner in predicate.any)
            return _together(parts, any(part.met for part in parts), "or")


def _together(parts: tuple[Reason, ...], met: bool, joint: str) -> Reason:
    """Join reasons: what matters is what fails, or, where nothing does, what is met."""
    telling = [part for part in parts if part.met is met]
    words = [part.sentence.rstrip(".") for part in telling]
    said = f"; {joint if met else 'and'} ".join([words[0], *map(_uncapital, words[1:])])
    return Reason(met, f"{said}.", parts)


def needed_of(at_least: int | str, base: int) -> int:
    """Return how many of `base` are at least a number, a percentage (rounded up) or a majority.

    A share of nobody is one: a body cannot be quorate, or decide, with nobody.
    """
    if isinstance(at_least, int):
        return at_least
    if at_least == "majority":
        return base // 2 + 1
    share = Fraction(int(at_least.removesuffix("%")), 100) * base
    return max(1, -(-share.numerator // share.denominator))


def decided(
    rule: Voting,
    table: Table,
    room: Room,
    votes: Mapping[str, Vote],
    *,
    casting: Vote | None = None,
    consensus: bool = False,
) -> Reason:
    """Say whether a motion is carried, and why.

    `votes` are by seat; a vote of somebody who is not in the room, must leave, or may not vote is not
    counted, and the sentence says so. `casting` is what the holder of the casting vote says in a tie.
    """
    if consensus and rule.consensus_first:
        return Reason(True, "Carried by consensus.")
    entitled = {seat.code for seat in table.group(EVERYBODY, voting=True)}
    may = {
        code
        for code, attendance in room.items()
        if code in entitled and not attendance.must_leave and (rule.deputies_vote or not attendance.deputy)
    }
    counted = {code: vote for code, vote in votes.items() if code in may}
    ignored = sorted(set(votes) - set(counted))
    parts = tuple(_threshold(each, rule, table, may, counted, casting) for each in rule.thresholds)
    met = all(part.met for part in parts)
    reason = _together(parts, met, "and")
    note = f" Not counted: the votes of {', '.join(ignored)}." if ignored else ""
    return Reason(met, f"{'Carried' if met else 'Not carried'}: {_uncapital(reason.sentence)}{note}", parts)


def _threshold(
    threshold: AtLeast,
    rule: Voting,
    table: Table,
    may: set[str],
    votes: Mapping[str, Vote],
    casting: Vote | None,
) -> Reason:
    group = {seat.code for seat in table.group(threshold.of, voting=True)}
    favour = sum(votes.get(code) is Vote.FOR for code in group)
    against = sum(votes.get(code) is Vote.AGAINST for code in group)
    base = {
        VotesOf.CAST: favour + against,
        VotesOf.PRESENT: len(group & may),
        VotesOf.MEMBERS: len(group & table.filled),
    }[rule.share_of]
    needed = needed_of(threshold.at_least, base)
    name = _group_words(threshold.of)
    said = f"{favour} for and {against} against among the {name}, {needed} needed"
    if favour < needed and favour == against and favour + 1 >= needed and rule.casting_vote:
        holders = {seat.code for seat in table.group(rule.casting_vote)}
        if casting is Vote.FOR and holders & may:
            return Reason(True, f"{said}: a tie, carried by the casting vote of the {rule.casting_vote}.")
        return Reason(False, f"{said}: a tie, and no casting vote was given for it.")
    return Reason(favour >= needed, f"{said}.")


def quorum_in_words(rule: Quorum) -> str:
    """Return a quorum rule as a sentence."""
    basis = "seats, vacant ones included" if rule.shares_of is Counting.SEATS else "seats that are filled"
    deputies = "Deputies count." if rule.deputies_count else "Deputies do not count."
    shares = f" Shares are of the {basis}." if _has_shares(rule.needs) else ""
    return f"There must be {_predicate_words(rule.needs)}.{shares} {deputies}"


def voting_in_words(rule: Voting) -> str:
    """Return a voting rule as a sentence."""
    of = {VotesOf.CAST: "votes cast", VotesOf.PRESENT: "those present", VotesOf.MEMBERS: "all who may vote"}
    needed = " and ".join(
        f"{_amount(each.at_least)} among the {_group_words(each.of)}" for each in rule.thresholds
    )
    first = "Consensus is sought first; otherwise a" if rule.consensus_first else "A"
    tie = f"in a tie the {rule.casting_vote} decides" if rule.casting_vote else "a tie fails"
    proxies = "proxy votes are allowed" if rule.proxies else "there are no proxy votes"
    deputies = "deputies vote" if rule.deputies_vote else "deputies do not vote"
    return f"{first} decision needs {needed} of {of[rule.share_of]}; {tie}; {proxies}; {deputies}."


def _predicate_words(predicate: Predicate) -> str:
    match predicate:
        case AtLeast():
            if predicate.at_least == 1 and predicate.of in ONE_OF_A_KIND:
                return f"the {predicate.of.replace('-', ' ')}"
            return f"{_amount(predicate.at_least)} of the {_group_words(predicate.of)}"
        case AllOf():
            return _listed((_predicate_words(inner) for inner in predicate.all), "and", between="; ")
        case AnyOf():
            return _listed((_predicate_words(inner) for inner in predicate.any), "or")


def _has_shares(predicate: Predicate) -> bool:
    match predicate:
        case AtLeast():
            return isinstance(predicate.at_least, str)
        case AllOf():
            return any(_has_shares(inner) for inner in predicate.all)
        case AnyOf():
            return any(_has_shares(inner) for inner in predicate.any)


def _amount(at_least: int | str) -> str:
    return "a majority" if at_least == "majority" else f"at least {at_least}"


def _group_words(group: str) -> str:
    return group if group == EVERYBODY else f"{group.replace('-', ' ')} seats"


def _listed(words: Iterable[str], joint: str, between: str = ", ") -> str:
    *first, last = words
    comma = ";" if between == "; " else ""
    return f"{between.join(first)}{comma} {joint} {last}" if first else last


def _uncapital(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
