"""Entries: what somebody asks the ledger to write; the ledger's own rules are the database's.

Every entry names what allows it - exactly one of a decision, a claim and an allocation - and carries a key,
so that asking twice writes once.
"""

from dataclasses import dataclass
from datetime import date

from catchment.money.rules.vocabulary import SETTLING, TransferKind

LONGEST_KEY = 100
LONGEST_TEXT = 300
MOST_PENCE = 10**15  # ten million million pounds: more than every allocation there will ever be


class CannotPost(Exception):
    """The ledger does not take an entry; `rule` says which of its rules, the message why and what to do."""

    def __init__(self, rule: str, sentence: str) -> None:
        """Keep the rule beside the sentence."""
        super().__init__(sentence)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Entry:
    """A transfer to be written: `amount_pence` from one account to another, by their codes, on a day.

    `settles` is the number of the pending transfer that a post, void or expire settles; `reverses` that of
    the one a reversal sends back.
    """

    kind: TransferKind
    from_account: str
    to_account: str
    amount_pence: int
    on: date
    key: str
    text: str
    decision: str = ""
    claim: str = ""
    allocation: str = ""
    settles: int | None = None
    reverses: int | None = None
    expires_on: date | None = None

    def __post_init__(self) -> None:
        """Hold what the caller's code must have seen to; what people type is checked before."""
        assert 0 < self.amount_pence <= MOST_PENCE, f"{self.key}: amounts are more than nothing"
        assert self.from_account != self.to_account, f"{self.key}: money goes somewhere else"
        assert 0 < len(self.key) <= LONGEST_KEY and 0 < len(self.text) <= LONGEST_TEXT, self.key
        causes = [each for each in (self.decision, self.claim, self.allocation) if each]
        assert len(causes) == 1, f"{self.key} carries one of decision, claim, allocation"
        assert (self.kind in SETTLING) == (self.settles is not None), self.key
        assert (self.kind is TransferKind.REVERSAL) == (self.reverses is not None), self.key
