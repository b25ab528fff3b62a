"""The scheme of a skeleton: what every board usually keeps, and what NHS England has passed to every board.

Three things are the same nearly everywhere. A board reserves the great decisions to itself (B-079); its audit
and remuneration committees decide what they are there for (B-074); and NHS England delegates primary care and
specialised services to it under section 65Z5 (D-013, D-014). Which decisions, and from which day, is not
certain: both are values of `data/assumptions.yaml`, and each delegation says so in its conditions.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from catchment.governance.rules.assumed import day_of, unusable, words_of
from catchment.governance.rules.document import Delegation, Instrument, Reservation
from catchment.governance.rules.document.delegations import Route
from catchment.governance.rules.document.vocabulary import InstrumentKind, Purpose
from catchment.governance.rules.facts import GovernanceFacts

NHS_ENGLAND = "NHS England"
PRIMARY, SPECIALISED, SCHEME = "AGREEMENT-PRIMARY", "AGREEMENT-SPECIALISED", "SORD"
NOT_CERTAIN = "The day it began is not certain (D-014): put in that of your own delegation agreement."
ITS_LIST = (
    "It covers the services on the list of the agreement (59, then 70), which is not copied here (D-013): "
    "name them as functions of your system, or except what the list leaves out."
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a system stands under: its nation and region by code, and the day its board opened.

    Where the nation is not known, nothing can be said to come from NHS England.
    """

    nation: str = ""
    region: str = ""
    opened: date = date(2022, 7, 1)  # the first boards (B-006)


def reservations(facts: GovernanceFacts) -> tuple[Reservation, ...]:
    """Return what the board keeps, as boards usually do (B-079)."""
    board = f"{facts.handbook.system}-BOARD"
    functions = _words(facts, "B-079", "reserved_to_board")
    return tuple(Reservation(code=function, function=function, to=board) for function in functions)


def delegations(
    facts: GovernanceFacts, standing: Standing, as_of: date, bill: bool
) -> tuple[Delegation, ...]:
    """Return what is delegated on a day: to the board's committees, and to the system by NHS England.

    Once the Bill is in force primary care is the boards' own, and nothing of it is delegated (D-014).
    """
    found = [*_to_committees(facts, standing)]
    if standing.nation:
        found += [] if bill else _primary_care(facts, standing)
        found += _specialised(facts, standing)
    return tuple(each for each in found if each.since <= as_of)


def agreements(facts: GovernanceFacts, passed_on: tuple[Delegation, ...]) -> Iterator[Instrument]:
    """Give the delegation agreements that the delegations rest on."""
    there = {each.instrument for each in passed_on}
    for code, what in ((PRIMARY, "primary care"), (SPECIALISED, "specialised services")):
        if code in there:
            yield Instrument(
                code=code,
                kind=InstrumentKind.DELEGATION_AGREEMENT,
                title=f"Delegation agreement with NHS England for {what}",
                organisation=facts.handbook.system,
                made_by=NHS_ENGLAND,
            )


def _to_committees(facts: GovernanceFacts, standing: Standing) -> Iterator[Delegation]:
    """Give what the two committees that every board must have decide (B-074)."""
    system = facts.handbook.system
    for purpose in (Purpose.AUDIT, Purpose.REMUNERATION):
        yield Delegation(
            code=f"TO-{purpose.upper()}",
            delegator=f"{system}-BOARD",
            delegate=f"{system}-{purpose.upper()}",
            route=Route.INTERNAL,
            functions=_words(facts, "B-079", f"decided_by_{purpose}_committee"),
            since=standing.opened,
            instrument=SCHEME,
        )


def _primary_care(facts: GovernanceFacts, standing: Standing) -> Iterator[Delegation]:
    """Give the delegations of primary care: general practice first, the rest a year later (D-014)."""
    for code, name, functions in (
        ("GENERAL-PRACTICE", "general_practice_delegated", ("commission-general-practice",)),
        (
            "PHARMACY-OPTOMETRY-DENTAL",
            "pharmacy_optometry_dental_delegated",
            ("commission-pharmacy", "commission-optometry", "commission-primary-dental"),
        ),
    ):
        yield Delegation(
            code=f"NHSE-{code}",
            delegator=standing.nation,
            delegate=facts.handbook.system,
            route=Route.SECTION_65Z5,
            functions=functions,
            since=max(_day(facts, "D-014", name), standing.opened),
            instrument=PRIMARY,
            conditions=(NOT_CERTAIN,),
        )


def _specialised(facts: GovernanceFacts, standing: Standing) -> Iterator[Delegation]:
    """Give the delegation of specialised services: in three regions a year before the others (D-013)."""
    first = standing.region in _words(facts, "D-013", "first_regions")
    began = _day(facts, "D-013", "delegated_in_first_regions" if first else "delegated_everywhere")
    yield Delegation(
        code="NHSE-SPECIALISED",
        delegator=standing.nation,
        delegate=facts.handbook.system,
        route=Route.SECTION_65Z5,
        functions=("specialised-services",),
        excepting=("commission-highly-specialised-services",),
        since=max(began, standing.opened),
        instrument=SPECIALISED,
        conditions=(ITS_LIST,),
    )


def _day(facts: GovernanceFacts, rule: str, name: str) -> date:
    """Return a value as a day; raises ValueError, as a sentence, where it is not one."""
    day = day_of(facts.values, rule, name)
    if day is None:
        raise ValueError(unusable(facts.values, rule, name, "a day, such as 2023-04-01"))
    return day


def _words(facts: GovernanceFacts, rule: str, name: str) -> tuple[str, ...]:
    """Return a value as words; raises ValueError, as a sentence, where it is not a list of them."""
    words = words_of(facts.values, rule, name)
    if words is None:
        raise ValueError(unusable(facts.values, rule, name, "a list of codes"))
    return words
