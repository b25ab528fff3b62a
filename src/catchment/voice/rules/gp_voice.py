"""Who speaks for general practice in a system, by which mandate, and on how few people it all rests.

Six groups speak for GPs, each in its own way (S003-65): practices, clinical directors of PCNs (a delivery
role, J-005), directors of federations (shareholders' mandate, J-004), GPs on the commissioner's side, the LMC
(statutory, J-003), and the commissioners' primary care teams - who cannot speak for providers (J-007). Who
they are follows from the seats and posts of the day. A *mandate* is what a seat was given to carry; two in
force that cover the same thing for the same people *overlap*, and *conflict* where they rest on different
ways of speaking. A *key person* sits for general practice on several bodies of the way up: where they are the
only one, nobody from general practice is left there if they leave (S003-60). To sit there is not to speak:
only a mandate makes somebody a representative (S004-31).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from catchment.governance.rules.document.vocabulary import (
    MandateKind,
    Purpose,
    SeatRole,
    Sector,
)
from catchment.governance.rules.facts import GovernanceFacts, Sitting
from catchment.structure.rules.words import listed
from catchment.voice.rules.positions import GROUP_IN_SHORT, Group

WAY_UP = (
    Purpose.NETWORK,
    Purpose.PLACE_BOARD,
    Purpose.GP_BOARD,
    Purpose.PRIMARY_CARE_BOARD,
    Purpose.PROVIDER_BOARD,
    Purpose.ICB_BOARD,
)
OF_GENERAL_PRACTICE = frozenset({Sector.GENERAL_PRACTICE, Sector.PRIMARY_CARE_LEADERSHIP})
OF_COMMISSIONER = frozenset({SeatRole.MEDICAL_DIRECTOR, SeatRole.PARTNER_PRIMARY_MEDICAL})
BY_ORGANISATION = {
    "practice": Group.PRACTICES,
    "pcn": Group.NETWORKS,
    "federation": Group.FEDERATIONS,
    "lmc": Group.LMC,
}
OF_PROVIDERS = frozenset({MandateKind.STATUTORY, MandateKind.SHAREHOLDER, MandateKind.MEMBERS})
KIND_WORDS = {
    MandateKind.STATUTORY: "statutory",
    MandateKind.SHAREHOLDER: "of shareholders",
    MandateKind.MEMBERS: "of members",
    MandateKind.COMMISSIONER: "of the commissioner",
}
KEY_BODIES = 3  # bodies of the way up from which somebody is a key person


@dataclass(frozen=True, slots=True)
class MandateHeld:
    """A mandate on the day; `of` are those it was given by: codes, else their name in small letters.

    `question` is the question whose agreed position it carries, empty for one that a handbook states.
    """

    person: str
    name: str
    seat: str  # with its body: XEX-GP-BOARD/lmc
    seat_title: str
    body_name: str
    kind: MandateKind
    kind_stated: bool
    group: Group
    given_by: str
    covers: str
    since: date | None
    until: date | None
    of: frozenset[str]
    in_force: bool
    question: str = ""


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two mandates in force that meet, and the sentence that says how; a `conflict` is the worse of both."""

    one: MandateHeld
    other: MandateHeld
    conflict: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class KeyPerson:
    """Somebody who sits for general practice on several bodies of the way up (S003-60).

    `alone` are those bodies where nobody else does; `mandates` how many in force they carry anywhere, and
    `mandated` on how many of the bodies they carry one: only there they speak for anybody (S004-31).
    """

    person: str
    name: str
    seats: tuple[str, ...]  # “title, body”, one of each body
    bodies: tuple[str, ...]  # by name
    alone: tuple[str, ...]  # by name
    mandates: int
    mandated: int


def in_words_alone(text: str) -> str:
    """Return a text without capitals and punctuation: two that differ in nothing else say the same."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def organisations_of_kind(facts: GovernanceFacts, kind: str, as_of: date) -> tuple[str, ...]:
    """Return the open organisations of a kind with a seat, a part in a body or a post in the handbook."""
    named = {seat.organisation for body in facts.handbook.bodies for seat in body.seats}
    named |= {party.organisation for body in facts.handbook.bodies for party in body.parties}
    named |= {
        post.employer
        for person in facts.people.values()
        for post in person.posts
        if post.since <= as_of and (post.until is None or as_of < post.until)
    }
    found = (facts.organisations.get(code) for code in named if code)
    return tuple(sorted(each.code for each in found if each and each.kind == kind and each.open))


def is_gp_voice(facts: GovernanceFacts, sitting: Sitting) -> bool:
    """Return whether a seat is one of general practice, or of primary care with it, on its body."""
    seat = sitting.seat
    organisation = facts.organisations.get(seat.organisation or "")
    return (
        bool(OF_GENERAL_PRACTICE & set(seat.sectors))
        or seat.role in (SeatRole.CLINICAL_DIRECTOR, SeatRole.PARTNER_PRIMARY_MEDICAL)
        or (organisation is not None and organisation.kind in BY_ORGANISATION)
    )


def directors(facts: GovernanceFacts, as_of: date) -> dict[str, list[Sitting]]:
    """Return the clinical directors of the day by the code of their PCN, else of the body (J-005)."""
    found: dict[str, list[Sitting]] = defaultdict(list)
    for sitting in facts.sittings(as_of):
        if sitting.seat.role is SeatRole.CLINICAL_DIRECTOR:
            found[sitting.body.organisation or sitting.body.code].append(sitting)
    return dict(found)


def commissioning_gps(facts: GovernanceFacts, as_of: date) -> tuple[Sitting, ...]:
    """Return who sits as a GP or doctor on the commissioner's side: each person once, on the board first.

    That is the medical director and the partner member for primary medical services, seats of general
    practice on the ICB's own committees, and whoever carries a commissioner's mandate (S003-65, S004-32).
    """
    found: dict[str, Sitting] = {}
    boards = {body.code for body in facts.bodies_for(Purpose.ICB_BOARD)}
    ordered = sorted(facts.sittings(as_of), key=lambda each: (each.body.code not in boards, each.code))
    for sitting in ordered:
        body, seat = sitting.body, sitting.seat
        own = body.organisation == facts.handbook.system or body.code in boards
        gp_seat = own and body.purpose is not Purpose.PLACE_BOARD and OF_GENERAL_PRACTICE & set(seat.sectors)
        commissions = seat.mandate is not None and seat.mandate.kind is MandateKind.COMMISSIONER
        if (own and seat.role in OF_COMMISSIONER) or gp_seat or commissions:
            found.setdefault(sitting.holder.person, sitting)
    return tuple(found.values())


def mandates_of(facts: GovernanceFacts, as_of: date) -> tuple[MandateHeld, ...]:
    """Return the mandates of seats that speak for general practice, also those that ran out, by seat."""
    leading = {each.holder.person for held in directors(facts, as_of).values() for each in held}
    buying = {each.holder.person for each in commissioning_gps(facts, as_of)}
    found = []
    for sitting in facts.sittings(as_of):
        mandate = sitting.seat.mandate
        if mandate is None or not is_gp_voice(facts, sitting):
            continue
        group = group_of(facts, sitting, leading, buying)
        since, until = mandate.since, mandate.until
        of = frozenset((*mandate.bodies, *mandate.organisations)) or {in_words_alone(mandate.given_by)}
        found.append(
            MandateHeld(
                sitting.holder.person,
                facts.person_named(sitting.holder.person),
                sitting.code,
                sitting.seat.title,
                sitting.body.name,
                mandate.kind or _usual_kind(group),
                mandate.kind is not None,
                group,
                _named(facts, mandate.given_by),
                mandate.covers,
                since,
                until,
                frozenset(of),
                (since is None or since <= as_of) and (until is None or as_of < until),
            )
        )
    return tuple(sorted(found, key=lambda each: each.seat))


def group_of(facts: GovernanceFacts, sitting: Sitting, leading: set[str], buying: set[str]) -> Group:
    """Return the group that somebody in a seat belongs to.

    By the organisation the seat is for; else by who sits there: a clinical director (`leading`), one of the
    commissioner's GPs (`buying`), else a GP of a practice.
    """
    organisation = facts.organisations.get(sitting.seat.organisation or "")
    if organisation is not None and organisation.kind in BY_ORGANISATION:
        return BY_ORGANISATION[organisation.kind]
    if sitting.holder.person in leading:
        return Group.NETWORKS
    return Group.COMMISSIONING_GPS if sitting.holder.person in buying else Group.PRACTICES


def overlaps(mandates: Iterable[MandateHeld]) -> tuple[Overlap, ...]:
    """Return every two mandates in force that meet (S003-65), conflicts first.

    Two people carry the same thing for the same people; that is a conflict where they do so as different
    groups. One person who carries a commissioner's mandate and a provider's is a conflict too (J-007).
    """
    held = sorted((each for each in mandates if each.in_force), key=lambda each: (each.seat, each.person))
    found = [overlap for one, other in combinations(held, 2) for overlap in _meeting(one, other)]
    return tuple(sorted(found, key=lambda each: not each.conflict))


def key_people(facts: GovernanceFacts, mandates: Iterable[MandateHeld], as_of: date) -> tuple[KeyPerson, ...]:
    """Return who sits for general practice on two bodies of the way up or more, most first (S003-60)."""
    by_body: dict[str, list[Sitting]] = defaultdict(list)
    by_person: dict[str, list[Sitting]] = defaultdict(list)
    for sitting in facts.sittings(as_of):
        if sitting.body.purpose in WAY_UP and is_gp_voice(facts, sitting):
            by_body[sitting.body.code].append(sitting)
            by_person[sitting.holder.person].append(sitting)
    carried: dict[str, int] = defaultdict(int)
    speaking: dict[str, set[str]] = defaultdict(set)
    for mandate in mandates:
        carried[mandate.person] += mandate.in_force
        if mandate.in_force:
            speaking[mandate.person].add(mandate.seat.partition("/")[0])
    found = []
    for person, sittings in by_person.items():
        ordered = _one_of_each_body(sittings)
        bodies = [each.body.code for each in ordered]
        if len(bodies) < 2:
            continue
        alone = [code for code in bodies if {each.holder.person for each in by_body[code]} == {person}]
        found.append(
            KeyPerson(
                person,
                facts.person_named(person),
                tuple(f"{each.seat.title}, {each.body.name}" for each in ordered),
                tuple(facts.bodies[code].name for code in bodies),
                tuple(facts.bodies[code].name for code in alone),
                carried[person],
                len(speaking[person] & set(bodies)),
            )
        )
    return tuple(sorted(found, key=lambda each: (-len(each.bodies), -len(each.alone), each.person)))


def _named(facts: GovernanceFacts, words: str) -> str:
    """Return words with the names of areas in place of their codes: “the networks of Northmoor City”."""
    return " ".join(facts.areas[word].name if word in facts.areas else word for word in words.split())


def _one_of_each_body(sittings: Iterable[Sitting]) -> list[Sitting]:
    """Return one sitting of each body, in the order of the way up; rather another seat than a member's."""
    plain = sorted(sittings, key=lambda each: (each.seat.role is SeatRole.MEMBER, each.code))
    found: dict[str, Sitting] = {}
    for each in plain:
        found.setdefault(each.body.code, each)
    return sorted(found.values(), key=lambda each: (WAY_UP.index(each.body.purpose), each.code))


def _usual_kind(group: Group) -> MandateKind:
    """Return the kind of a mandate that states none (J-003, J-004, J-007)."""
    return {
        Group.LMC: MandateKind.STATUTORY,
        Group.FEDERATIONS: MandateKind.SHAREHOLDER,
        Group.COMMISSIONING_GPS: MandateKind.COMMISSIONER,
        Group.PRIMARY_CARE_TEAMS: MandateKind.COMMISSIONER,
    }.get(group, MandateKind.MEMBERS)


def _meeting(one: MandateHeld, other: MandateHeld) -> Iterator[Overlap]:
    """Give how two mandates in force meet, if they do."""
    if one.person == other.person:
        kinds = {one.kind, other.kind}
        if MandateKind.COMMISSIONER in kinds and kinds & OF_PROVIDERS:
            yield Overlap(
                one,
                other,
                True,
                f"{one.name} speaks as a commissioner ({_seat(one if _buys(one) else other)}) and for "
                f"providers ({_seat(other if _buys(one) else one)}): one cannot do both (J-007).",
            )
        return
    same_thing = in_words_alone(one.covers) == in_words_alone(other.covers) or (
        one.question != "" and one.question == other.question
    )
    if not (same_thing and one.of & other.of):
        return
    conflict = one.group is not other.group or one.kind is not other.kind
    names = listed(sorted((one.name, other.name)))
    ways = ""
    if conflict:
        groups = sorted({GROUP_IN_SHORT[one.group], GROUP_IN_SHORT[other.group]})
        ways = f", as {listed(groups)}" if len(groups) > 1 else ", by mandates of different kinds"
    seats = list(dict.fromkeys((_seat(one), _seat(other))))
    yield Overlap(
        one,
        other,
        conflict,
        f"{names} both carry “{one.covers.rstrip('.')}” for {one.given_by}{ways}: {listed(seats)}. "
        "If they differ, nobody can say whose voice it is.",
    )


def _buys(mandate: MandateHeld) -> bool:
    return mandate.kind is MandateKind.COMMISSIONER


def _seat(mandate: MandateHeld) -> str:
    return f"{mandate.seat_title}, {mandate.body_name}"
