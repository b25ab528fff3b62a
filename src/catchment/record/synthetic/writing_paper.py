"""Writing paper: letters and plans as documents, tasks, messages, forms, devices."""

import base64
from collections.abc import Iterator

from catchment.record.synthetic.batch import Batch
from catchment.record.synthetic.codes import place, table
from catchment.record.synthetic.paperwork import ANSWERS, DEVICES, MESSAGES, TASKS
from catchment.record.synthetic.pen import (
    MENTAL_HEALTH,
    SEALED,
    Pen,
    Resource,
    Sent,
    columns,
    concepts,
    fixed,
)

LETTERS = {
    "discharge": "You went home today. Your practice has been told what was done and what to watch for.",
    "letter": "Thank you for referring this pleasant person, whom we have seen and made a plan with.",
}
PLAN = "What matters to me, and what should be done in an emergency."
QUESTIONNAIRE = "synthetic-mood"
QUESTIONS = (
    "Little interest or pleasure in doing things", "Feeling down", "Trouble sleeping", "Feeling tired",
    "Poor appetite or overeating", "Feeling bad about yourself", "Trouble concentrating",
    "Moving slowly or being restless", "Thoughts of being better off elsewhere",
)  # fmt: skip
DISCHARGE, LETTER = place("documents", "discharge"), place("documents", "letter")
NOTE = fixed([table()["documents"][LETTER].concept()])
CARE_PLAN = fixed([table()["plans"][place("plans", "care-plan")].concept()])


def write_paper(pen: Pen) -> Iterator[Sent]:
    """Yield the documents, tasks, messages and forms of a batch's people."""
    yield from _documents(pen)
    yield from _tasks(pen)
    yield from _messages(pen)
    yield from _forms(pen)
    yield from _devices(pen)


def _documents(pen: Pen) -> Iterator[Sent]:
    rows, numbers = pen.wanted("documents")
    keys = [row.key for row in table()["documents"]]
    texts = [base64.b64encode(LETTERS.get(key, PLAN).encode()).decode() for key in keys]
    names = ("person", "sender", "code", "made", "encounter", "private")
    for number, (person, sender, code, made, encounter, private) in zip(
        numbers, columns(rows, *names), strict=True
    ):
        context = {"context": {"encounter": [{"reference": f"Encounter/{pen.id('e', encounter)}"}]}}
        labels = [SEALED, MENTAL_HEALTH] if private else []
        yield (
            sender,
            {
                "resourceType": "DocumentReference",
                "id": pen.id("d", number),
                **({"meta": {"security": labels}} if labels else {}),
                "status": "current",
                "type": concepts("documents")[code],
                "category": NOTE if code in (DISCHARGE, LETTER) else CARE_PLAN,
                "subject": pen.patient(sender, person),
                "date": made,
                "author": [pen.organisations[sender]],
                "custodian": pen.organisations[sender],
                "content": [
                    {"attachment": {"contentType": "text/plain", "language": "en-GB", "data": texts[code]}}
                ],
                **(context if encounter >= 0 else {}),
            },
        )
        if code == DISCHARGE and number % 4 == 0:
            yield sender, _composition(pen, number, person, sender, made)


def _composition(pen: Pen, number: int, person: int, sender: int, made: str) -> Resource:
    """Return a discharge summary in sections, as a few hospitals write it."""
    return {
        "resourceType": "Composition",
        "id": pen.id("y", number),
        "status": "final",
        "type": concepts("documents")[DISCHARGE],
        "subject": pen.patient(sender, person),
        "date": made,
        "author": [pen.organisations[sender]],
        "title": "Discharge summary",
        "section": [
            {
                "title": "What happened",
                "text": {
                    "status": "generated",
                    "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><p>{LETTERS["discharge"]}</p></div>',
                },
            }
        ],
    }


def _tasks(pen: Pen) -> Iterator[Sent]:
    rows, numbers = pen.wanted("tasks")
    for number, (person, sender, day, kind, still) in zip(
        numbers, columns(rows, "person", "sender", "day", "kind", "open"), strict=True
    ):
        yield (
            sender,
            {
                "resourceType": "Task",
                "id": pen.id("w", number),
                "status": "requested" if still else "completed",
                "intent": "order",
                "description": TASKS[kind],
                "for": pen.patient(sender, person),
                "authoredOn": day,
                "owner": pen.organisations[sender],
            },
        )


def _messages(pen: Pen) -> Iterator[Sent]:
    rows, numbers = pen.wanted("messages")
    for number, (person, sender, day, kind) in zip(
        numbers, columns(rows, "person", "sender", "day", "kind"), strict=True
    ):
        subject = pen.patient(sender, person)
        yield (
            sender,
            {
                "resourceType": "Communication",
                "id": pen.id("x", number),
                "status": "completed",
                "subject": subject,
                "sent": f"{day}T09:00:00Z",
                "recipient": [subject],
                "sender": pen.organisations[sender],
                "payload": [{"contentString": MESSAGES[kind]}],
            },
        )


def questionnaire(batch: Batch) -> Resource:
    """Return the questionnaire that the forms answer: one, whoever sends it."""
    return {
        "resourceType": "Questionnaire",
        "id": QUESTIONNAIRE,
        "url": f"https://catchment.example/Questionnaire/{QUESTIONNAIRE}",
        "status": "active",
        "title": "How have you been?",
        "subjectType": ["Patient"],
        "date": batch.world.counted.isoformat(),
        "item": [
            {"linkId": str(number), "text": words, "type": "integer"}
            for number, words in enumerate(QUESTIONS, 1)
        ],
    }


def _forms(pen: Pen) -> Iterator[Sent]:
    rows, numbers = pen.wanted("forms")
    for number, (person, sender, day, answers) in zip(
        numbers, columns(rows, "person", "sender", "day", "answers"), strict=True
    ):
        yield (
            sender,
            {
                "resourceType": "QuestionnaireResponse",
                "id": pen.id("z", number),
                "questionnaire": f"https://catchment.example/Questionnaire/{QUESTIONNAIRE}",
                "status": "completed",
                "subject": pen.patient(sender, person),
                "authored": day,
                "item": [
                    {"linkId": str(at), "text": QUESTIONS[at - 1], "answer": [{"valueInteger": answer}]}
                    for at, answer in enumerate(answers, 1)
                ],
            },
        )


def _devices(pen: Pen) -> Iterator[Sent]:
    rows, numbers = pen.wanted("devices")
    for number, (person, sender, kind) in zip(
        numbers, columns(rows, "person", "sender", "kind"), strict=True
    ):
        yield (
            sender,
            {
                "resourceType": "Device",
                "id": pen.id("v", number),
                "status": "active",
                "type": {"text": DEVICES[kind]},
                "patient": pen.patient(sender, person),
            },
        )


assert len(QUESTIONS) == ANSWERS
