"""The whole example system, as one frozen value.

`build_example` is a pure function of its seed: it draws the ground, founds the practices, lives through
their history and publishes their lists. Nothing here knows of a database; `actions.load_example` writes it.
"""

from dataclasses import dataclass
from datetime import date

from catchment.demo.areas import ELSEWHERE, UNPLACED, describe_areas
from catchment.demo.chance import SEED
from catchment.demo.footprints import describe_footprints, draw_neighbourhoods
from catchment.demo.geography import Land, draw_land
from catchment.demo.governance.script import write_scripts
from catchment.demo.governance.telling import Script
from catchment.demo.history import describe_practices
from catchment.demo.networks import (
    describe_dissolution,
    describe_networks,
    describe_participation,
    describe_posts,
)
from catchment.demo.organisations import describe_bodies
from catchment.demo.practices import CORRECTED, OPTED_OUT, found_practices, live_through
from catchment.demo.registrations import monthly_lists, patients_by_area
from catchment.demo.values import Blocks, Fact, Ground, Table, Who, table


@dataclass(frozen=True, slots=True)
class Example:
    """Everything there is to write: identities, facts, publications, drawn areas, handbooks."""

    land: Land
    organisations: tuple[tuple[str, str], ...]  # code, kind
    areas: tuple[Ground, ...]
    facts: tuple[Fact, ...]
    tables: tuple[Table, ...]
    blocks: tuple[Blocks, ...]
    scripts: tuple[Script, ...]  # the lives of the handbooks


def build_example(seed: int = SEED) -> Example:
    """Make the whole example of a seed; the same seed always makes the same example."""
    land = draw_land(seed)
    area_data = describe_areas(land, seed)
    drawn = draw_neighbourhoods(land)
    founded = found_practices(land, drawn.grounds, seed)
    general_practice = live_through(founded)
    bodies = describe_bodies()
    network_kinds, network_facts = describe_networks(drawn, general_practice)
    footprints, blocks = describe_footprints(land, drawn, area_data.vintages)
    facts = (
        *area_data.facts,
        *bodies.facts,
        *describe_practices(land, general_practice, founded[CORRECTED].code),
        *network_facts,
        *footprints,
        *describe_participation(general_practice, founded[OPTED_OUT].code),
        *describe_posts(general_practice, seed),
    )
    successions = [
        *bodies.successions,
        *describe_dissolution(),
        *((Who(s.before), Who(s.after), s.kind, s.on, s.note) for s in general_practice.successions),
    ]
    tables = (
        *area_data.tables,
        *_succession_tables(successions),
        *monthly_lists(land, general_practice, seed),
        *patients_by_area(land, area_data.vintages, general_practice, drawn.grounds),
    )
    practices = [(code, "practice") for code in general_practice.practices]
    organisations = (*bodies.kinds, *practices, *network_kinds)
    scripts = tuple(write_scripts(general_practice, drawn))
    return Example(land, organisations, _areas_named(facts, tables), facts, tables, tuple(blocks), scripts)


def _succession_tables(rows: list[tuple[Who, Who, str, date, str]]) -> list[Table]:
    """Return the successions, one table for each day on which some happened."""
    columns = ("predecessor", "successor", "kind", "happened_on", "note")
    days = sorted({row[3] for row in rows})
    return [table("Succession", day, columns, [row for row in rows if row[3] == day]) for day in days]


def _areas_named(facts: tuple[Fact, ...], tables: tuple[Table, ...]) -> tuple[Ground, ...]:
    """Return every area that anything is said about, in order."""
    named = {value for fact in facts for _, value in fact.says if isinstance(value, Ground)}
    named.update(value for each in tables for row in each.rows for value in row if isinstance(value, Ground))
    named.update((*ELSEWHERE, *UNPLACED))
    return tuple(sorted(named))
