"""Filling GovernanceFacts: a handbook, and what the structure says on the day about all it names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from catchment.foundation.moment import Moment
from catchment.foundation.rules.periods import Period
from catchment.governance.assumptions import values_for
from catchment.governance.models import PersonDetail
from catchment.governance.queries.constituencies import SystemGround, ground_of
from catchment.governance.rules.document import Handbook, Person
from catchment.governance.rules.facts import AreaAt, GovernanceFacts, NetworkAt, OrganisationAt
from catchment.governance.rules.references import organisations_named
from catchment.structure.models import Organisation, Regime
from catchment.structure.queries.locate import newest_name
from catchment.structure.queries.sql import fetch, holds
from catchment.structure.queries.words import spoken, system_in_short


def facts_of(handbook: Handbook, moment: Moment) -> GovernanceFacts:
    """Return everything the checks need to judge a handbook on the day (about fifteen queries)."""
    values = values_for(handbook)
    system = Organisation.objects.get(code=handbook.system)
    ground = ground_of(system, moment, values)
    networks = _networks(ground, moment)
    named = {code for code, _ in organisations_named(handbook)} | set(networks)
    named |= {code for each in ground.constituencies.values() for code in each.organisations}
    organisations = organisations_at(named, moment)
    return GovernanceFacts(
        handbook=handbook,
        name=system_in_short(organisations[handbook.system].name),
        organisations=organisations,
        constituencies=ground.constituencies,
        responsible_authorities=ground.responsible_authorities,
        trusts=ground.trusts,
        networks={
            code: NetworkAt(
                code, organisations[code].name, each.practices, each.patients, each.payees, each.serves
            )
            for code, each in networks.items()
        },
        areas=_drawn_areas(system.pk, moment),
        regimes=regimes(),
        values=values,
        elsewhere=_people_elsewhere(handbook, moment),
    )


def regimes() -> dict[str, Period]:
    """Return the regimes that have a date (K-042): a Bill without one is not in force on any day."""
    return {
        each.code: Period(each.valid_from, each.valid_to)
        for each in Regime.objects.all()
        if each.valid_from is not None
    }


def organisations_at(codes: Iterable[str], moment: Moment) -> dict[str, OrganisationAt]:
    """Return organisations by code as they are on the day (one query)."""
    rows = fetch(
        f"""SELECT o.code, o.kind, {newest_name("o", moment)} AS name,
                   array_remove(array_agg(r.role), NULL) AS roles,
                   coalesce(bool_or(r.is_primary), false) AS open
              FROM structure_organisation o
              LEFT JOIN structure_organisationrole r ON r.organisation_id = o.id AND {holds("r", moment)}
             WHERE o.code = ANY(%(codes)s) GROUP BY o.id""",
        moment,
        codes=sorted(set(codes)),
    )
    return {
        row.code: OrganisationAt(
            row.code, row.kind, spoken(row.name) if row.name else row.code, frozenset(row.roles), row.open
        )
        for row in rows
    }


def _networks(ground: SystemGround, moment: Moment) -> dict[str, NetworkAt]:
    """Return the PCNs that a practice of the system is a member of, with their payees and neighbourhoods.

    Their practices are all members, those that another system commissions too (K-036); the patients are ours.
    """
    patients: dict[int, int] = defaultdict(int)
    for line in ground.lines:
        if line.pcn_id is not None:
            patients[line.pcn_id] += line.sums.patients
    rows = fetch(
        f"""SELECT o.id, o.code,
                   ARRAY(SELECT p.code FROM structure_relationship r JOIN structure_organisation p
                         ON p.id = r.source_id WHERE r.target_id = o.id AND r.kind = 'member_of'
                         AND {holds("r", moment)} ORDER BY p.code) AS practices,
                   ARRAY(SELECT p.code FROM structure_relationship r JOIN structure_organisation p
                         ON p.id = r.source_id WHERE r.target_id = o.id AND r.kind = 'payee_for'
                         AND {holds("r", moment)} ORDER BY p.code) AS payees,
                   ARRAY(SELECT a.code FROM structure_organisationarea s JOIN structure_area a
                         ON a.id = s.area_id WHERE s.organisation_id = o.id AND s.kind = 'serves'
                         AND {holds("s", moment)} ORDER BY a.code) AS serves
              FROM structure_organisation o WHERE o.id = ANY(%(ids)s) ORDER BY o.code""",
        moment,
        ids=sorted(patients),
    )
    return {
        row.code: NetworkAt(
            row.code,
            row.code,
            tuple(row.practices),
            patients[row.id],
            tuple(row.payees),
            tuple(row.serves),
        )
        for row in rows
    }


def _drawn_areas(system_id: int, moment: Moment) -> Mapping[str, AreaAt]:
    """Return the places and neighbourhoods of a system on the day."""
    rows = fetch(
        f"""SELECT a.code, a.kind, coalesce(n.name, a.code) AS name, w.code AS within
              FROM structure_footprint f JOIN structure_area a ON a.id = f.area_id
              LEFT JOIN structure_area w ON w.id = f.within_id
              LEFT JOIN structure_areaname n ON n.area_id = a.id AND {holds("n", moment)}
             WHERE f.system_id = %(system)s AND {holds("f", moment)} ORDER BY a.code""",
        moment,
        system=system_id,
    )
    return {row.code: AreaAt(row.code, row.kind, row.name, None, row.within or "") for row in rows}


def _people_elsewhere(handbook: Handbook, moment: Moment) -> dict[str, Person]:
    """Return the people whom this handbook names and another one describes."""
    own = {person.code for person in handbook.people}
    named = {held.person for body in handbook.bodies for seat in body.seats for held in seat.holders} - own
    details = PersonDetail.objects.at(moment).filter(person__code__in=named).select_related("person")
    return {
        each.person.code: Person.model_validate({**each.said, "code": each.person.code, "name": each.name})
        for each in details
    }
