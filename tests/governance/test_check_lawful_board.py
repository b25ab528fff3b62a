"""The least lawful board: lawful on every day of its two terms, and nothing in it can be left out."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catchment.foundation.rules.findings import Finding, Severity
from catchment.governance.rules.checks import run_checks
from catchment.governance.rules.document import Handbook
from catchment.governance.rules.document.vocabulary import Purpose
from tests.governance.scenario import facts_about, handbook_named

DAY = date(2025, 12, 1)
LAWFUL = Handbook.model_validate(handbook_named("lawful-board"))
BOARD = next(body for body in LAWFUL.bodies if body.purpose is Purpose.ICB_BOARD)
MUST_SIT = ("B-020", "B-021", "B-022", "B-023", "B-034")
SITTING = sorted({holder.person for seat in BOARD.seats for holder in seat.holders})
PAPERS = sorted(each.code for each in LAWFUL.instruments if each.code != "ORDER")


def of_the_board(found: Iterable[Finding]) -> list[Finding]:
    """Return the findings under the rules of the board (domain.md B.2 to B.5)."""
    return [each for each in found if each.rule.startswith("B-0")]


def with_board(**changed: Any) -> Handbook:
    """Return the lawful handbook with something else said of its board."""
    board = BOARD.model_copy(update=changed)
    others = tuple(body for body in LAWFUL.bodies if body is not BOARD)
    return LAWFUL.model_copy(update={"bodies": (*others, board)})


@given(st.dates(date(2022, 7, 1), date(2028, 6, 30)))
def test_lawful_on_every_day_of_two_terms(day: date) -> None:
    """From the first day of integrated care boards to the last of the second term nothing is broken."""
    handbook = with_board(skills_reviewed_on=day)
    assert of_the_board(run_checks(facts_about(handbook, {}), day)) == []


@given(st.dates(date(2013, 4, 1), date(2022, 6, 30)))
def test_nothing_is_asked_before_the_act(day: date) -> None:
    """While there were clinical commissioning groups, no rule of integrated care boards applied."""
    assert of_the_board(run_checks(facts_about(with_board(seats=()), {}), day)) == []


def test_the_second_terms_lapse_the_day_after() -> None:
    """On 1 July 2028 the chair, two non-executives and three partners sit on with lapsed terms."""
    found = run_checks(facts_about(with_board(skills_reviewed_on=date(2028, 7, 1)), {}), date(2028, 7, 1))
    lapsed = [each.about.code for each in of_the_board(found) if "still holds the seat" in each.sentence]
    assert lapsed == [
        "BOARD/chair",
        "BOARD/ned-audit",
        "BOARD/ned-deputy",
        "BOARD/partner-councils",
        "BOARD/partner-practices",
        "BOARD/partner-trusts",
    ]


@pytest.mark.parametrize("code", [seat.code for seat in BOARD.seats])
def test_every_seat_is_needed(code: str) -> None:
    """A vacant seat and a seat that was never made are both errors, and not in the same words."""
    vacant = tuple(
        seat.model_copy(update={"holders": ()}) if seat.code == code else seat for seat in BOARD.seats
    )
    gone = tuple(seat for seat in BOARD.seats if seat.code != code)
    said = []
    for seats in (vacant, gone):
        found = of_the_board(run_checks(facts_about(with_board(seats=seats), {}), DAY))
        errors = [each for each in found if each.severity is Severity.ERROR and each.rule in MUST_SIT]
        assert errors
        said.append({each.sentence for each in errors})
    assert said[0].isdisjoint(said[1])


@pytest.mark.parametrize("code", PAPERS)
def test_every_paper_is_needed(code: str) -> None:
    """Without any one of its papers the governance handbook is not whole."""
    papers = tuple(each for each in LAWFUL.instruments if each.code != code)
    bodies = tuple(
        body.model_copy(update={"instrument": None}) if body.instrument == code else body
        for body in LAWFUL.bodies
    )
    handbook = LAWFUL.model_copy(update={"instruments": papers, "bodies": bodies})
    assert of_the_board(run_checks(facts_about(handbook, {}), DAY))


@pytest.mark.parametrize("code", SITTING)
def test_every_member_is_asked(code: str) -> None:
    """Of whom nothing is known, two findings speak by name: the questions of suitability, and interests."""
    blank = {"suitability": None, "no_interests_declared_on": None}
    people = tuple(
        person.model_copy(update=blank) if person.code == code else person for person in LAWFUL.people
    )
    found = of_the_board(run_checks(facts_about(LAWFUL.model_copy(update={"people": people}), {}), DAY))
    assert [(each.rule, each.about.code) for each in found] == [("B-060", code), ("B-057", code)]
    name = next(person.name for person in people if person.code == code)
    assert all(name in each.sentence for each in found)
