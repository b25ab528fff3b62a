"""Boards at place: the five forms, who sits at the table, what must be agreed (D-050 to D-058, S000-12).

A place is geography; a place board is a form of governance, and there are five. They differ in who decides:
a *consultative forum* only advises, a *committee of the ICB* and a *joint committee* decide together, an
*individual* decides alone within limits, a *lead provider* decides under a contract. A place may mix them by
function (D-055), so who is involved is asked of the place, and how it decides is asked of each board.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from catchment.foundation.rules.findings import About, Check
from catchment.foundation.rules.listing import INFO, WARNING, Fault, listed
from catchment.governance.rules.checks import forms
from catchment.governance.rules.checks.board import posts_on
from catchment.governance.rules.checks.frame import about_body, about_person
from catchment.governance.rules.checks.table import absence, faults_for_groups, group, in_force
from catchment.governance.rules.document import Body, Seat
from catchment.governance.rules.document.vocabulary import Duty, Job, PlaceForm, Purpose, SeatRole
from catchment.governance.rules.facts import GovernanceFacts, Sitting
from catchment.structure.rules.words import listed as in_words

DESIGN_FRAMEWORK = "ICS Design Framework, June 2021"
THRIVING_PLACES = "Thriving places, NHS England and the LGA, September 2021"
WHITE_PAPER = "Joining up care for people, places and populations, February 2022"
MINIMUM = (  # S002-17
    group("primary care leadership", "primary-care-leadership", "clinical-director"),
    group("local authorities", "local-authority", "elected-members", "adult-social-services", "councillor"),
    group("the director of public health", "public-health", "director-of-public-health"),
    group("acute providers", "acute"),
    group("community providers", "community"),
    group("mental health providers", "mental-health"),
    group("people who use services", "people-who-use-services"),
)
BEST_PRACTICE = (  # D-057, besides those above
    group(
        "the director of adult social services",
        "director-of-adult-social-services",
        "adult-social-services",
    ),
    group("elected members", "elected-members", "councillor"),
    group("social care providers", "social-care", "domiciliary-care"),
    group("the voluntary sector", "voluntary"),
    group("the ICB", "icb"),
)
HEALTHWATCH = group("Healthwatch", "healthwatch")
TO_AGREE = ("membership", "decisions", "leadership", "reporting")


@dataclass(frozen=True, slots=True)
class Place:
    """A place that has at least one board: its name and its boards."""

    name: str
    boards: tuple[Body, ...]

    @property
    def about(self) -> About:
        """Return the first of its boards, which is what a finding about the place leads to."""
        return about_body(self.boards[0])

    @property
    def seats(self) -> list[Seat]:
        """Return the seats of all its boards."""
        return [seat for board in self.boards for seat in board.seats]


def places_of(facts: GovernanceFacts) -> list[Place]:
    """Return the places that have a board; a board that covers no drawn area is a place of its own."""
    by_area: dict[str, list[Body]] = {}
    for body in forms.place_boards(facts):
        by_area.setdefault(body.area or f"board {body.code}", []).append(body)
    return [
        Place(facts.areas[code].name if code in facts.areas else boards[0].name, tuple(boards))
        for code, boards in sorted(by_area.items())
    ]


def several_forms(facts: GovernanceFacts, _as_of: date) -> Iterator[Fault]:
    """D-055: a place may have boards of several forms; then it matters which decides what."""
    for place in places_of(facts):
        known = [board for board in place.boards if board.form is not None]
        if len({board.form for board in known}) > 1:
            boards = in_words([f"{board.name} ({forms.form_in_words(board.form)})" for board in known], 5)
            yield Fault(
                place.about,
                f"{place.name} is governed in several forms: {boards}.",
                "Say in the functions and decisions map which of them decides what.",
            )


def without_form(facts: GovernanceFacts, _as_of: date) -> Iterator[Fault]:
    """S002-16: partners choose the form of governance of their place, so a place board has one."""
    for board in facts.bodies_for(Purpose.PLACE_BOARD):
        if board.form is None:
            yield Fault(
                about_body(board),
                f"{board.name} has none of the five forms of governance at place.",
                f"Choose its form: {', '.join(form.value for form in PlaceForm)}.",
            )


def minimum_membership(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
    """S002-17: those who must at least be involved at each place; one finding for each group."""
    for place in places_of(facts):
        yield from faults_for_groups(place.about, place.name, place.boards, MINIMUM, as_of)


def best_practice(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
    """D-057: who else sits at a good place board, in one finding; Healthwatch goes with the Bill (F-036)."""
    groups = BEST_PRACTICE if in_force(facts, "HB26", as_of) else (*BEST_PRACTICE, HEALTHWATCH)
    for place in places_of(facts):
        missing = [said for wanted in groups if (said := absence(place.seats, wanted, as_of))]
        if missing:
            yield Fault(
                place.about,
                f"{place.name} does without {in_words(missing, 6)}, who sit on other place boards.",
                "Ask the partners whether they should be at the table.",
            )


def agreement(facts: GovernanceFacts, _as_of: date) -> Iterator[Fault]:
    """D-058: partners agree four things for each place; any of its boards may hold the words."""
    for place in places_of(facts):
        agreed = {
            name
            for board in place.boards
            if board.agreement is not None
            for name in TO_AGREE
            if getattr(board.agreement, name)
        }
        missing = [name for name in TO_AGREE if name not in agreed]
        if missing:
            yield Fault(
                place.about,
                f"The partners of {place.name} have not written down what they agreed on "
                f"{in_words(missing)}.",
                f"Add to the agreement of the board: {', '.join(missing)}.",
            )


def accountable_people(place: Place, facts: GovernanceFacts, as_of: date) -> list[Sitting]:
    """Return the sittings by which people are accountable for the outcomes of a place; each person once."""
    found: dict[str, Sitting] = {}
    for board in place.boards:
        for sitting in facts.sittings(as_of, board):
            if Duty.ACCOUNTABLE_FOR_OUTCOMES in sitting.seat.duties:
                found.setdefault(sitting.holder.person, sitting)
    return list(found.values())


def single_accountable_person(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
    """S000-12: exactly one person is accountable for the shared outcomes of each place."""
    for place in places_of(facts):
        people = accountable_people(place, facts, as_of)
        if not people:
            seats = [seat for seat in place.seats if Duty.ACCOUNTABLE_FOR_OUTCOMES in seat.duties]
            vacant = f": the seat “{seats[0].title}” is vacant" if seats else ""
            yield Fault(
                place.about,
                f"Nobody is accountable for the shared outcomes of {place.name}{vacant}.",
                "Fill the seat." if seats else "Give one seat the duty accountable-for-outcomes.",
            )
        elif len(people) > 1:
            names = in_words([facts.person_named(each.holder.person) for each in people])
            yield Fault(
                place.about,
                f"{names} are all accountable for the shared outcomes of {place.name}; it should be one.",
                "Agree who it is, and take the duty accountable-for-outcomes from the others.",
            )


def accountability_of_others(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
    """S000-13: accountability for a place leaves that of the ICB's chief executive and councils as it was."""
    told: set[str] = set()
    for place in places_of(facts):
        for sitting in accountable_people(place, facts, as_of):
            person = facts.people.get(sitting.holder.person)
            office = _other_office(facts, sitting.holder.person, as_of)
            if person is not None and office and person.code not in told:
                told.add(person.code)
                yield Fault(
                    about_person(person),
                    f"{person.name} is accountable for the outcomes of {place.name} and is also {office}.",
                    "Name somebody else, or write down how the two accountabilities are kept apart.",
                )


def _other_office(facts: GovernanceFacts, code: str, as_of: date) -> str:
    """Return the office somebody holds whose accountability must not change, as words; else empty."""
    for sitting in facts.sittings(as_of):
        if sitting.holder.person == code:
            if (sitting.body.purpose, sitting.seat.role) == (Purpose.ICB_BOARD, SeatRole.CHIEF_EXECUTIVE):
                return "the chief executive of the ICB, its accountable officer"
            if sitting.seat.role is SeatRole.COUNCILLOR:
                return f"a councillor ({sitting.body.name})"
    person = facts.people.get(code)
    for post in posts_on(person, as_of) if person else ():
        if post.job is Job.COUNCILLOR:
            return f"a councillor of {facts.organisation_named(post.employer)}"
        if post.job is Job.CHIEF_EXECUTIVE and _answers_for(facts, post.employer):
            return f"the chief executive of {facts.organisation_named(post.employer)}"
    return ""


def _answers_for(facts: GovernanceFacts, employer: str) -> bool:
    """Say whether the chief executive of an organisation is the accountable officer of an ICB or council."""
    found = facts.organisations.get(employer)
    return found is not None and found.kind in {"icb", "council"}


def accountable_without_authority(facts: GovernanceFacts, as_of: date) -> Iterator[Fault]:
    """S000-14: what somebody accountable for a place can decide, where its boards can only advise."""
    for place in places_of(facts):
        decides = any(board.form not in (None, PlaceForm.CONSULTATIVE_FORUM) for board in place.boards)
        for sitting in accountable_people(place, facts, as_of):
            if not decides and Duty.DELEGATED_AUTHORITY not in sitting.seat.duties:
                yield Fault(
                    place.about,
                    f"{facts.person_named(sitting.holder.person)} is accountable for the outcomes of "
                    f"{place.name}, but its boards can only advise and no authority is delegated.",
                    "Show the gap to the partners, or delegate what the outcomes need.",
                )


CHECKS: tuple[Check, ...] = (
    *forms.CHECKS,
    listed(
        "D-055",
        "Which places are governed by boards of different forms?",
        INFO,
        THRIVING_PLACES,
        several_forms,
        confidence="M",
        since=date(2021, 9, 1),
    ),
    listed(
        "D-057",
        "Do all those who sit on good place boards have a seat?",
        WARNING,
        f"{THRIVING_PLACES}; F-036",
        best_practice,
        since=date(2021, 9, 1),
    ),
    listed(
        "D-058",
        "Have partners agreed on membership, decisions, leadership and reporting of each place?",
        WARNING,
        THRIVING_PLACES,
        agreement,
        since=date(2021, 9, 1),
    ),
    listed(
        "S002-16",
        "Has each place board one of the five forms of governance?",
        WARNING,
        f"{DESIGN_FRAMEWORK}; {THRIVING_PLACES}",
        without_form,
        since=date(2021, 9, 1),
    ),
    listed(
        "S002-17",
        "Are those who must at least be involved at place at the table?",
        WARNING,
        f"{DESIGN_FRAMEWORK}, p24",
        minimum_membership,
        since=date(2021, 6, 1),
    ),
    listed(
        "S000-12",
        "Is exactly one person accountable for the shared outcomes of each place?",
        WARNING,
        f"{WHITE_PAPER}, p11",
        single_accountable_person,
        since=date(2022, 2, 1),
    ),
    listed(
        "S000-13",
        "Does the person accountable for a place leave the accountability of others as it was?",
        WARNING,
        WHITE_PAPER,
        accountability_of_others,
        since=date(2022, 2, 1),
    ),
    listed(
        "S000-14",
        "Can the person accountable for a place decide anything?",
        INFO,
        WHITE_PAPER,
        accountable_without_authority,
        since=date(2022, 2, 1),
    ),
)
