"""Who is at the table: whether a group that ought to be heard has a seat, and whether anybody sits in it.

A group is present when somebody holds a seat that brings it. A seat that nobody holds is not the same as no
seat at all: the first needs a person, the second a decision of the partners. So the two are kept apart.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from catchment.foundation.rules.findings import About
from catchment.foundation.rules.listing import Fault
from catchment.governance.rules.checks.frame import about_seat
from catchment.governance.rules.document import Body, Seat
from catchment.governance.rules.document.vocabulary import BODY_KIND_WORDS
from catchment.governance.rules.facts import GovernanceFacts, holders_on


@dataclass(frozen=True, slots=True)
class Group:
    """People who ought to be heard, the words of a seat that bring them, and what to do without a seat."""

    name: str
    words: frozenset[str]
    remedy: str = "Agree a seat for them, and fill it."
    organisations: frozenset[str] = frozenset()  # whose seats bring the group too, whatever they say

    def brought_by(self, seat: Seat) -> bool:
        """Say whether a seat brings the group."""
        return bool(seat.words & self.words) or seat.organisation in self.organisations


def group(name: str, *words: str) -> Group:
    """Return a group by its name in a sentence and the seat words that bring it."""
    return Group(name, frozenset(words))


def seats_for(seats: Iterable[Seat], wanted: Group) -> list[Seat]:
    """Return the seats that bring a group, held or not."""
    return [seat for seat in seats if wanted.brought_by(seat)]


def absence(seats: Sequence[Seat], wanted: Group, as_of: date) -> str:
    """Say how a group is absent on the day, as the end of a sentence; empty when it is there."""
    bringing = seats_for(seats, wanted)
    if any(holders_on(seat, as_of) for seat in bringing):
        return ""
    if bringing:
        titles = " and ".join(f"“{seat.title}”" for seat in bringing)
        return f"{wanted.name} ({titles} is vacant)"
    return f"{wanted.name} (no seat)"


def faults_for_groups(
    about: About, name: str, bodies: Sequence[Body], groups: Iterable[Group], as_of: date
) -> Iterable[Fault]:
    """Give one fault for each group that nobody brings on the day: about the vacant seat, if there is one."""
    seats = [seat for body in bodies for seat in body.seats]
    for wanted in groups:
        missing = absence(seats, wanted, as_of)
        if not missing:
            continue
        vacant = [(body, seat) for body in bodies for seat in seats_for(body.seats, wanted)]
        what = about_seat(*vacant[0]) if vacant else about
        remedy = "Fill the seat." if vacant else wanted.remedy
        yield Fault(what, f"{name} is without {missing}.", remedy)


def kind_in_words(body: Body) -> str:
    """Return what kind of body it is, with its article: “a joint committee”."""
    words = BODY_KIND_WORDS[body.kind]
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def in_force(facts: GovernanceFacts, regime: str, day: date) -> bool:
    """Say whether a regime is in force on a day; one without a date never is (K-042)."""
    return regime in facts.regimes and facts.regimes[regime].holds_on(day)
