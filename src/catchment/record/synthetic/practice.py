"""What happens at the practice: consultations, yearly reviews, measurements, prescriptions, vaccinations."""

from collections.abc import Mapping

import numpy as np

from catchment.record.synthetic.batch import DAY, DAYS_IN_YEAR, KEYS, PEOPLE, Array, Batch
from catchment.record.synthetic.codes import place
from catchment.record.synthetic.illness import ILLNESSES, gradient

YEARS = 2.0  # of consultations that are told
ISSUES, BETWEEN_ISSUES = 8, 91  # of repeat prescriptions, and the days between them
KINDS = (("surgery", 0.58), ("telephone", 0.38), ("home", 0.04))
ACUTE = (("chest-cold", 0.09, "amoxicillin", 0.35), ("urinary", 0.045, "nitrofurantoin", 0.8))
REVIEWED = 0.82  # of those who should have a review in a year
NOTHING = -1
LABORATORY = ("hba1c", "egfr", "creatinine", "cholesterol", "haemoglobin", "thyroid")
SINGLE_ALLERGIES = ((0.055, "penicillin"), (0.008, "peanut"), (0.004, "latex"))


def encounters(batch: Batch, rows: Array, kind: str, days: Array, sender: Array, **more: Array) -> Array:
    """Add encounters of a kind and return their numbers within the batch.

    `rows` are people, `days` when, `sender` where; `more` are `end`, `reason` (a condition) and `gp`.
    """
    first = batch.rows("encounters")
    start = batch.at(days)
    minutes = (5 * batch.dice.integers(2, 8, len(rows))).astype("timedelta64[m]")
    batch.add(
        "encounters",
        {
            "person": batch.person(rows),
            "row": rows,
            "kind": np.full(len(rows), place("encounters", kind)),
            "start": start,
            "end": more.get("end", start + minutes),
            "sender": sender,
            "reason": more.get("reason", np.full(len(rows), NOTHING)),
            "gp": more.get("gp", np.full(len(rows), NOTHING)),
        },
    )
    return first + np.arange(len(rows))


def tell_practice(batch: Batch) -> None:
    """Tell what happened at the practices of a batch's people."""
    _consultations(batch)
    _reviews(batch)
    _lifestyle(batch)
    _repeats(batch)
    _vaccinations(batch)
    _allergies(batch)


def _consultations(batch: Batch) -> None:
    """Consultations by age, illness and deprivation, and the acute illness that some of them were about."""
    people = batch.people
    age = people["age"]
    a_year = np.interp(age, (0, 3, 10, 18, 40, 65, 80, 95), (3.2, 2.2, 1.0, 1.4, 1.7, 2.1, 3.2, 3.4))
    a_year = (
        a_year
        * np.where(people["woman"] & (age > 15) & (age < 50), 1.35, 0.95)
        * gradient(people["decile"], 1.12)
    )
    a_year = a_year * 1.6 + 0.4 * batch.has.sum(axis=1)
    told = np.minimum(age, YEARS)
    rows = batch.often(a_year * told)
    days = batch.days(rows, people["registered"][rows], YEARS)
    gp = np.where(batch.dice.random(len(rows)) < 0.62, people["gp"][rows], NOTHING)  # continuity of care
    kinds = batch.choose([weight for _, weight in KINDS], len(rows))
    reason = np.full(len(rows), NOTHING)
    luck = batch.dice.random(len(rows))
    for key, part, _, _ in ACUTE:
        reason = np.where((luck >= 0) & (luck < part), place("conditions", key), reason)
        luck = luck - part
    for number, (kind, _) in enumerate(KINDS):
        some = kinds == number
        here = rows[some]
        made = encounters(
            batch, here, kind, days[some], people["practice"][here], reason=reason[some], gp=gp[some]
        )
        _acute(batch, here, days[some], reason[some], made)
        if kind != "telephone":
            _examined(batch, here, days[some], made)


def _examined(batch: Batch, rows: Array, days: Array, made: Array) -> None:
    """What was measured of adults at consultations, and the blood that was taken of some."""
    grown = batch.people["age"][rows] > 16
    for key, part in (("blood-pressure", 0.3), ("bmi", 0.08)):
        some = grown & (batch.dice.random(len(rows)) < part)
        _observe(batch, key, rows[some], days[some], made[some])
    bled = grown & (batch.dice.random(len(rows)) < 0.14)
    rows, days, made = rows[bled], days[bled], made[bled]
    report = _report(batch, rows, days, made, np.ones(PEOPLE, np.bool_))
    for key in ("haemoglobin", "creatinine", "egfr", "thyroid"):
        _observe(batch, key, rows, days, made, report)


def _acute(batch: Batch, rows: Array, days: Array, reason: Array, made: Array) -> None:
    """Short illnesses, with what was prescribed for them."""
    people = batch.people
    for key, _, medicine, part in ACUTE:
        code = place("conditions", key)
        ill = np.flatnonzero(reason == code)
        batch.add(
            "conditions",
            {
                "person": batch.person(rows[ill]),
                "row": rows[ill],
                "code": np.full(len(ill), code),
                "onset": np.maximum(days[ill] - np.timedelta64(3, "D"), people["birth"][rows[ill]]),
                "recorded": days[ill],
                "ended": days[ill] + np.timedelta64(10, "D"),
                "sender": people["practice"][rows[ill]],
                "private": np.zeros(len(ill), np.bool_),
                "mind": np.zeros(len(ill), np.bool_),
                "encounter": made[ill],
            },
        )
        given = ill[batch.dice.random(len(ill)) < part]
        _prescribe(batch, medicine, rows[given], days[given], made[given], repeat=False)


def _reviews(batch: Batch) -> None:
    """Yearly reviews of long-term conditions, one for all that somebody has, with the checks of each."""
    people = batch.people
    checks = sorted({check for illness in ILLNESSES for check in illness.checks})
    wanted: Mapping[str, Array] = {
        check: np.any(batch.has[:, [at for at, each in enumerate(ILLNESSES) if check in each.checks]], axis=1)
        for check in checks
    }
    anything = np.any(np.array(list(wanted.values())), axis=0)
    bled: Array = np.any(np.array([wanted[check] for check in LABORATORY]), axis=0)
    for years_ago in (1, 0):
        rows = batch.some(REVIEWED, np.flatnonzero(anything))
        back = (batch.dice.random(len(rows)) * 330 + 15 + 365 * years_ago).astype("timedelta64[D]")
        days = (people["last_day"][rows] - back).astype(DAY)
        there = days >= people["registered"][rows]
        rows, days = rows[there], days[there]
        since = batch.since[rows, :]
        first = np.where(batch.has[rows], since, np.datetime64("2999-01-01")).argmin(axis=1)
        reason = np.array([place("conditions", key) for key in KEYS])[first]
        made = encounters(batch, rows, "review", days, people["practice"][rows], reason=reason)
        report = _report(batch, rows, days, made, bled)
        for check in checks:
            due = wanted[check][rows]
            reported = report[due] if check in LABORATORY else None
            _observe(batch, check, rows[due], days[due], made[due], reported)


def _report(batch: Batch, rows: Array, days: Array, made: Array, due: Array) -> Array:
    """Add laboratory reports for whoever had blood taken; return each row's report, -1 without."""
    taken = due[rows]
    first = batch.rows("reports")
    batch.add(
        "reports",
        {
            "person": batch.person(rows[taken]),
            "row": rows[taken],
            "taken": days[taken],
            "issued": batch.at(days[taken] + np.timedelta64(1, "D"), 9, 20),
            "encounter": made[taken],
            "sender": batch.people["practice"][rows[taken]],
        },
    )
    report = np.full(len(rows), NOTHING)
    report[taken] = first + np.arange(int(taken.sum()))
    return report


def _observe(
    batch: Batch, key: str, rows: Array, days: Array, made: Array, report: Array | None = None
) -> None:
    """Add measurements of one kind; a blood pressure has a second value."""
    value, second = _measured(batch, key, rows)
    batch.add(
        "observations",
        {
            "person": batch.person(rows),
            "row": rows,
            "code": np.full(len(rows), place("observations", key)),
            "day": batch.at(days),
            "value": value,
            "second": second,
            "encounter": made,
            "report": np.full(len(rows), NOTHING) if report is None else report,
            "sender": batch.people["practice"][rows],
        },
    )


def _measured(batch: Batch, key: str, rows: Array) -> tuple[Array, Array]:
    """Return what is measured in people: their own usual value, and a little chance."""
    people, dice = batch.people, batch.dice
    chance = dice.normal(0, 1, len(rows))
    nothing = np.full(len(rows), np.nan)
    if key == "blood-pressure":
        high = np.rint((people["systolic"][rows] + 6 * chance).clip(80, 210))
        return high, np.rint((high * 0.52 + 12 + dice.normal(0, 5, len(rows))).clip(45, 120))
    if key == "smoking":
        return people["smoking"][rows].astype(np.float64), nothing
    if key in ("bmi", "hba1c", "egfr"):
        spread = {"bmi": 0.5, "hba1c": 3.0, "egfr": 3.0}[key]
        return np.round(people[key][rows] + spread * chance, 1 if key == "bmi" else 0).clip(8, 150), nothing
    usual, spread, low, high_end, digits = {
        "cholesterol": (4.8, 0.9, 2.4, 9.0, 1),
        "haemoglobin": (138.0, 12.0, 75.0, 180.0, 0),
        "thyroid": (2.4, 1.2, 0.1, 12.0, 1),
        "phq9": (8.0, 5.0, 0.0, 27.0, 0),
        "creatinine": (0.0, 6.0, 35.0, 600.0, 0),
    }[key]
    middle: Array | float = usual
    if key == "creatinine":
        middle = 8200 / (people["egfr"][rows] + 12)
    return np.round((middle + spread * chance).clip(low, high_end), digits), nothing


def _lifestyle(batch: Batch) -> None:
    """Smoking of almost every adult, weight and blood pressure of many."""
    grown = np.flatnonzero(batch.people["age"] > 16)
    for key, part in (("smoking", 0.92), ("bmi", 0.72), ("blood-pressure", 0.78)):
        rows = batch.some(part, grown)
        days = batch.days(rows, batch.people["registered"][rows], 4.0)
        _observe(batch, key, rows, days, np.full(len(rows), NOTHING))


def _prescribe(batch: Batch, key: str, rows: Array, days: Array, made: Array, *, repeat: bool) -> None:
    """Add prescriptions of one medicine."""
    people = batch.people
    batch.add(
        "medications",
        {
            "person": batch.person(rows),
            "row": rows,
            "code": np.full(len(rows), place("medicines", key)),
            "day": days,
            "repeat": np.full(len(rows), repeat),
            "stopped": ~np.isnat(people["died"][rows]) | (not repeat),
            "encounter": made,
            "gp": people["gp"][rows],
            "sender": people["practice"][rows],
        },
    )  # fmt: skip


def _repeats(batch: Batch) -> None:
    """Repeat prescriptions for long-term conditions, issued for a season at a time."""
    people = batch.people
    parts: dict[str, Array] = {}
    for column, illness in enumerate(ILLNESSES):
        for medicine, part in illness.medicines:
            without = parts.get(medicine, np.ones(PEOPLE))
            parts[medicine] = without * (1 - part * batch.has[:, column])
    for medicine in sorted(parts):
        takes = batch.some(1 - parts[medicine])
        first = batch.dice.integers(2, BETWEEN_ISSUES, len(takes))
        for issue in range(ISSUES):
            back = (first + issue * BETWEEN_ISSUES).astype("timedelta64[D]")
            days = (people["last_day"][takes] - back).astype(DAY)
            there = days >= people["registered"][takes]
            rows, when = takes[there], days[there]
            _prescribe(batch, medicine, rows, when, np.full(len(rows), NOTHING), repeat=True)


def _vaccinations(batch: Batch) -> None:
    """Childhood, yearly influenza and COVID vaccinations: fewer where life is harder."""
    people = batch.people
    age, birth, last = people["age"], people["birth"], people["last_day"]
    willing = gradient(people["decile"], 0.88)
    child = (
        ("mmr", 1.05, 0.91),
        ("mmr", 3.5, 0.86),
        ("hpv", 12.8, 0.72),
        ("pneumococcal", 1.0, 0.9),
        ("pneumococcal", 65.5, 0.68),
    )
    for key, at, part in child:
        day = birth + (np.round((at + batch.dice.random(PEOPLE) * 0.4) * DAYS_IN_YEAR)).astype(
            "timedelta64[D]"
        )
        recent = (day <= last) & (day > np.datetime64("2005-01-01"))
        _vaccinate(batch, key, batch.some(part * willing * recent), day)
    for year in (2024, 2025, 2026):
        day = np.datetime64(f"{year}-09-15") + batch.dice.integers(0, 66, PEOPLE).astype("timedelta64[D]")
        asked = (age >= 65) | ((age > 2) & (age < 12)) | (batch.has.sum(axis=1) > 1)
        _vaccinate(
            batch,
            "influenza",
            batch.some(np.where(asked, 0.62, 0.05) * willing * ((day <= last) & (day > birth))),
            day,
        )
    first = np.datetime64("2021-01-10") + np.clip((80 - age) * 2.4, 0, 170).astype("timedelta64[D]")
    day = first + batch.dice.integers(0, 21, PEOPLE).astype("timedelta64[D]")
    had = batch.some(0.88 * willing * ((age > 17) & (day > birth)))
    _vaccinate(batch, "covid-first", had, day)
    for year in (2021, 2025):
        day = np.datetime64(f"{year}-10-05") + batch.dice.integers(0, 50, PEOPLE).astype("timedelta64[D]")
        again = np.where(age > 74, 0.8, 0.7 if year == 2021 else 0.04) * (day <= last)
        _vaccinate(batch, "covid-booster", had[batch.dice.random(len(had)) < again[had]], day)


def _vaccinate(batch: Batch, key: str, rows: Array, day: Array) -> None:
    """Add vaccinations; `day` is of everybody."""
    batch.add(
        "immunisations",
        {
            "person": batch.person(rows),
            "row": rows,
            "code": np.full(len(rows), place("vaccines", key)),
            "day": day[rows].astype(DAY),
            "lot": batch.dice.integers(1000, 9999, len(rows)),
            "sender": batch.people["practice"][rows],
        },
    )


def _allergies(batch: Batch) -> None:
    """Allergies, as they were told to somebody once."""
    for part, key in SINGLE_ALLERGIES:
        rows = batch.some(part * (batch.people["age"] > 1))
        batch.add(
            "allergies",
            {
                "person": batch.person(rows),
                "row": rows,
                "code": np.full(len(rows), place("allergies", key)),
                "day": batch.days(rows, batch.people["birth"][rows], 30.0),
                "severe": batch.dice.random(len(rows)) < 0.15,
                "sender": batch.people["practice"][rows],
            },
        )
