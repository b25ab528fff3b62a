"""Synthetic people: they agree with the structure, fall ill plausibly, and are the same for everybody.

The chi-square bounds are those of the 0.1 % point: chance alone, were there any left to vary, would pass them
in one seed of a thousand.
"""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import nhs_number
import numpy as np
import orjson
import polars as pl
import pytest

from catchment.demo.chance import SEED
from catchment.demo.record.ground import example_world
from catchment.demo.record.writing import CannotWrite, Form, write_people
from catchment.record.synthetic import ndjson
from catchment.record.synthetic.batch import KEYS, PEOPLE
from catchment.record.synthetic.codes import table
from catchment.record.synthetic.illness import ILLNESSES, prevalence
from catchment.record.synthetic.making import events, make_batch
from catchment.record.synthetic.numbers import nhs_numbers, valid_numbers
from catchment.record.synthetic.persons import transposed, years_between
from catchment.record.synthetic.seats import seats_of
from catchment.record.synthetic.world import BANDS, World

CHI_SQUARE_39 = 72.1  # 40 cells of age and sex, 39 degrees of freedom, the 0.1 % point
CHI_SQUARE_9 = 27.9  # ten deciles


@pytest.fixture(scope="module")
def world() -> World:
    """Return the example's ground."""
    return example_world()


@pytest.mark.parametrize("people", [2_000, 10_000, 100_000])
def test_any_number_of_people_agrees_with_the_lists(world: World, people: int) -> None:
    """Practices have their share to within one person; ages, sexes and deprivation agree (K-035)."""
    seats = seats_of(world, SEED)
    living = ~seats.died[:people]
    share = living.sum() / world.most
    practices = np.bincount(seats.practice[:people][living], minlength=world.practices)
    assert np.abs(practices - world.lists.sum(axis=1) * share).max() < 1
    cells = np.bincount(seats.cell[:people][living], minlength=2 * BANDS)
    expected = world.lists.sum(axis=0) * share
    assert ((cells - expected) ** 2 / expected).sum() < CHI_SQUARE_39
    deciles = np.bincount(world.deciles[seats.area[:people][living]], minlength=11)[1:]
    expected = np.array([world.living_in[:, world.deciles == each].sum() for each in range(1, 11)]) * share
    assert ((deciles - expected) ** 2 / expected).sum() < CHI_SQUARE_9


def test_everybody_is_everybody_on_the_lists(world: World) -> None:
    """All living people together are the lists, less the one in 95 who has died instead."""
    seats = seats_of(world, SEED)
    living = ~seats.died
    made = np.zeros_like(world.lists)
    np.add.at(made, (seats.practice[living].astype(int), seats.cell[living].astype(int)), 1)
    short = world.lists - made
    assert short.min() >= 0
    assert short.sum() == seats.died.sum() == world.most // 95


def test_birthdays_are_within_the_band_on_the_day_of_the_count(world: World) -> None:
    """Ages on the day the lists were counted are those of the band; the dead had theirs when they died."""
    seats = seats_of(world, SEED)
    for number in range(5):
        people = make_batch(world, SEED, number).people
        band = seats.cell[number * PEOPLE : (number + 1) * PEOPLE] % BANDS
        died = np.isnat(people["died"])
        on = np.where(died, np.datetime64(world.counted, "D"), people["died"])
        assert (np.minimum(years_between(people["birth"], on) // 5, BANDS - 1) == band).all()


def test_nhs_numbers_are_of_the_test_range_and_nobody_has_anothers(world: World) -> None:
    """Every number is valid, begins with 999 and is one person's; a mistyped one is neither (G-001)."""
    numbers = nhs_numbers(np.arange(50_000), SEED)
    assert len(np.unique(numbers)) == len(numbers)
    assert all(nhs_number.is_valid(str(each)) for each in numbers[:2_000].tolist())
    assert (numbers // 10**7 == 999).all()
    assert not any(nhs_number.is_valid(str(each)) for each in transposed(numbers[:2_000]).tolist())
    beyond = nhs_numbers(np.array([len(valid_numbers()) - 1, len(valid_numbers())]), SEED)
    assert beyond[0] > 0
    assert beyond[1] == 0  # the range has no more: none is made up


def test_illness_rises_with_age_and_deprivation(world: World) -> None:
    """The curves never fall, rise with deprivation where they say so, and people follow them."""
    ages = np.linspace(0, 104, 209)
    woman, middle = np.zeros(len(ages), np.bool_), np.full(len(ages), 5)
    for illness in ILLNESSES:
        assert (np.diff(prevalence(illness, ages, woman, middle)) >= 0).all()
        poorest, richest = (prevalence(illness, ages, woman, np.full(len(ages), at)) for at in (1, 10))
        assert (poorest[-1] > richest[-1]) == (illness.poor > 1)
    batches = [make_batch(world, SEED, number) for number in range(30)]
    people = {name: np.concatenate([each.people[name] for each in batches]) for name in ("age", "decile")}
    has = np.concatenate([each.has for each in batches])
    old, grown = people["age"] > 70, people["age"] > 50
    poor = people["decile"] <= 3
    for key, more in (("hypertension", 3.0), ("dementia", 3.0), ("kidney", 3.0)):
        assert has[old, KEYS.index(key)].mean() > more * has[~old, KEYS.index(key)].mean()
    for key in ("copd", "diabetes-2"):
        column = has[:, KEYS.index(key)]
        assert column[grown & poor].mean() > 1.15 * column[grown & ~poor].mean()
    infarction, coronary = has[:, KEYS.index("infarction")], has[:, KEYS.index("coronary")]
    assert not (infarction & ~coronary).any()  # whoever had a heart attack has the disease that causes it


def test_a_batch_alone_is_the_batch_among_others(world: World) -> None:
    """A batch depends on its number and the seed alone; another seed makes other people."""
    make_batch(world, SEED, 6)
    among = make_batch(world, SEED, 7)
    alone = make_batch(world, SEED, 7)
    other = make_batch(world, SEED + 1, 7)
    for name, columns in among.tables.items():
        for column, values in columns.items():
            assert np.array_equal(values, alone.tables[name][column], equal_nan=values.dtype.kind in "fM"), (
                name
            )
    assert not np.array_equal(among.people["birth"], other.people["birth"])
    assert 24 < events(among) / PEOPLE < 36


def _files(folder: Path) -> dict[str, str]:
    """Return the digest of every file of a folder."""
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_people_are_the_same_bytes(tmp_path: Path) -> None:
    """Written again, files do not change; more people later are the people who were missing."""
    write_people(tmp_path / "one", 1_200)
    before = _files(tmp_path / "one")
    write_people(tmp_path / "one", 1_200)
    assert _files(tmp_path / "one") == before
    write_people(tmp_path / "start", 300)
    write_people(tmp_path / "rest", 1_200, first=300)
    parts = _lines(tmp_path / "start") + _lines(tmp_path / "rest")
    assert sorted(parts) == sorted(_lines(tmp_path / "one"))
    with pytest.raises(CannotWrite, match="holds something else"):
        write_people(tmp_path / "one", 1_300)
    with pytest.raises(CannotWrite, match="1,000,000"):
        write_people(tmp_path / "many", 1_000_001)


def _lines(folder: Path) -> list[bytes]:
    return [line for path in folder.rglob("*.ndjson") for line in path.read_bytes().splitlines()]


def test_parquet_holds_the_same_people(world: World, tmp_path: Path) -> None:
    """The tables have as many people as were asked for, with the practices and codes they refer to."""
    write_people(tmp_path, 1_500, form=Form.PARQUET)
    patients = pl.read_parquet(tmp_path / "patients" / "*.parquet")
    assert patients["person"].to_list() == list(range(1_500))
    codes = pl.read_parquet(tmp_path / "codes.parquet").filter(pl.col("kind") == "conditions")["key"]
    conditions = pl.read_parquet(tmp_path / "conditions" / "*.parquet")
    assert set(conditions["code"].cast(pl.String)) <= set(codes)
    assert set(conditions["person"]) <= set(range(1_500))
    practices = {each.code for each in world.senders[: world.practices]}
    assert set(patients["practice"].cast(pl.String)) <= practices


def _resources(world: World, people: int) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield who sends and what is sent about the first people, as it would be read from a file."""
    batch = make_batch(world, SEED, 0)
    for sender, resource in ndjson.resources(batch, people):
        yield world.senders[sender].code, orjson.loads(orjson.dumps(resource))


def test_every_resource_is_valid_and_refers_to_what_its_sender_sends(world: World) -> None:
    """What is sent about people breaks no rule of FHIR R4, and no reference leaves the sender's folder."""
    from catchment.record.rules.validation import check

    sent: dict[str, set[str]] = {}
    resources = list(_resources(world, 150))
    for sender, resource in resources:
        sent.setdefault(sender, set()).add(f"{resource['resourceType']}/{resource['id']}")
    assert len({resource["resourceType"] for _, resource in resources}) > 20
    directory = {f"{kind}/{each.code}" for each in world.senders for kind in ("Organization", "Location")}
    for sender, resource in resources:
        errors = [fault for fault in check(resource) if fault.severity == "error"]
        assert not errors, (resource, errors)
        assert _references(resource) <= sent[sender] | directory


def _references(node: object) -> set[str]:
    """Return the literal references within something."""
    if isinstance(node, dict):
        own = {node["reference"]} if isinstance(node.get("reference"), str) else set()
        return own.union(*(_references(value) for value in node.values()))
    return set().union(*map(_references, node)) if isinstance(node, list) else set()


def test_no_code_is_there_without_where_it_was_verified() -> None:
    """Every row says where it was verified; a row without a code says that it has words alone."""
    for rows in table().values():
        for row in rows:
            assert row.source
            assert bool(row.code) == (row.source != "words"), row
