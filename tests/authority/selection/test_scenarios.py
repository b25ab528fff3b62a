"""Scenarios: the Provider Selection Regime, as a commissioner or a board secretary would state it."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from catchment.authority.rules.checks.selections import CHECKS
from catchment.authority.rules.proceedings import OutOfOrder, fold
from catchment.authority.rules.selection import clocks
from catchment.authority.rules.selection.change import (
    Modification,
    Replacement,
    Urgency,
    considerable_change,
    modification,
    urgency,
)
from catchment.authority.rules.selection.routes import Answers, choose
from catchment.authority.rules.selection.scope import Buying, scope_of
from catchment.authority.rules.selection.state import SelectionState
from catchment.authority.rules.selection.steps import AnyStep, read_step
from catchment.authority.rules.selection.taking import take
from catchment.authority.rules.selection.telling import what_next
from catchment.authority.rules.selection.words import Buyer, Route
from tests.reading import read_yaml

FOLDER = Path(__file__).parent.parent.parent / "scenarios" / "authority"


def _file(name: str) -> dict[str, Any]:
    found: dict[str, Any] = read_yaml(FOLDER / f"selection_{name}.yaml")
    return found


ROUTES, CHANGES, CLOCKS, LIVES = (_file(name) for name in ("routes", "changes", "clocks", "lives"))


def named(case: dict[str, Any]) -> str:
    """Return what a case is called."""
    return str(case["case"])


@pytest.mark.parametrize("case", ROUTES["cases"], ids=named)
def test_route(case: dict[str, Any]) -> None:
    """The route that must be taken, those that may, why, and what an open question would decide."""
    choice = choose(Answers(**case["answers"]))
    required = case.get("required")
    assert choice.required == (Route(required) if required else None)
    assert [str(each) for each in choice.allowed] == case.get("allowed", [required])
    for route, words in case.get("because", {}).items():
        assert words in choice.because(Route(route))
    asked = {each.name: each for each in choice.unanswered}
    for name, (if_yes, if_no) in case.get("asks", {}).items():
        assert asked[name].if_yes == if_yes
        assert asked[name].if_no.startswith(if_no)


@pytest.mark.parametrize("case", ROUTES["scope"], ids=named)
def test_scope(case: dict[str, Any]) -> None:
    """Whether the regime applies, and why not (D-080)."""
    said = {**case["buying"], "buyer": Buyer(case["buying"]["buyer"])}
    found = scope_of(Buying(**said))
    assert found.applies is case["applies"]
    assert case.get("sentence", "The Provider Selection Regime applies.") in found.sentence


@pytest.mark.parametrize("case", CHANGES["considerable"], ids=named)
def test_considerable_change(case: dict[str, Any]) -> None:
    """D-086, at both ends of each threshold."""
    found = considerable_change(Replacement(**case["said"]))
    assert found.answer is case["is"]
    assert case.get("because", "") in found.sentence


@pytest.mark.parametrize("case", CHANGES["modifications"], ids=named)
def test_modification(case: dict[str, Any]) -> None:
    """D-092, at both ends of each threshold."""
    found = modification(Modification(**case["said"]))
    assert found.allowed is case["allowed"]
    assert found.notice is case.get("notice", False)
    assert case.get("because", "") in found.sentence


@pytest.mark.parametrize("case", CHANGES["urgency"], ids=named)
def test_urgency(case: dict[str, Any]) -> None:
    """D-093: all three conditions, or none of it."""
    found = urgency(Urgency(**case["said"]))
    assert found.answer is case["is"]
    assert case.get("because", "") in found.sentence


@pytest.mark.parametrize("case", CLOCKS["standstill"], ids=named)
def test_standstill(case: dict[str, Any]) -> None:
    """D-089, over Christmas, Easter and one-off bank holidays."""
    found = clocks.standstill(case["published"])
    assert (found.first, found.last) == (case["begins"], case["ends"])
    assert case.get("says", "") in found.sentence


def test_other_clocks() -> None:
    """The 14 days (D-088), the 5 working days (D-090), the 30 days (D-091) and the 4 years (D-094)."""
    for case in CLOCKS["identified"]:
        assert clocks.before_identified(case["submitted"]).next_day == case["from"], case
    for case in CLOCKS["further"]:
        assert clocks.after_further_decision(case["told"]).last == case["ends"], case
    for case in CLOCKS["frameworks"]:
        assert clocks.framework_limit(case["starts"]) == case["ends"], case
    for case in CLOCKS["notices"]:
        assert clocks.notice_due("notice", case["since"], "D-091", "regulation 7").last == case["by"], case


def steps_said(said: list[dict[str, Any]]) -> list[AnyStep]:
    """Return the steps of a list in a scenario, those of another start included."""
    found: list[AnyStep] = []
    for each in said:
        if "from" in each:
            found += steps_said(LIVES["starts"][each["from"]])
        else:
            said_on = {"on" if name == "day" else name: value for name, value in each.items()}
            found.append(read_step(said_on))  # “on” alone means “yes” to a reader of YAML
    return found


@pytest.mark.parametrize("case", LIVES["cases"], ids=named)
def test_life(case: dict[str, Any]) -> None:
    """A selection goes on, or is refused with the rule and what must come first; the checks find the rest."""
    started = steps_said(LIVES["starts"][case["start"]])
    if words := case.get("unreadable"):
        with pytest.raises(ValidationError, match=words):
            steps_said(case["then"])
        return
    empty = SelectionState("XEX-PS-0001", "XEX")
    steps = [*started, *steps_said(case.get("then", []))]
    if expected := case.get("refused"):
        rule, _, words = expected.partition(" ")
        before = fold(empty, steps[:-1], take)
        with pytest.raises(OutOfOrder) as refusal:
            take(before, steps[-1])
        assert refusal.value.rule == rule
        assert words in refusal.value.sentence
        assert "  " not in refusal.value.sentence and refusal.value.sentence.endswith((".", ")"))
        return
    state = fold(empty, steps, take)
    day: date = case.get("as_at", steps[-1].on)
    if words := case.get("next"):
        assert what_next(state, day).sentence.startswith(words)
    facts = type("Facts", (), {"selections": (state,)})()
    found = [each for check in CHECKS for each in check.run(facts, day)]
    said = [f"{each.rule} {each.severity}: {each.sentence} {each.remedy}" for each in found]
    if finds := case.get("finds"):
        assert len([each for each in said if all(words in each for words in finds)]) == 1, said
    for rule in case.get("finds_nothing", []):
        assert not [each for each in said if each.startswith(rule)], said


def test_every_step_of_a_life_can_wait() -> None:
    """What is next is said of every prefix of every life, on the day and a year later, without fail."""
    for name in LIVES["starts"]:
        steps = steps_said([{"from": name}])
        state = SelectionState("XEX-PS-0001", "XEX")
        for step in steps:
            state = take(state, step)
            for day in (step.on, step.on + timedelta(days=365)):
                assert what_next(state, day).sentence.endswith(".")


@pytest.mark.parametrize("rule", sorted({check.rule for check in CHECKS}))
def test_every_check_fires_and_rests(rule: str) -> None:
    """Each check has a case in which it finds something, and one in which it does not."""
    assert any(case.get("finds", [""])[0].startswith(rule) for case in LIVES["cases"]), f"{rule} never fires"
    assert any(rule in case.get("finds_nothing", []) for case in LIVES["cases"]), f"{rule} always fires"
