"""Weighted need for a reader: the index of each place of a system, of each district, and of all England.

Two indices are always given side by side, and named so that nobody takes one for the other: *against the
system average* (E-014, what a system shares its own money by) and *against the England average* (what NHS
England shares money out to systems by). Where no places are drawn, sub-ICB locations stand in for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from catchment.foundation.models import ImportRun
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.pictures import BarPicture
from catchment.money.queries.funding_routes import FundingRoutes, funding_routes
from catchment.money.queries.need_districts import district_lines, named_districts, told_apart
from catchment.money.queries.need_lines import NeedLine, line_of
from catchment.money.queries.need_money import NeedMoney, Weighed, need_money
from catchment.money.queries.need_rows import (
    PracticeNeed,
    england_need,
    grouped_need,
    moment_within,
    practice_needs,
    years_with_weights,
)
from catchment.money.rules.need import (
    COMPONENT_WORDS,
    Component,
    Need,
    added_up,
)
from catchment.money.rules.years import FinancialYear, UnclearYearError, read_year, year_of
from catchment.structure.queries.drawn_ground import drawn_ground, practices_by_drawn_area
from catchment.structure.queries.locate import Located, locate_organisation, trail_above
from catchment.structure.queries.members import places_of, related_to
from catchment.structure.queries.values import Choice, Link
from catchment.structure.rules.words import counted, plain_date, system_in_short

SAME = 0.0005  # an index this close to 1.00 is written as the average
UNKNOWN_PLACE = "Practices whose place is not known"


@dataclass(frozen=True, slots=True)
class Range:
    """The lowest and the highest index of the places of a system, None where there is none."""

    lowest: float | None
    highest: float | None


@dataclass(frozen=True, slots=True)
class NeedSource:
    """Where the weights are from: in words, and the page of the import that brought them."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class NeedPage:
    """Weighted need in a system in a year, place by place, and the money that would follow it."""

    kind: str
    code: str
    name: str
    href: str
    invented: bool
    trail: tuple[Link, ...]
    year: str
    sentence: str
    places_are: str  # places, or sub-ICB locations that stand in for them
    notes: tuple[str, ...]
    overall_against_system_average: Range
    overall_against_england_average: Range
    system: NeedLine
    places: tuple[NeedLine, ...]
    place_not_known: NeedLine | None
    districts: tuple[NeedLine, ...]
    picture: BarPicture
    money: NeedMoney
    routes: FundingRoutes
    source: NeedSource
    components: tuple[Choice, ...]
    component: str
    years: tuple[str, ...]


def need_page(code: str, moment: Moment, year: str = "", component: str = "") -> NeedPage:
    """Return weighted need in a system in a financial year (default: that of the day, or the newest before).

    Raises Missing where there is no such system, or nothing is kept of the year.
    """
    system = located_system(code, moment)
    years = years_with_weights(moment, invented=system.invented)
    wanted = chosen_year(year, years, moment)
    chosen = Component(component) if component in list(Component) else Component.OVERALL
    within = moment_within(wanted, moment)
    practices = practice_needs(wanted, within, invented=system.invented, icb=system.code)
    notes = []
    if (
        not practices
    ):  # a system that came after the publication: whoever belongs to it on the day asked about
        within = moment
        practices = practice_needs(wanted, moment, invented=system.invented, system_id=system.organisation_id)
        notes.append(
            f"The publication of {wanted.label} does not name {system.name}; these are the practices that "
            f"belong to it on {plain_date(moment.as_at)}."
        )
    if not practices:
        raise Missing(f"The weighted populations of {wanted.label} have no practice of {system.name}.")
    return _page(system, practices, (wanted, years), (within, moment), chosen, notes)


def located_system(code: str, moment: Moment) -> Located:
    """Return the system with a code; raises Missing."""
    found = locate_organisation(code, moment)
    if found is None or found.kind != "icb":
        raise Missing(
            f"No system (an ICB) with the code “{code[:40]}” is known here. Codes look like QNC; import the "
            "organisations first (catchment import) if it should be."
        )
    return found


def chosen_year(said: str, years: tuple[FinancialYear, ...], moment: Moment) -> FinancialYear:
    """Return the year somebody asked for, else that of the day or the newest before it; raises Missing."""
    if not years:
        raise Missing(
            "No weighted populations are kept. Import NHS England's place-based allocation file: "
            "catchment import allocations <file>."
        )
    kept = (
        f"Kept are {years[0].label} to {years[-1].label}." if len(years) > 1 else f"Kept is {years[0].label}."
    )
    if not said:
        before = [each for each in years if each <= year_of(moment.as_at)]
        return before[-1] if before else years[0]
    try:
        wanted = read_year(said)
    except UnclearYearError as problem:
        raise Missing(f"{problem} {kept}") from problem
    if wanted not in years:
        raise Missing(f"No weighted populations are kept for {wanted.label}. {kept}")
    return wanted


def _page(
    system: Located,
    practices: list[PracticeNeed],
    years: tuple[FinancialYear, tuple[FinancialYear, ...]],
    moments: tuple[Moment, Moment],
    chosen: Component,
    notes: list[str],
) -> NeedPage:
    """Put the page together; `moments` are the one practices are placed at, and the one asked about."""
    assert system.organisation_id is not None
    (year, all_years), (within, moment) = years, moments
    whole = added_up(each.need for each in practices)
    england = england_need(year, moment, invented=system.invented)
    districts = named_districts({each.district for each in practices}, within)
    places, lies_in, stand_in = _places(system.organisation_id, practices, within)
    if stand_in:
        places = {each: told_apart(places[each], each, practices, districts) for each in places}
    groups = grouped_need(practices, lambda each: lies_in.get(each.practice_id))
    lines = tuple(
        line_of(places[each], *groups.get(each, (0, added_up(()))), whole, england) for each in places
    )
    unknown = groups.get(None)
    nowhere = line_of(Link("", "", UNKNOWN_PLACE, ""), *unknown, whole, england) if unknown else None
    notes += _notes(stand_in, within, nowhere, system.invented)
    average = line_of(system.link, len(practices), whole, whole, england)
    return NeedPage(
        kind=system.kind,
        code=system.code,
        name=system.name,
        href=system.href,
        invented=system.invented,
        trail=(*trail_above(system.organisation_id, moment), system.link),
        year=year.label,
        sentence=_sentence(system, year, lines, average, chosen),
        places_are="sub-ICB locations" if stand_in else "places",
        notes=tuple(notes),
        overall_against_system_average=_range([each.of("overall").against_system_average for each in lines]),
        overall_against_england_average=_range(
            [each.of("overall").against_england_average for each in lines]
        ),
        system=average,
        places=lines,
        place_not_known=nowhere,
        districts=district_lines(practices, districts, whole, england),
        picture=_picture(system, year, lines, chosen),
        money=_money(system, year, moment, places, groups),
        routes=funding_routes(system.organisation_id, moment),
        source=_source(year, system.invented),
        components=tuple(Choice(each.value, COMPONENT_WORDS[each], each is chosen) for each in Component),
        component=chosen.value,
        years=tuple(each.label for each in all_years),
    )


def _places(
    system_id: int, practices: list[PracticeNeed], moment: Moment
) -> tuple[dict[int, Link], dict[int, int], bool]:
    """Return the places of a system, the place that each practice lies in, and whether others stand in."""
    drawn = places_of([system_id], moment)
    if drawn:
        ids = [each.practice_id for each in practices]
        found = practices_by_drawn_area(ids, drawn_ground(drawn, moment), moment)
        return drawn, {practice: place for practice, (place, _) in found.items() if place in drawn}, False
    sub_icbs = related_to([system_id], "part_of", "sub-icb", moment)
    lies_in = {each.practice_id: each.sub_icb_id for each in practices if each.sub_icb_id in sub_icbs}
    return sub_icbs, {practice: place for practice, place in lies_in.items() if place is not None}, True


def _source(year: FinancialYear, invented: bool) -> NeedSource:
    """Return where a year's weights come from (one query)."""
    if invented:
        return NeedSource("Invented, as if NHS England had published them.", "")
    runs = ImportRun.objects.filter(
        kind="allocations", edition=year.starts, state=ImportRun.State.IMPORTED
    ).order_by("-id")
    run = runs.first()
    if run is None:
        return NeedSource("It is not recorded which file they came from.", "")
    words = f"NHS England, place-based allocation data of {year.label}: {run.file_name}"
    return NeedSource(words, f"/imports/{run.pk}")


def _notes(stand_in: bool, within: Moment, nowhere: NeedLine | None, invented: bool) -> list[str]:
    """Say how practices were put into places, and what could not be."""
    notes = []
    if stand_in:
        notes.append("No places are drawn; sub-ICB locations stand in for them.")
    else:
        notes.append("A practice is counted in the place where most of its patients live.")
    notes[-1] += f" Practices are grouped as on {plain_date(within.as_at)}."
    if nowhere:
        notes.append(
            f"{counted(nowhere.practices, 'practice')} with {nowhere.population:,.0f} people cannot be put "
            "into a place on that day; they count in the system's average."
        )
    if invented:
        notes.append(
            "The example has no England around it: its index against England takes an average person of "
            "England to weigh one."
        )
    return notes


def _range(values: list[float | None]) -> Range:
    held = [each for each in values if each is not None]
    return Range(min(held), max(held)) if held else Range(None, None)


def _sentence(
    system: Located, year: FinancialYear, lines: tuple[NeedLine, ...], average: NeedLine, chosen: Component
) -> str:
    """Say which place needs most and which least, beside the average of the system."""
    held = {each.name: index for each in lines if (index := each.of(chosen).against_system_average)}
    name = system_in_short(system.name)
    against = average.of(chosen).against_england_average
    stands = f" Beside England’s 1.00, {name} as a whole is at {against:.2f}." if against is not None else ""
    if len(held) < 2:
        return f"In {year.label} {name} has no two places to compare.{stands}"
    most, least = max(held, key=held.__getitem__), min(held, key=held.__getitem__)
    what = "" if chosen is Component.OVERALL else f" for {COMPONENT_WORDS[chosen]}"
    return (
        f"In {year.label} people in {most} need most{what}, {_beside(held[most])} the average of {name}; "
        f"people in {least} need least, {_beside(held[least])} it.{stands}"
    )


def _beside(index: float) -> str:
    if abs(index - 1) < SAME:
        return "the same as"
    return f"{abs(index - 1):.1%} {'more' if index > 1 else 'less'} than"


def _picture(
    system: Located, year: FinancialYear, lines: tuple[NeedLine, ...], chosen: Component
) -> BarPicture:
    """Return each place's index against the system, as how far it is from the average of 1.00."""
    held = [(each, index) for each in lines if (index := each.of(chosen).against_system_average) is not None]
    held.sort(key=lambda each: -each[1])
    above = sum(1 for _, index in held if index > 1)
    name = system_in_short(system.name)
    return BarPicture(
        title=(
            f"Need for {COMPONENT_WORDS[chosen]} in {year.label}, in % above or below the average of "
            f"{name}: {above} of {len(held)} are above it."
        ),
        unit="% above or below the average of the system",
        bars=tuple((each.name, round((index - 1) * 100, 1)) for each, index in held),
        links=tuple(each.href for each, _ in held),
    )


def _money(
    system: Located,
    year: FinancialYear,
    moment: Moment,
    places: Mapping[int, Link],
    groups: Mapping[int | None, tuple[int, Need]],
) -> NeedMoney:
    """Return the core money by need, place by place."""
    weights = {each: groups[each][1].weighted[Component.OVERALL] for each in places if each in groups}
    elsewhere = groups[None][1].weighted[Component.OVERALL] if None in groups else 0.0
    weighed = tuple(
        Weighed(link.code, link.name, link.href, weights.get(each, 0.0)) for each, link in places.items()
    )
    assert system.organisation_id is not None
    return need_money(system.organisation_id, year, moment, weighed, elsewhere)
