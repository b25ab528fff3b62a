"""How the seats of a body are told to a reader: in groups round the table, and what each is in words.

Seats are grouped by the constituency or part of health and care they bring, chair first, so that an empty
side of the table is seen as one.
"""

from collections.abc import Iterable

from catchment.governance.rules.document import Seat
from catchment.governance.rules.document.vocabulary import (
    EXECUTIVE_ROLES,
    ActsAs,
    Constituency,
    Filling,
    SeatRole,
    Sector,
)
from catchment.structure.rules.words import plain_date

CONSTITUENCY_WORDS = {
    Constituency.TRUSTS: "trusts that provide services in the area",
    Constituency.PRIMARY_MEDICAL: "providers of primary medical services",
    Constituency.LOCAL_AUTHORITIES: "local authorities",
    Constituency.MAYORS: "mayors",
}
FILLING_WORDS = {
    Filling.APPOINTED: "appointed",
    Filling.NOMINATED: "nominated",
    Filling.ELECTED: "elected",
    Filling.EX_OFFICIO: "ex officio",
}
CHAIR, EXECUTIVES, NON_EXECUTIVES, PARTNERS = "Chair", "Executives", "Non-executives", "Partner members"
PRIMARY_CARE, PROVIDERS, COUNCILS = "Primary care", "NHS providers", "Local government"
PEOPLE, SOCIAL_CARE, BOARD, MEMBERS, OTHERS = (
    "People and communities",
    "Social care",
    "ICB",
    "Members",
    "Observers and officers",
)
ORDER = (
    CHAIR,
    EXECUTIVES,
    NON_EXECUTIVES,
    PARTNERS,
    BOARD,
    PRIMARY_CARE,
    PROVIDERS,
    COUNCILS,
    SOCIAL_CARE,
    PEOPLE,
    MEMBERS,
    OTHERS,
)
BY_SECTOR = {
    Sector.PRIMARY_CARE_LEADERSHIP: PRIMARY_CARE,
    Sector.GENERAL_PRACTICE: PRIMARY_CARE,
    Sector.WIDER_PRIMARY_CARE: PRIMARY_CARE,
    Sector.ACUTE: PROVIDERS,
    Sector.COMMUNITY: PROVIDERS,
    Sector.MENTAL_HEALTH: PROVIDERS,
    Sector.AMBULANCE: PROVIDERS,
    Sector.LOCAL_AUTHORITY: COUNCILS,
    Sector.PUBLIC_HEALTH: COUNCILS,
    Sector.ADULT_SOCIAL_SERVICES: COUNCILS,
    Sector.ELECTED_MEMBERS: COUNCILS,
    Sector.SOCIAL_CARE: SOCIAL_CARE,
    Sector.DOMICILIARY_CARE: SOCIAL_CARE,
    Sector.PEOPLE_WHO_USE_SERVICES: PEOPLE,
    Sector.HEALTHWATCH: PEOPLE,
    Sector.VOLUNTARY: PEOPLE,
    Sector.ICB: BOARD,
}
BY_ROLE = {
    SeatRole.CHAIR: CHAIR,
    SeatRole.NON_EXECUTIVE: NON_EXECUTIVES,
    SeatRole.PARTNER_TRUSTS: PARTNERS,
    SeatRole.PARTNER_PRIMARY_MEDICAL: PARTNERS,
    SeatRole.PARTNER_LOCAL_AUTHORITIES: PARTNERS,
    SeatRole.PARTNER_MAYOR: PARTNERS,
    SeatRole.OBSERVER: OTHERS,
    SeatRole.SECRETARY: OTHERS,
}
BY_ROLE_WITHOUT_SECTOR = {
    SeatRole.COUNCILLOR: COUNCILS,
    SeatRole.DIRECTOR_OF_ADULT_SOCIAL_SERVICES: COUNCILS,
    SeatRole.DIRECTOR_OF_CHILDRENS_SERVICES: COUNCILS,
    SeatRole.DIRECTOR_OF_PUBLIC_HEALTH: COUNCILS,
    SeatRole.HEALTHWATCH: PEOPLE,
    SeatRole.CLINICAL_DIRECTOR: PRIMARY_CARE,
}


def group_of(seat: Seat) -> str:
    """Return the group a seat stands in: by its role where that tells, else by the first sector it brings."""
    if seat.role in EXECUTIVE_ROLES:
        return EXECUTIVES
    if seat.role in BY_ROLE:
        return BY_ROLE[seat.role]
    if seat.sectors:
        return BY_SECTOR[seat.sectors[0]]
    return BY_ROLE_WITHOUT_SECTOR.get(seat.role, MEMBERS)


def round_the_table(seats: Iterable[Seat]) -> list[Seat]:
    """Return seats chair first, then group by group; within a group as the handbook has them."""
    return sorted(seats, key=lambda seat: ORDER.index(group_of(seat)))


def for_whom(seat: Seat) -> str:
    """Return in words which constituency a seat is for, empty where it is for none."""
    if seat.nominated_by is not None:
        return CONSTITUENCY_WORDS[seat.nominated_by]
    return ", ".join(sector.replace("-", " ") for sector in seat.sectors)


def how_filled(seat: Seat) -> str:
    """Return in words how somebody comes into a seat, and by whom."""
    words = FILLING_WORDS[seat.filling]
    if seat.nominated_by is not None:
        words = f"nominated jointly by {CONSTITUENCY_WORDS[seat.nominated_by]}"
        words += f", appointed by {_inside(seat.appointed_by)}" if seat.appointed_by else ""
    elif seat.appointed_by:
        words += f" by {_inside(seat.appointed_by)}"
    return words + (f", approved by {_inside(seat.approved_by)}" if seat.approved_by else "")


def mandate_in_words(seat: Seat) -> str:
    """Return what the holder of a seat has been given to carry, by whom and until when; empty for nothing."""
    if seat.mandate is None:
        return ""
    until = f", until {plain_date(seat.mandate.until)}" if seat.mandate.until else ""
    return f"Mandate from {seat.mandate.given_by}{until}: {seat.mandate.covers}"


def _inside(name: str) -> str:
    """Return a name as it stands inside a sentence: “the chair”, but “NHS England”."""
    first = name.split()[0]
    return f"the {name[0].lower()}{name[1:]}" if first in ("Chair", "Chief", "Appointment", "Board") else name


def how_acts(seat: Seat) -> str:
    """Return in words in whose name the holder of a seat speaks and votes (B-036)."""
    if seat.acts_as is ActsAs.OBSERVER:
        return "observer"
    if seat.acts_as is ActsAs.DELEGATE:
        words = "delegate, on a mandate" if seat.mandate else "delegate, no mandate recorded"
    else:
        words = "member, decides for the whole"
    return words if seat.votes else f"{words}, without a vote"
