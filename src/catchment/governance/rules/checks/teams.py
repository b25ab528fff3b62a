"""Neighbourhood teams and provider collaboratives (S001-04, S001-06, S001-19, S002-25).

A neighbourhood team has no legal form: somebody else answers for it, and somebody leads it. Networks are to
"evolve" into such teams, which may mean three things (S001-04), so a team beside a network says which.
"""

from collections.abc import Iterator
from datetime import date

from catchment.foundation.rules.findings import Check
from catchment.foundation.rules.listing import ERROR, WARNING, Fault, listed
from catchment.governance.rules.checks import representation
from catchment.governance.rules.checks.board import posts_on
from catchment.governance.rules.checks.directors import FULLER, network_boards
from catchment.governance.rules.checks.frame import about_body, about_system
from catchment.governance.rules.checks.table import absence, group
from catchment.governance.rules.document import Body
from catchment.governance.rules.document.vocabulary import BodyKind, Purpose, SeatRole, Succeeding
from catchment.governance.rules.facts import GovernanceFacts, holders_on, seats_with_role
from catchment.structure.rules.words import listed as in_words

REPORT = date(2022, 5, 1)
SECTORS = (  # S001-06
    group("general practice", "general-practice", "primary-care-leadership", "clinical-director"),
    group("wider primary care", "wider-primary-care"),
    group("secondary care", "acute", "mental-health", "community"),
    group("social care", "social-care", "adult-social-services", "director-of-adult-social-services"),
    group("domiciliary care", "domiciliary-care"),
)


def teams(facts: GovernanceFacts) -> list[Body]:
    """Return the neighbourhood teams: by kind, or by what they are for."""
    return [
        body
        for body in facts.handbook.bodies
        if body.kind is BodyKind.TEAM or body.purpose is Purpose.NEIGHBOURHOOD_TEAM
    ]


def succession_said(facts: GovernanceFacts, _as_of: date) -> Iterator[Fault]:
    """S001-04: a team on a network's ground says if it evolved from it, replaced it or runs alongside."""
    on_ground: dict[str, list[Body]] = {}
    for board in network_boards(facts):
        for ground in _ground(facts, board):
            on_ground.setdefault(ground, []).append(board)
    for team in teams(facts):
        near = {board.code: board for ground in _ground(facts, team) for board in on_ground.get(ground, ())}
        for board in near.values():
            if board.code != team.code and not _linked(team, board):
                yield Fault(
                    about_body(team),
                    f"{team.name} and {board.name} cover the same ground, and nothing says whether one "
                    "evolved into the other, was replaced by it, or runs alongside.",
                    f"Say it on the team: succeeds: [{{body: {board.code}, how: runs-alongside}}].",
                )
    for body in facts.handbook.bodies:
        for link in body.succeeds:
            earlier = facts.bodies.get(link.body)
            if earlier is not None and link.how is not Succeeding.RUNS_ALONGSIDE:
                became = "evolved into" if link.how is Succeeding.EVOLVES_INTO else "was replaced by"
                yield Fault(
                    about_body(body),
                    f"{earlier.name} {became} {body.name}, and yet both are here.",
                    f"End {earlier.code}, or say that they run alongside each other.",
                )
            if earlier is None and link.how is Succeeding.RUNS_ALONGSIDE:
                yield Fault(
                    about_body(body),
                    f"{body.name} is said to run alongside {link.body}, which is not here.",
                    "Say how the one that ended gave way (evolves-into, replaced-by), or take this away.",
                )


def _ground(facts: GovernanceFacts, body: Body) -> set[str]:
    """Return what tells one body's ground from another's: areas it covers, and its name."""
    network = facts.networks.get(body.organisation or "")
    areas = {body.area or "", *(network.serves if network else ())} - {""}
    return {*(f"area {code}" for code in areas), f"name {body.name.casefold()}"}


def _linked(team: Body, board: Body) -> bool:
    """Say whether either of two bodies says how it stands to the other."""
    return any(link.body == board.code for link in team.succeeds) or any(
        link.body == team.code for link in board.succeeds
    )


def sectors_of_team(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
    """S001-06: five classes of provider are in a team, by a seat or by somebody who works in it."""
    working_in = _sectors_working_in_teams(facts, as_of)
    for team in teams(facts):
        working = working_in.get(team.code, set())
        missing = [
            said
            for wanted in SECTORS
            if not working & wanted.words and (said := absence(team.seats, wanted, as_of))
        ]
        if missing:
            yield Fault(
                about_body(team),
                f"{team.name} is without {in_words(missing, 5)}.",
                "Bring them in by a seat, or by people who work in the team.",
            )


def _sectors_working_in_teams(facts: GovernanceFacts, as_of: date) -> dict[str, set[str]]:
    """Return, by team, the sectors of the people whose posts are in it on the day."""
    found: dict[str, set[str]] = {}
    for person in facts.handbook.people:
        for post in posts_on(person, as_of):
            if post.team is not None and person.home_sector is not None:
                found.setdefault(post.team, set()).add(str(person.home_sector))
    return found


def led_and_answered_for(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
    """S001-19: every team has somebody who leads it, and a body that is accountable for it."""
    for team in teams(facts):
        leading = seats_with_role(team, SeatRole.LEAD)
        if not any(holders_on(seat, as_of) for seat in leading):
            vacant = f": the seat “{leading[0].title}” is vacant" if leading else ""
            yield Fault(
                about_body(team),
                f"{team.name} has no lead{vacant}.",
                "Fill the seat." if leading else "Add a seat with the role lead, and fill it.",
            )
        if team.accountable_body is None:
            yield Fault(
                about_body(team),
                f"{team.name} has no accountable body.",
                "Set accountable_body to the organisation that answers for it.",
            )


def trusts_in_collaboratives(facts: GovernanceFacts, _as_of: date) -> Iterator[Fault]:
    """S002-25: each trust is in one or more provider collaboratives."""
    joined = {
        party.organisation
        for body in facts.handbook.bodies
        if body.kind is BodyKind.PROVIDER_COLLABORATIVE or body.purpose is Purpose.PROVIDER_COLLABORATIVE
        for party in body.parties
    }
    for code in facts.trusts:
        if code not in joined:
            yield Fault(
                about_system(facts),
                f"{facts.organisation_named(code)} is in no provider collaborative here.",
                "Add it to the parties of one; one that spans systems may be in a neighbour's handbook.",
            )


CHECKS: tuple[Check, ...] = (
    listed(
        "S001-04",
        "Where a team is on a network's ground, is it said how the two follow each other?",
        WARNING,
        FULLER,
        succession_said,
        since=REPORT,
    ),
    listed(
        "S001-06",
        "Are the five classes of provider in each neighbourhood team?",
        WARNING,
        f"{FULLER}, p6",
        sectors_of_team,
        since=REPORT,
    ),
    listed(
        "S001-19",
        "Has each neighbourhood team somebody who leads it and a body that answers for it?",
        ERROR,
        f"{FULLER}; F-021",
        led_and_answered_for,
        since=REPORT,
    ),
    listed(
        "S002-25",
        "Is each trust in a provider collaborative?",
        WARNING,
        "ICS Design Framework, June 2021; D-072",
        trusts_in_collaboratives,
        confidence="M",
        since=date(2022, 4, 1),
    ),
    *representation.CHECKS,
)
