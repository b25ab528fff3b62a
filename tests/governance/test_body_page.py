"""The page of a body: who sits there on the day, what is asked of it, and where it falls short."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing, as_json
from catchment.governance.queries.body import body_page, find_body
from tests.governance import exampleshire
from tests.governance.exampleshire import DAY

NOW = Moment(DAY)


def test_the_first_sentence_counts_seats_and_broken_rules(governed: dict[str, Any]) -> None:
    """The answer comes before the table: seats, vacancies, rules broken on the day."""
    page = body_page("BOARD", NOW)
    assert page.sentence.startswith("10 seats, 1 vacant. It breaks ")
    assert page.sentence.endswith("on 1 December 2025.")
    assert page.what_it_is == "A statutory board of NHS Exampleshire ICB, made by its constitution."
    assert "it covers Northmoor City" in body_page("PLACE", NOW).what_it_is


def test_chair_first_then_group_by_group(governed: dict[str, Any]) -> None:
    """The picture has the seats in the order of the table, the chair at its head."""
    page = body_page("BOARD", NOW)
    assert page.seats[0].title == "Chair"
    assert page.picture is not None
    groups = [seat.group for seat in page.picture.seats]
    assert list(dict.fromkeys(groups)) == ["Chair", "Executives", "Non-executives", "Partner members"]
    assert [seat.title for seat in page.picture.seats] == [seat.title for seat in page.seats]


def test_a_vacant_seat_says_since_when(governed: dict[str, Any]) -> None:
    """Somebody left on 1 October 2025; before that day the seat was held."""
    seats = {seat.code: seat for seat in body_page("BOARD", NOW).seats}
    assert seats["ned-deputy"].vacant
    assert seats["ned-deputy"].vacant_since == date(2025, 10, 1)
    before = {seat.code: seat for seat in body_page("BOARD", Moment(date(2025, 9, 30))).seats}
    assert before["ned-deputy"].holders[0].person.name == "Dee Deputy"
    never = {seat.code: seat for seat in body_page("PLACE", NOW).seats}["people"]
    assert never.warning == "vacant since 1 July 2022"


def test_a_lapsed_term_is_seen(governed: dict[str, Any]) -> None:
    """The term ended in June and the holder stays: a warning on the seat, until the last day none."""
    seats = {seat.code: seat for seat in body_page("BOARD", NOW).seats}
    assert seats["partner-trusts"].warning == "term lapsed 30 June 2025"
    on_its_last_day = body_page("BOARD", Moment(date(2025, 6, 30)))
    assert not any(holder.lapsed for seat in on_its_last_day.seats for holder in seat.holders)


def test_delegates_and_members_are_told_apart(governed: dict[str, Any]) -> None:
    """B-036: a member decides for the whole; a delegate carries a mandate, or lacks one."""
    seats = {seat.code: seat for seat in body_page("PLACE", NOW).seats}
    assert seats["gp"].acts_as == "delegate, no mandate recorded"
    assert seats["chair"].acts_as == "member, decides for the whole"
    chair = body_page("GPB", NOW).seats[0]
    assert chair.mandate.startswith("Mandate from the practices of Northmoor")


def test_the_next_term_to_end_is_named(governed: dict[str, Any]) -> None:
    """With its day, and how many more end with it."""
    assert "on 30 June 2027" in body_page("BOARD", NOW).upcoming


def test_rules_change_with_the_date(governed: dict[str, Any]) -> None:
    """The list of what is asked is that of the day, and says what begins or ends next."""
    board = body_page("BOARD", NOW)
    rules = {each.rule for each in board.asked}
    assert "B-020" in rules, "the board's composition is asked of the board"
    assert "B-020" not in {each.rule for each in body_page("PLACE", NOW).asked}
    network = body_page("NETWORK", NOW)
    assert network.next_turn is not None and network.next_turn.on == date(2026, 4, 1)
    later = body_page("NETWORK", Moment(date(2026, 4, 1)))
    assert later.last_turn == network.next_turn
    asked = [next(each.asks for each in page.asked if each.rule == "F-010") for page in (network, later)]
    assert asked[0] != asked[1], "the clinical director's work is another from April 2026"


def test_who_nominates_is_computed(governed: dict[str, Any]) -> None:
    """A constituency has its basis in a sentence, and the seats it nominates for."""
    groups = body_page("BOARD", NOW).constituencies
    assert {seat for group in groups for seat in group.seats} == {
        "Partner member (trusts)",
        "Partner member (primary medical services)",
        "Partner member (local authorities)",
    }
    assert all(group.basis for group in groups)


def test_bodies_above_below_and_beside(governed: dict[str, Any]) -> None:
    """The place board was made by the board; the GP board only speaks to it."""
    ties = {line.body.code: line.how for line in body_page("PLACE", NOW).ties}
    assert ties["BOARD"].startswith("above")
    assert ties["GPB"].startswith("beside")
    assert {"AUDIT", "REMUNERATION", "PLACE"} <= {line.body.code for line in body_page("BOARD", NOW).ties}


def test_the_documents_a_body_rests_on(governed: dict[str, Any]) -> None:
    """The board has all that made no other body; a committee has its terms of reference."""
    assert [each.code for each in body_page("AUDIT", NOW).instruments] == ["TOR"]
    documents = [each.code for each in body_page("BOARD", NOW).instruments]
    assert documents[0] == "CONSTITUTION"
    assert "SORD" in documents and "TOR" not in documents


def test_what_we_believed_then(governed: dict[str, Any]) -> None:
    """Before the handbook was recorded nothing was known of the body, and the page says so."""
    with pytest.raises(Missing, match="not known yet"):
        body_page("BOARD", Moment(DAY, exampleshire.BEFORE_ANYTHING))
    with pytest.raises(Missing, match="was not there on 1 May 2021: it is recorded from 1 July 2022"):
        body_page("BOARD", Moment(date(2021, 5, 1)))
    with pytest.raises(Missing, match="No body has the code"):
        body_page("NOTHING", NOW)


def test_a_conviction_is_not_for_everybody(governed: dict[str, Any]) -> None:
    """What a check finds in private answers is neither on the page nor in its JSON for most readers."""
    assert b"convict" not in as_json(body_page("BOARD", NOW))
    told = body_page("BOARD", NOW, exampleshire.OPERATOR)
    assert "B-052" in {each.rule for each in told.asked}
    assert told.not_shown == ""


def test_bodies_are_found_by_code_or_name(governed: dict[str, Any]) -> None:
    """As `catchment show` asks: capitals do not matter, an unknown name is None."""
    assert find_body("board", NOW) == "BOARD"
    assert find_body("northmoor  place board", NOW) == "PLACE"
    assert find_body("nothing of the kind", NOW) is None


def test_more_seats_cost_no_more_questions(governed: dict[str, Any]) -> None:
    """The number of queries does not grow with the seats or the holders."""
    body_page("PLACE", NOW)
    with CaptureQueriesContext(
        connection,
    ) as few:
        body_page("PLACE", NOW)
    place = next(each for each in governed["bodies"] if each["code"] == "PLACE")
    people = ("P-CHAIR", "P-CEO", "P-CFO", "P-MD", "P-DON")
    place["seats"] += [exampleshire.seat(f"more-{each.lower()}", f"Member {each}", each) for each in people]
    exampleshire.apply(governed)
    assert len(body_page("PLACE", NOW).seats) == 8
    with CaptureQueriesContext(connection) as many:
        body_page("PLACE", NOW)
    assert len(many) == len(few) <= 12


@pytest.mark.parametrize("path", ["/body/BOARD", "/body/PLACE", "/body/NETWORK", "/body/ICP"])
def test_the_page_and_its_twin_answer(governed: dict[str, Any], client: Client, path: str) -> None:
    """HTML with an anchor for each seat, and JSON of the same value."""
    html = client.get(path, {"as_at": "2025-12-01"})
    twin = client.get(f"{path}.json", {"as_at": "2025-12-01"})
    assert (html.status_code, twin.status_code) == (200, 200)
    page = twin.json()
    assert page["sentence"] in html.content.decode()
    for seat in page["seats"]:
        assert f'id="seat-{seat["code"]}"' in html.content.decode()
