"""What somebody holds on a day: the posts and seats from which what they may do is derived."""

from django.db.models import F

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Thing
from catchment.governance.models import BodyTerms, Holding, PersonDetail, PostHeld, SeatTerms
from catchment.governance.rules.document.vocabulary import Duty, Job, Purpose, SeatRole
from catchment.governance.rules.permissions import About, PostOn, SeatOn, Standing
from catchment.structure.models import Area, Organisation
from catchment.structure.queries.locate import newest_name
from catchment.structure.queries.sql import fetch, known


def standing_of(person: str, moment: Moment) -> Standing:
    """Return what a person holds at a moment (six queries at most)."""
    detail = PersonDetail.objects.at(moment).filter(person__code=person).first()
    return Standing(
        person,
        detail.name if detail else person,
        moment.as_at,
        _posts(person, moment),
        _seats(person, moment),
    )


def about_of(code: str, moment: Moment, thing: Thing | None = None) -> About:
    """Return what a code stands for, with everything that it lies within on the day (one query).

    A code stands for one thing only: `thing` says which; else the organisation with the code, else the area,
    else the body. So nobody reaches an organisation by giving a body of theirs its code.

    A practice lies within its sub-ICB location and its ICB; a PCN in what commissions it; a drawn area, and a
    body, within their system. What is planned counts too, so that a place that begins next April can be drawn
    anew before. Above an ICB nothing counts: a region's post has no say over a system's things.
    """

    def lies(alias: str) -> str:
        return f"({known(alias, moment)} AND ({alias}.valid_to IS NULL OR {alias}.valid_to > %(as_at)s))"

    rows = fetch(
        f"""WITH RECURSIVE above AS (
              SELECT o.id, o.code, o.kind FROM structure_organisation o
               WHERE o.code = %(code)s AND %(thing)s = 'organisation'
               UNION SELECT o.id, o.code, o.kind FROM structure_footprint f
                JOIN structure_area a ON a.id = f.area_id JOIN structure_organisation o ON o.id = f.system_id
               WHERE a.code = %(code)s AND %(thing)s = 'area' AND {lies("f")}
               UNION SELECT o.id, o.code, o.kind FROM governance_body b
                JOIN structure_organisation o ON o.id = b.system_id
               WHERE b.code = %(code)s AND %(thing)s = 'body'
               UNION SELECT o.id, o.code, o.kind FROM above JOIN structure_relationship r
                  ON r.source_id = above.id AND r.kind IN ('part_of', 'commissioned_by', 'located_in')
                 AND {lies("r")}
                JOIN structure_organisation o ON o.id = r.target_id WHERE above.kind <> 'icb')
            SELECT above.code, {newest_name("above", moment)} AS name FROM above""",
        moment,
        code=code,
        thing=thing or _thing_with(code),
    )
    names = {row.code: row.name for row in rows}
    return About(code, names.get(code) or code, frozenset({code, *names}))


def _thing_with(code: str) -> Thing:
    """Return what a code stands for where nobody said."""
    if Organisation.objects.filter(code=code).exists():
        return Thing.ORGANISATION
    return Thing.AREA if Area.objects.filter(code=code).exists() else Thing.BODY


def _posts(person: str, moment: Moment) -> tuple[PostOn, ...]:
    rows = list(PostHeld.objects.at(moment).filter(person__code=person).select_related("employer", "system"))
    names = {
        each.id: each.name
        for each in fetch(
            f"SELECT o.id, {newest_name('o', moment)} AS name FROM structure_organisation o "
            "WHERE o.id = ANY(%(ids)s)",
            moment,
            ids=[row.employer_id for row in rows],
        )
    }
    return tuple(
        PostOn(
            Job(row.job),
            row.title,
            row.employer.code,
            names.get(row.employer_id) or row.employer.code,
            row.system.code,
        )
        for row in rows
    )


def _seats(person: str, moment: Moment) -> tuple[SeatOn, ...]:
    held = list(Holding.objects.at(moment).filter(person__code=person).values_list("seat_id", flat=True))
    terms = SeatTerms.objects.at(moment).filter(seat_id__in=held)
    rows = list(terms.values("title", "role", "said", body_id=F("seat__body_id")))
    bodies = {
        each.body_id: each
        for each in BodyTerms.objects.at(moment)
        .filter(body_id__in=[row["body_id"] for row in rows])
        .select_related("body__system", "organisation")
    }
    found = []
    for row in rows:
        body = bodies.get(row["body_id"])
        if body is None:
            continue
        system, purpose = body.body.system.code, Purpose(body.purpose)
        reaches = {body.body.code, body.area} - {""}
        if purpose is Purpose.ICB_BOARD:
            reaches.add(system)
        elif purpose is Purpose.REMUNERATION and body.organisation is not None:
            reaches.add(body.organisation.code)
        found.append(
            SeatOn(
                row["title"],
                SeatRole(row["role"]),
                frozenset(Duty(duty) for duty in row["said"].get("duties", ())),
                body.body.code,
                body.name,
                purpose,
                system,
                frozenset(reaches),
            )
        )
    return tuple(found)
