"""A team for each neighbourhood, with a lead, an accountable body and five sectors (S001-06, F-021).

The poorer places began in April 2023, the others a year later (F-020). Staff are shared between neighbours: a
district nurse serves two neighbourhoods, a pharmacist a whole place; each has a post for every team they work
in. Leads come from general practice, the community trust and the mental health trust in turn (S001-27).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from catchment.demo.governance.networks import Ground, director_codes
from catchment.demo.governance.people import holder, invented_name, post, seat
from catchment.demo.governance.telling import Item
from catchment.demo.names import NEIGHBOURHOODS
from catchment.demo.plan import MAIN, neighbourhood_code, network_code

POOREST_START, START = date(2023, 4, 1), date(2024, 4, 1)
POOREST = ("XEX-P1", "XEX-P2")
WITHOUT_LEAD = 17
CITY, COUNTY = "X06000001", "X10000001"
LEAD_SECTORS = ("general-practice", "community", "mental-health")
LEAD_EMPLOYERS = {"community": "XR4", "mental-health": "XR3"}
FIRST_NUMBER = 200  # of their names
NUMBERS_A_KIND = 30


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of team member: how many neighbourhoods share one, and what to call and register them as."""

    code: str
    title: str
    job: str
    sector: str
    shared_by: int
    regulator: str = ""
    known_as: str = ""


KINDS = (
    Kind("NURSE", "District nurse", "district-nurse", "community", 2, "NMC", "XEX-P-NURSE"),
    Kind("SOCIAL", "Social worker", "social-worker", "social-care", 3, "Social Work England", "XEX-P-SOCIAL"),
    Kind("LINK", "Link worker", "social-prescribing-link-worker", "voluntary", 2, "", "XEX-P-LINK"),
    Kind("PHARMACIST", "Pharmacist", "pharmacist", "wider-primary-care", 6, "GPhC"),
    Kind("SPECIALIST", "Named geriatrician", "consultant", "acute", 6, "GMC"),
    Kind("MIND", "Named community psychiatrist", "consultant", "mental-health", 8, "GMC"),
    Kind("HOMECARE", "Home care coordinator", "other", "domiciliary-care", 6),
)


def team_code(neighbourhood: int) -> str:
    """Return the code of the team of a neighbourhood."""
    return f"XEX-TEAM-N{neighbourhood:02d}"


def neighbourhood_teams(ground: Ground) -> dict[str, list[Item]]:
    """Return every neighbourhood team with those who work in it, as a chapter of a script."""
    teams = sorted(ground.drawn.place_of)
    return {
        "bodies": [_team(ground, number) for number in teams],
        "people": [*_staff(ground, teams), *_leads(ground, teams)],
    }


def _begins(ground: Ground, neighbourhood: int) -> date:
    return POOREST_START if ground.drawn.place_of[neighbourhood] in POOREST else START


def _network(ground: Ground, neighbourhood: int) -> int:
    """Return the (first) network that serves a neighbourhood."""
    return min(number for number, served in ground.drawn.served.items() if neighbourhood in served)


def _council(ground: Ground, neighbourhood: int) -> str:
    return CITY if ground.drawn.place_of[neighbourhood] == "XEX-P1" else COUNTY


def _person_code(kind: Kind, neighbourhood: int) -> str:
    group = (neighbourhood - 1) // kind.shared_by + 1
    return kind.known_as if kind.known_as and group == 1 else f"{MAIN}-P-{kind.code}{group}"


def _lead(ground: Ground, neighbourhood: int) -> tuple[str, str]:
    """Return the sector a team's lead comes from, and the lead's code."""
    sector = LEAD_SECTORS[neighbourhood % 3]
    if sector == "general-practice":
        return sector, director_codes(ground, MAIN, _network(ground, neighbourhood))[0]
    return sector, f"{MAIN}-P-LEAD{neighbourhood}"


def _team(ground: Ground, neighbourhood: int) -> Item:
    begins = _begins(ground, neighbourhood)
    network = _network(ground, neighbourhood)
    sector, lead = _lead(ground, neighbourhood)
    payee = ground.payees.get(network, "XG002")
    accountable = {"general-practice": payee, **LEAD_EMPLOYERS}[sector]
    return {
        "code": team_code(neighbourhood),
        "from": begins,
        "name": f"{NEIGHBOURHOODS[neighbourhood - 1]} neighbourhood team",
        "kind": "team",
        "purpose": "neighbourhood-team",
        "area": neighbourhood_code(neighbourhood),
        "accountable_body": accountable,
        "reports_to": [f"{MAIN}-PLACE-{ground.drawn.place_of[neighbourhood][-2:]}"],
        "feeds": [f"{MAIN}-{network_code(network)}"],
        "parties": [
            {"organisation": code}
            for code in (network_code(network), "XR3", "XR4", _council(ground, neighbourhood))
        ],
        "succeeds": [
            {"body": f"{MAIN}-{network_code(number)}", "how": "runs-alongside"}
            for number, served in ground.drawn.served.items()
            if neighbourhood in served
        ],
        "seats": [
            seat(
                "lead",
                "Team lead",
                "lead",
                appointed_by="the place board",
                sectors=[sector],
                leads=["the neighbourhood team"],
                protected_time=Decimal("0.60"),
                needed_time=Decimal("0.60"),
                holders=[] if neighbourhood == WITHOUT_LEAD else [holder(lead, begins)],
            ),
            seat(
                "gp",
                "Clinical director",
                "clinical-director",
                filling="ex-officio",
                sectors=["general-practice"],
                holders=[holder(director_codes(ground, MAIN, network)[0], begins)],
            ),
            *(
                seat(
                    kind.code.lower(),
                    kind.title,
                    "member",
                    appointed_by="the employer",
                    sectors=[kind.sector],
                    holders=[holder(_person_code(kind, neighbourhood), begins)],
                )
                for kind in KINDS
            ),
        ],
    }


def _employer(ground: Ground, kind: Kind, group: int, first: int) -> str:
    """Return who employs a team member."""
    in_city = ground.drawn.place_of[first] == "XEX-P1"
    return {
        "NURSE": "XR4",
        "SOCIAL": CITY if in_city else COUNTY,
        "LINK": f"XV00{1 + group % 5}",
        "PHARMACIST": "XG001" if in_city else "XG002",
        "SPECIALIST": "XR1" if in_city else "XR2",
        "MIND": "XR3",
        "HOMECARE": "XC002" if in_city else "XC004",
    }[kind.code]


def _staff(ground: Ground, teams: list[int]) -> Iterator[Item]:
    """Give the people who work in teams, with a post for each team."""
    for order, kind in enumerate(KINDS):
        for group, first in enumerate(range(1, len(teams) + 1, kind.shared_by), start=1):
            served = teams[first - 1 : first - 1 + kind.shared_by]
            number = FIRST_NUMBER + NUMBERS_A_KIND * order + group
            share = (Decimal(1) / len(served)).quantize(Decimal("0.01"), ROUND_DOWN)
            registered = [{"regulator": kind.regulator, "number": f"EX-{number:07d}"}]
            yield {
                "code": _person_code(kind, first),
                "name": invented_name(number),
                "home_sector": kind.sector,
                **({"registrations": registered} if kind.regulator else {}),
                "posts": [
                    post(
                        _employer(ground, kind, group, first),
                        kind.job,
                        f"{kind.title}, {NEIGHBOURHOODS[each - 1]}",
                        _begins(ground, each),
                        wte=share,
                        team=team_code(each),
                    )
                    for each in served
                ],
            }


def _leads(ground: Ground, teams: list[int]) -> Iterator[Item]:
    """Give the team leads who are not clinical directors."""
    for number in teams:
        sector, code = _lead(ground, number)
        if sector in LEAD_EMPLOYERS and number != WITHOUT_LEAD:
            title = f"Neighbourhood team lead, {NEIGHBOURHOODS[number - 1]}"
            yield {
                "code": code,
                "name": invented_name(FIRST_NUMBER + NUMBERS_A_KIND * len(KINDS) + number),
                "home_sector": sector,
                "posts": [
                    post(
                        LEAD_EMPLOYERS[sector],
                        "other",
                        title,
                        _begins(ground, number),
                        team=team_code(number),
                    )
                ],
            }
