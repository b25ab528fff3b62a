"""Whoever answers a consultation: organisations and bodies, whether they are there, for whom they speak.

A PCN is no legal person (F-001): whoever sits on its board speaks for it, so the right is asked about the
board. It speaks for the practices that are parties to its agreement. An LMC and a federation speak for
practices (S004-32); who exactly is a member nobody publishes, so it is every practice of the system they are
in.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import Thing
from catchment.governance.models import Body, BodyParty, BodyTerms, SeatTerms
from catchment.governance.rules.document.vocabulary import Purpose
from catchment.structure.models import Organisation
from catchment.structure.models.organisations import OrganisationKind
from catchment.structure.queries.drawn_ground import drawn_ground, practices_by_drawn_area
from catchment.structure.queries.locate import newest_area_name, newest_name, organisation_href
from catchment.structure.queries.sql import fetch, holds
from catchment.structure.queries.values import Link
from catchment.structure.queries.words import spoken

BODY = "body"
BODIES = "Boards and committees"
GROUPS = {  # what respondents of a kind are together
    OrganisationKind.PRACTICE: "GP practices",
    OrganisationKind.PCN: "PCNs",
    OrganisationKind.FEDERATION: "GP federations",
    OrganisationKind.LMC: "Local medical committees",
    OrganisationKind.TRUST: "NHS trusts",
    OrganisationKind.COUNCIL: "Councils",
    OrganisationKind.ICB: "Integrated care boards",
    OrganisationKind.VOLUNTARY: "Voluntary sector organisations",
    OrganisationKind.CARE_PROVIDER: "Social care providers",
}
OF_A_SYSTEM = (OrganisationKind.LMC, OrganisationKind.FEDERATION)


@dataclass(frozen=True, slots=True)
class Respondent:
    """An organisation or a body on a day; `about` and `thing` are what the right to speak for it is asked
    about, and `there` is whether it exists on the day.
    """

    id: int
    code: str
    kind: str
    name: str
    href: str
    there: bool
    about: str
    thing: Thing

    @property
    def link(self) -> Link:
        """Return it as a link."""
        return Link(self.kind, self.code, self.name, self.href)

    @property
    def group(self) -> str:
        """Return what respondents of its kind are together."""
        if self.kind == BODY:
            return BODIES
        kind = OrganisationKind(self.kind)
        return GROUPS.get(kind, str(kind.label))

    @property
    def is_body(self) -> bool:
        """Say whether it is a body and not an organisation."""
        return self.kind == BODY


def respondent_named(code: str, moment: Moment) -> Respondent:
    """Return the organisation, else the body, with a code; raises Missing (three queries at most)."""
    wanted = code.strip()[:60]
    organisation = Organisation.objects.filter(code__iexact=wanted).first()
    if organisation is not None:
        return respondents([organisation.pk], [], moment)[organisation.code]
    body = Body.objects.filter(code__iexact=wanted).first()
    if body is not None:
        return respondents([], [body.pk], moment)[body.code]
    raise Missing(f"No organisation or body has the code “{wanted}”. Search for its name to find its code.")


def respondents(organisations: Iterable[int], bodies: Iterable[int], moment: Moment) -> dict[str, Respondent]:
    """Return organisations and bodies, by id, as respondents of a day, by code (five queries at most)."""
    rows = fetch(
        f"""SELECT o.id, o.code, o.kind, {newest_name("o", moment)} AS name,
                   EXISTS (SELECT 1 FROM structure_organisationrole r WHERE r.organisation_id = o.id
                     AND r.is_primary AND {holds("r", moment)}) AS there
              FROM structure_organisation o WHERE o.id = ANY(%(ids)s)""",
        moment,
        ids=list(organisations),
    )
    boards = _boards_of([row.id for row in rows if row.kind == OrganisationKind.PCN], moment)
    found = {}
    for row in rows:
        board = boards.get(row.id, "")
        found[row.code] = Respondent(
            row.id,
            row.code,
            row.kind,
            spoken(row.name) if row.name else row.code,
            organisation_href(row.kind, row.code),
            row.there,
            board or row.code,
            Thing.BODY if board else Thing.ORGANISATION,
        )
    return found | _bodies(list(bodies), moment)


def _boards_of(networks: list[int], moment: Moment) -> dict[int, str]:
    """Return the boards of PCNs on a day, by the PCN."""
    if not networks:
        return {}
    terms = BodyTerms.objects.at(moment).filter(organisation_id__in=networks, purpose=Purpose.NETWORK)
    return dict(terms.order_by("-body__code").values_list("organisation_id", "body__code"))


def _bodies(ids: list[int], moment: Moment) -> dict[str, Respondent]:
    if not ids:
        return {}
    there = dict(BodyTerms.objects.at(moment).filter(body_id__in=ids).values_list("body_id", "name"))
    named = BodyTerms.objects.current().filter(body_id__in=ids).order_by("valid_from")
    names = dict(named.values_list("body_id", "name")) | there
    return {
        code: Respondent(pk, code, BODY, names.get(pk, code), f"/body/{code}", pk in there, code, Thing.BODY)
        for pk, code in Body.objects.filter(pk__in=ids).values_list("pk", "code")
    }


def members_of(respondent: Respondent, moment: Moment) -> dict[str, str]:
    """Return whom a respondent speaks for on a day, names by code: those who may endorse what it says."""
    return members_of_each([respondent], moment)[respondent.code]


def members_of_each(whose: Iterable[Respondent], moment: Moment) -> dict[str, dict[str, str]]:
    """Return whom each respondent speaks for on a day, names by code, by the respondent's own code.

    A PCN, and the board of one, speak for its practices; a board of a place or a system for those who have a
    seat or a part in it, or gave one of its seats a mandate; an LMC and a federation for the practices of
    the system they are in (S004-32). Anybody else speaks for itself (eight queries at most, however many).
    """
    asked = list(whose)
    networks = {each.code: each.id for each in asked if each.kind == OrganisationKind.PCN}
    bodies = {each.id: each.code for each in asked if each.is_body}
    boards = []
    for terms in BodyTerms.objects.at(moment).filter(body_id__in=bodies) if bodies else ():
        if terms.purpose == Purpose.NETWORK and terms.organisation_id:
            networks[bodies[terms.body_id]] = terms.organisation_id
        else:
            boards.append(terms.body_id)
    wide = {each.code: each.id for each in asked if each.kind in OF_A_SYSTEM}
    of_network = _practices_of_networks(networks.values(), moment)
    in_system = _practices_around(wide.values(), moment)
    on_board = _members_of_boards(boards, moment)
    return (
        {each.code: {} for each in asked}
        | {code: of_network.get(pk, {}) for code, pk in networks.items()}
        | {code: in_system.get(pk, {}) for code, pk in wide.items()}
        | {bodies[pk]: on_board[pk] for pk in boards}
    )


def _practices_of_networks(ids: Iterable[int], moment: Moment) -> dict[int, dict[str, str]]:
    """Return the practices of PCNs on a day, names by code, by the PCN (a query; none for none)."""
    joined = f"""JOIN structure_relationship m ON m.source_id = o.id AND m.kind = 'member_of'
                  AND {holds("m", moment)} AND m.target_id = ANY(%(ids)s)"""
    return _practices("m.target_id", joined, list(ids), moment)


def _practices_around(ids: Iterable[int], moment: Moment) -> dict[int, dict[str, str]]:
    """Return the practices of the systems that organisations lie in on a day, by the organisation."""
    joined = f"""JOIN structure_relationship c ON c.source_id = o.id AND c.kind = 'commissioned_by'
                  AND {holds("c", moment)}
                 JOIN structure_relationship s ON s.source_id = c.target_id AND s.kind = 'part_of'
                  AND {holds("s", moment)}
                 JOIN structure_relationship l ON l.target_id = s.target_id AND l.kind = 'located_in'
                  AND l.source_id = ANY(%(ids)s) AND {holds("l", moment)}"""
    return _practices("l.source_id", joined, list(ids), moment)


def _practices(whose: str, joined: str, ids: list[int], moment: Moment) -> dict[int, dict[str, str]]:
    """Return the practices there are on a day that are joined to some of `ids`, names by code, by whose."""
    if not ids:
        return {}
    rows = fetch(
        f"""SELECT DISTINCT {whose} AS whose, o.code, {newest_name("o", moment)} AS name
              FROM structure_organisation o
              JOIN structure_organisationrole r ON r.organisation_id = o.id AND r.is_primary
               AND {holds("r", moment)}
              {joined}
             WHERE o.kind = 'practice' ORDER BY o.code""",
        moment,
        ids=ids,
    )
    found: dict[int, dict[str, str]] = {}
    for row in rows:
        found.setdefault(row.whose, {})[row.code] = spoken(row.name) if row.name else row.code
    return found


def _members_of_boards(ids: list[int], moment: Moment) -> dict[int, dict[str, str]]:
    """Return who has a seat or a part in boards on a day, or gave a seat its mandate (five queries)."""
    if not ids:
        return {}
    named: dict[int, set[str]] = {each: set() for each in ids}
    seats = SeatTerms.objects.at(moment).filter(seat__body_id__in=ids)
    for body, said in seats.values_list("seat__body_id", "said"):
        named[body] |= {said["organisation"]} if said.get("organisation") else set()
        named[body] |= set((said.get("mandate") or {}).get("organisations", ()))
    parties = BodyParty.objects.at(moment).filter(body_id__in=ids)
    for body, code in parties.values_list("body_id", "organisation__code"):
        named[body].add(code)
    rows = Organisation.objects.filter(code__in=set().union(*named.values()))
    there = respondents(rows.values_list("pk", flat=True), [], moment)
    return {
        body: {code: there[code].name for code in sorted(codes) if code in there and there[code].there}
        for body, codes in named.items()
    }


def places_of_practices(practices: list[int], moment: Moment) -> dict[int, str]:
    """Return the place that each practice lies in on a day, in words (six queries at most).

    Where no places were drawn on the day, it is who commissioned it: before July 2022 its clinical
    commissioning group, which is what place was then (S004-08).
    """
    if not practices:
        return {}
    commissioners = fetch(
        f"""SELECT c.source_id AS id, s.target_id AS system, {newest_name("o", moment)} AS name, o.code
              FROM structure_relationship c JOIN structure_organisation o ON o.id = c.target_id
              LEFT JOIN structure_relationship s ON s.source_id = o.id AND s.kind = 'part_of'
               AND {holds("s", moment)}
             WHERE c.kind = 'commissioned_by' AND c.source_id = ANY(%(ids)s) AND {holds("c", moment)}""",
        moment,
        ids=practices,
    )
    found = {row.id: spoken(row.name) if row.name else row.code for row in commissioners}
    places = fetch(
        f"""SELECT a.id, {newest_area_name("a", moment)} AS name, a.code FROM structure_footprint f
              JOIN structure_area a ON a.id = f.area_id AND a.kind = 'place'
             WHERE f.system_id = ANY(%(systems)s) AND {holds("f", moment)}""",
        moment,
        systems=sorted({row.system for row in commissioners if row.system}),
    )
    if not places:
        return found
    names = {row.id: row.name or row.code for row in places}
    lies_in = practices_by_drawn_area(practices, drawn_ground(names, moment), moment)
    return found | {practice: names[drawn] for practice, (drawn, _) in lies_in.items()}
