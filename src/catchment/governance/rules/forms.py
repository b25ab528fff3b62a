"""What a new body starts from: the five forms of a place board, collaboratives, networks, boards, teams.

A form here is a pure function from what a designer says to a body with the seats it must at least have, all
vacant, and the instrument it rests on. It says nothing that nobody has decided: who sits there, and what the
partners agreed, is left for them, and the checks then tell what is missing.
"""

from datetime import date

from catchment.governance.rules.checks.directors import (
    MERGED_SPECIFICATION,
    NEIGHBOURHOOD_CONTRACT,
    TASKS_2019,
    TASKS_2024,
    TASKS_2026,
    funded_time,
)
from catchment.governance.rules.checks.networks import SCHEDULES
from catchment.governance.rules.design import (
    MAJORITY,
    Design,
    Designed,
    Start,
    a_body,
    a_seat,
    an_instrument,
    led_by,
)
from catchment.governance.rules.document import Instrument, Party, Quorum, Seat, Voting
from catchment.governance.rules.document.bodies import Succession
from catchment.governance.rules.document.vocabulary import (
    BodyKind,
    Filling,
    InstrumentKind,
    PartyRole,
    PlaceForm,
    Purpose,
    SeatRole,
    Sector,
    Succeeding,
)
from catchment.governance.rules.forms_at_place import place_board

PLACE_STARTS = {Start(form.value): form for form in PlaceForm}


def design_body(design: Design) -> Designed:
    """Return the body and instruments that a design stands for; raises Unfit where a part has no meaning."""
    if design.start in PLACE_STARTS:
        return place_board(design, PLACE_STARTS[design.start])
    return {
        Start.COLLABORATIVE: _collaborative,
        Start.NETWORK: _network_board,
        Start.GP_BOARD: _gp_board,
        Start.PRIMARY_CARE_BOARD: _primary_care_board,
        Start.TEAM: _team,
    }[design.start](design)


def _collaborative(design: Design) -> Designed:
    """S002-25: trusts that work together; each has a seat."""
    agreement = an_instrument(design, InstrumentKind.COLLABORATION_AGREEMENT, "Agreement of")
    seats = [a_seat("chair", "Chair", SeatRole.CHAIR)]
    seats += [
        a_seat(f"member-{code.lower()}", f"Chief executive of {design.called(code)}"[:300], organisation=code)
        for code in design.partners
    ]
    body = a_body(
        design,
        BodyKind.PROVIDER_COLLABORATIVE,
        Purpose.PROVIDER_COLLABORATIVE,
        instrument=agreement.code,
        parties=tuple(Party(organisation=code) for code in design.partners),
        quorum=Quorum(needs=MAJORITY),
        voting=Voting(thresholds=(MAJORITY,), casting_vote="chair"),
        seats=tuple(seats),
    )
    return Designed(body, (agreement,))


def _network_board(design: Design) -> Designed:
    """F-006, F-010, E-040: practices as members, one payee, a clinical director with time set aside."""
    network = design.network
    practices = network.practices if network else ()
    agreement = an_instrument(
        design,
        InstrumentKind.NETWORK_AGREEMENT,
        "Network Agreement of",
        made_on=design.signed_on,
        sections=SCHEDULES,
    )
    time = funded_time(network.patients) if network and network.patients else None
    director = a_seat(
        "clinical-director",
        "Clinical director",
        SeatRole.CLINICAL_DIRECTOR,
        Sector.PRIMARY_CARE_LEADERSHIP,
        leads=_tasks_on(design.on),
        protected_time=time,
        holders_at_once=2,
        appointed_by="The member practices",
        holders=led_by(design),
    )
    members = [
        a_seat(
            f"practice-{code.lower()}",
            f"Member for {design.called(code)}"[:300],
            SeatRole.MEMBER,
            Sector.GENERAL_PRACTICE,
            organisation=code,
        )
        for code in practices[:90]
    ]
    parties = [Party(organisation=code) for code in practices]
    if design.payee:
        parties.append(Party(organisation=design.payee, role=PartyRole.PAYEE))
    body = a_body(
        design,
        BodyKind.NETWORK_BOARD,
        Purpose.NETWORK,
        organisation=network.code if network else None,
        instrument=agreement.code,
        parties=tuple(parties),
        quorum=Quorum(needs=MAJORITY),
        voting=Voting(thresholds=(MAJORITY,)),
        seats=(director, *members),
    )
    return Designed(body, (agreement,))


def _tasks_on(day: date) -> tuple[str, ...]:
    """F-010: what the contract of the year gives a clinical director to lead."""
    tasks = TASKS_2019 if day < MERGED_SPECIFICATION else TASKS_2024
    return tuple(task.name for task in (TASKS_2026 if day >= NEIGHBOURHOOD_CONTRACT else tasks))


def _gp_board(design: Design) -> Designed:
    """J-001: general practice of a system finds one voice; a seat for each network, elected by it."""
    terms = an_instrument(design, InstrumentKind.TERMS_OF_REFERENCE, "Terms of reference of")
    seats = [a_seat("chair", "Chair", SeatRole.CHAIR, Sector.GENERAL_PRACTICE, filling=Filling.ELECTED)]
    seats += [
        a_seat(
            f"network-{code.lower()}",
            f"Member elected by the practices of {design.called(code)}"[:300],
            SeatRole.MEMBER,
            Sector.GENERAL_PRACTICE,
            filling=Filling.ELECTED,
            organisation=code,
        )
        for code in design.partners[:90]
    ]
    return _advising(design, Purpose.GP_BOARD, terms, seats)


def _primary_care_board(design: Design) -> Designed:
    """J-001: general practice with pharmacy, dentistry and optometry."""
    terms = an_instrument(design, InstrumentKind.TERMS_OF_REFERENCE, "Terms of reference of")
    wider = Sector.WIDER_PRIMARY_CARE
    seats = [
        a_seat("chair", "Chair", SeatRole.CHAIR, Sector.PRIMARY_CARE_LEADERSHIP),
        a_seat(
            "general-practice",
            "General practice",
            SeatRole.MEMBER,
            Sector.GENERAL_PRACTICE,
            holders_at_once=2,
        ),
        a_seat("pharmacy", "Community pharmacy", SeatRole.MEMBER, wider),
        a_seat("dentistry", "Dentistry", SeatRole.MEMBER, wider),
        a_seat("optometry", "Optometry", SeatRole.MEMBER, wider),
    ]
    return _advising(design, Purpose.PRIMARY_CARE_BOARD, terms, seats)


def _advising(design: Design, purpose: Purpose, terms: Instrument, seats: list[Seat]) -> Designed:
    """Return a partnership that speaks for its part of care to the ICB's board."""
    body = a_body(
        design,
        BodyKind.PARTNERSHIP,
        purpose,
        instrument=terms.code,
        feeds=(design.board,) if design.board else (),
        quorum=Quorum(needs=MAJORITY),
        voting=Voting(thresholds=(MAJORITY,), casting_vote="chair"),
        seats=tuple(seats),
    )
    return Designed(body, (terms,))


def _alongside(design: Design) -> tuple[Succession, ...]:
    """S001-04: say that a team runs alongside the network on its ground, where the designer chose one."""
    if design.alongside is None:
        return ()
    return (Succession(body=design.alongside, how=Succeeding.RUNS_ALONGSIDE),)


def _team(design: Design) -> Designed:
    """S001-06, S001-19: five sectors, somebody who leads, an organisation that answers for it."""
    seats = (
        a_seat(
            "lead",
            "Lead of the team",
            SeatRole.LEAD,
            leads=("the work of the team",),
            holders=led_by(design),
        ),
        a_seat("general-practice", "General practice", SeatRole.MEMBER, Sector.GENERAL_PRACTICE),
        a_seat("wider-primary-care", "Wider primary care", SeatRole.MEMBER, Sector.WIDER_PRIMARY_CARE),
        a_seat("secondary-care", "Secondary care", SeatRole.MEMBER, Sector.ACUTE),
        a_seat("social-care", "Social care", SeatRole.MEMBER, Sector.SOCIAL_CARE),
        a_seat("domiciliary-care", "Domiciliary care", SeatRole.MEMBER, Sector.DOMICILIARY_CARE),
    )
    body = a_body(
        design,
        BodyKind.TEAM,
        Purpose.NEIGHBOURHOOD_TEAM,
        accountable_body=design.accountable_body,
        succeeds=_alongside(design),
        seats=seats,
    )
    return Designed(body)
