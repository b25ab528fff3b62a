"""Filling GovernanceFacts: a handbook, and what the structure says on the day about all it names."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import F, Q

from catchment.foundation.moment import Moment
from catchment.foundation.rules.periods import Period
from catchment.governance.assumptions import values_for
from catchment.governance.models import Holding
from catchment.governance.queries.constituencies import SystemGround, ground_of
from catchment.governance.queries.handbook import people_kept
from catchment.governance.rules.document import Handbook, Holder, Person
from catchment.governance.rules.document.vocabulary import Purpose
from catchment.governance.rules.facts import AreaAt, GovernanceFacts, NetworkAt, OrganisationAt
from catchment.governance.rules.references import organisations_named
from catchment.governance.said import joined
from catchment.structure.models import Organisation, Regime
from catchment.structure.queries.locate import newest_name
from catchment.structure.queries.sql import fetch, holds
from catchment.structure.queries.words import spoken
from catchment.structure.rules.words import system_in_short


def facts_of(handbook: Handbook, moment: Moment) -> GovernanceFacts:
    """Return everything the checks need to judge a handbook on the day (about twenty queries)."""
    values = values_for(handbook)
    system = Organisation.objects.get(code=handbook.system)
    ground = ground_of(system, moment, values)
    networks = _networks(system, ground, moment)
    elsewhere = _people_elsewhere(handbook, moment)
    named = {code for code, _ in organisations_named(handbook)} | set(networks)
    named |= {code for each in ground.constituencies.values() for code in each.organisations}
    posts = [post for person in elsewhere.values() for post in person.posts]
    named |= {code for post in posts for code in (post.employer, post.seconded_to) if code}
    organisations = organisations_at(named, moment)
    # a Bill without a date is not in force on any day (K-042)
    dated = list(Regime.objects.exclude(valid_from=None))
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
        regimes={each.code: Period(each.valid_from, each.valid_to) for each in dated},
        regime_names={each.code: each.name for each in dated},
        values=values,
        elsewhere=elsewhere,
        history=_ended_on_the_board(handbook, moment),
    )


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


def _networks(system: Organisation, ground: SystemGround, moment: Moment) -> dict[str, NetworkAt]:
    """Return the PCNs that a practice of the system is a member of, with their payees and neighbourhoods.

    Their practices are all members, those that another system commissions too (K-036); the patients are ours,
    None where no practice of ours has a list that is known.
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
              FROM structure_organisation o WHERE o.id = ANY(%(ids)s) OR (o.kind = 'pcn' AND o.id IN (
                   SELECT m.target_id FROM structure_relationship m
                     JOIN structure_relationship c ON c.source_id = m.source_id
                      AND c.kind = 'commissioned_by' AND {holds("c", moment)}
                     JOIN structure_relationship i ON i.source_id = c.target_id
                      AND i.kind = 'part_of' AND i.target_id = %(system)s AND {holds("i", moment)}
                    WHERE m.kind = 'member_of' AND {holds("m", moment)})) ORDER BY o.code""",
        moment,
        ids=sorted(patients),
        system=system.pk,
    )
    return {
        row.code: NetworkAt(
            row.code,
            row.code,
            tuple(row.practices),
            patients.get(row.id),
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
    """Return the people whom this handbook names and another one describes, with posts and interests."""
    own = {person.code for person in handbook.people}
    named = {held.person for body in handbook.bodies for seat in body.seats for held in seat.holders} - own
    if not named:
        return {}
    found = people_kept(Q(person__code__in=named), moment)
    return {code: Person.model_validate(said) for code, said in found.items()}


def _ended_on_the_board(handbook: Handbook, moment: Moment) -> dict[str, tuple[Holder, ...]]:
    """Return who held the seats of the ICB's board before, by seat: years in all are counted with it."""
    boards = [body.code for body in handbook.bodies if body.purpose is Purpose.ICB_BOARD]
    ended = Holding.objects.known(moment).filter(
        seat__body__system__code=handbook.system, seat__body__code__in=boards, valid_to__lte=moment.as_at
    )
    found: dict[str, list[Holder]] = defaultdict(list)
    for row in ended.order_by("valid_from", "id").values(
        "said",
        "term_ends",
        since=F("valid_from"),
        until=F("valid_to"),
        who=F("person__code"),
        where=F("seat__body__code"),
        which=F("seat__code"),
    ):
        period = {name: row[name] for name in ("since", "until", "term_ends")}
        holder = Holder.model_validate(joined(row["said"], person=row["who"], **period))
        found[f"{row['where']}/{row['which']}"].append(holder)
    return {seat: tuple(holders) for seat, holders in found.items()}
