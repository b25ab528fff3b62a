"""Who can sign in: the invented people of an example with what they hold, and the person behind a subject."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import F

from catchment.foundation.moment import Moment
from catchment.governance.models import BodyTerms, Holding, PersonDetail, PostHeld, SeatTerms, SignInIdentity
from catchment.governance.rules.document.vocabulary import Job, SeatRole
from catchment.structure.models import OrganisationName

COMMITTEE_MEMBERS = "Members of boards and committees, without a post"
OTHER_POSTS = "Other posts"
PLURALS = {
    Job.GP_PARTNER: "GP partners",
    Job.SALARIED_GP: "Salaried GPs",
    Job.NON_EXECUTIVE: "Non-executives",
    Job.OTHER: OTHER_POSTS,
}
KINDS_BY_SEAT = {
    SeatRole.FINANCE_DIRECTOR: "Finance directors",
    SeatRole.CLINICAL_DIRECTOR: "Clinical directors",
}
KINDS_FIRST = (
    Job.BOARD_SECRETARY,
    Job.GOVERNANCE_OFFICER,
    Job.CHIEF_EXECUTIVE,
    Job.CHAIR,
    Job.DIRECTOR,
    Job.PLANNER,
    Job.ANALYST,
    Job.PRIVACY_OFFICER,
)


@dataclass(frozen=True, slots=True)
class Invented:
    """An invented person who holds something on the day: each of `holds` is a post or seat in words."""

    code: str
    name: str
    kind: str
    holds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InventedGroup:
    """Invented people of one kind of user."""

    kind: str
    people: tuple[Invented, ...]


def invented_people(moment: Moment, words: str = "") -> tuple[InventedGroup, ...]:
    """Return the invented people who hold something on the day, by kind of user (six queries).

    `words` keeps those whose name, post or seat holds all of them.
    """
    posts, jobs = _posts(moment)
    seats, roles = _seats(moment)
    details = PersonDetail.objects.at(moment).filter(person__invented=True).order_by("name")
    found: dict[str, list[Invented]] = defaultdict(list)
    order = {job: place for place, job in enumerate(dict.fromkeys((*KINDS_FIRST, *Job)))}
    rank = {COMMITTEE_MEMBERS: len(order), **dict.fromkeys(KINDS_BY_SEAT.values(), order[Job.DIRECTOR])}
    for code, name in details.values_list("person__code", "name"):
        held = (*posts.get(code, ()), *seats.get(code, ()))
        if not held or not all(word in f"{name} {' '.join(held)}".lower() for word in words.lower().split()):
            continue
        job = min(jobs.get(code, ()), key=lambda each: order[each], default=None)
        by_seat = next((KINDS_BY_SEAT[role] for role in roles.get(code, ()) if role in KINDS_BY_SEAT), "")
        kind = by_seat or (_plural(job) if job else COMMITTEE_MEMBERS)
        if job:
            rank.setdefault(kind, order[job])
        found[kind].append(Invented(code, name, kind, held))
    return tuple(
        InventedGroup(kind, tuple(found[kind])) for kind in sorted(found, key=lambda kind: rank[kind])
    )


def invented_person(code: str, moment: Moment) -> Invented | None:
    """Return an invented person who holds something on the day, if the code is one's."""
    for group in invented_people(moment):
        for person in group.people:
            if person.code == code:
                return person
    return None


def person_of_subject(issuer: str, subject: str) -> tuple[str, str] | None:
    """Return the code and name of the person whom a provider knows by a subject, if one was linked."""
    identity = SignInIdentity.objects.current().filter(issuer=issuer, subject=subject)
    row = identity.values_list("person_id", "person__code").first()
    if row is None:
        return None
    detail = PersonDetail.objects.current().filter(person_id=row[0]).order_by("-valid_from").first()
    return row[1], detail.name if detail else row[1]


def is_linked(person: str, issuer: str, subject: str) -> bool:
    """Say whether a provider's subject stands for a person (a code) now."""
    held = SignInIdentity.objects.current().filter(person__code=person, issuer=issuer, subject=subject)
    return bool(held.exists())


def identities(moment: Moment) -> list[tuple[str, str, str, str]]:
    """Return each link as known at the moment: (person's code, name, issuer, subject)."""
    rows = SignInIdentity.objects.known(moment).order_by("person__code", "issuer", "subject")
    linked = list(rows.values_list("person__code", "issuer", "subject"))
    details = PersonDetail.objects.at(moment).filter(person__code__in=[each[0] for each in linked])
    names = dict(details.values_list("person__code", "name"))
    return [(code, names.get(code, code), issuer, subject) for code, issuer, subject in linked]


def _plural(job: Job) -> str:
    """Return a job as the heading over those who do it."""
    words = job.replace("-", " ").capitalize()
    return PLURALS.get(job) or (f"{words[:-1]}ies" if words.endswith("ry") else f"{words}s")


def _posts(moment: Moment) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[Job, ...]]]:
    """Return the posts of invented people in words, and their jobs."""
    rows = list(
        PostHeld.objects.at(moment)
        .filter(person__invented=True)
        .order_by("title")
        .values_list("person__code", "job", "title", "employer_id", "employer__code")
    )
    held = OrganisationName.objects.at(moment).filter(organisation_id__in={row[3] for row in rows})
    names = dict(held.values_list("organisation_id", "name"))
    words: dict[str, list[str]] = defaultdict(list)
    jobs: dict[str, list[Job]] = defaultdict(list)
    for person, job, title, employer, code in rows:
        words[person].append(f"{title}, {names.get(employer, code)}")
        jobs[person].append(Job(job))
    return {code: tuple(said) for code, said in words.items()}, {code: tuple(j) for code, j in jobs.items()}


def _seats(moment: Moment) -> tuple[dict[str, tuple[str, ...]], dict[str, set[str]]]:
    """Return the seats of invented people in words, and their roles."""
    held = Holding.objects.at(moment).filter(person__invented=True).values_list("person__code", "seat_id")
    holders = list(held)
    terms = SeatTerms.objects.at(moment).filter(seat_id__in={seat for _, seat in holders})
    titles = {row[0]: row[1:] for row in terms.values_list("seat_id", "title", F("seat__body_id"), "role")}
    bodies = BodyTerms.objects.at(moment).filter(body_id__in={body for _, body, _ in titles.values()})
    names = dict(bodies.values_list("body_id", "name"))
    found: dict[str, list[str]] = defaultdict(list)
    roles: dict[str, set[str]] = defaultdict(set)
    for person, seat in holders:
        title, body, role = titles.get(seat, ("", None, ""))
        if body in names:
            found[person].append(f"{title}, {names[body]}")
            roles[person].add(role)
    return {person: tuple(sorted(said)) for person, said in found.items()}, dict(roles)
