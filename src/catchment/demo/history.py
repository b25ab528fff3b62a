"""The practices' lives as dated facts, and the one that was first written down wrongly.

Most facts are believed from the day they are keyed in (values.kept_on). One network move was keyed in with
the wrong date in October 2024 and put right in January 2025: ask for December 2024's date as known then and
as known now, and the answers differ.
"""

from collections.abc import Iterable
from datetime import date

from catchment.demo.areas import sub_icb_of
from catchment.demo.geography import Land, degrees
from catchment.demo.names import address_line, postcode
from catchment.demo.plan import CLOSED_CCG, DISTRICTS, ICB_START, NETWORK_START, SUB_ICBS, network_code
from catchment.demo.practices import GeneralPractice, Practice
from catchment.demo.values import FIRST_KEPT, Fact, Who, cut_at, name, other_code, relation, role

WRONGLY_DATED = date(2024, 10, 1)
KEYED_IN, PUT_RIGHT = date(2024, 10, 14), date(2025, 1, 20)
FORMER_CCG_AREA = "X07000005"  # the district whose practices the closed group commissioned


def describe_practices(land: Land, general_practice: GeneralPractice, corrected: str) -> Iterable[Fact]:
    """Return the facts of every practice; `corrected` is the one whose move was first dated wrongly."""
    for number, practice in enumerate(general_practice.practices.values()):
        facts = [*_identity(land, practice, number), *_commissioner(land, practice)]
        if practice.code == corrected:
            facts += _corrected_move(practice)
        else:
            facts += _memberships(practice)
        yield from facts if practice.end is None else cut_at(facts, practice.end)


def _identity(land: Land, practice: Practice, number: int) -> Iterable[Fact]:
    """Give what a practice is, is called, and where it is."""
    code, start = practice.code, practice.start
    if practice.former_name is None:
        yield name(code, practice.name, start)
    else:
        former, renamed_on = practice.former_name
        yield name(code, former, start, renamed_on)
        yield name(code, practice.name, renamed_on)
    yield role(code, "RO177", start, primary=True)
    yield role(code, "RO76", start)
    yield other_code(code, "ods", code, start)
    longitude, latitude = degrees(land.middles[practice.home])
    says = (
        ("organisation", Who(code)),
        ("lines", address_line(number, DISTRICTS[land.district[practice.home]].name)),
        ("postcode", postcode(number)),
        ("longitude", longitude),
        ("latitude", latitude),
    )
    yield Fact("Address", says, start)


def _commissioner(land: Land, practice: Practice) -> Iterable[Fact]:
    """Say through which sub-ICB location, and before 2022 which group, a practice is commissioned."""
    gss = sub_icb_of(land, practice.home)
    location = next(each.code for each in SUB_ICBS if each.gss == gss)
    was_with_group = DISTRICTS[land.district[practice.home]].code == FORMER_CCG_AREA
    if was_with_group and practice.start < ICB_START:
        yield relation(practice.code, "commissioned_by", CLOSED_CCG, practice.start, ICB_START)
        yield relation(practice.code, "commissioned_by", location, ICB_START)
    else:
        yield relation(practice.code, "commissioned_by", location, practice.start)


def _memberships(practice: Practice) -> Iterable[Fact]:
    for each in practice.memberships:
        yield relation(practice.code, "member_of", network_code(each.network), each.start, each.end)


def _corrected_move(practice: Practice) -> list[Fact]:
    """Give a move between networks as it was believed at first, then wrongly dated, then put right."""
    before, after = (network_code(each.network) for each in practice.memberships)
    moved_on = practice.memberships[1].start
    history = (
        (before, NETWORK_START, None, FIRST_KEPT, KEYED_IN),
        (before, NETWORK_START, WRONGLY_DATED, KEYED_IN, PUT_RIGHT),
        (after, WRONGLY_DATED, None, KEYED_IN, PUT_RIGHT),
        (before, NETWORK_START, moved_on, PUT_RIGHT, None),
        (after, moved_on, None, PUT_RIGHT, None),
    )
    return [
        Fact(
            "Relationship",
            (("source", Who(practice.code)), ("kind", "member_of"), ("target", Who(network))),
            start,
            end,
            known,
            forgotten,
        )
        for network, start, end, known, forgotten in history
    ]
