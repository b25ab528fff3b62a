"""Two secretaries at one meeting at once: one writes, the other is told, and nothing of either is lost."""

import threading

import pytest
from django.db import connection

from catchment.authority.actions.proceedings import SomebodyWasFirst
from catchment.authority.models import Decision, ProceedingStep
from catchment.authority.queries.meetings_read import load_meeting
from catchment.foundation.moment import Moment
from tests.authority.meeting import world
from tests.authority.meeting.world import DAY, take

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60


def at_once(*works) -> list[object]:
    """Do works at the same time, each over a connection of its own; return what each gave or raised."""
    results: list[object] = [None] * len(works)
    start = threading.Barrier(len(works))

    def run(index: int, work) -> None:
        try:
            start.wait(PATIENCE)
            results[index] = work()
        except Exception as problem:  # noqa: BLE001  # given back to the test, which looks at it
            results[index] = problem
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return results


def test_of_two_at_once_the_second_is_told_and_both_stay_whole() -> None:
    world.governed()
    code = world.called()
    seen = load_meeting(code, Moment(DAY)).taken
    results = at_once(
        lambda: take(code, "item-withdrawn", after=seen, number=4, reason="Not ready."),
        lambda: take(code, "published", after=seen, on=DAY),
    )
    told = [each for each in results if isinstance(each, SomebodyWasFirst)]
    written = [each for each in results if each not in told]
    assert (len(told), len(written)) == (1, 1), results
    assert "Nothing was written a second time" in str(told[0]), "both are the same operator"
    assert list(ProceedingStep.objects.values_list("number", flat=True)) == list(range(1, seen + 2))
    assert load_meeting(code, Moment(DAY)).taken == seen + 1


def test_a_result_declared_twice_at_once_is_one_decision() -> None:
    world.governed()
    code = world.opened()
    for kind in ("item-opened", "quorum-established"):
        take(code, kind, number=4)
    take(code, "motion-put", number=4, text="To commission it.")
    take(code, "consensus-reached", number=4)
    results = at_once(*[lambda: take(code, "result-declared", number=4)] * 2)
    assert sum(isinstance(each, Exception) for each in results) == 1, results
    assert Decision.objects.count() == 1
