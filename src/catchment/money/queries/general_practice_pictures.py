"""The pictures of general practice funding: a head over the years, by route, and over practices."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from catchment.foundation.pictures import BarPicture, LinePicture
from catchment.foundation.rules.money import pounds
from catchment.money.queries.general_practice_spread import comparable
from catchment.money.queries.general_practice_values import RouteLine, YearLine
from catchment.money.rules.practices import per_head
from catchment.money.rules.years import read_year
from catchment.structure.queries.words import change_in_words
from catchment.structure.rules.words import counted

PENCE = 100
BANDS = 8
STEPS = (500, 1000, 2000, 2500, 5000, 10_000, 20_000, 50_000, 100_000)  # pence: bands people can read


def pictures(
    name: str, years: Sequence[YearLine], routes: Sequence[RouteLine], practices: Sequence[Any]
) -> tuple[LinePicture | BarPicture, ...]:
    """Return the line over the years (where there are two), the routes, and the spread over practices."""
    drawn: list[LinePicture | BarPicture] = []
    if len(years) > 1:
        drawn.append(_over_years(name, years))
    drawn.append(_by_route(years[-1], routes))
    values = sorted(per_head(row.pence, row.weighted) or 0 for row in comparable(practices))
    if len(values) > 1:
        drawn.append(_over_practices(years[-1], values))
    return tuple(drawn)


def _over_years(name: str, years: Sequence[YearLine]) -> LinePicture:
    points = tuple(
        (read_year(year.year).starts.isoformat(), year.per_registered_pence / PENCE)
        for year in years
        if year.per_registered_pence is not None
    )
    first, last = points[0][1], points[-1][1]
    change = change_in_words((last - first) / first) if first else "new"
    title = (
        f"What the practices of {name} were paid for each registered patient: {change} since "
        f"{years[0].year}, in cash."
    )
    return LinePicture(title, "pounds for each registered patient", points)


def _by_route(year: YearLine, routes: Sequence[RouteLine]) -> BarPicture:
    bars = tuple(
        (line.words, (line.per_registered_pence[-1] or 0) / PENCE)
        for line in routes
        if line.per_registered_pence
    )
    largest = bars[0][0]
    title = (
        f"{largest[:1].upper()}{largest[1:]} is the largest part of what was paid for a registered patient "
        f"in {year.year}."
    )
    return BarPicture(title, "pounds for each registered patient", bars)


def _over_practices(year: YearLine, values: Sequence[int]) -> BarPicture:
    """Return how many practices lie in each band of pence for a weighted patient; the last band is open."""
    low, high = values[len(values) // 20], values[-1 - len(values) // 20]
    step = next((each for each in STEPS if (high - low) / each <= BANDS), STEPS[-1])
    start = low // step * step
    counts = [0] * (BANDS + 2)
    for value in values:
        position = 0 if value < start else min((value - start) // step + 1, BANDS + 1)
        counts[position] += 1
    labels = [f"below {pounds(start)}"]
    labels += [
        f"{pounds(start + step * each)} to {pounds(start + step * (each + 1))}" for each in range(BANDS)
    ]
    labels.append(f"{pounds(start + step * BANDS)} and more")
    bars = [(label, float(count)) for label, count in zip(labels, counts, strict=True)]
    while bars and not bars[-1][1]:
        bars.pop()
    while bars and not bars[0][1]:
        bars.pop(0)
    middle = Decimal(values[(len(values) - 1) // 2])
    title = (
        f"{counted(len(values), 'practice')} by what each got for a weighted patient in {year.year}, "
        f"without drugs and PCN money; the one in the middle {pounds(int(middle))}."
    )
    return BarPicture(title, "practices", tuple(bars))
