"""The example's scheme of delegation: who decides at its places, what it breaks on purpose, how it grew."""

from datetime import date

import pytest

from catchment.authority.queries.asking import ask, graph_at, who_may
from catchment.authority.rules.checks import joint, law, passing_on, places, scheme
from catchment.authority.rules.checks.frame import CheckedAuthority
from catchment.foundation.moment import Moment
from catchment.foundation.rules.findings import Severity

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
TODAY = date(2026, 11, 22)
PLANNED = {
    ("D-002", "XEX/XEX-D-NETWORK"),  # a PCN cannot receive a delegation
    ("D-056", "XEX/XEX-D-P3-FORUM"),  # nor can a forum
    ("D-008", "XEX/XEX-D-PACKAGES"),  # the county has not given its half
    ("D-011", "XEX/XEX-D-PERINATAL"),  # outlives its agreement
    ("D-011", "XEX/XEX-D-WINTER"),  # ran out in September
    ("B-079", "XEX/XEX-D-P2-LEAD"),  # more than the place's own
    ("D-053", "XEX-BOARD/nursing"),  # nobody stands in
    ("S000-11", "XEX/XEX-D-P2-WARDS"),  # virtual wards have two owners
    ("S000-11", "XEX-PLACE-P4"),  # care home support has none
    ("S000-14", "XEX-PLACE-P1/lead"),  # six outcomes, authority for four
}
TOLD_ONLY = {("S000-11", "XEX-PLACE-P2"), ("S000-11", "XEX-PLACE-P3")}  # who decides, though not at place
MILLION = 1_000_000_00


def found(day: date) -> dict[tuple[str, str], Severity]:
    """Return what the checks of delegation find on a day: rule and what it is about, with the severity."""
    checked = CheckedAuthority(graph_at(Moment(day)))
    checks = [check for part in (law, passing_on, joint, places, scheme) for check in part.CHECKS]
    told = [each for check in checks for each in check.run(checked, day)]
    return {(each.rule, each.about.code): each.severity for each in sorted(told, key=lambda e: e.severity)}


def deciders(function: str, area: str, pence: int, day: date = TODAY) -> set[str]:
    """Return the codes of all who may decide."""
    return {answer.actor.code for answer in who_may(function, area, pence, Moment(day)).answers}


def test_the_faults_of_the_scheme_are_those_on_purpose() -> None:
    """One of each kind, and no other; what is only told is not a fault."""
    today = found(TODAY)
    assert set(today) - TOLD_ONLY == PLANNED
    assert all(today[each] is Severity.INFO for each in TOLD_ONLY)


@pytest.mark.parametrize("day", [date(2022, 7, 1), date(2023, 3, 1)])
def test_in_better_days_the_scheme_had_no_errors(day: date) -> None:
    """The faults came later, one by one."""
    assert not [each for each, severity in found(day).items() if severity is Severity.ERROR]


def test_each_place_decides_as_its_form_lets_it() -> None:
    """D-050 to D-054: district nursing for £40,000 at each of the four places."""
    nursing, cost = "commission-district-nursing", 40_000_00
    assert "XEX-PLACE-P1" in deciders(nursing, "XEX-P1", cost)
    assert "XEX-PLACE-P2" in deciders(nursing, "XEX-P2", cost)
    assert "XEX-COMMISSIONING" in deciders(nursing, "XEX-P3", cost)
    assert "XEX-PLACE-P3" not in deciders(nursing, "XEX-P3", cost)
    assert "XEX-PLACE-P4/lead" in deciders(nursing, "XEX-P4", cost)
    assert "XR4" in deciders("commission-frailty-services", "XEX-P1", cost)


def test_a_place_of_two_districts_lies_within_their_county() -> None:
    """A place drawn of whole districts stands on the land of their small areas, and on no other."""
    areas = graph_at(Moment(TODAY)).facts.areas
    assert areas["XEX-P2"].ground <= areas["X10000001"].ground
    assert areas["XEX-P1"].ground <= areas["X06000001"].ground


def test_both_halves_reach_the_joint_committee() -> None:
    """D-008, D-052: NHS and council functions, up to £2m, until the agreement ends in March 2027."""
    for function in ("commission-district-nursing", "arrange-home-care"):
        yes = ask("XEX-PLACE-P1", function, "XEX-P1", 2 * MILLION, Moment(TODAY))
        assert yes.allowed and yes.until == date(2027, 4, 1)
        assert {each.code for each in yes.accountable} >= {"XEX", "X06000001"}
        assert not ask("XEX-PLACE-P1", function, "XEX-P1", 2 * MILLION + 1, Moment(TODAY)).allowed
    assert not ask("XEX-PLACE-P1", "protect-adults-at-risk", "XEX-P1", 0, Moment(TODAY)).allowed


@pytest.mark.parametrize(
    ("function", "before", "since"),
    [
        ("commission-general-practice", date(2022, 6, 30), date(2022, 7, 1)),
        ("commission-primary-dental", date(2023, 3, 31), date(2023, 4, 1)),
        ("commission-renal-services", date(2025, 3, 31), date(2025, 4, 1)),
    ],
)
def test_nhs_england_passed_its_functions_on_in_steps(function: str, before: date, since: date) -> None:
    """D-013, D-014: general practice, then the rest of primary care, then specialised services."""
    assert "XEX-COMMISSIONING" not in deciders(function, "X06000001", MILLION, before)
    assert "XEX-COMMISSIONING" in deciders(function, "X06000001", MILLION, since)


def test_a_place_that_was_a_forum_became_a_committee() -> None:
    """D-055: until April 2024 the commissioning committee decided for Story and Inkwell."""
    before, since = date(2024, 3, 31), date(2024, 4, 1)
    assert "XEX-PLACE-P2" not in deciders("agree-place-plan", "XEX-P2", 0, before)
    assert "XEX-COMMISSIONING" in deciders("agree-place-plan", "XEX-P2", 0, before)
    assert "XEX-PLACE-P2" in deciders("agree-place-plan", "XEX-P2", 0, since)
    assert "XEX-COMMISSIONING" not in deciders("agree-place-plan", "XEX-P2", 0, since)


def test_what_is_reserved_nobody_else_decides() -> None:
    """B-079: the board keeps the changing of hospitals."""
    assert deciders("change-hospital-services", "XEX", MILLION) == {"XEX-BOARD"}


def test_after_the_merger_the_new_board_has_a_scheme() -> None:
    """K-043: it takes primary care on from NHS England from its first day."""
    assert "XEN-BOARD" in deciders("commission-general-practice", "XEN", 0, date(2027, 4, 1))
