"""A small world for secret ballots: a system, five practices with a partner each, three stand, two tellers.

Everybody is invented. `Ballotry` runs a poll through its own actions, from being set up to the count.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from catchment.foundation.facts import begin_change
from catchment.foundation.permission import Actor
from catchment.governance.models import Body
from catchment.structure.models import Organisation
from catchment.voice.actions.poll_counting import unseal_and_count, unseal_outer
from catchment.voice.actions.polls import close_poll, make_teller_key, now_kept, open_poll, set_up_poll
from catchment.voice.actions.voting import cast_ballot
from catchment.voice.models import Appointment, AppointmentStep
from catchment.voice.queries.polls_kept import KeptPoll
from catchment.voice.rules.appointment_values import AppointmentStep as TakenStep
from catchment.voice.rules.appointment_values import Method as AppointmentMethod
from catchment.voice.rules.appointment_values import Nominated, as_said
from catchment.voice.rules.appointment_values import Terms as AppointmentTerms
from catchment.voice.rules.counting.values import Method
from catchment.voice.rules.polls import Candidate, Terms
from tests.people import somebody
from tests.structure.factories import organisation, relate

PRACTICES = tuple(f"X9900{number}" for number in range(1, 6))
STANDING = ("P-ANNA", "P-BEN", "P-CORA")  # on the paper in the order of their surnames: 1 Anna, 2 Ben, 3 Cora
NAMES = {"P-ANNA": "Anna Apron", "P-BEN": "Ben Bonnet", "P-CORA": "Cora Cardigan"}


@dataclass
class Ballotry:
    """The world: who runs the poll, who votes for which practice, and the two tellers."""

    secretary: Actor
    voters: dict[str, Actor]
    tellers: tuple[Actor, Actor]
    code: str = ""
    secrets: tuple[str, str] = ("", "")

    def terms(self, **other: Any) -> Terms:
        """Return what the poll is about; `other` changes some of it."""
        today = timezone.localdate()
        usual = Terms(
            title="GP lead of Rugged Hill",
            method=Method.STV,
            places=1,
            opens_on=today,
            closes_on=today + timedelta(days=7),
            candidates=tuple(Candidate(code, "") for code in STANDING),
            organisations=PRACTICES,
            people=(),
            tellers=tuple(each.code for each in self.tellers),
        )
        return replace(usual, **other)

    def sets_up(self, appointment: str = "", **other: Any) -> "Ballotry":
        """Set the poll up, for an appointment or none."""
        terms = self.terms(**other)
        self.code = set_up_poll(actor=self.secretary, system="XEX", terms=terms, appointment=appointment)
        return self

    def opens(self, **other: Any) -> "Ballotry":
        """Set the poll up, let the tellers make their keys, and open it."""
        self.sets_up(**other)
        first, second = (make_teller_key(actor=each, code=self.code) for each in self.tellers)
        self.secrets = (first, second)
        open_poll(actor=self.secretary, code=self.code)
        return self

    def votes(self, practice: str, *preferences: int) -> str:
        """Vote for a practice; returns the number of the paper."""
        voter = self.voters[practice]
        return cast_ballot(actor=voter, code=self.code, voter=practice, preferences=preferences)

    def everybody_votes(self) -> dict[str, str]:
        """Let all five vote: Anna 2, Ben 2, Cora 1 and then Ben. Returns the papers' numbers by practice."""
        papers = ((1, 3), (1,), (2, 1, 3), (2,), (3, 2))
        return {code: self.votes(code, *each) for code, each in zip(PRACTICES, papers, strict=True)}

    def counts(self) -> KeptPoll:
        """Close, unseal and count; returns the poll as it then is."""
        close_poll(actor=self.secretary, code=self.code)
        unseal_outer(actor=self.tellers[0], code=self.code, secret=self.secrets[0])
        unseal_and_count(actor=self.tellers[1], code=self.code, secret=self.secrets[1])
        return now_kept(self.code)


def ballotry() -> Ballotry:
    """Make the world."""
    change = begin_change(actor="test", action="make a world of ballots")
    system = organisation(change, "XEX", "icb", "NHS Exampleshire Integrated Care Board", "RO261")
    for code in PRACTICES:
        practice = organisation(change, code, "practice", f"Surgery {code}", "RO177")
        relate(change, practice, "commissioned_by", system)
    since = date(2022, 7, 1)
    secretary = somebody("board-secretary", "XEX", code="P-SECRETARY", name="Sam Sealing", since=since)
    voters = {
        code: somebody("gp-partner", code, code=f"P-GP-{code}", name=f"Partner {code}", since=since)
        for code in PRACTICES
    }
    first = somebody("non-executive", "XEX", code="P-TELLER1", name="Tilda Tally", since=since)
    second = somebody("non-executive", "XEX", code="P-TELLER2", name="Tobias Tally", since=since)
    for code in STANDING:
        somebody("gp-partner", PRACTICES[0], code=code, name=NAMES[code], since=since)
    return Ballotry(secretary, voters, (first, second))


def election_of(*nominated: str) -> str:
    """Make an appointment by election with nominations; returns its code."""
    system = Organisation.objects.get(code="XEX")
    body = Body.objects.create(code="XEX-B", system=system)
    terms = AppointmentTerms(
        "GP lead", "GP board", AppointmentMethod.ELECTION, timezone.localdate(), nominators=PRACTICES
    )
    change = begin_change(actor="test", action="open an election")
    Appointment.objects.create(
        code="XEX-A-0001",
        system=system,
        body=body,
        seat="lead",
        method=terms.method,
        opened_on=terms.opened_on,
        said=as_said(terms),
        change=change,
    )
    for number, person in enumerate(nominated, start=1):
        step("XEX-A-0001", number, Nominated(person, person, PRACTICES[0]))
    return "XEX-A-0001"


def step(code: str, number: int, said: TakenStep) -> None:
    """Add a step to an appointment."""
    AppointmentStep.objects.create(
        appointment=Appointment.objects.get(code=code),
        number=number,
        on=timezone.localdate(),
        said=as_said(said),
        change=begin_change(actor="test", action="take a step"),
    )
