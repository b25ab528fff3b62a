"""Runs appointments-steps.yaml, and holds the steps against a naive account of support."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as some

from catchment.authority.rules.proceedings import OutOfOrder
from catchment.foundation.rules.checked import Checked
from catchment.foundation.rules.findings import Finding
from catchment.foundation.rules.periods import Period
from catchment.voice.rules.appointment_state import State, over_the_term
from catchment.voice.rules.appointment_values import (
    Declared,
    Nominated,
    Settled,
    StepTaken,
    Supported,
    Terms,
    as_said,
    step_from,
    terms_from,
)
from catchment.voice.rules.appointments import state_of, take
from catchment.voice.rules.checks.appointments import CHECKS, AppointmentFacts, BoardGap

TOLD = yaml.safe_load(
    (Path(__file__).parents[1] / "scenarios/voice/appointments-steps.yaml").read_text(encoding="utf-8")
)
APPROVERS = {"chair": "the chair", "nobody": ""}


def _terms(told: dict[str, Any]) -> Terms:
    said = {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}
    approver = APPROVERS[told["approved_by"]]
    return terms_from({"seat_title": "Partner member", "body_name": "Board", "approver": approver, **said})


def _steps(told: list[dict[str, Any]]) -> list[StepTaken]:
    found = []
    for number, each in enumerate(told, start=1):
        said = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in each.items()
            if name != "day"
        }
        found.append(StepTaken(number, each["day"], step_from(said)))
    return found


@pytest.mark.parametrize("case", TOLD["cases"], ids=[each["case"] for each in TOLD["cases"]])
def test_a_seat_is_filled_step_by_step(case: dict[str, Any]) -> None:
    terms, steps = _terms(case["terms"]), _steps(case["steps"])
    if "refused" in case:
        before = state_of(terms, steps[:-1])
        with pytest.raises(OutOfOrder) as refusal:
            take(before, steps[-1].on, steps[-1].step)
        rule, words = case["refused"]
        assert refusal.value.rule == rule
        assert words in refusal.value.sentence
        return
    state = state_of(terms, steps)
    assert state.stage(case["day"]) == case["stands"]
    for person, supporters in case.get("support", {}).items():
        assert list(state.supporters(person)) == supporters


@pytest.mark.parametrize("case", TOLD["terms_over"], ids=str)
def test_a_term_is_measured_to_the_day(case: dict[str, Any]) -> None:
    years = Decimal(case["years"]) if case["years"] else None
    assert over_the_term(case["since"], case["ends"], years) is case["over"]


def _found(case: dict[str, Any], on: date) -> list[Finding]:
    if "gap" in case:
        facts: tuple[object, ...] = (BoardGap("B", "The board", "XEX", tuple(case["gap"])),)
        kind: type = BoardGap
    else:
        terms = _terms(TOLD["terms"])
        ada = Nominated("ADA", "Ada Example", "PA")
        state = take(State(terms), date(2026, 9, 2), ada)
        for code in case.get("supporters", ["PA", "PB"])[1:]:
            state = take(state, date(2026, 9, 3), Supported(code, "ADA"))
        state = take(state, date(2026, 9, 4), Declared("ADA", True))
        state = take(state, case["chosen_on"], Settled("ADA"))
        came_in = (("Cyd Example", case["came_in"]),) if "came_in" in case else ()
        facts, kind = (AppointmentFacts("XEX-A-0001", "XEX", state, came_in),), AppointmentFacts
    checked = Checked({kind: facts}, {}, {"HCA22": Period(date(2022, 7, 1), None)})
    return [finding for check in CHECKS for finding in check.run(checked, on)]


@pytest.mark.parametrize("case", TOLD["findings"], ids=[each["case"] for each in TOLD["findings"]])
def test_what_is_wrong_around_an_appointment_is_found(case: dict[str, Any]) -> None:
    found = _found(case, date(2026, 10, 30))
    assert [f"{each.rule} {each.severity}" for each in found] == case["finds"]


CODES, PEOPLE = [f"P{number}" for number in range(12)], ["ADA", "BEN", "CYD"]


@given(
    said=some.lists(some.tuples(some.sampled_from(CODES), some.sampled_from([*PEOPLE, ""])), max_size=40),
    share=some.sampled_from(["0.25", "0.5", "0.75", "1"]),
    among=some.sampled_from(["took-part", "all"]),
)
def test_support_is_each_organisations_last_word(said: list[tuple[str, str]], share: str, among: str) -> None:
    opened = date(2026, 9, 1)
    terms = _terms({**TOLD["terms"], "nominators": [*CODES, *PEOPLE], "share": share, "counted_among": among})
    state = State(terms)
    for person in PEOPLE:  # each is put forward by an organisation of their own
        state = take(state, opened, Nominated(person, person, person))
        state = take(state, opened, Declared(person, True))
    last = {person: person for person in PEOPLE}
    for code, person in said:
        if person == last.get(code, ""):
            with pytest.raises(OutOfOrder):
                take(state, opened, Supported(code, person))
            continue
        state = take(state, opened, Supported(code, person))
        last[code] = person
    words = {code: person for code, person in last.items() if person}
    base = len(words) if among == "took-part" else len(CODES) + len(PEOPLE)
    tally = {person: sum(whom == person for whom in words.values()) for person in PEOPLE}
    after = opened + timedelta(weeks=8)
    for person in PEOPLE:
        enough = tally[person] >= base if share == "1" else tally[person] > base * Decimal(share)
        most = all(tally[person] > tally[other] for other in PEOPLE if other != person)
        if enough and most:
            assert take(state, after, Settled(person)).chosen == (person,)
        else:
            with pytest.raises(OutOfOrder):
                take(state, after, Settled(person))


@pytest.mark.parametrize("case", TOLD["cases"], ids=[each["case"] for each in TOLD["cases"]])
def test_what_is_kept_reads_back_the_same(case: dict[str, Any]) -> None:
    terms = _terms(case["terms"])
    assert terms_from(as_said(terms)) == terms
    for each in _steps(case["steps"]):
        assert step_from(as_said(each.step)) == each.step
