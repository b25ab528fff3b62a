"""Reading meetings: the steps as they were recorded, the state they add up to, and the setting of a body."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q

from catchment.authority.models import Proceeding, ProceedingKind, ProceedingStep
from catchment.authority.rules.meeting.setting import Setting
from catchment.authority.rules.meeting.setting_of import setting_of
from catchment.authority.rules.meeting.state import Meeting
from catchment.authority.rules.meeting.steps import AnyStep, read_step
from catchment.authority.rules.meeting.taking import meeting_of
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Thing
from catchment.governance.assumptions import values_for
from catchment.governance.models import Body, BodyTerms
from catchment.governance.queries.facts import organisations_at
from catchment.governance.queries.handbook import load_handbook, people_kept
from catchment.governance.queries.handbook_page import system_named
from catchment.governance.rules.document import Person
from catchment.structure.queries.values import Link
from catchment.structure.rules.words import plain_date


def meeting_as_recorded(proceeding: Proceeding) -> Meeting:
    """Return a meeting from all its steps (one query)."""
    steps = ProceedingStep.objects.filter(proceeding=proceeding).order_by("number")
    return meeting_of(proceeding.code, (read_step(said) for said in steps.values_list("said", flat=True)))


def meeting_rows(moment: Moment, *, system: str = "", body: str = "") -> list[Proceeding]:
    """Return the meetings of a body, a system or all, known at the moment, by day (one query)."""
    rows = Proceeding.objects.filter(kind=ProceedingKind.MEETING).select_related("body", "system")
    if system:
        rows = rows.filter(system__code=system)
    if body:
        rows = rows.filter(body__code=body)
    if moment.as_known is not None:
        rows = rows.filter(steps__number=1, steps__change__at__lte=moment.as_known)
    return list(rows.order_by("held_on", "code"))


@dataclass(frozen=True, slots=True)
class Kept:
    """A step as it was written, by whom and when."""

    step: AnyStep
    by: str
    at: datetime


def load_meetings(proceedings: Iterable[Proceeding], moment: Moment) -> dict[str, Meeting]:
    """Return meetings by code, as they were known at the moment (one query, however many)."""
    return {code: meeting for code, (meeting, _) in meetings_with_steps(proceedings, moment).items()}


def meetings_with_steps(
    proceedings: Iterable[Proceeding], moment: Moment
) -> dict[str, tuple[Meeting, tuple[Kept, ...]]]:
    """Return meetings by code with their steps, as they were known at the moment (one query).

    What came later is read too: what is private by now is shown to nobody as it was known before (B-068).
    """
    codes = {each.pk: each.code for each in proceedings}
    rows = ProceedingStep.objects.filter(proceeding_id__in=codes).order_by("proceeding_id", "number")
    written: dict[int, list[Kept]] = defaultdict(list)
    for proceeding, said, by, at in rows.values_list("proceeding_id", "said", "change__actor", "change__at"):
        written[proceeding].append(Kept(read_step(said), by, at))
    found = {}
    for key, steps in written.items():
        known = tuple(each for each in steps if moment.as_known is None or each.at <= moment.as_known)
        if not known:
            continue
        meeting = meeting_of(codes[key], (each.step for each in known))
        if len(known) < len(steps):
            meeting = replace(meeting, newest=meeting_of(codes[key], (each.step for each in steps)))
        found[codes[key]] = (meeting, known)
    return found


def load_meeting(code: str, moment: Moment) -> Meeting:
    """Return a meeting as it was known at the moment; raises Missing where there is none."""
    proceeding = Proceeding.objects.filter(kind=ProceedingKind.MEETING, code=code).first()
    meetings = load_meetings([proceeding], moment) if proceeding else {}
    if code not in meetings:
        raise Missing(f"No meeting has the code “{code[:60]}”.")
    return meetings[code]


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose meetings or decisions a list is of: a body's, or a whole system's."""

    name: str
    system: str
    body: str
    trail: tuple[Link, ...]
    invented: bool

    @property
    def about(self) -> tuple[str, Thing]:
        """Return what the right to run its meetings is about."""
        return (self.body, Thing.BODY) if self.body else (self.system, Thing.ORGANISATION)


def whose(moment: Moment, *, system: str = "", body: str = "") -> Whose:
    """Return the body or the system with a code, or raise Missing; all systems where neither is named."""
    if not body and not system:
        return Whose("All systems", "", "", (), invented=False)
    if not body:
        organisation, name = system_named(system, moment)
        code = organisation.code
        return Whose(name, code, "", (Link("system", code, name, f"/system/{code}"),), organisation.invented)
    found = Body.objects.select_related("system").filter(code__iexact=body).first()
    if found is None:
        raise Missing(f"No body has the code “{body[:60]}”.")
    terms = BodyTerms.objects.known(moment).filter(body=found).order_by("-valid_from").first()
    name, code = terms.name if terms else found.code, found.system.code
    trail = (
        Link("system", code, code, f"/system/{code}"),
        Link("body", found.code, name, f"/body/{found.code}"),
    )
    return Whose(name, code, found.code, trail, found.system.invented)


def setting_on(body: Body, on: date) -> Setting:
    """Return what the handbook in force on a day says of a body; raises Missing where it does not have it."""
    moment = Moment(on)
    handbook = load_handbook(body.system.code, moment)
    described = handbook.body(body.code) if handbook else None
    if handbook is None or described is None:
        raise Missing(f"The handbook of {body.system.code} has no body {body.code} on {plain_date(on)}.")
    holders = {held.person for seat in described.seats for held in seat.holders}
    people = {person.code: person for person in handbook.people if person.code in holders}
    elsewhere = people_kept(Q(person__code__in=holders - set(people)), moment)
    people |= {code: Person.model_validate(said) for code, said in elsewhere.items()}
    named = {post.employer for person in people.values() for post in person.posts}
    named |= {post.seconded_to for person in people.values() for post in person.posts if post.seconded_to}
    named |= {i.organisation for person in people.values() for i in person.interests if i.organisation}
    named |= {seat.organisation for seat in described.seats if seat.organisation}
    names = {code: each.name for code, each in organisations_at(named, moment).items()}
    return setting_of(handbook, described, on, people, names, values_for(handbook))
