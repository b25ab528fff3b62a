"""Scenarios of authority: who may decide what, as a board secretary would state it."""

import pytest

from catchment.authority.rules.answers import Answer, Question
from catchment.authority.rules.explaining import explain
from tests.authority.checks.scenario import FOLDER
from tests.authority.scenario import Case, read_cases

CASES = [case for path in sorted(FOLDER.glob("may_*.yaml")) for case in read_cases(path)]
RULES = {
    *(f"D-{number:03}" for number in (*range(1, 10), 12, 13, 14, *range(20, 24), 28, *range(50, 57))),
    *("B-010", "B-077", "B-079", "B-080", "K-040", "K-042", "F-035", "S000-13", "S004-09"),
}


def asked(case: Case, who: str, question: Question) -> Answer:
    """Ask, with what has been spent this year."""
    return explain(case.graph, who, question, case.spent)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_who_may(case: Case) -> None:
    """Each line says who may, and through what; the rest of the answer is the reason that is asked for."""
    for who, question in case.may:
        answer = asked(case, who, question)
        assert answer.allowed, f"{who}: {answer.sentence}"
        chains = (answer.chain, *answer.with_partners)
        passed = {link.code for chain in chains for link in chain} - {"statute", "constitution"}
        if case.through:
            assert passed == set(case.through)
        assert case.conditions in " ".join(answer.conditions)
        for expected, found in ((case.accountable, answer.accountable), (case.liable, answer.liable)):
            if expected is not None:
                assert {each.code for each in found} == set(expected)


@pytest.mark.parametrize("case", [case for case in CASES if case.may_not], ids=lambda case: case.name)
def test_who_may_not_and_why(case: Case) -> None:
    """Each line says who may not; `because` has the rule and words of the nearest reason."""
    for who, question in case.may_not:
        answer = asked(case, who, question)
        assert not answer.allowed, f"{who}: {answer.sentence}"
        assert answer.reason is not None
        assert case.because in f"{answer.reason.rule} {answer.reason.sentence}"


def test_every_rule_has_a_case() -> None:
    """No rule that says who may decide is without one."""
    assert {rule for case in CASES for rule in case.rules} >= RULES


def test_every_no_is_explained() -> None:
    """A scenario that says who may not also says why, so that a board secretary can check the reason."""
    assert [case.name for case in CASES if case.may_not and not case.because] == []
