"""Matters as rules: what they are after their steps, who has standing, and what is counted."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.authority.rules.proceedings import OutOfOrder
from catchment.foundation.rules.findings import Check
from catchment.governance.rules.document import Body
from catchment.governance.rules.layers import ties_of, upward
from catchment.voice.rules.checks import matters as checks
from catchment.voice.rules.matters import (
    Standing,
    State,
    state_of,
    take,
    why_not_answer,
    why_not_taken_further,
)
from catchment.voice.rules.matters_counts import Counted, answer_days_of, grouped, waiting_of
from catchment.voice.rules.matters_steps import (
    AGREES,
    DECIDES,
    MOST_TITLE,
    Answer,
    Answered,
    Dissented,
    PassedOn,
    Raised,
    Said,
    Taken,
    ToldBack,
    Withdrawn,
    as_said,
    faults_in,
    read_step,
)
from catchment.voice.rules.matters_way import (
    Destination,
    first_bodies,
    standing_way,
    way_from,
    why_no_standing,
)
from catchment.voice.rules.matters_words import year_sentence
from tests.voice.matters_scenario import checked, diagram_in, read, steps_in

PATH, STANDING = read("matters-path"), read("matters-standing")
DAY = date(2026, 1, 12)


@pytest.mark.parametrize("case", PATH["cases"], ids=lambda case: case["case"])
def test_path(case: dict[str, Any]) -> None:
    """A matter is what its steps make of it, on days either side of each change."""
    steps = steps_in(case["steps"])
    if "refused" in case:
        state = state_of(steps[:-1])
        with pytest.raises(
            OutOfOrder, match="(?i)" + case["refused"].replace("(", r"\(").replace(")", r"\)")
        ):
            take(state, steps[-1])
        return
    state, day, said = state_of(steps), case["as_at"], case["is"]
    assert state.standing == said["standing"]
    assert (state.now.body, state.now.waited(day), state.now.days_late(day)) == (
        said["with"],
        said["waited"],
        said["late"],
    )
    for body, number in case.get("dissents", {}).items():
        assert [len(stop.dissents) for stop in state.stops if stop.body == body] == [number]
    read_by_checks = checked(state, there=not case.get("ended"))
    found = [each for check in checks.CHECKS for each in check.run(read_by_checks, day)]
    told = "\n".join(f"{each.rule} {each.severity} {each.sentence}" for each in found)
    for wanted in case.get("finds", ()):
        rule, severity, words = wanted.split(" ", 2)
        alike = [f for f in found if (f.rule, f.severity) == (rule, severity) and words in f.sentence]
        assert len(alike) == 1, f"expected “{wanted}” in:\n{told}"
    for refused in case.get("finds_nothing", ()):
        assert not any(f"{each.rule} {each.severity}".startswith(refused) for each in found), told


@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.asks)
def test_every_check_fires_and_does_not(check: Check) -> None:
    """Each check has a case in which it finds something and one in which it finds nothing."""
    fires = [
        bool(list(check.run(checked(state_of(steps_in(c["steps"])), there=not c.get("ended")), c["as_at"])))
        for c in PATH["cases"]
        if "is" in c
    ]
    assert any(fires) and not all(fires)


@pytest.mark.parametrize("case", STANDING["cases"], ids=lambda case: case["case"])
def test_standing(case: dict[str, Any]) -> None:
    """Whoever raises something may ask those above them, and nobody else."""
    diagram = diagram_in(STANDING, case)
    way = way_from(diagram, case["raiser"])
    assert {code: len(steps) for code, steps in way.items()} == case["may_ask"]
    names = {body.code: body.name for body in diagram.bodies}
    for code, words in case.get("may_not", {}).items():
        ended = STANDING["ended"].get(code)
        to = Destination(code, names.get(code, code), known=code in names or ended is not None, ended=ended)
        assert words in why_no_standing(to, way, case.get("been", ()), names, "whoever asks")


def test_a_forum_advises_and_others_decide() -> None:
    """D-050: a consultative forum gives advice or refers on; no advice rests on a decision."""
    assert why_not_answer(Answer.AGREED, "The forum", True, "")[0] == "D-050"
    assert why_not_answer(Answer.ADVICE, "The forum", True, "") == ("", "")
    assert why_not_answer(Answer.ADVICE, "The board", False, "")[0] == "D-050"
    assert why_not_answer(Answer.AGREED, "The board", False, "XEX-D-0001") == ("", "")
    assert why_not_answer(Answer.REFERRED, "The board", False, "XEX-D-0001")[0] == "D-050"


def test_those_who_asked_take_it_further_once_it_is_late() -> None:
    """Not on the day on which the answer is owed; the day after; at once where the body has ended."""
    state = state_of(steps_in(["2026-01-12 raised with NETWORK owed 2026-02-09"]))
    assert "until then" in why_not_taken_further(state, date(2026, 2, 9))
    assert why_not_taken_further(state, date(2026, 2, 10)) == ""
    assert why_not_taken_further(state, date(2026, 1, 13), there=False) == ""


def test_what_is_wrong_with_something_new_is_said_all_at_once() -> None:
    """S004-01: a proposal that makes care worse is refused; so are empty words and a day gone by."""
    bad = Raised("", " ", "BOARD", DAY, effect="worse")
    fields = [field for field, _ in faults_in("proposal", "x" * (MOST_TITLE + 1), bad, DAY)]
    assert fields == ["title", "words", "asks", "due", "effect"]
    good = Raised("It is so.", "Change it.", "BOARD", DAY + timedelta(days=366), effect="no-worse")
    assert faults_in("proposal", "Title", good, DAY) == []
    assert [f for f, _ in faults_in("concern", "Title", good, DAY - timedelta(days=1))] == ["due"]
    assert [f for f, _ in faults_in("grumble", "Title", good, DAY)] == ["kind"]


SAID: st.SearchStrategy[Said] = st.one_of(
    st.builds(Raised, st.text(), st.text(), st.sampled_from("ABC"), st.dates()),
    st.builds(PassedOn, st.sampled_from("ABCDE"), st.dates(), st.text(), st.booleans()),
    st.builds(Answered, st.sampled_from(Answer), st.text(), st.just("")),
    st.builds(Dissented, st.text(), st.text()),
    st.builds(ToldBack, st.text()),
    st.builds(Withdrawn, st.text()),
)


@given(SAID, st.dates(), st.text())
def test_a_step_is_read_as_it_was_kept(said: Said, on: date, by: str) -> None:
    """What is kept as JSON comes back as the same value."""
    assert read_step(3, on, as_said(said, by)) == Taken(3, on, by, said)


def _walk(tried: Sequence[tuple[int, Said]]) -> State:
    """Return the state after trying steps one after the other, leaving out those that are refused."""
    state = take(State(), Taken(1, DAY, "", Raised("", "", "A", DAY + timedelta(days=28))))
    for days, said in tried:
        step = Taken(state.last + 1, state.steps[-1].on + timedelta(days=days), "", said)
        try:
            state = take(state, step)
        except OutOfOrder as refusal:
            assert refusal.sentence.endswith((".", "further."))
    return state


WALKS = st.lists(st.tuples(st.integers(0, 60), SAID), max_size=12).map(_walk)


@given(WALKS)
def test_any_steps_keep_what_must_hold(state: State) -> None:
    """No body twice, every stop but the last left behind, dissent only from answers, days never negative."""
    bodies = [stop.body for stop in state.stops]
    assert len(set(bodies)) == len(bodies)
    assert all(stop.left is not None for stop in state.stops[:-1])
    assert all(stop.answered for stop in state.stops if stop.dissents or stop.told)
    assert sum(len(stop.dissents) for stop in state.stops) == sum(
        isinstance(step.said, Dissented) for step in state.steps
    )
    assert all(stop.waited(date(2040, 1, 1)) >= 0 for stop in state.stops)
    assert (state.standing is Standing.WITHDRAWN) == any(isinstance(s.said, Withdrawn) for s in state.steps)


@given(st.lists(st.tuples(st.sampled_from(["practice", "place", "system"]), WALKS), max_size=15))
def test_counts_against_a_naive_count(told: list[tuple[str, State]]) -> None:
    """Groups say what going through the steps by hand says (T-A11, T-A15)."""
    matters = [Counted(str(n), "concern", "s", level, state) for n, (level, state) in enumerate(told)]
    groups = {group.name: group for group in grouped(matters, lambda each: each.level)}
    assert sum(group.raised for group in groups.values()) == len(told)
    for level, group in groups.items():
        own = [state for name, state in told if name == level]
        last = [
            [s for s in state.steps if isinstance(s.said, Answered) and s.said.answer is not Answer.REFERRED]
            for state in own
        ]
        days = [(steps[-1].on - DAY).days for steps in last if steps]
        answers = [[s.said.answer for s in steps if isinstance(s.said, Answered)] for steps in last]
        assert group.answered == len(days)
        assert group.median_days == (median(days) if days else None)
        assert group.longest_days == (max(days) if days else None)
        assert group.decided == sum(bool(DECIDES & set(each)) for each in answers)
        assert group.agreed == sum(bool(each) and each[-1] in AGREES for each in answers)
        assert group.came_back == sum(any(isinstance(s.said, ToldBack) for s in state.steps) for state in own)


def test_how_long_a_body_takes_counts_what_it_did_itself() -> None:
    """Passing on is a response; being passed over by those who asked, or a withdrawal, is none."""
    first = "2026-01-01 raised with A owed 2026-01-29"
    states = [
        state_of(
            steps_in([first, "2026-01-11 passed on to B owed 2026-02-09", "2026-01-31 answered agreed"])
        ),
        state_of(steps_in([first, "2026-01-21 answered agreed"])),
        state_of(steps_in([first, "2026-01-05 withdrawn"])),
        state_of(steps_in([first])),
    ]
    passed_over = Taken(2, date(2026, 3, 1), "", PassedOn("B", date(2026, 4, 1), "Late.", by_raiser=True))
    states.append(take(states[-1], passed_over))
    assert answer_days_of(states) == {"A": (2, 15.0), "B": (1, 20.0)}
    assert waiting_of(states, date(2026, 1, 30)) == {"A": (1, 1), "B": (1, 0)}
    assert year_sentence(
        [Counted(str(n), "concern", "", "", s) for n, s in enumerate(states)], DAY
    ).startswith("Of 5 concerns this year none came back answered. 2 wait for an answer.")


CODES = st.lists(st.sampled_from("BCDEFG"), max_size=4, unique=True)


@given(st.fixed_dictionaries(dict.fromkeys("BCDEFG", CODES)), CODES)
def test_ways_against_every_way(feeds: dict[str, list[str]], first: list[str]) -> None:
    """Whoever is reached has standing, by a way as short as any; nobody else has."""
    bodies = [
        Body.model_validate(
            {
                "code": code,
                "name": code,
                "kind": "partnership",
                "feeds": [each for each in above if each != code],
            }
        )
        for code, above in feeds.items()
    ]
    steps = upward(ties_of(bodies), "B")
    shortest: dict[str, int] = {}

    def walk(code: str, length: int) -> None:
        if shortest.get(code, length + 1) > length:
            shortest[code] = length
            for above in steps.get(code, ()):
                walk(above, length + 1)

    for code in first:
        walk(code, 1)
    way = standing_way(bodies, first, "B")
    assert {code: len(each) for code, each in way.items()} == shortest
    for code, each in way.items():
        assert each[0] in first and each[-1] == code
        assert all(after in steps[before] for before, after in pairwise(each))


def test_a_practice_begins_at_its_network() -> None:
    """J-001: the network's board is a practice's first step, also where it takes part in other bodies."""
    diagram = diagram_in(STANDING, {})
    assert first_bodies(diagram, "X1") == ("NETWORK",)
    assert first_bodies(diagram, "LMC") == ("GPS",)
