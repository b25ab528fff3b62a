"""The example's networks (PCNs), neighbourhoods, places and teams, and who works in them.

A neighbourhood is ground, a network is an agreement, a team is people; here they mostly run one to one, and
where they do not is where the questions start: one network serves two neighbourhoods, two networks share
one, and one has practices over the border of its place (F-005, K-036). Posts are never employed by a network,
which is not a legal person (F-001), but by a practice, a federation, a trust or a charity.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catchment.demo.areas import Vintages
from catchment.demo.chance import dice
from catchment.demo.geography import Land, divide
from catchment.demo.names import NEIGHBOURHOODS, NEXT_DOOR_NETWORKS
from catchment.demo.plan import (
    ICB_START,
    MAIN,
    MERGED,
    MERGER,
    NEIGHBOUR_NETWORKS,
    NETWORK_COUNT,
    NETWORK_START,
    PLACES,
    RENAMED_NETWORK,
    SERVES_TWO,
    SHARE_ONE,
    WITHOUT_PAYEE,
    neighbourhood_code,
    network_code,
)
from catchment.demo.practices import DISSOLVED, DISSOLVED_ON, GeneralPractice, Practice
from catchment.demo.values import Blocks, Fact, Ground, Who, area_name, ground_of, name, other_code, relation, role

REDRAWN = date(2024, 4, 1)
TEAMS_START = date(2025, 9, 1)
RENAMED_ON = date(2023, 4, 1)
TEAM_COUNT = 12
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


@dataclass(frozen=True, slots=True)
class Neighbourhoods:
    """The drawn ground: small areas of each neighbourhood and each network, and of each place's versions."""

    areas: Mapping[int, tuple[int, ...]]
    place_of: Mapping[int, str]
    served: Mapping[int, tuple[int, ...]]  # network -> neighbourhoods
    grounds: Mapping[int, tuple[int, ...]]  # network -> small areas


def draw_neighbourhoods(land: Land) -> Neighbourhoods:
    """Draw each place's neighbourhoods to fit its networks, and say which network serves which."""
    areas: dict[int, tuple[int, ...]] = {}
    place_of: dict[int, str] = {}
    served: dict[int, tuple[int, ...]] = {}
    network = 0
    for place in PLACES:
        shares: list[float] = []
        for size in place.networks:
            network += 1
            if network == SHARE_ONE[1]:
                shares[-1] += size
                served[network] = served[SHARE_ONE[0]]
                continue
            pieces = 2 if network == SERVES_TWO else 1
            first = len(areas) + len(shares) + 1
            served[network] = tuple(range(first, first + pieces))
            shares += [size / pieces] * pieces
        for group in divide(land, land.in_district(*place.districts), shares):
            number = len(areas) + 1
            areas[number], place_of[number] = tuple(group), place.code
    grounds = {each: tuple(a for number in numbers for a in areas[number]) for each, numbers in served.items()}
    next_door = divide(land, land.in_district("X06000002"), list(NEIGHBOUR_NETWORKS))
    for number, group in enumerate(next_door, start=len(grounds) + 1):
        grounds[number] = tuple(group)
    return Neighbourhoods(areas, place_of, served, grounds)


def describe_footprints(
    land: Land, drawn: Neighbourhoods, vintages: Vintages
) -> tuple[list[Fact], list[Blocks]]:
    """Return every version of every place and neighbourhood, with what each is made of.

    In 2024 one neighbourhood's border with the next place was straightened, so two places and two
    neighbourhoods have a second version. At the merger each is redrawn as it was, for the new board.
    """
    facts: list[Fact] = []
    blocks: list[Blocks] = []
    giver, taker, moved = _moved_areas(land, drawn)

    def draw(area: Ground, within: Ground | None, shapes: Sequence[tuple[date, str, tuple[Ground, ...]]]) -> None:
        ends = [start for start, _, _ in shapes[1:]] + [MERGER]
        versions = [(*shape, end, MAIN) for shape, end in zip(shapes, ends, strict=True)]
        versions.append((MERGER, "Moved as it was to the board that follows the merger.", shapes[-1][2], None, MERGED))
        for number, (start, reason, parts, end, board) in enumerate(versions, start=1):
            says = (
                ("area", area),
                ("system", Who(board)),
                ("within", within),
                ("version", number),
                ("reason", reason),
                ("drawn_by", "Example Place Planning Group"),
            )
            facts.append(Fact("Footprint", says, start, end))
            blocks.append(Blocks(area, number, parts))

    drawn_first = "Drawn with residents and practices as the board began."
    redrawn = "Redrawn: Allegory Road looks to Pretenley for its shops, schools and clinics."
    for place in PLACES:
        area = Ground("place", place.code)
        facts.append(area_name(area, place.name, ICB_START))
        shapes = [(ICB_START, drawn_first, tuple(Ground("ltla", code) for code in place.districts))]
        if place.code in (drawn.place_of[giver], drawn.place_of[taker]):
            members = set(land.in_district(*place.districts))
            members = members - moved if place.code == drawn.place_of[giver] else members | moved
            shapes.append((REDRAWN, redrawn, tuple(vintages.small(a) for a in sorted(members))))
        draw(area, None, shapes)
    for number, members in drawn.areas.items():
        area = Ground("neighbourhood", neighbourhood_code(number))
        facts.append(area_name(area, NEIGHBOURHOODS[number - 1], ICB_START))
        shapes = [(ICB_START, drawn_first, tuple(vintages.small(a) for a in members))]
        if number in (giver, taker):
            after = set(members) - moved if number == giver else set(members) | moved
            shapes.append((REDRAWN, redrawn, tuple(vintages.small(a) for a in sorted(after))))
        draw(area, Ground("place", drawn.place_of[number]), shapes)
    return facts, blocks


def _moved_areas(land: Land, drawn: Neighbourhoods) -> tuple[int, int, set[int]]:
    """Choose the small areas that changed place in 2024: up to four, at the longest border of P3 and P4."""
    neighbourhood_of = {area: number for number, members in drawn.areas.items() for area in members}
    borders: dict[tuple[int, int], set[int]] = {}
    for area, number in neighbourhood_of.items():
        if drawn.place_of[number] != PLACES[2].code:
            continue
        for near in land.neighbours[area]:
            other = neighbourhood_of.get(near)
            if other is not None and drawn.place_of[other] == PLACES[3].code:
                borders.setdefault((number, other), set()).add(area)
    giver, taker = max(borders, key=lambda pair: (len(borders[pair]), pair))
    return giver, taker, set(sorted(borders[giver, taker])[:4])


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
    payees = _payees(general_practice)
    facts += [relation(payee, "payee_for", network_code(n), NETWORK_START) for n, payee in payees.items()]
    facts.append(relation("XG002", "payee_for", old, NETWORK_START, DISSOLVED_ON))
    for number in range(1, TEAM_COUNT + 1):
        kinds.append((f"XT{number:03d}", "team"))
        facts += _team(number, drawn, payees)
    return kinds, facts


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


def _payees(general_practice: GeneralPractice) -> dict[int, str]:
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
    """Give the additional roles: who employs each post, how much of a whole time, and where it works."""
    roll = dice(seed, "posts")
    numbers = range(1, NETWORK_COUNT + 1)
    deployments = [network_code(number) for number in numbers for _ in range(POSTS_PER_NETWORK)]
    deployments += [f"XT{number:03d}" for number in range(1, TEAM_COUNT + 1)]
    for position, deployed_to in enumerate(deployments):
        title = ROLES[(position + position // POSTS_PER_NETWORK) % len(ROLES)]
        network = min(position // POSTS_PER_NETWORK + 1, NETWORK_COUNT)
        employer = lasting_members(general_practice, network)[0].code
        if title in ("Mental health practitioner", "Occupational therapist"):
            employer = "XR3" if title.startswith("Mental") else "XR4"
        elif title.startswith("Social prescribing"):
            employer = f"XV00{1 + position % 5}"
        elif position % 3 == 0:
            employer = "XG001" if network <= len(PLACES[0].networks) else "XG002"
        start = date(roll.choice((2020, 2021, 2022, 2023, 2024)), roll.choice((1, 4, 7, 10)), 1)
        says = (
            ("employer", Who(employer)),
            ("reference", f"EX-{position + 1:04d}"),
            ("role", title),
            ("wte", Decimal(roll.choice(("1.00", "1.00", "0.80", "0.60", "0.50")))),
            ("deployed_to", Who(deployed_to)),
            ("deployed_in", None),
        )
        yield Fact("Post", says, max(start, TEAMS_START) if deployed_to.startswith("XT") else start)
