"""The page of asking: who may, may we, and what is wrong with a question."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from catchment.authority.queries.asking_pages import asking_page, question_address
from catchment.authority.queries.asking_values import AskingPage, Typed
from catchment.foundation.facts import begin_change
from catchment.foundation.moment import Moment
from catchment.governance.models import BodyTerms
from catchment.structure.models import Footprint
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
        "Yes: Northmoor place board, up to £2,000,000 a decision and £3,000,000 a year, of which £3,000,000 "
        "is left. NHS Exampleshire Integrated Care Board stays accountable."
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
    assert "only while Director of finance of Board of NHS Exampleshire ICB is away" in stands_in.sentence
    instead = asked(function="medicines-optimisation", amount="1000", body="PLACE").instead
    assert [other.holder.code for other in instead] == ["BOARD/finance", "BOARD", "BOARD/chief-executive"]
    away = "while Director of finance of Board of NHS Exampleshire ICB is away"
    assert instead[-1].limit == f"up to £50,000, {away}"
    assert page.sentence == (
        "Board of NHS Exampleshire ICB and Director of finance of Board of NHS Exampleshire ICB may decide "
        "“Lead medicines optimisation” for Northmoor City costing £1,000 on 1 December 2025. "
        "While Director of finance of Board of NHS Exampleshire ICB is away, Chief executive of Board of NHS "
        "Exampleshire ICB may. NHS Exampleshire Integrated Care Board stays accountable."
    )
    assert page.nearest is not None and page.nearest.actor.code == "BOARD/finance"


def test_a_yearly_limit_is_in_the_headline_also_where_one_decision_has_none(governed: dict[str, Any]) -> None:
    """B-014: “without a limit in money” would be untrue of who may spend £3m a year, of which £1m is left."""
    place = governed["delegations"][0]
    del place["limit"]
    exampleshire.apply(governed)
    for _ in range(2):
        world.decided(world.opened())
    page = asked(body="PLACE", amount="1m")
    left = "no limit a decision, £3,000,000 a year, of which £1,000,000 is left"
    assert page.sentence.startswith(f"Yes: Northmoor place board, {left}. ")
    (yearly,) = page.answers[0].answer.yearly
    assert (yearly.code, yearly.pence, yearly.left_pence) == ("D-PLACE", 300_000_000, 100_000_000)
    assert page.answers[0].yearly == ("£3,000,000 a financial year, of which £1,000,000 is left (D-PLACE)",)
    instead = {each.holder.code: each.limit for each in asked(body="GPB", amount="1m").instead}
    assert instead["PLACE"] == left


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


def test_codes_are_read_whatever_their_capitals() -> None:
    """What was typed in small letters is the same area and body."""
    page = asked(area="xex-p1", body="place")
    assert page.allowed and page.area is not None and page.area.code == "XEX-P1"
    assert asked(body="board/FINANCE").actor == asked(body="BOARD/finance").actor


def test_a_system_goes_by_its_short_name() -> None:
    """An area is not a board: “for Exampleshire”, whichever of its names was typed."""
    for typed in ("XEX", "Exampleshire", "NHS Exampleshire Integrated Care Board"):
        page = asked(area=typed)
        assert page.area is not None and (page.area.code, page.area.name) == ("XEX", "Exampleshire")
        assert " for Exampleshire on 1 December 2025" in page.sentence


def test_one_nearest_is_said_of_one() -> None:
    """“The nearest is”, where there is one; the link stands beside it."""
    (problem,) = asked(area="Northmor City").problems
    assert " The nearest is: Northmoor City (XEX-P1)." in problem.sentence
    assert problem.short == "No area on 1 December 2025 is called “Northmor City”."


def test_what_is_there_on_other_days_is_not_unknown() -> None:
    """The first day of what is to come and the last of what has ended, not “no area is called that”."""
    drawn = Footprint.objects.get(area__code="XEX-P1")
    Footprint.objects.filter(pk=drawn.pk).update(valid_from=date(2026, 1, 1))
    BodyTerms.objects.filter(body__code="PLACE").update(valid_to=date(2025, 12, 1))
    begin_change(actor="test", action="draw the place later and end the board")  # so that it is read anew
    area, body = asked(body="Northmoor place board", on=Moment(date(2025, 12, 2))).problems
    assert area.sentence == "Northmoor City exists from 1 January 2026."
    assert body.sentence == "Northmoor place board ended on 30 November 2025."


def test_a_person_without_a_seat_may_decide_nothing(governed: dict[str, Any]) -> None:
    """They exist, so it is an answer: no; and so it is for an organisation that is in no scheme."""
    for seat in (seat for body in governed["bodies"] for seat in body["seats"]):
        seat["holders"] = [each for each in seat.get("holders", ()) if each["person"] != "P-COUNTY"]
    exampleshire.apply(governed)
    page = asked(body="p-county")
    assert page.allowed is False and page.actor is not None
    assert page.sentence.startswith(
        f"No: {page.actor.name} holds no seat on 1 December 2025, so may decide nothing. "
    )
    assert page.actor.href == "/person/P-COUNTY"
    shown = Client().get(question_address(COMMUNITY, "XEX-P1", "", "P-COUNTY") + "&as_at=2025-12-01")
    assert '<a href="/person/P-COUNTY/authority' in shown.content.decode()
    trust = asked(body="XR1")
    assert trust.sentence.startswith(
        "No: Northmoor Hospitals is in no scheme of delegation on 1 December 2025: nothing has been delegated"
    )


def test_before_the_record_began_nothing_was_recorded() -> None:
    """Not “no area is called that”: nothing at all was known."""
    answer = Client().get(
        "/who-may.json", {"function": COMMUNITY, "area": "XEX-P1", "as_known": "2020-01-01"}
    )
    assert answer.status_code == 404
    assert answer.json()["error"] == "By 1 January 2020 nothing was recorded."


def test_on_is_the_day_and_what_is_not_asked_here_is_refused() -> None:
    """The commands call it --on; a name that nobody reads must not change the answer in silence."""
    query = {"function": COMMUNITY, "area": "XEX-P1", "body": "PLACE"}
    on = Client().get("/who-may.json", {**query, "on": "2023-03-31"})
    assert on.json() == Client().get("/who-may.json", {**query, "as_at": "2023-03-31"}).json()
    assert on.json()["on"] == "2023-03-31" and on.json()["allowed"] is False
    assert 'value="2023-03-31"' in Client().get("/who-may", {**query, "on": "2023-03-31"}).content.decode()
    for strange in ({"amout": "5"}, {"on": "2023-03-31", "as_at": "2025-12-01"}):
        refused = Client().get("/who-may.json", {**query, **strange})
        assert refused.status_code == 400
        assert refused.json()["error"].startswith(f"Nothing is asked here with “{next(iter(strange))}”")


def test_the_answer_comes_before_the_next_question() -> None:
    """The sentence, the nearest chain, the table, then the form; the form first where nothing was asked."""
    query = {"function": COMMUNITY, "area": "XEX-P1", "as_at": "2025-12-01"}
    text = Client().get("/who-may", query).content.decode()
    places = [text.index(each) for each in ("may decide “Commission", "<figure", "<table", 'id="function"')]
    assert places == sorted(places)
    assert "Nearest to the matter: Northmoor place board" in text
    assert 'name="as_at" type="date"' in text
    assert 'id="function"' in Client().get("/who-may").content.decode()


@pytest.mark.parametrize("words", ["\x01", "(" * 300, "'; DROP TABLE", "%s%s", "XEX-P1 (", "()"])
def test_odd_words_are_answered_in_sentences(words: str) -> None:
    """Whatever is typed comes back as a problem, never as an error of ours."""
    page = asking_page(Typed(words, words, words, words), DAY)
    assert page.problems
    assert all(each.sentence.endswith(".") for each in page.problems)
