"""The page of asking: who may, may we, and what is wrong with a question."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from catchment.authority.queries.asking_pages import asking_page
from catchment.authority.queries.asking_values import AskingPage, Typed
from catchment.foundation.moment import Moment
from tests.authority.meeting import world
from tests.governance import exampleshire

pytestmark = pytest.mark.django_db
DAY = Moment(date(2025, 12, 1))
COMMUNITY = "Commission community health services"


@pytest.fixture(autouse=True)
def governed(db: None) -> dict[str, Any]:
    """Record Exampleshire and a scheme: the place board may decide community services up to £2m."""
    return world.governed()


def asked(body: str = "", amount: str = "", on: Moment = DAY, **other: str) -> AskingPage:
    """Ask about community services in Northmoor City."""
    said = {"function": COMMUNITY, "area": "XEX-P1", "amount": amount, "body": body, **other}
    return asking_page(Typed(**said), on)


def test_everybody_who_may_is_named_first_with_the_limit_of_each() -> None:
    """The sentence names them and says who stays accountable; each has its chain from the law down."""
    page = asked(amount="£1.2m")
    assert page.sentence == (
        "Board of NHS Exampleshire ICB and Northmoor place board may decide “Commission community health "
        "services” for Northmoor City costing £1,200,000 on 1 December 2025. NHS Exampleshire Integrated "
        "Care Board stays accountable."
    )
    assert page.allowed
    assert page.amount_pence == 120_000_000
    board, place = page.answers
    assert (board.actor.href, board.limit) == ("/body/BOARD", "no limit")
    assert (place.actor.href, place.limit) == ("/body/PLACE", "£2,000,000 a decision")
    assert place.steps == 3
    assert place.picture is not None
    (chain,) = place.picture.chains
    assert [step.taker for step in chain] == [
        "NHS Exampleshire Integrated Care Board",
        "Board of NHS Exampleshire ICB",
        "Northmoor place board",
    ]
    assert chain[0].giver == "The law"
    last = chain[-1]
    assert last.how == "delegation within the organisation (D-PLACE)"
    assert last.limit == "up to £2,000,000 a decision and £3,000,000 a financial year"
    assert (last.where, last.since, last.until) == ("in Northmoor City", "1 April 2023", "")


def test_over_every_limit_only_the_board_is_left() -> None:
    """A place board with a limit is not named for more than its limit."""
    assert [shown.actor.code for shown in asked(amount="2000000.01").answers] == ["BOARD"]


def test_one_body_may_and_the_page_says_up_to_how_much() -> None:
    """With a body the answer is about that body alone."""
    page = asked(body="Northmoor place board", amount="2m")
    assert (page.kind, page.allowed) == ("may", True)
    assert page.sentence == (
        "Yes: Northmoor place board, up to £2,000,000. NHS Exampleshire Integrated Care Board stays "
        "accountable."
    )
    assert [each.code for each in page.answers[0].answer.accountable] == ["XEX"]


def test_a_no_shows_where_the_chain_breaks_and_who_may_instead() -> None:
    """The limit stands at the last link: that is where the picture breaks; the board may, with a page why."""
    page = asked(body="PLACE", amount="2500000")
    assert page.allowed is False
    assert page.sentence == (
        "No: the limit of Northmoor place board for “Commission community health services” is £2,000,000 a "
        "decision (D-PLACE). Board of NHS Exampleshire ICB may."
    )
    assert page.reason is not None and page.reason.rule == "B-079"
    picture = page.answers[0].picture
    assert picture is not None
    (chain,) = picture.chains
    assert [bool(step.broken) for step in chain] == [False, False, True]
    assert chain[-1].broken == page.reason.sentence
    (board,) = page.instead
    assert (board.holder.code, board.limit) == ("BOARD", "without a limit in money")
    address, _, query = board.href.partition("?")
    assert address == "/who-may"
    assert "amount=2500000" in query and "body=BOARD" in query


def test_a_delegation_that_has_not_begun_breaks_at_its_own_link() -> None:
    """On a day before the delegation the reason is its date, and the link that does not hold is marked."""
    page = asked(body="PLACE", on=Moment(date(2023, 3, 31)))
    assert page.sentence.startswith(
        "No: the delegation to Northmoor place board (D-PLACE) holds only from 1 April 2023."
    )
    assert page.answers[0].picture is not None
    assert [step.taker for step in page.answers[0].picture.chains[0] if step.broken] == [
        "Northmoor place board"
    ]


def test_cover_is_said_wherever_somebody_may(governed: dict[str, Any]) -> None:
    """D-053: who stands in may only while the other is away, and is named after those who always may."""
    governed["delegations"][1]["cover"] = "BOARD/chief-executive"
    exampleshire.apply(governed)
    page = asked(function="medicines-optimisation", amount="1000")
    cover = {shown.actor.code: shown.as_cover for shown in page.answers}
    assert cover == {"BOARD": False, "BOARD/finance": False, "BOARD/chief-executive": True}
    stands_in = asked(function="medicines-optimisation", body="BOARD/chief-executive")
    assert "only while the holder of the delegation is away" in stands_in.sentence
    instead = asked(function="medicines-optimisation", amount="1000", body="PLACE").instead
    assert [other.holder.code for other in instead] == ["BOARD/finance", "BOARD", "BOARD/chief-executive"]


def test_what_nobody_passed_on_has_no_chain() -> None:
    """The GP board was given nothing: there is no link to draw, and a sentence that says so."""
    page = asked(body="GPB")
    assert page.allowed is False
    assert page.answers[0].picture is None
    assert "partnership" in page.sentence


def test_what_the_year_already_cost_counts() -> None:
    """B-014: after a decision of £1m and one more, the yearly limit of £3m leaves no room for £2m."""
    assert asked(body="PLACE", amount="2m").allowed
    for _ in range(2):
        world.decided(world.opened())
    page = asked(body="PLACE", amount="2m")
    assert page.allowed is False
    assert "£3,000,000 in a financial year, of which £2,000,000 has been decided" in page.sentence
    assert asked(body="PLACE", amount="1m").allowed
    next_year = asked(body="PLACE", amount="2m", on=Moment(date(2026, 4, 1)))
    assert next_year.allowed, "a new financial year begins with nothing decided"


def test_everything_wrong_is_told_at_once_with_the_nearest() -> None:
    """Each part of the question has its sentence; the nearest are links that ask the question put right."""
    page = asking_page(Typed("comunity helth", "Northmor City", "lots", "Northmor place bord"), DAY)
    assert page.allowed is None
    assert page.http_status == 400
    assert [each.field for each in page.problems] == ["function", "area", "amount", "body"]
    function, area, amount, body = page.problems
    assert function.short == "No function is called “comunity helth”."
    assert COMMUNITY in [each.name for each in function.nearest]
    assert area.nearest[0].name == "Northmoor City"
    assert "area=XEX-P1" in area.nearest[0].href and "amount=lots" in area.nearest[0].href
    assert amount.sentence == ("“lots” is not an amount. Give pounds, such as 250000 or £1,200,000 or 1.2m.")
    assert body.nearest[0].code == "PLACE"


def test_a_question_without_a_place_is_asked_back() -> None:
    """What is missing is a problem of its own field."""
    page = asking_page(Typed(function=COMMUNITY), DAY)
    assert [(each.field, each.nearest) for each in page.problems] == [("area", ())]


def test_an_area_alone_is_where_to_begin() -> None:
    """The link from a place's page fills in the place, and is no question yet."""
    page = asking_page(Typed(area="XEX-P1"), DAY)
    assert page.problems == ()
    assert page.typed.area == "Northmoor City"
    assert page.allowed is None


def test_the_page_and_its_twin_answer_alike() -> None:
    """The page holds the sentence and the chain; the JSON holds the same, without what the form offers."""
    query = {"function": COMMUNITY, "area": "XEX-P1", "amount": "1.2m", "as_at": "2025-12-01"}
    twin = Client().get("/who-may.json", query)
    assert twin.status_code == 200
    value = twin.json()
    assert value["allowed"] is True
    assert not any("choices" in name for name in value)
    page = Client().get("/who-may", query)
    assert page.status_code == 200
    text = page.content.decode()
    assert "Northmoor place board may decide" in text
    assert f'<option value="{COMMUNITY}">Arrange services for the health service</option>' in text
    assert "delegation within the organisation (D-PLACE)" in text


def test_a_question_that_cannot_be_asked_is_an_error_on_the_page_and_in_json() -> None:
    """The title begins with “Error:”, the summary leads to the field, JSON says 400."""
    query = {"function": "comunity helth", "area": "XEX-P1", "as_at": "2025-12-01"}
    page = Client().get("/who-may", query)
    assert page.status_code == 400
    text = page.content.decode()
    assert "<title>Error: Who may decide?" in text
    assert '<a href="#function">No function is called “comunity helth”.</a>' in text
    twin = Client().get("/who-may.json", query)
    assert twin.status_code == 400
    assert twin.json()["problems"][0]["field"] == "function"
    assert twin.json()["error"].startswith("No function is called “comunity helth”.")


def test_names_that_several_share_are_offered_with_their_codes() -> None:
    """What the form offers can be asked: every area and every body comes back as one thing."""
    choices = asking_page(Typed(), DAY).choices
    for choice in choices.areas:
        assert not asking_page(Typed(function=COMMUNITY, area=choice.value), DAY).problems
    for choice in choices.bodies:
        assert not asked(body=choice.value).problems


def test_a_question_costs_a_few_queries(django_assert_max_num_queries: Any) -> None:
    """The graph is kept: what is asked again costs what tells whether anything was recorded since."""
    asked(amount="1m")
    with django_assert_max_num_queries(6):
        asked(amount="2m")


@pytest.mark.parametrize("words", ["\x01", "(" * 300, "'; DROP TABLE", "%s%s", "XEX-P1 (", "()"])
def test_odd_words_are_answered_in_sentences(words: str) -> None:
    """Whatever is typed comes back as a problem, never as an error of ours."""
    page = asking_page(Typed(words, words, words, words), DAY)
    assert page.problems
    assert all(each.sentence.endswith(".") for each in page.problems)
