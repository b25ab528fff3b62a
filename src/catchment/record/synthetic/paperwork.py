"""What surrounds care: flags, tasks, letters, messages, forms, opt-outs, devices, people's relatives."""

import numpy as np

from catchment.record.synthetic.batch import Array, Batch, Table, having
from catchment.record.synthetic.codes import place
from catchment.record.synthetic.practice import NOTHING

YEARS = 2.0
NATIONAL, TYPE_ONE = 0, 1  # kinds of opt-out
TASKS = (
    "Call about blood test results",
    "Medication review due",
    "Book a follow-up appointment",
    "Send fit note",
)
MESSAGES = (
    "Your yearly review is due.",
    "Your flu vaccination is ready to book.",
    "Your test results are in.",
)
RELATIONS = (("DAU", "natural daughter"), ("SON", "natural son"), ("HUSB", "husband"), ("WIFE", "wife"))
DEVICES = ("Walking frame", "Hearing aid", "Pendant alarm")
ANSWERS = 9  # questions of the questionnaire


def tell_paperwork(batch: Batch) -> None:
    """Tell what surrounds the care of a batch's people."""
    people = batch.people
    living = np.isnat(people["died"])
    _flags(batch)
    _simple(batch, "tasks", batch.some(0.12 * living), len(TASKS), still_open=0.3)
    _simple(
        batch, "messages", batch.some(np.where(people["age"] > 16, 0.35, 0.05)), len(MESSAGES), still_open=0.0
    )
    depressed = having(batch, "depression") & (people["age"] > 16)
    rows = batch.some(0.35 * depressed)
    batch.add(
        "forms",
        _dated(batch, rows) | {"answers": batch.dice.integers(0, 4, (len(rows), ANSWERS)).astype(np.int8)},
    )
    alone = batch.some(np.where(people["age"] > 78, 0.3, 0.004))
    batch.add("relatives", _dated(batch, alone) | {
        "relation": batch.dice.integers(0, len(RELATIONS), len(alone)),
        "given": batch.dice.integers(0, 48, len(alone)),
    })  # fmt: skip
    _simple(
        batch, "devices", batch.some(np.where(people["age"] > 75, 0.12, 0.002)), len(DEVICES), still_open=1.0
    )
    taken = batch.some(np.where(people["age"] > 16, 0.05, 0.01))
    batch.add(
        "statements", _dated(batch, taken) | {"code": np.full(len(taken), place("medicines", "paracetamol"))}
    )
    _optouts(batch)
    _letters(batch)


def _dated(batch: Batch, rows: Array, sender: Array | None = None) -> Table:
    """Return the columns that every row of paper has: whose, when, and from whom (their practice)."""
    people = batch.people
    return {
        "person": batch.person(rows),
        "row": rows,
        "day": batch.days(rows, people["registered"][rows], YEARS),
        "sender": people["practice"][rows] if sender is None else sender,
    }


def _simple(batch: Batch, name: str, rows: Array, kinds: int, *, still_open: float) -> None:
    more = {
        "kind": batch.dice.integers(0, kinds, len(rows)),
        "open": batch.dice.random(len(rows)) < still_open,
    }
    batch.add(name, _dated(batch, rows) | more)


def _flags(batch: Batch) -> None:
    """Warnings that whoever looks after somebody should see first."""
    people = batch.people
    falls = batch.some(np.where(people["age"] > 80, 0.2, 0.0))
    homes = np.flatnonzero(people["care_home"])
    rows = np.concatenate((falls, homes))
    codes = np.concatenate((
        np.full(len(falls), place("flags", "falls")),
        place("flags", "nursing-home") + (people["care_home"][homes] - 1),  # or the next one: residential
    ))  # fmt: skip
    batch.add("flags", _dated(batch, rows) | {"code": codes})


def _optouts(batch: Batch) -> None:
    """What people said about the use of their records beyond their own care (G-031, G-032)."""
    people = batch.people
    rows = np.concatenate((np.flatnonzero(people["opted_out"]), np.flatnonzero(people["type_one"])))
    kinds = np.repeat((NATIONAL, TYPE_ONE), (int(people["opted_out"].sum()), int(people["type_one"].sum())))
    batch.add("optouts", _dated(batch, rows) | {"kind": kinds})


def _letters(batch: Batch) -> None:
    """Letters about outpatient attendances, and plans for the end of life."""
    attended = batch.tables["encounters"]
    chosen = np.flatnonzero(attended["kind"] == place("encounters", "outpatient"))
    chosen = chosen[batch.dice.random(len(chosen)) < 0.6]
    batch.add("documents", {
        "person": attended["person"][chosen],
        "row": attended["row"][chosen],
        "code": np.full(len(chosen), place("documents", "letter")),
        "made": attended["end"][chosen],
        "encounter": chosen,
        "private": np.zeros(len(chosen), np.bool_),
        "sender": attended["sender"][chosen],
    })  # fmt: skip
    people = batch.people
    for key, part in (("respect", 0.5), ("treatment-plan", 0.25)):
        rows = batch.some(part * (people["care_home"] > 0))
        batch.add("documents", {
            "person": batch.person(rows),
            "row": rows,
            "code": np.full(len(rows), place("documents", key)),
            "made": batch.at(batch.days(rows, people["registered"][rows], YEARS)),
            "encounter": np.full(len(rows), NOTHING),
            "private": np.zeros(len(rows), np.bool_),
            "sender": people["practice"][rows],
        })  # fmt: skip
