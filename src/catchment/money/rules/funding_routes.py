"""By which route money comes: settled by a national contract, or for the ICB to share out (S001-30).

The white paper's one envelope and a contract's entitlements are two things (E-018): what general practice is
owed under a national contract comes through the ICB's allocation and is not the ICB's to share out. One route
has changed: until March 2025 networks drew the additional roles money down from NHS England; since 1 April
2025 it is inside the ICB's allocation, and still held to its purpose (E-017).
"""

from datetime import date
from enum import StrEnum

from catchment.money.rules.vocabulary import RingFence, Stream
from catchment.money.rules.years import FinancialYear

ROLES_IN_ALLOCATIONS = date(2025, 4, 1)  # E-017


class Route(StrEnum):
    """Who settles what money is spent on."""

    NATIONAL_CONTRACT = "national-contract"
    DRAWN_DOWN = "drawn-down"
    RING_FENCED = "ring-fenced"
    DISCRETION = "icb-discretion"
    PARTNER = "partner"


ROUTE_WORDS = {
    Route.NATIONAL_CONTRACT: "settled by national contracts",
    Route.DRAWN_DOWN: "drawn down from NHS England for additional roles",
    Route.RING_FENCED: "in the ICB’s allocation, held to one purpose",
    Route.DISCRETION: "for the ICB to share out as it decides",
    Route.PARTNER: "from partners",
}


def route_of(stream: Stream, ring_fence: RingFence, year: FinancialYear, *, protected: bool) -> Route:
    """Return the route of a fund's money in a financial year (S001-30, E-017, E-018).

    What the ICB itself set aside (a local ring-fence) is at its discretion: it may decide otherwise.
    """
    if stream is Stream.PARTNER:
        return Route.PARTNER
    if ring_fence is RingFence.ADDITIONAL_ROLES and year.starts < ROLES_IN_ALLOCATIONS:
        return Route.DRAWN_DOWN
    if protected:
        return Route.NATIONAL_CONTRACT
    if ring_fence not in (RingFence.NONE, RingFence.LOCAL):
        return Route.RING_FENCED
    return Route.DISCRETION
