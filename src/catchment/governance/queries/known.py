"""What a handbook may refer to on a day: organisations, areas, people and bodies kept elsewhere."""

from datetime import date

from django.db.models import F

from catchment.foundation.moment import Moment
from catchment.governance.models import BodyTerms, PersonDetail
from catchment.governance.rules.document import Handbook
from catchment.governance.rules.references import Known, organisations_named
from catchment.structure.models import Area, AreaName, OrganisationRole


def known_to(handbook: Handbook, on: date) -> Known:
    """Return what exists on the day of all that the handbook names (five queries)."""
    moment = Moment(on)
    codes = {code for code, _ in organisations_named(handbook)}
    roles = OrganisationRole.objects.filter(organisation__code__in=codes, is_primary=True)
    ever = set(roles.current().values_list("organisation__code", flat=True))
    there = set(roles.at(moment).values_list("organisation__code", flat=True))
    wanted = {body.area for body in handbook.bodies if body.area}
    named = AreaName.objects.at(moment).filter(area__code__in=wanted)
    areas = set(named.values_list("area__code", flat=True))
    lasting = Area.objects.filter(code__in=wanted).exclude(kind__in=("place", "neighbourhood"))
    areas |= set(lasting.values_list("code", flat=True))
    return Known(
        organisations={code: code in there for code in ever},
        areas=frozenset(areas),
        people=_people_elsewhere(handbook, moment),
        bodies=_bodies_elsewhere(handbook),
    )


def _people_elsewhere(handbook: Handbook, moment: Moment) -> dict[str, str]:
    named = {person.code for person in handbook.people}
    named |= {held.person for body in handbook.bodies for seat in body.seats for held in seat.holders}
    others = PersonDetail.objects.at(moment).filter(person__code__in=named)
    others = others.exclude(system__code=handbook.system)
    return dict(others.values_list("person__code", "system__code"))


def _bodies_elsewhere(handbook: Handbook) -> dict[str, str]:
    codes = [body.code for body in handbook.bodies]
    others = BodyTerms.objects.filter(body__code__in=codes).exclude(body__system__code=handbook.system)
    return dict(others.values_list("body__code", F("body__system__code")))
