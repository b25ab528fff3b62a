"""Weighted need over all England in one go: every system, and every place of every system.

Places are those drawn on the day; where a system has none, its sub-ICB locations stand in for them. All are
read in a handful of queries, however many systems there are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from catchment.foundation.moment import Moment
from catchment.money.queries.need import chosen_year
from catchment.money.queries.need_lines import NeedLine, line_of
from catchment.money.queries.need_rows import (
    PracticeNeed,
    england_need,
    grouped_need,
    moment_within,
    practice_needs,
    years_with_weights,
)
from catchment.money.rules.need import COMPONENT_WORDS, Component, Need, added_up
from catchment.structure.models import Organisation
from catchment.structure.queries.drawn_ground import drawn_ground, practices_by_drawn_area
from catchment.structure.queries.locate import area_links, organisation_links
from catchment.structure.queries.members import places_of
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import counted

PLACE_NOT_KNOWN = "Practices whose place is not known"
ADDS_UP_WITHIN = 0.5  # people: weighted populations are published to as many decimals as the population
PlaceKey = tuple[str, int]  # ("area" or "organisation", its number)


@dataclass(frozen=True, slots=True)
class EnglandTotal:
    """One weighted population added up over England, which is scaled to be the population."""

    component: str
    name: str
    weighted_population: float
    adds_up_to_population: bool


@dataclass(frozen=True, slots=True)
class SystemNeed:
    """One system, its places, and its practices that are in none of them."""

    system: NeedLine
    places_are: str
    places: tuple[NeedLine, ...]
    place_not_known: NeedLine | None


@dataclass(frozen=True, slots=True)
class EnglandNeed:
    """Weighted need in a year over all England."""

    year: str
    sentence: str
    practices: int
    population: float
    totals: tuple[EnglandTotal, ...]
    systems: tuple[SystemNeed, ...]
    number_of_places: int


def england_page(moment: Moment, year: str = "") -> EnglandNeed:
    """Return the indices of every system and place of England in a financial year; raises Missing."""
    wanted = chosen_year(year, years_with_weights(moment, invented=False), moment)
    within = moment_within(wanted, moment)
    practices = practice_needs(wanted, within, invented=False)
    england = england_need(wanted, moment, invented=False)
    ids = dict(Organisation.objects.filter(kind="icb", invented=False).values_list("code", "id"))
    drawn = set(places_of(ids.values(), within))
    lies_in = _lies_in(practices, drawn, within)
    links = _links(lies_in.values(), ids.values(), within)
    systems = tuple(
        _system(icb, held, lies_in, links, ids, england)
        for icb, held in sorted(_by_system(practices).items())
    )
    totals = tuple(
        EnglandTotal(
            each.value,
            COMPONENT_WORDS[each],
            england.weighted[each],
            abs(england.weighted[each] - england.population) < ADDS_UP_WITHIN,
        )
        for each in Component
    )
    places = sum(len(each.places) for each in systems)
    return EnglandNeed(
        wanted.label,
        _sentence(wanted.label, systems, places),
        len(practices),
        england.population,
        totals,
        systems,
        places,
    )


def _by_system(practices: list[PracticeNeed]) -> dict[str, list[PracticeNeed]]:
    found: dict[str, list[PracticeNeed]] = {}
    for each in practices:
        found.setdefault(each.icb, []).append(each)
    return found


def _lies_in(practices: list[PracticeNeed], drawn: set[int], moment: Moment) -> dict[int, PlaceKey]:
    """Return the place of each practice: the drawn one, else the sub-ICB location that stands in for it."""
    found: dict[int, PlaceKey] = {}
    with_drawn: set[int] = set()
    if drawn:
        ground = drawn_ground(drawn, moment)
        with_drawn = set(ground.systems.values())
        ids = [each.practice_id for each in practices if each.system_id in with_drawn]
        placed = practices_by_drawn_area(ids, ground, moment)
        found = {practice: ("area", place) for practice, (place, _) in placed.items()}
    for each in practices:
        if each.sub_icb_id is not None and each.system_id not in with_drawn:
            found[each.practice_id] = ("organisation", each.sub_icb_id)
    return found


def _links(places: Iterable[PlaceKey], systems: Iterable[int], moment: Moment) -> Mapping[PlaceKey, Link]:
    keys = set(places)
    areas = area_links({number for kind, number in keys if kind == "area"}, moment)
    others = {number for kind, number in keys if kind == "organisation"} | set(systems)
    organisations = organisation_links(others, moment)
    return {("area", number): link for number, link in areas.items()} | {
        ("organisation", number): link for number, link in organisations.items()
    }


def _system(
    icb: str,
    practices: list[PracticeNeed],
    lies_in: Mapping[int, PlaceKey],
    links: Mapping[PlaceKey, Link],
    ids: Mapping[str, int],
    england: Need,
) -> SystemNeed:
    """Return one system as published, and the places its practices lie in."""
    whole = added_up(each.need for each in practices)
    groups = grouped_need(practices, lambda each: lies_in.get(each.practice_id))
    own = links[("organisation", ids[icb])] if icb in ids else Link("icb", icb, icb, "")
    keys = sorted((key for key in groups if key is not None), key=lambda key: links[key].code)
    unknown = groups.get(None)
    return SystemNeed(
        line_of(own, len(practices), whole, whole, england),
        "places" if any(kind == "area" for kind, _ in keys) else "sub-ICB locations",
        tuple(line_of(links[key], *groups[key], whole, england) for key in keys),
        line_of(Link("", "", PLACE_NOT_KNOWN, ""), *unknown, whole, england) if unknown else None,
    )


def _sentence(year: str, systems: tuple[SystemNeed, ...], places: int) -> str:
    """Say which system needs most and which least beside England."""
    held = {
        each.system.name: index
        for each in systems
        if (index := each.system.of(Component.OVERALL).against_england_average) is not None
    }
    most, least = max(held, key=held.__getitem__), min(held, key=held.__getitem__)
    return (
        f"In {year} the {counted(len(systems), 'system')} of England, with {counted(places, 'place')}, stand "
        f"between {held[least]:.2f} ({least}) and {held[most]:.2f} ({most}) against the England average."
    )
