"""People for tests: whoever operates the machine, and invented people with a post, who sign in as such.

They come about as the real ones do - dated facts behind a change - and sign in through the real sign-in page.
"""

from datetime import date
from typing import Any

from django.test import Client

from catchment.foundation.facts import begin_change, copy_rows, fact_columns
from catchment.foundation.permission import Actor, ActorKind
from catchment.governance.models import Person, PersonDetail, PostHeld
from catchment.governance.models.people import PersonFact
from catchment.structure.models import Organisation

OPERATOR = Actor(ActorKind.OPERATOR, name="Test Person")


def somebody(
    job: str,
    employer: str,
    *,
    code: str = "P-TEST",
    name: str = "Terry Tester",
    since: date = date(2022, 7, 1),
    until: date | None = None,
    invented: bool = True,
) -> Actor:
    """Make a person in a post with an employer (a code; an ICB is made where there is none), as an actor."""
    person = Person.objects.create(code=code, invented=invented)
    organisation, _ = Organisation.objects.get_or_create(
        code=employer, defaults={"kind": "icb", "invented": True}
    )
    _record(PersonDetail, person, organisation, since, None, name=name)
    gives_post(code, job, employer, since=since, until=until)
    return Actor(ActorKind.PERSON, code, name)


def gives_post(person: str, job: str, employer: str, *, since: date, until: date | None = None) -> None:
    """Put a person into a post, from a day and until another."""
    organisation = Organisation.objects.get(code=employer)
    post = {"employer_id": organisation.pk, "job": job, "title": job.replace("-", " ").capitalize()}
    _record(PostHeld, Person.objects.get(code=person), organisation, since, until, **post)


def _record(
    model: type[PersonFact],
    person: Person,
    system: Organisation,
    since: date,
    until: date | None,
    **said: Any,
) -> None:
    row = {
        "person_id": person.pk,
        "system_id": system.pk,
        "said": {},
        "basis": "stated",
        "valid_from": since,
        "valid_to": until,
        **said,
    }
    change = begin_change(actor="test", action="make somebody")
    copy_rows(model, [[row[column] for column in fact_columns(model)]], change)


def signs_in(client: Client, actor: Actor) -> Client:
    """Sign an invented person in through the sign-in page."""
    answer = client.post("/sign-in", {"person": actor.code})
    assert answer.status_code == 302, answer.content.decode()
    return client
