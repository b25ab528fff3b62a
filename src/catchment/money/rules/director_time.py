"""The clinical director's time: a formula of 2019 to 2024, not a payment (E-040, E-041).

A quarter of full time for each 50,000 registered patients, and, for nine months of the vaccinations, one
whole time for every PCN. The money behind it is a line of the entitlement (`entitlements`).
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from catchment.structure.rules.words import plain_date

PART_OF_FULL_TIME, FOR_PATIENTS = Decimal("0.25"), 50_000
FORMULA_FROM, FORMULA_UNTIL = date(2019, 7, 1), date(2024, 4, 1)  # then rolled into core funding
UPLIFT_FROM, UPLIFT_UNTIL = date(2021, 4, 1), date(2022, 1, 1)  # E-041: "the first 9 months" of 2021/22
FULL_TIME = Decimal("1.00")
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class DirectorTime:
    """What part of full time a PCN was given for its clinical director on a day; None: no formula then."""

    wte: Decimal | None
    rule: str
    sentence: str


def director_time(registered: Decimal | None, on: date) -> DirectorTime:
    """Return the clinical director's funded time in WTE, to the hundredth, half up (E-040, E-041)."""
    if on < FORMULA_FROM:
        return DirectorTime(None, "E-040", "There were no PCNs before 1 July 2019.")
    if on >= FORMULA_UNTIL:
        said = (
            "Since 1 April 2024 no time is set aside for the clinical director: that money is part of core "
            "funding, and the network decides."
        )
        return DirectorTime(None, "E-040", said)
    if UPLIFT_FROM <= on < UPLIFT_UNTIL:
        said = (
            "From April to December 2021 every PCN was given one whole time for its clinical director; "
            "before and after, 0.25 for each 50,000 patients. That money was not recurrent."
        )
        return DirectorTime(FULL_TIME, "E-041", said)
    if registered is None:
        return DirectorTime(None, "E-040", "How many patients were registered is not known.")
    wte = (PART_OF_FULL_TIME * registered / FOR_PATIENTS).quantize(HUNDREDTH, ROUND_HALF_UP)
    said = (
        f"On {plain_date(on)} {registered.normalize():,f} registered patients gave {wte} of full time for "
        "the clinical director: 0.25 for each 50,000 patients."
    )
    return DirectorTime(wte, "E-040", said)
