"""Clinical directors of networks: who may be one, what they lead in which year, their time (F-010, E-040).

A clinical director is a practising clinician of a member practice, not always a GP, and two may share the
seat. What they lead has changed with the contract: in 2024 money and the additional roles came to them, in
2026 the payments for capacity and access went and collaboration of neighbourhoods came.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catchment.foundation.rules.findings import Check
from catchment.foundation.rules.listing import ERROR, INFO, WARNING, Fault, Run, listed
from catchment.governance.rules.assumed import number_of
from catchment.governance.rules.checks.board import posts_on
from catchment.governance.rules.checks.frame import about_seat, about_sitting, unusable_value
from catchment.governance.rules.checks.wording import says
from catchment.governance.rules.document import Body, Person, Seat
from catchment.governance.rules.document.vocabulary import BodyKind, PartyRole, Purpose, SeatRole
from catchment.governance.rules.facts import GovernanceFacts, Sitting, holders_on, seats_with_role
from catchment.structure.rules.words import listed as in_words
from catchment.structure.rules.words import number

MERGED_SPECIFICATION = date(2024, 4, 1)
NEIGHBOURHOOD_CONTRACT = date(2026, 4, 1)
FUNDED_WTE, FUNDED_PER = Decimal("0.25"), 50_000  # E-040
SPECIFICATION = "Network Contract DES, clinical director"
FULLER = "Fuller stocktake, May 2022"


@dataclass(frozen=True, slots=True)
class Task:
    """Something a clinical director leads, and other words by which a seat may say so."""

    name: str
    said_as: tuple[str, ...]

    def is_said(self, leads: tuple[str, ...]) -> bool:
        """Say whether any line of what a seat leads means this."""
        return any(says(line, self.name, *self.said_as) for line in leads)


DELIVERY = Task("delivery of the network contract", ("network contract", "DES", "delivery of the contract"))
LEADERSHIP = Task("strategic and clinical leadership", ("leadership",))
MONEY = Task("allocating the network's money", ("money", "funding", "budget", "finances"))
ROLES = Task("the additional roles (ARRS)", ("ARRS", "additional roles"))
SUPPORT = Task("capacity and access support (CASP)", ("CASP", "capacity and access support"))
IMPROVEMENT = Task("capacity and access improvement (CAIP)", ("CAIP", "capacity and access improvement"))
TEAMS = Task("setting up neighbourhood teams", ("INT", "INTs", "neighbourhood team", "neighbourhood teams"))
COLLABORATION = Task(
    "collaboration of neighbourhoods", ("neighbourhood collaboration", "neighbourhood working")
)

TASKS_2019 = (DELIVERY, LEADERSHIP)
TASKS_2024 = (*TASKS_2019, MONEY, ROLES, SUPPORT, IMPROVEMENT, TEAMS)
TASKS_2026 = (*TASKS_2019, MONEY, ROLES, COLLABORATION)
ENDED_2026 = (SUPPORT, IMPROVEMENT)


def network_boards(facts: GovernanceFacts) -> list[Body]:
    """Return the boards of networks: by kind, or by what they are for."""
    return [
        body
        for body in facts.handbook.bodies
        if body.kind is BodyKind.NETWORK_BOARD or body.purpose is Purpose.NETWORK
    ]


def member_practices(facts: GovernanceFacts, body: Body) -> set[str]:
    """Return the codes of the practices that a network board has as members."""
    return {
        party.organisation
        for party in body.parties
        if party.role is PartyRole.MEMBER
        and party.organisation in facts.organisations
        and facts.organisations[party.organisation].kind == "practice"
    }


def director_seats(facts: GovernanceFacts) -> Iterator[tuple[Body, Seat]]:
    """Give the clinical directors' seats on boards of networks."""
    for body in network_boards(facts):
        for seat in seats_with_role(body, SeatRole.CLINICAL_DIRECTOR):
            yield body, seat


def role_of(tasks: tuple[Task, ...], ended: tuple[Task, ...] = ()) -> Run:
    """Return the check of F-010 with the tasks of a year, and those that ended with it."""

    def clinical_director(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
        for body, seat in director_seats(facts):
            if not holders_on(seat, as_of):
                yield Fault(
                    about_seat(body, seat),
                    f"{body.name} has no clinical director: the seat “{seat.title}” is vacant.",
                    "Record who the practices appointed; two people may share the seat.",
                )
            for sitting in facts.sittings(as_of, body):
                if sitting.seat is seat:
                    yield from _practising(facts, sitting, as_of)
            yield from _tasks(body, seat, tasks, ended)

    return clinical_director


def _practising(facts: GovernanceFacts, sitting: Sitting, as_of: date) -> Iterator[Fault]:
    """F-010: a director is registered as a clinician and works at a member practice."""
    person = facts.people.get(sitting.holder.person)
    if person is None:
        return
    if not any(each.state == "registered" for each in person.registrations):
        state = person.registrations[0].state if person.registrations else "not recorded"
        yield Fault(
            about_sitting(sitting),
            f"{person.name} directs {sitting.body.name} but is not a practising clinician: "
            f"registration {state}.",
            "Record an active registration (GMC, NMC, GPhC, HCPC ...), or appoint a practising clinician.",
        )
    network = facts.networks.get(sitting.body.organisation or "")
    practices = member_practices(facts, sitting.body) | set(network.practices if network else ())
    if not _works_at(person, practices, as_of):
        yield Fault(
            about_sitting(sitting),
            f"{person.name} directs {sitting.body.name} but has no post at a member practice.",
            "Record the post at a member practice, or appoint a clinician of one.",
        )


def _works_at(person: Person, practices: set[str], as_of: date) -> bool:
    """Say whether somebody is employed at, or seconded to, one of the practices on the day."""
    return any(
        post.employer in practices or post.seconded_to in practices for post in posts_on(person, as_of)
    )


def _tasks(body: Body, seat: Seat, tasks: tuple[Task, ...], ended: tuple[Task, ...]) -> Iterator[Fault]:
    """F-010: the seat leads what the contract of the year gives it, and nothing that has ended."""
    missing = [task.name for task in tasks if not task.is_said(seat.leads)]
    if missing:
        yield Fault(
            about_seat(body, seat),
            f"{seat.title} of {body.name} does not say that it leads {in_words(missing, 7)}.",
            "Add these words to what the seat leads, if the contract of this year is kept to.",
            WARNING,
        )
    over = [task.name for task in ended if task.is_said(seat.leads)]
    if over:
        yield Fault(
            about_seat(body, seat),
            f"{seat.title} of {body.name} still leads {in_words(over)}, which the contract has ended.",
            "Take it out of what the seat leads.",
            WARNING,
        )


def funded_time(patients: int) -> Decimal:
    """Return the time of a director that the contract paid for, in WTE: 0.25 for 50,000 patients (E-040)."""
    return (FUNDED_WTE * patients / FUNDED_PER).quantize(Decimal("0.01"))


def time_funded(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
    """E-040: the time set aside for a director is at least what the contract pays for."""
    for body, seat in director_seats(facts):
        network = facts.networks.get(body.organisation or "")
        if network is None or network.patients is None or not holders_on(seat, as_of):
            continue
        funded = funded_time(network.patients)
        if seat.protected_time is None or seat.protected_time < funded:
            has = "none" if seat.protected_time is None else f"{seat.protected_time:.2f} WTE"
            yield Fault(
                about_seat(body, seat),
                f"For {number(network.patients)} patients the contract pays for {funded:.2f} WTE of "
                f"{seat.title} of {body.name}; {has} is set aside.",
                "Set aside the time that is paid for (protected_time).",
            )


def time_needed(facts: GovernanceFacts, _as_of: date) -> Iterator[Fault]:
    """S001-22: the time set aside for a director is what the seat is said to need."""
    for body, seat in director_seats(facts):
        protected = seat.protected_time or Decimal(0)
        if seat.needed_time is not None and seat.needed_time > protected:
            yield Fault(
                about_seat(body, seat),
                f"{seat.title} of {body.name} needs {seat.needed_time:.2f} WTE and has {protected:.2f}.",
                "Find the time that is missing, share the seat, or take work from it.",
            )


def time_to_lead(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
    """S001-26: a clinical director who also leads a neighbourhood team may need three days a week for it."""
    needed = number_of(facts.values, "S001-26", "leading_wte")
    if needed is None:
        yield unusable_value(facts, "S001-26", "leading_wte", "a number above 0, such as 0.6")
        return
    directing = {
        held.person: (body, seat) for body, seat in director_seats(facts) for held in holders_on(seat, as_of)
    }
    for sitting in facts.sittings(as_of):
        leads_team = sitting.body.kind is BodyKind.TEAM and sitting.seat.role is SeatRole.LEAD
        if leads_team and sitting.holder.person in directing:
            _, seat = directing[sitting.holder.person]
            time = (seat.protected_time or Decimal(0)) + (sitting.seat.protected_time or Decimal(0))
            if time < needed:
                name = facts.person_named(sitting.holder.person)
                yield Fault(
                    about_sitting(sitting),
                    f"{name} leads {sitting.body.name} and is a clinical director, with {time:.2f} WTE "
                    f"set aside for both; {needed:.2f} may be needed.",
                    "Set aside more time, or let somebody else lead the team.",
                )


CHECKS: tuple[Check, ...] = (
    listed(
        "F-010",
        "Is the clinical director a practising clinician of a member practice, who leads the network?",
        ERROR,
        SPECIFICATION,
        role_of(TASKS_2019),
        since=date(2019, 7, 1),
        until=MERGED_SPECIFICATION,
    ),
    listed(
        "F-010",
        "Does the clinical director also lead money, additional roles, access payments and teams (2024)?",
        ERROR,
        f"{SPECIFICATION}, 2024/25",
        role_of(TASKS_2024),
        since=MERGED_SPECIFICATION,
        until=NEIGHBOURHOOD_CONTRACT,
    ),
    listed(
        "F-010",
        "Does the clinical director also lead collaboration of neighbourhoods (2026)?",
        ERROR,
        f"{SPECIFICATION}, 2026/27; F-012",
        role_of(TASKS_2026, ENDED_2026),
        confidence="M",
        since=NEIGHBOURHOOD_CONTRACT,
    ),
    listed(
        "E-040",
        "Is the time the contract pays for set aside for the clinical director?",
        WARNING,
        "Network Contract DES to 2023/24",
        time_funded,
        since=date(2019, 7, 1),
        until=MERGED_SPECIFICATION,
    ),
    listed(
        "S001-22",
        "Has the clinical director the time the seat needs?",
        WARNING,
        FULLER,
        time_needed,
        since=date(2022, 5, 1),
    ),
    listed(
        "S001-26",
        "Has a clinical director who leads a neighbourhood team the time for both?",
        INFO,
        f"{FULLER}; X-17",
        time_to_lead,
        confidence="L",
        since=date(2022, 5, 1),
    ),
)
