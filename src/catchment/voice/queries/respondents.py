"""Who is asked in a place or system on a day: the six groups, from the structure and the handbook (S003-65).

Practices and PCNs follow from the structure alone, so they are known for every system. Federations, LMC and
the GPs on the commissioner's side are named in its handbook; without one nobody can be said to be them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from catchment.foundation.moment import Moment
from catchment.foundation.permission import Thing
from catchment.governance.checks import judged
from catchment.governance.queries.handbook_page import system_named
from catchment.governance.rules.document.vocabulary import Purpose
from catchment.governance.rules.facts import GovernanceFacts, Sitting
from catchment.structure.models import Area, Organisation
from catchment.structure.queries.drawn_ground import drawn_ground, practices_by_drawn_area
from catchment.structure.queries.editions import editions_at
from catchment.structure.queries.locate import organisation_href, organisation_links
from catchment.structure.queries.members import places_of
from catchment.structure.queries.practices import PracticeLine, practice_lines
from catchment.structure.queries.values import Link
from catchment.voice.rules.gp_voice import commissioning_gps, is_gp_voice, organisations_of_kind
from catchment.voice.rules.position_steps import AskedGround, Respondent, SeatHeld
from catchment.voice.rules.positions import Group

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """The ground of a place or system on a day, with the governance of the system where it has a handbook."""

    system: Organisation
    system_name: str
    ground: AskedGround
    facts: GovernanceFacts | None


def asked_in(system: str, area: Area | None, area_name: str, moment: Moment) -> Asked:
    """Return who is asked in a system, or in one place of it, on the day (about ten queries).

    Raises Missing where nothing has the code of the system.
    """
    found, name = system_named(system, moment)
    verdict = judged(found.code, moment)
    facts = verdict.facts if verdict is not None else None
    lines = practice_lines(
        moment, editions_at(moment, invented=found.invented), "icb", found.pk, invented=found.invented
    )
    lies_in = _places(found, lines, moment) if area is not None else {}
    inside = [line for line in lines if area is None or lies_in.get(line.id) == area.pk]
    links = organisation_links([each for line in lines for each in (line.id, line.pcn_id)], moment)
    networks = _networks(lines, lies_in, area)
    respondents = [
        *(_practice(line, links) for line in inside),
        *(_network(pcn, patients, links, facts) for pcn, patients in networks.items()),
        *_by_handbook(found, name, facts, {links[pcn].code for pcn in networks}, area, moment.as_at),
    ]
    ground = AskedGround(
        area_name or name,
        {each.code: each for each in respondents},
        _seats(facts, moment.as_at) if facts else {},
    )
    return Asked(found, name, ground, facts)


def _places(system: Organisation, lines: Sequence[PracticeLine], moment: Moment) -> dict[int, int]:
    """Return the place each practice of a system lies in."""
    places = places_of([system.pk], moment)
    found = practices_by_drawn_area([line.id for line in lines], drawn_ground(places, moment), moment)
    return {practice: place for practice, (place, _) in found.items() if place in places}


def _networks(lines: Iterable[PracticeLine], lies_in: Mapping[int, int], area: Area | None) -> dict[int, int]:
    """Return the PCNs asked, with their patients there: a PCN is of the place with most of its patients."""
    patients: dict[int, dict[int | None, int]] = defaultdict(lambda: defaultdict(int))
    for line in lines:
        if line.pcn_id is not None:
            patients[line.pcn_id][lies_in.get(line.id)] += line.sums.patients
    if area is None:
        return {pcn: sum(by_place.values()) for pcn, by_place in patients.items()}
    found = {}
    for pcn, by_place in patients.items():
        home = max(by_place, key=lambda place: (by_place[place], -(place or 0)))
        if home == area.pk:
            found[pcn] = by_place[area.pk]
    return found


def _practice(line: PracticeLine, links: Mapping[int, Link]) -> Respondent:
    link = links[line.id]
    return Respondent(
        link.code,
        link.name,
        Group.PRACTICES,
        link.href,
        line.sums.patients,
        ((link.code, Thing.ORGANISATION.value),),
    )


def _network(pcn: int, patients: int, links: Mapping[int, Link], facts: GovernanceFacts | None) -> Respondent:
    """Return a PCN: whoever speaks for its board, as its clinical director does, answers for it."""
    link = links[pcn]
    boards = facts.bodies_for(Purpose.NETWORK) if facts else []
    voices = [(body.code, Thing.BODY.value) for body in boards if body.organisation == link.code]
    voices.append((link.code, Thing.ORGANISATION.value))
    return Respondent(link.code, link.name, Group.NETWORKS, link.href, patients, tuple(voices))


def _by_handbook(
    system: Organisation,
    name: str,
    facts: GovernanceFacts | None,
    networks: set[str],
    area: Area | None,
    on: date,
) -> list[Respondent]:
    """Return those whom the handbook names, and the commissioner's own team, which every system has."""
    found: list[Respondent] = []
    own = ((system.code, Thing.ORGANISATION.value),)
    if facts is not None:
        federations = organisations_of_kind(facts, "federation", on)
        for code in _of_place(facts, federations, networks, area) if area is not None else federations:
            found.append(_organisation(code, Group.FEDERATIONS, facts))
        for sitting in commissioning_gps(facts, on):
            found.append(_seat(sitting, facts, own))
        for code in organisations_of_kind(facts, "lmc", on):
            found.append(_organisation(code, Group.LMC, facts))
    href = f"/system/{system.code}"
    found.append(
        Respondent(system.code, f"Primary care team of {name}", Group.PRIMARY_CARE_TEAMS, href, voices=own)
    )
    return found


def _of_place(
    facts: GovernanceFacts, federations: Iterable[str], networks: set[str], area: Area
) -> tuple[str, ...]:
    """Return the federations of a place.

    Those paid for a PCN of it or taking part in a body of it, and those that do neither anywhere.
    """
    places: dict[str, set[str]] = defaultdict(set)
    for network in facts.networks.values():
        for code in network.payees:
            places[code].add("here" if network.code in networks else "elsewhere")
    for body in facts.handbook.bodies:
        if body.purpose is Purpose.PLACE_BOARD and body.area:
            part = {party.organisation for party in body.parties}
            part |= {seat.organisation for seat in body.seats if seat.organisation}
            for code in part:
                places[code].add("here" if body.area == area.code else "elsewhere")
    return tuple(code for code in federations if not places[code] or "here" in places[code])


def _organisation(code: str, group: Group, facts: GovernanceFacts) -> Respondent:
    kind = facts.organisations[code].kind
    name, href = facts.organisation_named(code), organisation_href(kind, code)
    return Respondent(code, name, group, href, voices=((code, Thing.ORGANISATION.value),))


def _seat(sitting: Sitting, facts: GovernanceFacts, own: tuple[tuple[str, str], ...]) -> Respondent:
    """Return one of the commissioner's GPs, who answers from their seat."""
    name = f"{sitting.seat.title}, {facts.person_named(sitting.holder.person)}"
    href = f"/body/{sitting.body.code}#seat-{sitting.seat.code}"
    voices = (*own, (sitting.body.code, Thing.BODY.value))
    return Respondent(sitting.code, name, Group.COMMISSIONING_GPS, href, voices=voices)


def _seats(facts: GovernanceFacts, on: date) -> dict[tuple[str, str], SeatHeld]:
    """Return who sits for general practice on any body but a network's: a mandate can be given to them."""
    found = {}
    for sitting in facts.sittings(on):
        if sitting.body.purpose is Purpose.NETWORK or not is_gp_voice(facts, sitting):
            continue
        holder = sitting.holder
        ends = [holder.until] if holder.until is not None else []
        ends += [holder.term_ends + ONE_DAY] if holder.term_ends is not None else []
        found[holder.person, sitting.code] = SeatHeld(
            holder.person,
            facts.person_named(holder.person),
            sitting.code,
            f"{sitting.seat.title}, {sitting.body.name}",
            min(ends) if ends else None,
        )
    return found
