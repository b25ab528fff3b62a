"""Who raises something: the sector they belong to and the level at which they stand (T-A11, T-A15).

Four levels: practice, PCN, place, system. A body in which several sectors sit together belongs to no one of
them, and is counted as such: a place board that starts something is neither general practice nor hospital.
"""

from collections.abc import Iterable
from enum import StrEnum

from catchment.governance.rules.document import Body
from catchment.governance.rules.document.vocabulary import BodyKind, Purpose, Sector

SEVERAL, OTHER = "several", "other"


class Level(StrEnum):
    """Where somebody stands, from the bottom up."""

    PRACTICE = "practice"
    PCN = "pcn"
    PLACE = "place"
    SYSTEM = "system"


LEVEL_WORDS = {
    Level.PRACTICE: "Practices",
    Level.PCN: "PCNs",
    Level.PLACE: "Places",
    Level.SYSTEM: "The system",
}
OF_KIND = {
    "practice": Sector.GENERAL_PRACTICE,
    "pcn": Sector.GENERAL_PRACTICE,
    "lmc": Sector.GENERAL_PRACTICE,
    "federation": Sector.GENERAL_PRACTICE,
    "council": Sector.LOCAL_AUTHORITY,
    "icb": Sector.ICB,
    "pharmacy": Sector.WIDER_PRIMARY_CARE,
    "dental": Sector.WIDER_PRIMARY_CARE,
    "optical": Sector.WIDER_PRIMARY_CARE,
}
OF_PURPOSE = {
    Purpose.NETWORK: Sector.GENERAL_PRACTICE,
    Purpose.GP_BOARD: Sector.GENERAL_PRACTICE,
    Purpose.PRIMARY_CARE_BOARD: Sector.PRIMARY_CARE_LEADERSHIP,
    Purpose.ICB_BOARD: Sector.ICB,
}


def sector_words(sector: str) -> str:
    """Return a sector as people read it."""
    if sector == SEVERAL:
        return "Several sectors together"
    plain = sector.replace("-", " ")
    return "ICB" if sector == Sector.ICB else plain[:1].upper() + plain[1:]


def level_of_organisation(kind: str) -> Level:
    """Return where an organisation of a kind stands; what is no practice or PCN stands at the system."""
    return {"practice": Level.PRACTICE, "pcn": Level.PCN}.get(kind, Level.SYSTEM)


def level_of_body(body: Body, places: Iterable[str]) -> Level:
    """Return where a body stands; `places` are the codes of the drawn places of its system."""
    if body.purpose in (Purpose.NETWORK, Purpose.NEIGHBOURHOOD_TEAM) or body.kind is BodyKind.NETWORK_BOARD:
        return Level.PCN
    if body.purpose is Purpose.PLACE_BOARD or body.area in set(places):
        return Level.PLACE
    return Level.SYSTEM


def sector_of_organisation(code: str, kind: str, bodies: Iterable[Body]) -> str:
    """Return the sector of an organisation: by its kind, else the seats that are for it; else `other`."""
    if kind in OF_KIND:
        return str(OF_KIND[kind])
    sectors = {
        str(sector)
        for body in bodies
        for seat in body.seats
        if seat.organisation == code
        for sector in seat.sectors
    }
    return _one_of(sectors)


def sector_of_body(body: Body) -> str:
    """Return the sector of a body: by what it is for, else that of its seats where they are all of one."""
    if body.purpose in OF_PURPOSE:
        return str(OF_PURPOSE[body.purpose])
    return _one_of({str(sector) for seat in body.seats for sector in seat.sectors})


def _one_of(sectors: set[str]) -> str:
    if not sectors:
        return OTHER
    return sectors.pop() if len(sectors) == 1 else SEVERAL
