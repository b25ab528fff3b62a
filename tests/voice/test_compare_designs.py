"""Comparing designs on the example: before and after July 2022, changes, pages, the terminal, bad input."""

import json
from datetime import date
from fractions import Fraction
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catchment.cli import main
from catchment.foundation.moment import Moment
from catchment.voice.queries.comparing_power import (
    SHIPPED,
    Asked,
    compare_power,
    design_in_force,
    read_work,
    shipped_design,
    shipped_designs,
)
from catchment.voice.queries.layered import practices_in_layers
from catchment.voice.queries.voice_dashboard import without_handbook
from catchment.voice.rules.layered import powers_in_floats, standard_bodies
from catchment.voice.rules.power_compared import PLACE, TOP
from catchment.voice.rules.what_if import Advisory, Bloc
from tests.demo.conftest import loaded as loaded_example

loaded = loaded_example  # the invented example, once for this module
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded")]
TODAY = date(2026, 11, 22)
NOW = Moment(TODAY)
IN_FORCE = f"XEX@{TODAY}"


def run(*arguments: str, exit_code: int = 0) -> Result:
    """Run the command, having checked how it ended."""
    result = CliRunner().invoke(main, ["voice", "compare", *arguments])
    assert result.exit_code == exit_code, (result.output, result.exception)
    return result


def told(query: str = "", status: int = 200) -> dict[str, Any]:
    """Return the page of the comparison as JSON."""
    response = Client().get(f"/system/XEX/voice/compare.json?as_at={TODAY}&{query}")
    assert response.status_code == status
    found: dict[str, Any] = response.json()
    return found


def test_before_and_after_july_2022() -> None:
    """S003-55, S004-33: GPs lose most of their votes, a practice most of its power; the way grows long."""
    before, after = (shipped_design(name) for name in SHIPPED)
    assert before is not None and after is not None
    found = compare_power([before, after], Asked())
    first, second = (each.reach(TOP) for each in found.designs)
    assert first is not None and second is not None
    assert (first.longest, second.longest) == (2, 6)
    assert first.power is not None and second.power is not None and second.power < first.power / 5
    assert first.by_right == second.by_right == 0, "members of neither board are delegates (B-036)"
    seats = [
        balance.general_practice
        for each in found.designs
        if (reach := each.reach(TOP)) and (balance := each.balance(reach.body))
    ]
    assert seats == [Fraction(7, 13), Fraction(1, 10)]
    assert len(found.voters) == 37, "the two practices that had closed by then are followed in neither"
    assert "falls by about nine tenths" in found.sentence
    assert "if board members voted half of the time as those who nominated them would" in found.sentence
    assert found.sentence.endswith("by right nothing arrives under either.")
    assert not any("by right nothing" in each.sentence for each in found.differences[1:]), "said once"
    assert any("no source (S004-15)" in each for each in found.notes)


def test_the_power_of_the_membership_is_what_a_vote_of_39_has() -> None:
    """J-010 by its closed form: 39 practices decide by 20; a vote tips 19 of the other 38."""
    from math import comb

    before = shipped_design("ccg-2021")
    assert before is not None
    steps = before.representation.steps_from["X99001"]
    assert [each.carried for each in steps if each.target == "XEX-CCG-MEMBERS"] == [
        Fraction(comb(38, 19), 2**38)
    ]


def test_shipped_designs_can_be_used_on_their_days() -> None:
    """Every organisation and person in them was there; loops there are none."""
    for each in shipped_designs():
        design = shipped_design(each.name)
        assert design is not None and not design.representation.loop
        assert not [why for voices in design.representation.voices.values() if (why := voices.why)]


def test_a_network_that_votes_as_one_gains_only_where_it_has_a_seat() -> None:
    """J-027 on the example: it decides its own board; one member has what it had alone."""
    design = design_in_force("XEX", NOW)
    network = Bloc(design.networks["XN001"], "Rugged Hill PCN")
    found = compare_power([design], Asked("XEX-P1", (), (network, Advisory("XEX-PROVIDER-BOARD"))))
    gains = {each.body: each for each in found.designs[-1].gains}
    assert gains["XEX-XN001"].together == 1
    assert gains["XEX-XN001"].member == gains["XEX-XN001"].alone
    assert gains["XEX-PROVIDER-BOARD"].together == gains["XEX-PROVIDER-BOARD"].apart == 0, "it only advises"
    reach = found.designs[0].reach(PLACE)
    assert reach is not None and reach.body == "XEX-PLACE-P1"
    assert found.designs[0].reach(PLACE) == compare_power([design, design], Asked("Northmoor City")).designs[
        0
    ].reach(PLACE)


def test_page_json_and_terminal_say_the_same() -> None:
    """One comparison, three ways to read it; the picture is of what differs."""
    page = told("first=ccg-2021&second=icb-2022")
    terminal = json.loads(run(*SHIPPED, "--json").stdout)
    assert page["comparison"]["differences"] == terminal["differences"]
    html = Client().get(f"/system/XEX/voice/compare?as_at={TODAY}").content.decode()
    assert page["sentence"] in unescape(html), "with nothing chosen, what ships is compared"
    words = run(*SHIPPED).stdout
    assert terminal["sentence"] in words and "No seat for" in words
    picture = page["picture"]
    assert picture["bars"][0][1] > picture["bars"][1][1] > 0
    assert [label for label, _ in picture["bars"]] == ["Before July 2022", "After July 2022"]
    assert all(each.startswith("1 in ") for each in picture["figures"]), "a figure has its unit beside it"


def test_files_are_read_for_a_day_of_their_own(tmp_path: Path) -> None:
    """FILE@DAY; a copy of what ships knows its day; another file on the wrong day is told how to say it."""
    files = []
    for each in shipped_designs():
        path = tmp_path / f"{each.name}.yaml"
        path.write_text(each.text, encoding="utf-8")
        files.append(str(path))
    sentence = json.loads(run(*SHIPPED, "--json").stdout)["sentence"]
    assert json.loads(run(*files, "--json").stdout)["sentence"] == sentence
    dated = [f"{file}@{day}" for file, day in zip(files, SHIPPED.values(), strict=True)]
    assert json.loads(run(*dated, "--json").stdout)["sentence"] == sentence
    Path(files[0]).write_text(f"{shipped_designs()[0].text}# mine\n", encoding="utf-8")
    assert "To read it for another day" in run(*files, exit_code=2).output


def test_changes_can_be_asked_for_in_the_address() -> None:
    """A link that can be sent to somebody; the form keeps what was chosen."""
    query = (
        "first=in-force&second=same&place=XEX-P1&bloc=XN001"
        "&seat_body=XEX-BOARD&seat_sector=general-practice&seat_from=XEX-GP-BOARD&work=general-practice%3D0.5"
    )
    found = told(query)
    assert len(found["changed"]) == 2
    values = {each["name"]: each["value"] for each in found["changes"]}
    assert (values["bloc"], values["seat_body"], values["place"]) == ("XN001", "XEX-BOARD", "XEX-P1")
    titles = [each["title"] for each in found["groups"]]
    assert "Voting as one" in titles
    assert "rises from nothing" in found["sentence"]
    html = Client().get(f"/system/XEX/voice/compare?as_at={TODAY}&{query}").content.decode()
    assert "50% of the work" in html and 'value="XN001" selected' in html


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((IN_FORCE,), "One design alone has no rival"),
        (("nothing", "icb-2022"), "No handbook of “nothing”"),
        (("no-such.yaml", "icb-2022"), "cannot be read"),
        (("before.yaml", "after.yaml"), "one that ships (ccg-2021 or icb-2022), or SYSTEM@DAY"),
        ((IN_FORCE, "--bloc", "NOPE"), "“NOPE” is unknown in"),
        ((IN_FORCE, "--bloc", "X99001"), "A bloc is of 2 to"),
        ((IN_FORCE, "--advisory", "XEX-BOARD"), "made by law"),
        ((IN_FORCE, "--add-seat", "a"), "write BODY:sector:from"),
        ((IN_FORCE, "--add-seat", "XEX-GP-BOARD:acute:XEX-PROVIDER-BOARD"), "goes round in a loop"),
        ((*SHIPPED, "--place", "Nowhere"), "No place is called"),
        ((*SHIPPED, "--practice", "Z1"), "has no seat"),
        ((*SHIPPED, "--work", "golf=1"), "is no sector"),
        ((*SHIPPED, "--work", "acute=2"), "is no share of work"),
        ((*SHIPPED, "--work", "acute=1e99999999"), "is no share of work"),  # was worked out, for ever
        ((*SHIPPED, "--work", "acute=0.6,community=0.6"), "add up to more than 1"),
        (("XEX@yesterday", "icb-2022"), "yesterday"),
        ((*SHIPPED, *SHIPPED, "icb-2022"), "2 to 4"),
    ],
)
def test_bad_input_is_a_sentence_and_ends_with_2(arguments: tuple[str, ...], words: str) -> None:
    """Said at the terminal, with nothing half done."""
    assert words in run(*arguments, exit_code=2).output


def test_what_cannot_be_compared_keeps_the_form() -> None:
    """400 with the sentence; what was typed is still there."""
    found = told("first=in-force&second=same&bloc=X99001,X99002,NOBODY", 400)
    assert "NOBODY" in found["problems"][0]["sentence"]
    assert "X99001,X99002,NOBODY" in {each["value"] for each in found["changes"]}
    assert "is none of the designs" in told("first=golf", 400)["problems"][0]["sentence"]
    assert read_work("general-practice=0.9") == {"general practice": Fraction(9, 10)}


def test_the_dashboard_says_what_arrives_and_who_is_missing() -> None:
    """In words first, the same in JSON; before the partner member's seat fell empty something arrived."""
    client = Client()
    found = client.get(f"/system/XEX/voice.json?as_at={TODAY}").json()
    assert "Nothing of what practices decide arrives" in found["sentence"]
    assert any("Nobody is in the seat for primary care leadership" in each for each in found["more"])
    html = client.get(f"/system/XEX/voice?as_at={TODAY}").content.decode()
    assert found["sentence"] in unescape(html)
    board = next(each for each in found["balances"] if each["body"] == "XEX-BOARD")
    assert board["votes"] == "0 of 12" and "people who use services" in board["missing"]
    assert {each["name"] for each in found["controls"]} >= {"Northmoor Council"}
    earlier = client.get("/system/XEX/voice.json?as_at=2023-11-22").json()
    assert "A practice's vote decides 1 decision in" in earlier["sentence"]
    arriving, votes = earlier["pictures"]
    assert {"GP board", "ICB board"} <= {label for label, _ in arriving["bars"]}
    assert any(each.startswith("1 in ") for each in arriving["figures"])
    assert all("vote" in each for each in votes["figures"])
    paid = {each["parity"] for each in found["controls"]}
    assert all("percentage point" in each or each == "as many as it pays for" for each in paid) and paid


@pytest.mark.parametrize(("day", "before"), [("2022-06-30", True), ("2022-07-01", False)])
def test_before_there_were_boards_the_dashboard_leads_to_the_design_of_the_time(
    day: str, before: bool
) -> None:
    """B-014: every ICB began on 1 July 2022; until then there is only a comparison with the CCG."""
    page = Client().get(f"/system/XEX/voice.json?as_at={day}").json()
    link = [each["href"] for each in page["links"] if "first=ccg-2021" in each["href"]]
    assert len(link) == before
    assert ("There was no ICB board before 1 July 2022" in page["sentence"]) is (
        before and page["power"] is not None
    )
    for href in link:
        assert Client().get(href).status_code == 200


def test_practices_that_are_in_no_design_of_the_two_are_not_made_up() -> None:
    """A practice that closed since is followed on the first day, and on the second that is said."""
    before, now = design_in_force("XEX", Moment(date(2023, 11, 22))), design_in_force("XEX", NOW)
    gone = sorted({*before.representation.steps_from} - {*now.representation.steps_from})
    practice = next(each for each in gone if each in before.practices)
    found = compare_power([before, now], Asked(practices=(practice,)))
    assert found.sentence.startswith("None of these practices is in")
    assert [len(each.reaches[0].arrivals) for each in found.designs][1] == 0


def test_the_dashboard_asks_few_questions_of_the_database() -> None:
    """No query for each practice, body or seat."""
    client = Client()
    address = f"/system/XEX/voice?as_at={TODAY}"
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    assert len(asked) < 30, len(asked)


def test_a_system_without_a_handbook_is_told_what_layers_alone_would_do() -> None:
    """J-001 over its structure; before there were lists, only that nobody has said who speaks for whom."""
    found = Client().get("/system/XNB/voice.json?as_at=2018-01-01").json()
    assert found["sentence"].startswith("No handbook of this system is in force on 1 January 2018")
    assert found["more"] == [] and found["power"] is None
    _, (standard,) = without_handbook("XNB", True, NOW)
    assert "one of its 13 practices would decide 1 decision in" in standard
    practices = practices_in_layers(NOW, invented=True)
    assert {each.system for each in practices} == {"XEX", "XNB"}
    bodies = standard_bodies(practices)
    powers = powers_in_floats(bodies).powers
    assert len(powers) == len(practices) and all(0 < power < 0.1 for power in powers.values())
    one = practices_in_layers(NOW, invented=True, system="XNB")
    assert {each.system for each in one} == {"XNB"} and len(one) < len(practices)
    for code in ("XEX", "XNB"):
        assert Client().get(f"/system/{code}/voice?as_at={TODAY}").status_code == 200
        assert Client().get(f"/system/{code}/voice/compare?as_at={TODAY}").status_code == 200
    assert Client().get("/system/NOPE/voice").status_code == 404
