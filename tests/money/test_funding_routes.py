"""Routes of money: what a national contract settles, what the ICB does, and the change of 1 April 2025."""

import pytest

from catchment.foundation.moment import Moment
from catchment.money.queries.funding_routes import funding_routes
from catchment.money.rules.funding_routes import Route, route_of
from catchment.money.rules.vocabulary import RingFence, Stream
from catchment.money.rules.years import FinancialYear
from tests.money.books import DAY, Books, open_books


@pytest.mark.parametrize(
    ("stream", "ring_fence", "protected", "year", "route"),
    [
        (Stream.CORE, RingFence.NONE, False, 2026, Route.DISCRETION),
        (Stream.CORE, RingFence.LOCAL, False, 2026, Route.DISCRETION),
        (Stream.CORE, RingFence.INTEGRATION, False, 2026, Route.RING_FENCED),
        (Stream.CORE, RingFence.EARMARK, False, 2026, Route.RING_FENCED),
        (Stream.PRIMARY_MEDICAL, RingFence.NONE, True, 2026, Route.NATIONAL_CONTRACT),
        (Stream.PRIMARY_MEDICAL, RingFence.NONE, False, 2026, Route.DISCRETION),
        (Stream.PRIMARY_MEDICAL, RingFence.ADDITIONAL_ROLES, False, 2024, Route.DRAWN_DOWN),
        (Stream.PRIMARY_MEDICAL, RingFence.ADDITIONAL_ROLES, True, 2024, Route.DRAWN_DOWN),
        (Stream.PRIMARY_MEDICAL, RingFence.ADDITIONAL_ROLES, False, 2025, Route.RING_FENCED),
        (Stream.PARTNER, RingFence.NONE, False, 2026, Route.PARTNER),
    ],
)
def test_each_fund_has_a_route(
    stream: Stream, ring_fence: RingFence, protected: bool, year: int, route: Route
) -> None:
    assert route_of(stream, ring_fence, FinancialYear(year), protected=protected) is route


@pytest.mark.django_db
def test_what_came_in_is_told_by_route() -> None:
    books: Books = open_books(9_000_000)
    found = funding_routes(books.system.pk, Moment(DAY))
    assert found.sentence == (
        "Of £9m that came in for 2026/27, £9m (100.0%) is for the ICB to share out as it decides, and £0 is "
        "settled by national contracts."
    )
    (year,) = found.years
    assert (year.year, year.received_pence) == ("2026/27", 900_000_000)
    assert sum(each.pence for each in year.routes) == year.received_pence
    assert year.of(Route.DISCRETION).share == 1
    assert [each.route for each in found.routes_used] == [Route.DISCRETION]


@pytest.mark.django_db
def test_empty_books_say_so() -> None:
    books = open_books(0)
    found = funding_routes(books.system.pk, Moment(DAY))
    assert (found.sentence, found.routes_used) == ("No money has come into the books yet.", ())
