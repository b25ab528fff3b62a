"""Any sequence of actions, in any order: no overlap, no gap, no orphan, and a refusal changes nothing.

The oracle is a dictionary that says, for each practice and each of a few days, which PCN it is in. Actions
are done to the dictionary in the most naive way and to the database by the real code, and both must agree.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from catchment.foundation.moment import Moment
from catchment.structure.actions import (
    Part,
    Refused,
    change_boundary,
    close_organisation,
    merge_organisations,
    move_practice,
    rename_organisation,
    split_organisation,
)
from catchment.structure.checks import run_checks
from catchment.structure.models import Relationship
from catchment.structure.queries.facts import load_facts
from tests.people import OPERATOR
from tests.structure.world import small_world

ACTION_DAYS = [date(2025, 4, 1), date(2025, 10, 1), date(2026, 4, 1), date(2027, 4, 1)]
DAYS = sorted({day + timedelta(days=shift) for day in ACTION_DAYS for shift in (-1, 0, 1)})
NETWORKS = ["UQA1", "UQA2", "UQB1", "UQB2"]
PRACTICES = [f"PQ{letter}{number}{end}" for letter in "AB" for number in "12" for end in "ab"]
Membership = dict[tuple[str, date], str]

days = st.sampled_from(ACTION_DAYS)
networks = st.sampled_from(NETWORKS)
actions = st.one_of(
    st.tuples(st.just("move"), days, st.sampled_from(PRACTICES), networks),
    st.tuples(st.just("close"), days, networks, st.none() | networks),
    st.tuples(
        st.just("close practice"), days, st.sampled_from(PRACTICES), st.none() | st.sampled_from(PRACTICES)
    ),
    st.tuples(st.just("merge"), days, networks, networks),
    st.tuples(st.just("merge anew"), days, networks, networks),
    st.tuples(st.just("split"), days, networks, st.booleans()),
    st.tuples(st.just("rename"), days, networks, st.sampled_from(["One", "Two"])),
    st.tuples(
        st.just("boundary"), days, st.sampled_from(["SQA1", "SQA2", "SQB1"]), st.sampled_from(["QA", "QB"])
    ),
)


def membership() -> Membership:
    """Return which PCN each practice is in on each day, from the database; twice on a day is an error."""
    found: Membership = {}
    for day in DAYS:
        rows = Relationship.objects.at(Moment(day)).filter(kind="member_of")
        for practice, network in rows.values_list("source__code", "target__code"):
            assert (practice, day) not in found, f"{practice} is in two PCNs on {day}"
            found[practice, day] = network
    return found


class Oracle:
    """The naive way to do the same actions."""

    def __init__(self) -> None:
        """Begin with the world as built."""
        self.members = membership()
        self.new_codes = 0

    def expect(self, action: tuple[Any, ...], done: Membership) -> Membership:
        """Return what the membership must be after an action."""
        what, on, first, second = action
        expected = dict(self.members)
        for (practice, day), network in self.members.items():
            later = day >= on
            if what in ("close", "merge") and network == first and later:
                expected[practice, day] = second
            elif what == "merge anew" and network in (first, second) and later:
                expected[practice, day] = f"NEW{self.new_codes}"
            elif what == "split" and network == first and later:
                expected[practice, day] = f"NEW{self.new_codes}{'AB'[practice.endswith('b')]}"
            elif what == "close practice" and practice == first and later:
                del expected[practice, day]
            elif what == "move" and practice == first and later:
                # From the day on it is where it was sent, until a move that was planned for later.
                assert done[practice, day] in (second, network)
                expected[practice, day] = second if day == on else done[practice, day]
        return expected

    def call(self, action: tuple[Any, ...]) -> Callable[[], object]:
        """Return the real action."""
        what, on, first, second = action
        asked = {"on": on, "reason": "because", "actor": OPERATOR}
        self.new_codes += 1
        new = f"NEW{self.new_codes}"
        halves = [
            Part(f"{new}{half}", new, tuple(code for code in PRACTICES if code.endswith(half.lower())))
            for half in "AB"
        ]
        calls: dict[str, Callable[[], object]] = {
            "move": lambda: move_practice(code=first, to_pcn=second, **asked),
            "close": lambda: close_organisation(code=first, successor=second, **asked),
            "close practice": lambda: close_organisation(code=first, successor=second, **asked),
            "merge": lambda: merge_organisations(codes=[first, second], into=second, **asked),
            "merge anew": lambda: merge_organisations(codes=[first, second], into=new, name=new, **asked),
            "split": lambda: split_organisation(code=first, parts=halves, **asked),
            "rename": lambda: rename_organisation(code=first, name=second, **asked),
            "boundary": lambda: change_boundary(to=second, organisations=[first], **asked),
        }
        return calls[what]


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(sequence=st.lists(actions, min_size=1, max_size=6))
def test_sequences_of_actions(db: None, sequence: list[tuple[Any, ...]]) -> None:
    """After every action the database agrees with the oracle; after all of them the checks find no error."""
    with transaction.atomic():
        small_world()
        oracle = Oracle()
        for action in sequence:
            call = oracle.call(action)
            try:
                call()
            except Refused:
                event(f"{action[0]} refused")
                assert membership() == oracle.members
                continue
            event(f"{action[0]} done")
            done = membership()
            assert done == oracle.expect(action, done), action
            oracle.members = done
        for day in DAYS:
            found = run_checks(load_facts(Moment(day)), day)
            assert [each.sentence for each in found if each.severity == "error"] == []
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        transaction.set_rollback(True)
