"""Who saw a record, and who could have: what a patient may ask, and a privacy officer answers (G-038).

*Saw* is read from the log: every answer with something of theirs in it, searches too, and every attempt that
was refused. *Could have seen* is worked out: the relationships that held on the day, and whoever then held a
post with them that uses the record. Asking either is itself in the log.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Act, Actor, ActorKind, Thing, require_today
from catchment.governance.models import PersonDetail, PostHeld
from catchment.governance.queries.standing import about_of
from catchment.governance.rules.permissions import GRANTS
from catchment.record.auditing import Entry, note
from catchment.record.models import AuditEntry, BreakGlass, GpRegistration, Patient, PatientFlag, Relationship
from catchment.record.queries.asking import employer
from catchment.record.queries.patients import patient_named
from catchment.record.queries.trim import LONDON
from catchment.record.rules.access.deciding import FLAG_RESTRICTED, STRONG
from catchment.structure.models import OrganisationName
from catchment.structure.rules.words import plain_date

USUAL_DAYS, MOST_DAYS = 90, 3_660
MOST_ENTRIES = 10_000
USES = frozenset(job.value for grant in GRANTS if grant.act is Act.USE_RECORD for job in grant.jobs)


class NobodyKnown(Exception):
    """Nobody in the index has that number or id; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry of the log that tells of the patient."""

    at: datetime
    person: str
    name: str
    role: str
    organisation: str
    action: str
    purpose: str
    what: str
    outcome: str
    reason: str
    emergency: bool


@dataclass(frozen=True, slots=True)
class WhoSaw:
    """Who saw a patient's record; `more` says that the oldest entries of the time asked for are left out."""

    sentence: str
    patient: str
    since: date
    people: int
    organisations: int
    emergencies: int
    refused: int
    seen: tuple[Seen, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class CouldPerson:
    """Somebody who held a post on the day that uses the record."""

    code: str
    name: str
    title: str


@dataclass(frozen=True, slots=True)
class Could:
    """A holder with a relationship on the day, why and since when, and the people it let in.

    `known_then` is False where we have only learnt of the relationship since, so that it opened nothing then.
    """

    holder: str
    name: str
    kind: str
    basis: str
    since: datetime
    until: datetime | None
    known_then: bool
    people: tuple[CouldPerson, ...]


@dataclass(frozen=True, slots=True)
class WhoCouldSee:
    """Who could have seen a patient's record on a day."""

    sentence: str
    patient: str
    on: date
    restricted: bool
    holders: tuple[Could, ...]


@dataclass(frozen=True, slots=True)
class Emergency:
    """A time that somebody broke the glass, for the privacy officer's list."""

    number: int
    person: str
    name: str
    organisation: str
    patient: str
    reason: str
    starts: datetime
    ends: datetime


def who_saw(patient: str, *, reader: Actor, days: int = USUAL_DAYS) -> WhoSaw:
    """Return who saw the record of a patient (NHS number or id) in the last days, newest first.

    Raises NotAllowed where the reader may not audit, NobodyKnown for a patient unknown.
    """
    found, numbers = _asked(patient, reader, "who-saw")
    since = timezone.now() - timedelta(days=min(max(days, 1), MOST_DAYS))
    rows = list(
        AuditEntry.objects.filter(patients__overlap=numbers, at__gte=since)
        .exclude(action__in=("who-saw", "who-could-see"))
        .order_by("-sequence")[: MOST_ENTRIES + 1]
    )
    more, rows = len(rows) > MOST_ENTRIES, rows[:MOST_ENTRIES]
    names = _people_named({row.person for row in rows})
    seen = tuple(
        Seen(
            row.at, row.person, names.get(row.person, row.person), row.role, row.organisation, row.action,
            row.purpose, row.what, row.outcome, row.reason, row.override,
        )
        for row in rows
    )  # fmt: skip
    looked = [each for each in seen if each.outcome == "allowed"]
    people = len({each.person for each in looked})
    organisations = len({each.organisation for each in looked if each.organisation})
    emergencies = sum(each.action == "break-glass" for each in looked)
    refused = sum(each.outcome == "refused" for each in seen)
    sentence = (
        f"{_count(people, 'person', 'people')} from {_count(organisations, 'organisation')} in the last "
        f"{_count(days, 'day')}; {_count(emergencies, 'emergency access', 'emergency accesses')}, "
        f"{_count(refused, 'refused attempt')}."
    )
    return WhoSaw(
        sentence, found.resource_id, since.date(), people, organisations, emergencies, refused, seen, more
    )


def who_could_see(patient: str, *, on: date, reader: Actor) -> WhoCouldSee:
    """Return who could have seen the record of a patient (NHS number or id) on a day.

    Raises NotAllowed where the reader may not audit, NobodyKnown for a patient unknown.
    """
    found, numbers = _asked(patient, reader, "who-could-see")
    begins = datetime.combine(on, time(), LONDON)
    ends = begins + timedelta(days=1)
    rows = Relationship.objects.filter(patient__in=numbers, starts__lt=ends).filter(
        Q(ends__isnull=True) | Q(ends__gt=begins), Q(recorded_to__isnull=True) | Q(recorded_to__gt=begins)
    )
    restricted = PatientFlag.objects.at(Moment(on)).filter(patient__in=numbers, kind=FLAG_RESTRICTED).exists()
    open_to = [row for row in rows.order_by("holder", "starts") if not restricted or row.kind in STRONG]
    holders = tuple(_could(row, Moment(on), ends) for row in open_to)
    then = [each for each in holders if each.known_then]
    people = {one.code for each in then for one in each.people}
    sentence = (
        f"On {plain_date(on)}, {_count(len({each.holder for each in then}), 'holder')} had a relationship to "
        f"this person, and with them "
        f"{_count(len(people), 'person', 'people')} could see the "
        f"record{'; it was restricted' if restricted else ''}."
    )
    return WhoCouldSee(sentence, found.resource_id, on, restricted, holders)


def emergencies(*, reader: Actor, days: int = USUAL_DAYS) -> tuple[Emergency, ...]:
    """Return the times the glass was broken in the last days, newest first, for a privacy officer.

    Raises NotAllowed where the reader may not audit.
    """
    require_today(reader, Act.AUDIT_RECORD, "")
    since = timezone.now() - timedelta(days=min(max(days, 1), MOST_DAYS))
    rows = list(BreakGlass.objects.filter(starts__gte=since).select_related("patient").order_by("-starts"))
    names = _people_named({row.person for row in rows})
    return tuple(
        Emergency(
            row.pk, row.person, names.get(row.person, row.person), row.holder_organisation,
            row.patient.resource_id, row.reason, row.starts, row.ends,
        )
        for row in rows
    )  # fmt: skip


def _asked(patient: str, reader: Actor, action: str) -> tuple[Patient, list[int]]:
    """Return a patient, with the numbers of all that were merged into them; notes that it was asked."""
    found = patient_named(patient)
    today = Moment(timezone.localdate())
    registered = GpRegistration.objects.at(today).filter(patient=found) if found else None
    practice = registered.values_list("practice__code", flat=True).first() if registered else None
    require_today(reader, Act.AUDIT_RECORD, practice or "", Thing.ORGANISATION if practice else None)
    if found is None:
        raise NobodyKnown(f"Nobody with the NHS number or id “{patient[:64]}” is known here.")
    numbers = [found.number]
    while more := list(
        Patient.objects.filter(merged_into__in=numbers).exclude(pk__in=numbers).values_list("pk", flat=True)
    ):
        numbers += more
    note(
        Entry(
            at=timezone.now(),
            person=reader.code if reader.kind is ActorKind.PERSON else "operator",
            role="audit",
            organisation="",
            action=action,
            purpose="audit",
            what=f"Patient/{found.resource_id}",
            outcome="allowed",
            reason="",
            override=False,
            patients=[found.number],
            resources=0,
        )
    )
    return found, numbers


def _could(row: Relationship, moment: Moment, ends: datetime) -> Could:
    """Return a relationship with the people it let in on a day."""
    kind, _, code = row.holder.partition(":")
    posts = PostHeld.objects.at(moment).filter(job__in=USES).select_related("person", "system")
    name = code
    if kind == "organisation":
        within = employer(code, moment).within
        held = [post for post in posts.filter(employer__code=code) if post.system.code in within]
        told = OrganisationName.objects.at(moment).filter(organisation__code=code)
        name = told.values_list("name", flat=True).first() or code
    elif kind == "team":
        within = about_of(code, moment, Thing.BODY).within
        held = [post for post in posts.filter(said__team=code) if post.system.code in within]
    else:
        held = list(posts.filter(person__code=code)[:1])
    names = _people_named({post.person.code for post in held} | ({code} if kind == "person" else set()))
    people = {
        post.person.code: CouldPerson(post.person.code, names.get(post.person.code, ""), post.title)
        for post in held
    }
    return Could(
        holder=row.holder,
        name=names.get(code, name) if kind == "person" else name,
        kind=row.kind,
        basis=row.basis,
        since=row.starts,
        until=row.ends,
        known_then=row.recorded_from < ends,
        people=tuple(people[each] for each in sorted(people)),
    )


def _people_named(codes: Iterable[str]) -> dict[str, str]:
    """Return the newest names of people by code."""
    rows = PersonDetail.objects.current().filter(person__code__in=list(codes)).order_by("valid_from")
    return dict(rows.values_list("person__code", "name"))


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
