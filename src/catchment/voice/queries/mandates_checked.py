"""What the checks of mandates read: who speaks for whom in every system that has a handbook on the day."""

from catchment.foundation.moment import Moment
from catchment.governance.checks import judged
from catchment.governance.queries.handbook import systems_with_handbooks
from catchment.voice.queries.representing import representation_at
from catchment.voice.rules.checks.mandates import RepresentationFacts


def mandates_checked(moment: Moment) -> tuple[RepresentationFacts, ...]:
    """Return the representation of every system with a handbook; both are kept from one page to the next."""
    found = []
    for system in systems_with_handbooks(moment):
        verdict, representation = judged(system, moment), representation_at(system, moment)
        if verdict is not None and representation is not None:
            people = {code: each.name for code, each in verdict.facts.people.items()}
            name = verdict.facts.name or system
            found.append(RepresentationFacts(system, name, representation, people))
    return tuple(found)
