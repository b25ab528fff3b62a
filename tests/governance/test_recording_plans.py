"""Recording beside what is planned: the handbook of today takes nothing away from that of a later day."""

from datetime import date

import pytest

from catchment.foundation.moment import Moment
from catchment.governance.models import Holding
from catchment.governance.queries.handbook import load_handbook
from catchment.governance.rules.document import Handbook
from catchment.governance.rules.reading import read_handbook
from tests.governance.exampleshire import organisations
from tests.governance.test_recording import ADA, BEN, DAYS, FIRST, board, handbook_of, keep

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None) -> None:
    """Record the organisations that handbooks name."""
    organisations()


def life(title: str = "Handbook", *, later: bool) -> Handbook:
    """Return a handbook; with `later`, also a body and a person that are planned, with all that is theirs."""
    bodies, people = [board({"person": "ADA", "since": FIRST})], [ADA]
    if later:
        seat = {"person": "BEN", "since": DAYS[3], "term_ends": DAYS[5]}
        bodies = [*bodies, {**board(seat), "code": "PLANNED"}]
        interest = {"code": "SHARES", "kind": "financial", "description": "Shares", "aware_on": DAYS[3]}
        post = {"employer": "XEX", "job": "planner", "title": "Planner", "since": DAYS[2]}
        people = [*people, {**BEN, "posts": [post], "interests": [{**interest, "since": DAYS[3]}]}]
    return handbook_of(title, bodies=bodies, people=people)


@pytest.mark.parametrize("day", DAYS[:3])
def test_an_edit_today_leaves_what_belongs_to_a_planned_body_or_person(world: None, day: date) -> None:
    """The handbook of today does not know of a body of next year, so it takes nothing away from it.

    A bug of the first version: holders, posts and interests of what was planned were closed by any edit.
    """
    keep(life(later=False), FIRST, 0)
    keep(life(later=True), DAYS[3], 1)
    planned = load_handbook("XEX", Moment(DAYS[3]))
    keep(life("Edited", later=False), day, 2)
    assert load_handbook("XEX", Moment(DAYS[3])) == planned
    today = load_handbook("XEX", Moment(day))
    assert today is not None and today.title == "Edited" and len(today.bodies) == 1


def test_a_seat_taken_away_and_planned_again_keeps_its_later_holder(world: None) -> None:
    """Taken away from a day, its holder leaves; whoever is to sit when it is there again still will."""
    keep(life(later=False), FIRST, 0)
    another = board({"person": "BEN", "since": DAYS[3]})
    another["seats"][0]["title"] = "Convenor"
    keep(handbook_of(bodies=[another], people=[BEN]), DAYS[3], 1)
    keep(handbook_of(people=[ADA]), DAYS[1], 2)
    assert Holding.objects.at(Moment(DAYS[0])).get().person.code == "ADA"
    assert not Holding.objects.at(Moment(DAYS[1])).exists()
    assert Holding.objects.at(Moment(DAYS[3])).get().person.code == "BEN"


def test_the_same_post_or_interest_twice_is_refused_with_its_line() -> None:
    """Two rows that nothing tells apart would be one in the database: the file says which it means."""
    post = "{employer: XEX, job: planner, title: Planner, since: 2024-01-01}"
    lines = ["handbook: 1", "system: XEX", "title: T", "people:", "- code: ADA", "  name: Ada Teacosy"]
    reading = read_handbook("\n".join([*lines, f"  posts: [{post}, {post}]"]))
    (problem,) = reading.problems
    assert problem.position.line == 5
    assert "the post of Planner at XEX since 2024-01-01 is there twice" in problem.sentence
