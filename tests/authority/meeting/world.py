"""Exampleshire with a scheme: the place board may decide on community nursing, up to a limit."""

from datetime import date
from typing import Any

from catchment.authority.actions.meetings import Taken, call_meeting, open_meeting, take_step
from catchment.authority.rules.meeting.steps import read_step
from catchment.foundation.facts import begin_change
from catchment.structure.models import Area, Footprint, FootprintBlock, Organisation
from tests.governance import exampleshire
from tests.structure import factories

OPERATOR = exampleshire.OPERATOR
DAY = date(2025, 12, 1)
NURSING = "commission-community-health-services"
MILLION = 100_000_000  # pence
ITEM = {
    "number": 4,
    "title": "Community nursing in Northmoor",
    "does": "to-decide",
    "function": NURSING,
    "area": "XEX-P1",
    "amount_pence": MILLION,
    "organisations": ["X99001"],
}


def governed() -> dict[str, Any]:
    """Record Exampleshire, its handbook and a scheme; returns the handbook as plain values."""
    _ground(exampleshire.organisations()["XEX"])
    value = exampleshire.living_handbook()
    bodies = {each["code"]: each for each in value["bodies"]}
    bodies["PLACE"] |= {
        "organisation": "XEX",
        "kind": "committee",
        "parties": [],
        "quorum": {"needs": {"at_least": 2}},
        "voting": {"thresholds": [{"at_least": "majority"}], "casting_vote": "chair"},
    }
    bodies["PLACE"]["seats"][2]["holders"] = [{"person": "P-COUNTY", "since": date(2024, 7, 1)}]
    value["delegations"] = [
        {
            "code": "D-PLACE",
            "delegator": "BOARD",
            "delegate": "PLACE",
            "route": "internal",
            "functions": [NURSING],
            "areas": ["XEX-P1"],
            "limit": 2_000_000,
            "yearly_limit": 3_000_000,
            "since": date(2023, 4, 1),
            "instrument": "SORD",
        },
        {
            "code": "D-FINANCE",
            "delegator": "BOARD",
            "delegate": "BOARD/finance",
            "route": "internal",
            "functions": ["medicines-optimisation"],
            "limit": 50_000,
            "since": date(2023, 4, 1),
            "instrument": "SORD",
        },
    ]
    exampleshire.apply(value)
    return value


def _ground(system: Organisation) -> None:
    """Draw Northmoor City, of one small area."""
    change = begin_change(actor="test", action="draw the ground")
    small = factories.area(change, "lsoa21", "X01000001", "Northmoor 001A")
    place = Area.objects.get(code="XEX-P1")
    drawn = {"version": 1, "reason": "for a test", "drawn_by": "test", "within_id": None, **factories.ALWAYS}
    factories.record(change, Footprint, [{"area_id": place.pk, "system_id": system.pk, **drawn}])
    FootprintBlock.objects.create(footprint=Footprint.objects.get(area=place), area=small)


def take(code: str, kind: str, after: int | None = None, **said: Any) -> Taken:
    """Take a step of a meeting, as whoever operates the machine."""
    step = read_step({"kind": kind, **said})
    return take_step(actor=OPERATOR, meeting=code, step=step, after=after)


def called(
    body: str = "PLACE", on: date = DAY, items: tuple[dict[str, Any], ...] = (ITEM,), public: bool = True
) -> str:
    """Call a meeting with an agenda and return its code."""
    taken = call_meeting(actor=OPERATOR, body=body, on=on, where="Northmoor Town Hall", public=public)
    for item in items:
        taken = take(taken.meeting.code, "item-added", item=item)
    return taken.meeting.code


def opened(
    body: str = "PLACE", on: date = DAY, items: tuple[dict[str, Any], ...] = (ITEM,), public: bool = True
) -> str:
    """Call a meeting, open it from the chair and let everybody come; return its code."""
    code = called(body, on, items, public)
    taken = open_meeting(actor=OPERATOR, meeting=code, chair="chair", after=None)
    for seat in taken.meeting.body.seats:
        if seat.holders and seat.code != "chair":
            taken = take(code, "attended", seat=seat.code, how="present")
    return code


def decided(code: str, number: int = 4) -> Taken:
    """Take an item up to its result, by consensus; return what declaring the result gave."""
    take(code, "item-opened", number=number)
    take(code, "quorum-established", number=number)
    take(code, "motion-put", number=number, text="To commission it.")
    take(code, "consensus-reached", number=number)
    return take(code, "result-declared", number=number)


def ended(code: str, number: int = 4) -> None:
    """Close the item and the meeting, and draft its minute."""
    take(code, "item-closed", number=number)
    take(code, "meeting-closed")
    take(code, "minutes-drafted", number=number, text="It was agreed.")
