"""The people of a batch: who they are, where they live and are registered, and what ails them.

Some things about them are awkward on purpose, as they are in real records: numbers that are missing or
mistyped, people who are restricted, people who opted out of research and planning (G-031) or whose practice
shares nothing beyond their own care (G-032).
"""

import numpy as np

from catchment.record.synthetic.batch import (
    DAY,
    DAYS_IN_YEAR,
    KEYS,
    PEOPLE,
    Array,
    Batch,
    Table,
    dice_of,
    seats_in,
)
from catchment.record.synthetic.codes import place
from catchment.record.synthetic.illness import ILLNESSES, gradient, multiplier, prevalence, since_age
from catchment.record.synthetic.naming import MEN, SURNAMES, WOMEN
from catchment.record.synthetic.numbers import nhs_numbers
from catchment.record.synthetic.seats import Seats
from catchment.record.synthetic.world import BANDS, OLDEST, World

VERIFIED, NOT_TRACED, UNKNOWN = 0, 1, 2
STATUSES = ("01", "02", "07")
WITHOUT_NUMBER, WRONG_NUMBER = 0.01, 0.002
RESTRICTED, OPTED_OUT, TYPE_ONE = 0.003, 0.054, 0.027
PRACTICE_SHORT = 4  # years that people have been with a practice, at least some of them
HAVE_MOVED = 0.2
NEVER, FORMER, CURRENT = 0, 1, 2  # smoking


def begin_batch(world: World, seed: int, number: int) -> Batch:
    """Return a batch with its people and their conditions, but nothing that happened to them yet."""
    dice = dice_of(seed, number)
    people = _people(world, seats_in(world, seed, number), seed, number, dice)
    has, since = _illnesses(people, dice)
    batch = Batch(world, seed, number, dice, people, has, since)
    _awkward(batch)
    _body(batch)
    batch.add("conditions", _conditions(batch))
    return batch


def _people(world: World, seats: Seats, seed: int, number: int, dice: np.random.Generator) -> Table:
    """Return who the people of some seats are."""
    practice, area, cell = (each.astype(np.int64) for each in (seats.practice, seats.area, seats.cell))
    counted = np.datetime64(world.counted, "D")
    band = cell % BANDS
    wide = np.where(band == BANDS - 1, OLDEST + 1 - 5 * (BANDS - 1), 5)
    years = 5 * band + dice.random(PEOPLE) ** np.where(band == BANDS - 1, 2.5, 1.0) * wide
    died_ago = 1 + dice.integers(0, 364, PEOPLE)
    died = np.where(seats.died, counted - died_ago.astype("timedelta64[D]"), np.datetime64("NaT", "D"))
    # whoever died had the age of their band on the day they died, everybody else on the day of the count
    on = np.where(seats.died, died, counted)
    birth = (on - np.floor(years * DAYS_IN_YEAR).astype("timedelta64[D]")).astype(DAY)
    birth = _within_band(birth, on, band)
    last_day = np.where(seats.died, died, np.datetime64(world.until, "D")).astype(DAY)
    person = number * PEOPLE + np.arange(PEOPLE)
    woman = cell < BANDS
    registered = last_day - (dice.exponential(9.0, PEOPLE) * DAYS_IN_YEAR).astype("timedelta64[D]")
    registered = np.maximum(np.maximum(registered, birth), world.opened[practice]).astype(DAY)
    registered = np.minimum(registered, on)
    gps = np.array([len(names) for names in world.gps])
    return {
        "person": person,
        "practice": practice,
        "area": area,
        "decile": world.deciles[area],
        "woman": woman,
        "birth": birth,
        "died": died.astype(DAY),
        "last_day": last_day,
        "age": (last_day - birth).astype(np.int64) / DAYS_IN_YEAR,
        "nhs_number": nhs_numbers(person, seed),
        "family": dice.integers(0, len(SURNAMES), PEOPLE),
        "given": dice.integers(0, min(len(WOMEN), len(MEN)), PEOPLE),
        "gp": (dice.random(PEOPLE) * gps[practice]).astype(np.int64),
        "house": dice.integers(1, 140, PEOPLE),
        "street": dice.integers(0, len(world.streets), PEOPLE),
        "postcode": dice.integers(0, len(world.postcodes[0]), PEOPLE),
        "hospital": world.hospitals[area],
        "council": world.councils[area],
        "team": world.teams_of[area],
        "registered": registered,
        "former_practice": _former(world, registered, birth, practice, dice),
    }


def _within_band(birth: Array, on: Array, band: Array) -> Array:
    """Return birthdays moved by a few days where leap days would put somebody into the next band."""
    turned = years_between(birth, on)
    too_young = turned < 5 * band
    too_old = (turned >= 5 * (band + 1)) & (band < BANDS - 1)
    return (
        birth
        - too_young.astype(np.int64) * np.timedelta64(3, "D")
        + too_old.astype(np.int64) * np.timedelta64(3, "D")
    )


def years_between(birth: Array, on: Array) -> Array:
    """Return how old people are on a day, in whole years, as birthdays go."""
    born, now = birth.astype("datetime64[M]"), on.astype("datetime64[M]")
    months = (now - born).astype(np.int64)
    day_born, day_now = (birth - born).astype(np.int64), (on - now).astype(np.int64)
    whole: Array = (months - (day_now < day_born)) // 12
    return whole


def _former(
    world: World, registered: Array, birth: Array, practice: Array, dice: np.random.Generator
) -> Array:
    """Return the practice each person came from, -1 for most: born into theirs, or from afar."""
    moved = (dice.random(PEOPLE) < HAVE_MOVED) & (
        (registered - birth).astype(np.int64) > PRACTICE_SHORT * 366
    )
    near = (practice + dice.integers(1, 4, PEOPLE)) % world.practices
    there = (world.opened[near] + np.timedelta64(366, "D")) < registered
    return np.where(moved & there, near, -1)


def _illnesses(people: Table, dice: np.random.Generator) -> tuple[Array, Array]:
    """Return who has which condition, and since when."""
    has = np.zeros((PEOPLE, len(ILLNESSES)), dtype=np.bool_)
    since = np.full((PEOPLE, len(ILLNESSES)), np.datetime64("NaT", "D"))
    lucks = dice.random((len(ILLNESSES), PEOPLE))
    for column, illness in enumerate(ILLNESSES):
        luck = lucks[KEYS.index(illness.same_luck_as or illness.key)]
        more = multiplier(illness, people["woman"], people["decile"])
        has[:, column] = luck < prevalence(illness, people["age"], people["woman"], people["decile"])
        age = since_age(illness, luck, more)
        began = people["birth"] + (age * DAYS_IN_YEAR).astype("timedelta64[D]")
        since[:, column] = np.clip(began, people["birth"], people["last_day"] - np.timedelta64(1, "D"))
        since[:, column] = np.maximum(since[:, column], people["birth"])
    return has, since


def _awkward(batch: Batch) -> None:
    """Give what is awkward: numbers missing or mistyped, restrictions, opt-outs, care homes."""
    people, dice = batch.people, batch.dice
    number = people["nhs_number"].copy()
    status = np.where(number == 0, UNKNOWN, VERIFIED)
    luck = dice.random(PEOPLE)
    missing = luck < WITHOUT_NUMBER
    number[missing], status[missing] = 0, UNKNOWN
    wrong = ~missing & (luck < WITHOUT_NUMBER + WRONG_NUMBER) & (number > 0)
    number[wrong], status[wrong] = transposed(number[wrong]), NOT_TRACED
    people["nhs_written"], people["nhs_status"] = number, status
    people["restricted"] = dice.random(PEOPLE) < RESTRICTED
    people["opted_out"] = dice.random(PEOPLE) < OPTED_OUT
    people["type_one"] = dice.random(PEOPLE) < TYPE_ONE
    old = np.clip((people["age"] - 75) / 60, 0, 0.4) + 0.25 * batch.has[:, KEYS.index("dementia")]
    home = dice.random(PEOPLE) < old * (people["age"] > 65)
    people["care_home"] = np.where(home, 1 + (dice.random(PEOPLE) < 0.55), 0)


def transposed(numbers: Array) -> Array:
    """Return NHS numbers with two digits exchanged, as fingers do; where they are equal, one is another."""
    fifth, sixth = numbers // 10**5 % 10, numbers // 10**4 % 10
    swapped: Array = numbers + (sixth - fifth) * 10**5 + (fifth - sixth) * 10**4
    return np.where(fifth == sixth, numbers - fifth * 10**5 + (fifth + 1) % 10 * 10**5, swapped)


def _body(batch: Batch) -> None:
    """Give each person's usual measurements, from which what is measured will differ a little each time."""
    people, dice, has = batch.people, batch.dice, batch.has
    age = people["age"]
    fat = has[:, KEYS.index("obesity")]
    grown = np.interp(age, (0, 2, 6, 18, 60, 90), (16.5, 16.5, 15.8, 23.0, 27.0, 25.0))
    people["bmi"] = np.where(
        fat, dice.normal(34, 3, PEOPLE).clip(30, 55), (grown + dice.normal(0, 2.6, PEOPLE)).clip(13, 29.9)
    )
    pressed = has[:, KEYS.index("hypertension")]
    people["systolic"] = (
        np.interp(age, (0, 10, 20, 90), (85, 102, 116, 136)) + dice.normal(0, 8, PEOPLE) + 12 * pressed
    )
    sugar = has[:, KEYS.index("diabetes-2")] | has[:, KEYS.index("diabetes-1")]
    people["hba1c"] = np.where(
        sugar, dice.normal(58, 12, PEOPLE).clip(42, 120), dice.normal(37, 3, PEOPLE).clip(28, 47)
    )
    ill = has[:, KEYS.index("kidney")]
    people["egfr"] = np.where(
        ill,
        dice.normal(46, 9, PEOPLE).clip(12, 59),
        (112 - 0.55 * age + dice.normal(0, 8, PEOPLE)).clip(60, 125),
    )
    smokes = np.interp(age, (14, 18, 30, 60, 80, 95), (0, 0.1, 0.15, 0.12, 0.06, 0.02)) * gradient(
        people["decile"], 2.2
    )
    smoked = np.interp(age, (18, 30, 60, 90), (0, 0.12, 0.32, 0.4))
    luck = dice.random(PEOPLE)
    people["smoking"] = np.where(luck < smokes, CURRENT, np.where(luck < smokes + smoked, FORMER, NEVER))


def _conditions(batch: Batch) -> Table:
    """Return the problem lists: one row for each long-term condition of each person."""
    rows, columns = np.nonzero(batch.has)
    codes = np.array([place("conditions", key) for key in KEYS])
    private = np.array([illness.private for illness in ILLNESSES])
    mind = np.array([illness.mind for illness in ILLNESSES])
    onset = batch.since[rows, columns]
    people = batch.people
    late = onset + (batch.dice.random(len(rows)) * 200).astype("timedelta64[D]")
    return {
        "person": batch.person(rows),
        "row": rows,
        "code": codes[columns],
        "onset": onset,
        "recorded": np.minimum(late, people["last_day"][rows]),
        "ended": np.full(len(rows), np.datetime64("NaT", "D")),
        "sender": people["practice"][rows],
        "private": private[columns],
        "mind": mind[columns],
        "encounter": np.full(len(rows), -1),
    }
