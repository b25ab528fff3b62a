"""Reading meetings: the steps as they were recorded, the state they add up to, and the setting of a body."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from catchment.authority.models import Proceeding, ProceedingKind, ProceedingStep
from catchment.authority.rules.meeting.setting import Setting
from catchment.authority.rules.meeting.setting_of import setting_of
from catchment.authority.rules.meeting.state import Meeting
from catchment.authority.rules.meeting.steps import read_step
from catchment.authority.rules.meeting.taking import meeting_of
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.governance.assumptions import values_for
from catchment.governance.models import Body
from catchment.governance.queries.facts import organisations_at
from catchment.governance.queries.handbook import load_handbook, people_kept
from catchment.governance.rules.document import Person


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


def load_meetings(proceedings: Iterable[Proceeding], moment: Moment) -> dict[str, Meeting]:
    """Return meetings by code, as they were known at the moment (one query, however many)."""
    codes = {each.pk: each.code for each in proceedings}
    steps = ProceedingStep.objects.filter(proceeding_id__in=codes).filter(_known(moment))
    found: dict[int, list[dict[str, object]]] = defaultdict(list)
    for proceeding, said in steps.order_by("proceeding_id", "number").values_list("proceeding_id", "said"):
        found[proceeding].append(said)
    return {codes[key]: meeting_of(codes[key], map(read_step, said)) for key, said in found.items()}


def load_meeting(code: str, moment: Moment) -> Meeting:
    """Return a meeting as it was known at the moment; raises Missing where there is none."""
    proceeding = Proceeding.objects.filter(kind=ProceedingKind.MEETING, code=code).first()
    meetings = load_meetings([proceeding], moment) if proceeding else {}
    if code not in meetings:
        raise Missing(f"No meeting has the code “{code[:60]}”.")
    return meetings[code]


def _known(moment: Moment) -> Q:
    return Q() if moment.as_known is None else Q(change__at__lte=moment.as_known)


def setting_on(body: Body, on: date) -> Setting:
    """Return what the handbook in force on a day says of a body; raises Missing where it does not have it."""
    moment = Moment(on)
    handbook = load_handbook(body.system.code, moment)
    described = handbook.body(body.code) if handbook else None
    if handbook is None or described is None:
        raise Missing(f"The handbook of {body.system.code} has no body {body.code} on {on}.")
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
