"""The dated facts of governance."""

from catchment.governance.models.bodies import Body, BodyParty, BodyTerms, Holding, Seat, SeatTerms
from catchment.governance.models.entries import Collection, HandbookEntry, HandbookEntryKey
from catchment.governance.models.people import Interest, Person, PersonDetail, PostHeld, SignInIdentity

__all__ = [
    "Body",
    "BodyParty",
    "BodyTerms",
    "Collection",
    "HandbookEntry",
    "HandbookEntryKey",
    "Holding",
    "Interest",
    "Person",
    "PersonDetail",
    "PostHeld",
    "Seat",
    "SeatTerms",
    "SignInIdentity",
]
