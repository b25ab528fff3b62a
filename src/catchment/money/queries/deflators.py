"""The deflators in use at a moment: those that were imported; none ships with Catchment."""

from dataclasses import dataclass
from decimal import Decimal

from catchment.foundation.moment import Moment
from catchment.money.models import Rate

DEFLATOR, COMPONENT = "deflator", "gdp"


@dataclass(frozen=True, slots=True)
class Deflators:
    """A series: the index of each financial year, by the calendar year it begins in, and where it is from."""

    indices: dict[int, Decimal]
    source: str

    def base(self, newest: int) -> int | None:
        """Return the year in whose prices amounts are given: the newest year shown that has an index."""
        return max((year for year in self.indices if year <= newest), default=None)


def deflators_in_use(moment: Moment) -> Deflators:
    """Return the series as it was known at a moment (one query); empty where none was imported."""
    rows = list(Rate.objects.known(moment).filter(kind=DEFLATOR, component=COMPONENT).order_by("starts"))
    return Deflators({row.starts.year: row.rate for row in rows}, rows[-1].source if rows else "")
