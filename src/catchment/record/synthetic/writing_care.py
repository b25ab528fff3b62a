"""Writing care: attendances, episodes, referrals and appointments, plans with their teams and goals."""

from collections.abc import Iterator

from catchment.record.synthetic.codes import table
from catchment.record.synthetic.elsewhere import EPISODES
from catchment.record.synthetic.pen import (
    ACT_CODE,
    MENTAL_HEALTH,
    NONE,
    OURS,
    Pen,
    Resource,
    Sent,
    columns,
    concepts,
    fixed,
    from_hl7,
    listed,
)

REFERRAL_NUMBER = "https://fhir.nhs.uk/Id/UBRN"
CLASSES = {
    "surgery": ("AMB", "ambulatory"), "telephone": ("VR", "virtual"), "home": ("HH", "home health"),
    "review": ("AMB", "ambulatory"), "outpatient": ("AMB", "ambulatory"), "emergency": ("EMER", "emergency"),
    "admission": ("IMP", "inpatient encounter"), "community": ("HH", "home health"),
}  # fmt: skip
GOALS = ("To get out of the house each week", "To stay in my own home", "To walk to the shop again")
ACCEPTED = fixed(from_hl7("goal-achievement", "in-progress"))
SUPPORT_PLAN = fixed([row.concept() for row in table()["plans"] if row.key == "support-plan"])


def write_care(pen: Pen) -> Iterator[Sent]:
    """Yield who looked after the people of a batch, when and where, and who is going to."""
    yield from _encounters(pen)
    yield from _episodes(pen)
    yield from _referrals(pen)
    yield from _appointments(pen)
    yield from _plans(pen)


def _encounters(pen: Pen) -> Iterator[Sent]:
    rows, numbers = pen.wanted("encounters")
    keys = [row.key for row in table()["encounters"]]
    classes = [
        fixed({"system": ACT_CODE, "code": CLASSES[key][0], "display": CLASSES[key][1]}) for key in keys
    ]
    names = ("person", "sender", "kind", "start", "end", "reason", "gp")
    for number, (person, sender, kind, start, end, reason, gp) in zip(
        numbers, columns(rows, *names), strict=True
    ):
        made: Resource = {
            "resourceType": "Encounter",
            "id": pen.id("e", number),
            "status": "in-progress" if end == NONE else "finished",
            "class": classes[kind],
            "type": listed("encounters")[kind],
            "subject": pen.patient(sender, person),
            "period": {"start": start} if end == NONE else {"start": start, "end": end},
            "serviceProvider": pen.organisations[sender],
        }
        if gp >= 0:
            made["participant"] = [{"individual": pen.gp(sender, gp)}]
        if reason >= 0:
            made["reasonCode"] = [concepts("conditions")[reason]]
        if sender == pen.world.mental_health:
            made["meta"] = {"security": [MENTAL_HEALTH]}
        yield sender, made


def _episodes(pen: Pen) -> Iterator[Sent]:
    rows, numbers = pen.wanted("episodes")
    for number, (person, sender, kind, start, end) in zip(
        numbers, columns(rows, "person", "sender", "kind", "start", "end"), strict=True
    ):
        yield (
            sender,
            {
                "resourceType": "EpisodeOfCare",
                "id": pen.id("h", number),
                "status": "active" if end == NONE else "finished",
                "type": [{"text": EPISODES[kind].capitalize()}],
                "patient": pen.patient(sender, person),
                "managingOrganization": pen.organisations[sender],
                "period": {"start": start} if end == NONE else {"start": start, "end": end},
            },
        )


def _referral_number(pen: Pen, number: int) -> Resource:
    return {"system": REFERRAL_NUMBER, "value": f"{pen.batch.seed:04d}{pen.batch.number:04d}{number:04d}"}


def _referrals(pen: Pen) -> Iterator[Sent]:
    rows, numbers = pen.wanted("referrals")
    names = ("person", "sender", "code", "day", "urgent", "seen", "reason", "to", "gp")
    for number, (person, sender, code, day, urgent, seen, reason, to, gp) in zip(
        numbers, columns(rows, *names), strict=True
    ):
        yield (
            sender,
            {
                "resourceType": "ServiceRequest",
                "id": pen.id("s", number),
                "identifier": [_referral_number(pen, number)],
                "status": "completed" if seen else "active",
                "intent": "order",
                "priority": "urgent" if urgent else "routine",
                "code": concepts("referrals")[code],
                "subject": pen.patient(sender, person),
                "authoredOn": day,
                "requester": pen.gp(sender, gp),
                "performer": [pen.organisations[to]],
                **({"reasonCode": [concepts("conditions")[reason]]} if reason >= 0 else {}),
            },
        )


def _appointments(pen: Pen) -> Iterator[Sent]:
    rows, numbers = pen.wanted("appointments")
    for number, (person, sender, start, kept, referral) in zip(
        numbers, columns(rows, "person", "sender", "start", "kept", "referral"), strict=True
    ):
        yield (
            sender,
            {
                "resourceType": "Appointment",
                "id": pen.id("q", number),
                "status": "fulfilled" if kept else "booked",
                "basedOn": [{"type": "ServiceRequest", "identifier": _referral_number(pen, referral)}],
                "start": start,
                "end": _half_an_hour_later(start),
                "participant": [
                    {"actor": pen.patient(sender, person), "status": "accepted"},
                    {"actor": pen.places[sender], "status": "accepted"},
                ],
            },
        )


def _half_an_hour_later(start: str) -> str:
    """Return half an hour after a moment; appointments are by day, so it is the same day."""
    hour, minute = int(start[11:13]), int(start[14:16]) + 30
    return f"{start[:11]}{hour + minute // 60:02d}:{minute % 60:02d}:00Z"


def _plans(pen: Pen) -> Iterator[Sent]:
    rows, numbers = pen.wanted("plans")
    for number, (person, sender, start, team) in zip(
        numbers, columns(rows, "person", "sender", "start", "team"), strict=True
    ):
        subject = pen.patient(sender, person)
        goal = {
            "resourceType": "Goal",
            "id": pen.id("g", number),
            "lifecycleStatus": "active",
            "achievementStatus": ACCEPTED,
            "description": {"text": GOALS[number % len(GOALS)]},
            "subject": subject,
            "startDate": start,
        }
        yield sender, goal
        teams = []
        if team >= 0:
            code, name = pen.world.teams[team]
            yield (
                sender,
                {
                    "resourceType": "CareTeam",
                    "id": pen.id("t", number),
                    "identifier": [{"system": OURS + "team", "value": code}],
                    "status": "active",
                    "name": name,
                    "subject": subject,
                    "period": {"start": start},
                    "participant": [
                        {"member": {"identifier": {"system": OURS + "team", "value": code}, "display": name}},
                        *({"member": pen.organisations[each]} for each in _in_team(pen, person, sender)),
                    ],
                    "managingOrganization": [pen.organisations[sender]],
                },
            )
            teams = [{"reference": f"CareTeam/{pen.id('t', number)}"}]
        yield (
            sender,
            {
                "resourceType": "CarePlan",
                "id": pen.id("l", number),
                "status": "active",
                "intent": "plan",
                "category": SUPPORT_PLAN,
                "title": "Personalised care and support plan",
                "subject": subject,
                "period": {"start": start},
                "author": pen.organisations[sender],
                **({"careTeam": teams} if teams else {}),
                "goal": [{"reference": f"Goal/{goal['id']}"}],
            },
        )


def _in_team(pen: Pen, person: int, sender: int) -> list[int]:
    """Return who works together for somebody: their practice, the community trust, their council."""
    row = person - pen.batch.number * len(pen.batch.has)
    people = pen.batch.people
    return sorted({int(people["practice"][row]), pen.world.community, int(people["council"][row]), sender})
