"""The envelope in scenarios a finance officer can check by hand, and against generated years of movements."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.money.rules.envelope import Decider, State, pounds_in, shares
from catchment.money.rules.envelope_flows import LEFT, By, Names, flows
from catchment.money.rules.parity import contributions, parity, votes_by
from tests.money.envelope_scenario import FOUND, Ledger, cases, flow_lines, found, pence, world

CASES = cases()
STATES = dict.fromkeys(State, 0)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_scenario(case: dict[str, Any]) -> None:
    """Every case says what happened, and what is then so."""
    assert case.keys() & {"states", "finds", "uses"}, "a case claims something"
    facts = world(case)
    if "states" in case:
        expected = STATES | {State(name): pence(pounds) for name, pounds in case["states"].items()}
        assert {state: facts.books.pence_in(state) for state in State} == expected
    if "decided" in case:
        decided = {str(each.decider): each.pence for each in shares(facts.books.portions)}
        assert decided == {name: pence(pounds) for name, pounds in case["decided"].items()}
    if "flows" in case:
        assert sorted(flow_lines(case, facts.books)) == sorted(case["flows"])
    for nature, uses in case.get("uses", {}).items():
        lines = next(each.lines for each in facts.limits if each.nature == nature)
        assert {each.organisation: each.used_pence for each in lines} == {
            code: pence(pounds) for code, pounds in uses.items()
        }
    if "finds" in case:
        _compare(case["finds"], found(case, facts))


def _compare(expected: list[str], findings: list[Any]) -> None:
    """Hold findings against lines of rule, severity, about what, and words of the sentence."""
    told = [f"{each.rule} {each.severity} {each.about.code}: {each.sentence}" for each in findings]
    assert len(findings) == len(expected), told
    for line, finding in zip(expected, findings, strict=True):
        said = FOUND.fullmatch(line)
        assert said, line
        assert (finding.rule, str(finding.severity), finding.about.code) == said.group(1, 2, 3), told
        assert said["words"] in finding.sentence, told


BUDGETS = st.tuples(st.sampled_from(("CORE", "GMS")), st.sampled_from(("-", "XEX-P1", "XEX-P2")))
PAYEES = st.sampled_from([f"XR{number}" for number in range(14)] + ["X99001", "X99002"])


@st.composite
def years(draw: st.DrawFn) -> Ledger:
    """Return a year of movements; some budgets pay more than they have, as contracts may make them."""
    ledger = Ledger({"CORE": {"stream": "core"}, "GMS": {"stream": "primary-medical", "protected": True}})
    for fund in ("CORE", "GMS"):
        ledger.move(f"XX gives {fund} £{draw(st.integers(1, 10**9))}")
    for _ in range(draw(st.integers(0, 25))):
        fund, place = draw(BUDGETS)
        pounds, decider = draw(st.integers(1, 10**6)), draw(st.sampled_from(list(Decider)))
        payee = draw(PAYEES)
        line = draw(
            st.sampled_from(
                (
                    f"{fund} shares £{pounds} to {place}/community",
                    f"{fund} {place}/community moves £{pounds} to XEX-P9/acute",
                    f"{fund} {place}/community pays {payee} £{pounds} by {decider}",
                    f"{fund} {place}/community commits {payee} £{pounds} by {decider}",
                    f"{payee} sends {fund} {place}/community £{pounds} back by {decider}",
                )
            )
        )
        ledger.move(line)
    return ledger


@given(years(), st.sampled_from(list(By)))
def test_every_pound_that_came_in_is_somewhere_once(ledger: Ledger, by: By) -> None:
    """States add up to what came in, whatever moved; deciders add up to what is decided."""
    books = ledger.books()
    assert sum(each.pence for each in books.portions) == books.received_pence
    assert all((each.decider is None) == (each.state in (State.FREE, State.HELD)) for each in books.portions)
    found_shares = shares(books.portions)
    assert not found_shares or sum(each.share for each in found_shares) == pytest.approx(1)
    picture = flows(books, by, Names({}, {}, {}), title="Flows", base="/system/XEX", year="2026/27")
    if all(each.pence > 0 for each in books.portions):  # nothing is overspent, and nothing left out
        _conserved(picture, books.received_pence)


def _conserved(picture: Any, received: int) -> None:
    """What flows into a node of the middle columns flows out again, and each column carries everything."""
    column = {node.code: picture.columns.index(node.column) for node in picture.nodes}
    for code, at in column.items():
        came = sum(each.pence for each in picture.ribbons if each.target == code)
        went = sum(each.pence for each in picture.ribbons if each.source == code)
        assert at == 0 or at == len(picture.columns) - 1 or came == went, code
    ends = sum(each.pence for each in picture.ribbons if column[each.target] == len(picture.columns) - 1)
    assert ends == received


@given(years())
def test_payees_are_few_enough_to_read(ledger: Ledger) -> None:
    """At most ten payees have a node of their own; the rest are together."""
    picture = flows(
        ledger.books(), By.PROGRAMME, Names({}, {}, {}), title="Flows", base="/system/XEX", year="2026/27"
    )
    shown = [node for node in picture.nodes if node.column == "Paid to" and node.code != LEFT]
    assert len(shown) <= 10


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (0, 100, "nothing"),
        (100, 100, "all of it"),
        (11, 100, "£1 in 9 (11.0%)"),
        (30, 100, "£3 in 10 (30.0%)"),
        (2, 1000, "0.2%"),
        (1, 10_000, "under 0.1%"),
        (998, 1000, "99.8%"),
    ],
)
def test_shares_are_said_as_people_hear_them(part: int, whole: int, words: str) -> None:
    """“£1 in 9” before the percentage; percentages alone at the ends."""
    assert pounds_in(part, whole) == words


def test_a_partner_that_puts_in_half_and_has_one_vote_of_four_is_25_points_apart() -> None:
    """T-A5: the council gave £100 of £200 in the fund; a board spends £80 of it; one of four seats is its."""
    ledger = Ledger({"POOL": {"stream": "partner"}})
    for line in (
        "XX gives POOL £100",
        "X06000001 gives POOL £100",
        "POOL shares £200 to XEX-P1/integration",
        "POOL XEX-P1/integration pays XR4 £80 by place",
    ):
        ledger.move(line)
    given_by = contributions(ledger.books(), "BODY-place", {"XX": "XEX"})
    assert given_by == {"XEX": 40_00, "X06000001": 40_00}
    votes = votes_by([("XEX", True, 1), ("X06000001", True, 1), ("XR4", True, 2), ("X06000001", False, 1)])
    found_parity = {each.partner: round(each.difference, 2) for each in parity(given_by, votes)}
    assert found_parity == {"XR4": -0.5, "XEX": 0.25, "X06000001": 0.25}
