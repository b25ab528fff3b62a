"""The boards of the four places, one for each of the five forms of governance (D-050 to D-055).

Northmoor City has a joint committee with the council, and since 2025 a lead provider for frailty besides, so
it mixes two forms. Story and Inkwell began as a forum and became a committee of the board in 2024. Vale of
Fables is a forum still, with nobody accountable for its outcomes. In Pretenley one person decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from catchment.demo.governance.networks import Ground, director_codes
from catchment.demo.governance.people import holder, post, seat
from catchment.demo.governance.telling import Item
from catchment.demo.plan import ICB_START, MAIN, PLACES

FORM_CHANGED = date(2024, 4, 1)
FRAILTY_START = date(2025, 4, 1)
CITY, COUNTY = "X06000001", "X10000001"
REPORTING = "A report to the board each quarter, and to the partnership each spring."
AGREED = {
    "membership": "One seat for each group named in the guidance; partners choose their own people.",
    "decisions": "By consensus; what cannot be agreed goes back to the partners.",
    "leadership": "The place director leads; a clinical director of a network is deputy.",
}
FORUM: Item = {"form": "consultative-forum", "kind": "consultative-forum"}
# Half of the members and somebody of the ICB; what is agreed without a vote needs none.
RULES: Item = {
    "quorum": {"needs": {"all": [{"at_least": "50%"}, {"at_least": 1, "of": "icb"}]}},
    "voting": {"consensus_first": True, "thresholds": [{"at_least": "majority"}]},
}
COMMITTEE: Item = {
    **RULES,
    "form": "icb-committee",
    "kind": "committee",
    "organisation": MAIN,
    "parent": "XEX-BOARD",
    "instrument": "XEX-TOR-P2",
    "commissioning": False,
}


@dataclass(frozen=True, slots=True)
class PlaceBoard:
    """What is decided about a place: its council, hospital, people, and the form of its board."""

    code: str
    council: str
    trust: str
    acute: str
    councillor: str
    adults: str
    health: str
    speaks_for_people: str
    lead: str
    network: int
    form: Item
    parties: tuple[str, ...] = ()


BOARDS = (
    PlaceBoard(
        "XEX-P1",
        CITY,
        "XR1",
        "XEX-P-PLACE-ACUTE1",
        "XEX-P-COUNCILLOR1",
        "XEX-P-DASS",
        "XEX-P-DPH",
        "XEX-P-PATIENT",
        "XEX-P-PLACE1",
        4,
        {"form": "joint-committee", "kind": "joint-committee", "instrument": "XEX-JOINT-P1", **RULES},
        (MAIN, CITY),
    ),
    PlaceBoard(
        "XEX-P2",
        COUNTY,
        "XR2",
        "XEX-P-PLACE-ACUTE2",
        "XEX-P-COUNCILLOR3",
        "XEX-P-DASS2",
        "XEX-P-DPH2",
        "XEX-P-PATIENT2",
        "XEX-P-PLACE2",
        9,
        {**FORUM, "changes": {FORM_CHANGED: COMMITTEE}},
    ),
    PlaceBoard(
        "XEX-P3",
        COUNTY,
        "XR2",
        "XEX-P-PLACE-ACUTE2",
        "XEX-P-COUNCILLOR4",
        "XEX-P-DASS2",
        "XEX-P-DPH2",
        "XEX-P-PATIENT3",
        "XEX-P-PLACE3",
        15,
        FORUM,
    ),
    PlaceBoard(
        "XEX-P4",
        COUNTY,
        "XR1",
        "XEX-P-PLACE-ACUTE1",
        "XEX-P-COUNCILLOR2",
        "XEX-P-DASS2",
        "XEX-P-DPH2",
        "XEX-P-PATIENT4",
        "XEX-P-PLACE4",
        21,
        {
            "form": "individual-with-delegated-authority",
            "kind": "partnership",
            "organisation": MAIN,
            "instrument": "XEX-DELEGATION-P4",
        },
    ),
)
OUTCOMES = {  # what the accountable people answer for, and who decides what it needs (S000-12, S000-14)
    "XEX-P1": (  # six, and authority for four
        ("People go home within two days of being ready", "commission-intermediate-care-and-reablement"),
        ("Somebody comes within two hours in a crisis at home", "commission-urgent-community-response"),
        ("Every neighbourhood has a team", "design-neighbourhood-teams"),
        ("Carers get a break", "support-carers"),
        ("Fewer people in a mental health crisis wait in an emergency department",
         "commission-mental-health-crisis-care"),
        ("Nobody waits more than three weeks for a GP", "commission-general-practice"),
    ),
    "XEX-P2": (
        ("Every neighbourhood has a team", "design-neighbourhood-teams"),
        ("Fewer people fall twice", "commission-community-therapies"),
    ),
    "XEX-P4": (
        ("Every neighbourhood has a team", "design-neighbourhood-teams"),
        ("People die where they want to", "commission-district-nursing"),
    ),
}  # fmt: skip
NOBODY_ACCOUNTABLE, NOTHING_ON_REPORTING, DECIDES_ALONE = "XEX-P3", "XEX-P4", "XEX-P4"
MORE_PEOPLE = (  # code, name, sector, employer, job, title
    ("XEX-P-PLACE1", "Thomasina Bridgewater-Pretend", "icb", CITY, "director", "Place director"),
    ("XEX-P-PLACE2", "Lucius Signalbox", "icb", MAIN, "director", "Place director"),
    ("XEX-P-PLACE3", "Drusilla Milestone", "icb", MAIN, "other", "Place manager"),
    ("XEX-P-PLACE4", "Evander Pierhead", "icb", MAIN, "director", "Place director"),
    ("XEX-P-PLACE-ACUTE1", "Dr Sybil Wardround", "acute", "XR1", "director", "Deputy medical director"),
    ("XEX-P-PLACE-ACUTE2", "Mr Crispin Scrubs", "acute", "XR2", "director", "Deputy medical director"),
    ("XEX-P-PLACE-COMMUNITY", "Harriet Footpath", "community", "XR4", "director", "Director of places"),
    ("XEX-P-PLACE-MIND", "Jocelyn Stillwater", "mental-health", "XR3", "director", "Director of places"),
    ("XEX-P-PATIENT2", "Norris Longqueue", "people-who-use-services", "XV004", "patient-representative",
     "Patients' representative"),
    ("XEX-P-PATIENT3", "Eunice Hearingaid", "people-who-use-services", "XV005", "patient-representative",
     "Patients' representative"),
    ("XEX-P-PATIENT4", "Walter Crutch", "people-who-use-services", "XV003", "patient-representative",
     "Patients' representative"),
    ("XEX-P-COUNCILLOR3", "Cllr Ottilie Cobblestone", "elected-members", COUNTY, "councillor",
     "County councillor"),
    ("XEX-P-COUNCILLOR4", "Cllr Barnabas Turnstile", "elected-members", COUNTY, "councillor",
     "County councillor"),
)  # fmt: skip


def place_boards(ground: Ground) -> dict[str, list[Item]]:
    """Return the boards of the places and those who sit only there, as a chapter of a script."""
    return {
        "bodies": [*(_board(ground, each) for each in BOARDS), _frailty_board()],
        "people": [
            {
                "code": code,
                "name": name,
                "home_sector": sector,
                "posts": [post(employer, job, title, ICB_START)],
            }
            for code, name, sector, employer, job, title in MORE_PEOPLE
        ],
    }


def _board(ground: Ground, each: PlaceBoard) -> Item:
    name = next(place.name for place in PLACES if place.code == each.code)
    agreed = AGREED if each.code == NOTHING_ON_REPORTING else {**AGREED, "reporting": REPORTING}
    return {
        "code": f"{MAIN}-PLACE-{each.code[-2:]}",
        "from": ICB_START,
        "name": f"{name} place board",
        "purpose": "place-board",
        "area": each.code,
        "reports_to": [f"{MAIN}-BOARD"],
        "feeds": [f"{MAIN}-GP-BOARD"],
        "agreement": agreed,
        "parties": [{"organisation": code} for code in each.parties],
        "seats": list(_seats(ground, each)),
        **each.form,
    }


def _seats(ground: Ground, each: PlaceBoard) -> Iterator[Item]:
    """Give a seat for each group that good place boards have (D-057, S002-17)."""
    duties = [] if each.code == NOBODY_ACCOUNTABLE else ["accountable-for-outcomes"]
    if each.code == DECIDES_ALONE:
        duties.append("delegated-authority")
    answers = [{"name": name, "needs": [need]} for name, need in OUTCOMES.get(each.code, ())]
    more: Item = {"duties": duties, "outcomes": answers, "organisation": MAIN}
    yield _seat("lead", "Place director", "place-lead", "icb", each.lead, **more)
    clinician = director_codes(ground, MAIN, each.network)[0]
    yield _seat("primary-care", "Clinical director", "member", "primary-care-leadership", clinician)
    trust = {"organisation": each.trust}
    yield _seat("acute", "Hospital", "member", "acute", each.acute, **trust)
    person = "XEX-P-PLACE-COMMUNITY"
    yield _seat("community", "Community services", "member", "community", person, organisation="XR4")
    person = "XEX-P-PLACE-MIND"
    yield _seat("mental-health", "Mental health", "member", "mental-health", person, organisation="XR3")
    council = {"organisation": each.council}
    yield _seat("councillor", "Elected member", "councillor", "elected-members", each.councillor, **council)
    role = "director-of-adult-social-services"
    adults = _seat("adults", "Adult social services", role, "adult-social-services", each.adults, **council)
    if each.adults == "XEX-P-DASS":
        changed = date(2024, 3, 1)
        adults["holders"] = [holder("XEX-P-DASS0", ICB_START, changed), holder(each.adults, changed)]
    yield adults
    role = "director-of-public-health"
    yield _seat("public-health", "Public health", role, "public-health", each.health, **council)
    care = {"organisation": "XC001"}
    yield _seat("care", "Care providers", "member", "social-care", "XEX-P-CARE", **care)
    voluntary = {"organisation": "XV001"}
    yield _seat("voluntary", "Voluntary sector", "member", "voluntary", "XEX-P-VOLUNTARY", **voluntary)
    watch = "XEX-P-HEALTHWATCH1" if each.council == CITY else "XEX-P-HEALTHWATCH2"
    yield _seat("healthwatch", "Healthwatch", "healthwatch", "healthwatch", watch)
    people = "people-who-use-services"
    yield _seat("people", "People who use services", "member", people, each.speaks_for_people)


def _seat(code: str, title: str, role: str, sector: str, person: str, **more: Any) -> Item:
    """Return a seat of a place board, held since the board began."""
    held = [holder(person, ICB_START)]
    chosen = "the place board" if code in ("people", "voluntary", "care") else "the partner"
    return seat(code, title, role, appointed_by=chosen, sectors=[sector], holders=held, **more)


def _frailty_board() -> Item:
    """Return the board of the lead provider of care for frail people in the city (D-054)."""
    seats = (
        ("lead", "Lead provider", "lead", "community", "XEX-P-PLACE-COMMUNITY", "XR4"),
        ("hospital", "Hospital", "member", "acute", "XEX-P-PLACE-ACUTE1", "XR1"),
        ("gp", "General practice", "member", "general-practice", "XEX-P-FEDERATION1", "XG001"),
    )
    return {
        "code": f"{MAIN}-PLACE-P1-FRAILTY",
        "from": FRAILTY_START,
        "name": "Northmoor City frailty board",
        "kind": "partnership",
        "purpose": "place-board",
        "form": "lead-provider",
        "area": "XEX-P1",
        "instrument": "XEX-LEAD-CONTRACT",
        "reports_to": [f"{MAIN}-PLACE-P1"],
        "parties": [
            {"organisation": "XR4", "role": "lead-provider"},
            {"organisation": "XR1"},
            {"organisation": "XG001"},
        ],
        "seats": [
            {
                **seat(code, title, role, filling="ex-officio", sectors=[sector], organisation=whose),
                "holders": [holder(person, FRAILTY_START)],
            }
            for code, title, role, sector, person, whose in seats
        ],
    }
