"""What every check of governance is written with: the thing a finding is about, and the finding itself.

A check is `(facts, as_of) -> findings` and is listed once, with its rule, severity, source, confidence and
the regime it belongs to (`listed`). The function only says what it found and what would put it right; the
frame adds the rest, so that the list and the findings cannot disagree.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from catchment.foundation.rules.findings import About, Check, Finding, Severity
from catchment.governance.rules.assumed import unusable
from catchment.governance.rules.document import Body, Instrument, Person, Plan, Register, Seat
from catchment.governance.rules.facts import GovernanceFacts, Sitting

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
UNCERTAIN = " The value behind this rule is not certain (low confidence): a handbook can set its own."


@dataclass(frozen=True, slots=True)
class Fault:
    """What a check found: about what, the sentence, the remedy; a milder severity than listed if need be.

    `uncertain` where this one rests on a value that is not certain, though the rule itself is.
    """

    about: About
    sentence: str
    remedy: str
    severity: Severity | None = None
    uncertain: bool = False


Run = Callable[[GovernanceFacts, date], Iterable[Fault]]


def listed(
    rule: str,
    asks: str,
    severity: Severity,
    source: str,
    run: Run,
    *,
    confidence: str = "H",
    regime: str = "",
    since: date | None = None,
    until: date | None = None,
    ended_by: str = "",
) -> Check:
    """Return the check as the house lists it; `run` gives faults, the check gives findings."""

    def find(facts: GovernanceFacts, as_of: date) -> Iterator[Finding]:
        for fault in run(facts, as_of):
            sentence = fault.sentence + (UNCERTAIN if confidence == "L" or fault.uncertain else "")
            yield Finding(
                rule, fault.severity or severity, fault.about, sentence, fault.remedy, source, as_of
            )

    return Check(rule, asks, severity, source, find, confidence, regime, since, until, ended_by)


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
