"""The page of designs: what is chosen, what is sent, and what is refused."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from catchment.authority.queries.compare_page import compare_page
from catchment.authority.queries.comparing import SHIPPED, shipped_designs
from catchment.foundation.models import Change
from catchment.foundation.moment import Moment
from catchment.governance.models import HandbookEntry
from tests.demo.conftest import loaded as loaded_example
from tests.demo.test_governance import TODAY
from tests.governance.signed_in import client_of

loaded = loaded_example  # the invented example, once for this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
ADDRESS = "/system/XEX/compare"


def told(query: str) -> Any:
    """Return the page as JSON, on the day of the example."""
    return Client().get(f"{ADDRESS}.json?as_at={TODAY}&{query}").json()


def test_the_shipped_designs_are_compared_where_nothing_is_chosen() -> None:
    """The sentence the reader came for, what differs, and two pictures."""
    page = compare_page("XEX", Moment(TODAY), ())
    assert page.comparison is not None
    assert [each.name for each in page.comparison.designs] == list(SHIPPED)
    assert page.sentence == page.comparison.sentence
    assert [value for _, value in page.pictures[0].bars] == [
        each.summary.percent_at_place for each in page.comparison.designs
    ]


def test_page_and_json_say_the_same() -> None:
    """Side by side in HTML, for readers without JavaScript too."""
    query = "design=forum&design=joint-committee"
    found = told(query)["comparison"]
    html = Client().get(f"{ADDRESS}?as_at={TODAY}&{query}").content.decode()
    for each in found["differences"]:
        assert each["sentence"] in html
    assert html.count("No clear owner") >= 1
    assert found["designs"][0]["summary"]["money_share_at_place"] == 0, "a forum decides on no money"
    assert "<td>0.0%</td>" in html
    assert found["money_note"] in html


def test_what_matters_at_place_does_not_hang_on_what_is_chosen() -> None:
    """The same functions are counted whichever designs stand side by side, and it is said which they are."""
    chosen = ("design=forum&design=executive", "design=in-force&design=lead-provider", "")
    pages = [told(f"{designs}&place=XEX-P1") for designs in chosen]
    lists = [[row["function"]["code"] for row in page["comparison"]["rows"]] for page in pages]
    assert lists[0] == lists[1] == lists[2]
    assert pages[0]["comparison"]["matters_note"].startswith("A function matters at a place where it is one")


def test_what_is_in_force_can_stand_beside_a_design() -> None:
    """The handbook of the day is a design like any other."""
    found = told("design=in-force&design=lead-provider&place=XEX-P1")["comparison"]
    assert [each["name"] for each in found["designs"]] == ["in force", "lead-provider"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("design=forum", "Name two designs or more"),
        ("design=forum&design=nonsense", "is none of the designs below"),
        ("design=forum&design=executive&place=nowhere", "No area on"),
    ],
)
def test_a_choice_that_cannot_be_compared_is_refused_in_a_sentence(query: str, sentence: str) -> None:
    """The form stays, with what is wrong at its head."""
    answer = Client().get(f"{ADDRESS}?as_at={TODAY}&{query}")
    assert answer.status_code == 400
    assert sentence in answer.content.decode() and "There is a problem" in answer.content.decode()


def test_a_system_without_designs_can_compare_its_own() -> None:
    """The designs are about the example's main system; next door there is the form, and no guess."""
    page = compare_page("XNB", Moment(TODAY), ())
    assert page.comparison is None and not page.problems and not page.shipped
    assert "Choose two designs" in page.sentence


def test_a_handbook_that_is_sent_is_compared_and_forgotten() -> None:
    """Two changed limits show; nothing is written."""
    text = shipped_designs()[1].text.replace("limit: 250000", "limit: 260000")
    before = (HandbookEntry.objects.count(), Change.objects.count())
    client = client_of("XEX-P-PLANNER", "Beatrix Mapfold")
    sent = {"design": ["icb-committee"], "file": SimpleUploadedFile("mine.yaml", text.encode())}
    html = client.post(f"{ADDRESS}?as_at={TODAY}", sent).content.decode()
    assert "26 have another limit at place" in html
    assert "£260,000" in html
    assert (HandbookEntry.objects.count(), Change.objects.count()) == before


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Choose a file, or paste its text."),
        (
            "handbook: 1\nsystem: XEX\ntitle: T\nnonsense: 1\n",
            "your handbook cannot be used as it stands. Line 4",
        ),
        ("x" * 5_000_001, "The file must be 5 MB or smaller."),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, sentence: str) -> None:
    """As when a handbook is planned: too large, empty, or not a handbook."""
    client = client_of("XEX-P-PLANNER", "Beatrix Mapfold")
    answer = client.post(f"{ADDRESS}?as_at={TODAY}", {"design": ["forum"], "text": text})
    assert answer.status_code == 400 and sentence in answer.content.decode()


def test_only_who_is_signed_in_sends_a_handbook() -> None:
    """Reading a handbook is work; anybody may compare what is there."""
    answer = Client().post(ADDRESS, {"design": ["forum"], "text": "handbook: 1"})
    assert answer.status_code == 302 and answer["Location"].startswith("/sign-in")
    assert Client(enforce_csrf_checks=True).post(ADDRESS, {"text": "x"}).status_code == 403


def test_the_files_of_the_designs_can_be_read(repository: Path) -> None:
    """What the page compares is what a reader can take away and change."""
    answer = Client().get("/design-file/executive.yaml")
    assert answer.content.decode() == (repository / "designs" / "executive.yaml").read_text(encoding="utf-8")
    assert Client().get("/design-file/nothing.yaml").status_code == 404
