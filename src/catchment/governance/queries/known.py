"""What a handbook may refer to on a day: organisations, areas, people and bodies kept elsewhere."""

from datetime import date

from django.db.models import F
from django.db.models.functions import Lower

from catchment.foundation.moment import Moment
from catchment.governance.functions import catalogue
from catchment.governance.models import Body, BodyTerms, Person, PersonDetail
from catchment.governance.rules.document import Handbook
from catchment.governance.rules.references import Known, organisations_named
from catchment.structure.models import Area, AreaName, Organisation, OrganisationRole


def known_to(handbook: Handbook, on: date) -> Known:
    """Return what exists on the day of all that the handbook names (ten queries)."""
    moment = Moment(on)
    codes = {code for code, _ in organisations_named(handbook)}
    roles = OrganisationRole.objects.filter(organisation__code__in=codes, is_primary=True)
    ever = set(roles.current().values_list("organisation__code", flat=True))
    there = set(roles.at(moment).values_list("organisation__code", flat=True))
    wanted = {body.area for body in handbook.bodies if body.area}
    wanted |= {area for each in (*handbook.delegations, *handbook.pooled_funds) for area in each.areas}
    named = AreaName.objects.at(moment).filter(area__code__in=wanted)
    areas = set(named.values_list("area__code", flat=True))
    lasting = Area.objects.filter(code__in=wanted).exclude(kind__in=("place", "neighbourhood"))
    areas |= set(lasting.values_list("code", flat=True))
    return Known(
        organisations={code: code in there for code in ever},
        areas=frozenset(areas),
        people=_people_elsewhere(handbook, moment),
        bodies=_bodies_elsewhere(handbook),
        coming=_people_coming(handbook, on),
        taken={**_taken_by_people(handbook), **_taken_by_bodies(handbook)},
        functions={each.code: each.name for each in catalogue()},
    )


def _people_coming(handbook: Handbook, on: date) -> frozenset[str]:
    """Return the people whom this handbook describes only from a later day: they may be named before it."""
    coming = PersonDetail.objects.current().filter(system__code=handbook.system, valid_from__gt=on)
    return frozenset(coming.values_list("person__code", flat=True))


def _people_elsewhere(handbook: Handbook, moment: Moment) -> dict[str, str]:
    named = {person.code for person in handbook.people}
    named |= {held.person for body in handbook.bodies for seat in body.seats for held in seat.holders}
    named |= {fund.pool_manager for fund in handbook.pooled_funds if fund.pool_manager}
    others = PersonDetail.objects.at(moment).filter(person__code__in=named)
    others = others.exclude(system__code=handbook.system)
    return dict(others.values_list("person__code", "system__code"))


def _bodies_elsewhere(handbook: Handbook) -> dict[str, str]:
    codes = [body.code for body in handbook.bodies]
    others = BodyTerms.objects.filter(body__code__in=codes).exclude(body__system__code=handbook.system)
    return dict(others.values_list("body__code", F("body__system__code")))


def _taken_by_bodies(handbook: Handbook) -> dict[str, str]:
    """Return which of the codes of bodies another thing has: a right over the one must not be one over it."""
    codes = [body.code for body in handbook.bodies]
    organisations = Organisation.objects.filter(code__in=codes).values_list("code", flat=True)
    areas = Area.objects.filter(code__in=codes).values_list("code", flat=True)
    return {
        **_differing_in_capitals(Body, codes, "the body"),
        **{code: f"the area {code}" for code in areas},
        **{code: f"the organisation {code}" for code in organisations},
    }


def _taken_by_people(handbook: Handbook) -> dict[str, str]:
    return _differing_in_capitals(Person, [person.code for person in handbook.people], "the person")


def _differing_in_capitals(kept: type[Body | Person], codes: list[str], what: str) -> dict[str, str]:
    """Return the codes that differ only by capitals from one before them, recorded or of this handbook."""
    alike = kept._default_manager.annotate(small=Lower("code")).filter(
        small__in=[code.lower() for code in codes]
    )
    first = {code.lower(): code for code in alike.values_list("code", flat=True)}
    found: dict[str, str] = {}
    for code in codes:
        if first.setdefault(code.lower(), code) != code:
            found[code] = f"{what} {first[code.lower()]}"
    return found
