"""Checks of contracts with providers: what the kept ones break on a day (S002-26, D-054, F-001, K-043)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from catchment.foundation.rules.checked import Checked
from catchment.foundation.rules.findings import About, Check
from catchment.foundation.rules.listing import ERROR, WARNING, Fault, listed
from catchment.foundation.rules.money import pounds
from catchment.money.rules.contract_faults import Known
from catchment.money.rules.contracts import Terms
from catchment.structure.rules.kinds import kind_rule
from catchment.structure.rules.words import plain_date

SOURCE = "Seed S002-26: collaboratives paid one by one or through a lead provider"


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """A contract on a day: its terms, what is known of its parties on that day, and what was paid (pence)."""

    code: str
    title: str
    system: str
    starts: date
    ends: date | None
    terms: Terms
    known: Known
    due_pence: int  # for every month begun by the day
    paid_pence: int  # for those months
    paid_after_end_pence: int  # committed or moved on a day after its end, for no month of it

    @property
    def belongs(self) -> tuple[tuple[tuple[str, str], str], ...]:
        """Return what its findings are about, with the system."""
        return ((("contract", self.code), self.system),)

    @property
    def about(self) -> About:
        """Return it as the subject of a finding."""
        return About("contract", self.code, self.title)

    def runs_on(self, day: date) -> bool:
        """Return whether it is in force on a day."""
        return self.starts <= day and (self.ends is None or day < self.ends)


def _not_legal_persons(checked: Checked, as_of: date) -> Iterator[Fault]:
    """F-001: a contract is with legal persons, which a PCN is not."""
    for facts in _running(checked, as_of):
        for code in facts.terms.parties:
            party = facts.known.parties.get(code)
            if party is not None and not kind_rule(party.kind).may_hold_money:
                yield Fault(
                    facts.about,
                    f"{facts.title} pays {party.name}: {kind_rule(party.kind).because}.",
                    "Name a legal person that acts for it.",
                )


def _closed(checked: Checked, as_of: date) -> Iterator[Fault]:
    """K-043: nothing is paid to what is no longer there."""
    for facts in _running(checked, as_of):
        for code in facts.terms.parties:
            party = facts.known.parties.get(code)
            if party is None or not party.is_open:
                yield Fault(
                    facts.about,
                    f"{facts.title} pays {facts.known.name(code)}, which is not open on {plain_date(as_of)}.",
                    "Move the contract, and its money, to whoever came after it.",
                )


def _board_closed(checked: Checked, as_of: date) -> Iterator[Fault]:
    """K-043: a contract goes on with the board that came after the one that let it."""
    for facts in _running(checked, as_of):
        board = facts.known.parties.get(facts.system)
        if board is not None and not board.is_open:
            yield Fault(
                facts.about,
                f"{facts.title} is a contract of {board.name}, which is not open on {plain_date(as_of)}.",
                "Let it again in the name of the board that came after, under its decision.",
            )


def _left(checked: Checked, as_of: date) -> Iterator[Fault]:
    """D-070: whoever is paid for a collaborative is in it."""
    for facts in _running(checked, as_of):
        if facts.terms.collaborative is None:
            continue
        for each in facts.terms.paid:
            if each.organisation not in facts.known.members:
                name = facts.known.name(each.organisation)
                which = facts.known.collaborative or facts.terms.collaborative
                yield Fault(
                    facts.about,
                    f"{name} is paid for {which} and is not in it on {plain_date(as_of)}.",
                    "Put the collaborative right in the handbook, or end the contract.",
                )


def _paid_too_much(checked: Checked, as_of: date) -> Iterator[Fault]:
    """S002-26: no more is paid, or passed on, than is due."""
    for facts in checked.of(ContractFacts):
        if facts.paid_pence > facts.due_pence:
            paid, due = pounds(facts.paid_pence), pounds(facts.due_pence)
            yield Fault(
                facts.about,
                f"{facts.title} has paid {paid} by {plain_date(as_of)}, and {due} is due.",
                "Reverse what was paid too much.",
            )


def _paid_after_its_end(checked: Checked, _as_of: date) -> Iterator[Fault]:
    """S002-26: nothing is paid for months after a contract ends."""
    for facts in checked.of(ContractFacts):
        if facts.paid_after_end_pence > 0:
            assert facts.ends is not None, "only what ends is paid after its end"
            amount = pounds(facts.paid_after_end_pence)
            yield Fault(
                facts.about,
                f"{facts.title} ended before {plain_date(facts.ends)}; {amount} was paid for later months.",
                "Reverse it, or decide on a new contract.",
            )


def _void(checked: Checked, as_of: date) -> Iterator[Fault]:
    """B-079: a contract rests on a valid decision."""
    for facts in _running(checked, as_of):
        decision = facts.known.decision
        if decision is None or not decision.valid:
            yield Fault(
                facts.about,
                f"{facts.title} runs without a valid decision.",
                "Take the decision where it may be taken, or end the contract.",
            )


def _running(checked: Checked, as_of: date) -> Iterator[ContractFacts]:
    return (each for each in checked.of(ContractFacts) if each.runs_on(as_of))


CHECKS: tuple[Check, ...] = (
    listed("F-001", "Is every contract with legal persons?", ERROR, SOURCE, _not_legal_persons),
    listed("K-043", "Is everybody open whom a contract pays?", ERROR, SOURCE, _closed),
    listed("K-043", "Is the board open that a contract is with?", ERROR, SOURCE, _board_closed),
    listed(
        "D-070",
        "Is whoever is paid for a collaborative in it?",
        WARNING,
        "NHS Providers, guide to provider collaboratives",
        _left,
        confidence="M",
    ),
    listed("S002-26", "Does no contract pay more than is due?", ERROR, SOURCE, _paid_too_much),
    listed("S002-26", "Is nothing paid after a contract ends?", ERROR, SOURCE, _paid_after_its_end),
    listed("B-079", "Does every contract rest on a valid decision?", ERROR, SOURCE, _void),
)
