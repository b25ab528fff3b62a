"""The example as a value: the same every time, plainly invented, of believable size, and adding up."""

import gzip
import hashlib
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from catchment.demo.areas import ELSEWHERE
from catchment.demo.example import Example, build_example
from catchment.demo.registrations import AREA_MONTHS, LIST_MONTHS
from catchment.demo.values import Fact, Ground

LATEST = date(2026, 11, 1)
DIGEST = (
    "import hashlib; from catchment.demo.example import build_example;"
    "e = build_example(); print(hashlib.sha256(repr((e.facts, e.tables, e.blocks)).encode()).hexdigest())"
)


def facts_of(example: Example, model: str) -> list[dict[str, Any]]:
    """Return the facts of a kind as dictionaries, with their periods."""
    return [
        {**dict(fact.says), "start": fact.start, "end": fact.end, "forgotten": fact.forgotten}
        for fact in example.facts
        if fact.model == model
    ]


def rows_of(example: Example, model: str, published: date) -> list[tuple[Any, ...]]:
    """Return the rows of one edition."""
    return [row for t in example.tables if (t.model, t.published) == (model, published) for row in t.rows]


def test_the_same_seed_gives_the_same_bytes(example: Example) -> None:
    """Also in another process that orders its sets differently."""
    here = hashlib.sha256(repr((example.facts, example.tables, example.blocks)).encode()).hexdigest()
    environment = {**os.environ, "PYTHONHASHSEED": "12345"}
    there = subprocess.run(
        [sys.executable, "-c", DIGEST], capture_output=True, text=True, check=True, env=environment
    )
    assert there.stdout.strip() == here


def test_another_seed_gives_another_example(example: Example) -> None:
    assert build_example(1).land.people != example.land.people


def test_it_is_as_large_as_a_real_system(example: Example) -> None:
    lists = {row[0].code: row[3] for row in rows_of(example, "RegisteredPatients", LATEST) if row[2] == "all"}
    commissioner = {
        f["source"].code: f["target"].code
        for f in facts_of(example, "Relationship")
        if f["kind"] == "commissioned_by" and f["end"] is None
    }
    main = sum(size for code, size in lists.items() if commissioner[code] != "X2A")
    next_door = sum(size for code, size in lists.items() if commissioner[code] == "X2A")
    assert 1_050_000 < main < 1_180_000
    assert 90_000 < next_door < 120_000
    kinds = Counter(kind for _, kind in example.organisations)
    assert kinds["pcn"] == 24 + 3 + 1
    assert 125 <= sum(commissioner[code] != "X2A" for code in lists) <= 145
    small = Counter(area.kind for area in example.areas)
    assert 650 <= small["lsoa21"] <= 850
    assert small["place"] == 4 and small["neighbourhood"] == 24
    assert len(facts_of(example, "Post")) == 120


def test_nothing_is_named_twice(example: Example) -> None:
    names = [f["name"] for f in facts_of(example, "OrganisationName") if f["organisation"].code[:3] == "X99"]
    assert len(names) == len(set(names))
    codes = [code for code, _ in example.organisations]
    assert len(codes) == len(set(codes))


def test_every_code_and_postcode_is_plainly_invented(example: Example) -> None:
    assert all(code.startswith("X") for code, _ in example.organisations)
    assert all(area.code.startswith("X") for area in example.areas if area.kind != "unplaced")
    postcodes = [f["postcode"] for f in facts_of(example, "Address")]
    assert all(re.fullmatch(r"ZZ\d+ \dZ[A-Z]", postcode) for postcode in postcodes)


def real_words(path: Path) -> set[str]:
    """Return every word that looks like a code in a published file."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="latin-1") as stream:
        return set(re.findall(r"\b[A-Z0-9]{2,12}\b", stream.read()))


@pytest.mark.england
def test_no_code_is_one_of_real_england(example: Example, england_data: Path) -> None:
    mine = {code for code, _ in example.organisations} | {
        a.code for a in example.areas if a.kind != "unplaced"
    }
    files = [
        path
        for folder in ("ods", "gp_registrations", "geography")
        for path in (england_data / folder).glob("*.csv*")
        if path.stat().st_size < 5_000_000
    ]
    assert files
    # Two letters alone are no code in these files: the nation's XX is compared with nations only.
    for path in files:
        clash = (mine - {"XX"}) & real_words(path)
        assert not clash, f"{clash} occur in {path.name}"


def test_women_and_men_make_everybody(example: Example) -> None:
    for month in LIST_MONTHS:
        by_practice: dict[Any, dict[str, tuple[int, tuple[int, ...]]]] = defaultdict(dict)
        for practice, _, sex, total, ages in rows_of(example, "RegisteredPatients", month):
            assert len(ages) == 20 and sum(ages) == total
            by_practice[practice][sex] = (total, ages)
        for sexes in by_practice.values():
            both = tuple(w + m for w, m in zip(sexes["female"][1], sexes["male"][1], strict=True))
            assert sexes["all"] == (sexes["female"][0] + sexes["male"][0], both)


def test_patients_by_area_add_up_to_the_list(example: Example) -> None:
    for month in AREA_MONTHS:
        placed: Counter[Any] = Counter()
        kinds: Counter[str] = Counter()
        for practice, _, area, patients in rows_of(example, "PatientsByArea", month):
            placed[practice] += patients
            kinds[area.kind] += patients
        lists = {r[0]: r[3] for r in rows_of(example, "RegisteredPatients", month) if r[2] == "all"}
        if lists:
            assert placed == lists
        assert 0 < kinds["unplaced"] + kinds["elsewhere"] < 0.005 * sum(kinds.values())


def test_registered_patients_stay_in_proportion_to_residents(example: Example) -> None:
    registered: Counter[Ground] = Counter()
    for _, _, area, patients in rows_of(example, "PatientsByArea", date(2026, 10, 1)):
        registered[area] += patients
    counted = rows_of(example, "AreaPopulation", date(2021, 3, 21))
    residents = {area: people for area, _, _, people, _ in counted}
    near = [area for area, people in residents.items() if 0.8 < registered[area] / people < 1.35]
    assert len(near) > 0.9 * len(residents)


def test_a_closed_practice_has_no_more_lists(example: Example) -> None:
    ends = {
        f["organisation"].code: f["end"] for f in facts_of(example, "OrganisationRole") if f["is_primary"]
    }
    for month in LIST_MONTHS:
        for row in rows_of(example, "RegisteredPatients", month):
            end = ends[row[0].code]
            assert end is None or month < end


def test_a_merger_moves_the_patients_and_loses_none(example: Example) -> None:
    def together(month: date, codes: set[str]) -> int:
        rows = rows_of(example, "RegisteredPatients", month)
        return sum(row[3] for row in rows if row[0].code in codes and row[2] == "all")

    merged = [
        (row[0].code, row[1].code)
        for row in rows_of(example, "Succession", date(2025, 10, 1))
        if row[2] == "merged_into"
    ]
    codes = {code for pair in merged for code in pair}
    before, after = together(date(2025, 9, 1), codes), together(date(2025, 10, 1), codes)
    assert len(merged) == 2 and before == pytest.approx(after, rel=0.01)


def test_deprivation_is_spread_over_all_tenths(example: Example) -> None:
    for edition in (date(2019, 9, 26), date(2025, 10, 30)):
        rows = rows_of(example, "Deprivation", edition)
        assert {row[4] for row in rows} == set(range(1, 11))
        assert all(len(row[5]) == 7 for row in rows)
        assert len({row[3] for row in rows}) > 0.98 * len(rows)


def test_every_small_area_has_one_parent_in_each_lookup(example: Example) -> None:
    small = {area for area in example.areas if area.kind == "lsoa21"}
    for lookup in ("lsoa21-sub-icb", "lsoa21-ward", "lsoa21-ltla", "lsoa21-msoa21"):
        children = [
            row[2] for t in example.tables if t.model == "AreaLookup" for row in t.rows if row[0] == lookup
        ]
        assert Counter(children) == Counter(small)


def test_most_small_areas_did_not_change_between_vintages(example: Example) -> None:
    changes = Counter(
        row[4] for row in rows_of(example, "AreaLookup", date(2021, 3, 21)) if row[0] == "lsoa11-lsoa21"
    )
    assert changes["U"] > 0.95 * sum(changes.values())
    assert changes["S"] == 8 and changes["M"] == 6
    assert len(ELSEWHERE) == 6


def test_no_network_employs_anybody(example: Example) -> None:
    kinds = dict(example.organisations)
    assert {kinds[f["employer"].code] for f in facts_of(example, "Post")}.isdisjoint({"pcn", "team"})


def test_all_facts_hold_for_at_least_a_day(example: Example) -> None:
    def backward(fact: Fact) -> bool:
        return fact.end is not None and fact.end <= fact.start

    assert not [fact for fact in example.facts if backward(fact)]
