"""Registers of interests: whose they hold, who can see them, and the 28 days to declare (B-060 to B-062).

Three sets of people must be in a register: members of the board, members of its committees, and employees.
Somebody with no interests is in it too, by declaring that there are none. Being in a register is no
accusation, and being a partner's employee is not by itself a conflict (B-065).
"""

from collections.abc import Iterator
from datetime import date, timedelta

from catchment.foundation.rules.findings import Check
from catchment.foundation.rules.listing import ERROR, Fault
from catchment.governance.rules.checks.board import committees, employees, members_on, of_the_icb
from catchment.governance.rules.checks.frame import about_entry, about_interest, about_person, about_system
from catchment.governance.rules.days import DAYS_TO_DECLARE
from catchment.governance.rules.document import Body, Interest, Person, Register
from catchment.governance.rules.document.vocabulary import Covered, RegisterKind
from catchment.governance.rules.facts import GovernanceFacts
from catchment.structure.rules.words import counted, plain_date
from catchment.structure.rules.words import listed as in_words

SETS = {
    Covered.BOARD_MEMBERS: "board members",
    Covered.COMMITTEE_MEMBERS: "members of committees and sub-committees",
    Covered.EMPLOYEES: "employees",
}


def registers_of_interests(facts: GovernanceFacts) -> list[Register]:
    """Return the registers of interests, by code."""
    found = [each for each in facts.handbook.registers if each.kind is RegisterKind.INTERESTS]
    return sorted(found, key=lambda register: register.code)


def must_be_registered(facts: GovernanceFacts, board: Body, as_of: date) -> list[tuple[Person, str]]:
    """Return everybody who must have an entry on the day, and as what: each once, by code."""
    found: dict[str, str] = {}
    for body in (board, *committees(facts)):
        for sitting in members_on(facts, body, as_of):
            found.setdefault(sitting.holder.person, f"a member of {body.name}")
    for person in employees(facts, as_of):
        found.setdefault(person.code, "an employee of the integrated care board")
    return [(facts.people[code], found[code]) for code in sorted(found) if code in facts.people]


def everybody_registered(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-060: the registers cover the three sets, and each person has an entry."""
    registers = registers_of_interests(facts)
    covered = {each for register in registers for each in register.covers}
    missing = [words for kind, words in SETS.items() if kind not in covered]
    if not registers:
        yield Fault(
            about_system(facts),
            "The handbook has no register of interests.",
            "Keep a register of the interests of board members, committee members and employees.",
        )
    elif missing:
        yield Fault(
            about_system(facts),
            f"No register of interests covers {in_words(missing)}.",
            "Let a register cover them (covers), or add one that does.",
        )
    for person, role in must_be_registered(facts, board, as_of):
        if not _has_entry(person, as_of):
            yield Fault(
                about_person(person),
                f"{person.name}, {role}, has no entry in the register of interests on {plain_date(as_of)}.",
                "Record the interests declared, or the day on which the person declared to have none.",
            )


def _has_entry(person: Person, as_of: date) -> bool:
    """Say whether somebody had declared an interest, or to have none, by the day."""
    none = person.no_interests_declared_on
    days = [none, *(interest.declared_on for interest in person.interests)]
    return any(day is not None and day <= as_of for day in days)


def public_registers(facts: GovernanceFacts, _board: Body, _as_of: date) -> Iterator[Fault]:
    """B-061: a register of interests is published, or shown on request."""
    for register in registers_of_interests(facts):
        if register.published_at is None and not register.on_request:
            yield Fault(
                about_entry(register, facts.handbook.system),
                f"The register {register.code} is neither published nor shown to the public on request.",
                "Publish it and say where (published_at), or show it to whoever asks (on_request: true).",
            )


def declared_in_time(facts: GovernanceFacts, board: Body, as_of: date) -> Iterator[Fault]:
    """B-062: an interest is declared at the latest 28 days after the person became aware of it."""
    for person, _role in must_be_registered(facts, board, as_of):
        for interest in sorted(person.interests, key=lambda each: each.code):
            yield from _late(person, interest, as_of)


def _late(person: Person, interest: Interest, as_of: date) -> Iterator[Fault]:
    """Give the fault of an interest that goes on and was declared too late, or not yet and the time is up."""
    if interest.until is not None and interest.until <= as_of:
        return
    latest = interest.aware_on + timedelta(days=DAYS_TO_DECLARE)
    declared = interest.declared_on
    what = f"the interest {interest.code} ({interest.description})"
    aware = f"was aware of {what} on {plain_date(interest.aware_on)}"
    if declared is not None and declared <= as_of:
        if declared > latest:
            days = counted((declared - interest.aware_on).days, "day")
            sentence = f"{person.name} {aware} and declared it {days} later; the law allows 28."
            remedy = "Record the reasons, and look again at decisions that were taken in between."
            yield Fault(about_interest(person, interest.code), sentence, remedy)
    elif as_of > latest:
        sentence = (
            f"{person.name} {aware} and had not declared it by {plain_date(as_of)}; the law allows 28 days."
        )
        remedy = "Declare it now, and look again at decisions that were taken in between."
        yield Fault(about_interest(person, interest.code), sentence, remedy)


CHECKS: tuple[Check, ...] = (
    of_the_icb(
        "B-060",
        "Do registers of interests cover members and employees, and is each of them in one?",
        ERROR,
        "NHS Act 2006 s.14Z30(1)",
        everybody_registered,
    ),
    of_the_icb(
        "B-061",
        "Is each register of interests published, or shown on request?",
        ERROR,
        "NHS Act 2006 s.14Z30(2)",
        public_registers,
    ),
    of_the_icb(
        "B-062",
        "Was each interest declared within 28 days?",
        ERROR,
        "NHS Act 2006 s.14Z30(3)",
        declared_in_time,
    ),
)
