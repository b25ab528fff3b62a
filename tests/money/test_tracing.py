"""Tracing a pound: shares add up to the penny, whatever the flows, and what is not there is said."""

from collections.abc import Mapping, Sequence
from datetime import date
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.money.models import Transfer
from catchment.money.queries.tracing import trace
from catchment.money.rules.tracing import Inflow, Step, upwards
from tests.money.books import DAY, Books, open_books

SOURCE = 0
ACCOUNTS = range(1, 6)


@st.composite
def worlds(draw: st.DrawFn) -> dict[int, list[Inflow]]:
    """Draw accounts that each got money from a source and perhaps from others, also back and forth."""
    found = {}
    for account in ACCOUNTS:
        others = draw(
            st.lists(st.sampled_from([each for each in ACCOUNTS if each != account]), unique=True, max_size=3)
        )
        flows = [Inflow(SOURCE, draw(st.integers(1, 10**9)), ("allocation A",))]
        flows += [Inflow(each, draw(st.integers(1, 10**9)), (f"decision {each}",)) for each in others]
        found[account] = flows
    return found


@given(worlds(), st.integers(1, 10**9))
def test_every_penny_comes_from_a_source(inflows: Mapping[int, Sequence[Inflow]], pence: int) -> None:
    """What leaves the source is exactly what was traced, and no account gives more than reached it."""
    steps = upwards(1, pence, inflows)
    assert sum(step.pence for step in steps if step.source == SOURCE) == pence
    for account in ACCOUNTS:
        went_in = sum(step.pence for step in steps if step.target == account)
        went_out = sum(step.pence for step in steps if step.source == account)
        assert went_in == went_out + (pence if account == 1 else 0)


def test_money_that_went_back_and_forth_is_followed_once() -> None:
    """Two budgets that swapped money: each is asked for its own, not for each other again."""
    inflows = {
        1: [Inflow(2, 100, ("decision a",))],
        2: [Inflow(1, 100, ("decision b",)), Inflow(0, 50, ("allocation",))],
    }
    assert upwards(1, 30, inflows) == (
        Step(0, 2, 30, ("allocation",)),
        Step(2, 1, 30, ("decision a",)),
    )


def test_money_that_a_budget_gave_and_got_back_is_its_own() -> None:
    """The second had nothing but what the first gave it, so all of it came from the source."""
    inflows = {
        1: [Inflow(0, 60, ("allocation",)), Inflow(2, 40, ("decision back",))],
        2: [Inflow(1, 40, ("decision there",))],
    }
    assert upwards(1, 10, inflows) == (Step(0, 1, 10, ("allocation",)),)


def test_a_circle_is_cut_where_the_least_money_ran() -> None:
    """Two gave three £90 and got £5 back: three is told by what two gave it, and two by its own source."""
    inflows = {
        1: [Inflow(2, 50, ("a",)), Inflow(3, 50, ("b",))],
        2: [Inflow(0, 100, ("letter",)), Inflow(3, 5, ("back",))],
        3: [Inflow(0, 10, ("letter",)), Inflow(2, 90, ("there",))],
    }
    steps = {(step.source, step.target): step.pence for step in upwards(1, 100, inflows)}
    assert steps == {(2, 1): 50, (3, 1): 50, (0, 3): 5, (2, 3): 45, (0, 2): 95}


def test_budgets_that_all_moved_money_to_each_other_are_traced_at_once() -> None:
    """Sixty of them: there are more ways through than anybody could follow one by one."""
    every = range(1, 61)
    inflows = {
        each: [
            Inflow(0, 1_000, ("letter",)),
            *(Inflow(other, 7, ("move",)) for other in every if other != each),
        ]
        for each in every
    }
    begun = perf_counter()
    steps = upwards(1, 12_345, inflows)
    assert perf_counter() - begun < 2
    assert sum(step.pence for step in steps if step.source == 0) == 12_345
    assert len({(step.source, step.target) for step in steps}) == len(steps)


@pytest.fixture
def books() -> Books:
    """Return books with £10m in their fund."""
    return open_books()


@pytest.mark.django_db
def test_an_allocation_is_traced_to_its_letter(books: Books) -> None:
    """From NHS England, under its letter; the ICB answers for it (S002-18)."""
    found = trace(Transfer.objects.order_by("id")[0].code, Moment(DAY))
    assert found.sentence.startswith("Under “An invented letter”, £10,000,000 moved on 1 April 2026")
    assert [named.code for named in found.accountable] == ["XEX"]
    assert (found.cause.kind, found.came_from) == ("allocation", ())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "day", "sentence"),
    [
        ("T-999999", DAY, "There is no transfer T-999999"),
        ("letter", DAY, "“letter” is no transfer. They are called T-1, T-2 and so on."),
        ("", date(2026, 3, 31), "as known then, it was not there"),
    ],
)
def test_what_is_not_there_is_said(books: Books, code: str, day: date, sentence: str) -> None:
    """An unknown number, a word, and a day before the money came."""
    code = code or Transfer.objects.order_by("id")[0].code
    with pytest.raises(Missing, match=sentence):
        trace(code, Moment(day))
