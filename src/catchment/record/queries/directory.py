"""The directory of a day, made from the structure and the handbooks and remembered until either changes."""

from collections.abc import Mapping
from threading import Lock

from django.db import connection

from catchment.foundation.moment import Moment
from catchment.governance.models import PersonDetail, PostHeld
from catchment.record.rules.directory import DirectoryOrganisation, DirectoryPost, directory
from catchment.record.rules.values import Resource
from catchment.structure.models.organisations import OrganisationKind
from catchment.structure.queries.locate import newest_name
from catchment.structure.queries.sql import fetch, holds

DAYS_REMEMBERED = 4
Directory = Mapping[str, Mapping[str, Resource]]
_remembered: dict[tuple[Moment, int], Directory] = {}
_one_at_a_time = Lock()


def resources(moment: Moment) -> Directory:
    """Return the organisations, practitioners, roles, services and locations of a day, by type and id.

    Made once for a day and each change of the structure (three queries), then shared: nobody changes it.
    """
    key = (moment, _newest_change())
    with _one_at_a_time:
        if key not in _remembered:
            while len(_remembered) >= DAYS_REMEMBERED:
                del _remembered[next(iter(_remembered))]
            _remembered[key] = directory(_organisations(moment), _posts(moment))
        return _remembered[key]


def _newest_change() -> int:
    """Return the newest change of a fact that the directory is made of; changes of the record are not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM foundation_change WHERE action NOT LIKE 'record:%' ORDER BY id DESC LIMIT 1"
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0


def _organisations(moment: Moment) -> list[DirectoryOrganisation]:
    kinds = dict(OrganisationKind.choices)
    rows = fetch(
        f"""SELECT o.code, o.kind, o.invented, {newest_name("o", moment)} AS name, a.lines, a.postcode,
                   a.longitude, a.latitude, up.code AS above
              FROM structure_organisation o
              JOIN structure_organisationrole p ON p.organisation_id = o.id AND p.is_primary
               AND {holds("p", moment)}
              LEFT JOIN structure_address a ON a.organisation_id = o.id AND {holds("a", moment)}
              LEFT JOIN LATERAL (
                   SELECT t.code FROM structure_relationship r JOIN structure_organisation t ON t.id =
                          CASE WHEN r.kind = 'leads' THEN r.source_id ELSE r.target_id END
                    WHERE {holds("r", moment)} AND
                          (r.source_id = o.id AND r.kind IN ('part_of', 'commissioned_by', 'located_in')
                           OR r.target_id = o.id AND r.kind = 'leads')
                    ORDER BY r.kind, t.code LIMIT 1) up ON true
             ORDER BY o.code""",
        moment,
    )
    return [
        DirectoryOrganisation(
            code=row.code,
            name=row.name or row.code,
            kind=row.kind,
            kind_name=kinds.get(row.kind, row.kind),
            invented=row.invented,
            above=row.above or "",
            lines=row.lines or "",
            postcode=row.postcode or "",
            longitude=row.longitude,
            latitude=row.latitude,
        )
        for row in rows
    ]


def _posts(moment: Moment) -> list[DirectoryPost]:
    names = dict(PersonDetail.objects.at(moment).values_list("person_id", "name"))
    held = PostHeld.objects.at(moment).select_related("person", "employer").order_by("person__code", "title")
    return [
        DirectoryPost(
            person=post.person.code,
            name=names.get(post.person_id, post.person.code),
            title=post.title,
            job=post.job,
            organisation=post.employer.code,
            since=post.valid_from,
            until=post.valid_to,
        )
        for post in held
    ]
