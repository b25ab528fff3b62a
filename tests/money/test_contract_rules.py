"""Contracts: who is paid, what reaches whom, how gain and risk are shared - scenarios, and against an oracle.

The scenarios are in tests/scenarios/money/contracts.yaml. The oracle counts the naive way: it hands out one
penny at a time, and passes money on by walking every path on its own.
"""

from copy import deepcopy
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.money.rules.contract_faults import DecisionKnown, Known, PartyKnown, faults_of
from catchment.money.rules.contract_flows import (
    CannotFlow,
    between,
    flow_down,
    kept_in_year,
    of_month,
    paid_in,
    reach_in,
    shared_out,
)
from catchment.money.rules.contract_sharing import settled
from catchment.money.rules.contracts import (
    Sharing,
    Subcontract,
    Terms,
    UnclearTermsError,
    read_terms,
    stored,
)
from catchment.money.rules.years import FinancialYear, read_year
from tests.conftest import REPOSITORY
from tests.reading import read_yaml

TOLD = read_yaml(REPOSITORY / "tests/scenarios/money/contracts.yaml")
AMOUNTS = ("annual", "target", "band", "most_gain", "most_loss")
KINDS = {"XR3": "trust", "XR4": "trust", "XR8": "trust", "XG001": "federation", "XC002": "care-provider"}
KINDS |= {"XV002": "voluntary", "XN001": "pcn", "XEX": "icb"}
NAMES = {"XN001": "Old Mill PCN"}
MONTH = date(2026, 7, 1)


def pence(pounds: float) -> int:
    """Return pounds of a scenario as pence."""
    return int(Decimal(str(pounds)) * 100)


def in_pence(said: Any) -> Any:
    """Return terms of a scenario with amounts in pence, as they are kept."""
    if isinstance(said, dict):
        return {
            f"{name}_pence" if name in AMOUNTS else name: pence(value) if name in AMOUNTS else in_pence(value)
            for name, value in said.items()
        }
    return [in_pence(each) for each in said] if isinstance(said, list) else said


def terms_of(case: dict[str, Any]) -> Terms:
    """Return the terms of the contract that a case names, with what it changes."""
    said = deepcopy(TOLD["contracts"][case["contract"]]["terms"]) | case.get("change", {})
    return read_terms(in_pence(said))


def days_of(case: dict[str, Any]) -> tuple[date, date]:
    """Return when the contract of a case starts and ends."""
    contract = TOLD["contracts"][case["contract"]]
    return case.get("starts", contract["starts"]), case.get("ends", contract["ends"])


def known_in(case: dict[str, Any]) -> Known:
    """Return what is known of the parties in every case, and the decision as the case has it."""
    said = case.get("decision", {})
    decision = DecisionKnown(
        "XEX-DEC-1",
        said.get("system", "XEX"),
        said.get("valid", True),
        date(2025, 1, 1),
        pence(said.get("amount", 100_000_000)),
        said.get("void_because", ""),
    )
    parties = {
        code: PartyKnown(code, NAMES.get(code, code), kind, code != "XR8") for code, kind in KINDS.items()
    }
    collaborative = "Mental health collaborative" if terms_of(case).collaborative == "COLLAB" else ""
    return Known("XEX", parties, collaborative, frozenset({"XR3", "XR4"}), decision)


def named(kind: str) -> Any:
    """Return the cases of a kind as parameters with their names."""
    return pytest.mark.parametrize("case", TOLD[kind], ids=[each["case"] for each in TOLD[kind]])


@named("flows")
def test_a_month_flows(case: dict[str, Any]) -> None:
    """What a month pays, what is passed on and what each keeps, to the penny."""
    terms, month = terms_of(case), case["month"]
    reach = reach_in(terms, month)
    assert paid_in(terms, month) == {code: pence(pounds) for code, pounds in case["paid"].items()}
    assert {f"{flow.payer} {flow.payee}": flow.pence for flow in reach.flows} == {
        pair: pence(pounds) for pair, pounds in case["passes"].items()
    }
    assert reach.kept == {code: pence(pounds) for code, pounds in case["keeps"].items()}


@named("years")
def test_a_year_of_a_contract(case: dict[str, Any]) -> None:
    """What each keeps in the months of a financial year in which the contract runs."""
    kept = kept_in_year(terms_of(case), *days_of(case), read_year(case["year"]))
    assert kept == {code: pence(pounds) for code, pounds in case["keeps"].items()}
    assert sum(kept.values()) == pence(case["all"])


@named("settles")
def test_gain_and_risk_are_settled(case: dict[str, Any]) -> None:
    """What is shared of a gain or loss, and what each receives or pays, to the penny."""
    terms = terms_of(case)
    assert terms.sharing is not None
    due = {each.organisation: each.annual_pence for each in terms.paid}
    costs = {code: pence(pounds) for code, pounds in case["costs"].items()}
    found = settled(terms.sharing, due, costs)
    assert found.shared_pence == pence(case["shared"])
    assert {part.party: part.receives_pence for part in found.parts} == {
        code: pence(pounds) for code, pounds in case["receives"].items()
    }


@named("refuses")
def test_what_is_wrong_is_said(case: dict[str, Any]) -> None:
    """Each thing that is wrong with a contract is a rule and a sentence."""
    faults = faults_of(terms_of(case), *days_of(case), known_in(case))
    said = [(each.rule, each.sentence) for each in faults]
    assert any(rule == case["rule"] and case["says"] in sentence for rule, sentence in said), said


@named("keeps")
def test_what_is_right_is_kept(case: dict[str, Any]) -> None:
    """Contracts at the edge of what is allowed are allowed, and come back from JSON as they were."""
    terms = terms_of(case)
    assert faults_of(terms, *days_of(case), known_in(case)) == ()
    assert read_terms(stored(terms)) == terms


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"form": "barter", "paid": [{"organisation": "XR4", "annual_pence": 1}]}, "'individual' or 'lead"),
        ({"form": "individual", "paid": []}, "In paid: Tuple should have at least 1 item"),
        ({"form": "individual", "paid": [{"organisation": "XR4", "annual_pence": 0}]}, "greater than 0"),
        ({"form": "individual", "paid": [{"organisation": "XR4", "annual_pence": 5, "x": 1}]}, "In paid 1 x"),
    ],
)
def test_terms_that_cannot_be_read(said: dict[str, Any], sentence: str) -> None:
    """Terms that are not terms are refused with where it is and what was expected."""
    with pytest.raises(UnclearTermsError, match="In ") as refused:
        read_terms(said)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(("share", "annual"), [(None, None), (Decimal(10), 100)])
def test_a_subcontract_has_a_share_or_an_amount(share: Decimal | None, annual: int | None) -> None:
    """One of the two, never both or neither."""
    with pytest.raises(ValueError, match="either a share or an amount a year"):
        Subcontract(payer="XR4", payee="XG001", share=share, annual_pence=annual, starts=MONTH)


def test_what_partners_pay_each_other_is_counted_once() -> None:
    """E-003: of a lead's flow-down only what goes to another partner of the system is left out."""
    case = {"contract": "response", "month": date(2026, 10, 1)}
    flows = reach_in(terms_of(case), case["month"]).flows
    assert between(flows, frozenset({"XR4", "XR3"})) == 0
    assert between(flows, frozenset({"XR4", "XG001"})) == 2_500_000


@given(st.integers(1, 10**12))
def test_twelve_months_come_to_the_year(annual: int) -> None:
    """The months of a year differ by a penny at most, the larger ones first, and come to the year."""
    months = [of_month(annual, month) for month in FinancialYear(2026).months()]
    assert sum(months) == annual
    assert max(months) - min(months) <= 1
    assert months == sorted(months, reverse=True)


def a_penny_at_a_time(total: int, weights: list[int]) -> list[int]:
    """Share out the naive way: whole pence, then one each to whoever is furthest below its part."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    while sum(parts) < total:
        lacking = [
            Fraction(total * weight, whole) - part for weight, part in zip(weights, parts, strict=True)
        ]
        parts[lacking.index(max(lacking))] += 1
    return parts


@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 1000), min_size=1, max_size=8).filter(any))
def test_sharing_out_agrees_with_a_penny_at_a_time(total: int, weights: list[int]) -> None:
    """Largest remainder, checked against handing out single pence."""
    assert shared_out(total, weights) == a_penny_at_a_time(total, weights)


@st.composite
def trees(draw: st.DrawFn) -> tuple[int, list[Subcontract]]:
    """Return a payment to L0 and subcontracts of any depth, each provider paid by earlier ones."""
    subcontracts: list[Subcontract] = []
    left = {"L0": 100}
    for number in range(1, draw(st.integers(1, 9))):
        for payer in draw(st.lists(st.sampled_from(sorted(left)), min_size=1, max_size=2, unique=True)):
            share = draw(st.integers(0, left[payer]))
            if share:
                left[payer] -= share
                said = {"payer": payer, "payee": f"L{number}", "share": Decimal(share)}
                subcontracts.append(Subcontract(**said, starts=MONTH))
        left[f"L{number}"] = 100
    return draw(st.integers(1, 10**9)), draw(st.permutations(subcontracts))


def exact_kept(total: int, subcontracts: list[Subcontract], provider: str) -> Fraction:
    """Return what a provider keeps without rounding, walking back every path the money can come by."""
    kept = 1 - sum(
        (Fraction(each.share or 0) / 100 for each in subcontracts if each.payer == provider), Fraction(0)
    )
    return kept * exact_received(total, subcontracts, provider)


def exact_received(total: int, subcontracts: list[Subcontract], provider: str) -> Fraction:
    """Return what reaches a provider without rounding."""
    own = Fraction(total if provider == "L0" else 0)
    for each in subcontracts:
        if each.payee == provider:
            own += exact_received(total, subcontracts, each.payer) * Fraction(each.share or 0) / 100
    return own


@given(trees())
def test_no_penny_is_lost_on_the_way_down(tree: tuple[int, list[Subcontract]]) -> None:
    """Whatever passes through however many hands, together they keep all of it, each its part."""
    total, subcontracts = tree
    reach = flow_down({"L0": total}, subcontracts, MONTH)
    assert sum(reach.kept.values()) == total
    assert all(pence > 0 for pence in reach.kept.values())
    for provider in ["L0", *(each.payee for each in subcontracts)]:
        exact = exact_kept(total, subcontracts, provider)
        # each hand it passed through rounds by less than a penny
        assert abs(reach.kept.get(provider, 0) - exact) <= len(subcontracts) + 1


@given(trees(), st.data())
def test_a_way_back_up_is_refused(tree: tuple[int, list[Subcontract]], data: st.DataObject) -> None:
    """Close any path into a loop, and the payment is refused; nothing goes round for ever."""
    total, subcontracts = tree
    if subcontracts:
        one = data.draw(st.sampled_from(subcontracts))
        back = Subcontract(payer=one.payee, payee=one.payer, share=Decimal("0.001"), starts=MONTH)
        with pytest.raises(CannotFlow):
            flow_down({"L0": total}, [*subcontracts, back], MONTH)


CODES = ("XR1", "XR2", "XR3", "XR4")


@given(
    st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 2 * 10**9)), min_size=1, max_size=4),
    st.lists(st.integers(1, 25), min_size=4, max_size=4),
    st.integers(1, 2 * 10**9),
    st.integers(0, 10**6),
    st.one_of(st.none(), st.integers(1, 10**8)),
)
def test_settling_makes_and_loses_nothing(
    providers: list[tuple[int, int]], parts: list[int], target: int, band: int, most: int | None
) -> None:
    """What some receive others pay; each ends with its share; within the band nothing moves."""
    due = {code: paid for code, (paid, _) in zip(CODES, providers, strict=False)}
    costs = {code: cost for code, (_, cost) in zip(CODES, providers, strict=False)}
    shares = {code: Decimal(part) for code, part in zip(CODES, parts, strict=True) if code in due}
    shares["XEX"] = 100 - sum(shares.values(), Decimal(0))
    if shares["XEX"] == 0:
        del shares["XEX"]
    sharing = Sharing(
        target_pence=target, shares=shares, band_pence=band, most_gain_pence=most, most_loss_pence=most
    )
    found = settled(sharing, due, costs)
    difference = target - sum(costs.values())
    assert sum(part.receives_pence for part in found.parts) == 0
    assert sum(part.share_pence for part in found.parts) == found.shared_pence
    assert abs(found.shared_pence) == min(max(abs(difference) - band, 0), most or 10**12)
    assert found.shared_pence * difference >= 0
    for part in found.parts:
        exact = found.shared_pence * shares.get(part.party, Decimal(0)) / 100
        assert abs(part.share_pence - exact) < 1
    if not found.shared_pence:
        assert all(part.receives_pence == 0 for part in found.parts)
