"""Bodies and seats.

A *seat* is a place at a table that somebody may hold; a *holder* holds it for a term. A vacant seat is a seat
without a holder on the day, so vacancies need not be written down. A seat may be shared (`holders_at_once`),
as clinical directors often are.

A seat *leads* work, or *represents* people, or both: they are two fields (S004-28). Somebody in a seat who
represents nobody by mandate is not made a representative by sitting there (S004-31, B-036).
"""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, WithJsonSchema, model_validator

from catchment.governance.rules.document.base import MOST, Code, Day, Item, OrganisationCode, Text, Words
from catchment.governance.rules.document.people import Holder
from catchment.governance.rules.document.predicates import Quorum, Voting
from catchment.governance.rules.document.vocabulary import (
    EXECUTIVE_ROLES,
    PARTNER_ROLES,
    ActsAs,
    BodyKind,
    Constituency,
    Duty,
    Filling,
    MandateKind,
    PartyRole,
    PlaceForm,
    Purpose,
    SeatRole,
    Sector,
    Succeeding,
)


class Outcome(Item):
    """Something the holder of a seat answers for, and the functions it takes to bring it about (S000-12).

    Being accountable for an outcome gives nobody authority; the gap between them is worth seeing (S000-14).
    """

    name: Words
    needs: Annotated[tuple[Code, ...], Field(max_length=20)] = ()


class UrgentDecisions(Item):
    """Who may decide for the body between its meetings, and how they report it (B-073)."""

    together: Annotated[tuple[Code, ...], Field(min_length=1, max_length=10)] = Field(
        description="The seats that must agree, by code; all of them."
    )
    report: Words = "To the next meeting"


class Mandate(Item):
    """What a representative has been given to carry, by whom, and until when.

    `bodies` are those whose vote the holder carries, together one vote each where there are several, and
    `organisations` likewise; without either nobody can say whose outcome arrives with the seat (J-024).
    """

    given_by: Words
    covers: Text
    kind: MandateKind | None = Field(None, description="What makes them a representative (S004-32).")
    bodies: Annotated[tuple[Code, ...], Field(max_length=100)] = Field(
        (), description="The bodies whose outcome the holder carries."
    )
    organisations: Annotated[tuple[OrganisationCode, ...], Field(max_length=MOST)] = Field(
        (), description="The organisations whose outcome the holder carries."
    )
    since: Day | None = None
    until: Day | None = None
    follows: (
        Annotated[
            Decimal,
            Field(ge=0, le=1, max_digits=4, decimal_places=3),
            WithJsonSchema({"type": "number", "minimum": 0, "maximum": 1}),
        ]
        | None
    ) = Field(None, description="How often the holder votes as the mandate says, 0 to 1 (J-024).")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since is not None and self.until is not None and self.until <= self.since:
            raise ValueError(f"the mandate ends ({self.until}) before it begins ({self.since})")
        return self


class Seat(Item):
    """A place at the table of a body."""

    code: Code
    title: Words
    role: SeatRole
    filling: Filling
    appointed_by: Words | None = Field(
        None, description="Who appoints, as the constitution names them (B-028)."
    )
    approved_by: Words | None = None
    nominated_by: Constituency | None = Field(
        None, description="Those who nominate jointly (B-021 to B-023)."
    )
    nominators: Annotated[tuple[OrganisationCode, ...], Field(max_length=MOST)] = Field(
        (), description="Who may nominate, one by one, as known when this was written (B-024, B-026)."
    )
    organisation: OrganisationCode | None = Field(None, description="The organisation the seat is for.")
    sectors: Annotated[tuple[Sector, ...], Field(max_length=10)] = ()
    duties: Annotated[tuple[Duty, ...], Field(max_length=10)] = ()
    acts_as: ActsAs = ActsAs.MEMBER
    votes: bool = True
    leads: Annotated[tuple[Words, ...], Field(max_length=20)] = ()
    represents: Annotated[tuple[Words, ...], Field(max_length=20)] = ()
    outcomes: Annotated[tuple[Outcome, ...], Field(max_length=50)] = Field(
        (), description="What its holder is accountable for (S000-12)."
    )
    mandate: Mandate | None = None
    holders_at_once: Annotated[int, Field(ge=1, le=4)] = 1
    term_years: Annotated[Decimal, Field(gt=0, le=20, max_digits=4, decimal_places=2)] | None = None
    protected_time: Annotated[Decimal, Field(ge=0, le=2, max_digits=4, decimal_places=2)] | None = Field(
        None, description="Time set aside for the seat, in WTE (E-040, S001-22)."
    )
    needed_time: Annotated[Decimal, Field(ge=0, le=2, max_digits=4, decimal_places=2)] | None = None
    holders: Annotated[tuple[Holder, ...], Field(max_length=200)] = ()

    @property
    def words(self) -> frozenset[str]:
        """Return every word by which a quorum or voting rule may mean this seat."""
        said = {self.code, str(self.role), *map(str, self.duties), *map(str, self.sectors)}
        if self.role in PARTNER_ROLES:
            said.add("partner")
        if self.role in EXECUTIVE_ROLES:
            said.add("executive")
        return frozenset(said)

    @model_validator(mode="after")
    def _one_at_a_time(self) -> Self:
        ordered = sorted(self.holders, key=lambda held: (held.since, held.person))
        for position, held in enumerate(ordered):
            together = [
                other for other in ordered[: position + 1] if other.until is None or other.until > held.since
            ]
            if len({other.person for other in together}) < len(together):
                raise ValueError(f"{held.person} holds the seat twice at once from {held.since}")
            if len(together) > self.holders_at_once:
                names = " and ".join(other.person for other in together)
                raise ValueError(
                    f"{names} hold the seat at the same time from {held.since}; "
                    f"say when one of them left (until), or holders_at_once: {len(together)} if it is shared"
                )
        return self


class Party(Item):
    """An organisation that takes part in a body."""

    organisation: OrganisationCode
    role: PartyRole = PartyRole.MEMBER


class Succession(Item):
    """How this body stands to an earlier one: became it, took its work, or goes beside it (S001-04)."""

    body: Code = Field(description="The earlier body, which may have ended.")
    how: Succeeding


class PlaceAgreement(Item):
    """The four things that partners must agree for each place (D-058)."""

    membership: Text | None = None
    decisions: Text | None = None
    leadership: Text | None = None
    reporting: Text | None = None


class Body(Item):
    """A body: what it is, what made it, what it covers, who sits on it, how it decides."""

    code: Code
    name: Words
    kind: BodyKind
    purpose: Purpose = Purpose.OTHER
    form: PlaceForm | None = Field(
        None, description="For a place board, one of the five forms (D-050..D-054)."
    )
    organisation: OrganisationCode | None = Field(None, description="The organisation whose body this is.")
    parent: Code | None = Field(None, description="The body that made it.")
    reports_to: Annotated[tuple[Code, ...], Field(max_length=20)] = ()
    feeds: Annotated[tuple[Code, ...], Field(max_length=20)] = Field(
        (), description="Bodies to which it sends members or speaks, without being answerable to them."
    )
    instrument: Code | None = Field(None, description="The instrument that made it.")
    succeeds: Annotated[tuple[Succession, ...], Field(max_length=20)] = Field(
        (), description="The bodies it came from or goes beside, and how (S001-04)."
    )
    area: Code | None = Field(None, description="The place, neighbourhood or area it covers.")
    accountable_body: OrganisationCode | None = Field(None, description="Who answers for a team (S001-19).")
    commissioning: bool = Field(False, description="It exercises commissioning functions (B-033).")
    unitary: bool = False
    public: bool | None = Field(None, description="It meets in public (B-068).")
    parties: Annotated[tuple[Party, ...], Field(max_length=MOST)] = ()
    agreement: PlaceAgreement | None = None
    quorum: Quorum | None = None
    voting: Voting | None = None
    urgent: UrgentDecisions | None = None
    skills_reviewed_on: Day | None = Field(None, description="Skills of members last reviewed (B-039).")
    skills_needed: Annotated[tuple[Words, ...], Field(max_length=30)] = ()
    seats: Annotated[tuple[Seat, ...], Field(max_length=100)] = ()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        codes = [seat.code for seat in self.seats]
        twice = sorted({code for code in codes if codes.count(code) > 1})
        if twice:
            raise ValueError(f"two seats have the code {', '.join(twice)}")
        if self.parent == self.code or self.code in self.reports_to:
            raise ValueError(f"{self.code} cannot be its own parent or report to itself")
        joined = [(party.organisation, party.role) for party in self.parties]
        if len(set(joined)) < len(joined):
            raise ValueError("an organisation is a party twice in the same role")
        return self
