"""The regime against naive readings of its text: routes, changes, working days, and lives made by chance."""

from dataclasses import fields, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from catchment.authority.rules.checks.selections import selection_faults
from catchment.authority.rules.proceedings import OutOfOrder, fold
from catchment.authority.rules.selection import clocks
from catchment.authority.rules.selection.change import (
    Modification,
    considerable_change,
    modification,
)
from catchment.authority.rules.selection.kinds import DONE_WORDS, KIND_WORDS, possible
from catchment.authority.rules.selection.money import pence_of, pounds
from catchment.authority.rules.selection.records import records_of
from catchment.authority.rules.selection.routes import AMOUNTS, QUESTIONS, Answers, choose
from catchment.authority.rules.selection.state import SelectionState
from catchment.authority.rules.selection.steps import read_step, stored
from catchment.authority.rules.selection.taking import take
from catchment.authority.rules.selection.telling import (
    clocks_of,
    next_end,
    summary,
    what_next,
    why_this_route,
)
from catchment.authority.rules.selection.words import Head, NoticeKind, Route
from catchment.authority.rules.working_days import is_working_day, public_holidays, working_day_after
from catchment.authority.selection_forms import FORMS
from tests.authority.selection.test_scenarios import LIVES, steps_said

PENCE = st.one_of(
    st.sampled_from([0, 1, 49_999_999, 50_000_000, 50_000_001, 199_999_999, 200_000_000, 250_000_000]),
    st.integers(0, 10**12),
)
SAID: dict[str, Any] = {name: PENCE if name in AMOUNTS else st.booleans() for name in QUESTIONS}
WHOLE = st.fixed_dictionaries(SAID).map(lambda said: Answers(**said))
PARTLY = st.fixed_dictionaries({name: st.none() | each for name, each in SAID.items()}).map(
    lambda said: Answers(**said)
)
# bank holidays in England as published, typed in by hand: the oracle of the library
PUBLISHED = {
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28",
    2027: "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28",
}


def considerable(said: Answers) -> bool:
    """Read regulation 6(10) to (12) word by word, with every answer given."""
    assert said.original_pence is not None and said.proposed_pence is not None
    more = said.proposed_pence - said.original_pence
    ten_a = said.materially_different
    ten_b = said.authority_decided and more >= 50_000_000 and more >= said.original_pence / 4
    eleven = ten_a and said.only_succession and said.successor_meets_criteria and not ten_b
    twelve = not ten_a and ten_b and said.external_factors
    return bool((ten_a or ten_b) and not eleven and not twelve)


def routes_of(said: Answers) -> tuple[Route, ...]:
    """Read regulation 6(3) to (8) word by word, with every answer given."""
    if said.framework:
        return (Route.COMPETITIVE,)
    if said.existing_provider and said.only_provider:
        return (Route.DIRECT_A,)
    if (
        said.patient_choice
        and said.providers_not_limited
        and said.contracts_to_all
        and said.way_to_express_interest
    ):
        return (Route.DIRECT_B,)
    if said.contract_ending and not considerable(said) and said.satisfying:
        return (Route.DIRECT_C, Route.MOST_SUITABLE, Route.COMPETITIVE)
    return (Route.MOST_SUITABLE, Route.COMPETITIVE) if said.can_identify else (Route.COMPETITIVE,)


@given(WHOLE)
def test_routes_are_those_of_the_text(said: Answers) -> None:
    """With every answer given the chooser agrees with a plain reading of the regulation, and asks no more."""
    choice = choose(said)
    assert choice.allowed == routes_of(said)
    assert choice.required == (choice.allowed[0] if len(choice.allowed) == 1 else None)
    assert choice.unanswered == ()
    assert considerable_change(said.replacement).answer is considerable(said)


@given(PARTLY, WHOLE)
def test_what_is_decided_stays_decided(said: Answers, rest: Answers) -> None:
    """No further answer changes what the chooser decided; what it asks is what is missing."""
    missing = [each.name for each in fields(Answers) if getattr(said, each.name) is None]
    whole = replace(said, **{name: getattr(rest, name) for name in missing})
    choice = choose(said)
    if choice.allowed:
        assert choice.allowed == routes_of(whole)
    else:
        asked = [each.name for each in choice.unanswered]
        assert asked and set(asked) <= set(missing)
        assert asked == [name for name in QUESTIONS if name in asked], "in the order of the questions"


@given(PENCE, PENCE, st.tuples(*[st.booleans()] * 6))
def test_modifications_are_those_of_the_text(original: int, now: int, flags: tuple[bool, ...]) -> None:
    """Regulation 13(1) to (4) read word by word; the change counts by its size."""
    direct, material, provided, succession, external, decided = flags
    size = abs(now - original)
    small = size < 50_000_000 or size < original / 4
    allowed = (
        not material
        if direct
        else provided or succession or (not material and (external or (decided and small)))
    )
    said = Modification(direct, original, now, material, provided, succession, external, decided)
    found = modification(said)
    assert found.allowed is allowed
    assert found.notice is (allowed and decided and size >= 50_000_000)


def test_bank_holidays_are_the_published_ones() -> None:
    """On weekdays: substitute days are there, and nothing is that should not be."""
    for year, days in PUBLISHED.items():
        published = {date.fromisoformat(f"{year}-{day}") for day in days.split()}
        found = {day for day in public_holidays(year) if day.weekday() < 5}
        assert found == {day for day in published if day.weekday() < 5}, year
    assert not is_working_day(date(2022, 9, 19)) and not is_working_day(date(2023, 5, 8))
    assert not is_working_day(date(2020, 5, 4)), "the first Monday in May, though the holiday was moved"


@given(st.dates(date(2024, 1, 1), date(2027, 11, 1)), st.integers(1, 25))
def test_working_days_are_counted_one_by_one(day: date, count: int) -> None:
    """Against a count by hand over the published holidays."""
    closed = {
        date.fromisoformat(f"{year}-{each}") for year, days in PUBLISHED.items() for each in days.split()
    }
    closed |= {date(year, 12, 25) for year in PUBLISHED}
    left, expected = count, day
    while left:
        expected += timedelta(days=1)
        left -= expected.weekday() < 5 and expected not in closed
    assert working_day_after(day, count) == expected


@given(st.dates(date(2024, 1, 1), date(2040, 1, 1)))
def test_a_standstill_has_eight_working_days(published: date) -> None:
    """After the day it begins, the last of them its end; a later notice never ends it earlier."""
    clock = clocks.standstill(published)
    days = [clock.first + timedelta(days=each) for each in range(1, (clock.last - clock.first).days + 1)]
    assert clock.first == published + timedelta(days=1)
    assert sum(is_working_day(day) for day in days) == 8 and is_working_day(clock.last)
    assert clocks.standstill(published + timedelta(days=1)).last >= clock.last


@given(st.integers(0, 10**13))
def test_money_reads_what_it_writes(pence: int) -> None:
    """Exact, in both directions."""
    assert pence_of(pounds(pence)) == pence


DAYS = st.integers(0, 60).map(lambda days: (date(2025, 6, 2) + timedelta(days=days)).isoformat())
MARKS = st.fixed_dictionaries({str(head): st.integers(0, 10) for head in Head})
EVEN = dict.fromkeys(map(str, Head), 20)
PROVIDER = st.sampled_from(["XR1", "CARE"])
PERSON = st.sampled_from(["P1", "P2"])
CONTRACT = {
    "providers": PROVIDER.map(lambda code: [code]),
    "value_pence": PENCE,
    "starts": st.just("2025-10-01"),
    "ends": st.sampled_from(["2028-09-30", "2029-10-01"]),
    "authority": st.none()
    | st.fixed_dictionaries(
        {
            "function": st.just("community"),
            "function_name": st.just("Community"),
            "area": st.just("XEX-P1"),
            "area_name": st.just("Northmoor"),
            "decider": st.just("PLACE"),
            "decider_name": st.just("The place board"),
            "allowed": st.booleans(),
            "sentence": st.just("No: its limit is too low."),
        }
    ),
}
BASE: dict[str, Any] = {"on": DAYS, "all_the_same": st.none() | st.just("It happened.")}
KINDS: dict[str, dict[str, Any]] = {
    "scope": {"buyer": st.sampled_from(["icb", "council"]), "cpv": st.just("85141000-9"), "started_on": DAYS},
    "answers": {
        "yes_or_no": st.dictionaries(st.sampled_from(sorted(set(QUESTIONS) - AMOUNTS)), st.booleans())
    },
    "route": {"route": st.sampled_from([str(each) for each in Route]), "reason": st.just("Because")},
    "criteria": {"weights": st.just(EVEN), "basic": st.just("Registered")},
    "provider": {
        "code": PROVIDER,
        "name": st.just("Care"),
        "address": st.just("1 Road"),
        "existing": st.booleans(),
    },
    "assessed": {"provider": PROVIDER, "meets": st.booleans(), "reasons": st.just("Seen")},
    "scored": {"provider": PROVIDER, "marks": MARKS, "reasons": st.just("Sound")},
    "decider": {
        "person": PERSON,
        "name": st.just("Somebody"),
        "icb_member": st.booleans(),
        "ties": st.lists(
            st.fixed_dictionaries(
                {"organisation": PROVIDER, "how": st.just("Chief"), "position": st.booleans()}
            ),
            max_size=2,
        ),
    },
    "declared": {"person": PERSON, "provider": PROVIDER, "interest": st.just("Shares")},
    "recused": {"person": PERSON, "reason": st.just("Shares")},
    "notice": {"notice": st.sampled_from([str(each) for each in NoticeKind]), "reference": st.just("R")},
    "identified": {},
    "chosen": {"providers": PROVIDER.map(lambda code: [code]), "reasons": st.just("Best")},
    "representation": {"provider": st.just("Care"), "what": st.just("Unfair")},
    "reviewed": {
        "representation": st.integers(1, 2),
        "explanation_allowed": st.booleans(),
        "information_given": st.booleans(),
        "reviewed": st.booleans(),
        "outcome": st.just("Looked at"),
    },
    "further": {"decision": st.sampled_from(["award", "go-back", "abandon"]), "reasons": st.just("So")},
    "standstill-ended": {},
    "back": {"reason": st.just("Again")},
    "awarded": CONTRACT,
    "urgent": {
        **CONTRACT,
        "urgent": st.booleans(),
        "not_of_our_making": st.booleans(),
        "risk_in_delay": st.booleans(),
        "reasons": st.just("Closed overnight"),
    },
    "modified": {"what": st.just("More"), "value_pence": PENCE, "materially_different": st.booleans()},
    "record": {
        "about": st.sampled_from(["key-criteria", "basic-criteria", "conflicts"]),
        "text": st.just("So"),
    },
    "abandoned": {"reason": st.just("No money")},
}
STEP = st.one_of(
    *[st.fixed_dictionaries({"kind": st.just(kind), **BASE, **said}) for kind, said in KINDS.items()]
)


def _complete(said: dict[str, Any]) -> dict[str, Any]:
    """Give the days that hang on the day of the step."""
    if said["kind"] == "notice":
        return {**said, "published_on": said["on"]}
    return {**said, "told_on": said["on"]} if said["kind"] == "further" else said


def test_lives_by_chance_name_every_kind() -> None:
    """No kind of step lacks a generator, a form, or words."""
    assert set(KINDS) == set(KIND_WORDS)
    assert {"opened", *KINDS} == set(DONE_WORDS) == set(FORMS)


@given(st.sampled_from(sorted(LIVES["starts"])), st.lists(STEP, max_size=40))
def test_whatever_is_tried_the_law_holds_or_the_breach_is_told(
    start: str, tried: list[dict[str, Any]]
) -> None:
    """Steps by chance are taken or refused with a rule; nothing else happens, and no breach is silent."""
    state = fold(SelectionState("XEX-PS-0001", "XEX"), steps_said([{"from": start}]), take)
    for said in sorted(tried, key=lambda each: str(each["on"])):
        step = read_step(_complete(said))
        assert read_step(stored(step)) == step
        try:
            state = take(state, step)
        except OutOfOrder as refusal:
            assert refusal.sentence.endswith((".", ")")) and refusal.rule[:2] in ("D-", "B-")
            continue
        _says_something(state, step.on)
        _keeps_the_law(state)


def _says_something(state: SelectionState, day: date) -> None:
    for each in (day, day + timedelta(days=100)):
        assert what_next(state, each).sentence and summary(state, each)
        assert set(what_next(state, each).kinds) <= set(possible(state)), what_next(state, each)
        next_end(state, each)
    assert why_this_route(state) and records_of(state)
    assert all(earlier.first <= later.first for earlier, later in pairwise(clocks_of(state)))


def _keeps_the_law(state: SelectionState) -> None:
    """Without a breach an award is after the standstill, to who was chosen, by a route that is open."""
    told = {rule for rule, _ in selection_faults([state], state.last_on or date.max)}
    assert {breach.rule for breach in state.breaches} <= told
    if state.awarded is not None:
        authority = state.awarded.authority
        assert (authority is not None and authority.allowed) or "B-079" in told
    if state.breaches or state.awarded is None or state.awarded.kind == "urgent":
        return
    assert state.chosen_route in state.choice.allowed
    assert state.selected is not None and set(state.awarded.providers) <= set(state.selected.providers)
    if state.standstill is not None:
        assert state.awarded.on > state.standstill.last
    assert not any(rule in ("B-064", "B-066") for rule in told)
