"""What somebody holds on a day: the posts and seats from which what they may do is derived."""

from django.db.models import F

from catchment.foundation.moment import Moment
from catchment.governance.models import BodyTerms, Holding, PersonDetail, PostHeld, SeatTerms
from catchment.governance.rules.document.vocabulary import Duty, Job, Purpose, SeatRole
from catchment.governance.rules.permissions import PostOn, SeatOn, Standing
from catchment.structure.queries.locate import newest_name
from catchment.structure.queries.sql import fetch, holds


def standing_of(person: str, moment: Moment) -> Standing:
    """Return what a person holds at a moment (six queries)."""
    detail = PersonDetail.objects.at(moment).filter(person__code=person).first()
    return Standing(
        person,
        detail.name if detail else person,
        moment.as_at,
        _posts(person, moment),
        _seats(person, moment),
    )


def _posts(person: str, moment: Moment) -> tuple[PostOn, ...]:
    rows = list(PostHeld.objects.at(moment).filter(person__code=person).select_related("employer"))
    above = _above([row.employer_id for row in rows], moment)
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
            frozenset({row.employer.code, *above.get(row.employer_id, ())}),
        )
        for row in rows
    )


def _above(employers: list[int], moment: Moment) -> dict[int, set[str]]:
    """Return, for each employer, what lies within it: the places and neighbourhoods of a system.

    A right over a system reaches its drawn areas and its sub-ICB locations, not the other way about.
    """
    rows = fetch(
        f"""SELECT f.system_id AS owner, a.code FROM structure_footprint f
              JOIN structure_area a ON a.id = f.area_id
             WHERE f.system_id = ANY(%(ids)s) AND {holds("f", moment)}
            UNION SELECT r.target_id, s.code FROM structure_relationship r
              JOIN structure_organisation s ON s.id = r.source_id
             WHERE r.target_id = ANY(%(ids)s) AND r.kind IN ('part_of', 'located_in') AND {holds("r", moment)}
            UNION SELECT r.target_id, p.code FROM structure_relationship r
              JOIN structure_relationship c ON c.target_id = r.source_id AND c.kind = 'commissioned_by'
               AND {holds("c", moment)} JOIN structure_organisation p ON p.id = c.source_id
             WHERE r.target_id = ANY(%(ids)s) AND r.kind = 'part_of' AND {holds("r", moment)}
            UNION SELECT b.system_id, b.code FROM governance_body b WHERE b.system_id = ANY(%(ids)s)""",
        moment,
        ids=employers,
    )
    found: dict[int, set[str]] = {}
    for row in rows:
        found.setdefault(row.owner, set()).add(row.code)
    return found


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
        own = {body.body.code, body.area, body.organisation.code if body.organisation else ""} - {""}
        whole = {system} if purpose is Purpose.ICB_BOARD else set[str]()
        found.append(
            SeatOn(
                row["title"],
                SeatRole(row["role"]),
                frozenset(Duty(duty) for duty in row["said"].get("duties", ())),
                body.body.code,
                body.name,
                purpose,
                system,
                frozenset(own | whole),
            )
        )
    return tuple(found)
