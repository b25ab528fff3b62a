"""The skeleton of a handbook: whatever the day, only people and dates are missing from it."""

from dataclasses import replace
from datetime import date

import pytest

from catchment.foundation.rules.periods import Period
from catchment.governance.rules.checks import run_checks
from catchment.governance.rules.document import Handbook
from catchment.governance.rules.document.vocabulary import Constituency, Purpose, SeatRole
from catchment.governance.rules.facts import GovernanceFacts
from catchment.governance.rules.reading import read_handbook
from catchment.governance.rules.references import Known, misreferences, organisations_named
from catchment.governance.rules.skeleton import skeleton
from catchment.governance.rules.writing import write_handbook
from tests.governance.scenario import facts_about

DAYS = [date(2022, 7, 1), date(2023, 4, 1), date(2025, 12, 1), date(2026, 4, 1), date(2027, 4, 1)]
# What a finding about a skeleton may say: that nobody is there yet, or that a day is not known.
UNKNOWN = ("vacant", "not published", "no members", "no ordinary members", "seats of", "is known to bring")
UNKNOWN += ("had been reviewed",)


def bare(**changed: object) -> GovernanceFacts:
    """Return the facts of a handbook that says nothing yet."""
    empty = Handbook(handbook=1, system="XEX", title="Nothing yet")
    return replace(facts_about(empty, {}), **changed)


def judged(facts: GovernanceFacts, day: date) -> GovernanceFacts:
    """Return the facts with the skeleton of a day as the handbook."""
    return replace(facts, handbook=skeleton(facts, day))


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
    made = skeleton(bare(), day)
    assert read_handbook(write_handbook(made)).handbook == made
    known = Known({code: True for code, _ in organisations_named(made)})
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
