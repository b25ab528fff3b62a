"""The skeleton: the least that the law of a day asks of a system, with every person's name left vacant.

A board secretary who starts from nothing starts from this: the board and its ten seats (B-020 to B-023,
B-034, B-035), the two committees that must be there (B-074), the integrated care partnership with its real
parties (C-001, C-002), a collaborative of the trusts (S002-25), a health and wellbeing board for each council
that must have one (C-014), the documents (B-078), the registers (B-060) and the plans that are due (C-004 to
C-030). Who may nominate for a partner's seat is filled in from the structure of the day. What nobody can know
from outside, such as who sits where and on which day something was approved, is left out, and the checks ask
for it.
"""

from collections.abc import Iterator
from datetime import date

from catchment.governance.rules.document import (
    AllOf,
    AnyOf,
    AtLeast,
    Body,
    Handbook,
    Instrument,
    Party,
    Quorum,
    Register,
    Seat,
    Voting,
)
from catchment.governance.rules.document.vocabulary import (
    BodyKind,
    Constituency,
    Covered,
    Duty,
    Filling,
    InstrumentKind,
    Purpose,
    RegisterKind,
    SeatRole,
    Sector,
)
from catchment.governance.rules.facts import GovernanceFacts
from catchment.governance.rules.skeleton_plans import own_plans, plans_of_council, strategy
from catchment.governance.rules.skeleton_scheme import (
    NHS_ENGLAND,
    Standing,
    agreements,
    delegations,
    reservations,
)
from catchment.governance.rules.writing import in_order

BOARDS_OF_COUNCILS_SINCE = date(2013, 4, 1)  # health and wellbeing boards (C-014)
ACT, BILL = "HCA22", "HB26"
CHAIR, CHIEF, PANEL = "Chair", "Chief executive", "Appointment panel"
UNKNOWN = Standing()
SECRETARY_OF_STATE = "Secretary of State"
# What a constitution must state (B-024, B-028, B-067)
SECTIONS = (
    "decision-procedure",
    "transparency",
    "conflicts-arrangements",
    "conflicts-principles",
    "involvement-arrangements",
    "involvement-principles",
    "variation",
    "nomination-process",
    "appointments",
)
DOCUMENTS = (
    ("SORD", InstrumentKind.SCHEME_OF_DELEGATION, "Scheme of reservation and delegation"),
    ("MAP", InstrumentKind.FUNCTIONS_AND_DECISIONS_MAP, "Functions and decisions map"),
    ("SFI", InstrumentKind.STANDING_FINANCIAL_INSTRUCTIONS, "Standing financial instructions"),
    ("TERMS", InstrumentKind.TERMS_OF_REFERENCE, "Terms of reference of committees"),
    (
        "PROVIDERS",
        InstrumentKind.ELIGIBLE_PROVIDERS,
        "Providers of primary medical services who may nominate",
    ),
    ("CONFLICTS", InstrumentKind.POLICY, "Policy on conflicts of interest"),
)
# Role, title, who appoints, who approves (B-028, B-030, B-031, B-034)
OWN_SEATS = (
    ("chair", SeatRole.CHAIR, "Chair", NHS_ENGLAND, SECRETARY_OF_STATE),
    ("chief-executive", SeatRole.CHIEF_EXECUTIVE, "Chief executive", CHAIR, NHS_ENGLAND),
    ("finance-director", SeatRole.FINANCE_DIRECTOR, "Director of finance", CHIEF, CHAIR),
    ("medical-director", SeatRole.MEDICAL_DIRECTOR, "Medical director", CHIEF, CHAIR),
    ("nursing-director", SeatRole.NURSING_DIRECTOR, "Director of nursing", CHIEF, CHAIR),
    ("non-executive-audit", SeatRole.NON_EXECUTIVE, "Non-executive member (audit)", CHAIR, CHAIR),
    ("non-executive-deputy", SeatRole.NON_EXECUTIVE, "Non-executive member (deputy chair)", CHAIR, CHAIR),
)
PARTNERS = (
    (SeatRole.PARTNER_TRUSTS, Constituency.TRUSTS, "Partner member (trusts)"),
    (
        SeatRole.PARTNER_PRIMARY_MEDICAL,
        Constituency.PRIMARY_MEDICAL,
        "Partner member (primary medical services)",
    ),
    (SeatRole.PARTNER_LOCAL_AUTHORITIES, Constituency.LOCAL_AUTHORITIES, "Partner member (councils)"),
    (SeatRole.PARTNER_MAYOR, Constituency.MAYORS, "Partner member (mayors)"),
)


def skeleton(facts: GovernanceFacts, as_of: date, standing: Standing = UNKNOWN) -> Handbook:
    """Return the minimum lawful handbook of a system on a day, without people.

    `facts` are those of a handbook that says nothing yet, and `standing` is what the system stands under:
    where that is not known, nothing is said to come from NHS England (D-013, D-014). A system that is not
    open on the day has no board and no partnership; the boards of its councils are older.
    """
    handbook = facts.handbook.model_copy(update={"title": f"Governance handbook of {facts.name}"})
    in_force = {code for code, period in facts.regimes.items() if period.holds_on(as_of)}
    bill = BILL in in_force
    board = ACT in in_force and facts.organisations[handbook.system].open
    partnership = board and not bill  # C-001, until the Bill is in force
    councils = facts.responsible_authorities if as_of >= BOARDS_OF_COUNCILS_SINCE else ()
    bodies: list[Body] = []
    if board:
        bodies += [_board(facts, bill), *_committees(facts)]
    if partnership:
        bodies.append(_partnership(facts))
    if board and facts.trusts:
        bodies.append(_collaborative(facts))
    bodies += [_board_of_council(facts, council, board) for council in councils]
    plans = [*own_plans(facts, as_of)] if board else []
    if partnership:
        plans.append(strategy(facts, as_of))
    plans += [plan for council in councils for plan in plans_of_council(facts, council, as_of)]
    passed_on = delegations(facts, standing, as_of, bill) if board else ()
    parts = {
        "instruments": (*_instruments(facts), *agreements(facts, passed_on)) if board else (),
        "reservations": reservations(facts) if board else (),
        "delegations": passed_on,
        "registers": _registers() if board else (),
        "plans": tuple(plans),
        "bodies": tuple(bodies),
    }
    return in_order(handbook.model_copy(update=parts))


def _instruments(facts: GovernanceFacts) -> Iterator[Instrument]:
    system = facts.handbook.system
    yield Instrument(
        code="ORDER",
        kind=InstrumentKind.ESTABLISHMENT_ORDER,
        title=f"Order that established {facts.organisation_named(system)}",
        organisation=system,
        made_by=NHS_ENGLAND,
    )
    yield Instrument(
        code="CONSTITUTION",
        kind=InstrumentKind.CONSTITUTION,
        title=f"Constitution of {facts.organisation_named(system)}",
        organisation=system,
        approved_by=NHS_ENGLAND,
        sections=SECTIONS,
    )
    for code, kind, title in DOCUMENTS:
        yield Instrument(code=code, kind=kind, title=title, organisation=system)


def _registers() -> tuple[Register, ...]:
    return (Register(code="INTERESTS", kind=RegisterKind.INTERESTS, covers=tuple(Covered), on_request=True),)


def _board(facts: GovernanceFacts, bill: bool) -> Body:
    """Return the board with its ten seats (B-035)."""
    system = facts.handbook.system
    seats = [
        Seat(
            code=code,
            role=role,
            title=title,
            filling=Filling.APPOINTED,
            appointed_by=appointer,
            approved_by=approver,
            duties=(Duty.DEPUTY_CHAIR, Duty.SENIOR_NON_EXECUTIVE) if code.endswith("deputy") else (),
        )
        for code, role, title, appointer, approver in OWN_SEATS
    ]
    return Body(
        code=f"{system}-BOARD",
        name=f"Board of {facts.organisation_named(system)}",
        kind=BodyKind.STATUTORY_BOARD,
        purpose=Purpose.ICB_BOARD,
        organisation=system,
        instrument="CONSTITUTION",
        unitary=True,
        public=True,
        quorum=_quorum(facts),
        voting=_voting(facts),
        seats=(*seats, *_partner_seats(facts, bill)),
    )


def _partner_seats(facts: GovernanceFacts, bill: bool) -> Iterator[Seat]:
    """Give the seats that others nominate for, with who may nominate on the day (B-021 to B-023, F-033)."""
    left_out = SeatRole.PARTNER_LOCAL_AUTHORITIES if bill else SeatRole.PARTNER_MAYOR
    for role, constituency, title in PARTNERS:
        if role is not left_out:
            yield Seat(
                code=str(role),
                role=role,
                title=title,
                filling=Filling.NOMINATED,
                nominated_by=constituency,
                nominators=facts.constituencies[constituency].organisations,
                appointed_by=PANEL,
                approved_by=CHAIR,
                duties=(Duty.MENTAL_HEALTH,) if role is SeatRole.PARTNER_TRUSTS else (),
            )


def _quorum(facts: GovernanceFacts) -> Quorum:
    """Return the typical quorum of a board, which is data: nobody is certain of it (B-071)."""
    each = [
        AnyOf(any=tuple(AtLeast(at_least=1, of=group) for group in groups))
        if len(groups) > 1
        else AtLeast(at_least=1, of=groups[0])
        for groups in facts.value("B-071", "one_of_each")
    ]
    return Quorum(needs=AllOf(all=(AtLeast(at_least=facts.value("B-071", "share")), *each)))


def _voting(facts: GovernanceFacts) -> Voting:
    """Return the typical voting rule of a board, which is data too (B-072)."""
    return Voting(
        thresholds=(AtLeast(at_least=facts.value("B-072", "threshold")),),
        casting_vote=facts.value("B-072", "casting_vote"),
    )


def _committees(facts: GovernanceFacts) -> Iterator[Body]:
    """Give the two committees that every board must have (B-074), each with a chair (B-075, B-076)."""
    system = facts.handbook.system
    for purpose in (Purpose.AUDIT, Purpose.REMUNERATION):
        yield Body(
            code=f"{system}-{purpose.upper()}",
            name=f"{purpose.capitalize()} committee",
            kind=BodyKind.COMMITTEE,
            purpose=purpose,
            organisation=system,
            parent=f"{system}-BOARD",
            reports_to=(f"{system}-BOARD",),
            instrument="TERMS",
            seats=(
                Seat(
                    code="chair",
                    title="Chair",
                    role=SeatRole.CHAIR,
                    filling=Filling.APPOINTED,
                    appointed_by="Board",
                    approved_by=CHAIR,
                ),
            ),
        )


def _partnership(facts: GovernanceFacts) -> Body:
    """Return the integrated care partnership: the ICB and each responsible council (C-001, C-002)."""
    system = facts.handbook.system
    parties = (system, *facts.responsible_authorities)
    return Body(
        code=f"{system}-ICP",
        name=f"{facts.name} Integrated Care Partnership",
        kind=BodyKind.JOINT_COMMITTEE,
        purpose=Purpose.INTEGRATED_CARE_PARTNERSHIP,
        parties=tuple(Party(organisation=code) for code in parties),
        seats=tuple(
            Seat(
                code=f"member-{code}",
                title=f"Member appointed by {facts.organisation_named(code)}",
                role=SeatRole.MEMBER,
                filling=Filling.APPOINTED,
                appointed_by=facts.organisation_named(code),
                organisation=code,
                sectors=(Sector.ICB if code == system else Sector.LOCAL_AUTHORITY,),
            )
            for code in parties
        ),
    )


def _collaborative(facts: GovernanceFacts) -> Body:
    """Return one provider collaborative of the trusts in the area, each of which must be in one (S002-25)."""
    return Body(
        code=f"{facts.handbook.system}-COLLABORATIVE",
        name=f"{facts.name} provider collaborative",
        kind=BodyKind.PROVIDER_COLLABORATIVE,
        purpose=Purpose.PROVIDER_COLLABORATIVE,
        parties=tuple(Party(organisation=code) for code in facts.trusts),
    )


def _board_of_council(facts: GovernanceFacts, council: str, with_icb: bool) -> Body:
    """Return a council's health and wellbeing board; whom it includes is data, being uncertain (C-014)."""
    system, name = facts.handbook.system, facts.organisation_named(council)
    return Body(
        code=f"{system}-HWB-{council}",
        name=f"{name.removesuffix(' (council)')} Health and Wellbeing Board",
        kind=BodyKind.COMMITTEE,
        purpose=Purpose.HEALTH_AND_WELLBEING_BOARD,
        organisation=council,
        seats=tuple(
            _seat_of_council(facts, council, role, with_icb) for role in facts.value("C-014", "roles")
        ),
    )


def _seat_of_council(facts: GovernanceFacts, council: str, role: str, with_icb: bool) -> Seat:
    title = role.replace("-", " ").replace("childrens", "children's").capitalize()
    if role in set(SeatRole):
        own = council if role != SeatRole.HEALTHWATCH else None
        filling = Filling.EX_OFFICIO if role.startswith("director") else Filling.APPOINTED
        return Seat(code=role, title=title, role=SeatRole(role), filling=filling, organisation=own)
    system = facts.handbook.system if with_icb else None
    name = facts.organisation_named(facts.handbook.system) if with_icb else "the clinical commissioning group"
    return Seat(
        code=role,
        title=f"Representative of {name}",
        role=SeatRole.MEMBER,
        filling=Filling.APPOINTED,
        organisation=system,
        sectors=(Sector.ICB,),
    )
