"""Checks of contracts: each finds its fault on the first day it is one, and nothing the day before."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from catchment.foundation.rules.checked import Checked
from catchment.money.rules.checks.contracts import CHECKS, ContractFacts
from catchment.money.rules.contract_faults import DecisionKnown, Known, PartyKnown
from catchment.money.rules.contracts import read_terms

STARTS, ENDS = date(2026, 4, 1), date(2027, 4, 1)
TERMS = read_terms(
    {
        "form": "lead-provider",
        "collaborative": "COLLAB",
        "paid": [{"organisation": "XR4", "annual_pence": 1200}],
        "subcontracts": [{"payer": "XR4", "payee": "XG001", "share": "25", "starts": STARTS, "ends": ENDS}],
    }
)
PARTIES = {
    "XR4": PartyKnown("XR4", "Community Health", "trust"),
    "XG001": PartyKnown("XG001", "Federation", "federation"),
    "XEX": PartyKnown("XEX", "Exampleshire board", "icb"),
}
DECISION = DecisionKnown("XEX-DEC-1", "XEX", True, STARTS, 1200)
SOUND = ContractFacts(
    "XEX-K-1",
    "Response team",
    "XEX",
    STARTS,
    ENDS,
    TERMS,
    Known("XEX", PARTIES, "The collaborative", frozenset({"XR4"}), DECISION),
    due_pence=300,
    paid_pence=300,
    paid_after_end_pence=0,
)


def found(facts: ContractFacts, day: date) -> list[tuple[str, str]]:
    """Return the rules and sentences of what the checks find on a day."""
    checked = Checked({ContractFacts: (facts,)}, {("contract", "XEX-K-1"): "XEX"}, {})
    findings = [finding for check in CHECKS for finding in check.run(checked, day)]
    assert all(checked.system_of(finding) == "XEX" for finding in findings)
    return [(finding.rule, finding.sentence) for finding in findings]


def party(code: str, **said: Any) -> Known:
    """Return what is known, with something else said of one party."""
    changed = replace(PARTIES[code], **said)
    return replace(SOUND.known, parties=PARTIES | {code: changed})


def test_a_sound_contract_has_no_findings() -> None:
    """Nothing is found where nothing is wrong, on its first and its last day and around them."""
    for day in (date(2026, 3, 31), STARTS, date(2027, 3, 31), ENDS):
        assert found(SOUND, day) == []


FAULTS: list[tuple[str, Callable[[], ContractFacts], str]] = [
    (
        "F-001",
        lambda: replace(SOUND, known=party("XG001", kind="pcn")),
        "pays Federation: a PCN is an agreement",
    ),
    (
        "K-043",
        lambda: replace(SOUND, known=party("XG001", is_open=False)),
        "pays Federation, which is not open",
    ),
    ("K-043", lambda: replace(SOUND, known=party("XEX", is_open=False)), "a contract of Exampleshire board"),
    ("D-070", lambda: replace(SOUND, known=replace(SOUND.known, members=frozenset())), "is not in it"),
    ("B-079", lambda: replace(SOUND, known=replace(SOUND.known, decision=None)), "without a valid decision"),
]


@pytest.mark.parametrize(("rule", "made", "says"), FAULTS, ids=[each[2] for each in FAULTS])
def test_a_fault_is_found_while_the_contract_runs(
    rule: str, made: Callable[[], ContractFacts], says: str
) -> None:
    """From its first day to its last; the day before and the day after there is nothing to find."""
    facts = made()
    for day, expected in ((date(2026, 3, 31), 0), (STARTS, 1), (date(2027, 3, 31), 1), (ENDS, 0)):
        told = found(facts, day)
        assert len(told) == expected
        assert all(each[0] == rule and says in each[1] for each in told)


@pytest.mark.parametrize(("paid", "number"), [(300, 0), (301, 1)])
def test_a_penny_too_much_is_found(paid: int, number: int) -> None:
    """What is due may be paid, and not a penny more."""
    told = found(replace(SOUND, paid_pence=paid), date(2026, 6, 30))
    assert [rule for rule, _ in told] == ["S002-26"] * number


def test_money_after_the_end_is_found() -> None:
    """What was paid for a month after the contract ended is found, also long after."""
    told = found(replace(SOUND, paid_after_end_pence=5000), date(2028, 1, 1))
    assert told == [("S002-26", "Response team ended before 1 April 2027; £50 was paid for later months.")]
