"""The page of functions: the whole tree, who holds each on a day, and what a search finds."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from catchment.authority.queries.functions import FunctionLine, functions_page
from catchment.foundation.moment import Moment
from catchment.governance.functions import catalogue
from catchment.structure.models import Regime

pytestmark = pytest.mark.django_db
TODAY = Moment(date(2026, 11, 22))


def lines_on(day: date, asked: str = "") -> dict[str, FunctionLine]:
    """Return the lines of the page of a day, by code."""
    return {line.code: line for line in functions_page(asked, Moment(day)).functions}


def asked_as_json(client: Client, **query: str) -> Any:
    """Return the page's JSON."""
    response = client.get("/functions.json", query)
    assert response.status_code == 200
    return response.json()


def test_every_function_is_there_straight_under_what_it_is_part_of() -> None:
    """The tree is written line by line: what is under a function follows it before anything else does."""
    page = functions_page("", TODAY)
    assert {line.code for line in page.functions} == {each.code for each in catalogue()}
    path: list[str] = []
    for line in page.functions:
        del path[line.depth :]
        assert line.parent == (path[-1] if path else "")
        path.append(line.code)
    assert [lines[0].depth for lines in page.heads] == [0] * len(page.heads)
    assert sum(len(lines) for lines in page.heads) == len(page.functions)


def test_the_sentence_counts_who_holds_them_on_the_day() -> None:
    """It is computed: the numbers are those of the lines."""
    page = functions_page("", TODAY)
    boards = sum("integrated care boards" in line.held_by for line in page.functions)
    total = len(page.functions)
    expected = f"On 22 November 2026 integrated care boards hold {boards} of the {total} functions in law;"
    assert page.sentence.startswith(expected)
    before = functions_page("", Moment(date(2022, 6, 30))).sentence
    assert "clinical commissioning groups" in before
    assert "integrated care boards" not in before
    assert "nobody" in before  # the boards' own decisions, before there were boards
    long_ago = {line.held_by for line in functions_page("", Moment(date(1990, 1, 1))).functions}
    assert () in long_ago


def test_clinical_commissioning_groups_held_them_the_day_before_boards_did() -> None:
    """B-010: the day decides, and the head says when it changed."""
    code = "commission-district-nursing"
    assert lines_on(date(2022, 6, 30))[code].held_by == ("clinical commissioning groups",)
    assert lines_on(date(2022, 7, 1))[code].held_by == ("integrated care boards",)
    assert lines_on(date(2022, 7, 1))["arrange-health-services"].holders_over_time == (
        "clinical commissioning groups from 1 April 2013 until 30 June 2022",
        "integrated care boards from 1 July 2022",
    )
    assert lines_on(date(2022, 7, 1))[code].holders_over_time == ()


def test_primary_care_becomes_the_boards_when_the_bill_gets_a_day() -> None:
    """D-014, K-042: nothing moves until somebody gives HB26 its first day; then it moves on that day."""
    code = "commission-primary-dental"
    assert lines_on(date(2028, 4, 1))[code].held_by == ("NHS England",)
    Regime.objects.filter(code="HB26").update(valid_from=date(2028, 4, 1))
    assert lines_on(date(2028, 3, 31))[code].held_by == ("NHS England",)
    assert lines_on(date(2028, 4, 1))[code].held_by == ("integrated care boards",)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("commission-surgery", "No section 75 arrangement may cover it (D-022)."),
        ("license-providers", "NHS England may not pass it on under section 65Z5 (D-004)."),
        ("adult-social-care", "An NHS body may exercise it for a council under section 75 (D-023)."),
        ("adoption-services", "No NHS body may exercise it for a council under section 75 (D-023)."),
        (
            "commission-pharmacy",
            "NHS England may direct an integrated care board to exercise it (D-012).",
        ),
    ],
)
def test_what_may_and_may_not_be_done_with_it_is_said(code: str, said: str) -> None:
    """Each route that is closed, or open beyond the usual, is a sentence with its rule."""
    lines = lines_on(TODAY.as_at)
    assert lines[code].routes == (said,)
    assert lines["commission-district-nursing"].routes == ()


def test_a_search_finds_by_other_names_and_shows_what_it_is_part_of() -> None:
    """“virtual ward” finds the commissioning and the running of them, each under its heads."""
    lines = lines_on(TODAY.as_at, "virtual ward")
    assert {code for code, line in lines.items() if line.found} == {
        "commission-virtual-wards",
        "run-virtual-wards",
    }
    assert not lines["commission-community-health-services"].found
    assert {"arrange-health-services", "provide-health-services"} <= set(lines)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("A&E", {"commission-urgent-and-emergency-care"}),
        ("Commission district nursing", {"commission-district-nursing"}),
        ("pool bud", {"approve-section-75-agreement"}),
    ],
)
def test_words_may_be_begun_and_letters_are_whole(asked: str, found: set[str]) -> None:
    """The beginning of each word is enough; one or two letters are a word of their own."""
    assert {code for code, line in lines_on(TODAY.as_at, asked).items() if line.found} == found


def test_what_finds_nothing_gives_the_nearest(client: Client) -> None:
    """A slip of the pen is answered with a sentence and links, as a page and as JSON."""
    value = asked_as_json(client, q="comunity helth services")
    assert value["functions"] == []
    assert "Commission community health services" in [each["name"] for each in value["nearest"]]
    html = client.get("/functions", {"q": "comunity helth services"}).content.decode()
    assert "Did you mean" in html
    assert '/functions?q=Commission%20community%20health%20services"' in html


@pytest.mark.parametrize("asked", ["!!!", "<script>alert(1)</script>", "x" * 10_000, "commission"])
def test_whatever_is_asked_is_answered(client: Client, asked: str) -> None:
    """No search breaks the page, and none is written into it as markup."""
    response = client.get("/functions", {"q": asked})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


def test_page_and_json_say_the_same_for_a_day(client: Client) -> None:
    """As at 30 June 2022, both name the groups."""
    value = asked_as_json(client, as_at="2022-06-30", q="stroke")
    html = client.get("/functions", {"as_at": "2022-06-30", "q": "stroke"}).content.decode()
    assert value["sentence"] in html
    (found,) = [line for line in value["functions"] if line["found"]]
    assert found["held_by"] == ["clinical commissioning groups"]
    assert "clinical commissioning groups" in html
    assert 'name="as_at" value="2022-06-30"' in html


def test_the_page_asks_the_database_little(client: Client, django_assert_max_num_queries: Any) -> None:
    """Three hundred functions are one query of the regimes, beside what every page asks."""
    with django_assert_max_num_queries(6):
        client.get("/functions")
