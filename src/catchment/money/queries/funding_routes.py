"""How much of what came in each year a national contract settles, and how much the ICB does (S001-30)."""

from dataclasses import dataclass

from catchment.foundation.moment import Moment
from catchment.foundation.rules.money import pounds_in_short
from catchment.money.queries.budget_amounts import IN_TIME
from catchment.money.rules.funding_routes import ROUTE_WORDS, Route, route_of
from catchment.money.rules.vocabulary import MOVED, AccountKind, RingFence, Stream
from catchment.money.rules.years import FinancialYear
from catchment.structure.queries.sql import fetch


@dataclass(frozen=True, slots=True)
class RouteAmount:
    """What came by one route in a year, in pence, and as a share of all that came."""

    route: str
    words: str
    pence: int
    share: float


@dataclass(frozen=True, slots=True)
class RouteYear:
    """A year's money by route; every route has its line, also where nothing came by it."""

    year: str
    received_pence: int
    routes: tuple[RouteAmount, ...]

    def of(self, route: Route) -> RouteAmount:
        """Return what came by a route."""
        return next(each for each in self.routes if each.route == route)


@dataclass(frozen=True, slots=True)
class FundingRoutes:
    """The years of the books, earliest first, and what has become of the ICB's discretion."""

    sentence: str
    years: tuple[RouteYear, ...]

    @property
    def routes_used(self) -> tuple[RouteAmount, ...]:
        """Return the routes, by their lines of the first year, that money came by in any year."""
        if not self.years:
            return ()
        return tuple(
            line
            for line in self.years[0].routes
            if any(each.of(Route(line.route)).pence for each in self.years)
        )


def funding_routes(system_id: int, moment: Moment) -> FundingRoutes:
    """Return what came into a system's funds by a day, by year and route (one query)."""
    rows = fetch(
        f"""WITH source AS (SELECT a.id FROM money_account a
             WHERE a.system_id = %(system)s AND a.kind = %(source)s),
        moved AS (
            SELECT t.amount_pence AS pence, t.to_account_id AS other
              FROM source s JOIN money_transfer t ON t.from_account_id = s.id WHERE {IN_TIME}
            UNION ALL
            SELECT -t.amount_pence, t.from_account_id
              FROM source s JOIN money_transfer t ON t.to_account_id = s.id WHERE {IN_TIME})
        SELECT f.year, f.stream, f.ring_fence, f.protected, sum(m.pence)::bigint AS pence FROM moved m
          JOIN money_account a ON a.id = m.other JOIN money_fund f ON f.id = a.fund_id
         GROUP BY 1, 2, 3, 4""",
        moment,
        system=system_id,
        source=AccountKind.SOURCE.value,
        moved=[each.value for each in MOVED],
    )
    found: dict[int, dict[Route, int]] = {}
    for row in rows:
        year = FinancialYear(row.year)
        route = route_of(Stream(row.stream), RingFence(row.ring_fence), year, protected=row.protected)
        amounts = found.setdefault(row.year, dict.fromkeys(Route, 0))
        amounts[route] += int(row.pence)
    years = tuple(_year(FinancialYear(each), found[each]) for each in sorted(found))
    return FundingRoutes(_sentence(years), years)


def _year(year: FinancialYear, amounts: dict[Route, int]) -> RouteYear:
    total = sum(amounts.values())
    lines = tuple(
        RouteAmount(route.value, ROUTE_WORDS[route], pence, pence / total if total else 0.0)
        for route, pence in amounts.items()
    )
    return RouteYear(year.label, total, lines)


def _sentence(years: tuple[RouteYear, ...]) -> str:
    """Say how much is for the ICB to share out, and how that has changed."""
    if not years:
        return "No money has come into the books yet."
    latest = years[-1]
    free = latest.of(Route.DISCRETION)
    said = (
        f"Of {pounds_in_short(latest.received_pence)} that came in for {latest.year}, "
        f"{pounds_in_short(free.pence)} ({free.share:.1%}) is for the ICB to share out as it decides, and "
        f"{pounds_in_short(latest.of(Route.NATIONAL_CONTRACT).pence)} is settled by national contracts."
    )
    if len(years) > 1:
        before = years[-2].of(Route.DISCRETION)
        said += f" In {years[-2].year} its own part was {before.share:.1%}."
    return said
