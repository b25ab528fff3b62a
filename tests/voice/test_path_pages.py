"""The pages and commands of ways up and of power, in the example and where there is nothing to show."""

import json
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner, Result
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catchment.cli.voice import voice
from catchment.foundation.moment import Moment
from catchment.governance.models import Body
from catchment.voice.queries.practice_told import told_of_practice
from tests.demo.conftest import loaded
from tests.structure.factories import small_system

__all__ = ["loaded"]
pytestmark = pytest.mark.django_db
DAY = "?as_at=2026-11-22"  # mandates of the example run until 2027


def page(client: Client, address: str, query: str = DAY) -> dict[str, Any]:
    """Return a page as JSON; its twin for people answers too."""
    assert client.get(f"{address}{query}").status_code == 200
    found: dict[str, Any] = client.get(f"{address}.json{query}").json()
    return found


def run(*arguments: str) -> Result:
    """Run a command of voice."""
    return CliRunner().invoke(voice, arguments)


@pytest.mark.usefixtures("loaded")
def test_a_practice_sees_its_way_to_every_board(client: Client) -> None:
    """Six layers as in Greater Manchester: who sits at each, where it breaks, how much power arrives."""
    found = page(client, "/practice/X99001/voice")
    assert found["sentence"].startswith(
        "Six steps to the board of NHS Exampleshire Integrated Care Board, and your vote stops before the "
        "last: nobody on it speaks for the Exampleshire provider board. An answer usually takes 127 days."
    )
    assert found["notes"][0].endswith("; three other ways, none of which carries more, stand below.")
    assert found["shown"]["steps"][-1]["days_so_far"] == found["shown"]["days"] == 127
    way = found["shown"]
    assert (way["hops"], way["breaks_at"], way["stops_at"], way["power"]["exact"]) == (6, 5, 6, "0")
    assert [step["tie"] for step in way["steps"]] == [
        "own", "own", "delegate", "delegate", "member", "sits-on-both"
    ]  # fmt: skip
    assert way["steps"][0]["arrives"]["exact"] == "231/1024"
    by_board = {each["body"]["code"]: each["best"] for each in found["targets"]}
    assert by_board["XEX-GP-BOARD"]["by_right"] == by_board["XEX-GP-BOARD"]["power"]
    assert by_board["XEX-PROVIDER-BOARD"]["by_right"]["decimal"] == 0
    assert by_board["XEX-PROVIDER-BOARD"]["power"]["words"] == "about 1 decision in 1,081"
    assert [step["share"] for step in found["picture"]["steps"]][-1] == 0
    html = client.get(f"/practice/X99001/voice{DAY}").content.decode()
    assert 'href="/body/XEX-GP-BOARD' in html and '#seat-place-1"' in html and "/person/XEX-P-CD1" in html
    assert "app-chart--steps" in html


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize(("day", "breaks"), [("2027-03-30", 5), ("2027-03-31", 3)])
def test_a_mandate_lapses_on_its_day(client: Client, day: str, breaks: int) -> None:
    """From the day on which the GP lead's mandate ends, the way breaks at the GP board."""
    found = page(client, "/practice/X99001/voice", f"?as_at={day}")
    assert found["shown"]["breaks_at"] == breaks
    assert ("the mandate ran out on 31 March 2027" in found["sentence"]) is (breaks == 3)


@pytest.mark.usefixtures("loaded")
def test_the_page_of_a_practice_says_how_far_its_voice_gets(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Near the top, with the link to the way; nothing before the handbook; once read, three queries."""
    said = page(client, "/practice/X99001")["told"][0]
    assert said["sentence"].startswith(
        "You are six steps from the board of NHS Exampleshire Integrated Care Board, and your vote stops "
        "before the last. Your last concern has waited "
    )
    assert said["href"] == "/practice/X99001/voice"
    html = client.get(f"/practice/X99001{DAY}").content.decode()
    assert html.index("You are six steps from") < html.index(
        "app-figures" if "app-figures" in html else "<h2"
    )
    with django_assert_max_num_queries(3):
        assert told_of_practice("X99001", "XEX", Moment(date(2026, 11, 22))) is not None
    assert page(client, "/practice/X99001", "?as_at=2019-01-01")["told"] == []
    assert told_of_practice("X99001", "", Moment(date(2026, 11, 22))) is None


@pytest.mark.usefixtures("loaded")
def test_who_comes_through(client: Client) -> None:
    """A PCN and a body show their own way up and who speaks there; the board at the top has nobody above."""
    network = page(client, "/pcn/XN001/voice")
    assert network["sentence"].startswith("Five steps to ") and len(network["through"]) == 12
    board = page(client, "/body/XEX-GP-BOARD/voice")
    ties = {each["source"]: each["sitter"]["tie"] for each in board["through"]}
    assert ties["the networks of Northmoor City"] == "delegate"
    assert ties["the networks of Vale of Fables"] == "lapsed"
    assert page(client, "/body/XEX-BOARD/voice")["sentence"].startswith("Nobody sits above ")


@pytest.mark.usefixtures("loaded")
def test_every_body_has_both_pages(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Whatever a body is, its way up and its power answer; once read, with few queries."""
    bodies = list(Body.objects.filter(system__code="XEX").values_list("code", flat=True))
    there = [code for code in bodies if client.get(f"/body/{code}.json{DAY}").status_code == 200]
    assert len(there) > 20
    for code in there:
        for part in ("voice", "power"):
            assert client.get(f"/body/{code}/{part}.json{DAY}").status_code == 200, (code, part)
    with django_assert_max_num_queries(20):
        client.get(f"/practice/X99001/voice{DAY}")


@pytest.mark.usefixtures("loaded")
def test_power_with_somebody_left_out(client: Client) -> None:
    """Without the chair nobody has the casting vote; without most members the room is not quorate (J-026)."""
    address = "/body/XEX-BOARD/power"
    everybody = page(client, address)
    assert [row["casting"] for row in everybody["rows"]].count(True) == 1 and len(everybody["rows"]) == 12
    without = page(client, address, f"{DAY}&absent=chair&absent=nobody")
    assert len(without["rows"]) == 11 and not any(row["casting"] for row in without["rows"])
    assert {row["banzhaf"]["exact"] for row in without["rows"]} == {"63/256"}
    assert {row["before"]["exact"] for row in without["rows"]} == {"105/512"}
    assert "No seat with a vote here is called nobody" in without["notes"][0]
    left = "".join(f"&absent={choice['code']}" for choice in everybody["choices"][:8])
    emptied = page(client, address, f"{DAY}{left}")
    assert "not quorate: nothing can be decided" in emptied["sentence"] and emptied["rows"] == []


@pytest.mark.usefixtures("loaded")
def test_the_way_as_a_command() -> None:
    """The command gives the layers, one a line, and refuses in a sentence."""
    told = run("path", "X99001", "--to", "icb-board", "--as-at", "2026-11-22")
    lines = told.output.splitlines()
    assert told.exit_code == 0 and [line[:2] for line in lines[1:7]] == ["1.", "2.", "3.", "4.", "5.", "6."]
    assert "delegate of the networks of Northmoor City, mandate until 31 March 2027." in lines[3]
    way = json.loads(run("path", "X99001", "--as-at", "2026-11-22", "--json").output)
    assert (way["to"]["code"], way["way"]["hops"], way["ways"]) == ("XEX-BOARD", 6, 4)
    near = json.loads(run("path", "X99001", "--to", "gp-board", "--as-at", "2026-11-22", "--json").output)
    assert near["way"]["power"]["exact"] == near["way"]["by_right"]["exact"] == "248325/16777216"
    for arguments, part in (
        (("X99001", "--to", "moon"), "No way leads from The Imaginary Surgery to “moon”. Ways lead to "),
        (("NOBODY",), "No body has the code “NOBODY”."),
        (("XEX-BOARD",), "it is the board at the top"),
    ):
        refused = run("path", *arguments)
        assert refused.exit_code == 2 and part in refused.output


def test_without_a_handbook(client: Client) -> None:
    """In a system without a handbook, or for a practice that was not open, the page says so and is there."""
    small_system()
    practice = page(client, "/practice/A00001/voice", "")
    assert "has no governance handbook here" in practice["sentence"] and practice["picture"] is None
    assert "has no governance handbook here" in page(client, "/pcn/U00001/voice", "")["sentence"]
    early = page(client, "/practice/A00001/voice", "?as_at=1950-01-01")
    assert "belongs to no system on 1 January 1950" in early["sentence"]
    for address in ("/practice/NONE/voice", "/pcn/A00001/voice", "/body/NONE/voice", "/body/NONE/power"):
        assert client.get(address).status_code == 404


def test_power_as_a_command() -> None:
    """T-J3, exactly, in words and as JSON."""
    told = run("power", "--weights", "4,3,2,1", "--quota", "7")
    assert told.output.splitlines() == [
        "4 voters; if everybody tossed a coin, 31.25% of proposals would pass (exactly 5/16).",
        "Voter  Weight  Banzhaf       Share          Shapley-Shubik  Prevent       Initiate",
        "1      4       5/8 = 0.6250  1/2 = 0.5000   7/12 = 0.5833   1.0000        5/11 = 0.4545  veto",
        "2      3       3/8 = 0.3750  3/10 = 0.3000  1/4 = 0.2500    3/5 = 0.6000  3/11 = 0.2727",
        "3      2       1/8 = 0.1250  1/10 = 0.1000  1/12 = 0.0833   1/5 = 0.2000  1/11 = 0.0909",
        "4      1       1/8 = 0.1250  1/10 = 0.1000  1/12 = 0.0833   1/5 = 0.2000  1/11 = 0.0909",
    ]
    answer = json.loads(run("power", "--weights", "4,3,2,1", "--quota", "7", "--json").output)
    assert answer["winning"] == 5 and [each["swings"] for each in answer["voters"]] == [5, 3, 1, 1]
    exact = {
        name: [each[name]["exact"] for each in answer["voters"]]
        for name in ("normalised", "shapley", "prevent", "initiate")
    }
    assert exact == {
        "normalised": ["1/2", "3/10", "1/10", "1/10"],
        "shapley": ["7/12", "1/4", "1/12", "1/12"],
        "prevent": ["1", "3/5", "1/5", "1/5"],
        "initiate": ["5/11", "3/11", "1/11", "1/11"],
    }


def test_power_with_everything_said() -> None:
    """A second rule, a veto, a casting vote, somebody absent, names; and floating point with its error."""
    rules = ("--weights", "1,1,1,1", "--quota", "majority", "--names", "A,B,C,D", "--casting", "A")
    special = run("power", *rules, "--absent", "D", "--absent", "C", "--json")
    powers = {each["voter"]: each["banzhaf"]["exact"] for each in json.loads(special.output)["voters"]}
    assert powers == {"A": "1", "B": "0"}  # of two the casting vote decides every tie
    both = run("power", *rules, "--veto", "B", "--and-weights", "9,1,1,1", "--and-quota", ">50%", "--json")
    prevent = {each["voter"]: each["prevent"]["exact"] for each in json.loads(both.output)["voters"]}
    assert prevent["A"] == prevent["B"] == "1"
    about = json.loads(run("power", "--weights", "4,3,2,1", "--quota", "7", "--float", "--json").output)
    assert 0 < about["shapley_error"] < 1e-12
    assert abs(about["voters"][0]["shapley"]["decimal"] - 7 / 12) <= about["shapley_error"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--weights", "4,-1", "--quota", "3"), "The weight of 2 is -1; a weight is 0 or more."),
        (("--weights", "4,1", "--quota", "9"), "cannot be reached"),
        (("--weights", "4,1", "--quota", "0"), "is met when nobody says yes"),
        (("--weights", "4,1", "--quota", "0%"), "is met when nobody says yes"),
        (("--weights", "many", "--quota", "3"), "“many” is no weight"),
        (("--weights", "4,1", "--quota", "most"), "“most” is no quota"),
        (("--weights", "4,1", "--quota", "2/0"), "a share of nothing"),
        (("--weights", "4,1", "--quota", "150%"), "a share is between 0 and 1"),
        (("--weights", "4,1", "--quota", "3", "--names", "A"), "There are 2 weights and 1 names"),
        (("--weights", "4,1", "--quota", "3", "--and-weights", "1,1"), "say one quota for each"),
        (("--weights", "4,1", "--quota", "3", "--veto", "X"), "X is not among the voters"),
        (("--weights", "99999999999,1", "--quota", "3"), "A weight is at most 1,000,000,000"),
        (("--weights", "1000000000,999999999", "--quota", "1000000001"), ""),
    ],
)
def test_power_refused(arguments: tuple[str, ...], sentence: str) -> None:
    """What is no rule of voting ends with 2 and says what was expected; large weights of two are counted."""
    result = run("power", *arguments)
    assert result.exit_code == (2 if sentence else 0) and sentence in result.output


@pytest.mark.parametrize(
    ("weights", "quota", "both"),
    [
        ("4,3,2,1", "5", True),  # {4, 1} and {3, 2} reach 5 at once
        ("4,3,2,1", "6", False),
        ("1,1", "50%", True),
        ("1,1,1", "majority", False),
        ("5,1,1", "3", False),  # little is asked, but never without the first
    ],
)
def test_a_quota_that_lets_opposites_pass_is_said(weights: str, quota: str, both: bool) -> None:
    """J-017: half of the weights or less; counted all the same."""
    asked = ("--weights", weights, "--quota", quota)
    assert ("two opposite proposals could both pass" in run("power", *asked).output) is both
    answer = json.loads(run("power", *asked, "--json").output)
    assert len(answer["notes"]) == both and answer["voters"][0]["banzhaf"]["decimal"] > 0


def test_banzhaf_alone_is_counted_where_shapley_is_too_large() -> None:
    """J-012 asks for far more than J-011: the refusal names both ways out."""
    weights = ",".join(str(100_000 + each) for each in range(60))
    asked = ("--weights", weights, "--quota", "majority")
    refused = run("power", *asked)
    assert refused.exit_code == 2 and "--banzhaf-only" in refused.output
    many = json.loads(run("power", *asked, "--banzhaf-only", "--json").output)["voters"]
    assert len(many) == 60 and {each["shapley"] for each in many} == {None}
    few = ("--weights", "4,3,2,1", "--quota", "7", "--banzhaf-only", "--json")
    first = json.loads(run("power", *few).output)["voters"][0]
    assert first["shapley"] is None and first["banzhaf"]["exact"] == "5/8"
