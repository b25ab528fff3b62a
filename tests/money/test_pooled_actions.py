"""A pooled fund in the database: its manager reports, partners' money comes in, its pages say so."""

from datetime import date, timedelta
from typing import Any

import orjson
import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catchment.cli import main
from catchment.foundation.moment import Moment
from catchment.foundation.pages import Missing
from catchment.foundation.permission import ANYBODY, Actor, ActorKind, NotAllowed
from catchment.governance.rules.document import Handbook
from catchment.governance.rules.reading import read_handbook
from catchment.governance.rules.writing import write_handbook
from catchment.money.actions.books import open_year
from catchment.money.actions.pooled import CannotReport, receive_contribution, report_quarter
from catchment.money.checks import findings_about
from catchment.money.models import Allocation, PoolReport
from catchment.money.queries.pooled_facts import pool_at, pools_of
from catchment.money.rules.entries import CannotPost
from catchment.money.rules.pooled import period_of
from catchment.money.rules.years import FinancialYear, year_of
from tests.governance import exampleshire
from tests.governance.exampleshire import OPERATOR
from tests.governance.signed_in import client_of, date_of
from tests.money.books import change

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
THIS_YEAR = year_of(TODAY)
LAST_YEAR = FinancialYear(THIS_YEAR.begins - 1)
MANAGER = Actor(ActorKind.PERSON, "P-COUNCIL", "The council's member")
ADDRESS = "/pooled-fund/XEX/POOL"


def fund(**said: Any) -> dict[str, Any]:
    """Return a pooled fund of the board and the council, hosted by the board, since last year."""
    years = (LAST_YEAR.label, THIS_YEAR.label)
    return {
        "code": "POOL",
        "name": "Care at home",
        "since": LAST_YEAR.starts,
        "basis": "section-75",
        "form": "pooled-fund",
        "host": "XEX",
        "pool_manager": "PLACE/chair",
        "areas": ["XEX-P1"],
        "joint_committee": "PLACE",
        "partners": [
            {"organisation": "XEX", "contributions": [{"year": each, "amount": 600_000} for each in years]},
            {
                "organisation": "X06000001",
                "contributions": [{"year": each, "amount": 400_000} for each in years],
            },
        ],
    } | said


@pytest.fixture
def governed() -> None:
    """Record Exampleshire with a pooled fund under section 75, and one under section 65Z6."""
    exampleshire.organisations()
    value = exampleshire.living_handbook()
    nhs = fund(code="NHS", name="Fund of NHS bodies", basis="section-65z6", form=None)
    value["pooled_funds"] = [fund(), nhs, fund(code="HOSTED", host="X06000001")]
    exampleshire.apply(value)


def report(actor: Actor = MANAGER, **said: Any) -> PoolReport:
    """Report on the first quarter of last year, unless said otherwise."""
    values: dict[str, Any] = {
        "system": "XEX",
        "pooled_fund": "POOL",
        "year": LAST_YEAR,
        "quarter": 1,
        "reported_on": date(LAST_YEAR.begins, 8, 10),
        "income_pence": 25_000_000,
        "spend_pence": 24_000_000,
        "effectiveness": "People went home.",
    }
    return report_quarter(actor=actor, **values | said)


@pytest.mark.usefixtures("governed")
class TestReports:
    """D-025: the pool manager reports; so may whoever keeps the books of the host."""

    def test_the_manager_reports_and_the_finding_goes(self) -> None:
        """What is in is no longer late."""
        before = pool_at("XEX", "POOL", Moment(TODAY)).reports
        report()
        assert before == ()
        (there,) = pool_at("XEX", "POOL", Moment(TODAY)).reports
        assert (there.year, there.quarter, there.spend_pence) == (LAST_YEAR.begins, 1, 24_000_000)
        day_before = Moment(there.reported_on - timedelta(days=1))
        found = pools_of("XEX", day_before)
        assert found is not None and not any(pool.reports for pool in found.pools)

    def test_a_report_given_again_takes_the_place_of_the_first(self) -> None:
        """The first stays known."""
        report()
        report(spend_pence=24_500_000)
        assert PoolReport.objects.current().get().spend_pence == 24_500_000
        assert PoolReport.objects.count() == 2

    def test_nobody_else_reports(self) -> None:
        """Not who is not signed in, nor a member of the board; the operator may."""
        member = Actor(ActorKind.PERSON, "P-TRUST", "A trust's member")
        for actor in (ANYBODY, member):
            with pytest.raises(NotAllowed):
                report(actor)
        assert PoolReport.objects.count() == 0
        report(OPERATOR)
        assert PoolReport.objects.count() == 1

    @pytest.mark.parametrize(
        ("said", "because"),
        [
            ({"quarter": 5}, "Choose a quarter or a year that is over"),
            ({"year": FinancialYear(THIS_YEAR.begins + 1)}, "Choose a quarter or a year that is over"),
            ({"reported_on": period_of(LAST_YEAR.begins, 1)[1] - timedelta(days=1)}, "its period was over"),
            ({"reported_on": TODAY + timedelta(days=1)}, "until today"),
            ({"spend_pence": -1}, "nothing or more"),
            ({"effectiveness": "x" * 4_001}, "4,000 characters or fewer"),
        ],
    )
    def test_what_cannot_be_reported(self, said: dict[str, Any], because: str) -> None:
        """Each refusal says what to do, and nothing is kept."""
        with pytest.raises(CannotReport, match=because):
            report(**said)
        assert PoolReport.objects.count() == 0

    def test_on_the_first_day_after_its_period(self) -> None:
        """The earliest day on which anybody can report."""
        report(reported_on=period_of(LAST_YEAR.begins, 1)[1])
        assert PoolReport.objects.count() == 1

    def test_a_fund_that_is_not_there(self) -> None:
        """The sentence names it."""
        with pytest.raises(Missing, match="no pooled fund with the code “NOPE”"):
            report(pooled_fund="NOPE")


@pytest.mark.usefixtures("governed")
class TestContributions:
    """A partner's contribution is an allocation, into a fund that is ring-fenced for the pool."""

    def receive(self, **said: Any) -> Any:
        """Receive £100,000 of the council today, unless said otherwise."""
        system = exampleshire.Organisation.objects.get(code="XEX")
        open_year(system=system, year=THIS_YEAR, change=change())
        values: dict[str, Any] = {
            "system": "XEX",
            "pooled_fund": "POOL",
            "partner": "X06000001",
            "amount_pence": 10_000_000,
            "on": TODAY,
            "key": "pool-1",
        }
        return receive_contribution(actor=OPERATOR, **values | said)

    def test_it_comes_into_the_pools_own_fund_once(self) -> None:
        """Asked twice, written once; the next goes into the same fund."""
        self.receive()
        self.receive()
        self.receive(key="pool-2", amount_pence=5_000_000)
        assert Allocation.objects.count() == 2
        pool = pool_at("XEX", "POOL", Moment(TODAY))
        (held,) = pool.held
        assert held.given == (("X06000001", 15_000_000),)
        assert (held.ring_fence, held.year) == ("local", THIS_YEAR.begins)
        assert held.received_pence == 15_000_000
        assert pool_at("XEX", "POOL", Moment(TODAY - timedelta(days=1))).held[0].received_pence == 0

    def test_a_councils_money_cannot_come_into_a_fund_under_section_65z6(self) -> None:
        """D-009: refused, with the way there is."""
        with pytest.raises(CannotPost, match="pool it under section 75") as refused:
            self.receive(pooled_fund="NHS")
        assert refused.value.rule == "D-009"
        assert Allocation.objects.count() == 0

    def test_who_is_no_partner_and_who_is_not_host(self) -> None:
        """The agreement names the partners; the money of a pool is in its host's books."""
        with pytest.raises(CannotPost, match="X10000001 is no partner"):
            self.receive(partner="X10000001")
        with pytest.raises(CannotPost, match="hosted by Northmoor Council"):
            self.receive(pooled_fund="HOSTED")

    def test_the_command_brings_it_in_once(self) -> None:
        """From a terminal: the same again changes nothing, a partner's second has a key of its own."""
        system = exampleshire.Organisation.objects.get(code="XEX")
        open_year(system=system, year=THIS_YEAR, change=change())
        said = ["contribution", "POOL", "--system", "XEX", "--from", "X06000001", "--amount", "100,000"]
        first = CliRunner().invoke(main, ["money", *said])
        assert first.exit_code == 0 and "£100,000 of X06000001 came into POOL" in first.output
        assert CliRunner().invoke(main, ["money", *said]).output == first.output
        assert Allocation.objects.count() == 1
        assert CliRunner().invoke(main, ["money", *said, "--key", "second"]).exit_code == 0
        assert Allocation.objects.count() == 2
        refused = CliRunner().invoke(main, ["money", *said[:4], "--from", "X10000001", "--amount", "1"])
        assert refused.exit_code == 2 and "is no partner" in refused.output
        coming = CliRunner().invoke(main, ["money", *said, "--on", f"{TODAY + timedelta(days=1)}"])
        assert coming.exit_code == 2 and "has not come yet" in coming.output


@pytest.mark.usefixtures("governed")
class TestPages:
    """What the pages say, and the form on them."""

    def test_the_fund_says_who_puts_in_what_and_what_is_late(self, client: Client) -> None:
        """S001-20: the board puts in 60% of the money, and has no vote at the table of the place."""
        found = client.get(f"{ADDRESS}.json").json()
        assert "pool £1m" in found["sentence"] and "Late: quarter 1 of" in found["sentence"]
        shares = {each["organisation"]: (each["of_money"], each["of_votes"]) for each in found["partners"]}
        assert shares["XEX"][0] == 0.6 and shares["X06000001"][0] == 0.4
        assert sum(votes for _, votes in shares.values()) == pytest.approx(1)
        assert {each["state"] for each in found["reports"]} <= {"late", "due"}
        assert {each["rule"] for each in found["findings"]} >= {"D-024", "D-025"}
        assert len(found["contents"]) == 7 and found["contents"][0]["missing"]
        html = client.get(ADDRESS).content.decode()
        assert "What its manager reported" in html and "Sign in first" in html
        assert findings_about("pooled-fund", "XEX/POOL", Moment(TODAY))

    def test_the_list(self, client: Client) -> None:
        """Each fund with its host; what is pooled together."""
        found = client.get("/system/XEX/pooled-funds.json").json()
        assert {each["code"] for each in found["lines"]} == {"POOL", "NHS", "HOSTED"}
        assert found["total_pence"] == 3 * 100_000_000
        assert "£3m is pooled in Exampleshire" in found["sentence"]
        assert "Care at home" in client.get("/system/XEX/pooled-funds").content.decode()

    def test_the_command_says_the_same(self, client: Client) -> None:
        """`catchment money pools` in words, and as the page's JSON; an unknown system ends it with 2."""
        words = CliRunner().invoke(main, ["money", "pools", "XEX"])
        assert words.exit_code == 0 and "£3m is pooled in Exampleshire" in words.output
        assert "host: Northmoor Council; manager: " in words.output
        twin = CliRunner().invoke(main, ["money", "pools", "XEX", "--json"])
        assert orjson.loads(twin.output) == client.get("/system/XEX/pooled-funds.json").json()
        assert CliRunner().invoke(main, ["money", "pools", "QQQ"]).exit_code == 2

    def test_before_there_was_one(self, client: Client) -> None:
        """A day before the handbook."""
        day = exampleshire.FROM - timedelta(days=1)
        assert client.get(f"{ADDRESS}.json?as_at={day}").status_code == 404

    def test_the_manager_records_a_report_on_the_page(self) -> None:
        """What is wrong is said beside each question; what is right is kept and shown."""
        client = client_of("P-COUNCIL", "The council's member")
        sent = {"do": "report", "period": f"{LAST_YEAR.begins}-1", "income": "lots", "effectiveness": "Home."}
        refused = client.post(ADDRESS, sent | date_of("reported_on", f"{LAST_YEAR.begins}-08-10"))
        assert "is not an amount" in refused.content.decode() and PoolReport.objects.count() == 0
        sent |= {"income": "250,000", "spend": "0.24m"}
        kept = client.post(ADDRESS, sent | date_of("reported_on", f"{LAST_YEAR.begins}-08-10"))
        assert kept.status_code == 302
        assert PoolReport.objects.current().get().spend_pence == 24_000_000
        assert "Home." in client.get(ADDRESS).content.decode()

    def test_whoever_is_not_signed_in_is_led_to_sign_in(self, client: Client) -> None:
        """And nothing is kept."""
        answer = client.post(ADDRESS, {"do": "report"})
        assert answer.status_code == 302 and answer["Location"].startswith("/sign-in")
        assert PoolReport.objects.count() == 0

    def test_no_more_queries_for_more_funds(self, client: Client) -> None:
        """The facts of three funds are read with as many queries as those of thirteen."""
        with CaptureQueriesContext(connection) as few:
            pools_of("XEX", Moment(TODAY))
        value = exampleshire.living_handbook()
        value["pooled_funds"] = [fund(code=f"POOL-{each}") for each in range(13)]
        exampleshire.apply(value, on=TODAY)
        with CaptureQueriesContext(connection) as many:
            pools_of("XEX", Moment(TODAY))
        assert len(many) == len(few)


def test_a_file_with_pooled_funds_is_read_and_written_as_it_is() -> None:
    """read(write(h)) = h, and what has no meaning is refused with a sentence."""
    handbook = Handbook.model_validate(
        {"handbook": 1, "system": "XEX", "title": "Exampleshire", "pooled_funds": [fund()]}
    )
    text = write_handbook(handbook)
    read = read_handbook(text)
    assert read.handbook == handbook and write_handbook(read.handbook) == text


@pytest.mark.parametrize(
    ("said", "because"),
    [
        ({"form": None}, "form goes with the basis section-75"),
        ({"basis": "section-65z6"}, "form goes with the basis section-75"),
        ({"better_care": [{"year": "2025/26"}]}, "name its board in better_care_fund_of"),
        ({"partners": [{"organisation": "XEX"}, {"organisation": "XEX"}]}, "a partner twice"),
        (
            {"better_care_fund_of": "HWB", "better_care": [{"year": "2025/26"}, {"year": "2025/26"}]},
            "tells of one year twice",
        ),
        (
            {"partners": [{"organisation": "XEX", "contributions": [{"year": "2025/27", "amount": 1}]}]},
            "2025/27 is not a financial year",
        ),
        (
            {"partners": [{"organisation": "XEX", "contributions": [{"year": "2025/26", "amount": 1}] * 2}]},
            "two contributions of one kind in one year",
        ),
    ],
)
def test_what_has_no_meaning(said: dict[str, Any], because: str) -> None:
    """The document refuses it, and says why."""
    with pytest.raises(ValueError, match=because):
        Handbook.model_validate(
            {"handbook": 1, "system": "XEX", "title": "Exampleshire", "pooled_funds": [fund(**said)]}
        )
