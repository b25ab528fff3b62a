"""Pictures of an area: where it is, its people by age, and its deprivation by domain."""

from dataclasses import replace
from typing import Any

from catchment.foundation.moment import Moment
from catchment.foundation.pictures import BarPicture, PyramidPicture
from catchment.structure.queries import maps
from catchment.structure.queries.locate import Located
from catchment.structure.queries.small_areas import small_areas
from catchment.structure.queries.values import Picture
from catchment.structure.rules.words import plain_date


def area_pictures(
    area: Located, people: list[Any], standings: list[Any], moment: Moment
) -> tuple[Picture, ...]:
    """Return where the area is, its people by age, and its seven domains."""
    pictures: list[Picture] = []
    assert area.area_id is not None
    where = small_areas([area.area_id], moment)
    if where and where[0].geometry and not where[0].is_point:
        values = {area.area_id: float(standings[0].decile)} if standings and standings[0].decile else {}
        picture = maps.area_map(area.name, where, maps.FIGURES["deprivation"], values)
        pictures.append(replace(picture, title=f"Where {area.name} is."))
    aged = [row for row in people if len(row.ages) > 5]
    if aged:
        pictures.append(_pyramid(area.name, [row for row in aged if row.edition == aged[0].edition]))
    if standings and standings[0].domains:
        deciles = {name: standing.get("decile") for name, standing in standings[0].domains.items()}
        bars = tuple((domain_name(name), float(decile)) for name, decile in deciles.items() if decile)
        if bars:
            worst = min(bars, key=lambda bar: bar[1])
            title = f"{area.name} is most deprived by {worst[0].lower()}: decile {worst[1]:.0f} of 10."
            pictures.append(BarPicture(title, "decile, 1 is most deprived", bars))
    return tuple(pictures)


def _pyramid(name: str, rows: list[Any]) -> PyramidPicture:
    """Return residents by five-year band and sex."""
    by_sex = {row.sex: _five_year_bands(row.ages) for row in rows}
    length = max(len(bands) for bands in by_sex.values())
    labels = (
        *(f"{low} to {low + 4}" for low in range(0, (length - 1) * 5, 5)),
        f"{(length - 1) * 5} and over",
    )
    everybody = by_sex.get("all") or [sum(pair) for pair in zip(*by_sex.values(), strict=True)]
    total = sum(everybody)
    share = sum(everybody[13:]) / total if total else 0
    when = plain_date(rows[0].edition)
    if any(row.carried for row in rows):
        when += ", carried over from the small areas of 2011"
    title = f"{share:.1%} of the people of {name} were aged 65 and over ({when})."
    sexes = "female" in by_sex and "male" in by_sex
    return PyramidPicture(
        title,
        tuple(labels),
        tuple(by_sex["female"]) if sexes else (),
        tuple(by_sex["male"]) if sexes else (),
        () if sexes else tuple(everybody),
    )


def _five_year_bands(ages: list[int]) -> list[int]:
    """Return single years of age as five-year bands; the last holds everybody at that age and over."""
    return [sum(ages[low : low + 5]) for low in range(0, len(ages), 5)]


def domain_name(name: str) -> str:
    """Return what the publisher calls a domain of deprivation."""
    full = {"housing": "Barriers to housing and services", "environment": "Living environment"}
    return full.get(name, name.replace("_", " ").capitalize())
