"""A board for each network: a clinical director, and a seat for every member practice (F-006, F-010).

Who is a member, who is paid and which ground is served is read from the example's structure, so the boards
follow their networks through mergers, moves and the dissolution of one. The clinical director is a GP of a
member practice; two networks share the seat between two people. The time set aside follows the list (E-040:
a quarter of a full time for each 50,000 patients); two directors need more than they get (S001-22).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_UP, Decimal

from catchment.demo.footprints import Neighbourhoods
from catchment.demo.governance.people import holder, invented_name, post, seat
from catchment.demo.governance.telling import Item
from catchment.demo.names import NEIGHBOURHOODS, NEXT_DOOR_NETWORKS
from catchment.demo.networks import lasting_members
from catchment.demo.plan import (
    ICB_START,
    NETWORK_COUNT,
    NETWORK_START,
    SHARE_ONE,
    neighbourhood_code,
    network_code,
)
from catchment.demo.practices import DISSOLVED, DISSOLVED_ON, GeneralPractice, Membership, Practice

SHARED_DIRECTORS = (7, 14)
SHORT_OF_TIME = (1, 20)
STILL_CLAIMS = 16  # its handbook has not heard that a payment ended with the contract of 2026/27 (F-010)
TASKS = ["delivery of the network contract", "strategic and clinical leadership"]
MERGED_TASKS, NEW_TASKS = date(2024, 4, 1), date(2026, 4, 1)
TASKS_2024 = ["the network's money", "the additional roles (ARRS)", "setting up neighbourhood teams"]
ENDED_TASKS = ["capacity and access support (CASP)", "capacity and access improvement (CAIP)"]
WITH_PHARMACY_SEAT = range(5, 25, 5)  # they made a seat for a pharmacist, which nobody has filled yet
ENOUGH = Decimal("0.60")  # three days a week (S001-26)
PER_PATIENT = Decimal("0.25") / 50_000
FIRST_DIRECTORS = date(2015, 4, 1)
QUORUM = {"needs": {"all": [{"at_least": "50%"}, {"at_least": 1, "of": "clinical-director"}]}}
VOTING = {"thresholds": [{"at_least": "majority"}], "casting_vote": "clinical-director"}
SCHEDULES = [f"schedule-{number}" for number in range(1, 8)]
NEXT_DOOR = "X06000002"
KNOWN_BY_ROLE = {"X99001": "XEX-P-GP"}


@dataclass(frozen=True, slots=True)
class Ground:
    """What the boards are made from: practices, who is paid for each network, what each serves, and where."""

    general_practice: GeneralPractice
    payees: Mapping[int, str]
    drawn: Neighbourhoods

    def place_of(self, network: int) -> str:
        """Return the place a network is in."""
        return self.drawn.place_of[self.drawn.served[network][0]]

    def directors(self, network: int) -> list[Practice]:
        """Return the practices that the clinical director (or two) of a network come from."""
        members = lasting_members(self.general_practice, network)
        return members[1 : 3 if network in SHARED_DIRECTORS else 2] or members[:1]


def network_boards(ground: Ground, system: str, numbers: Iterable[int]) -> dict[str, list[Item]]:
    """Return the boards of some networks with their agreements and people, as a chapter of a script."""
    chosen = list(numbers)
    speakers = _speakers(ground, system)
    own = {each for number in chosen for each in _codes_of_members(ground, number)}
    return {
        "bodies": [_board(ground, system, number, speakers) for number in chosen],
        "instruments": [_agreement(number) for number in chosen],
        "people": [
            *(_speaker(ground.general_practice.practices[code], speakers[code]) for code in sorted(own)),
            _manager(ground),
        ]
        if 1 in chosen
        else [_speaker(ground.general_practice.practices[code], speakers[code]) for code in sorted(own)],
    }


def director_codes(ground: Ground, system: str, network: int) -> list[str]:
    """Return the codes of the people who share the post of clinical director."""
    return [
        f"{system}-P-CD{network}{letter}"
        for letter, _ in zip(("", "B"), ground.directors(network), strict=False)
    ]


def _speakers(ground: Ground, system: str) -> dict[str, str]:
    """Return who speaks for each practice, by its code: its clinical director where it has one."""
    found = {
        code: KNOWN_BY_ROLE.get(code, f"{system}-P-{code}") for code in ground.general_practice.practices
    }
    for number in range(1, NETWORK_COUNT + 1):
        for practice, code in zip(
            ground.directors(number), director_codes(ground, system, number), strict=True
        ):
            found[practice.code] = code
    return found


def _members(ground: Ground, number: int) -> Iterator[tuple[Practice, Membership]]:
    for practice in ground.general_practice.practices.values():
        yield from ((practice, each) for each in practice.memberships if each.network == number)


def _codes_of_members(ground: Ground, number: int) -> Iterator[str]:
    yield from (practice.code for practice, _ in _members(ground, number))


def title_of(ground: Ground, number: int) -> str:
    """Return the name of a network without the letters PCN."""
    if number == DISSOLVED:
        return "Vanishing Point"
    served = ground.drawn.served.get(number)
    if served is None:
        return NEXT_DOOR_NETWORKS[number - len(ground.drawn.served) - 1]
    title = NEIGHBOURHOODS[served[0] - 1]
    return f"New {title}" if number == SHARE_ONE[1] else title


def _agreement(number: int) -> Item:
    return {
        "code": f"{network_code(number)}-AGREEMENT",
        "from": NETWORK_START,
        **({"to": DISSOLVED_ON} if number == DISSOLVED else {}),
        "kind": "network-agreement",
        "title": f"Network agreement of {network_code(number)}",
        "made_on": date(2019, 6, 28),
        "sections": SCHEDULES,
    }


def _board(ground: Ground, system: str, number: int, speakers: Mapping[str, str]) -> Item:
    code = network_code(number)
    parties: list[Item] = []
    seats = [_director_seat(ground, system, number)] if number != DISSOLVED else []
    for practice, member in _members(ground, number):
        there = {"from": member.start, **({"to": member.end} if member.end else {})}
        parties.append({"organisation": practice.code, **there})
        held = holder(
            speakers[practice.code], member.start, member.end, **({"announced": True} if member.end else {})
        )
        what = {"organisation": practice.code, "sectors": ["general-practice"]}
        seats.append(
            seat(
                practice.code,
                practice.name,
                "member",
                appointed_by="the practice",
                holders=[held],
                **what,
                **there,
            )
        )
    if number in ground.payees:
        parties.append({"organisation": ground.payees[number], "role": "payee", "from": NETWORK_START})
    if number in WITH_PHARMACY_SEAT:
        sector = {"sectors": ["wider-primary-care"], "appointed_by": "the network"}
        seats.append(seat("pharmacy", "Community pharmacist", "member", **sector, **{"from": ICB_START}))
    if number == 1:
        seats.append(
            seat(
                "secretary",
                "Secretary",
                "secretary",
                votes=False,
                appointed_by="the network",
                holders=[holder("XEX-P-MANAGER", NETWORK_START)],
            )
        )
    return {
        "code": f"{system}-{code}",
        "from": NETWORK_START,
        **({"to": DISSOLVED_ON} if number == DISSOLVED else {}),
        "name": f"{title_of(ground, number)} network board",
        "kind": "network-board",
        "purpose": "network",
        "organisation": code,
        "instrument": f"{code}-AGREEMENT",
        "parties": parties,
        **({} if number == DISSOLVED else {"quorum": QUORUM, "voting": VOTING}),
        "seats": seats,
        "changes": _since_the_board(ground, system, number),
    }


def _since_the_board(ground: Ground, system: str, number: int) -> dict[date, Item]:
    """Return what a network board says from 2022 on: its ground, and the place board it feeds (J-001)."""
    if number == DISSOLVED:
        return {}
    if number not in ground.drawn.served:  # next door has drawn no neighbourhoods: all of it is their map
        return {ICB_START: {"area": NEXT_DOOR}}
    first = neighbourhood_code(ground.drawn.served[number][0])
    return {ICB_START: {"area": first, "feeds": [f"{system}-PLACE-{ground.place_of(number)[-2:]}"]}}


def _director_seat(ground: Ground, system: str, number: int) -> Item:
    patients = sum(practice.people for practice, member in _members(ground, number) if member.end is None)
    protected = (PER_PATIENT * patients).quantize(Decimal("0.01"), ROUND_UP) + Decimal("0.01")
    people = director_codes(ground, system, number)
    today = [*TASKS, *TASKS_2024, "collaboration of neighbourhoods"]
    if number == STILL_CLAIMS:
        today += ENDED_TASKS
    return seat(
        "clinical-director",
        "Clinical director",
        "clinical-director",
        filling="elected",
        appointed_by="the member practices",
        sectors=["general-practice", "primary-care-leadership"],
        leads=TASKS,
        changes={MERGED_TASKS: {"leads": [*TASKS, *TASKS_2024, *ENDED_TASKS]}, NEW_TASKS: {"leads": today}},
        holders_at_once=len(people),
        protected_time=protected,
        needed_time=ENOUGH if number in SHORT_OF_TIME else protected,
        holders=[holder(person, NETWORK_START) for person in people],
    )


def _speaker(practice: Practice, code: str) -> Item:
    """Describe the GP who speaks for a practice."""
    number = int(practice.code[2:])
    since = max(FIRST_DIRECTORS, practice.start)
    ended = {"until": practice.end, "announced": True} if practice.end else {}
    chosen = code == "XEX-P-CD2"
    return {
        "code": code,
        "name": invented_name(number),
        "title": "Dr",
        "home_sector": "general-practice",
        "skills": ["general practice"],
        "registrations": [{"regulator": "GMC", "number": f"EX-{number:07d}"}],
        "posts": [post(practice.code, "gp-partner", "GP partner", since, wte="0.75", **ended)],
        **({"suitable": date(2022, 6, 6)} if chosen or code == "XNB-P-CD25" else {}),
    }


def _manager(ground: Ground) -> Item:
    """Describe the practice manager who keeps the papers of the first network."""
    employer = lasting_members(ground.general_practice, 1)[0].code
    return {
        "code": "XEX-P-MANAGER",
        "name": "Rosamund Appointmentbook",
        "home_sector": "general-practice",
        "posts": [post(employer, "practice-manager", "Practice manager", date(2017, 4, 1))],
    }
