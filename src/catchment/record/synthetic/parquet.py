"""Synthetic people as Parquet: one file a table and part, for whoever counts rather than reads.

Columns that are places in a table of words (codes, organisations, names) are written as enumerations: a small
number a row, a word to whoever reads. What a word means stands in `codes`, `senders` and `areas`, once.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl

from catchment.record.synthetic.batch import PEOPLE, Array, Batch, Table
from catchment.record.synthetic.codes import table
from catchment.record.synthetic.elsewhere import EPISODES
from catchment.record.synthetic.making import make_batch
from catchment.record.synthetic.naming import MEN, SURNAMES, WOMEN
from catchment.record.synthetic.paperwork import DEVICES, MESSAGES, RELATIONS, TASKS
from catchment.record.synthetic.persons import STATUSES
from catchment.record.synthetic.world import World

PART = 50  # batches in a file
LEVEL = 1  # of compression: quick
CODES = {
    "conditions": "conditions", "encounters": "encounters", "medications": "medicines",
    "observations": "observations", "immunisations": "vaccines", "allergies": "allergies",
    "referrals": "referrals", "documents": "documents", "procedures": "procedures", "flags": "flags",
    "statements": "medicines",
}  # fmt: skip
"""Which words the column `code` (of encounters: `kind`) of a table is a place in."""
KINDS = {
    "episodes": EPISODES,
    "tasks": TASKS,
    "messages": MESSAGES,
    "devices": DEVICES,
    "optouts": ("national data opt-out", "type 1 opt-out"),
}
GIVEN = tuple(dict.fromkeys((*WOMEN, *MEN)))
Words = tuple[str, ...]


def write_part(world: World, seed: int, part: int, people: int, folder: Path, first: int = 0) -> int:
    """Write the tables of one part (PART batches) for people from `first` to before `people`; returns rows.

    The files are `<table>/<part>.parquet`; written again, they are the same.
    """
    frames: dict[str, list[pl.DataFrame]] = {}
    for number in range(part * PART, min((part + 1) * PART, -(-people // PEOPLE))):
        batch = make_batch(world, seed, number)
        for name, frame in frames_of(batch).items():
            frames.setdefault(name, []).append(frame)
    rows = 0
    for name, several in frames.items():
        whole = pl.concat(several)
        if (part + 1) * PART * PEOPLE > people or part * PART * PEOPLE < first:
            whole = whole.filter(pl.col("person").is_between(first, people - 1))
        (folder / name).mkdir(parents=True, exist_ok=True)
        whole.write_parquet(
            folder / name / f"{part:04d}.parquet",
            compression="zstd",
            compression_level=LEVEL,
            statistics=False,
        )
        rows += whole.height
    return rows


def write_words(world: World, folder: Path) -> None:
    """Write what the words of the tables mean: codes, senders and areas."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [
        (kind, row.key, row.system if row.code else "", row.code, row.display)
        for kind, several in table().items()
        for row in several
    ]
    codes = pl.DataFrame(rows, schema=["kind", "key", "system", "code", "display"], orient="row")
    codes.write_parquet(folder / "codes.parquet")
    senders = [(each.code, each.name, each.kind) for each in world.senders]
    pl.DataFrame(senders, schema=["code", "name", "kind"], orient="row").write_parquet(
        folder / "senders.parquet"
    )
    areas = {"code": world.area_codes, "decile": world.deciles, "district": world.towns}
    pl.DataFrame(areas).write_parquet(folder / "areas.parquet")


def frames_of(batch: Batch) -> dict[str, pl.DataFrame]:
    """Return every table of a batch as a frame, `patients` first."""
    frames = {"patients": _patients(batch)}
    for name, columns in batch.tables.items():
        frames[name] = _frame(batch, name, columns)
    return frames


def _frame(batch: Batch, name: str, columns: Table) -> pl.DataFrame:
    """Return a table as a frame: numbers as small as they go, places as words."""
    senders = _senders(batch.world)
    word: dict[str, Callable[[], Words]] = {
        "sender": lambda: senders,
        "to": lambda: senders,
        "practice": lambda: senders,
        "code": lambda: _keys(CODES[name]),
        "kind": lambda: _keys("encounters") if name == "encounters" else KINDS[name],
        "reason": lambda: _keys("conditions"),
        "relation": lambda: tuple(code for code, _ in RELATIONS),
        "given": lambda: GIVEN,
    }
    made = []
    for column, values in columns.items():
        if column == "row":
            continue
        if column in word:
            made.append(_words(column, values, word[column]()))
        elif values.ndim == 2:
            made.append(pl.Series(column, values.sum(axis=1)))
        else:
            made.append(_plain(column, values))
    return pl.DataFrame(made)


def _words(name: str, places: Array, words: Words) -> pl.Series:
    """Return places as an enumeration; below 0 is nothing."""
    series = pl.Series(name, np.where(places < 0, 0, places).astype(np.uint32))
    there = pl.Series(places >= 0)
    made = series.cat.to(_enumeration(words))
    return made if bool((places >= 0).all()) else made.set(~there, None)


def _plain(name: str, values: Array) -> pl.Series:
    """Return a column of numbers, days or moments."""
    if values.dtype.kind == "M":
        unit = np.datetime_data(values.dtype)[0]
        return pl.Series(name, values.astype("datetime64[ms]") if unit == "m" else values)
    if values.dtype == np.int64 and name != "nhs_written":
        return pl.Series(name, values.astype(np.int32))
    if values.dtype == np.float64:
        return pl.Series(name, values.astype(np.float32))
    return pl.Series(name, values)


def _patients(batch: Batch) -> pl.DataFrame:
    """Return the people themselves, with the names and addresses that their practice has."""
    people, world = batch.people, batch.world
    given = np.where(people["woman"], people["given"], len(WOMEN) + people["given"])
    return pl.DataFrame(
        [
            _plain("person", people["person"]),
            pl.Series("nhs_number", people["nhs_written"]),
            _words("nhs_status", people["nhs_status"], STATUSES),
            _words("family", people["family"], SURNAMES),
            _words("given", _places(given), GIVEN),
            _words("sex", (~people["woman"]).astype(np.int64), ("female", "male")),
            *(_plain(name, people[name]) for name in ("birth", "died", "registered")),
            _words("practice", people["practice"], _senders(world)),
            _words("hospital", people["hospital"], _senders(world)),
            _words("council", people["council"], _senders(world)),
            _words(
                "area",
                people["area"],
                tuple(code or f"none-{at}" for at, code in enumerate(world.area_codes)),
            ),
            _plain("decile", people["decile"].astype(np.int8)),
            *(_plain(name, people[name]) for name in ("restricted", "opted_out", "type_one")),
            _plain("care_home", people["care_home"].astype(np.int8)),
            _words("smoking", people["smoking"], _keys("findings")),
        ]
    )


def _places(given: Array) -> Array:
    """Return where each name of the two lists stands in the one without repeats."""
    where = np.array([GIVEN.index(name) for name in (*WOMEN, *MEN)])
    return where[given]


@cache
def _keys(kind: str) -> Words:
    return tuple(row.key for row in table()[kind])


@cache
def _enumeration(words: Words) -> pl.Enum:
    return pl.Enum(words)


def _senders(world: World) -> Words:
    return tuple(each.code for each in world.senders)
