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
    PLACES,
    SHARE_ONE,
    neighbourhood_code,
    network_code,
)
from catchment.demo.practices import (
    DISSOLVED,
    DISSOLVED_ON,
    REFERENCE,
    GeneralPractice,
    Membership,
    Practice,
)

SHARED_DIRECTORS = (7, 14)
SHORT_OF_TIME = (1, 20)
STILL_CLAIMS = 16  # its handbook has not heard that a payment ended with the contract of 2026/27 (F-010)
TASKS = ["delivery of the network contract", "strategic and clinical leadership"]
MERGED_TASKS, NEW_TASKS = date(2024, 4, 1), date(2026, 4, 1)
TASKS_2024 = ["the network's money", "the additional roles (ARRS)", "setting up neighbourhood teams"]
ENDED_TASKS = ["capacity and access support (CASP)", "capacity and access improvement (CAIP)"]
WITH_PHARMACY_SEAT = range(5, 25, 5)  # they made a seat for a pharmacist, which nobody has filled yet
HUNDREDTH = Decimal("0.01")
ENOUGH = Decimal("0.60")  # three days a week (S001-26)
PER_PATIENT = Decimal("0.25") / 50_000
FIRST_DIRECTORS = date(2015, 4, 1)
QUORUM = {"needs": {"all": [{"at_least": "50%"}, {"at_least": 1, "of": "clinical-director"}]}}
VOTING = {"thresholds": [{"at_least": "majority"}], "casting_vote": "clinical-director"}
SCHEDULES = [f"schedule-{number}" for number in range(1, 8)]
NEXT_DOOR, WHERE_IT_WAS = "X06000002", "X07000002"
LAST_DIRECTOR_FROM = "X99064"  # of the network that was dissolved
ON_A_BOARD = ("XEX-P-CD2", "XNB-P-CD25")
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
        if network == DISSOLVED:
            return [self.general_practice.practices[LAST_DIRECTOR_FROM]]
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
            *([_manager(ground)] if 1 in chosen else []),
        ],
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
    for number in (*range(1, NETWORK_COUNT + 1), DISSOLVED):
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
    payee = "XG002" if number == DISSOLVED else ground.payees.get(number)
    paid = [{"organisation": payee, "role": "payee", "from": NETWORK_START}] if payee else []
    return {
        "code": f"{system}-{code}",
        "from": NETWORK_START,
        **({"to": DISSOLVED_ON} if number == DISSOLVED else {}),
        "name": f"{title_of(ground, number)} network board",
        "kind": "network-board",
        "purpose": "network",
        "organisation": code,
        "instrument": f"{code}-AGREEMENT",
        "area": _first_area(ground, number),
        "parties": [
            *(
                {"organisation": practice.code, "from": member.start, "to": member.end or date.max}
                for practice, member in _members(ground, number)
            ),
            *paid,
        ],
        "quorum": QUORUM,
        "voting": VOTING,
        "seats": [
            _director_seat(ground, system, number),
            *(
                _member_seat(practice, member, speakers[practice.code])
                for practice, member in _members(ground, number)
            ),
            *_further_seats(number),
        ],
        "changes": _since_the_board(ground, system, number),
    }


def _member_seat(practice: Practice, member: Membership, speaker: str) -> Item:
    """Return the seat of a member practice; that it will leave is known some time before."""
    ending = {"announced": True} if member.end else {}
    made: Item = seat(practice.code, practice.name, "member", appointed_by="the practice")
    return {
        **made,
        "from": member.start,
        "to": member.end or date.max,
        "organisation": practice.code,
        "sectors": ["general-practice"],
        "holders": [holder(speaker, member.start, member.end, **ending)],
    }


def _further_seats(number: int) -> Iterator[Item]:
    """Give the seats that some networks made besides: for a pharmacist, for a secretary."""
    if number in WITH_PHARMACY_SEAT:
        made: Item = seat("pharmacy", "Community pharmacist", "member", appointed_by="the network")
        yield {**made, "from": ICB_START, "sectors": ["wider-primary-care"]}
    if number == 1:
        made = seat("secretary", "Secretary", "secretary", votes=False, appointed_by="the network")
        yield {**made, "holders": [holder("XEX-P-MANAGER", NETWORK_START)]}


def _first_area(ground: Ground, number: int) -> str:
    """Return the map of a network before neighbourhoods were drawn: its district; next door, for good."""
    if number == DISSOLVED or number not in ground.drawn.served:
        return WHERE_IT_WAS if number == DISSOLVED else NEXT_DOOR
    code = ground.place_of(number)
    return next(place.districts[0] for place in PLACES if place.code == code)


def _since_the_board(ground: Ground, system: str, number: int) -> dict[date, Item]:
    """Return what a network board says from 2022 on: its ground, and the place board it feeds (J-001)."""
    if number not in ground.drawn.served:
        return {}
    first = neighbourhood_code(ground.drawn.served[number][0])
    return {ICB_START: {"area": first, "feeds": [f"{system}-PLACE-{ground.place_of(number)[-2:]}"]}}


def _most_patients(ground: Ground, number: int) -> int:
    """Return the most patients that a network had at the beginning of any year's contract."""
    return max(
        sum(
            practice.list_on(day)
            for practice, member in _members(ground, number)
            if member.start <= day and (member.end is None or day < member.end)
        )
        for day in (NETWORK_START, *(date(year, 4, 1) for year in range(2020, 2027)), REFERENCE)
    )


def _director_seat(ground: Ground, system: str, number: int) -> Item:
    protected = (PER_PATIENT * _most_patients(ground, number)).quantize(HUNDREDTH, ROUND_UP) + HUNDREDTH
    people = director_codes(ground, system, number)
    ended = DISSOLVED_ON if number == DISSOLVED else None
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
        holders=[holder(person, NETWORK_START, ended, announced=True) for person in people],
    )


def _speaker(practice: Practice, code: str) -> Item:
    """Describe the GP who speaks for a practice."""
    number = int(practice.code[2:])
    since = max(FIRST_DIRECTORS, practice.start)
    ended = {"until": practice.end, "announced": True} if practice.end else {}
    return {
        "code": code,
        "name": invented_name(number),
        "title": "Dr",
        "home_sector": "general-practice",
        "skills": ["general practice"],
        "registrations": [{"regulator": "GMC", "number": f"EX-{number:07d}"}],
        "posts": [post(practice.code, "gp-partner", "GP partner", since, wte="0.75", **ended)],
        **({"suitable": date(2022, 6, 6)} if code in ON_A_BOARD else {}),
        **({"interests": [_partnership(practice)]} if "-P-CD" in code and not practice.end else {}),
    }


def _partnership(practice: Practice) -> Item:
    """Return what every clinical director declared as the board began: a share in a practice it pays."""
    return {
        "code": "I1",
        "kind": "financial",
        "description": f"Partner in {practice.name}.",
        "organisation": practice.code,
        "aware_on": ICB_START,
        "declared_on": ICB_START,
        "since": ICB_START,
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
