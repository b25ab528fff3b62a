"""What happens elsewhere: referrals, hospital, community nurses, the mental health trust, the council.

Every organisation that looks after somebody sends its own description of them, so the same person arrives
from several senders; some of those have no NHS number for them, or spell them wrongly (`copies`).
"""

import numpy as np

from catchment.record.synthetic.batch import DAY, PEOPLE, Array, Batch, having
from catchment.record.synthetic.codes import place
from catchment.record.synthetic.illness import ILLNESSES, gradient
from catchment.record.synthetic.practice import NOTHING, encounters

YEARS = 2.0
REFERRALS = (
    ("cardiology", "hypertension", 0.04),
    ("cardiology", "coronary", 0.3),
    ("cardiology", "fibrillation", 0.4),
    ("physiotherapy", "osteoarthritis", 0.4),
)
OPERATIONS = (
    ("hip", "osteoarthritis", 0.03),
    ("coronary", "infarction", 0.12),
    ("colonoscopy", "colon-cancer", 0.4),
)
WITHOUT_NUMBER, MISSPELT, BIRTHDAY_SWAPPED = 0.04, 0.02, 0.01
WAITING, SEEN = 0, 1
FROM_ANYWHERE = ("encounters", "episodes", "plans", "appointments", "documents", "procedures")
CARE_PLANNED = 0.75  # of frail people at home or in a care home


def tell_elsewhere(batch: Batch) -> None:
    """Tell what happened outside the practices, and who therefore knows whom."""
    _referrals(batch)
    _hospital(batch)
    _mind(batch)
    _care(batch)
    _registrations(batch)
    _copies(batch)


def _referrals(batch: Batch) -> None:
    """Referrals by the practice, with an appointment where somebody was seen or is about to be."""
    people = batch.people
    for key, illness, part in REFERRALS:
        rows = batch.some(part * having(batch, illness))
        _refer(batch, key, rows, people["hospital"][rows], place("conditions", illness))
    rows = batch.some(np.interp(people["age"], (0, 18, 50, 90), (0.0, 0.08, 0.16, 0.12)))
    _refer(batch, "physiotherapy", rows, np.full(len(rows), batch.world.community), NOTHING)
    rows = batch.some(np.where(people["age"] > 70, 0.05, 0.004) * gradient(people["decile"], 1.4))
    _refer(batch, "social-services", rows, people["council"][rows], NOTHING)


def _refer(batch: Batch, key: str, rows: Array, to: Array, reason: int) -> None:
    people = batch.people
    days = batch.days(rows, people["registered"][rows], YEARS)
    wait = (20 + batch.dice.exponential(60, len(rows))).astype("timedelta64[D]")
    seen_on = days + wait
    seen = seen_on <= people["last_day"][rows]
    first = batch.rows("referrals")
    batch.add(
        "referrals",
        {
            "person": batch.person(rows),
            "row": rows,
            "code": np.full(len(rows), place("referrals", key)),
            "day": days,
            "urgent": batch.dice.random(len(rows)) < 0.12,
            "seen": seen,
            "reason": np.full(len(rows), reason),
            "to": to,
            "gp": people["gp"][rows],
            "sender": people["practice"][rows],
        },
    )
    alive = np.isnat(people["died"][rows])
    booked = seen | alive
    batch.add(
        "appointments",
        {
            "person": batch.person(rows[booked]),
            "row": rows[booked],
            "start": batch.at(seen_on[booked]),
            "kept": seen[booked],
            "referral": first + np.flatnonzero(booked),
            "sender": to[booked],
        },
    )
    hospital = np.array([each.kind != "council" for each in batch.world.senders])
    attended = seen & hospital[to]
    encounters(batch, rows[attended], "outpatient", seen_on[attended], to[attended],
               reason=np.full(int(attended.sum()), reason))  # fmt: skip


def _hospital(batch: Batch) -> None:
    """Emergency visits, admissions (some still there on the last day), operations."""
    people = batch.people
    age = people["age"]
    told = np.minimum(age, YEARS)
    visits = np.interp(age, (0, 3, 15, 25, 60, 80, 95), (0.5, 0.4, 0.28, 0.32, 0.22, 0.4, 0.6)) * gradient(
        people["decile"], 1.45
    )
    rows = batch.often(visits * told * 0.8)
    days = batch.days(rows, people["birth"][rows], YEARS)
    encounters(batch, rows, "emergency", days, people["hospital"][rows])
    extra = np.array([illness.admitted for illness in ILLNESSES])
    rate = np.interp(age, (0, 5, 40, 65, 80, 95), (0.06, 0.03, 0.04, 0.06, 0.12, 0.2)) * gradient(
        people["decile"], 1.2
    )
    rate = rate + batch.has @ extra + 0.5 * ~np.isnat(people["died"])
    rows = batch.often(rate * told)
    _admit(batch, rows, batch.days(rows, people["birth"][rows], YEARS), NOTHING)
    for procedure, illness, part in OPERATIONS:
        rows = batch.some(part * having(batch, illness))
        _operate(batch, procedure, rows, place("conditions", illness))
    for procedure, chance in (
        ("cataract", np.where(age > 68, 0.05, 0.001)),
        ("appendix", np.where(age < 50, 0.002, 0.001)),
    ):
        _operate(batch, procedure, batch.some(chance), NOTHING)


def _operate(batch: Batch, key: str, rows: Array, reason: int) -> None:
    people = batch.people
    days = batch.days(rows, people["birth"][rows], YEARS)
    made = _admit(batch, rows, days, reason)
    batch.add(
        "procedures",
        {
            "person": batch.person(rows),
            "row": rows,
            "code": np.full(len(rows), place("procedures", key)),
            "day": days,
            "encounter": made,
            "reason": np.full(len(rows), reason),
            "sender": people["hospital"][rows],
        },
    )


def _admit(batch: Batch, rows: Array, days: Array, reason: int) -> Array:
    """Admit people to their hospital; whoever stays beyond the last day of the records is there still."""
    people = batch.people
    stay = (batch.dice.exponential(np.interp(people["age"][rows], (0, 60, 90), (1.5, 3.0, 9.0)))).astype(
        np.int64
    )
    leave = days + stay.astype("timedelta64[D]")
    left = leave <= people["last_day"][rows]
    end = np.where(left, batch.at(leave, 18, 21), np.datetime64("NaT", "m"))
    died = ~np.isnat(people["died"][rows])
    end = np.where(died & ~left, people["died"][rows].astype("datetime64[m]") + np.timedelta64(23, "h"), end)
    end = end.astype("datetime64[m]")
    made = encounters(batch, rows, "admission", days, people["hospital"][rows], end=end,
                      reason=np.full(len(rows), reason))  # fmt: skip
    discharged = ~np.isnat(end)
    batch.add(
        "documents",
        {
            "person": batch.person(rows[discharged]),
            "row": rows[discharged],
            "code": np.full(int(discharged.sum()), place("documents", "discharge")),
            "made": end[discharged],
            "encounter": made[discharged],
            "private": np.zeros(int(discharged.sum()), np.bool_),
            "sender": people["hospital"][rows[discharged]],
        },
    )
    return made


def _mind(batch: Batch) -> None:
    """Episodes with the mental health trust, and the crisis plans of some of those people."""
    people = batch.people
    column = np.array([illness.mind for illness in ILLNESSES])
    known = batch.some(0.8, np.flatnonzero(batch.has[:, column].any(axis=1)))
    sender = np.full(len(known), batch.world.mental_health)
    began = np.where(batch.has[known][:, column], batch.since[known][:, column], np.datetime64("2999-01-01"))
    start = np.maximum(began.min(axis=1), people["last_day"][known] - np.timedelta64(1500, "D")).astype(DAY)
    _episode(batch, known, "mental health", start, sender)
    visits = np.repeat(known, batch.dice.poisson(2.0, len(known)))
    days = batch.days(visits, people["birth"][visits], YEARS)
    encounters(batch, visits, "outpatient", days, np.full(len(visits), batch.world.mental_health))
    planned = known[batch.dice.random(len(known)) < 0.35]
    batch.add(
        "documents",
        {
            "person": batch.person(planned),
            "row": planned,
            "code": np.full(len(planned), place("documents", "crisis-plan")),
            "made": batch.at(batch.days(planned, people["birth"][planned], YEARS)),
            "encounter": np.full(len(planned), NOTHING),
            "private": np.ones(len(planned), np.bool_),
            "sender": np.full(len(planned), batch.world.mental_health),
        },
    )


def _episode(batch: Batch, rows: Array, kind: str, start: Array, sender: Array) -> None:
    people = batch.people
    batch.add(
        "episodes",
        {
            "person": batch.person(rows),
            "row": rows,
            "kind": np.full(len(rows), EPISODES.index(kind)),
            "start": np.maximum(start, people["birth"][rows]).astype(DAY),
            "end": people["died"][rows].astype(DAY),
            "sender": sender,
        },
    )


EPISODES = (
    "registered for general medical services",
    "mental health",
    "community nursing",
    "adult social care",
)


def _care(batch: Batch) -> None:
    """Frail people: the council's care, community nurses, a plan with goals, the neighbourhood team."""
    people, dice = batch.people, batch.dice
    frail = (
        np.clip((people["age"] - 68) / 60, 0, 0.4)
        + 0.3 * having(batch, "dementia")
        + 0.12 * having(batch, "heart-failure")
    )
    frail = np.where(
        people["care_home"] > 0, 0.95, frail * gradient(people["decile"], 1.3) * (people["age"] > 55)
    )
    rows = batch.some(frail)
    start = batch.days(rows, people["birth"][rows], 3.0)
    social = dice.random(len(rows)) < 0.6
    _episode(batch, rows[social], "adult social care", start[social], people["council"][rows[social]])
    nursed = dice.random(len(rows)) < 0.55
    community = np.full(len(rows), batch.world.community)
    _episode(batch, rows[nursed], "community nursing", start[nursed], community[nursed])
    visits = np.repeat(rows[nursed], dice.poisson(3.0, int(nursed.sum())))
    encounters(batch, visits, "community", batch.days(visits, people["birth"][visits], YEARS),
               np.full(len(visits), batch.world.community))  # fmt: skip
    planned = dice.random(len(rows)) < CARE_PLANNED
    whose = np.where(social, people["council"][rows], batch.world.community)[planned]
    batch.add(
        "plans",
        {
            "person": batch.person(rows[planned]),
            "row": rows[planned],
            "start": start[planned],
            "team": people["team"][rows[planned]],
            "sender": whose,
        },
    )


def _registrations(batch: Batch) -> None:
    """The history of registration: the practice of today, and for some the one before it."""
    people = batch.people
    everybody = np.arange(PEOPLE)
    moved = np.flatnonzero(people["former_practice"] >= 0)
    rows = np.concatenate((moved, everybody))
    before = people["registered"][moved] - np.timedelta64(900, "D")
    before = np.maximum(
        np.maximum(before, people["birth"][moved]), batch.world.opened[people["former_practice"][moved]]
    )
    batch.add(
        "registrations",
        {
            "person": batch.person(rows),
            "row": rows,
            "practice": np.concatenate((people["former_practice"][moved], people["practice"])),
            "start": np.concatenate((before, people["registered"])).astype(DAY),
            "end": np.concatenate((people["registered"][moved], people["died"])).astype(DAY),
            "gp": np.where(np.arange(len(rows)) < len(moved), NOTHING, people["gp"][rows]),
        },
    )


def _copies(batch: Batch) -> None:
    """Who else knows a person: every sender of anything about them, with what each has of them."""
    people, dice, senders = batch.people, batch.dice, len(batch.world.senders)
    pairs = [people["practice"] + senders * np.arange(PEOPLE)]
    pairs += [batch.tables[name]["sender"] + senders * batch.tables[name]["row"] for name in FROM_ANYWHERE]
    row, sender = np.divmod(np.unique(np.concatenate(pairs)), senders)
    own = sender == people["practice"][row]
    luck = dice.random(len(row))
    # others ask the national service for the number, so they have the right one, or none
    number = np.where(
        own, people["nhs_written"][row], np.where(luck < WITHOUT_NUMBER, 0, people["nhs_number"][row])
    )
    misspelt = ~own & (luck >= WITHOUT_NUMBER) & (luck < WITHOUT_NUMBER + MISSPELT)
    swapped = ~own & (luck > 1 - BIRTHDAY_SWAPPED)
    batch.add(
        "copies",
        {
            "person": batch.person(row),
            "row": row,
            "sender": sender,
            "own": own,
            "nhs_written": number,
            "misspelt": misspelt,
            "birth_written": np.where(swapped, exchanged(people["birth"][row]), people["birth"][row]),
        },
    )


def exchanged(birth: Array) -> Array:
    """Return days of birth with day and month exchanged where that is a day too."""
    months = birth.astype("datetime64[M]")
    day = (birth - months).astype(np.int64) + 1
    month = months.astype(np.int64) % 12 + 1
    year = months.astype("datetime64[Y]")
    other = year.astype("datetime64[M]") + (np.minimum(day, 12) - 1).astype("timedelta64[M]")
    turned = other.astype(DAY) + (month - 1).astype("timedelta64[D]")
    return np.where(day <= 12, turned, birth)
