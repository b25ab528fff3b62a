"""The page of a person: seats, what they lead, whom they represent; and what is not for everybody."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing, as_json
from catchment.foundation.permission import Actor, ActorKind
from catchment.governance.queries.person import person_page
from catchment.governance.rules.document import Suitability
from catchment.governance.rules.suitability_words import answers_in_words, fit_and_proper_in_words
from tests.governance import exampleshire
from tests.governance.exampleshire import DAY

NOW = Moment(DAY)


def test_the_first_sentence_says_what_they_hold(governed: dict[str, Any]) -> None:
    """Seats, bodies and posts, in one sentence."""
    page = person_page("P-GP", NOW)
    assert page.sentence == (
        "Gita Practice holds 3 seats on 3 bodies and is GP partner at Mill Lane Surgery."
    )
    assert person_page("P-COUNTY", NOW).sentence == "Connie County holds 1 seat on 1 body."


def test_leading_and_representing_stand_apart(governed: dict[str, Any]) -> None:
    """S004-28: whoever leads is not thereby somebody's representative."""
    seats = {(each.body.code, each.seat): each for each in person_page("P-GP", NOW).now}
    chair = seats["GPB", "Chair"]
    assert (chair.leads, chair.represents) == (("primary care",), ("practices",))
    assert chair.mandate.startswith("Mandate from")
    assert seats["PLACE", "GP member"].represents == ()


def test_seats_before_and_to_come(governed: dict[str, Any]) -> None:
    """A seat that was left is among those before; on an earlier day it is among those held."""
    page = person_page("P-DEPUTY", NOW)
    assert [each.seat for each in page.before] == ["Non-executive member (deputy chair)"]
    earlier = person_page("P-DEPUTY", Moment(date(2025, 9, 30)))
    assert "Non-executive member (deputy chair)" in {each.seat for each in earlier.now}
    assert person_page("P-GP", Moment(date(2024, 1, 1))).later != ()


def test_days_between_knowing_and_declaring(governed: dict[str, Any]) -> None:
    """B-062: the 28 days between the two dates are the rule, so the page counts them."""
    page = person_page("P-GP", NOW)
    assert page.interests[0].days == 45
    assert page.interests_sentence == "1 interest, 1 declared more than 28 days after it was known."
    none = person_page("P-CEO", NOW).interests_sentence
    assert none.startswith("Declared on ") and none.endswith(" that there are none.")


def test_private_answers_are_for_the_secretary(governed: dict[str, Any], client: Client) -> None:
    """B-052: neither the page, nor its JSON, nor what a check finds there, tells everybody."""
    everybody = person_page("P-COUNTY", NOW)
    assert everybody.answers == ()
    assert "are not shown" in everybody.why_not
    assert b"convict" not in as_json(everybody.findings).lower()
    twin = client.get("/person/P-COUNTY.json", {"as_at": "2025-12-01"})
    assert "4 months" not in twin.content.decode()
    told = person_page("P-COUNTY", NOW, exampleshire.OPERATOR)
    answers = {each.question: each.answer for each in told.answers}
    assert answers["Convictions with a custodial sentence (B-052)"] == "1 February 2024: 4 months"


def test_the_chair_of_the_board_may_read_them(governed: dict[str, Any]) -> None:
    """The right comes from the seat: the chair has it, the GP member has not."""
    chair = Actor(ActorKind.PERSON, "P-CHAIR", "Charity Chair")
    other = Actor(ActorKind.PERSON, "P-GP", "Gita Practice")
    assert person_page("P-COUNTY", NOW, chair).may_read_answers
    assert not person_page("P-COUNTY", NOW, other).may_read_answers


def test_answers_in_words() -> None:
    """What was never answered is not a no."""
    assert fit_and_proper_in_words(None) == "No fit and proper person test is recorded."
    said = Suitability.model_validate(
        {
            "tested_on": date(2024, 6, 1),
            "fit_and_proper": False,
            "independent": True,
            "independence_decided_by": "the chair",
            "convictions": [{"on": date(2020, 1, 2), "months": 1, "option_of_fine": True}],
            "dismissals": [{"on": date(2019, 3, 4), "redundancy": True}],
        }
    )
    assert fit_and_proper_in_words(said) == "The fit and proper person test was not passed on 1 June 2024."
    answers = dict(answers_in_words(said))
    assert answers["Member of Parliament (B-050)"] == "not answered"
    assert answers["Independent of private healthcare in the sense of the Act (B-032)"].startswith("yes, ")
    assert "with the option of a fine" in answers["Convictions with a custodial sentence (B-052)"]
    assert "redundancy" in answers["Dismissals by a health service body (B-054)"]


def test_nobody_and_not_known_yet(governed: dict[str, Any]) -> None:
    """A code that nobody has is said to be so, and so is somebody not recorded at that time."""
    with pytest.raises(Missing, match="Nobody has the code"):
        person_page("P-NOBODY", NOW)
    with pytest.raises(Missing, match="as far as was known"):
        person_page("P-GP", Moment(DAY, exampleshire.BEFORE_ANYTHING))


def test_more_seats_cost_no_more_questions(governed: dict[str, Any]) -> None:
    """The number of queries does not grow with seats held."""
    person_page("P-CEO", NOW)
    with CaptureQueriesContext(connection) as few:
        person_page("P-CEO", NOW)
    for body in governed["bodies"]:
        body["seats"] = [*body.get("seats", []), exampleshire.seat("more", "One more", "P-CEO")]
    exampleshire.apply(governed)
    assert len(person_page("P-CEO", NOW).now) > 5
    with CaptureQueriesContext(connection) as many:
        person_page("P-CEO", NOW)
    assert len(many) == len(few) <= 10


@pytest.mark.parametrize("code", ["P-GP", "P-DEPUTY", "P-COUNTY"])
def test_the_page_and_its_twin_answer(governed: dict[str, Any], client: Client, code: str) -> None:
    """HTML, and JSON of the same value."""
    html = client.get(f"/person/{code}", {"as_at": "2025-12-01"})
    twin = client.get(f"/person/{code}.json", {"as_at": "2025-12-01"})
    assert (html.status_code, twin.status_code) == (200, 200)
    assert twin.json()["sentence"] in html.content.decode()
