"""Checks on ground: every small area in one ICB and no more, and systems and places of a usual size.

Law says that ICB areas may not overlap (B-002) and together cover England (B-003). A small area's ICB is
found in two ways that must agree: the ICB that its sub-ICB location is part of, and the ICB responsible for
the ICB area that the lookup puts it in.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from catchment.foundation.rules.findings import About, Finding, Severity
from catchment.structure.rules.bands import PLACE_BAND, SYSTEM_BAND, Band
from catchment.structure.rules.facts import StructureFacts
from catchment.structure.rules.words import counted, listed, number, plain_date

APPOINTED_DAY = date(2022, 7, 1)  # ICBs began and CCGs ended (S000 X-02: not April 2022)
FIRST_MERGERS = date(2026, 4, 1)
ESTABLISHED_ICBS = 42
ENGLAND = "ENG"


def small_areas_by_icbs(facts: StructureFacts, as_of: date) -> dict[tuple[str, ...], list[str]]:
    """Group small areas by the active ICBs that they lie in (usually one)."""
    icbs_of_area: dict[str, frozenset[str]] = {}
    for area, organisations in facts.responsible.items():
        parents = (
            code if facts.organisations[code].kind == "icb" else facts.first_target(code, "part_of")
            for code in organisations
        )
        icbs_of_area[area] = frozenset(code for code in parents if _active_icb(facts, code, as_of))
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    by_parents: dict[tuple[str, ...], tuple[str, ...]] = {}
    for small_area, parents_of_area in facts.small_areas.items():
        if parents_of_area not in by_parents:
            found = frozenset[str]().union(*(icbs_of_area.get(area, ()) for area in parents_of_area))
            by_parents[parents_of_area] = tuple(sorted(found))
        groups[by_parents[parents_of_area]].append(small_area)
    return groups


def _active_icb(facts: StructureFacts, code: str, as_of: date) -> bool:
    """Say whether a code is an ICB that exists on the day."""
    organisation = facts.organisations.get(code)
    return organisation is not None and organisation.kind == "icb" and organisation.open_on(as_of)


def area_in_two_icbs(facts: StructureFacts, as_of: date) -> Iterator[Finding]:
    """B-002: ICB areas may not overlap."""
    for icbs, small_areas in sorted(small_areas_by_icbs(facts, as_of).items()):
        for icb in icbs if len(icbs) > 1 else ():
            others = listed([facts.name(code) for code in icbs if code != icb])
            areas = f"{counted(len(small_areas), 'small area')} ({listed(sorted(small_areas), 3)})"
            yield Finding(
                "B-002",
                Severity.ERROR,
                About("icb", icb, facts.organisations[icb].name),
                f"{areas} of {facts.name(icb)} {'is' if len(small_areas) == 1 else 'are'} also in {others}.",
                "End the responsibility of all but one of these ICBs for the area.",
                "NHS Act 2006 s.14Z25(3)",
                as_of,
            )


def area_in_no_icb(facts: StructureFacts, as_of: date) -> Iterator[Finding]:
    """B-003: since 1 July 2022 ICB areas together cover all of England."""
    if as_of < APPOINTED_DAY:
        return
    by_parent: dict[str, list[str]] = defaultdict(list)
    for small_area in small_areas_by_icbs(facts, as_of).get((), []):
        by_parent[next(iter(facts.small_areas[small_area]), "")].append(small_area)
    for parent, small_areas in sorted(by_parent.items()):
        where = f" in {parent}" if parent else ""
        kind, code = ("sub-icb-area", parent) if parent else ("lsoa21", min(small_areas))
        yield Finding(
            "B-003",
            Severity.ERROR,
            About(kind, code, code),
            f"{counted(len(small_areas), 'small area')}{where} ({listed(sorted(small_areas), 3)}) "
            f"{'has' if len(small_areas) == 1 else 'have'} no ICB.",
            "Make an ICB responsible for the area, or import the lookup that says which one is.",
            "NHS Act 2006 s.14Z25(4); SI 2022/632 reg 2",
            as_of,
        )


def ccg_still_open(facts: StructureFacts, as_of: date) -> Iterator[Finding]:
    """B-006: CCGs were abolished on 1 July 2022; their codes live on only as sub-ICB locations (K-003)."""
    if as_of < APPOINTED_DAY:
        return
    for ccg in facts.open_of_kind("ccg", as_of):
        if "RO319" not in ccg.other_roles:
            yield Finding(
                "B-006",
                Severity.ERROR,
                About("ccg", ccg.code, ccg.name),
                f"{ccg.name} is a CCG and is still open, but CCGs were abolished on 1 July 2022.",
                "Close it on 1 July 2022 and name its successor, or give it the role of sub-ICB location.",
                "NHS Act 2006 s.14Z27; SI 2022/632",
                as_of,
            )


def number_of_icbs(facts: StructureFacts, as_of: date) -> Iterator[Finding]:
    """B-012: England had 42 ICBs from 1 July 2022 until 31 March 2026."""
    icbs = _english_icbs(facts, as_of)
    if APPOINTED_DAY <= as_of < FIRST_MERGERS and icbs and len(icbs) != ESTABLISHED_ICBS:
        yield Finding(
            "B-012",
            Severity.WARNING,
            About("nation", ENGLAND, facts.organisations[ENGLAND].name),
            f"England has {len(icbs)} ICBs on {plain_date(as_of)}; there were 42.",
            "Import the missing ICBs, or close those that were not established by the 2022 order.",
            "NHS England: ICBs in England (establishment order 2022)",
            as_of,
        )


def mergers_not_in_data(facts: StructureFacts, as_of: date) -> Iterator[Finding]:
    """F-032: from 1 April 2026 there are fewer ICBs; older data cannot show it."""
    icbs = _english_icbs(facts, as_of)
    if as_of >= FIRST_MERGERS and len(icbs) >= ESTABLISHED_ICBS:
        edition = plain_date(facts.list_edition) if facts.list_edition else "before the mergers"
        yield Finding(
            "F-032",
            Severity.INFO,
            About("nation", ENGLAND, facts.organisations[ENGLAND].name),
            f"England still has {len(icbs)} ICBs here, but mergers on 1 April 2026 left about 36. "
            f"The newest lists are of {edition}.",
            "Import newer files, or record the mergers.",
            "Written ministerial statement of 9 September 2025; the count of 36 is derived",
            as_of,
        )


def _english_icbs(facts: StructureFacts, as_of: date) -> list[str]:
    """Return the active ICBs of the nation England; invented nations do not count."""
    if ENGLAND not in facts.organisations:
        return []
    icbs = facts.open_of_kind("icb", as_of)
    return [icb.code for icb in icbs if facts.nation_of_system(icb.code) == ENGLAND]


def place_size(facts: StructureFacts, as_of: date) -> Iterator[Finding]:
    """S000-06: a place usually serves 250,000 to 500,000 people."""
    for area in facts.drawn_areas:
        if area.kind == "place" and area.patients is not None:
            place = About("place", area.code, area.name)
            # those who live there, whichever practice they are with: a place is ground, not a list
            yield from outside_band(PLACE_BAND, place, area.patients, as_of, verb="is home to")


def system_size(facts: StructureFacts, as_of: date) -> Iterator[Finding]:
    """S000-07: a system usually serves 500,000 to 5 million people (X-01)."""
    totals: dict[str, int] = defaultdict(int)
    for practice, patients in facts.patients.items():
        totals[facts.icb_of_practice(practice)] += patients
    for icb in facts.open_of_kind("icb", as_of):
        if icb.code in totals:
            yield from outside_band(SYSTEM_BAND, About("icb", icb.code, icb.name), totals[icb.code], as_of)


def outside_band(
    band: Band, about: About, people: int, as_of: date, *, verb: str = "serves"
) -> Iterator[Finding]:
    """Warn when something serves fewer or more people than its kind usually does."""
    where = band.where(people)
    if where != "within":
        compare = "fewer" if where == "below" else "more"
        yield Finding(
            band.rule,
            Severity.WARNING,
            about,
            f"{about.name} {verb} {number(people)} registered patients, {compare} than the "
            f"{number(band.lowest)} to {number(band.highest)} usual for a {band.thing}.",
            band.remedy(people),
            band.source,
            as_of,
            band.distance(people),
        )
