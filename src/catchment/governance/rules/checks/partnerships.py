"""Integrated care partnerships and health and wellbeing boards (C-001, C-002, C-014).

The *integrated care partnership* is a joint committee of the ICB and of every responsible local authority
whose area is in the ICB's, wholly or partly. A *health and wellbeing board* is a committee of each such
council. Both belong to more than the ICB; its handbook says who they are because its plans must go to them.
"""

from collections.abc import Iterator
from datetime import date

from catchment.foundation.rules.findings import Check
from catchment.foundation.rules.listing import ERROR, WARNING, Fault, listed
from catchment.governance.rules.assumed import words_of
from catchment.governance.rules.checks.frame import about_body, about_seat, about_system, unusable_value
from catchment.governance.rules.checks.table import Group, faults_for_groups, in_force, kind_in_words
from catchment.governance.rules.document import Body, Seat
from catchment.governance.rules.document.vocabulary import BodyKind, Filling, Purpose
from catchment.governance.rules.facts import GovernanceFacts, holders_on
from catchment.structure.rules.words import counted
from catchment.structure.rules.words import listed as in_words

ACT_2007 = "Local Government and Public Involvement in Health Act 2007"
# Words of a seat that bring what the law names, besides the word itself
BROUGHT_BY = {
    "councillor": ("elected-members",),
    "director-of-adult-social-services": ("adult-social-services",),
    "director-of-public-health": ("public-health",),
    "icb-representative": ("icb",),
}
COMMISSIONERS = frozenset({"icb", "sub-icb", "ccg"})


def partnership_exists(facts: GovernanceFacts, _as_of: date) -> Iterator[Fault]:
    """C-001: the ICB and each responsible local authority have set up one joint committee for the area."""
    needed = (facts.handbook.system, *facts.responsible_authorities)
    found = facts.bodies_for(Purpose.INTEGRATED_CARE_PARTNERSHIP)
    if not found:
        names = in_words([facts.organisation_named(code) for code in needed], 6)
        yield Fault(
            about_system(facts),
            f"There is no integrated care partnership of {names}.",
            "Add the joint committee (purpose: integrated-care-partnership) with all of them as parties.",
        )
    if len(found) > 1:
        yield Fault(
            about_system(facts),
            f"There are {counted(len(found), 'integrated care partnership')}; the ICB's area has one.",
            "Keep one, and give the others the purpose that they have.",
        )
    for body in found:
        if body.kind is not BodyKind.JOINT_COMMITTEE:
            yield Fault(
                about_body(body),
                f"{body.name} is {kind_in_words(body)}; the law makes it a joint committee.",
                "Set its kind to joint-committee.",
            )
        parties = {party.organisation for party in body.parties}
        for code in needed:
            if code not in parties:
                why = "" if code == facts.handbook.system else ", a responsible authority in the ICB's area,"
                yield Fault(
                    about_body(body),
                    f"{facts.organisation_named(code)}{why} is not a party of {body.name}.",
                    f"Add {code} to its parties.",
                )


def partnership_members(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
    """C-002: one member by the ICB, one by each responsible authority; the partnership appoints others."""
    for body in facts.bodies_for(Purpose.INTEGRATED_CARE_PARTNERSHIP):
        for code in (facts.handbook.system, *facts.responsible_authorities):
            name = facts.organisation_named(code)
            seats = [seat for seat in body.seats if seat.organisation == code]
            own = [seat for seat in seats if not _appointed_by_partnership(seat, body)]
            if not own:
                yield Fault(
                    about_body(body),
                    f"{body.name} has no member appointed by {name}.",
                    f"Add a seat for {code} that it appoints to.",
                )
            elif not any(holders_on(seat, as_of) for seat in own):
                yield Fault(
                    about_seat(body, own[0]),
                    f"The member of {body.name} appointed by {name} is missing: the seat is vacant.",
                    f"Record whom {name} has appointed.",
                )
            if len(own) > 1:
                yield Fault(
                    about_body(body),
                    f"{name} appoints {counted(len(own), 'member')} of {body.name}; the law gives it one.",
                    "Say of the others that the partnership appoints them (appointed_by).",
                    WARNING,
                )


def _appointed_by_partnership(seat: Seat, body: Body) -> bool:
    """Say whether the partnership itself appoints to a seat, as its own words have it."""
    said = (seat.appointed_by or "").casefold()
    named = {body.name.casefold(), body.code.casefold(), "the partnership", "the icp"}
    return seat.filling is not Filling.EX_OFFICIO and any(name in said for name in named)


def health_and_wellbeing_boards(facts: GovernanceFacts, council: str) -> list[Body]:
    """Return the health and wellbeing boards of a council, those it shares with another too (C-013)."""
    return [
        body
        for body in facts.bodies_for(Purpose.HEALTH_AND_WELLBEING_BOARD)
        if body.organisation == council or any(party.organisation == council for party in body.parties)
    ]


def wellbeing_boards(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
    """C-014: each responsible authority has a health and wellbeing board with the members the law names."""
    roles = words_of(facts.values, "C-014", "roles")
    if roles is None:
        yield unusable_value(facts, "C-014", "roles", "a list of roles, such as [councillor]")
    judged: set[str] = set()
    for council in facts.responsible_authorities:
        name = facts.organisation_named(council)
        boards = health_and_wellbeing_boards(facts, council)
        if not boards:
            yield Fault(
                about_system(facts),
                f"{name} has no health and wellbeing board here.",
                f"Add the board of {council} (purpose: health-and-wellbeing-board) with its seats.",
            )
        for body in boards:
            if body.code not in judged:
                judged.add(body.code)
                yield from _members_of_wellbeing_board(facts, body, roles or (), as_of)


def _members_of_wellbeing_board(
    facts: GovernanceFacts, body: Body, roles: tuple[str, ...], as_of: date
) -> Iterator[Fault]:
    """C-014: say which member a health and wellbeing board lacks; Healthwatch goes with the Bill (F-036)."""
    wanted: list[Group] = []
    for role in roles:
        if role == "healthwatch" and in_force(facts, "HB26", as_of):
            continue
        words = frozenset({role, *BROUGHT_BY.get(role, ())})
        said, theirs = f"with the role {role}", frozenset[str]()
        if role == "icb-representative":
            said = f"for the ICB (sectors: [icb], organisation: {facts.handbook.system})"
            theirs = _commissioners(facts)
        wanted.append(Group(_spoken(role), words, f"Add a seat {said}, and fill it.", theirs))
    yield from faults_for_groups(about_body(body), body.name, [body], wanted, as_of)


def _commissioners(facts: GovernanceFacts) -> frozenset[str]:
    """Return the commissioners that are named: ICBs, and the CCGs before there were ICBs."""
    return frozenset(code for code, each in facts.organisations.items() if each.kind in COMMISSIONERS)


def _spoken(role: str) -> str:
    """Return a role as it is said in a sentence."""
    words = role.replace("-", " ").replace("healthwatch", "Healthwatch").replace("icb", "ICB")
    if words == "Healthwatch":
        return "a representative of Healthwatch"
    article = "an" if words[0] in "aeiouI" else "a"
    return f"{'the' if words.startswith('director') else article} {words}".replace("childrens", "children's")


CHECKS: tuple[Check, ...] = (
    listed(
        "C-001",
        "Have the ICB and every responsible local authority set up one integrated care partnership?",
        ERROR,
        f"{ACT_2007} s.116ZA(1)",
        partnership_exists,
        regime="HCA22",
        ended_by="HB26",
    ),
    listed(
        "C-002",
        "Has the partnership one member appointed by the ICB and one by each responsible authority?",
        ERROR,
        f"{ACT_2007} s.116ZA(2)",
        partnership_members,
        regime="HCA22",
        ended_by="HB26",
    ),
    listed(
        "C-014",
        "Has each responsible authority a health and wellbeing board with the members the law names?",
        WARNING,
        "Health and Social Care Act 2012 s.194 (not verified); F-036",
        wellbeing_boards,
        confidence="L",
        since=date(2013, 4, 1),
    ),
)
