"""The skeleton of a handbook: whatever the day, only people and dates are missing from it."""

from dataclasses import replace
from datetime import date

import pytest

from catchment.foundation.rules.periods import Period
from catchment.governance.functions import catalogue
from catchment.governance.rules.checks import run_checks
from catchment.governance.rules.document import Delegation, Handbook
from catchment.governance.rules.document.delegations import Route
from catchment.governance.rules.document.vocabulary import Constituency, Purpose, SeatRole
from catchment.governance.rules.facts import GovernanceFacts
from catchment.governance.rules.reading import read_handbook
from catchment.governance.rules.references import Known, misreferences, organisations_named
from catchment.governance.rules.skeleton import skeleton
from catchment.governance.rules.skeleton_scheme import Standing
from catchment.governance.rules.writing import write_handbook
from tests.governance.scenario import facts_about

DAYS = [date(2022, 7, 1), date(2023, 4, 1), date(2025, 12, 1), date(2026, 4, 1), date(2027, 4, 1)]
# What a finding about a skeleton may say: that nobody is there yet, or that a day is not known.
UNKNOWN = ("vacant", "not published", "no members", "no ordinary members", "seats of", "is known to bring")
UNKNOWN += ("had been reviewed",)
FUNCTIONS = {each.code: each.name for each in catalogue()}
IN_THE_MIDLANDS, IN_LONDON = Standing("ENG", "Y60"), Standing("ENG", "Y56")


def bare(**changed: object) -> GovernanceFacts:
    """Return the facts of a handbook that says nothing yet."""
    empty = Handbook(handbook=1, system="XEX", title="Nothing yet")
    return replace(facts_about(empty, {}), **changed)


def judged(facts: GovernanceFacts, day: date) -> GovernanceFacts:
    """Return the facts with the skeleton of a day as the handbook."""
    return replace(facts, handbook=skeleton(facts, day, IN_LONDON))


def from_nhs_england(day: date, standing: Standing, facts: GovernanceFacts | None = None) -> set[str]:
    """Return what NHS England has delegated in the skeleton of a day, by code."""
    made = skeleton(facts or bare(), day, standing)
    found = [each for each in made.delegations if each.delegator == "ENG"]
    assert all(each.delegate == "XEX" and each.route is Route.SECTION_65Z5 for each in found)
    return {each.code for each in found}


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_only_people_and_dates_are_missing(day: date) -> None:
    """The checks of the day find vacant seats and days that nobody knows, and nothing else."""
    found = run_checks(judged(bare(), day), day)
    assert found
    other = [each.sentence for each in found if not any(words in each.sentence for words in UNKNOWN)]
    assert other == []


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_it_can_be_written_read_and_applied(day: date) -> None:
    """A skeleton is a file like any other, and every code in it is known."""
    made = skeleton(bare(), day, IN_LONDON)
    assert read_handbook(write_handbook(made)).handbook == made
    known = Known({code: True for code, _ in organisations_named(made)}, functions=FUNCTIONS)
    assert misreferences(made, known, day) == []
    assert made.people == ()
    assert all(seat.holders == () for body in made.bodies for seat in body.seats)


def test_the_board_has_ten_seats_and_says_who_nominates() -> None:
    """Chair, chief executive, three directors, two non-executives and three partners (B-035)."""
    facts = bare()
    board = skeleton(facts, date(2025, 12, 1)).bodies[0]
    assert board.purpose is Purpose.ICB_BOARD
    assert len(board.seats) == 10
    nominated = {seat.nominated_by: seat.nominators for seat in board.seats if seat.nominated_by}
    assert nominated == {
        name: facts.constituencies[name].organisations
        for name in (Constituency.TRUSTS, Constituency.PRIMARY_MEDICAL, Constituency.LOCAL_AUTHORITIES)
    }


def test_each_responsible_council_is_in_the_partnership_and_has_a_board() -> None:
    """C-001, C-002 and C-014 are met by the councils of the day."""
    made = skeleton(bare(), date(2025, 12, 1))
    (partnership,) = [body for body in made.bodies if body.purpose is Purpose.INTEGRATED_CARE_PARTNERSHIP]
    assert {party.organisation for party in partnership.parties} == {"XEX", "X06000001", "X10000001"}
    assert [seat.organisation for seat in partnership.seats] == ["XEX", "X06000001", "X10000001"]
    boards = [body for body in made.bodies if body.purpose is Purpose.HEALTH_AND_WELLBEING_BOARD]
    assert [body.organisation for body in boards] == ["X06000001", "X10000001"]


def test_before_the_act_there_are_only_the_councils_boards() -> None:
    """On 30 June 2022 there is no integrated care board; health and wellbeing boards are older."""
    made = skeleton(bare(), date(2022, 6, 30))
    assert {body.purpose for body in made.bodies} == {Purpose.HEALTH_AND_WELLBEING_BOARD}
    assert made.instruments == ()
    assert made.registers == ()
    assert skeleton(bare(), date(2013, 3, 31)).bodies == ()


def test_no_joint_forward_plan_was_due_in_the_first_year() -> None:
    """C-025a: the duty began with 2023 to 2024."""
    first = {plan.code for plan in skeleton(bare(), date(2023, 3, 31)).plans}
    second = {plan.code for plan in skeleton(bare(), date(2023, 4, 1)).plans}
    assert not any(code.startswith("JFP") for code in first)
    assert "JFP-2023" in second


def test_once_the_bill_is_in_force_mayors_nominate_and_no_partnership_is_asked_for() -> None:
    """HB26 ends B-023 and C-001 (F-033); until it has a day, nothing of it is asked."""
    facts = bare()
    later = replace(facts, regimes={**facts.regimes, "HB26": Period(date(2028, 4, 1))})
    made = skeleton(later, date(2028, 4, 1))
    roles = {seat.role for seat in made.bodies[0].seats}
    assert SeatRole.PARTNER_MAYOR in roles
    assert SeatRole.PARTNER_LOCAL_AUTHORITIES not in roles
    assert not any(body.purpose is Purpose.INTEGRATED_CARE_PARTNERSHIP for body in made.bodies)


def test_quorum_and_voting_are_what_the_assumptions_say() -> None:
    """B-071 and B-072 are not certain: another value gives another rule, and no code changes."""
    facts = bare()
    values = {**facts.values, "B-071": {"share": "75%", "one_of_each": [["partner"]]}}
    board = skeleton(replace(facts, values=values), date(2025, 12, 1)).bodies[0]
    said = write_handbook(Handbook(handbook=1, system="XEX", title="T", bodies=(board,)))
    assert "at_least: 75%" in said
    assert "chief-executive" not in said[said.index("quorum") : said.index("voting")]


def test_the_board_keeps_what_boards_usually_keep() -> None:
    """B-079: each is a function of the catalogue, kept by the board; which they are is data."""
    made = skeleton(bare(), date(2025, 12, 1))
    kept = {each.function for each in made.reservations}
    assert {"approve-joint-forward-plan", "approve-annual-budget", "approve-section-75-agreement"} <= kept
    assert kept <= set(FUNCTIONS)
    assert {each.to for each in made.reservations} == {"XEX-BOARD"}
    facts = bare()
    values = {**facts.values, "B-079": {**facts.values["B-079"], "reserved_to_board": ["set-risk-appetite"]}}
    (only,) = skeleton(replace(facts, values=values), date(2025, 12, 1)).reservations
    assert only.function == "set-risk-appetite"


def test_the_two_committees_decide_what_they_are_there_for() -> None:
    """B-074, B-076: pay is decided by the remuneration committee, from the day the board opened."""
    opened = Standing("ENG", "Y56", date(2026, 4, 1))
    made = skeleton(bare(), date(2026, 4, 1), opened)
    given = {each.delegate: each for each in made.delegations if each.route is Route.INTERNAL}
    assert set(given) == {"XEX-AUDIT", "XEX-REMUNERATION"}
    assert "decide-executive-pay" in given["XEX-REMUNERATION"].functions
    assert {each.delegator for each in given.values()} == {"XEX-BOARD"}
    assert {each.since for each in made.delegations} == {date(2026, 4, 1)}
    kept = {each.function for each in made.reservations}
    assert not any(set(each.functions) & kept for each in made.delegations)


@pytest.mark.parametrize(
    ("day", "standing", "delegated"),
    [
        (date(2022, 7, 1), IN_LONDON, {"NHSE-GENERAL-PRACTICE"}),
        (date(2023, 3, 31), IN_LONDON, {"NHSE-GENERAL-PRACTICE"}),
        (date(2023, 4, 1), IN_LONDON, {"NHSE-GENERAL-PRACTICE", "NHSE-PHARMACY-OPTOMETRY-DENTAL"}),
        (date(2024, 4, 1), IN_LONDON, {"NHSE-GENERAL-PRACTICE", "NHSE-PHARMACY-OPTOMETRY-DENTAL"}),
        (date(2024, 3, 31), IN_THE_MIDLANDS, {"NHSE-GENERAL-PRACTICE", "NHSE-PHARMACY-OPTOMETRY-DENTAL"}),
        (
            date(2024, 4, 1),
            IN_THE_MIDLANDS,
            {"NHSE-GENERAL-PRACTICE", "NHSE-PHARMACY-OPTOMETRY-DENTAL", "NHSE-SPECIALISED"},
        ),
        (
            date(2025, 4, 1),
            IN_LONDON,
            {"NHSE-GENERAL-PRACTICE", "NHSE-PHARMACY-OPTOMETRY-DENTAL", "NHSE-SPECIALISED"},
        ),
        (date(2025, 4, 1), Standing(), set()),
    ],
    ids=lambda each: str(sorted(each)) if isinstance(each, set) else str(each),  # sets have no order
)
def test_nhs_england_delegates_step_by_step(day: date, standing: Standing, delegated: set[str]) -> None:
    """D-013, D-014: general practice, then the rest of primary care, then specialised services by region."""
    assert from_nhs_england(day, standing) == delegated


def test_each_delegation_from_nhs_england_says_what_is_not_certain() -> None:
    """It rests on an agreement that is among the instruments, and its conditions name the rule."""
    made = skeleton(bare(), date(2025, 12, 1), IN_LONDON)
    given: list[Delegation] = [each for each in made.delegations if each.delegator == "ENG"]
    agreements = {each.code for each in made.instruments if each.kind == "delegation-agreement"}
    assert {each.instrument for each in given} == agreements
    rules = [("D-013" if "SPECIALISED" in each.code else "D-014") for each in given]
    assert all(rule in each.conditions[0] for rule, each in zip(rules, given, strict=True))
    assert {each.code for each in skeleton(bare(), date(2025, 12, 1)).instruments}.isdisjoint(agreements)


def test_once_the_bill_is_in_force_primary_care_is_the_boards_own() -> None:
    """D-014: what a board holds is not delegated to it; specialised services still are."""
    facts = bare()
    later = replace(facts, regimes={**facts.regimes, "HB26": Period(date(2028, 4, 1))})
    assert from_nhs_england(date(2028, 3, 31), IN_LONDON, later) >= {"NHSE-GENERAL-PRACTICE"}
    assert from_nhs_england(date(2028, 4, 1), IN_LONDON, later) == {"NHSE-SPECIALISED"}


def test_a_day_of_delegation_is_data() -> None:
    """D-014 is not certain: another day moves it; what is no day is told as a sentence."""
    facts = bare()

    def said(day: str) -> GovernanceFacts:
        own = {**facts.values["D-014"], "general_practice_delegated": day}
        return replace(facts, values={**facts.values, "D-014": own})

    assert from_nhs_england(date(2022, 9, 30), IN_LONDON, said("2022-10-01")) == set()
    assert from_nhs_england(date(2022, 10, 1), IN_LONDON, said("2022-10-01")) == {"NHSE-GENERAL-PRACTICE"}
    with pytest.raises(ValueError, match="general_practice_delegated of D-014 is “soon”"):
        from_nhs_england(date(2022, 10, 1), IN_LONDON, said("soon"))


def test_before_the_act_there_is_no_scheme() -> None:
    """Without a board nothing is kept and nothing delegated."""
    made = skeleton(bare(), date(2022, 6, 30), IN_LONDON)
    assert made.reservations == ()
    assert made.delegations == ()
