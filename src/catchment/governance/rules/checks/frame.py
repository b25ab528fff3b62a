"""What every check of governance is written with: the thing a finding is about, in the handbook's words.

How a check is listed, and what it gives, is the same in every room (`foundation/rules/listing.py`).
"""

from catchment.foundation.rules.findings import About
from catchment.foundation.rules.listing import Fault
from catchment.governance.rules.assumed import unusable
from catchment.governance.rules.document import Body, Instrument, Person, Plan, Register, Seat
from catchment.governance.rules.facts import GovernanceFacts, Sitting


def unusable_value(facts: GovernanceFacts, rule: str, name: str, expected: str) -> Fault:
    """Return the fault that a value set by the handbook cannot be used, so that the rule is not judged."""
    return Fault(
        about_system(facts),
        unusable(facts.values, rule, name, expected),
        "Put it right under assumptions; until then this is not judged.",
    )


def about_system(facts: GovernanceFacts) -> About:
    """Return the whole system as what a finding is about."""
    return About("icb", facts.handbook.system, facts.name or facts.handbook.system)


def about_body(body: Body) -> About:
    """Return a body as what a finding is about."""
    return About("body", body.code, body.name)


def about_seat(body: Body, seat: Seat) -> About:
    """Return a seat as what a finding is about; its code is `BODY/seat`."""
    return About("seat", f"{body.code}/{seat.code}", f"{seat.title} of {body.name}")


def about_sitting(sitting: Sitting) -> About:
    """Return the seat somebody sits in."""
    return about_seat(sitting.body, sitting.seat)


def about_person(person: Person) -> About:
    """Return a person as what a finding is about."""
    return About("person", person.code, person.name)


def about_interest(person: Person, code: str) -> About:
    """Return somebody's interest."""
    return About("interest", f"{person.code}/{code}", f"{person.name}'s interest {code}")


def about_entry(entry: Instrument | Plan | Register, system: str) -> About:
    """Return an instrument, plan or register; its code says whose handbook it is in."""
    kind = type(entry).__name__.lower()
    name = getattr(entry, "title", entry.code)
    return About(kind, f"{system}/{entry.code}", name)
