"""The example's networks (PCNs) and neighbourhood teams, and who works in them.

A neighbourhood is ground, a network is an agreement, a team is people; here they mostly run one to one, and
where they do not is where the questions start: one network serves two neighbourhoods, two networks share
one, and one has practices over the border of its place (F-005, K-036). Posts are never employed by a network,
which is not a legal person (F-001), but by a practice, a federation, a trust or a charity.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from catchment.demo.chance import dice
from catchment.demo.footprints import Neighbourhoods
from catchment.demo.names import NEIGHBOURHOODS, NEXT_DOOR_NETWORKS
from catchment.demo.plan import (
    ICB_START,
    NETWORK_COUNT,
    NETWORK_START,
    PLACES,
    RENAMED_NETWORK,
    SHARE_ONE,
    WITHOUT_PAYEE,
    neighbourhood_code,
    network_code,
)
from catchment.demo.practices import DISSOLVED, DISSOLVED_ON, FROM_DISSOLVED, GeneralPractice, Practice
from catchment.demo.values import (
    Fact,
    Ground,
    Who,
    ground_of,
    name,
    other_code,
    relation,
    role,
)

TEAMS_START = date(2025, 9, 1)
RENAMED_ON = date(2023, 4, 1)
TEAM_COUNT, TEAM_WITHOUT_LEAD = 12, 12
FIRST_SPECIFICATION, LAST_SPECIFICATION = 2019, 2026
ROLES = (
    "Clinical pharmacist",
    "Social prescribing link worker",
    "Care coordinator",
    "First contact physiotherapist",
    "Pharmacy technician",
    "Mental health practitioner",
    "Health and wellbeing coach",
    "Paramedic",
    "Physician associate",
    "Occupational therapist",
)
POSTS_PER_NETWORK = 4


def describe_networks(
    drawn: Neighbourhoods, general_practice: GeneralPractice
) -> tuple[list[tuple[str, str]], list[Fact]]:
    """Return the networks and teams: their kinds, and the facts about them."""
    kinds = [(network_code(number), "pcn") for number in (*range(1, NETWORK_COUNT + 1), DISSOLVED)]
    facts: list[Fact] = []
    for number in range(1, NETWORK_COUNT + 1):
        facts += _network(number, drawn)
    old = network_code(DISSOLVED)
    facts += [
        name(old, "Vanishing Point PCN", NETWORK_START, DISSOLVED_ON),
        role(old, "RO272", NETWORK_START, DISSOLVED_ON, primary=True),
        other_code(old, "ods", old, NETWORK_START, DISSOLVED_ON),
    ]
    payees = payees_of(general_practice)
    facts += [relation(payee, "payee_for", network_code(n), NETWORK_START) for n, payee in payees.items()]
    facts.append(relation("XG002", "payee_for", old, NETWORK_START, DISSOLVED_ON))
    for number in range(1, TEAM_COUNT + 1):
        kinds.append((f"XT{number:03d}", "team"))
        facts += _team(number, drawn, payees)
    return kinds, facts


def describe_dissolution() -> list[tuple[Who, Who, str, date, str]]:
    """Return what became of the network that was dissolved in 2023, as successions."""
    note = "The network agreement ended; its practices joined this network."
    old = Who(network_code(DISSOLVED))
    heirs = sorted({network for network, _ in FROM_DISSOLVED})
    return [(old, Who(network_code(heir)), "function_moved_to", DISSOLVED_ON, note) for heir in heirs]


def _network(number: int, drawn: Neighbourhoods) -> Iterable[Fact]:
    code = network_code(number)
    served = drawn.served.get(number, ())
    title = NEIGHBOURHOODS[served[0] - 1] if served else NEXT_DOOR_NETWORKS[number - len(drawn.served) - 1]
    if number == SHARE_ONE[1]:
        title = f"New {title}"
    if number == RENAMED_NETWORK:
        yield name(code, "Yesterday's News PCN", NETWORK_START, RENAMED_ON)
        yield name(code, f"{title} PCN", RENAMED_ON)
    else:
        yield name(code, f"{title} PCN", NETWORK_START)
    yield role(code, "RO272", NETWORK_START, primary=True)
    yield other_code(code, "ods", code, NETWORK_START)
    for neighbourhood in served:
        yield ground_of(code, "serves", Ground("neighbourhood", neighbourhood_code(neighbourhood)), ICB_START)


def lasting_members(general_practice: GeneralPractice, network: int) -> list[Practice]:
    """Return the practices that have been in a network from its first day and still are, largest first."""
    members = [
        practice
        for practice in general_practice.practices.values()
        if practice.end is None
        and any(
            each.network == network and each.start == NETWORK_START and each.end is None
            for each in practice.memberships
        )
    ]
    return sorted(members, key=lambda practice: (-practice.people, practice.code))


def payees_of(general_practice: GeneralPractice) -> dict[int, str]:
    """Return who is paid for each network: every third time a federation, otherwise its largest practice."""
    payees = {}
    for number in range(1, NETWORK_COUNT + 1):
        if number == WITHOUT_PAYEE:
            continue
        if number % 3 == 0 and number <= len(NEIGHBOURHOODS):
            payees[number] = "XG001" if number <= len(PLACES[0].networks) else "XG002"
        else:
            payees[number] = lasting_members(general_practice, number)[0].code
    return payees


def _team(number: int, drawn: Neighbourhoods, payees: Mapping[int, str]) -> Iterable[Fact]:
    """Give the neighbourhood team of one network: its lead organisation, partners and ground (F-021)."""
    code = f"XT{number:03d}"
    network = 2 * number
    neighbourhood = drawn.served[network][0]
    leads = ("XR4", payees.get(network, "XG002"), "X10000001" if number > 3 else "X06000001")
    yield name(code, f"{NEIGHBOURHOODS[neighbourhood - 1]} Neighbourhood Team", TEAMS_START)
    yield role(code, "TEAM", TEAMS_START, primary=True)
    yield other_code(code, "local", code, TEAMS_START)
    yield relation(leads[number % 3], "leads", code, TEAMS_START)
    for partner in (network_code(network), "XR3", f"XV00{1 + number % 5}"):
        yield relation(code, "works_with", partner, TEAMS_START)
    yield ground_of(code, "serves", Ground("neighbourhood", neighbourhood_code(neighbourhood)), TEAMS_START)


def describe_participation(general_practice: GeneralPractice, opted_out: str) -> Iterable[Fact]:
    """Say, for each year's specification, which practices take part (F-009); one stayed out in 2025/26."""
    for practice in general_practice.practices.values():
        for year in range(FIRST_SPECIFICATION, LAST_SPECIFICATION + 1):
            start = NETWORK_START if year == FIRST_SPECIFICATION else date(year, 4, 1)
            end = date(year + 1, 4, 1)
            first = max(start, practice.start)
            last = end if practice.end is None else min(end, practice.end)
            if first >= last or not practice.memberships:
                continue
            says = (
                ("practice", Who(practice.code)),
                ("specification", f"{year}/{(year + 1) % 100:02d}"),
                ("opted_in", not (practice.code == opted_out and year == 2025)),
            )
            yield Fact("NetworkParticipation", says, first, last)


def describe_posts(general_practice: GeneralPractice, seed: int) -> Iterable[Fact]:
    """Give the posts: additional roles in the networks, and who leads each neighbourhood team (F-021)."""
    roll = dice(seed, "posts")
    position = 0
    for number in range(1, NETWORK_COUNT + 1):
        for _ in range(POSTS_PER_NETWORK):
            position += 1
            title = ROLES[(position + number) % len(ROLES)]
            employer = _employer(general_practice, number, title, position)
            start = date(roll.choice((2020, 2021, 2022, 2023, 2024)), roll.choice((1, 4, 7, 10)), 1)
            wte = roll.choice(("1.00", "1.00", "0.80", "0.60", "0.50"))
            yield _post(position, employer, title, wte, network_code(number), start)
    for number in range(1, TEAM_COUNT + 1):
        position += 1
        title = "Care coordinator" if number == TEAM_WITHOUT_LEAD else "Neighbourhood team lead"
        yield _post(position, "XR4", title, "0.80", f"XT{number:03d}", TEAMS_START)


def _employer(general_practice: GeneralPractice, network: int, title: str, position: int) -> str:
    """Return who employs a post of a network: never the network itself (F-001)."""
    if title == "Mental health practitioner":
        return "XR3"
    if title == "Occupational therapist":
        return "XR4"
    if title == "Social prescribing link worker":
        return f"XV00{1 + position % 5}"
    if position % 3 == 0:
        return "XG001" if network <= len(PLACES[0].networks) else "XG002"
    return lasting_members(general_practice, network)[0].code


def _post(position: int, employer: str, title: str, wte: str, deployed_to: str, start: date) -> Fact:
    says = (
        ("employer", Who(employer)),
        ("reference", f"EX-{position:04d}"),
        ("role", title),
        ("wte", Decimal(wte)),
        ("deployed_to", Who(deployed_to)),
        ("deployed_in", None),
    )
    return Fact("Post", says, start)
