"""Resources against control: who puts money in, and who has the votes over it (T-A5, S001-20).

Other organisations will not put in resources and hand all control to practices, nor practices the other way.
So for a body that decides on money this sets beside each other, partner by partner, the share of the money
it decided that came from them and the share of the votes that they have. What a partner is ahead or behind
is the one less the other. NHS money comes through the ICB, and counts as the ICB's.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catchment.money.rules.envelope import DECIDED, Books


@dataclass(frozen=True, slots=True)
class Parity:
    """One partner: pence put in, votes, their shares (0 to 1), and the first less the second."""

    partner: str
    contributed_pence: int
    votes: int
    contribution_share: float
    vote_share: float

    @property
    def difference(self) -> float:
        """Return contribution share less vote share: above nothing puts in more than it controls (T-A5)."""
        return self.contribution_share - self.vote_share


def contributions(books: Books, body: str, partner_of: Mapping[str, str]) -> dict[str, int]:
    """Return how much of what a body decided came from each partner, in whole pence, rounded down.

    What a fund got from several givers is mixed: each has its share of every pound spent from it.
    `partner_of` says whom a giver counts for, where not for itself.
    """
    spent: dict[str, int] = defaultdict(int)
    for each in books.portions:
        if each.body == body and each.state in DECIDED:
            spent[each.fund] += each.pence
    given: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for receipt in books.receipts:
        given[receipt.fund][partner_of.get(receipt.giver, receipt.giver)] += receipt.pence
    found: dict[str, int] = defaultdict(int)
    for fund, pence in spent.items():
        whole = sum(given[fund].values())
        for partner, part in given[fund].items():
            if whole > 0 and pence > 0:
                found[partner] += pence * part // whole
    return dict(found)


def parity(contributed: Mapping[str, int], votes: Mapping[str, int]) -> tuple[Parity, ...]:
    """Return each partner that puts money in or has votes, the one furthest from parity first."""
    money, ballots = sum(contributed.values()), sum(votes.values())
    found = (
        Parity(
            partner,
            contributed.get(partner, 0),
            votes.get(partner, 0),
            contributed.get(partner, 0) / money if money else 0.0,
            votes.get(partner, 0) / ballots if ballots else 0.0,
        )
        for partner in {*contributed, *votes}
    )
    return tuple(sorted(found, key=lambda each: (-abs(each.difference), each.partner)))


def votes_by(seats: Iterable[tuple[str, bool, int]]) -> dict[str, int]:
    """Return the votes of each partner from its seats: (partner, whether the seat votes, holders at once)."""
    found: dict[str, int] = defaultdict(int)
    for partner, has_vote, places in seats:
        if has_vote:
            found[partner] += places
    return dict(found)
