"""What a body, an organisation or a person may decide, and the links that lead to these pages."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from catchment.authority.queries.asking_pages import what_may_page
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.related import related_to
from tests.authority.meeting import world
from tests.governance import exampleshire

pytestmark = pytest.mark.django_db
DAY = Moment(date(2025, 12, 1))


@pytest.fixture(autouse=True)
def governed(db: None) -> dict[str, Any]:
    """Record Exampleshire and a scheme."""
    return world.governed()


def test_a_body_with_a_delegation() -> None:
    """The head stands for all under it; place, limits and chain are said."""
    page = what_may_page("PLACE", DAY)
    assert page.sentence.startswith("Northmoor place board may decide ")
    assert page.sentence.endswith(" on 1 December 2025, up to £2m a decision and £3m a year.")
    (seat,) = page.seats
    (power,) = seat.powers
    assert [each.name for each in power.functions] == ["Commission community health services"]
    assert power.areas == ("Northmoor City",)
    assert power.limit == "£2,000,000 a decision"
    assert power.yearly == ("£3,000,000 a financial year (D-PLACE)",)
    assert [step.how for step in power.picture.chains[0]][-1] == (
        "delegation within the organisation (D-PLACE)"
    )


def test_a_person_decides_in_the_seats_they_hold(governed: dict[str, Any]) -> None:
    """The finance director may decide what the seat may, and is named with it."""
    board = next(each for each in governed["bodies"] if each["code"] == "BOARD")
    person = next(each for each in board["seats"] if each["code"] == "finance")["holders"][0]["person"]
    page = what_may_page(person, DAY, kind="person")
    assert page.trail[0].href == f"/person/{person}"
    assert page.sentence.startswith(f"{page.name}, as ")
    powers = [power for seat in page.seats for power in seat.powers]
    assert [power.limit for power in powers] == ["£50,000 a decision"]


def test_what_one_may_as_cover_is_counted_apart(governed: dict[str, Any]) -> None:
    """D-053: with its conditions, and what the giver keeps; cover is no part of what one may oneself."""
    governed["delegations"][1] |= {
        "cover": "PLACE/chair",
        "conditions": ["Within the formulary"],
        "retained": "New medicines",
    }
    exampleshire.apply(governed)
    page = what_may_page("PLACE/chair", DAY)
    assert page.sentence.startswith(
        f"{page.name} may decide nothing alone on 1 December 2025. As cover, while Director of finance of "
    )
    assert page.sentence.endswith(", up to £50,000 a decision.")
    (power,) = page.seats[0].powers
    assert power.while_away == "while Director of finance of Board of NHS Exampleshire ICB is away"
    assert power.conditions == ("Within the formulary",)
    assert [(each.by.code, each.what) for each in power.kept] == [("BOARD", "New medicines")]
    text = Client().get("/body/PLACE/authority", {"as_at": "2025-12-01"}).content.decode()
    assert "As cover" not in text
    itself = what_may_page("BOARD/finance", DAY).seats[0].powers[0]
    assert (itself.while_away, itself.conditions) == ("", ("Within the formulary",))


def test_somebody_known_who_holds_no_seat_may_decide_nothing() -> None:
    """Before anybody was appointed there is still a page, and a sentence."""
    page = what_may_page("P-COUNTY", Moment(date(2022, 6, 30)), kind="person")
    assert page.seats == ()
    assert page.sentence.endswith("holds no seat on 30 June 2022, so may decide nothing.")


def test_a_forum_or_partnership_may_decide_nothing() -> None:
    """The page is there and says so."""
    page = what_may_page("GPB", DAY)
    assert page.sentence == "Northmoor GP board may decide nothing on 1 December 2025."


def test_an_organisation_in_no_scheme_has_a_page_that_says_so() -> None:
    """The page of every trust leads here, also of one to which nobody delegated anything."""
    page = what_may_page("XR1", DAY)
    assert page.sentence == (
        "Northmoor Hospitals is in no scheme of delegation on 1 December 2025: nothing has been delegated to "
        "it."
    )


def test_nobody_is_called_that() -> None:
    """A name that nobody has is missing, with the nearest."""
    with pytest.raises(Missing, match="Northmoor place board"):
        what_may_page("Northmor place bord", DAY)
    assert Client().get("/body/NOBODY-AT-ALL/authority").status_code == 404


def test_pages_of_bodies_people_and_places_lead_here() -> None:
    """The foot of each page offers this room's pages; and so does its JSON."""
    query = {"as_at": "2025-12-01"}
    for path, href in (
        ("/body/PLACE", "/body/PLACE/authority"),
        ("/body/PLACE", "/body/PLACE/decisions"),
        ("/person/P-GP", "/person/P-GP/authority"),
        ("/system/XEX", "/system/XEX/functions-and-decisions-map"),
        ("/system/XEX", "/who-may?area=XEX"),
        ("/place/XEX-P1", "/who-may?area=XEX-P1"),
        ("/organisation/XR1", "/body/XR1/authority"),
    ):
        answer = Client().get(f"{path}.json", query)
        assert answer.status_code == 200, path
        assert href in [link["href"] for link in answer.json()["links"]], (path, href)
        assert f'href="{href}' in Client().get(path, query).content.decode()


@pytest.mark.parametrize(("kind", "code"), [("body", "PLACE"), ("person", "P-GP"), ("system", "XEX")])
def test_every_link_offered_leads_to_a_page(kind: str, code: str) -> None:
    """No room offers what is not there."""
    found = related_to(kind, code)
    assert found
    for each in found:
        assert Client().get(each.href, {"as_at": "2025-12-01"}).status_code == 200, each.href


@pytest.mark.parametrize("path", ["/body/BOARD/authority", "/body/XR1/authority", "/person/P-GP/authority"])
def test_the_page_and_its_twin_answer_alike(path: str) -> None:
    """The lead of the page is the sentence of the JSON."""
    query = {"as_at": "2025-12-01"}
    value = Client().get(f"{path}.json", query).json()
    assert value["sentence"] in Client().get(path, query).content.decode().replace("&#39;", "'")
