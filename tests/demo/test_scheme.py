"""The example's scheme of delegation: who decides at its places, what it breaks on purpose, how it grew."""

from datetime import date
from importlib.resources import files

import pytest
from django.test import Client

from catchment.authority.queries.asking import ask, graph_at, who_may
from catchment.authority.queries.scheme import scheme_at
from catchment.authority.queries.selections import selections_of
from catchment.authority.rules.building import in_force
from catchment.authority.rules.checks import joint, law, passing_on, places, scheme
from catchment.authority.rules.checks.frame import CheckedAuthority
from catchment.foundation.moment import Moment
from catchment.foundation.rules.findings import Severity
from catchment.governance.rules.functions import CatalogueFunction, LegalKind, find_function
from tests.governance.signed_in import client_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
TODAY = date(2026, 11, 22)
PLANNED = {
    ("D-002", "XEX/XEX-D-NETWORK"),  # a PCN cannot receive a delegation
    ("D-056", "XEX/XEX-D-P3-FORUM"),  # nor can a forum
    ("D-006", "XEX/XEX-D-P1-CARERS"),  # the director was not allowed to pass it on
    ("D-003", "XEX/XEX-D-COUNTY-GRANTS"),  # a council cannot delegate under section 65Z5
    ("D-009", "XEX/XEX-D-COUNTY-GRANTS"),  # nor put its money in a fund under it
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
    for function, whose in (("commission-district-nursing", "XEX"), ("arrange-home-care", "X06000001")):
        yes = ask("XEX-PLACE-P1", function, "XEX-P1", 2 * MILLION, Moment(TODAY))
        assert yes.allowed and yes.until == date(2027, 4, 1)
        assert {each.code for each in yes.accountable} == {whose}, "each partner answers for its own"
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


def test_before_july_2022_clinical_commissioning_groups_held_the_functions() -> None:
    """B-006, B-012: a sub-ICB location has the code of the group it was, and decides nothing since."""
    before, since = Moment(date(2022, 6, 30)), Moment(date(2022, 7, 1))
    assert deciders("community services", "X06000001", MILLION, before.as_at) == {"X1A"}
    assert deciders("community services", "X1B", MILLION, before.as_at) == {"X1B"}
    yes = ask("X1A", "community services", "X1A", MILLION, before)
    assert yes.allowed and [each.name for each in yes.accountable] == ["NHS Northmoor CCG"]
    assert ask("NHS Northmoor CCG", "community services", "X06000001", 0, before).allowed
    elsewhere = ask("X1A", "community services", "X1B", 0, before)
    assert not elsewhere.allowed and "only in NHS Northmoor CCG" in elsewhere.sentence
    partnership = ask("XEX", "community services", "X06000001", 0, before)
    assert not partnership.allowed and [each.code for each in partnership.instead] == ["X1A"]
    kinds = {code: each.legal for code, each in graph_at(before).facts.organisations.items()}
    assert {kinds[code] for code in ("X1A", "X1B", "X1C", "X2A")} == {LegalKind.CCG}
    assert kinds["XEX"] is LegalKind.OTHER
    now = graph_at(since).facts.organisations
    assert not {"X1A", "X1B", "X1C", "X2A"} & set(now) and now["XEX"].legal is LegalKind.ICB
    assert "XEX-BOARD" in deciders("community services", "X06000001", MILLION, since.as_at)
    assert not {"X1A", "X1B"} & deciders("community services", "X06000001", 0, since.as_at)


def test_what_is_to_come_is_known_and_holds_nothing_yet() -> None:
    """K-040: a line that the handbook says from April 2025 is told of before, and is in no scheme before."""
    day = Moment(date(2025, 3, 31))
    facts = graph_at(day).facts
    line = next(each for each in facts.delegations if each.said.code == "XEX-D-SPECIALISED")
    assert line.version_since == date(2025, 4, 1) and not in_force(line, facts)
    no = ask("XEX-COMMISSIONING", "commission-renal-services", "XEX", 0, day)
    assert not no.allowed and "XEX-D-SPECIALISED" not in {link.code for link in no.chain}
    lines = {link.code for link in scheme_at("XEX", day).links}
    assert "XEX-D-SPECIALISED" not in lines and "XEX-D-P1" in lines
    assert "XEX-D-SPECIALISED" in {link.code for link in scheme_at("XEX", Moment(TODAY)).links}


def test_the_wording_of_a_line_has_a_day_of_its_own() -> None:
    """K-040: it was given in July 2022, and stands in these words since the limit was raised in 2024."""
    for day, since in ((date(2024, 3, 31), date(2022, 7, 1)), (date(2024, 4, 1), date(2024, 4, 1))):
        found = graph_at(Moment(day)).facts.delegations
        line = next(each for each in found if each.said.code == "XEX-D-COMMISSIONING")
        assert (line.said.since, line.version_since) == (date(2022, 7, 1), since)


def test_before_there_was_a_board_the_scheme_says_who_was_there() -> None:
    """B-006: no empty table, but the groups of the day and the way to the first scheme."""
    for path in ("scheme", "functions-and-decisions-map"):
        address = f"/system/XEX/{path}"
        page = Client().get(f"{address}.json?as_at=2022-06-30").json()
        assert page["sentence"].startswith("There was no integrated care board before 1 July 2022; clinical")
        assert [each["code"] for each in page["groups"]] == ["X1B", "X1A", "X1C"]
        html = Client().get(f"{address}?as_at=2022-06-30").content.decode()
        assert "NHS Northmoor CCG" in html and "/system/XEX/scheme?as_at=2022-07-01" in html
        assert Client().get(f"{address}?as_at=2022-07-01").status_code == 200


def test_the_scheme_names_what_has_no_clear_holder_and_where() -> None:
    """S000-11: while they are few, by name and place; in the row, with the places."""
    sentence = scheme_at("XEX", Moment(TODAY)).sentence
    assert "“Commission virtual wards” in Story and Inkwell" in sentence
    page = Client().get(f"/system/XEX/scheme.json?as_at={TODAY}&only=holes").json()
    holes = {row["code"]: row["holes"] for row in page["matrix"]["rows"]}
    assert holes["commission-virtual-wards"] == [
        "in Story and Inkwell: two may decide it up to the same amount"
    ]


def test_whoever_decides_at_a_place_has_who_answers_beside_them() -> None:
    """B-080, D-007: accountable and liable stand with each decider; the sentence counts the rows."""
    page = Client().get(f"/place/XEX-P1/decision-rights.json?as_at={TODAY}").json()
    rows = [row for group in page["groups"] for row in group["rows"]]
    row = next(row for row in rows if row["code"] == "adult-social-care")
    by_code = {each["code"]: each for each in row["deciders"]}
    assert [each["code"] for each in by_code["X06000001"]["accountable"]] == ["X06000001"]
    assert {each["code"] for each in by_code["XEX-PLACE-P1"]["accountable"]} >= {"X06000001"}
    assert f"of the {page['functions']:,} functions below are decided at place" in page["sentence"]


def test_the_amounts_are_printed_too() -> None:
    """B-079: a scheme on paper without its limits would say that everybody decides everything."""
    css = (files("catchment.authority") / "static/authority/scheme.css").read_text(encoding="utf-8")
    printed = css.partition("@media print")[2]
    assert ".sch-matrix small { display: block;" in printed
    page = Client().get(f"/system/XEX/scheme?as_at={TODAY}").content.decode()
    assert "<small> £2m</small>" in page


def test_only_who_may_edit_sees_how_to() -> None:
    """Everybody else sees the scheme; who is not signed in is led to sign in."""
    address = f"/system/XEX/scheme?as_at={TODAY}"
    reader = Client().get(address).content.decode()
    assert "Sign in to change it" in reader and "/add-delegation" not in reader
    assert "/scheme/delegation/" not in reader
    member = client_of("XEX-P-CD1", "A clinical director").get(address).content.decode()
    assert "Sign in to change it" not in member and "/add-delegation" not in member
    secretary = client_of("XEX-P-SECRETARY", "The secretary").get(address).content.decode()
    assert "/add-delegation" in secretary and "/scheme/delegation/" in secretary


def test_the_selection_was_awarded_by_who_may() -> None:
    """B-079: the board decided on frailty in Northmoor City, and the answer is kept with the award."""
    (state,) = selections_of("XEX", Moment(TODAY))
    assert state.breaches == ()
    assert state.awarded is not None and state.awarded.authority is not None
    assert state.awarded.authority.allowed and state.awarded.authority.decider == "XEX-BOARD"


def test_people_find_what_they_call_it() -> None:
    """What a clinician types is what the catalogue means."""
    for typed, code in (("GP", "commission-general-practice"), ("physio", "commission-community-therapies")):
        found = find_function(typed, graph_at(Moment(TODAY)).facts.functions)
        assert isinstance(found, CatalogueFunction) and found.code == code


def test_what_is_reserved_nobody_else_decides() -> None:
    """B-079: the board keeps the changing of hospitals."""
    assert deciders("change-hospital-services", "XEX", MILLION) == {"XEX-BOARD"}


def test_after_the_merger_the_new_board_has_a_scheme() -> None:
    """K-043: it takes primary care on from NHS England from its first day."""
    assert "XEN-BOARD" in deciders("commission-general-practice", "XEN", 0, date(2027, 4, 1))
