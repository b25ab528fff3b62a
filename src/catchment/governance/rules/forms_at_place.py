"""Place boards in the five forms: the same people at the table, and what lets each form decide (D.4).

Who should be at the table does not hang on the form (S002-17, D-057). What hangs on it is who decides, and
so whether seats have votes, under what the board stands, and on which document its authority rests.
"""

from catchment.governance.rules.design import (
    MAJORITY,
    Design,
    Designed,
    a_body,
    a_seat,
    an_instrument,
    led_by,
)
from catchment.governance.rules.document import Instrument, Party, Quorum, Voting
from catchment.governance.rules.document.vocabulary import (
    BodyKind,
    Duty,
    InstrumentKind,
    PartyRole,
    PlaceForm,
    Purpose,
    SeatRole,
    Sector,
)

PLACE_SEATS: tuple[tuple[str, str, SeatRole, tuple[Sector, ...]], ...] = (  # S002-17, D-057
    ("primary-care", "Leader of primary care", SeatRole.MEMBER, (Sector.PRIMARY_CARE_LEADERSHIP,)),
    ("acute", "Acute provider", SeatRole.MEMBER, (Sector.ACUTE,)),
    ("community", "Community provider", SeatRole.MEMBER, (Sector.COMMUNITY,)),
    ("mental-health", "Mental health provider", SeatRole.MEMBER, (Sector.MENTAL_HEALTH,)),
    (
        "public-health",
        "Director of public health",
        SeatRole.DIRECTOR_OF_PUBLIC_HEALTH,
        (Sector.PUBLIC_HEALTH, Sector.LOCAL_AUTHORITY),
    ),
    (
        "adult-social-services",
        "Director of adult social services",
        SeatRole.DIRECTOR_OF_ADULT_SOCIAL_SERVICES,
        (Sector.ADULT_SOCIAL_SERVICES, Sector.LOCAL_AUTHORITY),
    ),
    (
        "elected-member",
        "Elected member of the council",
        SeatRole.COUNCILLOR,
        (Sector.ELECTED_MEMBERS, Sector.LOCAL_AUTHORITY),
    ),
    ("social-care", "Social care provider", SeatRole.MEMBER, (Sector.SOCIAL_CARE,)),
    ("people", "People who use services", SeatRole.MEMBER, (Sector.PEOPLE_WHO_USE_SERVICES,)),
    ("healthwatch", "Healthwatch", SeatRole.HEALTHWATCH, (Sector.HEALTHWATCH,)),
    ("voluntary", "Voluntary and community sector", SeatRole.MEMBER, (Sector.VOLUNTARY,)),
    ("icb", "Integrated care board", SeatRole.MEMBER, (Sector.ICB,)),
)
PLACE_KINDS = {
    PlaceForm.CONSULTATIVE_FORUM: BodyKind.CONSULTATIVE_FORUM,
    PlaceForm.ICB_COMMITTEE: BodyKind.COMMITTEE,
    PlaceForm.JOINT_COMMITTEE: BodyKind.JOINT_COMMITTEE,
    PlaceForm.INDIVIDUAL: BodyKind.PARTNERSHIP,  # those who advise the person who decides
    PlaceForm.LEAD_PROVIDER: BodyKind.PARTNERSHIP,
}
PLACE_INSTRUMENTS = {
    PlaceForm.ICB_COMMITTEE: (InstrumentKind.TERMS_OF_REFERENCE, "Terms of reference"),
    PlaceForm.JOINT_COMMITTEE: (InstrumentKind.DELEGATION_AGREEMENT, "Agreement to delegate to"),
    PlaceForm.INDIVIDUAL: (InstrumentKind.SCHEME_OF_DELEGATION, "Delegation to the place lead of"),
    PlaceForm.LEAD_PROVIDER: (InstrumentKind.CONTRACT, "Contract with the lead provider of"),
}
DECIDES_TOGETHER = frozenset({PlaceForm.ICB_COMMITTEE, PlaceForm.JOINT_COMMITTEE})


def place_board(design: Design, form: PlaceForm) -> Designed:
    """Return a board at place (D-050 to D-054): who sits there, and what lets it decide."""
    decides = form in DECIDES_TOGETHER
    approved = {"approved_by": "Chair of the integrated care board"} if decides else {}  # B-033
    duties = [Duty.ACCOUNTABLE_FOR_OUTCOMES]  # S000-12
    duties += [Duty.DELEGATED_AUTHORITY] if form is PlaceForm.INDIVIDUAL else []
    seats = [
        a_seat("chair", "Chair", SeatRole.CHAIR, votes=decides, **approved),
        a_seat(
            "place-lead",
            "Place lead",
            SeatRole.PLACE_LEAD,
            duties=tuple(duties),
            votes=decides,
            holders=led_by(design),
            **approved,
        ),
    ]
    seats += [
        a_seat(code, title, role, *sectors, votes=decides, **approved)
        for code, title, role, sectors in PLACE_SEATS
    ]
    instruments: tuple[Instrument, ...] = ()
    if form in PLACE_INSTRUMENTS:
        kind, title = PLACE_INSTRUMENTS[form]
        instruments = (an_instrument(design, kind, title),)
    stands: dict[str, object] = {"feeds": (design.board,) if design.board else ()}
    if form is PlaceForm.ICB_COMMITTEE:
        stands = {"organisation": design.system, "parent": design.board, "commissioning": True}
    elif form is PlaceForm.JOINT_COMMITTEE:
        stands = {"reports_to": (design.board,) if design.board else (), "commissioning": True}
    body = a_body(
        design,
        PLACE_KINDS[form],
        Purpose.PLACE_BOARD,
        form=form,
        agreement=design.agreement,
        instrument=instruments[0].code if instruments else None,
        quorum=Quorum(needs=MAJORITY) if decides else None,
        voting=Voting(thresholds=(MAJORITY,), casting_vote="chair") if decides else None,
        parties=_place_parties(design, form),
        seats=tuple(seats),
        **stands,
    )
    return Designed(body, instruments)


def _place_parties(design: Design, form: PlaceForm) -> tuple[Party, ...]:
    """Return who takes part: delegators where functions are shared, the lead provider where there is one."""
    others = tuple(code for code in design.partners if code not in (design.system, design.lead_provider))
    if form is PlaceForm.JOINT_COMMITTEE:
        return tuple(Party(organisation=code, role=PartyRole.DELEGATOR) for code in (design.system, *others))
    members = tuple(Party(organisation=code) for code in (design.system, *others))
    if form is PlaceForm.LEAD_PROVIDER and design.lead_provider:
        return (Party(organisation=design.lead_provider, role=PartyRole.LEAD_PROVIDER), *members)
    return members
