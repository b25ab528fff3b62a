"""Small reads about people and organisations that several pages of governance share; one query each."""

from collections.abc import Iterable, Mapping

from django.db.models import Count, F

from catchment.foundation.moment import Moment
from catchment.governance.models import Interest, PersonDetail
from catchment.governance.rules.facts import OrganisationAt
from catchment.structure.queries.locate import newest_area_name, organisation_href
from catchment.structure.queries.sql import fetch
from catchment.structure.queries.values import Link


def names_of_people(codes: Iterable[str], moment: Moment) -> dict[str, str]:
    """Return what people are or were called by code, as known at the moment: the newest name not after the
    day, else the first after it.
    """
    rows = (
        PersonDetail.objects.known(moment)
        .filter(person__code__in=set(codes))
        .order_by("valid_from")
        .values_list("person__code", "name", "valid_from")
    )
    found: dict[str, str] = {}
    for code, name, begins in rows:
        if code not in found or begins <= moment.as_at:
            found[code] = name
    return found


def interests_declared(codes: Iterable[str], moment: Moment) -> dict[str, int]:
    """Return how many interests people have on the day, by code."""
    rows = Interest.objects.at(moment).filter(person__code__in=set(codes)).values(code_of=F("person__code"))
    return {row["code_of"]: row["number"] for row in rows.annotate(number=Count("id"))}


def person_link(code: str, names: Mapping[str, str]) -> Link:
    """Return a person as a link."""
    return Link("person", code, names.get(code, code), f"/person/{code}")


def organisation_link(code: str, organisations: Mapping[str, OrganisationAt]) -> Link:
    """Return an organisation as a link."""
    found = organisations.get(code)
    if found is None:
        return Link("organisation", code, code, f"/organisation/{code}")
    return Link(found.kind, code, found.name, organisation_href(found.kind, code))


def area_named(code: str, moment: Moment) -> str:
    """Return the name of an area on the day, or its code where it has none."""
    rows = fetch(
        f"SELECT {newest_area_name('a', moment)} AS name FROM structure_area a WHERE a.code = %(code)s",
        moment,
        code=code,
    )
    return next((row.name for row in rows if row.name), code)
