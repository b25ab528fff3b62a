"""Entitlements of PCNs in the directory: populations added up, the page, leaving, and the commands."""

import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catchment.cli import main
from catchment.foundation.facts import begin_change, copy_rows
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.money.models import PCNPopulation
from catchment.money.queries.entitlement_page import NetworkMoneyPage, network_money_page
from catchment.money.queries.entitlements import entitlement_of, every_entitlement
from catchment.money.queries.leaving import leaving
from catchment.money.queries.pcn_populations import populations
from catchment.money.rules.vocabulary import Population
from catchment.money.rules.years import FinancialYear
from catchment.structure.models import NetworkParticipation, Organisation, RegisteredPatients
from tests.structure.factories import organisation, record, relate, small_system

pytestmark = pytest.mark.django_db
TODAY = Moment(date(2026, 2, 1))
Y2024, Y2025 = FinancialYear(2024), FinancialYear(2025)


@pytest.fixture
def made() -> dict[str, Organisation]:
    """Make the small system; a practice of North PCN joins South PCN in November 2025."""
    return small_system()


def lists(made: dict[str, Organisation], day: date, **sizes: int) -> None:
    """Publish lists of a day."""
    change = begin_change(actor="test", action="publish lists")
    rows = [(made[code].pk, day, "all", size, []) for code, size in sizes.items()]
    copy_rows(RegisteredPatients, rows, change)


def publish(
    made: dict[str, Organisation], year: FinancialYear, kind: Population, **figures: tuple[str, int]
) -> None:
    """Publish a population: PCN (or nothing) and people, by practice."""
    change = begin_change(actor="test", action="publish populations")
    rows = [
        (made[code].pk, made[pcn].pk if pcn else None, year.begins, kind.value, Decimal(number), "published")
        for code, (pcn, number) in figures.items()
    ]
    copy_rows(PCNPopulation, rows, change)


def registered(pcn: str, year: FinancialYear, moment: Moment = TODAY) -> Decimal | None:
    """Return a PCN's registered patients."""
    found = entitlement_of(pcn, year, moment)
    return found.populations[Population.REGISTERED].people


def test_lists_of_1_january_and_members_of_1_april_count(made: dict[str, Organisation]) -> None:
    """E-042: not the list of another month, and not who joined later in the year."""
    lists(made, date(2025, 1, 1), A00001=100, A00002=200, A00003=300)
    lists(made, date(2025, 2, 1), A00001=999, A00002=999, A00003=999)
    assert registered("U00001", Y2025) == 300
    assert registered("U00002", Y2025) == 300
    lists(made, date(2026, 1, 1), A00001=110, A00002=210, A00003=310)
    assert registered("U00001", FinancialYear(2026)) == 110
    assert registered("U00002", FinancialYear(2026)) == 520


def test_who_opted_out_does_not_count(made: dict[str, Organisation]) -> None:
    """F-009: a member that takes no part in the year's specification brings no patients."""
    lists(made, date(2025, 1, 1), A00001=100, A00002=200)
    out = {"practice_id": made["A00002"].pk, "specification": "2025/26", "opted_in": False, "basis": "stated"}
    change = begin_change(actor="test", action="opt out")
    year = {"valid_from": date(2025, 4, 1), "valid_to": date(2026, 4, 1)}
    record(change, NetworkParticipation, [{**out, **year}])
    assert registered("U00001", Y2025) == 100
    assert leaving("A00002", Y2025, TODAY) is None


def test_what_was_published_says_who_belongs(made: dict[str, Organisation]) -> None:
    """A practice published in another PCN, or in none, counts as published; its list still does."""
    lists(made, date(2025, 1, 1), A00001=100, A00002=200, A00003=300)
    publish(made, Y2025, Population.ADJUSTED, A00001=("U00001", 90), A00002=("U00002", 210), A00003=("", 330))
    assert registered("U00001", Y2025) == 100
    assert registered("U00002", Y2025) == 200
    found = entitlement_of("U00002", Y2025, TODAY).populations
    assert found[Population.ADJUSTED].people == 210
    assert leaving("A00003", Y2025, TODAY) is None


def test_half_a_sum_is_not_a_sum(made: dict[str, Organisation]) -> None:
    """Where one practice's population is not known, that of the PCN is not, and the finding names it."""
    publish(made, Y2024, Population.REGISTERED, A00001=("U00001", 100), A00002=("U00001", 200))
    publish(made, Y2024, Population.ADJUSTED, A00001=("U00001", 90))
    found = entitlement_of("U00001", Y2024, TODAY)
    assert found.populations[Population.REGISTERED].people == 300
    assert found.populations[Population.ADJUSTED].people is None
    assert any(
        "adjusted population of A00002 for 2024/25 is not known" in each.sentence for each in found.findings
    )
    assert found.of("core-registered") is not None
    assert found.of("core-adjusted") is None


def test_a_figure_known_later_is_not_known_earlier(made: dict[str, Organisation]) -> None:
    publish(made, Y2024, Population.REGISTERED, A00001=("U00001", 100))
    (figure,) = PCNPopulation.objects.all()
    before = Moment(TODAY.as_at, figure.recorded_from - timedelta(microseconds=1))
    assert registered("U00001", Y2024, before) is None
    assert registered("U00001", Y2024) == 100


def test_every_network_is_worked_out_in_a_few_reads(made: dict[str, Organisation]) -> None:
    lists(made, date(2025, 1, 1), A00001=100, A00002=200, A00003=300)
    publish(made, Y2025, Population.CONTRACTOR_WEIGHTED, A00001=("U00001", 1000), A00003=("U00002", 2000))
    with CaptureQueriesContext(connection) as queries:
        found = every_entitlement(Y2025, TODAY)
    assert len(queries) <= 6
    assert [each.about.code for each in found.networks] == ["U00002", "U00001"]
    assert found.by_component == {"additional-roles": 26_631_00 + 53_262_00}
    assert "2 PCNs are entitled to at least £79,893 together" in found.sentence
    assert populations(Y2025, TODAY).keys() == {made["U00001"].pk, made["U00002"].pk}
    nobody = every_entitlement(Y2025, TODAY, invented=True)
    assert "No populations of PCNs are known" in nobody.sentence


def test_leaving_with_the_practices_own_payment(made: dict[str, Organisation]) -> None:
    """S004-25, E-026: what the network loses, and what the practice does."""
    both = {"A00001": ("U00001", 1000), "A00002": ("U00001", 3000)}
    publish(made, Y2024, Population.CONTRACTOR_WEIGHTED, **both)
    found = leaving("A00001", Y2024, TODAY)
    assert found is not None
    assert found.practice_pence == 1_761_00
    assert found.network_pence == 22_894_00
    assert found.network.code == "U00001"
    words = "lose at least £1,761 of its own a year, and North PCN at least £22,894 for all its practices"
    assert words in found.sentence
    with pytest.raises(Missing, match="not a GP practice"):
        leaving("U00001", Y2024, TODAY)
    with pytest.raises(Missing, match="Nobody has the code"):
        leaving("Z99999", Y2024, TODAY)


# The page


def shown(made: dict[str, Organisation], day: date = TODAY.as_at, year: str = "") -> NetworkMoneyPage:
    """Return the page of North PCN."""
    return network_money_page("U00001", Moment(day), year)


def published_three_years(made: dict[str, Organisation]) -> None:
    """Publish every population of North PCN for 2023/24 to 2025/26."""
    for begins, people in ((2023, 1000), (2024, 1100), (2025, 1200)):
        for kind in Population:
            publish(made, FinancialYear(begins), kind, A00001=("U00001", people))


def test_the_page_says_what_it_comes_to_and_draws_the_years(made: dict[str, Organisation]) -> None:
    published_three_years(made)
    page = shown(made, year="2023/24")
    assert page.sentence.startswith("For 2023/24 North PCN is entitled to £155,927, £22,671 of it")
    assert [line.year for line in page.years] == ["2023/24", "2024/25", "2025/26"]
    assert [line.complete for line in page.years] == [True, False, False]
    assert page.picture is not None
    assert [label for label, _ in page.picture.bars] == ["2023/24", "2024/25, in part", "2025/26, in part"]
    assert page.picture.links[0] == "/pcn/U00001/money?year=2023/24"
    assert [line.practice.href for line in page.members] == ["/practice/A00001/money"]
    assert page.trail[-1].href == "/pcn/U00001"
    assert page.trail[0].code == "ENG"


def test_where_nothing_of_the_year_is_known_the_newest_before_it_is_shown(
    made: dict[str, Organisation],
) -> None:
    published_three_years(made)
    page = shown(made, date(2026, 11, 22))
    assert page.shown.year == "2025/26"
    assert "Nothing of 2026/27 can be worked out yet" in page.instead
    assert page.years[-1].words == "not known"
    assert shown(made).instead == ""


def test_the_page_says_who_is_paid_on_the_day(made: dict[str, Organisation]) -> None:
    """E-043: exactly one nominated payee on each day."""
    assert "nothing can be paid until its members name one" in shown(made).payee_sentence
    change = begin_change(actor="test", action="name a payee")
    relate(change, made["A00001"], "payee_for", made["U00001"], valid_from=date(2024, 4, 1))
    assert "all of it is paid to One Surgery" in shown(made).payee_sentence
    assert (
        "No nominated payee of North PCN is recorded on 31 March 2024"
        in shown(made, date(2024, 3, 31)).payee_sentence
    )
    federation = organisation(change, "FED01", "federation", "TESTSHIRE FEDERATION", "RO319")
    relate(change, federation, "payee_for", made["U00001"], valid_from=date(2026, 1, 1))
    assert "there must be exactly one" in shown(made).payee_sentence


def test_what_does_not_recur_is_said(made: dict[str, Organisation]) -> None:
    """S003-48, S003-49."""
    for kind in Population:
        publish(made, FinancialYear(2020), kind, A00001=("U00001", 1000))
        publish(made, FinancialYear(2021), kind, A00001=("U00001", 1000))
    assert shown(made, year="2020/21").recurrent_sentence.startswith("£270 of it is not recurrent")
    after = shown(made, year="2021/22").recurrent_sentence
    assert "All that can be worked out recurs." in after
    assert "Clinical director raised to full time and Leadership and management" in after


def test_the_page_reads_no_more_for_more_years(made: dict[str, Organisation]) -> None:
    published_three_years(made)
    with CaptureQueriesContext(connection) as few:
        shown(made)
    for begins in (2020, 2021, 2022):
        publish(made, FinancialYear(begins), Population.REGISTERED, A00001=("U00001", 900))
    with CaptureQueriesContext(connection) as many:
        shown(made)
    assert len(many) == len(few) <= 12


def test_the_page_and_its_twin(made: dict[str, Organisation], client: Client) -> None:
    published_three_years(made)
    html = client.get("/pcn/U00001/money", {"year": "2024/25"}).content.decode()
    assert "1,100 registered patients at £2.218: £2,439.80." in html
    assert "never guessed" in html
    assert 'href="/pcn/U00001/claims"' in html
    twin = client.get("/pcn/U00001/money.json", {"year": "2024/25"}).json()
    assert twin["shown"]["year"] == "2024/25"
    assert {line["component"] for line in twin["shown"]["lines"]} >= {"core-registered", "additional-roles"}
    empty = client.get("/pcn/U00002/money", {"year": "2024/25"})
    assert empty.status_code == 200
    assert "No line can be worked out" in empty.content.decode()


def test_the_adjusted_population_stands_in_where_somebody_asks(
    made: dict[str, Organisation], client: Client
) -> None:
    """T-E5 for one PCN: offered where it would change something, and said where it was done."""
    publish(made, Y2025, Population.ADJUSTED, A00001=("U00001", 1000))
    page = shown(made)
    assert page.shown.of("additional-roles") is None
    assert page.other_href == "/pcn/U00001/money?year=2025/26&stand_in=yes"
    html = client.get("/pcn/U00001/money?year=2025/26&stand_in=yes").content.decode()
    assert "1,000 adjusted patients at £26.631: £26,631." in html
    assert "because that was asked for" in html
    assert "Work it out without" in html
    publish(made, Y2025, Population.CONTRACTOR_WEIGHTED, A00001=("U00001", 900))
    assert shown(made).other_href == ""


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/pcn/U99999/money", "No PCN has the code"),
        ("/pcn/A00001/money", "is not a PCN"),
        ("/pcn/U00001/money?year=lately", "is not a financial year"),
    ],
)
def test_what_there_is_not(made: dict[str, Organisation], client: Client, address: str, says: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert says in response.content.decode()


# The commands


def run(*arguments: str, exit_code: int = 0) -> str:
    """Run a command of money and return what it printed, having checked how it ended."""
    result = CliRunner().invoke(main, ["money", *arguments])
    assert result.exit_code == exit_code, (result.output, result.exception)
    return result.output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ("--year", "2025/26", "--weighted", "30000"),
            "30,000 contractor weighted patients at £26.631: £798,930.",
        ),
        (("--year", "2024/25", "--registered", "40,000", "--adjusted", "42000"), "at £2.218: £88,720."),
        (("--year", "2024/25", "--registered", "40000", "--adjusted", "42000"), "at £0.698: £29,316."),
        (("--year", "2024/25", "--adjusted", "42000"), "42,000 adjusted patients at £7.674: £322,308."),
        (("--year", "2024/25", "--beds", "100"), "100 care home beds at £120: £12,000."),
        (
            ("--year", "2025/26", "--adjusted", "42000", "--adjusted-for-weighted"),
            "stands in for the contractor",
        ),
        (("--year", "2025/26", "--adjusted", "42000"), "No other population is put in its place."),
    ],
)
def test_entitlements_of_given_populations(arguments: tuple[str, ...], says: str) -> None:
    """T-E1, T-E2 and T-E3 as commands."""
    assert says in run("entitlement", *arguments)


def test_the_command_and_the_query_say_the_same(made: dict[str, Organisation]) -> None:
    published_three_years(made)
    said = json.loads(run("entitlement", "u00001", "--year", "2024/25", "--json"))
    assert said["pence"] == entitlement_of("U00001", Y2024, TODAY).pence
    every = json.loads(run("entitlement", "--all", "--year", "2024/25", "--json"))
    assert every["pence"] == said["pence"]
    assert "U00001 North PCN: £1" in run("entitlement", "--all", "--year", "2024/25")
    left = run("leaving", "A00001", "--year", "2024/25")
    assert "paid to the practice itself" in left
    assert json.loads(run("leaving", "A00001", "--year", "2024/25", "--json"))["practice_pence"] == 1_937_10


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("entitlement",), "Give the code of one PCN"),
        (("entitlement", "U00001", "--registered", "5"), "Give the code of one PCN"),
        (("entitlement", "--registered", "many"), "--registered takes a number"),
        (("entitlement", "--registered", "-5"), "--registered takes a number"),
        (("entitlement", "--registered", "NaN"), "--registered takes a number"),
        (("entitlement", "U00001", "--year", "2024"), "is not a financial year"),
        (("entitlement", "A00001"), "is not a PCN"),
        (("leaving", "U00001"), "is not a GP practice"),
        (("leaving", "A00004", "--year", "2025/26"), "there is nothing to leave"),
    ],
)
def test_what_cannot_be_asked(made: dict[str, Organisation], arguments: tuple[str, ...], says: str) -> None:
    """Ends with 2 and a sentence."""
    assert says in run(*arguments, exit_code=2)
